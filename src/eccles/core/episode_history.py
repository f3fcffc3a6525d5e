"""What happened in an episode: the books, purchases planned and seen, and every indicator at its start and its end.

Levels carry the day of the observation they are, which is seldom the first or the last day itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.base.units import pct_from_share
from eccles.core.episode import Episode, Relation
from eccles.core.indicator import Gauge, Indicator

__all__ = [
    "Absent",
    "AssetsMove",
    "Change",
    "EpisodeHistory",
    "GdpRatio",
    "History",
    "IndicatorPath",
    "Level",
    "PurchaseTotal",
    "Reading",
]


@dataclass(frozen=True)
class Level:
    """One observation: the day (or first day of the period) it is published for, and its value."""

    observed_date: np.datetime64
    value: float
    unit: str


@dataclass(frozen=True)
class Change:
    """A change, in per cent, percentage points or points; NaN where it could not be seen."""

    value: float
    unit: str


@dataclass(frozen=True)
class Reading:
    """One indicator over one episode.

    Attributes:
        gauge: what was read.
        stands_in_for: the id of the restricted series it replaces, "" where it is the one wanted.
    """

    indicator: Indicator
    gauge: Gauge
    stands_in_for: str
    start: Level
    end: Level
    change: Change


@dataclass(frozen=True)
class PurchaseTotal:
    """What was planned and what the SOMA summary shows, as changes of a holding: run-off is negative.

    Attributes:
        what: the measure of the programme, or the class of securities.
        programme: the programme whose measure it is; "" where it is the schedule and the books of the days themselves.
        planned_bn: the schedule, under caps their ceiling; NaN where nothing was planned.
        actual_bn: change of par, net of what matured and was replaced.
        first_date: the SOMA date it is counted from.
        last_date: the SOMA date it is counted to.
        reads: what the change contains.
    """

    what: str
    programme: str
    planned_bn: float
    actual_bn: float
    first_date: np.datetime64
    last_date: np.datetime64
    reads: str


@dataclass(frozen=True)
class AssetsMove:
    """Total assets on two Wednesdays.

    Attributes:
        length_months: from one Wednesday to the other.
    """

    first_date: np.datetime64
    last_date: np.datetime64
    first_bn: float
    last_bn: float
    length_months: float

    @property
    def change_bn(self) -> float:
        """The change."""
        return self.last_bn - self.first_bn

    @property
    def change_pct(self) -> float:
        """The change in per cent of the first level."""
        return pct_from_share(self.change_bn / self.first_bn)

    @property
    def monthly_change_bn(self) -> float:
        """The change a month; NaN where both are one Wednesday."""
        return self.change_bn / self.length_months if self.length_months else float("nan")


@dataclass(frozen=True)
class GdpRatio:
    """Total assets against GDP on the same two Wednesdays.

    Attributes:
        basis: "nominal", or "real": today's assets over GDP at the prices `gdp_unit` names.
    """

    basis: str
    gdp_series: str
    gdp_unit: str
    first_pct: float
    last_pct: float

    @property
    def change_pp(self) -> float:
        """The change in points of GDP."""
        return self.last_pct - self.first_pct


@dataclass(frozen=True)
class Absent:
    """An indicator that could not be read, or not from the series wanted, and what to do about it.

    Attributes:
        episode: the id of the episode, "" where it holds for all.
        stand_in: the series that was read instead, "" where there is none.
    """

    indicator: str
    series: str
    episode: str
    stand_in: str
    reason: str


@dataclass(frozen=True)
class EpisodeHistory:
    """One episode.

    Attributes:
        last_date: its last day, or the last day of the data where it still runs.
        length_months: of the episode, first and last day included.
        relation: how it lies to the other episodes.
        ratios: assets against GDP, one a basis asked for.
    """

    episode: Episode
    last_date: np.datetime64
    length_days: int
    length_months: float
    relation: Relation
    assets: AssetsMove
    ratios: tuple[GdpRatio, ...]
    purchases: tuple[PurchaseTotal, ...]
    readings: tuple[Reading, ...]

    def reading(self, indicator: str) -> Reading | None:
        """Return the reading of an indicator, or None where there is none."""
        return next((item for item in self.readings if item.indicator.id == indicator), None)


@dataclass(frozen=True)
class History:
    """Episodes beside each other.

    Attributes:
        data_to_date: the last Wednesday of the books; an episode that still runs is read to that day.
        absent: what could not be read, or was read from a stand-in.
    """

    episodes: tuple[EpisodeHistory, ...]
    indicators: tuple[Indicator, ...]
    data_to_date: np.datetime64
    absent: tuple[Absent, ...]


@dataclass(frozen=True)
class IndicatorPath:
    """An indicator from the start of an episode to its end.

    Attributes:
        observed_date: (n,) days of the observations; the first is the level at the start.
        day_count: (n,) days since the episode began; the first observation may lie before it.
        value: (n,) an index, 100 at the start, or the difference from the start.
        unit: "index"; "pp" or "points" for a difference.
    """

    episode: Episode
    indicator: Indicator
    gauge: Gauge
    stands_in_for: str
    observed_date: DateArray
    day_count: NDArray[np.int64]
    value: NDArray[np.float64]
    unit: str
