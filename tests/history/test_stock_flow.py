"""Stock against flow: months and slope as pandas and statsmodels find them, and what has no flow."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from eccles import api
from eccles.base.errors import DataError
from eccles.data.snapshot import open_snapshot
from eccles.history.hac import usual_lag_count
from eccles.history.purchases import planned_actual


@pytest.fixture(scope="module")
def qe2():
    return api.stock_flow("QE2", set_count=200)


def test_the_stock_view_is_the_event_study(qe2):
    [line] = [item for item in api.event_study("QE2", series=["DGS10"], set_count=200).sums if item.name == "QE2"]
    assert (qe2.stock.value, qe2.stock.p_share) == (line.value, line.p_share)


def test_months_hold_the_days_without_announcements(qe2):
    snapshot = open_snapshot()
    ten = snapshot.series("DGS10")
    level = pd.Series(ten.value * 100, index=pd.DatetimeIndex(ten.date))
    change = level.diff().dropna()
    table = snapshot.table("fomc_surprise")
    busy = {str(day) for day in table["date"][np.isin(table["event"], ["statement", "minutes"])]}
    busy |= {str(item.date) for item in api.announcements(institution="fed")}
    change = change[~change.index.strftime("%Y-%m-%d").isin(busy)]
    wednesday = change.index + pd.to_timedelta((2 - change.index.day_of_week) % 7, unit="D")
    month = (wednesday - pd.Timedelta(days=6)).strftime("%Y-%m")
    by_month = change.groupby(month).sum()
    shown = [str(day)[:7] for day in qe2.months.month_date]
    assert qe2.months.value == pytest.approx(by_month[shown].to_numpy())
    assert qe2.months.day_count.tolist() == change.groupby(month).size()[shown].tolist()
    [whole] = [item for item in planned_actual("QE2") if item.measure.name == "all_securities"]
    assert qe2.months.bought_bn.sum() == pytest.approx(whole.actual_bn.sum())


def test_the_slope_is_that_of_statsmodels(qe2):
    columns = sm.add_constant(qe2.months.bought_bn / 100)
    lags = usual_lag_count(qe2.months.value.size)
    fit = sm.OLS(qe2.months.value, columns).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    assert qe2.slope.value == pytest.approx(fit.params[1], abs=1e-10)
    assert qe2.slope.t_ratio == pytest.approx(fit.tvalues[1], abs=1e-10)
    assert [qe2.slope.low, qe2.slope.high] == pytest.approx(fit.conf_int(0.1)[1], abs=1e-9)


def test_measures_of_a_programme_are_added_and_run_off_is_negative():
    both = api.stock_flow("QT2", set_count=50).months
    parts = planned_actual("QT2")
    assert both.bought_bn.sum() == pytest.approx(-sum(item.actual_bn.sum() for item in parts))
    assert both.bought_bn.sum() < -2000


@pytest.mark.parametrize(
    ("programme", "message"),
    [
        ("MEP", "exchanged maturities at an unchanged size"),
        ("RMP_2025", "months with data; a slope needs at least 6"),
        ("REINV_2014", "planned no outright purchase"),
        ("QE9", "no programme is named"),
    ],
)
def test_programmes_without_a_flow_are_refused(programme: str, message: str):
    with pytest.raises(DataError, match=message):
        api.stock_flow(programme, set_count=50)
