"""Pictures by months since a start: the same quantity through several programmes, laid over one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.report.chart import Chart, Source
from eccles.report.charts.axis import Axis
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import DARK, FONT_SIZE, GREY, Key, blank_figure
from eccles.report.frames import Columns

__all__ = ["Path", "Paths", "draw_since_start"]

LOOKS = (
    ("#4477AA", "solid", "circle"),
    ("#EE6677", "dash", "square"),
    ("#228833", "dot", "diamond"),
    ("#AA3377", "dashdot", "cross"),
    ("#222222", "longdash", "x"),
    ("#CCBB44", "solid", "triangle-up"),
)
"""Colour, dash and marker of each path, so that they can be told apart without colour."""

PANEL_PX, GAP_PX, TOP_PX, BOTTOM_PX, MARK_EVERY_MONTHS = 170, 46, 24, 46, 6


@dataclass(frozen=True)
class Path:
    """One path.

    Attributes:
        id: of the episode.
        name: of the episode, in the picture's language.
        month: (n,) months since the start, as integers.
        value: (n,) in `unit`.
        unit: what it is measured in.
    """

    id: str
    name: str
    month: NDArray[np.int64]
    value: NDArray[np.float64]
    unit: str


@dataclass(frozen=True)
class Paths:
    """One quantity through several programmes; `column` ends in its unit."""

    title: str
    column: str
    paths: tuple[Path, ...]


def draw_since_start(
    setting: Setting, name: str, panels: tuple[Paths, ...], source: Source, months: tuple[int, int]
) -> Chart:
    """Draw one small panel a quantity, two beside one another where the picture is wide.

    Args:
        setting: language and width.
        name: of the chart; its words are `<name>_title`, `_subtitle` and `_note`.
        panels: what to draw.
        source: where the numbers come from.
        months: the first and last month shown, 0 being the start.
    """
    across = 1 if setting.is_narrow else 2
    down = -(-len(panels) // across)
    inner = PANEL_PX * down + GAP_PX * (down - 1)
    figure = make_subplots(rows=down, cols=across, vertical_spacing=GAP_PX / inner, horizontal_spacing=0.09)
    figure = blank_figure(inner + TOP_PX + BOTTOM_PX, figure)
    for place, panel in enumerate(panels):
        _panel(figure, panel, place // across + 1, place % across + 1, place + 1)
    figure.update_xaxes(range=list(months), dtick=MARK_EVERY_MONTHS, zeroline=True, zerolinecolor=GREY)
    figure.update_layout(margin={"r": 18, "t": TOP_PX, "b": BOTTOM_PX}, font={"family": setting.font_family})
    _foot(figure, setting.text("months_since_start"))
    key = tuple(Key("━", LOOKS[place % len(LOOKS)][0], path.name) for place, path in enumerate(panels[0].paths))
    return Chart(
        name=name,
        title=setting.text(f"{name}_title"),
        subtitle=setting.text(f"{name}_subtitle"),
        unit=setting.text(f"{name}_unit"),
        figure=figure,
        columns=_columns(panels, months),
        source=source,
        note=setting.text(f"{name}_note"),
        summary=f"{setting.text(f'{name}_title')}: " + "; ".join(panel.title for panel in panels),
        key=key,
        language=setting.language,
    )


def _panel(figure: go.Figure, panel: Paths, row: int, column: int, number: int) -> None:
    for place, path in enumerate(panel.paths):
        colour, dash, symbol = LOOKS[place % len(LOOKS)]
        figure.add_scatter(
            x=path.month,
            y=path.value,
            name=path.name,
            mode="lines",
            line={"color": colour, "width": 1.8, "dash": dash},
            hovertemplate="%{y:,.2f}",
            row=row,
            col=column,
        )
        # the first value of each half-year: quarters need not fall on a month that is a multiple of six
        half_year = path.month // MARK_EVERY_MONTHS
        marks = np.diff(half_year, prepend=half_year[:1] - 1) > 0
        figure.add_scatter(
            x=path.month[marks],
            y=path.value[marks],
            mode="markers",
            marker={"color": colour, "symbol": symbol, "size": 6},
            hoverinfo="skip",
            row=row,
            col=column,
        )
    axis = Axis.around(np.concatenate([path.value for path in panel.paths]))
    figure.update_yaxes(zeroline=axis.low < 0, zerolinecolor=GREY, row=row, col=column, **axis.settings(4))
    suffix = "" if number == 1 else str(number)
    figure.add_annotation(
        text=panel.title,
        x=0,
        xref=f"x{suffix} domain",
        xanchor="left",
        y=1,
        yref=f"y{suffix} domain",
        yanchor="bottom",
        yshift=4,
        showarrow=False,
        font={"size": FONT_SIZE - 1, "color": DARK},
    )


def _foot(figure: go.Figure, text: str) -> None:
    figure.add_annotation(
        text=text,
        x=0.5,
        xref="paper",
        y=0,
        yref="paper",
        yanchor="top",
        yshift=-22,
        showarrow=False,
        font={"size": FONT_SIZE - 1, "color": GREY},
    )


def _columns(panels: tuple[Paths, ...], months: tuple[int, int]) -> Columns:
    """Return the table by month since the start, one column a quantity and programme, NaN where there is no value."""
    month = np.arange(months[0], months[1] + 1)
    columns: Columns = {"since_start_months": month.astype(np.float64)}
    for panel in panels:
        for path in panel.paths:
            value = np.full(month.size, np.nan)
            value[path.month - months[0]] = path.value
            columns[f"{path.id}_{panel.column}"] = value
    return columns
