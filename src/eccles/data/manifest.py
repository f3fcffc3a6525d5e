"""What the embedded snapshot holds: every table and series with publisher, rights, span and hash.

The manifest is a JSON file beside the tables. It is what `eccles data info` prints, and what a projection quotes to
say on which data it stands.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eccles.base.errors import DataError
from eccles.core.series import Series

__all__ = ["Manifest", "SeriesEntry", "SummaryRow", "TableEntry", "read_manifest", "value_digest"]

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True)
class TableEntry:
    """One table: what it is, where it comes from, and the hash of its file."""

    name: str
    title: str
    publisher: str
    rights: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    first_date: str
    last_date: str
    size_count: int
    sha256: str
    sources: dict[str, str]

    @property
    def file_name(self) -> str:
        """The name of the table's file."""
        return f"{self.name}.parquet"


@dataclass(frozen=True)
class SeriesEntry:
    """One series: what it is, where it comes from, and the hash of its dates and values."""

    id: str
    title: str
    publisher: str
    frequency: str
    kind: str
    unit: str
    rights: str
    retrieval: str
    note: str
    first_date: str
    last_date: str
    rows: int
    value_sha256: str
    source_file: str
    source_sha256: str


@dataclass(frozen=True)
class SummaryRow:
    """One line of `eccles data info`."""

    name: str
    title: str
    publisher: str
    rights: str
    rows: int
    first_date: str
    last_date: str
    size_count: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The contents of the snapshot.

    Attributes:
        cut_date: the last day any observation may carry, projections excepted.
        snapshot_sha256: one hash over the hashes of all tables.
        size_count: bytes of all tables together.
    """

    cut_date: str
    duckdb_version: str
    snapshot_sha256: str
    tables: dict[str, TableEntry]
    series: dict[str, SeriesEntry]

    @property
    def size_count(self) -> int:
        """Bytes of all tables together."""
        return sum(entry.size_count for entry in self.tables.values())

    def summary_rows(self) -> tuple[SummaryRow, ...]:
        """Return one row a table, in the order of the manifest, for `eccles data info`."""
        fields = SummaryRow.__dataclass_fields__
        return tuple(SummaryRow(**{name: getattr(entry, name) for name in fields}) for entry in self.tables.values())

    def series_rows(self) -> tuple[SeriesEntry, ...]:
        """Return one row a series, sorted by id, for `eccles data info --series`."""
        return tuple(self.series.values())


def read_manifest(directory: Path) -> Manifest:
    """Read the manifest of a snapshot directory.

    Raises:
        DataError: there is no manifest, or it cannot be read.
    """
    path = directory / MANIFEST_NAME
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        tables = [_table(entry) for entry in content["tables"]]
        series = [SeriesEntry(**entry) for entry in content["series"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"no readable snapshot manifest at {path} ({error}); install the package again") from error
    return Manifest(
        cut_date=content["cut_date"],
        duckdb_version=content["duckdb_version"],
        snapshot_sha256=content["snapshot_sha256"],
        tables={entry.name: entry for entry in tables},
        series={entry.id: entry for entry in series},
    )


def value_digest(series: Series) -> str:
    """Return the sha256 of a series: its days since 1970, then its values, each little-endian 64-bit."""
    days = series.date.astype("datetime64[D]").astype("<i8")
    return hashlib.sha256(days.tobytes() + series.value.astype("<f8").tobytes()).hexdigest()


def _table(entry: dict[str, Any]) -> TableEntry:
    fields = {name: value for name, value in entry.items() if name not in ("columns", "bytes")}
    columns = tuple((str(name), str(kind)) for name, kind in entry["columns"])
    return TableEntry(columns=columns, size_count=int(entry["bytes"]), **fields)
