"""What a number of stock against flow is put together from again: announcement days, months of purchases, the slope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day, first_wednesday_on_or_after, month_index
from eccles.core.programme import Programme
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.responses import StockFlow
from eccles.data.announcements import load_calendar
from eccles.data.origins import column_origin
from eccles.data.programmes import find_programme
from eccles.history.hac import fit_hac, usual_lag_count
from eccles.history.local_projection import NORMAL_90
from eccles.history.purchases import payment_month, planned_actual
from eccles.history.stock_flow import stock_against_flow
from eccles.history.windows import changes_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import change_of, number_text, whole_series
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.programme_steps import realised_steps
from eccles.receipts.steps.records import decisions_origin
from eccles.receipts.studies.event_rows import SUM_COLUMNS, sum_chain, unit_of_sum
from eccles.receipts.studies.event_steps import Sampled, sampled

__all__ = ["MONTHLY", "SLOPES", "STOCK", "Flow", "chain_of", "flow_of", "month_text", "said_of", "unit_of"]

FED, WHOLE = "fed", "all_securities"
SLOPE_BN = 100.0
"""The slope is stated for so many billions."""
STOCK = "stock_"
SLOPES = {"slope": "value", "slope_low": "low", "slope_high": "high", "slope_t": "t_ratio"}
MONTHLY = {
    "bought_bn": "bought, net",
    "value": "change on days without announcements",
    "day_count": "days without announcements",
}


@dataclass(frozen=True)
class Flow:
    """A programme's stock and flow, with what they are put together from again.

    Attributes:
        month: (n,) months since 1970.
    """

    question: Question
    found: StockFlow
    programme: Programme
    days: Sampled
    tables: tuple[PlannedActual, ...]
    month: NDArray[np.int64]

    @cached_property
    def quiet(self) -> NDArray[np.bool_]:
        """(changes,) days without any announcement or meeting."""
        return self.days.ordinary

    @cached_property
    def of_month(self) -> NDArray[np.int64]:
        """(changes,) the payment month of each change: that of its week."""
        return payment_month(first_wednesday_on_or_after(self.days.changes.date))

    def inside(self, month: int) -> NDArray[np.int64]:
        """Return the places of the quiet changes of a month."""
        return np.flatnonzero(self.quiet & (self.of_month == month))

    @property
    def by(self) -> str:
        """What puts the two views together."""
        return name_of(stock_against_flow)


def flow_of(question: Question, found: StockFlow) -> Flow:
    """Return the months of a programme and the days around its announcements, from the record and the calendar."""
    programme = find_programme(found.programme)
    items = [item for item in load_calendar().announcements if item.institution == FED]
    chosen = tuple(item for item in items if find_programme(item.programme).name == programme.name)
    tables = planned_actual(programme)
    counted = tuple(table for table in tables if table.measure.name == WHOLE) or tables
    months = {int(month_index(day)) for table in counted for day in table.month_date[table.week_count > 0]}
    days = sampled(changes_of(question.library.series(found.series_id)), chosen)
    return Flow(question, found, programme, days, counted, np.array(sorted(months)))


def month_text(month: int) -> str:
    """Return a month as it is written: "2009-03"."""
    return str(np.datetime64(int(month), "M"))


def said_of(column: str) -> str:
    """Return a column in words."""
    if column.startswith(STOCK):
        return SUM_COLUMNS[column.removeprefix(STOCK)]
    if column in SLOPES:
        ends = {"low": ", lower end of the 90 % band", "high": ", upper end of the 90 % band", "t_ratio": ", HAC t"}
        return f"change that went with {SLOPE_BN:g} bn more bought in a month{ends.get(SLOPES[column], '')}"
    return "months counted" if column == "month_count" else MONTHLY[column]


def unit_of(flow: Flow, column: str) -> str:
    """Return the unit of a column."""
    if column.startswith(STOCK):
        return unit_of_sum(flow.found.stock, column.removeprefix(STOCK))
    if column in SLOPES:
        return "t" if SLOPES[column] == "t_ratio" else flow.found.slope.unit
    units = {"bought_bn": "USD bn", "day_count": "days", "month_count": "months"}
    return units.get(column, flow.found.months.unit)


def chain_of(flow: Flow, column: str, month: int | None) -> tuple[ReceiptStep, ...]:
    """Return the steps that add up to a column of the whole programme, or of one of its months."""
    if column.startswith(STOCK):
        return sum_chain(flow.question, flow.found.stock, flow.days, column.removeprefix(STOCK))
    if column in SLOPES:
        return (_slope_step(flow, column),)
    if column == "month_count":
        detail = f"{month_text(flow.month[0])} to {month_text(flow.month[-1])}"
        said = "Months with weeks of the SOMA summary"
        return (ReceiptStep(said, name_of(planned_actual), float(flow.month.size), "months", detail, _records(flow)),)
    if month is not None:
        return tuple(_MONTHLY_STEPS[column](flow, month))
    return tuple(_added(flow, column, int(each)) for each in flow.month)


def _records(flow: Flow) -> tuple[Origin, ...]:
    return (column_origin(flow.question.snapshot, "soma_summary", ""), decisions_origin(flow.programme.name))


def _added(flow: Flow, column: str, month: int) -> ReceiptStep:
    """Return a month as one step of the whole."""
    value = {"bought_bn": _bought_bn, "value": _moved, "day_count": _day_count}[column](flow, month)
    name, series = flow.found.programme, flow.found.series_id
    detail = f"eccles why stock-flow:{name}:{series}:{column}:{month_text(month)}"
    origins = _records(flow) if column == "bought_bn" else (whole_series(flow.question.library, series),)
    return ReceiptStep(month_text(month), flow.by, value, unit_of(flow, column), detail, origins)


def _bought_bn(flow: Flow, month: int) -> float:
    """Return the change of the holdings over the weeks of a month: the level at its end less that before it."""
    soma, total = flow.question.snapshot.table("soma_summary"), 0.0
    for table in flow.tables:
        weeks = Counted(flow.programme, table, np.datetime64(month, "M"), flow.question.snapshot).weeks()
        for name in table.measure.classes if weeks.size else ():
            level = soma[f"{name}_bn"]
            total += float(level[weeks[-1]] - level[weeks[0] - 1])
    return total


def _moved(flow: Flow, month: int) -> float:
    return float(flow.days.changes.value[flow.inside(month)].sum())


def _day_count(flow: Flow, month: int) -> float:
    return float(flow.inside(month).size)


def _bought_steps(flow: Flow, month: int) -> list[ReceiptStep]:
    """Return the weekly changes of the holdings, purchases above zero."""
    day = np.datetime64(month, "M").astype("datetime64[D]")
    steps = []
    for table in flow.tables:
        counted = Counted(flow.programme, table, day, flow.question.snapshot)
        if counted.weeks().size:
            steps += realised_steps(counted, table.measure.classes, 1)
    return steps


def _moved_steps(flow: Flow, month: int) -> list[ReceiptStep]:
    """Return the change over each stretch of quiet days, from its two cells."""
    places = flow.inside(month)
    series, library = flow.days.changes.series, flow.question.library
    steps = []
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        first, last = (cell_of(library, series.id, as_day(series.date[place])) for place in (run[0], run[-1] + 1))
        value, words = change_of(first, last, flow.days.changes.unit)
        days = f"{run.size} day{'s' if run.size > 1 else ''}"
        steps.append(
            ReceiptStep(
                f"{first.date} to {last.date}",
                name_of(changes_of),
                value,
                flow.found.months.unit,
                f"{words}, {days}",
                (first, last),
            )
        )
    return steps


def _day_steps(flow: Flow, month: int) -> list[ReceiptStep]:
    """Return the days of a month less those of announcements and meetings."""
    whole = flow.of_month == month
    busy = whole & ~flow.quiet
    dates = ", ".join(str(day) for day in flow.days.changes.date[busy])
    origins = (whole_series(flow.question.library, flow.found.series_id),)
    return [
        ReceiptStep(
            f"Changes in the weeks of {month_text(month)}", flow.by, float(whole.sum()), "days", origins=origins
        ),
        ReceiptStep("less: days of announcements and meetings", flow.by, -float(busy.sum()), "days", dates),
    ]


_MONTHLY_STEPS: dict[str, Callable[[Flow, int], list[ReceiptStep]]] = {
    "bought_bn": _bought_steps,
    "value": _moved_steps,
    "day_count": _day_steps,
}


def _slope_step(flow: Flow, column: str) -> ReceiptStep:
    """Return the slope from sums over the months, or its band and t-statistic with the Newey-West error."""
    months = [int(month) for month in flow.month]
    bought, moved = (
        np.array([amount(flow, month) for month in months]) / scale
        for amount, scale in ((_bought_bn, SLOPE_BN), (_moved, 1.0))
    )
    x, y = bought - bought.mean(), moved - moved.mean()
    slope = float((x * y).sum() / (x**2).sum())
    lags = usual_lag_count(moved.size)
    fit = fit_hac(moved, np.column_stack([np.ones(moved.size), bought]), lags)
    error = float(fit.error_ratio[1])
    formula = f"Σxy / Σx² = {number_text(float((x * y).sum()))} / {number_text(float((x**2).sum()))}"
    told = f"{formula} over {moved.size} months, purchases x in {SLOPE_BN:g} bn, changes y in {flow.found.months.unit}"
    kind = SLOPES[column]
    value = {
        "value": slope,
        "low": slope - NORMAL_90 * error,
        "high": slope + NORMAL_90 * error,
        "t_ratio": slope / error,
    }[kind]
    words = {
        "low": f"{number_text(slope)} − {NORMAL_90:.4f} × {number_text(error)}",
        "high": f"{number_text(slope)} + {NORMAL_90:.4f} × {number_text(error)}",
        "t_ratio": f"{number_text(slope)} / {number_text(error)}",
    }
    if kind != "value":
        told = f"{words[kind]}, the Newey-West error with {lags} lags; {told}"
    origins = (*_records(flow), whole_series(flow.question.library, flow.found.series_id))
    by = flow.by if kind == "value" else name_of(fit_hac)
    said = said_of(column)
    return ReceiptStep(f"{said[:1].upper()}{said[1:]}", by, value, unit_of(flow, column), told, origins)
