"""Read one series from a user's own file: comma-separated text, Parquet or an Excel workbook.

`read_columns` turns the bytes into rows of text and numbers whatever the format; `read_series` finds the two columns
and checks them. A row that has no number, a date that stands twice or falls back is an error that names its line;
nothing is filled in, and nothing sorted behind the user's back.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray
from eccles.data.import_dates import day_of_cell
from eccles.data.xlsx import read_xlsx

__all__ = ["FileColumns", "Layout", "read_columns", "read_series"]

Cell = str | float | None
FORMATS = (".csv", ".txt", ".tsv", ".parquet", ".xlsx")
DELIMITERS = (",", ";", "\t")
DATE_NAMES = ("date", "observation_date", "time", "day", "time_period", "日期")
VALUE_NAMES = ("value", "obs_value", "close", "数值", "收盘价")
MISSING = frozenset({"", ".", "na", "n/a", "nan", "null", "none", "#n/a"})


@dataclass(frozen=True)
class FileColumns:
    """A table as it stands in a file.

    Attributes:
        names: of the columns.
        rows: the cells of each row, by the line it stands on.
    """

    names: tuple[str, ...]
    rows: Mapping[int, tuple[Cell, ...]]


@dataclass(frozen=True)
class Layout:
    """Where the series stands in a file; None where the file itself makes it clear.

    Attributes:
        date_column: the name of the column of dates; without it one named like a date, or the first.
        value_column: the name of the column of values; without it one named like a value, or the only other.
        sheet: of a workbook; without it the first.
        skip_missing: leave out rows without a number instead of refusing them.
        dated: how the file dates a month, quarter or year: with its "start", or with its "end".
    """

    date_column: str | None = None
    value_column: str | None = None
    sheet: str | None = None
    skip_missing: bool = False
    dated: str = "start"


def read_columns(body: bytes, file_name: str, sheet: str | None = None) -> FileColumns:
    """Return the table in a file; the ending of its name says which format it has.

    Args:
        body: the bytes.
        file_name: its name.
        sheet: of a workbook; the first one without it.

    Raises:
        DataError: the format is none of the three, or the bytes do not have it.
    """
    ending = Path(file_name).suffix.lower()
    if ending not in FORMATS:
        raise DataError(f'"{file_name}" ends in "{ending}"; a series is read from {", ".join(FORMATS)}')
    if sheet is not None and ending != ".xlsx":
        raise DataError(f'"{file_name}" has no sheets; leave the sheet out')
    if ending == ".parquet":
        return _from_parquet(body, file_name)
    rows = _from_xlsx(body, sheet) if ending == ".xlsx" else _from_text(body, file_name)
    full = [(number, row) for number, row in enumerate(rows, 1) if any(cell not in {"", None} for cell in row)]
    if len(full) < 2:
        raise DataError(f"{file_name}: a line of names and at least one row are needed; there are {len(full)} lines")
    names = tuple(str(cell or "").strip() for cell in full[0][1])
    for number, row in full[1:]:
        if len(row) > len(names):
            raise DataError(f"{file_name}, line {number}: {len(row)} cells under {len(names)} names")
    return FileColumns(names, dict(full[1:]))


def _from_text(body: bytes, file_name: str) -> list[tuple[Cell, ...]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{file_name}: byte {error.start} is no UTF-8; save the file as CSV UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)]
    except csv.Error as error:
        raise DataError(f"{file_name}: {error}; quotes must be closed") from None


def _from_xlsx(body: bytes, sheet: str | None) -> list[tuple[Cell, ...]]:
    book = read_xlsx(body)
    return list(book.rows(next(iter(book.sheets), "") if sheet is None else sheet))


def _from_parquet(body: bytes, file_name: str) -> FileColumns:
    import duckdb  # deferred: 0.1 s that text does not need

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"threads": 1}) as connection:
        path = Path(folder) / "given.parquet"
        path.write_bytes(body)
        try:
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            names, rows = tuple(str(row[0]) for row in found.description), found.fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0].replace(str(path), file_name)
            raise DataError(f"{file_name} is no Parquet file DuckDB reads ({reason})") from None
    return FileColumns(names, {line: tuple(_cell(cell) for cell in row) for line, row in enumerate(rows, 1)})


def _cell(value: object) -> Cell:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        return float(str(value))
    except ValueError:
        return str(value)


def read_series(table: FileColumns, layout: Layout, frequency: str) -> tuple[DateArray, NDArray[np.float64]]:
    """Return the dates and values of a table.

    Args:
        table: as read from a file.
        layout: where the series stands in it.
        frequency: D, W, M, Q or A: which periods its dates may name.

    Raises:
        DataError: a column is not there or not clear, a date or number cannot be read, dates repeat or fall back.
    """
    date_place = _place(table.names, layout.date_column, DATE_NAMES, 0)
    others = [place for place in range(len(table.names)) if place != date_place]
    value_place = _place(table.names, layout.value_column, VALUE_NAMES, others[0] if len(others) == 1 else None)
    dates, values = [], []
    for line, row in table.rows.items():
        cells = (*row, *[None] * (len(table.names) - len(row)))
        number = _number(cells[value_place], line)
        if number is None:
            if layout.skip_missing:
                continue
            raise DataError(
                f'line {line}: no number under "{table.names[value_place]}" (found "{cells[value_place] or ""}"); '
                "complete the row, or leave such rows out with --skip-missing"
            )
        dates.append(day_of_cell(cells[date_place], line, frequency))
        values.append(number)
        if len(dates) > 1 and dates[-1] <= dates[-2]:
            what = "stands twice" if dates[-1] == dates[-2] else f"comes after {dates[-2]}"
            raise DataError(f"line {line}: {dates[-1]} {what}; one row a date, the oldest first")
    if not dates:
        raise DataError("no row has a number; check the column of values")
    return np.array(dates, dtype="datetime64[D]"), np.array(values, dtype=np.float64)


def _place(names: Sequence[str], wanted: str | None, usual: Sequence[str], otherwise: int | None) -> int:
    folded = [name.casefold() for name in names]
    if wanted is not None:
        if wanted.casefold() not in folded:
            raise DataError(f'there is no column "{wanted}"; {nearest_name(wanted, names)}')
        return folded.index(wanted.casefold())
    found = next((folded.index(name) for name in usual if name in folded), otherwise)
    if found is None:
        raise DataError(f"which column holds the values? name it with --value-column: {', '.join(names)}")
    return found


def _number(cell: Cell, line: int) -> float | None:
    """The number in a cell; None where it is marked as missing."""
    if cell is None or (isinstance(cell, str) and cell.strip().casefold() in MISSING):
        return None
    try:
        number = float(str(cell).replace("_", " "))  # Python's own 1_000 is no number of a file
    except ValueError:
        raise DataError(f'line {line}: "{cell}" is no number; write 1234.5, without thousands separators') from None
    if np.isnan(number):
        return None
    if np.isinf(number):
        raise DataError(f"line {line}: the value is infinite; only finite numbers can be stored")
    return number
