"""Where the siblings meet: the blocks of a week, in one visible tuple.

A block reads the week's `Period`, updates the state and returns the amounts of its own movements as `(path, n)`; what
it debits and credits, and why, stands beside it. The loop in `eccles.engine.project` posts them. Treasury principal and
auctions are settled with the Treasury (its account at the Fed); everything else with reserve balances, which are the
balancing item until `split_liquidity` divides them with the ON RRP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day, month_start
from eccles.core.journal import Movement
from eccles.core.observed import Observed
from eccles.engine.agency import AGENCY_MOVEMENTS, pay_agency_principal, plan_agency_month, reinvestment
from eccles.engine.income import RECEIPTS, SETTLEMENTS, receive_interest, settle_income
from eccles.engine.market import MARKET_MOVEMENTS, place_order, trade
from eccles.engine.observe import observe
from eccles.engine.plan import Period
from eccles.engine.state import State
from eccles.engine.treasuries import (
    ACCRUALS,
    TREASURY_MOVEMENTS,
    accrue,
    mature_treasuries,
    plan_treasury_month,
)
from eccles.facilities.overnight_rrp import next_shift, split_liquidity

__all__ = [
    "AUTONOMOUS",
    "BLOCKS",
    "Block",
    "begin_month",
    "decide_policy",
    "divide_liquidity",
    "finish_purchase_period",
    "meet_autonomous_demands",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """One part of a week.

    Attributes:
        name: what it does.
        reads_books: whether it needs the week's earlier movements posted; the others see last Wednesday's books.
        movements: what each column of its amounts debits and credits.
        run: updates the state and returns the amounts, (path, movements).
    """

    name: str
    movements: tuple[Movement, ...]
    run: Callable[[State, Period], FloatArray]
    reads_books: bool = False


def decide_policy(state: State, period: Period) -> FloatArray:
    """Ask the rules in the week in which a month begins."""
    if period.facts.month_begins >= 0:
        begin_month(state, period, period.facts.month_begins)
    return np.zeros((state.balance_bn.shape[0], 0))


def begin_month(state: State, period: Period, month: int) -> None:
    """Ask the rules about a month: place its redemptions, its agency principal and its orders.

    The loop calls it for the opening's month before the first week; `decide_policy` for every later month.
    """
    plan = period.plan
    regime = int(plan.policy.regime_by_month[month])
    if regime != state.regime_index:
        state.regime_index = regime
        state.stopped = np.zeros_like(state.stopped)
    seen = observe(state, period, as_day(month_start(plan.month_first + month)))
    decision = plan.policy.regimes.regimes[regime].principal.decide(seen)
    state.stopped = decision.stopped
    state.treasury_cap_bn[:, month] = decision.treasury_cap_bn
    state.agency_cap_bn[:, month] = decision.agency_cap_bn
    plan_treasury_month(state, period, month, decision)
    reinvested = plan_agency_month(state, period, month, decision)
    place_order(state, period, month, _purchases(state, period, month, seen, reinvested))


def finish_purchase_period(state: State, period: Period) -> None:
    """Order what is left of the purchase period that began before the opening.

    Its reinvestment is that of a month's principal; the opening month's own stands for the one before it.
    """
    plan = period.plan
    place = int(plan.policy.purchase_regime[0])
    if place < 0 or plan.policy.purchase_weeks[0, 1] <= 1:
        return
    seen = observe(state, period, period.date)
    decision = plan.policy.regimes.regimes[place].principal.decide(seen)
    excess = np.maximum(state.agency_principal_bn[:, 0] - decision.agency_cap_bn, 0.0)
    order = reinvestment(excess, decision)
    place_order(state, period, -1, _purchases(state, period, -1, seen, order))


def _purchases(state: State, period: Period, month: int, seen: Observed, order_bn: FloatArray) -> FloatArray:
    """Add to an order what the purchase rules want in the period that starts in a month."""
    policy = period.plan.policy
    place = int(policy.purchase_regime[month + 1])
    if month >= 0 and place != state.purchase_regime_index:
        state.purchase_regime_index = place
        state.purchases_stopped = np.zeros_like(state.purchases_stopped)
    for index, rule in enumerate(policy.regimes.regimes[place].purchases if place >= 0 else ()):
        stopped = state.purchases_stopped[:, index]
        start = policy.purchase_start_date[month + 1]
        order = rule.order(replace(seen, period_date=start, purchases_stopped=stopped, stopped=state.stopped))
        if order.stopped is not None:
            stopped |= order.stopped
        order_bn = order_bn + order.par_bn
    return order_bn


AUTONOMOUS = (
    Movement("currency", "reserves", "currency returns to the Reserve Banks", "the public draws currency"),
    Movement("tga", "reserves", "the Treasury spends from its account", "payments to the Treasury"),
    Movement("foreign_rrp", "reserves", "foreign repo pool shrinks", "foreign repo pool grows"),
    Movement("other_liabilities", "reserves", "other liabilities fall", "other liabilities rise"),
    Movement("loans", "reserves", "loans are made", "loans are repaid"),
    Movement("other_assets", "reserves", "other assets rise", "other assets fall"),
    Movement("factors_bridge", "reserves", "Treasury currency rises", "Treasury currency falls"),
)
"""Every autonomous factor moves against reserve balances, in either direction."""


def meet_autonomous_demands(state: State, period: Period) -> FloatArray:
    """Bring each autonomous account to its outside path, and leave what income did to the two lines it stands in."""
    plan = period.plan
    amount = plan.books.autonomous_target_bn[:, period.week] - state.balance_bn[:, plan.books.autonomous_index]
    amount[:, OTHER_LIABILITIES_COLUMN] -= state.kept_bn
    amount[:, OTHER_ASSETS_COLUMN] -= state.amortised_bn
    if plan.outside.discount_in_other_assets:
        amount[:, OTHER_ASSETS_COLUMN] -= state.balance_bn[:, plan.books.discount_index]
    return amount


OTHER_ASSETS_COLUMN, OTHER_LIABILITIES_COLUMN = (
    [movement.debit for movement in AUTONOMOUS].index(name) for name in ("other_assets", "other_liabilities")
)

LIQUIDITY = (Movement("reserves", "on_rrp", "money funds place cash at the ON RRP", "money funds leave the ON RRP"),)


def divide_liquidity(state: State, period: Period) -> FloatArray:
    """Split liquidity between reserves and the ON RRP."""
    plan = period.plan
    reserves, on_rrp = plan.books.liquidity_index
    liquidity = -state.balance_bn[:, reserves] - state.balance_bn[:, on_rrp]
    state.shift_share = next_shift(plan.liquidity.parameters, state.shift_share)
    split = split_liquidity(
        plan.liquidity.parameters,
        liquidity,
        plan.outside.bank_deposits_bn[:, period.week],
        state.shift_share,
        plan.liquidity.window_dressing_share[period.week],
    )
    return (split.on_rrp_bn + state.balance_bn[:, on_rrp])[:, None]


BLOCKS = (
    Block("receive_interest", RECEIPTS, receive_interest),
    # Principal posted this week belongs to the month before, where a month begins: it is paid before rules are asked.
    Block("pay_agency_principal", AGENCY_MOVEMENTS, pay_agency_principal),
    Block("decide_policy", (), decide_policy),
    Block("accrue", ACCRUALS, accrue),
    Block("settle_income", SETTLEMENTS, settle_income),
    Block("mature_treasuries", TREASURY_MOVEMENTS, mature_treasuries),
    Block("trade", MARKET_MOVEMENTS, trade),
    Block("meet_autonomous_demands", AUTONOMOUS, meet_autonomous_demands, reads_books=True),
    Block("divide_liquidity", LIQUIDITY, divide_liquidity, reads_books=True),
)
"""The week, in order."""
