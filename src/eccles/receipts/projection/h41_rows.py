"""The receipt of a line of the H.4.1, as published or as projected: its level, or its change from an earlier week.

How a line is asked for: `eccles.report.h41_lines`. What it is the sum of: `eccles.receipts.projection.h41_terms`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.compare.measure import last_wednesday_by
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.library import Library
from eccles.data.origins import file_origin
from eccles.data.snapshot import Snapshot
from eccles.receipts.projection.h41_terms import (
    Explained,
    accounts_formula,
    formula_of,
    projected_change,
    projected_level,
    published_steps,
    read_nodes,
)
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.computed import published_standing
from eccles.report.h41 import DIFFERENCE_NOTE, H41Release, h41_release
from eccles.report.h41_close import DIFFERENCE, Node, close_table
from eccles.report.h41_layout import h41_layout
from eccles.report.h41_lines import H41_COLUMNS, FoundLine, amount_of, find_line
from eccles.report.h41_text import change_text, level_text
from eccles.report.h41_weeks import ClosedTable, close_week
from eccles.report.views import Projection

__all__ = ["explain", "h41_receipt"]

LEVEL, WEEK_CHANGE = H41_COLUMNS[:2]
LAYOUT_FILE = "institutions/fed/h41.yaml"
MONTH_LETTERS = len("2028-12")


def explain(question: Question) -> Receipt:
    """Return where the line of the H.4.1 that is asked for comes from; errors as in `h41_receipt`."""
    address = question.address
    if not question.of_projection:
        question.refuse_known_at("the H.4.1 as published")
    projection = question.projection() if question.of_projection else None
    return h41_receipt(projection, address.name, address.name_or(1, LEVEL), address.date, question.library)


def h41_receipt(projection: Projection | None, line: str, column: str, date: str, library: Library) -> Receipt:
    """Return where an amount of the H.4.1 comes from.

    Args:
        projection: the projection whose H.4.1 it is, of one path; None for the H.4.1 as published.
        line: its name in the layout, `composite-TOTAL` or `composite:TOTAL`, or the title it is printed under; with
            `1.` or `5.` before it the line of that table.
        column: level, week_change or year_change.
        date: the Wednesday, or a month for its last one.
        library: the data at hand.

    Raises:
        DataError: no such line, column or Wednesday, or the line shows nothing there that week.
    """
    name = column.strip().removesuffix("_bn").replace("-", "_")
    if name not in H41_COLUMNS:
        raise DataError(f'the H.4.1 has no column "{column}"; {nearest_name(name, H41_COLUMNS)}')
    release = h41_release(_wednesday(projection, date, library.snapshot), projection)
    found = find_line(release, line, name)
    asked = _Asked(projection, release, found, name, library.snapshot)
    explained = asked.explained()
    figure = f"h41:{found.name}:{name}@{release.date}"
    return Receipt(
        figure=figure if projection is None else f"{projection.name}:{figure}",
        title=asked.title,
        date=str(release.date),
        value=asked.value_bn,
        unit="USD bn",
        chain=explained.chain,
        standing=published_standing(library) if projection is None else standing_of(projection.result),
        shaped_by=asked.shaped_by(explained.readers),
        note=asked.note,
    )


def _wednesday(projection: Projection | None, date: str, snapshot: Snapshot) -> str | np.datetime64:
    """Return the Wednesday, or the last one of a month."""
    if projection is not None:
        return as_day(projection.date[date_of(projection.result, date)])
    if len(date) != MONTH_LETTERS:
        return date
    published = snapshot.table("h41_factor")["date"]
    return as_day(published[last_wednesday_by(published, date)])


@dataclass(frozen=True)
class _Asked:
    """A printed line, its column, and the books it stands in."""

    projection: Projection | None
    release: H41Release
    found: FoundLine
    column: str
    snapshot: Snapshot

    @property
    def value_bn(self) -> float:
        """What the table shows, with every digit."""
        return amount_of(self.found.row, self.column) or 0.0

    @cached_property
    def closed(self) -> ClosedTable:
        """The table it stands in, closed over what is known that Wednesday and on the two before."""
        tables = close_week(self.release.date, self.projection)
        return next(table for table in tables if table.layout.number == self.found.table_number)

    @cached_property
    def node(self) -> Node:
        """The line that Wednesday."""
        return _node(self.closed.nodes, lambda node: node.line.name == self.found.row.name)

    @property
    def earlier_date(self) -> np.datetime64:
        """The Wednesday it is compared with."""
        return self.release.week_date if self.column == WEEK_CHANGE else self.release.year_date

    def explained(self) -> Explained:
        """Return what adds up to it."""
        if self.column == LEVEL:
            return self._level()
        projection, earlier = self.projection, self.earlier_date
        if projection is not None and earlier >= projection.date[0]:
            place, before = np.searchsorted(projection.date, [self.release.date, earlier]).tolist()
            return projected_change(projection.result, self.node, place, before, self.snapshot)
        nodes = self.closed.week_before if self.column == WEEK_CHANGE else self.closed.year_before
        then = _node(nodes, lambda node: node.like == self.node.like)
        less = published_steps(then, earlier, self.snapshot, sign=-1)
        now = self._level()
        return replace(now, chain=(*now.chain, *less))

    def _level(self) -> Explained:
        if self.projection is not None:
            place = int(np.searchsorted(self.projection.date, self.release.date))
            return projected_level(self.projection.result, self.node, place, self.snapshot)
        return Explained(published_steps(self.node, self.release.date, self.snapshot))

    def shaped_by(self, readers: tuple[str, ...]) -> tuple[ReceiptStep, ...]:
        """Return what decided the steps: of a projection what it stands on, and the layout of the release."""
        doers = (h41_layout, close_table) if self.node.made_of else (h41_layout,)
        accounts = "" if self.projection is None else f": {accounts_formula(self.projection.result, self.node)}"
        layout = ReceiptStep(
            what=f"The layout of table {self.found.table_number} reads it as: {formula_of(self.node)}",
            by=", ".join(map(name_of, doers)),
            detail=f"{LAYOUT_FILE}, {self.found.row.basis}{accounts}",
            origins=(file_origin(LAYOUT_FILE),),
        )
        if self.projection is None:
            return (layout,)
        scenario, result = self.projection.scenario, self.projection.result
        return (*shaping_steps(scenario, result, self.snapshot, readers, self.release.date), layout)

    @property
    def title(self) -> str:
        """The title it is printed under."""
        since = "" if self.column == LEVEL else f", change from {self.earlier_date}"
        return f"H.4.1, table {self.found.table_number}: {self.found.row.title}{since}"

    @property
    def note(self) -> str:
        """How it is printed, where else, what it stands for, and what the identities in it are worth."""
        text = level_text if self.column == LEVEL else change_text
        said = [f"printed {text(self.value_bn).replace(' ', '')} (USD mn)"]
        said += [f"table {self.found.also} prints the same"] if self.found.also else []
        said += [f"it stands for {', '.join(self._titles())}"] if self.node.covers else []
        return "; ".join([*said, *self._sum_of_lines(), *self._identities()])

    def _sum_of_lines(self) -> list[str]:
        """Return what the printed lines of a total add up to, where the Board's rounding leaves something."""
        tables = {table.number: table for table in self.release.tables}
        left_bn = tables[self.found.table_number].residual_bn.get(self.found.row.name, 0.0)
        if self.column != LEVEL or level_text(self.value_bn) == level_text(self.value_bn - left_bn):
            return []
        return [f"its {len(self.found.row.parts)} lines add up to {level_text(self.value_bn - left_bn)}"]

    def _titles(self) -> list[str]:
        titles = {line.name: line.title for line in h41_layout().lines()}
        return [titles[name] for name in self.node.covers]

    def _identities(self) -> list[str]:
        """Return the sentences on the identities by which it, or what it was reckoned from, is known."""
        amounts = [self.node.amount, *(part.amount for _, part in read_nodes(self.node))]
        keys = dict.fromkeys(amount.note for amount in amounts if amount is not None and amount.note)
        notes = {**h41_layout().notes, DIFFERENCE: DIFFERENCE_NOTE}
        return [notes[key].removesuffix(".") for key in keys]


def _node(nodes: tuple[Node, ...], wanted: Callable[[Node], bool]) -> Node:
    return next(node for top in nodes for node in top.walk() if node.amount is not None and wanted(node))
