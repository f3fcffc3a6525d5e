"""The running state of a projection: the one mutable object, owned by the loop over time.

Settings stand in `Plan` and never change; the state is what one week hands to the next. Its arrays are allocated once
and written in place, because copying every lot every week would cost more than the whole calculation
(docs/decisions/0006-state-in-place.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.core.income import EXPENSE_LINES, INCOME_LINES
from eccles.core.purchase import SECTORS
from eccles.engine.plan import Plan

__all__ = ["IncomeRecord", "State", "open_state"]

FloatArray = NDArray[np.float64]

SPARE_MONTHS, SPARE_WEEKS = 3, 12
"""Orders of the horizon's last months settle beyond it."""


@dataclass(frozen=True)
class IncomeRecord:
    """The weeks' income as the blocks write it; a run hands it on.

    Attributes:
        income_bn: (path, weeks, income lines).
        owed_bn: (path, weeks, expense lines) balances interest was paid on.
        expense_bn: (path, weeks, expense lines).
        net_income_bn: (path, weeks) before dividends.
        paid_bn: (path, weeks) dividends and remittances.
        remitted_bn: (path, weeks) remittances.
        deferred_bn: (path, weeks + 1) deferred asset; column 0 is the opening.
    """

    income_bn: FloatArray
    owed_bn: FloatArray
    expense_bn: FloatArray
    net_income_bn: FloatArray
    paid_bn: FloatArray
    remitted_bn: FloatArray
    deferred_bn: FloatArray


@dataclass(slots=True)
class State:
    """What changes from week to week; the first axis of every array is the path.

    Attributes:
        balance_bn: (path, accounts) debit-positive.
        par_bn: (path, lots) par of every Treasury lot.
        compensation_bn: (path, tips) inflation compensation of the TIPS lots.
        discount_bn: (path, lots) discount of bills not yet earned.
        due_bn: (path, lots) principal each lot paid, compensation included; filled as lots mature.
        redeemed_bn: (path, lots) the part of it that is not rolled over; decided on the eve of the month.
        mortgage_bn: (path, cohorts) face of the opening's MBS cohorts.
        mortgage_due_bn: (path, cohorts) principal each cohort posts this month.
        bought_mortgage_bn: (path, slots) face of MBS settled inside the projection.
        bought_face_bn: (path, slots) face settled in each slot.
        bought_due_bn: (path, slots) principal each slot posts this month.
        settling_mbs_bn: (path, months + spare) face ordered to settle in each month.
        order_bn: (path, weeks + spare, sectors) par to buy (or, below zero, to sell) each week, by `SECTORS`; MBS
            bought are not here but in `settling_mbs_bn`.
        sells: whether any order so far was to sell.
        stopped: (path,) whether the present regime's stop condition has been met.
        regime_index: the regime that governs principal.
        purchases_stopped: (path, rules) whether the outcome of each purchase rule of the regime has been reached.
        purchase_regime_index: the regime that governs purchases.
        shift_share: (path,) distance of the satiation level from its estimate.
        agency_principal_bn: (path, months) agency principal of each payment month.
        agency_reinvested_bn: (path, months) the part of it reinvested.
        treasury_cap_bn: (path, months) caps as decided.
        agency_cap_bn: (path, months) caps as decided.
        accrued_bn: (path, 2) compensation and discount on bills earned this week.
        mbs_paid_bn: (path,) MBS principal received this week.
        kept_bn: (path,) what income added to other liabilities since their path last held it.
        amortised_bn: (path,) what it took from other assets since theirs did.
        income: the weeks' income, None where the plan has none.
    """

    balance_bn: FloatArray
    par_bn: FloatArray
    compensation_bn: FloatArray
    discount_bn: FloatArray
    due_bn: FloatArray
    redeemed_bn: FloatArray
    mortgage_bn: FloatArray
    mortgage_due_bn: FloatArray
    bought_mortgage_bn: FloatArray
    bought_face_bn: FloatArray
    bought_due_bn: FloatArray
    settling_mbs_bn: FloatArray
    order_bn: FloatArray
    sells: bool
    stopped: NDArray[np.bool_]
    regime_index: int
    purchases_stopped: NDArray[np.bool_]
    purchase_regime_index: int
    shift_share: FloatArray
    agency_principal_bn: FloatArray
    agency_reinvested_bn: FloatArray
    treasury_cap_bn: FloatArray
    agency_cap_bn: FloatArray
    accrued_bn: FloatArray
    mbs_paid_bn: FloatArray
    kept_bn: FloatArray
    amortised_bn: FloatArray
    income: IncomeRecord | None


def open_state(plan: Plan) -> State:
    """Return the state at the opening, the same on every path."""
    paths, lots, slots = plan.path_count, plan.treasuries.lots, plan.mortgages.slot_count
    weeks, months = plan.timeline.week_count + SPARE_WEEKS, plan.month_count

    def rows(row: FloatArray) -> FloatArray:
        return np.repeat(np.asarray(row, dtype=float)[None, :], paths, axis=0)

    def zeros(columns: int) -> FloatArray:
        return np.zeros((paths, columns))

    return State(
        balance_bn=rows(plan.books.opening_balance_bn),
        par_bn=rows(lots.opening_par_bn),
        compensation_bn=rows(lots.opening_compensation_bn[plan.treasuries.tips.lot_index]),
        discount_bn=rows(plan.treasuries.opening_discount_bn),
        due_bn=zeros(lots.count),
        redeemed_bn=zeros(lots.count),
        mortgage_bn=rows(plan.mortgages.cohorts.par_bn),
        mortgage_due_bn=zeros(plan.mortgages.cohorts.count),
        bought_mortgage_bn=zeros(slots),
        bought_face_bn=zeros(slots),
        bought_due_bn=zeros(slots),
        settling_mbs_bn=zeros(months + SPARE_MONTHS),
        order_bn=np.zeros((paths, weeks, len(SECTORS))),
        sells=False,
        stopped=np.zeros(paths, dtype=bool),
        regime_index=int(plan.policy.regime_by_month[0]),
        purchases_stopped=np.zeros((paths, _most_purchase_rules(plan)), dtype=bool),
        purchase_regime_index=int(plan.policy.purchase_regime[1]),
        shift_share=np.array(np.broadcast_to(plan.liquidity.opening_shift_share, (paths,))),
        agency_principal_bn=zeros(months),
        agency_reinvested_bn=zeros(months),
        treasury_cap_bn=zeros(months),
        agency_cap_bn=zeros(months),
        accrued_bn=zeros(2),
        mbs_paid_bn=np.zeros(paths),
        kept_bn=np.zeros(paths),
        amortised_bn=np.zeros(paths),
        income=_income_record(plan),
    )


def _income_record(plan: Plan) -> IncomeRecord | None:
    if plan.income is None:
        return None
    paths, weeks = plan.path_count, plan.timeline.week_count
    deferred = np.zeros((paths, weeks + 1))
    deferred[:, 0] = plan.income.opening_deferred_bn
    return IncomeRecord(
        income_bn=np.zeros((paths, weeks, len(INCOME_LINES))),
        owed_bn=np.zeros((paths, weeks, len(EXPENSE_LINES))),
        expense_bn=np.zeros((paths, weeks, len(EXPENSE_LINES))),
        net_income_bn=np.zeros((paths, weeks)),
        paid_bn=np.zeros((paths, weeks)),
        remitted_bn=np.zeros((paths, weeks)),
        deferred_bn=deferred,
    )


def _most_purchase_rules(plan: Plan) -> int:
    return max(len(regime.purchases) for regime in plan.policy.regimes.regimes)
