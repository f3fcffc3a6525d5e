"""Dates as central banks write periods: 2026-03-18, 2026-03, 2026-Q1, 2026-W12, 2026.

A period becomes the day eccles' catalogue dates it with: the first of a month, quarter or year, and the Friday of a
week, on which the weekly statements are drawn up.
"""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

from eccles.base.timeline import as_day
from eccles.data.http_errors import MalformedError
from eccles.data.reading import day_of

__all__ = ["day_of_period"]

FRIDAY = 5
MONTHS_A_QUARTER = 3
_MONTH = re.compile("([12][0-9]{3})-(0[1-9]|1[0-2])")
_QUARTER = re.compile("([12][0-9]{3})-Q([1-4])")
_WEEK = re.compile("([12][0-9]{3})-W([0-5][0-9])")
_YEAR = re.compile("([12][0-9]{3})")


def day_of_period(text: str, place: str) -> np.datetime64:
    """Return the day a period is dated with.

    Raises:
        MalformedError: the text is no period.

    Example:
        >>> day_of_period("1998-W53", "a test"), day_of_period("2026-Q2", "a test")
        (np.datetime64('1999-01-01'), np.datetime64('2026-04-01'))
    """
    if _MONTH.fullmatch(text) or _YEAR.fullmatch(text):
        return as_day(text)
    if quarter := _QUARTER.fullmatch(text):
        return as_day(f"{quarter[1]}-{(int(quarter[2]) - 1) * MONTHS_A_QUARTER + 1:02}")
    if week := _WEEK.fullmatch(text):
        try:
            return as_day(dt.date.fromisocalendar(int(week[1]), int(week[2]), FRIDAY))
        except ValueError as error:
            raise MalformedError(f'"{text}" is no week, in {place}') from error
    return day_of(text, place)
