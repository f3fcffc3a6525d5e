"""Buy bills to keep reserves at a share of GDP: reserve management with a target in place of a pace.

Federal Reserve statement of 2025-12-10: purchases maintain an ample supply of reserves. The rule closes the distance to
the target over some months and adds the trend growth of currency, which would otherwise drain reserves; it never sells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.base.units import share_from_pct
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of

__all__ = ["ReserveTarget"]


@dataclass(frozen=True)
class ReserveTarget:
    """Buy `(target * GDP - reserves) / closing months + currency growth`, between zero and `highest_pace_bn`.

    Attributes:
        reserves_share_of_gdp_pct: the target, in per cent of the last published nominal GDP.
        closing_months: over how many months the distance is closed.
        highest_pace_bn: the most bought a period.
        sector: what is bought.
    """

    reserves_share_of_gdp_pct: float
    closing_months: int = 6
    highest_pace_bn: float = 100.0
    sector: Sector = Sector.BILLS

    def __post_init__(self) -> None:
        """Refuse a target that is no percentage and a closing time of nothing."""
        if not 1.0 <= self.reserves_share_of_gdp_pct < 100.0:
            raise ScenarioError(
                f"reserves_share_of_gdp_pct is {self.reserves_share_of_gdp_pct:g}; give per cent, 1 to 100 (9, not "
                "0.09)"
            )
        if self.closing_months < 1:
            raise ScenarioError(f"closing_months is {self.closing_months}; it must be 1 or more")
        if not np.isfinite(self.highest_pace_bn) or self.highest_pace_bn < 0.0:
            raise ScenarioError(f"highest_pace_bn is {self.highest_pace_bn}; it is 0 or more, in bn a month")

    @property
    def sectors(self) -> frozenset[Sector]:
        """The one sector."""
        return frozenset({self.sector})

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the period's purchases on each path."""
        target = share_from_pct(self.reserves_share_of_gdp_pct) * observed.gdp_bn
        wanted = (target - observed.reserves_bn) / self.closing_months + observed.currency_growth_bn
        return order_of({self.sector: np.clip(wanted, 0.0, self.highest_pace_bn)})
