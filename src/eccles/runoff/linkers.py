"""TIPS: par and inflation compensation apart, the compensation following the reference index to each Wednesday.

A lot's index ratio is the reference index over that of its dated date; a holding's own ratio at the opening gives the
base it was issued on. At maturity the ratio is that of the maturity date and never below one (the deflation floor).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import Timeline, month_index, month_start
from eccles.core.consumer_prices import reference_index
from eccles.core.lots import Lots
from eccles.core.outside import Outside
from eccles.core.portfolio import Kind

__all__ = ["Linkers", "build_linkers"]

FloatArray = NDArray[np.float64]
INDEX_LEAD = np.timedelta64(1, "D")
"""Published compensation uses the index of the day after the Wednesday: on 2022-02-16 that day's index reproduces
every lot to 0.0001 bn, the Wednesday's own leaves all short, 0.05 bn together (tests/core/test_consumer_prices.py)."""
DATED_DAY_OFFSET = np.timedelta64(14, "D")
"""TIPS are dated the 15th of the month they are first sold in."""


@dataclass(frozen=True)
class Linkers:
    """The TIPS lots among all lots.

    Attributes:
        lot_index: (t,) their places in the table of lots.
        place: (lots,) place among the TIPS, -1 for other lots.
        index_ratio: (path, weeks + 1, t) index ratio on each Wednesday; in the week of maturity, that of maturity.
        maturity_ratio: (path, t) index ratio at maturity, where that lies within the horizon.
    """

    lot_index: NDArray[np.int64]
    place: NDArray[np.int64]
    index_ratio: FloatArray
    maturity_ratio: FloatArray


def build_linkers(lots: Lots, outside: Outside, timeline: Timeline) -> Linkers:
    """Return the index ratios of every TIPS lot over a timeline."""
    index = np.flatnonzero(lots.kind == Kind.TIPS.value)
    place = np.full(lots.count, -1, dtype=np.int64)
    place[index] = np.arange(index.size)
    cpi, first = outside.cpi_index, outside.cpi_first_month_index
    base = _base_index(lots, index, cpi, first, timeline)
    ratio = reference_index(cpi, first, timeline.date + INDEX_LEAD)[:, :, None] / base[:, None, :]
    last = np.minimum(lots.maturity_date[index], timeline.last_date)
    maturity_ratio = np.maximum(reference_index(cpi, first, last) / base, 1.0)
    week = timeline.week_of(lots.payment_date[index])
    inside = np.flatnonzero((week >= 1) & (week <= timeline.week_count))
    ratio[:, week[inside], inside] = maturity_ratio[:, inside]
    return Linkers(index, place, ratio, maturity_ratio)


def _base_index(
    lots: Lots, index: NDArray[np.int64], cpi: FloatArray, first_month: int, timeline: Timeline
) -> FloatArray:
    """Return the reference index each lot was issued on, (path, t)."""
    par, compensation = lots.opening_par_bn[index], lots.opening_compensation_bn[index]
    held = par > 0.0
    opening = reference_index(cpi, first_month, timeline.date[:1] + INDEX_LEAD)
    from_holding = opening * np.where(held, par, 1.0) / np.where(held, par + compensation, 1.0)
    dated = month_start(month_index(lots.issue_date[index])) + DATED_DAY_OFFSET
    dated = np.minimum(dated, timeline.last_date)  # sales after the horizon are never bought; prices end with it
    dated = np.where(held, timeline.opening_date, dated)  # what is held has its ratio; its issue may precede the prices
    return np.where(held, from_holding, reference_index(cpi, first_month, dated))
