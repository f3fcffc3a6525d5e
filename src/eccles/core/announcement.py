"""An announcement: words of a central bank that told markets about its purchases or its run-off.

Its direction is what it said - more or longer holdings (easing), fewer or shorter ones (tightening), or both (mixed) -
and not what markets did, which an event study measures. Its time decides which day's close is the first to know it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from eccles.base.errors import DataError
from eccles.base.language import Language

__all__ = ["Announcement", "AnnouncementKind", "Calendar", "Direction", "NamedSet", "ProgrammeName"]

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class AnnouncementKind(StrEnum):
    """The form the words took; `operation` is a notice of the desk that trades."""

    STATEMENT = "statement"
    PRESS_CONFERENCE = "press_conference"
    MINUTES = "minutes"
    SPEECH = "speech"
    TESTIMONY = "testimony"
    OPERATION = "operation"


class Direction(StrEnum):
    """What the words meant for the size or the length of the holdings."""

    EASING = "easing"
    TIGHTENING = "tightening"
    MIXED = "mixed"


@dataclass(frozen=True)
class Announcement:
    """One announcement.

    Attributes:
        institution: "fed", "ecb" or "boe".
        date: the day, where it was made.
        time: "14:15" there, or '' where it is not known; an unknown time counts as before that day's close.
        zone: the time zone of day and time, "America/New_York".
        programme: the programme it is about, as the calendar names it.
        sets: named lists of published studies that hold it, "gagnon_2011".
        text, text_zh: what was said, in our words.
        source: the issuer's document.
        confidence: V read in the issuer's own text, 2 in a page quoting it, C the day computed from or standing in
            public data, M not yet verified.
    """

    institution: str
    date: np.datetime64
    time: str
    zone: str
    kind: AnnouncementKind
    programme: str
    direction: Direction
    text: str
    text_zh: str
    source: str
    confidence: str
    sets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a time that is none."""
        if self.time and not _TIME.fullmatch(self.time):
            raise DataError(f'{self.institution} {self.date}: "{self.time}" is no time of day; write it as 14:15')

    @property
    def label(self) -> str:
        """Its day, institution and kind, as errors and tables name it."""
        return f"{self.institution} {self.date} {self.kind}"

    def words(self, language: Language) -> str:
        """Return what was said in "en" or "zh"."""
        return self.text_zh if language == "zh" else self.text


@dataclass(frozen=True)
class ProgrammeName:
    """A programme as the calendar names it, with its title in both languages."""

    name: str
    institution: str
    title: str
    title_zh: str

    def words(self, language: Language) -> str:
        """Return its title in "en" or "zh"."""
        return self.title_zh if language == "zh" else self.title


@dataclass(frozen=True)
class NamedSet:
    """A list of announcements a published study used, so that its result can be set beside ours."""

    name: str
    source: str


@dataclass(frozen=True)
class Calendar:
    """Announcements in order of day and time, the programmes they are about and the named sets they belong to."""

    announcements: tuple[Announcement, ...]
    programmes: tuple[ProgrammeName, ...]
    sets: tuple[NamedSet, ...]
