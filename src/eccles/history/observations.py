"""Which observation of a series counts for a day.

Daily and weekly series: the last one on or before the day. Monthly and quarterly ones: that of the month or quarter the
day lies in, which takes in days after it and was published later; where that one is not published yet, the last before
it. So "unemployment at the end of QE3" is October 2014, as it is told. Nothing here is what was known at the time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, as_day, month_index
from eccles.base.units import pct_from_share
from eccles.core.episode_history import Level
from eccles.core.indicator import Gauge, Measured
from eccles.core.series import Series
from eccles.data.derived_series import read_series
from eccles.data.library import Library

__all__ = ["gauged", "level_at", "observation_place", "year_on_year"]

MONTHS_A_PERIOD = {"M": 1, "Q": 3}
PERIODS_A_YEAR = {"M": 12, "Q": 4}
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
    place = int(np.searchsorted(_period(series, series.date), _period(series, np.array([day]))[0], side="right")) - 1
    if place < 0 or day - series.date[place] > np.timedelta64(OLDEST_DAYS, "D"):
        raise DataError(f"{series.id} has nothing for {day}; it spans {series.span}")
    return place


def year_on_year(series: Series) -> Series:
    """Return the growth of a monthly or quarterly series over the same period of the year before, in per cent.

    A period whose predecessor a year before is missing is left out.

    Raises:
        DataError: the series is neither monthly nor quarterly.
    """
    if series.frequency not in PERIODS_A_YEAR:
        raise DataError(f"{series.id} is of frequency {series.frequency}; growth over a year needs months or quarters")
    period = _period(series, series.date)
    before = np.searchsorted(period, period - PERIODS_A_YEAR[series.frequency])
    known = period[np.minimum(before, period.size - 1)] == period - PERIODS_A_YEAR[series.frequency]
    growth = series.value[known] / series.value[before[known]] - 1.0
    return Series(
        id=series.id,
        title=f"{series.title}, over a year before",
        publisher=series.publisher,
        unit="percent",
        kind=series.kind,
        frequency=series.frequency,
        rights=series.rights,
        date=series.date[known],
        value=pct_from_share(growth),
    )


def _period(series: Series, date: DateArray) -> NDArray[np.int64]:
    """Return what orders a series: days, or months or quarters since 1970."""
    if series.frequency in MONTHS_A_PERIOD:
        return np.asarray(month_index(date) // MONTHS_A_PERIOD[series.frequency])
    return date.astype("datetime64[D]").astype(np.int64)
