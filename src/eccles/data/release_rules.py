"""Rules of publication: from the date a figure is about to the day it was published, for whole arrays of dates.

    weekday_after        the first such weekday after the date; a Reserve Bank holiday from the date on delays it a day
    business_days        so many business days after the date
    days_after           so many days after the date, then the next business day
    employment_situation the third Friday after the week of the 12th, as the BLS sets it

`of: period_end` counts from the end of the month, quarter or year the date begins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray, is_business_day, next_business_day, previous_business_day

__all__ = ["MONTHS_OF", "WEEKDAYS", "Rule", "release_day"]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS_OF = {"M": 1, "Q": 3, "A": 12}
"""Months of a period, by frequency."""

DAY = np.timedelta64(1, "D")
_MONDAY_OFFSET_DAYS = 4
"""1970-01-05 was a Monday: days since 1970 are Mondays where (days - 4) is a multiple of seven."""


@dataclass(frozen=True)
class Rule:
    """How the day of publication follows from the date.

    Attributes:
        when: one of the four forms above.
        weekday: of `weekday_after`.
        least_days: days that must lie between, of `weekday_after`.
        count: of `business_days` and `days_after`.
        of: "date", "period_end", or "month_end" for dates whose own frequency is another.
        since: the first date the rule holds for; empty for all.
    """

    when: str
    weekday: str = ""
    least_days: int = 1
    count: int = 0
    of: str = "date"
    since: str = ""

    def __post_init__(self) -> None:
        """Refuse a form, weekday or origin that is not one."""
        for found, allowed in ((self.when, FORMS), (self.of, ("date", "period_end", "month_end"))):
            if found not in allowed:
                raise DataError(f'a release rule says "{found}"; {nearest_name(found, allowed)}')
        if (self.when == "weekday_after") != (self.weekday in WEEKDAYS):
            raise DataError(f'a release rule {self.when} has the weekday "{self.weekday}"; {", ".join(WEEKDAYS)}')


def release_day(rule: Rule, date: DateArray, frequency: str) -> DateArray:
    """Return the day each figure was published.

    Args:
        rule: how the day follows from the date.
        date: (n,) datetime64[D], what the figures are about.
        frequency: D, W, M, Q or A: how long a period is.
    """
    return FORMS[rule.when](rule, _origin(rule, date, frequency))


def _origin(rule: Rule, date: DateArray, frequency: str) -> DateArray:
    months = {"date": 0, "month_end": 1, "period_end": MONTHS_OF.get(frequency, 0)}[rule.of]
    if not months:
        return date
    after = date.astype("datetime64[M]") + np.timedelta64(months, "M")
    return np.asarray(after.astype("datetime64[D]") - DAY)


def _weekday_after(rule: Rule, date: DateArray) -> DateArray:
    number = date.astype(np.int64) + rule.least_days
    wanted = WEEKDAYS.index(rule.weekday) + _MONDAY_OFFSET_DAYS
    day = (number + (wanted - number) % 7).astype("datetime64[D]")
    weekday = (date.astype(np.int64) - _MONDAY_OFFSET_DAYS) % 7 < len(WEEKDAYS)
    delayed = weekday & ~is_business_day(date)
    return next_business_day(next_business_day(day) + delayed * DAY)


def _business_days(rule: Rule, date: DateArray) -> DateArray:
    """Counted one by one, because a figure may carry the date of a holiday."""
    day = next_business_day(date)
    for _ in range(rule.count):
        day = next_business_day(day + DAY)
    return day


def _days_after(rule: Rule, date: DateArray) -> DateArray:
    return next_business_day(date + rule.count * DAY)


def _employment_situation(_: Rule, date: DateArray) -> DateArray:
    """Saturday ends the week of the 12th; in January never before the 4th; a holiday brings it a day forward."""
    twelfth = date.astype("datetime64[M]").astype("datetime64[D]") + 11 * DAY
    number = twelfth.astype(np.int64)
    saturday = number + (_MONDAY_OFFSET_DAYS + 5 - number) % 7
    friday = (saturday + 20).astype("datetime64[D]")
    month = friday.astype("datetime64[M]").astype(np.int64) % 12
    day_of_month = (friday - friday.astype("datetime64[M]").astype("datetime64[D]")) // DAY + 1
    too_early = (month == 0) & (day_of_month < 4)
    chosen: DateArray = np.where(too_early, friday + 7 * DAY, friday)
    return previous_business_day(chosen)


FORMS: dict[str, Callable[[Rule, DateArray], DateArray]] = {
    "weekday_after": _weekday_after,
    "business_days": _business_days,
    "days_after": _days_after,
    "employment_situation": _employment_situation,
}
"""The forms a rule can have."""
