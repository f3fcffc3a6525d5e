"""Look up, once, the small facts of each week: what its blocks would otherwise search for again and again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import Timeline, month_start
from eccles.core.outside import Outside
from eccles.engine.compile_agency import AgencyCalendar
from eccles.engine.plan import TreasuryPlan, WeekFacts
from eccles.runoff.market import bill_discount_share

__all__ = ["week_facts"]

FloatArray = NDArray[np.float64]

ACCRETION_WEEKS = 53
"""No bill runs longer than fifty-two weeks, and its first week may be a short one."""


def week_facts(
    treasuries: TreasuryPlan, calendar: AgencyCalendar, outside: Outside, timeline: Timeline, months: NDArray[np.int64]
) -> tuple[WeekFacts, ...]:
    """Return the facts of every week of a timeline."""
    begins = {int(w): place for place, w in enumerate(timeline.week_of(month_start(months))) if place > 0}
    indicator = treasuries.lots.kind_indicator_ratio
    discounts = _discounts(treasuries, outside, timeline)
    facts = []
    for week, roll in enumerate(treasuries.schedule.rollover, start=1):
        due_place, bought_place = treasuries.tips.place[roll.due], treasuries.tips.place[roll.bought_index]
        accreting, accretion = _accretion(treasuries, week)
        committed_month, committed_bn = calendar.committed.get(week, (-1, 0.0))
        facts.append(
            WeekFacts(
                month_begins=begins.get(week, -1),
                due_kind_ratio=indicator[roll.due],
                bought_kind_ratio=indicator[roll.bought_index],
                due_tips=np.flatnonzero(due_place >= 0),
                due_tips_place=due_place[due_place >= 0],
                bought_tips=np.flatnonzero(bought_place >= 0),
                bought_tips_place=bought_place[bought_place >= 0],
                bought_discount_share=discounts[week - 1],
                accreting=accreting,
                accretion_ratio=accretion,
                mortgage_products=calendar.products.get(week, ()),
                settling_month=calendar.settling.get(week, -1),
                committed_month=committed_month,
                committed_bn=committed_bn,
                cmbs_posts=week in calendar.cmbs_weeks,
                agency_debt_due_bn=calendar.debt_due_bn.get(week, 0.0),
            )
        )
    return tuple(facts)


def _discounts(treasuries: TreasuryPlan, outside: Outside, timeline: Timeline) -> list[FloatArray]:
    """Return, for each week, the discount of the lots sold in it, zero but for bills."""
    rolls = treasuries.schedule.rollover
    sizes = [roll.bought_index.size for roll in rolls]
    lot = np.concatenate([roll.bought_index for roll in rolls])
    week = np.repeat(np.arange(1, len(rolls) + 1), sizes)
    days = (treasuries.lots.maturity_date[lot] - timeline.date[week]).astype(float)
    share = bill_discount_share(outside, week, days) * treasuries.is_bill[lot]
    return np.split(share, np.cumsum(sizes)[:-1], axis=1)


def _accretion(treasuries: TreasuryPlan, week: int) -> tuple[slice, FloatArray]:
    """Return the lots maturing within a year and one over the weeks they have left, this one included."""
    maturity_week = treasuries.schedule.maturity_week
    first = treasuries.schedule.rollover[week - 1].due.start
    lots = slice(first, int(np.searchsorted(maturity_week, week + ACCRETION_WEEKS)))
    return lots, np.divide(1.0, maturity_week[lots] - week + 1.0, dtype=np.float64)
