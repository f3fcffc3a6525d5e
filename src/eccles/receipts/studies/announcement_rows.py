"""The receipt of what one announcement did to a series: its two cells, and the days it shares with earlier ones."""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError, ScenarioError, nearest_name
from eccles.base.timeline import as_date
from eccles.core.announcement import Announcement
from eccles.core.event_study import Effect
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.announcements import choose, load_calendar
from eccles.history.event_study import effects
from eccles.history.windows import changes_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.computed import published_standing, reading_step
from eccles.receipts.studies.event_steps import calendar_step, change_step, reading_step_of, sampled

__all__ = ["explain"]

COLUMNS = ("value", "shared_count")
DAY_LETTERS = len("2008-12-01")


def explain(question: Question) -> Receipt:
    """Return where the change around an announcement comes from; the announcements are those of its programme.

    Raises:
        DataError: no such bank, day, series or column, or the series does not hold the day.
    """
    address = question.address
    column = address.name_or(2, "value")
    if column not in COLUMNS:
        raise DataError(f'an announcement has no "{column}"; {nearest_name(column, COLUMNS)}')
    item = _announcement(address.names[0], address.date)
    study, reads = question.ask(
        "event_study",
        item.programme,
        institution=item.institution,
        series=(address.names[1],),
        by="announcement",
    )
    found = next((effect for effect in study.effects if effect.announcement == item), None)
    changes = changes_of(question.library.series(address.names[1]))
    if found is None:
        raise DataError(f"{changes.series.id} spans {changes.series.span}: it holds no window of {item.label}")
    days = sampled(changes, study.announcements)
    place = int(days.zero[days.held.index(item)])
    earlier = [
        other for other, zero in zip(days.held, days.zero.tolist(), strict=True) if zero == place and other != item
    ]
    shared = [other for other in earlier if days.held.index(other) < days.held.index(item)]
    step = change_step(question.library, changes, item, place)
    return Receipt(
        figure=f"announcement:{item.institution}:{changes.series.id}:{column}@{address.date}",
        title=f"{changes.series.title}: {_titles(found)[column]}",
        date=f"{found.from_date} to {found.to_date}",
        value=float(getattr(found, column)),
        unit=found.unit if column == "value" else "days",
        chain=(step,) if column == "value" else (_shared_step(item, shared),),
        standing=published_standing(question.library),
        shaped_by=(calendar_step((item,)), reading_step_of(changes), reading_step(question, reads)),
        note=f"shown with the announcements of {item.programme}",
    )


def _titles(found: Effect) -> dict[str, str]:
    return {
        "value": f"change around the announcement of {found.announcement.date}",
        "shared_count": f"days of the window of {found.announcement.date} that an earlier window holds too",
    }


def _shared_step(item: Announcement, shared: list[Announcement]) -> ReceiptStep:
    said = ", ".join(f"{other.date} {other.time} {other.kind}" for other in shared)
    what = f"The day is in the window of {said} too" if shared else "No earlier announcement touched the day"
    detail = f"among the announcements of {item.programme}"
    return ReceiptStep(what, name_of(effects), float(bool(shared)), "days", detail)


def _announcement(bank: str, date: str) -> Announcement:
    """Return the announcement of a day, or of a day and a time where there were several."""
    calendar = load_calendar()
    mine = choose(calendar, institution=bank)
    day, _, time = date.partition("T")
    try:
        wanted = as_date(day)
    except ScenarioError as error:
        raise DataError(f'"{date}" is no day of an announcement: {error}') from None
    found = [item for item in mine if item.date == wanted and time in {"", item.time}]
    if not found:
        days = np.asarray([item.date for item in mine])
        nearest = days[np.argmin(np.abs((days - wanted).astype(np.int64)))]
        raise DataError(
            f"the calendar has no announcement of {mine[0].institution} on {date}; the nearest is {nearest}"
        )
    if len(found) > 1:
        times = " and ".join(f"{item.date}T{item.time} ({item.kind})" for item in found)
        raise DataError(f"{bank} made {len(found)} announcements on {day}; give the time: {times}")
    return found[0]
