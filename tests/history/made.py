"""Announcements and series made up for tests."""

from __future__ import annotations

import numpy as np

from eccles.core.announcement import Announcement, AnnouncementKind, Direction
from eccles.core.series import Series


def told(date: str, time: str = "", zone: str = "America/New_York") -> Announcement:
    return Announcement(
        "fed",
        np.datetime64(date, "D"),
        time,
        zone,
        AnnouncementKind.STATEMENT,
        "QE1",
        Direction.EASING,
        "Words.",
        "话。",
        "source",
        "M",
    )


def series(
    values: list[float], dates: list[str], *, name: str = "X", unit: str = "percent", frequency: str = "D"
) -> Series:
    days = np.asarray(dates, dtype="datetime64[D]")
    return Series(
        name, name, "nobody", unit, "daily", frequency, "public-domain", days, np.asarray(values, dtype=float)
    )
