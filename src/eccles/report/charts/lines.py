"""What a picture over time is told in: lines, areas, bars or dots with their label and unit, and panels of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.series import Series
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import DARK
from eccles.report.frames import Columns

__all__ = ["Line", "Look", "Panel", "aligned", "line_of"]

FloatArray = NDArray[np.float64]
NEVER = np.datetime64("NaT", "D")
Look = Literal["line", "dashed", "dotted", "step", "area", "bar", "dots"]


@dataclass(frozen=True)
class Line:
    """One thing drawn in a panel.

    Attributes:
        column: its name in the table; ends in its unit.
        label: written beside it, in the picture's language; empty for none.
        date: (n,) days.
        value: (n,) in `unit`; NaN where there is none.
        unit: what it is measured in, in words.
        colour: of the mark.
        look: how it is drawn; areas and bars of a panel are stacked in order.
        end_date: until when the last value of a staircase holds; it is drawn, and no value of its own in the table.
    """

    column: str
    label: str
    date: DateArray
    value: FloatArray
    unit: str
    colour: str = DARK
    look: Look = "line"
    end_date: np.datetime64 = NEVER

    def between(self, first_date: np.datetime64, last_date: np.datetime64) -> Line:
        """Return the part between two days, both included."""
        keep = (self.date >= first_date) & (self.date <= last_date)
        return replace(
            self, date=self.date[keep], value=self.value[keep], end_date=np.minimum(self.end_date, last_date)
        )

    def drawn(self) -> tuple[DateArray, FloatArray]:
        """Return days and values as drawn: a staircase goes on at its last value to its end."""
        if np.isnat(self.end_date) or not self.date.size or self.end_date <= self.date[-1]:
            return self.date, self.value
        return np.append(self.date, self.end_date), np.append(self.value, self.value[-1])


@dataclass(frozen=True)
class Panel:
    """Lines on one axis, with its title (the unit, and what is measured where panels differ)."""

    title: str
    lines: tuple[Line, ...]


def line_of(setting: Setting, series: Series, column: str, *, word: str, colour: str, look: Look = "line") -> Line:
    """Return a published series as a line under the words of a key."""
    return Line(column, setting.text(word), series.date, series.value, series.unit, colour, look)


def aligned(lines: Sequence[Line]) -> Columns:
    """Return lines as one table over all their days, NaN where a line has no value that day."""
    date = np.unique(np.concatenate([line.date for line in lines]))
    columns: Columns = {"date": date}
    for line in lines:
        value = np.full(date.size, np.nan)
        value[np.searchsorted(date, line.date)] = line.value
        columns[line.column] = value
    return columns
