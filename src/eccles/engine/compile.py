"""Compile a position, a policy and outside paths into a `Plan`: all calendars and tables, before the first week."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import Timeline, month_index
from eccles.core.journal import JournalLayout
from eccles.core.outside import Outside
from eccles.core.policy import Regimes
from eccles.core.position import Position
from eccles.core.purchase import purchase_period_start
from eccles.engine.compile_agency import agency_calendar, agency_plan, mortgage_plan
from eccles.engine.compile_treasuries import treasury_plan
from eccles.engine.compile_weeks import week_facts
from eccles.engine.plan import Behaviour, BooksPlan, LiquidityPlan, Plan, PolicyPlan
from eccles.engine.step import AUTONOMOUS, BLOCKS
from eccles.facilities.overnight_rrp import opening_shift, window_dressing

__all__ = ["compile_plan", "with_regimes"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def compile_plan(
    position: Position,
    regimes: Regimes,
    outside: Outside,
    behaviour: Behaviour,
    timeline: Timeline,
    *,
    path_count: int = 1,
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
    months = np.arange(int(month_index(timeline.opening_date)), int(month_index(timeline.last_date)) + 1)
    treasuries = treasury_plan(position, regimes, outside, timeline)
    calendar = agency_calendar(position, regimes, timeline, months)
    chart = position.balance_sheet.chart
    return Plan(
        timeline=timeline,
        chart=chart,
        layout=JournalLayout(chart, tuple(m for block in BLOCKS for m in block.movements)),
        path_count=path_count,
        month_first=int(months[0]),
        month_count=int(months.size),
        treasuries=treasuries,
        mortgages=mortgage_plan(position, regimes, behaviour, outside, months),
        agency=agency_plan(position, behaviour, months),
        policy=_policy_plan(regimes, months, timeline),
        books=_books_plan(position, outside, treasuries.opening_discount_bn),
        liquidity=_liquidity_plan(position, behaviour, outside, timeline),
        outside=outside,
        week=week_facts(treasuries, calendar, outside, timeline, months),
    )


def with_regimes(plan: Plan, regimes: Regimes) -> Plan:
    """Return the same plan under another policy, without compiling the calendars again.

    Raises:
        DataError: the policy buys in a market the plan was not compiled for.
    """
    present = plan.policy.regimes
    if regimes.sectors != present.sectors:
        raise DataError("this policy buys in a market the plan has no calendar for; compile a plan of its own")
    months = plan.month_first + np.arange(plan.month_count)
    return replace(plan, policy=_policy_plan(regimes, months, plan.timeline))


def _policy_plan(regimes: Regimes, months: IntArray, timeline: Timeline) -> PolicyPlan:
    """Say which regime governs each month, and which weeks each purchase period covers (mid-month to mid-month)."""
    start = purchase_period_start(np.arange(months[0] - 1, months[-1] + 2))
    week = timeline.week_of(start)
    return PolicyPlan(
        regimes=regimes,
        regime_by_month=regimes.by_month(months, timeline.opening_date),
        purchase_regime=np.searchsorted(regimes.start_date, start[:-1], side="right") - 1,
        purchase_start_date=start[:-1],
        purchase_weeks=np.stack([week[:-1], week[1:]], axis=1),
    )


def _books_plan(position: Position, outside: Outside, discount_bn: FloatArray) -> BooksPlan:
    """Find the accounts; move the bills' discount out of other assets, so that total assets stay as published."""
    chart, balance = position.balance_sheet.chart, position.balance_sheet.balance_bn.copy()
    moved = discount_bn.sum() + balance[chart.index("unamortized_discounts")]
    balance[chart.index("unamortized_discounts")] -= moved
    balance[chart.index("other_assets")] += moved
    return BooksPlan(
        opening_balance_bn=balance,
        autonomous_index=np.array([chart.index(m.debit) for m in AUTONOMOUS], dtype=np.int64),
        autonomous_target_bn=_autonomous_targets(outside, float(moved)),
        liquidity_index=(chart.index("reserves"), chart.index("on_rrp")),
        cmbs_index=chart.index("cmbs"),
        discount_index=chart.index("unamortized_discounts"),
    )


def _autonomous_targets(outside: Outside, discount_bn: float) -> FloatArray:
    """Return the paths of the autonomous accounts, debit-positive, (path, weeks + 1, accounts) in their order.

    A path of other assets that is held keeps the opening's level without the discount on bills, which was moved out.
    """
    moved = 0.0 if outside.discount_in_other_assets else discount_bn
    paths = {
        "currency": -outside.currency_bn,
        "tga": -outside.tga_bn,
        "foreign_rrp": -outside.foreign_rrp_bn,
        "other_liabilities": -outside.other_liabilities_bn,
        "loans": outside.loans_bn,
        "other_assets": outside.other_assets_bn + moved,
        "factors_bridge": outside.bridge_bn,
    }
    return np.stack(np.broadcast_arrays(*(paths[movement.debit] for movement in AUTONOMOUS)), axis=2)


def _liquidity_plan(position: Position, behaviour: Behaviour, outside: Outside, timeline: Timeline) -> LiquidityPlan:
    sheet = position.balance_sheet
    on_rrp = np.array([sheet.amount_bn("on_rrp")])
    liquidity = on_rrp + sheet.amount_bn("reserves")
    dressing = window_dressing(behaviour.split, timeline.date)
    shift = opening_shift(behaviour.split, liquidity, on_rrp, outside.bank_deposits_bn[:, 0], dressing[:1])
    return LiquidityPlan(behaviour.split, shift, dressing)
