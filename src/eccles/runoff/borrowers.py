"""What mortgage borrowers do: move house, and refinance.

`CPR = turnover * lock-in * seasoning(age) * seasonality(month) + refinancing * S(incentive) * burnout`, the incentive
being a cohort's note rate less what a new loan costs. Turnover is house sales: it ramps up with age, follows the
calendar, and fades when moving means giving up a cheap loan. Moving plans turn slowly, so lock-in compares the note
rate with an average of many months' mortgage rates; refinancing takes one to two months. The S-curve is the arc
tangent of the Office of Thrift Supervision's model; the multiplicative form is Richard and Roll (1989).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import calendar_month, is_business_day, month_start
from eccles.base.units import share_from_pct

__all__ = [
    "RATE_HISTORY_MONTHS",
    "BorrowerRates",
    "MortgageRateHistory",
    "PrepaymentParameters",
    "Propensity",
    "borrower_rates",
    "prepaid_share",
    "refinancing_cpr_pct",
    "seasonal_ratio",
    "short_term_discount_pp",
    "turnover_cpr_pct",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

RATE_HISTORY_MONTHS = 30
"""Months of mortgage rates to hand over before the first payment month: enough for the longest window allowed."""
LONGEST_WINDOW_MONTHS = 24
LONG_TERM_MONTHS = 360
HIGHEST_CPR_PCT = 95.0
"""Prepayment is capped below 100 percent a year so that a month's share stays below one."""
USUAL_BUSINESS_DAYS = 20.83
"""Business days in an average month: 250 a year (261 weekdays less eleven Federal Reserve holidays)."""


@dataclass(frozen=True)
class PrepaymentParameters:
    """The fitted behaviour of borrowers (docs/explanation/prepayment.md has values, errors and sources).

    Attributes:
        turnover_pct: CPR of a seasoned cohort at no disadvantage, in an average month.
        seasoning_months: instalments until turnover is in full swing (PSA: 30).
        lock_in_share: part of turnover lost when deep below the money.
        lock_in_scale_pp: disadvantage at which 63 percent of that part is lost.
        lock_in_window_months: months of mortgage rates whose average movers compare with their note rate.
        refinancing_pct: CPR added when deep in the money, before burnout.
        refinancing_midpoint_pp: incentive at which half of it is reached.
        refinancing_width_pp: scale of the arc tangent; half of the response lies within one width of the midpoint.
        burnout_ratio: elasticity of refinancing to the share of the cohort that has not prepaid yet.
        annual_cosine_ratio: log seasonality of turnover, once-a-year cosine.
        annual_sine_ratio: log seasonality of turnover, once-a-year sine.
        half_year_cosine_ratio: log seasonality of turnover, twice-a-year cosine.
        half_year_sine_ratio: log seasonality of turnover, twice-a-year sine.
        business_day_ratio: elasticity of prepayment to the month's business days.
        ginnie_turnover_ratio: turnover of Ginnie Mae loans against conventional ones.
        ginnie_refinancing_ratio: refinancing of Ginnie Mae loans against conventional ones.
        rate_lag_months: months from the mortgage rate to the refinancing it causes, between 1 and 2.
        short_term_discount_pp: how far below the 30-year rate loans of shorter terms are offered.
    """

    turnover_pct: float
    seasoning_months: float
    lock_in_share: float
    lock_in_scale_pp: float
    lock_in_window_months: float
    refinancing_pct: float
    refinancing_midpoint_pp: float
    refinancing_width_pp: float
    burnout_ratio: float
    annual_cosine_ratio: float
    annual_sine_ratio: float
    half_year_cosine_ratio: float
    half_year_sine_ratio: float
    business_day_ratio: float
    ginnie_turnover_ratio: float
    ginnie_refinancing_ratio: float
    rate_lag_months: float
    short_term_discount_pp: float

    def __post_init__(self) -> None:
        """Refuse values under which principal could be negative or rise with the mortgage rate.

        Raises:
            DataError: a parameter lies outside its range.
        """
        window = self.lock_in_window_months
        checks = [
            *((getattr(self, name) > 0, f"{name} must be above 0") for name in _POSITIVE),
            *((getattr(self, name) >= 0, f"{name} must not be negative") for name in _NOT_NEGATIVE),
            (self.lock_in_share <= 1, "lock_in_share must not exceed 1"),
            (1 <= self.rate_lag_months <= 2, "rate_lag_months must lie between 1 and 2"),
            (
                window == int(window) and 1 <= window <= LONGEST_WINDOW_MONTHS,
                f"lock_in_window_months must be a whole number from 1 to {LONGEST_WINDOW_MONTHS}",
            ),
        ]
        faults = [message for passed, message in checks if not passed]
        if faults:
            raise DataError("prepayment parameters: " + "; ".join(faults))

    @classmethod
    def from_mapping(cls, values: Mapping[str, float]) -> PrepaymentParameters:
        """Build parameters from the `parameters` block of a fit.

        Raises:
            DataError: a name is missing or unknown.
        """
        names = {field.name for field in fields(cls)}
        if names != set(values):
            missing, unknown = sorted(names - set(values)), sorted(set(values) - names)
            raise DataError(f"prepayment parameters: missing {missing}, unknown {unknown}; rerun the calibration")
        return cls(**{name: float(values[name]) for name in names})


_POSITIVE = ("seasoning_months", "lock_in_scale_pp", "refinancing_width_pp")
_NOT_NEGATIVE = (
    "turnover_pct",
    "refinancing_pct",
    "burnout_ratio",
    "ginnie_turnover_ratio",
    "ginnie_refinancing_ratio",
    "lock_in_share",
)


class MortgageRateHistory(NamedTuple):
    """Calendar-month averages of the 30-year mortgage rate.

    Attributes:
        monthly_rate_pct: (path, month).
        first_month_index: calendar month of column 0, months since January 1970.
    """

    monthly_rate_pct: FloatArray
    first_month_index: int


class BorrowerRates(NamedTuple):
    """The mortgage rates behind one payment month's prepayments, (path,) each."""

    refinancing_pct: FloatArray
    moving_pct: FloatArray


class Propensity(NamedTuple):
    """How ready cohorts are to prepay before mortgage rates are looked at, (n,) or (path, n) each.

    Attributes:
        turnover_cpr_pct: seasoned, seasonal turnover before lock-in.
        refinancing_cpr_pct: refinancing deep in the money, before burnout.
        surviving_share: balance against the balance had nobody prepaid.
    """

    turnover_cpr_pct: FloatArray
    refinancing_cpr_pct: FloatArray
    surviving_share: FloatArray


def borrower_rates(parameters: PrepaymentParameters, history: MortgageRateHistory, month_index: int) -> BorrowerRates:
    """Return the rates on which those who repay in a payment month decided.

    Prepayments posted in month M were made in M - 1: refinancers locked their rate `rate_lag_months` before, movers
    look back over `lock_in_window_months` up to M - 2.

    Args:
        parameters: the fit.
        history: mortgage rates, at least from `lock_in_window_months + 1` months before the payment month.
        month_index: payment month, months since January 1970.

    Raises:
        DataError: the rates do not reach far enough back or forward.
    """
    monthly_rate_pct, first = history
    newest, window = month_index - 2 - first, int(parameters.lock_in_window_months)
    if newest + 1 < max(window, 2) or newest >= monthly_rate_pct.shape[1]:
        oldest, last = month_index - 1 - max(window, 2), first + monthly_rate_pct.shape[1] - 1
        raise DataError(
            f"payment month {_month(month_index)} needs mortgage rates from {_month(oldest)} to "
            f"{_month(month_index - 2)}; found {_month(first)} to {_month(last)}; hand over a longer history"
        )
    weight = parameters.rate_lag_months - 1.0
    refinancing = (1.0 - weight) * monthly_rate_pct[:, newest] + weight * monthly_rate_pct[:, newest - 1]
    return BorrowerRates(refinancing, monthly_rate_pct[:, newest + 1 - window : newest + 1].mean(axis=1))


def prepaid_share(
    parameters: PrepaymentParameters,
    comparable_rate_pct: FloatArray,
    rates: BorrowerRates,
    propensity: Propensity,
) -> FloatArray:
    """Return the single monthly mortality `1 - (1 - CPR)**(1/12)`, (path, n).

    Args:
        parameters: the fit.
        comparable_rate_pct: (n,) or (path, n) note rates set against the 30-year rate.
        rates: what a new loan costs.
        propensity: how ready the cohorts are.
    """
    p = parameters
    disadvantage_pp = np.minimum(comparable_rate_pct - rates.moving_pct[:, None], 0.0)
    incentive_pp = comparable_rate_pct - rates.refinancing_pct[:, None]
    lock_in = 1.0 + p.lock_in_share * np.expm1(disadvantage_pp / p.lock_in_scale_pp)
    s_curve = 0.5 + np.arctan((incentive_pp - p.refinancing_midpoint_pp) / p.refinancing_width_pp) / np.pi
    turnover_pct, refinancing_pct, surviving_share = propensity
    cpr_pct = turnover_pct * lock_in + refinancing_pct * s_curve * surviving_share**p.burnout_ratio
    survival = 1.0 - share_from_pct(np.minimum(cpr_pct, HIGHEST_CPR_PCT))
    return np.asarray(1.0 - survival ** (1.0 / 12.0))


def turnover_cpr_pct(
    parameters: PrepaymentParameters,
    product: NDArray[np.str_],
    instalment: IntArray,
    month_index: int | IntArray,
) -> FloatArray:
    """Return turnover before lock-in: product, seasoning (PSA's straight ramp), calendar and business days."""
    level_pct = parameters.turnover_pct * np.where(_is_ginnie(product), parameters.ginnie_turnover_ratio, 1.0)
    seasoning = np.clip(instalment / parameters.seasoning_months, 0.0, 1.0)
    calendar = seasonal_ratio(parameters, month_index) * _day_ratio(parameters, month_index)
    return np.asarray(level_pct * seasoning * calendar)


def refinancing_cpr_pct(
    parameters: PrepaymentParameters, product: NDArray[np.str_], month_index: int | IntArray
) -> FloatArray:
    """Return refinancing deep in the money before burnout, by product and the month's business days."""
    level_pct = parameters.refinancing_pct * np.where(_is_ginnie(product), parameters.ginnie_refinancing_ratio, 1.0)
    return np.asarray(level_pct * _day_ratio(parameters, month_index))


def seasonal_ratio(parameters: PrepaymentParameters, month_index: int | IntArray) -> FloatArray:
    """Return the seasonality of turnover in the month before a payment month; its logarithm averages zero."""
    angle = 2.0 * np.pi * calendar_month(np.asarray(month_index) - 1) / 12.0
    return np.asarray(
        np.exp(
            parameters.annual_cosine_ratio * np.cos(angle)
            + parameters.annual_sine_ratio * np.sin(angle)
            + parameters.half_year_cosine_ratio * np.cos(2.0 * angle)
            + parameters.half_year_sine_ratio * np.sin(2.0 * angle)
        )
    )


def short_term_discount_pp(parameters: PrepaymentParameters, term_months: IntArray) -> FloatArray:
    """Return what to add to a note rate before setting it against the 30-year mortgage rate."""
    return np.where(term_months < LONG_TERM_MONTHS, parameters.short_term_discount_pp, 0.0)


def _is_ginnie(product: NDArray[np.str_]) -> NDArray[np.bool_]:
    return np.char.startswith(np.asarray(product, dtype=np.str_), "ginnie")


def _day_ratio(parameters: PrepaymentParameters, month_index: int | IntArray) -> FloatArray:
    months, place = np.unique(np.asarray(month_index) - 1, return_inverse=True)
    days = np.array([_business_day_count(int(month)) for month in months], dtype=np.float64)
    ratio = (days / USUAL_BUSINESS_DAYS) ** parameters.business_day_ratio
    return np.asarray(ratio[place].reshape(np.shape(month_index)))


def _business_day_count(month_index: int) -> int:
    days = month_start(month_index) + np.arange(31)
    return int(np.count_nonzero(is_business_day(days[days < month_start(month_index + 1)])))


def _month(month_index: int) -> str:
    return str(np.datetime64(month_index, "M"))
