"""An indicator: a published series and how its change over an episode is read.

A restricted series may have a stand-in that anyone can have; whatever shows a figure names the series it was read from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eccles.base.language import Language

__all__ = ["ChangeKind", "Gauge", "Indicator", "Measured"]


class Measured(StrEnum):
    """What is read off a series: its level, or its growth over the same period a year before, in per cent."""

    LEVEL = "level"
    YEAR_ON_YEAR = "year_on_year"


class ChangeKind(StrEnum):
    """How a change is counted: a difference of per cents, a growth, a return with dividends, a difference of points."""

    POINTS_PP = "pp"
    GROWTH = "percent"
    TOTAL_RETURN = "total_return"
    DIFFERENCE = "difference"

    @property
    def is_ratio(self) -> bool:
        """Whether the change is the end over the start; its path is then an index, 100 at the start."""
        return self in (ChangeKind.GROWTH, ChangeKind.TOTAL_RETURN)


@dataclass(frozen=True)
class Gauge:
    """One way to read an indicator: a series, what is read off it, how its change is counted.

    Attributes:
        unit: of the levels shown; that of the series, or "percent" for growth over a year.
        title: what this gauge is called.
        short: a heading of at most ten letters.
    """

    series: str
    title: str
    title_zh: str
    short: str
    short_zh: str
    unit: str
    measured: Measured
    change: ChangeKind

    def name(self, language: Language) -> str:
        """Return its title in a language."""
        return self.title_zh if language == "zh" else self.title

    def heading(self, language: Language) -> str:
        """Return its short heading in a language."""
        return self.short_zh if language == "zh" else self.short


@dataclass(frozen=True)
class Indicator:
    """An indicator: the gauge wanted, and where that is restricted the one that stands in for it.

    Attributes:
        group: the table it is shown in.
    """

    id: str
    group: str
    gauge: Gauge
    stand_in: Gauge | None
