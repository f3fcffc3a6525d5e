"""Active sales on top of run-off: so much a month of one sector.

Never done by the Federal Reserve in a tightening; the principles of 2022-01-26 leave MBS sales open for the long run,
and the Bank of England sells gilts. Sales settle at par here (a named simplification: the loss is not booked yet).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of

__all__ = ["ActiveSales"]


@dataclass(frozen=True)
class ActiveSales:
    """Sell `pace_bn` a purchase period in `sector`, never more than is held.

    Attributes:
        pace_bn: par sold a period.
        sector: what is sold.
    """

    pace_bn: float
    sector: Sector = Sector.MBS

    def __post_init__(self) -> None:
        """Refuse a negative pace."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; sales are 0 or more, in bn a month")

    @property
    def sectors(self) -> frozenset[Sector]:
        """The one sector."""
        return frozenset({self.sector})

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the sale, below zero, the same on every path."""
        return order_of({self.sector: np.full(observed.reserves_bn.shape, -self.pace_bn)})
