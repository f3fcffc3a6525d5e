"""Lists in text: the charts by name, and the series a user may add with what they change."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from eccles.data.indicators import load_indicators
from eccles.data.known_series import KnownSeries
from eccles.report.wrapping import wrapped

__all__ = ["charts_text", "missing_text"]


def charts_text(lines: Mapping[str, str], width_count: int = 80) -> str:
    """Return the charts, a name and what it shows on a line."""
    room = max(len(name) for name in lines) + 2
    rows = []
    for name, line in lines.items():
        first, *rest = wrapped(line, width_count - room)
        rows.append(f"{name:<{room}}{first}")
        rows += [" " * room + part for part in rest]
    usage = "eccles chart NAME --out x.png (or .svg, .html, .csv) [--lang zh] [--width 80mm]"
    return "\n".join([*rows, "", *textwrap.wrap(usage, width_count)])


def missing_text(absent: Sequence[KnownSeries], width_count: int = 80) -> str:
    """Return the restricted series that are not at hand: what each is, what stands in, and how to add it."""
    if not absent:
        return "Nothing is missing: every series eccles knows is at hand."
    stand_ins = {
        item.gauge.series: f"{item.stand_in.series} ({item.stand_in.title})"
        for item in load_indicators()
        if item.stand_in is not None
    }
    blocks = ["Restricted by their publishers and so not inside the package:"]
    for entry in absent:
        meanwhile = f" Until then {stand_ins[entry.id]} stands in." if entry.id in stand_ins else ""
        text = f"{entry.title}, {entry.publisher}.{meanwhile} From: {entry.where}."
        blocks.append(f"{entry.id}\n{textwrap.fill(text, width_count, initial_indent='  ', subsequent_indent='  ')}")
        blocks.append(f"  eccles data import FILE --id {entry.id}")
    return "\n".join(blocks)
