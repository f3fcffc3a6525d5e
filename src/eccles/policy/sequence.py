"""The order of instruments: run-off only after lift-off, purchases only at the lower bound after the cuts.

Policy Normalization Principles of 2014-09-17 and the Committee's principles of 2022-01-26: the policy rate is the
active instrument; the balance sheet shrinks once it has been raised, and grows when it can fall no further.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalRule, PrincipalTo, chosen
from eccles.core.purchase import PurchaseOrder, PurchaseRule, Sector

__all__ = ["AfterLiftOff", "AtLowerBound"]

LOWER_BOUND_PCT = 0.25
"""Top of the target range of 2008-2015 and 2020-2022 (`administered_rate`): with IORB at most this, the lower bound."""


@dataclass(frozen=True)
class AfterLiftOff:
    """Follow `above` while IORB is above the lower bound, and `at_bound` at it.

    Attributes:
        above: the rule after lift-off, usually run-off.
        at_bound: the rule at the lower bound, usually hold.
        lower_bound_pct: IORB up to which the rate counts as being at its lower bound.
    """

    above: PrincipalRule
    at_bound: PrincipalRule
    lower_bound_pct: float = LOWER_BOUND_PCT

    def __post_init__(self) -> None:
        """Refuse a bound that is no rate."""
        _check_bound(self.lower_bound_pct)

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where either rule sends agency principal."""
        return self.above.destinations | self.at_bound.destinations

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return the decision that belongs to each path's policy rate."""
        at_bound = _at_bound(observed, self.lower_bound_pct)
        return chosen(at_bound, self.above.decide(observed), self.at_bound.decide(observed))


@dataclass(frozen=True)
class AtLowerBound:
    """Order what `purchases` orders, on paths whose policy rate is at its lower bound.

    Attributes:
        purchases: the purchase rule.
        lower_bound_pct: IORB up to which the rate counts as being at its lower bound.
    """

    purchases: PurchaseRule
    lower_bound_pct: float = LOWER_BOUND_PCT

    def __post_init__(self) -> None:
        """Refuse a bound that is no rate."""
        _check_bound(self.lower_bound_pct)

    @property
    def sectors(self) -> frozenset[Sector]:
        """Those of the purchase rule."""
        return self.purchases.sectors

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the order where the rate is at its lower bound, nothing elsewhere; there no outcome counts either."""
        order = self.purchases.order(observed)
        at_bound = _at_bound(observed, self.lower_bound_pct)
        stopped = None if order.stopped is None else order.stopped & at_bound
        return PurchaseOrder(np.where(at_bound[:, None], order.par_bn, 0.0), stopped)


def _at_bound(observed: Observed, lower_bound_pct: float) -> NDArray[np.bool_]:
    return np.asarray(observed.iorb_pct <= lower_bound_pct)


def _check_bound(lower_bound_pct: float) -> None:
    if not 0.0 <= lower_bound_pct <= 5.0:
        raise ScenarioError(
            f"lower_bound_pct is {lower_bound_pct}; give per cent, 0 to 5 (0.25 in 2008-15 and 2020-22)"
        )
