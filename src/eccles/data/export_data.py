"""Everything at hand as files for other programs: one file a table, and one for each of series and observations.

A series its publisher does not let others pass on stays behind unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.data.export import csv_text, write_files, write_parquet
from eccles.data.instants import InstantLike
from eccles.data.library import Library, Table

__all__ = ["EXPORT_FORMATS", "export_data"]

EXPORT_FORMATS = ("parquet", "csv")


def export_data(
    library: Library,
    directory: Path,
    form: str = "parquet",
    *,
    series_ids: Iterable[str] = (),
    known_at: InstantLike | None = None,
    with_restricted: bool = False,
) -> tuple[Path, ...]:
    """Write the data at hand into a directory; all files appear together, or none.

    Args:
        library: the data.
        directory: made where it does not exist.
        form: "parquet" or "csv".
        series_ids: only these series, and no other tables.
        known_at: only what was known then.
        with_restricted: restricted series as well, for the user's own use.

    Returns:
        The paths of the files.

    Raises:
        DataError: no such format or series, or the directory cannot be written.
    """
    if form not in EXPORT_FORMATS:
        raise DataError(f'"{form}" is no format of an export; {nearest_name(form, EXPORT_FORMATS)}')
    chosen = list(dict.fromkeys(series_ids))
    library.series_many(chosen)
    tables = ("series", "observation") if chosen else library.table_names()
    kept = [name for name in chosen or library.ids() if with_restricted or library.facts(name).rights != "restricted"]
    if not kept:
        raise DataError(f"{', '.join(chosen)} may not be passed on; for your own use add --with-restricted")
    columns = {name: _of_series(name, library.table(name, known_at), kept) for name in tables}
    return write_files(directory, {f"{name}.{form}": _writer(form, table) for name, table in columns.items()})


def _of_series(name: str, columns: Table, kept: list[str]) -> Table:
    """The rows of the series that are written; other tables as they are."""
    key = {"series": "id", "observation": "series"}.get(name)
    if key is None:
        return columns
    mask: NDArray[np.bool_] = np.isin(columns[key].astype(str), kept)
    return {column: values[mask] for column, values in columns.items()}


def _writer(form: str, columns: dict[str, NDArray[Any]]) -> Callable[[Path], object]:
    if form == "csv":
        return lambda path: path.write_text(csv_text(columns), encoding="utf-8")
    return lambda path: write_parquet(columns, path)
