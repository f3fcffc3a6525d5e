"""Standard deviations reckoned from their formula, for receipts of what other modules compute otherwise."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.receipts.steps.cell_steps import number_text

__all__ = ["deviation_of", "rolling_deviations"]

FloatArray = NDArray[np.float64]


def deviation_of(change_bp: FloatArray) -> tuple[float, str]:
    """Return the sample standard deviation of changes, and its formula in numbers.

    Example:
        >>> deviation_of(np.array([1.0, 3.0]))[1]
        '√(Σ(change − mean)² / (n − 1)) = √(2 / 1)'
    """
    mean = float(change_bp.sum()) / change_bp.size
    squares = float(((change_bp - mean) ** 2).sum())
    words = f"√(Σ(change − mean)² / (n − 1)) = √({number_text(squares)} / {change_bp.size - 1})"
    return float(np.sqrt(squares / (change_bp.size - 1))), words


def rolling_deviations(change_bp: FloatArray, window_count: int) -> FloatArray:
    """Return the sample standard deviation of the last changes at each; NaN until there are so many.

    Args:
        change_bp: (n,) in order of their days.
        window_count: changes in a window.
    """
    window = np.lib.stride_tricks.sliding_window_view(change_bp, window_count)
    mean = window.sum(axis=1, keepdims=True) / window_count
    squares = ((window - mean) ** 2).sum(axis=1)
    return np.concatenate([np.full(window_count - 1, np.nan), np.sqrt(squares / (window_count - 1))])
