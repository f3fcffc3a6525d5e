"""A Wednesday of the H.4.1 beside the two it is compared with, each closed over the lines that are known of the first.

Composites stand for what is not known apart; they are comparable only where they stand for the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import first_wednesday_on_or_after
from eccles.report.frames import date_place
from eccles.report.h41_amounts import Amount, projected_amounts, published_amounts, published_span
from eccles.report.h41_close import Node, close_table
from eccles.report.h41_layout import Layout, TableLayout, h41_layout
from eccles.report.views import Projection

__all__ = ["WEEK", "YEAR", "ClosedTable", "close_week"]

WEEK, YEAR = np.timedelta64(7, "D"), np.timedelta64(52 * 7, "D")


@dataclass(frozen=True)
class ClosedTable:
    """A table of one Wednesday, and of the two it is compared with.

    Attributes:
        layout: of the table.
        nodes: its outermost lines.
        week_before: the same, a week earlier, over the lines known now; nothing known where no data are in hand.
        year_before: the same, 52 weeks earlier.
    """

    layout: TableLayout
    nodes: tuple[Node, ...]
    week_before: tuple[Node, ...]
    year_before: tuple[Node, ...]


def close_week(date: np.datetime64, projection: Projection | None = None, path: int = 0) -> tuple[ClosedTable, ...]:
    """Return every table of a Wednesday, closed.

    Args:
        date: the Wednesday.
        projection: the projection it belongs to; None for what was published.
        path: which path of the projection.

    Raises:
        DataError: the Wednesday is neither published nor one of the projection's.
    """
    layout = h41_layout()
    known = _known(layout, date, projection, path, first=True)
    before = [_comparable(layout, date - back, projection, path, known) for back in (WEEK, YEAR)]
    return tuple(
        ClosedTable(table, *(tuple(close_table(table, amounts)) for amounts in (known, *before)))
        for table in layout.tables
    )


def _known(
    layout: Layout, date: np.datetime64, projection: Projection | None, path: int, *, first: bool
) -> dict[str, Amount]:
    """Return what is known of a date; dates before a projection's opening are published ones."""
    if projection is None:
        if first and first_wednesday_on_or_after(date) == date and date > published_span()[1]:
            raise DataError(f"{date} is not published yet (data to {published_span()[1]}); name a projection to read")
        return published_amounts(layout, date)
    if not first and date < projection.date[0]:
        return published_amounts(layout, date)
    return projected_amounts(layout, projection.result, date_place(projection.result, date), path)


def _comparable(
    layout: Layout, date: np.datetime64, projection: Projection | None, path: int, known: Mapping[str, Amount]
) -> dict[str, Amount]:
    """Return an earlier date over the lines known now, so that composites hold the same; empty before all data."""
    if date < published_span()[0]:
        return {}
    earlier = _known(layout, date, projection, path, first=False)
    return {name: amount for name, amount in earlier.items() if name in known}
