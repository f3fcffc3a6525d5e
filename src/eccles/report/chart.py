"""A chart: a Plotly figure together with the table of exactly what it draws, and where that comes from.

The figure itself carries axes and direct labels only. A page sets title, subtitle and source as text around it; where
the picture travels alone (a notebook, a PNG), `dressed` writes them into the figure, wrapped to its width.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.base.language import Language
from eccles.core.projection import ProjectionResult
from eccles.data.words import load_words
from eccles.report.charts.style import FONT_SIZE, GREY, Key
from eccles.report.history import published_to
from eccles.report.wrapping import text_width_count, wrapped

__all__ = ["Chart", "Source", "csv_text", "dressed", "source_of"]

TITLE_SIZE, NOTE_SIZE = 16, 11
CHARACTER_SHARE = 0.52
"""Width of an average character as a share of the font size, for the sans-serif faces in use."""

LINE_SHARE, EDGE_PX = 1.4, 8


@dataclass(frozen=True)
class Source:
    """Where a picture's numbers come from.

    Attributes:
        text: publishers, scenario and version, in one sentence.
        as_of_date: the last published Wednesday that is drawn or projected from.
    """

    text: str
    as_of_date: np.datetime64


@dataclass(frozen=True)
class Chart:
    """One picture.

    Attributes:
        name: short name, used in file names.
        title: what it shows.
        subtitle: scenario, opening and basis.
        unit: of its main axis.
        figure: the Plotly figure, without title and source.
        columns: by name, exactly what is drawn.
        source: where the numbers come from.
        note: what a reader must know to read it right.
        summary: one sentence for those who cannot see it.
        key: what the marks stand for, where they are not labelled directly.
        language: of its words.
    """

    name: str
    title: str
    subtitle: str
    unit: str
    figure: go.Figure
    columns: Mapping[str, NDArray[Any]]
    source: Source
    note: str
    summary: str
    key: tuple[Key, ...] = ()
    language: Language = "en"


def source_of(result: ProjectionResult) -> Source:
    """Return the source line shared by the pictures of a projection."""
    provenance = result.provenance
    text = (
        f"Federal Reserve Board (H.4.1), Federal Reserve Bank of New York (SOMA), U.S. Treasury, to {published_to()}; "
        f"projection: eccles {provenance.version}, scenario {result.name} {provenance.scenario_hash[:8]}, "
        f"data {provenance.snapshot_hash[:8]}"
    )
    return Source(text, result.opening.date)


def csv_text(columns: Mapping[str, NDArray[Any]]) -> str:
    """Return a table as comma-separated text with every digit; missing values are empty, no cap is `inf`."""
    lines = [",".join(columns)]
    lines += [",".join(map(_cell, row)) for row in zip(*columns.values(), strict=True)]
    return "\n".join(lines) + "\n"


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell of any column
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else repr(float(value))
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"\n') else text


def dressed(chart: Chart, width_px: int) -> go.Figure:
    """Return a copy of a chart's figure with title, key and source written into it, wrapped to a width."""
    figure, margin = go.Figure(chart.figure), chart.figure.layout.margin
    head = [(f"<b>{line}</b>", TITLE_SIZE) for line in _wrap(chart.title, width_px, TITLE_SIZE)]
    head += [(_grey(line), FONT_SIZE) for line in _wrap(chart.subtitle, width_px, FONT_SIZE)]
    head += [(line, FONT_SIZE) for line in _key_lines(chart.key, width_px)]
    foot = [(_grey(line), NOTE_SIZE) for line in _wrap(_foot(chart), width_px, NOTE_SIZE)]
    head_px, foot_px = _height_px(head) + EDGE_PX, _height_px(foot) + EDGE_PX
    figure.update_layout(
        width=width_px,
        height=chart.figure.layout.height + head_px + foot_px,
        margin={"t": margin.t + head_px, "b": margin.b + foot_px},
    )
    _write(figure, head, 1, margin.t + head_px - EDGE_PX, margin.l)
    _write(figure, foot, 0, -margin.b, margin.l)
    return figure


Line = tuple[str, int]


def _foot(chart: Chart) -> str:
    """Return unit, date, note and source as one paragraph."""
    values = {"unit": chart.unit, "date": chart.source.as_of_date, "note": chart.note, "source": chart.source.text}
    return load_words("charts").text("foot", chart.language, **values)


def _height_px(lines: list[Line]) -> int:
    return round(sum(size * LINE_SHARE for _, size in lines))


def _write(figure: go.Figure, lines: list[Line], edge: int, shift_px: float, left_px: float) -> None:
    """Write lines one below the other, from an edge of the plot (1 top, 0 bottom)."""
    for text, size in lines:
        figure.add_annotation(
            text=text,
            x=0,
            xref="paper",
            xanchor="left",
            xshift=EDGE_PX - left_px,
            y=edge,
            yref="paper",
            yanchor="top",
            yshift=shift_px,
            showarrow=False,
            borderpad=0,
            font={"size": size},
        )
        shift_px -= size * LINE_SHARE


def _key_lines(key: tuple[Key, ...], width_px: int) -> list[str]:
    """Set the entries of a key one after the other, as many to a line as fit."""
    lines: list[list[Key]] = [[]]
    room = _characters(width_px, FONT_SIZE)
    for entry in key:
        taken = sum(text_width_count(known.text) + 5 for known in lines[-1])
        if taken and taken + text_width_count(entry.text) + 2 > room:
            lines.append([])
        lines[-1].append(entry)
    marked = [
        [f'<span style="color:{entry.colour}">{entry.mark}</span> {entry.text}' for entry in line] for line in lines
    ]
    return ["   ".join(line) for line in marked if line]


def _grey(text: str) -> str:
    return f'<span style="color:{GREY}">{text}</span>'


def _wrap(text: str, width_px: int, size_px: int) -> list[str]:
    lines = wrapped(text, _characters(width_px, size_px))
    return [line.replace("&", "&amp;").replace("<", "&lt;") for line in lines]


def _characters(width_px: int, size_px: int) -> int:
    return max(20, int((width_px - 2 * EDGE_PX) / (size_px * CHARACTER_SHARE)))
