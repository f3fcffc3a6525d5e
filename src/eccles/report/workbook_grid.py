"""Lines as columns of a sheet, a Wednesday a row: the balance sheet and the income statement are written by this.

Each column becomes a named range, which the sheets by quarter and by year look up, and users in sheets of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from eccles.base.timeline import DateArray
from eccles.report.workbook_book import AMOUNT, CHECK, PERCENT, Book, Sheet, cell_name, span_name
from eccles.report.workbook_lines import BookLine, Role, formula_of, told_of

__all__ = ["GRID_FIRST_ROW", "Grid", "look_of", "shade", "week_grid"]

BLOCK_ROW, TITLE_ROW, UNIT_ROW, GRID_FIRST_ROW = 3, 4, 5, 6
NUMBER_FORMATS = {Role.SHARE: PERCENT, Role.CHECK: CHECK}
SHADE = "#F6F8FA"


@dataclass(frozen=True)
class Grid:
    """What a sheet by week holds.

    Attributes:
        name: the sheet's.
        prefix: of the names of its columns: `weekly` makes `weekly_reserves`.
        kind: of figure its numbers are.
        lines: the columns, in order.
        date: (weeks + 1,) the rows.
        amount: how amounts are shown.
    """

    name: str
    prefix: str
    kind: str
    lines: tuple[BookLine, ...]
    date: DateArray
    amount: str = AMOUNT

    @property
    def last_row(self) -> int:
        """The row of the last Wednesday."""
        return GRID_FIRST_ROW + self.date.size - 1


def week_grid(book: Book, sheet: Sheet, grid: Grid) -> None:
    """Write every Wednesday as a row; each column is a named range, and each check is announced."""
    _heads(book, sheet, grid.lines)
    book.column(sheet, GRID_FIRST_ROW, 0, grid.date)
    book.name(f"{grid.prefix}_date", span_name((GRID_FIRST_ROW, 0), (grid.last_row, 0), grid.name))
    columns = {line.key: place for place, line in enumerate(grid.lines, 1)}
    days = [str(date) for date in grid.date]
    for line in grid.lines:
        place = columns[line.key]
        book.name(f"{grid.prefix}_{line.key}", span_name((GRID_FIRST_ROW, place), (grid.last_row, place), grid.name))
        _column(book, sheet, line, columns, look_of(line, grid.amount))
        for week in np.flatnonzero(np.isfinite(line.value)).tolist():
            book.note(sheet, GRID_FIRST_ROW + week, place, told_of(line, grid.kind, days[week]))
        if line.role is Role.CHECK:
            book.check(f"{grid.name}: {line.title.lower()}", f"{grid.prefix}_{line.key}")
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, len(grid.lines), 12.5)
    sheet.set_row(TITLE_ROW, 54)
    sheet.freeze_panes(GRID_FIRST_ROW, 1)
    sheet.repeat_rows(BLOCK_ROW, UNIT_ROW)
    sheet.repeat_columns(0)
    sheet.autofilter(UNIT_ROW, 0, grid.last_row, len(grid.lines))


def _column(book: Book, sheet: Sheet, line: BookLine, columns: dict[str, int], look: dict[str, object]) -> None:
    place = columns[line.key]
    for row, value in enumerate(line.value, GRID_FIRST_ROW):
        if line.role is Role.AMOUNT:
            book.cell(sheet, row, place, value, **look)
        elif line.role is Role.ROLL and row == GRID_FIRST_ROW:
            book.cell(sheet, row, place, value, bold=True, num_format=look["num_format"])
        elif np.isfinite(value):  # what is not known has no formula either
            cells = {key: cell_name(row, columns[key]) for key in (*line.plus, *line.minus)}
            before = {line.key: cell_name(row - 1, place)} if line.role is Role.ROLL else {}
            book.formula(sheet, row, place, formula_of(line, cells | before), value, **look)


def _heads(book: Book, sheet: Sheet, lines: tuple[BookLine, ...]) -> None:
    sheet.write_string(TITLE_ROW, 0, "Wednesday", book.head())
    sheet.write_string(UNIT_ROW, 0, "date", book.head(bold=False))
    sheet.write_blank(BLOCK_ROW, 0, None, book.head())
    place = 1
    for block, members in groupby(lines, key=lambda line: line.block):
        count = len(list(members))
        if count == 1:
            sheet.write_string(BLOCK_ROW, place, block, book.head())
        else:
            sheet.merge_range(BLOCK_ROW, place, BLOCK_ROW, place + count - 1, block, book.head(text_wrap=False))
        place += count
    for place, line in enumerate(lines, 1):
        sheet.write_string(TITLE_ROW, place, line.title, book.head(align="right"))
        sheet.write_string(UNIT_ROW, place, line.unit, book.head(align="right", bold=False))


def shade() -> dict[str, object]:
    """Return how a formula is set: on a light shade."""
    return {"bg_color": SHADE}


def look_of(line: BookLine, amount: str = AMOUNT) -> dict[str, object]:
    """Return how a line is set: sums in bold, formulas on a shade, amounts in a format."""
    look: dict[str, object] = {"num_format": NUMBER_FORMATS.get(line.role, amount)}
    if line.role is not Role.AMOUNT:
        look |= shade()
    if line.role in (Role.SUM, Role.ROLL):
        look["bold"] = True
    return look
