"""The income statement in the workbook: every week as a row, and every calendar year and quarter as a column.

The weekly sheet holds the amounts. Quarters add its weeks up, a week across the turn of a quarter by its days; years
add up their quarters. So a changed week changes its quarter and its year.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.income import IncomeStatement, calendar_shares
from eccles.report.workbook_book import (
    CHECK,
    DATE,
    FORMULA,
    Book,
    CellAbout,
    ProjectionBook,
    Sheet,
    cell_name,
    day,
    span_name,
)
from eccles.report.workbook_grid import GRID_FIRST_ROW, Grid, look_of, shade, week_grid
from eccles.report.workbook_income_lines import statement_lines
from eccles.report.workbook_lines import CHECK_DECIMALS, BookLine, Role, formula_of, told_of

__all__ = ["INCOME", "INCOME_WEEKLY", "income_sheet", "income_weekly_sheet"]

FloatArray = NDArray[np.float64]

INCOME, INCOME_WEEKLY = "Income", "Income weekly"
LABEL_ROW, FROM_ROW, TO_ROW, DAYS_ROW, WEDNESDAY_ROW, FIRST_ROW = 3, 4, 5, 6, 7, 8
YEARS_COLUMN = 2
SPREADSHEET_EPOCH = np.datetime64("1899-12-30", "D")
QUARTER_MONTHS, YEAR_QUARTERS, EPOCH_YEAR = 3, 4, 1970
LEFT_OUT = ("deferred_as_projected", "check_deferred")
"""Lines of the weekly sheet that are levels and cannot be added up by period."""


def income_weekly_sheet(book: ProjectionBook) -> None:
    """Write every week's income as a row; each column is a named range."""
    statement = _statement(book)
    note = (
        "Income of the week that ends on the Wednesday, USD bn. Shaded columns are formulas; the checks read 0. "
        "The first row is the opening, with nothing but the deferred asset."
    )
    sheet = book.sheet(INCOME_WEEKLY, "Income by week", note, pages_wide=3)
    date = np.concatenate([[statement.opening_date], statement.date])
    grid = Grid(INCOME_WEEKLY, "income", "income", statement_lines(statement, book.path), date, "#,##0.000")
    week_grid(book, sheet, grid)
    _calendar(book, sheet, grid)


def _statement(book: ProjectionBook) -> IncomeStatement:
    income = book.projection.result.income
    if income is None:
        raise DataError(f"{book.projection.name} has reckoned no income to write")
    return income


def _calendar(book: Book, sheet: Sheet, grid: Grid) -> None:
    """Write behind the lines the quarter a week ends in, and the share of its days in the quarter before."""
    place, date = len(grid.lines) + 1, grid.date
    months = date.astype("datetime64[M]").astype(np.int64) // QUARTER_MONTHS * QUARTER_MONTHS
    start = months.astype("datetime64[M]").astype("datetime64[D]")
    serial = (start - SPREADSHEET_EPOCH).astype(np.int64)
    passed = (date - start).astype(np.int64)
    before = np.maximum(DAYS_PER_WEEK - 1 - passed, 0) / DAYS_PER_WEEK
    heads = (("quarter", "Quarter the week ends in", "from"), ("before", "In the quarter before", "share"))
    for column, (key, title, unit) in enumerate(heads, place):
        sheet.write_string(GRID_FIRST_ROW - 2, column, title, book.head(align="right"))
        sheet.write_string(GRID_FIRST_ROW - 1, column, unit, book.head(align="right", bold=False))
        book.name(f"income_{key}", span_name((GRID_FIRST_ROW, column), (grid.last_row, column), grid.name))
    for week in range(1, date.size):
        row = GRID_FIRST_ROW + week
        cell = cell_name(row, 0)
        text = f"DATE(YEAR({cell}),3*INT((MONTH({cell})-1)/3)+1,1)"
        book.formula(sheet, row, place, text, int(serial[week]), num_format=DATE, **shade())
        text = f"MAX(0,{cell_name(row, place)}-{cell}+{DAYS_PER_WEEK - 1})/{DAYS_PER_WEEK}"
        book.formula(sheet, row, place + 1, text, float(before[week]), num_format="0.000", **shade())
        about = CellAbout("days_before", "Share of the week in the quarter before", str(date[week]), unit="share")
        book.note(sheet, row, place + 1, about)
    sheet.set_column(place, place + 1, 12.5)


@dataclass(frozen=True)
class _Periods:
    """Years or quarters as columns: first column, labels, first and last days, places of the last Wednesdays, sums."""

    column: int
    label: tuple[str, ...]
    first: DateArray
    last: DateArray
    wednesday: NDArray[np.int64]
    share: FloatArray

    @property
    def end(self) -> int:
        """The last column."""
        return self.column + len(self.label) - 1

    def span(self, row: int) -> str:
        """The cells of a row."""
        return span_name((row, self.column), (row, self.end))


def _periods(statement: IncomeStatement, column: int, length_months: int) -> _Periods:
    first, share = calendar_shares(statement.opening_date, statement.date, length_months)
    last = (first.astype("datetime64[M]") + length_months).astype("datetime64[D]") - 1
    months = first.astype("datetime64[M]").astype(np.int64)
    years = [str(month // 12 + EPOCH_YEAR) for month in months]
    quarters = [f"{month // 12 + EPOCH_YEAR} Q{month % 12 // QUARTER_MONTHS + 1}" for month in months]
    label = tuple(quarters if length_months == QUARTER_MONTHS else years)
    return _Periods(column, label, first, last, np.searchsorted(statement.date, last, side="right"), share)


def income_sheet(book: ProjectionBook) -> None:
    """Write calendar years and quarters as columns, every number a formula of the weekly sheet."""
    statement = _statement(book)
    lines = tuple(line for line in statement_lines(statement, book.path) if line.key not in LEFT_OUT)
    years = _periods(statement, YEARS_COLUMN, QUARTER_MONTHS * YEAR_QUARTERS)
    quarters = _periods(statement, years.end + 2, QUARTER_MONTHS)
    note = (
        "USD bn, calendar years and then quarters. Quarters add up the weekly sheet, a week across two quarters by its "
        "days; years add up quarters. Periods cut by the opening or the horizon have fewer days."
    )
    sheet = book.sheet(INCOME, "Income, remittances and the deferred asset", note, pages_wide=5)
    _labels(book, sheet)
    rows = _rows(book, sheet, lines)
    page = _Page(book, sheet, rows, quarters)
    for periods in (years, quarters):
        _heads(page, periods, statement)
        for line in lines:
            _line(page, line, periods)
    _check_quarters(page, lines)
    for line in lines:
        if line.role is Role.CHECK:
            cells = span_name((rows[line.key], YEARS_COLUMN), (rows[line.key], quarters.end), INCOME)
            book.check(f"{INCOME}: {line.title.lower()}", cells)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 9)
    sheet.set_column(YEARS_COLUMN, quarters.end, 10.5)
    sheet.set_column(years.end + 1, years.end + 1, 2)
    sheet.set_column(quarters.end + 1, quarters.end + 1, 13)
    sheet.freeze_panes(FIRST_ROW, YEARS_COLUMN)
    sheet.repeat_columns(0, 1)


@dataclass(frozen=True)
class _Page:
    """The sheet being written: where its lines and its quarters stand."""

    book: Book
    sheet: Sheet
    rows: dict[str, int]
    quarters: _Periods


LABELS = {
    LABEL_ROW: ("Period", "unit"),
    FROM_ROW: ("from", "date"),
    TO_ROW: ("to", "date"),
    DAYS_ROW: ("Days of it in the projection", "days"),
    WEDNESDAY_ROW: ("Last Wednesday", "date"),
}


def _labels(book: Book, sheet: Sheet) -> None:
    for row, (text, unit) in LABELS.items():
        sheet.write_string(row, 0, text, book.head(bold=row == LABEL_ROW))
        sheet.write_string(row, 1, unit, book.head(bold=False))


def _rows(book: Book, sheet: Sheet, lines: tuple[BookLine, ...]) -> dict[str, int]:
    """Write the titles of the lines; return the row of each."""
    rows: dict[str, int] = {}
    row = FIRST_ROW
    for block, members in groupby(lines, key=lambda line: line.block):
        sheet.write_string(row, 0, block, book.format(bold=True, font_color="#1F4E79", top=1, top_color="#999999"))
        row += 1
        for line in members:
            total = line.role in (Role.SUM, Role.ROLL)
            sheet.write_string(row, 0, line.title, book.format(bold=total, indent=int(line.role is Role.AMOUNT)))
            sheet.write_string(row, 1, line.unit, book.format(font_color="#555555"))
            rows[line.key] = row
            row += 1
    return rows


def _heads(page: _Page, periods: _Periods, statement: IncomeStatement) -> None:
    book, sheet, quarters = page.book, page.sheet, page.quarters
    date = np.concatenate([[statement.opening_date], statement.date])
    weeks = DAYS_PER_WEEK * periods.share.sum(axis=1)
    for place, label in enumerate(periods.label):
        column = periods.column + place
        head = book.head(align="right", num_format="0")
        if periods is quarters:
            sheet.write_string(LABEL_ROW, column, label, head)
            text = f"{DAYS_PER_WEEK}*SUMPRODUCT({_weights(column)})"
        else:
            sheet.write_number(LABEL_ROW, column, int(label), head)
            text = _of_quarters(DAYS_ROW, column, quarters)
        small = book.head(align="right", bold=False, num_format=DATE)
        sheet.write_datetime(FROM_ROW, column, day(periods.first[place]), small)
        sheet.write_datetime(TO_ROW, column, day(periods.last[place]), small)
        look = {"align": "right", "bold": False, "num_format": "0"}
        sheet.write_formula(DAYS_ROW, column, f"={text}", book.head(**look), weeks[place])
        about = CellAbout("days", "Days of it in the projection", _period(label), unit="days")
        book.note(sheet, DAYS_ROW, column, about)
        sheet.write_datetime(WEDNESDAY_ROW, column, day(date[periods.wednesday[place]]), small)


def _weights(column: int) -> str:
    """Return, as a formula, the share of each week that lies in the quarter of a column."""
    first, last = cell_name(FROM_ROW, column), cell_name(TO_ROW, column)
    return f"(income_quarter={first})*(1-income_before)+(income_quarter={last}+1)*income_before"


def _of_quarters(row: int, column: int, quarters: _Periods) -> str:
    """Return, as a formula, the sum of a row's quarters in the year of a column."""
    first, last = cell_name(FROM_ROW, column), cell_name(TO_ROW, column)
    return f"SUMPRODUCT(({quarters.span(FROM_ROW)}>={first})*({quarters.span(TO_ROW)}<={last})*{quarters.span(row)})"


def _line(page: _Page, line: BookLine, periods: _Periods) -> None:
    rows, quarters = page.rows, page.quarters
    look = look_of(line) | shade()
    row = rows[line.key]
    values = line.value[periods.wednesday] if line.role is Role.ROLL else _sums(line, periods)
    for place, value in enumerate(values):
        column = periods.column + place
        if line.role is Role.ROLL:
            text = f"INDEX(income_{line.key},MATCH({cell_name(WEDNESDAY_ROW, column)},income_date,0))"
        elif line.role is not Role.AMOUNT:
            text = formula_of(line, {key: cell_name(rows[key], column) for key in (*line.plus, *line.minus)})
        elif periods is quarters:
            text = f"SUMPRODUCT(({_weights(column)})*income_{line.key})"
        else:
            text = _of_quarters(row, column, quarters)
        page.book.formula(page.sheet, row, column, text, value, **look)
        page.book.note(page.sheet, row, column, told_of(line, "income", _period(periods.label[place])))


def _period(label: str) -> str:
    """Return a year or a quarter as a figure writes it: 2026, 2026-Q1."""
    return label.replace(" ", "-")


def _sums(line: BookLine, periods: _Periods) -> FloatArray:
    total = np.asarray(periods.share @ line.value[1:])
    return np.round(total, CHECK_DECIMALS) + 0.0 if line.role is Role.CHECK else total


def _check_quarters(page: _Page, lines: tuple[BookLine, ...]) -> None:
    """Check behind the last quarter that no week was lost: the quarters of each line less its weeks."""
    book, sheet, rows, quarters = page.book, page.sheet, page.rows, page.quarters
    column = quarters.end + 1
    sheet.write_string(LABEL_ROW, column, "Check: quarters less weeks", book.head(align="right"))
    for row in (FROM_ROW, TO_ROW, DAYS_ROW, WEDNESDAY_ROW):
        sheet.write_blank(row, column, None, book.head())
    checked = [line for line in lines if line.role in (Role.AMOUNT, Role.SUM)]
    for line in checked:
        text = f"ROUND(SUM({quarters.span(rows[line.key])})-SUM(income_{line.key}),{CHECK_DECIMALS})"
        book.formula(sheet, rows[line.key], column, text, 0.0, num_format=CHECK, **shade())
        book.note(sheet, rows[line.key], column, CellAbout(FORMULA, f"{line.title}: quarters less weeks"))
    first, last = (rows[checked[place].key] for place in (0, -1))
    book.check(f"{INCOME}: quarters less weeks, line by line", span_name((first, column), (last, column), INCOME))
