"""What an update brings, checked and laid out in columns for the next generation.

Every series and table must name the answer it was read from, among those given or those already in the archive: a
value that cannot say where it came from does not enter the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, UnitError
from eccles.data.generation_sql import Incoming, IncomingTable
from eccles.data.observations import Basis
from eccles.data.records import Answer, SeriesData, TableData
from eccles.data.releases import release_of_series
from eccles.data.snapshot import Snapshot
from eccles.data.updates import Update

__all__ = ["OWN_TABLES", "Held", "Retrievals", "lay_out"]

Retrievals = Mapping[str, tuple[str, np.datetime64]]
"""Source and time of retrieval of an answer, by its hash."""

OWN_TABLES = ("series", "observation", "answer", "table_key")
"""Names no other table can have."""

SERIES_WORDS = ("id", "title", "publisher", "frequency", "kind", "unit", "rights", "footnote")


class _Described(Protocol):
    """Anything that says what a series is."""

    @property
    def unit(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def frequency(self) -> str: ...


@dataclass(frozen=True)
class Held:
    """What a series at hand is: what comes under its id must be the same."""

    unit: str
    kind: str
    frequency: str

    @classmethod
    def of(cls, described: _Described) -> Self:
        """Return what a series is."""
        return cls(described.unit, described.kind, described.frequency)


def lay_out(update: Update, archived: Retrievals, *, held: Mapping[str, Held], snapshot: Snapshot) -> Incoming:
    """Check what an update brings and return it as columns.

    Args:
        update: what it brings.
        archived: answers already in the archive.
        held: what every series at hand is, by id.
        snapshot: the package's data, against which a changed value is recognised.

    Raises:
        DataError: a series or table is not whole, or names an answer that is not there.
        UnitError: a series comes in another unit, kind or frequency than before.
    """
    answers, series, tables = update.answers, update.series, update.tables
    known = {**archived, **{answer.sha256: (answer.source, answer.retrieved_at) for answer in answers}}
    said = {name: words for name, words in held.items() if name not in update.replace}
    for data in series:
        _check_series(data, known)
        _refuse_other(data, said.setdefault(data.id, Held.of(data)))
    for table in tables:
        _check_table(table, known)
    return Incoming(
        named={
            "new_answer": _answers(answers),
            "new_series": _series(series, known),
            "new_observation": _observations(series, known),
            "packaged": _packaged(series, snapshot),
            "replaced": {"series": _texts(list(update.replace))},
            "new_key": _keys(tables, known),
        },
        tables=_tables(tables),
    )


def _check_series(data: SeriesData, known: Retrievals) -> None:
    shapes = {data.date.shape, data.value.shape, data.known_at.shape}
    if len(shapes) > 1 or data.date.ndim != 1:
        raise DataError(
            f"{data.id}: {data.date.shape} dates, {data.value.shape} values, {data.known_at.shape} instants"
        )
    if np.any(np.isnat(data.date)) or np.any(np.diff(data.date.astype(np.int64)) < 0):
        raise DataError(f"{data.id}: the dates must all be known and not fall back")
    if not np.all(np.isfinite(data.value)):
        raise DataError(f"{data.id}: the value on {data.date[~np.isfinite(data.value)][0]} is no finite number")
    _check_answer(data.id, data.answer_sha256, known)


def _refuse_other(data: SeriesData, held: Held) -> None:
    """Refuse what comes under an id of another unit, kind or frequency: the two together would be no series."""
    if data.unit != held.unit:
        raise UnitError(f'{data.id} is in "{held.unit}" here and comes in "{data.unit}"; convert it first')
    if (data.kind, data.frequency) != (held.kind, held.frequency):
        raise UnitError(
            f'{data.id} is "{held.kind}" ({held.frequency}) here and comes as "{data.kind}" ({data.frequency}); values '
            "of two kinds make no series: bring the other in under an id of its own"
        )


def _check_table(table: TableData, known: Retrievals) -> None:
    if not table.name.isidentifier() or table.name in OWN_TABLES:
        raise DataError(
            f'a table cannot be called "{table.name}"; take a plain word other than {", ".join(OWN_TABLES)}'
        )
    lengths = {name: len(values) for name, values in table.columns.items()}
    if len(set(lengths.values())) != 1:
        raise DataError(f"table {table.name}: columns of unequal length, {lengths}")
    absent = [name for name in table.key if name not in table.columns]
    if absent or not table.key:
        raise DataError(f"table {table.name}: no column {', '.join(absent) or 'is its key'}; there are {list(lengths)}")
    _check_answer(f"table {table.name}", table.answer_sha256, known)


def _check_answer(what: str, sha256: str, known: Retrievals) -> None:
    if sha256 not in known:
        raise DataError(f'{what}: the answer "{sha256[:16]}" it was read from is neither given nor in the archive')


def _answers(answers: Sequence[Answer]) -> dict[str, NDArray[Any]]:
    return {
        **{
            name: _texts([getattr(answer, name) for answer in answers])
            for name in ("sha256", "source", "url", "etag", "last_modified")
        },
        "retrieved_at": _instants([answer.retrieved_at for answer in answers]),
        "size_count": np.array([len(answer.body) for answer in answers], dtype=np.int64),
    }


def _series(series: Sequence[SeriesData], known: Retrievals) -> dict[str, NDArray[Any]]:
    latest = {data.id: data for data in series}.values()
    return {
        **{name: _texts([getattr(data, name) for data in latest]) for name in SERIES_WORDS},
        "source": _texts([known[data.answer_sha256][0] for data in latest]),
        "updated_at": _instants([known[data.answer_sha256][1] for data in latest]),
    }


def _observations(series: Sequence[SeriesData], known: Retrievals) -> dict[str, NDArray[Any]]:
    lengths = [data.date.size for data in series]
    dated = [_dated(data) for data in series]
    empty = np.empty(0, dtype="datetime64[s]")
    return {
        "series": np.repeat(_texts([data.id for data in series]), lengths),
        "date": np.concatenate([empty.astype("datetime64[D]"), *(data.date for data in series)]),
        "value": np.concatenate([np.empty(0), *(data.value for data in series)]),
        "known_at": np.concatenate([empty, *(instants for instants, _ in dated)]),
        "basis": np.concatenate([np.empty(0, dtype=np.int8), *(basis for _, basis in dated)]),
        "retrieved_at": np.repeat(_instants([known[data.answer_sha256][1] for data in series]), lengths),
        "answer_sha256": np.repeat(_texts([data.answer_sha256 for data in series]), lengths),
        "place": np.arange(sum(lengths)),
    }


def _dated(data: SeriesData) -> tuple[NDArray[np.datetime64], NDArray[np.int8]]:
    """The instant of each value: the source's own, or the calendar's where the source does not say."""
    stated = ~np.isnat(data.known_at)
    calendar = release_of_series(data.id, data.frequency, data.publisher).known_at(data.date, data.frequency)
    instants = np.where(stated, data.known_at.astype("datetime64[s]"), calendar)
    return instants, np.where(stated, Basis.RECORDED, Basis.CALENDAR).astype(np.int8)


def _packaged(series: Sequence[SeriesData], snapshot: Snapshot) -> dict[str, NDArray[Any]]:
    ids = sorted({data.id for data in series} & snapshot.manifest.series.keys())
    found = snapshot.series_many(ids)
    return {
        "series": np.repeat(_texts(ids), [found[name].date.size for name in ids]),
        "date": np.concatenate([np.empty(0, dtype="datetime64[D]"), *(found[name].date for name in ids)]),
        "value": np.concatenate([np.empty(0), *(found[name].value for name in ids)]),
    }


def _keys(tables: Sequence[TableData], known: Retrievals) -> dict[str, NDArray[Any]]:
    latest = {table.name: table for table in tables}.values()
    return {
        "name": _texts([table.name for table in latest]),
        "key": _texts([",".join(table.key) for table in latest]),
        "source": _texts([known[table.answer_sha256][0] for table in latest]),
        "updated_at": _instants([known[table.answer_sha256][1] for table in latest]),
    }


def _tables(tables: Sequence[TableData]) -> dict[str, IncomingTable]:
    """Lay parts of one table end to end, in the order given."""
    parts: dict[str, list[TableData]] = {}
    for table in tables:
        parts.setdefault(table.name, []).append(table)
    return {name: _end_to_end(name, same) for name, same in parts.items()}


def _end_to_end(name: str, parts: Sequence[TableData]) -> IncomingTable:
    first = parts[0]
    if any(part.columns.keys() != first.columns.keys() or part.key != first.key for part in parts):
        raise DataError(f"table {name} comes in parts with different columns or keys; make them alike")
    columns = {column: np.concatenate([part.columns[column] for part in parts]) for column in first.columns}
    rows = [len(part.columns[first.key[0]]) for part in parts]
    columns["answer_sha256"] = np.repeat(_texts([part.answer_sha256 for part in parts]), rows)
    return IncomingTable(columns, first.key)


def _texts(texts: list[str]) -> NDArray[np.object_]:
    found = np.empty(len(texts), dtype=object)
    found[:] = texts
    return found


def _instants(instants: list[np.datetime64]) -> NDArray[np.datetime64]:
    return np.array(instants, dtype="datetime64[s]")
