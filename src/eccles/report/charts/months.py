"""Pictures by month: bars that start with their month, a staircase over the months, a key of what can be seen."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.report.charts.style import Key, dates_text, set_dates

__all__ = ["CAP_COLOUR", "add_bars", "add_staircase", "mid_month", "month_ends", "seen_key", "set_months"]

FloatArray = NDArray[np.float64]

MILLISECONDS_A_DAY = 86_400_000
BAR_DAYS = 25
CAP_COLOUR = "#CC3311"


def add_bars(
    figure: go.Figure, month_date: DateArray, value_bn: FloatArray, title: str, colour: str, *, row: int | None = 1
) -> None:
    """Draw a bar for each month.

    Args:
        figure: the figure to draw on.
        month_date: (n,) first days of months.
        value_bn: (n,) heights; NaN where there is no bar.
        title: what the bars are, for the key.
        colour: of the bars.
        row: the panel, None in a figure without panels.
    """
    figure.add_bar(
        x=dates_text(month_date),
        y=value_bn,
        name=title,
        marker={"color": colour, "line": {"width": 0}},
        width=BAR_DAYS * MILLISECONDS_A_DAY,
        offset=0,
        hovertemplate="%{y:,.1f}",
        **_place(row),
    )


def add_staircase(
    figure: go.Figure, month_date: DateArray, value_bn: FloatArray, title: str, *, row: int | None = 1
) -> None:
    """Draw a level that holds for whole months as a staircase, with gaps where it is NaN; nothing where it all is."""
    if not np.any(np.isfinite(value_bn)):
        return
    figure.add_scatter(
        x=dates_text(month_ends(month_date)),
        y=np.repeat(value_bn, 2),
        name=title,
        mode="lines",
        line={"color": CAP_COLOUR, "width": 2},
        connectgaps=False,
        hovertemplate="%{y:,.1f}",
        **_place(row),
    )


def _place(row: int | None) -> dict[str, int]:
    return {} if row is None else {"row": row, "col": 1}


def month_ends(month_date: DateArray) -> DateArray:
    """Return the first day of each month and of the next one, in turn."""
    month = month_date.astype("datetime64[M]")
    return np.asarray(np.stack([month, month + 1], axis=1).ravel().astype("datetime64[D]"))


def mid_month(month_date: DateArray) -> DateArray:
    """Return the day in the middle of each month's bar."""
    return np.asarray((month_date + np.timedelta64(BAR_DAYS // 2, "D")).astype("datetime64[D]"))


def set_months(figure: go.Figure, month_date: DateArray) -> None:
    """Let the axis run from the first to the end of the last month."""
    if month_date.size:
        ends = month_ends(month_date)
        set_dates(figure, ends[0], ends[-1])


def seen_key(figure: go.Figure) -> tuple[Key, ...]:
    """Return one entry for each thing that can be seen, in the order of drawing."""
    entries = []
    for trace in figure.data:
        if not np.any(np.nan_to_num(np.asarray(trace.y, dtype=np.float64))):
            continue
        mark = "■" if trace.type == "bar" else "●" if trace.mode == "markers" else "━"
        colour = trace.line.color if mark == "━" else trace.marker.color
        entries.append(Key(mark, colour, trace.name))
    return tuple(entries)
