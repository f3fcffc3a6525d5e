"""Local projections: equal to statsmodels, a planted response found, surprises put into the right period."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from eccles import api
from eccles.base.errors import DataError, ScenarioError
from eccles.core.responses import LocalProjection
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


@pytest.mark.parametrize(
    ("name", "horizon", "lags"), [("DGS10", 20, 2), ("UNRATE", 24, 4), ("GDPC1", 8, 0), ("MORTGAGE30US", 4, 1)]
)
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


@pytest.mark.parametrize(("horizon", "left_out", "used_month"), [(2, "2025-08", "2025-10"), (6, "2025-04", "2025-05")])
def test_the_regression_of_a_month_is_the_one_pandas_builds(horizon: int, left_out: str, used_month: str):
    item = open_snapshot().series("UNRATE")
    published = pd.Series(item.value, index=pd.PeriodIndex(pd.DatetimeIndex(item.date), freq="M"))
    frame = pd.DataFrame({"y": published.resample("M").asfreq()})  # October 2025 becomes a gap
    months = pd.PeriodIndex(pd.DatetimeIndex(SHOCK.date), freq="M")
    added = pd.Series(SHOCK.value, index=months).groupby(level=0).sum()
    frame["s"] = added.reindex(frame.index).fillna(0.0)
    for lag in (1, 2):
        frame[f"dy{lag}"] = frame["y"].diff().shift(lag)
        frame[f"s{lag}"] = frame["s"].shift(lag)
    frame["to"] = frame["y"].shift(-horizon) - frame["y"].shift(1)
    used = frame.drop(columns="y").loc[added.index[0] + 2 : added.index[-1]].dropna()
    assert pd.Period(left_out) not in used.index
    assert pd.Period(used_month) in used.index
    run = regressions(item, SHOCK, horizon, 2)[horizon]
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
    assert surprise_by_period(made, mine).tolist() == [0.0, 1.0, 2.0, 0.0, 4.0]


def response_of(made: Series, days: NDArray[np.datetime64], size: NDArray[np.float64]) -> LocalProjection:
    return project_locally(made, shock(days.astype(str).tolist(), size.tolist()), horizon_count=6, lag_count=1)


@pytest.mark.parametrize(("frequency", "step"), [("M", "M"), ("W", "W")])
def test_horizons_are_counted_on_the_calendar_across_periods_without_a_value(frequency: str, step: str):
    """The whole response comes three periods after a surprise; with a tenth of the values gone it still does."""
    generator = np.random.default_rng(7)
    period = np.arange(600).astype(f"datetime64[{step}]")
    days = period.astype("datetime64[D]") + np.timedelta64(0 if frequency == "M" else 6, "D")
    where = np.sort(generator.choice(np.arange(20, 580), 80, replace=False))
    size = generator.normal(size=80)
    level = generator.normal(scale=1e-3, size=600).cumsum()
    for place, value in zip(where, size, strict=True):
        level[place + 3 :] += value
    kept = np.sort(generator.choice(600, 540, replace=False))
    words = ("X", "X", "me", "pp", "month" if frequency == "M" else "weekly", frequency, "public-domain")
    when = days[where] - np.timedelta64(0 if frequency == "M" else 1, "D")
    whole = response_of(Series(*words, days, level), when, size)
    assert whole.value == pytest.approx([0, 0, 0, 1, 1, 1, 1], abs=0.25)
    if frequency == "W":  # a surprise of a week without a value reaches the next one, so rows around it are left out
        kept = np.union1d(kept, where)
    holed = response_of(Series(*words, days[kept], level[kept]), when, size)
    assert holed.value == pytest.approx(whole.value, abs=0.15)
    assert np.all(holed.row_count < whole.row_count)
    assert holed.event_count == 80


def test_nothing_is_measured_across_a_long_pause_of_a_daily_series():
    days = np.arange("2000-01-03", "2004-01-01", dtype="datetime64[D]")
    days = days[np.is_busday(days) & ((days < np.datetime64("2002-01-01")) | (days > np.datetime64("2003-01-01")))]
    level = np.where(days < np.datetime64("2002-06-01"), 1.0, 9.0) + np.random.default_rng(1).normal(0, 1e-6, days.size)
    made = Series("X", "X", "me", "percent", "daily", "D", "public-domain", days, level)
    mine = shock(["2001-12-31", "2001-06-29", "2003-06-30"], [1.0, 1.0, -1.0])
    found = project_locally(made, mine, horizon_count=2, lag_count=1)
    assert np.abs(found.value).max() < 0.01  # and not the 800 basis points of the year between


def test_the_sample_of_a_hole_is_dated_with_its_first_day():
    months = np.delete(np.arange("2000-01", "2005-01", dtype="datetime64[M]"), [10]).astype("datetime64[D]")
    made = series(np.arange(months.size) % 7 + 1.0, months.astype(str).tolist(), unit="index", frequency="M")
    found = project_locally(made, shock(["2000-11-15", "2004-06-30", "2002-01-02"], [1.0, 2.0, 3.0]), horizon_count=2)
    assert str(found.sample_first_date) == "2000-11-01"


def test_two_values_in_one_week_are_refused():
    made = series([1.0, 1.1, 1.2], ["2024-01-01", "2024-01-03", "2024-01-10"], frequency="W")
    with pytest.raises(DataError, match="two values in one of its periods"):
        surprise_by_period(made, shock(["2024-01-03"], [1.0]))


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
    for size in (0, float("nan"), float("inf")):
        with pytest.raises(ScenarioError, match="has no response"):
            api.local_projection("DGS10", size_ratio=size)
    with pytest.raises(DataError, match="share fewer than two surprises"):
        api.local_projection("DGS10", sample=("1980-01-01", "1981-01-01"))
    made = series([1.0, 1.1], ["2024-01-02", "2024-01-03"])
    with pytest.raises(DataError, match="by month cannot be set against X"):
        surprise_by_period(made, shock(["2024-01-01"], [1.0], event="month"))
    with pytest.raises(DataError, match="rows cannot tell"):
        api.local_projection("GDPC1", lag_count=40, sample=("2015-01-01", "2020-01-01"))
