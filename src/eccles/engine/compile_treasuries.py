"""Compile the Treasury side of a plan: lots, their calendar, coupons, discounts and the secondary market."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import Timeline
from eccles.core.lots import Lots
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.policy import Regimes
from eccles.core.portfolio import Auctions, Kind
from eccles.core.position import Position
from eccles.core.purchase import SECTORS, Sector
from eccles.engine.plan import Purchases, TreasuryPlan
from eccles.runoff.linkers import Linkers, build_linkers
from eccles.runoff.market import bill_discount_share, weekly_markets
from eccles.runoff.schedule import build_lots, build_schedule, first_issues

__all__ = ["treasury_plan"]

FloatArray = NDArray[np.float64]

LOWEST_COUPON_PCT = 0.125
"""The Treasury's lowest coupon (31 CFR 356.30); paper with a lower par yield is sold above par."""
END_OF_TIME = np.datetime64("9999-12-31", "D")


def treasury_plan(position: Position, regimes: Regimes, outside: Outside, timeline: Timeline) -> TreasuryPlan:
    """Return everything about Treasuries that no rule decides."""
    coming = position.auctions.between(timeline.opening_date, END_OF_TIME)
    lots = build_lots(position.portfolio, coming, first_issues(position.auctions))
    sectors = tuple(sector for sector in SECTORS if sector in regimes.sectors and sector is not Sector.MBS)
    tips = build_linkers(lots, outside, timeline)
    is_bill = lots.kind == Kind.BILL.value
    return TreasuryPlan(
        lots=lots,
        schedule=build_schedule(lots, coming, timeline),
        tips=tips,
        is_bill=is_bill,
        coupon_pct=_coupons(lots, tips, coming, outside, timeline),
        opening_discount_bn=_opening_discount(lots, is_bill, outside, timeline),
        month_to_date_bn=(position.month_to_date.coupon_bn, position.month_to_date.bill_bn),
        purchases=_purchases(lots, tips, position.auctions, outside, timeline, sectors=sectors),
    )


def _opening_discount(lots: Lots, is_bill: NDArray[np.bool_], outside: Outside, timeline: Timeline) -> FloatArray:
    """Derive the discount of the bills held: straight-line at the opening's bill yields (no cost is published)."""
    days = (lots.maturity_date - timeline.opening_date).astype(float)
    held = np.flatnonzero(is_bill & (lots.opening_par_bn > 0.0))
    discount = np.zeros(lots.count)
    share = bill_discount_share(outside, np.zeros(held.size, dtype=np.int64), days[held])[0]
    discount[held] = lots.opening_par_bn[held] * share
    return discount


def _purchases(
    lots: Lots, tips: Linkers, auctions: Auctions, outside: Outside, timeline: Timeline, *, sectors: tuple[Sector, ...]
) -> Purchases:
    column = np.array([SECTORS.index(sector) for sector in sectors], dtype=np.int64)
    if not sectors:
        return Purchases((), column, (), (), (), (), ())
    markets = weekly_markets(lots, auctions, timeline, sectors)
    sizes = [market.lot_index.size for market in markets]
    lot = np.concatenate([market.lot_index for market in markets])
    week = np.repeat(np.arange(1, timeline.week_count + 1), sizes)
    days = (lots.maturity_date[lot] - timeline.date[week]).astype(float)
    share = bill_discount_share(outside, week, days) * (lots.kind[lot] == Kind.BILL.value)
    kinds = lots.kind_indicator_ratio
    places = [tips.place[market.lot_index] for market in markets]
    return Purchases(
        sectors=sectors,
        column=column,
        market=markets,
        kind_ratio=tuple(kinds[market.lot_index] for market in markets),
        discount_share=tuple(np.split(share, np.cumsum(sizes)[:-1], axis=1)),
        tips=tuple(np.flatnonzero(place >= 0) for place in places),
        tips_place=tuple(place[place >= 0] for place in places),
    )


def _coupons(lots: Lots, tips: Linkers, coming: Auctions, outside: Outside, timeline: Timeline) -> FloatArray:
    """Return coupons: the published ones, and for new lots the par yield of their tenor at the first sale.

    New TIPS carry the par yield less breakeven inflation; bills and floating-rate notes carry none.
    """
    path_count = max(outside.par_yield_pct.shape[0], outside.breakeven_pct.shape[0])
    coupon = np.repeat(lots.coupon_pct[None, :], path_count, axis=0)
    sold_week = np.clip(timeline.week_of(coming.issue_date), 0, timeline.week_count)
    first = dict(zip(coming.cusip[::-1], sold_week[::-1], strict=True))
    names = [str(tenor).removeprefix("tips") for tenor in lots.tenor]
    new = [i for i in np.flatnonzero(np.isnan(lots.coupon_pct)) if names[i] in YIELD_TENORS]
    if not new:
        return coupon
    week = np.array([first[lots.cusip[i]] for i in new])
    yields = outside.par_yield_pct[:, week, [YIELD_TENORS.index(names[i]) for i in new]]
    real = np.where(tips.place[new] >= 0, outside.breakeven_pct[:, week], 0.0)
    coupon[:, new] = np.maximum(yields - real, LOWEST_COUPON_PCT)
    return coupon
