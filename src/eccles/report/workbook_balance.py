"""The balance sheet in the workbook: every Wednesday as a row, and every quarter's last Wednesday as a column.

The weekly sheet holds the amounts; the quarterly one looks them up there by date, so that a changed week changes both.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from eccles.report.workbook_book import DATE, ProjectionBook, Sheet, cell_name, day, span_name
from eccles.report.workbook_grid import Grid, look_of, week_grid
from eccles.report.workbook_lines import BookLine, Role, book_lines, formula_of, told_of

__all__ = ["QUARTERLY", "WEEKLY", "quarter_ends", "quarterly_sheet", "weekly_sheet"]

WEEKLY, QUARTERLY = "Balance sheet weekly", "Balance sheet quarterly"
QUARTER_ROW, QUARTER_FIRST_COLUMN = 3, 2


def weekly_sheet(book: ProjectionBook) -> None:
    """Write every Wednesday as a row; each column is a named range."""
    result = book.projection.result
    note = (
        "Wednesday levels, USD bn unless marked. Shaded columns are formulas; the last columns are checks and read 0."
    )
    sheet = book.sheet(WEEKLY, "Balance sheet by Wednesday", note, pages_wide=3)
    week_grid(book, sheet, Grid(WEEKLY, "weekly", "line", book_lines(result, book.path), result.date))


def quarterly_sheet(book: ProjectionBook) -> None:
    """Write the opening and each quarter's last Wednesday as a column, looked up in the weekly sheet."""
    result = book.projection.result
    lines, weeks = book_lines(result, book.path), quarter_ends(result.date)
    note = (
        "The opening, the last Wednesday of each quarter and the end, USD bn unless marked: "
        "amounts are looked up in the weekly sheet by date, totals and shares are formulas."
    )
    sheet = book.sheet(QUARTERLY, "Balance sheet by quarter", note, pages_wide=2)
    rows = _quarterly_heads(book, sheet, lines, result.date[weeks])
    for line in lines:
        row, look = rows[line.key], look_of(line)
        sheet.write_string(
            row, 0, line.title, book.format(bold=line.role is Role.SUM, indent=int(line.role is Role.AMOUNT))
        )
        sheet.write_string(row, 1, line.unit, book.format(font_color="#555555"))
        for column, week in enumerate(weeks, QUARTER_FIRST_COLUMN):
            book.formula(sheet, row, column, _quarterly_formula(line, rows, column), line.value[week], **look)
            book.note(sheet, row, column, told_of(line, "line", str(result.date[week])))
        if line.role is Role.CHECK:
            last = (row, QUARTER_FIRST_COLUMN + len(weeks) - 1)
            book.check(f"{QUARTERLY}: {line.title.lower()}", span_name((row, QUARTER_FIRST_COLUMN), last, QUARTERLY))
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 9)
    sheet.set_column(QUARTER_FIRST_COLUMN, QUARTER_FIRST_COLUMN + len(weeks), 11)
    sheet.freeze_panes(QUARTER_ROW + 1, QUARTER_FIRST_COLUMN)
    sheet.repeat_columns(0, 1)


def quarter_ends(date: NDArray[np.datetime64]) -> list[int]:
    """Return the places of the opening, the last Wednesday of each quarter, and the last Wednesday of all."""
    quarter = date.astype("datetime64[M]").astype(np.int64) // 3
    ends = np.flatnonzero(quarter[1:] != quarter[:-1])
    return sorted({0, *map(int, ends), date.size - 1})


def _quarterly_heads(
    book: ProjectionBook,
    sheet: Sheet,
    lines: tuple[BookLine, ...],
    date: NDArray[np.datetime64],
) -> dict[str, int]:
    """Write the dates and the heads of the blocks; return the row of each line."""
    sheet.write_string(QUARTER_ROW, 0, "Wednesday", book.head())
    sheet.write_string(QUARTER_ROW, 1, "unit", book.head())
    for column, when in enumerate(date, QUARTER_FIRST_COLUMN):
        sheet.write_datetime(QUARTER_ROW, column, day(when), book.head(num_format=DATE, align="right"))
    rows: dict[str, int] = {}
    row = QUARTER_ROW + 1
    for block, members in groupby(lines, key=lambda line: line.block):
        sheet.write_string(row, 0, block, book.format(bold=True, font_color="#1F4E79", top=1, top_color="#999999"))
        row += 1
        for line in members:
            rows[line.key] = row
            row += 1
    return rows


def _quarterly_formula(line: BookLine, rows: dict[str, int], column: int) -> str:
    if line.role is Role.AMOUNT:
        return f"INDEX(weekly_{line.key},MATCH({cell_name(QUARTER_ROW, column)},weekly_date,0))"
    return formula_of(line, {key: cell_name(rows[key], column) for key in (*line.plus, *line.minus)})
