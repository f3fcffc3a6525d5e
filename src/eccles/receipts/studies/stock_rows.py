"""The receipt of a number of stock against flow: announcement days, months of purchases, and the slope between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day, first_wednesday_on_or_after, month_index
from eccles.base.units import bp_from_pp
from eccles.core.programme import Programme
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Origin, Receipt, ReceiptStep
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
from eccles.receipts.steps.cell_steps import number_text, whole_series
from eccles.receipts.steps.computed import cell_of, published_standing, reading_step
from eccles.receipts.steps.programme_steps import Counted, change_steps, file_of
from eccles.receipts.studies.event_rows import SUM_COLUMNS, sum_chain, unit_of_sum, value_of_sum
from eccles.receipts.studies.event_steps import Sampled, calendar_step, reading_step_of, sampled

__all__ = ["STOCK_COLUMNS", "explain"]

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
STOCK_COLUMNS = (*(f"{STOCK}{name}" for name in SUM_COLUMNS), *MONTHLY, "month_count", *SLOPES)


@dataclass(frozen=True)
class _Flow:
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


def explain(question: Question) -> Receipt:
    """Return where a number of stock against flow comes from: of the whole programme, or of one of its months.

    Raises:
        DataError: no such programme, series, column or month, or a scenario or an instant was given.
    """
    question.refuse_scenario("stock against flow")
    question.refuse_known_at("stock against flow")
    address = question.address
    name, series, column = address.names[:3]
    if column not in STOCK_COLUMNS and f"{column}_bn" not in STOCK_COLUMNS:
        raise DataError(f'stock against flow has no "{column}"; {nearest_name(column, STOCK_COLUMNS)}')
    column = column if column in STOCK_COLUMNS else f"{column}_bn"
    found, reads = question.ask("stock_flow", name, series=series)
    flow = _flow(question, found)
    month = _month(flow, column, address.name_or(3, ""))
    return Receipt(
        figure=":".join(("stock-flow", found.programme, found.series_id, column, *address.names[3:4])),
        title=f"{flow.programme.title}, {found.stock.title}: {_said(column)}",
        date=address.name_or(3, f"{_text(flow.month[0])} to {_text(flow.month[-1])}"),
        value=_value(flow, column, month),
        unit=_unit(flow, column),
        chain=_chain(flow, column, month),
        standing=published_standing(question),
        shaped_by=(
            calendar_step(flow.days.held),
            reading_step_of(flow.days.changes),
            reading_step(question, reads),
        ),
    )


def _flow(question: Question, found: StockFlow) -> _Flow:
    programme = find_programme(found.programme)
    items = [item for item in load_calendar().announcements if item.institution == FED]
    chosen = tuple(item for item in items if find_programme(item.programme).name == programme.name)
    tables = planned_actual(programme)
    counted = tuple(table for table in tables if table.measure.name == WHOLE) or tables
    months = {int(month_index(day)) for table in counted for day in table.month_date[table.week_count > 0]}
    days = sampled(changes_of(question.library.series(found.series_id)), chosen)
    return _Flow(question, found, programme, days, counted, np.array(sorted(months)))


def _text(month: int) -> str:
    return str(np.datetime64(int(month), "M"))


def _month(flow: _Flow, column: str, text: str) -> int | None:
    if not text:
        return None
    months = [_text(month) for month in flow.month]
    if column not in MONTHLY:
        raise DataError(f"{column} is of the whole programme; leave {text} out")
    if text not in months:
        raise DataError(f"{flow.found.programme} bought from {months[0]} to {months[-1]}; it has no month {text}")
    return int(flow.month[months.index(text)])


def _said(column: str) -> str:
    if column.startswith(STOCK):
        return SUM_COLUMNS[column.removeprefix(STOCK)]
    if column in SLOPES:
        ends = {"low": ", lower end of the 90 % band", "high": ", upper end of the 90 % band", "t_ratio": ", HAC t"}
        return f"change that went with {SLOPE_BN:g} bn more bought in a month{ends.get(SLOPES[column], '')}"
    return "months counted" if column == "month_count" else MONTHLY[column]


def _unit(flow: _Flow, column: str) -> str:
    if column.startswith(STOCK):
        return unit_of_sum(flow.found.stock, column.removeprefix(STOCK))
    if column in SLOPES:
        return "t" if SLOPES[column] == "t_ratio" else flow.found.slope.unit
    units = {"bought_bn": "USD bn", "day_count": "days", "month_count": "months"}
    return units.get(column, flow.found.months.unit)


def _value(flow: _Flow, column: str, month: int | None) -> float:
    found = flow.found
    if column.startswith(STOCK):
        return value_of_sum(found.stock, column.removeprefix(STOCK))
    if column in SLOPES:
        return float(getattr(found.slope, SLOPES[column]))
    if column == "month_count":
        return float(found.slope.month_count)
    shown = getattr(found.months, column)
    return float(shown.sum() if month is None else shown[month_index(found.months.month_date) == month][0])


# --- chains ----------------------------------------------------------------------------------------------------------


def _chain(flow: _Flow, column: str, month: int | None) -> tuple[ReceiptStep, ...]:
    if column.startswith(STOCK):
        return sum_chain(flow.question, flow.found.stock, flow.days, column.removeprefix(STOCK))
    if column in SLOPES:
        return (_slope_step(flow, column),)
    if column == "month_count":
        detail = f"{_text(flow.month[0])} to {_text(flow.month[-1])}"
        said = "Months with weeks of the SOMA summary"
        return (ReceiptStep(said, name_of(planned_actual), float(flow.month.size), "months", detail, _records(flow)),)
    if month is not None:
        return tuple(_MONTHLY_STEPS[column](flow, month))
    return tuple(_added(flow, column, int(each)) for each in flow.month)


def _records(flow: _Flow) -> tuple[Origin, ...]:
    return (column_origin(flow.question.snapshot, "soma_summary", ""), file_of(flow.programme))


def _added(flow: _Flow, column: str, month: int) -> ReceiptStep:
    """Return a month as one step of the whole."""
    value = {"bought_bn": _bought_bn, "value": _moved, "day_count": _day_count}[column](flow, month)
    name, series = flow.found.programme, flow.found.series_id
    detail = f"eccles why stock-flow:{name}:{series}:{column}:{_text(month)}"
    origins = _records(flow) if column == "bought_bn" else (whole_series(flow.question.library, series),)
    return ReceiptStep(_text(month), flow.by, value, _unit(flow, column), detail, origins)


def _bought_bn(flow: _Flow, month: int) -> float:
    """Return the change of the holdings over the weeks of a month: the level at its end less that before it."""
    soma, total = flow.question.snapshot.table("soma_summary"), 0.0
    for table in flow.tables:
        weeks = Counted(flow.programme, table, np.datetime64(month, "M"), flow.question.snapshot).weeks()
        for name in table.measure.classes if weeks.size else ():
            level = soma[f"{name}_bn"]
            total += float(level[weeks[-1]] - level[weeks[0] - 1])
    return total


def _moved(flow: _Flow, month: int) -> float:
    return float(flow.days.changes.value[flow.inside(month)].sum())


def _day_count(flow: _Flow, month: int) -> float:
    return float(flow.inside(month).size)


def _bought_steps(flow: _Flow, month: int) -> list[ReceiptStep]:
    """Return the weekly changes of the holdings, purchases above zero."""
    day = np.datetime64(month, "M").astype("datetime64[D]")
    steps = []
    for table in flow.tables:
        counted = Counted(flow.programme, table, day, flow.question.snapshot)
        if counted.weeks().size:
            steps += change_steps(counted, table.measure.classes, 1)
    return steps


def _moved_steps(flow: _Flow, month: int) -> list[ReceiptStep]:
    """Return the change over each stretch of quiet days, from its two cells."""
    places = flow.inside(month)
    series, library = flow.days.changes.series, flow.question.library
    steps = []
    for run in np.split(places, np.flatnonzero(np.diff(places) > 1) + 1):
        first, last = (cell_of(library, series.id, as_day(series.date[place])) for place in (run[0], run[-1] + 1))
        later, earlier = last.value or 0.0, first.value or 0.0
        value = float(flow.days.changes.value[run].sum())
        words = f"{number_text(later)} − {number_text(earlier)}"
        if flow.found.months.unit == "bp":
            value, words = bp_from_pp(later - earlier), f"{words} % in basis points"
        days = f"{run.size} day{'s' if run.size > 1 else ''}"
        steps.append(
            ReceiptStep(
                f"{first.date} to {last.date}", name_of(changes_of), value, flow.found.months.unit, f"{words}, {days}",
                (first, last),
            )
        )  # fmt: skip
    return steps


def _day_steps(flow: _Flow, month: int) -> list[ReceiptStep]:
    """Return the days of a month less those of announcements and meetings."""
    whole = flow.of_month == month
    busy = whole & ~flow.quiet
    dates = ", ".join(str(day) for day in flow.days.changes.date[busy])
    origins = (whole_series(flow.question.library, flow.found.series_id),)
    return [
        ReceiptStep(f"Changes in the weeks of {_text(month)}", flow.by, float(whole.sum()), "days", origins=origins),
        ReceiptStep("less: days of announcements and meetings", flow.by, -float(busy.sum()), "days", dates),
    ]


_MONTHLY_STEPS: dict[str, Callable[[_Flow, int], list[ReceiptStep]]] = {
    "bought_bn": _bought_steps,
    "value": _moved_steps,
    "day_count": _day_steps,
}


def _slope_step(flow: _Flow, column: str) -> ReceiptStep:
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
    said = _said(column)
    return ReceiptStep(f"{said[:1].upper()}{said[1:]}", by, value, _unit(flow, column), told, origins)
