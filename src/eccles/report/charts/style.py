"""How every picture looks: colours, axes, direct labels, and the line between what happened and what is projected.

Colours are Paul Tol's "bright" and "light" schemes, told apart with any of the common colour-vision deficiencies; each
line of the balance sheet keeps its colour in every picture. Text is never coloured; a small square beside it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.report.charts.axis import Axis

__all__ = [
    "COLOUR",
    "DARK",
    "FONT",
    "FONT_SIZE",
    "GREY",
    "LABEL",
    "PALE",
    "Key",
    "Label",
    "add_boundary",
    "add_labels",
    "add_unit",
    "blank_figure",
    "dates_text",
    "set_dates",
    "stack_bars",
    "tint",
]

FloatArray = NDArray[np.float64]

DARK, GREY, PALE = "#222222", "#666666", "#e3e3e3"
FONT = "'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
FONT_SIZE = 12
"""In pixels: a picture 420 pixels wide printed at 80 mm shows it at 6.5 points."""
LABEL_GAP_PX = 15
"""Least distance between the baselines of two direct labels."""

RIGHT_MARGIN_PX = 122

COLOUR: dict[str, str] = {
    "bills_bn": "#66CCEE",
    "coupons_bn": "#4477AA",
    "treasuries_bn": "#4477AA",
    "agency_securities_bn": "#CCBB44",
    "loans_bn": "#EE6677",
    "other_assets_bn": "#BBBBBB",
    "total_assets_bn": DARK,
    "currency_bn": "#228833",
    "reserves_bn": "#AA3377",
    "on_rrp_bn": "#EE8866",
    "foreign_rrp_bn": "#FFDDAA",
    "tga_bn": "#77AADD",
    "other_liabilities_bn": "#BBBBBB",
}

LABEL: dict[str, str] = {
    "bills_bn": "Bills",
    "coupons_bn": "Coupons",
    "treasuries_bn": "Treasuries",
    "agency_securities_bn": "Agency MBS",
    "loans_bn": "Loans",
    "other_assets_bn": "Other assets",
    "total_assets_bn": "Total assets",
    "currency_bn": "Currency",
    "reserves_bn": "Reserves",
    "on_rrp_bn": "ON RRP",
    "foreign_rrp_bn": "Foreign RRP",
    "tga_bn": "TGA",
    "other_liabilities_bn": "Other",
}


@dataclass(frozen=True)
class Key:
    """An entry of a chart's key: a mark ("■", "━" or "●") in a colour, and what it stands for."""

    mark: str
    colour: str
    text: str


@dataclass(frozen=True)
class Label:
    """A direct label: what it says, at which value it belongs, and the colour of its square."""

    text: str
    value: float
    colour: str
    unit: str = "USD bn"


def blank_figure(height_px: int, figure: go.Figure | None = None) -> go.Figure:
    """Return a figure with the house layout: white, hairline grid, fixed height, room for labels on the right."""
    figure = go.Figure() if figure is None else figure
    figure.update_layout(
        template=go.layout.Template(),
        height=height_px,
        margin={"l": 50, "r": RIGHT_MARGIN_PX, "t": 24, "b": 40},
        font={"family": FONT, "size": FONT_SIZE, "color": DARK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        showlegend=False,
        hovermode="x unified",
        hoverlabel={"font": {"size": FONT_SIZE}},
        bargap=0.15,
        dragmode=False,
    )
    figure.update_xaxes(
        showgrid=False,
        ticks="outside",
        ticklen=4,
        tickcolor=GREY,
        linecolor=GREY,
        showline=True,
    )
    figure.update_yaxes(gridcolor=PALE, gridwidth=1, zeroline=False, ticks="", separatethousands=True, tickformat=",")
    return figure


def add_labels(
    figure: go.Figure, labels: Sequence[Label], axis: Axis, panel_share: float = 1.0, axis_name: str = "y"
) -> None:
    """Write labels right of the plot at their levels, pushed apart where they would touch.

    Args:
        figure: the figure to write on.
        labels: what to write.
        axis: of the panel.
        panel_share: height of the panel as a share of the plot's.
        axis_name: Plotly's name of the panel's axis, "y2".
    """
    order = sorted(labels, key=lambda label: label.value)
    margin = figure.layout.margin
    height_px = (figure.layout.height - margin.t - margin.b) * panel_share
    rows = max((label.text.count("<br>") + 1 for label in order), default=1)
    gap = axis.length * LABEL_GAP_PX * rows / height_px
    levels = _spread(np.array([label.value for label in order]), gap, axis)
    for label, level in zip(order, levels, strict=True):
        figure.add_annotation(
            text=f'<span style="color:{label.colour}">■</span> {label.text}',
            x=1.0,
            xref="paper",
            xanchor="left",
            xshift=4,
            y=float(level),
            yref=axis_name,
            yanchor="middle",
            align="left",
            showarrow=False,
            font={"size": FONT_SIZE - 1},
        )


def _spread(level: FloatArray, gap: float, axis: Axis) -> FloatArray:
    """Move sorted levels as little as needed so that neighbours stand `gap` apart, within the axis."""
    groups = [[value, 1] for value in level]
    merged: list[list[float]] = []
    for centre, count in groups:
        merged.append([centre, count])
        while len(merged) > 1 and _top(merged[-2], gap) + gap > _bottom(merged[-1], gap):
            upper, lower = merged.pop(), merged.pop()
            together = lower[1] + upper[1]
            merged.append([(lower[0] * lower[1] + upper[0] * upper[1]) / together, together])
    placed = [_bottom(group, gap) + gap * step for group in merged for step in range(int(group[1]))]
    # Plotly hides what stands beyond the axis
    floor, ceiling = axis.low + gap * np.arange(level.size), axis.high - gap * np.arange(level.size)[::-1]
    return np.asarray(np.minimum(np.maximum(placed, floor), ceiling))


def _top(group: list[float], gap: float) -> float:
    return group[0] + gap * (group[1] - 1) / 2


def _bottom(group: list[float], gap: float) -> float:
    return group[0] - gap * (group[1] - 1) / 2


def add_boundary(figure: go.Figure, date: np.datetime64, words: Sequence[str] = ("published", "projected")) -> None:
    """Mark the opening: a dashed line through all panels, with a word on each of its sides."""
    figure.add_shape(
        type="line",
        x0=str(date),
        x1=str(date),
        xref="x",
        y0=0,
        y1=1,
        yref="paper",
        line={"color": GREY, "width": 1, "dash": "dash"},
    )
    for text, anchor, shift in zip(words, ("right", "left"), (-4, 4), strict=False):
        figure.add_annotation(
            text=text,
            x=str(date),
            xref="x",
            xanchor=anchor,
            xshift=shift,
            y=1,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"size": FONT_SIZE - 1, "color": GREY},
        )


def add_unit(figure: go.Figure, text: str, top_share: float = 1.0) -> None:
    """Write a panel's unit above its axis, `top_share` being the panel's upper edge as a share of the plot."""
    figure.add_annotation(
        text=text,
        x=0,
        xref="paper",
        xanchor="left",
        xshift=8 - figure.layout.margin.l,
        y=top_share,
        yref="paper",
        yanchor="bottom",
        showarrow=False,
        font={"size": FONT_SIZE - 1, "color": GREY},
    )


def stack_bars(figure: go.Figure) -> None:
    """Stack bars, and give back the room for labels: bars in a sequence are told apart by the chart's key."""
    figure.update_layout(barmode="stack", margin={"r": 18})


def tint(colour: str, share: float) -> str:
    """Return a colour mixed with white, `share` being what is left of it."""
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    return "#" + "".join(f"{round(255 - (255 - part) * share):02X}" for part in parts)


def set_dates(figure: go.Figure, first: np.datetime64, last: np.datetime64) -> None:
    """Let every panel run from the first to the last date and no further, with years or months as ticks."""
    figure.update_xaxes(
        type="date",
        range=[str(first), str(last)],
        hoverformat="%-d %b %Y",
        tickformatstops=[
            {"dtickrange": [None, "M11"], "value": "%b<br>%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
    )


def dates_text(date: NDArray[np.datetime64]) -> list[str]:
    """Return dates as the ISO text that Plotly draws."""
    return [str(day) for day in date.astype("datetime64[D]")]
