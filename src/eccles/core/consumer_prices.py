"""The reference index of inflation-linked Treasuries: unadjusted consumer prices, three months late, interpolated.

Source: 31 CFR 356, appendix B: the reference CPI of the first of a month is the index of the third month before; days
in between are interpolated by the days of the month.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_index, month_start

__all__ = ["reference_index"]

REFERENCE_LAG_MONTHS = 3


def reference_index(cpi_index: NDArray[np.float64], first_month_index: int, date: DateArray) -> NDArray[np.float64]:
    """Return the reference index on each date.

    Args:
        cpi_index: (path, months) monthly index, not seasonally adjusted.
        first_month_index: month of column 0.
        date: (n,) dates.

    Returns:
        (path, n).

    Raises:
        DataError: a date needs a month that `cpi_index` does not hold.
    """
    month = month_index(date)
    place = month - REFERENCE_LAG_MONTHS - first_month_index
    if np.any(place < 0) or np.any(place + 1 >= cpi_index.shape[1]):
        raise DataError(f"consumer prices do not cover the reference months of {np.min(date)} to {np.max(date)}")
    start = month_start(month)
    days = (month_start(month + 1) - start).astype(float)
    gone_share = (np.asarray(date, dtype="datetime64[D]") - start).astype(float) / days
    lower, upper = cpi_index[:, place], cpi_index[:, place + 1]
    return np.asarray(lower + gone_share * (upper - lower))
