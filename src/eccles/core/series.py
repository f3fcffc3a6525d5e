"""A published series: dates, values, and what they are (publisher, unit, kind, rights)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, DateLike, as_date

__all__ = ["Series"]


@dataclass(frozen=True)
class Series:
    """One published series in its publisher's unit.

    Attributes:
        date: (n,) datetime64[D], strictly increasing.
        value: (n,) float64 in `unit`.
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
