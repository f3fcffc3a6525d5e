"""The return with dividends between two months, computed from the published prices and dividends of the months."""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import MONTHS_A_YEAR
from eccles.base.units import pct_from_share
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.derived_series import BASE_DATE, BASE_INDEX, shiller_total_return
from eccles.data.library import Library
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text, whole_series
from eccles.receipts.steps.computed import cell_of

__all__ = ["TOTAL_RETURN", "compounded_step", "return_index_step", "return_step"]

TOTAL_RETURN = "SHILLER_SP_TOTAL_RETURN"
PRICE, DIVIDEND = "SHILLER_SP_PRICE", "SHILLER_SP_DIVIDEND"
_BY = name_of(shiller_total_return)


def return_step(library: Library, first_date: np.datetime64, last_date: np.datetime64, *, what: str) -> ReceiptStep:
    """Return the return with dividends from one month to another, in per cent.

    Args:
        library: the data at hand.
        first_date: the first day of a month.
        last_date: of a later one.
        what: what it is, in words.
    """
    growth, detail, origins = _compounded(library, first_date, last_date)
    value = pct_from_share(growth - 1.0)
    return ReceiptStep(what, _BY, value, "%", f"100 × ({detail} − 1)", origins)


def compounded_step(library: Library, first_date: np.datetime64, last_date: np.datetime64, *, what: str) -> ReceiptStep:
    """Return the index of prices with dividends in a month, 100 in an earlier one."""
    growth, detail, origins = _compounded(library, first_date, last_date)
    return ReceiptStep(what, _BY, BASE_INDEX * growth, "index", f"{BASE_INDEX:g} × {detail}", origins)


def return_index_step(library: Library, date: np.datetime64, *, what: str) -> ReceiptStep:
    """Return the index of prices with dividends in a month, 100 in January 2000."""
    if date >= BASE_DATE:
        return compounded_step(library, BASE_DATE, date, what=what)
    growth, detail, origins = _compounded(library, date, BASE_DATE)
    return ReceiptStep(what, _BY, BASE_INDEX / growth, "index", f"{BASE_INDEX:g} / {detail}", origins)


def _compounded(library: Library, first: np.datetime64, last: np.datetime64) -> tuple[float, str, tuple[Origin, ...]]:
    """Return the growth of a holding whose dividends are reinvested, its formula, and what it is read from."""
    price, dividend = library.series(PRICE), library.series(DIVIDEND)
    months = np.intersect1d(price.date, dividend.date)
    months = months[(months >= first) & (months <= last)]
    if not months.size or months[0] != first or months[-1] != last:
        raise DataError(f"{PRICE} and {DIVIDEND} do not reach from {first} to {last}; they span {price.span}")
    level, paid = price.at(months), dividend.at(months) / MONTHS_A_YEAR
    growth = float(np.exp(np.sum(np.log((level[1:] + paid[1:]) / level[:-1]))))
    detail = (
        f"product of (price + dividend / {MONTHS_A_YEAR}) / price of the month before over {months.size - 1} months "
        f"after {first}, {number_text(growth)},"
    )
    cells = (cell_of(library, PRICE, first), cell_of(library, PRICE, last))
    return growth, detail.rstrip(","), (*cells, whole_series(library, PRICE), whole_series(library, DIVIDEND))
