"""An episode: a named stretch of policy, or of stress, with its first and last day and its source.

Episodes may lie inside one another (the taper inside QE3, a bank stress inside QT2) and may overlap (hikes while
run-off goes on). A gap is the stretch in which no purchase programme ran between two that did; it is computed from the
programmes, so that a changed date changes its gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from eccles.base.errors import DataError
from eccles.base.language import Language

__all__ = ["Episode", "EpisodeKind", "Relation", "gaps_between", "relations"]

DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("NaT", "D")


class EpisodeKind(StrEnum):
    """What happened in an episode."""

    PURCHASES = "purchases"
    TWIST = "twist"
    TAPER = "taper"
    REINVESTMENT = "reinvestment"
    RUN_OFF = "run_off"
    SLOWDOWN = "slowdown"
    HALT = "halt"
    RESERVE_MANAGEMENT = "reserve_management"
    HIKES = "hikes"
    CUTS = "cuts"
    LOWER_BOUND = "lower_bound"
    STRESS = "stress"
    GAP = "gap"
    CUSTOM = "custom"


PROGRAMME_KINDS = (EpisodeKind.PURCHASES, EpisodeKind.TWIST)
"""The kinds between which a gap is counted: programmes that bought for the sake of yields, not for reserves."""


@dataclass(frozen=True)
class Episode:
    """One episode.

    Attributes:
        id: lower case, "qe3"; a gap is "gap_qe1_qe2".
        name_zh: its name in Chinese, the English one where it has none.
        first_date: its first day.
        last_date: its last day, included; NaT where it still runs.
        announced_date: the day it became known; NaT where it was no announcement.
        programmes: the programmes of the record that it is, or that ran in it.
        inside: the id of the episode it is a part of, else "".
        aliases: other names it answers to.
        broker_aliases: the numbers Chinese brokers give it.
        confidence: marks of its dates: V read in the issuer's own text, 2 in a page quoting it, C computed, M not yet
            verified; two marks are as sure as the weaker one.
        note: what it was, and how it relates to its neighbours.
    """

    id: str
    name: str
    name_zh: str
    kind: EpisodeKind
    first_date: np.datetime64
    last_date: np.datetime64
    announced_date: np.datetime64 = NEVER
    programmes: tuple[str, ...] = ()
    inside: str = ""
    aliases: tuple[str, ...] = ()
    broker_aliases: tuple[str, ...] = ()
    source: str = ""
    confidence: str = ""
    note: str = ""
    note_zh: str = ""

    def __post_init__(self) -> None:
        """Refuse an episode that ends before it starts."""
        if self.last_date < self.first_date:
            raise DataError(f"{self.id}: it ends on {self.last_date}, before it starts on {self.first_date}")

    @property
    def is_open(self) -> bool:
        """Whether it still runs."""
        return bool(np.isnat(self.last_date))

    @property
    def is_programme(self) -> bool:
        """Whether it is a purchase programme, one of those between which gaps are counted."""
        return self.kind in PROGRAMME_KINDS

    def contains(self, date: np.datetime64) -> bool:
        """Tell whether a day lies in the episode; its first and last day do."""
        return bool(self.first_date <= date and (self.is_open or date <= self.last_date))

    def covers(self, other: Episode) -> bool:
        """Tell whether the whole of another episode lies in this one."""
        ends_in_time = self.is_open or (not other.is_open and other.last_date <= self.last_date)
        return bool(self.first_date <= other.first_date and ends_in_time)

    def overlaps(self, other: Episode) -> bool:
        """Tell whether the two share a day."""
        return self.contains(other.first_date) or other.contains(self.first_date)

    def title(self, language: Language) -> str:
        """Return its name in "en" or "zh"."""
        return self.name_zh if language == "zh" else self.name

    def remark(self, language: Language) -> str:
        """Return its note in "en" or "zh"."""
        return self.note_zh if language == "zh" and self.note_zh else self.note


@dataclass(frozen=True)
class Relation:
    """How an episode lies to others, by their ids."""

    inside: tuple[str, ...]
    holds: tuple[str, ...]
    overlaps: tuple[str, ...]


def relations(episode: Episode, others: Iterable[Episode]) -> Relation:
    """Return which episodes an episode lies in, which lie in it, and which it only overlaps."""
    near = [other for other in others if other.id != episode.id and episode.overlaps(other)]
    inside = tuple(other.id for other in near if other.covers(episode))
    holds = tuple(other.id for other in near if episode.covers(other) and other.id not in inside)
    return Relation(inside, holds, tuple(other.id for other in near if other.id not in {*inside, *holds}))


def gaps_between(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """Return the gaps: the days after one purchase programme and before the next, where there are any.

    Overlapping programmes (QE3 began while Twist ran) leave none, and none follows the last one.
    """
    ordered = sorted((item for item in episodes if item.is_programme), key=lambda item: item.first_date)
    found: list[Episode] = []
    for place, (_, after) in enumerate(pairwise(ordered), 1):
        before = ordered[:place]
        if any(item.is_open for item in before):
            break
        last = max(before, key=lambda item: item.last_date)
        if after.first_date > last.last_date + DAY:
            found.append(_gap(last, after))
    return tuple(found)


def _gap(before: Episode, after: Episode) -> Episode:
    return Episode(
        id=f"gap_{before.id}_{after.id}",
        name=f"between {before.name} and {after.name}",
        name_zh=f"{before.name_zh}与{after.name_zh}之间",
        kind=EpisodeKind.GAP,
        first_date=before.last_date + DAY,
        last_date=after.first_date - DAY,
        source=f"{before.id} and {after.id}",
        confidence="C",
        note=f"Computed: from the day after {before.name} to the day before {after.name}.",
        note_zh=f"计算所得:{before.name_zh}结束次日至{after.name_zh}开始前一日。",
    )
