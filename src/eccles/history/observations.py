"""Which observation of a series counts for a day.

Daily and weekly series: the last one on or before the day. Monthly and quarterly ones: that of the month or quarter the
day lies in, which takes in days after it and was published later; where that one is not published yet, the last before
it. So "unemployment at the end of QE3" is October 2014, as it is told. Nothing here is what was known at the time.
"""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.core.episode_history import Level
from eccles.core.growth import period_index, year_on_year
from eccles.core.indicator import Gauge, Measured
from eccles.core.series import Series
from eccles.data.derived_series import read_series
from eccles.data.library import Library

__all__ = ["gauged", "level_at", "observation_place"]

OLDEST_DAYS = 366
"""An observation that lies further back says nothing of a day."""


def gauged(library: Library, gauge: Gauge) -> Series:
    """Return the series of a gauge as it is read: its levels, or its growth over a year."""
    series = read_series(library, gauge.series)
    return year_on_year(series) if gauge.measured is Measured.YEAR_ON_YEAR else series


def level_at(series: Series, day: np.datetime64, unit: str) -> Level:
    """Return the observation that counts for a day.

    Raises:
        DataError: the series begins later, or ended more than a year before.
    """
    place = observation_place(series, day)
    return Level(as_day(series.date[place]), float(series.value[place]), unit)


def observation_place(series: Series, day: np.datetime64) -> int:
    """Return the place of the observation that counts for a day.

    Raises:
        DataError: as for `level_at`.
    """
    wanted = period_index(series, np.array([day]))[0]
    place = int(np.searchsorted(period_index(series, series.date), wanted, side="right")) - 1
    if place < 0 or day - series.date[place] > np.timedelta64(OLDEST_DAYS, "D"):
        raise DataError(f"{series.id} has nothing for {day}; it spans {series.span}")
    return place
