"""What the Desk can buy in the secondary market: the securities outstanding, week by week.

Bills are bought in two sectors, up to four months and four to twelve months, weighted by what is outstanding in each
(New York Fed operating policy of 2025-10-29); inside a sector, and for coupons, in proportion to outstanding amounts.
Prices are those of the par curve: a bill costs `1 / (1 + yield * days / 365)` of par.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import Timeline
from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.core.lots import Lots
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.portfolio import Auctions, Kind
from eccles.core.purchase import COUPON_WINDOW_YRS, Sector

__all__ = ["Market", "bill_discount_share", "weekly_markets"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BILL_CURVE_DAYS = {"1m": 30.4375, "3m": 91.3125, "6m": 182.625, "1y": 365.25}
"""Days of the constant maturities that price bills."""
BILL_CURVE_YEAR_DAYS = 365.0
NEAREST_PURCHASE_DAYS = 28
"""The Desk does not buy securities within four weeks of maturity."""


@dataclass(frozen=True)
class Market:
    """The securities that orders of one week are spread over.

    Attributes:
        lot_index: (m,) lots, sorted.
        weight_share: (sectors, m) share of each lot in a purchase of a sector; rows add to one where anything is sold.
        member_ratio: (sectors, m) one where the lot belongs to the sector.
    """

    lot_index: IntArray
    weight_share: FloatArray
    member_ratio: FloatArray


def weekly_markets(
    lots: Lots, auctions: Auctions, timeline: Timeline, sectors: tuple[Sector, ...]
) -> tuple[Market, ...]:
    """Return, for each week, what can be bought in each sector and in which proportion.

    Args:
        lots: the table of lots.
        auctions: past and future sales; amounts outstanding are the sums of sales not matured.
        timeline: the weeks.
        sectors: the Treasury sectors that are needed.
    """
    place = {name: i for i, name in enumerate(lots.cusip)}
    wanted = np.isin(auctions.kind.astype(str), _kinds(sectors))
    rows = np.flatnonzero(wanted & np.array([name in place for name in auctions.cusip], dtype=bool))
    rows = rows[np.argsort(auctions.issue_date[rows], kind="stable")]
    lot = np.array([place[name] for name in auctions.cusip[rows]], dtype=np.int64)
    upto = np.searchsorted(auctions.issue_date[rows], timeline.date, side="right")
    maturity_days = lots.maturity_date.astype(np.int64)
    first = np.searchsorted(maturity_days, timeline.date.astype(np.int64) + NEAREST_PURCHASE_DAYS, side="right")
    is_bill = lots.kind == Kind.BILL.value
    outstanding_bn = np.zeros(lots.count)
    markets, done = [], 0
    for week in range(1, timeline.week_count + 1):
        np.add.at(outstanding_bn, lot[done : upto[week]], auctions.amount_bn[rows[done : upto[week]]])
        done = int(upto[week])
        alive = first[week] + np.flatnonzero(outstanding_bn[first[week] :])
        left_days = maturity_days[alive] - int(timeline.date[week].astype(np.int64))
        member = np.stack([_belongs(sector, is_bill[alive], left_days / DAYS_PER_YEAR) for sector in sectors])
        weight = member * outstanding_bn[alive]
        total = weight.sum(axis=1, keepdims=True)
        markets.append(Market(alive, weight / np.where(total > 0.0, total, 1.0), member))
    return tuple(markets)


def _kinds(sectors: tuple[Sector, ...]) -> list[str]:
    """Floating-rate notes are rolled at auction but not bought in the market."""
    bills = [Kind.BILL.value] if {Sector.BILLS, Sector.TREASURIES} & set(sectors) else []
    coupons = [Kind.NOTE_BOND.value, Kind.TIPS.value] if set(sectors) - {Sector.BILLS} else []
    return bills + coupons


def _belongs(sector: Sector, is_bill: NDArray[np.bool_], left_yrs: FloatArray) -> FloatArray:
    if sector is Sector.TREASURIES:
        return np.ones(is_bill.size)
    if sector is Sector.BILLS:
        return is_bill.astype(float)
    low, high = COUPON_WINDOW_YRS[sector]
    return (~is_bill & (left_yrs > low) & (left_yrs <= high)).astype(float)


def bill_discount_share(outside: Outside, week: IntArray, days: FloatArray) -> FloatArray:
    """Return the discount of bills bought, as a fraction of par.

    Args:
        week: (k,) week of purchase.
        days: (k,) days to maturity.

    Returns:
        (path, k).
    """
    columns = [YIELD_TENORS.index(tenor) for tenor in BILL_CURVE_DAYS]
    knots = np.array(list(BILL_CURVE_DAYS.values()))
    right = np.clip(np.searchsorted(knots, days), 1, knots.size - 1)
    weight = np.clip((days - knots[right - 1]) / (knots[right] - knots[right - 1]), 0.0, 1.0)
    curve = outside.par_yield_pct[:, :, columns]
    yield_pct = (1.0 - weight) * curve[:, week, right - 1] + weight * curve[:, week, right]
    growth = share_from_pct(yield_pct) * days / BILL_CURVE_YEAR_DAYS
    return np.asarray(growth / (1.0 + growth))
