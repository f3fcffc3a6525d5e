"""Lots: every Treasury security a projection can hold, known before the first week.

What matures, and what can be bought, is a calendar; only amounts depend on policy. So the lots of the opening and those
of all auctions within the horizon stand in one table, sorted by maturity, and a path's state is its par in each row.
Weeks and months are then contiguous slices. New roll-overs pool by class, maturity date and tenor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_index, next_business_day
from eccles.core.portfolio import ACCOUNT_OF_KIND, Kind

__all__ = ["TREASURY_ACCOUNTS", "TREASURY_KINDS", "Lots"]

FloatArray = NDArray[np.float64]

TREASURY_KINDS = (Kind.BILL, Kind.NOTE_BOND, Kind.TIPS, Kind.FRN)
"""Classes of Treasuries in the order of every per-class array."""

TREASURY_ACCOUNTS = tuple(ACCOUNT_OF_KIND[kind] for kind in TREASURY_KINDS)
"""Their accounts."""


@dataclass(frozen=True)
class Lots:
    """The table of lots, sorted by stated maturity.

    Attributes:
        cusip: (n,) CUSIP or pool name.
        kind: (n,) values of `Kind`.
        tenor: (n,) tenor of the first sale inside the horizon; empty for lots never sold again.
        coupon_pct: (n,) coupon; NaN where it is set when bought (the par yield of that day) or where there is none.
        issue_date: (n,) first issue.
        maturity_date: (n,) stated maturity.
        opening_par_bn: (n,) par at the opening.
        opening_compensation_bn: (n,) inflation compensation at the opening.
    """

    cusip: NDArray[np.object_]
    kind: NDArray[np.object_]
    tenor: NDArray[np.object_]
    coupon_pct: FloatArray
    issue_date: DateArray
    maturity_date: DateArray
    opening_par_bn: FloatArray
    opening_compensation_bn: FloatArray

    def __post_init__(self) -> None:
        """Refuse lots out of maturity order."""
        if np.any(np.diff(self.maturity_date.astype(np.int64)) < 0):
            raise DataError("lots must be sorted by maturity")

    @property
    def count(self) -> int:
        """How many lots there are."""
        return int(self.cusip.size)

    @property
    def payment_date(self) -> DateArray:
        """(n,) the business day on which principal is paid."""
        return next_business_day(self.maturity_date)

    @property
    def maturity_month_index(self) -> NDArray[np.int64]:
        """(n,) month of the stated maturity: the month whose cap the principal counts against."""
        return month_index(self.maturity_date)

    @property
    def kind_indicator_ratio(self) -> FloatArray:
        """(n, 4) one in the column of the lot's class."""
        return np.stack([(self.kind == kind.value).astype(float) for kind in TREASURY_KINDS], axis=1)
