"""The calendar of the H.4.1: Wednesdays, the Federal Reserve Bank holidays, payment dates and months.

Money moves on business days and is counted on the first Wednesday on or after. Months are integers (months since
January 1970), so that month arithmetic is ordinary arithmetic.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError

__all__ = [
    "MONTHS_A_YEAR",
    "DateArray",
    "DateLike",
    "Timeline",
    "as_date",
    "as_day",
    "business_day_of_month",
    "calendar_month",
    "calendar_year",
    "federal_reserve_holidays",
    "first_wednesday_on_or_after",
    "good_friday",
    "is_business_day",
    "last_business_day",
    "month_index",
    "month_start",
    "next_business_day",
    "previous_business_day",
    "wednesdays",
]

DateArray = NDArray[np.datetime64]
DateLike = str | dt.date | np.datetime64

MONTHS_A_YEAR = 12
FIRST_YEAR, LAST_YEAR = 1913, 2100
"""The holiday schedule is computed between these years: the System's founding and the far side of any horizon."""

_MONDAY, _THURSDAY = 0, 3
_WEDNESDAY_OFFSET_DAYS = 6
"""1970-01-01 was a Thursday, so days since then are Wednesdays where (days - 6) is a multiple of seven."""


def as_day(value: Any) -> np.datetime64:  # noqa: ANN401 - whatever NumPy reads as a date
    """Return anything NumPy reads as one date - text, a date, an element of an array - as datetime64[D].

    Raises:
        ValueError: NumPy reads no date in it; `as_date` refuses text with a message for the user.
    """
    day: np.datetime64 = np.datetime64(value, "D")
    return day


def as_date(value: DateLike) -> np.datetime64:
    """Return one date as datetime64[D].

    Raises:
        ScenarioError: the text is no ISO date.
    """
    try:
        date = as_day(value)
    except ValueError:
        raise ScenarioError(f'"{value}" is not a date; write it as YYYY-MM-DD, for example 2022-06-01') from None
    if np.isnat(date):
        raise ScenarioError(f'"{value}" is not a date; write it as YYYY-MM-DD, for example 2022-06-01')
    return date


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday_of_may(year: int) -> dt.date:
    last = dt.date(year, 5, 31)
    return last - dt.timedelta(days=(last.weekday() - _MONDAY) % 7)


def _observed(day: dt.date) -> dt.date | None:
    """A Sunday holiday moves to Monday; a Saturday holiday is not observed by the Reserve Banks."""
    if day.weekday() == 6:
        return day + dt.timedelta(days=1)
    return None if day.weekday() == 5 else day


@lru_cache(maxsize=512)
def federal_reserve_holidays(year: int) -> tuple[dt.date, ...]:
    """Return the weekdays of a year on which the Federal Reserve Banks are closed.

    Source: the Federal Reserve Bank holiday schedule (Juneteenth since 2022; the Banks' first observed one was
    Monday 2022-06-20; King's birthday since 1986).
    """
    fixed = [dt.date(year, 1, 1), dt.date(year, 7, 4), dt.date(year, 11, 11), dt.date(year, 12, 25)]
    if year >= 2022:
        fixed.append(dt.date(year, 6, 19))
    moving = [
        _nth_weekday(year, 2, _MONDAY, 3),
        _last_monday_of_may(year),
        _nth_weekday(year, 9, _MONDAY, 1),
        _nth_weekday(year, 10, _MONDAY, 2),
        _nth_weekday(year, 11, _THURSDAY, 4),
    ]
    if year >= 1986:
        moving.append(_nth_weekday(year, 1, _MONDAY, 3))
    observed = (_observed(day) for day in fixed)
    return tuple(sorted([*moving, *(day for day in observed if day is not None)]))


def good_friday(year: int) -> dt.date:
    """Return Good Friday: the securities markets are closed, the Reserve Banks are open.

    Source: the anonymous Gregorian computus ("Meeus/Jones/Butcher") for Easter Sunday; its letters are kept.

    Example:
        >>> good_friday(2024)
        datetime.date(2024, 3, 29)
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741 - the letter of the published algorithm
    m = (a + 11 * h + 19 * l) // 433
    month = (h + l - 7 * m + 90) // 25
    day = (h + l - 7 * m + 33 * month + 19) % 32
    return dt.date(year, month, day) - dt.timedelta(days=2)


@lru_cache(maxsize=1)
def _calendar() -> np.busdaycalendar:
    days = [day for year in range(FIRST_YEAR, LAST_YEAR + 1) for day in federal_reserve_holidays(year)]
    return np.busdaycalendar(holidays=np.array(days, dtype="datetime64[D]"))


def is_business_day(date: DateArray | np.datetime64) -> NDArray[np.bool_]:
    """Tell which dates are Federal Reserve Bank business days."""
    return np.asarray(np.is_busday(date, busdaycal=_calendar()))


def next_business_day(date: DateArray | np.datetime64) -> DateArray:
    """Return each date, or the next business day where it is none: the day on which a payment due then is made."""
    return np.asarray(np.busday_offset(date, 0, roll="forward", busdaycal=_calendar()))


def previous_business_day(date: DateArray | np.datetime64) -> DateArray:
    """Return each date, or the business day before where it is none."""
    return np.asarray(np.busday_offset(date, 0, roll="backward", busdaycal=_calendar()))


def month_index(date: DateArray | np.datetime64) -> NDArray[np.int64]:
    """Return the calendar month of each date as months since January 1970."""
    return np.asarray(date, dtype="datetime64[M]").astype(np.int64)


def calendar_year(date: DateArray | np.datetime64) -> NDArray[np.int64]:
    """Return the calendar year of each date."""
    return month_index(date) // MONTHS_PER_YEAR + EPOCH_YEAR


def calendar_month(month_index: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return the month of the year, 1 to 12, of a month index."""
    return np.asarray(month_index, dtype=np.int64) % MONTHS_PER_YEAR + 1


EPOCH_YEAR, MONTHS_PER_YEAR = 1970, 12
"""Dates count from 1970 (NumPy)."""


def month_start(month_index: NDArray[np.int64] | int) -> DateArray:
    """Return the first calendar day of a month index."""
    return np.asarray(month_index, dtype=np.int64).astype("datetime64[M]").astype("datetime64[D]")


def last_business_day(month_index: NDArray[np.int64] | int) -> DateArray:
    """Return the last business day of a month index."""
    return previous_business_day(month_start(np.asarray(month_index) + 1) - np.timedelta64(1, "D"))


def business_day_of_month(month_index: NDArray[np.int64] | int, number: int) -> DateArray:
    """Return the business day of a month with this number, 1 being the first."""
    return np.asarray(np.busday_offset(month_start(month_index), number - 1, roll="forward", busdaycal=_calendar()))


def first_wednesday_on_or_after(date: DateArray | np.datetime64) -> DateArray:
    """Return the H.4.1 Wednesday that first shows a payment made on each date."""
    days = np.asarray(date, dtype="datetime64[D]").astype(np.int64)
    ahead = (_WEDNESDAY_OFFSET_DAYS - days) % 7
    return np.asarray((days + ahead).astype("datetime64[D]"))


def wednesdays(first: DateLike, last: DateLike) -> DateArray:
    """Return every Wednesday from `first` to `last`, both included where they are Wednesdays."""
    start = as_day(first_wednesday_on_or_after(as_date(first)))
    weeks: DateArray = np.arange(start, as_date(last) + np.timedelta64(1, "D"), np.timedelta64(7, "D"))
    return weeks


@dataclass(frozen=True)
class Timeline:
    """The Wednesdays of a projection: the opening and each week after it.

    Attributes:
        date: (weeks + 1,) datetime64[D]; `date[0]` is the opening, whose books are given.
    """

    date: DateArray

    def __post_init__(self) -> None:
        """Refuse anything but consecutive Wednesdays."""
        days = self.date.astype(np.int64)
        if days.size < 2 or np.any(np.diff(days) != 7) or np.any((days - _WEDNESDAY_OFFSET_DAYS) % 7):
            raise ScenarioError("a timeline is two or more consecutive Wednesdays; choose a Wednesday as the opening")

    @classmethod
    def from_opening(cls, opening: DateLike, horizon_weeks: int) -> Timeline:
        """Build the timeline of `horizon_weeks` weeks after an opening Wednesday.

        Raises:
            ScenarioError: the opening is no Wednesday, or the horizon is shorter than a week.
        """
        date = as_date(opening)
        if first_wednesday_on_or_after(date) != date:
            before = first_wednesday_on_or_after(date) - np.timedelta64(7, "D")
            after = first_wednesday_on_or_after(date)
            raise ScenarioError(
                f"{date} is not a Wednesday; the H.4.1 shows Wednesdays, the nearest are {before} and {after}"
            )
        if horizon_weeks < 1:
            raise ScenarioError(f"the horizon is {horizon_weeks} weeks; it must be at least 1")
        return cls(np.arange(horizon_weeks + 1) * np.timedelta64(7, "D") + date)

    @property
    def opening_date(self) -> np.datetime64:
        """The opening Wednesday."""
        return as_day(self.date[0])

    @property
    def last_date(self) -> np.datetime64:
        """The last Wednesday."""
        return as_day(self.date[-1])

    @property
    def week_count(self) -> int:
        """How many weeks follow the opening."""
        return int(self.date.size - 1)

    def week_of(self, date: DateArray) -> NDArray[np.int64]:
        """Return the week (1-based; 0 is the opening) whose Wednesday first shows a payment made on each date.

        Dates on or before the opening give 0 or less; dates after the horizon give more than `week_count`.
        """
        shown = first_wednesday_on_or_after(date).astype(np.int64)
        return np.asarray((shown - self.date[0].astype(np.int64)) // 7)
