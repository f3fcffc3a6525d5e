"""A published series: dates, values, and what they are (publisher, unit, kind, rights).

Series add, subtract, multiply and divide where they measure the same at the same times, and refuse with the remedy
where they do not: millions are not billions, a Wednesday level is not a week's average. Conversions are written out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, UnitError
from eccles.base.timeline import DateArray, DateLike, as_date
from eccles.core.periods import period_ends, period_groups, wednesday_places
from eccles.core.unit_words import Named, converted, unit_of_product, unit_of_quotient, unit_of_sum

__all__ = ["Series"]

FloatArray = NDArray[np.float64]
Operation = Callable[[FloatArray, FloatArray], FloatArray]

SAME_TIMES = {"month average": "month", "quarter average": "quarter"}
"""A figure for a month and an average over it are about the same time."""

REMEDIES = {
    ("D", "W"): "FINER.wednesdays() takes the Wednesdays",
    ("D", "M"): "FINER.month_mean() averages months, FINER.month_end() takes their last day",
    ("W", "M"): "FINER.month_mean() averages months, FINER.month_end() takes their last Wednesday",
    ("D", "Q"): "FINER.quarter_mean() averages quarters",
    ("W", "Q"): "FINER.quarter_mean() averages quarters",
    ("M", "Q"): "FINER.quarter_mean() averages quarters",
}
"""What brings two frequencies together, the finer one first."""

FREQUENCY_WORDS = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}
RIGHTS_ORDER = ("public-domain", "citation", "restricted")


NOT_SAID = np.datetime64("NaT", "D")


@dataclass(frozen=True, repr=False)
class Series:
    """One published series in its publisher's unit.

    Attributes:
        kind: "Wednesday level", "week average", "month", "daily" ...
        frequency: D, W, M, Q or A.
        rights: "public-domain", "citation" or "restricted".
        date: (n,) datetime64[D], strictly increasing.
        value: (n,) float64 in `unit`.
        as_of_date: the day of the vintage: what was published later is not in it; NaT where nobody said.
        footnote: what its publisher, or the catalogue, adds; empty where there is nothing.
    """

    id: str
    title: str
    publisher: str
    unit: str
    kind: str
    frequency: str
    rights: str
    date: DateArray
    value: NDArray[np.float64]
    as_of_date: np.datetime64 = NOT_SAID
    footnote: str = ""

    def __repr__(self) -> str:
        """What it is, how far it reaches and its vintage, in one line."""
        vintage = "" if np.isnat(self.as_of_date) else f", as of {self.as_of_date}"
        return (
            f"<Series {self.id}: {self.title}; {self.unit}, {self.kind} ({self.frequency}), {self.span}, "
            f"{self.date.size:,} values{vintage}; {self.publisher}>"
        )

    def __post_init__(self) -> None:
        """Refuse columns of unequal length, dates out of order and missing values."""
        if self.date.shape != self.value.shape or self.date.ndim != 1:
            raise DataError(f"{self.id}: {self.date.shape} dates against {self.value.shape} values; they must match")
        if self.date.size and np.any(np.diff(self.date.astype(np.int64)) <= 0):
            raise DataError(f"{self.id}: dates must increase strictly")
        if not np.all(np.isfinite(self.value)):
            raise DataError(f"{self.id}: a value is not a finite number")

    @property
    def span(self) -> str:
        """The first and last date as text."""
        return f"{self.date[0]} to {self.date[-1]}" if self.date.size else "empty"

    def at(self, date: DateLike | DateArray) -> NDArray[np.float64]:
        """Return the values published for exactly these dates.

        Raises:
            DataError: a date has no observation.
        """
        wanted = self._wanted(date)
        place = np.searchsorted(self.date, wanted)
        found = (place < self.date.size) & (self.date[np.minimum(place, self.date.size - 1)] == wanted)
        if not np.all(found):
            missing = np.atleast_1d(wanted)[~np.atleast_1d(found)][0]
            raise DataError(f"{self.id} has no observation on {missing}; it spans {self.span} ({self.frequency})")
        return np.asarray(self.value[place])

    def asof(self, date: DateLike | DateArray) -> NDArray[np.float64]:
        """Return the last value on or before each date.

        Raises:
            DataError: a date lies before the first observation or after the last one by more than a year.
        """
        wanted = self._wanted(date)
        place = np.searchsorted(self.date, wanted, side="right") - 1
        late = wanted > self.date[-1] + np.timedelta64(366, "D")
        if np.any(place < 0) or np.any(late):
            outside = np.atleast_1d(wanted)[np.atleast_1d((place < 0) | late)][0]
            raise DataError(f"{self.id} is not available on {outside}; it spans {self.span}")
        return np.asarray(self.value[place])

    def _wanted(self, date: DateLike | DateArray) -> DateArray:
        if self.date.size == 0:
            raise DataError(f"{self.id} is empty: it has no observation on any date")
        return date if isinstance(date, np.ndarray) else np.asarray(as_date(date))

    # --- conversions, written out ----------------------------------------------------------------------------------

    def to(self, unit: str) -> Series:
        """Return the series in another unit that measures the same: `walcl.to("USD bn")`.

        Raises:
            UnitError: the two measure different things; what it converts to is named.
        """
        return replace(self, unit=unit, value=converted(self.value, self.unit, unit, self.id))

    def wednesdays(self) -> Series:
        """Return the Wednesday levels of a daily series: on each Wednesday the last value of its week.

        Raises:
            UnitError: it is not daily.
        """
        if self.frequency != "D" or not self.date.size:
            raise UnitError(f"{self.id} is {self._times()}; Wednesdays are taken from a daily series with values")
        date, place = wednesday_places(self.date)
        return replace(self, frequency="W", kind="Wednesday level", date=date, value=self.value[place])

    def month_mean(self) -> Series:
        """Return the means of whole months, dated on their first day.

        Raises:
            UnitError: it is neither daily nor weekly.
        """
        return self._mean("M", 1, "DW")

    def quarter_mean(self) -> Series:
        """Return the means of whole quarters, dated on their first day.

        Raises:
            UnitError: it is neither daily, weekly nor monthly.
        """
        return self._mean("Q", 3, "DWM")

    def month_end(self) -> Series:
        """Return the last observation of every whole month, dated on the month's first day.

        Raises:
            UnitError: it is neither daily nor a weekly level.
        """
        self._refuse_finer("DW", "month")
        if self.kind == "week average":
            raise UnitError(f"{self.id} is a week average; it has no value at a month's end: use month_mean()")
        date, place = period_ends(self.date, self.frequency, 1)
        return replace(self, frequency="M", kind="month end", date=date, value=self.value[place])

    def _mean(self, frequency: str, months: int, finer: str) -> Series:
        name = {"M": "month", "Q": "quarter"}[frequency]
        self._refuse_finer(finer, name)
        date, inside, place = period_groups(self.date, self.frequency, months)
        total = np.bincount(place, weights=self.value[inside], minlength=date.size)
        mean = total / np.bincount(place, minlength=date.size)
        return replace(self, frequency=frequency, kind=f"{name} average", date=date, value=mean)

    def _refuse_finer(self, finer: str, period: str) -> None:
        if self.frequency not in finer or not self.date.size:
            words = " or ".join(FREQUENCY_WORDS[letter] for letter in finer)
            raise UnitError(f"{self.id} is {self._times()}; a {period} is made of a {words} series with values")

    # --- arithmetic -------------------------------------------------------------------------------------------------

    __array_ufunc__ = None  # an array or a NumPy number leaves the operation to the series

    def __add__(self, other: Series | float) -> Series:
        return self._combined(other, "+", np.add, unit_of_sum)

    def __radd__(self, other: float) -> Series:
        return self._with_number(other, "+", np.add, swapped=True)

    def __sub__(self, other: Series | float) -> Series:
        return self._combined(other, "-", np.subtract, unit_of_sum)

    def __rsub__(self, other: float) -> Series:
        return self._with_number(other, "-", np.subtract, swapped=True)

    def __mul__(self, other: Series | float) -> Series:
        return self._combined(other, "*", np.multiply, unit_of_product)

    def __rmul__(self, other: float) -> Series:
        return self._with_number(other, "*", np.multiply, swapped=True)

    def __truediv__(self, other: Series | float) -> Series:
        return self._combined(other, "/", np.divide, unit_of_quotient)

    def __rtruediv__(self, other: float) -> Series:
        raise UnitError(f"{other!r} / {self.id} has no unit of its own; divide two series, or take .value")

    def __neg__(self) -> Series:
        return replace(self, id=f"-{self.id}", title=f"-{self.id}", value=-self.value)

    def _with_number(self, number: float, sign: str, operation: Operation, *, swapped: bool = False) -> Series:
        """Combine with a plain number, taken to be in the series' own unit where it is added."""
        if isinstance(number, bool) or not isinstance(number, int | float | np.integer | np.floating):
            raise UnitError(f"{self.id} goes with a series or a number, not with {number!r}; take .value for the rest")
        names = (f"{number:g}", self.id) if swapped else (self.id, f"{number:g}")
        words = f"{names[0]} {sign} {names[1]}"
        plain = np.full(self.value.shape, float(number))
        value = operation(plain, self.value) if swapped else operation(self.value, plain)
        return replace(self, id=f"({words})", title=words, value=value)

    def _combined(
        self, other: Series | float, sign: str, operation: Operation, unit_of: Callable[[Named, Named], str]
    ) -> Series:  # fmt: skip
        if not isinstance(other, Series):
            return self._with_number(other, sign, operation)
        unit = unit_of((self.id, self.unit), (other.id, other.unit))
        self._refuse_other_times(other)
        date, here, there = np.intersect1d(self.date, other.date, assume_unique=True, return_indices=True)
        if not date.size:
            raise UnitError(
                f"{self.id} ({self.span}) and {other.id} ({other.span}) have no date in common; where they cover the "
                f"same time, whole months do: {self.id}.month_mean() {sign} {other.id}.month_mean()"
            )
        return Series(
            id=f"({self.id} {sign} {other.id})",
            title=f"{self.id} {sign} {other.id}",
            publisher="; ".join(dict.fromkeys((self.publisher, other.publisher))),
            unit=unit,
            kind=self.kind if self.kind == other.kind else SAME_TIMES.get(self.kind, self.kind),
            frequency=self.frequency,
            rights=max(self.rights, other.rights, key=_strictness),
            date=date,
            value=operation(self.value[here], other.value[there]),
            as_of_date=_later(self.as_of_date, other.as_of_date),
            footnote="; ".join(dict.fromkeys(filter(None, (self.footnote, other.footnote)))),
        )

    def _refuse_other_times(self, other: Series) -> None:
        mine, theirs = (SAME_TIMES.get(item.kind, item.kind) for item in (self, other))
        if mine != theirs or self.frequency != other.frequency:
            raise UnitError(f"{self.id} is {self._times()} and {other.id} {other._times()}; {_remedy(self, other)}")

    def _times(self) -> str:
        return f"{FREQUENCY_WORDS.get(self.frequency, self.frequency)} ({self.kind})"


def _remedy(one: Series, other: Series) -> str:
    """What brings two series to the same times."""
    finer, coarser = sorted((one, other), key=lambda item: "DWMQA".find(item.frequency))
    words = REMEDIES.get((finer.frequency, coarser.frequency))
    if {one.kind, other.kind} == {"Wednesday level", "week average"}:
        return "take both as Wednesday levels or both as week averages, or compare months: month_mean() of each"
    if coarser.frequency == "W" and coarser.kind != "Wednesday level":
        return f"months compare: {finer.id}.month_mean() and {coarser.id}.month_mean()"
    if words is not None:
        return words.replace("FINER", finer.id)
    return "take two series of one kind"


def _later(one: np.datetime64, other: np.datetime64) -> np.datetime64:
    """The later of two vintages: nothing published after it is in a combination; unknown where either is."""
    return NOT_SAID if np.isnat(one) or np.isnat(other) else max(one, other)


def _strictness(rights: str) -> int:
    return RIGHTS_ORDER.index(rights) if rights in RIGHTS_ORDER else len(RIGHTS_ORDER)
