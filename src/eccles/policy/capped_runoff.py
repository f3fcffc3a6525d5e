"""Run-off under monthly caps: principal up to the cap is redeemed, the rest is reinvested.

Desk rules of 2017-06-14 (all Treasuries inside the cap) and 2022-05-04 (coupons first, bills fill the gap).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalTo

__all__ = ["CappedRunoff"]

HIGHEST_MONTHLY_CAP_BN = 2000.0
"""A monthly cap above this was written in millions: with every bill rolled since 2020, less than 500 bn fell due."""
LOWEST_MONTHLY_CAP_BN = 0.1
"""A cap above zero and below this was written in trillions: no roll-over is announced in smaller amounts."""


@dataclass(frozen=True)
class CappedRunoff:
    """Redeem up to `treasury_cap_bn` and `agency_cap_bn` a month.

    Attributes:
        treasury_cap_bn: cap on Treasury principal; None lets all of it run off.
        agency_cap_bn: cap on agency principal; None lets all of it run off.
        agency_excess_to: where agency principal above the cap goes.
        bills_inside_cap: count bills with coupons (2017-19) instead of filling the cap with them.
    """

    treasury_cap_bn: float | None
    agency_cap_bn: float | None
    agency_excess_to: PrincipalTo = PrincipalTo.MBS
    bills_inside_cap: bool = False

    def __post_init__(self) -> None:
        """Refuse negative caps and caps in the wrong unit."""
        for name in ("treasury_cap_bn", "agency_cap_bn"):
            cap_bn = getattr(self, name)
            if cap_bn is None:
                continue
            if not np.isfinite(cap_bn) or cap_bn < 0.0:
                raise ScenarioError(f"{name} is {cap_bn}; a cap is 0 or more, in bn a month, or null for no cap")
            if 0.0 < cap_bn < LOWEST_MONTHLY_CAP_BN:
                raise ScenarioError(f"{name} is {cap_bn:g} bn a month; caps are in billions (60, not 0.06)")
            if cap_bn > HIGHEST_MONTHLY_CAP_BN:
                raise ScenarioError(
                    f"{name} is {cap_bn:g} bn a month, more than was ever due; caps are in billions (60, not 60000)"
                )

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where agency principal above the cap goes; nowhere without a cap."""
        return frozenset() if self.agency_cap_bn is None else frozenset({self.agency_excess_to})

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return the caps, the same on every path."""
        shape = observed.reserves_bn.shape
        return PrincipalDecision(
            treasury_cap_bn=np.full(shape, np.inf if self.treasury_cap_bn is None else self.treasury_cap_bn),
            bills_inside_cap=np.full(shape, self.bills_inside_cap),
            agency_cap_bn=np.full(shape, np.inf if self.agency_cap_bn is None else self.agency_cap_bn),
            agency_excess_share=np.tile(self.agency_excess_to.unit_share, (*shape, 1)),
            stopped=observed.stopped,
        )
