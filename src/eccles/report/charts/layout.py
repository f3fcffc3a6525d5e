"""The layout of a picture over time: panels one below the other over what lies behind, with labels beside the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.report.charts.axis import Axis
from eccles.report.charts.lines import Line, Look, Panel, aligned
from eccles.report.charts.setting import Setting
from eccles.report.charts.shading import (
    Shade,
    add_names,
    add_recessions,
    add_shades,
    recessions,
    shades,
    shading_key,
)
from eccles.report.charts.style import (
    FONT_SIZE,
    GREY,
    Key,
    Label,
    add_labels,
    blank_figure,
    dates_text,
    set_dates,
)
from eccles.report.wrapping import text_width_count

__all__ = ["figure_of"]

FloatArray = NDArray[np.float64]

PANEL_PX, ONE_PANEL_PX, GAP_PX, BOTTOM_PX = 150, 290, 30, 44
LABEL_PX, LABEL_EDGE_PX, LABEL_LARGEST_SHARE = 6.0, 24, 0.36
MONTH_MS = 86_400_000 * 26
GRID, LINE_PX, ALONE_SHARE = "#DDDDDD", 1.8, 0.9
STEPS_ALONE, STEPS_OF_A_ROW = 6, 4
CLEAR_SHARE = 0.08
"""Room above the highest tick, so that it stays clear of the title over it."""

STACKED: tuple[Look, Look] = ("area", "bar")
DAYS_OF_TICKS = {"en": ("%-d %b<br>%Y", "%b<br>%Y"), "zh": ("%-m月%-d日<br>%Y", "%-m月<br>%Y")}
"""How ticks less than a month apart, and months, are written in a language."""

A_MONTH_MS = 86_400_000 * 28
DASHES = {"line": "solid", "step": "solid", "dashed": "dash", "dotted": "dot"}


def figure_of(
    setting: Setting, panels: Sequence[Panel], span: tuple[np.datetime64, np.datetime64], *, shaded: bool
) -> tuple[go.Figure, tuple[Key, ...]]:
    """Return the figure of panels between two days, and the key of what lies behind."""
    figure = blank_figure(ONE_PANEL_PX)
    right = _right_margin(setting, panels)
    left = 46
    plot_px = setting.width_px - left - right
    bands = shades(setting, *span) if shaded else ()
    spans = recessions(setting.library.series("USREC"), *span) if shaded else []
    rows = add_names(figure, bands, plot_px, span)
    top = 22 + rows * (FONT_SIZE + 1)
    each = ONE_PANEL_PX if len(panels) == 1 else PANEL_PX
    inner = each * len(panels) + GAP_PX * (len(panels) - 1)
    figure.update_layout(
        height=inner + top + BOTTOM_PX,
        margin={"l": left, "r": right, "t": top, "b": BOTTOM_PX},
        font={"family": setting.font_family},
        barmode="relative",
        bargap=0,
    )
    add_recessions(figure, spans)
    for place, panel in enumerate(panels):
        high = 1.0 - place * (each + GAP_PX) / inner
        _panel(figure, panel, place, (max(0.0, high - each / inner), high), bands, last=place == len(panels) - 1)
        _title(figure, panel.title, high, rows * (FONT_SIZE + 1) if place == 0 else 0)
    set_dates(figure, *span)
    day, month = DAYS_OF_TICKS[setting.language]
    stops = [([None, A_MONTH_MS - 1], day), ([A_MONTH_MS, "M11"], month), (["M12", None], "%Y")]
    forms = [{"dtickrange": steps, "value": form} for steps, form in stops]
    figure.update_xaxes(tickformatstops=forms, overwrite=True)  # else Plotly merges them with those of set_dates
    return figure, shading_key(setting, bands, with_recessions=bool(spans))


def _right_margin(setting: Setting, panels: Sequence[Panel]) -> int:
    """Return room for the longest label; labels are broken into lines where that would be too much."""
    labels = [part for panel in panels for line in panel.lines for part in line.label.split("<br>")]
    longest = max((text_width_count(label) for label in labels), default=0)
    if not longest:
        return 18
    return round(min(longest * LABEL_PX + LABEL_EDGE_PX, LABEL_LARGEST_SHARE * setting.width_px))


def _name(letter: str, number: int) -> str:
    """Return Plotly's name of an axis: the first has no number."""
    return letter if number == 1 else f"{letter}{number}"


def _panel(
    figure: go.Figure,
    panel: Panel,
    place: int,
    domain: tuple[float, float],
    bands: Sequence[Shade],
    *,
    last: bool,
) -> None:
    """Lay out one panel: an axis for what lies behind, and over it the axis of the data."""
    x_name, back, front = _name("x", place + 1), _name("y", 2 * place + 1), _name("y", 2 * place + 2)
    axis = _axis(panel)
    below = {
        "anchor": back if bands else front,
        "showticklabels": last,
        "showgrid": False,
        "linecolor": GREY,
        "showline": True,
    }
    ticks = {"ticks": "outside" if last else "", "ticklen": 4, "tickcolor": GREY}
    # Plotly forgets the place of an axis that nothing is drawn on, so without shades the data stand on their own
    place_of_data = {"overlaying": back} if bands else {"domain": list(domain)}
    data = place_of_data | {"anchor": x_name, "side": "left", "gridcolor": GRID, "tickformat": ",", "ticks": ""}
    zero = {"zeroline": axis.low < 0, "zerolinecolor": GREY, "zerolinewidth": 1}
    behind = {"range": [0, 1], "visible": False, "fixedrange": True, "domain": list(domain), "anchor": x_name}
    steps = STEPS_ALONE if domain[1] - domain[0] > ALONE_SHARE else STEPS_OF_A_ROW
    axes = {f"yaxis{back[1:]}": behind} if bands else {}
    axes |= {
        f"xaxis{x_name[1:]}": below | ticks | ({"matches": "x"} if place else {}),
        f"yaxis{front[1:]}": data | zero | axis.settings(steps),
    }
    figure.update_layout(axes)
    add_shades(figure, bands, x_name, back)
    for line in panel.lines:
        _add(figure, line, x_name, front)
    add_labels(figure, _labels(panel), axis, domain[1] - domain[0], front)


def _axis(panel: Panel) -> Axis:
    """Return the axis that shows zero and everything drawn, stacks as a whole."""
    free = [line.value for line in panel.lines if line.look not in STACKED]
    areas, bars = (_parts(panel, look) for look in STACKED)
    free += [areas.cumsum(axis=0).ravel(), np.maximum(bars, 0.0).sum(axis=0), np.minimum(bars, 0.0).sum(axis=0)]
    axis = Axis.around(np.concatenate(free), panel.lines[0].unit)
    step = axis.step(STEPS_OF_A_ROW)
    clear = np.floor(axis.high / step) * step + CLEAR_SHARE * axis.length
    return replace(axis, high=float(max(axis.high, clear)))


def _parts(panel: Panel, look: Look) -> FloatArray:
    """Return the lines of a look as rows over all their days, 0 where a line has no value."""
    lines = [line for line in panel.lines if line.look == look]
    if not lines:
        return np.zeros((1, 1))
    columns = aligned(lines)
    return np.asarray(np.nan_to_num(np.array([columns[line.column] for line in lines])))


def _add(figure: go.Figure, line: Line, x_name: str, y_name: str) -> None:
    """Draw one line, area, row of bars or row of dots."""
    date, value = line.drawn()
    common = {"x": dates_text(date), "y": value, "xaxis": x_name, "yaxis": y_name}
    shown = {"name": line.label.replace("<br>", " ") or line.column, "hovertemplate": "%{y:,.2f}"}
    if line.look == "bar":
        figure.add_bar(**common, **shown, marker={"color": line.colour, "line": {"width": 0}}, width=MONTH_MS, offset=0)
    elif line.look == "dots":
        figure.add_scatter(**common, **shown, mode="markers", marker={"color": line.colour, "size": 6})
    elif line.look == "area":
        figure.add_scatter(
            **common,
            **shown,
            mode="lines",
            line={"width": 0.5, "color": "white"},
            fillcolor=line.colour,
            stackgroup=y_name,
        )
    else:
        stroke = {"color": line.colour, "width": LINE_PX, "dash": DASHES[line.look]}
        stroke |= {"shape": "hv"} if line.look == "step" else {}
        figure.add_scatter(**common, **shown, mode="lines", line=stroke, connectgaps=False)


def _labels(panel: Panel) -> list[Label]:
    """Return the labels of a panel: beside the last value of a line, or the middle of an area."""
    labels, floor = [], 0.0
    for line in panel.lines:
        known = line.value[np.isfinite(line.value)]
        if not known.size:
            continue
        end = float(known[-1])
        level = floor + end / 2 if line.look == "area" else end
        floor += end if line.look == "area" else 0.0
        if line.label:
            labels.append(Label(line.label, level, line.colour, line.unit))
    return labels


def _title(figure: go.Figure, text: str, high_share: float, shift_px: int) -> None:
    """Write the title of a panel above its axis."""
    figure.add_annotation(
        text=text,
        x=0,
        xref="paper",
        xanchor="left",
        xshift=8 - figure.layout.margin.l,
        y=high_share,
        yref="paper",
        yanchor="bottom",
        yshift=shift_px,
        showarrow=False,
        font={"size": FONT_SIZE - 1, "color": GREY},
    )
