"""Income of a central bank as a noun: its lines, and a statement of them week by week.

What earns and costs what is reckoned in `eccles.ledger.income`; here stands what a statement holds and how its weeks
add up to calendar years.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, calendar_year

__all__ = [
    "EXPENSE_LINES",
    "INCOME_LINES",
    "LINE_TITLES",
    "PROFIT_WEEKS",
    "IncomeStatement",
    "calendar_shares",
    "calendar_years",
]

FloatArray = NDArray[np.float64]


INCOME_LINES = (
    "bills",
    "notes_bonds",
    "tips",
    "inflation_compensation",
    "frn",
    "agency_debt",
    "mbs",
    "cmbs",
    "premiums",
    "discounts",
    "loans",
)
"""What interest income consists of; the order of every income array. Amortised premiums are negative."""

EXPENSE_LINES = ("reserves", "other_deposits", "on_rrp", "foreign_rrp")
"""What interest expense consists of; the order of every expense array."""

LINE_TITLES = {
    "bills": "Bills",
    "notes_bonds": "Notes and bonds",
    "tips": "TIPS coupons",
    "inflation_compensation": "Inflation compensation",
    "frn": "Floating-rate notes",
    "agency_debt": "Agency debt",
    "mbs": "Agency MBS",
    "cmbs": "Agency CMBS",
    "premiums": "Premium amortisation",
    "discounts": "Discounts earned, bills apart",
    "loans": "Loans",
    "reserves": "Interest on reserves",
    "other_deposits": "Interest on other deposits",
    "on_rrp": "Interest on ON RRP",
    "foreign_rrp": "Interest on the foreign repo pool",
    "costs": "Operating costs and assessments",
}
"""What every line is called where it is printed."""


@dataclass(frozen=True)
class IncomeStatement:
    """Income by week; `date` is the Wednesday a week ends on.

    Attributes:
        name: whose income it is.
        opening_date: the Wednesday before the first week.
        date: (weeks,) Wednesdays.
        income_bn: (path, weeks, income lines).
        expense_bn: (path, weeks, expense lines).
        costs_bn: (path, weeks) operating costs, Board and CFPB assessments less other income.
        net_income_bn: (path, weeks) before dividends.
        paid_bn: (path, weeks) dividends and remittances to the Treasury.
        remitted_bn: (path, weeks) remittances to the Treasury.
        deferred_bn: (path, weeks + 1) deferred asset; column 0 is the opening.
        basis: (weeks,) "by lot" or "by class".
        earning_bn: (path, weeks, income lines) what each line is earned on, the week's mean; NaN where no balance is.
        owed_bn: (path, weeks, expense lines) what interest is paid on, the week's mean.
    """

    name: str
    opening_date: np.datetime64
    date: DateArray
    income_bn: FloatArray
    expense_bn: FloatArray
    costs_bn: FloatArray
    net_income_bn: FloatArray
    paid_bn: FloatArray
    remitted_bn: FloatArray
    deferred_bn: FloatArray
    basis: NDArray[np.object_]
    earning_bn: FloatArray
    owed_bn: FloatArray

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit the dates."""
        weeks = self.date.size
        if self.income_bn.shape[1:] != (weeks, len(INCOME_LINES)) or self.deferred_bn.shape[1] != weeks + 1:
            raise DataError(f"income {self.income_bn.shape} does not fit {weeks} weeks and {len(INCOME_LINES)} lines")
        if (self.earning_bn.shape, self.owed_bn.shape) != (self.income_bn.shape, self.expense_bn.shape):
            raise DataError(f"balances {self.earning_bn.shape}, {self.owed_bn.shape} do not fit their lines of income")

    @property
    def path_count(self) -> int:
        """Number of paths."""
        return int(self.income_bn.shape[0])

    @property
    def interest_income_bn(self) -> FloatArray:
        """Interest income from all sources, (path, weeks)."""
        return np.asarray(self.income_bn.sum(axis=2))

    @property
    def securities_income_bn(self) -> FloatArray:
        """Interest income on securities alone, as the statements print it, (path, weeks)."""
        return np.asarray(self.interest_income_bn - self.income_line_bn("loans"))

    @property
    def interest_expense_bn(self) -> FloatArray:
        """Interest expense, (path, weeks)."""
        return np.asarray(self.expense_bn.sum(axis=2))

    def income_line_bn(self, line: str) -> FloatArray:
        """Return one line of income, (path, weeks)."""
        return self.income_bn[:, :, INCOME_LINES.index(line)]

    def expense_line_bn(self, line: str) -> FloatArray:
        """Return one line of expense, (path, weeks)."""
        return self.expense_bn[:, :, EXPENSE_LINES.index(line)]

    def yearly_bn(self, weekly_bn: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
        """Add weeks up by calendar year: the years, and the sums (path, years)."""
        return calendar_years(self.opening_date, self.date, weekly_bn)

    def first_lasting_profit(self, path: int = 0) -> np.datetime64 | None:
        """Return the first Wednesday from which no year's net income (52 weeks) falls below zero again.

        None where the last year shows a loss, or where there is no whole year to judge by.
        """
        total = np.concatenate([[0.0], np.cumsum(self.net_income_bn[path])])
        losses = np.flatnonzero(total[PROFIT_WEEKS:] - total[:-PROFIT_WEEKS] < 0.0)
        first = 0 if losses.size == 0 else int(losses[-1]) + 1
        return self.date[first] if first + PROFIT_WEEKS <= self.date.size else None

    def repaid_date(self, path: int = 0) -> np.datetime64 | None:
        """Return the first Wednesday from which the deferred asset stays at zero; None where it does not."""
        owed = np.flatnonzero(self.deferred_bn[path] > SMALLEST_BN)
        if owed.size == 0:
            return self.opening_date
        return None if int(owed[-1]) == self.date.size else self.date[int(owed[-1])]


PROFIT_WEEKS = 52
"""A year: profit that lasts has no later year with a loss."""

SMALLEST_BN = 1e-9


def calendar_years(
    opening_date: np.datetime64, date: DateArray, weekly_bn: FloatArray
) -> tuple[NDArray[np.int64], FloatArray]:
    """Add weeks up by calendar year; a week across New Year counts in both by its days.

    Args:
        opening_date: the Wednesday before the first week.
        date: (weeks,) Wednesdays the weeks end on.
        weekly_bn: (path, weeks).
    """
    start, share = calendar_shares(opening_date, date, MONTHS_PER_YEAR)
    total = np.stack([(weekly_bn * row).sum(axis=1) for row in share], axis=1)
    return calendar_year(start), total


def calendar_shares(opening_date: np.datetime64, date: DateArray, length_months: int) -> tuple[DateArray, FloatArray]:
    """Return how much of each week lies in each calendar period: its first days, and shares (periods, weeks).

    Args:
        opening_date: the Wednesday before the first week.
        date: (weeks,) Wednesdays the weeks end on.
        length_months: 12 for years, 3 for quarters.
    """
    start = np.concatenate([[opening_date], date[:-1]])
    last = date.astype("datetime64[M]").astype(np.int64) // length_months
    first = (start + 1).astype("datetime64[M]").astype(np.int64) // length_months
    turn = (last * length_months).astype("datetime64[M]").astype("datetime64[D]")
    before = np.where(first < last, ((turn - start).astype(float) - 1.0) / (date - start).astype(float), 0.0)
    period = np.arange(first[0], last[-1] + 1)[:, None]
    share = np.where(last == period, 1.0 - before, 0.0) + np.where(first == period, before, 0.0)
    day = (period[:, 0] * length_months).astype("datetime64[M]").astype("datetime64[D]")
    return day, share


MONTHS_PER_YEAR = 12
