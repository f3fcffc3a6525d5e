"""Agency securities through a month: principal known on its eve, posted on its day, reinvested above the cap.

Principal up to the cap runs off; the rest goes where the rule sends it: MBS (settling after the to-be-announced lag),
Treasuries or bills (bought evenly over the Desk's purchase period, mid-month to mid-month). MBS that settle in a month
pay principal from the next month on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import sum_by_path
from eccles.core.journal import Movement
from eccles.core.policy import PrincipalDecision, PrincipalTo
from eccles.core.purchase import SECTORS
from eccles.engine.plan import Period
from eccles.engine.state import State
from eccles.runoff.prepayment import (
    MortgageRateHistory,
    PurchasedCohorts,
    borrower_rates,
    principal,
    purchased_principal,
)

__all__ = ["AGENCY_MOVEMENTS", "pay_agency_principal", "plan_agency_month", "reinvestment"]

FloatArray = NDArray[np.float64]

AGENCY_MOVEMENTS = (
    Movement("reserves", "mbs", "MBS principal"),
    Movement("reserves", "cmbs", "CMBS principal"),
    Movement("reserves", "agency_debt", "agency debt matures"),
    Movement("mbs", "reserves", "MBS purchases settle"),
)
MBS, CMBS, DEBT, SETTLED = range(4)


def plan_agency_month(state: State, period: Period, month: int, decision: PrincipalDecision) -> FloatArray:
    """Compute the month's principal and hold it against the cap; return what the rest buys, (path, sectors)."""
    plan = period.plan
    _mortgage_principal(state, period, month)
    total = (
        sum_by_path(state.mortgage_due_bn)
        + sum_by_path(state.bought_due_bn)
        + plan.agency.cmbs_paydown_share * state.balance_bn[:, plan.books.cmbs_index]
        + plan.agency.debt_due_bn[month]
    )
    excess = np.maximum(total - decision.agency_cap_bn, 0.0)
    state.agency_principal_bn[:, month] = total
    state.agency_reinvested_bn[:, month] = excess
    return reinvestment(excess, decision)


def _mortgage_principal(state: State, period: Period, month: int) -> None:
    plan = period.plan
    mortgages, outside = plan.mortgages, plan.outside
    index = plan.month_first + month
    history = MortgageRateHistory(outside.mortgage_rate_pct, outside.mortgage_first_month_index)
    rate = borrower_rates(mortgages.parameters, history, index)
    state.mortgage_due_bn = principal(mortgages.parameters, mortgages.tables, state.mortgage_bn, index, rate).total_bn
    if mortgages.slot_count and state.bought_mortgage_bn.any():
        slots = PurchasedCohorts(
            mortgages.slot_product,
            mortgages.slot_term_months,
            mortgages.slot_origination_index,
            mortgages.slot_wac_pct,
            state.bought_face_bn,
        )
        due = purchased_principal(mortgages.parameters, slots, state.bought_mortgage_bn, index, rate)
        state.bought_due_bn = due.total_bn


def reinvestment(excess_bn: FloatArray, decision: PrincipalDecision) -> FloatArray:
    """Return what principal above the cap, (path,), buys: (path, sectors)."""
    order = np.zeros((excess_bn.size, len(SECTORS)))
    order[:, DESTINATIONS] = excess_bn[:, None] * decision.agency_excess_share
    return order


DESTINATIONS = [SECTORS.index(destination.sector) for destination in PrincipalTo]


def pay_agency_principal(state: State, period: Period) -> FloatArray:
    """Post the principal of the products whose day lies in the week, and settle MBS bought earlier."""
    plan, facts, mortgages = period.plan, period.facts, period.plan.mortgages
    amount = np.zeros((state.balance_bn.shape[0], len(AGENCY_MOVEMENTS)))
    for product in facts.mortgage_products:
        amount[:, MBS] += _post(state.mortgage_bn, state.mortgage_due_bn, mortgages.cohort_places[product])
        if mortgages.slot_count:
            amount[:, MBS] += _post(state.bought_mortgage_bn, state.bought_due_bn, mortgages.slot_places[product])
    state.mbs_paid_bn = amount[:, MBS].copy()
    if facts.cmbs_posts:
        amount[:, CMBS] = plan.agency.cmbs_paydown_share * state.balance_bn[:, plan.books.cmbs_index]
    amount[:, DEBT] = facts.agency_debt_due_bn
    if facts.settling_month >= 0:
        amount[:, SETTLED] += _settle(
            state, period, facts.settling_month, state.settling_mbs_bn[:, facts.settling_month]
        )
    if facts.committed_month >= 0:
        amount[:, SETTLED] += _settle(
            state, period, facts.committed_month, np.full(amount.shape[0], facts.committed_bn)
        )
    return amount


def _settle(state: State, period: Period, month: int, face_bn: FloatArray) -> FloatArray:
    """Spread what settles over the slots of its month; return it."""
    mortgages = period.plan.mortgages
    first = mortgages.first_slot[month]
    slots = slice(first, first + mortgages.mix.part_share.size)
    parts = face_bn[:, None] * mortgages.mix.part_share
    state.bought_mortgage_bn[:, slots] += parts
    state.bought_face_bn[:, slots] += parts
    return face_bn


def _post(balance_bn: FloatArray, due_bn: FloatArray, place: NDArray[np.int64]) -> FloatArray:
    """Take the due principal of some cohorts off their balances; return its sum by path."""
    if place.size == 0:
        return np.zeros(balance_bn.shape[0])
    paid = due_bn[:, place]
    balance_bn[:, place] -= paid
    due_bn[:, place] = 0.0
    return sum_by_path(paid)
