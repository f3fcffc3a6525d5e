"""Compile the agency side of a plan: posting days, settlement months, agency debt and CMBS."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import Timeline, month_index, month_start, next_business_day
from eccles.core.mortgage import MORTGAGE_PRODUCTS, payment_date
from eccles.core.outside import Outside
from eccles.core.policy import Regimes
from eccles.core.portfolio import Kind
from eccles.core.position import Position
from eccles.engine.plan import AgencyPlan, Behaviour, MortgagePlan
from eccles.runoff.prepayment import MortgageRateHistory, tabulate

__all__ = ["AgencyCalendar", "agency_calendar", "agency_plan", "mortgage_plan"]

IntArray = NDArray[np.int64]

SETTLEMENT_DAY = 13
"""Class A (30-year conventional) to-be-announced settlement falls on or about the 13th (SIFMA calendar)."""


@dataclass(frozen=True)
class AgencyCalendar:
    """What happens to agency securities in which week; months are counted from the opening's.

    Attributes:
        products: week -> products that post principal.
        settling: week -> month whose reinvestment purchases settle.
        committed: week -> month and face of the commitments that settle.
        cmbs_weeks: weeks in which CMBS principal is posted.
        debt_due_bn: week -> agency debt that matures.
    """

    products: dict[int, tuple[int, ...]]
    settling: dict[int, int]
    committed: dict[int, tuple[int, float]]
    cmbs_weeks: frozenset[int]
    debt_due_bn: dict[int, float]


def agency_calendar(position: Position, regimes: Regimes, timeline: Timeline, months: IntArray) -> AgencyCalendar:
    """Place every agency event in its week; reinvestment settles only where a rule may buy MBS."""
    posting = timeline.week_of(payment_date(months))
    products: dict[int, tuple[int, ...]] = {}
    for week, product in ((int(w), p) for row in posting for p, w in enumerate(row)):
        if week >= 1:
            products[week] = (*products.get(week, ()), product)
    settles = timeline.week_of(next_business_day(month_start(months) + np.timedelta64(SETTLEMENT_DAY - 1, "D")))
    umbs = MORTGAGE_PRODUCTS.index("umbs")
    return AgencyCalendar(
        products=products,
        settling={int(week): month for month, week in enumerate(settles) if week >= 1 and regimes.buys_mbs},
        committed=_commitments(position, timeline, int(months[0])),
        cmbs_weeks=frozenset(int(week) for week in posting[:, umbs] if week >= 1),
        debt_due_bn=_agency_debt(position, timeline),
    )


def _commitments(position: Position, timeline: Timeline, first_month: int) -> dict[int, tuple[int, float]]:
    """Return week -> (month, face); two settlements in one week count with the later one's month."""
    found: dict[int, tuple[int, float]] = {}
    date = position.commitments.settlement_date
    for week, month, par in zip(timeline.week_of(date), month_index(date), position.commitments.par_bn, strict=True):
        if 1 <= week <= timeline.week_count:
            before = found.get(int(week), (0, 0.0))[1]
            found[int(week)] = (int(month) - first_month, before + float(par))
    return found


def _agency_debt(position: Position, timeline: Timeline) -> dict[int, float]:
    debt = position.portfolio.kind == Kind.AGENCY_DEBT.value
    week = timeline.week_of(next_business_day(position.portfolio.maturity_date[debt]))
    due: dict[int, float] = {}
    for w, par in zip(week.tolist(), position.portfolio.par_bn[debt].tolist(), strict=True):
        due[w] = due.get(w, 0.0) + par
    return due


def mortgage_plan(
    position: Position, regimes: Regimes, behaviour: Behaviour, outside: Outside, months: IntArray
) -> MortgagePlan:
    """Return the mortgage tables, and slots for the months in which purchases can settle."""
    cohorts, mix = position.mortgages, behaviour.production
    open_months = months
    if not regimes.buys_mbs:
        committed = month_index(position.commitments.settlement_date)
        open_months = months[np.isin(months, committed)]
    parts = mix.part_share.size
    first_slot = np.full(months.size, -1, dtype=np.int64)
    first_slot[np.isin(months, open_months)] = np.arange(open_months.size) * parts
    product = np.tile(mix.product, open_months.size)
    history = MortgageRateHistory(outside.mortgage_rate_pct, outside.mortgage_first_month_index)
    wac = mix.note_rate_pct(history, open_months)
    return MortgagePlan(
        cohorts=cohorts,
        parameters=behaviour.prepayment,
        tables=tabulate(behaviour.prepayment, cohorts, int(months[0]), int(months.size)),
        cohort_places=_places(cohorts.product_index),
        mix=mix,
        slot_places=_places(np.array([MORTGAGE_PRODUCTS.index(str(name)) for name in product], dtype=np.int64)),
        slot_product=product,
        slot_term_months=np.tile(mix.term_months, open_months.size),
        slot_origination_index=np.repeat(open_months - mix.origination_lag_months, parts),
        slot_wac_pct=wac.reshape(wac.shape[0], -1),
        first_slot=first_slot,
    )


def agency_plan(position: Position, behaviour: Behaviour, months: IntArray) -> AgencyPlan:
    """Return the monthly amounts of agency debt and the CMBS paydown rate."""
    debt = position.portfolio.kind == Kind.AGENCY_DEBT.value
    month = month_index(position.portfolio.maturity_date[debt])
    due = np.array([position.portfolio.par_bn[debt][month == m].sum() for m in months])
    return AgencyPlan(due, behaviour.cmbs_paydown_share)


def _places(product_index: IntArray) -> tuple[IntArray, ...]:
    return tuple(np.flatnonzero(product_index == place) for place in range(len(MORTGAGE_PRODUCTS)))
