"""What is known of each line of the H.4.1 on a Wednesday: as published, or as a projection has it.

A published line comes from the Board's own download where that week is in hand, else from another place that prints the
same amount, else from an identity. Nothing is estimated here; a line no source has is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day, first_wednesday_on_or_after
from eccles.core.projection import ProjectionResult
from eccles.data.reads import kept
from eccles.data.snapshot import open_snapshot
from eccles.report.frames import row_of_path
from eccles.report.h41_layout import Expression, Layout, Line

__all__ = ["Amount", "projected_amounts", "published_amounts", "published_span"]

Lookup = Callable[[str], float | None]
NOT_READ = Expression()

TABLES = {"factor": "h41_factor", "soma": "soma_summary"}
"""Tables of the snapshot with one row a Wednesday, by the name the layout gives them."""


@dataclass(frozen=True)
class Amount:
    """The amount of one line and how it is known.

    Attributes:
        level_bn: the amount.
        basis: "published", "derived" or "projected".
        note: the key of the sentence that says what an identity is worth; "difference" for what a total leaves.
        read: the names that were added up for it, those of a table or of accounts; empty where other lines give it.
    """

    level_bn: float
    basis: str
    note: str = ""
    read: Expression = NOT_READ


def published_span() -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last Wednesday whose factors are published."""
    date = open_snapshot().table("h41_factor")["date"]
    return as_day(date[0]), as_day(date[-1])


def published_amounts(layout: Layout, date: np.datetime64) -> dict[str, Amount]:
    """Return what is published of a Wednesday, by line.

    Raises:
        DataError: no H.4.1 of that date is in hand; the nearest Wednesday is named.
    """
    factor_date = open_snapshot().table("h41_factor")["date"]
    if date not in factor_date:
        nearest = factor_date[np.argmin(np.abs((factor_date - date).astype(np.int64)))]
        raise DataError(
            f"no H.4.1 for {date}; in hand: Wednesdays from {factor_date[0]} to {factor_date[-1]}, nearest: {nearest}"
        )
    found: dict[str, Amount] = {}
    for line in layout.lines():
        amount = _published(line, lambda name: _printed(name, date))
        if amount is not None:
            found.setdefault(line.name, amount)
    return found


def _published(line: Line, look_up: Lookup) -> Amount | None:
    printed = Expression((f"line.{line.name}",))
    own = _evaluate(printed, look_up)
    if own is not None:
        return Amount(own, "published", read=printed)
    identity = _evaluate(line.derived, look_up)
    if identity is not None:
        return Amount(identity, "derived", line.note, line.derived)
    elsewhere = ((_evaluate(expression, look_up), expression) for expression in line.published)
    return next((Amount(value, "published", read=read) for value, read in elsewhere if value is not None), None)


def _evaluate(expression: Expression, look_up: Lookup) -> float | None:
    """Add the names of an expression up; None where one of them is unknown or there are none."""
    known = {name: look_up(name) for name in expression.names}
    values = {name: value for name, value in known.items() if value is not None}
    if not values or len(values) < len(known):
        return None
    return sum(values[name] for name in expression.plus) - sum(values[name] for name in expression.minus)


def _printed(name: str, date: np.datetime64) -> float | None:
    """Look one name up: the table it stands in, a dot, and its column there."""
    table, _, column = name.partition(".")
    if table == "line":
        return _download().get(date, {}).get(column)
    if table == "series":
        series = open_snapshot().series_bn(column)
        place = int(np.searchsorted(series.date, date))
        inside = place < series.date.size and series.date[place] == date
        return float(series.value[place]) if inside else None
    row = _rows(TABLES[table]).get(date)
    if row is None:
        return None
    value = float(open_snapshot().table(TABLES[table])[column][row])
    return 0.0 if np.isnan(value) else value  # a class the summary did not list yet


@kept
def _download() -> Mapping[np.datetime64, Mapping[str, float]]:
    """Return the lines of the download by date."""
    table = open_snapshot().table("h41_line")
    found: dict[np.datetime64, dict[str, float]] = {}
    for date, line, value in zip(table["date"], table["line"], table["value_bn"], strict=True):
        found.setdefault(date, {})[line] = float(value)
    return found


@kept
def _rows(table: str) -> Mapping[np.datetime64, int]:
    """Return the row of each Wednesday; a summary dated the day before a holiday counts for the Wednesday."""
    shown = first_wednesday_on_or_after(open_snapshot().table(table)["date"])
    return {date: row for row, date in enumerate(shown)}


def projected_amounts(layout: Layout, result: ProjectionResult, week: int, path: int = 0) -> dict[str, Amount]:
    """Return what a projection has of one of its Wednesdays, by line.

    Args:
        layout: of the release.
        result: the projection.
        week: place of the Wednesday among its dates.
        path: which path.

    Raises:
        DataError: there is no such path.
    """
    row = row_of_path(result.path_count, path)

    def look_up(account: str) -> float:
        values = result.total_assets_bn if account == "total_assets" else result.amount_bn(account)
        return float(values[row, week])

    found: dict[str, Amount] = {}
    for line in layout.lines():
        level = _evaluate(line.projected, look_up)
        if level is not None:
            found[line.name] = Amount(level, "projected", line.projected_note, line.projected)
    return found
