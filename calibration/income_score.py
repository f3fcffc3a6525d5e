"""What the choice of fit does to the back-test of income, and what the model says of the years after it.

Income of 2022 and 2023 and the deferred asset of 2023-12-31 by every fit of premiums; then net income, remittances and
the deferred asset from the last published year-end on. Nothing is written. Run: python -m calibration.income_score
"""

from __future__ import annotations

import numpy as np

from eccles.core.income import INCOME_LINES, IncomeStatement
from eccles.data.parameters import choose_fit, load_fits
from eccles.data.snapshot import open_snapshot
from eccles.ledger.income import IncomeParameters
from eccles.ledger.remittances import ExpenseParameters
from eccles.opening.income_books import income_of_books
from eccles.opening.income_history import history_books, income_history
from eccles.report.income_tables import yearly_columns

__all__ = ["main"]

BACK_TEST_DATE = np.datetime64("2024-01-03", "D")
LATEST_DATE = np.datetime64("2026-03-25", "D")


def by_fit() -> None:
    """Print the back-test by every fit of premiums."""
    expenses = ExpenseParameters.from_mapping(choose_fit("expenses", BACK_TEST_DATE).parameters)
    table = open_snapshot().table("fed_income")
    published = [float(value) for value in table["interest_income_bn"][-2:]]
    print("fit on data to    interest on securities 2022, 2023 (error)      deferred asset on 2023-12-27")
    for fit in load_fits("income"):
        income = IncomeParameters.from_mapping(fit.parameters)
        statement = income_of_books(history_books(BACK_TEST_DATE, income), income, expenses)
        years, total = statement.yearly_bn(statement.securities_income_bn)
        found = [float(total[0, years == year][0]) for year in (2022, 2023)]
        errors = [f"{value:6.1f} ({value / known - 1.0:+.1%})" for value, known in zip(found, published, strict=True)]
        print(f"{fit.data_to_date}        {'  '.join(errors):44} {statement.deferred_bn[0, -2]:8.1f}")


def lines(statement: IncomeStatement) -> None:
    """Print the lines of income of 2022 and 2023."""
    for line in INCOME_LINES:
        years, total = statement.yearly_bn(statement.income_line_bn(line))
        print(f"{line:24}" + "".join(f"{float(total[0, years == year][0]):9.1f}" for year in (2022, 2023)))


def since_published() -> None:
    """Print what the model says of the years without embedded statements."""
    columns = yearly_columns(income_history(LATEST_DATE, restart=True))
    print("year  net income  remitted  deferred asset, last Wednesday")
    for row, year in enumerate(columns["year"]):
        if year >= 2023:
            values = [float(columns[name][row]) for name in ("net_income_bn", "remitted_bn", "deferred_asset_bn")]
            print(f"{year}  {values[0]:10.1f}  {values[1]:8.1f}  {values[2]:8.1f}")


def main() -> None:
    """Print all three."""
    by_fit()
    lines(income_history(BACK_TEST_DATE))
    since_published()


if __name__ == "__main__":
    main()
