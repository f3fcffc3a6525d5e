"""The dates of a series of one's own: what a file may write, and the one way a period is dated once it is kept.

A month, quarter or year is kept under its first day, as every series of the package is: only so do two series meet,
and only so does the calendar of releases know when a period ended. A file that writes the last day of the period, or
its last business day, must say so.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError, counted, nearest_name
from eccles.base.timeline import DateArray, as_day
from eccles.data.periods import day_of_period
from eccles.data.release_rules import MONTHS_OF
from eccles.data.xlsx import day_of_serial

__all__ = ["DATED", "Times", "day_of_cell", "settled_dates"]

DATED = ("start", "end")
"""How a file dates a month, quarter or year: with its first day, or with its last (business) day."""

PERIOD_WORDS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}
FREQUENCY_WORDS = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}
FORMS = {"M": re.compile(r"\d{4}-\d{2}"), "Q": re.compile(r"\d{4}-?[Qq]\d"), "A": re.compile(r"\d{4}")}
"""A period written as such: 2024-01, 2024-Q1 (or 2024Q1), 2024."""

EXCEL_DAYS = range(61, 2_958_466)
"""Numbers Excel reads as days, to the year 9999. Up to 60 it counts a 29 February 1900 that never was, so days before
March 1900 cannot be told from their number; as text, YYYY-MM-DD, they can."""

LAST_DAYS = 7
"""The last business day of a period lies within its last week."""

MANY = 3
"""From so many dates on, all of them the first of a month, a series is no daily one."""

DAY = np.timedelta64(1, "D")
MONDAY_OFFSET_DAYS = 4
"""1970-01-05 was a Monday: days since 1970 are Mondays where (days - 4) is a multiple of seven."""

WEDNESDAY = 2


@dataclass(frozen=True)
class Times:
    """What the dates of a series must be.

    Attributes:
        frequency: D, W, M, Q or A.
        kind: what a value is of its period.
        today_date: the day of the import.
        dated: how the file dates a month, quarter or year, a word of `DATED`.
        forecast: whether dates may lie in the future.
    """

    frequency: str
    kind: str
    today_date: np.datetime64
    dated: str = "start"
    forecast: bool = False


def day_of_cell(cell: object, line: int, frequency: str) -> np.datetime64:
    """Return the day in a cell, a text or a number of Excel; a period written as such becomes its first day.

    Raises:
        DataError: it is no date, or a period of another length than the series'.
    """
    if isinstance(cell, float):
        if frequency == "A" and 1000 <= cell < 3000 and cell.is_integer():  # Excel writes the year 2024 as a number
            return as_day(f"{cell:.0f}")
        if np.isfinite(cell) and int(cell) in EXCEL_DAYS:
            return day_of_serial(cell)
        raise DataError(f"line {line}: {cell:g} is no date of Excel; check the column of dates")
    text = str(cell or "").strip()
    try:
        period = next((letter for letter, form in FORMS.items() if form.fullmatch(text)), "")
        if not period:
            return np.datetime64(dt.datetime.fromisoformat(text).date(), "D")
        found = day_of_period(re.sub("-?[Qq]", "-Q", text), f"line {line}")
    except (ValueError, DataError):
        raise DataError(f'line {line}: "{text}" is no date; write dates as YYYY-MM-DD') from None
    if period != frequency:
        raise DataError(
            f'line {line}: "{text}" is a {PERIOD_WORDS[period]} and the series is {FREQUENCY_WORDS[frequency]}; write '
            f"the day as YYYY-MM-DD, or state --frequency {period}"
        )
    return found


def settled_dates(date: DateArray, times: Times) -> DateArray:
    """Return the dates as they are kept: a month, quarter or year under its first day.

    Args:
        date: (n,) datetime64[D], increasing, as the file has them.
        times: what they must be.

    Raises:
        DataError: a date lies in the future, or is none of the frequency; the message says what to state.
    """
    _refuse_future(date, times)
    if times.dated not in DATED:
        raise DataError(f'"{times.dated}" is no way to date a period; {nearest_name(times.dated, DATED)}')
    if times.frequency in MONTHS_OF:
        return _starts(date, times)
    if times.dated != "start":
        raise DataError(
            f"a {FREQUENCY_WORDS[times.frequency]} value is dated with its own day; leave --dated {times.dated} out"
        )
    if date.size >= MANY and np.all(date == date.astype("datetime64[M]")):
        raise DataError(
            f"every date is the first of a month, which no {FREQUENCY_WORDS[times.frequency]} series is; state "
            "--frequency M and a kind of a month"
        )
    if times.frequency == "W":
        _refuse_other_weeks(date, times.kind)
    return date


def _refuse_future(date: DateArray, times: Times) -> None:
    """A day of grace: where the user is, the day may have begun that has not in UTC."""
    late = date > times.today_date + DAY
    if np.any(late) and not times.forecast:
        raise DataError(
            f"{counted(int(np.count_nonzero(late)), 'date')} in the future, the first {date[late][0]}; correct the "
            "column of dates, or say --forecast: such values count as known from the day of the import"
        )


def _starts(date: DateArray, times: Times) -> DateArray:
    months = MONTHS_OF[times.frequency]
    number = date.astype("datetime64[M]").astype(np.int64) // months * months
    start = number.astype("datetime64[M]").astype("datetime64[D]")
    period, series = PERIOD_WORDS[times.frequency], FREQUENCY_WORDS[times.frequency]
    if times.dated == "end":
        after = (number + months).astype("datetime64[M]").astype("datetime64[D]")
        days_left = after.astype(np.int64) - date.astype(np.int64)
        wrong, is_not, remedy = days_left > LAST_DAYS, "in the last week of its", "leave --dated end out"
    else:
        wrong, is_not = date != start, "the first day of its"
        remedy = "where the file has the last (business) day, say --dated end"
    if np.any(wrong):
        raise DataError(
            f"{date[wrong][0]} is not {is_not} {period}; a {series} series is kept under first days: {remedy}"
        )
    _refuse_two(start, date, period)
    return start


def _refuse_two(period: DateArray, date: DateArray, what: str) -> None:
    twice = np.flatnonzero(period[1:] == period[:-1])
    if twice.size:
        raise DataError(f"{date[twice[0]]} and {date[twice[0] + 1]} lie in one {what}; one value a {what}")


def _refuse_other_weeks(date: DateArray, kind: str) -> None:
    since_monday = (date.astype(np.int64) - MONDAY_OFFSET_DAYS) % 7
    other = date[since_monday != WEDNESDAY]
    if kind == "Wednesday level" and other.size:
        raise DataError(f'{other[0]} is no Wednesday; a "Wednesday level" has its Wednesday, another day --kind weekly')
    _refuse_two((date.astype(np.int64) - since_monday).astype("datetime64[D]"), date, "week")
