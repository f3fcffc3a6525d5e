"""Compile a position, a policy and outside paths into a `Plan`: all calendars and tables, before the first week."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, Timeline, business_day_of_month, month_index, month_start
from eccles.core.journal import JournalLayout
from eccles.core.lots import Lots
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.policy import Regimes
from eccles.core.portfolio import Auctions, Kind
from eccles.core.position import Position
from eccles.engine.compile_agency import AgencyCalendar, agency_calendar, agency_plan, mortgage_plan
from eccles.engine.plan import Plan, Purchases, WeekFacts
from eccles.engine.step import AUTONOMOUS, BLOCKS
from eccles.facilities.overnight_rrp import LiquiditySplitParameters, opening_shift, window_dressing
from eccles.runoff.linkers import Linkers, build_linkers
from eccles.runoff.market import bill_discount_share, outstanding_markets
from eccles.runoff.prepayment import PrepaymentParameters
from eccles.runoff.production import ProductionMix
from eccles.runoff.schedule import Schedule, build_lots, build_schedule

__all__ = ["Behaviour", "compile_plan", "with_regimes"]

FloatArray = NDArray[np.float64]

SPARE_WEEKS = 12
PURCHASE_PERIOD_BUSINESS_DAY = 10
"""A purchase period starts after the ninth business day of the month (New York Fed announcements; the SOMA's bills of
December 2025 to March 2026 grow by the announced amounts between those days)."""
ACCRETION_WEEKS = 53
LOWEST_COUPON_PCT = 0.125
"""The Treasury's lowest coupon (31 CFR 356.30); paper with a lower par yield is sold above par."""


@dataclass(frozen=True)
class Behaviour:
    """Fitted behaviour the engine needs.

    Attributes:
        prepayment: borrowers.
        split: banks and money funds.
        cmbs_paydown_share: share of CMBS that pays down in a month.
        production: what a purchase of MBS consists of and when it settles.
    """

    prepayment: PrepaymentParameters
    split: LiquiditySplitParameters
    cmbs_paydown_share: float
    production: ProductionMix


def compile_plan(
    position: Position, regimes: Regimes, outside: Outside, behaviour: Behaviour, timeline: Timeline, path_count: int = 1
) -> Plan:
    """Return the plan of a projection.

    Args:
        position: the opening.
        regimes: policy from the opening on.
        outside: outside paths over the timeline.
        behaviour: fitted parameters.
        timeline: the weeks.
        path_count: number of paths; outside arrays must have 1 or this many rows.

    Raises:
        DataError: the position is not of the timeline's opening, or sales or prices end before the horizon.
    """
    if position.date != timeline.opening_date:
        raise DataError(f"the position is of {position.date}, the timeline opens on {timeline.opening_date}")
    if outside.path_count not in (1, path_count):
        raise DataError(f"outside paths have {outside.path_count} rows; the run has {path_count} paths")
    chart = position.balance_sheet.chart
    coming = position.auctions.between(timeline.opening_date, np.datetime64("9999-12-31", "D"))
    lots = build_lots(position.portfolio, coming)
    schedule = build_schedule(lots, coming, timeline)
    tips = build_linkers(lots, outside, timeline)
    months = _months(timeline)
    purchase_weeks = _purchase_weeks(months, timeline)
    is_bill = lots.kind == Kind.BILL.value
    discount = _opening_discount(lots, is_bill, outside, timeline)
    calendar = agency_calendar(position, regimes, timeline, months)
    liquidity = (chart.index("reserves"), chart.index("on_rrp"))
    return Plan(
        timeline=timeline,
        chart=chart,
        layout=JournalLayout(chart, tuple(m for block in BLOCKS for m in block.movements)),
        path_count=path_count,
        month_first=int(months[0]),
        month_count=int(months.size),
        spare_weeks=SPARE_WEEKS,
        lots=lots,
        schedule=schedule,
        tips=tips,
        mortgages=mortgage_plan(position, regimes, behaviour, outside, months),
        agency=agency_plan(position, behaviour, months),
        purchases=_purchases(lots, position.auctions, outside, timeline, regimes),
        regimes=regimes,
        regime_by_month=regimes.by_month(months, timeline.opening_date),
        purchase_regime_by_month=_purchase_regimes(regimes, months),
        purchase_weeks=purchase_weeks,
        outside=outside,
        split=behaviour.split,
        opening_balance_bn=_with_discount(position, discount),
        opening_discount_bn=discount,
        opening_shift_share=_opening_shift(position, behaviour, outside, timeline),
        autonomous_index=np.array([chart.index(m.debit) for m in AUTONOMOUS], dtype=np.int64),
        autonomous_target_bn=_autonomous_targets(outside),
        month_to_date_bn=(position.month_to_date.coupon_bn, position.month_to_date.bill_bn),
        coupon_pct=_coupons(lots, tips, coming, outside, timeline),
        is_bill=is_bill,
        liquidity_index=liquidity,
        cmbs_index=chart.index("cmbs"),
        discount_index=chart.index("unamortized_discounts"),
        window_dressing_share=window_dressing(behaviour.split, timeline.date),
        week=_week_facts(lots, schedule, tips, is_bill, outside, timeline, months, calendar),
    )


def with_regimes(plan: Plan, regimes: Regimes) -> Plan:
    """Return the same plan under another policy, without compiling the calendars again.

    Raises:
        DataError: the policy buys in a market the plan was not compiled for.
    """
    if (regimes.buys_mbs, regimes.buys_coupons) != (plan.regimes.buys_mbs, plan.regimes.buys_coupons):
        raise DataError("this policy buys in a market the plan has no calendar for; compile a plan of its own")
    months = plan.month_first + np.arange(plan.month_count)
    regime_by_month = regimes.by_month(months, plan.timeline.opening_date)
    return replace(
        plan,
        regimes=regimes,
        regime_by_month=regime_by_month,
        purchase_regime_by_month=_purchase_regimes(regimes, months),
    )


def _months(timeline: Timeline) -> NDArray[np.int64]:
    return np.arange(int(month_index(timeline.opening_date)), int(month_index(timeline.last_date)) + 1)


def _purchase_weeks(months: NDArray[np.int64], timeline: Timeline) -> NDArray[np.int64]:
    """Return the first and last week (exclusive) of each month's purchase period, mid-month to mid-month."""
    week = timeline.week_of(_purchase_start(np.append(months, months[-1] + 1)))
    return np.stack([week[:-1], week[1:]], axis=1)


def _purchase_regimes(regimes: Regimes, months: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.searchsorted(regimes.start_date, _purchase_start(months), side="right") - 1)


def _purchase_start(months: NDArray[np.int64]) -> DateArray:
    return business_day_of_month(months, PURCHASE_PERIOD_BUSINESS_DAY)


def _opening_discount(lots: Lots, is_bill: NDArray[np.bool_], outside: Outside, timeline: Timeline) -> FloatArray:
    """Derive the discount of the bills held: straight-line at the opening's bill yields (no cost is published)."""
    days = (lots.maturity_date - timeline.opening_date).astype(float)
    held = np.flatnonzero(is_bill & (lots.opening_par_bn > 0.0))
    discount = np.zeros(lots.count)
    share = bill_discount_share(outside, np.zeros(held.size, dtype=np.int64), days[held])[0]
    discount[held] = lots.opening_par_bn[held] * share
    return discount


def _with_discount(position: Position, discount: FloatArray) -> FloatArray:
    """Move the bills' discount out of other assets into its own account; total assets stay as published."""
    chart, balance = position.balance_sheet.chart, position.balance_sheet.balance_bn.copy()
    moved = discount.sum() + balance[chart.index("unamortized_discounts")]
    balance[chart.index("unamortized_discounts")] -= moved
    balance[chart.index("other_assets")] += moved
    return balance


def _opening_shift(
    position: Position, behaviour: Behaviour, outside: Outside, timeline: Timeline
) -> FloatArray:
    sheet = position.balance_sheet
    on_rrp = np.array([sheet.amount_bn("on_rrp")])
    liquidity = on_rrp + sheet.amount_bn("reserves")
    dressing = window_dressing(behaviour.split, timeline.date[:1])
    return opening_shift(behaviour.split, liquidity, on_rrp, outside.bank_deposits_bn[:, 0], dressing)


def _autonomous_targets(outside: Outside) -> FloatArray:
    """Return the paths of the autonomous accounts, debit-positive, (path, weeks + 1, accounts) in their order."""
    paths = {
        "currency": -outside.currency_bn,
        "tga": -outside.tga_bn,
        "foreign_rrp": -outside.foreign_rrp_bn,
        "other_liabilities": -outside.other_liabilities_bn,
        "loans": outside.loans_bn,
        "other_assets": outside.other_assets_bn,
        "factors_bridge": outside.bridge_bn,
    }
    return np.stack(np.broadcast_arrays(*(paths[movement.debit] for movement in AUTONOMOUS)), axis=2)


def _purchases(lots: Lots, auctions: Auctions, outside: Outside, timeline: Timeline, regimes: Regimes) -> Purchases:
    bills = outstanding_markets(lots, auctions, timeline, bills=True)
    week = np.repeat(np.arange(1, timeline.week_count + 1), [market.lot_index.size for market in bills])
    lot = np.concatenate([market.lot_index for market in bills])
    days = (lots.maturity_date[lot] - timeline.date[week]).astype(float)
    share = bill_discount_share(outside, week, days)
    edges = np.cumsum([market.lot_index.size for market in bills])[:-1]
    return Purchases(
        bills=bills,
        bill_discount_share=tuple(np.split(share, edges, axis=1)),
        coupons=outstanding_markets(lots, auctions, timeline, bills=False) if regimes.buys_coupons else (),
    )


def _coupons(lots: Lots, tips: Linkers, coming: Auctions, outside: Outside, timeline: Timeline) -> FloatArray:
    """Return coupons: the published ones, and for new lots the par yield of their tenor at the first sale."""
    coupon = np.repeat(lots.coupon_pct[None, :], outside.par_yield_pct.shape[0], axis=0)
    first = dict(zip(coming.cusip[::-1], np.clip(timeline.week_of(coming.issue_date), 0, timeline.week_count)[::-1], strict=True))
    names = [str(tenor).removeprefix("tips") for tenor in lots.tenor]
    new = [i for i in np.flatnonzero(np.isnan(lots.coupon_pct)) if names[i] in YIELD_TENORS]
    if not new:
        return coupon
    week = np.array([first[lots.cusip[i]] for i in new])
    yields = outside.par_yield_pct[:, week, [YIELD_TENORS.index(names[i]) for i in new]]
    real = np.where(tips.place[new] >= 0, outside.breakeven_pct[:, week], 0.0)
    coupon[:, new] = np.maximum(yields - real, LOWEST_COUPON_PCT)
    return coupon


def _week_facts(
    lots: Lots,
    schedule: Schedule,
    tips: Linkers,
    is_bill: NDArray[np.bool_],
    outside: Outside,
    timeline: Timeline,
    months: NDArray[np.int64],
    calendar: AgencyCalendar,
) -> tuple[WeekFacts, ...]:
    indicator = lots.kind_indicator_ratio
    maturity = lots.maturity_date
    begins = {int(w): place for place, w in enumerate(timeline.week_of(month_start(months))) if place > 0}
    year_end = np.searchsorted(schedule.maturity_week, np.arange(1, timeline.week_count + 1) + ACCRETION_WEEKS)
    facts = []
    for week, roll in enumerate(schedule.rollover, start=1):
        bought = roll.bought_index
        due_place, bought_place = tips.place[roll.due], tips.place[bought]
        days = (maturity[bought] - timeline.date[week]).astype(float)
        discount = bill_discount_share(outside, np.full(bought.size, week), days)
        accreting = slice(roll.due.start, int(year_end[week - 1]))
        facts.append(
            WeekFacts(
                month_begins=begins.get(week, -1),
                due_kind_ratio=indicator[roll.due],
                bought_kind_ratio=indicator[bought],
                due_tips=np.flatnonzero(due_place >= 0),
                due_tips_place=due_place[due_place >= 0],
                bought_tips=np.flatnonzero(bought_place >= 0),
                bought_tips_place=bought_place[bought_place >= 0],
                bought_discount_share=discount * is_bill[bought],
                accreting=accreting,
                accretion_ratio=1.0 / (schedule.maturity_week[accreting] - week + 1.0),
                mortgage_products=calendar.products.get(week, ()),
                settling_month=calendar.settling.get(week, -1),
                committed_month=calendar.committed.get(week, (-1, 0.0))[0],
                committed_bn=calendar.committed.get(week, (-1, 0.0))[1],
                cmbs_posts=week in calendar.cmbs_weeks,
                agency_debt_due_bn=calendar.debt_due_bn.get(week, 0.0),
            )
        )
    return tuple(facts)


