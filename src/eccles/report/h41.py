"""The weekly release H.4.1, tables 1 and 5, for any Wednesday that is published or projected.

Each line shows its Wednesday level and its change from the Wednesday before and from a year earlier, as table 5 of the
release does. (Table 1 of the release also prints averages of daily figures, which are not in hand.) What is not known
apart stands in composite lines: see `eccles.report.h41_close`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date
from eccles.report.h41_close import DIFFERENCE, Node
from eccles.report.h41_layout import h41_layout
from eccles.report.h41_weeks import WEEK, YEAR, ClosedTable, close_week
from eccles.report.views import Projection

__all__ = ["DIFFERENCE_NOTE", "H41Release", "H41Row", "H41Table", "h41_release"]

COMPOSITE_NOTE = (
    "Lines with a letter are not known apart that week; the line that carries the letter shows their sum, which is the "
    "total less every line that is known. Facility lines that are not printed stand in it too."
)
PART_NOTE = "n.a.: a subtotal that is not known because a part of it stands in a composite line."
DIFFERENCE_NOTE = "What the other lines leave of their total; no source in hand prints the line for that week."
ROUNDING_NOTE = "Components may not sum to totals because of rounding."
REMITTANCES_NOTE = (
    "Other liabilities include earnings remittances due to the U.S. Treasury; while a deferred asset stands they are "
    "negative. Deferred asset of this Wednesday: USD {deferred_bn:,.1f} bn."
)


@dataclass(frozen=True)
class H41Row:
    """One printed line.

    Attributes:
        name: of the line in the layout; of a composite, "composite:" and the total it belongs to; empty for a heading.
        title: as printed.
        depth: indentation steps.
        level_bn: Wednesday level; None where a mark stands instead.
        week_change_bn: from the Wednesday before; None where it is not known on the same basis.
        year_change_bn: from the Wednesday 52 weeks before.
        mark: a letter or "n.a." in place of a level.
        note: place of its footnote among the table's, from 1; 0 for none.
        basis: "published", "derived" or "projected"; empty for a heading or an unknown line.
        parts: names of the lines that add up to it, where they do.
        total: whether it is a total that stands below its lines.
    """

    name: str
    title: str
    depth: int
    level_bn: float | None = None
    week_change_bn: float | None = None
    year_change_bn: float | None = None
    mark: str = ""
    note: int = 0
    basis: str = ""
    parts: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True)
class H41Table:
    """One table of the release.

    Attributes:
        residual_bn: by total, its amount less the sum of its lines; in published weeks the Board's rounding.
        footnotes: the numbered sentences its rows refer to, then the general ones from `numbered` on.
        numbered: how many footnotes are numbered.
    """

    number: int
    title: str
    stub: str
    rows: tuple[H41Row, ...]
    residual_bn: Mapping[str, float]
    footnotes: tuple[str, ...]
    numbered: int

    def level_bn(self, name: str) -> float:
        """Return the level of a line.

        Raises:
            DataError: the table has no such line, or its level is not known that week.
        """
        found = next((row.level_bn for row in self.rows if row.name == name), None)
        if found is None:
            raise DataError(f'table {self.number} shows no level for "{name}" that week')
        return found


@dataclass(frozen=True)
class H41Release:
    """Tables of the release for one Wednesday.

    Attributes:
        date: the Wednesday.
        week_date: the Wednesday before.
        year_date: the Wednesday 52 weeks before.
        basis: "published" or "projected".
        source: where its numbers come from, one sentence.
        tables: the tables, in order.
    """

    date: np.datetime64
    week_date: np.datetime64
    year_date: np.datetime64
    basis: str
    source: str
    tables: tuple[H41Table, ...]


def h41_release(week: DateLike, projection: Projection | None = None, path: int = 0) -> H41Release:
    """Return tables 1 and 5 of the H.4.1 for a Wednesday.

    Args:
        week: the Wednesday.
        projection: the projection it belongs to; None for what was published.
        path: which path of the projection.

    Raises:
        DataError: the Wednesday is neither published nor one of the projection's.

    Example:
        >>> h41_release("2022-04-13").tables[1].level_bn("total_assets")
        8965.487
    """
    date = as_date(week)
    closed = close_week(date, projection, path)
    general = (*_remittances(date, projection, path), ROUNDING_NOTE)
    return H41Release(
        date=date,
        week_date=date - WEEK,
        year_date=date - YEAR,
        basis="published" if projection is None else "projected",
        source=_source(projection),
        tables=tuple(_table(table, general) for table in closed),
    )


def _remittances(date: np.datetime64, projection: Projection | None, path: int) -> tuple[str, ...]:
    """Return the footnote on the deferred asset, where a projection has reckoned its income."""
    if projection is None or projection.result.income is None:
        return ()
    deferred = projection.result.income.deferred_bn[path, int(np.searchsorted(projection.date, date))]
    return (REMITTANCES_NOTE.format(deferred_bn=deferred),)


def _source(projection: Projection | None) -> str:
    published = "Federal Reserve Board, H.4.1; Federal Reserve Bank of New York, SOMA"
    if projection is None:
        return f"{published}; as published."
    record = projection.provenance
    return (
        f"Projected by eccles {record.version}: scenario {projection.name} ({record.scenario_hash[:12]}), opening "
        f"{projection.date[0]}, data {record.snapshot_hash[:12]}. Before the opening: {published}."
    )


def _table(closed: ClosedTable, general: tuple[str, ...]) -> H41Table:
    table, notes = closed.layout, h41_layout().notes
    earlier = [_levels(nodes) for nodes in (closed.week_before, closed.year_before)]
    footnotes: list[str] = []
    rows = tuple(
        _row(node, depth, heading, earlier, _place(node, notes, footnotes))
        for top in closed.nodes
        for node, depth, heading in _printed(top, 0)
    )
    numbered = len(footnotes)
    marks = {row.mark for row in rows}
    footnotes += [COMPOSITE_NOTE] if marks - {"", "n.a."} else []
    footnotes += [PART_NOTE] if "n.a." in marks else []
    residuals = {node.line.name: node.residual_bn for top in closed.nodes for node in top.walk()}
    return H41Table(
        number=table.number,
        title=table.title,
        stub=table.stub,
        rows=rows,
        residual_bn={name: value for name, value in residuals.items() if value is not None},
        footnotes=(*footnotes, *general),
        numbered=numbered,
    )


def _printed(node: Node, depth: int) -> Iterator[tuple[Node, int, str]]:
    """Yield what is printed, in order: a node, its indentation, and the words of a heading that stands in its place."""
    if node.line.occasional and node.amount is None:
        return
    inner = depth if node.line.below else depth + 1
    if node.line.heading:
        yield node, depth, node.line.heading
    if not node.line.below:
        yield node, depth, ""
    if node.shown:
        for child in node.children:
            yield from _printed(child, inner)
    if node.composite is not None:
        yield node.composite, inner, ""
    if node.line.below:
        yield node, depth, ""


def _place(node: Node, notes: Mapping[str, str], footnotes: list[str]) -> int:
    """Return the place of a node's footnote, adding it where it is new."""
    if node.amount is None or not node.amount.note:
        return 0
    text = DIFFERENCE_NOTE if node.amount.note == DIFFERENCE else notes[node.amount.note]
    if text not in footnotes:
        footnotes.append(text)
    return footnotes.index(text) + 1


Levels = dict[tuple[str, tuple[str, ...]], float]


def _levels(nodes: tuple[Node, ...]) -> Levels:
    """Return levels by what is compared with its like."""
    return {node.like: node.amount.level_bn for top in nodes for node in top.walk() if node.amount is not None}


def _row(node: Node, depth: int, heading: str, earlier: list[Levels], note: int) -> H41Row:
    if heading:
        return H41Row("", heading, depth)
    name, title = node.line.name, node.line.title
    if node.amount is None:
        return H41Row(name, title, depth, mark=node.mark, total=node.line.below)
    level = node.amount.level_bn
    week_change, year_change = (level - then[node.like] if node.like in then else None for then in earlier)
    return H41Row(
        name,
        title,
        depth,
        level,
        week_change,
        year_change,
        note=note,
        basis=node.amount.basis,
        parts=tuple(part.line.name for part in node.parts),
        total=node.line.below,
    )
