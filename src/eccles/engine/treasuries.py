"""Treasuries through a week: compensation and discount accrue, principal falls due, part of it rolls over.

The month's redemptions are decided on the eve of the month, lot by lot; a lot bought after that rolls over whole, so a
cap is never exceeded.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import by_path, sum_by_path
from eccles.core.journal import Movement
from eccles.core.lots import TREASURY_ACCOUNTS
from eccles.core.policy import PrincipalDecision
from eccles.engine.plan import Period
from eccles.engine.state import State
from eccles.runoff.redemption import redeemed_shares

__all__ = [
    "ACCRUALS",
    "TREASURY_MOVEMENTS",
    "accrue",
    "mature_treasuries",
    "plan_treasury_month",
]

FloatArray = NDArray[np.float64]

ACCRUALS = (
    Movement("inflation_compensation", "other_liabilities", "inflation compensation accrues"),
    Movement("unamortized_discounts", "other_liabilities", "discount on bills is earned"),
)

PRINCIPAL = (*TREASURY_ACCOUNTS, "inflation_compensation")
TREASURY_MOVEMENTS = (
    *(Movement("tga", name, "redeemed at maturity") for name in PRINCIPAL),
    *(Movement("tga", name, "matures and is rolled over") for name in PRINCIPAL),
    *(Movement(name, "tga", "bought at auction in a roll-over") for name in PRINCIPAL),
    Movement("tga", "unamortized_discounts", "discount on bills rolled over"),
)


def plan_treasury_month(state: State, period: Period, month: int, decision: PrincipalDecision) -> None:
    """Set what each lot maturing in a month redeems."""
    plan = period.plan
    due = plan.treasuries.schedule.due_in_month(plan.month_first + month)
    principal = _principal_at_maturity(state, period, due)
    is_bill = plan.treasuries.is_bill[due]
    coupon_so_far, bill_so_far = plan.treasuries.month_to_date_bn if month == 0 else (0.0, 0.0)
    shares = redeemed_shares(
        decision.treasury_cap_bn,
        sum_by_path(principal[:, ~is_bill]) + coupon_so_far,
        sum_by_path(principal[:, is_bill]) + bill_so_far,
        decision.bills_inside_cap,
    )
    share = np.where(is_bill, shares.bill_share[:, None], shares.coupon_share[:, None])
    state.redeemed_bn[:, due] = share * principal


def _principal_at_maturity(state: State, period: Period, due: slice) -> FloatArray:
    """Return what lots will pay, inflation compensation included: the index of a maturity this month is known."""
    tips = period.plan.treasuries.tips
    principal = state.par_bn[:, due].copy()
    place = tips.place[due]
    linked = np.flatnonzero(place >= 0)
    principal[:, linked] *= tips.maturity_ratio[:, place[linked]]
    return principal


def accrue(state: State, period: Period) -> FloatArray:
    """Accrue inflation compensation to the Wednesday (or to maturity) and earn a week of the bills' discount."""
    plan, facts = period.plan, period.facts
    tips = plan.treasuries.tips
    # `take` keeps each path's row together in memory, where indexing may not: products would round differently
    compensation = state.par_bn.take(tips.lot_index, axis=1) * (tips.index_ratio[:, period.week] - 1.0)
    accrued = sum_by_path(compensation - state.compensation_bn)
    state.compensation_bn = compensation
    discount = state.discount_bn[:, facts.accreting]
    earned = discount * facts.accretion_ratio
    state.discount_bn[:, facts.accreting] = discount - earned
    amount = np.empty((accrued.size, len(ACCRUALS)))
    amount[:, 0], amount[:, 1] = accrued, sum_by_path(earned)
    state.accrued_bn = amount
    return amount


def mature_treasuries(state: State, period: Period) -> FloatArray:
    """Pay the week's principal, redeem what was decided and roll the rest into the day's sales."""
    plan, facts = period.plan, period.facts
    roll = plan.treasuries.schedule.rollover[period.week - 1]
    amount = np.zeros((state.par_bn.shape[0], len(TREASURY_MOVEMENTS)))
    if roll.due.start == roll.due.stop:
        return amount
    par = state.par_bn[:, roll.due].copy()
    principal = par.copy()
    compensated = facts.due_tips.size > 0
    if compensated:
        principal[:, facts.due_tips] += state.compensation_bn[:, facts.due_tips_place]
        state.compensation_bn[:, facts.due_tips_place] = 0.0
    redeemed = np.minimum(state.redeemed_bn[:, roll.due], principal)  # a lot may have been sold since it was decided
    state.redeemed_bn[:, roll.due] = redeemed
    rolled = principal - redeemed
    state.due_bn[:, roll.due] = principal
    state.par_bn[:, roll.due] = 0.0
    par_redeemed = redeemed
    if compensated:
        par_redeemed = redeemed * par / np.where(principal > 0.0, principal, 1.0)
        amount[:, 4] = sum_by_path(redeemed - par_redeemed)
        amount[:, 9] = sum_by_path(principal - par) - amount[:, 4]
    amount[:, 0:4] = by_path(par_redeemed, facts.due_kind_ratio)
    amount[:, 5:9] = by_path(par, facts.due_kind_ratio) - amount[:, 0:4]
    amount[:, 10:] = _roll(state, period, by_path(rolled, roll.allotment_share))
    return amount


def _roll(state: State, period: Period, bought: FloatArray) -> FloatArray:
    """Add what was bought at auction to its lots; return the amounts by class, compensation and discount."""
    plan, facts = period.plan, period.facts
    lot = plan.treasuries.schedule.rollover[period.week - 1].bought_index
    amount = np.empty((bought.shape[0], 6))
    par = bought
    if facts.bought_tips.size:
        # A re-opened TIPS is bought with the compensation it has accrued: the money rolled pays for both.
        par = bought.copy()
        par[:, facts.bought_tips] /= plan.treasuries.tips.index_ratio[:, period.week, facts.bought_tips_place]
        state.compensation_bn[:, facts.bought_tips_place] += (bought - par)[:, facts.bought_tips]
    discount = par * facts.bought_discount_share
    state.par_bn[:, lot] += par
    state.discount_bn[:, lot] += discount
    amount[:, 0:4] = by_path(par, facts.bought_kind_ratio)
    amount[:, 4] = sum_by_path(bought - par)
    amount[:, 5] = sum_by_path(discount)
    return amount
