"""What a sync did, as plain text: one line a source as it is done, and the list of sources."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from eccles.data.connector import Connector
from eccles.data.sync import SourceOutcome

__all__ = ["heading_text", "outcome_text", "sources_text"]

KIBIBYTE_BITS = 10
HEADING = f"{'source':20} {'result':11} {'series':>6} {'new':>9} {'revised':>7} {'rows':>9} {'KiB':>7} {'s':>4}"


def heading_text() -> str:
    """Return the heading over the lines of outcomes."""
    return HEADING


def outcome_text(outcome: SourceOutcome, width: int) -> str:
    """Return the line of one source, and below it why it was skipped or failed."""
    changes = outcome.changes
    figures = (
        f"{changes.series_count:>6,} {changes.new_count:>9,} {changes.revised_count:>7,} {changes.row_count:>9,} "
        f"{outcome.size_count >> KIBIBYTE_BITS:>7,} {outcome.took.total_seconds():>4.0f}"
    )
    line = f"{outcome.source:20} {outcome.status:11}"
    if not outcome.reason:
        return f"{line} {figures}"
    return f"{line}\n{textwrap.fill(outcome.reason, width, initial_indent='  ', subsequent_indent='  ')}"


def sources_text(connectors: Sequence[Connector], width: int) -> str:
    """Return the list of sources, each with what it brings and whether it needs a key."""
    lines = []
    for connector in connectors:
        notes = [connector.title, connector.publisher]
        if connector.key_variable:
            notes.append(f"needs {connector.key_variable}")
        if connector.serves_names:
            notes.append(f"series by name: {connector.name}:ID,ID")
        if connector.part_of:
            notes.append(f"part of {connector.part_of}")
        text = textwrap.fill(
            "; ".join(notes), width, initial_indent=f"{connector.name:20} ", subsequent_indent=" " * 21
        )  # fmt: skip
        lines.append(text)
    return "\n".join(lines)
