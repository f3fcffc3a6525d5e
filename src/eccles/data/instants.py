"""Instants of publication: what a person types, read as UTC; and wall-clock time in New York turned into UTC.

A day alone means its end in New York: known at 2019-08-30 includes what was published on that day.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray

__all__ = ["InstantLike", "instant_day", "instant_text", "new_york_utc", "read_instant"]

InstantLike = str | dt.date | dt.datetime | np.datetime64
"""A day, or an instant; text as YYYY-MM-DD or YYYY-MM-DDTHH:MM, New York time unless it names its offset."""

DAY = np.timedelta64(1, "D")
SECOND = np.timedelta64(1, "s")
STANDARD_HOURS, DAYLIGHT_HOURS = 5, 4
"""Hours New York lies behind UTC."""

SUNDAY_OFFSET_DAYS = 3
"""1970-01-04 was a Sunday: days since 1970 are Sundays where (days - 3) is a multiple of seven."""

DAYLIGHT_LAWS = ((2007, (3, 8), (11, 1)), (1987, (4, 1), (10, 25)), (1967, (4, 24), (10, 25)))
"""Since which year daylight time runs from the first Sunday on or after one day to that on or after another: the Energy
Policy Act of 2005, the amendment of 1986, the Uniform Time Act of 1966. Before 1967, and for the longer daylight time
of 1974 and 1975, standard time is taken: an instant an hour late never shows what was not yet published."""


def read_instant(value: InstantLike) -> np.datetime64:
    """Return an instant as datetime64[s], UTC.

    Args:
        value: a day means its end in New York; a time without an offset is New York time; a NumPy instant is UTC.

    Raises:
        DataError: it is no day or instant.

    Example:
        >>> read_instant("2019-08-30")
        np.datetime64('2019-08-31T03:59:59')
        >>> read_instant("2019-08-29T16:30")
        np.datetime64('2019-08-29T20:30:00')
    """
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            raise _unreadable(value)
        return _end_of(value) if np.datetime_data(value.dtype)[0] in "YMWD" else value.astype("datetime64[s]")
    if isinstance(value, str):
        return _from_text(value.strip())
    if isinstance(value, dt.datetime):
        return _from_clock(value)
    if isinstance(value, dt.date):
        return _end_of(np.datetime64(value, "D"))
    raise _unreadable(value)  # a caller without types may hand over anything


def instant_text(value: InstantLike) -> str:
    """Return an instant in one form, which `read_instant` reads as the same: a day, or a time in UTC.

    Raises:
        DataError: it is no day or instant.

    Example:
        >>> instant_text("2019-08-29T16:30")
        '2019-08-29T20:30:00Z'
    """
    instant = read_instant(value)
    return str(instant_day(instant)) if instant == _end_of(instant_day(instant)) else f"{instant}Z"


def instant_day(instant: np.datetime64) -> np.datetime64:
    """Return the day of an instant (UTC) in New York; in daylight time the first hour counts to the day before.

    A day too early never shows what was not yet published.
    """
    return np.datetime64((instant - np.timedelta64(STANDARD_HOURS, "h")).astype("datetime64[D]"), "D")


def _from_text(text: str) -> np.datetime64:
    try:
        if len(text) == len("2019-08-30"):
            return _end_of(np.datetime64(dt.date.fromisoformat(text), "D"))
        return _from_clock(dt.datetime.fromisoformat(text))
    except ValueError:
        raise _unreadable(text) from None


def _from_clock(clock: dt.datetime) -> np.datetime64:
    placed = clock if clock.tzinfo else clock.replace(tzinfo=ZoneInfo("America/New_York"))
    return np.datetime64(placed.astimezone(dt.UTC).replace(tzinfo=None), "s")


def _end_of(day: np.datetime64) -> np.datetime64:
    midnight = new_york_utc(np.array([day.astype("datetime64[D]") + DAY]), 0)
    return np.datetime64(midnight[0] - SECOND, "s")


def _unreadable(value: object) -> DataError:
    return DataError(f'"{value}" is no instant; write a day, 2019-08-30, or a time in New York, 2019-08-29T16:30')


def new_york_utc(date: DateArray, clock_seconds: int) -> NDArray[np.datetime64]:
    """Return the UTC instant of a wall-clock time in New York on each day.

    Args:
        date: (n,) datetime64[D].
        clock_seconds: seconds since midnight, by the clock.

    Returns:
        (n,) datetime64[s]. Daylight time is taken to begin and end with the day, not at two in the morning.
    """
    hours = np.where(_daylight(date), DAYLIGHT_HOURS, STANDARD_HOURS)
    seconds = clock_seconds + hours * int(np.timedelta64(1, "h") / SECOND)
    return np.asarray(date.astype("datetime64[s]") + seconds.astype("timedelta64[s]"))


def _daylight(date: DateArray) -> NDArray[np.bool_]:
    days = date.astype("datetime64[D]")
    year = days.astype("datetime64[Y]").astype(np.int64) + 1970
    within = np.zeros(days.shape, dtype=np.bool_)
    last = np.iinfo(np.int64).max
    for since, first_day, last_day in DAYLIGHT_LAWS:
        lawful = (year >= since) & (year < last)
        within |= lawful & (days >= _sunday_from(days, *first_day)) & (days < _sunday_from(days, *last_day))
        last = since
    return within


def _sunday_from(days: DateArray, month: int, day: int) -> DateArray:
    """The first Sunday on or after a day of each date's year."""
    start = days.astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month - 1, "M")
    number = start.astype("datetime64[D]").astype(np.int64) + day - 1
    return np.asarray((number + (SUNDAY_OFFSET_DAYS - number) % 7).astype("datetime64[D]"))
