"""Price, yield and risk of every Treasury security at once, from a discount curve.

A price is the sum of what is still paid, each payment discounted to its business day. The yield is the one of the
market: payments counted in coupon periods (actual over actual), compounded twice a year, simple when one payment is
left. Duration, convexity and DV01 are those of the yield. TIPS: real payments discounted at the nominal curve times
expected inflation, so that a price per 100 of real par stands beside a real yield; the floor on their principal is left
out. Floating-rate notes: the index is worth its money, so a note is par plus its spread until maturity, and only the
days to the next weekly reset and the spread bear interest-rate risk.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import InvariantError
from eccles.base.units import DAYS_PER_YEAR, MONEY_MARKET_DAYS_PER_YEAR, pct_from_share, pp_from_bp, share_from_pct
from eccles.core.curve import DiscountCurve
from eccles.core.portfolio import Kind
from eccles.core.securities import Securities
from eccles.runoff.cash_flows import COUPONS_A_YEAR, PAR_PER100, CashFlows, build_cash_flows, coupon_date

__all__ = [
    "BP_SHARE",
    "SecurityValues",
    "clean_prices",
    "dirty_from_curve",
    "from_yield",
    "ten_year_dv01_per100",
    "value_securities",
    "yield_from_dirty",
]

FloatArray = NDArray[np.float64]

BP_SHARE = share_from_pct(pp_from_bp(1.0))
"""One basis point as a fraction."""
TOLERANCE_SHARE = 1e-13
"""Yields are found to this part of the price."""
MOST_STEPS = 60
FRN_PERIOD_MONTHS, FRN_COUPONS_COUNT = 3, 8
"""Floating-rate notes pay quarterly for two years."""
TEN_YEARS = 10.0
RESET_WEEKDAY_OFFSET_DAYS = 5
"""The index of a floating-rate note changes on the day after the 13-week auction, usually a Tuesday (1970-01-06)."""


@dataclass(frozen=True)
class SecurityValues:
    """What securities are worth and how that moves, (n,) each, per 100 of par (of real par for TIPS).

    Attributes:
        dirty_per100: price with accrued interest.
        accrued_per100: accrued interest.
        yield_pct: yield to maturity, real for TIPS; for a floating-rate note the spread over its index.
        macaulay_yrs: average time to payment, weighted by present value.
        modified_yrs: relative fall of the price when the yield rises by one.
        convexity_ratio: second derivative of the price by its yield over the price, in square years.
    """

    dirty_per100: FloatArray
    accrued_per100: FloatArray
    yield_pct: FloatArray
    macaulay_yrs: FloatArray
    modified_yrs: FloatArray
    convexity_ratio: FloatArray

    @property
    def clean_per100(self) -> FloatArray:
        """Price as quoted."""
        return self.dirty_per100 - self.accrued_per100

    @property
    def dv01_per100(self) -> FloatArray:
        """Fall of the price when the yield rises by a basis point."""
        return self.modified_yrs * self.dirty_per100 * BP_SHARE


def value_securities(securities: Securities, curve: DiscountCurve, breakeven_pct: float) -> SecurityValues:
    """Value securities on a curve's date.

    Args:
        securities: what to value; nothing that has matured.
        curve: discount factors of Treasuries.
        breakeven_pct: expected inflation a year, which turns the nominal curve into a real one.

    Raises:
        DataError: a security has matured.
    """
    floating = securities.kind == Kind.FRN.value
    fixed = np.flatnonzero(~floating)
    flows = build_cash_flows(securities.at(fixed), curve.date)
    linked = securities.kind[fixed] == Kind.TIPS.value
    dirty = dirty_from_curve(flows, curve, np.where(linked, breakeven_pct, 0.0))
    parts = from_yield(flows, yield_from_dirty(flows, dirty)), _floating(securities.at(floating), curve)
    order = np.argsort(np.concatenate([fixed, np.flatnonzero(floating)]))
    pairs = ([getattr(part, name) for part in parts] for name in vars(parts[0]))
    return SecurityValues(*(np.concatenate(pair)[order] for pair in pairs))


def clean_prices(securities: Securities, curves: tuple[DiscountCurve, ...], breakeven_pct: float) -> FloatArray:
    """Return clean prices under several curves of one date, (curve, n): what a shock needs, without yields.

    Args:
        securities: what to value; nothing that has matured.
        curves: discount factors of Treasuries.
        breakeven_pct: expected inflation a year, the same under every curve.
    """
    floating = securities.kind == Kind.FRN.value
    flows = build_cash_flows(securities.at(~floating), curves[0].date)
    growth = np.where(securities.kind[~floating] == Kind.TIPS.value, breakeven_pct, 0.0)
    price = np.empty((len(curves), securities.count))
    for row, curve in enumerate(curves):
        price[row, ~floating] = dirty_from_curve(flows, curve, growth) - flows.accrued_per100
        price[row, floating] = _floating(securities.at(floating), curve).clean_per100
    return price


def dirty_from_curve(flows: CashFlows, curve: DiscountCurve, breakeven_pct: FloatArray) -> FloatArray:
    """Return the dirty price of each security, (n,).

    Args:
        flows: what is still paid.
        curve: discount factors on the same date.
        breakeven_pct: (n,) expected inflation that raises payments; zero where they are nominal.
    """
    years = curve.years_to(flows.payment_date)
    growth = np.log1p(share_from_pct(breakeven_pct))[flows.security_index]
    return flows.total(flows.amount_per100 * curve.factor(years) * np.exp(growth * years))


def yield_from_dirty(flows: CashFlows, dirty_per100: FloatArray) -> FloatArray:
    """Return the yield that gives each dirty price, (n,) in per cent, by Newton's method on all securities at once.

    Raises:
        InvariantError: a price has no yield.
    """
    if dirty_per100.size == 0:
        return dirty_per100
    total_years = flows.total(flows.amount_per100 * flows.period_ratio) / COUPONS_A_YEAR
    paid = flows.total(flows.amount_per100)
    yields = np.maximum(np.log(paid / dirty_per100) * paid / total_years, -0.5)
    for _ in range(MOST_STEPS):
        values = from_yield(flows, pct_from_share(yields))
        step = (values.dirty_per100 - dirty_per100) / (values.dirty_per100 * values.modified_yrs)
        yields = yields + step
        # of the price, not of the yield: a day before maturity one rounding of the price moves the yield by 1e-13
        if np.max(np.abs(step * values.modified_yrs), initial=0.0) < TOLERANCE_SHARE:
            return pct_from_share(yields)
    missed = int(np.argmax(np.nan_to_num(np.abs(step), nan=np.inf)))
    raise InvariantError(f"the price {dirty_per100[missed]:g} per 100 has no yield after {MOST_STEPS} steps")


def from_yield(flows: CashFlows, yield_pct: FloatArray) -> SecurityValues:
    """Return price and risk of each security at its yield.

    Args:
        flows: what is still paid.
        yield_pct: (n,) yields.
    """
    years = flows.period_ratio / COUPONS_A_YEAR
    rate = share_from_pct(yield_pct)
    simple = flows.simple[flows.security_index]
    log_growth = np.log1p(rate / COUPONS_A_YEAR)[
        flows.security_index
    ]  # one logarithm a security, not a power a payment
    factor = np.exp(-log_growth * flows.period_ratio)
    factor[simple] = 1.0 / (1.0 + rate[flows.security_index[simple]] * years[simple])
    present = flows.amount_per100 * factor
    dirty = flows.total(present)
    macaulay = flows.total(present * years) / dirty
    # one payment at simple interest has d2P/dy2 = 2 t**2 / (1 + y t)**2, compounding t (t + 1/2) / (1 + y/2)**2
    last = years[flows.first_index]
    growth = np.where(flows.simple, 1.0 + rate * last, 1.0 + rate / COUPONS_A_YEAR)
    curvature = flows.total(present * years * np.where(simple, 2.0 * years, years + 1.0 / COUPONS_A_YEAR)) / dirty
    return SecurityValues(
        dirty_per100=dirty,
        accrued_per100=flows.accrued_per100,
        yield_pct=yield_pct,
        macaulay_yrs=macaulay,
        modified_yrs=macaulay / growth,
        convexity_ratio=curvature / growth**2,
    )


def ten_year_dv01_per100(par_yield_pct: float) -> float:
    """Return the DV01 of a new ten-year note at par, the unit of ten-year equivalents.

    Args:
        par_yield_pct: the ten-year par yield, its coupon.
    """
    rate = share_from_pct(par_yield_pct)
    periods = TEN_YEARS * COUPONS_A_YEAR
    modified = TEN_YEARS if rate == 0.0 else -np.expm1(-periods * np.log1p(rate / COUPONS_A_YEAR)) / rate
    return float(modified * PAR_PER100 * BP_SHARE)


def _floating(notes: Securities, curve: DiscountCurve) -> SecurityValues:
    """Par plus the spread to maturity; interest since the last quarterly payment at today's three-month yield."""
    place = np.arange(FRN_COUPONS_COUNT)[None, :]
    end = coupon_date(notes.maturity_date[:, None], place, FRN_PERIOD_MONTHS)
    start = coupon_date(notes.maturity_date[:, None], place + 1, FRN_PERIOD_MONTHS)
    still = np.maximum((end - np.maximum(start, curve.date)).astype(np.float64), 0.0) / MONEY_MARKET_DAYS_PER_YEAR
    years = np.where(end > curve.date, curve.years_to(end), 0.0)
    spread = share_from_pct(notes.spread_pct)
    annuity = still * curve.factor(years)
    clean = PAR_PER100 * (1.0 + spread * annuity.sum(axis=1))
    passed = (start < curve.date) & (end > curve.date)
    gone = np.where(passed, (curve.date - start).astype(np.float64), 0.0).sum(axis=1) / MONEY_MARKET_DAYS_PER_YEAR
    quarter = np.array([FRN_PERIOD_MONTHS / 12.0])
    index = float((1.0 / curve.factor(quarter)[0] - 1.0) / quarter[0])
    accrued = PAR_PER100 * (index + spread) * gone
    reset = np.minimum(_days_to_reset(curve.date) / DAYS_PER_YEAR, years.max(axis=1))
    moved = reset * PAR_PER100 + PAR_PER100 * spread * (annuity * years).sum(axis=1)
    modified = moved / (clean + accrued)
    return SecurityValues(
        dirty_per100=clean + accrued,
        accrued_per100=accrued,
        yield_pct=notes.spread_pct,
        macaulay_yrs=modified,
        modified_yrs=modified,
        convexity_ratio=modified**2,
    )


def _days_to_reset(date: np.datetime64) -> float:
    """Days to the next Tuesday, 7 on a Tuesday."""
    return float(7 - (int(date.astype(int)) - RESET_WEEKDAY_OFFSET_DAYS) % 7)
