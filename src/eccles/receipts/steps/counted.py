"""A measure of a programme with the month that is asked for: which weeks of the SOMA summary count in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, first_wednesday_on_or_after, month_index, next_business_day
from eccles.core.programme import Decision, Programme
from eccles.core.purchases import PlannedActual
from eccles.data.snapshot import Snapshot
from eccles.history.purchases import payment_month

__all__ = ["Counted"]

SOMA = "soma_summary"
DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Counted:
    """A measure of a programme, and the month of it that is asked for.

    Attributes:
        month: None for the whole of it.
    """

    programme: Programme
    table: PlannedActual
    month: np.datetime64 | None
    snapshot: Snapshot

    @property
    def date(self) -> DateArray:
        """The dates of the SOMA summary."""
        date: DateArray = self.snapshot.table(SOMA)["date"]
        return date

    def weeks(self) -> NDArray[np.int64]:
        """Return the places of the weeks of the month among those that are counted."""
        date, table = self.date, self.table
        counted = (date > table.first_date) & (date <= table.last_date)
        if self.month is not None:
            counted &= payment_month(date) == int(month_index(self.month))
        return np.flatnonzero(counted)

    def whole_weeks(self) -> NDArray[np.int64]:
        """Return the places of all weeks of the month, or of the whole span."""
        if self.month is None:
            return self.weeks()
        return np.flatnonzero(payment_month(self.date) == int(month_index(self.month)))

    def trades(self, _: Decision, trade_date: DateArray) -> NDArray[np.bool_]:
        """Return which days of trade of a decision lie in the month."""
        if self.month is None:
            return np.ones(trade_date.size, dtype=bool)
        return np.asarray(month_index(trade_date) == int(month_index(self.month)))

    def settles(self, row: Decision, trade_date: DateArray) -> NDArray[np.bool_]:
        """Return which days of trade of a decision settle inside the weeks counted, in the month."""
        lag = next(item.lag_days for item in self.programme.settlements if row.sector in item.sectors)
        settled = trade_date
        for _ in range(int(lag)):
            settled = next_business_day(settled + DAY)
        shown = first_wednesday_on_or_after(settled)
        inside = (shown > self.table.first_date) & (shown <= self.table.last_date)
        if self.month is not None:
            inside &= payment_month(shown) == int(month_index(self.month))
        return np.asarray(inside)

    @property
    def when(self) -> str:
        """The month, or the span of the months."""
        months = self.table.month_date.astype("datetime64[M]")
        return f"{months[0]} to {months[-1]}" if self.month is None else str(self.month.astype("datetime64[M]"))
