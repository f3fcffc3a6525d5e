"""Hold: every Treasury is rolled over and agency principal is reinvested (or left to run off).

New York Fed operating policy of 2025-10-29: from 2025-12-01 all Treasury principal is rolled over and agency principal
goes to bills.
"""

from __future__ import annotations

from dataclasses import dataclass

from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalTo
from eccles.policy.capped_runoff import CappedRunoff

__all__ = ["Hold"]


@dataclass(frozen=True)
class Hold:
    """Roll all Treasuries; reinvest agency principal in `agency_principal_to`."""

    agency_principal_to: PrincipalTo = PrincipalTo.BILLS

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where agency principal goes."""
        return frozenset({self.agency_principal_to})

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return caps of zero."""
        return CappedRunoff(0.0, 0.0, self.agency_principal_to).decide(observed)
