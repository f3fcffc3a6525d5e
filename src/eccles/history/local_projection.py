"""Local projections: what followed a surprise, horizon by horizon, without a model of what lies between.

Source: Jordà (2005), American Economic Review 95(1).

For each horizon h the change of a variable from the period before a surprise to h periods after it is regressed on the
surprise, a constant, lags of the variable's own changes and lags of the surprise:

    y[t+h] - y[t-1] = a_h + b_h s[t] + sum_k c_hk dy[t-k] + sum_k d_hk s[t-k] + e_h[t]

Errors overlap by h periods, so the covariance is Newey-West with at least h lags. The surprises of a period are added;
a period without one counts as zero, between the first and the last published event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError
from eccles.base.timeline import as_day, month_index
from eccles.base.units import bp_from_pp, pct_from_share
from eccles.core.responses import LocalProjection
from eccles.core.series import Series
from eccles.core.surprise import Surprise
from eccles.history.hac import fit_hac
from eccles.history.windows import new_york_moment, reading_moments

__all__ = ["NORMAL_90", "Regression", "project_locally", "regressions", "surprise_by_period"]

FloatArray = NDArray[np.float64]

NORMAL_90 = 1.6448536269514722
"""Standard errors on either side of a 90 per cent band."""
_MONTHS_A_PERIOD = {"M": 1, "Q": 3}
_MIDNIGHT = "00:00"


@dataclass(frozen=True)
class Regression:
    """One horizon's regression before it is run.

    Attributes:
        value: (n,) what is explained, in `unit`.
        columns_ratio: constant, surprise, lags of the variable's changes, lags of the surprise, (n, 2 + 2 lags).
    """

    horizon: int
    unit: str
    value: FloatArray
    columns_ratio: FloatArray


def project_locally(
    series: Series,
    surprise: Surprise,
    *,
    horizon_count: int,
    lag_count: int = 2,
    size_ratio: float = 1.0,
    sample: tuple[np.datetime64, np.datetime64] | None = None,
) -> LocalProjection:
    """Return the responses of a series to a surprise.

    Args:
        series: the variable, of any frequency; horizons are its periods.
        surprise: one instrument of one kind of event.
        horizon_count: the last horizon.
        lag_count: lags held constant.
        size_ratio: the surprise answered, in its unit: 10 for ten basis points.
        sample: first and last day of the surprises used; all of them without it.

    Raises:
        DataError: series and surprises do not meet, or the regression has too few rows.
        ScenarioError: a negative number of horizons or lags.
    """
    if horizon_count < 0 or lag_count < 0:
        raise ScenarioError(f"{horizon_count} horizons and {lag_count} lags; neither can be negative")
    runs = regressions(series, surprise, horizon_count, lag_count, sample)
    fits = [fit_hac(item.value, item.columns_ratio, item.horizon + 1) for item in runs]
    value = size_ratio * np.asarray([fit.coefficient_ratio[1] for fit in fits])
    margin = NORMAL_90 * abs(size_ratio) * np.asarray([fit.error_ratio[1] for fit in fits])
    first, last = _span(series, surprise, sample)
    return LocalProjection(
        series_id=series.id,
        title=series.title,
        unit=_unit(series),
        frequency=series.frequency,
        shock=f"{surprise.name} of {surprise.source}, {surprise.event}",
        shock_unit=surprise.unit,
        size_ratio=size_ratio,
        horizon=np.arange(horizon_count + 1),
        value=value,
        low=value - margin,
        high=value + margin,
        t_ratio=NORMAL_90 * value / margin,
        row_count=np.asarray([fit.row_count for fit in fits]),
        event_count=int(np.count_nonzero(surprise_by_period(series, surprise)[first : last + 1])),
        lag_count=lag_count,
        sample_first_date=as_day(series.date[first]),
        sample_last_date=as_day(series.date[last]),
    )


def regressions(
    series: Series,
    surprise: Surprise,
    horizon_count: int,
    lag_count: int,
    sample: tuple[np.datetime64, np.datetime64] | None = None,
) -> tuple[Regression, ...]:
    """Return the regressions of every horizon, as `project_locally` runs them."""
    level = _level(series)
    shock = surprise_by_period(series, surprise)
    change = np.diff(level, prepend=np.nan)
    first, last = _span(series, surprise, sample)
    start = max(first + lag_count, lag_count + 2)
    found = []
    for horizon in range(horizon_count + 1):
        row = np.arange(start, min(last, level.size - 1 - horizon) + 1)
        lags = range(1, lag_count + 1)
        columns = [np.ones(row.size), shock[row], *(change[row - k] for k in lags), *(shock[row - k] for k in lags)]
        explained = level[row + horizon] - level[row - 1]
        found.append(Regression(horizon, _unit(series), explained, np.column_stack(columns)))
    return tuple(found)


def surprise_by_period(series: Series, surprise: Surprise) -> FloatArray:
    """Return the sum of the surprises of each period of a series, (n,), in the surprise's unit.

    A daily or weekly value takes the surprises between the reading of the last value and its own; a month or quarter
    those of its days.

    Raises:
        DataError: surprises by month against a series that is faster.
    """
    if series.frequency in _MONTHS_A_PERIOD:
        length = _MONTHS_A_PERIOD[series.frequency]
        period, wanted = (month_index(date) // length for date in (series.date, surprise.date))
        place = np.searchsorted(period, wanted)
        # A month that was never published - October 2025 of the CPI - has no place, and its surprise no response.
        inside = (place < period.size) & (period[np.minimum(place, period.size - 1)] == wanted)
    else:
        if surprise.event == "month":
            raise DataError(f"{surprise.source} by month cannot be set against {series.id}, which is {series.kind}")
        moment = reading_moments(series)
        when = [
            new_york_moment(date, time or _MIDNIGHT, surprise.zone)
            for date, time in zip(surprise.date, surprise.time, strict=True)
        ]
        place = np.searchsorted(moment, np.asarray(when, dtype="datetime64[m]"), side="left")
        inside = (place > 0) & (place < moment.size)
    return np.bincount(place[inside], surprise.value[inside], series.date.size).astype(np.float64)


def _span(series: Series, surprise: Surprise, sample: tuple[np.datetime64, np.datetime64] | None) -> tuple[int, int]:
    """Return the first and last period with a surprise, inside the sample."""
    first, last = sample or (series.date[0], series.date[-1])
    shock = surprise_by_period(series, surprise)
    places = np.flatnonzero((shock != 0) & (series.date >= first) & (series.date <= last))
    if places.size < 2:
        raise DataError(
            f"{series.id} ({series.span}) and {surprise.name} of {surprise.source} ({surprise.date[0]} to "
            f"{surprise.date[-1]}) share fewer than two surprises from {first} to {last}"
        )
    return int(places[0]), int(places[-1])


def _unit(series: Series) -> str:
    if series.unit == "percent":
        return "pp" if series.frequency in _MONTHS_A_PERIOD else "bp"
    return "pct" if np.all(series.value > 0) else series.unit


def _level(series: Series) -> FloatArray:
    unit = _unit(series)
    if unit == "bp":
        return bp_from_pp(series.value)
    return np.asarray(pct_from_share(np.log(series.value))) if unit == "pct" else series.value
