"""Stop when reserves are no longer abundant: run-off until a published ratio falls below a floor, then another rule.

The Committee's plan of 2022-01-26 and 2022-05-04: slow, then stop, when reserves are somewhat above ample; in numbers
8 to 10 per cent of GDP, or 12 to 13 per cent of bank assets (the snapshot table `threshold` names who said which).
A rule that has stopped never starts again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.units import pct_from_share
from eccles.core.observed import Observed
from eccles.core.policy import Metric, PrincipalDecision, PrincipalRule, PrincipalTo, where_stopped

__all__ = ["AmpleFloor"]


@dataclass(frozen=True)
class AmpleFloor:
    """Follow `before` until `metric` falls below `floor_pct`, then `after`.

    Attributes:
        before: the run-off rule.
        after: the rule from the first month after the floor was passed.
        metric: what is watched.
        floor_pct: the floor, in per cent.
    """

    before: PrincipalRule
    after: PrincipalRule
    metric: Metric
    floor_pct: float

    def __post_init__(self) -> None:
        """Refuse a floor that is no percentage."""
        if not 1.0 <= self.floor_pct < 100.0:
            raise ScenarioError(f"the stop floor is {self.floor_pct:g}; give per cent, 1 to 100 (8, not 0.08)")

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where either rule sends agency principal."""
        return self.before.destinations | self.after.destinations

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return `before`'s decision on paths still above the floor and `after`'s on the others."""
        stopped = observed.stopped | (_measure_pct(self.metric, observed) < self.floor_pct)
        return where_stopped(stopped, self.before.decide(observed), self.after.decide(observed))


def _measure_pct(metric: Metric, observed: Observed) -> NDArray[np.float64]:
    """Return the watched ratio in per cent, (path,)."""
    ratios = {
        Metric.RESERVES_SHARE_OF_GDP: (observed.reserves_bn, observed.gdp_bn),
        Metric.LIQUIDITY_SHARE_OF_GDP: (observed.reserves_bn + observed.on_rrp_bn, observed.gdp_bn),
        Metric.ASSETS_SHARE_OF_GDP: (observed.assets_bn, observed.gdp_bn),
        Metric.RESERVES_SHARE_OF_BANK_ASSETS: (observed.reserves_bn, observed.bank_assets_bn),
    }
    amount, base = ratios[metric]
    return pct_from_share(amount / base)
