"""The dates of an imported series: periods are named as the series comes, kept under their first day, and not yet due
only in a forecast."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.import_dates import Times, settled_dates
from eccles.data.import_file import Layout, read_columns, read_series
from eccles.data.import_series import Description, import_file
from eccles.data.library import open_library
from eccles.data.store import Store, open_store

OWN = Description(unit="index", kind="daily", frequency="D")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "home")


@pytest.mark.parametrize(
    ("text", "frequency", "message"),
    [
        ("2024-01", "D", '"2024-01" is a month and the series is daily; write the day .* or state --frequency M'),
        ("2024-01", "Q", '"2024-01" is a month and the series is quarterly'),
        ("2024-Q1", "M", '"2024-Q1" is a quarter and the series is monthly; .* --frequency Q'),
        ("2024", "W", '"2024" is a year and the series is weekly; .* --frequency A'),
        ("2024-13", "M", '"2024-13" is no date'),
        ("2024-Q5", "Q", '"2024-Q5" is no date'),
        ("0000", "A", '"0000" is no date'),
    ],
)
def test_a_period_of_another_length_is_refused(text: str, frequency: str, message: str):
    with pytest.raises(DataError, match=f"line 2: {message}"):
        read_series(read_columns(f"date,value\n{text},1\n".encode(), "a.csv"), Layout(), frequency)


def test_a_year_that_a_workbook_keeps_as_a_number_is_a_year(tmp_path: Path):
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("year", "value"), (2023, 1.0), (2024, 2.0)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    table = read_columns((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert read_series(table, Layout(), "A")[0].astype(str).tolist() == ["2023-01-01", "2024-01-01"]


def settled(dates: list[str], frequency: str, kind: str, **said: Any) -> list[str]:
    times = Times(frequency, kind, np.datetime64("2024-06-28"), **said)
    return settled_dates(np.array(dates, dtype="datetime64[D]"), times).astype(str).tolist()


@pytest.mark.parametrize(
    ("dates", "frequency", "kind", "kept"),
    [
        (["2024-01-31", "2024-02-29", "2024-03-28"], "M", "month end", ["2024-01-01", "2024-02-01", "2024-03-01"]),
        (["2023-12-29", "2024-03-31"], "Q", "quarter end", ["2023-10-01", "2024-01-01"]),
        (["2022-12-30", "2023-12-31"], "A", "year end", ["2022-01-01", "2023-01-01"]),
    ],
)
def test_a_period_dated_with_its_end_is_kept_under_its_first_day(
    dates: list[str], frequency: str, kind: str, kept: list[str]
):
    assert settled(dates, frequency, kind, dated="end") == kept
    assert settled(kept, frequency, kind) == kept
    with pytest.raises(DataError, match=f"{dates[0]} is not the first day of its .* say --dated end"):
        settled(dates, frequency, kind)
    with pytest.raises(DataError, match=f"{kept[0]} is not in the last week of its .* leave --dated end out"):
        settled(kept, frequency, kind, dated="end")


@pytest.mark.parametrize(
    ("dates", "frequency", "kind", "said", "message"),
    [
        (["2024-06-28", "2024-06-30"], "D", "daily", {}, "1 date in the future, the first 2024-06-30.* --forecast"),
        (["2024-08-01"], "M", "month", {}, "in the future"),
        (["2024-05-27", "2024-05-31"], "M", "month end", {"dated": "end"}, "lie in one month; one value a month"),
        (["2024-05-31"], "M", "month end", {"dated": "last"}, '"last" is no way to date a period'),
        (["2024-05-31"], "D", "daily", {"dated": "end"}, "dated with its own day; leave --dated end out"),
        (["2024-01-01", "2024-02-01", "2024-03-01"], "D", "daily", {}, "no daily series is; state --frequency M"),
        (["2024-01-01", "2024-02-01", "2024-03-01"], "W", "weekly", {}, "no weekly series is"),
        (["2024-05-29", "2024-05-30"], "W", "week average", {}, "2024-05-29 and 2024-05-30 lie in one week"),
        (["2024-05-22", "2024-05-30"], "W", "Wednesday level", {}, "2024-05-30 is no Wednesday"),
    ],
)
def test_dates_that_are_none_of_the_frequency(
    dates: list[str], frequency: str, kind: str, said: dict[str, Any], message: str
):
    with pytest.raises(DataError, match=message):
        settled(dates, frequency, kind, **said)


def test_dates_that_are():
    assert settled(["2024-06-28", "2024-06-29"], "D", "daily")  # where the user is, the next day may have begun
    assert settled(["2024-06-28", "2030-01-01"], "D", "daily", forecast=True)
    assert settled(["2024-01-01", "2024-02-01"], "D", "daily")  # too few to tell
    assert settled(["2024-05-22", "2024-05-29"], "W", "Wednesday level")
    assert settled(["2024-05-23", "2024-05-31"], "W", "weekly")  # a Thursday, and a Friday after a holiday


def test_a_forecast_is_known_from_the_day_of_its_import(store: Store, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("date,value\n2024-01-02,1\n2099-01-02,2\n")
    with pytest.raises(DataError, match="say --forecast"):
        import_file(store, path, "MINE", OWN)
    import_file(store, path, "MINE", replace(OWN, forecast=True))
    library = open_library(store.home)
    assert library.series("MINE").value.tolist() == [1, 2]
    assert library.series("MINE", known_at="2024-06-01").value.tolist() == [1]


def test_an_imported_month_meets_the_months_of_the_package(store: Store, tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("date,value\n2024-01-31,1\n2024-02-29,2\n")
    words = Description(unit="percent", kind="month", frequency="M")
    mine = import_file(store, path, "MINE", words, Layout(dated="end"))
    gap = mine - open_library(store.home).series("UNRATE")
    assert gap.date.astype(str).tolist() == ["2024-01-01", "2024-02-01"]
    assert gap.value.tolist() == pytest.approx([1 - 3.7, 2 - 3.9])
