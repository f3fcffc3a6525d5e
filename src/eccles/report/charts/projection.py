"""The pictures of a projection, by name: built once here, used by every door."""

from __future__ import annotations

from collections.abc import Callable

from eccles.base.errors import DataError, nearest_name
from eccles.core.projection import ProjectionResult
from eccles.report.chart import Chart
from eccles.report.charts.balance import balance_sheet, difference, reserves
from eccles.report.charts.ladder import mortgages, runoff
from eccles.report.charts.maturity import maturities

__all__ = ["CHART_NAMES", "draw", "draw_difference"]

DRAWERS: dict[str, Callable[[ProjectionResult], Chart]] = {
    "balance_sheet": balance_sheet,
    "reserves": reserves,
    "runoff": runoff,
    "mortgages": mortgages,
    "maturities": maturities,
}

CHART_NAMES = tuple(DRAWERS)
"""The pictures every projection has, in the order of the report."""


def draw(result: ProjectionResult, name: str) -> Chart:
    """Return one picture of a projection.

    Raises:
        DataError: there is no such picture, or the projection lacks what it shows.
    """
    if name not in DRAWERS:
        raise DataError(f'no picture "{name}"; {nearest_name(name, DRAWERS)}')
    return DRAWERS[name](result)


def draw_difference(left: ProjectionResult, right: ProjectionResult) -> Chart:
    """Return the picture of one projection less another of the same dates."""
    return difference(left, right)
