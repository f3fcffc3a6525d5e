"""Planned against actual purchases by month, read from the SOMA summary.

What the summary shows is the change of a holding: purchases less maturities, prepayments and sales, at par, on the day
they settle. Where maturing principal was replaced (Treasuries rolled at auction, agency principal reinvested), the
change is what was bought beyond replacement; the record says for each programme which classes to add so that
reinvested principal cancels. Gross MBS purchases and principal are known from May 2022 on and stand in columns of their
own. Inflation compensation is never in a change of par. A week belongs to the payment month of (Wednesday - 6 days).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import (
    DateArray,
    DateLike,
    as_date,
    as_day,
    first_wednesday_on_or_after,
    month_index,
    month_start,
    next_business_day,
)
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.programme import Decision, Measure, Programme
from eccles.core.purchases import PlannedActual
from eccles.data.agency_principal import agency_principal
from eccles.data.programme_schedule import cap_by_month, daily_plan, planned
from eccles.data.programmes import find_programme
from eccles.data.snapshot import open_snapshot

__all__ = ["payment_month", "planned_actual", "soma_change_bn"]

FloatArray = NDArray[np.float64]
Months = NDArray[np.int64]


def planned_actual(name: str | Programme, *, broker_numbering: bool = False) -> tuple[PlannedActual, ...]:
    """Return what a programme planned beside what SOMA shows, one table a measure, by month.

    Args:
        name: the programme, or its name.
        broker_numbering: read the name as Chinese brokers number the programmes.

    Raises:
        DataError: no such programme, or one that planned no amounts the SOMA summary could show.

    Example:
        >>> treasuries, agency = planned_actual("QE3")
        >>> round(treasuries.planned_total_bn), round(agency.planned_total_bn)
        (790, 823)
    """
    programme = name if isinstance(name, Programme) else find_programme(name, broker_numbering=broker_numbering)
    if not programme.measures:
        raise DataError(
            f"{programme.name} planned no outright purchase or run-off amount to compare with SOMA; "
            f"`eccles programmes` lists what it decided"
        )
    return tuple(_measured(programme, measure) for measure in programme.measures)


def soma_change_bn(classes: Sequence[str], first: DateLike, last: DateLike) -> float:
    """Return the change of SOMA par in these classes between two published dates.

    Args:
        classes: columns of the SOMA summary without `_bn`: bill, note_bond, tips, frn, agency_debt, mbs, cmbs.
        first: a SOMA date.
        last: a later SOMA date.

    Raises:
        DataError: a date without a SOMA summary, or an unknown class.
    """
    date, level_bn = _level(classes)
    places = [int(np.searchsorted(date, as_date(day))) for day in (first, last)]
    for place, day in zip(places, (first, last), strict=True):
        if place == date.size or date[place] != as_date(day):
            raise DataError(f"SOMA has no summary of {day}; it spans {date[0]} to {date[-1]}, weekly")
    return float(level_bn[places[1]] - level_bn[places[0]])


def _measured(programme: Programme, measure: Measure) -> PlannedActual:
    date, level_bn = _level(measure.classes)
    first = int(np.searchsorted(date, measure.start_date)) - 1
    last = min(int(np.searchsorted(date, measure.end_date)), date.size - 1)
    week_month = payment_month(date[first + 1 : last + 1])
    rows = planned(programme.decisions, measure.sectors)
    month = _months(rows, week_month)
    place = week_month - month[0]
    change_bn = _by_month(place, np.diff(level_bn[first : last + 1]), month.size)
    week_count = np.bincount(place, minlength=month.size).astype(np.float64)
    principal_bn, gross_bn = _mbs(measure, month, week_count)
    in_weeks = _settled_plan(programme, rows, measure, month, (as_day(date[first]), as_day(date[last])))
    return PlannedActual(
        programme=programme.name,
        measure=measure,
        first_date=as_day(date[first]),
        last_date=as_day(date[last]),
        month_date=month_start(month),
        week_count=week_count,
        planned_bn=_planned(programme, rows, measure, month),
        planned_in_weeks_bn=in_weeks,
        actual_bn=measure.sign * change_bn,
        compensation_bn=_compensation(measure, slice(first, last + 1), place, month.size),
        principal_bn=principal_bn,
        gross_bn=gross_bn,
    )


def _level(classes: Sequence[str]) -> tuple[DateArray, FloatArray]:
    soma = open_snapshot().table("soma_summary")
    known = [name.removesuffix("_bn") for name in soma if name.endswith("_bn")]
    for name in classes:
        if name not in known:
            raise DataError(f'SOMA has no class "{name}"; {nearest_name(name, known)}')
    return soma["date"], np.sum([soma[f"{name}_bn"] for name in classes], axis=0)


def payment_month(date: DateArray) -> Months:
    """Return the payment month (since 1970) of weeks by their Wednesday: that of the day six days before."""
    return month_index(date - np.timedelta64(DAYS_PER_WEEK - 1, "D"))


def _months(rows: Sequence[Decision], week_month: Months) -> Months:
    """Return every month from the first to the last that is planned or counted."""
    ends = [int(month_index(day)) for row in rows for day in (row.start_date, row.end_date)]
    return np.arange(min([*ends, int(week_month[0])]), max([*ends, int(week_month[-1])]) + 1)


def _planned(programme: Programme, rows: Sequence[Decision], measure: Measure, month: Months) -> FloatArray:
    """Return the schedule by calendar month of trade; the ceiling where the programme is run-off."""
    if measure.sign < 0:
        caps = [cap_by_month(programme.decisions, sector, month) for sector in measure.sectors]
        return np.asarray(np.nan_to_num(np.sum(caps, axis=0)))
    total = np.zeros(month.size)
    for row in rows:
        day, amount_bn = daily_plan(row)
        total += _by_month(month_index(day) - month[0], amount_bn, month.size)
    return total


def _settled_plan(
    programme: Programme,
    rows: Sequence[Decision],
    measure: Measure,
    month: Months,
    counted: tuple[np.datetime64, np.datetime64],
) -> FloatArray:
    """Return the schedule of the days that settle inside the weeks counted; NaN where settlement has no fixed lag."""
    lags = {sector: item.lag_days for item in programme.settlements for sector in item.sectors}
    if measure.sign < 0 or not rows or not all(np.isfinite(lags.get(row.sector, np.nan)) for row in rows):
        return np.full(month.size, np.nan)
    total = np.zeros(month.size)
    for row in rows:
        day, amount_bn = daily_plan(row)
        shown = first_wednesday_on_or_after(_business_days_later(day, int(lags[row.sector])))
        inside = (shown > counted[0]) & (shown <= counted[1])
        total += _by_month(payment_month(shown[inside]) - month[0], amount_bn[inside], month.size)
    return total


def _by_month(place: Months, amount_bn: FloatArray, size: int) -> FloatArray:
    return np.bincount(place, amount_bn, size).astype(np.float64)


def _business_days_later(day: DateArray, count: int) -> DateArray:
    for _ in range(count):
        day = next_business_day(day + np.timedelta64(1, "D"))
    return day


def _compensation(measure: Measure, span: slice, place: Months, size: int) -> FloatArray:
    if "tips" not in measure.classes:
        return np.full(size, np.nan)
    _, level_bn = _level(("compensation",))
    return _by_month(place, np.diff(level_bn[span]), size)


def _mbs(measure: Measure, month: Months, week_count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return MBS principal and settled purchases of the months that are counted whole and where they are known."""
    principal_bn, gross_bn = np.full(month.size, np.nan), np.full(month.size, np.nan)
    if "mbs" not in measure.classes:
        return principal_bn, gross_bn
    date, level_bn = _level(("mbs",))
    all_month, change_bn = payment_month(date[1:]), np.diff(level_bn)
    for start, paid_bn in zip(*agency_principal(), strict=True):
        here, weeks = month == month_index(start), all_month == month_index(start)
        if np.any(here & (week_count == weeks.sum())):
            principal_bn[here], gross_bn[here] = paid_bn, change_bn[weeks].sum() + paid_bn
    return principal_bn, gross_bn
