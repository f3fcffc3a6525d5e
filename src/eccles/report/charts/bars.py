"""Pictures by name instead of by date: rows of bars with their amounts written at their ends, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.report.chart import Chart, Source
from eccles.report.charts.axis import Axis
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import FONT_SIZE, GREY, Key, blank_figure
from eccles.report.frames import Columns
from eccles.report.wrapping import text_width_count

__all__ = ["Bars", "Group", "draw_bars"]

ROW_PX, BAR_PX, GAP_PX, TOP_PX, BOTTOM_PX = 14, 13, 48, 24, 34
LETTER_PX = 6.6
WHOLE_FROM = 100
"""Amounts from here on are written without a decimal."""

ROOM_SHARE = 0.2
"""Room beyond the longest bar for its amount, as a share of the axis."""


@dataclass(frozen=True)
class Bars:
    """One row of bars.

    Attributes:
        column: its name in the table; ends in its unit.
        label: what it is, in the picture's language.
        value: (names,) in `unit`; NaN where there is none.
        unit: what it is measured in.
        colour: of the bars.
    """

    column: str
    label: str
    value: NDArray[np.float64]
    unit: str
    colour: str


@dataclass(frozen=True)
class Group:
    """Rows of bars on one axis."""

    title: str
    bars: tuple[Bars, ...]


def draw_bars(
    setting: Setting, name: str, names: Sequence[str], groups: Sequence[Group], source: Source, **values: object
) -> Chart:
    """Draw horizontal bars, one group below the other, a row a name from the top.

    Args:
        setting: language and width.
        name: of the chart; its words are `<name>_title`, `_subtitle` and `_note`.
        names: of the rows.
        groups: what to draw; a bar that is NaN is left out.
        source: where the numbers come from.
        values: for the places in the words.
    """
    heights = [len(names) * (ROW_PX + BAR_PX * _rows(group)) for group in groups]
    inner = sum(heights) + GAP_PX * (len(groups) - 1)
    figure = make_subplots(
        rows=len(groups), cols=1, row_heights=heights, vertical_spacing=GAP_PX / inner if len(groups) > 1 else 0.0
    )
    figure = blank_figure(inner + TOP_PX + BOTTOM_PX, figure)
    for place, group in enumerate(groups, start=1):
        _group(figure, names, group, place, _title(setting, group))
    left = round(max(text_width_count(text) for text in names) * LETTER_PX) + 14
    figure.update_layout(
        barmode="overlay" if all(_rows(group) == 1 for group in groups) else "group",
        bargap=0.25,
        margin={"l": left, "r": 18, "t": TOP_PX, "b": BOTTOM_PX},
        font={"family": setting.font_family},
        hovermode="closest",
    )
    several = [bar for group in groups if len(group.bars) > 1 for bar in group.bars]
    columns: Columns = {"name": np.array(list(names), dtype=object)}
    columns |= {bar.column: bar.value for group in groups for bar in group.bars}
    return Chart(
        name=name,
        title=setting.text(f"{name}_title", **values),
        subtitle=setting.text_if(f"{name}_subtitle", **values),
        unit=setting.text("semicolon").join(group.title for group in groups),
        figure=figure,
        columns=columns,
        source=source,
        note=setting.text_if(f"{name}_note", **values),
        summary=f"{setting.text(f'{name}_title', **values)}: " + ", ".join(names),
        key=tuple(Key("■", bar.colour, bar.label) for bar in several),
        language=setting.language,
    )


def _rows(group: Group) -> int:
    """Return how many bars stand side by side in the fullest row."""
    known = np.array([np.isfinite(bar.value) for bar in group.bars])
    return int(known.sum(axis=0).max())


def _amount(value: float) -> str:
    return f"{value:,.{0 if abs(value) >= WHOLE_FROM else 1}f}".replace("-", "−")


def _title(setting: Setting, group: Group) -> str:
    """Return what stands above a group: its title, with what is measured where there is one row of bars."""
    if len(group.bars) > 1:
        return group.title
    return setting.text("of_unit", what=group.bars[0].label, unit=group.title)


def _group(figure: go.Figure, names: Sequence[str], group: Group, row: int, title: str) -> None:
    for bar in reversed(group.bars):
        known = np.isfinite(bar.value)
        figure.add_bar(
            y=np.array(list(names), dtype=object)[known],
            x=bar.value[known],
            orientation="h",
            name=bar.label,
            marker={"color": bar.colour},
            text=[_amount(float(value)) for value in bar.value[known]],
            textposition="outside",
            textfont={"size": FONT_SIZE - 2},
            cliponaxis=False,
            row=row,
            col=1,
        )
    axis = Axis.around(np.concatenate([bar.value for bar in group.bars]))
    room = ROOM_SHARE * axis.length
    low = axis.low - room if axis.low < 0 else 0.0
    figure.update_xaxes(
        range=[low, axis.high + room], showgrid=True, gridcolor="#E3E3E3", ticks="", showline=False,
        zeroline=True, zerolinecolor=GREY, tickformat=",", row=row, col=1,
    )  # fmt: skip
    figure.update_yaxes(
        categoryorder="array",
        categoryarray=list(reversed(list(names))),
        showgrid=False,
        row=row,
        col=1,
        type="category",
    )
    suffix = "" if row == 1 else str(row)
    figure.add_annotation(
        text=title, x=0, xref=f"x{suffix} domain", xanchor="left", y=1, yref=f"y{suffix} domain",
        yanchor="bottom", yshift=4, showarrow=False, font={"size": FONT_SIZE - 1, "color": GREY},
    )  # fmt: skip
