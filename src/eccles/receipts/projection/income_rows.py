"""The receipt of a week's, a quarter's or a calendar year's income, line by line, and of the deferred asset.

A line of interest is a balance times a rate times days; a total is its lines; what becomes of net income follows from
the deferred asset before and after. Everything is reckoned again (`eccles.receipts.projection.income_steps`).
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date
from eccles.compare.measure import wednesday_place
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement, calendar_shares
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.receipts.projection.income_steps import Flow, Reckoning, Weeks, deferred_steps, flow_step, flow_steps
from eccles.receipts.projection.projected import refuse_several_paths, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import shaping_steps
from eccles.report.views import Projection

__all__ = ["INCOME_FIGURES", "explain", "income_receipt"]

FloatArray = NDArray[np.float64]

DEFERRED = "deferred_asset"
TITLES = {
    "interest_income": "Interest income",
    "interest_expense": "Interest expense",
    "costs": LINE_TITLES["costs"],
    "net_income": "Net income before dividends",
    "remitted": "Remittances due to the Treasury",
    DEFERRED: "Deferred asset",
    **{f"income_{line}": LINE_TITLES[line] for line in INCOME_LINES},
    **{f"expense_{line}": LINE_TITLES[line] for line in EXPENSE_LINES},
    "securities_income": "Interest income on securities",
    "net_interest_income": "Net interest income",
    "dividends": "Dividends to member banks",
    "paid": "Dividends and remittances",
    "deferred_change": "Change of the deferred asset",
}
INCOME_FIGURES = tuple(TITLES)
OTHER_NAMES = {
    **{line: f"income_{line}" for line in INCOME_LINES},
    **{f"interest_on_{line}": f"expense_{line}" for line in EXPENSE_LINES},
    "securities": "securities_income",
    "remittances": "remitted",
    "net_income_as_projected": "net_income",
    "deferred_as_projected": DEFERRED,
}
"""What the workbook calls them."""

YEAR, QUARTER = re.compile(r"\d{4}"), re.compile(r"(\d{4})-Q([1-4])")
YEAR_MONTHS, QUARTER_MONTHS = 12, 3

SECURITIES = tuple(line for line in INCOME_LINES if line != "loans")
MATURING = ("mature_treasuries", "trade")
READERS: dict[str, tuple[str, ...]] = {
    "bills": ("accrue", *MATURING),
    "inflation_compensation": ("accrue", *MATURING),
    **dict.fromkeys(("notes_bonds", "tips", "frn"), ("receive_interest", *MATURING)),
    "agency_debt": ("receive_interest",),
    **dict.fromkeys(("mbs", "cmbs"), ("receive_interest", "pay_agency_principal", "trade")),
    "loans": ("receive_interest", "loans"),
}
"""The blocks that decide a line of income: those that earn it and those that move what it is earned on."""
FIT_OF = {"costs": "expenses", "dividends": "expenses", "income_discounts": "income"}
"""Figures that nothing but a fit decides."""


def explain(question: Question) -> Receipt:
    """Return where the income that is asked for comes from; errors as in `income_receipt`."""
    address = question.address
    return income_receipt(question.projection(), address.name, address.date, question.snapshot)


def income_receipt(projection: Projection, name: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a line or a total of income comes from.

    Args:
        projection: the projection, of one path.
        name: of `INCOME_FIGURES`, or as the workbook calls it.
        date: the Wednesday a week ends on, a quarter ("2027-Q1") or a calendar year.
        snapshot: the embedded data.

    Raises:
        DataError: no such line, week, quarter or year, or the projection has several paths or no income.
    """
    result, statement = projection.result, projection.result.income
    refuse_several_paths(result)
    key = _figure(name)
    if statement is None:
        raise DataError(f"{projection.name} has reckoned no income; project a scenario to have it")
    reckoning = Reckoning(result, statement, projection.scenario, snapshot)
    if key == DEFERRED:
        place = _level_place(statement, date)
        last, value, chain = result.date[place], float(statement.deferred_bn[0, place]), None
    else:
        weeks = _weeks(statement, date)
        last = statement.date[np.flatnonzero(weeks.share)[-1]]
        value = float(weeks.share @ _shown_bn(statement, key))
        chain = _chain(reckoning, key, weeks)
    return Receipt(
        figure=f"{projection.name}:income:{key}@{date}",
        title=f"{TITLES[key]} {_when(key, date, last)}",
        date=date,
        value=value,
        unit="USD bn",
        chain=tuple(deferred_steps(reckoning, place) if chain is None else chain),
        standing=standing_of(result),
        shaped_by=_shaping(projection, result, snapshot, key, last),
        note=_coverage(statement, date),
    )


def _figure(name: str) -> str:
    key = name.removesuffix("_bn")
    key = OTHER_NAMES.get(key, key)
    if key not in TITLES:
        raise DataError(f'no income "{name}"; {nearest_name(name, (*TITLES, *OTHER_NAMES))}')
    return key


def _when(key: str, date: str, last: np.datetime64) -> str:
    if key == DEFERRED:
        return f"on {last}"
    return f"in the week to {date}" if _length_months(date) is None else f"of {date}"


# --- periods ---------------------------------------------------------------------------------------------------------


def _length_months(date: str) -> int | None:
    """Return how long a year or a quarter is; None for a day."""
    if YEAR.fullmatch(date):
        return YEAR_MONTHS
    return QUARTER_MONTHS if QUARTER.fullmatch(date) else None


def _first_month(date: str) -> np.datetime64:
    found = QUARTER.fullmatch(date)
    year, quarter = (found[1], int(found[2])) if found else (date, 1)
    return np.datetime64(f"{year}-{(quarter - 1) * QUARTER_MONTHS + 1:02d}", "M")


def _weeks(statement: IncomeStatement, date: str) -> Weeks:
    """Return the weeks that count: one, or the share of each week's days in a quarter or a year."""
    months, length = statement.date.astype("datetime64[M]"), _length_months(date)
    if length is None:
        share = np.zeros(statement.date.size)
        share[wednesday_place(statement.date, date)] = 1.0
        return Weeks(share, months, by_month=False)
    first = _first_month(date)
    starts, shares = calendar_shares(statement.opening_date, statement.date, length)
    row = np.flatnonzero(starts == first.astype("datetime64[D]"))
    if not row.size:
        ends = [_period_name(starts[place], length) for place in (0, -1)]
        raise DataError(
            f"no {'year' if length == YEAR_MONTHS else 'quarter'} {date}; income runs from {ends[0]} to {ends[1]}"
        )
    return Weeks(shares[row[0]], np.clip(months, first, first + length - 1), by_month=True)


def _period_name(first: np.datetime64, length_months: int) -> str:
    year, month = str(first)[:4], int(str(first)[5:7])
    return year if length_months == YEAR_MONTHS else f"{year}-Q{(month - 1) // QUARTER_MONTHS + 1}"


def _level_place(statement: IncomeStatement, date: str) -> int:
    """Return the place of the last Wednesday of a period; 0 is the opening."""
    length = _length_months(date)
    if length is None:
        opening = as_date(date) == statement.opening_date
        return 0 if opening else wednesday_place(statement.date, date) + 1
    _weeks(statement, date)
    last = (_first_month(date) + length).astype("datetime64[D]") - 1
    return int(np.searchsorted(statement.date, last, side="right"))


def _coverage(statement: IncomeStatement, date: str) -> str:
    length = _length_months(date)
    if length is None:
        return ""
    first = _first_month(date)
    inside = first.astype("datetime64[D]") > statement.opening_date
    inside &= (first + length).astype("datetime64[D]") - 1 <= statement.date[-1]
    return "" if inside else "only the days of it inside the projection"


# --- amounts ---------------------------------------------------------------------------------------------------------


def _shown_bn(statement: IncomeStatement, key: str) -> FloatArray:
    """Return a line by week as the statement has it, (weeks,)."""
    kind, _, line = key.partition("_")
    if kind == "income":
        return np.asarray(statement.income_line_bn(line)[0])
    if kind == "expense":
        return np.asarray(statement.expense_line_bn(line)[0])
    interest = statement.interest_income_bn - statement.interest_expense_bn
    shown: dict[str, FloatArray] = {
        "interest_income": statement.interest_income_bn,
        "interest_expense": statement.interest_expense_bn,
        "securities_income": statement.securities_income_bn,
        "net_interest_income": interest,
        "costs": statement.costs_bn,
        "net_income": statement.net_income_bn,
        "remitted": statement.remitted_bn,
        "dividends": statement.paid_bn - statement.remitted_bn,
        "paid": statement.paid_bn,
        "deferred_change": np.diff(statement.deferred_bn, axis=1),
    }
    return np.asarray(shown[key][0])


def _chain(reckoning: Reckoning, key: str, weeks: Weeks) -> list[ReceiptStep]:
    """Return a line month by month, a total line by line."""
    kind, _, line = key.partition("_")
    if kind in {"income", "expense"}:
        flows = reckoning.earned(line) if kind == "income" else reckoning.paid(line)
        return [step for flow in flows for step in flow_steps(flow, weeks, 1.0)]
    if key in {"costs", "dividends"}:
        return flow_steps(getattr(reckoning, key)(), weeks, 1.0)
    return [flow_step(flow, weeks, sign) for flow, sign in _terms(reckoning, key)]


def _terms(reckoning: Reckoning, key: str) -> list[tuple[Flow, float]]:
    """Return the flows of a total, each with its sign."""
    earned = [(flow, 1.0) for flow in reckoning.income(SECURITIES if key == "securities_income" else INCOME_LINES)]
    expense = [(flow, 1.0) for flow in reckoning.expense()]
    interest = [*earned, *((flow, -sign) for flow, sign in expense)]
    net, settled = reckoning.net(), [(reckoning.settled(), 1.0)]
    paid = [*net, (reckoning.deferred_rise(), 1.0)]
    return {
        "securities_income": earned,
        "interest_income": earned,
        "interest_expense": expense,
        "net_interest_income": interest,
        "net_income": [*interest, (reckoning.costs(), -1.0)],
        "deferred_change": [*((flow, -sign) for flow, sign in net), *settled],
        "paid": paid,
        "remitted": [*paid, (reckoning.dividends(), -1.0)],
    }[key]


def _shaping(
    projection: Projection, result: ProjectionResult, snapshot: Snapshot, key: str, last: np.datetime64
) -> tuple[ReceiptStep, ...]:
    kind, _, line = key.partition("_")
    readers = READERS.get(line) if kind == "income" else None
    usual = ("receive_interest", "settle_income")
    steps = shaping_steps(projection.scenario, result, snapshot, usual if readers is None else readers, last)
    if key not in FIT_OF:
        return steps
    fit = f"parameters/{FIT_OF[key]}.yaml"
    return tuple(step for step in steps if any(origin.name == fit for origin in step.origins))
