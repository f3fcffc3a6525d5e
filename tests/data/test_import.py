"""Importing one's own series: three formats give the same, and every unclear file is refused by line and reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import eccles
from eccles.base.errors import DataError, EcclesError, UnitError
from eccles.data.export import write_parquet
from eccles.data.export_data import export_data
from eccles.data.import_file import Layout, read_columns, read_series
from eccles.data.import_series import Description, import_file
from eccles.data.known_series import find_known, known_series
from eccles.data.library import open_library
from eccles.data.origins import read_origin
from eccles.data.reads import Read
from eccles.data.snapshot import open_snapshot
from eccles.data.store import Store, open_store
from eccles.data.store_check import rebuild_store
from tests.data.stores import answer, series

DATES = np.array(["2024-01-02", "2024-01-03", "2024-01-05"], dtype="datetime64[D]")
VALUES = np.array([100.0, 101.5, 99.25])
CSV = "Date,Close\n2024-01-02,100\n2024-01-03,101.5\n2024-01-05,99.25\n"
OWN = Description(unit="index", kind="daily", frequency="D")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.csv"
    path.write_text(CSV)
    return path


def workbook(path: Path) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Prices"
    for row in [("Date", "Close"), *zip(DATES.tolist(), VALUES.tolist(), strict=True)]:
        sheet.append(row)
    book.create_sheet("Notes").append(("nothing",))
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["csv", "txt", "parquet", "xlsx"])
def test_all_formats_give_the_same_series(store: Store, tmp_path: Path, ending: str):
    path = tmp_path / f"mine.{ending}"
    if ending == "parquet":
        write_parquet({"Date": DATES, "Close": VALUES}, path)
    elif ending == "xlsx":
        workbook(path)
    else:
        path.write_text(CSV)
    kept = import_file(store, path, "MINE", OWN)
    assert kept.date.tolist() == DATES.tolist()
    assert kept.value.tolist() == VALUES.tolist()
    assert (kept.unit, kept.kind, kept.rights, kept.publisher) == ("index", "daily", "restricted", "own file")
    assert open_library(store.home).series("MINE").value.tolist() == VALUES.tolist()
    assert store.catalogue["MINE"].footnote == f"imported from mine.{ending}"


def test_the_file_itself_is_archived(store: Store, file: Path):
    import_file(store, file, "MINE", OWN)
    kept = store.last_answer("mine.csv")
    assert kept is not None
    assert (kept.source, kept.body) == ("import", file.read_bytes())


def test_where_the_file_lay_is_kept_nowhere(store: Store, file: Path, tmp_path: Path):
    import_file(store, file, "MINE", OWN)
    assert store.answer_of_series("MINE").url == "mine.csv"
    export_data(open_library(store.home), tmp_path / "out", "csv", with_restricted=True)
    for folder in (store.home, tmp_path / "out"):
        for path in folder.rglob("*"):
            assert not path.is_file() or str(tmp_path).encode() not in path.read_bytes(), path


def test_of_an_older_store_that_kept_the_path_the_name_is_shown(store: Store):
    old = answer(b"old", url="file:///home/someone/my%20index.csv", source="import")
    store.update([old], [series(old, ["2024-01-02"], [1], series_id="OLD", unit="index", frequency="D")])
    assert store.answer_of_series("OLD").url == "my index.csv"
    assert "/home/someone" not in str(receipt_of(store))
    (store.home / "generations" / "000001.duckdb").write_bytes(b"")
    assert rebuild_store(store.home).unread == ("my index.csv",)


def receipt_of(store: Store) -> object:
    return read_origin(open_library(store.home), Read("series", "OLD"))


def test_a_known_series_needs_no_words(store: Store, file: Path):
    kept = import_file(store, file, "^SP500TR", Description())
    assert (kept.id, kept.unit, kept.rights) == ("SP500TR", "index", "restricted")
    assert import_file(store, file, "SP500TR", Description(unit="index")).id == "SP500TR"
    with pytest.raises(UnitError, match='SP500TR is in "index"'):
        import_file(store, file, "SP500TR", Description(unit="USD"))


def test_an_import_replaces_the_one_before(store: Store, file: Path):
    import_file(store, file, "MINE", OWN)
    file.write_text("date,value\n2024-01-02,7\n")
    assert import_file(store, file, "MINE", OWN).value.tolist() == [7]
    assert store.observations("MINE").value.size == 1


def test_an_imported_close_is_known_that_evening_and_others_a_business_day_later(store: Store, file: Path):
    import_file(store, file, "SP500TR", Description())
    import_file(store, file, "MINE", OWN)
    library = open_library(store.home)
    assert library.series("SP500TR", known_at="2024-01-05T18:00").date[-1] == DATES[-1]
    assert library.series("SP500TR", known_at="2024-01-05T17:59").date[-1] == DATES[-2]
    assert library.series("MINE", known_at="2024-01-07").date[-1] == DATES[-2]
    assert library.series("MINE", known_at="2024-01-08").date[-1] == DATES[-1]


@pytest.mark.parametrize(
    ("series_id", "words", "message"),
    [
        ("MINE", {}, r"state --unit, --kind, --frequency .*week average"),
        ("MINE", {"unit": "index", "kind": "daily"}, "state --frequency"),
        ("MINE", {"unit": "index", "kind": "dayly", "frequency": "D"}, 'did you mean "daily"'),
        ("MINE", {"unit": "index", "kind": "daily", "frequency": "days"}, "is no frequency"),
        (
            "MINE",
            {"unit": "index", "kind": "daily", "frequency": "D", "rights": "public"},
            'did you mean "public-domain"',
        ),
        ("my index", {}, "is no id; use capitals"),
        ("WALCL", {"unit": "USD mn", "kind": "daily", "frequency": "D"}, "a published series of the package"),
    ],
)
def test_words_that_are_missing_or_wrong(store: Store, file: Path, series_id: str, words: dict, message: str):
    with pytest.raises(DataError, match=message):
        import_file(store, file, series_id, Description(**words))
    assert store.generation is None


def test_a_synced_series_is_not_overwritten(store: Store, file: Path):
    store.update([answer()], [series(answer(), ["2026-04-01"], [1], series_id="SYNCED")])
    with pytest.raises(DataError, match="SYNCED is synced from board"):
        import_file(store, file, "SYNCED", OWN)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a line of names and at least one row"),
        ("date,value\n\n", "there are 1 lines"),
        ("date,value\n2024-01-02,1\n2024-01-02,2\n", "line 3: 2024-01-02 stands twice"),
        ("date,value\n2024-01-03,1\n\n2024-01-02,2\n", "line 4: 2024-01-02 comes after 2024-01-03"),
        ("date,value\n2024-01-02,\n", 'line 2: no number under "value"'),
        ("date,value\n2024-01-02,.\n", r'found "\."\); complete the row'),
        ("date,value\n2024-01-02,nan\n", "--skip-missing"),
        ("date,value\n2024-01-02,inf\n", "infinite"),
        ("date,value\n2024-01-02,1 234\n", "without thousands separators"),
        ("date,value\n2024-01-02,1_234\n", '"1_234" is no number'),
        ("date,value\n02/01/2024,1\n", "write dates as YYYY-MM-DD"),
        ("date,value\n,1\n", '"" is no date'),
        ("date,open,close\n2024-01-02,1,2\n", None),
        ("date,open,high\n2024-01-02,1,2\n", "which column holds the values.*date, open, high"),
        ("date,value\n2024-01-02,1,2\n", "line 2: 3 cells under 2 names"),
        ('date,value\n2024-01-02,"1\n', "quotes must be closed"),
    ],
)
def test_files_that_are_not_clear(text: str, message: str | None):
    if message is None:
        assert read_series(read_columns(text.encode(), "a.csv"), Layout(), "D")[1].tolist() == [2]
        return
    with pytest.raises(DataError, match=message):
        read_series(read_columns(text.encode(), "a.csv"), Layout(), "D")


@pytest.mark.parametrize(
    ("body", "name", "sheet", "message"),
    [
        (b"date;value\n2024-01-02;\xff1\n", "a.csv", None, "byte 22 is no UTF-8"),
        (b"", "a.xls", None, r'ends in "\.xls"'),
        (b"", "a.csv", "Sheet1", "has no sheets"),
        (b"no parquet", "a.parquet", None, "is no Parquet file"),
        (b"no workbook", "a.xlsx", None, "no .xlsx workbook"),
    ],
)
def test_files_that_are_not_what_they_say(body: bytes, name: str, sheet: str | None, message: str):
    with pytest.raises(DataError, match=message):
        read_columns(body, name, sheet)


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("date\tx\n2024-01\t5\n", "M"),
        ("x;date\n5;2024-01-01\n", "M"),
        ("﻿DATE,x\n20240101,5\n", "D"),
        ("date,x\n2024-Q1,5\n", "Q"),
        ("date,x\n2024q1,5\n", "Q"),
        ("date,x\n2024,5\n", "A"),
    ],
)
def test_delimiters_periods_and_marks_of_order(text: str, frequency: str):
    date, value = read_series(read_columns(text.encode(), "a.csv"), Layout(), frequency)
    assert (str(date[0]), value.tolist()) == ("2024-01-01", [5])


def test_columns_may_be_named_and_rows_left_out():
    text = b"day,open,close\n2024-01-02,1,2\n2024-01-03,,3\n2024-01-04\n2024-01-05,4,5\n"
    table = read_columns(text, "a.csv")
    date, value = read_series(table, Layout("Day", "open", skip_missing=True), "D")
    assert date.astype(str).tolist() == ["2024-01-02", "2024-01-05"]
    assert value.tolist() == [1, 4]
    with pytest.raises(DataError, match='no column "opn"; did you mean "open"'):
        read_series(table, Layout(value_column="opn"), "D")
    with pytest.raises(DataError, match="no row has a number"):
        read_series(read_columns(b"date,value\n2024-01-02,.\n", "a.csv"), Layout(skip_missing=True), "D")


def test_sheets_may_be_named(tmp_path: Path):
    body = workbook(tmp_path / "a.xlsx").read_bytes()
    assert read_series(read_columns(body, "a.xlsx", "Prices"), Layout(), "D")[1].tolist() == VALUES.tolist()
    with pytest.raises(DataError, match='did you mean "Prices"'):
        read_columns(body, "a.xlsx", "Price")
    with pytest.raises(DataError, match="there are 1 lines"):
        read_columns(body, "a.xlsx", "Notes")


@pytest.mark.parametrize("number", [-5.0, 31.0, 60.0])  # 31 is 1900-01-31 in Excel, a day off every later one
def test_numbers_excel_does_not_count_as_days(tmp_path: Path, number: float):
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(("date", "value"))
    book.active.append((number, 1.0))
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DataError, match=f"line 2: {number:g} is no date of Excel"):
        read_series(read_columns((tmp_path / "a.xlsx").read_bytes(), "a.xlsx"), Layout(), "D")


def test_parquet_of_other_types(tmp_path: Path):
    import duckdb

    path = tmp_path / "a.parquet"
    sql = (
        f"COPY (SELECT '2024-01-02' AS day, 1.5::DECIMAL(9, 2) AS value, true AS yes, 'nan'::DOUBLE AS nan) TO '{path}'"
    )
    duckdb.sql(sql)
    table = read_columns(path.read_bytes(), "a.parquet")
    assert read_series(table, Layout(), "D")[1].tolist() == [1.5]
    with pytest.raises(DataError) as caught:
        read_columns(b"no parquet", "mine.parquet")
    assert "mine.parquet" in str(caught.value)
    assert "/" not in str(caught.value)
    for column in ("yes", "nan"):
        with pytest.raises(DataError, match=f'no number under "{column}"'):
            read_series(table, Layout(value_column=column), "D")


@pytest.mark.parametrize("word", ["nan", "inf"])
def test_a_date_that_is_no_number_is_refused(tmp_path: Path, word: str):
    import duckdb

    path = tmp_path / "a.parquet"
    duckdb.sql(f"COPY (SELECT '{word}'::DOUBLE AS date, 1.0 AS value) TO '{path}'")
    with pytest.raises(DataError, match=f"line 1: {word} is no date of Excel"):
        read_series(read_columns(path.read_bytes(), "a.parquet"), Layout(), "D")


@given(body=st.binary(max_size=200), ending=st.sampled_from(["csv", "tsv", "xlsx", "parquet"]))
def test_any_bytes_are_a_series_or_our_error(body: bytes, ending: str):
    try:
        date, value = read_series(read_columns(body, f"a.{ending}"), Layout(), "D")
    except EcclesError:
        return
    assert date.size == value.size > 0
    assert np.isfinite(value).all()


@given(text=st.text(alphabet="date,value\n0123456789-.;\"' ", max_size=80))
def test_any_text_is_a_series_or_our_error(text: str):
    test = f"date,value\n{text}".encode()
    try:
        date, _ = read_series(read_columns(test, "a.csv"), Layout(), "D")
    except EcclesError:
        return
    assert (np.diff(date) > np.timedelta64(0, "D")).all()


def test_a_file_that_is_not_there(store: Store, tmp_path: Path):
    with pytest.raises(DataError, match=r"cannot read .*No such file"):
        import_file(store, tmp_path / "none.csv", "MINE", OWN)


def test_known_series_are_restricted_and_not_embedded():
    embedded = open_snapshot().manifest.series
    for entry in known_series().values():
        assert entry.rights == "restricted"
        assert entry.id not in embedded
        assert find_known(entry.id) is entry
    assert find_known("vix") is known_series()["VIXCLS"]
    assert find_known("WALCL") is None


@pytest.mark.shared
def test_the_total_return_index_as_published(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    eccles.import_series(shared / "data" / "series" / "SP500TR.csv", "SP500TR")
    found = eccles.series("SP500TR")
    growth_pct = [
        100 * (float(found.asof(f"{year}-12-31")) / float(found.asof(f"{year - 1}-12-31")) - 1)
        for year in (2023, 2024, 2025)
    ]
    assert np.round(growth_pct, 1).tolist() == [26.3, 25.0, 17.9]


@pytest.mark.parametrize(
    ("kind", "frequency"), [("month", "D"), ("daily", "M"), ("Wednesday level", "D"), ("year end", "Q")]
)
def test_a_kind_that_comes_at_another_frequency_is_refused(store: Store, file: Path, kind: str, frequency: str):
    with pytest.raises(DataError, match=f'kind "{kind}" comes'):
        import_file(store, file, "MINE", Description(unit="index", kind=kind, frequency=frequency))
