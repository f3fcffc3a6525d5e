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
from eccles.data.xlsx_formulas import shifted

__all__ = [
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

_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, ET.ParseError, EOFError, KeyError, IndexError,
           NotImplementedError, OSError, RuntimeError, ValueError)  # fmt: skip
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


def read_xlsx(content: bytes) -> Workbook:
    """Return every sheet of a workbook.

    Raises:
        DataError: the bytes are no `.xlsx` workbook, or one that counts days from 1904.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return Workbook(dict(_sheets(archive)))
    except _FAULTS as error:
        raise DataError(f"this is no .xlsx workbook ({error}); save the table as .xlsx or .csv") from None


def read_cells(content: bytes) -> StoredBook:
    """Return every cell of a workbook with its formula, and its named ranges.

    Raises:
        DataError: the bytes are no `.xlsx` workbook, or one that counts days from 1904.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            shared = _shared_texts(archive)
            found = [(name, _cells(rows, shared)) for name, rows in _sheet_rows(archive)]
            names = {item.attrib["name"]: item.text or "" for item in _book(archive).iter(f"{_MAIN}definedName")}
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


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, tuple[tuple[Cell, ...], ...]]]:
    shared = _shared_texts(archive)
    for name, rows in _sheet_rows(archive):
        yield name, tuple(_row(row, shared) for row in rows)


def _book(archive: zipfile.ZipFile) -> ET.Element:
    return _tree(archive, "xl/workbook.xml")


def _sheet_rows(archive: zipfile.ZipFile) -> Iterator[tuple[str, Iterator[ET.Element]]]:
    targets, book = _targets(archive), _book(archive)
    properties = book.find(f"{_MAIN}workbookPr")
    if properties is not None and properties.get("date1904") in {"1", "true"}:
        raise DataError("this workbook counts days from 1904; save it with dates from 1900")
    for sheet in book.iter(f"{_MAIN}sheet"):
        yield sheet.attrib["name"], _tree(archive, targets[sheet.attrib[_LINK]]).iter(f"{_MAIN}row")


def _tree(archive: zipfile.ZipFile, path: str) -> ET.Element:
    return ET.fromstring(archive.read(path))  # noqa: S314  # a local file; Python's expat refuses entity bombs


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    links = _tree(archive, "xl/_rels/workbook.xml.rels")
    return {link.attrib["Id"]: _inside(link.attrib["Target"]) for link in links}


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    path = "xl/sharedStrings.xml"
    if path not in archive.namelist():
        return []
    return [_text(item) for item in _tree(archive, path).iter(f"{_MAIN}si")]


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
    place = 0
    for letter in found[1] if found else "":
        place = place * 26 + ord(letter) - ord("A") + 1
    if not 0 < place <= _LAST_COLUMN_COUNT:
        raise ValueError(f'"{reference[:20]}" is no cell')
    return place - 1


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
