"""The embedded data as they were known at an instant: rows published later are not there.

    snapshot = open_known(read_instant("2024-06-20"))
    snapshot.series("WALCL").date[-1]

A projection with `known_at` reads everything through it, so that no step can see what came out later. It stands on the
package's data alone, as every projection does: the same scenario gives the same digits in every home.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.core.series import Series
from eccles.data.instants import instant_day, read_instant
from eccles.data.observations import published_observations
from eccles.data.reads import note_table
from eccles.data.releases import table_known_at
from eccles.data.snapshot import Snapshot, Table, open_snapshot

__all__ = ["KnownSnapshot", "open_known", "series_known_at"]


class KnownSnapshot(Snapshot):
    """A snapshot that ends at an instant; open it with `open_known`."""

    def __init__(self, whole: Snapshot, known_at: np.datetime64) -> None:
        """Cut a snapshot.

        Args:
            whole: what is cut.
            known_at: datetime64[s], UTC; what was published later is left out.
        """
        super().__init__(whole.directory)
        self.whole = whole
        self.known_at = known_at
        cut = min(np.datetime64(whole.manifest.cut_date, "D"), instant_day(known_at))
        self.manifest = replace(whole.manifest, cut_date=str(cut))

    def table(self, name: str) -> Table:
        """Return the rows of a table published by then; a list without dates comes whole.

        Raises:
            DataError: there is no such table, or nothing says when its rows were published.
        """
        note_table(name)
        with self._lock:
            if name not in self._tables:
                columns = self.whole.table(name)
                published = table_known_at(name, columns)
                if published is not None:
                    columns = {column: _cut(values, published <= self.known_at) for column, values in columns.items()}
                self._tables[name] = columns
            return dict(self._tables[name])

    def _read_series(self, names: list[str]) -> None:
        for name, series in self.whole.series_many(names).items():
            known = series_known_at(series, self.whole) <= self.known_at
            if not known.any():
                raise DataError(f"nothing of {name} had been published by {self.known_at}Z; ask for a later known_at")
            self._series[name] = replace(
                series,
                date=_cut(series.date, known),
                value=_cut(series.value, known),
                as_of_date=np.datetime64(self.manifest.cut_date, "D"),
            )


def series_known_at(series: Series, snapshot: Snapshot) -> NDArray[np.datetime64]:
    """Return when each value of an embedded series was published, datetime64[s] UTC.

    The calendar of releases says it; a forecast that reaches beyond the end of the data came with the data at latest.
    """
    published = published_observations(series).known_at
    if series.date[-1] <= np.datetime64(snapshot.manifest.cut_date, "D"):
        return published
    return np.minimum(published, read_instant(snapshot.manifest.cut_date))


def open_known(known_at: np.datetime64 | None) -> Snapshot:
    """Open the embedded data as they were known at an instant (UTC); all of them for None."""
    return open_snapshot() if known_at is None else _known(open_snapshot(), known_at)


@functools.lru_cache(maxsize=8)
def _known(whole: Snapshot, known_at: np.datetime64) -> KnownSnapshot:
    return KnownSnapshot(whole, known_at)


def _cut(values: NDArray[Any], kept: NDArray[np.bool_]) -> NDArray[Any]:
    found = values[kept]
    found.flags.writeable = False
    return found
