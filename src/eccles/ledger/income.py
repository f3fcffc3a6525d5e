"""Income of a central bank, week by week: what its securities and loans earn, and what its deposits cost.

Coupons accrue by holding, bills earn their discount, deposits and reverse repos are paid at administered rates over
actual days in a year of 360. Of premiums and discounts only totals are published, so they are amortised as totals: a
constant share of what is left a year, plus a part that goes with mortgage principal.

Every function takes arrays whose first axis is the path and whose last is the holding, with weeks in between or not:
a block calls it with one week, a finished projection with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR, MONEY_MARKET_DAYS_PER_YEAR, share_from_pct

__all__ = [
    "EXPENSE_LINES",
    "INCOME_LINES",
    "LINE_TITLES",
    "PROFIT_WEEKS",
    "IncomeParameters",
    "IncomeStatement",
    "Premiums",
    "amortise",
    "calendar_shares",
    "calendar_years",
    "coupon_income_bn",
    "interest_expense_bn",
    "money_market_interest_bn",
    "other_deposits_bn",
    "yearly_accrual_bn",
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
class IncomeParameters:
    """Fitted behaviour behind income (`calibration/income.py`).

    Attributes:
        premium_rate_share: share of the remaining premium amortised in a year, apart from mortgage principal.
        mbs_premium_share: premium that goes with each unit of mortgage principal.
        discount_rate_share: share of the remaining discount (bills apart) earned in a year.
        dfmu_share: share of other deposits that earns interest (designated financial market utilities).
        other_rest_bn: other liabilities and capital less other deposits, before any deferred asset.
        frn_spread_pct: spread of floating-rate notes over the bill rate.
    """

    premium_rate_share: float
    mbs_premium_share: float
    discount_rate_share: float
    dfmu_share: float
    other_rest_bn: float
    frn_spread_pct: float

    def __post_init__(self) -> None:
        """Refuse shares outside zero to one."""
        for name in ("premium_rate_share", "mbs_premium_share", "discount_rate_share", "dfmu_share"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise DataError(f"{name} is {getattr(self, name)}; it must lie between 0 and 1")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> IncomeParameters:
        """Build from a parameter file's mapping."""
        return cls(**{name: float(values[name]) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Premiums:
    """Unamortized premiums and discounts (of bills apart) that are left.

    Attributes:
        premium_bn: (path,) premium amortised at the constant rate, above zero.
        discount_bn: (path,) discount, above zero.
    """

    premium_bn: FloatArray
    discount_bn: FloatArray


def coupon_income_bn(par_bn: FloatArray, coupon_pct: FloatArray, days: FloatArray | float) -> FloatArray:
    """Return the coupons accrued over a number of days, (path, …) from par (path, …, n).

    Args:
        par_bn: (path, …, n) par held; for TIPS with inflation compensation, whose coupon is paid on it.
        coupon_pct: (path or 1, n) coupons a year.
        days: one number, or one for each week.
    """
    yearly = np.einsum("p...n,pn->p...", par_bn, np.broadcast_to(share_from_pct(coupon_pct), _rows(par_bn, coupon_pct)))
    return yearly_accrual_bn(yearly, days)


def _rows(par_bn: FloatArray, coupon_pct: FloatArray) -> tuple[int, int]:
    return par_bn.shape[0], coupon_pct.shape[-1]


def yearly_accrual_bn(yearly_bn: FloatArray, days: FloatArray | float) -> FloatArray:
    """Return what an amount a year comes to over a number of days."""
    return np.asarray(yearly_bn * (np.asarray(days, dtype=float) / DAYS_PER_YEAR))


def money_market_interest_bn(balance_bn: FloatArray, rate_pct: FloatArray, days: FloatArray | float) -> FloatArray:
    """Return simple interest over actual days in a year of 360 (Regulation D, Desk statements on reverse repos)."""
    return np.asarray(
        balance_bn * share_from_pct(rate_pct) * (np.asarray(days, dtype=float) / MONEY_MARKET_DAYS_PER_YEAR)
    )


def amortise(
    parameters: IncomeParameters, left: Premiums, mbs_principal_bn: FloatArray, days: FloatArray | float
) -> tuple[Premiums, FloatArray, FloatArray]:
    """Amortise a period's premiums and discounts.

    Args:
        parameters: the fitted rates.
        left: what was left before.
        mbs_principal_bn: (path,) mortgage principal received, whose premium goes at once.
        days: length of the period.

    Returns:
        What is left, the premium amortised (lowers income) and the discount earned (raises it), each (path,).
    """
    years = np.asarray(days, dtype=float) / DAYS_PER_YEAR
    premium = -np.expm1(-parameters.premium_rate_share * years) * left.premium_bn
    discount = -np.expm1(-parameters.discount_rate_share * years) * left.discount_bn
    after = Premiums(left.premium_bn - premium, left.discount_bn - discount)
    return after, premium + parameters.mbs_premium_share * mbs_principal_bn, discount


def other_deposits_bn(
    parameters: IncomeParameters, other_liabilities_bn: FloatArray, deferred_bn: FloatArray
) -> FloatArray:
    """Return other deposits, (path,), from the line they stand in.

    They are other absorbing factors plus the deferred asset inside them less capital and other liabilities;
    `dfmu_share` of them earns interest.
    """
    return np.asarray(np.maximum(other_liabilities_bn + deferred_bn - parameters.other_rest_bn, 0.0))


def interest_expense_bn(
    balance_bn: FloatArray, iorb_pct: FloatArray, on_rrp_pct: FloatArray, days: float
) -> FloatArray:
    """Return a period's interest expense, (path, expense lines).

    Args:
        balance_bn: (path, expense lines) balances that earn interest.
        iorb_pct: (path,) or (1,) paid on reserves and on other deposits.
        on_rrp_pct: (path,) or (1,) award rate of reverse repos, the foreign pool's included.
        days: length of the period.
    """
    rate = np.stack(np.broadcast_arrays(iorb_pct, iorb_pct, on_rrp_pct, on_rrp_pct), axis=-1)
    return money_market_interest_bn(balance_bn, rate, days)


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
    return start.astype("datetime64[Y]").astype(np.int64) + EPOCH_YEAR, total


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


EPOCH_YEAR, MONTHS_PER_YEAR = 1970, 12
