"""Securities and the ladder in the workbook: every Treasury lot at chosen dates, and principal against its caps.

The lots' totals are checked against the balance sheet by formula, and the ladder against its caps. Agency MBS stand in
a projection as cohorts, not as lots; their principal is in the ladder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateLike, calendar_year
from eccles.base.units import DAYS_PER_YEAR, WEEKS_PER_YEAR
from eccles.core.projection import LotHistory, ProjectionResult
from eccles.report.frames import date_place, ladder_columns, row_of_path
from eccles.report.workbook_book import (
    AMOUNT,
    CHECK,
    DATE,
    FORMULA,
    PERCENT,
    CellAbout,
    ProjectionBook,
    Sheet,
    cell_name,
    day,
    span_name,
)
from eccles.report.workbook_lines import CHECK_DECIMALS

__all__ = ["LADDER", "LADDER_FIRST_ROW", "SECURITIES", "chosen_weeks", "ladder_sheet", "securities_sheet"]

FloatArray = NDArray[np.float64]

SECURITIES, LADDER = "Securities", "Ladder"
CHOSEN_YEARS = (1, 2, 5)
"""Years after the opening at which lots are shown, besides the opening and the end."""

DATE_ROW, TOTAL_ROW, CHECK_ROW, MATURITY_ROW, HEAD_ROW, LOT_FIRST_ROW = 3, 4, 5, 6, 7, 8
LOT_HEADS = ("CUSIP or pool", "Class", "Tenor", "Coupon, per cent", "First issue", "Maturity", "Known as")
COUPON_COLUMN = LOT_HEADS.index("Coupon, per cent")
LADDER_HEAD_ROW, LADDER_FIRST_ROW = 3, 5


def chosen_weeks(result: ProjectionResult, dates: Sequence[DateLike] | None) -> list[int]:
    """Return the places of the Wednesdays at which lots are shown.

    Raises:
        DataError: a date is none of the projection's Wednesdays.
    """
    if dates is not None:
        return sorted({date_place(result, date) for date in dates})
    last = result.date.size - 1
    later = (round(years * WEEKS_PER_YEAR) for years in CHOSEN_YEARS)
    return sorted({0, *(week for week in later if week < last), last})


@dataclass(frozen=True)
class _Holdings:
    """Lots held in any of the chosen weeks: descriptions, par and compensation by (week, lot), and where they stand."""

    columns: tuple[NDArray[Any], ...]
    par_bn: FloatArray
    compensation_bn: FloatArray
    place: NDArray[np.int64]

    def about(self, row: int, column: str, title: str, date: str, unit: str) -> CellAbout:
        """Return what a number of a lot is: it is named by its place among the run's lots."""
        cusip, kind, tenor, _, _, maturity, _ = (values[row] for values in self.columns)
        told = f"{cusip or f'pool of {kind} {tenor}'}, maturity {maturity}: {title}"
        return CellAbout("lot", told, date, (str(self.place[row]), column), unit)


def securities_sheet(book: ProjectionBook) -> None:
    """Write every Treasury lot held at the chosen dates, with totals that are checked against the balance sheet."""
    result = book.projection.result
    if result.lots is None:
        return
    weeks = book.lot_weeks
    held = _holdings(result, result.lots, weeks, book.path)
    note = (
        "Par and inflation compensation, USD bn, at the opening and chosen Wednesdays. Later roll-overs are "
        "pooled by class, maturity and tenor. Agency MBS are cohorts, not lots."
    )
    sheet = book.sheet(SECURITIES, "Treasury securities, lot by lot", note)
    last = LOT_FIRST_ROW + held.columns[0].size - 1
    sheet.write_row(HEAD_ROW, 0, LOT_HEADS, book.head())
    for place, values in enumerate(held.columns):
        book.column(sheet, LOT_FIRST_ROW, place, values, **({"num_format": "0.000"} if place == COUPON_COLUMN else {}))
    for row in np.flatnonzero(np.isfinite(held.columns[COUPON_COLUMN].astype(np.float64))).tolist():
        about = held.about(row, "coupon", "coupon", "", "per cent")
        book.note(sheet, LOT_FIRST_ROW + row, COUPON_COLUMN, about)
    labels = {DATE_ROW: "Wednesday", TOTAL_ROW: "Total of the lots shown by the filter, USD bn"}
    labels |= {
        CHECK_ROW: "Check: all lots less Treasuries on the books (reads 0)",
        MATURITY_ROW: "Average maturity, years",
    }
    for row, text in labels.items():
        sheet.write_string(row, 0, text, book.format(bold=True))
    book.name("lot_maturity", span_name((LOT_FIRST_ROW, 5), (last, 5), SECURITIES))
    for place, week in enumerate(weeks):
        _write_week(book, sheet, held, place, week)
    width = len(LOT_HEADS) + 2 * len(weeks)
    first, end = (CHECK_ROW, len(LOT_HEADS)), (CHECK_ROW, width - 1)
    book.check(f"{SECURITIES}: lots less Treasuries on the books", span_name(first, end, SECURITIES))
    sheet.set_row(HEAD_ROW, 28)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 3, 10)
    sheet.set_column(4, 5, 11)
    sheet.set_column(6, 6, 14)
    sheet.set_column(len(LOT_HEADS), width - 1, 13)
    sheet.freeze_panes(LOT_FIRST_ROW, 1)
    sheet.repeat_rows(DATE_ROW, HEAD_ROW)
    sheet.autofilter(HEAD_ROW, 0, last, width - 1)


def _holdings(result: ProjectionResult, history: LotHistory, weeks: list[int], path: int) -> _Holdings:
    row, lots = row_of_path(result.path_count, path), history.lots
    par = history.par_bn[row, weeks]
    compensation = np.zeros_like(par)
    compensation[:, history.tips_index] = history.compensation_bn[row, weeks]
    held = np.any(par > 0.0, axis=0)
    coupon = history.coupon_pct[row_of_path(history.coupon_pct.shape[0], path, shared=True)]
    basis = np.where(lots.opening_par_bn > 0.0, str(result.opening.basis), "projected").astype(object)
    columns = (lots.cusip, lots.kind, lots.tenor, coupon, lots.issue_date, lots.maturity_date, basis)
    shown = tuple(column[held] for column in columns)
    return _Holdings(shown, par[:, held], compensation[:, held], np.flatnonzero(held))


def _write_week(book: ProjectionBook, sheet: Sheet, held: _Holdings, place: int, week: int) -> None:
    result, column = book.projection.result, len(LOT_HEADS) + 2 * place
    par, compensation = held.par_bn[place], held.compensation_bn[place]
    date, last = result.date[week], LOT_FIRST_ROW + par.size - 1
    spans = [span_name((LOT_FIRST_ROW, at), (last, at)) for at in (column, column + 1)]
    for at, title, values in ((column, "par", par), (column + 1, "compensation", compensation)):
        sheet.write_datetime(DATE_ROW, at, day(date), book.format(num_format=DATE, align="right", bold=True))
        sheet.write_string(HEAD_ROW, at, f"{title}, USD bn", book.head(align="right"))
        for row in np.flatnonzero(values > 0.0):
            book.cell(sheet, LOT_FIRST_ROW + int(row), at, float(values[row]), num_format="#,##0.000")
            book.note(sheet, LOT_FIRST_ROW + int(row), at, held.about(int(row), title, title, str(date), "USD bn"))
        span = spans[at - column]
        book.formula(sheet, TOTAL_ROW, at, f"SUBTOTAL(109,{span})", float(values.sum()), bold=True)
        book.note(sheet, TOTAL_ROW, at, CellAbout("lots_total", f"Total of the lots, {title}", str(date), (title,)))
    books = f"INDEX(weekly_treasuries,MATCH({cell_name(DATE_ROW, column)},weekly_date,0))"
    text = f"ROUND(SUM({spans[0]})+SUM({spans[1]})-{books},{CHECK_DECIMALS})"
    book.formula(sheet, CHECK_ROW, column, text, 0.0, num_format=CHECK)
    book.note(sheet, CHECK_ROW, column, CellAbout("lots_check", "All lots less Treasuries on the books", str(date)))
    days = (held.columns[5] - date).astype(np.float64)
    years = float(par @ days / par.sum() / DAYS_PER_YEAR)
    text = f"SUMPRODUCT({spans[0]},lot_maturity-{cell_name(DATE_ROW, column)})/SUM({spans[0]})/{DAYS_PER_YEAR}"
    book.formula(sheet, MATURITY_ROW, column, text, years, num_format=PERCENT)
    about = CellAbout("lots_maturity", "Average maturity of the lots, weighted by par", str(date), unit="years")
    book.note(sheet, MATURITY_ROW, column, about)


@dataclass(frozen=True)
class _Step:
    """A column of the ladder: an amount of the ladder, or a formula of the columns before it."""

    key: str
    title: str
    formula: str = ""
    check: bool = False


STEPS = (
    _Step("coupon_due", "Coupons due"),
    _Step("bill_due", "Bills due"),
    _Step("treasury_cap", "Treasury cap"),
    _Step("coupon_redeemed", "Coupons redeemed"),
    _Step("bill_redeemed", "Bills redeemed"),
    _Step("treasury_redeemed", "Treasuries redeemed", "{coupon_redeemed}+{bill_redeemed}"),
    _Step("coupon_rolled", "Coupons rolled over", "{coupon_due}-{coupon_redeemed}"),
    _Step("bill_rolled", "Bills rolled over", "{bill_due}-{bill_redeemed}"),
    _Step("agency_principal", "Agency principal"),
    _Step("agency_cap", "Agency cap"),
    _Step("agency_reinvested", "Agency principal reinvested"),
    _Step("agency_redeemed", "Agency principal redeemed", "{agency_principal}-{agency_reinvested}"),
    _Step("treasury_excess", "Treasuries redeemed above the cap", "{treasury_redeemed}-{treasury_cap}", check=True),
    _Step("agency_excess", "Agency principal redeemed above the cap", "{agency_redeemed}-{agency_cap}", check=True),
)
"""The columns of the ladder after its month, in order."""


def ladder_sheet(book: ProjectionBook) -> None:
    """Write principal against its caps by month, with redemptions, roll-overs and the caps checked by formula."""
    columns = ladder_columns(book.projection.result, book.path)
    month, whole = columns["month_date"], columns["complete"]
    note = (
        "USD bn a month: Treasuries by stated maturity (TIPS with compensation), agency securities by payment. "
        "A month that is not whole is cut by the opening or the horizon; an empty cap is no cap."
    )
    sheet = book.sheet(LADDER, "Principal against its caps, month by month", note)
    sheet.write_row(LADDER_HEAD_ROW, 0, ("Month", "Whole month"), book.head())
    sheet.write_row(LADDER_HEAD_ROW + 1, 0, ("from", "yes or no"), book.head(bold=False))
    book.column(sheet, LADDER_FIRST_ROW, 0, month)
    book.column(sheet, LADDER_FIRST_ROW, 1, whole)
    last = LADDER_FIRST_ROW + month.size - 1
    book.name("ladder_month", span_name((LADDER_FIRST_ROW, 0), (last, 0), LADDER))
    values: dict[str, FloatArray] = {}
    for place, step in enumerate(STEPS, 2):
        values[step.key] = _step_values(step, values, columns)
        for row in np.flatnonzero(np.isfinite(values[step.key])).tolist():
            book.note(sheet, LADDER_FIRST_ROW + row, place, _step_about(step, str(month[row])[:7]))
        _write_step(book, sheet, step, place, values[step.key])
        book.name(f"ladder_{step.key}", span_name((LADDER_FIRST_ROW, place), (last, place), LADDER))
        if step.check:
            book.check(f"{LADDER}: {step.title.lower()}", f"ladder_{step.key}")
    _write_years(book, sheet, month, values)
    sheet.set_row(LADDER_HEAD_ROW, 42)
    sheet.set_column(0, len(STEPS) + 1, 11.5)
    sheet.freeze_panes(LADDER_FIRST_ROW, 2)
    sheet.repeat_rows(LADDER_HEAD_ROW, LADDER_HEAD_ROW + 1)


def _step_about(step: _Step, month: str) -> CellAbout:
    kind = "excess" if step.check else FORMULA if step.key == "treasury_redeemed" else "ladder"
    return CellAbout(kind, f"{step.title} in the month", month, (step.key,))


def _step_values(step: _Step, values: dict[str, FloatArray], columns: dict[str, NDArray[Any]]) -> FloatArray:
    """Return the values of a column; what a formula says in words of cells is said here in arrays."""
    known = values
    computed = {
        "treasury_redeemed": lambda: known["coupon_redeemed"] + known["bill_redeemed"],
        "coupon_rolled": lambda: known["coupon_due"] - known["coupon_redeemed"],
        "bill_rolled": lambda: known["bill_due"] - known["bill_redeemed"],
        "agency_redeemed": lambda: known["agency_principal"] - known["agency_reinvested"],
        "treasury_excess": lambda: _excess(known["treasury_redeemed"], known["treasury_cap"]),
        "agency_excess": lambda: _excess(known["agency_redeemed"], known["agency_cap"]),
    }
    return computed[step.key]() if step.formula else np.asarray(columns[f"{step.key}_bn"])


def _excess(redeemed: FloatArray, cap: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(0.0, np.round(np.where(np.isfinite(cap), redeemed - cap, 0.0), CHECK_DECIMALS)))


def _write_step(book: ProjectionBook, sheet: Sheet, step: _Step, place: int, values: FloatArray) -> None:
    sheet.write_string(LADDER_HEAD_ROW, place, step.title, book.head(align="right"))
    sheet.write_string(LADDER_HEAD_ROW + 1, place, "USD bn", book.head(align="right", bold=False))
    if not step.formula:
        book.column(sheet, LADDER_FIRST_ROW, place, np.where(np.isinf(values), np.nan, values))
        return
    columns = {other.key: column for column, other in enumerate(STEPS, 2)}
    for row, value in enumerate(values, LADDER_FIRST_ROW):
        text = step.formula.format(**{key: cell_name(row, column) for key, column in columns.items()})
        if step.check:
            cap = cell_name(row, columns[f"{step.key.removesuffix('_excess')}_cap"])
            text = f"IF(ISNUMBER({cap}),MAX(0,ROUND({text},{CHECK_DECIMALS})),0)"
        book.formula(sheet, row, place, text, value, num_format=CHECK if step.check else AMOUNT, bg_color="#F6F8FA")


YEARLY = ("treasury_redeemed", "coupon_rolled", "bill_rolled", "agency_redeemed", "agency_reinvested")


def _write_years(
    book: ProjectionBook, sheet: Sheet, month: NDArray[np.datetime64], values: dict[str, FloatArray]
) -> None:
    """Write the sums of each calendar year beside the months."""
    place, years = len(STEPS) + 3, calendar_year(month)
    titles = {step.key: step.title for step in STEPS}
    heads = ("Calendar year", *(titles[key] for key in YEARLY))
    for column, title in enumerate(heads, place):
        sheet.write_string(LADDER_HEAD_ROW, column, title, book.head(align="right"))
        sheet.write_string(
            LADDER_HEAD_ROW + 1, column, "USD bn" if column > place else "", book.head(bold=False, align="right")
        )
    for row, year in enumerate(np.unique(years), LADDER_FIRST_ROW):
        sheet.write_number(row, place, int(year), book.format(num_format="0", align="right"))
        for column, key in enumerate(YEARLY, place + 1):
            text = f"SUMPRODUCT((YEAR(ladder_month)={cell_name(row, place)})*ladder_{key})"
            book.formula(sheet, row, column, text, float(values[key][years == year].sum()))
            about = CellAbout("ladder_year", f"{titles[key]} in the year", str(year), (key,))
            book.note(sheet, row, column, about)
    sheet.set_column(place, place + len(YEARLY), 12)
