"""The receipt of a bar of the picture `maturities`: the lots with so many years to maturity, by kind."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.portfolio import Kind
from eccles.core.projection import LotHistory
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.receipts.projection.lot_rows import lot_names
from eccles.receipts.projection.lot_words import CLASS_TITLES, largest
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.charts.maturity import maturity_columns
from eccles.report.views import Projection

__all__ = ["MATURITY_COLUMNS", "explain", "maturity_receipt"]

MATURITY_COLUMNS: dict[str, tuple[Kind, ...]] = {
    "coupons_bn": (Kind.NOTE_BOND, Kind.FRN),
    "tips_bn": (Kind.TIPS,),
    "bills_bn": (Kind.BILL,),
}
"""The columns of the picture and the kinds they hold."""
LAST_YRS = 29


def explain(question: Question) -> Receipt:
    """Return where the bar that is asked for comes from; errors as in `maturity_receipt`."""
    address = question.address
    first, second = address.names
    return maturity_receipt(question.projection(), first, second, address.date, question.snapshot)


def maturity_receipt(projection: Projection, column: str, from_yrs: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where the Treasuries with so many years to maturity come from.

    Args:
        projection: the projection, of one path.
        column: coupons_bn, tips_bn or bills_bn.
        from_yrs: full years to maturity, 0 to 29; the last counts everything longer.
        date: a Wednesday of the projection, drawn in the picture or not, or a month for its last one.
        snapshot: the embedded data.

    Raises:
        DataError: no such column, year or Wednesday, or the projection has several paths or no lots.
    """
    result = projection.result
    place = date_of(result, date)
    name = column if column in MATURITY_COLUMNS else f"{column}_bn"
    if name not in MATURITY_COLUMNS:
        raise DataError(f'maturities has no column "{column}"; {nearest_name(column, MATURITY_COLUMNS)}')
    if not from_yrs.isdecimal() or int(from_yrs) > LAST_YRS:
        raise DataError(f'maturities has no row "{from_yrs}"; its rows are 0 to {LAST_YRS} full years to maturity')
    day, years = result.date[place], int(from_yrs)
    columns = maturity_columns(result, [day])
    if result.lots is None:
        raise DataError(f"{projection.name} kept no lots; project it again with keep_lots=True")
    span = f"{years} years and more" if years == LAST_YRS else f"{years} to {years + 1} years"
    return Receipt(
        figure=f"{projection.name}:maturities:{name}:{years}@{day}",
        title=f"Treasuries by years to maturity: {name}, {span}",
        date=str(day),
        value=float(columns[name][years]),
        unit="USD bn",
        chain=tuple(_by_kind(result.lots, place, day, name, years)),
        standing=standing_of(result),
        shaped_by=shaping_steps(projection.scenario, result, snapshot, ("accrue", "mature_treasuries", "trade"), day),
    )


def _by_kind(history: LotHistory, place: int, day: np.datetime64, column: str, years: int) -> Iterator[ReceiptStep]:
    """Yield each kind's lots in the bucket, with their number and the largest, and the compensation of TIPS."""
    lots, par = history.lots, history.par_bn[0, place]
    left_yrs = (lots.maturity_date - day).astype(np.float64) / DAYS_PER_YEAR
    upper = np.inf if years == LAST_YRS else years + 1.0
    inside = (par > 0.0) & (np.maximum(left_yrs, 0.0) >= years) & (left_yrs < upper)
    by, names = name_of(maturity_columns), lot_names(lots)
    for kind in MATURITY_COLUMNS[column]:
        rows = np.flatnonzero(inside & (lots.kind == kind.value))
        what = f"{CLASS_TITLES[kind]}, par" if kind is Kind.TIPS else CLASS_TITLES[kind]
        told = largest((names[row], float(par[row])) for row in rows)
        yield ReceiptStep(what, by, float(par[rows].sum()), "USD bn", told)
    if column == "tips_bn":
        of_tips = inside[history.tips_index]
        total = float(history.compensation_bn[0, place][of_tips].sum())
        yield ReceiptStep("Their inflation compensation", by, total, "USD bn")
