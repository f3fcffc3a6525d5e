"""The receipt of a number of stock against flow: announcement days, months of purchases, and the slope between them."""

from __future__ import annotations

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import month_index
from eccles.core.receipt import Receipt
from eccles.receipts.question import Question
from eccles.receipts.steps.computed import published_standing, reading_step
from eccles.receipts.studies.event_rows import SUM_COLUMNS, value_of_sum
from eccles.receipts.studies.event_steps import calendar_step, reading_step_of
from eccles.receipts.studies.stock_steps import (
    MONTHLY,
    SLOPES,
    STOCK,
    Flow,
    chain_of,
    flow_of,
    month_text,
    said_of,
    unit_of,
)

__all__ = ["STOCK_COLUMNS", "explain"]

STOCK_COLUMNS = (*(f"{STOCK}{name}" for name in SUM_COLUMNS), *MONTHLY, "month_count", *SLOPES)


def explain(question: Question) -> Receipt:
    """Return where a number of stock against flow comes from: of the whole programme, or of one of its months.

    Raises:
        DataError: no such programme, series, column or month, or a scenario or an instant was given.
    """
    address = question.address
    name, series, column = address.names[:3]
    if column not in STOCK_COLUMNS and f"{column}_bn" not in STOCK_COLUMNS:
        raise DataError(f'stock against flow has no "{column}"; {nearest_name(column, STOCK_COLUMNS)}')
    column = column if column in STOCK_COLUMNS else f"{column}_bn"
    found, reads = question.ask("stock_flow", name, series=series)
    flow = flow_of(question, found)
    month = _month(flow, column, address.name_or(3, ""))
    return Receipt(
        figure=":".join(("stock-flow", found.programme, found.series_id, column, *address.names[3:4])),
        title=f"{flow.programme.title}, {found.stock.title}: {said_of(column)}",
        date=address.name_or(3, f"{month_text(flow.month[0])} to {month_text(flow.month[-1])}"),
        value=_value(flow, column, month),
        unit=unit_of(flow, column),
        chain=chain_of(flow, column, month),
        standing=published_standing(question.library),
        shaped_by=(
            calendar_step(flow.days.held),
            reading_step_of(flow.days.changes),
            reading_step(question, reads),
        ),
    )


def _month(flow: Flow, column: str, text: str) -> int | None:
    if not text:
        return None
    months = [month_text(month) for month in flow.month]
    if column not in MONTHLY:
        raise DataError(f"{column} is of the whole programme; leave {text} out")
    if text not in months:
        raise DataError(f"{flow.found.programme} bought from {months[0]} to {months[-1]}; it has no month {text}")
    return int(flow.month[months.index(text)])


def _value(flow: Flow, column: str, month: int | None) -> float:
    found = flow.found
    if column.startswith(STOCK):
        return value_of_sum(found.stock, column.removeprefix(STOCK))
    if column in SLOPES:
        return float(getattr(found.slope, SLOPES[column]))
    if column == "month_count":
        return float(found.slope.month_count)
    shown = getattr(found.months, column)
    return float(shown.sum() if month is None else shown[month_index(found.months.month_date) == month][0])
