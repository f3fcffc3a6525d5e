"""Reserve management purchases: bills bought to keep reserves ample as currency and other liabilities grow.

Federal Reserve statement of 2025-12-10: purchases begin at 40 bn a month, stay elevated to offset the April tax date
and then slow. The rule tapers the pace in equal monthly steps to the trend growth of currency.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.base.timeline import month_index
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseOrder, Sector, order_of, purchase_period_start

__all__ = ["ReserveManagement"]


@dataclass(frozen=True)
class ReserveManagement:
    """Buy `pace_bn` of bills a month, then taper to currency growth.

    Attributes:
        pace_bn: par bought a month before the taper.
        taper_start_date: purchase periods starting on or after it are tapered; None keeps the pace for good.
        taper_months: monthly steps until the pace equals the trend growth of currency.
        after_stop: buy only on paths whose stop rule has stopped: purchases begin where run-off ended.
    """

    pace_bn: float
    taper_start_date: np.datetime64 | None = None
    taper_months: int = field(default=1, metadata={"told_with": "taper_start_date"})
    after_stop: bool = False

    def __post_init__(self) -> None:
        """Refuse a negative pace and a taper of no length."""
        if not np.isfinite(self.pace_bn) or self.pace_bn < 0.0:
            raise ScenarioError(f"pace_bn is {self.pace_bn}; purchases are 0 or more, in bn a month")
        if self.taper_months < 1:
            raise ScenarioError(f"taper_months is {self.taper_months}; it must be 1 or more")

    @property
    def sectors(self) -> frozenset[Sector]:
        """Reserve management buys bills."""
        return frozenset({Sector.BILLS})

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return the period's pace: between `pace_bn` and currency growth as the taper goes on."""
        done_share = self._taper_share(observed.period_date)
        floor_bn = np.maximum(observed.currency_growth_bn, 0.0)
        pace_bn = (1.0 - done_share) * self.pace_bn + done_share * floor_bn
        return order_of({Sector.BILLS: np.where(observed.stopped | (not self.after_stop), pace_bn, 0.0)})

    def _taper_share(self, date: np.datetime64) -> float:
        if self.taper_start_date is None or date < self.taper_start_date:
            return 0.0
        first_month = int(month_index(self.taper_start_date))
        if purchase_period_start(first_month) < self.taper_start_date:
            first_month += 1
        return min(1.0, (int(month_index(date)) - first_month + 1) / self.taper_months)
