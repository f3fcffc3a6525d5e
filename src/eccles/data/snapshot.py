"""The data inside the package: published tables and series, read with DuckDB from zstd Parquet files.

`open_snapshot()` gives one shared reader. A table comes as a dict of plain arrays, a series as `Series` in its
publisher's unit (or in billions). Everything read is kept; the arrays are read-only because they are shared. DuckDB is
imported on the first read, not with this module.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.resources
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, UnitError, nearest_name
from eccles.base.units import bn_from_mn
from eccles.core.series import Series
from eccles.data.manifest import Manifest, read_manifest, value_digest
from eccles.data.reads import note_series, note_table

if TYPE_CHECKING:
    import duckdb

__all__ = ["Snapshot", "Table", "Verification", "open_snapshot", "verify_snapshot"]

Table = dict[str, NDArray[Any]]
"""Columns by name, all of one length."""


class Snapshot:
    """A reader of one snapshot directory; open it with `open_snapshot`."""

    def __init__(self, directory: Path) -> None:
        """Read the manifest of `directory`; tables and series are read when asked for."""
        self.directory = directory
        self.manifest: Manifest = read_manifest(directory)
        self._tables: dict[str, Table] = {}
        self._series: dict[str, Series] = {}
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None

    def table(self, name: str) -> Table:
        """Return a table as columns.

        Returns:
            Column name → (n,) array: dates datetime64[D] (NaT when missing), text object arrays of str ('' when
            missing), numbers float64 (NaN when missing). The arrays are read-only.

        Raises:
            DataError: there is no such table; the nearest name is given.

        Example:
            >>> open_snapshot().table("soma_summary")["date"][0]
            np.datetime64('2007-01-03')
        """
        if name not in self.manifest.tables:
            raise DataError(f'unknown table "{name}"; {nearest_name(name, self.manifest.tables)}')
        note_table(name)
        with self._lock:
            if name not in self._tables:
                path = self._path(name)
                self._tables[name] = self._query("SELECT * FROM read_parquet(?)", [path])
            return dict(self._tables[name])

    def series(self, series_id: str) -> Series:
        """Return one series in its publisher's unit.

        Raises:
            DataError: there is no such series; the nearest id is given.

        Example:
            >>> open_snapshot().series("WALCL").span
            '2002-12-18 to 2026-03-25'
        """
        return self.series_many([series_id])[series_id]

    def series_many(self, series_ids: Iterable[str]) -> dict[str, Series]:
        """Return several series, read in one query."""
        wanted = list(dict.fromkeys(series_ids))
        for name in wanted:
            if name not in self.manifest.series:
                raise DataError(f'unknown series "{name}"; {nearest_name(name, self.manifest.series)}')
        note_series(wanted)
        with self._lock:
            missing = sorted(name for name in wanted if name not in self._series)
            if missing:
                self._read_series(missing)
            return {name: self._series[name] for name in wanted}

    def series_bn(self, series_id: str) -> Series:
        """Return a series of dollars in billions.

        Raises:
            DataError: there is no such series.
            UnitError: the series is not in dollars.
        """
        series = self.series(series_id)
        if series.unit.startswith("USD bn"):
            return series
        if series.unit == "USD mn":
            return replace(series, unit="USD bn", value=_read_only(bn_from_mn(series.value)))
        raise UnitError(f'{series_id} is in "{series.unit}", not in dollars; read it with series("{series_id}")')

    def _path(self, table: str) -> str:
        path = self.directory / self.manifest.tables[table].file_name
        if not path.is_file():
            raise DataError(
                f"the snapshot file {path.name} is missing from {self.directory}; install the package again"
            )
        return str(path)

    def _query(self, sql: str, parameters: list[Any]) -> Table:
        import duckdb  # deferred: 0.1 s that --help and import eccles must not pay

        if self._connection is None:
            self._connection = duckdb.connect()
        columns = self._connection.execute(sql, parameters).fetchnumpy()
        return {name: _plain(np.ma.asarray(column)) for name, column in columns.items()}

    def _read_series(self, names: list[str]) -> None:
        marks = ", ".join("?" for _ in names)
        # The file stands in order of series and date; its row numbers sort faster than text, and a filter loses order.
        source = "read_parquet(?, file_row_number = true)"
        sql = f"SELECT date, value FROM {source} WHERE series IN ({marks}) ORDER BY file_row_number"
        columns = self._query(sql, [self._path("observation"), *names])
        ends = np.cumsum([self.manifest.series[name].rows for name in names])
        for name, start, end in zip(names, [0, *ends[:-1]], ends, strict=True):
            self._series[name] = self._series_of(name, columns["date"][start:end], columns["value"][start:end])

    def _series_of(self, name: str, date: NDArray[np.datetime64], value: NDArray[np.float64]) -> Series:
        entry = self.manifest.series[name]
        return Series(
            id=entry.id,
            title=entry.title,
            publisher=entry.publisher,
            unit=entry.unit,
            kind=entry.kind,
            frequency=entry.frequency,
            rights=entry.rights,
            date=date,
            value=value,
            as_of_date=np.datetime64(self.manifest.cut_date, "D"),
            footnote=entry.note,
        )


@dataclass(frozen=True)
class Verification:
    """The outcome of re-hashing a snapshot: what was checked and every fault found."""

    table_count: int
    series_count: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """True when no fault was found."""
        return not self.faults


@functools.lru_cache(maxsize=8)
def open_snapshot(directory: Path | None = None) -> Snapshot:
    """Open the embedded snapshot, or the one in `directory`; the same reader is returned every time.

    Raises:
        DataError: there is no snapshot there.

    Example:
        >>> open_snapshot().manifest.cut_date
        '2026-03-31'
    """
    if directory is None:
        directory = Path(str(importlib.resources.files("eccles.data") / "embedded"))
    return Snapshot(directory)


def verify_snapshot(directory: Path | None = None) -> Verification:
    """Hash every table file and every series again and compare with the manifest."""
    snapshot = open_snapshot(directory)
    tables, series = snapshot.manifest.tables, snapshot.manifest.series
    faults = [
        f"table {name}: sha256 {found[:16]}, the manifest says {entry.sha256[:16]}"
        for name, entry in tables.items()
        if (found := _file_digest(snapshot.directory / entry.file_name)) != entry.sha256
    ]
    faults += [
        f"series {name}: sha256 {found[:16]}, the manifest says {series[name].value_sha256[:16]}"
        for name, values in snapshot.series_many(series).items()
        if (found := value_digest(values)) != series[name].value_sha256
    ]
    return Verification(len(tables), len(series), tuple(faults))


def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"


def _plain(column: NDArray[Any]) -> NDArray[Any]:
    """Turn a column of DuckDB, masked where NULL, into a plain read-only array of days, text or float64."""
    if column.dtype.kind == "M":
        days = np.ma.filled(column, np.datetime64("NaT")).astype("datetime64[D]")
        return _read_only(days)
    if column.dtype.kind == "O":
        return _read_only(np.asarray(np.ma.filled(column, ""), dtype=object))
    return _read_only(np.ma.filled(column.astype(np.float64), np.nan))


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
