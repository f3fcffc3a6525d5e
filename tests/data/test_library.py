"""The library: the user's own over the package's, each as it was known at any instant, and never a look ahead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.data.export_data import export_data
from eccles.data.home import data_home
from eccles.data.library import Library, open_library
from eccles.data.observations import Basis, Observations, latest_known
from eccles.data.records import TableData
from eccles.data.releases import release_of_series
from eccles.data.series_card import series_card, series_cards
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store
from eccles.data.table_merge import merge_tables
from tests.data.stores import answer, series

SNAPSHOT = open_snapshot()
DAYS = st.integers(-365, 400).map(lambda days: np.datetime64("2025-06-01", "D") + days)


def open_filled(home: Path) -> Library:
    """A home with later weeks, a changed week, and the true vintages of a quarter of GDP."""
    one = answer()
    weeks, gdp = ["2026-03-25", "2026-04-01"], ["2025-01-01", "2025-01-01", "2025-04-01"]
    known = ["2025-04-30T12:30:00", "2025-05-29T12:30:00", "2025-07-30T12:30:00"]
    vintages = series(one, gdp, [29000, 29100, 30000], known_at=known, series_id="GDP", unit="USD bn", frequency="Q")
    with open_store(home) as store:
        store.update([one], [series(one, weeks, [6657000, 6700000]), vintages])
    return open_library(home)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return open_filled(tmp_path_factory.mktemp("home"))


@pytest.fixture
def plain(tmp_path: Path) -> Library:
    return open_library(tmp_path)


def test_without_a_store_the_package_is_read(plain: Library):
    assert plain.series("WALCL") is SNAPSHOT.series("WALCL")
    assert plain.table("soma_summary")["date"] is SNAPSHOT.table("soma_summary")["date"]
    assert set(plain.ids()) == set(SNAPSHOT.manifest.series)


def test_a_series_without_any_observation_says_how_to_get_one(tmp_path: Path):
    one = answer()
    with open_store(tmp_path) as store:  # a sync that asked for days that have not come yet
        store.update([one], [series(one, [], [], series_id="OWN")])
    with pytest.raises(DataError, match="OWN is at hand without any observation; sync its source again"):
        open_library(tmp_path).series("OWN")


@pytest.mark.parametrize("name", [5, None, ["WALCL"]])
def test_a_series_is_asked_for_by_text(plain: Library, name: object):
    with pytest.raises(DataError, match=r'by its id, a text such as "WALCL", not by'):
        plain.series(name)
    with pytest.raises(DataError, match="not by"):
        plain.facts(name)


def test_the_store_lies_over_the_package(filled: Library):
    merged, packaged = filled.series("WALCL"), SNAPSHOT.series("WALCL")
    assert merged.date[:-1].tolist() == packaged.date.tolist()
    assert merged.value[:-2].tolist() == packaged.value[:-1].tolist()
    assert merged.value[-2:].tolist() == [6657000, 6700000]
    assert filled.series("WALCL") is merged
    assert filled.series("TREAST") is SNAPSHOT.series("TREAST")


def test_what_was_known_then_is_what_the_package_held_then(filled: Library):
    then = filled.series("WALCL", known_at="2026-03-27")
    assert then.value[-1] == SNAPSHOT.series("WALCL").value[-1]
    assert filled.series("WALCL", known_at="2019-08-30").date[-1] == np.datetime64("2019-08-28")
    assert filled.series("WALCL", known_at="2019-08-29T16:29").date[-1] == np.datetime64("2019-08-21")
    assert filled.series("WALCL", known_at="2019-08-29T16:30").date[-1] == np.datetime64("2019-08-28")


def test_true_vintages_outrank_todays_revised_value(filled: Library):
    def first_quarter(known_at: str | None) -> float:
        return float(filled.series("GDP", known_at=known_at).at("2025-01-01"))

    assert first_quarter("2025-05-01") == 29000
    assert first_quarter("2025-06-01") == 29100
    assert first_quarter(None) == 29100  # recorded, though the package dates its own value earlier
    assert float(filled.series("GDP").at("2025-07-01")) == float(SNAPSHOT.series("GDP").at("2025-07-01"))


def test_nothing_known_is_an_error(plain: Library):
    with pytest.raises(DataError, match="nothing of SOFR had been published by 2018-01-02T04:59:59Z"):
        plain.series("SOFR", known_at="2018-01-01")


def test_absent_series_are_explained(plain: Library):
    with pytest.raises(DataError, match=r"SP500TR \(S&P 500 total return index\) is restricted .* --id SP500TR"):
        plain.series("^SP500TR")
    with pytest.raises(DataError, match='did you mean "WALCL"'):
        plain.series("WALC")
    assert plain.has("WALCL")
    assert not plain.has("WALC")


def test_names_a_series_goes_by(tmp_path: Path):
    one = answer()
    with open_store(tmp_path) as store:
        store.update([one], [series(one, ["2026-04-01"], [1], series_id="VIXCLS", unit="index")])
    library = open_library(tmp_path)
    assert library.series("^VIX").id == library.facts("vix").id == "VIXCLS"
    assert library.series_many(["walcl", "WALCL"])["walcl"].id == "WALCL"
    assert len(library.observations("walcl")) == 1
    assert library.canonical("nothing") == "nothing"


def test_the_same_library_until_the_store_changes(tmp_path: Path):
    before = open_library(tmp_path)
    assert open_library(tmp_path) is before
    assert open_filled(tmp_path) is not before
    assert open_library(tmp_path) is open_library(tmp_path)


@pytest.mark.parametrize("name", ["soma_summary", "auction", "h41_factor", "debt_outstanding"])
def test_rows_of_tables_appear_when_they_were_published(plain: Library, name: str):
    columns, then = plain.table(name), plain.table(name, known_at="2023-10-05")
    assert 0 < then["cusip" if "cusip" in then else "date"].size < len(next(iter(columns.values())))
    assert plain.table(name, known_at="2100-01-01").keys() == columns.keys()


def test_soma_of_a_wednesday_is_known_on_thursday(plain: Library):
    assert plain.table("soma_summary", known_at="2023-10-05T16:29")["date"][-1] == np.datetime64("2023-09-27")
    assert plain.table("soma_summary", known_at="2023-10-05T16:30")["date"][-1] == np.datetime64("2023-10-04")


def test_lists_without_dates_come_whole(plain: Library):
    assert plain.table("threshold", known_at="2010-01-01")["who"].size == plain.table("threshold")["who"].size


def test_unknown_tables_are_refused(plain: Library):
    with pytest.raises(DataError, match='did you mean "auction"'):
        plain.table("auctions")


def test_stored_rows_replace_packaged_ones(tmp_path: Path):
    one = answer()
    dates = np.array(["2026-03-25", "2026-04-01"], dtype="datetime64[D]")
    mine = {"date": dates, "bill_bn": np.array([1.0, 2.0]), "lent_bn": np.array([5.0, 6.0])}
    own = TableData("own", {"n_count": np.array([1.0])}, ("n_count",), one.sha256)
    with open_store(tmp_path) as store:
        store.update([one], [], [TableData("soma_summary", mine, ("date",), one.sha256), own])
    library, packaged = open_library(tmp_path), SNAPSHOT.table("soma_summary")
    found = library.table("soma_summary")
    assert found["date"].size == packaged["date"].size + 1
    assert found["bill_bn"][-2:].tolist() == [1.0, 2.0]
    assert found["bill_bn"][:-2].tolist() == packaged["bill_bn"][:-1].tolist()
    assert np.isnan(found["tips_bn"][-1])
    assert found["weekday"][-1] == ""
    assert np.isnan(found["lent_bn"][0])
    assert library.table("own") == {"n_count": np.array([1.0])}
    assert "own" in library.table_names()


def test_rows_come_in_order_of_a_key_of_days_and_text():
    def rows(days: list[str], cusips: list[str], par_bn: list[float]) -> dict[str, np.ndarray]:
        return {
            "as_of_date": np.array(days, dtype="datetime64[D]"),
            "cusip": np.array(cusips, dtype=object),
            "par_bn": np.array(par_bn),
        }

    lower = rows(["2024-01-03", "2024-01-03", "2024-01-10"], ["B", "A", "A"], [1, 2, 3])
    upper = rows(["2024-01-10", "2024-01-03", "2024-01-03"], ["C", "C", "A"], [4, 5, 6])
    found = merge_tables(lower, upper, ("as_of_date", "cusip"))
    assert found["cusip"].tolist() == ["A", "B", "C", "A", "C"]
    assert found["par_bn"].tolist() == [6, 1, 5, 3, 4]


def test_tables_that_do_not_fit_are_refused():
    lower = {"cusip": np.array(["A"], dtype=object), "par_bn": np.array([1.0])}
    with pytest.raises(DataError, match="keyed by isin"):
        merge_tables(lower, {"isin": np.array(["A"], dtype=object)}, ("isin",))
    wrong = {"cusip": np.array(["A"], dtype=object), "par_bn": np.array(["one"], dtype=object)}
    with pytest.raises(DataError, match='column "par_bn" is of kind'):
        merge_tables(lower, wrong, ("cusip",))


def test_the_catalogue_and_the_observations_are_tables(filled: Library):
    catalogue = filled.table("series")
    assert catalogue["id"].tolist() == list(filled.ids())
    assert catalogue["source"][catalogue["id"].tolist().index("WALCL")] == "board"
    rows = filled.table("observation", known_at="2026-03-27")
    assert (rows["known_at"] <= np.datetime64("2026-03-28T03:59:59")).all()
    mine = rows["series"] == "WALCL"
    assert rows["value"][mine].tolist() == filled.series("WALCL", known_at="2026-03-27").value.tolist()
    assert set(rows["known_by"]) == {"calendar", "recorded"}
    assert filled.table("observation")["value"][-1] == filled.series("WTREGEN").value[-1]


def test_cards(filled: Library):
    card = series_card(filled, "WALCL")
    assert (card.row_count, card.revision_count) == (1216, 1)
    assert (card.value, str(card.last_date)) == (6700000, "2026-04-01")
    assert card.release.name == "h41"
    assert card.facts.retrieval == "board, last retrieved 2026-05-01T12:00:00Z"
    assert [card.facts.id for card in series_cards(filled)] == list(filled.ids())
    with pytest.raises(DataError, match="WALCL"):
        series_card(filled, "WALC")


def test_home_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "mine"))
    assert data_home() == tmp_path / "mine"
    assert data_home(tmp_path) == tmp_path
    monkeypatch.delenv("ECCLES_HOME")
    assert data_home().name == "eccles"


# --- no look-ahead ---------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(series_id=st.sampled_from(sorted(SNAPSHOT.manifest.series)), one=DAYS, other=DAYS)
def test_no_series_looks_ahead(filled: Library, series_id: str, one: np.datetime64, other: np.datetime64):
    """Read as of an instant, a series is what it would be had nothing later ever been published."""
    early, late = min(one, other), max(one, other)
    instant = np.datetime64(early + 1, "s")
    layers = filled.observations(series_id)
    erased = [keep(part, part.known_at <= instant) for part in layers]
    found, without = latest_known(layers, instant), latest_known(erased, None)
    assert np.array_equal(found.date, without.date)
    assert np.array_equal(found.value, without.value)
    assert (found.known_at <= instant).all()
    # A date once known stays known.
    assert np.isin(found.date, latest_known(layers, np.datetime64(late + 1, "s")).date).all()


def keep(part: Observations, mask: np.ndarray) -> Observations:
    return Observations(
        part.unit, part.date[mask], part.value[mask], part.known_at[mask], part.basis[mask], part.layer[mask]
    )


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 6), st.sampled_from(Basis), st.integers(0, 1)),
    max_size=14,
)


@given(rows=ROWS, instant=st.integers(-1, 7))
def test_the_merge_of_layers_is_the_rule_row_by_row(rows: list[tuple[int, int, int, Basis, int]], instant: int):
    start, day = np.datetime64("2020-01-01", "s"), np.timedelta64(1, "D")
    at = start + instant * day
    columns = [np.array(column) for column in zip(*rows, strict=True)] or [np.empty(0)] * 5
    layer = Observations(
        "index",
        np.datetime64("2020-01-01", "D") + columns[0].astype("timedelta64[D]"),
        columns[1].astype(np.float64),
        (start + columns[2].astype("timedelta64[D]")).astype("datetime64[s]"),
        columns[3].astype(np.int8),
        columns[4].astype(np.int8),
    )
    best: dict[int, tuple[tuple[int, int, int, int], int]] = {}
    for place, (date, value, known, basis, level) in enumerate(rows):
        rank = (int(basis), known, level, place)
        if known <= instant and (date not in best or best[date][0] < rank):
            best[date] = (rank, value)
    found = latest_known([layer], at)
    assert found.value.tolist() == [best[date][1] for date in sorted(best)]
    assert found.date.size == len(best)


@settings(max_examples=30)
@given(series_id=st.sampled_from(sorted(SNAPSHOT.manifest.series)), day=DAYS)
def test_the_last_known_value_was_published_and_the_next_was_not(filled: Library, series_id: str, day: np.datetime64):
    """Checked against the calendar itself, one date at a time."""
    packaged = SNAPSHOT.series(series_id)
    known = open_library(filled.home.parent / "none").series(series_id, known_at=day)
    release = release_of_series(series_id, packaged.frequency)
    end = np.datetime64(day + 1, "s") + np.timedelta64(5, "h")
    last = int(np.searchsorted(packaged.date, known.date[-1]))
    assert release.known_at(packaged.date[last : last + 1], packaged.frequency)[0] <= end
    if last + 1 < packaged.date.size:
        following = release.known_at(packaged.date[last + 1 : last + 2], packaged.frequency)[0]
        assert following > end - np.timedelta64(2, "h")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_keeps_the_time_of_a_publication(filled: Library, tmp_path: Path, form: str):
    import duckdb

    export_data(filled, tmp_path, form, series_ids=["GDP"])
    read = f"SELECT known_at::TEXT FROM '{tmp_path / f'observation.{form}'}' WHERE date = '2025-01-01'"
    assert duckdb.sql(read).fetchall() == [("2025-05-29 12:30:00",)]


def test_a_series_carries_its_vintage_and_the_catalogue_s_note(tmp_path: Path) -> None:
    library = open_library(tmp_path)
    assert str(library.series("WALCL").as_of_date) == library.snapshot.manifest.cut_date
    assert str(library.series("WALCL", known_at="2019-08-30").as_of_date) == "2019-08-30"
    assert str(library.series("WALCL", known_at="2030-01-02").as_of_date) == library.snapshot.manifest.cut_date
    noted = next(entry for entry in library.snapshot.manifest.series.values() if entry.note)
    assert library.series(noted.id).footnote == noted.note
