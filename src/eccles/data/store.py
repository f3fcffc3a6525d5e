"""The user's store: what was synced and imported, each value with its instant of publication and the bytes it is from.

    store = open_store()
    store.update([answer], [series], [])
    store.series("WALCL", known_at=read_instant("2026-05-01"))

A store is opened on one generation and keeps it, whatever others write. An update is there whole or not at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.core.series import Series
from eccles.data.archive import Archive, ArchivedAnswer
from eccles.data.generation_sql import Incoming, plain_column, quoted, write_generation
from eccles.data.generations import REBUILD, Generation, Generations
from eccles.data.home import data_home
from eccles.data.instants import instant_day
from eccles.data.observations import Observations, latest_known
from eccles.data.records import Answer, SeriesData, TableData, shown_address
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.data.store_intake import Held, Retrievals, lay_out
from eccles.data.store_lock import writer_lock
from eccles.data.stored import SourceAnswer, StoredSeries
from eccles.data.updates import Recipe, Update, Updates

if TYPE_CHECKING:
    import duckdb

__all__ = ["Store", "open_store"]

Table = dict[str, NDArray[Any]]
Progress = Callable[[str], None]

ATTEMPTS = 3
"""A generation can be removed between reading the pointer and opening it only if three updates fall in that moment."""


class Store:
    """The store of one home, open on one generation; make it with `open_store`."""

    def __init__(self, home: Path, snapshot: Snapshot) -> None:
        """Open the current generation of a home; a home without one is an empty store."""
        self.home = home
        self.archive = Archive(home)
        self._snapshot = snapshot
        self._generations = Generations(home)
        self._updates = Updates(home)
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self.generation: Generation | None = None
        self.catalogue: dict[str, StoredSeries] = {}
        self.table_keys: dict[str, tuple[str, ...]] = {}
        self._open_current()

    # --- reading --------------------------------------------------------------------------------------------------

    def series(self, series_id: str, known_at: np.datetime64 | None = None) -> Series:
        """Return a stored series.

        Args:
            series_id: its id.
            known_at: as it was known at this instant, UTC; None for now.

        Raises:
            DataError: the store has no such series.
        """
        entry = self._entry(series_id)
        found = latest_known([self.observations(series_id)], known_at)
        return Series(
            id=entry.id,
            title=entry.title,
            publisher=entry.publisher,
            unit=entry.unit,
            kind=entry.kind,
            frequency=entry.frequency,
            rights=entry.rights,
            date=found.date,
            value=found.value,
            as_of_date=entry.updated_at.astype("datetime64[D]") if known_at is None else instant_day(known_at),
            footnote=entry.footnote,
        )

    def observations(self, series_id: str) -> Observations:
        """Return every stored observation of a series, revisions included.

        Raises:
            DataError: the store has no such series.
        """
        entry = self._entry(series_id)
        found = self._columns(
            "SELECT date, value, known_at, basis FROM observation WHERE series = ? ORDER BY rowid", [series_id]
        )
        basis = found["basis"].astype(np.int8)
        layer = np.ones_like(basis)
        return Observations(entry.unit, found["date"], found["value"], found["known_at"], basis, layer)

    def table(self, name: str) -> Table:
        """Return a stored table as columns, in order of its key.

        Raises:
            DataError: the store has no such table.
        """
        if name not in self.table_keys:
            raise DataError(f'the store has no table "{name}"; {nearest_name(name, self.table_keys) or "it has none"}')
        return self._columns(f"SELECT * FROM rows.{quoted(name)} ORDER BY rowid")

    def last_answer(self, url: str) -> Answer | None:
        """Return the latest answer an address gave, from the archive; None where it was never asked.

        Raises:
            DataError: the archive has lost its bytes.
        """
        if self._connection is None:
            return None
        found = self._columns(
            "SELECT * EXCLUDE (retrieved_at), retrieved_at::TEXT AS retrieved_at FROM answer WHERE url = ? "
            "ORDER BY answer.retrieved_at DESC LIMIT 1",
            [url],
        )
        if not found["url"].size:
            return None
        words = {name: str(found[name][0]) for name in ArchivedAnswer.__dataclass_fields__}
        return self.archive.answer(str(found["sha256"][0]), ArchivedAnswer(**words))

    def answers(self) -> Table:
        """Return every answer the store was made from: hash, source, address, time of retrieval and size."""
        return {} if self._connection is None else self._columns("SELECT * FROM answer ORDER BY rowid")

    def answer_of_observation(self, series_id: str, date: str, known_at: str) -> SourceAnswer:
        """Return the answer from which the value was read that a stored series has of a day since an instant (UTC).

        Raises:
            DataError: the store has no such value.
        """
        wanted = "series = ? AND date = ?::DATE AND known_at = ?::TIMESTAMP_S"
        order = "basis DESC, observation.retrieved_at DESC, answer.retrieved_at DESC"
        return self._source("observation", f"WHERE {wanted} ORDER BY {order}", [series_id, date, known_at])

    def answer_of_series(self, series_id: str) -> SourceAnswer:
        """Return the latest answer a stored series was read from.

        Raises:
            DataError: the store has no such series, or no value of it.
        """
        order = "observation.retrieved_at DESC, answer.retrieved_at DESC"
        return self._source("observation", f"WHERE series = ? ORDER BY {order}", [series_id])

    def answer_of_table(self, name: str) -> SourceAnswer:
        """Return the latest answer a stored table was read from.

        Raises:
            DataError: the store has no such table, or no row of it.
        """
        return self._source(f"rows.{quoted(name)}", "ORDER BY answer.retrieved_at DESC", [])

    def _source(self, rows: str, condition: str, parameters: list[object]) -> SourceAnswer:
        """Return the first answer behind rows that meet a condition, in the order it gives."""
        found = self._columns(
            "SELECT answer.url, answer.source, answer.sha256, answer.retrieved_at::TEXT AS retrieved_at "
            f"FROM answer JOIN {rows} ON answer_sha256 = answer.sha256 {condition} LIMIT 1",
            parameters,
        )
        if not found["url"].size:
            raise DataError(f"the store has lost the rows of {parameters[0] if parameters else rows}; {REBUILD}")
        words = {name: str(values[0]) for name, values in found.items()}
        return SourceAnswer(**words | {"url": shown_address(words["url"])})

    @property
    def path(self) -> Path | None:
        """The file of the generation the store is open on."""
        return self._generations.path(self.generation.number) if self.generation else None

    # --- writing --------------------------------------------------------------------------------------------------

    def update(
        self,
        answers: Sequence[Answer],
        series: Sequence[SeriesData] = (),
        tables: Sequence[TableData] = (),
        *,
        doing: str = "update",
        replace: Sequence[str] = (),
        recipes: Sequence[Recipe] = (),
        progress: Progress | None = None,
    ) -> Generation:
        """Add answers and what was read in them: everything, or after any failure nothing.

        Args:
            answers: the answers of the sources, kept in the archive.
            series: what was read in them.
            tables: what was read in them.
            doing: the work this is part of, shown to another writer and kept with the generation.
            replace: ids of series whose earlier observations are dropped.
            recipes: how it was read in the answers, by which it can be read there again.
            progress: told each step as it begins.

        Returns:
            The new generation, on which this store is open from then on.

        Raises:
            DataError: another process is writing; the store is damaged; or what comes is not whole.
            UnitError: a series comes in another unit, kind or frequency than before.
        """
        with writer_lock(self.home, doing):
            return self.take(Update(answers, series, tables, doing, replace, recipes), progress=progress)

    def take(self, update: Update, number: int | None = None, progress: Progress | None = None) -> Generation:
        """Add an update for a caller that holds the lock of the home, as `update` does.

        Args:
            update: what it brings.
            number: of the generation it makes; the next one without it.
            progress: told each step as it begins.

        Raises:
            DataError: the store is damaged; or what comes is not whole.
            UnitError: a series comes in another unit, kind or frequency than before.
        """
        tell = progress or (lambda _: None)
        self._reopen()
        before = self._sound_generation()
        self._generations.clear_unfinished(before)
        self.archive.clear_unfinished()
        incoming = lay_out(update, self._retrievals(), held=self._held(), snapshot=self._snapshot)
        tell("archiving")
        for answer in update.answers:
            self.archive.add(answer)
        next_number = before.number + 1 if before else 1
        return self._publish(incoming, before, update, number or next_number, tell)

    def _publish(
        self, incoming: Incoming, before: Generation | None, update: Update, number: int, tell: Progress
    ) -> Generation:
        """Write a generation, point to it, and open it."""
        tell("writing")
        part = self._generations.part(number)
        part.parent.mkdir(parents=True, exist_ok=True)
        write_generation(part, self.path, incoming)
        tell("keeping")
        made = self._generations.keep(number, str(np.datetime64("now", "s")), update.doing, before)
        self._updates.add(number, update)
        tell("publishing")
        self._generations.point_to(made)
        tell("pruning")
        self._reopen()
        self._generations.prune(made)
        return made

    def _sound_generation(self) -> Generation | None:
        """The current generation, refused where its file is not what it was: damage is never passed on."""
        for fault in self._generations.faults(self.generation) if self.generation else ():
            raise DataError(f"the store is damaged: {fault}; {REBUILD}")
        return self.generation

    def _retrievals(self) -> Retrievals:
        found = self.answers()
        if not found:
            return {}
        rows = zip(found["sha256"], found["source"], found["retrieved_at"], strict=True)
        return {str(sha256): (str(source), retrieved) for sha256, source, retrieved in rows}

    def _held(self) -> dict[str, Held]:
        packaged = {name: Held.of(entry) for name, entry in self._snapshot.manifest.series.items()}
        return packaged | {name: Held.of(entry) for name, entry in self.catalogue.items()}

    # --- opening --------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Give the generation back; a closed store reads nothing."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self) -> Self:
        """Return the store."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the store."""
        self.close()

    def _reopen(self) -> None:
        self.close()
        self._open_current()

    def _open_current(self) -> None:
        for _ in range(ATTEMPTS):
            self.generation = self._generations.current()
            if self.generation is None or self._connect(self.generation):
                break
        else:
            raise DataError(f"the file of the store's generation is gone from {self._generations.directory}; {REBUILD}")
        self._read_catalogue()

    def _connect(self, generation: Generation) -> bool:
        import duckdb  # deferred: 0.1 s that a home without a store never pays

        path = self._generations.path(generation.number)
        if not path.is_file():
            return False
        try:
            self._connection = duckdb.connect(path, read_only=True)
        except duckdb.Error as error:
            raise _damaged(path, error) from None
        return True

    def _read_catalogue(self) -> None:
        self.catalogue, self.table_keys = {}, {}
        if self._connection is None:
            return
        columns = self._columns("SELECT * FROM series")
        for row in zip(*columns.values(), strict=True):
            entry = StoredSeries(**dict(zip(columns, row, strict=True)))
            self.catalogue[entry.id] = entry
        keys = self._columns("SELECT name, key FROM table_key")
        self.table_keys = {name: tuple(key.split(",")) for name, key in zip(keys["name"], keys["key"], strict=True)}

    def _entry(self, series_id: str) -> StoredSeries:
        if series_id not in self.catalogue:
            hint = nearest_name(series_id, self.catalogue) if self.catalogue else "it is empty"
            raise DataError(f'the store has no series "{series_id}"; {hint}')
        return self.catalogue[series_id]

    def _columns(self, sql: str, parameters: Sequence[object] = ()) -> Table:
        import duckdb  # loaded when the store was opened

        with self._lock:
            if self._connection is None:
                raise DataError("the store is closed; open it again with open_store()")
            try:
                found = self._connection.execute(sql, list(parameters))
                types = {str(row[0]): str(row[1]) for row in found.description}
                columns = found.fetchnumpy()
            except duckdb.Error as error:
                raise _damaged(self.path, error) from None
        return {name: plain_column(np.ma.asarray(values), types[name]) for name, values in columns.items()}


def _damaged(path: Path | None, error: Exception) -> DataError:
    return DataError(f"the store's file {path} is damaged ({str(error).splitlines()[0]}); {REBUILD}")


def open_store(home: Path | None = None) -> Store:
    """Open the user's store on its current generation.

    Args:
        home: the user's data directory; ECCLES_HOME or the system's place for data without one.

    Raises:
        DataError: the store is damaged; the message says how to rebuild it.
    """
    return Store(data_home(home), open_snapshot())
