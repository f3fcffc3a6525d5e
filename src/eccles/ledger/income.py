"""Income of a central bank, week by week: what its securities and loans earn, and what its deposits cost.

Coupons accrue by holding, bills earn their discount, deposits and reverse repos are paid at administered rates over
actual days in a year of 360. Of premiums and discounts only totals are published, so they are amortised as totals: a
constant share of what is left a year, plus a part that goes with mortgage principal.

Every function takes arrays whose first axis is the path and whose last is the holding, with weeks in between or not:
a block calls it with one week, a finished projection with all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import DAYS_PER_YEAR, MONEY_MARKET_DAYS_PER_YEAR, share_from_pct

__all__ = [
    "IncomeParameters",
    "Premiums",
    "amortise",
    "coupon_income_bn",
    "interest_expense_bn",
    "money_market_interest_bn",
    "other_deposits_bn",
    "yearly_accrual_bn",
]

FloatArray = NDArray[np.float64]


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
    parameters: IncomeParameters, left: Premiums, mbs_principal_bn: FloatArray, days: float
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
    years = days / DAYS_PER_YEAR
    premium = -math.expm1(-parameters.premium_rate_share * years) * left.premium_bn
    discount = -math.expm1(-parameters.discount_rate_share * years) * left.discount_bn
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
