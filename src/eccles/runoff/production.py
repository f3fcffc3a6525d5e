"""What a purchase of agency MBS consists of: products and terms of current production, and when they settle.

The Desk buys newly produced to-be-announced securities; a purchase settles in the next month or the one after, and its
loans were locked in some months before. The mix is that of the New York Fed's weekly purchase summaries
(`calibration/mbs_cohorts.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.runoff.borrowers import MortgageRateHistory

__all__ = ["LONG_TERM_MONTHS", "SHORT_TERM_MONTHS", "ProductionMix"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LONG_TERM_MONTHS, SHORT_TERM_MONTHS = 360, 180


@dataclass(frozen=True)
class ProductionMix:
    """The composition of purchases.

    Attributes:
        product: (k,) product of each part.
        term_months: (k,) term of each part.
        part_share: (k,) its share of a purchase; adds to one.
        coupon_spread_pp: note rate less coupon: servicing and guarantee fees.
        short_discount_pp: how far below the 30-year rate loans of the short term are written.
        newest_lock_months: months from the last rate lock to settlement.
        oldest_lock_months: months from the first rate lock to settlement.
        origination_lag_months: months from origination to settlement.
        next_month_share: share of reinvested principal that settles in the next month, the rest a month later.
    """

    product: NDArray[np.str_]
    term_months: IntArray
    part_share: FloatArray
    coupon_spread_pp: float
    short_discount_pp: float
    newest_lock_months: int
    oldest_lock_months: int
    origination_lag_months: int
    next_month_share: float

    @classmethod
    def from_mapping(cls, parameters: Mapping[str, Any]) -> ProductionMix:
        """Build the mix from a fit of `parameters/mbs_production.yaml`.

        Raises:
            DataError: a parameter is missing.
        """
        try:
            short = float(parameters["short_term_share"])
            parts = [
                (product, term, float(share) * part)
                for product, share in parameters["product_share"].items()
                for term, part in _terms(product, short)
            ]
            return cls(
                product=np.array([part[0] for part in parts], dtype=np.str_),
                term_months=np.array([part[1] for part in parts], dtype=np.int64),
                part_share=np.array([part[2] for part in parts]),
                coupon_spread_pp=float(parameters["coupon_spread_pp"]),
                short_discount_pp=float(parameters["short_term_discount_pp"]),
                newest_lock_months=int(parameters["newest_lock_months"]),
                oldest_lock_months=int(parameters["oldest_lock_months"]),
                origination_lag_months=int(parameters["origination_lag_months"]),
                next_month_share=float(parameters["settle_next_month_share"]),
            )
        except KeyError as missing:
            raise DataError(f"MBS production: {missing} is missing; run python -m calibration.mbs_cohorts") from None

    def note_rate_pct(self, history: MortgageRateHistory, month_index: IntArray) -> FloatArray:
        """Return the note rates of what settles in each month, (path, months, k).

        Raises:
            DataError: the rates do not reach far enough back or forward.
        """
        rates, first = history
        window = np.arange(self.newest_lock_months, self.oldest_lock_months + 1)
        column = month_index[:, None] - window - first
        if np.any(column < 0) or np.any(column >= rates.shape[1]):
            raise DataError("mortgage rates do not cover the months in which purchases were locked in")
        locked = rates[:, column].mean(axis=2)
        discount = np.where(self.term_months < LONG_TERM_MONTHS, self.short_discount_pp, 0.0)
        return np.asarray(locked[:, :, None] - discount)


def _terms(product: str, short_share: float) -> tuple[tuple[int, float], ...]:
    """Ginnie Mae pools are bought with thirty years to run; conventional ones partly with fifteen."""
    if product.startswith("ginnie"):
        return ((LONG_TERM_MONTHS, 1.0),)
    return ((LONG_TERM_MONTHS, 1.0 - short_share), (SHORT_TERM_MONTHS, short_share))
