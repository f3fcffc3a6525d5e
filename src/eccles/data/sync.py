"""One source brought up to date: everything is fetched and read first, then the store takes it in one update.

Until that update nothing is written, so an error or an interrupt leaves the store as it was. Each source has its own
update: one that fails keeps no other from being stored. Only a source whose deliveries are each complete in themselves,
such as the holdings of a day, is stored in several steps where it is large, so that memory stays bounded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.data.connector import Connector, Delivery, Wanted, kept_since
from eccles.data.http import Client, Received
from eccles.data.observations import Observations, latest_known
from eccles.data.pace import SYSTEM_CLOCK, Backoff, Clock, TokenBucket
from eccles.data.records import Answer, SeriesData, TableData
from eccles.data.updates import Recipe, recipe_of

__all__ = ["Changes", "Keeper", "SourceOutcome", "sync_source"]

STEP_SIZE = 1 << 25
"""Bytes of answers after which a source that may be stored in steps is."""

Told = Callable[[Received], None]


class Keeper(Protocol):
    """What a sync needs of the store."""

    @property
    def catalogue(self) -> Mapping[str, object]:
        """The series that are stored, by id."""

    def observations(self, series_id: str) -> Observations:
        """Return what is stored of a series."""

    def last_answer(self, url: str) -> Answer | None:
        """Return the latest answer an address gave."""

    def update(
        self,
        answers: Sequence[Answer],
        series: Sequence[SeriesData],
        tables: Sequence[TableData],
        *,
        doing: str,
        recipes: Sequence[Recipe],
    ) -> object:
        """Take everything, or nothing."""


@dataclass(frozen=True)
class Changes:
    """What an update brings, counted.

    Attributes:
        series_count: series that came.
        new_count: observations of dates the store does not have.
        revised_count: dates whose value differs from the store's.
        row_count: rows of tables that came.
    """

    series_count: int = 0
    new_count: int = 0
    revised_count: int = 0
    row_count: int = 0

    def __add__(self, other: Changes) -> Changes:
        """Count two parts together; a step brings tables only, or all series at once."""
        return Changes(
            self.series_count + other.series_count,
            self.new_count + other.new_count,
            self.revised_count + other.revised_count,
            self.row_count + other.row_count,
        )


@dataclass(frozen=True)
class SourceOutcome:
    """What became of one source.

    Attributes:
        source: the connector's name.
        status: "stored", "unchanged", "would store", "skipped" or "failed".
        changes: what came.
        size_count: bytes that were downloaded.
        took: how long it took.
        reason: why it was skipped or failed.
    """

    source: str
    status: str
    changes: Changes = field(default_factory=Changes)
    size_count: int = 0
    took: dt.timedelta = dt.timedelta(0)
    reason: str = ""


def sync_source(
    connector: Connector,
    store: Keeper,
    wanted: Wanted,
    *,
    dry_run: bool = False,
    told: Told = lambda _: None,
    clock: Clock = SYSTEM_CLOCK,
    backoff: Backoff | None = None,
) -> SourceOutcome:
    """Fetch a source, read it, and put it into the store in one update.

    Args:
        connector: the source.
        store: where it goes.
        wanted: which part of it.
        dry_run: count what would change, and write nothing.
        told: is told of every piece that arrives.
        clock: time and chance.
        backoff: how often and how soon a question is asked again.

    Raises:
        SourceError: the source gave nothing usable; the store is as it was.
    """
    started = clock.monotonic()
    memory = _Memory(store)
    gathered = _Gathered(connector, store, memory, since_date=wanted.since_date, dry_run=dry_run)
    with Client(
        connector.name,
        remembered=memory.last_answer,
        progress=told,
        bucket=TokenBucket(connector.per_minute, clock),
        backoff=backoff or Backoff(),
        clock=clock,
    ) as client:
        for delivery in connector.fetch(client, connector.base_url, wanted):
            gathered.add(replace(delivery, reading=kept_since(delivery.reading, wanted.since_date)))
    gathered.store_all()
    return gathered.outcome(dt.timedelta(seconds=clock.monotonic() - started))


class _Gathered:
    """What has come of a source and is not yet stored, and the count of all that came."""

    def __init__(
        self, connector: Connector, store: Keeper, memory: _Memory, *, since_date: np.datetime64 | None, dry_run: bool
    ) -> None:
        self._connector, self._store, self._memory = connector, store, memory
        self._since_date, self._dry_run = since_date, dry_run
        self._deliveries: list[Delivery] = []
        self._waiting = 0
        self._size_count = 0
        self._changes = Changes()
        self._brought = False

    def add(self, delivery: Delivery) -> None:
        """Take a delivery; store what has gathered where that is much and each delivery is complete in itself."""
        self._deliveries.append(delivery)
        self._waiting += sum(len(answer.body) for answer in delivery.answers)
        if self._connector.in_steps and self._waiting >= STEP_SIZE:
            self.store_all()

    def store_all(self) -> None:
        """Count what has gathered, and put it into the store in one update.

        The same bytes again can still bring dates: an earlier sync may have kept only those since a day.
        """
        answers = _distinct(answer for delivery in self._deliveries for answer in delivery.answers)
        fresh = [answer for answer in answers if not self._memory.gave(answer)]
        series = [part for delivery in self._deliveries for part in delivery.reading.series]
        tables = [part for delivery in self._deliveries for part in delivery.reading.tables] if fresh else []
        changes = _changes(self._store, series, tables)
        if fresh or changes.new_count:
            self._brought = True
            self._changes += changes
            self._size_count += sum(len(answer.body) for answer in fresh)
            if not self._dry_run:
                doing, recipes = f"sync {self._connector.name}", self._recipes(with_tables=bool(fresh))
                self._store.update(answers, series, tables, doing=doing, recipes=recipes)
        self._deliveries, self._waiting = [], 0

    def _recipes(self, *, with_tables: bool) -> list[Recipe]:
        """How what has gathered was read: the answers of each delivery together."""
        name, since_date = self._connector.name, self._since_date
        return [
            recipe_of(name, delivery.answers, since_date=since_date, with_tables=with_tables)
            for delivery in self._deliveries
        ]

    def outcome(self, took: dt.timedelta) -> SourceOutcome:
        """Return what became of the source."""
        status = "unchanged" if not self._brought else "would store" if self._dry_run else "stored"
        return SourceOutcome(self._connector.name, status, self._changes, self._size_count, took)


class _Memory:
    """The answers the store remembers, to tell which of those that came are new."""

    def __init__(self, store: Keeper) -> None:
        self._store = store
        self._known: dict[str, str] = {}

    def last_answer(self, url: str) -> Answer | None:
        """Hand out the latest answer of an address."""
        answer = self._store.last_answer(url)
        if answer is not None:
            self._known[url] = answer.sha256
        return answer

    def gave(self, answer: Answer) -> bool:
        """Tell whether an answer is, byte for byte, the one the store has of its address."""
        return self._known.get(answer.url) == answer.sha256


def _distinct(answers: Iterable[Answer]) -> list[Answer]:
    """Return each answer once: an answer that describes many series comes with each of them."""
    found: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        found.setdefault((answer.url, answer.sha256), answer)
    return list(found.values())


def _changes(store: Keeper, series: Sequence[SeriesData], tables: Sequence[TableData]) -> Changes:
    new = revised = 0
    for part in series:
        date, value = _last_values(part)
        if part.id not in store.catalogue:
            new += date.size
            continue
        old = latest_known([store.observations(part.id)], None)
        there = np.isin(date, old.date)
        place = np.searchsorted(old.date, date[there])
        new += int(np.count_nonzero(~there))
        revised += int(np.count_nonzero(old.value[place] != value[there]))
    rows = sum(len(next(iter(table.columns.values()))) for table in tables)
    return Changes(len({part.id for part in series}), new, revised, rows)


def _last_values(series: SeriesData) -> tuple[DateArray, NDArray[np.float64]]:
    """Return one value a date: the last that was known."""
    last = np.append(series.date[1:] != series.date[:-1], True)[: series.date.size]
    return series.date[last], series.value[last]
