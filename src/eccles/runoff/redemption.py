"""How much of a month's Treasury principal is redeemed under the cap.

New York Fed, 2022-05-04: coupon principal up to the cap is redeemed first, pro rata over the month's payment dates;
where it falls short, bills fill the gap, pro rata over the month's bill maturities. In 2017-19 all Treasuries counted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["RedeemedShares", "redeemed_shares"]

FloatArray = NDArray[np.float64]


class RedeemedShares(NamedTuple):
    """Fractions of a month's principal that are redeemed, (path,) each."""

    coupon_share: FloatArray
    bill_share: FloatArray


def redeemed_shares(
    cap_bn: FloatArray, coupon_due_bn: FloatArray, bill_due_bn: FloatArray, bills_inside_cap: NDArray[np.bool_]
) -> RedeemedShares:
    """Return the redeemed share of the month's coupon and bill principal.

    Args:
        cap_bn: (path,) the cap; infinity redeems everything.
        coupon_due_bn: (path,) coupon principal due in the calendar month of stated maturity, with compensation.
        bill_due_bn: (path,) bills due in it.
        bills_inside_cap: (path,) whether bills count with coupons instead of filling the gap.

    Example:
        >>> one = np.ones(1)
        >>> redeemed_shares(60.0 * one, 40.0 * one, 80.0 * one, np.zeros(1, dtype=bool))
        RedeemedShares(coupon_share=array([1.]), bill_share=array([0.25]))
    """
    counted = coupon_due_bn + np.where(bills_inside_cap, bill_due_bn, 0.0)
    first = _ratio(cap_bn, counted)
    gap = np.maximum(cap_bn - coupon_due_bn, 0.0)
    return RedeemedShares(first, np.where(bills_inside_cap, first, _ratio(gap, bill_due_bn)))


def _ratio(room_bn: FloatArray, due_bn: FloatArray) -> FloatArray:
    """Return how much of what is due fits into the room, between 0 and 1; nothing due counts as all of it."""
    return np.where(due_bn > room_bn, room_bn / np.where(due_bn > 0.0, due_bn, 1.0), (due_bn >= 0.0) * 1.0)
