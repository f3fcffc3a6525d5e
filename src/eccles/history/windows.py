"""When a value was read, what it changed by, and which days an announcement touched.

Yields of H.15 are read at half past three in New York, the dollar at noon, mortgage rates in the first days of a week:
an announcement belongs to the first value read after it. Day 0 of a window is that value's day, and a window (-1, 0)
reaches from the value before the announcement to the value after it, whatever holidays lie between; (-1, 1) adds a day.
Windows of neighbouring announcements are joined, so that no day counts twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import bp_from_pp, pct_from_share
from eccles.core.announcement import Announcement
from eccles.core.event_study import Window
from eccles.core.series import Series

__all__ = ["Changes", "changes_of", "day_zero", "moment_of", "new_york_moment", "reading_moments", "runs_of"]

Moments = NDArray[np.datetime64]
Places = NDArray[np.int64]

_NEW_YORK = ZoneInfo("America/New_York")
_USUAL_TIME = "15:30"
_READ_AT = {
    "DTWEXBGS": (0, "12:00"),
    "ACMTP10": (0, "15:00"),
    "THREEFYTP10": (0, "15:00"),
    "SP500": (0, "16:00"),
    "SP500TR": (0, "16:00"),
    "VIXCLS": (0, "16:15"),
    "DXY": (0, "17:00"),
    "MORTGAGE30US": (-2, "17:00"),
    "NFCI": (0, "16:00"),
}
"""Days from the date of an observation and time in New York at which it was read, where that is not the close of H.15.
Freddie Mac dates its survey on Thursday; most answers come from Monday to Wednesday, and we count Tuesday evening."""
_FASTER_THAN_MONTHS = frozenset({"D", "W"})


@dataclass(frozen=True)
class Changes:
    """What a series changed by from each observation to the next.

    Attributes:
        unit: "bp" of a rate, "pct" (100 times the change of the logarithm) of an index, else the series' own unit.
        date: (n,) the day of the later observation.
        value: (n,) in `unit`; place i is the change from observation i to observation i + 1.
        read_date: (n + 1,) when each observation was read, New York, to the minute.
    """

    series: Series
    unit: str
    date: NDArray[np.datetime64]
    value: NDArray[np.float64]
    read_date: Moments

    def touched(self, announcements: Iterable[Announcement], window: Window) -> Places:
        """Return the places of every change inside a window of an announcement, each once, in order."""
        zero = day_zero(self, announcements)
        zero = zero[self.holds(zero, window)]
        return np.unique((zero[:, None] + np.arange(window.first, window.last)).ravel())

    def holds(self, zero: Places, window: Window) -> NDArray[np.bool_]:
        """Tell which announcements, by the place of their day 0, have their whole window inside the series."""
        first, last = np.minimum(zero + window.first, zero - 1), zero + window.last
        return (first >= 0) & (np.maximum(last, zero) < self.read_date.size)


def changes_of(series: Series) -> Changes:
    """Return the changes of a daily or weekly series.

    Raises:
        DataError: the series is of months or quarters, too slow for windows of days.
    """
    if series.frequency not in _FASTER_THAN_MONTHS:
        raise DataError(
            f"{series.id} is published by {series.kind}; an event study needs daily or weekly values - "
            "ask `eccles local-projection` instead"
        )
    if series.unit == "percent":
        unit, value = "bp", bp_from_pp(np.diff(series.value))
    elif series.unit.startswith("index") and np.all(series.value > 0):
        unit, value = "pct", pct_from_share(np.diff(np.log(series.value)))
    else:
        unit, value = series.unit, np.diff(series.value)
    return Changes(series, unit, series.date[1:], np.asarray(value), reading_moments(series))


def reading_moments(series: Series) -> Moments:
    """Return when each value of a series was read, in New York, to the minute."""
    days, clock = _READ_AT.get(series.id, (0, _USUAL_TIME))
    return np.asarray((series.date + np.timedelta64(days, "D")).astype("datetime64[m]") + _minutes(clock))


def moment_of(announcement: Announcement) -> np.datetime64:
    """Return when an announcement was made, in New York; an unknown time counts as midnight there."""
    if not announcement.time:
        return announcement.date + np.timedelta64(0, "m")
    return new_york_moment(announcement.date, announcement.time, announcement.zone)


def new_york_moment(date: np.datetime64, time: str, zone: str) -> np.datetime64:
    """Return a day and time of some zone as New York's.

    Example:
        >>> new_york_moment(np.datetime64("2022-12-15"), "14:15", "Europe/Berlin")
        np.datetime64('2022-12-15T08:15')
    """
    there = dt.datetime.fromisoformat(f"{date}T{time}").replace(tzinfo=ZoneInfo(zone))
    here = there.astimezone(_NEW_YORK)
    return np.datetime64(here.replace(tzinfo=None), "m")


def day_zero(changes: Changes, announcements: Iterable[Announcement]) -> Places:
    """Return, for each announcement, the place of the first observation read after it.

    The change at place `zero + k` of `changes.value` leads from observation day k to day k + 1.
    """
    moments = np.asarray([moment_of(item) for item in announcements], dtype="datetime64[m]")
    return np.asarray(np.searchsorted(changes.read_date, moments, side="left"), dtype=np.int64)


def runs_of(places: Sequence[int] | Places) -> Places:
    """Return the lengths of the stretches of consecutive places.

    Example:
        >>> runs_of([3, 4, 9])
        array([2, 1])
    """
    found = np.asarray(places, dtype=np.int64)
    if not found.size:
        return found
    ends = np.flatnonzero(np.diff(found) > 1)
    return np.diff(np.concatenate([[-1], ends, [found.size - 1]])).astype(np.int64)


def _minutes(clock: str) -> np.timedelta64:
    hour, minute = clock.split(":")
    return np.timedelta64(int(hour) * 60 + int(minute), "m")
