"""The figures of episodes by a second road (pandas on the published series), and the answers known beforehand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.episode_history import EpisodeHistory, Reading
from eccles.core.indicator import ChangeKind, Measured
from eccles.data.episodes import find_episode, load_episodes
from eccles.data.import_series import Description, import_file
from eccles.data.indicators import load_indicators
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store
from eccles.history.episode_history import history_of, indicator_paths
from eccles.report.history_view import HistoryView

RESTRICTED = {
    "equities": "SP500TR",
    "volatility": "VIXCLS",
    "dollar": "DXY",
    "credit_spread": "BAA10Y",
    "high_yield_spread": "BAMLH0A0HYM2",
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> HistoryView:
    """Every episode and gap, from what is inside the package."""
    library = open_library(tmp_path_factory.mktemp("home"))
    return HistoryView(history_of(eccles.episodes(), library, load_indicators(), known=eccles.episodes(), real=True))


def custom(first: str, last: str) -> Episode:
    return Episode("mine", "mine", "mine", EpisodeKind.CUSTOM, np.datetime64(first), np.datetime64(last))


def of_days(first: str, last: str, *, real: bool = False, home: Path | None = None) -> EpisodeHistory:
    done = history_of([custom(first, last)], open_library(home), load_indicators(), real=real)
    return done.episodes[0]


def frame_of(name: str) -> pd.Series:
    published = open_snapshot().series(name)
    return pd.Series(published.value, pd.DatetimeIndex(published.date))


# --- the answers known beforehand ----------------------------------------------------------------------------------


def test_assets_fell_by_23_85_per_cent():
    move = of_days("2022-12-07", "2025-12-03").assets
    assert round(move.change_pct, 2) == -23.85
    assert of_days("2022-12-07", "2025-12-05").assets == move


def test_assets_at_the_peak_against_nominal_and_real_gdp():
    nominal, real = of_days("2022-04-13", "2022-04-20", real=True).ratios
    assert (nominal.basis, round(nominal.first_pct, 1)) == ("nominal", 34.7)
    assert (real.basis, real.gdp_unit, round(real.first_pct, 1)) == ("real", "USD bn 2017", 40.8)
    # Over the first quarter, the last one known that day, it is 40.9 per cent of real GDP and 35.5 of nominal.
    peak_bn = float(open_snapshot().series_bn("WALCL").at("2022-04-13"))
    known = [100 * peak_bn / float(open_snapshot().series(name).at("2022-01-01")) for name in ("GDPC1", "GDP")]
    assert [round(share, 1) for share in known] == [40.9, 35.5]


def test_soma_of_april_2022():
    soma = open_snapshot().table("soma_summary")
    row = int(np.searchsorted(soma["date"], np.datetime64("2022-04-20")))
    names = ("bill_bn", "note_bond_bn", "tips_bn", "frn_bn", "agency_debt_bn", "mbs_bn", "cmbs_bn")
    par = {name: soma[name][row] for name in names}
    treasuries = par["bill_bn"] + par["note_bond_bn"] + par["tips_bn"] + par["frn_bn"]
    assert round(sum(par.values()) / 1e3, 3) == 8.415
    assert round(100 * treasuries / sum(par.values()), 1) == 67.5


def restricted_home(shared: Path, place: Path) -> Path:
    store = open_store(place)
    for name in RESTRICTED.values():
        import_file(store, shared / "data" / "series" / f"{name}.csv", name, Description())
    store.close()
    return place


@pytest.mark.shared
def test_a_restricted_series_is_used_once_it_is_imported(shared: Path, tmp_path: Path):
    home = restricted_home(shared, tmp_path)
    library = open_library(home)
    done = history_of([custom("2022-12-07", "2025-12-05"), find_episode("qe1")], library, load_indicators())
    assert done.absent == ()
    for item in done.episodes:
        for name, series in RESTRICTED.items():
            reading = item.reading(name)
            assert reading is not None
            assert (reading.gauge.series, reading.stands_in_for) == (series, "")
            raw = pd.read_csv(shared / "data" / "series" / f"{series}.csv", index_col="date", parse_dates=True)["value"]
            first, last = raw[: str(item.episode.first_date)].iloc[-1], raw[: str(item.last_date)].iloc[-1]
            ratio = reading.gauge.change.is_ratio
            assert reading.change.value == pytest.approx(100 * (last / first - 1) if ratio else last - first, abs=1e-9)
    equities = done.episodes[0].reading("equities")
    assert equities is not None
    assert round(equities.change.value, 2) == 82.38
    assert round(done.episodes[0].assets.change_pct, 2) == -23.85


def test_without_it_the_stand_in_is_named_and_the_way_to_add_it_told(everything: HistoryView):
    stand_ins = {item.indicator: (item.series, item.stand_in) for item in everything.result.absent if not item.episode}
    assert stand_ins == {
        "credit_spread": ("BAA10Y", "NFCI"),
        "high_yield_spread": ("BAMLH0A0HYM2", ""),
        "dollar": ("DXY", "DTWEXBGS"),
        "equities": ("SP500TR", "SHILLER_SP_TOTAL_RETURN"),
        "volatility": ("VIXCLS", "NFCI"),
    }
    assert all("eccles data import" in item.reason for item in everything.result.absent if not item.episode)
    reading = everything["qe1"].reading("equities")
    assert reading is not None
    assert reading.stands_in_for == "SP500TR"
    assert everything["qe1"].reading("high_yield_spread") is None


# --- two roads -----------------------------------------------------------------------------------------------------


def test_assets_equal_pandas(everything: HistoryView):
    assets, gdp, real = frame_of("WALCL") / 1e3, frame_of("GDP"), frame_of("GDPC1")
    for item in everything:
        days = [assets[: str(day)].index[-1] for day in (item.episode.first_date, item.last_date)]
        first, last = (float(assets[day]) for day in days)
        assert (item.assets.first_bn, item.assets.last_bn) == pytest.approx((first, last))
        months = (days[1] - days[0]).days / (365.25 / 12)
        assert item.assets.monthly_change_bn == pytest.approx((last - first) / months, nan_ok=True)
        for ratio, of in zip(item.ratios, (gdp, real), strict=True):
            shares = [
                100 * float(assets[day]) / float(of[: str(day.to_period("Q").start_time)].iloc[-1]) for day in days
            ]
            assert (ratio.first_pct, ratio.last_pct) == pytest.approx(tuple(shares))


def of_pandas(reading: Reading, first: np.datetime64, last: np.datetime64) -> tuple[float, float]:
    """The levels of a reading by another road: periods of pandas for months and quarters, a cut for days."""
    frame, frequency = frame_of(reading.gauge.series), open_snapshot().series(reading.gauge.series).frequency
    if frequency in ("D", "W"):
        return float(frame[: str(first)].iloc[-1]), float(frame[: str(last)].iloc[-1])
    periods = frame.set_axis(frame.index.to_period(frequency))
    if reading.gauge.measured is Measured.YEAR_ON_YEAR:
        whole = periods.reindex(pd.period_range(periods.index[0], periods.index[-1], freq=frequency))
        periods = (100 * (whole / whole.shift(12 if frequency == "M" else 4) - 1)).dropna()
    ends = (pd.Period(str(day), freq=frequency) for day in (first, last))
    start, end = (float(periods[periods.index <= period].iloc[-1]) for period in ends)
    return start, end


def test_every_indicator_of_every_episode_equals_pandas(everything: HistoryView):
    count = 0
    for item in everything:
        for reading in item.readings:
            if reading.gauge.series == "SHILLER_SP_TOTAL_RETURN":
                continue  # its own test: tests/history/test_observations.py
            first, last = of_pandas(reading, item.episode.first_date, item.last_date)
            assert (reading.start.value, reading.end.value) == pytest.approx((first, last)), reading.indicator.id
            wanted = 100 * (last / first - 1) if reading.gauge.change.is_ratio else last - first
            if reading.start.observed_date == reading.end.observed_date:
                wanted = np.nan
            assert reading.change.value == pytest.approx(wanted, abs=1e-9, nan_ok=True), reading.indicator.id
            count += 1
    assert count > 25 * len(load_episodes()) * 0.9


def test_whole_programmes_show_the_measures_of_the_record(everything: HistoryView):
    for name in ("QE1", "QE3", "QT1", "QE_COVID"):
        shown = {total.what: (total.planned_bn, total.actual_bn) for total in everything[name.lower()].purchases}
        wanted = {
            table.measure.name: (
                table.measure.sign * table.planned_total_bn,
                table.measure.sign * table.actual_total_bn,
            )
            for table in eccles.planned_actual(name)
        }
        assert shown.keys() == wanted.keys()
        assert all(shown[key] == pytest.approx(wanted[key]) for key in wanted)


@pytest.mark.parametrize(
    ("name", "treasuries_bn", "agency_bn"),
    [
        ("qe3_taper", 250.0, 200.0),  # 40 + 2 x 35 + 30 + 2 x 25 + 20 + 2 x 15 + 10; MBS 5 less a month
        ("qt1_slowdown", -45.0, -60.0),
        ("qt2_slowdown_2024", -250.0, -350.0),
        ("qt2_slowdown_2025", -40.0, -280.0),
    ],
)
def test_parts_of_programmes_show_the_schedule_of_their_days(
    everything: HistoryView, name: str, treasuries_bn: float, agency_bn: float
):
    treasuries, agency = everything[name].purchases
    assert (treasuries.planned_bn, agency.planned_bn) == pytest.approx((treasuries_bn, agency_bn))


def test_the_change_of_soma_over_any_days_is_that_of_the_summary(everything: HistoryView):
    soma = open_snapshot().table("soma_summary")
    frame = pd.DataFrame({name: soma[name] for name in soma}).set_index("date")
    treasuries = frame[["bill_bn", "note_bond_bn", "tips_bn", "frn_bn"]].sum(axis=1)
    for name in ("gap_qe1_qe2", "reinvestment_2014", "bank_stress_2023"):
        item, total = everything[name], everything[name].purchases[0]
        first = treasuries[: str(item.episode.first_date)]
        last = treasuries[str(item.last_date) :]
        assert total.actual_bn == pytest.approx(last.iloc[0] - first.iloc[-1])
        assert (str(total.first_date), str(total.last_date)) == (str(first.index[-1].date()), str(last.index[0].date()))


# --- what the tables are asked about -------------------------------------------------------------------------------


def test_nothing_was_planned_in_a_gap(everything: HistoryView):
    assert all(np.isnan(total.planned_bn) for total in everything["gap_qe1_qe2"].purchases)


def test_an_open_episode_is_read_to_the_last_wednesday(everything: HistoryView):
    item = everything["rmp_2025"]
    assert item.episode.is_open
    assert item.last_date == everything.result.data_to_date == open_snapshot().series("WALCL").date[-1]


def test_an_indicator_that_begins_later_is_left_out_and_said_to_be():
    done = history_of([custom("2003-02-05", "2004-02-04")], open_library(), load_indicators())
    missing = {item.indicator: item.reason for item in done.absent if item.episode == "mine"}
    assert "it spans 2006-01-02" in missing["dollar"]
    assert done.episodes[0].reading("dollar") is None
    assert done.episodes[0].reading("yield_10y") is not None


def test_days_outside_the_books_are_refused():
    with pytest.raises(DataError, match="begins on 2030-01-01, after the data"):
        of_days("2030-01-01", "2031-01-01")
    with pytest.raises(DataError, match="WALCL has nothing for 1999-01-01"):
        of_days("1999-01-01", "2005-01-01")


def test_paths_begin_at_the_start_and_end_with_the_change(everything: HistoryView):
    library = open_library()
    for indicator in load_indicators():
        if indicator.id == "high_yield_spread":
            continue
        for path in indicator_paths([find_episode("qe3"), find_episode("rmp")], library, indicator):
            reading = everything[path.episode.id].reading(indicator.id)
            assert reading is not None
            ratio = path.gauge.change.is_ratio
            assert path.value[0] == (100.0 if ratio else 0.0)
            assert path.unit == ("index" if ratio else "points" if path.gauge.change is ChangeKind.DIFFERENCE else "pp")
            assert path.value[-1] - path.value[0] == pytest.approx(reading.change.value, abs=1e-9)
            assert path.observed_date[0] == reading.start.observed_date
            assert np.all(np.diff(path.day_count) > 0)
