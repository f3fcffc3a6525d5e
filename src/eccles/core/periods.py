"""From one calendar to another: the Wednesdays of daily values, the means and ends of whole months and quarters.

A month counts only where the series covers all of it: an average of half a month is no average of a month.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import (
    DateArray,
    as_day,
    first_wednesday_on_or_after,
    month_index,
    month_start,
    next_business_day,
    previous_business_day,
    wednesdays,
)

__all__ = ["period_ends", "period_groups", "wednesday_places"]

DAY, WEEK = np.timedelta64(1, "D"), np.timedelta64(7, "D")


def wednesday_places(date: DateArray) -> tuple[DateArray, NDArray[np.int64]]:
    """Return the Wednesdays a daily series covers, and where the value of each stands.

    The value of a Wednesday is the last one on or before it and after the Wednesday before; a week without one is left
    out.
    """
    weeks = wednesdays(as_day(date[0]), as_day(date[-1]))
    place = np.searchsorted(date, weeks, side="right") - 1
    fresh = first_wednesday_on_or_after(date[place]) == weeks
    return weeks[fresh], place[fresh]


def period_groups(
    date: DateArray, frequency: str, months: int
) -> tuple[DateArray, NDArray[np.bool_], NDArray[np.int64]]:
    """Return the first day of every whole period, which observations lie in one, and in which each of these does."""
    group, first = _whole_periods(date, frequency, months)
    inside = np.isin(group, first)
    return month_start(first * months), inside, np.searchsorted(first, group[inside])


def period_ends(date: DateArray, frequency: str, months: int) -> tuple[DateArray, NDArray[np.int64]]:
    """Return the first day of every whole period, and where its last observation stands."""
    group, first = _whole_periods(date, frequency, months)
    return month_start(first * months), np.searchsorted(group, first, side="right") - 1


def _whole_periods(date: DateArray, frequency: str, months: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The period of each observation, and the periods the series covers from end to end."""
    group = month_index(date) // months
    before, after = _neighbours(date, frequency)
    whole = np.unique(group)
    if month_index(after) // months == group[-1]:
        whole = whole[:-1]
    if whole.size and month_index(before) // months == group[0]:
        whole = whole[1:]
    return group, whole


def _neighbours(date: DateArray, frequency: str) -> tuple[np.datetime64, np.datetime64]:
    """The days of the observation before the first, and of the one after the last."""
    first, last = as_day(date[0]), as_day(date[-1])
    if frequency == "D":
        return as_day(previous_business_day(first - DAY)), as_day(next_business_day(last + DAY))
    if frequency == "W":
        return first - WEEK, last + WEEK
    steps = {"M": 1}.get(frequency, 3)
    return as_day(month_start(month_index(first) - steps)), as_day(month_start(month_index(last) + steps))
