"""Responses by horizon or by month: local projections, and the two views of a programme, announcement and purchases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.event_study import EventSum

__all__ = ["FlowMonths", "LocalProjection", "Slope", "StockFlow"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class LocalProjection:
    """Responses of a variable to a surprise of one size.

    Attributes:
        unit: of the response: "bp" of a daily or weekly rate, "pp" of a monthly one, "pct" (100 times the logarithm)
            of a level, else the series' own.
        shock: the instrument, "UST10Y of USMPD, monetary_event".
        shock_unit: "bp" or "pct".
        size_ratio: the surprise answered, in `shock_unit`.
        horizon: (h,) periods after the surprise, 0 being its own.
        value: (h,) responses in `unit`.
        low, high: (h,) ends of the 90 per cent HAC band.
        t_ratio: (h,) responses by their HAC standard errors.
        row_count: (h,) periods each regression used.
        event_count: periods of the sample with a surprise.
        lag_count: lags of the variable and of the surprise held constant.
    """

    series_id: str
    title: str
    unit: str
    frequency: str
    shock: str
    shock_unit: str
    size_ratio: float
    horizon: NDArray[np.int64]
    value: FloatArray
    low: FloatArray
    high: FloatArray
    t_ratio: FloatArray
    row_count: NDArray[np.int64]
    event_count: int
    lag_count: int
    sample_first_date: np.datetime64
    sample_last_date: np.datetime64


@dataclass(frozen=True)
class FlowMonths:
    """What was bought, net, and what the rate did on days without announcements, by payment month.

    Attributes:
        month_date: (n,) first days of months.
        bought_bn: (n,) change of par in the SOMA; negative where the programme is run-off.
        value: (n,) change over the days without announcements, in `unit`.
        day_count: (n,) int, such days.
    """

    unit: str
    month_date: DateArray
    bought_bn: NDArray[np.float64]
    value: NDArray[np.float64]
    day_count: NDArray[np.int64]


@dataclass(frozen=True)
class Slope:
    """The change that went with 100 bn more bought in a month, with its 90 per cent HAC band."""

    unit: str
    value: float
    low: float
    high: float
    t_ratio: float
    month_count: int


@dataclass(frozen=True)
class StockFlow:
    """Both views of one programme.

    Attributes:
        stock: the sum over announcement days, with its yardsticks.
        months: the months of the programme.
        slope: of the rate on purchases by month, days without announcements.
    """

    programme: str
    series_id: str
    stock: EventSum
    months: FlowMonths
    slope: Slope
