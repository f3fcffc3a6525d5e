"""Agency MBS valued on static cash flows: mortgage rates held at today's level, and what borrowers then do.

The prepayment model turns cohorts and a mortgage rate into monthly principal; with interest at the net coupon these are
cash flows, discounted at the Treasury curve plus a spread. The spread follows the market: it is a share of the one at
which a new 30-year pool, written at today's mortgage rate, is worth par. A new pool pays in full for the borrowers'
option to refinance, pools written at lower rates hardly do; the share is fitted to the fair values the Reserve Banks
published (`calibration/mortgage_spread.py`). Several curves with their mortgage rates are valued at once, one a path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, InvariantError
from eccles.base.timeline import MONTHS_A_YEAR, DateArray, month_index, month_start
from eccles.base.units import pct_from_share, share_from_pct
from eccles.core.curve import DiscountCurve
from eccles.core.mortgage import MortgageCohorts, payment_date
from eccles.runoff.amortisation import instalment_count
from eccles.runoff.prepayment import MortgageRateHistory, PrepaymentParameters, borrower_rates, principal, tabulate

__all__ = ["MortgageFlows", "MortgageValues", "static_flows", "value_mortgages"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MONTH_DAYS = 30.0
"""Days of a month of mortgage interest."""
NEW_TERM_MONTHS, NEW_PRODUCT = 360, "umbs"
TOLERANCE_SHARE = 1e-14
MOST_STEPS = 60


@dataclass(frozen=True)
class MortgageFlows:
    """Static cash flows of cohorts from a date on.

    Attributes:
        payment_date: (months, n) posting date of each cohort's payments.
        amount_bn: (path, months, n) interest and principal.
        accrued_bn: (n,) interest earned by the date and not paid yet.
    """

    payment_date: DateArray
    amount_bn: FloatArray
    accrued_bn: FloatArray


@dataclass(frozen=True)
class MortgageValues:
    """What cohorts are worth under one or several curves.

    Attributes:
        dirty_bn: (path, n) present value of the cash flows.
        accrued_bn: (n,) accrued interest in it.
        life_yrs: (path, n) average life: time to principal and interest weighted by amount, undiscounted.
        par_spread_pct: over the Treasury curve, continuously compounded, at which a new pool is worth par.
        spread_pct: the part of it that cash flows are discounted with.
    """

    dirty_bn: FloatArray
    accrued_bn: FloatArray
    life_yrs: FloatArray
    par_spread_pct: float
    spread_pct: float

    @property
    def clean_bn(self) -> FloatArray:
        """(path, n) value without accrued interest."""
        return self.dirty_bn - self.accrued_bn


def value_mortgages(
    parameters: PrepaymentParameters,
    cohorts: MortgageCohorts,
    history: MortgageRateHistory,
    curves: tuple[DiscountCurve, ...],
    *,
    rate_pct: float,
    shift_pp: FloatArray,
    par_spread_share: float,
) -> MortgageValues:
    """Value cohorts under a curve and its variations.

    Args:
        parameters: fitted borrowers.
        cohorts: what is held on the curves' date.
        history: mortgage rates to the month of that date, one path.
        curves: the curve first, then its variations.
        rate_pct: the mortgage rate of the date, which holds from the next month on.
        shift_pp: (path,) by how much it moves under each; zero for the first.
        par_spread_share: part of a new pool's spread that cash flows are discounted with.

    Raises:
        DataError: the number of shifts is not that of the curves, or the first is not zero.
    """
    if len(curves) != shift_pp.size or shift_pp[0] != 0.0:
        raise DataError("give one shift of the mortgage rate for each curve, and none for the first")
    date = curves[0].date
    rates = _held_rates(history, int(month_index(date)), rate_pct + shift_pp)
    everything = static_flows(parameters, _followed_by_new_pool(cohorts, rate_pct, date), rates, date)
    par_spread = _par_spread(everything, curves[0])
    spread = par_spread_share * par_spread
    flows = MortgageFlows(everything.payment_date[:, :-1], everything.amount_bn[:, :, :-1], everything.accrued_bn[:-1])
    years = curves[0].years_to(flows.payment_date)
    discount = np.stack([curve.factor(years) for curve in curves]) * np.exp(-spread * years)
    paid = flows.amount_bn.sum(axis=1)
    life = np.einsum("pmn,mn->pn", flows.amount_bn, years) / np.where(paid > 0.0, paid, 1.0)
    dirty = np.einsum("pmn,pmn->pn", flows.amount_bn, discount)
    return MortgageValues(dirty, flows.accrued_bn, life, pct_from_share(par_spread), pct_from_share(spread))


def static_flows(
    parameters: PrepaymentParameters, cohorts: MortgageCohorts, history: MortgageRateHistory, date: np.datetime64
) -> MortgageFlows:
    """Return what cohorts pay after a date until the last loan is repaid.

    Args:
        parameters: fitted borrowers.
        cohorts: balances on the date.
        history: mortgage rates, (path, months), to the last payment month less two.
        date: products whose posting day of the month has come have paid for it.
    """
    this_month = int(month_index(date))
    posted = payment_date(this_month)[cohorts.product_index] <= date
    first = this_month + posted.astype(np.int64)
    count = int(np.max(cohorts.term_months - instalment_count(this_month, cohorts.origination_index), initial=0)) + 2
    amount = np.zeros((history.monthly_rate_pct.shape[0], count, cohorts.count))
    for month in np.unique(first):
        rows = np.flatnonzero(first == month)
        for step, paid in enumerate(_payments(parameters, _rows(cohorts, rows), history, int(month), count)):
            amount[:, step, rows] = paid
    dates = payment_date(this_month + np.arange(count + 1))
    step_of = np.arange(count)[:, None] + posted.astype(np.int64)
    owed_months = np.where(posted, 0.0, 1.0) + _days_gone(date) / MONTH_DAYS
    accrued = cohorts.par_bn * share_from_pct(cohorts.coupon_pct) / MONTHS_A_YEAR * owed_months
    return MortgageFlows(dates[step_of, cohorts.product_index[None, :]], amount, accrued)


def _payments(
    parameters: PrepaymentParameters,
    cohorts: MortgageCohorts,
    history: MortgageRateHistory,
    first_month_index: int,
    month_count: int,
) -> Iterator[FloatArray]:
    """Yield interest and principal of each payment month, (path, n)."""
    tables = tabulate(parameters, cohorts, first_month_index, month_count)
    balance = np.repeat(cohorts.par_bn[None, :], history.monthly_rate_pct.shape[0], axis=0)
    interest = share_from_pct(cohorts.coupon_pct) / MONTHS_A_YEAR
    for step in range(month_count):
        month = first_month_index + step
        due = principal(parameters, tables, balance, month, borrower_rates(parameters, history, month)).total_bn
        yield balance * interest + due
        balance = balance - due


def _held_rates(history: MortgageRateHistory, month: int, rate_pct: FloatArray) -> MortgageRateHistory:
    """Mortgage rates to a month as they were, then each path's own rate for good, (path, months)."""
    known = history.monthly_rate_pct[:1, : month + 1 - history.first_month_index]
    held = np.repeat(rate_pct[:, None], NEW_TERM_MONTHS + MONTHS_A_YEAR, axis=1)
    return MortgageRateHistory(
        np.concatenate([np.repeat(known, rate_pct.size, axis=0), held], axis=1), history.first_month_index
    )


def _followed_by_new_pool(cohorts: MortgageCohorts, rate_pct: float, date: np.datetime64) -> MortgageCohorts:
    """Append 1 bn of new loans at today's mortgage rate, less the fees that the held cohorts bear on average.

    Where nothing is held the pool bears none: nothing is discounted with its spread.
    """
    fees = (
        float(np.average(cohorts.wac_pct - cohorts.coupon_pct, weights=cohorts.par_bn))
        if cohorts.total_bn > 0.0
        else 0.0
    )
    return MortgageCohorts(
        product=np.append(cohorts.product, NEW_PRODUCT),
        term_months=np.append(cohorts.term_months, NEW_TERM_MONTHS),
        wac_pct=np.append(cohorts.wac_pct, rate_pct),
        coupon_pct=np.append(cohorts.coupon_pct, max(rate_pct - fees, 0.0)),
        origination_index=np.append(cohorts.origination_index, int(month_index(date))),
        par_bn=np.append(cohorts.par_bn, 1.0),
        survival_share=np.append(cohorts.survival_share, 1.0),
    )


def _par_spread(flows: MortgageFlows, curve: DiscountCurve) -> float:
    """Solve for the spread at which the last pool's clean value is its face of 1 bn, by Newton's method."""
    years = curve.years_to(flows.payment_date[:, -1])
    present = flows.amount_bn[0, :, -1] * curve.factor(years)
    wanted, spread = 1.0 + float(flows.accrued_bn[-1]), 0.0
    for _ in range(MOST_STEPS):
        discounted = present * np.exp(-spread * years)
        step = float((discounted.sum() - wanted) / (discounted * years).sum())
        spread += step
        if abs(step) < TOLERANCE_SHARE:
            return spread
    raise InvariantError("no spread makes a new pool of mortgages worth par")


def _days_gone(date: np.datetime64) -> float:
    return float((date - month_start(int(month_index(date)))).astype(np.int64))


def _rows(cohorts: MortgageCohorts, rows: IntArray) -> MortgageCohorts:
    return MortgageCohorts(*(getattr(cohorts, field.name)[rows] for field in fields(cohorts)))
