"""One picture of every programme since 2008 on one time axis: Treasuries above, agencies below, plan and outcome.

Each month's bar is the change of the SOMA holding that the programme is measured by; run-off points down, and its plan
is the cap. The months of March to May 2020 are several times any other, so the axis is cut and they are written out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_index, month_start
from eccles.core.purchases import PlannedActual
from eccles.report.chart import Chart
from eccles.report.charts.axis import Axis
from eccles.report.charts.months import add_bars, add_staircase, month_ends, seen_key, set_months
from eccles.report.charts.purchases import TREASURY_CLASSES, known_actual_bn, plan_bn, purchase_source
from eccles.report.charts.style import COLOUR, DARK, FONT_SIZE, PALE, Key, add_unit, blank_figure, stack_bars, tint
from eccles.report.frames import Columns

__all__ = ["programmes_chart"]

FloatArray = NDArray[np.float64]

CUT_BN = 215.0
"""Where an axis ends if a month lies beyond it; every month before and after the spring of 2020 lies below."""

HEIGHT_PX, NAME_ROWS = 520, 2
SHADES = (0.65, 0.3)
AGENCY_CLASSES = frozenset({"mbs", "agency_debt", "cmbs"})
PANELS = (("treasuries_planned_bn", ("treasuries_bn", "bills_bn")), ("agency_planned_bn", ("mbs_bn", "agency_debt_bn")))
"""The panels from above: the column of the plan, and those of the bars."""

BARS = {
    "treasuries_bn": ("Treasuries", COLOUR["treasuries_bn"]),
    "bills_bn": ("bills", COLOUR["bills_bn"]),
    "mbs_bn": ("agency MBS, with agency debt where both are one measure", COLOUR["agency_securities_bn"]),
    "agency_debt_bn": ("agency debt or CMBS alone", tint(COLOUR["agency_securities_bn"], 0.45)),
}


def programmes_chart(tables: Sequence[PlannedActual]) -> Chart:
    """Draw all programmes by month since the first one.

    Measures that add Treasuries and agencies up are left out: each security is drawn once, in its own panel.

    Args:
        tables: those of every programme, from `eccles.history.purchases.planned_actual`.

    Raises:
        DataError: no table is of Treasuries or of agencies alone.
    """
    drawn = [table for table in tables if _column(table) is not None]
    if not drawn:
        raise DataError("no programme to draw; give tables of planned_actual that count Treasuries or agencies")
    columns = _columns(drawn)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.54, 0.46], vertical_spacing=0.09)
    figure = blank_figure(HEIGHT_PX, figure)
    spans = _spans(drawn)
    _name_programmes(figure, spans)  # first, so that its shades lie below the lines at zero
    for row, (plan, bars) in enumerate(PANELS, start=1):
        _panel(figure, columns, plan, bars, row)
    stack_bars(figure)
    figure.update_layout(barmode="relative", margin={"t": 24 + NAME_ROWS * FONT_SIZE})
    figure.update_xaxes(showticklabels=False, row=1, col=1)
    add_unit(figure, "Agency, USD bn a month", figure.layout.yaxis2.domain[1])
    add_unit(figure, "Treasuries, USD bn a month", figure.layout.yaxis.domain[1])
    set_months(figure, columns["month_date"])
    return Chart(
        name="programmes",
        title="Every purchase and run-off programme since 2008, planned and actual by month",
        subtitle="Bars: net change of the SOMA holding, run-off below zero",
        unit="USD bn a month, par",
        figure=figure,
        columns=columns,
        source=purchase_source(max(table.last_date for table in drawn)),
        note="Purchases stand in the month they settle, net of principal: agency MBS up to three months after the "
        "trade. Months between programmes hold no bar." + _cut_note(columns),
        summary=_summary(columns, spans),
        key=_key(figure),
    )


def _column(table: PlannedActual) -> str | None:
    """Return the bars a measure belongs to; None for one that adds Treasuries and agencies up."""
    classes = frozenset(table.measure.classes)
    if classes <= TREASURY_CLASSES:
        return "bills_bn" if classes == {"bill"} else "treasuries_bn"
    if classes <= AGENCY_CLASSES:
        return "mbs_bn" if "mbs" in classes else "agency_debt_bn"
    return None


def _columns(tables: Sequence[PlannedActual]) -> Columns:
    """Add the tables up by month; run-off and its caps are negative, a month outside every programme is NaN."""
    months = [month_index(table.month_date) for table in tables]
    month = np.arange(min(one[0] for one in months), max(one[-1] for one in months) + 1)
    names = [name for plan, bars in PANELS for name in (plan, *bars)]
    columns: Columns = {name: np.full(month.size, np.nan) for name in names}
    for table, own in zip(tables, months, strict=True):
        column, place = str(_column(table)), own - month[0]
        plan = next(plan for plan, bars in PANELS if column in bars)
        _add(columns[column], place, table.measure.sign * known_actual_bn(table))
        _add(columns[plan], place, table.measure.sign * plan_bn(table))
    return {"month_date": month_start(month), **columns}


def _add(total: FloatArray, place: NDArray[np.int64], value: FloatArray) -> None:
    """Add values where they are known; a total stays NaN where none is."""
    known = np.isfinite(value)
    total[place[known]] = np.nan_to_num(total[place[known]]) + value[known] + 0.0


def _panel(figure: go.Figure, columns: Columns, plan: str, bars: tuple[str, ...], row: int) -> None:
    for name in bars:
        add_bars(figure, columns["month_date"], columns[name], *BARS[name], row=row)
    add_staircase(figure, columns["month_date"], columns[plan], "planned, under QT the cap", row=row)
    figure.add_hline(y=0, line={"color": DARK, "width": 1}, layer="below", row=row, col=1)
    shown = np.concatenate([columns[plan], _total(columns, bars), *(columns[name] for name in bars)])
    axis = Axis.around(np.minimum(shown, CUT_BN))
    figure.update_yaxes(range=[axis.low, min(axis.high, CUT_BN)], dtick=50, row=row, col=1)
    beyond = _beyond(columns, plan, bars)
    if beyond:
        first = columns["month_date"][beyond[0]]
        figure.add_annotation(
            text="<br>".join(_words(columns, place, plan, bars) for place in beyond),
            x=str(first), xref="x", xanchor="right", xshift=-6, y=CUT_BN, yref="y" if row == 1 else "y2",
            yanchor="top", align="right", showarrow=False, font={"size": FONT_SIZE - 2}, bgcolor="white",
        )  # fmt: skip


def _total(columns: Columns, bars: tuple[str, ...]) -> FloatArray:
    """Return all bars of a month; NaN where there is none."""
    parts = np.array([columns[name] for name in bars])
    return np.asarray(np.where(np.isfinite(parts).any(axis=0), np.nansum(parts, axis=0), np.nan))


def _beyond(columns: Columns, plan: str, bars: tuple[str, ...]) -> list[int]:
    """Return the months that the axis cuts."""
    highest = np.fmax(np.nan_to_num(columns[plan]), np.nan_to_num(_total(columns, bars)))
    return [int(place) for place in np.flatnonzero(highest > CUT_BN)]


def _words(columns: Columns, place: int, plan: str, bars: tuple[str, ...]) -> str:
    month = str(columns["month_date"][place].astype("datetime64[M]"))
    return f"{month}: planned {columns[plan][place]:,.0f}, actual {_total(columns, bars)[place]:,.0f}"


def _cut_note(columns: Columns) -> str:
    cut = any(_beyond(columns, plan, bars) for plan, bars in PANELS)
    return f" The axes end at {CUT_BN:g} bn; months beyond are written out." if cut else ""


Span = tuple[str, np.datetime64, np.datetime64]


def _spans(tables: Sequence[PlannedActual]) -> list[Span]:
    """Return each programme with the first and last day its bars cover, in order of the first."""
    ends: dict[str, list[DateArray]] = {}
    for table in tables:
        ends.setdefault(table.programme, []).append(month_ends(table.month_date[table.week_count > 0]))
    found = [(name, np.concatenate(days)) for name, days in ends.items()]
    return sorted(((name, days.min(), days.max()) for name, days in found), key=lambda span: span[1])


def _name_programmes(figure: go.Figure, spans: Sequence[Span]) -> None:
    """Write the names over the picture in two rows by turns, and shade the programmes in two greys by turns."""
    latest = max(last for _, _, last in spans)
    for number, (name, first, last) in enumerate(spans):
        figure.add_shape(
            type="rect", x0=str(first), x1=str(last), xref="x", y0=0, y1=1, yref="paper", layer="below",
            fillcolor=tint(PALE, SHADES[number % 2]), line={"width": 0},
        )  # fmt: skip
        at_edge = last == latest
        middle = first + (last - first) // 2
        figure.add_annotation(
            text=name.replace("_", " "), x=str(last if at_edge else middle), xref="x",
            xanchor="right" if at_edge else "center", y=1, yref="paper", yanchor="bottom",
            yshift=(FONT_SIZE + 2) * (1 + number % NAME_ROWS), showarrow=False, font={"size": FONT_SIZE - 1},
        )  # fmt: skip


def _summary(columns: Columns, spans: Sequence[Span]) -> str:
    first, last = (str(columns["month_date"][place].astype("datetime64[M]")) for place in (0, -1))
    names = ", ".join(name.replace("_", " ") for name, _, _ in spans)
    return f"Two panels of bars by month, {first} to {last}: Treasuries and agencies, under {names}."


def _key(figure: go.Figure) -> tuple[Key, ...]:
    """Return the key, the plan of both panels once."""
    return tuple(dict.fromkeys(seen_key(figure)))
