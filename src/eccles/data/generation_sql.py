"""The inside of a generation: its tables, and the statements by which new material joins that of the one before.

Every generation is written afresh and in order, so that its parts lie together and reading one series touches one
place. Large tables are joined span by span of their leading column, so that memory does not grow with the store. Units
never change silently: a series that comes in another unit than before is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.data.observations import Basis

if TYPE_CHECKING:
    import duckdb

__all__ = ["Incoming", "IncomingTable", "for_duckdb", "plain_column", "quoted", "write_generation"]

Columns = Mapping[str, NDArray[Any]]

ROWS_AT_ONCE = 200_000
"""Rows that are joined and sorted at a time."""

MEMORY_LIMIT = "512MB"
"""What DuckDB may hold; beyond it, it writes to disk beside the file. A table of four million rows takes less than this
in spans, and more than this at once."""

SPAN = "{span}"
"""Where a statement is told which span of the leading column it works on."""

SCHEMA = """
CREATE TABLE answer (sha256 TEXT, source TEXT, url TEXT, retrieved_at TIMESTAMP_S, etag TEXT, last_modified TEXT,
    size_count BIGINT);
CREATE TABLE series (id TEXT, title TEXT, publisher TEXT, frequency TEXT, kind TEXT, unit TEXT, rights TEXT,
    footnote TEXT, source TEXT, updated_at TIMESTAMP_S);
CREATE TABLE observation (series TEXT, date DATE, value DOUBLE, known_at TIMESTAMP_S, basis TINYINT,
    retrieved_at TIMESTAMP_S, answer_sha256 TEXT);
CREATE TABLE table_key (name TEXT, key TEXT, source TEXT, updated_at TIMESTAMP_S);
CREATE SCHEMA rows;
"""

ANSWERS = """
INSERT INTO answer SELECT DISTINCT * FROM (SELECT * FROM old.answer UNION ALL
    SELECT sha256, source, url, retrieved_at::TIMESTAMP_S, etag, last_modified, size_count FROM new_answer)
ORDER BY url, retrieved_at
"""

SERIES = """
INSERT INTO series SELECT * FROM (
    SELECT id, title, publisher, frequency, kind, unit, rights, footnote, source, updated_at::TIMESTAMP_S
    FROM new_series
    UNION ALL SELECT * FROM old.series WHERE id NOT IN (SELECT id FROM new_series)
) ORDER BY id
"""

OBSERVATIONS = f"""
WITH dated AS (
    SELECT series, date::DATE AS date, value, known_at::TIMESTAMP_S AS known_at, basis::TINYINT AS basis,
        retrieved_at::TIMESTAMP_S AS retrieved_at, answer_sha256
    FROM new_observation WHERE {SPAN}
    -- Two answers of one update may overlap: of a date the calendar dates, the later one counts.
    QUALIFY basis = {Basis.RECORDED:d}
        OR row_number() OVER (PARTITION BY series, date, basis ORDER BY retrieved_at DESC, place DESC) = 1
), kept AS (
    SELECT * FROM old.observation WHERE series NOT IN (SELECT series FROM replaced) AND {SPAN}
), held AS (
    SELECT series, date, arg_max(value, (basis, known_at, retrieved_at)) AS value FROM kept
    WHERE series IN (SELECT series FROM dated) GROUP BY ALL
), believed AS (
    SELECT dated.*, held.value AS held_value, coalesce(held.value, packaged.value) AS believed_value
    FROM dated LEFT JOIN held USING (series, date)
        LEFT JOIN (SELECT series, date::DATE AS date, value FROM packaged) AS packaged USING (series, date)
), fresh AS (
    -- A value whose publication the source states: kept unless it is here already.
    SELECT series, date, value, known_at, basis, retrieved_at, answer_sha256 FROM dated
    WHERE basis = {Basis.RECORDED:d}
        AND (series, date, value, known_at) NOT IN (SELECT (series, date, value, known_at) FROM kept)
    UNION ALL
    -- A value seen for the first time is dated by the calendar; one that has changed, by when the change was seen.
    SELECT series, date, value,
        CASE WHEN believed_value IS NULL OR believed_value = value THEN least(known_at, retrieved_at)
             ELSE retrieved_at END,
        CASE WHEN believed_value IS NULL OR believed_value = value THEN {Basis.CALENDAR:d}
             ELSE {Basis.RECORDED:d} END,
        retrieved_at, answer_sha256
    FROM believed WHERE basis = {Basis.CALENDAR:d} AND held_value IS DISTINCT FROM value
)
INSERT INTO observation SELECT * FROM (SELECT * FROM kept UNION ALL SELECT * FROM fresh)
ORDER BY series, date, known_at, retrieved_at
"""

KEYS = """
INSERT INTO table_key SELECT * FROM (
    SELECT name, key, source, updated_at::TIMESTAMP_S FROM new_key
    UNION ALL SELECT * FROM old.table_key WHERE name NOT IN (SELECT name FROM new_key)
) ORDER BY name
"""


@dataclass(frozen=True)
class IncomingTable:
    """Rows of a table that join those of the generation before.

    Attributes:
        columns: by name, the hash of the answer each row came from among them.
        key: the columns that identify a row.
    """

    columns: Mapping[str, NDArray[Any]]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Incoming:
    """What an update brings.

    Attributes:
        named: the columns of `new_answer`, `new_series`, `new_observation`, `packaged`, `replaced` and `new_key`;
            instants are datetime64[s], UTC.
        tables: rows of other tables, by name.
    """

    named: Mapping[str, Columns]
    tables: Mapping[str, IncomingTable]


def write_generation(path: Path, previous: Path | None, incoming: Incoming) -> None:
    """Write the file of a generation: the one before with what an update brings.

    Args:
        path: where; nothing is there yet.
        previous: the file of the generation before; None for the first.
        incoming: what the update brings.

    Raises:
        DataError: the generation before cannot be read.
    """
    import duckdb  # deferred: 0.1 s that a reader of the package's own data pays elsewhere

    try:
        with duckdb.connect(path, config={"threads": 1, "memory_limit": MEMORY_LIMIT}) as connection:
            connection.execute(SCHEMA)
            _attach_old(connection, previous)
            for name, columns in incoming.named.items():
                _register(connection, name, columns)
            for statement in (ANSWERS, SERIES, KEYS):
                connection.execute(statement)
            _in_spans(connection, OBSERVATIONS, "series", ("old.observation", "new_observation"))
            _write_tables(connection, incoming.tables)
            connection.execute("DETACH old")
            connection.execute("CHECKPOINT")
    except duckdb.Error as error:
        raise DataError(f"the store cannot be written ({_first_line(error)}); nothing was changed") from None


def _attach_old(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    if previous is None:
        connection.execute("ATTACH ':memory:' AS old")
        for statement in filter(str.strip, SCHEMA.split(";")):
            connection.execute(statement.replace("TABLE ", "TABLE old.").replace("SCHEMA ", "SCHEMA old."))
        return
    connection.execute(f"ATTACH {_text(str(previous))} AS old (READ_ONLY)")


def _write_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, IncomingTable]) -> None:
    found = connection.execute("SELECT name FROM old.table_key").fetchall()
    held = {str(row[0]) for row in found}
    for name in sorted(held | tables.keys()):
        if name not in tables:
            connection.execute(f"CREATE TABLE rows.{quoted(name)} AS FROM old.rows.{quoted(name)}")
            continue
        _register(connection, "incoming", tables[name].columns)
        _merge(connection, name, tables[name].key, with_old=name in held)


def _merge(connection: duckdb.DuckDBPyConnection, name: str, key: tuple[str, ...], *, with_old: bool) -> None:
    """Write a table in order of its key: new rows, the last of each key, over old ones."""
    table, leading = quoted(name), quoted(key[0])
    columns = ", ".join(quoted(column) for column in key)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE fresh AS SELECT * EXCLUDE (row_number) FROM incoming
        QUALIFY row_number() OVER (PARTITION BY {columns} ORDER BY row_number DESC) = 1
    """)
    same = " AND ".join(f"held.{quoted(column)} IS NOT DISTINCT FROM fresh.{quoted(column)}" for column in key)
    held = f"SELECT * FROM (FROM old.rows.{table} WHERE {SPAN}) AS held ANTI JOIN fresh ON {same}"
    both = f"SELECT * FROM fresh WHERE {SPAN}" + (f" UNION ALL BY NAME {held}" if with_old else "")
    connection.execute(f"CREATE TABLE rows.{table} AS {both.replace(SPAN, 'false')}")
    insert = f"INSERT INTO rows.{table} BY NAME SELECT * FROM ({both}) ORDER BY {columns}"
    _in_spans(connection, insert, leading, (f"old.rows.{table}", "fresh") if with_old else ("fresh",))


def _in_spans(connection: duckdb.DuckDBPyConnection, statement: str, column: str, sources: tuple[str, ...]) -> None:
    """Run a statement for one span of a column after the other, in order; together they hold every row once."""
    bounds = _bounds(connection, column, sources)
    for span, ends in _spans(column, bounds):
        connection.execute(statement.replace(SPAN, span), ends)


def _bounds(connection: duckdb.DuckDBPyConnection, column: str, sources: tuple[str, ...]) -> list[object]:
    """Return values of a column between which lie about as many rows as are joined at once."""
    sampled = " UNION ALL ".join(
        f"SELECT {column} AS bound FROM {source} WHERE rowid > 0 AND rowid % {ROWS_AT_ONCE} = 0" for source in sources
    )
    found = connection.execute(f"SELECT DISTINCT bound FROM ({sampled}) WHERE bound IS NOT NULL ORDER BY bound")
    return [row[0] for row in found.fetchall()]


def _spans(column: str, bounds: list[object]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield a condition and its values for each span between bounds; rows without a value come last, as in an order."""
    if not bounds:
        yield "true", {}
        return
    yield f"{column} < $high", {"high": bounds[0]}
    for low, high in pairwise(bounds):
        yield f"{column} >= $low AND {column} < $high", {"low": low, "high": high}
    yield f"({column} >= $low OR {column} IS NULL)", {"low": bounds[-1]}


def _register(connection: duckdb.DuckDBPyConnection, name: str, columns: Columns) -> None:
    """Offer columns to statements under a name, their days as dates and their instants as such."""
    raw = for_duckdb(columns)
    if name == "incoming":
        raw["row_number"] = np.arange(len(next(iter(raw.values()))))
    connection.register(f"{name}_raw", raw)
    select = ", ".join(f"{quoted(key)}{_cast(columns.get(key))} AS {quoted(key)}" for key in raw)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {select} FROM {name}_raw")
    connection.unregister(f"{name}_raw")


def for_duckdb(columns: Columns) -> dict[str, NDArray[Any]]:
    """Return columns in a form DuckDB reads where they lie: days and instants in microseconds, each in one piece."""
    return {
        name: values.astype("datetime64[us]") if values.dtype.kind == "M" else np.ascontiguousarray(values)
        for name, values in columns.items()
    }


def _cast(values: NDArray[Any] | None) -> str:
    if values is None or values.dtype.kind not in "MO":
        return ""
    if values.dtype.kind == "O":
        return "::TEXT"
    return "::DATE" if np.datetime_data(values.dtype)[0] == "D" else "::TIMESTAMP_S"


def plain_column(column: np.ma.MaskedArray[Any, Any], type_name: str) -> NDArray[Any]:
    """Return a column of DuckDB as the package keeps columns: days, instants, text, true or false, float64; read-only.

    Args:
        column: as fetched, masked where NULL.
        type_name: DuckDB's type of it.
    """
    if type_name == "DATE" or type_name.startswith("TIMESTAMP"):
        unit = "D" if type_name == "DATE" else "s"
        found = np.ma.filled(column, np.datetime64("NaT")).astype(f"datetime64[{unit}]")
    elif type_name == "BOOLEAN":
        found = np.ma.filled(column, False)
    elif column.dtype.kind in "iuf":
        found = np.ma.filled(column.astype(np.float64), np.nan)
    else:
        found = np.asarray(np.ma.filled(column, ""), dtype=object)
    found.flags.writeable = False
    return np.asarray(found)


def quoted(name: str) -> str:
    """Return a name as SQL writes names."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _text(value: str) -> str:
    doubled = value.replace("'", "''")
    return f"'{doubled}'"


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
