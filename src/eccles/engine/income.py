"""Income through a week: interest accrues on the books of the Wednesday before, is settled, and stays or leaves.

What is earned and not paid out is kept: it repays the deferred asset, which the H.4.1 shows as a negative liability, so
that other liabilities rise and reserves fall by it; a loss adds to the deferred asset and to reserves. The deferred
asset stands inside other liabilities, where the release has it, and premiums are amortised out of other assets.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import by_path, sum_by_path
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.income import EXPENSE_LINES, INCOME_LINES
from eccles.core.journal import Movement
from eccles.engine.plan import IncomePlan, Period
from eccles.engine.state import State
from eccles.ledger.income import other_deposits_bn
from eccles.ledger.remittances import settle

__all__ = ["INCOME_MOVEMENTS", "LOT_LINES", "RECEIPTS", "SETTLEMENTS", "receive_interest", "settle_income"]

FloatArray = NDArray[np.float64]

RECEIPTS = (Movement("reserves", "other_liabilities", "interest is received"),)
SETTLEMENTS = (
    Movement("other_liabilities", "other_assets", "premiums are amortised", "discounts are earned, bills apart"),
    Movement("other_liabilities", "reserves", "interest on reserves is paid"),
    Movement("other_liabilities", "reserves", "interest on other deposits is paid"),
    Movement("other_liabilities", "reserves", "interest on the ON RRP is paid"),
    Movement("other_liabilities", "reserves", "interest on the foreign repo pool is paid"),
    Movement("other_liabilities", "reserves", "costs and assessments are paid"),
    Movement("other_liabilities", "reserves", "dividends and remittances are paid"),
)
INCOME_MOVEMENTS = (*RECEIPTS, *SETTLEMENTS)
"""The Treasury pays and receives through its account, which follows a path of its own: reserves meet it within the
week, so what it pays and receives here is posted against them at once. Compensation and the discount on bills are
earned without payment; `accrue` posts them."""

LOT_LINES = slice(INCOME_LINES.index("notes_bonds"), INCOME_LINES.index("frn") + 1)
"""The lines lots earn: notes and bonds, TIPS, (compensation, earned on none) and floating-rate notes."""

LINE = {name: place for place, name in enumerate(INCOME_LINES)}
BILLS, COMPENSATION, TIPS, MBS, PREMIUMS, DISCOUNTS = (
    LINE[name] for name in ("bills", "inflation_compensation", "tips", "mbs", "premiums", "discounts")
)
DEPOSITS = EXPENSE_LINES.index("other_deposits")


def receive_interest(state: State, period: Period) -> FloatArray:
    """Receive the interest on what was held last Wednesday, line by line; nothing where the plan asks for no income."""
    plan, record, week = period.plan.income, state.income, period.week - 1
    if plan is None or record is None:
        return np.zeros((state.balance_bn.shape[0], len(RECEIPTS)))
    earned = record.income_bn[:, week]
    earned[...] = by_path(state.balance_bn, plan.account_yield_share[week])
    earned[:, LOT_LINES] += by_path(state.par_bn, plan.lot_yield_share)
    earned[:, TIPS] += by_path(state.compensation_bn, plan.tips_yield_share)[:, 0]
    earned[:, MBS] += by_path(state.mortgage_bn, plan.cohort_yield_share)[:, 0]
    if plan.slot_yield_share.size:
        earned[:, MBS] += by_path(state.bought_mortgage_bn, plan.slot_yield_share)[:, 0]
    return sum_by_path(earned)[:, None]


def settle_income(state: State, period: Period) -> FloatArray:
    """Add what accrued, pay what is owed on last Wednesday's balances, and settle what is left."""
    plan, record, week = period.plan.income, state.income, period.week - 1
    amount = np.zeros((state.balance_bn.shape[0], len(SETTLEMENTS)))
    if plan is None or record is None:
        return amount
    earned, deferred = record.income_bn[:, week], record.deferred_bn[:, week]
    amortised = _accrue(state, plan, week, earned)
    owed = _owed(state, plan, deferred)
    expense = owed * plan.owed_rate_share[:, week]
    net = sum_by_path(earned) - sum_by_path(expense) - plan.costs_bn
    settled = settle(plan.expenses, deferred, net, DAYS_PER_WEEK)
    record.owed_bn[:, week], record.expense_bn[:, week] = owed, expense
    record.net_income_bn[:, week], record.paid_bn[:, week] = net, settled.paid_bn
    record.remitted_bn[:, week], record.deferred_bn[:, week + 1] = settled.remitted_bn, settled.deferred_bn
    amount[:, 0], amount[:, EXPENSE_MOVEMENTS] = amortised, expense
    amount[:, -2], amount[:, -1] = plan.costs_bn, settled.paid_bn
    state.kept_bn = NOTHING if plan.liabilities_given[week] else state.kept_bn + (deferred - settled.deferred_bn)
    state.amortised_bn = NOTHING if plan.assets_given[week] else state.amortised_bn + amortised
    return amount


NOTHING = np.zeros(1)
"""Where a line is published or given, its path holds what income moved on it already."""

EXPENSE_MOVEMENTS = slice(1, 1 + len(EXPENSE_LINES))


def _accrue(state: State, plan: IncomePlan, week: int, earned: FloatArray) -> FloatArray:
    """Write what is earned without payment; return the premium amortised less the discount earned, bills apart."""
    premium = plan.premium_bn[week] + plan.parameters.mbs_premium_share * state.mbs_paid_bn
    earned[:, COMPENSATION], earned[:, BILLS] = state.accrued_bn[:, 0], state.accrued_bn[:, 1]
    earned[:, PREMIUMS], earned[:, DISCOUNTS] = -premium, plan.discount_bn[week]
    return np.asarray(premium - plan.discount_bn[week])


def _owed(state: State, plan: IncomePlan, deferred_bn: FloatArray) -> FloatArray:
    """Return the balances interest is paid on, (path, expense lines): of other deposits the part that earns any."""
    owed = -state.balance_bn.take(plan.owed_index, axis=1)
    deposits = other_deposits_bn(plan.parameters, owed[:, DEPOSITS], deferred_bn)
    owed[:, DEPOSITS] = plan.parameters.dfmu_share * deposits
    return owed
