"""When the New York Fed last updated a result: its clock time turned into UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.data.http_errors import MalformedError
from eccles.data.instants import new_york_utc
from eccles.data.reading import day_of

__all__ = ["updated_utc"]

_CLOCK = re.compile(r"[ T]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?:\.[0-9]{1,9})?")


def updated_utc(cells: Sequence[str], what: str) -> NDArray[np.datetime64]:
    """Return when each cell, such as "2022-01-03 13:15:42" in New York, was; NaT for an empty one.

    Args:
        cells: clock times.
        what: the answer they stand in, for messages.

    Returns:
        (n,) datetime64[s], UTC.
    """
    known = np.full(len(cells), np.datetime64("NaT", "s"))
    there = [row for row, text in enumerate(cells) if text]
    days = np.array([day_of(cells[row][:10], f"lastUpdated of {what}") for row in there], dtype="datetime64[D]")
    seconds = np.array([_seconds(cells[row][10:], what) for row in there], dtype="timedelta64[s]")
    known[there] = new_york_utc(days, 0) + seconds  # daylight time goes by the day there
    return known


def _seconds(clock: str, what: str) -> int:
    found = _CLOCK.fullmatch(clock)
    if found is None:
        raise MalformedError(f'{what}: "{clock[:30]}" in lastUpdated is no time of day')
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return int(np.timedelta64(hours, "h") / np.timedelta64(1, "s")) + minutes * 60 + seconds
