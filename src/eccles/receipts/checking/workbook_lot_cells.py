"""Cells of the sheet of securities: what a lot was held at and pays, and the total and the average above the lots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import DAYS_PER_YEAR
from eccles.compare.measure import wednesday_place
from eccles.core.lots import TREASURY_KINDS
from eccles.core.projection import LotHistory
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.receipts.checking.workbook_asked import AskedCell
from eccles.receipts.projection.lot_rows import lot_names, lot_receipt
from eccles.receipts.projection.lot_words import CLASS_TITLES
from eccles.receipts.shaping import name_of
from eccles.report.workbook_lots import securities_sheet

__all__ = ["lot_cell", "maturity_receipt", "total_receipt"]

FloatArray = NDArray[np.float64]

READERS = ("mature_treasuries", "trade", "accrue")
COUPON, COMPENSATION = "coupon", "compensation"


def lot_cell(asked: AskedCell) -> Receipt:
    """Return where the par, the compensation or the coupon of a lot comes from."""
    place, column = int(asked.name), asked.about.names[1]
    name = lot_names(_history(asked).lots)[place]
    if column == COUPON:
        found = lot_receipt(asked.projection, name, "coupon_pct", str(asked.result.date[-1]), asked.snapshot)
        return replace(found, date=asked.date)
    return lot_receipt(asked.projection, name, f"{column}_bn", asked.date, asked.snapshot)


def _history(asked: AskedCell) -> LotHistory:
    history = asked.result.lots
    if history is None:
        raise DataError(f"{asked.projection.name} keeps no lots")
    return history


# --- totals ----------------------------------------------------------------------------------------------------------


def total_receipt(asked: AskedCell) -> Receipt:
    """Return the total of the lots, class by class."""
    history, week = _history(asked), wednesday_place(asked.result.date, asked.date)
    held = _held_bn(history, week, asked.name)
    steps = tuple(
        ReceiptStep(
            title, name_of(securities_sheet), float(held[of].sum()), "USD bn", f"{np.count_nonzero(held[of]):,} lots"
        )
        for title, of in _classes(history)
    )
    return asked.receipt(steps, asked.shaping(READERS, asked.result.date[week]))


def _held_bn(history: LotHistory, week: int, column: str) -> FloatArray:
    """Return par or compensation by lot on a Wednesday, (lots,)."""
    if column != COMPENSATION:
        return np.asarray(history.par_bn[0, week])
    held = np.zeros(history.lots.count)
    held[history.tips_index] = history.compensation_bn[0, week]
    return held


def _classes(history: LotHistory) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for kind in TREASURY_KINDS:
        yield CLASS_TITLES[kind], history.lots.kind == kind.value


def maturity_receipt(asked: AskedCell) -> Receipt:
    """Return the average maturity as what each class adds to it: its share of par times its own average."""
    history, week = _history(asked), wednesday_place(asked.result.date, asked.date)
    par, date = _held_bn(history, week, "par"), asked.result.date[week]
    years = (history.lots.maturity_date - date).astype(np.float64) / DAYS_PER_YEAR
    steps = []
    for title, of in _classes(history):
        share = float(par[of].sum() / par.sum())
        if share:
            average = float(par[of] @ years[of] / par[of].sum())
            detail = f"{share:.6f} of par, {average:.6f} years on average"
            steps.append(ReceiptStep(title, name_of(securities_sheet), share * average, "years", detail))
    return asked.receipt(tuple(steps), asked.shaping(READERS, date))
