"""A purchase programme: so much a month, divided among sectors, until an outcome if one is named.

QE3 (2012-09-13) bought until the outlook for the labour market improved substantially; the COVID programme until
substantial further progress (2020-12-16). An outcome here is a published unemployment rate below a number, or core PCE
inflation above one; once reached, purchases stop for the regime.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of

__all__ = ["PurchaseProgramme"]


@dataclass(frozen=True)
class PurchaseProgramme:
    """Buy `pace_bn` a purchase period, divided by `sector_share`.

    Attributes:
        pace_bn: par bought a period.
        sector_share: fraction of the pace by sector; adds to one.
        until_unemployment_pct: stop when the published unemployment rate is below this; None for never.
        until_core_inflation_pct: stop when published twelve-month core PCE inflation is above this; None for never.
    """

    pace_bn: float
    sector_share: Mapping[Sector, float]
    until_unemployment_pct: float | None = None
    until_core_inflation_pct: float | None = None

    def __post_init__(self) -> None:
        """Refuse a negative pace and shares that do not add to one."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; purchases are 0 or more, in bn a month")
        shares = list(self.sector_share.values())
        if not shares or any(share < 0.0 for share in shares) or abs(sum(shares) - 1.0) > 1e-9:
            raise ScenarioError(f"sector_share adds to {sum(shares):g}; name sectors with fractions that add to 1")
        for name in ("until_unemployment_pct", "until_core_inflation_pct"):
            outcome = getattr(self, name)
            if outcome is not None and not 0.0 < outcome < 100.0:
                raise ScenarioError(f"{name} is {outcome:g}; give per cent, between 0 and 100")

    @property
    def sectors(self) -> frozenset[Sector]:
        """The sectors named."""
        return frozenset(self.sector_share)

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the period's purchases on paths whose outcome has not been reached."""
        stopped = observed.purchases_stopped | self._reached(observed)
        pace_bn = np.where(stopped, 0.0, self.pace_bn)
        order = order_of({sector: pace_bn * share for sector, share in self.sector_share.items()})
        return PurchaseOrder(order.par_bn, stopped)

    def _reached(self, observed: Observed) -> NDArray[np.bool_]:
        reached = np.zeros(observed.stopped.shape, dtype=bool)
        if self.until_unemployment_pct is not None:
            reached |= observed.unemployment_pct < self.until_unemployment_pct
        if self.until_core_inflation_pct is not None:
            reached |= observed.core_inflation_pct > self.until_core_inflation_pct
        return reached
