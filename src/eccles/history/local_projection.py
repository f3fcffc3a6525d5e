"""Local projections: what followed a surprise, horizon by horizon, without a model of what lies between.

Source: Jordà (2005), American Economic Review 95(1).

For each horizon h the change of a variable from the period before a surprise to h periods after it is regressed on the
surprise, a constant, lags of the variable's own changes and lags of the surprise:

    y[t+h] - y[t-1] = a_h + b_h s[t] + sum_k c_hk dy[t-k] + sum_k d_hk s[t-k] + e_h[t]

Errors overlap by h periods, so the covariance is Newey-West with at least h lags. The surprises of a period are added;
a period without one counts as zero, between the first and the last published event.

Periods are those of the calendar. One that was never published (October 2025 of the CPI and of unemployment) has no y,
so a regression leaves out the rows that need it and no others; its surprise is known and stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError
from eccles.base.timeline import as_day, month_index, month_start
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
_DAYS_A_WEEK, _MONDAY_OFFSET_DAYS = 7, 4
"""1970-01-05 was a Monday: days since 1970 are Mondays where (days - 4) is a multiple of seven."""
_LONGEST_PAUSE = np.timedelta64(10, "D")
"""Holidays close a market for less; over a longer pause of a daily series nothing is measured."""
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
        ScenarioError: a negative number of horizons or lags, or a surprise of no size.
    """
    _refuse_unusable(horizon_count, lag_count, size_ratio)
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
        sample_first_date=_day_of(series, first),
        sample_last_date=_day_of(series, last),
    )


def _refuse_unusable(horizon_count: int, lag_count: int, size_ratio: float) -> None:
    if horizon_count < 0 or lag_count < 0:
        raise ScenarioError(f"{horizon_count} horizons and {lag_count} lags; neither can be negative")
    if not np.isfinite(size_ratio) or size_ratio == 0:
        raise ScenarioError(f"a surprise of the size {size_ratio:g} has no response; give another, such as 10")


def regressions(
    series: Series,
    surprise: Surprise,
    horizon_count: int,
    lag_count: int,
    sample: tuple[np.datetime64, np.datetime64] | None = None,
) -> tuple[Regression, ...]:
    """Return the regressions of every horizon, as `project_locally` runs them."""
    place, shock = _places(series), surprise_by_period(series, surprise)
    level = np.full(shock.size, np.nan)
    level[place] = _level(series)
    change = np.diff(level, prepend=np.nan)
    pause_count = _pauses(series)
    first, last = _span(series, surprise, sample)
    start = max(first + lag_count, lag_count + 2)
    found = []
    for horizon in range(horizon_count + 1):
        row = np.arange(start, min(last, level.size - 1 - horizon) + 1)
        lags = range(1, lag_count + 1)
        columns = np.column_stack(
            [np.ones(row.size), shock[row], *(change[row - k] for k in lags), *(shock[row - k] for k in lags)]
        )
        explained = level[row + horizon] - level[row - 1]
        known = np.isfinite(explained) & np.isfinite(columns).all(axis=1)
        known &= pause_count[row + horizon] == pause_count[row - 1 - lag_count]
        found.append(Regression(horizon, _unit(series), explained[known], columns[known]))
    return tuple(found)


def surprise_by_period(series: Series, surprise: Surprise) -> FloatArray:
    """Return the sum of the surprises of each period from a series' first to its last, (n,), in the surprise's unit.

    A daily or weekly value takes the surprises between the reading of the last value and its own; a month or quarter
    those of its days, also where the series has no value of it.

    Raises:
        DataError: surprises by month against a series that is faster.
    """
    places = _places(series)
    if series.frequency in _MONTHS_A_PERIOD:
        length = _MONTHS_A_PERIOD[series.frequency]
        period, wanted = (month_index(date) // length for date in (series.date, surprise.date))
        place = wanted - period[0]
        inside = (place >= 0) & (wanted <= period[-1])
    else:
        if surprise.event == "month":
            raise DataError(f"{surprise.source} by month cannot be set against {series.id}, which is {series.kind}")
        moment = reading_moments(series)
        when = [
            new_york_moment(date, time or _MIDNIGHT, surprise.zone)
            for date, time in zip(surprise.date, surprise.time, strict=True)
        ]
        value_place = np.searchsorted(moment, np.asarray(when, dtype="datetime64[m]"), side="left")
        inside = (value_place > 0) & (value_place < moment.size)
        place = places[np.minimum(value_place, moment.size - 1)]
    return np.bincount(place[inside], surprise.value[inside], int(places[-1]) + 1).astype(np.float64)


def _places(series: Series) -> NDArray[np.int64]:
    """Return the period of each observation, counted from the first: days as they come, the rest by the calendar."""
    if series.frequency in _MONTHS_A_PERIOD:
        period = month_index(series.date) // _MONTHS_A_PERIOD[series.frequency]
    elif series.frequency == "W":
        period = (series.date.astype(np.int64) - _MONDAY_OFFSET_DAYS) // _DAYS_A_WEEK
    else:
        period = np.arange(series.date.size)
    if np.any(np.diff(period) < 1):
        raise DataError(f"{series.id} has two values in one of its periods; a local projection needs one a period")
    return np.asarray(period - period[0])


def _pauses(series: Series) -> NDArray[np.int64]:
    """Return how many long pauses of a daily series lie before each period; the calendar of any other shows them."""
    if series.frequency != "D":
        return np.zeros(int(_places(series)[-1]) + 1, dtype=np.int64)
    return np.cumsum(np.diff(series.date, prepend=series.date[:1]) > _LONGEST_PAUSE)


def _day_of(series: Series, period: int) -> np.datetime64:
    """Return the date of a period; of one that was not published the day it begins with."""
    place = _places(series)
    here = int(np.searchsorted(place, period))
    if place[here] == period:
        return as_day(series.date[here])
    months = _MONTHS_A_PERIOD[series.frequency]
    return as_day(month_start((month_index(series.date[0]) // months + period) * months))


def _span(series: Series, surprise: Surprise, sample: tuple[np.datetime64, np.datetime64] | None) -> tuple[int, int]:
    """Return the first and last period with a surprise, inside the sample."""
    first, last = sample or (series.date[0], series.date[-1])
    shock = surprise_by_period(series, surprise)
    inside = _places(series)[(series.date >= first) & (series.date <= last)]
    places = np.flatnonzero(shock)
    places = places[(places >= inside[0]) & (places <= inside[-1])] if inside.size else places[:0]
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
