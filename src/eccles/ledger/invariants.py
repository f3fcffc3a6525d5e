"""What must hold of any projection: a list of small functions, all faults reported at once.

The books sum to zero every week; posting the journal again gives the balances; each class of Treasuries on the books
is the sum of its lots; securities roll forward. The last two are two roads to one number: lots and accounts are kept
apart and meet only here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import InvariantError
from eccles.core.accounts import Group
from eccles.core.lots import TREASURY_ACCOUNTS
from eccles.core.projection import ProjectionResult

__all__ = [
    "INVARIANTS",
    "TOLERANCE_BN",
    "balances_sum_to_zero",
    "caps_are_kept",
    "check",
    "faults",
    "journal_reposts",
    "lots_equal_accounts",
    "nothing_is_negative",
    "securities_roll_forward",
]

FloatArray = NDArray[np.float64]

TOLERANCE_BN = 1e-6
"""A thousand dollars: rounding of double precision over ten years stays far below."""


def check(result: ProjectionResult) -> None:
    """Raise if any invariant fails.

    Raises:
        InvariantError: every fault, one a line.
    """
    found = list(faults(result))
    if found:
        raise InvariantError("the projection breaks its invariants:\n" + "\n".join(found))


def faults(result: ProjectionResult) -> Iterator[str]:
    """Yield one sentence for every invariant that fails."""
    for invariant in INVARIANTS:
        gap, what = invariant(result)
        if not gap <= TOLERANCE_BN:
            yield f"{what}: off by {gap:.3g} bn (at most {TOLERANCE_BN:g})"


def balances_sum_to_zero(result: ProjectionResult) -> tuple[float, str]:
    """Assets equal liabilities every week."""
    return _largest(result.balance_bn.sum(axis=2)), "the account axis sums to zero"


def journal_reposts(result: ProjectionResult) -> tuple[float, str]:
    """The opening plus all transfers is every later balance."""
    reposted = result.balance_bn[:, :1] + np.cumsum(result.journal.change_bn(), axis=1)
    return _largest(reposted - result.balance_bn[:, 1:]), "the journal re-posts to the balances"


def lots_equal_accounts(result: ProjectionResult) -> tuple[float, str]:
    """Each class of Treasuries on the books is the sum of its lots, every week."""
    if result.lots is None:
        return 0.0, "lots equal accounts (lots were not kept)"
    by_kind = result.lots.par_bn @ result.lots.lots.kind_indicator_ratio
    on_books = np.stack([result.amount_bn(account) for account in TREASURY_ACCOUNTS], axis=2)
    compensation = result.lots.compensation_bn.sum(axis=2) - result.amount_bn("inflation_compensation")
    gap = _worst(_largest(by_kind - on_books), _largest(compensation))
    return gap, "each class of Treasuries equals the sum of its lots"


def securities_roll_forward(result: ProjectionResult) -> tuple[float, str]:
    """Opening lots plus purchases, less principal, plus compensation accrued are the closing lots, every week."""
    what = "Treasuries roll forward: opening + purchases - principal + compensation accrued = closing"
    if result.lots is None:
        return 0.0, what
    held = result.lots.par_bn.sum(axis=2) + result.lots.compensation_bn.sum(axis=2)
    treasuries = result.chart.members(Group.TREASURIES)
    into_ratio = result.journal.layout.incidence_ratio[:, treasuries].sum(axis=1)
    return _largest(np.diff(held, axis=1) - result.journal.amount_bn @ into_ratio), what


def nothing_is_negative(result: ProjectionResult) -> tuple[float, str]:
    """No lot and no class of securities falls below zero."""
    accounts = (*TREASURY_ACCOUNTS, "agency_debt", "mbs", "cmbs")
    below = [float(-result.amount_bn(name).min()) for name in accounts]
    if result.lots is not None and result.lots.par_bn.size:
        below.append(float(-result.lots.par_bn.min()))
    return _worst(0.0, *below), "no holding is negative"


def caps_are_kept(result: ProjectionResult) -> tuple[float, str]:
    """Redemptions of a month never exceed its cap."""
    ladder = result.ladder
    redeemed = ladder.coupon_redeemed_bn + ladder.bill_redeemed_bn
    agency = ladder.agency_principal_bn - ladder.agency_reinvested_bn
    over = [float((redeemed - ladder.treasury_cap_bn).max()), float((agency - ladder.agency_cap_bn).max())]
    return _worst(0.0, *over), "no cap is exceeded"


def _largest(gap_bn: FloatArray) -> float:
    return float(np.abs(gap_bn).max()) if gap_bn.size else 0.0


def _worst(*gap_bn: float) -> float:
    """Return the largest gap; a missing number is the worst of all, where Python's `max` would pass over it."""
    return float(np.max(gap_bn))


INVARIANTS: tuple[Callable[[ProjectionResult], tuple[float, str]], ...] = (
    balances_sum_to_zero,
    journal_reposts,
    lots_equal_accounts,
    securities_roll_forward,
    nothing_is_negative,
    caps_are_kept,
)
"""Every invariant, in the order they are reported."""
