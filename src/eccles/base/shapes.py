"""Array shapes with a leading path axis, and products whose digits do not depend on how many paths there are.

A matrix product rounds differently for one row than for many; `by_path` multiplies each row on its own, whatever the
number of paths, so that one path equals the first of many to the last digit and chunks of paths do not matter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["by_path", "sum_by_path"]

FloatArray = NDArray[np.float64]


def by_path(row_bn: FloatArray, matrix_ratio: FloatArray) -> FloatArray:
    """Multiply each path's row by a matrix, (path, n) by (n, m) to (path, m).

    Example:
        >>> by_path(np.array([[1.0, 2.0]]), np.array([[1.0], [10.0]]))
        array([[21.]])
    """
    product: FloatArray = np.vecmat(row_bn, matrix_ratio)
    return product


def sum_by_path(row_bn: FloatArray) -> FloatArray:
    """Add up each path's row, (path, n) to (path,); the rows are laid out alike first, so they are added up alike."""
    total: FloatArray = np.add.reduce(np.ascontiguousarray(row_bn), axis=1)
    return total
