"""Local projections: equal to statsmodels, a planted response found, surprises put into the right period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from eccles import api
from eccles.base.errors import DataError, ScenarioError
from eccles.core.series import Series
from eccles.core.surprise import Surprise
from eccles.data.snapshot import open_snapshot
from eccles.data.surprises import embedded_surprises, table_of_event
from eccles.history.local_projection import project_locally, regressions, surprise_by_period
from tests.history.made import series

SHOCK = table_of_event(embedded_surprises(), "monetary_event").surprise("UST10Y")


def shock(dates: list[str], values: list[float], *, time: str = "14:00", event: str = "statement") -> Surprise:
    days = np.asarray(dates, dtype="datetime64[D]")
    times = np.full(days.size, time, dtype=object)
    return Surprise("S", "made", event, "America/New_York", "bp", days, times, np.asarray(values, dtype=float))


@pytest.mark.parametrize(("name", "horizon", "lags"), [("DGS10", 20, 2), ("UNRATE", 24, 4), ("GDPC1", 8, 0)])
def test_every_horizon_equals_statsmodels(name: str, horizon: int, lags: int):
    item = open_snapshot().series(name)
    ours = project_locally(item, SHOCK, horizon_count=horizon, lag_count=lags)
    for run in regressions(item, SHOCK, horizon, lags):
        theirs = sm.OLS(run.value, run.columns_ratio).fit(cov_type="HAC", cov_kwds={"maxlags": run.horizon + 1})
        low, high = theirs.conf_int(alpha=0.1)[1]
        place = run.horizon
        assert abs(ours.value[place] - theirs.params[1]) < 1e-10
        assert abs(ours.low[place] - low) < 1e-10
        assert abs(ours.high[place] - high) < 1e-10
        assert abs(ours.t_ratio[place] - theirs.tvalues[1]) < 1e-10
        assert ours.row_count[place] == theirs.nobs


def test_the_regression_of_a_month_is_the_one_pandas_builds():
    item = open_snapshot().series("UNRATE")
    frame = pd.DataFrame({"y": item.value}, index=pd.PeriodIndex(pd.DatetimeIndex(item.date), freq="M"))
    months = pd.PeriodIndex(pd.DatetimeIndex(SHOCK.date), freq="M")
    added = pd.Series(SHOCK.value, index=months).groupby(level=0).sum()
    frame["s"] = added.reindex(frame.index).fillna(0.0)
    for lag in (1, 2):
        frame[f"dy{lag}"] = frame["y"].diff().shift(lag)
        frame[f"s{lag}"] = frame["s"].shift(lag)
    frame["to"] = frame["y"].shift(-6) - frame["y"].shift(1)
    used = frame.loc[added.index[0] + 2 : added.index[-1]].dropna()
    run = regressions(item, SHOCK, 6, 2)[6]
    assert run.value == pytest.approx(used["to"].to_numpy())
    columns = used[["s", "dy1", "dy2", "s1", "s2"]].to_numpy()
    assert run.columns_ratio[:, 1:] == pytest.approx(columns)


def test_a_planted_response_is_found():
    generator = np.random.default_rng(4)
    days = np.arange("2000-01-03", "2012-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    where = np.sort(generator.choice(np.arange(50, days.size - 50), 200, replace=False))
    size = generator.normal(scale=5.0, size=200)
    level = generator.normal(scale=0.01, size=days.size).cumsum()
    for place, value in zip(where, size, strict=True):
        level[place:] += 0.01 * value
        level[place + 5 :] -= 0.005 * value
    made = Series("X", "X", "me", "percent", "daily", "D", "public-domain", days, level + 5)
    found = project_locally(
        made, shock(days[where].astype(str).tolist(), size.tolist()), horizon_count=8, size_ratio=10
    )
    assert found.value[:5] == pytest.approx(np.full(5, 10.0), abs=1.5)
    assert found.value[5:] == pytest.approx(np.full(4, 5.0), abs=2.0)
    assert np.all((found.low < found.value) & (found.value < found.high))
    assert found.event_count == 200


def test_a_surprise_after_the_close_belongs_to_the_next_day():
    made = series([1.0, 1.1, 1.2, 1.3], ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"])
    early, late = shock(["2024-01-03"], [7.0]), shock(["2024-01-03"], [7.0], time="17:00")
    assert surprise_by_period(made, early).tolist() == [0.0, 7.0, 0.0, 0.0]
    assert surprise_by_period(made, late).tolist() == [0.0, 0.0, 7.0, 0.0]
    assert surprise_by_period(made, shock(["2023-01-03", "2025-01-01"], [7.0, 7.0])).tolist() == [0.0] * 4


def test_surprises_of_a_quarter_are_added():
    quarters = ["2024-01-01", "2024-04-01", "2024-07-01"]
    made = series([100.0, 101.0, 102.0], quarters, unit="USD bn 2017", frequency="Q")
    mine = shock(["2023-12-31", "2024-01-31", "2024-03-20", "2024-06-30", "2024-10-01"], [9.0, 1.0, 2.0, 4.0, 9.0])
    assert surprise_by_period(made, mine).tolist() == [3.0, 4.0, 0.0]


def test_a_month_that_was_never_published_moves_no_surprise_to_another():
    months = ["2025-08-01", "2025-09-01", "2025-11-01", "2025-12-01"]
    made = series([100.0, 101.0, 102.0, 103.0], months, unit="index 1982-84=100", frequency="M")
    mine = shock(["2025-09-17", "2025-10-29", "2025-12-10"], [1.0, 2.0, 4.0])
    assert surprise_by_period(made, mine).tolist() == [0.0, 1.0, 0.0, 4.0]


@pytest.mark.parametrize(("name", "unit"), [("DGS10", "bp"), ("UNRATE", "pp"), ("INDPRO", "pct"), ("NFCI", "index")])
def test_units(name: str, unit: str):
    assert api.local_projection(name, horizon_count=1).unit == unit


def test_the_size_scales_everything_but_the_t():
    one = api.local_projection("DGS10", horizon_count=3, size_ratio=1)
    ten = api.local_projection("DGS10", horizon_count=3, size_ratio=-10)
    assert ten.value == pytest.approx(-10 * one.value)
    assert ten.low == pytest.approx(-10 * one.high)
    assert ten.t_ratio == pytest.approx(-one.t_ratio)


@pytest.mark.shared
def test_files_of_a_user_answer_too(shared):
    folder = shared / "data" / "surprises"
    month = api.local_projection(
        "UNRATE", "MPS_ORTH", surprises=folder / "bauer_swanson.xlsx", event="month", horizon_count=2
    )
    assert month.shock == "MPS_ORTH of Bauer-Swanson, month"
    karadi = api.local_projection(
        "INDPRO", "MP_median", surprises=folder / "shocks_fed_jk_m.csv", event="month", horizon_count=2
    )
    assert (karadi.unit, karadi.horizon.size) == ("pct", 3)


def test_what_cannot_be_run_is_refused():
    with pytest.raises(ScenarioError, match="neither can be negative"):
        api.local_projection("DGS10", horizon_count=-1)
    with pytest.raises(DataError, match="share fewer than two surprises"):
        api.local_projection("DGS10", sample=("1980-01-01", "1981-01-01"))
    made = series([1.0, 1.1], ["2024-01-02", "2024-01-03"])
    with pytest.raises(DataError, match="by month cannot be set against X"):
        surprise_by_period(made, shock(["2024-01-01"], [1.0], event="month"))
    with pytest.raises(DataError, match="rows cannot tell"):
        api.local_projection("GDPC1", lag_count=40, sample=("2015-01-01", "2020-01-01"))
