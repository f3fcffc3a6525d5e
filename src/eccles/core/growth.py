"""Growth of a published series over the same period of the year before, and the periods that order a series."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_index
from eccles.base.units import pct_from_share
from eccles.core.series import Series

__all__ = ["period_index", "year_on_year"]

MONTHS_A_PERIOD = {"M": 1, "Q": 3}
PERIODS_A_YEAR = {"M": 12, "Q": 4}


def period_index(series: Series, date: DateArray) -> NDArray[np.int64]:
    """Return what orders a series: months or quarters since 1970 of a monthly or quarterly one, else days."""
    if series.frequency in MONTHS_A_PERIOD:
        return np.asarray(month_index(date) // MONTHS_A_PERIOD[series.frequency])
    return date.astype("datetime64[D]").astype(np.int64)


def year_on_year(series: Series) -> Series:
    """Return the growth of a monthly or quarterly series over the same period of the year before, in per cent.

    A period whose predecessor a year before is missing is left out.

    Raises:
        DataError: the series is neither monthly nor quarterly.
    """
    if series.frequency not in PERIODS_A_YEAR:
        raise DataError(f"{series.id} is of frequency {series.frequency}; growth over a year needs months or quarters")
    period = period_index(series, series.date)
    before = np.searchsorted(period, period - PERIODS_A_YEAR[series.frequency])
    known = period[np.minimum(before, period.size - 1)] == period - PERIODS_A_YEAR[series.frequency]
    growth = series.value[known] / series.value[before[known]] - 1.0
    return Series(
        id=series.id,
        title=f"{series.title}, over a year before",
        publisher=series.publisher,
        unit="percent",
        kind=series.kind,
        frequency=series.frequency,
        rights=series.rights,
        date=series.date[known],
        value=pct_from_share(growth),
    )
