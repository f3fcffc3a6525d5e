"""What a connector to a live source is: a description, an address, a `fetch` over the one client, and a `read`.

A connector is one file in `eccles/data/connectors/` with a pure `parse(bytes)`; the file names its connectors in
`CONNECTORS`, and `all_connectors` finds them there. Adding a source touches no other file. `fetch` yields answers with
what was read in them; `read` finds the same in the answers alone, whenever they are taken out of the archive again.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.data.http_errors import MalformedError
from eccles.data.records import Answer, SeriesData, TableData

__all__ = [
    "Asker",
    "Connector",
    "Delivery",
    "Facts",
    "Reading",
    "Wanted",
    "all_connectors",
    "asked_parameter",
    "asked_path",
    "deliver",
    "find_connector",
    "kept_since",
    "last_answer_by",
    "make_series",
    "make_table",
]


class Asker(Protocol):
    """What a `fetch` needs of the client."""

    def get(
        self, url: str, parameters: Mapping[str, str] = ..., *, secret: Mapping[str, str] = ..., accept: str = ...
    ) -> Answer:
        """Ask one address."""


@dataclass(frozen=True)
class Wanted:
    """What a user wants from a source.

    Attributes:
        today_date: the day of the question, where a source asks for an end.
        since_date: observations from this day on, or None for all of them.
        names: the source's names of series, where it serves by name; empty for its usual ones.
        key: the user's key, where the source needs one.
    """

    today_date: np.datetime64
    since_date: np.datetime64 | None = None
    names: tuple[str, ...] = ()
    key: str = field(default="", repr=False)

    def first(self, earliest: str) -> str:
        """Return the first day to ask for, at the earliest this one, as YYYY-MM-DD."""
        return max(earliest, str(self.since_date)) if self.since_date is not None else earliest

    @property
    def today(self) -> str:
        """The day of the question as YYYY-MM-DD."""
        return str(self.today_date)


@dataclass(frozen=True)
class Reading:
    """What a parser found in one answer."""

    series: tuple[SeriesData, ...] = ()
    tables: tuple[TableData, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """Answers, and what was read in them."""

    answers: tuple[Answer, ...]
    reading: Reading


Fetch = Callable[[Asker, str, Wanted], Iterator[Delivery]]
Read = Callable[[Sequence[Answer]], Reading]


@dataclass(frozen=True)
class Connector:
    """One live source.

    Attributes:
        name: "nyfed_rates", as a user types it.
        title: what it brings.
        publisher: who publishes it.
        base_url: the address everything is asked at; a test puts a local one here.
        fetch: asks for what is wanted and yields what it reads, piece by piece.
        read: reads the answers of one delivery, given in its order, as `fetch` did.
        page: the page of docs/sources that describes it.
        serves_names: whether a user may choose series by name: `fred:WALCL,TREAST`.
        key_variable: the environment variable that holds the user's key, where one is needed.
        per_minute: the publisher's limit of questions a minute; 0 where it names none.
        part_of: the connector that brings all of this too; only the larger one is asked where none is named.
        in_steps: whether each delivery is complete in itself, so that a large download may be stored in several steps.
    """

    name: str
    title: str
    publisher: str
    base_url: str
    fetch: Fetch
    read: Read
    page: str
    serves_names: bool = False
    key_variable: str = ""
    per_minute: int = 0
    part_of: str = ""
    in_steps: bool = False

    def at(self, base_url: str) -> Connector:
        """Return this connector at another address."""
        return replace(self, base_url=base_url.rstrip("/"))


@functools.cache
def all_connectors() -> dict[str, Connector]:
    """Return every connector by name, found in the files of `eccles.data.connectors`."""
    from eccles.data import connectors

    found: dict[str, Connector] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(connectors.__path__)):
        for connector in importlib.import_module(f"{connectors.__name__}.{module}").CONNECTORS:
            found[connector.name] = connector
    return found


def find_connector(name: str) -> Connector:
    """Return the connector of a name.

    Raises:
        DataError: there is none; the nearest name is given.
    """
    known = all_connectors()
    if name not in known:
        raise DataError(f'unknown source "{name}"; {nearest_name(name, known)}')
    return known[name]


def deliver(reading: Reading, *answers: Answer) -> Delivery:
    """Return a delivery whose series and tables name the last answer as the one they were read from."""
    digest = answers[-1].sha256
    return Delivery(
        answers,
        Reading(
            tuple(replace(series, answer_sha256=digest) for series in reading.series),
            tuple(replace(table, answer_sha256=digest) for table in reading.tables),
        ),
    )


def last_answer_by(parse: Callable[[bytes], Reading]) -> Read:
    """Return the `read` of a connector whose deliveries are told by the bytes of their last answer alone."""
    return lambda answers: parse(answers[-1].body)


def asked_path(answer: Answer) -> str:
    """Return the path that an answer was asked at."""
    return urlsplit(answer.url).path


def asked_parameter(answer: Answer, name: str) -> str:
    """Return a parameter that an answer was asked with.

    Raises:
        MalformedError: it was asked without.
    """
    found = parse_qs(urlsplit(answer.url).query).get(name)
    if not found:
        raise MalformedError(f"{answer.url}: asked without {name}, so what it holds cannot be told")
    return found[0]


def kept_since(reading: Reading, since_date: np.datetime64 | None) -> Reading:
    """Leave out observations before a day, which some sources send all the same; tables stay whole."""
    if since_date is None:
        return reading
    return replace(reading, series=tuple(_from(series, since_date) for series in reading.series))


def _from(series: SeriesData, first_date: np.datetime64) -> SeriesData:
    chosen = series.date >= first_date
    return replace(series, date=series.date[chosen], value=series.value[chosen], known_at=series.known_at[chosen])


@dataclass(frozen=True)
class Facts:
    """What a series is, apart from its values; `make_series` adds these."""

    id: str
    title: str
    publisher: str
    unit: str
    kind: str
    frequency: str
    rights: str
    footnote: str = ""


def make_series(facts: Facts, columns: Mapping[str, NDArray[Any]]) -> SeriesData:
    """Return a series in order of date and of what was known first; gaps (NaN) are left out.

    Args:
        facts: what it is.
        columns: "date" (datetime64[D]) and "value" (float64, in the unit of `facts`) of one length; "known_at"
            (datetime64[s], UTC) where the source says when a value was published.

    Raises:
        MalformedError: a date has two different values that were known at the same time.
    """
    unknown = np.full(columns["date"].shape, np.datetime64("NaT", "s"))
    there = np.isfinite(columns["value"])
    date, value = columns["date"][there], columns["value"][there]
    known = columns.get("known_at", unknown)[there]
    order = np.lexsort((known.astype(np.int64), date.astype(np.int64)))
    date, value, known = date[order], value[order], known[order]
    same = (np.diff(date.astype(np.int64)) == 0) & (np.diff(known.astype(np.int64)) == 0)
    if np.any(same & (np.diff(value) != 0)):
        where = int(np.argmax(same & (np.diff(value) != 0)))
        raise MalformedError(f"{facts.id}: two values for {date[where]}, {value[where]} and {value[where + 1]}")
    first = np.concatenate([np.ones(min(1, date.size), dtype=np.bool_), ~same])
    return SeriesData(**vars(facts), date=date[first], value=value[first], known_at=known[first])


def make_table(name: str, key: tuple[str, ...], columns: Mapping[str, NDArray[Any]]) -> TableData:
    """Return a table whose rows differ in their key.

    Raises:
        MalformedError: two rows have the same key and are not the same.
    """
    seen: dict[tuple[Any, ...], int] = {}
    keys = list(zip(*(columns[column].tolist() for column in key), strict=True))
    for row, found in enumerate(keys):
        first = seen.setdefault(found, row)
        if first != row and not _same_row(columns, first, row):
            raise MalformedError(f"{name}: two rows for {', '.join(map(str, found))}")
    kept = sorted(seen.values())
    whole = len(kept) == len(keys)
    return TableData(name, {column: cells if whole else cells[kept] for column, cells in columns.items()}, key)


def _same_row(columns: Mapping[str, NDArray[Any]], first: int, second: int) -> bool:
    return all(cells[first] == cells[second] or _both_gaps(cells[first], cells[second]) for cells in columns.values())


def _both_gaps(left: Any, right: Any) -> bool:  # noqa: ANN401 - a cell of any column
    """Tell whether both cells are NaN or NaT, the values that differ from themselves."""
    return bool(left != left and right != right)  # noqa: PLR0124 - so says the docstring
