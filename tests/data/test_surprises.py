"""Announcement surprises: the embedded table against the workbook, and readers of files a user brings."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from eccles.base.errors import DataError
from eccles.core.surprise import SurpriseTable
from eccles.data.surprises import (
    embedded_column,
    embedded_surprises,
    parse_bauer_swanson,
    parse_ea_mpd,
    parse_jarocinski_karadi,
    parse_usmpd,
    read_surprises,
    table_of_event,
)


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


EA_ROWS = [["date", "DE10Y", "STOXX50"], [dt.date(2022, 6, 9), -1.5, 0.25], ["14/12/2023", None, -0.5]]
EA = {f"{name} Window": EA_ROWS for name in ("Press Release", "Press Conference", "Monetary Event")}


def test_the_embedded_table_holds_rates_in_basis_points_and_prices_in_per_cent():
    table = table_of_event(embedded_surprises(), "statement")
    yields, stocks = table.surprise("ust10y"), table.surprise("SP500")
    assert (yields.unit, stocks.unit) == ("bp", "pct")
    march = yields.date == np.datetime64("2009-03-18")
    assert yields.value[march] == pytest.approx(-43.43, abs=0.005)
    assert np.all(np.isfinite(yields.value))
    assert table.surprise("TIPS30Y").date.size < yields.date.size == table.date.size


@pytest.mark.shared
def test_the_embedded_table_is_the_workbook(shared):
    book = openpyxl.load_workbook(shared / "data/surprises/USMPD.xlsx", read_only=True)
    sheets = {"statement": "Statements", "press_conference": "Press Conferences", "monetary_event": "Monetary Events"}
    for table in embedded_surprises():
        header, *rows = book[sheets.get(table.event, "Minutes")].iter_rows(values_only=True)
        rows = [row for row in rows if row[0] is not None]
        assert [str(day) for day in table.date] == [str(row[0].date()) for row in rows]
        for name, moves in table.moves.items():
            place = header.index(name)
            theirs = np.asarray([np.nan if row[place] is None else row[place] for row in rows], dtype=float)
            assert np.array_equal(moves, theirs, equal_nan=True), name


def test_ea_mpd_is_read_with_both_forms_of_its_days():
    table = table_of_event(parse_ea_mpd(workbook(EA)), "monetary_event")
    assert [str(day) for day in table.date] == ["2022-06-09", "2023-12-14"]
    assert list(table.time) == ["13:45", "14:15"]
    found = table.surprise("DE10Y")
    assert (found.unit, found.value.tolist(), found.zone) == ("bp", [-1.5], "Europe/Berlin")
    assert table.surprise("STOXX50").unit == "pct"


def test_usmpd_is_read_by_kind_of_event():
    rows = [["Date", "date_time", "SEP", "UST10Y", "SPFUT"], [45292.0, 45292.59375, 0, 0.02, None], [None, None]]
    names = ("Statements", "Press Conferences", "Monetary Events", "Minutes")
    tables = parse_usmpd(workbook({"README": [["x"]], **dict.fromkeys(names, rows)}))
    assert [table.event for table in tables] == ["statement", "press_conference", "monetary_event", "minutes"]
    found = tables[0].surprise("UST10Y")
    assert (str(found.date[0]), found.time[0], found.value.tolist()) == ("2024-01-01", "14:15", [2.0])
    assert list(tables[0].moves) == ["UST10Y", "SPFUT"]


def test_bauer_swanson_is_read_by_announcement_and_by_month():
    events = [
        ["Date", "Time", "ED4", "SP500", "MPS", "NFP_12M"],
        [dt.date(2023, 12, 13), "2:00pm", -0.16, "NA", -0.08, 1],
    ]
    months = [["Year", "Month", "MPS", "MPS_ORTH", "NFP_12M"], [2023, 12, -0.08, "NaN", 0.1]]
    event, month = parse_bauer_swanson(workbook({"FOMC (update)": events, "Monthly (update)": months}))
    assert (list(event.moves), event.time[0]) == (["ED4", "SP500", "MPS"], "14:00")
    assert event.surprise("MPS").value.tolist() == [-8.0]
    assert event.surprise("SP500").value.size == 0
    late = [["Date", "Time", "MPS"], [dt.date(1990, 2, 8), "after", 0.1]]
    assert parse_bauer_swanson(workbook({"FOMC": late, "Monthly": months}))[0].time[0] == ""
    assert (list(month.moves), str(month.date[0]), month.event) == (["MPS", "MPS_ORTH"], "2023-12-01", "month")


def test_jarocinski_karadi_is_read_in_both_forms():
    event = parse_jarocinski_karadi(b"start,pc1,SP500\n2024-09-18 13:50,0.05,-0.2\n")
    month = parse_jarocinski_karadi(b"year,month,MP_pm\n2024,9,0.05\n")
    assert (event.time[0], event.surprise("pc1").value.tolist()) == ("13:50", [5.0])
    assert event.surprise("SP500").unit == "pct"
    assert (month.event, str(month.date[0])) == ("month", "2024-09-01")
    with pytest.raises(DataError, match="this one with date, value"):
        parse_jarocinski_karadi(b"date,value\n2024-01-01,1\n")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "source", "event", "count"),
    [
        ("USMPD.xlsx", "USMPD", "minutes", 201),
        ("EA-MPD.xlsx", "EA-MPD", "monetary_event", 315),
        ("bauer_swanson.xlsx", "Bauer-Swanson", "statement", 361),
        ("shocks_fed_jk_t.csv", "Jarociński-Karadi", "statement", 315),
        ("shocks_fed_jk_m.csv", "Jarociński-Karadi", "month", 416),
    ],
)
def test_published_files_are_told_apart(shared, name: str, source: str, event: str, count: int):
    table = table_of_event(read_surprises(shared / "data" / "surprises" / name), event)
    assert (table.source, table.date.size) == (source, count)
    assert np.all(np.diff(table.date.astype(np.int64)) >= 0)


@pytest.mark.shared
def test_two_publishers_of_one_surprise_agree(shared):
    ours = table_of_event(embedded_surprises(), "statement").surprise("ED4")
    theirs = table_of_event(read_surprises(shared / "data/surprises/bauer_swanson.xlsx"), "statement").surprise("ED4")
    days, mine, other = np.intersect1d(ours.date, theirs.date, return_indices=True)
    kept = (days >= np.datetime64("1995-01-01")) & (days < np.datetime64("2020-01-01"))
    assert np.corrcoef(ours.value[mine][kept], theirs.value[other][kept])[0, 1] > 0.97


def test_what_cannot_be_read_is_refused(tmp_path: Path):
    other = tmp_path / "other.xlsx"
    other.write_bytes(workbook({"Prices": [["a"], [1]]}))
    with pytest.raises(DataError, match="none of the surprise files known here"):
        read_surprises(other)
    wrong = {name: [["date", "DE10Y"], ["2023-12-14", 1.0]] for name in EA}
    with pytest.raises(DataError, match="no day of this table"):
        parse_ea_mpd(workbook(wrong))
    wrong = {name: [["date", "DE10Y"], ["14/12/2023", "much"]] for name in EA}
    with pytest.raises(DataError, match='"much" stands where a number should'):
        parse_ea_mpd(workbook(wrong))
    with pytest.raises(DataError, match='no sheet that begins with "Monthly"'):
        parse_bauer_swanson(workbook({"FOMC": [["Date", "Time", "MPS"]]}))
    with pytest.raises(DataError, match='did you mean "minutes"'):
        table_of_event(embedded_surprises(), "minute")
    with pytest.raises(DataError, match='did you mean "UST10Y"'):
        embedded_surprises()[0].surprise("UST10")


def test_a_table_refuses_columns_that_do_not_fit():
    day, time = np.asarray(["2024-01-31"], dtype="datetime64[D]"), np.asarray(["14:00"], dtype=object)
    with pytest.raises(DataError, match="2 values for 1 events"):
        SurpriseTable("x", "statement", "UTC", day, time, {"a": np.zeros(2)}, {"a": "bp"})
    with pytest.raises(DataError, match='unit "cents"'):
        SurpriseTable("x", "statement", "UTC", day, time, {"a": np.zeros(1)}, {"a": "cents"})


def test_the_column_of_an_instrument_is_found_whatever_its_letters():
    assert [embedded_column(name) for name in ("UST10Y", "ust10y", "SP500")] == ["ust10y_pp", "ust10y_pp", "sp500_pct"]
    with pytest.raises(DataError, match='no column "UST11Y"; did you mean "UST10Y"'):
        embedded_column("UST11Y")
