"""The receipt of a week's or a calendar year's income: what was earned line by line, less what was paid and cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.compare.measure import wednesday_place
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.engine.income import receive_interest, settle_income
from eccles.receipts.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.views import Projection

__all__ = ["INCOME_FIGURES", "explain", "income_receipt"]

FloatArray = NDArray[np.float64]

INCOME_FIGURES = ("net_income", "interest_income", "interest_expense")
YEAR_LETTERS = len("2028")


def explain(question: Question) -> Receipt:
    """Return where the income that is asked for comes from; errors as in `income_receipt`."""
    address = question.address
    return income_receipt(question.projection(), address.name, address.date, question.snapshot)


def income_receipt(projection: Projection, name: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a week's or a calendar year's income comes from, line by line.

    Args:
        projection: the projection, of one path.
        name: net_income, interest_income or interest_expense.
        date: the Wednesday the week ends on, or a year.
        snapshot: the embedded data.

    Raises:
        DataError: no such line, week or year, or the projection has several paths or no income.
    """
    result, statement = projection.result, projection.result.income
    date_of(result, str(result.date[0]))
    name = name.removesuffix("_bn")
    if name not in INCOME_FIGURES:
        raise DataError(f'no income "{name}"; {nearest_name(name, INCOME_FIGURES)}')
    if statement is None:
        raise DataError(f"{projection.name} has reckoned no income; project a scenario to have it")
    share = _weeks(statement, date)
    last = statement.date[np.flatnonzero(share)[-1]]
    amount_bn = {
        "net_income": statement.net_income_bn,
        "interest_income": statement.interest_income_bn,
        "interest_expense": statement.interest_expense_bn,
    }[name]
    return Receipt(
        figure=f"{projection.name}:income:{name}@{date}",
        title=f"{name.replace('_', ' ').capitalize()} {'of' if len(date) == YEAR_LETTERS else 'in the week to'} {date}",
        date=date,
        value=float((amount_bn[0] * share).sum()),
        unit="USD bn",
        chain=_income_chain(statement, name, share),
        standing=standing_of(result),
        shaped_by=shaping_steps(projection.scenario, result, snapshot, ("receive_interest", "settle_income"), last),
        note=_coverage(statement, date),
    )


def _weeks(statement: IncomeStatement, date: str) -> FloatArray:
    """Return how much of each week counts: one week, or the share of each week's days in a year."""
    if len(date) != YEAR_LETTERS:
        share = np.zeros(statement.date.size)
        share[wednesday_place(statement.date, date)] = 1.0
        return share
    years, shares = statement.yearly_bn(np.eye(statement.date.size))
    if not date.isdecimal() or int(date) not in years:
        raise DataError(f"no year {date}; income runs from {years[0]} to {years[-1]}")
    return np.asarray(shares[:, np.flatnonzero(years == int(date))[0]])


def _coverage(statement: IncomeStatement, date: str) -> str:
    first, last = str(statement.opening_date)[:YEAR_LETTERS], str(statement.date[-1])[:YEAR_LETTERS]
    return "only the part of the year inside the projection" if date in {first, last} else ""


def _income_chain(statement: IncomeStatement, name: str, share: FloatArray) -> tuple[ReceiptStep, ...]:
    earned, paid = name != "interest_expense", name != "interest_income"
    sign = 1.0 if name == "interest_expense" else -1.0
    steps: list[ReceiptStep] = []
    if earned:
        steps += [
            _income_step(LINE_TITLES[line], receive_interest, statement.income_line_bn(line)[0], share, 1.0)
            for line in INCOME_LINES
        ]
    if paid:
        steps += [
            _income_step(LINE_TITLES[line], settle_income, statement.expense_line_bn(line)[0], share, sign)
            for line in EXPENSE_LINES
        ]
    if name == "net_income":
        steps.append(_income_step(LINE_TITLES["costs"], settle_income, statement.costs_bn[0], share, -1.0))
    return tuple(steps)


def _income_step(title: str, by: object, amount_bn: FloatArray, share: FloatArray, sign: float) -> ReceiptStep:
    return ReceiptStep(title, name_of(by), sign * float((amount_bn * share).sum()), "USD bn")
