"""Purchases at an announced pace, as in the last months of the COVID programme (2022-01-26 statement)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of

__all__ = ["PurchasePace"]


@dataclass(frozen=True)
class PurchasePace:
    """Buy the same par in every purchase period.

    Attributes:
        pace_bn: par bought a period (mid-month to mid-month).
        sector: what is bought.
    """

    pace_bn: float
    sector: Sector

    def __post_init__(self) -> None:
        """Refuse a negative pace."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; purchases are 0 or more, in bn a month")

    @property
    def sectors(self) -> frozenset[Sector]:
        """The one sector."""
        return frozenset({self.sector})

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the pace, the same on every path."""
        return order_of({self.sector: np.full(observed.reserves_bn.shape, self.pace_bn)})
