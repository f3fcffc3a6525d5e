"""The balance sheet in the workbook: every Wednesday as a row, and every quarter's last Wednesday as a column.

The weekly sheet holds the amounts; the quarterly one looks them up there by date, so that a changed week changes both.
"""

from __future__ import annotations

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from eccles.report.workbook_book import AMOUNT, CHECK, DATE, PERCENT, ProjectionBook, Sheet, cell_name, day, span_name
from eccles.report.workbook_lines import BookLine, Role, book_lines, formula_of

__all__ = ["QUARTERLY", "WEEKLY", "WEEKLY_FIRST_ROW", "quarter_ends", "quarterly_sheet", "weekly_sheet"]

WEEKLY, QUARTERLY = "Balance sheet weekly", "Balance sheet quarterly"
BLOCK_ROW, TITLE_ROW, UNIT_ROW, WEEKLY_FIRST_ROW = 3, 4, 5, 6
QUARTER_ROW, QUARTER_FIRST_COLUMN = 3, 2
NUMBER_FORMATS = {Role.AMOUNT: AMOUNT, Role.SUM: AMOUNT, Role.SHARE: PERCENT, Role.CHECK: CHECK}


def weekly_sheet(book: ProjectionBook) -> None:
    """Write every Wednesday as a row; each column is a named range."""
    result = book.projection.result
    lines, last = book_lines(result, book.path), WEEKLY_FIRST_ROW + result.date.size - 1
    note = (
        "Wednesday levels, USD bn unless marked. Shaded columns are formulas; the last columns are checks and read 0."
    )
    sheet = book.sheet(WEEKLY, "Balance sheet by Wednesday", note, pages_wide=3)
    _weekly_heads(book, sheet, lines)
    book.column(sheet, WEEKLY_FIRST_ROW, 0, result.date)
    book.name("weekly_date", span_name((WEEKLY_FIRST_ROW, 0), (last, 0), WEEKLY))
    columns = {line.key: place for place, line in enumerate(lines, 1)}
    for line in lines:
        place = columns[line.key]
        book.name(f"weekly_{line.key}", span_name((WEEKLY_FIRST_ROW, place), (last, place), WEEKLY))
        look = _look(line)
        for row, value in enumerate(line.value, WEEKLY_FIRST_ROW):
            if line.role is Role.AMOUNT:
                book.cell(sheet, row, place, value, **look)
                continue
            cells = {key: cell_name(row, columns[key]) for key in (*line.plus, *line.minus)}
            book.formula(sheet, row, place, formula_of(line, cells), value, **look)
        if line.role is Role.CHECK:
            book.check(f"{WEEKLY}: {line.title.lower()}", f"weekly_{line.key}")
    sheet.set_column(0, 0, 11)
    sheet.set_column(1, len(lines), 12.5)
    sheet.set_row(TITLE_ROW, 54)
    sheet.freeze_panes(WEEKLY_FIRST_ROW, 1)
    sheet.repeat_rows(BLOCK_ROW, UNIT_ROW)
    sheet.repeat_columns(0)
    sheet.autofilter(UNIT_ROW, 0, last, len(lines))


def _weekly_heads(book: ProjectionBook, sheet: Sheet, lines: tuple[BookLine, ...]) -> None:
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


def _look(line: BookLine) -> dict[str, object]:
    """Return how a line is set: sums in bold, formulas on a shade."""
    look: dict[str, object] = {"num_format": NUMBER_FORMATS[line.role]}
    if line.role is not Role.AMOUNT:
        look["bg_color"] = "#F6F8FA"
    if line.role is Role.SUM:
        look["bold"] = True
    return look


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
        row, look = rows[line.key], _look(line)
        sheet.write_string(
            row, 0, line.title, book.format(bold=line.role is Role.SUM, indent=int(line.role is Role.AMOUNT))
        )
        sheet.write_string(row, 1, line.unit, book.format(font_color="#555555"))
        for column, week in enumerate(weeks, QUARTER_FIRST_COLUMN):
            book.formula(sheet, row, column, _quarterly_formula(line, rows, column), line.value[week], **look)
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
