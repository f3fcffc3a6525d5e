"""Stop when money gets tight: run-off until the effective federal funds rate is close to IORB for some weeks.

The market's own signal, beside the ratios of `ample_floor`: in September 2019 the effective rate rose above IOER; in
autumn 2025 it drew within three basis points of IORB before run-off ended. A rule that has stopped never restarts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalRule, PrincipalTo, where_stopped

__all__ = ["SpreadStop"]

LONGEST_WEEKS = 26


@dataclass(frozen=True)
class SpreadStop:
    """Follow `before` until EFFR - IORB has been above `above_bp` for `weeks_count` weeks, then `after`.

    Attributes:
        before: the run-off rule.
        after: the rule from the first month after the signal.
        above_bp: the spread, in basis points; EFFR usually stands below IORB, so it is usually negative.
        weeks_count: how many weeks in a row.
    """

    before: PrincipalRule
    after: PrincipalRule
    above_bp: float
    weeks_count: int = 4

    def __post_init__(self) -> None:
        """Refuse a number of weeks no rule can look back on."""
        if not 1 <= self.weeks_count <= LONGEST_WEEKS:
            raise ScenarioError(f"weeks is {self.weeks_count}; allowed: 1 to {LONGEST_WEEKS}")
        if not np.isfinite(self.above_bp):
            raise ScenarioError(f"above_bp is {self.above_bp}; give basis points, for example -3")

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where either rule sends agency principal."""
        return self.before.destinations | self.after.destinations

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return `before`'s decision on paths without the signal and `after`'s on the others."""
        seen = observed.effr_spread_bp
        tight = (seen.shape[1] >= self.weeks_count) & np.all(seen[:, -self.weeks_count :] > self.above_bp, axis=1)
        return where_stopped(observed.stopped | tight, self.before.decide(observed), self.after.decide(observed))
