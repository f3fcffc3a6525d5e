"""A discount curve: what a dollar paid later is worth today, as pieces of a quadratic instantaneous forward rate.

Any construction whose forward rate is constant, linear or quadratic between knots is one of these, so that valuation
needs to know nothing of how a curve was fitted. Time is in years of 365.25 days from the curve's date.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR, pct_from_share

__all__ = ["DiscountCurve"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class DiscountCurve:
    """Discount factors on a date: `f(t) = a + b u + c u**2` with `u` the years since the piece began.

    Attributes:
        date: the day on which a dollar is worth a dollar.
        knot_yrs: (k,) where each piece begins, the first at 0; the last piece has no end.
        forward_share: (k, 3) the coefficients a, b and c of each piece, continuous compounding.
    """

    date: np.datetime64
    knot_yrs: FloatArray
    forward_share: FloatArray

    def __post_init__(self) -> None:
        """Refuse knots out of order and coefficients that do not fit them."""
        knots = self.knot_yrs
        if self.forward_share.shape != (knots.size, 3) or not np.all(np.isfinite(self.forward_share)):
            raise DataError(f"a curve of {knots.size} pieces needs finite coefficients ({knots.size}, 3)")
        if knots.size == 0 or knots[0] != 0.0 or np.any(np.diff(knots) <= 0.0):
            raise DataError("the knots of a curve start at 0 and increase strictly")
        log_factor = np.concatenate([[0.0], -np.cumsum(_integral(self.forward_share[:-1], np.diff(knots)))])
        object.__setattr__(self, "_log_factor", log_factor)

    def factor(self, at_yrs: FloatArray) -> FloatArray:
        """Return the discount factor of payments so many years ahead (0 or more), in the shape given."""
        piece, since = self._place(at_yrs)
        begun: FloatArray = self.__dict__["_log_factor"][piece]
        return np.asarray(np.exp(begun - _integral(self.forward_share[piece], since)))

    def factor_on(self, payment_date: DateArray) -> FloatArray:
        """Return the discount factor of payments on dates (the curve's own or later), in the shape given."""
        return self.factor(self.years_to(payment_date))

    def years_to(self, payment_date: DateArray) -> FloatArray:
        """Return the years from the curve's date to each date."""
        return np.asarray((payment_date - self.date).astype(np.float64) / DAYS_PER_YEAR)

    def forward_pct(self, at_yrs: FloatArray) -> FloatArray:
        """Return the instantaneous forward rate, continuously compounded, in the shape given."""
        piece, since = self._place(at_yrs)
        a, b, c = np.moveaxis(self.forward_share[piece], -1, 0)
        return pct_from_share(np.asarray(a + since * (b + since * c)))

    def _place(self, at_yrs: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
        at = np.asarray(at_yrs, dtype=np.float64)
        if np.any(at < 0.0):
            raise DataError("a discount curve knows no payment before its own date")
        piece = np.asarray(np.searchsorted(self.knot_yrs, at, side="right") - 1, dtype=np.int64)
        return piece, np.asarray(at - self.knot_yrs[piece])


def _integral(forward_share: FloatArray, since_yrs: FloatArray) -> FloatArray:
    a, b, c = np.moveaxis(forward_share, -1, 0)
    return np.asarray(since_yrs * (a + since_yrs * (b / 2.0 + since_yrs * c / 3.0)))
