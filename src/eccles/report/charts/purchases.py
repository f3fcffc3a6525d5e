"""Pictures of a programme by month: what was planned as a staircase, what the books show as bars, one class a picture.

The bars are the change of a SOMA holding, so they are net of what matured or was prepaid, and they stand in the month
of settlement. Where purchases settle after a fixed number of days, dots show the schedule of exactly the days that
settle in the weeks of a bar: the fair comparison. Where purchases are known gross they are dots of their own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.version import VERSION
from eccles.core.lots import TREASURY_KINDS
from eccles.core.programme import Per
from eccles.core.purchases import PlannedActual
from eccles.data.programmes import load_programmes
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart, Source
from eccles.report.charts.axis import Axis
from eccles.report.charts.months import CAP_COLOUR, add_bars, add_staircase, mid_month, seen_key, set_months
from eccles.report.charts.style import COLOUR, DARK, Key, add_unit, blank_figure, dates_text, stack_bars, tint
from eccles.report.frames import Columns

__all__ = [
    "TREASURY_CLASSES",
    "class_colour",
    "class_words",
    "known_actual_bn",
    "plan_bn",
    "purchase_charts",
    "purchase_source",
]

FloatArray = NDArray[np.float64]

TREASURY_CLASSES = frozenset(kind.value for kind in TREASURY_KINDS)
WORDS = {
    frozenset({"bill"}): "bills",
    TREASURY_CLASSES: "Treasuries",
    frozenset({"mbs"}): "agency MBS",
    frozenset({"agency_debt"}): "agency debt",
    frozenset({"cmbs"}): "agency CMBS",
    frozenset({"mbs", "agency_debt"}): "agency MBS and debt",
    TREASURY_CLASSES | {"mbs", "agency_debt"}: "all securities",
}
GROSS_COLOUR = "#228833"
MIXED_COLOUR = tint(DARK, 0.45)
HEIGHT_PX, FEW_MONTHS, CLEAR_SHARE = 340, 9, 0.05


def purchase_charts(tables: Sequence[PlannedActual]) -> tuple[Chart, ...]:
    """Return one picture for each measure of a programme: planned against actual, by month.

    Args:
        tables: from `eccles.history.purchases.planned_actual`.

    Raises:
        DataError: there is nothing to draw.
    """
    if not tables:
        raise DataError("no programme to draw; give the tables of planned_actual, for example those of QE3")
    return tuple(_chart(table) for table in tables)


def class_words(table: PlannedActual) -> str:
    """Return what a measure counts, in words."""
    classes = frozenset(table.measure.classes)
    return WORDS.get(classes, " and ".join(sorted(classes)).replace("_", " "))


def class_colour(table: PlannedActual) -> str:
    """Return the colour the class has in every picture; grey where Treasuries and agencies are added up."""
    classes = frozenset(table.measure.classes)
    if classes == {"bill"}:
        return COLOUR["bills_bn"]
    if classes <= TREASURY_CLASSES:
        return COLOUR["treasuries_bn"]
    return MIXED_COLOUR if classes & TREASURY_CLASSES else COLOUR["agency_securities_bn"]


def known_actual_bn(table: PlannedActual) -> FloatArray:
    """Return the change by month; the books say nothing of a month without weeks, which is NaN."""
    return np.asarray(np.where(table.week_count > 0, table.actual_bn, np.nan))


def plan_bn(table: PlannedActual) -> FloatArray:
    """Return the schedule by month; NaN where the programme named no amount for this class."""
    return table.planned_bn if table.measure.sectors else np.full(table.planned_bn.shape, np.nan)


def purchase_source(last_date: np.datetime64) -> Source:
    """Return where the pictures of programmes come from.

    Args:
        last_date: the last SOMA date drawn.
    """
    data = open_snapshot().manifest.snapshot_sha256[:8]
    text = (
        "Federal Reserve Bank of New York (SOMA summary; operating policy statements), Federal Open Market Committee "
        f"(statements), as recorded in eccles {VERSION}, data {data}"
    )
    return Source(text, last_date)


def _chart(table: PlannedActual) -> Chart:
    columns = _columns(table)
    figure = blank_figure(HEIGHT_PX)
    _draw(figure, table, columns)
    _set_axes(figure, table.month_date, columns)
    add_unit(figure, "USD bn a month")
    return Chart(
        name=f"{table.programme}-{table.measure.name}".lower().replace("_", "-"),
        title=_title(table),
        subtitle=_totals(table),
        unit="USD bn a month, par",
        figure=figure,
        columns=columns,
        source=purchase_source(table.last_date),
        note=_note(table),
        summary=f"Bars by month from {_month(table.month_date[0])} to {_month(table.month_date[-1])} with the plan as "
        f"a line. {_totals(table)}.",
        key=_key(figure, columns),
    )


def _columns(table: PlannedActual) -> Columns:
    """Return what is drawn: the months, the bars, and the lines and dots that hold any figure."""
    columns: Columns = {"month_date": table.month_date, "actual_bn": known_actual_bn(table)}
    others = {
        "planned_bn": plan_bn(table),
        "planned_in_weeks_bn": _settling_bn(table),
        "gross_bn": table.gross_bn,
    }
    return columns | {name: np.asarray(value) for name, value in others.items() if np.any(np.isfinite(value))}


def _settling_bn(table: PlannedActual) -> FloatArray:
    """Return the schedule that settles in the weeks counted; NaN without weeks, and where none ever does."""
    known = (table.week_count > 0) & bool(np.any(np.nan_to_num(table.planned_in_weeks_bn)))
    return np.asarray(np.where(known, table.planned_in_weeks_bn, np.nan))


def _draw(figure: go.Figure, table: PlannedActual, columns: Columns) -> None:
    runs_off, month = table.measure.sign < 0, table.month_date
    bars = "SOMA, net fall" if runs_off else "SOMA, net change"
    add_bars(figure, month, columns["actual_bn"], bars, class_colour(table), row=None)
    if "planned_bn" in columns:
        add_staircase(figure, month, columns["planned_bn"], "cap" if runs_off else "planned", row=None)
    for name, title, colour in (
        ("planned_in_weeks_bn", "planned, of the days that settle in the weeks of the bar", DARK),
        ("gross_bn", "MBS bought, gross (known from May 2022)", GROSS_COLOUR),
    ):
        if name in columns:
            _add_dots(figure, month, columns[name], title, colour)


def _add_dots(figure: go.Figure, month: DateArray, value: FloatArray, title: str, colour: str) -> None:
    shown = np.isfinite(value)
    figure.add_scatter(
        x=dates_text(mid_month(month[shown])),
        y=value[shown],
        name=title,
        mode="markers",
        marker={"color": colour, "size": 6.5, "line": {"color": "white", "width": 1}},
        hovertemplate="%{y:,.1f}",
    )


def _set_axes(figure: go.Figure, month: DateArray, columns: Columns) -> None:
    """Show zero and every value, keep the highest tick clear of the unit above it, and name each of few months."""
    axis = Axis.around(np.concatenate([value for value in columns.values() if value.dtype.kind == "f"]))
    step = axis.step(6)
    high = max(axis.high, np.floor(axis.high / step) * step + CLEAR_SHARE * axis.length)
    figure.update_yaxes(range=[axis.low, high], dtick=step)
    figure.add_hline(y=0, line={"color": DARK, "width": 1}, layer="below")
    stack_bars(figure)
    set_months(figure, month)
    if month.size <= FEW_MONTHS:
        figure.update_xaxes(dtick="M1", tick0=str(month[0]))


def _key(figure: go.Figure, columns: Columns) -> tuple[Key, ...]:
    """Return the key; a plan of nothing is a line at zero and named as well."""
    nothing = "planned_bn" in columns and not np.any(columns["planned_bn"])
    return (*seen_key(figure), *([Key("━", CAP_COLOUR, "planned: zero")] if nothing else []))


def _title(table: PlannedActual) -> str:
    if table.measure.sign < 0:
        return f"{table.programme}: {class_words(table)}, run-off against the cap"
    if not table.measure.sectors:
        return f"{table.programme}: {class_words(table)}, change by month (no amount was planned)"
    return f"{table.programme}: {class_words(table)}, planned and actual by month"


def _totals(table: PlannedActual) -> str:
    """Say what was planned and what the books show, in all."""
    runs_off = table.measure.sign < 0
    actual = f"SOMA {'ran off' if runs_off else 'net'} {_amount(table.actual_total_bn)} bn"
    span = f"from {table.first_date} to {table.last_date}"
    if not table.measure.sectors:
        return f"{actual} {span}"
    plan = f"{'Caps of' if runs_off else 'Planned'} {_amount(table.planned_total_bn)} bn in all"
    return f"{plan}; {actual} {span}"


def _amount(amount_bn: float) -> str:
    return f"{round(amount_bn, 1) + 0.0:,.1f}"


def _note(table: PlannedActual) -> str:
    blank = table.month_date[table.week_count == 0]
    missing = f" No bar where SOMA counts no week: {', '.join(map(_month, blank))}." if blank.size else ""
    even = " The plan is a total, spread evenly over its operation days." if _is_spread(table) else ""
    return f"{table.measure.reads.strip()}{even} A week counts in the month of its Wednesday less six days.{missing}"


def _is_spread(table: PlannedActual) -> bool:
    """Tell whether the record names totals for this measure and no pace."""
    rows = [row for programme in load_programmes() if programme.name == table.programme for row in programme.decisions]
    plan = [row for row in rows if row.sector in table.measure.sectors and (row.is_purchase or row.is_sale)]
    return bool(plan) and all(row.per is Per.TOTAL for row in plan)


def _month(day: np.datetime64) -> str:
    return str(day.astype("datetime64[M]"))
