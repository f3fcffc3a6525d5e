"""Reach a size by a date: run-off, no faster than its caps, towards total assets of so many per cent of GDP.

The monthly room is what is left to go divided by the months left; agency principal of the month before goes first, the
rest is the Treasury cap. Once the date is past, or the size is reached, everything is held.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.base.timeline import MONTHS_A_YEAR, month_index
from eccles.base.units import share_from_pct
from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalTo
from eccles.policy.capped_runoff import CappedRunoff

__all__ = ["SizeTarget"]


@dataclass(frozen=True)
class SizeTarget:
    """Bring total assets to `assets_share_of_gdp_pct` by `by_date`.

    `cap_t = min(treasury_cap, max(0, (assets_t - target * E_t GDP) / months left - agency principal_{t-1}))`, where
    `E_t GDP` is the last published GDP, grown to the date at its own growth of the last four quarters.

    Attributes:
        assets_share_of_gdp_pct: the size, in per cent of nominal GDP as last published when the date has come.
        by_date: when it is to be reached.
        treasury_cap_bn: the fastest Treasury run-off a month.
        agency_principal_to: where agency principal goes once the size is reached; until then it runs off.
    """

    assets_share_of_gdp_pct: float
    by_date: np.datetime64
    treasury_cap_bn: float = 60.0
    agency_principal_to: PrincipalTo = PrincipalTo.BILLS

    def __post_init__(self) -> None:
        """Refuse a size that is no percentage; the cap is checked as any cap."""
        if not 1.0 <= self.assets_share_of_gdp_pct < 100.0:
            raise ScenarioError(
                f"assets_share_of_gdp_pct is {self.assets_share_of_gdp_pct:g}; give per cent, 1 to 100 (18, not 0.18)"
            )
        CappedRunoff(self.treasury_cap_bn, None)

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where agency principal goes once the size is reached."""
        return frozenset({self.agency_principal_to})

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return the month's caps on each path."""
        months_left = int(month_index(self.by_date)) - int(month_index(observed.period_date)) + 1
        growth = (1.0 + share_from_pct(observed.gdp_growth_pct)) ** (max(months_left, 0) / MONTHS_A_YEAR)
        target = share_from_pct(self.assets_share_of_gdp_pct) * observed.gdp_bn * growth
        to_go = observed.assets_bn - target
        stopped = observed.stopped | (to_go <= 0.0) | (months_left < 1)
        room = np.maximum(to_go / max(months_left, 1) - observed.agency_principal_bn, 0.0)
        shape = observed.assets_bn.shape
        return PrincipalDecision(
            treasury_cap_bn=np.where(stopped, 0.0, np.minimum(room, self.treasury_cap_bn)),
            bills_inside_cap=np.zeros(shape, dtype=bool),
            agency_cap_bn=np.where(stopped, 0.0, np.inf),
            agency_excess_share=np.tile(self.agency_principal_to.unit_share, (*shape, 1)),
            stopped=stopped,
        )
