"""Purchases at an announced pace, as in the last months of the COVID programme (2022-01-26 statement)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.core.policy import Observed, Sector

__all__ = ["PurchasePace"]


@dataclass(frozen=True)
class PurchasePace:
    """Buy the same par in every purchase period.

    Attributes:
        pace_bn: par bought a period (mid-month to mid-month).
        sector: bills, or coupons (notes, bonds and TIPS by what is outstanding).
    """

    pace_bn: float
    sector: Sector

    def __post_init__(self) -> None:
        """Refuse a negative pace."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; purchases are 0 or more, in bn a month")

    def purchases_bn(self, observed: Observed) -> NDArray[np.float64]:
        """Return the pace, the same on every path."""
        return np.full(observed.reserves_bn.shape, self.pace_bn)
