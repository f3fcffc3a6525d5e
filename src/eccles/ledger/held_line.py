"""Balance-sheet lines without a model of their own: held at the opening level, or moved by so much a year.

The foreign repo pool, deposits of market utilities and agencies, and the remaining assets have no behaviour here that
beats holding them; `docs/explanation/autonomous-factors.md` shows what that costs over one to three years. What income
keeps and amortises comes on top in the engine. A trend is an amount a year, not a rate, because some of these lines
cross zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR

__all__ = ["held_path"]

FloatArray = NDArray[np.float64]


def held_path(
    opening_bn: FloatArray | float,
    opening_date: np.datetime64,
    date: DateArray,
    yearly_change_bn: float = 0.0,
) -> FloatArray:
    """Hold a line at its opening level, or let it move evenly: `X(t) = X(0) + change·years`.

    Args:
        opening_bn: level at the opening, one number or (path,).
        opening_date: the date of that level.
        date: (n,) the dates wanted.
        yearly_change_bn: amount a year; zero holds the line.

    Returns:
        (n,) or (path, n) in bn.

    Example:
        >>> weeks = np.array(["2026-03-25", "2027-03-25"], dtype="datetime64[D]")
        >>> held_path(333.4, weeks[0], weeks)
        array([333.4, 333.4])
    """
    years = (date - opening_date).astype(np.float64) / DAYS_PER_YEAR
    return np.asarray(np.asarray(opening_bn)[..., None] + yearly_change_bn * years)
