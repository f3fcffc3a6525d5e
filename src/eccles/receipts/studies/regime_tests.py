"""Two tests of a regime against other days, reckoned another way than the study itself: from running sums.

A block of the bootstrap is a stretch of neighbouring days, and a rotation of the calendar moves each stretch of a
regime as it is: both are differences of running sums, where the study gathers days one by one and takes Fourier
transforms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["bootstrap_band", "rotation_share"]

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]
BAND_SHARE = (0.05, 0.95)
TIE_BP = 1e-9
"""Differences this near count as equal."""


def bootstrap_band(
    change_bp: FloatArray, one: Mask, other: Mask, *, block_count: int, set_count: int, seed: int
) -> tuple[float, float]:
    """Return the 90 per cent band of the difference of two standard deviations over sets of blocks of days.

    Args:
        change_bp: (n,) bp.
        one: (n,) the days of the regime.
        other: (n,) the days it is set against.
        block_count: days of a block.
        set_count: sets that are drawn.
        seed: of the draws.
    """
    size = change_bp.size
    drawn_count = -(-size // block_count)
    generator = np.random.default_rng(seed)
    start = np.array([generator.integers(size, size=drawn_count) for _ in range(set_count)])
    end = start + np.array([*[block_count] * (drawn_count - 1), size - block_count * (drawn_count - 1)])
    spread = []
    for mask in (one, other):
        days, total, squares = (
            (running[end] - running[start]).sum(axis=1)
            for running in (_running(np.where(mask, part, 0.0)) for part in (np.ones(size), change_bp, change_bp**2))
        )
        with np.errstate(divide="ignore", invalid="ignore"):  # a set without days of the regime has no deviation
            spread.append(np.where(days > 1, np.sqrt((squares - total**2 / days) / (days - 1)), np.nan))
    difference = spread[0] - spread[1]
    low, high = np.quantile(difference[np.isfinite(difference)], BAND_SHARE)
    return float(low), float(high)


def rotation_share(size_bp: FloatArray, one: Mask, other: Mask) -> float:
    """Return the share of rotations of the calendar whose difference of means is at least that of the calendar itself.

    Args:
        size_bp: (n,) absolute changes, bp.
        one: (n,) the days of the regime.
        other: (n,) the days it is set against.
    """
    running, turn = _running(size_bp), np.arange(size_bp.size)
    means = []
    for mask in (one, other):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
        total = np.zeros(size_bp.size)
        for begin, end in edges.reshape(-1, 2).tolist():
            total += running[end + turn] - running[begin + turn]
        means.append(total / int(mask.sum()))
    difference = means[0] - means[1]
    return float((difference >= difference[0] - TIE_BP).mean())


def _running(value: FloatArray) -> FloatArray:
    """Return the sums of the first values, round the calendar and on through it once more."""
    return np.concatenate([[0.0], np.cumsum(np.concatenate([value, value]))])
