"""Announcement surprises: the embedded table of the Federal Reserve, and readers of files a user brings.

Embedded is USMPD of the San Francisco Fed. Bauer and Swanson, Jarociński and Karadi, and EA-MPD (the European Central
Bank) may be used with citation but not handed on, so a user downloads them and names the file; `read_surprises` tells
them apart by what is inside. Every `parse` takes bytes and is pure.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.core.surprise import BP, PCT, PP, SurpriseTable
from eccles.data.snapshot import open_snapshot
from eccles.data.xlsx import Cell, Workbook, day_of_serial, minute_of_serial, read_xlsx

__all__ = [
    "TABLE",
    "embedded_column",
    "embedded_surprises",
    "parse_bauer_swanson",
    "parse_ea_mpd",
    "parse_jarocinski_karadi",
    "parse_usmpd",
    "read_surprises",
    "table_of_event",
]

TABLE = "fomc_surprise"
"""The table of the package that is USMPD."""
EVENTS = ("statement", "press_conference", "monetary_event", "minutes")
"""The kinds of event of USMPD; a monetary event is statement and press conference together."""

_USMPD_SHEETS = dict(zip(("Statements", "Press Conferences", "Monetary Events", "Minutes"), EVENTS, strict=True))
_EA_SHEETS = {
    "Press Release Window": "press_release",
    "Press Conference Window": "press_conference",
    "Monetary Event Window": "monetary_event",
}
_NEW_YORK, _FRANKFURT = "America/New_York", "Europe/Berlin"
_PRICES = frozenset(
    {"SP500", "SPFUT", "DXY", "EURUSD", "USDJPY", "SP500 emini", "STOXX50", "SX7E", "EURGBP", "EURJPY", "SP500_hf"}
)
_NO_MOVES = frozenset({"Date", "date", "date_time", "start", "year", "month", "SEP", "Unscheduled", "PC"})
"""Columns that say when and what, not by how much."""
_BAUER_SWANSON_RATES = re.compile(r"FF\d|ED\d|TNOTE\d+|TBOND|MPS|MPS_ORTH")
_LATER_HOURS = np.datetime64("2022-07-01", "D")
"""Since July 2022 the European Central Bank speaks half an hour later."""
_FRANKFURT_TIMES = {
    "press_release": ("13:45", "14:15"),
    "press_conference": ("14:30", "14:45"),
    "monetary_event": ("13:45", "14:15"),
}

Tables = tuple[SurpriseTable, ...]
Rows = Sequence[tuple[Cell, ...]]


def embedded_surprises() -> Tables:
    """Return USMPD as embedded, one table a kind of event.

    Source: Acosta, Ajello, Bauer, Loria and Miranda-Agrippino (2025), Federal Reserve Bank of San Francisco.

    Example:
        >>> [table.event for table in embedded_surprises()]
        ['statement', 'press_conference', 'monetary_event', 'minutes']
    """
    table, columns = open_snapshot().table(TABLE), _move_columns()
    found = []
    for event in EVENTS:
        mine = table["event"] == event
        values = {name.rpartition("_")[0].upper(): table[name][mine] for name in columns}
        units = {name.rpartition("_")[0].upper(): name.rpartition("_")[2] for name in columns}
        found.append(SurpriseTable("USMPD", event, _NEW_YORK, table["date"][mine], table["time"][mine], values, units))
    return tuple(found)


def embedded_column(name: str) -> str:
    """Return the column of the table of the package that holds an instrument's moves.

    Raises:
        DataError: there is none; the nearest is named.

    Example:
        >>> embedded_column("UST10Y")
        'ust10y_pp'
    """
    columns = {column.rpartition("_")[0].upper(): column for column in _move_columns()}
    if name.upper() not in columns:
        raise DataError(f'USMPD has no column "{name}"; {nearest_name(name.upper(), columns)}')
    return columns[name.upper()]


def _move_columns() -> list[str]:
    return [name for name in open_snapshot().table(TABLE) if name.endswith((f"_{PP}", f"_{PCT}"))]


def read_surprises(path: Path) -> Tables:
    """Return the tables of a file the user has, told apart by what is inside.

    Raises:
        DataError: the file cannot be read, or is of no known kind; the known ones are named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"the surprises {path} cannot be read ({error.strerror or error})") from None
    if path.suffix.lower() == ".csv":
        return (parse_jarocinski_karadi(content),)
    sheets = read_xlsx(content).sheets
    for parse, mark in _KINDS:
        if any(name.startswith(mark) for name in sheets):
            return parse(content)
    raise DataError(
        f"{path.name} is none of the surprise files known here: USMPD, Bauer-Swanson and EA-MPD as .xlsx, "
        f"Jarociński-Karadi as .csv; its sheets are {', '.join(sheets)}"
    )


def table_of_event(tables: Tables, event: str) -> SurpriseTable:
    """Return the table of one kind of event.

    Raises:
        DataError: there is none; the kinds there are are named.
    """
    for table in tables:
        if table.event == event:
            return table
    raise DataError(
        f'{tables[0].source} has no event "{event}"; {nearest_name(event, (table.event for table in tables))}'
    )


def parse_usmpd(content: bytes) -> Tables:
    """Read the workbook of USMPD, rates in percentage points."""
    book = read_xlsx(content)
    return tuple(_usmpd_sheet(book, sheet, event) for sheet, event in _USMPD_SHEETS.items())


def parse_bauer_swanson(content: bytes) -> Tables:
    """Read the workbook of Bauer and Swanson (2023): by announcement and by month, rates in percentage points."""
    book = read_xlsx(content)
    names = [_first(book, start) for start in ("FOMC", "Monthly")]
    events, months = (book.rows(name) for name in names)
    rows = [row for row in events[1:] if row and isinstance(row[0], float)]
    by_event = _table(
        ("Bauer-Swanson", "statement", _NEW_YORK),
        events[0],
        rows,
        date=_days([row[0] for row in rows]),
        time=np.asarray([_clock(row[1]) for row in rows], dtype=object),
        keep=lambda name: bool(_BAUER_SWANSON_RATES.fullmatch(name)) or name in _PRICES,
    )
    rows = [row for row in months[1:] if row and isinstance(row[0], float)]
    by_month = _table(
        ("Bauer-Swanson", "month", _NEW_YORK),
        months[0],
        rows,
        date=np.asarray([_month(row[0], row[1]) for row in rows], dtype="datetime64[D]"),
        time=np.full(len(rows), "", dtype=object),
        keep=lambda name: name.startswith("MPS"),
    )
    return by_event, by_month


def parse_ea_mpd(content: bytes) -> Tables:
    """Read the workbook of Altavilla and others (2019): the European Central Bank, rates in basis points."""
    book = read_xlsx(content)
    found = []
    for sheet, event in _EA_SHEETS.items():
        header, *rest = book.rows(sheet)
        rows = [row for row in rest if row and row[0] not in {None, ""}]
        date = _days([row[0] for row in rows])
        early, late = _FRANKFURT_TIMES[event]
        time = np.where(date < _LATER_HOURS, early, late).astype(object)
        what = ("EA-MPD", event, _FRANKFURT)
        found.append(_table(what, header, rows, date=date, time=time, keep=_is_column, rate_unit=BP))
    return tuple(found)


def parse_jarocinski_karadi(content: bytes) -> SurpriseTable:
    """Read a file of Jarociński and Karadi (2020), by announcement (`..._t.csv`) or by month (`..._m.csv`).

    Raises:
        DataError: the header is not that of either file.
    """
    header, *lines = [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) if row]
    source = "Jarociński-Karadi"
    if header[:1] == ["start"]:
        date = np.asarray([line[0][:10] for line in lines], dtype="datetime64[D]")
        time = np.asarray([line[0][11:16] for line in lines], dtype=object)
        return _table((source, "statement", _NEW_YORK), header, lines, date=date, time=time, keep=_is_column)
    if header[:2] == ["year", "month"]:
        date = np.asarray([_month(line[0], line[1]) for line in lines], dtype="datetime64[D]")
        none = np.full(len(lines), "", dtype=object)
        return _table((source, "month", _NEW_YORK), header, lines, date=date, time=none, keep=_is_column)
    raise DataError(
        f"a file of Jarociński and Karadi begins with the columns start, or year and month; this one with "
        f"{', '.join(header[:2]) or 'nothing'}"
    )


_KINDS: tuple[tuple[Callable[[bytes], Tables], str], ...] = (
    (parse_usmpd, "Statements"),
    (parse_ea_mpd, "Monetary Event Window"),
    (parse_bauer_swanson, "FOMC"),
)
"""Each reader of workbooks and the sheet it is known by."""


def _usmpd_sheet(book: Workbook, sheet: str, event: str) -> SurpriseTable:
    header, *rest = book.rows(sheet)
    rows = [row for row in rest if row and isinstance(row[0], float)]
    time = np.asarray([minute_of_serial(_number(row[1])) for row in rows], dtype=object)
    date = _days([row[0] for row in rows])
    return _table(("USMPD", event, _NEW_YORK), header, rows, date=date, time=time, keep=_is_column)


def _table(
    what: tuple[str, str, str],
    header: Sequence[Cell],
    rows: Sequence[Sequence[Cell]],
    *,
    date: NDArray[np.datetime64],
    time: NDArray[np.object_],
    keep: Callable[[str], bool],
    rate_unit: str = PP,
) -> SurpriseTable:
    order = np.argsort(date, kind="stable")
    places = {name: place for place, name in enumerate(header) if isinstance(name, str) and keep(name)}
    moves = {name: np.asarray([_cell(row, place) for row in rows])[order] for name, place in places.items()}
    units = {name: PCT if name in _PRICES else rate_unit for name in places}
    return SurpriseTable(*what, date=date[order], time=time[order], moves=moves, units=units)


def _is_column(name: str) -> bool:
    return name not in _NO_MOVES


def _cell(row: Sequence[Cell], place: int) -> float:
    return _number(row[place]) if place < len(row) else float("nan")


def _number(cell: Cell) -> float:
    """Return a number; what says that there is none becomes NaN, anything else unreadable is refused."""
    if cell is None or (isinstance(cell, str) and cell.strip().lower() in {"", "na", "nan"}):
        return float("nan")
    try:
        return float(cell)
    except ValueError:
        raise DataError(f'"{cell}" stands where a number should; allowed besides: an empty cell, NA') from None


def _days(cells: Sequence[Cell]) -> NDArray[np.datetime64]:
    return np.asarray([_day(cell) for cell in cells], dtype="datetime64[D]")


def _day(cell: Cell) -> np.datetime64:
    """Return the day of a stored number or of a text such as 14/12/2023."""
    if isinstance(cell, float):
        return day_of_serial(cell)
    try:
        return np.datetime64(dt.datetime.strptime(str(cell), "%d/%m/%Y").date(), "D")  # noqa: DTZ007  # a day, no moment
    except ValueError:
        raise DataError(f'"{cell}" is no day of this table; it writes days as 14/12/2023') from None


def _clock(cell: Cell) -> str:
    """Return "14:15" of "2:15pm"; '' of anything else."""
    try:
        return dt.datetime.strptime(str(cell), "%I:%M%p").strftime("%H:%M")  # noqa: DTZ007  # a time of day only
    except ValueError:
        return ""


def _month(year: Cell, month: Cell) -> str:
    return f"{int(_number(year)):04d}-{int(_number(month)):02d}-01"


def _first(book: Workbook, start: str) -> str:
    for name in book.sheets:
        if name.startswith(start):
            return name
    raise DataError(f'the workbook has no sheet that begins with "{start}"; it has {", ".join(book.sheets)}')
