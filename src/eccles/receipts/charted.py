"""The receipt of a number in a picture: the line it draws, explained; else the picture's own source.

The pictures of a projection draw sums of lines; before the opening, and beside it afterwards, they draw sums of
published cells. What is neither (a count of maturities, most pictures of history) quotes the picture and its sources.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date, as_day
from eccles.base.version import VERSION
from eccles.core.receipt import RESIDUAL_TOLERANCE, Origin, Receipt, ReceiptStep, Standing
from eccles.data.origins import series_origin
from eccles.data.snapshot import Snapshot
from eccles.receipts.ladder_rows import ladder_receipt
from eccles.receipts.line_sources import PUBLISHED_TERMS, cells_of
from eccles.receipts.projected import Part, date_of, gdp_step, of_parts, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.chart import Chart
from eccles.report.charts.catalogue import HISTORY_CHARTS
from eccles.report.history import published_lines
from eccles.report.views import Projection

__all__ = ["chart_receipt", "explain", "history_receipt"]

PARTS: dict[str, tuple[Part, ...]] = {
    "coupons_bn": (Part("treasuries"), Part("bills", -1.0)),
    "agency_securities_bn": (Part("agency_debt"), Part("mbs"), Part("cmbs")),
    "other_assets_bn": (Part("other_assets"), Part("unamortized_discounts"), Part("factors_bridge")),
    "reserves_share_of_gdp_pct": (Part("reserves"),),
}
"""Drawn lines that are sums of accounts; the others are accounts or totals of their own name."""

LEVELS = ("balance_sheet", "reserves")
LADDERS: dict[tuple[str, str], str] = {
    **{
        ("runoff", name): name
        for name in ("coupon_redeemed_bn", "bill_redeemed_bn", "coupon_rolled_bn", "bill_rolled_bn", "treasury_cap_bn")
    },
    ("mortgages", "redeemed_bn"): "agency_redeemed_bn",
    ("mortgages", "reinvested_bn"): "agency_reinvested_bn",
    ("mortgages", "agency_cap_bn"): "agency_cap_bn",
}
SHARE = "reserves_share_of_gdp_pct"
BESIDE = "published_"
DAY_LETTERS = len("2028-12-27")


@dataclass(frozen=True)
class _Cell:
    """One number of a picture: its column, its row's first cell as text, and the number."""

    chart: Chart
    column: str
    date: str
    value: float

    @property
    def name(self) -> str:
        """The picture and the column, as a figure names them."""
        return f"chart:{self.chart.name}:{self.column}@{self.date}"

    @property
    def unit(self) -> str:
        """The unit that the column's name ends in, in words."""
        ending = self.column.rpartition("_")[2]
        return {"bn": "USD bn", "pct": "% of GDP" if self.column == SHARE else "%"}.get(ending, ending)


def explain(question: Question) -> Receipt:
    """Return where a number in a picture comes from: one of history, else one of a projection.

    Raises:
        DataError: no such picture, column or row, or what `chart_receipt` refuses.
    """
    address, snapshot = question.address, question.snapshot
    name, column = address.names
    if name in HISTORY_CHARTS and not question.of_projection:
        question.refuse_known_at("a picture of history")
        chart, _ = question.ask("chart", name)
        return history_receipt(chart, column, address.date, snapshot)
    projection = question.projection()
    return chart_receipt(projection, projection.chart(name), column, address.date, snapshot)


def chart_receipt(projection: Projection, chart: Chart, column: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a number in a picture of a projection comes from.

    Args:
        projection: the projection, of one path.
        chart: one of its pictures.
        column: of the picture's table.
        date: the row: a day, or a month for its last row.
        snapshot: the embedded data.

    Raises:
        DataError: no such column or row, an empty cell, or a row not known by its date.
    """
    cell = _cell(chart, column, date)
    receipt = _of_projection(projection, cell, snapshot)
    return replace(receipt, figure=f"{projection.name}:{cell.name}", title=f"{chart.title}: {column}")


def _of_projection(projection: Projection, cell: _Cell, snapshot: Snapshot) -> Receipt:
    standing = standing_of(projection.result)
    if (cell.chart.name, cell.column) in LADDERS:
        return ladder_receipt(projection, LADDERS[cell.chart.name, cell.column], cell.date, snapshot)
    if cell.chart.name not in LEVELS:
        return _quoted(cell, standing)
    if cell.column.startswith(BESIDE) or as_date(cell.date) < projection.date[0]:
        return _published(cell, standing, snapshot) or _quoted(cell, standing)
    return _projected(projection, cell, snapshot)


def _projected(projection: Projection, cell: _Cell, snapshot: Snapshot) -> Receipt:
    result, day = projection.result, as_date(cell.date)
    place = date_of(result, cell.date)
    found = of_parts(result, PARTS.get(cell.column, (Part(cell.column),)), place, snapshot)
    share = cell.column == SHARE
    return Receipt(
        figure=cell.name,
        title=cell.column,
        date=cell.date,
        value=cell.value,
        unit=cell.unit,
        chain=found.chain,
        standing=standing_of(result),
        shaped_by=shaping_steps(projection.scenario, result, snapshot, found.readers, day),
        divisor_bn=float(result.gdp_bn[0, place]) if share else None,
        divided_by=gdp_step(projection.scenario, result, place, snapshot) if share else None,
    )


def history_receipt(chart: Chart, column: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a number in a picture of history comes from.

    Raises:
        DataError: no such column or row, an empty cell, or a row not known by its date.
    """
    cell = _cell(chart, column, date)
    standing = Standing(VERSION, snapshot.manifest.snapshot_sha256)
    return _published(cell, standing, snapshot) or _quoted(cell, standing)


def _published(cell: _Cell, standing: Standing, snapshot: Snapshot) -> Receipt | None:
    """Return a published line as its cells, or None where the number is something else."""
    line, share = cell.column.removeprefix(BESIDE), cell.column == SHARE
    terms = PUBLISHED_TERMS.get("reserves_bn" if share else line)
    if terms is None or len(cell.date) != DAY_LETTERS or as_date(cell.date) not in published_lines()["date"]:
        return None
    steps = tuple(
        ReceiptStep(origin.name, name_of(published_lines), amount, "USD bn", origins=(origin,))
        for amount, origin in cells_of(snapshot, terms, as_date(cell.date))
    )
    gdp = _published_gdp(snapshot, as_date(cell.date)) if share else None
    total = sum(step.value or 0.0 for step in steps)
    if not share and abs(total - cell.value) > RESIDUAL_TOLERANCE:
        return None
    return Receipt(
        figure=cell.name,
        title=f"{cell.chart.title}: {cell.column}",
        date=cell.date,
        value=cell.value,
        unit=cell.unit,
        chain=steps,
        standing=standing,
        divisor_bn=gdp.value if gdp else None,
        divided_by=gdp,
    )


def _published_gdp(snapshot: Snapshot, day: np.datetime64) -> ReceiptStep:
    series = snapshot.series_bn("GDP")
    value = float(series.asof(day))
    quarter = as_day(series.date[np.searchsorted(series.date, day, side="right") - 1])
    origin = replace(series_origin(snapshot, "GDP"), date=str(quarter), value=value)
    return ReceiptStep("Nominal GDP of the quarter", name_of(published_lines), value, "USD bn", origins=(origin,))


def _quoted(cell: _Cell, standing: Standing) -> Receipt:
    """Return a receipt that quotes the picture: its unit, its note and its sources."""
    source = cell.chart.source
    origin = Origin(
        name=cell.chart.name,
        title=cell.chart.title,
        publisher=source.text,
        rights="",
        retrieval=f"as of {source.as_of_date}",
        address="",
        sha256="",
        date=cell.date,
        value=cell.value,
        unit=cell.unit,
    )
    step = ReceiptStep(
        what=f"Drawn in the picture {cell.chart.name}: {cell.chart.unit}",
        by="eccles.report.charts",
        value=cell.value,
        unit=cell.unit,
        detail=cell.chart.note,
        origins=(origin,),
    )
    return Receipt(cell.name, f"{cell.chart.title}: {cell.column}", cell.date, cell.value, cell.unit, (step,), standing)


def _cell(chart: Chart, column: str, date: str) -> _Cell:
    numbers = [name for name, values in chart.columns.items() if values.dtype.kind in "fi"]
    name = column if column in numbers else f"{column}_bn"
    if name not in numbers:
        raise DataError(f'{chart.name} has no column of numbers "{column}"; {nearest_name(column, numbers)}')
    label = next(iter(chart.columns.values()))
    first = label.astype(str)
    period = label.dtype.kind == "M" and len(date) < DAY_LETTERS
    rows = np.flatnonzero(np.char.startswith(first, date) if period else first == date)
    if rows.size == 0:
        raise DataError(f"{chart.name} has no row {date}; its rows run from {first[0]} to {first[-1]}")
    if np.unique(first[rows]).size < rows.size:
        raise DataError(f"{chart.name} has {rows.size} rows of {date}; they are not known by their date alone")
    value = float(chart.columns[name][rows[-1]])
    if np.isnan(value):
        raise DataError(f"{chart.name} draws nothing for {name} on {first[rows[-1]]}")
    return _Cell(chart, name, str(first[rows[-1]]), value)
