"""Volatility of a yield: by day, by regime and episode, and one regime against other days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import bp_from_pp
from eccles.core.series import Series

__all__ = ["Contrast", "RegimeVolatility", "RollingVolatility", "VolatilityStudy", "rolling_volatility"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class RollingVolatility:
    """The standard deviation of the last `window_count` daily changes, by day; NaN until there are so many."""

    date: DateArray
    volatility_bp: FloatArray
    window_count: int


@dataclass(frozen=True)
class RegimeVolatility:
    """One regime or episode.

    Attributes:
        volatility_bp: standard deviation of its daily changes.
        rolling_bp: mean of the rolling standard deviation on its days.
        rolling_median_bp: the median of it.
    """

    name: str
    day_count: int
    volatility_bp: float
    rolling_bp: float
    rolling_median_bp: float


@dataclass(frozen=True)
class Contrast:
    """A regime against other days.

    Attributes:
        difference_bp: its standard deviation less theirs.
        low_bp, high_bp: ends of the 90 per cent band of the block bootstrap.
        t_ratio: HAC t-statistic of the regime's mean absolute change against theirs.
        rotation_share: rotations of the calendar with at least as large a difference of mean absolute changes; of 1
            rotation in n where it is 1 / n. One-sided: the claim is that the regime's is higher.
    """

    name: str
    against: str
    difference_bp: float
    low_bp: float
    high_bp: float
    t_ratio: float
    rotation_share: float


@dataclass(frozen=True)
class VolatilityStudy:
    """Volatility of one yield by regime over a sample."""

    series_id: str
    title: str
    window_count: int
    sample_first_date: np.datetime64
    sample_last_date: np.datetime64
    rolling: RollingVolatility
    regimes: tuple[RegimeVolatility, ...]
    episodes: tuple[RegimeVolatility, ...]
    contrasts: tuple[Contrast, ...]


def rolling_volatility(series: Series, window_count: int) -> RollingVolatility:
    """Return the rolling standard deviation (with n - 1) of the daily changes of a yield in basis points.

    Raises:
        DataError: the series is no daily rate in per cent, or the window is shorter than two days.
    """
    if series.unit != "percent" or series.frequency != "D":
        raise DataError(f"{series.id} is {series.kind} in {series.unit}; volatility here is of a daily rate in percent")
    if not 2 <= window_count < series.value.size:
        raise DataError(f"a window of {window_count} days; allowed: 2 to {series.value.size - 1}")
    change = bp_from_pp(np.diff(series.value))
    spread = np.lib.stride_tricks.sliding_window_view(change, window_count).std(axis=1, ddof=1)
    empty = np.full(window_count - 1, np.nan)
    return RollingVolatility(series.date[1:], np.concatenate([empty, spread]), window_count)
