"""The receipt of a number in a picture of a projection, by the line it draws.

The pictures of a projection draw sums of lines and months of its ladder; before the opening, and beside it afterwards,
they draw sums of published cells.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_date, as_day
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.origins import series_origin
from eccles.data.snapshot import Snapshot
from eccles.receipts.projection.ladder_rows import ladder_receipt
from eccles.receipts.projection.projected import Part, date_of, gdp_step, of_parts, standing_of
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.line_sources import PUBLISHED_TERMS, cells_of
from eccles.receipts.steps.picture_cells import PictureCell, find_cell
from eccles.receipts.steps.soma_steps import principal_steps
from eccles.report.chart import Chart
from eccles.report.history import published_lines
from eccles.report.views import Projection

__all__ = ["chart_receipt"]

PARTS: dict[str, tuple[Part, ...]] = {
    "coupons_bn": (Part("treasuries"), Part("bills", -1.0)),
    "agency_securities_bn": (Part("agency_debt"), Part("mbs"), Part("cmbs")),
    "other_assets_bn": (Part("other_assets"), Part("unamortized_discounts"), Part("factors_bridge")),
    "reserves_share_of_gdp_pct": (Part("reserves"),),
}
"""Drawn lines that are sums of accounts; the others are accounts or totals of their own name."""

LADDERS: dict[tuple[str, str], str] = {
    **{
        ("runoff", name): name
        for name in ("coupon_redeemed_bn", "bill_redeemed_bn", "coupon_rolled_bn", "bill_rolled_bn", "treasury_cap_bn")
    },
    ("mortgages", "redeemed_bn"): "agency_redeemed_bn",
    ("mortgages", "reinvested_bn"): "agency_reinvested_bn",
    ("mortgages", "agency_cap_bn"): "agency_cap_bn",
}
"""Columns that are months of the ladder; beside them stands what was published."""
PRINCIPAL = ("mortgages", "published_bn")
PROFILE = "maturities"
SHARE = "reserves_share_of_gdp_pct"
BESIDE = "published_"


def chart_receipt(projection: Projection, chart: Chart, column: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a number in a picture of a projection comes from.

    Args:
        projection: the projection, of one path.
        chart: one of its pictures.
        column: of the picture's table.
        date: the row: a day, or a month for its last row.
        snapshot: the embedded data.

    Raises:
        DataError: no such column or row, an empty cell, or the picture has several rows of a day.
    """
    if chart.name == PROFILE:
        raise DataError(
            f"{PROFILE} has a row for each year to maturity, so a day is not enough; "
            "write maturities:COLUMN:FROM_YRS@WEDNESDAY"
        )
    cell = find_cell(chart, column, date)
    receipt = _of_projection(projection, cell, snapshot)
    return replace(receipt, figure=f"{projection.name}:{cell.name}", title=f"{chart.title}: {cell.column}")


def _of_projection(projection: Projection, cell: PictureCell, snapshot: Snapshot) -> Receipt:
    place = (cell.chart.name, cell.column)
    if place in LADDERS:
        return ladder_receipt(projection, LADDERS[place], cell.label, snapshot)
    if place == PRINCIPAL:
        return _receipt(projection, cell, principal_steps(snapshot, cell.date))
    if cell.column.startswith(BESIDE) or cell.date < projection.date[0]:
        return _published(projection, cell, snapshot)
    return _projected(projection, cell, snapshot)


def _projected(projection: Projection, cell: PictureCell, snapshot: Snapshot) -> Receipt:
    result, day = projection.result, as_date(cell.label)
    place = date_of(result, cell.label)
    found = of_parts(result, PARTS.get(cell.column, (Part(cell.column),)), place, snapshot)
    gdp = gdp_step(projection.scenario, result, place, snapshot) if cell.column == SHARE else None
    shaped = shaping_steps(projection.scenario, result, snapshot, found.readers, day)
    return replace(_receipt(projection, cell, found.chain, gdp), shaped_by=shaped)


def _published(projection: Projection, cell: PictureCell, snapshot: Snapshot) -> Receipt:
    """Return a published line as its cells."""
    line = "reserves_bn" if cell.column == SHARE else cell.column.removeprefix(BESIDE)
    steps = tuple(
        ReceiptStep(origin.name, name_of(published_lines), amount, "USD bn", origins=(origin,))
        for amount, origin in cells_of(snapshot, PUBLISHED_TERMS[line], cell.date)
    )
    gdp = _published_gdp(snapshot, cell.date) if cell.column == SHARE else None
    return _receipt(projection, cell, steps, gdp)


def _published_gdp(snapshot: Snapshot, day: np.datetime64) -> ReceiptStep:
    series = snapshot.series_bn("GDP")
    value = float(series.asof(day))
    quarter = as_day(series.date[np.searchsorted(series.date, day, side="right") - 1])
    origin = replace(series_origin(snapshot, "GDP"), date=str(quarter), value=value)
    return ReceiptStep("Nominal GDP of the quarter", name_of(published_lines), value, "USD bn", origins=(origin,))


def _receipt(
    projection: Projection, cell: PictureCell, chain: tuple[ReceiptStep, ...], gdp: ReceiptStep | None = None
) -> Receipt:
    return Receipt(
        figure=cell.name,
        title=cell.column,
        date=cell.label,
        value=cell.value,
        unit="% of GDP" if gdp else cell.unit,
        chain=chain,
        standing=standing_of(projection.result),
        divisor_bn=gdp.value if gdp else None,
        divided_by=gdp,
    )
