"""One table over another: rows of the upper one replace those of the lower one that have the same key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError

__all__ = ["merge_tables"]

Columns = Mapping[str, NDArray[Any]]


def merge_tables(lower: Columns, upper: Columns, key: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Return the rows of `upper`, and those of `lower` whose key it does not have, in order of the key.

    Args:
        lower: columns by name.
        upper: columns by name; a column only one side has is missing (NaN, NaT, empty) on the other.
        key: the columns that identify a row; both sides have them.

    Raises:
        DataError: a column of the key is missing, or a column is of two kinds.
    """
    absent = [name for name in key if name not in lower]
    if absent:
        raise DataError(f"the stored table is keyed by {', '.join(absent)}, which the package's has not; sync it again")
    # Only rows that share the first part of the key can share all of it; the rest is never spelled out.
    near = np.isin(upper[key[0]], lower[key[0]])
    taken = set(_rows({name: upper[name][near] for name in key}, key))
    kept = np.array([row not in taken for row in _rows(lower, key)], dtype=np.bool_)
    names = [*lower, *(name for name in upper if name not in lower)]
    columns = {name: _joined(name, lower, upper, kept) for name in names}
    order = np.lexsort([_ranked(columns[name]) for name in reversed(key)])
    merged = {name: values[order] for name, values in columns.items()}
    for values in merged.values():
        values.flags.writeable = False
    return merged


def _rows(columns: Columns, key: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(zip(*(columns[name].astype(str).tolist() for name in key), strict=True))


def _ranked(values: NDArray[Any]) -> NDArray[Any]:
    """Sort keys: text by its rank, which sorts much faster than the text itself."""
    if values.dtype.kind != "O":
        return values
    ranks = {text: rank for rank, text in enumerate(sorted(set(values.tolist())))}
    return np.array([ranks[text] for text in values.tolist()], dtype=np.int64)


def _joined(name: str, lower: Columns, upper: Columns, kept: NDArray[np.bool_]) -> NDArray[Any]:
    size = len(next(iter(upper.values())))
    below = lower[name][kept] if name in lower else _missing(upper[name], int(kept.sum()))
    above = upper[name] if name in upper else _missing(lower[name], size)
    if below.dtype.kind != above.dtype.kind:
        raise DataError(f'the column "{name}" is of kind {above.dtype} in the store, {below.dtype} in the package')
    return np.concatenate([below, above])


def _missing(like: NDArray[Any], rows: int) -> NDArray[Any]:
    fill = {"f": np.nan, "M": np.datetime64("NaT"), "b": False}.get(like.dtype.kind, "")
    return np.full(rows, fill, dtype=like.dtype)
