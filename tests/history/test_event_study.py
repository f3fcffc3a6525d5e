"""Sums over announcements and their yardsticks: against pandas and statsmodels, and where nothing should be found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from eccles import api
from eccles.base.errors import DataError, ScenarioError
from eccles.core.event_study import Window
from eccles.data.announcements import choose, load_calendar
from eccles.data.snapshot import open_snapshot
from eccles.data.surprises import embedded_surprises
from eccles.history.event_study import Settings, event_sum
from eccles.history.hac import fit_hac, usual_lag_count
from eccles.history.intraday import intraday_sum
from eccles.history.placebo import Draws, Placebo, placebo_sums, two_sided_share
from eccles.history.windows import changes_of
from tests.history.made import series, told

CALENDAR = load_calendar()
TEN_YEAR = open_snapshot().series("DGS10")
FEW = Settings(draws=Draws(500, 1))


def test_the_first_purchases_lowered_the_ten_year_yield_as_gagnon_and_others_found():
    study = api.event_study(named_set="gagnon_2011", series=["DGS10"])
    [found] = study.sums
    assert found.value == pytest.approx(-94.0)  # published: -91, from another source of yields
    assert (found.event_count, found.day_count, found.repeated_count) == (8, 8, 0)
    assert found.low > -45
    assert found.p_share < 0.002
    level = pd.Series(TEN_YEAR.value, index=pd.DatetimeIndex(TEN_YEAR.date))
    days = [str(item.date) for item in study.announcements]
    assert found.value == pytest.approx(100 * level.diff()[days].sum())


def test_by_maturity_every_line_is_the_sum_of_its_series():
    study = api.event_study(named_set="gagnon_2011", window=(-1, 1), set_count=200)
    for line in study.sums:
        if line.unit != "bp" or line.series_id == "MORTGAGE30US":
            continue
        item = open_snapshot().series(line.series_id)
        level = pd.Series(item.value, index=pd.DatetimeIndex(item.date))
        touched = set()
        for event in study.announcements:
            place = level.index.searchsorted(pd.Timestamp(event.date))
            touched |= {place, place + 1}
        assert line.value == pytest.approx(100 * level.diff().iloc[sorted(touched)].sum(), abs=1e-8)
    assert study.absent == ("BAA10Y", "BAMLH0A0HYM2", "SP500TR", "VIXCLS")
    assert study.faults == ()


def test_the_t_statistic_is_that_of_statsmodels():
    changes = changes_of(TEN_YEAR)
    chosen = choose(CALENDAR, programme="QT2")
    other = [item for item in choose(CALENDAR, institution="fed") if item.date >= np.datetime64("2021-01-01")]
    settings = Settings(FEW.draws, sample=(np.datetime64("2021-01-01"), np.datetime64("2026-03-31")))
    found = event_sum("QT2", changes, chosen, Window(-1, 0), not_ordinary=other, settings=settings)
    frame = pd.DataFrame({"y": changes.value}, index=pd.DatetimeIndex(changes.date)).loc["2021":]
    frame["mine"], frame["others"] = 0.0, 0.0
    frame.iloc[[frame.index.searchsorted(pd.Timestamp(item.date)) for item in other], 2] = 1.0
    frame.iloc[[frame.index.searchsorted(pd.Timestamp(item.date)) for item in chosen], 1] = 1.0
    frame.loc[frame["mine"] == 1, "others"] = 0.0
    fit = sm.OLS(frame["y"], sm.add_constant(frame[["mine", "others"]])).fit(
        cov_type="HAC", cov_kwds={"maxlags": usual_lag_count(len(frame))}
    )
    assert found.t_ratio == pytest.approx(fit.tvalues["mine"], abs=1e-10)
    assert np.isnan(api.event_study("MEP", series=["DGS10"], set_count=10).sums[0].t_ratio)


@pytest.mark.parametrize("lag_count", [0, 1, 12])
def test_regressions_are_those_of_statsmodels(lag_count: int):
    generator = np.random.default_rng(3)
    columns = np.column_stack([np.ones(300), generator.normal(size=(300, 3)).cumsum(axis=0)])
    y = columns @ [1.0, 0.5, -2.0, 0.0] + generator.normal(size=300).cumsum()
    ours = fit_hac(y, columns, lag_count)
    theirs = sm.OLS(y, columns).fit(cov_type="HAC", cov_kwds={"maxlags": lag_count})
    assert np.abs(ours.coefficient_ratio - theirs.params).max() < 1e-10
    assert np.abs(ours.covariance_ratio - theirs.cov_params()).max() < 1e-10
    with pytest.raises(DataError, match="cannot tell 2 columns apart"):
        fit_hac(np.ones(9), np.ones((9, 2)), 1)


def test_placebo_days_keep_clear_of_every_announcement():
    value = np.zeros(400)
    ordinary = np.ones(400, dtype=bool)
    ordinary[[50, 51, 120, 300]] = False
    value[~ordinary] = 1e9
    value[ordinary] = 1.0
    lengths = np.asarray([2, 1, 2])
    sums = placebo_sums(value, ordinary, lengths, unit="bp", draws=Draws(300, 7))
    assert np.all(sums.value == 5.0)
    assert sums.ordinary_count == 396
    again = placebo_sums(value, ordinary, lengths, unit="bp", draws=Draws(300, 7))
    assert np.array_equal(sums.value, again.value)


def test_placebo_windows_of_one_set_never_overlap():
    """Powers of two as changes: a sum tells which days it holds, and no day may appear twice."""
    value = 2.0 ** np.arange(30)
    for total in placebo_sums(
        value, np.ones(30, dtype=bool), np.asarray([3, 3, 2, 1]), unit="bp", draws=Draws(200, 5)
    ).value:
        assert int(total).bit_count() == 9


def test_placebo_sums_spread_like_the_days_they_are_drawn_from():
    value = np.random.default_rng(0).normal(scale=4.0, size=4000)
    sums = placebo_sums(value, np.ones(4000, dtype=bool), np.full(16, 2), unit="bp", draws=Draws(4000, 2)).value
    assert sums.std() == pytest.approx(4.0 * np.sqrt(32), rel=0.05)
    assert abs(sums.mean()) < 2.0


def test_on_days_without_meaning_p_values_are_uniform():
    """Announcements laid at random on independent changes: one in ten has a p-value under a tenth."""
    generator = np.random.default_rng(11)
    placebo_days = np.ones(600, dtype=bool)
    shares = []
    for _ in range(300):
        value = generator.normal(size=600)
        mine = generator.choice(600, 8, replace=False)
        ordinary = placebo_days.copy()
        ordinary[mine] = False
        sums = placebo_sums(value, ordinary, np.ones(8, dtype=np.int64), unit="bp", draws=Draws(200, 1))
        shares.append(two_sided_share(sums, float(value[mine].sum()), "bp"))
    assert np.mean(np.asarray(shares) < 0.1) == pytest.approx(0.1, abs=0.05)


def test_p_values_count_both_tails_and_are_never_zero():
    sums = Placebo(np.arange(-50.0, 50.0), "bp", 100)
    assert two_sided_share(sums, 1000.0, "bp") == pytest.approx(2 / 101)
    assert two_sided_share(sums, 0.0, "bp") == 1.0
    assert two_sided_share(sums, -41.0, "bp") == pytest.approx(2 * 11 / 101)
    with pytest.raises(DataError, match="a sum in pct against placebo sums in bp"):
        two_sided_share(sums, 0.0, "pct")


def test_intraday_sums_are_those_of_the_published_table():
    study = api.event_study("QE1", surprises="USMPD", series=["UST10Y"], by="programme", set_count=300)
    table = open_snapshot().table("fomc_surprise")
    days = {str(item.date) for item in study.announcements if item.kind in {"statement", "press_conference"}}
    mine = (table["event"] == "monetary_event") & np.isin(table["date"].astype(str), sorted(days))
    found = study.sums[0]
    assert found.value == pytest.approx(100 * np.nansum(table["ust10y_pp"][mine]))
    assert (found.event_count, found.outside_count) == (6, 2)
    assert found.p_share < 0.01
    assert study.window is None


@pytest.mark.shared
def test_restricted_series_join_once_they_are_imported(shared, tmp_path, monkeypatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    api.import_series(shared / "data" / "series" / "SP500TR.csv", "SP500TR")
    study = api.event_study(named_set="gagnon_2011", set_count=100)
    [stocks] = [item for item in study.sums if item.series_id == "SP500TR"]
    frame = pd.read_csv(shared / "data" / "series" / "SP500TR.csv", parse_dates=["date"], index_col="date")
    moves = 100 * np.log(frame["value"]).diff()
    assert stocks.value == pytest.approx(moves[[str(item.date) for item in study.announcements]].sum())
    assert (stocks.unit, study.absent) == ("pct", ("BAA10Y", "BAMLH0A0HYM2", "VIXCLS"))


def test_a_calendar_of_ones_own_and_a_stated_sample(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "institution: me\nzone: America/New_York\nprogrammes: {P: {en: Mine, zh: 我的}}\nannouncements:\n"
        "  - {date: 2010-06-01, kind: speech, programme: P, direction: easing, en: A., zh: 一。, source: me, "
        "confidence: M}\n",
        encoding="utf-8",
    )
    study = api.event_study(calendar=path, sample=("2010-01-04", "2010-12-31"), set_count=50)
    assert {item.name for item in study.sums} == {"P", "all easing"}
    assert (str(study.sums[0].sample_first_date), study.sums[0].ordinary_count) == ("2010-01-04", 250)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"by": "country"}, ScenarioError, "told by programme, maturity, announcement"),
        ({"set_count": 0}, ScenarioError, "0 placebo sets"),
        ({"set_count": 2.5}, ScenarioError, r"2\.5 placebo sets"),
        ({"seed": -1}, ScenarioError, "-1 is no seed of random numbers; give a whole number from 0 on"),
        ({"seed": 1.5}, ScenarioError, r"1\.5 is no seed"),
        ({"institutoin": "fed"}, ScenarioError, 'an event study has no "institutoin"; did you mean "institution"'),
        ({"sample": ("2010-01-01", "2009-01-01")}, ScenarioError, "ends before it begins"),
        ({"programme": "QE1", "sample": ("2010-01-01", "2011-01-01")}, DataError, "does not hold the announcements"),
        ({"surprises": "nowhere.xlsx"}, DataError, "neither USMPD, which is embedded, nor a file"),
        ({"surprises": "USMPD", "by": "announcement"}, ScenarioError, "leave out --surprises"),
        (
            {"programme": "QE2", "surprises": "USMPD", "sample": ("2011-01-01", "2012-01-01")},
            DataError,
            "hold the events",
        ),
        ({"programme": "REPO_2019", "surprises": "USMPD"}, DataError, "USMPD has no event"),
        ({"programme": "QE1", "series": ["SP500TR"]}, DataError, "restricted"),
        ({"series": ["UNRATE"]}, DataError, "needs daily or weekly values"),
    ],
)
def test_questions_without_an_answer_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        api.event_study(**arguments)


def test_surprise_tables_that_cannot_be_summed_are_refused(tmp_path):
    months = tmp_path / "months.csv"
    months.write_text("year,month,MP_pm\n2010,11,0.05\n", encoding="utf-8")
    with pytest.raises(DataError, match="has the events month"):
        api.event_study("QE2", surprises=months, series=["MP_pm"])
    tables = embedded_surprises()
    mixed = [tables[2].surprise("UST10Y"), tables[3].surprise("SP500")]
    with pytest.raises(DataError, match="in different units in different tables"):
        intraday_sum("x", mixed, choose(CALENDAR, programme="QE2"), not_ordinary=(), settings=FEW)


def test_too_short_a_sample_is_refused():
    days = [str(np.datetime64("2024-01-01") + place) for place in range(6)]
    changes = changes_of(series([1.0, 2.0, 1.0, 2.0, 1.0, 2.0], days))
    with pytest.raises(DataError, match="room for"):
        event_sum("x", changes, [told("2024-01-03")], Window(-1, 3), not_ordinary=(), settings=FEW)
    with pytest.raises(DataError, match="holds no window of x"):
        event_sum("x", changes, [told("2023-01-03")], Window(-1, 0), not_ordinary=(), settings=FEW)
