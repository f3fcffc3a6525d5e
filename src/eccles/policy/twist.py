"""Maturity extension: buy long, sell short, leave the size alone.

FOMC statement of 2011-09-21: buy Treasuries of 6 to 30 years and sell an equal amount of three years or less. The
operating plan divided purchases 32 per cent at 6-8 years, 32 at 8-10, 4 at 10-20 and 29 at 20-30, and 3 in TIPS; here
the TIPS share is part of each window, which holds TIPS by what is outstanding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of

__all__ = ["PLAN_OF_2011_SHARE", "Twist"]

PLAN_OF_2011_SHARE: Mapping[Sector, float] = {
    Sector.COUPONS_6_8Y: 0.33,
    Sector.COUPONS_8_10Y: 0.33,
    Sector.COUPONS_10_20Y: 0.04,
    Sector.COUPONS_20_30Y: 0.30,
}
"""New York Fed operating plan of 2011-09-21 (confidence M), its 3 per cent of TIPS spread over the rest."""


@dataclass(frozen=True)
class Twist:
    """Buy `pace_bn` a period in long windows and sell as much in `sell_sector`.

    Attributes:
        pace_bn: par bought, and par sold, a period.
        buy_share: fraction of the purchases by sector; adds to one.
        sell_sector: what is sold; a sale never exceeds what is held, and then purchases are larger than sales.
    """

    pace_bn: float
    buy_share: Mapping[Sector, float] = field(default_factory=lambda: PLAN_OF_2011_SHARE)
    sell_sector: Sector = Sector.COUPONS_0_3Y

    def __post_init__(self) -> None:
        """Refuse a negative pace, and shares that do not add to one or include what is sold."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; it is 0 or more, in bn a month")
        if abs(sum(self.buy_share.values()) - 1.0) > 1e-9 or min(self.buy_share.values(), default=-1.0) < 0.0:
            raise ScenarioError("buy_share must name sectors with fractions that add to 1")
        if self.sell_sector in self.buy_share:
            raise ScenarioError(f"{self.sell_sector.value} is both bought and sold; a twist sells another sector")

    @property
    def sectors(self) -> frozenset[Sector]:
        """What is bought and what is sold."""
        return frozenset(self.buy_share) | {self.sell_sector}

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return purchases above zero and sales below it."""
        pace = np.full(observed.reserves_bn.shape, self.pace_bn)
        bought = {sector: pace * share for sector, share in self.buy_share.items()}
        return order_of({**bought, self.sell_sector: -pace})
