"""Surprises: what markets did in the minutes around an announcement, as published by those who measured it.

A table holds one kind of event (statements, minutes, press conferences) with one column an instrument, in the
publisher's unit. A surprise is one column of it, rates in basis points and prices in per cent, without missing values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray
from eccles.base.units import bp_from_pp

__all__ = ["BP", "PCT", "PP", "Surprise", "SurpriseTable"]

BP, PCT, PP = "bp", "pct", "pp"


@dataclass(frozen=True)
class Surprise:
    """One instrument's move at each event of a kind.

    Attributes:
        name: the column as the publisher names it, "UST10Y".
        source: the table it is from, "USMPD".
        event: "statement", "minutes", "monetary_event" ...; "month" where the publisher gives sums by month.
        zone: the time zone of `time`.
        unit: "bp" for a rate, "pct" for a price.
        date: (n,) days, increasing; the first of the month where `event` is "month".
        time: (n,) "14:00", or '' where the publisher gives none.
        value: (n,) in `unit`.
    """

    name: str
    source: str
    event: str
    zone: str
    unit: str
    date: DateArray
    time: NDArray[np.object_]
    value: NDArray[np.float64]


@dataclass(frozen=True)
class SurpriseTable:
    """The events of one kind with every instrument.

    Attributes:
        moves: column name to (n,) moves in the publisher's unit, NaN where there is no quote.
        units: column name to "pp", "bp" or "pct".
    """

    source: str
    event: str
    zone: str
    date: DateArray
    time: NDArray[np.object_]
    moves: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str]

    def __post_init__(self) -> None:
        """Refuse columns of unequal length and columns without a unit."""
        for name, column in self.moves.items():
            if column.shape != self.date.shape:
                raise DataError(f"{self.source}, {name}: {column.size} values for {self.date.size} events")
            if self.units.get(name) not in {BP, PCT, PP}:
                raise DataError(f'{self.source}, {name}: unit "{self.units.get(name)}"; allowed: {BP}, {PCT}, {PP}')

    def surprise(self, name: str) -> Surprise:
        """Return one column where it has a value, rates in basis points.

        Raises:
            DataError: there is no such column; the nearest is named.
        """
        columns = {column.casefold(): column for column in self.moves}
        if name.casefold() not in columns:
            raise DataError(f'{self.source} has no column "{name}"; {nearest_name(name.upper(), self.moves)}')
        column = columns[name.casefold()]
        value = self.moves[column]
        kept = np.isfinite(value)
        in_pp = self.units[column] == PP
        return Surprise(
            name=column,
            source=self.source,
            event=self.event,
            zone=self.zone,
            unit=BP if in_pp else self.units[column],
            date=self.date[kept],
            time=self.time[kept],
            value=bp_from_pp(value[kept]) if in_pp else value[kept],
        )
