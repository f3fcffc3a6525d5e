"""Write the tables as zstd Parquet and describe them in the manifest.

DuckDB writes each table under an explicit order, one thread, fixed types and row groups: the same rows give the same
bytes under the same version. Everything is written into a temporary directory beside the target and moved over file by
file, the manifest last, so a reader never sees a half-written file.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from eccles.core.series import Series
from eccles.data.manifest import value_digest
from snapshot.raw import Raw
from snapshot.series import CUT_DATE
from snapshot.tables import TABLES, TableSpec

__all__ = ["write_snapshot"]

_TYPES = {"text": "VARCHAR", "date": "DATE", "number": "DOUBLE"}
_SCHEMA_VERSION = 1


def write_snapshot(raw: Raw, target: Path, only: frozenset[str] = frozenset()) -> Path:
    """Build the tables and the manifest into `target`.

    Args:
        raw: the raw directory.
        target: the directory of the Parquet files and `manifest.json`.
        only: names of the tables to build again, the others are kept; empty builds all.
    """
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".snapshot-") as scratch:
        fresh = Path(scratch)
        for spec in TABLES:
            if not only or spec.name in only:
                _write_table(spec, spec.build(raw), fresh / f"{spec.name}.parquet")
            else:
                (fresh / f"{spec.name}.parquet").write_bytes((target / f"{spec.name}.parquet").read_bytes())
        text = json.dumps(_manifest(raw, fresh), ensure_ascii=False, indent=1, sort_keys=True)
        (fresh / "manifest.json").write_text(text + "\n", encoding="utf-8")
        _move(fresh, target)
    return target


def _move(fresh: Path, target: Path) -> None:
    names = [f"{spec.name}.parquet" for spec in TABLES] + ["manifest.json"]
    for name in names:
        (fresh / name).replace(target / name)
    for path in target.iterdir():
        if path.name not in names:
            path.unlink()


def _write_table(spec: TableSpec, frame: pd.DataFrame, path: Path) -> None:
    names = [name for name, _ in spec.columns]
    if set(names) - set(frame.columns):
        raise ValueError(f"table {spec.name} lacks {sorted(set(names) - set(frame.columns))}")
    columns = ", ".join(_select(name, kind) for name, kind in spec.columns)
    order = ", ".join(f"{name} NULLS FIRST" for name in spec.order)
    query = f"SELECT {columns} FROM built ORDER BY {order}"
    options = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE {spec.row_group_count}"
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("built", _plain(frame[names]))
        connection.execute(f"COPY ({query}) TO '{path}' ({options})")


def _select(name: str, kind: str) -> str:
    value = f"nullif(CAST({name} AS VARCHAR), '')" if kind == "text" else f"CAST({name} AS {_TYPES[kind]})"
    return f"{value} AS {name}"


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Give DuckDB object text instead of a pandas string type, and no index."""
    text = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    text = [name for name in text if not pd.api.types.is_datetime64_any_dtype(frame[name])]
    return frame.astype(dict.fromkeys(text, object)).reset_index(drop=True)


def _manifest(raw: Raw, directory: Path) -> dict[str, Any]:
    with duckdb.connect(config={"threads": 1}) as connection:
        tables = [_table_entry(connection, raw, spec, directory) for spec in TABLES]
        series = _series_entries(connection, directory)
    digest = hashlib.sha256("".join(f"{entry['name']} {entry['sha256']}\n" for entry in tables).encode()).hexdigest()
    return {
        "schema_version": _SCHEMA_VERSION,
        "cut_date": CUT_DATE,
        "duckdb_version": duckdb.__version__,
        "snapshot_sha256": digest,
        "tables": tables,
        "series": series,
    }


def _table_entry(connection: duckdb.DuckDBPyConnection, raw: Raw, spec: TableSpec, directory: Path) -> dict[str, Any]:
    path = directory / f"{spec.name}.parquet"
    content = path.read_bytes()
    span = f"min({spec.span}), max({spec.span})" if spec.span else "NULL, NULL"
    row = connection.execute(f"SELECT count(*), {span} FROM read_parquet('{path}')").fetchone()
    rows, first, last = row if row is not None else (0, None, None)
    return {
        "name": spec.name,
        "title": spec.title,
        "publisher": spec.publisher,
        "rights": spec.rights,
        "columns": [list(column) for column in spec.columns],
        "rows": rows,
        "first_date": "" if first is None else str(first),
        "last_date": "" if last is None else str(last),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "sources": {name: raw.sha256(name) for name in spec.sources},
    }


def _series_entries(connection: duckdb.DuckDBPyConnection, directory: Path) -> list[dict[str, Any]]:
    facts = connection.execute(f"SELECT * FROM read_parquet('{directory}/series.parquet') ORDER BY id").fetch_df()
    points = connection.execute(
        f"SELECT series, date, value FROM read_parquet('{directory}/observation.parquet') ORDER BY series, date"
    ).fetch_df()
    groups = dict(iter(points.groupby("series")))
    return [_series_entry(row, groups[row["id"]]) for row in facts.fillna("").to_dict("records")]


def _series_entry(row: Mapping[Hashable, Any], points: pd.DataFrame) -> dict[str, Any]:
    fields = ("id", "title", "publisher", "frequency", "kind", "unit", "rights", "retrieval", "note")
    series = Series(
        **{name: row[name] for name in ("id", "title", "publisher", "unit", "kind", "frequency", "rights")},
        date=points["date"].to_numpy().astype("datetime64[D]"),
        value=points["value"].to_numpy(dtype=np.float64),
    )
    return {
        **{field: row[field] for field in fields},
        "first_date": str(series.date[0]),
        "last_date": str(series.date[-1]),
        "rows": len(points),
        "value_sha256": value_digest(series),
        "source_file": row["source_file"],
        "source_sha256": row["source_sha256"],
    }
