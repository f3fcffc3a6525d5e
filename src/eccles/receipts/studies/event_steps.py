"""Announcements and the days around them, put together again from published values for a receipt.

Everything is reckoned with the usual settings of `eccles event-study`: the shipped calendar, the value before an
announcement to the value after it, and placebo sets of ordinary days of a sample a year around the announcements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.core.announcement import Announcement, Calendar, Direction
from eccles.core.event_study import Window
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.announcements import load_calendar
from eccles.data.library import Library
from eccles.data.origins import file_origin
from eccles.history.event_desk import other_meetings
from eccles.history.event_study import Settings
from eccles.history.placebo import BAND_SHARE, Placebo, placebo_sums, two_sided_share
from eccles.history.windows import Changes, changes_of, day_zero, reading_moments
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import change_of, number_text
from eccles.receipts.steps.computed import cell_of

__all__ = [
    "SETTINGS",
    "Choice",
    "Drawn",
    "Sampled",
    "announcement_words",
    "calendar_step",
    "change_step",
    "placebo_step",
    "read_choice",
    "reading_step_of",
    "sampled",
]

WINDOW, SETTINGS = Window(-1, 0), Settings()
FED = "fed"
ALL = "all"
Choice = dict[str, str]
"""Conditions on announcements, as `eccles.event_study` takes them."""


def read_choice(text: str, calendar: Calendar) -> Choice:
    """Return the announcements a figure names: "QE1", "QE1 easing", "all tightening", "boe", "gagnon_2011".

    Args:
        text: a programme, a bank, a direction, a named set, or several of them apart by blanks.
        calendar: where they are looked up.

    Raises:
        DataError: a word is none of these, or two of one kind are named.
    """
    known: dict[str, tuple[str, ...]] = {
        "programme": tuple(item.name for item in calendar.programmes),
        "institution": tuple(item.institution for item in calendar.programmes),
        "direction": tuple(map(str, Direction)),
        "named_set": tuple(item.name for item in calendar.sets),
    }
    kinds = {name.casefold(): (kind, name) for kind, names in known.items() for name in names}
    found: Choice = {}
    for word in re.split(r"[\s,+]+", text.strip()):
        if word.casefold() == ALL:
            continue
        if word.casefold() not in kinds:
            near = nearest_name(word, [name for _, name in kinds.values()])
            raise DataError(f'"{word}" is no programme, bank, direction or set of announcements; {near}')
        kind, name = kinds[word.casefold()]
        if kind in found:
            raise DataError(f"{found[kind]} and {name} are both a {kind.replace('_', ' ')}; name one")
        found[kind] = name
    return found


def announcement_words(item: Announcement) -> str:
    """Return an announcement in words: its day, time, form and what was said."""
    return f"{item.date}{f' {item.time}' if item.time else ''}, {str(item.kind).replace('_', ' ')}: {item.text}"


def calendar_step(items: Iterable[Announcement]) -> ReceiptStep:
    """Return the calendar that says which announcements there were, with its files."""
    banks = sorted({item.institution for item in items})
    return ReceiptStep(
        "The calendar of announcements: day, time, programme and direction of each, with its source",
        name_of(load_calendar),
        detail="direction is what the words meant for the holdings, not what markets did",
        origins=tuple(file_origin(f"announcements/{bank}.yaml") for bank in banks),
    )


def reading_step_of(changes: Changes) -> ReceiptStep:
    """Return how announcements are matched to the values of a series."""
    first = changes.read_date[0]
    days = int((first.astype("datetime64[D]") - changes.series.date[0]).astype(int))
    when = f"{str(first)[-5:]} in New York" + (f", {-days} days before its date" if days else "")
    return ReceiptStep(
        f"{changes.series.id} is read at {when}; an announcement belongs to the first value after it",
        name_of(reading_moments),
    )


def change_step(library: Library, changes: Changes, item: Announcement, place: int, repeated: str = "") -> ReceiptStep:
    """Return the change at a place of a series as the step of an announcement, from its two cells.

    Args:
        library: the data at hand.
        changes: of the series.
        item: the announcement.
        place: of the change.
        repeated: the announcement that the day was counted with already; empty where this one is the first.
    """
    series = changes.series
    before, after = (cell_of(library, series.id, as_day(series.date[where])) for where in (place, place + 1))
    value, formula = change_of(before, after, changes.unit)
    told = f"{formula}, {before.date} to {after.date}"
    if repeated:
        told = f"counted already with {repeated}: {told}"
    return ReceiptStep(
        announcement_words(item),
        name_of(changes_of),
        0.0 if repeated else value,
        changes.unit,
        f"{told}; {item.source} (confidence {item.confidence})",
        (before, after),
    )


@dataclass(frozen=True)
class Drawn:
    """A sum over announcements beside its placebo sets.

    Attributes:
        value: the sum, in `unit`.
        placebo: the sums of the sets, in the same.
        settings: how the sets were drawn, in words.
        origin: what they were drawn from.
    """

    value: float
    unit: str
    placebo: Placebo
    settings: str
    origin: Origin


def placebo_step(drawn: Drawn, column: str, what: str) -> ReceiptStep:
    """Return an end of the band of placebo sums, or the two-sided p-value of the sum among them.

    Args:
        drawn: the sum and the placebo sets.
        column: "low", "high" or "p_share".
        what: the column in words.
    """
    sums, unit = drawn.placebo.value, drawn.unit
    if column == "p_share":
        below, above = int((sums <= drawn.value).sum()), int((sums >= drawn.value).sum())
        count = min(below, above)
        value, unit, by = min(1.0, 2.0 * (1 + count) / (sums.size + 1)), "share of one", name_of(two_sided_share)
        said = (
            f"2 × (1 + {count}) / ({sums.size:,} + 1): {below:,} of {sums.size:,} placebo sets are at most "
            f"{number_text(drawn.value)} {drawn.unit}, {above:,} at least"
        )
    else:
        share = BAND_SHARE[0 if column == "low" else 1]
        value, by = float(np.quantile(sums, share)), name_of(placebo_sums)
        said = f"the {share:.0%} quantile of the placebo sums"
    return ReceiptStep(what.capitalize(), by, value, unit, f"{said}; {drawn.settings}", (drawn.origin,))


@dataclass(frozen=True)
class Sampled:
    """The changes of a series around announcements, with the days that are touched and those that are ordinary.

    Attributes:
        changes: of the series.
        held: the announcements whose window lies inside the series.
        outside: the others.
        zero: the place of the change of each held one.
        touched: (n,) the changes inside their windows.
        sample: the places the placebo days are drawn from.
    """

    changes: Changes
    held: tuple[Announcement, ...]
    outside: tuple[Announcement, ...]
    zero: NDArray[np.int64]
    touched: NDArray[np.bool_]
    sample: slice

    @cached_property
    def other(self) -> NDArray[np.bool_]:
        """(n,) the changes inside windows of other announcements and meetings only."""
        banks = {item.institution for item in (*self.held, *self.outside)}
        busy = [item for item in load_calendar().announcements if item.institution in banks]
        if FED in banks and self.changes.series.frequency == "D":
            busy += other_meetings()
        return _marked(self.changes, busy) & ~self.touched

    @property
    def ordinary(self) -> NDArray[np.bool_]:
        """The days without any announcement."""
        return ~self.touched & ~self.other

    @property
    def span(self) -> str:
        """First and last day of the sample."""
        days = self.changes.date[self.sample]
        return f"{days[0]} to {days[-1]}"

    def placebo(self) -> Placebo:
        """Return the sums of the placebo sets: as many single days as are touched, of the usual count and seed."""
        alone = np.ones(int(self.touched.sum()), dtype=np.int64)
        value, ordinary = self.changes.value[self.sample], self.ordinary[self.sample]
        return placebo_sums(value, ordinary, alone, unit=self.changes.unit, draws=SETTINGS.draws)


def sampled(changes: Changes, chosen: tuple[Announcement, ...]) -> Sampled:
    """Return what an event study of these announcements looks at."""
    zero = day_zero(changes, chosen)
    holds = changes.holds(zero, WINDOW)
    margin = np.timedelta64(SETTINGS.margin_days, "D")
    first, last = min(item.date for item in chosen) - margin, max(item.date for item in chosen) + margin
    return Sampled(
        changes,
        tuple(item for item, held in zip(chosen, holds, strict=True) if held),
        tuple(item for item, held in zip(chosen, holds, strict=True) if not held),
        zero[holds] + WINDOW.first,
        _marked(changes, chosen),
        slice(int((changes.date < first).sum()), int((changes.date <= last).sum())),
    )


def _marked(changes: Changes, items: Iterable[Announcement]) -> NDArray[np.bool_]:
    marked = np.zeros(changes.value.size, dtype=bool)
    marked[changes.touched(items, WINDOW)] = True
    return marked
