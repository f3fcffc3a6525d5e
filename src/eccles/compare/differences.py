"""Two or more projections beside each other: every line on every Wednesday they share, and the differences.

The first projection is the one the others are compared with; a difference is always another less the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray, DateLike
from eccles.compare.measure import wednesday_place
from eccles.core.projection import ProjectionResult
from eccles.report import frames

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Differences", "difference_of"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Differences:
    """Projections on the Wednesdays they share.

    Attributes:
        names: the projections; the first is the one the others are compared with.
        date: (weeks,) the Wednesdays.
        levels: by line, its name ending in its unit, the levels, (projections, weeks).
    """

    names: tuple[str, ...]
    date: DateArray
    levels: Mapping[str, FloatArray]

    def difference(self, line: str) -> FloatArray:
        """Return a line of each other projection less the first's, (projections - 1, weeks).

        Raises:
            DataError: there is no such line.
        """
        if line not in self.levels:
            raise DataError(f'no line "{line}"; {nearest_name(line, self.levels)}')
        level = self.levels[line]
        return np.asarray(level[1:] - level[:1])

    def columns(self) -> frames.Columns:
        """Return the differences as columns, `date` and `projection` first.

        One block of rows a projection, so that a comma-separated file of many projections has the same columns as one
        of two.
        """
        others = len(self.names) - 1
        columns: frames.Columns = {
            "date": np.tile(self.date, others),
            "projection": np.repeat(np.array(self.names[1:], dtype=object), self.date.size),
        }
        return columns | {line: self.difference(line).ravel() for line in self.levels}

    def at(self, date: DateLike) -> dict[str, FloatArray]:
        """Return every line's levels on a Wednesday, (projections,) by line.

        Raises:
            DataError: the projections do not share that date; the nearest one is named.
        """
        place = wednesday_place(self.date, date)
        return {line: level[:, place] for line, level in self.levels.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return the differences as a pandas frame, rows by projection and Wednesday."""
        frame = frames.as_frame(self.columns())
        return frame.astype({"date": "datetime64[s]"}).set_index(["projection", "date"])


def difference_of(results: Sequence[ProjectionResult], path: int = 0) -> Differences:
    """Compare projections on the Wednesdays they share.

    Args:
        results: two or more; the first is the one the others are compared with.
        path: which path of each.

    Raises:
        DataError: fewer than two, no Wednesday in common, different accounts, or no such path.
    """
    if len(results) < 2:
        raise DataError(f"{len(results)} projection cannot be compared; give two or more")
    first = results[0]
    shared = first.date
    for other in results[1:]:
        if other.chart.names != first.chart.names:
            raise DataError(
                f"{first.name} and {other.name} have different charts of accounts; project one central bank"
            )
        shared = np.intersect1d(shared, other.date)
    if shared.size == 0:
        spans = ", ".join(f"{result.name} {result.date[0]} to {result.date[-1]}" for result in results)
        raise DataError(f"these projections share no Wednesday ({spans}); give them one opening")
    columns = [frames.weekly_columns(result, path) for result in results]
    places = [np.searchsorted(result.date, shared) for result in results]
    return Differences(
        names=_distinct([result.name for result in results]),
        date=shared,
        levels={
            line: np.stack([table[line][place] for table, place in zip(columns, places, strict=True)])
            for line in columns[0]
            if line != "date"
        },
    )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Number names that come twice: one scenario under two sets of options keeps one name."""
    return tuple(
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    )
