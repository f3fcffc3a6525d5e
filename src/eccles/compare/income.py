"""Income of a projection, computed on its lots and balances after the run.

What is known at the opening is used - coupons issued by then, the published deferred asset carried on to that day, the
latest premiums - and the rest follows the scenario's own rates.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.compare.income_books import books_of_run, income_of_books
from eccles.compare.income_history import deferred_asset_on
from eccles.core.scenario import Method, Scenario
from eccles.data.parameters import choose_fit
from eccles.data.snapshot import open_snapshot
from eccles.engine.project import run
from eccles.ledger.income import IncomeParameters, IncomeStatement
from eccles.ledger.remittances import ExpenseParameters
from eccles.opening.simulate import build_plan

__all__ = ["income_of_scenario"]

FloatArray = NDArray[np.float64]


def income_of_scenario(scenario: Scenario, path_count: int = 1) -> IncomeStatement:
    """Run a scenario and return its income week by week.

    Raises:
        DataError: the opening or a path lies outside the data.
        ScenarioError: the scenario cannot be run as written.
    """
    snapshot = open_snapshot()
    planned = build_plan(scenario, path_count)
    income, expenses = _parameters(scenario)
    books = books_of_run(snapshot, run(planned.plan), income, known_by=scenario.opening_date)
    published = _published_weeks(scenario, planned.plan.timeline.date)
    opening = _first(deferred_asset_on(scenario.opening_date), books.date.size)
    books = replace(books, name=scenario.name, published_lines_count=published, published_deferred_bn=opening)
    return income_of_books(books, income, expenses)


def _parameters(scenario: Scenario) -> tuple[IncomeParameters, ExpenseParameters]:
    fits = [choose_fit(name, scenario.opening_date, scenario.fit_date.get(name)) for name in ("income", "expenses")]
    return IncomeParameters.from_mapping(fits[0].parameters), ExpenseParameters.from_mapping(fits[1].parameters)


def _published_weeks(scenario: Scenario, date: DateArray) -> int:
    """Count the weeks over which a scenario follows the published line of other liabilities."""
    spec = scenario.path("other_liabilities_bn")
    if spec.method is not Method.AS_HAPPENED:
        return 0
    return int(date.size - 1 if spec.until_date is None else np.sum(date[1:] <= spec.until_date))


def _first(value_bn: float, size: int) -> FloatArray:
    return np.concatenate([[value_bn], np.full(size - 1, np.nan)])
