"""What an event study finds: effects of single announcements, sums over several, and the window of days they cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.core.announcement import Announcement, ProgrammeName

__all__ = ["Effect", "EventStudy", "EventSum", "Window"]

NAN = float("nan")


@dataclass(frozen=True)
class Window:
    """Days around day 0: from the value of day `first` to the value of day `last`."""

    first: int
    last: int

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins."""
        if self.first >= self.last:
            raise ScenarioError(
                f"a window ends after it begins; ({self.first}, {self.last}) does not - the close before to the close "
                "after an announcement is (-1, 0), with the day after it (-1, 1)"
            )

    @property
    def length_count(self) -> int:
        """How many daily changes it holds."""
        return self.last - self.first

    @property
    def label(self) -> str:
        """As tables print it."""
        return f"({self.first:+d}, {self.last:+d})".replace("+0", "0")


@dataclass(frozen=True)
class Effect:
    """The change over the window of one announcement.

    Attributes:
        day_date: day 0, the first value read after the announcement.
        from_date: the value before the window.
        to_date: the value at its end.
        value: the change, in `unit`.
        shared_count: days of the window that an earlier announcement's window holds too.
    """

    announcement: Announcement
    series_id: str
    unit: str
    day_date: np.datetime64
    from_date: np.datetime64
    to_date: np.datetime64
    value: float
    shared_count: int


@dataclass(frozen=True)
class EventSum:
    """The sum over the windows of some announcements, each day once, and its yardsticks.

    Attributes:
        name: what is summed, "QE1" or "QE3 easing".
        event_count: announcements whose window lies inside the series.
        outside_count: those whose window does not.
        day_count: different days summed.
        repeated_count: days that lay in more than one window, counted once.
        value: the sum, in `unit`.
        low, high: ends of the 5-95 per cent band of placebo sums.
        p_share: two-sided p-value among them.
        t_ratio: the HAC t-statistic; NaN with fewer than five days, which a regression fits nearly exactly.
        ordinary_count: ordinary days in the sample.
    """

    name: str
    series_id: str
    title: str
    unit: str
    event_count: int
    outside_count: int
    day_count: int
    repeated_count: int
    value: float
    t_ratio: float
    sample_first_date: np.datetime64
    sample_last_date: np.datetime64
    low: float = NAN
    high: float = NAN
    p_share: float = NAN
    ordinary_count: int = 0


@dataclass(frozen=True)
class EventStudy:
    """The answer.

    Attributes:
        by: how it is told.
        window: days around each announcement; None where moves within minutes were summed.
        sums: one a programme (and a direction, where a programme has several) and series.
        effects: one an announcement and series, where that is asked.
        announcements: those chosen.
        programmes: the programmes they are about, with their titles.
        absent: restricted series that would be shown if they were at hand.
        set_count: placebo sets behind each band.
        faults: sums that could not be made, and why.
    """

    by: str
    window: Window | None
    sums: tuple[EventSum, ...]
    effects: tuple[Effect, ...]
    announcements: tuple[Announcement, ...]
    programmes: tuple[ProgrammeName, ...]
    absent: tuple[str, ...]
    set_count: int
    faults: tuple[str, ...] = ()
