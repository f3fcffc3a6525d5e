"""The receipt of a sum of published moves within minutes: event by event, from the rows of the table of surprises."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.base.units import bp_from_pp
from eccles.core.announcement import Announcement, AnnouncementKind
from eccles.core.event_study import EventSum
from eccles.core.receipt import Origin, Receipt, ReceiptStep
from eccles.core.surprise import Surprise
from eccles.data.announcements import load_calendar
from eccles.data.origins import column_origin
from eccles.data.surprises import TABLE, embedded_column, embedded_surprises, table_of_event
from eccles.history.intraday import intraday_sum
from eccles.history.placebo import placebo_sums
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text
from eccles.receipts.steps.computed import published_standing, reading_step
from eccles.receipts.studies.event_rows import SUM_COLUMNS, asked_column, unit_of_sum
from eccles.receipts.studies.event_steps import (
    SETTINGS,
    Drawn,
    announcement_words,
    calendar_step,
    placebo_step,
    read_choice,
)

__all__ = ["explain"]

SOURCE = "USMPD"
MEETING, MINUTES = "monetary_event", "minutes"
UNPUBLISHED = (AnnouncementKind.SPEECH, AnnouncementKind.TESTIMONY, AnnouncementKind.OPERATION)


@dataclass(frozen=True)
class _Event:
    """A published event with the announcement that was made at it, where one was."""

    date: np.datetime64
    event: str
    value: float
    item: Announcement | None
    busy: bool


@dataclass(frozen=True)
class _Moves:
    """A column of the surprises around announcements.

    Attributes:
        inside: the events of the sample.
        unmatched: announcements without a published event.
    """

    surprise: Surprise
    inside: tuple[_Event, ...]
    unmatched: tuple[Announcement, ...]

    @property
    def mine(self) -> list[_Event]:
        """The events that are summed."""
        return [event for event in self.inside if event.item is not None]

    @property
    def ordinary(self) -> NDArray[np.bool_]:
        """Which events of the sample brought no news on purchases."""
        return np.array([event.item is None and not event.busy for event in self.inside])

    @property
    def span(self) -> str:
        """First and last day of the sample."""
        return f"{self.inside[0].date} to {self.inside[-1].date}"


def explain(question: Question) -> Receipt:
    """Return where a sum of published moves within minutes comes from.

    Raises:
        DataError: no such programme or column, no published event, or a scenario or an instant was given.
    """
    address = question.address
    column = asked_column(address.name_or(2, "value"))
    choice = read_choice(address.names[0], load_calendar())
    study, reads = question.ask("event_study", series=(address.names[1],), by="maturity", surprises=SOURCE, **choice)
    found: EventSum = study.sums[0]
    if column == "t_ratio":
        raise DataError("moves within minutes have no t-statistic: the days between meetings are no ordinary ones")
    moves = _moves(found.series_id, study.announcements)
    return Receipt(
        figure=f"surprise-sum:{address.names[0]}:{found.series_id}:{column}",
        title=f"{found.name}, {found.title}: {SUM_COLUMNS[column]}",
        date=moves.span if column not in {"value", "event_count"} else f"{moves.mine[0].date} to {moves.mine[-1].date}",
        value=float(getattr(found, column)),
        unit=unit_of_sum(found, column),
        chain=tuple(_chain(question, moves, found, column)),
        standing=published_standing(question.library),
        shaped_by=(calendar_step(study.announcements), reading_step(question, reads)),
        note=_note(moves),
    )


def _note(moves: _Moves) -> str:
    if not moves.unmatched:
        return ""
    return "no published move around " + ", ".join(f"{item.date} ({item.kind})" for item in moves.unmatched)


def _chain(question: Question, moves: _Moves, found: EventSum, column: str) -> list[ReceiptStep]:
    if column in {"low", "high", "p_share"}:
        return [_placebo_step(question, moves, found, column)]
    if column == "outside_count":
        by = name_of(intraday_sum)
        steps = [ReceiptStep(announcement_words(item), by, 1.0, "announcements") for item in moves.unmatched]
        return steps or [ReceiptStep("Every announcement has a published move", by, 0.0, "announcements")]
    if column == "ordinary_count":
        return _ordinary_steps(question, moves, found)
    if column == "repeated_count":
        return [ReceiptStep("Each published event counts once", name_of(intraday_sum), 0.0, "days")]
    steps = [_move_step(question, moves, event) for event in moves.mine]
    if column == "value":
        return steps
    return [replace(step, value=1.0, unit=unit_of_sum(found, column)) for step in steps]


def _move_step(question: Question, moves: _Moves, event: _Event) -> ReceiptStep:
    """Return the published move at an event, in basis points where it is one of a rate."""
    item = event.item
    origin = _origin(question, moves.surprise, event)
    rate = origin.unit == "percentage points"
    said = announcement_words(item) if item else str(event.date)
    source = f"; {item.source} (confidence {item.confidence})" if item else ""
    value = origin.value or 0.0
    told = f"{number_text(value)} {origin.unit}" + (" in basis points" if rate else "")
    detail = f"{event.event.replace('_', ' ')}: {told}{source}"
    by = name_of(intraday_sum)
    return ReceiptStep(said, by, bp_from_pp(value) if rate else value, moves.surprise.unit, detail, (origin,))


def _origin(question: Question, surprise: Surprise, event: _Event) -> Origin:
    """Return the cell of an event: the row of its day and kind."""
    table = question.snapshot.table(TABLE)
    name = embedded_column(surprise.name)
    row = (table["date"] == event.date) & (table["event"] == event.event)
    unit = "percentage points" if name.endswith("_pp") else "per cent"
    origin = column_origin(question.snapshot, TABLE, name)
    return replace(origin, date=str(event.date), value=float(table[name][row][0]), unit=unit)


def _placebo_step(question: Question, moves: _Moves, found: EventSum, column: str) -> ReceiptStep:
    """Return the band or the p-value from placebo sets of other events, drawn again."""
    draws = SETTINGS.draws
    value = np.array([event.value for event in moves.inside])
    alone = np.ones(len(moves.mine), dtype=np.int64)
    placebo = placebo_sums(value, moves.ordinary, alone, unit=found.unit, draws=draws)
    total = float(value[[event.item is not None for event in moves.inside]].sum())
    settings = (
        f"{draws.set_count:,} sets of {alone.size} other events, seed {draws.seed}, drawn from "
        f"{int(moves.ordinary.sum())} of {moves.span}"
    )
    drawn = Drawn(total, found.unit, placebo, settings, _whole(question, moves))
    return placebo_step(drawn, column, SUM_COLUMNS[column])


def _whole(question: Question, moves: _Moves) -> Origin:
    return column_origin(question.snapshot, TABLE, embedded_column(moves.surprise.name))


def _ordinary_steps(question: Question, moves: _Moves, found: EventSum) -> list[ReceiptStep]:
    by, busy = name_of(intraday_sum), sum(event.item is None and event.busy for event in moves.inside)
    years = 2 * SETTINGS.margin_days
    return [
        ReceiptStep(
            f"Meetings and minutes with a move of {found.series_id}, {moves.span}",
            by,
            float(len(moves.inside)),
            "days",
            f"{years} days before the first event that is summed to as many after the last",
            (_whole(question, moves),),
        ),
        ReceiptStep("less: those that are summed", by, -float(len(moves.mine)), "days"),
        ReceiptStep("less: those with other announcements of the calendar", by, -float(busy), "days"),
    ]


def _moves(name: str, chosen: tuple[Announcement, ...]) -> _Moves:
    """Return the events of a sample with the announcements made at them, in order of day and kind."""
    tables = [table_of_event(embedded_surprises(), event).surprise(name) for event in (MEETING, MINUTES)]
    banks = {item.institution for item in chosen}
    busy = [item for item in load_calendar().announcements if item.institution in banks]
    events = sorted(
        (
            _Event(
                as_day(day),
                table.event,
                float(value),
                _at(day, table.event, chosen),
                _at(day, table.event, busy) is not None,
            )
            for table in tables
            for day, value in zip(table.date, table.value, strict=True)
        ),
        key=lambda event: (event.date, event.event),
    )
    mine = [event for event in events if event.item is not None]
    margin = np.timedelta64(2 * SETTINGS.margin_days, "D")
    first, last = mine[0].date - margin, mine[-1].date + margin
    published = {(event.date, event.event == MINUTES) for event in mine}
    unmatched = tuple(
        item
        for item in chosen
        if item.kind in UNPUBLISHED or (item.date, item.kind == AnnouncementKind.MINUTES) not in published
    )
    return _Moves(tables[0], tuple(event for event in events if first <= event.date <= last), unmatched)


def _at(day: np.datetime64, event: str, items: list[Announcement] | tuple[Announcement, ...]) -> Announcement | None:
    """Return the first announcement made at an event: minutes at minutes, all else but speeches at meetings."""
    return next(
        (
            item
            for item in items
            if item.date == day
            and item.kind not in UNPUBLISHED
            and (item.kind == AnnouncementKind.MINUTES) == (event == MINUTES)
        ),
        None,
    )
