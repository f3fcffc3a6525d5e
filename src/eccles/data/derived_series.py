"""Series computed from published ones, read by id beside them: `read_series(library, "SHILLER_SP_TOTAL_RETURN")`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from eccles.base.timeline import MONTHS_A_YEAR
from eccles.core.series import Series
from eccles.data.library import Library

__all__ = ["BASE_DATE", "BASE_INDEX", "DERIVED_SERIES", "has_series", "read_series", "shiller_total_return"]

BASE_INDEX, BASE_DATE = 100.0, np.datetime64("2000-01-01", "D")


def shiller_total_return(library: Library) -> Series:
    """Return the S&P composite with dividends reinvested, from R. Shiller's monthly averages of price and dividend.

    The dividend is that of the past twelve months; a twelfth of it is reinvested each month at that month's average
    price. An average of a month is smoother than its last day: the return between two days is near, not equal, to that
    of a daily index.

    Example:
        >>> from eccles.data.library import open_library
        >>> round(float(shiller_total_return(open_library()).at("2000-01-01")), 6)
        100.0
    """
    price, dividend = library.series("SHILLER_SP_PRICE"), library.series("SHILLER_SP_DIVIDEND")
    date = np.intersect1d(price.date, dividend.date)
    level, paid = price.at(date), dividend.at(date) / MONTHS_A_YEAR
    growth = (level[1:] + paid[1:]) / level[:-1]
    compounded = np.concatenate([[1.0], np.cumprod(growth)])
    return replace(
        price,
        id="SHILLER_SP_TOTAL_RETURN",
        title="S&P composite with dividends reinvested, monthly averages, January 2000 = 100",
        unit="index",
        date=date,
        value=BASE_INDEX * compounded / compounded[np.searchsorted(date, BASE_DATE)],
    )


DERIVED_SERIES: dict[str, Callable[[Library], Series]] = {"SHILLER_SP_TOTAL_RETURN": shiller_total_return}
"""What can be computed, by the id it is read under."""


def has_series(library: Library, series_id: str) -> bool:
    """Tell whether a series is at hand, published or computed."""
    return series_id in DERIVED_SERIES or library.has(series_id)


def read_series(library: Library, series_id: str) -> Series:
    """Return a series, published or computed.

    Raises:
        DataError: it is neither.
    """
    return DERIVED_SERIES[series_id](library) if series_id in DERIVED_SERIES else library.series(series_id)
