"""What lies behind a picture of history: recessions in grey, episodes in a colour and a pattern of their own.

The pattern tells episodes apart where colours cannot: in a print in black and white, and to the colour-blind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from eccles.base.timeline import as_day
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.series import Series
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import FONT_SIZE, Key, dates_text, tint
from eccles.report.wrapping import text_width_count

__all__ = ["SHADED_KINDS", "Shade", "add_names", "add_recessions", "add_shades", "recessions", "shades", "shading_key"]

RECESSION_COLOUR = "#D9D9D9"
MILLISECONDS_A_DAY = 86_400_000
NAME_ROWS = 3
LETTER_PX = 6.4
"""Width of a narrow letter of a name."""

LOOKS = {
    EpisodeKind.PURCHASES: ("#4477AA", "/", "▨"),
    EpisodeKind.TWIST: ("#228833", "x", "▩"),
    EpisodeKind.RUN_OFF: ("#EE6677", "\\", "▧"),
    EpisodeKind.RESERVE_MANAGEMENT: ("#AA8800", ".", "▒"),
}
"""Colour, pattern and the mark that stands for it in the key."""

SHADED_KINDS = tuple(LOOKS)


@dataclass(frozen=True)
class Shade:
    """A stretch of days with its name and look."""

    name: str
    first_date: np.datetime64
    last_date: np.datetime64
    kind: EpisodeKind


def shades(setting: Setting, first_date: np.datetime64, last_date: np.datetime64) -> tuple[Shade, ...]:
    """Return the episodes to shade between two days, cut to them, in order of their first day."""
    found = [_cut(setting, item, first_date, last_date) for item in setting.episodes if item.kind in LOOKS]
    return tuple(sorted((shade for shade in found if shade), key=lambda shade: shade.first_date))


def _cut(setting: Setting, item: Episode, first: np.datetime64, last: np.datetime64) -> Shade | None:
    start = max(item.first_date, first)
    end = last if item.is_open else min(item.last_date, last)
    if end <= start:
        return None
    name = setting.text_if(f"short_{item.id}") or item.title(setting.language)
    return Shade(name, start, end, item.kind)


def recessions(indicator: Series, first_date: np.datetime64, last_date: np.datetime64) -> list[tuple[str, str]]:
    """Return the recessions between two days as first and last day, from the monthly indicator."""
    month = indicator.date.astype("datetime64[M]")
    on = np.concatenate([[False], indicator.value > 0, [False]])
    starts, ends = (np.flatnonzero(on[1:] & ~on[:-1]), np.flatnonzero(on[:-1] & ~on[1:]) - 1)
    spans = [
        (max(as_day(month[start]), first_date), min(as_day(month[end] + 1), last_date))
        for start, end in zip(starts, ends, strict=True)
    ]
    return [(str(start), str(end)) for start, end in spans if start < end]


def add_recessions(figure: go.Figure, spans: Sequence[tuple[str, str]]) -> None:
    """Shade recessions in grey over the whole height, behind everything."""
    for start, end in spans:
        figure.add_shape(
            type="rect",
            x0=start,
            x1=end,
            xref="x",
            y0=0,
            y1=1,
            yref="paper",
            layer="below",
            fillcolor=RECESSION_COLOUR,
            line={"width": 0},
        )


def add_shades(figure: go.Figure, bands: Sequence[Shade], x_name: str, y_name: str) -> None:
    """Shade episodes on an axis of their own that runs from 0 to 1, behind the panel's axis."""
    for band in bands:
        colour, pattern, _ = LOOKS[band.kind]
        middle = band.first_date + (band.last_date - band.first_date) // 2
        figure.add_bar(
            x=dates_text(np.array([middle])),
            y=[1],
            width=[int((band.last_date - band.first_date).astype(int)) * MILLISECONDS_A_DAY],
            xaxis=x_name,
            yaxis=y_name,
            marker={
                "color": tint(colour, 0.2),
                "opacity": 0.5,
                "line": {"width": 0},
                "pattern": {"shape": pattern, "fgcolor": tint(colour, 0.6), "size": 7, "solidity": 0.16},
            },
            hoverinfo="skip",
            name=band.name,
        )


def add_names(
    figure: go.Figure, bands: Sequence[Shade], plot_px: int, days: tuple[np.datetime64, np.datetime64]
) -> int:
    """Write the names of episodes above the plot, in as few rows as they need; return how many that is.

    Args:
        figure: the figure to write on.
        bands: in order of their first day.
        plot_px: width of the plot.
        days: its first and last day.
    """
    per_day = plot_px / max(1, int((days[1] - days[0]).astype(int)))
    row_ends = [-np.inf] * NAME_ROWS
    used = 0
    for band in bands:
        middle = band.first_date + (band.last_date - band.first_date) // 2
        half = text_width_count(band.name) * LETTER_PX / 2
        centre = float(np.clip(int((middle - days[0]).astype(int)) * per_day, half, max(half, plot_px - half)))
        row = next((place for place, end in enumerate(row_ends) if centre - half > end + 4), None)
        if row is None:
            continue
        row_ends[row] = centre + half
        used = max(used, row + 1)
        figure.add_annotation(
            text=band.name,
            x=centre / plot_px,
            xref="paper",
            xanchor="center",
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=row * (FONT_SIZE + 1) + 1,
            showarrow=False,
            font={"size": FONT_SIZE - 2, "color": LOOKS[band.kind][0]},
        )
    return used


def shading_key(setting: Setting, bands: Sequence[Shade], *, with_recessions: bool) -> tuple[Key, ...]:
    """Return the key of what lies behind, each kind once."""
    kinds = [kind for kind in LOOKS if any(band.kind is kind for band in bands)]
    key = [Key(LOOKS[kind][2], LOOKS[kind][0], setting.text(f"kind_{kind.value}")) for kind in kinds]
    grey = [Key("■", "#BFBFBF", setting.text("recession"))] if with_recessions else []
    return (*key, *grey)
