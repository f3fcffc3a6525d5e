"""Observations with their instants of publication, and the one rule by which layers of them merge.

For each date, of what was known at the instant asked for: a value whose publication was recorded beats one whose
publication was only worked out from the calendar, then the newest publication wins, then the store over the package.
The first part keeps vintages honest: where real ones are at hand, today's revised value never stands in for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.series import Series
from eccles.data.releases import release_of_series

__all__ = ["Basis", "Observations", "latest_known", "published_observations"]


COLUMNS = ("date", "value", "known_at", "basis", "layer")


class Basis(IntEnum):
    """How an instant of publication is known; a higher one outranks a lower one.

    CALENDAR: worked out from the calendar of releases. RECORDED: the source said it, or the value was seen to change
    between two retrievals.
    """

    CALENDAR = 0
    RECORDED = 1


@dataclass(frozen=True)
class Observations:
    """Values of one series, each with the instant it was published.

    Attributes:
        date: (n,) datetime64[D], what the value is about; a date may stand more than once.
        value: (n,) float64, in the series' `unit`.
        known_at: (n,) datetime64[s], UTC.
        basis: (n,) int8, `Basis`.
        layer: (n,) int8; a later layer wins where everything else is equal.
    """

    unit: str
    date: DateArray
    value: NDArray[np.float64]
    known_at: NDArray[np.datetime64]
    basis: NDArray[np.int8]
    layer: NDArray[np.int8]


def published_observations(series: Series, layer: int = 0) -> Observations:
    """Return a series of one vintage with the instants the calendar of releases gives."""
    release = release_of_series(series.id, series.frequency, series.publisher)
    known = release.known_at(series.date, series.frequency)
    basis = np.full(series.date.shape, Basis.CALENDAR, dtype=np.int8)
    return Observations(series.unit, series.date, series.value, known, basis, np.full_like(basis, layer))


def latest_known(layers: Sequence[Observations], known_at: np.datetime64 | None) -> Observations:
    """Merge layers of one series into one value a date.

    Args:
        layers: from the lowest to the highest; within a layer a later row wins where all else is equal.
        known_at: nothing published after this instant, UTC; None for everything.

    Returns:
        One observation a date, the dates strictly increasing.
    """
    every = {name: np.concatenate([getattr(part, name) for part in layers]) for name in COLUMNS}
    if known_at is not None:
        seen = every["known_at"] <= known_at
        every = {name: values[seen] for name, values in every.items()}
    order = np.lexsort((every["layer"], every["known_at"], every["basis"], every["date"]))
    date = every["date"][order]
    last = order[np.append(date[1:] != date[:-1], True)[: date.size]]
    return Observations(layers[-1].unit, **{name: values[last] for name, values in every.items()})
