"""How a number in a picture of history follows from published cells: one recipe a kind of column.

A recipe computes the number a second time, from the cells themselves; the receipt then refuses a picture that says
something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from eccles.base.units import pct_from_share
from eccles.core.growth import year_on_year
from eccles.core.receipt import ReceiptStep
from eccles.data.library import Library
from eccles.data.snapshot import Snapshot
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import (
    amount_of,
    growth_step,
    level_step,
    number_text,
    observed_date,
    year_on_year_step,
)
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.line_sources import PUBLISHED_TERMS, cells_of
from eccles.receipts.steps.picture_cells import PictureCell
from eccles.report.charts.catalogue import HISTORY_CHARTS
from eccles.report.history import published_lines

__all__ = [
    "Recipe",
    "Spot",
    "Told",
    "change_since_first",
    "grown_over_a_year",
    "index_since_first",
    "level_of",
    "line_of_the_books",
    "over_gdp",
]


@dataclass(frozen=True)
class Spot:
    """A number in a picture of history, and the data at hand to compute it from."""

    question: Question
    cell: PictureCell

    @property
    def library(self) -> Library:
        """The data at hand."""
        return self.question.library

    @property
    def snapshot(self) -> Snapshot:
        """The embedded data."""
        return self.question.snapshot

    @property
    def by(self) -> str:
        """The function that draws the picture."""
        drawer = HISTORY_CHARTS[self.cell.chart.name]
        return name_of(drawer.func if isinstance(drawer, partial) else drawer)


@dataclass(frozen=True)
class Told:
    """What a recipe found: what adds up to the number, its unit, what it is divided by, and what else to know."""

    chain: tuple[ReceiptStep, ...]
    unit: str
    divided_by: ReceiptStep | None = None
    shaped_by: tuple[ReceiptStep, ...] = field(default=())
    note: str = ""


Recipe = Callable[[Spot], Told]


def level_of(series_id: str) -> Recipe:
    """Return the recipe of a series' own value on the day, dollars in billions."""

    def recipe(spot: Spot) -> Told:
        step = level_step(spot.library, series_id, spot.cell.date, spot.by)
        return Told((step,), step.unit)

    return recipe


def grown_over_a_year(series_id: str) -> Recipe:
    """Return the recipe of growth over the same month or quarter of the year before."""

    def recipe(spot: Spot) -> Told:
        series = spot.library.series(series_id)
        return Told((year_on_year_step(spot.library, series, spot.cell.date, year_on_year),), "%")

    return recipe


def change_since_first(series_id: str) -> Recipe:
    """Return the recipe of the change in per cent since the first value the picture shows."""

    def recipe(spot: Spot) -> Told:
        now, first = (cell_of(spot.library, series_id, day) for day in (spot.cell.date, spot.cell.dates[0]))
        return Told((growth_step(now, first, spot.by, what=f"{now.title}, since {first.date}"),), "%")

    return recipe


def index_since_first(series_id: str) -> Recipe:
    """Return the recipe of an index that is 100 on the first day the picture shows of a series."""

    def recipe(spot: Spot) -> Told:
        now, first = (cell_of(spot.library, series_id, day) for day in (spot.cell.date, spot.cell.dates[0]))
        level, base = (cell.value or 0.0 for cell in (now, first))
        detail = f"100 × {number_text(level)} / {number_text(base)}, {now.date} over {first.date}, {now.unit}"
        value = pct_from_share(level / base)
        return Told((ReceiptStep(f"{now.title}, index", spot.by, value, "index", detail, (now, first)),), "index")

    return recipe


def over_gdp(series_id: str, gdp_id: str) -> Recipe:
    """Return the recipe of a level over the GDP of the quarter, as far as it has begun, in per cent."""

    def recipe(spot: Spot) -> Told:
        quarter = observed_date(spot.library.series(gdp_id), spot.cell.date)
        above = level_step(spot.library, series_id, spot.cell.date, spot.by)
        below = level_step(spot.library, gdp_id, quarter, spot.by)
        prices = amount_of(below.origins[0])[1]
        return Told((above,), "% of GDP", below, note="" if prices == "USD bn" else f"GDP is in {prices}")

    return recipe


def line_of_the_books(spot: Spot) -> Told:
    """Return a published line of the balance sheet as the cells it is the sum of."""
    cells = cells_of(spot.snapshot, PUBLISHED_TERMS[spot.cell.column], spot.cell.date)
    by = name_of(published_lines)
    steps = (ReceiptStep(origin.title, by, abs(amount), "USD bn", origin.name, (origin,)) for amount, origin in cells)
    signed = (step.less() if amount < 0 else step for step, (amount, _) in zip(steps, cells, strict=True))
    return Told(tuple(signed), "USD bn")
