"""One number of a picture: found in the picture's table by its column and the first cell of its row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date
from eccles.report.chart import Chart

__all__ = ["PictureCell", "find_cell", "number_columns"]

DAY_LETTERS = len("2028-12-27")
UNITS = {"bn": "USD bn", "pct": "%"}


@dataclass(frozen=True)
class PictureCell:
    """One number of a picture.

    Attributes:
        column: of the picture's table.
        row: its place in the table.
        label: the first cell of its row as text: a day, a name, or months since a start.
        value: in `unit`.
        unit: that the column's name ends in, in words.
    """

    chart: Chart
    column: str
    row: int
    label: str
    value: float
    unit: str

    @property
    def name(self) -> str:
        """The picture, the column and the row, as a figure names them."""
        return f"chart:{self.chart.name}:{self.column}@{self.label}"

    @property
    def date(self) -> np.datetime64:
        """The day of the row, in a picture over time."""
        return as_date(self.label)

    @property
    def dates(self) -> NDArray[np.datetime64]:
        """The days of the rows, in a picture over time, on which the column has a value."""
        label = next(iter(self.chart.columns.values()))
        return np.asarray(label[~np.isnan(self.chart.columns[self.column])])


def number_columns(chart: Chart) -> list[str]:
    """Return the columns of a picture's table that hold numbers; the first names the rows."""
    _, *others = chart.columns
    return [name for name in others if chart.columns[name].dtype.kind in "fi"]


def find_cell(chart: Chart, column: str, row: str) -> PictureCell:
    """Return a number of a picture.

    Args:
        chart: the picture.
        column: of its table; `_bn` may be left out.
        row: the first cell of the row; of a picture over time also a month or a year, for the last value in it.

    Raises:
        DataError: no such column or row, an empty cell, or several rows that begin alike.
    """
    numbers = number_columns(chart)
    name = column if column in numbers else f"{column}_bn"
    if name not in numbers:
        raise DataError(f'{chart.name} has no column of numbers "{column}"; {nearest_name(column, numbers)}')
    label = next(iter(chart.columns.values()))
    first = _texts(label)
    period = label.dtype.kind == "M" and len(row) < DAY_LETTERS
    if label.dtype.kind in "fi":
        row = row.removesuffix(".0")  # a file of comma-separated numbers writes 12 as 12.0
    rows = np.flatnonzero(np.char.startswith(first, row) if period else first == row)
    if rows.size == 0:
        hint = f"its rows run from {first[0]} to {first[-1]}" if label.dtype.kind != "O" else nearest_name(row, first)
        raise DataError(f"{chart.name} has no row {row}; {hint}")
    if np.unique(first[rows]).size < rows.size:
        raise DataError(f"{chart.name} has {rows.size} rows of {row}; they are not known by their date alone")
    values = chart.columns[name]
    known = rows[~np.isnan(values[rows])]
    if not known.size:
        raise DataError(f"{chart.name} draws nothing for {name} on {first[rows[-1]]}")
    ending, place = name.rpartition("_")[2], int(known[-1])
    return PictureCell(chart, name, place, str(first[place]), float(values[place]), UNITS.get(ending, ending))


def _texts(label: NDArray[np.generic]) -> NDArray[np.str_]:
    """Return the first cells of the rows as text; whole numbers without a point."""
    if label.dtype.kind == "f":
        return np.array([f"{value:g}" for value in label])
    return np.asarray(label.astype(str))
