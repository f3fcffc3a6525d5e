"""The receipt of a number of an event study: the sum announcement by announcement, and its yardsticks.

The sum is put together from the two published values around each announcement, every day once. Its band and p-value
come from placebo sets drawn again from the ordinary days, its t-statistic from means of days over the error that
allows for autocorrelation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.core.announcement import Announcement
from eccles.core.event_study import EventSum
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.announcements import load_calendar
from eccles.data.origins import file_origin
from eccles.history.event_study import event_sum
from eccles.history.hac import fit_hac, usual_lag_count
from eccles.history.windows import changes_of, day_zero
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text, whole_series
from eccles.receipts.steps.computed import published_standing, reading_step
from eccles.receipts.studies.event_steps import (
    SETTINGS,
    Drawn,
    Sampled,
    announcement_words,
    calendar_step,
    change_step,
    placebo_step,
    read_choice,
    reading_step_of,
    sampled,
)

__all__ = ["SUM_COLUMNS", "asked_column", "explain", "sum_chain", "unit_of_sum", "value_of_sum"]

SUM_COLUMNS = {
    "value": "sum over the announcements, each day once",
    "low": "lower end of the 5-95 per cent band of placebo sums",
    "high": "upper end of the 5-95 per cent band of placebo sums",
    "p_share": "two-sided p-value among placebo sums",
    "t_ratio": "HAC t-statistic of the touched days",
    "event_count": "announcements whose window the data hold",
    "outside_count": "announcements whose window the data do not hold",
    "day_count": "different days summed",
    "repeated_count": "days in more than one window, counted once",
    "ordinary_count": "ordinary days of the sample",
}
OTHER_NAMES = {"sum": "value", "p": "p_share", "t": "t_ratio", "events": "event_count", "days": "day_count"}
COUNTED = {"event_count": "announcements", "outside_count": "announcements"}
FEW_COUNT = 4


@dataclass(frozen=True)
class _Study:
    """An event study of one sum, and what it is put together from again."""

    question: Question
    found: EventSum
    days: Sampled

    @property
    def settings(self) -> str:
        """How placebo sets are drawn, in words."""
        draws, days = SETTINGS.draws, self.days
        return (
            f"{draws.set_count:,} sets of {int(days.touched.sum())} single days, seed {draws.seed}, drawn from "
            f"{int(days.ordinary[days.sample].sum()):,} ordinary days of {days.span}"
        )


def explain(question: Question) -> Receipt:
    """Return where a number of an event study comes from.

    Raises:
        DataError: no such programme, series or column, nothing to sum, or a scenario or an instant was given.
    """
    address = question.address
    column = asked_column(address.name_or(2, "value"))
    choice = read_choice(address.names[0], load_calendar())
    study, reads = question.ask("event_study", series=(address.names[1],), by="maturity", **choice)
    found: EventSum = study.sums[0]
    days = sampled(changes_of(question.library.series(found.series_id)), study.announcements)
    return Receipt(
        figure=f"event-study:{address.names[0]}:{found.series_id}:{column}",
        title=f"{found.name}, {found.title}: {SUM_COLUMNS[column]}",
        date=days.span if column not in {"value", "event_count", "outside_count"} else _span(study.announcements),
        value=value_of_sum(found, column),
        unit=unit_of_sum(found, column),
        chain=sum_chain(question, found, days, column),
        standing=published_standing(question.library),
        shaped_by=(
            calendar_step(study.announcements),
            reading_step_of(days.changes),
            reading_step(question, reads),
        ),
        note=_note(days),
    )


def sum_chain(question: Question, found: EventSum, days: Sampled, column: str) -> tuple[ReceiptStep, ...]:
    """Return the steps that add up to a column of a sum over announcements.

    Args:
        question: what is asked.
        found: the sum.
        days: what it is put together from again.
        column: of `SUM_COLUMNS`.
    """
    return tuple(_CHAINS.get(column, _sum_chain)(_Study(question, found, days), column))


def asked_column(text: str) -> str:
    """Return the column of a sum that a word names.

    Raises:
        DataError: there is none.
    """
    column = OTHER_NAMES.get(text, text)
    if column not in SUM_COLUMNS:
        raise DataError(f'an event study has no "{text}"; {nearest_name(text, (*SUM_COLUMNS, *OTHER_NAMES))}')
    return column


def unit_of_sum(found: EventSum, column: str) -> str:
    """Return the unit of a column of a sum."""
    if column in {"value", "low", "high"}:
        return found.unit
    return {"p_share": "share of one", "t_ratio": "t"}.get(column, COUNTED.get(column, "days"))


def value_of_sum(found: EventSum, column: str) -> float:
    """Return a column of a sum.

    Raises:
        DataError: it has no t-statistic.
    """
    value = float(getattr(found, column))
    if not np.isfinite(value):
        raise DataError(
            f"{found.name} has no {SUM_COLUMNS[column]} in {found.series_id}: a regression fits {found.day_count} "
            "touched days nearly exactly, five are the fewest"
        )
    return value


def _span(announcements: tuple[Announcement, ...]) -> str:
    first, last = announcements[0].date, announcements[-1].date
    return str(first) if first == last else f"{first} to {last}"


def _note(days: Sampled) -> str:
    if not days.outside:
        return ""
    return f"{days.changes.series.id} spans {days.changes.series.span} and does not hold the window of " + ", ".join(
        str(item.date) for item in days.outside
    )


# --- chains ----------------------------------------------------------------------------------------------------------


def _sum_chain(study: _Study, column: str) -> list[ReceiptStep]:
    """Return the change over each announcement's window; a day counted before adds nothing again."""
    del column
    days, counted = study.days, dict[int, Announcement]()
    steps = []
    for item, place in zip(days.held, days.zero.tolist(), strict=True):
        before = counted.setdefault(place, item)
        repeated = "" if before is item else f"the announcement of {before.date}"
        steps.append(change_step(study.question.library, days.changes, item, place, repeated))
    return steps


def _placebo_chain(study: _Study, column: str) -> list[ReceiptStep]:
    """Return the band or the p-value from placebo sets drawn again."""
    days, found = study.days, study.found
    total = float(days.changes.value[days.touched].sum())
    origin = whole_series(study.question.library, found.series_id)
    drawn = Drawn(total, found.unit, days.placebo(), study.settings, origin)
    return [placebo_step(drawn, column, SUM_COLUMNS[column])]


def _t_chain(study: _Study, column: str) -> list[ReceiptStep]:
    """Return the t-statistic: what touched days moved more than ordinary ones, over its Newey-West error."""
    days, found = study.days, study.found
    value = days.changes.value[days.sample]
    masks = [mask[days.sample] for mask in (days.touched, days.ordinary, days.other)]
    excess = float(value[masks[0]].mean() - value[masks[1]].mean())
    marks = [np.ones(value.size), masks[0].astype(np.float64)]
    columns = np.column_stack([*marks, masks[2].astype(np.float64)] if masks[2].any() else marks)
    lags = usual_lag_count(value.size)
    error = float(fit_hac(value, columns, lags).error_ratio[1])
    detail = (
        f"{number_text(excess)} / {number_text(error)} {found.unit}: the mean of {int(masks[0].sum())} touched days "
        f"less that of {int(masks[1].sum()):,} ordinary ones of {days.span}, over its Newey-West error with {lags} lags"
    )
    origins = (whole_series(study.question.library, found.series_id),)
    return [ReceiptStep(SUM_COLUMNS[column], name_of(fit_hac), excess / error, "t", detail, origins)]


def _event_chain(study: _Study, column: str) -> list[ReceiptStep]:
    del column
    days = study.days
    chosen = [*days.held, *days.outside]
    banks = sorted({item.institution for item in chosen})
    origins = tuple(file_origin(f"announcements/{bank}.yaml") for bank in banks)
    first = ReceiptStep(
        "Announcements of the calendar", name_of(load_calendar), float(len(chosen)), "announcements", origins=origins
    )
    return [first, *(_counted(item, -1.0, "announcements", "less: outside the data") for item in days.outside)]


def _outside_chain(study: _Study, column: str) -> list[ReceiptStep]:
    del column
    steps = [_counted(item, 1.0, "announcements", "outside the data") for item in study.days.outside]
    return steps or [ReceiptStep("Every window lies inside the data", name_of(day_zero), 0.0, "announcements")]


def _day_chain(study: _Study, column: str) -> list[ReceiptStep]:
    days = study.days
    repeated = _repeated(days)
    if column == "repeated_count":
        steps = [_counted(item, 1.0, "days", "counted once with an earlier one") for item in repeated]
        return steps or [ReceiptStep("No day lies in two windows", name_of(event_sum), 0.0, "days")]
    whole = ReceiptStep("Windows of one day each", name_of(event_sum), float(len(days.held)), "days")
    return [whole, *(_counted(item, -1.0, "days", "less: counted with an earlier one") for item in repeated)]


def _ordinary_chain(study: _Study, column: str) -> list[ReceiptStep]:
    del column
    days = study.days
    touched, other = (int(mask[days.sample].sum()) for mask in (days.touched, days.other))
    series = study.found.series_id
    origins = (whole_series(study.question.library, series),)
    by = name_of(event_sum)
    return [
        ReceiptStep(
            f"Changes of {series}, {days.span}",
            by,
            float(days.changes.date[days.sample].size),
            "days",
            f"{SETTINGS.margin_days} days before the first announcement to as many after the last",
            origins,
        ),
        ReceiptStep("less: inside the windows that are summed", by, -float(touched), "days"),
        ReceiptStep("less: inside windows of other announcements and meetings", by, -float(other), "days"),
    ]


def _repeated(days: Sampled) -> list[Announcement]:
    seen: set[int] = set()
    found = []
    for item, place in zip(days.held, days.zero.tolist(), strict=True):
        if place in seen:
            found.append(item)
        seen.add(place)
    return found


def _counted(item: Announcement, value: float, unit: str, said: str) -> ReceiptStep:
    return ReceiptStep(f"{announcement_words(item)}", name_of(day_zero), value, unit, said)


_CHAINS: dict[str, Callable[[_Study, str], list[ReceiptStep]]] = {
    "low": _placebo_chain,
    "high": _placebo_chain,
    "p_share": _placebo_chain,
    "t_ratio": _t_chain,
    "event_count": _event_chain,
    "outside_count": _outside_chain,
    "day_count": _day_chain,
    "repeated_count": _day_chain,
    "ordinary_count": _ordinary_chain,
}
