"""The one reader of data: the user's own imported and synced series and tables over the data inside the package.

    library = open_library()
    library.series("WALCL")
    library.series("WALCL", known_at="2019-08-30")

Other parts ask here and need not know where a series lies. One that is not here is refused with a sentence that says
what it is and how to add it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.core.series import Series
from eccles.data.generations import Generation, Generations
from eccles.data.home import data_home
from eccles.data.instants import InstantLike, instant_day, read_instant
from eccles.data.known_series import find_known
from eccles.data.library_columns import SeriesFacts, catalogue_columns, observation_columns
from eccles.data.observations import Observations, latest_known, published_observations
from eccles.data.reads import note_series, note_table
from eccles.data.releases import table_known_at
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.data.store import Store
from eccles.data.table_merge import merge_tables

__all__ = ["Library", "Table", "open_library"]

Table = dict[str, NDArray[Any]]
"""Columns by name, all of one length; read-only."""


class Library:
    """Every series and table at hand; open it with `open_library`."""

    def __init__(self, store: Store, snapshot: Snapshot) -> None:
        """Layer a store over a snapshot."""
        self.store = store
        self.snapshot = snapshot
        self._series: dict[str, Series] = {}
        self._kept_observations: Table | None = None

    @property
    def home(self) -> Path:
        """The directory of the user's own data."""
        return self.store.home

    def ids(self) -> tuple[str, ...]:
        """Return the id of every series at hand, sorted."""
        return tuple(sorted(self.snapshot.manifest.series.keys() | self.store.catalogue.keys()))

    def has(self, series_id: str) -> bool:
        """Tell whether a series is at hand, under its id or another name it goes by."""
        return self._is_id(self.canonical(series_id))

    def canonical(self, name: str) -> str:
        """Return the id behind a name: a known series' other names and small letters are understood.

        Raises:
            DataError: it is no text.

        Example:
            >>> open_library().canonical("walcl")
            'WALCL'
        """
        if not isinstance(name, str):
            raise DataError(f'a series is asked for by its id, a text such as "WALCL", not by {name!r}')
        if self._is_id(name):
            return name
        known = find_known(name)
        return known.id if known else name.upper() if self._is_id(name.upper()) else name

    def _is_id(self, name: str) -> bool:
        return name in self.snapshot.manifest.series or name in self.store.catalogue

    def facts(self, series_id: str) -> SeriesFacts:
        """Return what a series is and where it comes from.

        Raises:
            DataError: it is not at hand.
        """
        self._refuse_absent([series_id])
        series_id = self.canonical(series_id)
        stored = self.store.catalogue.get(series_id)
        if stored is not None:
            words = (stored.id, stored.title, stored.publisher, stored.frequency, stored.kind, stored.unit)
            retrieved = f"{stored.source}, last retrieved {stored.updated_at}Z"
            return SeriesFacts(*words, stored.rights, stored.source, retrieved, stored.footnote)
        entry = self.snapshot.manifest.series[series_id]
        words = (entry.id, entry.title, entry.publisher, entry.frequency, entry.kind, entry.unit)
        return SeriesFacts(*words, entry.rights, "package", entry.retrieval, entry.note)

    def series(self, series_id: str, known_at: InstantLike | None = None) -> Series:
        """Return one series in its publisher's unit.

        Args:
            series_id: its id.
            known_at: as it was known then: a day (its end in New York) or an instant; None for now.

        Raises:
            DataError: it is not at hand, or nothing of it was known then.

        Example:
            >>> open_library().series("WALCL").unit
            'USD mn'
            >>> open_library().series("WALCL", known_at="2019-08-29").date[-1]
            np.datetime64('2019-08-28')
        """
        return self.series_many([series_id], known_at)[series_id]

    def series_many(self, series_ids: Iterable[str], known_at: InstantLike | None = None) -> dict[str, Series]:
        """Return several series by id.

        Args:
            series_ids: their ids.
            known_at: as they were known then; None for now.

        Raises:
            DataError: one is not at hand, or nothing of it was known then.
        """
        wanted = {name: self.canonical(name) for name in series_ids}
        self._refuse_absent(wanted)
        note_series(wanted.values())
        packaged = self.snapshot.series_many(wanted.values() & self.snapshot.manifest.series.keys())
        instant = None if known_at is None else read_instant(known_at)
        return {name: self._merged(found, packaged.get(found), instant) for name, found in wanted.items()}

    def observations(self, series_id: str) -> tuple[Observations, ...]:
        """Return every observation of a series, layer over layer, each with its instant of publication.

        Raises:
            DataError: it is not at hand.
        """
        self._refuse_absent([series_id])
        series_id = self.canonical(series_id)
        note_series([series_id])
        packaged = series_id in self.snapshot.manifest.series
        base = (published_observations(self.snapshot.series(series_id)),) if packaged else ()
        return (*base, self.store.observations(series_id)) if series_id in self.store.catalogue else base

    def latest(self, series_id: str, known_at: np.datetime64 | None = None) -> Observations:
        """Return one observation a date: the value that stood at an instant (UTC), with when it was published.

        Raises:
            DataError: the series is not at hand.
        """
        return latest_known(self.observations(series_id), known_at)

    def table_names(self) -> tuple[str, ...]:
        """Return the name of every table at hand, sorted."""
        return tuple(sorted(self.snapshot.manifest.tables.keys() | self.store.table_keys.keys()))

    def table(self, name: str, known_at: InstantLike | None = None) -> Table:
        """Return one table; a stored row replaces the package's row of the same key.

        Args:
            name: the table.
            known_at: only rows published by then; a table that is no publication with dates comes whole, and of the
                observations of a date the one that stood then.

        Raises:
            DataError: there is no such table; the nearest name is given.
        """
        if name not in self.table_names():
            raise DataError(f'unknown table "{name}"; {nearest_name(name, self.table_names())}')
        note_table(name)
        if name == "series":
            return catalogue_columns([self.facts(series_id) for series_id in self.ids()])
        instant = None if known_at is None else read_instant(known_at)
        if name == "observation":
            return self._observations(instant)
        columns = self._merged_table(name)
        if instant is None:
            return columns
        published = table_known_at(name, columns)
        if published is None:
            return columns
        known = published <= instant
        return {column: values[known] for column, values in columns.items()}

    def _merged(self, series_id: str, packaged: Series | None, known_at: np.datetime64 | None) -> Series:
        if packaged is not None and known_at is None and series_id not in self.store.catalogue:
            return packaged
        if known_at is None and series_id in self._series:
            return self._series[series_id]
        seen = self.latest(series_id, known_at)
        if not seen.date.size and known_at is None:
            raise DataError(f"{series_id} is at hand without any observation; sync its source again, without --since")
        if not seen.date.size:
            raise DataError(f"nothing of {series_id} had been published by {known_at}Z; ask for a later known_at")
        facts = self.facts(series_id)
        found = Series(
            id=facts.id,
            title=facts.title,
            publisher=facts.publisher,
            unit=facts.unit,
            kind=facts.kind,
            frequency=facts.frequency,
            rights=facts.rights,
            date=seen.date,
            value=seen.value,
            as_of_date=self._vintage_date(series_id, known_at),
            footnote=facts.note,
        )
        if known_at is None:
            self._series[series_id] = found
        return found

    def _vintage_date(self, series_id: str, known_at: np.datetime64 | None) -> np.datetime64:
        """Return the day asked for, or the last on which something was retrieved, whichever is earlier."""
        packaged = series_id in self.snapshot.manifest.series
        retrieved = [np.datetime64(self.snapshot.manifest.cut_date, "D")] if packaged else []
        stored = self.store.catalogue.get(series_id)
        retrieved += [stored.updated_at.astype("datetime64[D]")] if stored else []
        return max(retrieved) if known_at is None else min(max(retrieved), instant_day(known_at))

    def _merged_table(self, name: str) -> Table:
        if name not in self.store.table_keys:
            return self.snapshot.table(name)
        stored = {column: values for column, values in self.store.table(name).items() if column != "answer_sha256"}
        if name not in self.snapshot.manifest.tables:
            return stored
        return merge_tables(self.snapshot.table(name), stored, self.store.table_keys[name])

    def _observations(self, known_at: np.datetime64 | None) -> Table:
        if known_at is None and self._kept_observations is not None:
            return dict(self._kept_observations)
        found = observation_columns({name: self.observations(name) for name in self.ids()}, known_at)
        if known_at is None:
            self._kept_observations = found
        return dict(found)

    def _refuse_absent(self, series_ids: Iterable[str]) -> None:
        for series_id in series_ids:
            if not self.has(series_id):
                raise DataError(_absent(series_id, self.ids()))


def open_library(home: Path | None = None) -> Library:
    """Open all data at hand: the user's own in `home` over what the package carries.

    The same library is returned until the store has a new generation.

    Args:
        home: the user's data directory; ECCLES_HOME or the system's place for data without one.

    Raises:
        DataError: the user's store is damaged; the message says how to rebuild it.
    """
    place = data_home(home)
    return _library(place, Generations(place).current())


@functools.lru_cache(maxsize=4)
def _library(home: Path, generation: Generation | None) -> Library:  # noqa: ARG001  # a key: another state, another library
    snapshot = open_snapshot()
    return Library(Store(home, snapshot), snapshot)


def _absent(series_id: str, ids: tuple[str, ...]) -> str:
    known = find_known(series_id)
    if known is None:
        return (
            f'no series "{series_id}" is at hand; {nearest_name(series_id, ids)} - `eccles data list` shows all, '
            f"`eccles data import FILE --id {series_id} --unit ... --kind ...` adds one of your own"
        )
    return (
        f"{known.id} ({known.title}) is restricted by {known.publisher} and so not inside the package; get it from "
        f"{known.where}, then: eccles data import FILE --id {known.id}"
    )
