"""Columns to files: comma-separated, Parquet and JSON; a file is there whole or not at all.

Every file is written in a scratch directory beside its place and moved there when all are finished. Numbers keep all
their digits. What has no number (no cap, for example, which the model holds as infinity) is empty in a comma-separated
file and null elsewhere. pandas is not needed.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError

__all__ = ["csv_text", "json_text", "plain_columns", "write_files", "write_parquet"]

Columns = Mapping[str, NDArray[Any]]


def csv_text(columns: Columns) -> str:
    """Return columns as comma-separated text with a line of names; dates as YYYY-MM-DD, numbers in full."""
    plain = plain_columns(columns)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(plain)
    writer.writerows(zip(*plain.values(), strict=True))
    return lines.getvalue()


def json_text(content: Mapping[str, Any]) -> str:
    """Return a mapping as JSON text, two spaces deep, ended by a line feed.

    Raises:
        ValueError: a number that JSON does not know.
    """
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain_columns(columns: Columns) -> dict[str, list[Any]]:
    """Return columns as lists of text, true or false, numbers, and None where there is no number."""
    return {name: _plain(values) for name, values in columns.items()}


def _plain(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind == "M":
        return [str(day) for day in (values if _of_instants(values) else values.astype("datetime64[D]"))]
    if values.dtype.kind == "f" and not np.all(np.isfinite(values)):
        return [value if np.isfinite(value) else None for value in values.tolist()]
    listed: list[Any] = values.tolist()
    return listed


def write_parquet(columns: Columns, path: Path) -> None:
    """Write columns as Parquet (zstd) with DuckDB; the same columns give the same bytes under the same version."""
    import duckdb  # deferred: 0.1 s that nothing else here needs

    known = {name: _for_duckdb(values) for name, values in columns.items()}
    select = ", ".join(_select(name, values) for name, values in columns.items())
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("written", known)
        target = str(path).replace("'", "''")
        connection.execute(f"COPY (SELECT {select} FROM written) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _for_duckdb(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind == "M":
        return values.astype("datetime64[us]")
    return np.where(np.isfinite(values), values, np.nan) if values.dtype.kind == "f" else np.ascontiguousarray(values)


def _select(name: str, values: NDArray[Any]) -> str:
    if values.dtype.kind != "M":
        return f'"{name}"'
    return f'CAST("{name}" AS {"TIMESTAMP_S" if _of_instants(values) else "DATE"}) AS "{name}"'


def _of_instants(values: NDArray[Any]) -> bool:
    """Tell instants, which are kept in seconds, from days."""
    return np.datetime_data(values.dtype)[0] == "s"


def write_files(directory: Path, writers: Mapping[str, Callable[[Path], object]]) -> tuple[Path, ...]:
    """Write several files into a directory; none appears before all are finished.

    Args:
        directory: made where it does not exist.
        writers: by file name, what writes the file at the path it is given.

    Returns:
        The paths of the files.

    Raises:
        DataError: the directory or a file cannot be written.
    """
    made = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return _write_and_move(directory, writers)
    except OSError as error:
        raise DataError(f"cannot write into {directory}: {error.strerror or error}; choose another directory") from None
    finally:
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _write_and_move(directory: Path, writers: Mapping[str, Callable[[Path], object]]) -> tuple[Path, ...]:
    scratch = Path(tempfile.mkdtemp(prefix=".eccles-", dir=directory))
    try:
        for name, write in writers.items():
            write(scratch / name)
        for name in writers:
            if (directory / name).is_dir():
                raise IsADirectoryError(f"{name} is a directory")
        for name in writers:
            (scratch / name).replace(directory / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return tuple(directory / name for name in writers)
