"""Steps of planned and actual purchases: decisions with their part of a month, weekly changes with their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import (
    DateArray,
    as_day,
    first_wednesday_on_or_after,
    month_index,
    next_business_day,
)
from eccles.core.programme import Action, Decision, Per, Programme
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.origins import cell_origin, column_origin, file_origin
from eccles.data.programme_schedule import cap_by_month, daily_plan, operation_days, planned
from eccles.data.snapshot import Snapshot
from eccles.history.purchases import payment_month, soma_change_bn
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import CELL_COUNT, number_text
from eccles.receipts.steps.soma_steps import principal_steps as received_steps

__all__ = [
    "Counted",
    "cap_steps",
    "change_steps",
    "file_of",
    "plan_steps",
    "principal_steps",
    "week_step",
]

SOMA = "soma_summary"


@dataclass(frozen=True)
class Counted:
    """A measure of a programme, and the month of it that is asked for.

    Attributes:
        month: None for the whole of it.
    """

    programme: Programme
    table: PlannedActual
    month: np.datetime64 | None
    snapshot: Snapshot

    @property
    def date(self) -> DateArray:
        """The dates of the SOMA summary."""
        date: DateArray = self.snapshot.table(SOMA)["date"]
        return date

    def weeks(self) -> NDArray[np.int64]:
        """Return the places of the weeks of the month among those that are counted."""
        date, table = self.date, self.table
        counted = (date > table.first_date) & (date <= table.last_date)
        if self.month is not None:
            counted &= payment_month(date) == int(month_index(self.month))
        return np.flatnonzero(counted)

    def whole_weeks(self) -> NDArray[np.int64]:
        """Return the places of all weeks of the month, or of the whole span."""
        if self.month is None:
            return self.weeks()
        return np.flatnonzero(payment_month(self.date) == int(month_index(self.month)))

    @property
    def when(self) -> str:
        """The month, or the span of the months."""
        months = self.table.month_date.astype("datetime64[M]")
        return f"{months[0]} to {months[-1]}" if self.month is None else str(self.month.astype("datetime64[M]"))


def file_of(programme: Programme) -> Origin:
    """Return the file of a programme's decisions."""
    return file_origin(f"programmes/decisions/{programme.name.lower()}.yaml")


def _source(row: Decision) -> str:
    note = f"; {row.note}" if row.note else ""
    announced = "" if np.isnat(row.announced_date) else f"announced {row.announced_date}, "
    return f"{announced}{row.source} (confidence {row.confidence}){note}"


def _said(row: Decision) -> str:
    per = {Per.TOTAL: "in all", Per.MONTH: "a month", Per.DAY: "an operation day"}.get(row.per, "")
    periods = f" over {row.period_count} purchase periods" if row.period_count else ""
    end = "" if row.is_open else f" to {row.end_date}"
    sector = str(row.sector).replace("_", " ")
    sold = "sold, " if row.is_sale else ""
    return f"{row.phase}, {sector}: {sold}{number_text(row.amount_bn)} bn {per}{periods}, {row.start_date}{end}"


# --- planned ---------------------------------------------------------------------------------------------------------


def cap_steps(counted: Counted) -> list[ReceiptStep]:
    """Return the caps in force in the month, or of every month, with the decision behind each."""
    steps = []
    sectors = counted.table.measure.sectors
    rows = [row for row in counted.programme.decisions if row.action is Action.RUNOFF_CAP and row.sector in sectors]
    months = counted.table.month_date if counted.month is None else np.array([counted.month])
    for place, row in enumerate(rows):
        later = [other for other in rows[place + 1 :] if other.sector is row.sector]
        count = sum(
            _covers(row, month) and not any(_covers(other, month) for other in later) for month in month_index(months)
        )
        if count:
            value = row.amount_bn * count
            detail = f"{number_text(row.amount_bn)} × {count} months; {_source(row)}" if count > 1 else _source(row)
            origins = (file_of(counted.programme),)
            steps.append(ReceiptStep(f"Cap, {_said(row)}", name_of(cap_by_month), value, "USD bn", detail, origins))
    return steps or [_nothing(counted, "No cap in force")]


def _covers(row: Decision, month: int) -> bool:
    return bool(month_index(row.start_date) <= month and (row.is_open or month <= month_index(row.end_date)))


def plan_steps(counted: Counted, *, settling: bool) -> list[ReceiptStep]:
    """Return each decision's part of the month, by the day of trade or of settlement.

    Args:
        counted: what is asked for.
        settling: count the days whose purchases settle inside the weeks counted.
    """
    steps = []
    for row in planned(counted.programme.decisions, counted.table.measure.sectors):
        day = operation_days(row.start_date, row.end_date)
        inside = _settles(counted, row, day) if settling else _trades(counted, day)
        if not inside.any():
            continue
        value, formula = _part(row, day, inside)
        trading = f"days of trade from {day[inside][0]} to {day[inside][-1]}"
        detail = f"{formula}; {trading}; {_source(row)}" if settling else f"{formula}; {_source(row)}"
        origins = (file_of(counted.programme),)
        steps.append(ReceiptStep(_said(row), name_of(daily_plan), value, "USD bn", detail, origins))
    return steps or [_nothing(counted, "Nothing planned")]


def _trades(counted: Counted, day: DateArray) -> NDArray[np.bool_]:
    if counted.month is None:
        return np.ones(day.size, dtype=bool)
    return np.asarray(month_index(day) == int(month_index(counted.month)))


def _settles(counted: Counted, row: Decision, day: DateArray) -> NDArray[np.bool_]:
    lag = next(item.lag_days for item in counted.programme.settlements if row.sector in item.sectors)
    settled = day
    for _ in range(int(lag)):
        settled = next_business_day(settled + np.timedelta64(1, "D"))
    shown = first_wednesday_on_or_after(settled)
    inside = (shown > counted.table.first_date) & (shown <= counted.table.last_date)
    if counted.month is not None:
        inside &= payment_month(shown) == int(month_index(counted.month))
    return np.asarray(inside)


def _part(row: Decision, day: DateArray, inside: NDArray[np.bool_]) -> tuple[float, str]:
    """Return the part of a decision's amount that falls on some of its operation days, with the formula."""
    sign = -1.0 if row.is_sale else 1.0
    amount, count = sign * row.amount_bn, int(inside.sum())
    written = number_text(amount)
    if row.per is Per.DAY:
        return amount * count, f"{written} × {count} operation days"
    if row.per is Per.TOTAL or row.period_count:
        periods = row.period_count or 1
        many = f" × {periods}" if row.period_count else ""
        return amount * periods * count / day.size, f"{written}{many} × {count} / {day.size} operation days"
    months = month_index(day)
    parts = [(int((inside & (months == month)).sum()), int((months == month).sum())) for month in np.unique(months)]
    shares = [(held, of) for held, of in parts if held]
    whole = sum(held == of for held, of in shares)
    words = [f"{whole} whole month{'s' if whole > 1 else ''}"] if whole else []
    words += [f"{held} / {of} of its operation days" for held, of in shares if held != of]
    return amount * sum(held / of for held, of in shares), f"{written} × ({' + '.join(words)})"


def _nothing(counted: Counted, what: str) -> ReceiptStep:
    by = cap_by_month if counted.table.measure.sign < 0 else daily_plan
    return ReceiptStep(f"{what} in {counted.when}", name_of(by), 0.0, "USD bn", origins=(file_of(counted.programme),))


# --- actual ----------------------------------------------------------------------------------------------------------


def change_steps(counted: Counted, classes: Sequence[str], sign: int) -> list[ReceiptStep]:
    """Return the change of holdings: week by week, or class by class where the weeks are too many to quote.

    Args:
        counted: what is asked for.
        classes: columns of the SOMA summary, without `_bn`.
        sign: -1 where a fall counts.
    """
    return list(_weekly(counted, counted.weeks(), classes, sign))


def _weekly(counted: Counted, weeks: NDArray[np.int64], classes: Sequence[str], sign: int) -> Iterable[ReceiptStep]:
    date = counted.date
    if weeks.size * len(classes) <= CELL_COUNT:
        for place in weeks:
            first, last = (as_day(date[where]) for where in (place - 1, place))
            cells = [(name, _cell(counted, name, first), _cell(counted, name, last)) for name in classes]
            yield _moved(f"Week to {last}", cells, sign)
        return
    first, last = as_day(date[weeks[0] - 1]), as_day(date[weeks[-1]])
    for name in classes:
        cell = (name, _cell(counted, name, first), _cell(counted, name, last))
        yield _moved(f"{name.replace('_', ' ')}, {first} to {last}, {weeks.size} weeks", [cell], sign)


def _moved(what: str, cells: Sequence[tuple[str, Origin, Origin]], sign: int) -> ReceiptStep:
    value = sum((after.value or 0.0) - (before.value or 0.0) for _, before, after in cells)
    shown = [
        f"{name.replace('_', ' ')} {number_text(after.value or 0.0)} − {number_text(before.value or 0.0)}"
        for name, before, after in cells
        if after.value or before.value
    ]
    detail = ", ".join(shown) + ("; a fall counts" if sign < 0 else "")
    origins = tuple(origin for _, before, after in cells for origin in (before, after))
    return ReceiptStep(what, name_of(soma_change_bn), sign * value, "USD bn", detail, origins)


def _cell(counted: Counted, name: str, date: np.datetime64) -> Origin:
    return cell_origin(counted.snapshot, SOMA, f"{name}_bn", date).origin


def principal_steps(counted: Counted, *, bought: bool) -> list[ReceiptStep]:
    """Return MBS principal by week, from the published paydowns or the fall of the holding after the last of them.

    Args:
        counted: what is asked for.
        bought: add what the holding changed by, which gives the purchases that settled.
    """
    months = counted.table.month_date if counted.month is None else [counted.month]
    steps = [step for month in months for step in received_steps(counted.snapshot, as_day(month))]
    return [*steps, *(_weekly(counted, counted.whole_weeks(), ("mbs",), 1) if bought else ())]


def week_step(counted: Counted) -> ReceiptStep:
    """Return how many weeks a month counts, with their Wednesdays."""
    days = counted.date[counted.weeks()]
    few = ", ".join(str(day) for day in days) if counted.month is not None else f"{days[0]} to {days[-1]}"
    origins = (column_origin(counted.snapshot, SOMA, "date"),)
    what = "Weeks of the SOMA summary, each in the month of its Wednesday less six days"
    return ReceiptStep(what, name_of(payment_month), float(days.size), "weeks", few or "none", origins)
