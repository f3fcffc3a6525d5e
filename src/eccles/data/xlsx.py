"""Read the cells of an Excel workbook: text, numbers and nothing else, with what Python brings along.

Central banks publish some tables as `.xlsx`, a zip of XML. A day is stored there as a number of days; `day_of_serial`
and `minute_of_serial` turn it back. Formulas are not computed: the value the publisher's program stored is read.
`read_cells` gives the same cells by name ("D9"), each with the formula it is, for workbooks of our own.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.data.xlsx_formulas import column_number, shifted

__all__ = [
    "LARGEST_UNPACKED_COUNT",
    "Cell",
    "StoredBook",
    "StoredCell",
    "Workbook",
    "cell_place",
    "day_of_serial",
    "minute_of_serial",
    "read_cells",
    "read_xlsx",
]

Cell = str | float | None
"""What a cell holds: text, a number (also days, truth values as 0 and 1), or nothing."""

_EPOCH = np.datetime64("1899-12-30", "D")
_MINUTES_A_DAY = 24 * 60
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LAST_COLUMN_COUNT = 16_384
"""Columns a sheet can have, the last of them XFD."""

LARGEST_UNPACKED_COUNT = 512_000_000
"""Bytes that the parts of a workbook may unpack to."""
_SMALL_UNPACKED_COUNT, _UNPACKED_RATIO = 16_000_000, 50
"""A small file may unpack to the first, a larger one to so many times its size. Sheets of numbers take five to ten."""
_LARGEST_CELL_COUNT = 20_000_000
"""Cells of a workbook as rows, with the empty ones before the last of a row: one cell can stand far to the right."""

_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ET.ParseError,
    EOFError,
    KeyError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a damaged file raises as it is unpacked and read."""


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook as rows of cells.

    Attributes:
        sheets: sheet name to its rows; every row is as long as its last cell that holds something.
    """

    sheets: dict[str, tuple[tuple[Cell, ...], ...]]

    def rows(self, name: str) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows of one sheet.

        Raises:
            DataError: there is no such sheet.
        """
        if name not in self.sheets:
            raise DataError(f'the workbook has no sheet "{name}"; {nearest_name(name, self.sheets)}')
        return self.sheets[name]


@dataclass(frozen=True)
class StoredCell:
    """What a file holds for a cell.

    Attributes:
        text: what stands in it, of a formula the value stored beside it; an error as "#REF!"; empty for nothing.
        formula: without its equals sign; empty where the cell is none.
        is_number: whether the text is that of a number.
    """

    text: str
    formula: str = ""
    is_number: bool = False

    @property
    def value(self) -> Cell:
        """What stands in it."""
        return float(self.text) if self.is_number else self.text or None


@dataclass(frozen=True)
class StoredBook:
    """The cells of a workbook by name.

    Attributes:
        sheets: sheet name to its cells by name ("D9"); those that hold nothing are left out.
        names: by name of a range, its cells as written.
    """

    sheets: dict[str, dict[str, StoredCell]]
    names: dict[str, str]


class _Parts:
    """The files inside a workbook; refuses to unpack more than a file of its size has reason to hold.

    A few kilobytes of zip can unpack to gigabytes, declare a size they do not have, or name one part as many sheets. So
    the declared sizes are added up before anything is unpacked, no part is unpacked beyond the size it declares, and
    what is unpacked twice counts twice.
    """

    def __init__(self, archive: zipfile.ZipFile, content_count: int, largest_count: int) -> None:
        """Refuse an archive that declares too much."""
        self.archive = archive
        self._allowed_count = min(largest_count, max(_SMALL_UNPACKED_COUNT, _UNPACKED_RATIO * content_count))
        self._unpacked_count = 0
        self._refuse_more_than_allowed(sum(item.file_size for item in archive.infolist()))

    def read(self, path: str) -> bytes:
        """Return the bytes of a part."""
        item = self.archive.getinfo(path)
        if item.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise zipfile.BadZipFile(f"{path} is packed in a way no workbook is")
        self._unpacked_count += item.file_size
        self._refuse_more_than_allowed(self._unpacked_count)
        with self.archive.open(item) as stream:
            return stream.read(item.file_size)

    def _refuse_more_than_allowed(self, count: int) -> None:
        if count > self._allowed_count:
            most = self._allowed_count
            raise DataError(f"it unpacks to {count:,} bytes; a workbook of its size has at most {most:,}")


def read_xlsx(content: bytes) -> Workbook:
    """Return every sheet of a workbook.

    Raises:
        DataError: the bytes are no `.xlsx` workbook, one that counts days from 1904, or one that unpacks to far more
            than its size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Workbook(dict(_sheets(_Parts(archive, len(content), LARGEST_UNPACKED_COUNT))))
    except _FAULTS as error:
        raise DataError(f"this is no .xlsx workbook ({error}); save the table as .xlsx or .csv") from None


def read_cells(content: bytes, *, largest_count: int = LARGEST_UNPACKED_COUNT) -> StoredBook:
    """Return every cell of a workbook with its formula, and its named ranges.

    Args:
        content: the bytes of the file.
        largest_count: bytes that its parts may unpack to.

    Raises:
        DataError: the bytes are no `.xlsx` workbook, one that counts days from 1904, or one that unpacks to far more
            than its size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = _Parts(archive, len(content), largest_count)
            shared = _shared_texts(parts)
            found = [(name, _cells(rows, shared)) for name, rows in _sheet_rows(parts)]
            names = {item.attrib["name"]: item.text or "" for item in _book(parts).iter(f"{_MAIN}definedName")}
            if len(dict(found)) < len(found):
                raise ValueError("two sheets of one name")
            return StoredBook(dict(found), names)
    except _FAULTS as error:
        raise DataError(f"this is no .xlsx workbook ({error})") from None


def cell_place(name: str) -> tuple[int, int]:
    """Return row and column of a cell, the first being 0.

    Raises:
        ValueError: there is no such cell.

    Example:
        >>> cell_place("D9")
        (8, 3)
    """
    found = _REFERENCE.fullmatch(name)
    if found is None or int(found[2]) == 0:
        raise ValueError(f'"{name[:20]}" is no cell')
    return int(found[2]) - 1, _column(name)


def day_of_serial(serial_days: float) -> np.datetime64:
    """Return the day of a stored number of days.

    Example:
        >>> day_of_serial(45292.75)
        np.datetime64('2024-01-01')
    """
    return _EPOCH + np.timedelta64(int(serial_days // 1), "D")


def minute_of_serial(serial_days: float) -> str:
    """Return the time of a stored number of days, to the minute.

    Example:
        >>> minute_of_serial(45292.59375)
        '14:15'
    """
    hour, minute = divmod(round((serial_days % 1) * _MINUTES_A_DAY), 60)
    return f"{hour:02d}:{minute:02d}"


def _sheets(parts: _Parts) -> Iterator[tuple[str, tuple[tuple[Cell, ...], ...]]]:
    shared, cell_count = _shared_texts(parts), 0
    for name, rows in _sheet_rows(parts):
        made = []
        for row in rows:
            made.append(_row(row, shared))
            cell_count += len(made[-1])
            if cell_count > _LARGEST_CELL_COUNT:
                raise DataError(f"this workbook has more than {_LARGEST_CELL_COUNT:,} cells; save the table as .csv")
        yield name, tuple(made)


def _book(parts: _Parts) -> ET.Element:
    return _tree(parts, "xl/workbook.xml")


def _sheet_rows(parts: _Parts) -> Iterator[tuple[str, Iterator[ET.Element]]]:
    targets, book = _targets(parts), _book(parts)
    properties = book.find(f"{_MAIN}workbookPr")
    if properties is not None and properties.get("date1904") in {"1", "true"}:
        raise DataError("this workbook counts days from 1904; save it with dates from 1900")
    for sheet in book.iter(f"{_MAIN}sheet"):
        yield sheet.attrib["name"], _tree(parts, targets[sheet.attrib[_LINK]]).iter(f"{_MAIN}row")


def _tree(parts: _Parts, path: str) -> ET.Element:
    return ET.fromstring(parts.read(path))  # noqa: S314  # a local file; Python's expat refuses entity bombs


def _targets(parts: _Parts) -> dict[str, str]:
    links = _tree(parts, "xl/_rels/workbook.xml.rels")
    return {link.attrib["Id"]: _inside(link.attrib["Target"]) for link in links}


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared_texts(parts: _Parts) -> list[str]:
    path = "xl/sharedStrings.xml"
    if path not in parts.archive.namelist():
        return []
    return [_text(item) for item in _tree(parts, path).iter(f"{_MAIN}si")]


def _text(item: ET.Element) -> str:
    return "".join(part.text or "" for part in item.iter(f"{_MAIN}t"))


def _row(row: ET.Element, shared: list[str]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for cell in row.iter(f"{_MAIN}c"):
        place = _column(cell.attrib["r"]) if "r" in cell.attrib else len(cells)
        cells += [None] * (place - len(cells))
        cells.append(_value(cell, shared))
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def _cells(rows: Iterator[ET.Element], shared: list[str]) -> dict[str, StoredCell]:
    cells: dict[str, StoredCell] = {}
    masters: dict[str, tuple[str, str]] = {}
    for cell in (cell for row in rows for cell in row.iter(f"{_MAIN}c")):
        name = cell.get("r", "")
        if name in cells:
            raise ValueError(f"two cells {name}")
        cell_place(name)
        formula = _formula(cell, name, masters)
        value = cell.findtext(f"{_MAIN}v") if cell.get("t") == "e" else _value(cell, shared)
        if formula or value not in {None, ""}:
            text = "" if value is None else repr(value) if isinstance(value, float) else value
            cells[name] = StoredCell(text, formula, isinstance(value, float))
    return cells


def _formula(cell: ET.Element, name: str, masters: dict[str, tuple[str, str]]) -> str:
    """Return the formula of a cell; one that shares another's is that one moved to its place."""
    found = cell.find(f"{_MAIN}f")
    if found is None:
        return ""
    group = found.get("si", "")
    if found.get("t") != "shared":
        return found.text or ""
    if found.text:
        masters[group] = name, found.text
    home, text = masters[group]
    (row, column), (home_row, home_column) = cell_place(name), cell_place(home)
    return shifted(text, row - home_row, column - home_column)


def _column(reference: str) -> int:
    """Return the column of "AB12", the first being 0."""
    found = _REFERENCE.fullmatch(reference)
    number = column_number(found[1]) if found else 0
    if not 0 < number <= _LAST_COLUMN_COUNT:
        raise ValueError(f'"{reference[:20]}" is no cell')
    return number - 1


def _value(cell: ET.Element, shared: list[str]) -> Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    found = cell.find(f"{_MAIN}v")
    if found is None or found.text is None or kind == "e":
        return None
    if kind == "s":
        return shared[int(found.text)]
    return float(found.text) if kind in {"n", "b"} else found.text
