"""The receipt of a number of planned and actual purchases: the decisions in force, or the weeks of the books.

What was planned rests on dated decisions, each with the statement it was announced in; what was done is the change of
the published holdings between Wednesdays.
"""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.programmes import find_programme
from eccles.history.purchases import planned_actual
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.computed import published_standing
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.plan_steps import cap_steps, plan_steps
from eccles.receipts.steps.programme_steps import bought_steps, realised_steps, received_steps, week_step
from eccles.receipts.steps.records import decisions_origin

__all__ = ["PROGRAMME_COLUMNS", "explain"]

TOTAL = "total"
PROGRAMME_COLUMNS = {
    "week_count": "weeks counted",
    "planned_bn": "planned",
    "planned_in_weeks_bn": "planned, settling in the weeks counted",
    "actual_bn": "net change of the holdings",
    "compensation_bn": "change of TIPS inflation compensation",
    "principal_bn": "MBS principal",
    "gross_bn": "MBS bought",
}
OTHER_NAMES = {"weeks": "week_count", "cap": "planned_bn", "ceiling": "planned_bn", "run_off": "actual_bn"}
PLANNED = ("planned_bn", "planned_in_weeks_bn")


def explain(question: Question) -> Receipt:
    """Return where a number of a programme comes from, of a month or of all of it ("total").

    Raises:
        DataError: no such programme, class, column or month, the books say nothing of it, or a scenario was given.
    """
    address = question.address
    programme, column = find_programme(address.names[0]), _column(address.names[1])
    tables, _ = question.ask("planned_actual", programme.name)
    table = _table(tables, address.name_or(2, ""))
    counted = Counted(programme, table, _month(table, address.date), question.snapshot)
    measure = table.measure
    said = "cap" if column == "planned_bn" and measure.sign < 0 else PROGRAMME_COLUMNS[column]
    said = "run-off" if column == "actual_bn" and measure.sign < 0 else said
    return Receipt(
        figure=f"programme:{programme.name}:{column}:{measure.name}@{address.date}",
        title=f"{programme.title}, {measure.name.replace('_', ' ')}: {said}, {counted.when}",
        date=counted.when,
        value=_value(counted, column),
        unit="weeks" if column == "week_count" else "USD bn",
        chain=tuple(_chain(counted, column)),
        standing=published_standing(question.library),
        shaped_by=tuple(_shaping(counted, column)),
    )


def _column(text: str) -> str:
    column = OTHER_NAMES.get(text, text if text in PROGRAMME_COLUMNS else f"{text}_bn")
    if column not in PROGRAMME_COLUMNS:
        raise DataError(f'a programme has no column "{text}"; {nearest_name(text, (*PROGRAMME_COLUMNS, *OTHER_NAMES))}')
    return column


def _table(tables: tuple[PlannedActual, ...], name: str) -> PlannedActual:
    known = {table.measure.name: table for table in tables}
    if not name and len(known) == 1:
        return tables[0]
    if name not in known:
        wanted = f'no class "{name}"' if name else "several classes"
        raise DataError(f"{tables[0].programme} has {wanted}; it is counted as {', '.join(known)}")
    return known[name]


def _month(table: PlannedActual, date: str) -> np.datetime64 | None:
    if date == TOTAL:
        return None
    months = table.month_date.astype("datetime64[M]").astype(str)
    if date not in months:
        raise DataError(
            f"{table.programme} is counted by month from {months[0]} to {months[-1]}, and as {TOTAL}; not for {date}"
        )
    return np.datetime64(f"{date}-01")


def _value(counted: Counted, column: str) -> float:
    table = counted.table
    shown = np.asarray(getattr(table, column))
    row = table.month_date == counted.month
    value = float(shown.sum() if counted.month is None else shown[row][0])
    empty = counted.month is not None and column not in (*PLANNED, "week_count") and not table.week_count[row][0]
    if empty or not np.isfinite(value):
        raise DataError(
            f"the record does not say {PROGRAMME_COLUMNS[column]} of {table.programme}, {table.measure.name} in "
            f"{counted.when}; the table leaves it blank"
        )
    return value


def _chain(counted: Counted, column: str) -> list[ReceiptStep]:
    measure = counted.table.measure
    if column == "week_count":
        return [week_step(counted)]
    if column in PLANNED:
        settling = column != "planned_bn"
        return cap_steps(counted) if measure.sign < 0 else plan_steps(counted, settling=settling)
    if column == "compensation_bn":
        return realised_steps(counted, ("compensation",), 1)
    if column == "actual_bn":
        return realised_steps(counted, measure.classes, measure.sign)
    return bought_steps(counted) if column == "gross_bn" else received_steps(counted)


def _shaping(counted: Counted, column: str) -> list[ReceiptStep]:
    """Return the record that says what is counted, and how purchases settle."""
    measure, programme = counted.table.measure, counted.programme
    span = f"from {counted.table.first_date} to {counted.table.last_date}"
    what = f"What is counted: {measure.name.replace('_', ' ')}, {span}"
    origins = (decisions_origin(programme.name),)
    counts = ReceiptStep(what, name_of(planned_actual), detail=measure.reads, origins=origins)
    settled = programme.settlements if column == "planned_in_weeks_bn" else ()
    return [
        counts,
        *(
            ReceiptStep(
                f"Settlement: {item.words}", name_of(find_programme), detail=f"{item.source} ({item.confidence})"
            )
            for item in settled
            if set(item.sectors) & set(measure.sectors)
        ),
    ]
