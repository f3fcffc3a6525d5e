"""Marketable securities as columns: what each one pays, without any amount held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray

__all__ = ["Securities"]

FloatArray = NDArray[np.float64]
Rows = NDArray[np.int64] | NDArray[np.bool_]


@dataclass(frozen=True)
class Securities:
    """Securities, one a row.

    Attributes:
        cusip: (n,) the CUSIP, or a pool's name.
        kind: (n,) values of `eccles.core.portfolio.Kind`.
        coupon_pct: (n,) annual coupon, real for TIPS; zero for bills and floating-rate notes.
        spread_pct: (n,) what a floating-rate note pays on top of its index; zero for others.
        issue_date: (n,) first settlement.
        maturity_date: (n,) stated maturity; a payment falls on the next business day.
    """

    cusip: NDArray[np.object_]
    kind: NDArray[np.object_]
    coupon_pct: FloatArray
    spread_pct: FloatArray
    issue_date: DateArray
    maturity_date: DateArray

    def __post_init__(self) -> None:
        """Refuse columns of unequal length and coupons that are not known."""
        if any(column.shape != self.cusip.shape for column in self._columns()):
            raise DataError("the columns of these securities differ in length")
        unknown = ~(np.isfinite(self.coupon_pct) & np.isfinite(self.spread_pct))
        if np.any(unknown):
            raise DataError(f"no coupon is known for {', '.join(map(str, self.cusip[unknown][:5]))}")

    @property
    def count(self) -> int:
        """How many securities there are."""
        return int(self.cusip.size)

    def at(self, rows: Rows) -> Securities:
        """Return some of the rows, by place or by mask."""
        return Securities(*(column[rows] for column in self._columns()))

    def followed_by(self, others: Securities) -> Securities:
        """Return these securities and others as one table."""
        return Securities(*(np.concatenate(pair) for pair in zip(self._columns(), others._columns(), strict=True)))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return self.cusip, self.kind, self.coupon_pct, self.spread_pct, self.issue_date, self.maturity_date
