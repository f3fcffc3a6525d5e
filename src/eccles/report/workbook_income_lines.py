"""The lines of the workbook's income statement: what each source earns and each deposit costs, and what becomes of it.

One list serves the sheet by week, where a line is a column, and the one by year and quarter, where it is a row. The
opening has a deferred asset and no flows: its other values are NaN, and their cells stay empty.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement
from eccles.report.frames import row_of_path
from eccles.report.workbook_lines import CHECKS, BookLine, LineWriter

__all__ = ["statement_lines"]

FloatArray = NDArray[np.float64]

EARNED, COST, NET, USE = "Interest income", "Interest expense", "Net income", "What becomes of it"


def statement_lines(statement: IncomeStatement, path: int) -> tuple[BookLine, ...]:
    """Return the lines of an income statement in order, each (weeks + 1,).

    Raises:
        DataError: there is no such path.
    """
    row, lines = row_of_path(statement.path_count, path), LineWriter()

    def given(key: str, title: str, block: str, weekly_bn: FloatArray) -> BookLine:
        return lines.given(key, title, block, np.concatenate([[np.nan], weekly_bn[row]]))

    def income(line: str) -> BookLine:
        return given(line, LINE_TITLES[line], EARNED, statement.income_line_bn(line))

    securities = tuple(line for line in INCOME_LINES if line != "loans")
    expenses = tuple(f"interest_on_{line}" for line in EXPENSE_LINES)
    deferred = statement.deferred_bn[row]
    return (
        *(income(line) for line in securities),
        lines.sum("securities", "Interest income on securities", EARNED, securities),
        income("loans"),
        lines.sum("interest_income", "Interest income", EARNED, ("securities", "loans")),
        *(
            given(key, LINE_TITLES[line], COST, statement.expense_line_bn(line))
            for key, line in zip(expenses, EXPENSE_LINES, strict=True)
        ),
        lines.sum("interest_expense", "Interest expense", COST, expenses),
        lines.sum("net_interest_income", "Net interest income", NET, ("interest_income",), ("interest_expense",)),
        given("costs", "Operating costs and assessments, less other income", NET, statement.costs_bn),
        lines.sum("net_income", "Net income before dividends", NET, ("net_interest_income",), ("costs",)),
        given("dividends", "Dividends to member banks", USE, statement.paid_bn - statement.remitted_bn),
        given("remittances", "Remittances due to the Treasury", USE, statement.remitted_bn),
        lines.sum("paid", "Dividends and remittances", USE, ("dividends", "remittances")),
        lines.sum("deferred_change", "Change of the deferred asset", USE, ("paid",), ("net_income",)),
        lines.roll("deferred_asset", "Deferred asset on the Wednesday", USE, float(deferred[0]), "deferred_change"),
        given("net_income_as_projected", "Net income as projected", CHECKS, statement.net_income_bn),
        lines.given("deferred_as_projected", "Deferred asset as projected", CHECKS, deferred),
        lines.check("check_net_income", "Lines less net income", "net_income", "net_income_as_projected"),
        lines.check(
            "check_deferred", "Deferred asset rolled on less as projected", "deferred_asset", "deferred_as_projected"
        ),
    )
