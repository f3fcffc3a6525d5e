"""Pictures over time, told as data: panels of lines, areas, bars or dots, drawn over recessions and episodes.

A chart says what it shows (`Line`, `Panel`); it is cut to the days asked for, each panel gets an axis that shows zero,
and the table of exactly what is drawn goes with the picture.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.base.version import VERSION
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart, Source
from eccles.report.charts.layout import figure_of
from eccles.report.charts.lines import Line, Panel, aligned
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import Key

__all__ = ["draw_over_time", "history_source"]

NEVER = np.datetime64("NaT", "D")
Span = tuple[np.datetime64, np.datetime64]


def draw_over_time(
    setting: Setting,
    name: str,
    panels: Sequence[Panel],
    sources: tuple[str, ...],
    *,
    first: str,
    last: str | None = None,
    shaded: bool = True,
    key: tuple[Key, ...] = (),
    as_of_date: np.datetime64 = NEVER,
    **values: object,
) -> Chart:
    """Draw panels one below the other over a common span of days.

    Args:
        setting: language, width, days and data.
        name: of the chart; its title, subtitle and note are the words `<name>_title`, `_subtitle` and `_note`.
        panels: from the top.
        sources: who published what is drawn, as words `publisher_<source>`.
        first: the first day shown, and `last` the last one, unless the setting names others.
        shaded: whether recessions and episodes lie behind.
        key: what marks stand for that carry no label.
        as_of_date: the last day known; that of the last value drawn without it.
        values: for the places in the words.

    Raises:
        DataError: nothing is known between the days asked for.
    """
    span = _span(setting, panels, first, last)
    shown = [Panel(panel.title, tuple(line.between(*span) for line in panel.lines)) for panel in panels]
    lines = [line for panel in shown for line in panel.lines]
    latest = _latest(name, lines, span)
    days = (span[0], latest if np.isnat(setting.last_date) else span[1])
    figure, keys = figure_of(setting, shown, days, shaded=shaded)
    as_of = latest if np.isnat(as_of_date) else as_of_date
    title = setting.text(f"{name}_title", **values)
    return Chart(
        name=name,
        title=title,
        subtitle=setting.text_if(f"{name}_subtitle", **values),
        unit=setting.text("semicolon").join(dict.fromkeys(panel.title for panel in panels)),
        figure=figure,
        columns=aligned(lines),
        source=history_source(setting, (*sources, *_behind(setting, keys)), as_of),
        note=setting.text_if(f"{name}_note", **values),
        summary=_summary(setting, title, lines),
        key=(*key, *keys),
        language=setting.language,
    )


def history_source(setting: Setting, publishers: Sequence[str], as_of_date: np.datetime64) -> Source:
    """Return the source line of a picture of history: publishers, version and hash of the data inside the package."""
    names = [setting.text(f"publisher_{publisher}") for publisher in dict.fromkeys(publishers)]
    digest = open_snapshot().manifest.snapshot_sha256[:8]
    text = setting.text("version", publishers=setting.text("comma").join(names), version=VERSION, digest=digest)
    return Source(text, as_of_date)


def _behind(setting: Setting, keys: Sequence[Key]) -> tuple[str, ...]:
    """Return the publisher of the recessions where any is shaded."""
    return ("nber",) if any(entry.text == setting.text("recession") for entry in keys) else ()


def _span(setting: Setting, panels: Sequence[Panel], first: str, last: str | None) -> Span:
    start, end = setting.window(first, last)
    known = [as_day(line.date[-1]) for panel in panels for line in panel.lines if line.date.size]
    if not known:
        raise DataError("there is nothing to draw")
    return start, max(known) if np.isnat(end) else end


def _latest(name: str, lines: Sequence[Line], span: Span) -> np.datetime64:
    """Return the day of the last value of any line, or on which a staircase ends."""
    ends = [date[np.isfinite(value)] for date, value in (line.drawn() for line in lines)]
    if not any(end.size for end in ends):
        raise DataError(f"{name}: nothing is known between {span[0]} and {span[1]}; choose other days")
    return max(as_day(end[-1]) for end in ends if end.size)


def _summary(setting: Setting, title: str, lines: Sequence[Line]) -> str:
    """Say in a sentence what each line does, for those who cannot see it."""
    parts = []
    for line in lines:
        known = np.flatnonzero(np.isfinite(line.value))
        if known.size and line.label:
            first, last = (f"{line.value[place]:,.2f} ({line.date[place]})" for place in (known[0], known[-1]))
            label = line.label.replace("<br>", " ")
            parts.append(setting.text("from_to", label=label, unit=line.unit, first=first, last=last))
    return f"{title}: " + "; ".join(parts) if parts else title
