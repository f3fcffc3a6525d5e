"""The data at hand as plain text: the list of series, the card of one, values side by side, an answer in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import counted
from eccles.core.series import Series
from eccles.data.known_series import KnownSeries
from eccles.data.series_card import SeriesCard
from eccles.data.store_check import DataCheck, Rebuilt

__all__ = [
    "card_text",
    "cards_text",
    "check_text",
    "columns_text",
    "known_text",
    "rebuilt_text",
    "side_by_side",
]

Columns = Mapping[str, NDArray[Any]]

WIDE_COUNT = 104
"""Characters of a line from which the list also shows kinds and titles."""

LABEL_COUNT = 11
"""Characters of the labels of a card."""


def cards_text(cards: Sequence[SeriesCard], absent: Sequence[KnownSeries], width_count: int = 80) -> str:
    """Return one line a series: id, span, unit, source, and where there is room kind and title; then what is absent."""
    wide = width_count >= WIDE_COUNT
    heads = ("id", "from", "to", "unit", "source", "kind", "title")
    rows = [
        (facts.id, str(card.first_date), str(card.last_date), facts.unit, facts.source, facts.kind, facts.title)
        for card in cards
        for facts in [card.facts]
    ]
    shown = [row if wide else row[:5] for row in [heads, *rows]]
    widths = [max(len(row[place]) for row in shown) for place in range(len(shown[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()[:width_count]
        for row in shown
    ]
    lines += ["", f"{len(cards)} series. `eccles data info ID` shows one in full."]
    if absent:
        names = ", ".join(entry.id for entry in absent)
        note = f"Known, restricted by their publishers and so to be imported by you: {names}."
        lines += textwrap.wrap(note, width_count)
    return "\n".join(lines)


def card_text(card: SeriesCard, width_count: int = 80) -> str:
    """Return everything known of one series."""
    facts, release = card.facts, card.release
    revisions = f", and {card.revision_count:,} further values of those dates" if card.revision_count else ""
    rows = [
        ("publisher", facts.publisher),
        ("unit", f"{facts.unit}, {facts.kind} ({facts.frequency})"),
        ("rights", facts.rights),
        ("span", f"{card.first_date} to {card.last_date}, {counted(card.row_count, 'observation')}{revisions}"),
        ("last value", f"{card.value:,.10g} {facts.unit}, known since {card.known_at}Z"),
        ("source", facts.retrieval),
        ("release", f"{release.title} ({release.publisher}), {release.clock} in New York; revised: {release.revised}"),
        ("page", release.page),
        ("rule from", f"{release.source} [{release.confidence}]"),
        ("note", facts.note),
    ]
    lines = [f"{facts.id}: {facts.title}"]
    for label, text in rows:
        if text:
            lines += textwrap.wrap(
                text,
                width_count,
                initial_indent=f"  {label:{LABEL_COUNT}}",
                subsequent_indent=" " * (LABEL_COUNT + 2),
            )
    return "\n".join(lines)


def known_text(entry: KnownSeries, width_count: int = 80) -> str:
    """Return what is known of a series that is not at hand, and how it is imported."""
    note = (
        f"{entry.id}: {entry.title} ({entry.publisher}; {entry.unit}, {entry.kind}). It is {entry.rights} and so not "
        f"inside the package. Get it from {entry.where}, then: eccles data import FILE --id {entry.id}"
    )
    return textwrap.fill(note, width_count)


def side_by_side(series: Mapping[str, Series]) -> dict[str, NDArray[Any]]:
    """Return the values of several series beside each other, a row for every date any of them has; NaN where not."""
    date = np.unique(np.concatenate([item.date for item in series.values()]))
    columns: dict[str, NDArray[Any]] = {"date": date}
    for name, item in series.items():
        columns[name] = np.full(date.shape, np.nan)
        columns[name][np.searchsorted(date, item.date)] = item.value
    return columns


def columns_text(columns: Columns) -> str:
    """Return columns as text: names above, numbers to the right, nothing where a value is missing."""
    cells = {name: [_shown(value) for value in _plain(values)] for name, values in columns.items()}
    widths = {name: max([len(name), *map(len, column)]) for name, column in cells.items()}
    right = {name: columns[name].dtype.kind == "f" for name in cells}

    def line(row: Mapping[str, str]) -> str:
        placed = (row[name].rjust(widths[name]) if right[name] else row[name].ljust(widths[name]) for name in cells)
        return "  ".join(placed).rstrip()

    count = len(next(iter(cells.values()), ()))
    rows = ({name: column[place] for name, column in cells.items()} for place in range(count))
    return "\n".join([line({name: name for name in cells}), *map(line, rows)])


def _plain(values: NDArray[Any]) -> list[Any]:
    return ["" if np.isnat(day) else str(day) for day in values] if values.dtype.kind == "M" else list(values.tolist())


def _shown(value: object) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:.12g}"
    return " ".join(str(value).split())


def check_text(check: DataCheck) -> str:
    """Return what was hashed again, and that all of it is what it was."""
    return (
        f"sound: {check.table_count} tables and {check.series_count} series of the package, "
        f"{check.generation_count} generations of the store, {check.answer_count} archived answers"
    )


def rebuilt_text(rebuilt: Rebuilt, width_count: int = 80) -> str:
    """Return which state the store is on, what was read again, and what a sync has to bring in."""
    state = "no sound generation was left: the store is empty"
    if rebuilt.generation is not None:
        made = rebuilt.generation
        state = f"the store is on generation {made.number}, made {made.made_at}Z by {made.doing}"
    lines = textwrap.wrap(state, width_count)
    if rebuilt.damaged:
        lines += textwrap.wrap(f"set aside as damaged: {', '.join(rebuilt.damaged)}", width_count)
    if rebuilt.again:
        many = counted(len(rebuilt.again), "update")
        lines += textwrap.wrap(f"{many} read again from the archive: {', '.join(rebuilt.again)}", width_count)
    for reason in rebuilt.refused:
        lines += textwrap.wrap(f"not read again: {reason}", width_count)
    if rebuilt.unread:
        lines.append("in the archive and not in the store; sync or import them again:")
        lines += [f"  {url}" for url in rebuilt.unread]
    return "\n".join(lines)
