"""What the record planned, spread over the days on which the Desk could trade.

A total is spread evenly over its span, a monthly amount over the operation days of its month or of its purchase period,
a daily amount stands on every operation day. Sales count negative. A cap is a ceiling of its month and a repo limit is
no purchase: neither is spread. An operation day is a Federal Reserve Bank business day other than Good Friday.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import (
    DateArray,
    as_day,
    calendar_year,
    good_friday,
    is_business_day,
    month_index,
    month_start,
)
from eccles.core.programme import Action, Basis, Decision, Per, Sector

__all__ = ["cap_by_month", "covers_whole_months", "daily_plan", "operation_days", "planned", "scheduled_bn"]

FloatArray = NDArray[np.float64]


def operation_days(first: np.datetime64, last: np.datetime64) -> DateArray:
    """Return the days from `first` to `last`, both included, on which the Desk can trade."""
    day: DateArray = np.arange(first, last + np.timedelta64(1, "D"), dtype="datetime64[D]")
    years = np.unique(calendar_year(day))
    closed = np.array([good_friday(int(year)) for year in years], dtype="datetime64[D]")
    return day[is_business_day(day) & ~np.isin(day, closed)]


def covers_whole_months(decision: Decision) -> bool:
    """Tell whether a decision starts on the first and ends on the last day of a month."""
    first, after = decision.start_date, decision.end_date + np.timedelta64(1, "D")
    return all(as_day(month_start(month_index(day))) == day for day in (first, after))


def planned(decisions: Iterable[Decision], sectors: Iterable[Sector]) -> tuple[Decision, ...]:
    """Return the announced outright purchases and sales of these sectors that name an amount and an end."""
    wanted = frozenset(sectors)
    return tuple(
        row
        for row in decisions
        if row.sector in wanted
        and (row.is_purchase or row.is_sale)
        and row.basis is Basis.ANNOUNCED
        and np.isfinite(row.amount_bn)
        and not row.is_open
    )


def scheduled_bn(decision: Decision) -> float:
    """Return what one decision adds up to over its span, sales negative.

    Raises:
        DataError: it has no end or no amount, or its "month" is neither a calendar month nor a counted purchase period.
    """
    return float(daily_plan(decision)[1].sum())


def daily_plan(decision: Decision) -> tuple[DateArray, FloatArray]:
    """Return the operation days of a decision and the amount planned on each, in bn, sales negative.

    Raises:
        DataError: as for `scheduled_bn`.
    """
    if decision.is_open or not np.isfinite(decision.amount_bn) or decision.per is Per.RATIO:
        raise DataError(f"{decision.label}: a schedule needs an amount, its unit and a last day")
    day = operation_days(decision.start_date, decision.end_date)
    if not day.size:
        raise DataError(f"{decision.label}: no operation day lies between its first and its last day")
    amount = decision.amount_bn * _per_day(decision, day)
    return day, -amount if decision.is_sale else amount


def _per_day(decision: Decision, day: DateArray) -> FloatArray:
    """Return the part of the amount that falls on each day."""
    if decision.per is Per.DAY:
        return np.ones(day.size)
    if decision.per is Per.TOTAL:
        return np.full(day.size, 1.0 / day.size)
    if decision.period_count:
        return np.full(day.size, decision.period_count / day.size)
    if not covers_whole_months(decision):
        raise DataError(f"{decision.label}: a monthly amount over parts of months; give purchase_periods")
    _, place, count = np.unique(month_index(day), return_inverse=True, return_counts=True)
    return np.asarray(1.0 / count[place])


def cap_by_month(decisions: Iterable[Decision], sector: Sector, month: NDArray[np.int64]) -> FloatArray:
    """Return the run-off cap of a sector in each calendar month (months since 1970), NaN where there is none.

    Example:
        >>> from eccles.data.programmes import find_programme
        >>> rows = find_programme("QT2").decisions
        >>> cap_by_month(rows, Sector.TREASURY, month_index(np.array(["2022-08", "2022-09"], "datetime64[M]")))
        array([30., 60.])
    """
    cap_bn = np.full(month.shape, np.nan)
    for row in decisions:
        if row.action is Action.RUNOFF_CAP and row.sector is sector:
            last = np.inf if row.is_open else int(month_index(row.end_date))
            cap_bn[(month >= int(month_index(row.start_date))) & (month <= last)] = row.amount_bn
    return cap_bn
