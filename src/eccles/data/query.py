"""SQL over every table at hand, for reading only.

The tables a question names are copied into memory, and then the doors are shut: no files, no network, no change of
settings, one SELECT in a transaction that cannot write. What a question does, it does to a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.data.generation_sql import for_duckdb, plain_column, quoted
from eccles.data.instants import InstantLike
from eccles.data.library import Library, Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["run_query"]

SHUT: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "python_enable_replacements": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
READING = ("SELECT", "EXPLAIN")


def run_query(library: Library, sql: str, known_at: InstantLike | None = None) -> Table:
    """Answer a question in SQL.

    Args:
        library: the data at hand; each of its tables is one, `series` and `observation` among them.
        sql: one SELECT (or WITH, DESCRIBE, SUMMARIZE, SHOW TABLES, EXPLAIN).
        known_at: only what was known then; None for everything.

    Returns:
        The answer as columns.

    Raises:
        DataError: it is no single reading statement, or DuckDB refuses it; the reason is given.
    """
    if not isinstance(sql, str):
        raise DataError(f"a question is text, one SELECT, not {sql!r}")
    import duckdb  # deferred: 0.1 s that only a question pays

    with duckdb.connect(config=SHUT) as connection:
        try:
            statement = _single(connection, sql)
            named = _named(connection, sql, library.table_names())
            for name in named or library.table_names():
                _copy(connection, name, library.table(name, known_at if named else None), with_rows=bool(named))
            connection.execute("SET enable_external_access = false")
            connection.execute("SET lock_configuration = true")
            connection.execute("BEGIN TRANSACTION READ ONLY")
            found = connection.execute(statement)
            types = [str(row[1]) for row in found.description]
            columns = found.fetchnumpy()
        except duckdb.Error as error:
            raise DataError(_plainly(str(error), library.table_names())) from None
    answer = zip(columns.items(), types, strict=True)
    return {name: plain_column(np.ma.asarray(values), kind) for (name, values), kind in answer}


def _single(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise DataError(f"ask with one SELECT; this has {len(statements)} statements")
    kind = str(statements[0].type).rpartition(".")[2]
    if kind not in READING:
        raise DataError(f"the tables are for reading: {kind} is refused; ask with SELECT")
    return statements[0]


def _named(connection: duckdb.DuckDBPyConnection, sql: str, names: Iterable[str]) -> list[str]:
    """The tables a question names: those whose rows it needs. SHOW TABLES names none and needs none."""
    asked = {name.lower() for name in connection.get_table_names(sql)}
    return [name for name in names if name.lower() in asked]


def _copy(connection: duckdb.DuckDBPyConnection, name: str, columns: Table, *, with_rows: bool) -> None:
    raw = for_duckdb({key: values if with_rows else values[:0] for key, values in columns.items()})
    connection.register("copied", raw)
    select = ", ".join(f"{_read(key, columns[key])} AS {quoted(key)}" for key in raw)
    connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT {select} FROM copied")
    connection.unregister("copied")


def _read(name: str, values: NDArray[Any]) -> str:
    """How a column is read: days as dates, and text that is missing as NULL."""
    if values.dtype.kind == "M":
        return f"{quoted(name)}::{'DATE' if np.datetime_data(values.dtype)[0] == 'D' else 'TIMESTAMP_S'}"
    return f"nullif({quoted(name)}::TEXT, '')" if values.dtype.kind == "O" else quoted(name)


def _plainly(error: str, names: Iterable[str]) -> str:
    """DuckDB's complaint in one line, with the table that may have been meant."""
    first = error.splitlines()[0]
    unknown = re.match(r"Catalog Error: Table with name (\S+) does not exist", first)
    if unknown is not None and unknown[1].lower() in {name.lower() for name in names}:
        return f'the tables are for reading; "{unknown[1]}" can stand after FROM and JOIN only'
    if unknown is not None:
        return f'there is no table "{unknown[1]}"; {nearest_name(unknown[1], names)}'
    return f"this cannot be answered: {first}"
