"""Tables as plain text for a terminal: the summary of a projection, the journal of a week, scenarios, the data inside.

Plain text costs nothing to start, pastes into a mail, and reads the same at 80 columns and at 120.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

import numpy as np

from eccles.core.journal import Transfer
from eccles.core.projection import OpeningRecord
from eccles.data.manifest import Manifest
from eccles.data.scenario_file import ScenarioInfo
from eccles.report.summary import SummaryRow
from eccles.report.views import Projection

__all__ = ["data_text", "journal_text", "scenarios_text", "series_text", "summary_text"]

WIDE_COUNT = 104
"""Characters of a line from which the summary also shows bills and the share of reserves."""

NARROW = (
    ("total_assets_bn", "total", "assets"),
    ("treasuries_bn", "", "Treasuries"),
    ("mbs_bn", "", "MBS"),
    ("reserves_bn", "", "reserves"),
    ("on_rrp_bn", "ON", "RRP"),
    ("currency_bn", "", "currency"),
    ("tga_bn", "", "TGA"),
    ("assets_share_of_gdp_pct", "assets", "% of GDP"),
)
WIDE = (
    *NARROW[:2],
    ("bills_bn", "of which", "bills"),
    *NARROW[2:],
    ("reserves_share_of_gdp_pct", "reserves", "% of GDP"),
)


def summary_text(projection: Projection, width_count: int = 80) -> str:
    """Return the summary of a projection: year-ends, when its rule stops, and what it stands on.

    Args:
        projection: what to summarise.
        width_count: characters of a line.
    """
    notes = [_stop_note(projection), _opening_note(projection.result.opening), *_provenance_notes(projection)]
    return "\n".join(
        [
            *textwrap.wrap(projection.title, width_count),
            f"{projection.name}: {projection.date[0]} to {projection.date[-1]}, USD bn, Wednesday levels",
            "",
            *_summary_lines(projection.summary_rows(), WIDE if width_count >= WIDE_COUNT else NARROW),
            "",
            *(line for note in notes for line in textwrap.wrap(note, width_count, subsequent_indent="  ")),
        ]
    )


def _summary_lines(rows: Sequence[SummaryRow], columns: Sequence[tuple[str, str, str]]) -> list[str]:
    cells = [[_number(getattr(row, name)) for name, _, _ in columns] for row in rows]
    heads = [[words[line] for words in columns] for line in (1, 2)]
    widths = [max(len(line[place]) for line in [*heads, *cells]) for place in range(len(columns))]
    first = ["", "", *(str(row.date) for row in rows)]
    return [
        f"{label:10} " + " ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for label, line in zip(first, [*heads, *cells], strict=True)
    ]


def _number(value: float) -> str:
    """Return a number with one decimal; what rounds to nothing has no sign."""
    return f"{round(value, 1) + 0.0:,.1f}"


def _stop_note(projection: Projection) -> str:
    note = "Stop rule: none was met inside the horizon."
    if projection.stop_date is not None:
        note = f"Stop rule: met; run-off stops from the week to {projection.stop_date} on."
    if projection.outcome_date is not None:
        note += f" Purchases: an outcome was reached; that rule buys nothing from {projection.outcome_date} on."
    return note


def _opening_note(opening: OpeningRecord) -> str:
    if opening.basis == "published":
        return f"Opening {opening.date}: every Treasury as published for that date."
    added = [item.added_bn for item in opening.adjustments]
    note = (
        f"Opening {opening.date}: RECONSTRUCTED PORTFOLIO, carried forward from the holdings of {opening.anchor_date}"
        " under the rules in force."
    )
    if not added:
        return note
    largest = max(opening.adjustments, key=lambda item: abs(item.added_bn))
    return (
        f"{note} Reconciling its {len(added)} classes with that week's SOMA summary moved {sum(map(abs, added)):,.1f} "
        f"bn in all (net {sum(added):+,.1f}; most: {largest.kind} {largest.added_bn:+,.1f})."
    )


def _provenance_notes(projection: Projection) -> list[str]:
    record = projection.provenance
    fits = ", ".join(f"{name} {date}" for name, date in record.parameter_dates.items())
    return [
        f"Fits, by the last date of their data: {fits}.",
        *([f"Only what was published by {record.known_at} is used."] if record.known_at else []),
        f"eccles {record.version}, data {record.snapshot_hash[:12]}, scenario {record.scenario_hash[:12]}.",
    ]


def journal_text(transfers: Iterable[Transfer], date: np.datetime64, width_count: int = 80) -> str:
    """Return the transfers of a week, one line each: debit, credit, amount, memo.

    Args:
        transfers: what moved.
        date: the Wednesday that first shows it.
        width_count: characters of a line; where a memo does not fit it takes a second line.
    """
    rows = [(f"{item.amount_bn:,.3f}", item.debit, item.credit, item.memo) for item in transfers]
    heads = ("USD bn", "debit", "credit", "memo")
    widths = [max([len(heads[place]), *(len(row[place]) for row in rows)]) for place in range(3)]
    indent = widths[0] + 2
    lines = [f"Transfers shown first on {date}", ""]
    for amount, debit, credit, memo in [heads, *rows]:
        line = f"{amount:>{widths[0]}}  {debit:{widths[1]}}  {credit:{widths[2]}}"
        if indent + widths[1] + widths[2] + 4 + max(len(row[3]) for row in [heads, *rows]) <= width_count:
            lines.append(f"{line}  {memo}")
        else:
            lines += [line.rstrip(), *([] if memo == heads[3] else [" " * indent + "  " + memo])]
    return "\n".join(lines)


def scenarios_text(infos: Iterable[ScenarioInfo], width_count: int = 80) -> str:
    """Return each scenario with its opening, its horizon and what it answers."""
    blocks = []
    for info in infos:
        span = f"opens {info.opening}, runs {'to ' if '-' in info.horizon else ''}{info.horizon}"
        title, words = _indented(info.title, width_count, "  "), _indented(info.description, width_count, "    ")
        blocks.append("\n".join([f"{info.name} ({span})", *title, *words]))
    return "\n\n".join(blocks)


def _indented(text: str, width_count: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width_count, initial_indent=indent, subsequent_indent=indent)


def data_text(manifest: Manifest) -> str:
    """Return the tables of the embedded data: span, size, publisher, rights."""
    kib = 1 << 10
    lines = [
        f"Embedded data to {manifest.cut_date}: {len(manifest.tables)} tables and {len(manifest.series)} series",
        f"  {manifest.size_count / kib / kib:.1f} MiB, sha256 {manifest.snapshot_sha256}",
    ]
    for row in manifest.summary_rows():
        span = f"{row.first_date} to {row.last_date}" if row.first_date else "no dates"
        lines += [
            "",
            f"{row.name}: {row.title}",
            f"  {row.rows:,} rows, {span}, {row.size_count / kib:,.0f} KiB, sha256 {row.sha256[:16]}",
            f"  {row.publisher}; rights: {row.rights}",
        ]
    return "\n".join(lines)


def series_text(manifest: Manifest) -> str:
    """Return the series of the embedded data, one line each."""
    rows = manifest.series_rows()
    width = max(len(row.id) for row in rows)
    return "\n".join(
        f"{row.id:{width}}  {row.first_date} to {row.last_date}  {row.frequency}, {row.kind}, {row.unit}; "
        f"{row.title} ({row.publisher}; {row.rights})"
        for row in rows
    )
