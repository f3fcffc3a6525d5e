"""Ordinary days as the yardstick: what would the same windows have summed to on days without announcements?

Each placebo set has as many stretches of the same lengths as the real one, laid on ordinary days of a stated sample so
that no day counts twice. The ordinary days are cut into cells as long as the longest stretch, at a random offset, and
each set draws its cells without replacement. From many sets come a band and a p-value that need no normal distribution
and keep the fat tails and the quiet and loud years of the sample.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError
from eccles.base.units import pct_from_share

__all__ = ["BAND_SHARE", "Draws", "Placebo", "placebo_sums", "two_sided_share"]

BAND_SHARE = (0.05, 0.95)
"""The ends of the band of placebo sums."""
_DRAWS_AT_ONCE = 4_000_000
"""Random numbers held in memory at a time."""

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """How many placebo sets, and the seed of their random numbers: the same seed gives the same sums."""

    set_count: int
    seed: int

    def __post_init__(self) -> None:
        """Refuse no sets at all, and what is no seed."""
        if not _is_whole(self.set_count, 1):
            raise ScenarioError(f"{self.set_count} placebo sets; at least 1, and thousands for a p-value")
        if not _is_whole(self.seed, 0):
            raise ScenarioError(f"{self.seed} is no seed of random numbers; give a whole number from 0 on")


def _is_whole(value: object, least_count: int) -> bool:
    """Tell whether a value is a whole number from a least one on; a caller without types may hand over anything."""
    return isinstance(value, int | np.integer) and int(value) >= least_count


@dataclass(frozen=True)
class Placebo:
    """The sums of many placebo sets.

    Attributes:
        value: (sets,) in `unit`.
        ordinary_count: ordinary days they were drawn from.
    """

    value: FloatArray
    unit: str
    ordinary_count: int

    def band(self) -> FloatArray:
        """Return the ends of the 5-95 per cent band, (2,)."""
        return np.asarray(np.percentile(self.value, pct_from_share(np.asarray(BAND_SHARE))))


def placebo_sums(
    value: FloatArray, ordinary: NDArray[np.bool_], lengths: NDArray[np.int64], *, unit: str, draws: Draws
) -> Placebo:
    """Return the sums of placebo sets.

    Args:
        value: (n,) changes of the sample, in `unit`.
        ordinary: (n,) whether a change lies outside every announcement's window.
        lengths: (m,) the lengths of the real stretches.
        unit: of the changes.
        draws: how many sets, and their seed.

    Raises:
        DataError: the sample has too few ordinary days for so many windows.
    """
    generator = np.random.default_rng(draws.seed)
    longest = int(lengths.max())
    tilings = [_cells(ordinary, longest, offset) for offset in range(longest)]
    fewest = min(cells.size for cells in tilings)
    if fewest < lengths.size:
        raise DataError(
            f"the sample has room for {fewest} windows of {longest} ordinary days, {lengths.size} are needed; "
            "take a longer sample"
        )
    running = np.concatenate([[0.0], np.cumsum(value)])
    offsets = generator.integers(longest, size=draws.set_count)
    sums = np.empty(draws.set_count)
    for offset, cells in enumerate(tilings):
        mine = np.flatnonzero(offsets == offset)
        for part in np.array_split(mine, mine.size * cells.size // _DRAWS_AT_ONCE + 1):
            start = cells[_without_replacement(generator, part.size, cells.size, lengths.size)]
            sums[part] = (running[start + lengths] - running[start]).sum(axis=1)
    return Placebo(sums, unit, int(ordinary.sum()))


def two_sided_share(placebo: Placebo, value: float, unit: str) -> float:
    """Return the two-sided p-value of a sum among placebo sums, never quite zero.

    Raises:
        DataError: the units differ.
    """
    if unit != placebo.unit:
        raise DataError(f"a sum in {unit} against placebo sums in {placebo.unit}")
    tails = ((placebo.value <= value).sum(), (placebo.value >= value).sum())
    return min(1.0, 2.0 * (1 + int(min(tails))) / (placebo.value.size + 1))


def _cells(ordinary: NDArray[np.bool_], longest: int, offset: int) -> NDArray[np.int64]:
    """Return the first places of cells of ordinary days; each stretch is cut from its beginning plus the offset."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ordinary, [False]]).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    found = [np.arange(start + offset, end - longest + 1, longest) for start, end in zip(starts, ends, strict=True)]
    return np.concatenate([np.empty(0, dtype=np.int64), *found])


def _without_replacement(
    generator: np.random.Generator, row_count: int, cell_count: int, drawn_count: int
) -> NDArray[np.int64]:
    """Return, for each row, different cells in random order, (rows, drawn)."""
    keys = generator.random((row_count, cell_count))
    chosen = np.argpartition(keys, drawn_count - 1, axis=1)[:, :drawn_count]
    order = np.argsort(np.take_along_axis(keys, chosen, axis=1), axis=1)
    return np.asarray(np.take_along_axis(chosen, order, axis=1), dtype=np.int64)
