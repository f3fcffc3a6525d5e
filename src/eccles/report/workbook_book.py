"""The workbook being written: its sheets, its formats, its named ranges, and the checks its sheets have announced.

XlsxWriter does the writing. Everything that could differ between two runs (the date of creation) is fixed, so that the
same projection gives the same bytes. A formula is always written with its value, for readers that do not calculate.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

import numpy as np
import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from eccles.base.version import VERSION
from eccles.data.snapshot import open_snapshot
from eccles.report.views import Projection

__all__ = [
    "AMOUNT",
    "CHECK",
    "COUNT",
    "DATE",
    "FORMULA",
    "PERCENT",
    "Book",
    "CellAbout",
    "Format",
    "ProjectionBook",
    "Sheet",
    "cell_name",
    "day",
    "finished",
    "new_book",
    "projection_book",
    "span_name",
]

Sheet: TypeAlias = Any
"""A worksheet; XlsxWriter publishes no types."""

Format: TypeAlias = Any
"""A cell format."""

AMOUNT, PERCENT, DATE, COUNT = "#,##0.0", "0.00", "yyyy-mm-dd", "#,##0"
FORMULA = "formula"
"""The kind of a number that only the formula in its cell explains."""

CHECK = '[Red]0.000000;[Red]-0.000000;"0"'
"""A check reads 0; anything else stands out."""

FONT = {"font_name": "Arial", "font_size": 10, "valign": "vcenter"}
HEAD_COLOUR, LINE_COLOUR = "#E8EDF3", "#999999"


@dataclass(frozen=True)
class CellAbout:
    """What the number in a cell is, noted as it is written, so that its receipt can be found.

    Attributes:
        kind: "line", "income", "ladder", "h41" and the like, or `FORMULA`.
        title: in the field's words.
        date: the day, month, quarter or year it is about; empty where it is about none.
        names: what else says which number it is: the line, the column, the lot.
        unit: as the cell has it.
    """

    kind: str
    title: str
    date: str = ""
    names: tuple[str, ...] = ()
    unit: str = "USD bn"


@dataclass(kw_only=True)
class Book:
    """A workbook and what its sheets share.

    Attributes:
        workbook: XlsxWriter's.
        buffer: where it is written.
        label: printed at the foot of every page.
        names: by name of a range, its cells.
        checks: cells that read 0, by what they check.
        formats: by settings, formats already made.
        about: by sheet and name of the cell ("D9"), what each number is.
    """

    workbook: Any
    buffer: io.BytesIO
    label: str
    names: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    about: dict[tuple[str, str], CellAbout] = field(default_factory=dict)

    def format(self, **settings: object) -> Format:
        """Return a cell format with these settings; equal settings share one."""
        key = tuple(sorted({**FONT, **settings}.items()))
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format(dict(key))
        return self.formats[key]

    def head(self, **settings: object) -> Format:
        """Return the format of a column's head."""
        look = {"bold": True, "bg_color": HEAD_COLOUR, "text_wrap": True, "bottom": 1, "bottom_color": LINE_COLOUR}
        return self.format(**{**look, **settings})

    def sheet(self, name: str, title: str, note: str, pages_wide: int = 1) -> Sheet:
        """Add a sheet with its title and one sentence of what it holds, ready to print on landscape pages."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(pages_wide, 0)
        sheet.set_footer(f"&L{self.label}&C&A&RPage &P of &N")
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=14))
        sheet.write_string(1, 0, note, self.format(font_color="#555555"))
        return sheet

    def name(self, name: str, cells: str) -> None:
        """Name a range."""
        self.names[name] = cells
        self.workbook.define_name(name, f"={cells}")

    def table(
        self,
        sheet: Sheet,
        row: int,
        heads: Sequence[str],
        rows: Sequence[Sequence[object]],
        **settings: object,
    ) -> int:
        """Write a table of words and numbers from the first column on; return the row after it."""
        for column, text in enumerate(heads):
            number = bool(rows) and isinstance(rows[0][min(column, len(rows[0]) - 1)], float)
            sheet.write_string(row, column, text, self.head(align="right" if number else "left"))
        for place, cells in enumerate(rows, row + 1):
            for column, value in enumerate(cells):
                self.cell(sheet, place, column, value, **settings)
        return row + 1 + len(rows)

    def cell(self, sheet: Sheet, row: int, column: int, value: object, **settings: object) -> None:
        """Write one value by its type; a number that is not finite becomes "no cap", a missing one stays empty."""
        if isinstance(value, np.datetime64):
            sheet.write_datetime(
                row, column, day(value), self.format(**{"num_format": DATE, "align": "center", **settings})
            )
        elif isinstance(value, bool | np.bool_):
            sheet.write_string(row, column, "yes" if value else "no", self.format(**settings))
        elif isinstance(value, int | float | np.integer | np.floating):
            number = float(value)
            look = {"num_format": COUNT if isinstance(value, int | np.integer) else AMOUNT, **settings}
            if np.isfinite(number):
                sheet.write_number(row, column, number, self.format(**look))
            elif np.isinf(number):
                sheet.write_string(row, column, "no cap", self.format(align="right", **settings))
        else:
            sheet.write_string(row, column, str(value), self.format())

    def column(self, sheet: Sheet, row: int, column: int, values: Iterable[object], **settings: object) -> None:
        """Write an array downwards."""
        for place, value in enumerate(values, row):
            self.cell(sheet, place, column, value, **settings)

    def formula(self, sheet: Sheet, row: int, column: int, text: str, value: object, **settings: object) -> None:
        """Write a formula with its value."""
        sheet.write_formula(row, column, f"={text}", self.format(**{"num_format": AMOUNT, **settings}), value)

    def note(self, sheet: Sheet, row: int, column: int, about: CellAbout) -> None:
        """Note what the number in a cell is."""
        self.about[sheet.get_name(), cell_name(row, column)] = about

    def check(self, what: str, cells: str) -> None:
        """Announce cells that read 0, for the list of checks on the first sheet."""
        self.checks[what] = cells


@dataclass(kw_only=True)
class ProjectionBook(Book):
    """A workbook of one path of a projection.

    Attributes:
        projection: what is written.
        path: which of its paths.
        lot_weeks: places of the Wednesdays at which lots are shown.
    """

    projection: Projection
    path: int
    lot_weeks: list[int]


def new_book(label: str, title: str, source: str) -> Book:
    """Return an empty workbook.

    Args:
        label: printed at the foot of every page.
        title: of the document.
        source: where its numbers come from, for the document's properties.
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": DATE})
    created = datetime.fromisoformat(open_snapshot().manifest.cut_date)  # no clock: the day the embedded data end
    about = {"title": title, "author": f"eccles {VERSION}", "comments": source, "created": created}
    workbook.set_properties(about)
    return Book(workbook=workbook, buffer=buffer, label=label)


def projection_book(projection: Projection, path: int, lot_weeks: list[int]) -> ProjectionBook:
    """Return an empty workbook for one path of a projection; arguments as the attributes of `ProjectionBook`."""
    record = projection.provenance
    source = f"data {record.snapshot_hash}, scenario {record.scenario_hash}"
    book = new_book(projection.name, projection.title, source)
    return ProjectionBook(
        workbook=book.workbook,
        buffer=book.buffer,
        label=book.label,
        projection=projection,
        path=path,
        lot_weeks=lot_weeks,
    )


def finished(book: Book) -> bytes:
    """Close a workbook and return it as bytes."""
    book.workbook.close()
    return book.buffer.getvalue()


def day(value: np.datetime64) -> date:
    """Return a date as Excel writes it."""
    return date.fromisoformat(str(value))


def cell_name(row: int, column: int, *, fixed: bool = False) -> str:
    """Return the name of a cell counted from 0: (6, 2) is C7, fixed $C$7."""
    return str(xl_rowcol_to_cell(row, column, fixed, fixed))


def span_name(first: tuple[int, int], last: tuple[int, int], sheet: str = "") -> str:
    """Return the name of a range of cells counted from 0; with a sheet it is fixed."""
    fixed = bool(sheet)
    text = f"{cell_name(*first, fixed=fixed)}:{cell_name(*last, fixed=fixed)}"
    return f"'{sheet}'!{text}" if sheet else text
