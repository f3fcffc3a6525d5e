"""Checks on one or two series: a level, a change, an extreme, a ratio, a growth rate, a pace."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date, as_day, month_index
from eccles.base.units import bp_from_pp, pct_from_share
from eccles.core.claim import Finding, Reading
from eccles.core.growth import year_on_year
from eccles.core.series import Series
from eccles.history.claims.material import Material, days_since_1970, reading

__all__ = [
    "annualised_growth",
    "change",
    "change_gap",
    "change_pct",
    "dollar_peak",
    "extreme",
    "extreme_day",
    "gain_ratio",
    "growth_change",
    "growth_peak_day",
    "level",
    "mean",
    "mean_growth",
    "monthly_pace",
    "ratio",
    "yearly_growth",
    "years_since_as_high",
]

MONTHS_A_YEAR, QUARTERS_A_YEAR = 12, 4
DOLLAR, BROAD_DOLLAR = "DXY", "DTWEXBGS"
AMOUNT_UNITS = {"bn": "USD bn", "percent": "percent", "bp": "percent"}


def level(material: Material, series: str, date: DateLike, unit: str) -> Finding:
    """The last value on or before a day."""
    found = reading(material, series, date)
    return Finding(_in_unit(found.value, found.unit, unit), unit, (found,), {"day": str(found.date)})


def change(material: Material, series: str, first_date: DateLike, last_date: DateLike, unit: str) -> Finding:
    """What a series moved between two days; yields in basis points where `unit` is "bp"."""
    first, last = reading(material, series, first_date), reading(material, series, last_date)
    moved = _in_unit(last.value - first.value, first.unit, unit)
    return Finding(moved, unit, (first, last), {"first": first.value, "last": last.value})


def change_pct(material: Material, series: str, first_date: DateLike, last_date: DateLike) -> Finding:
    """The change between two days in per cent of the first."""
    first, last = reading(material, series, first_date), reading(material, series, last_date)
    moved = pct_from_share(last.value / first.value - 1.0)
    return Finding(moved, "percent", (first, last), {"first": first.value, "last": last.value})


def change_gap(material: Material, series: str, other: str, first_date: DateLike, last_date: DateLike) -> Finding:
    """How many percentage points more one series grew than another between two days."""
    one, two = (change_pct(material, name, first_date, last_date) for name in (series, other))
    numbers = {"one": one.value, "other": two.value, "first": one.numbers["first"], "last": one.numbers["last"]}
    return Finding(one.value - two.value, "pp", (*one.readings, *two.readings), numbers)


def gain_ratio(
    material: Material,
    series: str,
    first_date: DateLike,
    last_date: DateLike,
    *,
    other_first_date: DateLike,
    other_last_date: DateLike,
) -> Finding:
    """The gain of a series over one span as a multiple of its gain over another."""
    one = change(material, series, first_date, last_date, "bn")
    two = change(material, series, other_first_date, other_last_date, "bn")
    numbers = {"gain_bn": one.value, "other_bn": two.value}
    return Finding(one.value / two.value, "ratio", (*one.readings, *two.readings), numbers)


def mean(material: Material, series: str, first_date: DateLike, last_date: DateLike, unit: str) -> Finding:
    """The plain mean of the observations between two days."""
    dates, values, source = _between(material, series, first_date, last_date)
    found = float(values.mean())
    ends = tuple(_reading(source, dates, values, place) for place in (0, -1))
    return Finding(_in_unit(found, source.unit, unit), unit, ends, {"count": float(values.size)})


def extreme(
    material: Material, series: str, first_date: DateLike, last_date: DateLike, *, unit: str, lowest: bool = False
) -> Finding:
    """The highest value between two days, or the lowest."""
    dates, values, source = _between(material, series, first_date, last_date)
    found = _reading(source, dates, values, int(np.argmin(values) if lowest else np.argmax(values)))
    return Finding(_in_unit(found.value, source.unit, unit), unit, (found,), {"day": str(found.date)})


def extreme_day(
    material: Material, series: str, first_date: DateLike, last_date: DateLike, *, lowest: bool = False
) -> Finding:
    """The first day of the highest value between two days, or of the lowest."""
    dates, values, source = _between(material, series, first_date, last_date)
    found = _reading(source, dates, values, int(np.argmin(values) if lowest else np.argmax(values)))
    return Finding(days_since_1970(found.date), "date", (found,), {"extreme": found.value})


def dollar_peak(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """The highest dollar index between two days: DXY where it is at hand, else the broad one, 100 on the first day."""
    if material.covers(DOLLAR, first_date, last_date):
        return extreme(material, DOLLAR, first_date, last_date, unit="index")
    start = reading(material, BROAD_DOLLAR, first_date)
    found = extreme(material, BROAD_DOLLAR, first_date, last_date, unit="index")
    value = pct_from_share(found.value / start.value)
    return Finding(value, "index", (start, *found.readings), found.numbers, stand_in=BROAD_DOLLAR)


def ratio(
    material: Material, top: str, top_date: DateLike, bottom: str, bottom_date: DateLike, *, unit: str = "percent"
) -> Finding:
    """One level divided by another, in per cent or as a plain ratio."""
    above, below = reading(material, top, top_date), reading(material, bottom, bottom_date)
    share = above.value / below.value
    numbers = {"top": above.value, "bottom": below.value}
    return Finding(pct_from_share(share) if unit == "percent" else share, unit, (above, below), numbers)


def monthly_pace(
    material: Material, series: str, first_date: DateLike, last_date: DateLike, *, sign: int = 1
) -> Finding:
    """The mean change a month between two days, in billions; `sign` -1 shows a fall as a positive pace."""
    first, last = reading(material, series, first_date), reading(material, series, last_date)
    months = int(month_index(last.date)) - int(month_index(first.date))
    if not months:
        raise DataError(f"{series}: {first.date} and {last.date} lie in one month; a pace needs two")
    numbers = {"moved_bn": sign * (last.value - first.value), "months": float(months)}
    return Finding(sign * (last.value - first.value) / months, "bn", (first, last), numbers)


def yearly_growth(material: Material, series: str, date: DateLike) -> Finding:
    """Growth of a monthly or quarterly series over a year, in per cent."""
    now = reading(material, series, date)
    before = reading(material, series, _a_year_before(now.date))
    return Finding(pct_from_share(now.value / before.value - 1.0), "percent", (before, now), {"day": str(now.date)})


def growth_change(material: Material, series: str, first_date: DateLike, last_date: DateLike) -> Finding:
    """How many percentage points growth over a year moved between two months."""
    first, last = yearly_growth(material, series, first_date), yearly_growth(material, series, last_date)
    numbers = {"first": first.value, "last": last.value}
    return Finding(last.value - first.value, "pp", (*first.readings, *last.readings), numbers)


def mean_growth(material: Material, series: str, first_date: DateLike, last_date: DateLike) -> Finding:
    """The mean over months of growth over a year, in per cent."""
    dates, growth, source = _yearly(material, series, first_date, last_date)
    ends = tuple(_reading(source, source.date, source.value, int(np.searchsorted(source.date, day))) for day in dates)
    numbers = {"lowest": float(growth.min()), "highest": float(growth.max())}
    return Finding(float(growth.mean()), "percent", (ends[0], ends[-1]), numbers)


def growth_peak_day(material: Material, series: str, first_date: DateLike, last_date: DateLike) -> Finding:
    """The month in which growth over a year was highest."""
    dates, growth, source = _yearly(material, series, first_date, last_date)
    place = int(np.argmax(growth))
    numbers: dict[str, float | str] = {"peak": float(growth[place]), "month": str(dates[place].astype("datetime64[M]"))}
    return Finding(days_since_1970(dates[place]), "date", (reading(material, source.id, dates[place]),), numbers)


def annualised_growth(material: Material, series: str, date: DateLike, against: str = "zero") -> Finding:
    """Growth over the quarter before at an annual rate, in per cent; or less that of the quarter before it.

    Args:
        material: the data.
        series: a quarterly series.
        date: a day of the quarter.
        against: "zero", or "quarter before" for the difference of two quarters in percentage points.
    """
    source = material.series(series)
    place = int(np.searchsorted(source.date, as_date(date), side="right")) - 1
    now, before = _annualised_pct(source, place), _annualised_pct(source, place - 1)
    quarters = tuple(_reading(source, source.date, source.value, place + step) for step in (-2, -1, 0))
    numbers = {"now": now, "before": before}
    if against == "zero":
        return Finding(now, "percent", quarters[1:], numbers)
    return Finding(now - before, "pp", quarters, numbers)


def years_since_as_high(material: Material, series: str, date: DateLike) -> Finding:
    """Whole years since a series last stood as high as on a day."""
    now = reading(material, series, date)
    source = material.series(series)
    earlier = np.flatnonzero((source.date < now.date) & (source.value >= now.value))
    if not earlier.size:
        return Finding(float("nan"), "years", (now,), {"level": now.value})
    then = _reading(source, source.date, source.value, int(earlier[-1]))
    years = (int(month_index(now.date)) - int(month_index(then.date))) // MONTHS_A_YEAR
    return Finding(float(years), "years", (then, now), {"level": now.value, "then": str(then.date)})


def _annualised_pct(source: Series, place: int) -> float:
    return pct_from_share(float(source.value[place] / source.value[place - 1]) ** QUARTERS_A_YEAR - 1.0)


def _a_year_before(date: np.datetime64) -> np.datetime64:
    return as_day(date.astype("datetime64[M]") - MONTHS_A_YEAR)


def _yearly(
    material: Material, series: str, first_date: DateLike, last_date: DateLike
) -> tuple[NDArray[np.datetime64], NDArray[np.float64], Series]:
    """Return months, their growth over a year in per cent, and the series; months without a figure are left out."""
    source = material.series(series)
    return *_inside(year_on_year(source), first_date, last_date), source


def _between(
    material: Material, series: str, first_date: DateLike, last_date: DateLike
) -> tuple[NDArray[np.datetime64], NDArray[np.float64], Series]:
    source = material.series(series)
    return *_inside(source, first_date, last_date), source


def _inside(
    source: Series, first_date: DateLike, last_date: DateLike
) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    inside = (source.date >= as_date(first_date)) & (source.date <= as_date(last_date))
    if not inside.any():
        raise DataError(f"{source.id} has no observation from {first_date} to {last_date}; it spans {source.span}")
    return source.date[inside], source.value[inside]


def _reading(source: Series, dates: NDArray[np.datetime64], values: NDArray[np.float64], place: int) -> Reading:
    return Reading(source.id, as_day(dates[place]), float(values[place]), source.unit)


def _in_unit(value: float, found: str, wanted: str) -> float:
    """Return a number in the unit of the claim; only per cent to basis points is converted here."""
    if AMOUNT_UNITS.get(wanted, wanted) not in found and wanted not in found:
        raise DataError(f'a series in "{found}" cannot be stated in "{wanted}"')
    return bp_from_pp(value) if wanted == "bp" else value
