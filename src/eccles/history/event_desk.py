"""The event study as a person asks for it: by programme, by maturity or by announcement, for any series at hand.

This module chooses announcements, series and ordinary days; `event_study` and `intraday` do the sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError, ScenarioError
from eccles.core.announcement import Announcement, AnnouncementKind, Calendar, Direction
from eccles.core.event_study import EventStudy, EventSum, Window
from eccles.core.surprise import SurpriseTable
from eccles.data.announcements import choose, load_calendar, read_calendar
from eccles.data.library import Library
from eccles.data.surprises import embedded_surprises, read_surprises
from eccles.history.event_study import Settings, effects, event_sum
from eccles.history.intraday import intraday_sum
from eccles.history.windows import changes_of

__all__ = ["MATURITIES", "Question", "other_meetings", "study_events", "surprise_tables"]

MATURITIES = (
    "DGS2",
    "DGS5",
    "DGS10",
    "DGS30",
    "DFII10",
    "T10YIE",
    "ACMTP10",
    "THREEFYTP10",
    "MORTGAGE30US",
    "DTWEXBGS",
)
"""What a study by maturity shows: nominal yields, a real yield, a breakeven, two term premia, mortgages, the dollar."""
RESTRICTED = ("BAA10Y", "BAMLH0A0HYM2", "SP500TR", "VIXCLS")
"""Shown too once a user has imported them."""
TEN_YEAR = "DGS10"
BY = ("programme", "maturity", "announcement")
USMPD = "USMPD"
ONE_DAY = Window(-1, 0)
USUAL_SETTINGS = Settings()
_WHOLE, _PART, _MINUTES = "monetary_event", "statement", "minutes"


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes:
        programme, institution, direction, named_set: conditions on announcements; None for any.
        window: days around each announcement.
        series: ids, or columns of the surprises; empty for the usual ones.
        by: "programme", "maturity" or "announcement"; '' chooses by what is asked.
        surprises: "USMPD", or the path of a surprise file: sums of published moves within minutes instead of days.
        calendar: the path of a calendar of one's own instead of the shipped one.
        settings: sample and placebo sets.
    """

    programme: str | None = None
    window: Window = ONE_DAY
    series: tuple[str, ...] = ()
    by: str = ""
    surprises: str | None = None
    settings: Settings = USUAL_SETTINGS
    institution: str | None = None
    direction: str | None = None
    named_set: str | None = None
    calendar: str | Path | None = None


def study_events(question: Question, library: Library) -> EventStudy:
    """Answer a question about announcements.

    Args:
        question: what is asked.
        library: where series are read.

    Raises:
        DataError: no such programme, series, column or set, or nothing to sum.
        ScenarioError: an unknown way of telling it.
    """
    calendar = load_calendar() if question.calendar is None else read_calendar(Path(question.calendar))
    by = _read_by(question)
    chosen = choose(
        calendar,
        programme=question.programme,
        institution=question.institution or _usual_institution(question, calendar),
        direction=question.direction,
        named_set=question.named_set,
    )
    spoken = {(item.institution, item.programme) for item in chosen}
    named = tuple(item for item in calendar.programmes if (item.institution, item.name) in spoken)
    usual = _usual_series(by, library) if question.surprises is None else ("UST10Y",)
    series = question.series or usual
    absent = tuple(name for name in RESTRICTED if by == "maturity" and not question.series and not library.has(name))
    if by == "announcement":
        if question.surprises is not None:
            raise ScenarioError("surprises are summed by programme or by maturity; leave out --surprises, or --by")
        found = [effects(changes_of(library.series(name)), chosen, question.window) for name in series]
        return EventStudy(
            by, question.window, (), tuple(item for one in found for item in one), chosen, named, absent, 0
        )
    groups = _groups(question, chosen) if by == "programme" else {_title(question): chosen}
    sums, faults = _sums(question, calendar, groups, series, library)
    if not sums:
        raise DataError(_once(faults))
    window = question.window if question.surprises is None else None
    return EventStudy(by, window, sums, (), chosen, named, absent, question.settings.draws.set_count, faults)


def other_meetings() -> tuple[Announcement, ...]:
    """Return every statement and minutes of the FOMC in USMPD, so that no ordinary day is one of theirs."""
    kinds = {"statement": AnnouncementKind.STATEMENT, "minutes": AnnouncementKind.MINUTES}
    return tuple(
        Announcement(
            institution="fed",
            date=np.datetime64(day, "D"),
            time=time,
            zone=table.zone,
            kind=kinds[table.event],
            programme="",
            direction=Direction.MIXED,
            text="meeting of the FOMC",
            text_zh="联邦公开市场委员会会议",
            source=USMPD,
            confidence="C",
        )
        for table in embedded_surprises()
        if table.event in kinds
        for day, time in zip(table.date, table.time, strict=True)
    )


def surprise_tables(name: str) -> tuple[SurpriseTable, ...]:
    """Return the embedded surprises for "USMPD", else those of a file.

    Raises:
        DataError: there is no such file, or it is of no known kind.
    """
    if name.upper() == USMPD:
        return embedded_surprises()
    path = Path(name)
    if not path.is_file():
        raise DataError(f'"{name}" is neither {USMPD}, which is embedded, nor a file')
    return read_surprises(path)


def _read_by(question: Question) -> str:
    if not question.by:
        return "maturity" if question.programme or question.named_set else "programme"
    if question.by not in BY:
        raise ScenarioError(f'an event study is told by {", ".join(BY)}, not by "{question.by}"')
    return question.by


def _usual_institution(question: Question, calendar: Calendar) -> str | None:
    """Return the Federal Reserve where it is there and nothing else names whose announcements are meant."""
    named = question.programme or question.named_set
    known = {item.institution for item in calendar.announcements}
    return None if named or "fed" not in known else "fed"


def _usual_series(by: str, library: Library) -> tuple[str, ...]:
    if by != "maturity":
        return (TEN_YEAR,)
    return (*MATURITIES, *(name for name in RESTRICTED if library.has(name)))


def _title(question: Question) -> str:
    parts = (question.named_set, question.programme, question.institution, question.direction)
    return " ".join(part for part in parts if part) or "all announcements"


def _groups(question: Question, chosen: Sequence[Announcement]) -> dict[str, tuple[Announcement, ...]]:
    """Return announcements by programme, by direction inside one that has several, and by direction over all."""
    groups: dict[str, tuple[Announcement, ...]] = {}
    for name in dict.fromkeys(item.programme for item in chosen):
        mine = tuple(item for item in chosen if item.programme == name)
        groups[name] = mine
        directions = list(dict.fromkeys(item.direction for item in mine))
        if len(directions) > 1:
            groups |= {f"{name} {way}": tuple(item for item in mine if item.direction == way) for way in directions}
    if question.programme is None:
        for way in dict.fromkeys(item.direction for item in chosen):
            groups[f"all {way}"] = tuple(item for item in chosen if item.direction == way)
    return groups


def _sums(
    question: Question,
    calendar: Calendar,
    groups: dict[str, tuple[Announcement, ...]],
    series: Sequence[str],
    library: Library,
) -> tuple[tuple[EventSum, ...], tuple[str, ...]]:
    banks = {item.institution for group in groups.values() for item in group}
    busy = tuple(item for item in calendar.announcements if item.institution in banks)
    sums: list[EventSum] = []
    faults: list[str] = []
    settings = question.settings
    tables = () if question.surprises is None else _meetings(surprise_tables(question.surprises))
    meetings = other_meetings() if "fed" in banks else ()
    for name in series:
        moves = [table.surprise(name) for table in tables]
        changes = None if tables else changes_of(library.series(name))
        for title, group in groups.items():
            try:
                if changes is None:
                    sums.append(intraday_sum(title, moves, group, not_ordinary=busy, settings=settings))
                else:
                    # The meetings and minutes of the FOMC leave no week free: weekly values keep clear of the calendar.
                    kept = (*busy, *meetings) if changes.series.frequency == "D" else busy
                    made = event_sum(title, changes, group, question.window, not_ordinary=kept, settings=settings)
                    sums.append(made)
            except DataError as error:
                faults.append(f"{title}, {name}: {error}")
    return tuple(sums), tuple(faults)


def _once(faults: Sequence[str]) -> str:
    """Say what every series was refused for once, where it was the same."""
    reasons = {fault.partition(": ")[2] for fault in faults}
    return reasons.pop() if len(reasons) == 1 else "; ".join(faults)


def _meetings(tables: Sequence[SurpriseTable]) -> tuple[SurpriseTable, ...]:
    """Return the tables whose events do not hold one another: meetings, as long as they are published, and minutes."""
    events = {table.event for table in tables}
    meeting = _WHOLE if _WHOLE in events else _PART
    kept = tuple(table for table in tables if table.event in {meeting, _MINUTES})
    if not kept:
        raise DataError(
            f"{tables[0].source} has the events {', '.join(sorted(events))}; an event study needs {_WHOLE} or {_PART}"
        )
    return kept
