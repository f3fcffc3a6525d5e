"""The kinds of numbers a workbook holds, and what explains each: a line, an income, a month's principal, a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from eccles.base.errors import DataError, InvariantError
from eccles.base.timeline import as_date
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.income import calendar_shares
from eccles.core.portfolio import ACCOUNT_OF_KIND
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.origins import origin_of
from eccles.opening.assemble import Carry, carry
from eccles.opening.balance_sheet import soma_classes
from eccles.opening.holdings import carried_portfolio
from eccles.receipts.checking.workbook_asked import AskedCell
from eccles.receipts.checking.workbook_formulas import checks_receipt, excess_receipt, formula_receipt
from eccles.receipts.checking.workbook_lot_cells import lot_cell, maturity_receipt, total_receipt
from eccles.receipts.projection.h41_rows import h41_receipt
from eccles.receipts.projection.income_rows import income_receipt
from eccles.receipts.projection.ladder_rows import ladder_receipt
from eccles.receipts.projection.projected import Part, date_of, line_receipt, of_parts
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.line_sources import OPENING_TERMS, cells_of
from eccles.report.frames import ladder_columns
from eccles.report.workbook_book import FORMULA
from eccles.report.workbook_lines import BookLine, Role, book_lines
from eccles.report.workbook_lots import ladder_sheet
from eccles.report.workbook_words import sources_sheet

__all__ = ["KINDS"]

TOTAL_AS_PROJECTED, TOTAL = "total_as_projected", "total_assets"
DAY = np.timedelta64(1, "D")
QUARTER_MONTHS, YEAR_MONTHS, YEAR_LETTERS = 3, 12, 4
LARGEST_REST_BN = 1e-6
"""A thousand dollars: the lots and the books of a carry add up the same transfers in another order."""
ADDED = {"treasury_redeemed": ("coupon_redeemed", "bill_redeemed")}
"""Columns of the ladder that are the sum of others."""


# --- the balance sheet -----------------------------------------------------------------------------------------------


def _line(asked: AskedCell) -> Receipt:
    """Return a line of the balance sheet; a sum as the accounts it adds up, each from its opening."""
    lines = {line.key: line for line in book_lines(asked.result, 0)}
    line = lines[asked.name]
    if line.role is not Role.SUM:
        name = TOTAL if line.key == TOTAL_AS_PROJECTED else line.key
        return line_receipt(asked.projection, name, asked.date, asked.snapshot)
    place = date_of(asked.result, asked.date)
    found = of_parts(asked.result, list(_parts(line, lines, 1.0)), place, asked.snapshot)
    return asked.receipt(found.chain, asked.shaping(found.readers, asked.result.date[place]))


def _parts(line: BookLine, lines: dict[str, BookLine], weight_ratio: float) -> Iterator[Part]:
    """Yield the accounts a line adds up, sums among them taken apart."""
    if line.role is not Role.SUM:
        yield Part(line.key, weight_ratio)
    for keys, sign in ((line.plus, 1.0), (line.minus, -1.0)) if line.role is Role.SUM else ():
        for key in keys:
            yield from _parts(lines[key], lines, sign * weight_ratio)


# --- principal and income --------------------------------------------------------------------------------------------


def _ladder(asked: AskedCell) -> Receipt:
    return ladder_receipt(asked.projection, asked.name, asked.date, asked.snapshot)


def _ladder_year(asked: AskedCell) -> Receipt:
    """Return a year's principal, month by month."""
    columns = ladder_columns(asked.result, 0)
    rows = np.flatnonzero(columns["month_date"].astype("datetime64[Y]") == np.datetime64(asked.date, "Y"))
    keys = ADDED.get(asked.name, (asked.name,))
    months = [str(columns["month_date"][row])[: len("2026-01")] for row in rows]
    found = [[ladder_receipt(asked.projection, key, month, asked.snapshot) for key in keys] for month in months]
    steps = tuple(
        ReceiptStep(
            f"{asked.about.title.removesuffix(' in the year')} in {month}",
            name_of(ladder_sheet),
            sum(receipt.value for receipt in receipts),
            "USD bn",
        )
        for month, receipts in zip(months, found, strict=True)
    )
    shaped = dict.fromkeys(step for receipts in found for receipt in receipts for step in receipt.shaped_by)
    return asked.receipt(steps, tuple(shaped))


def _income(asked: AskedCell) -> Receipt:
    return income_receipt(asked.projection, asked.name, asked.date, asked.snapshot)


def _days(asked: AskedCell) -> Receipt:
    """Return how many days of a quarter or a year lie in the projection, counted on the calendar."""
    year, _, quarter = asked.date.partition("-Q")
    month = QUARTER_MONTHS * (int(quarter) - 1) + 1 if quarter else 1
    first = np.datetime64(f"{year}-{month:02d}", "M")
    end = (first + (QUARTER_MONTHS if quarter else YEAR_MONTHS)).astype("datetime64[D]") - DAY
    start, last = max(first.astype("datetime64[D]"), asked.result.date[0] + DAY), min(end, asked.result.date[-1])
    count = float((last - start + DAY) // DAY)
    return asked.receipt((ReceiptStep(f"Days from {start} to {last}", name_of(calendar_shares), count, "days"),))


def _days_before(asked: AskedCell) -> Receipt:
    """Return the share of a week's days that lie in the quarter before the one it ends in."""
    last = as_date(asked.date)
    month = last.astype("datetime64[M]")
    start = (month - month.astype(np.int64) % QUARTER_MONTHS).astype("datetime64[D]")
    days = [last - n * DAY for n in range(DAYS_PER_WEEK)]
    count = sum(day < start for day in days)
    what = f"{count} of the {DAYS_PER_WEEK} days from {days[-1]} to {last} are before {start}"
    return asked.receipt((ReceiptStep(what, name_of(calendar_shares), count / DAYS_PER_WEEK, "share"),))


# --- the opening and the sources -------------------------------------------------------------------------------------


def _h41(asked: AskedCell) -> Receipt:
    line, column = asked.about.names
    return h41_receipt(asked.projection, line, column, asked.date, asked.question.library)


def _reconciled(asked: AskedCell) -> Receipt:
    """Return a class at the opening as it was published, or as the first holdings were carried to it."""
    account, which = asked.about.names
    return _carried(asked, account) if which == "carried" else _published(asked, account)


def _published(asked: AskedCell, account: str) -> Receipt:
    cells = cells_of(asked.snapshot, OPENING_TERMS[account], as_date(asked.date))
    by = name_of(soma_classes)
    return asked.receipt(
        tuple(ReceiptStep(f"{origin.title}", by, amount, "USD bn", origins=(origin,)) for amount, origin in cells)
    )


def _carried(asked: AskedCell, account: str) -> Receipt:
    """Return the class published with the first holdings, and every transfer of the run that carried it."""
    scenario, record = asked.projection.scenario, asked.result.opening
    if scenario is None:
        raise DataError(f"{asked.projection.name} keeps no scenario; project it again by its name")
    carried = carry(record.date, scenario.known_at)
    outcome = carried.outcome
    index = outcome.plan.chart.index(account)
    cells = cells_of(asked.snapshot, OPENING_TERMS[account], record.anchor_date)
    steps = [
        ReceiptStep(f"Published on {record.anchor_date}", name_of(soma_classes), amount, "USD bn", origins=(origin,))
        for amount, origin in cells
    ]
    moved = outcome.journal.amount_bn[0].sum(axis=0) * outcome.journal.layout.incidence_ratio[:, index]
    by_memo: dict[str, float] = {}
    for movement, amount in zip(outcome.journal.layout.movements, moved, strict=True):
        if amount:
            by_memo[movement.memo] = by_memo.get(movement.memo, 0.0) + float(amount)
    by = name_of(carry)
    steps += [ReceiptStep(f"Carried: {memo}", by, amount, "USD bn") for memo, amount in by_memo.items()]
    steps += _lots_less_books(asked, account, carried, sum(step.value or 0.0 for step in steps))
    return asked.receipt(tuple(steps), asked.shaping(("pay_agency_principal", "mature_treasuries"), record.date))


def _lots_less_books(asked: AskedCell, account: str, carried: Carry, books_bn: float) -> list[ReceiptStep]:
    """Return by how much the carried lots of a class differ from the books: by the rounding of long sums alone.

    Raises:
        InvariantError: they differ by more.
    """
    lots = carried.portfolio
    totals = {name: float(lots.par_bn[lots.kind == kind.value].sum()) for kind, name in ACCOUNT_OF_KIND.items()}
    totals |= {"inflation_compensation": float(lots.compensation_bn.sum()), "mbs": carried.cohorts.total_bn}
    rest = totals[account] - books_bn
    if abs(rest) > LARGEST_REST_BN:
        raise InvariantError(
            f"{asked.sheet}!{asked.cell}: the carried lots of {account} miss the books by {rest:.3g} bn"
        )
    return [ReceiptStep("Lots less the books", name_of(carried_portfolio), rest, "USD bn")] if rest else []


def _rows(asked: AskedCell) -> Receipt:
    """Return how many rows a table, or days a series of the package has."""
    tables, name = asked.snapshot.manifest.tables, asked.name
    count = (
        next(iter(asked.snapshot.table(name).values())).size
        if name in tables
        else asked.snapshot.series(name).date.size
    )
    step = ReceiptStep(
        f"Rows counted in {name}",
        name_of(sources_sheet),
        float(count),
        "rows",
        origins=(origin_of(asked.snapshot, name),),
    )
    return asked.receipt((step,))


KINDS: dict[str, Callable[[AskedCell], Receipt]] = {
    "line": _line,
    "ladder": _ladder,
    "ladder_year": _ladder_year,
    "excess": excess_receipt,
    "income": _income,
    "days": _days,
    "days_before": _days_before,
    "lot": lot_cell,
    "lots_total": total_receipt,
    "lots_maturity": maturity_receipt,
    "lots_check": formula_receipt,
    "h41": _h41,
    "reconciled": _reconciled,
    "rows": _rows,
    "checks": checks_receipt,
    FORMULA: formula_receipt,
}
"""By the kind the sheets note, what explains a number."""
