"""Steps made of published values: a level in a unit, a growth, a ratio, a time between two days, with their cells."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import MONTHS_A_YEAR, as_day
from eccles.base.units import DAYS_PER_YEAR, bn_from_mn, bp_from_pp, pct_from_share
from eccles.core.growth import period_index
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.series import Series
from eccles.data.library import Library
from eccles.data.origins import read_origin
from eccles.data.reads import Read
from eccles.history.books import months_between
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.computed import cell_of

__all__ = [
    "CELL_COUNT",
    "amount_of",
    "change_of",
    "days_step",
    "growth_step",
    "level_step",
    "months_step",
    "number_text",
    "observed_date",
    "ratio_step",
    "total",
    "whole_series",
    "year_before",
    "year_on_year_step",
]

CELL_COUNT = 30
"""So many cells are quoted one by one; of more, the whole they stand in, with its hash."""


def number_text(value: float, unit: str = "") -> str:
    """Return a number with its thousands apart and at most six decimals, and its unit where one is given."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{'0' if text == '−0' else text} {unit}".rstrip()


def observed_date(series: Series, date: np.datetime64) -> np.datetime64:
    """Return the day of the last observation on or before a day.

    Raises:
        DataError: the series begins later.
    """
    place = int(np.searchsorted(series.date, date, side="right")) - 1
    if place < 0:
        raise DataError(f"{series.id} has nothing for {date}; it spans {series.span}")
    return as_day(series.date[place])


def year_before(series: Series, date: np.datetime64) -> np.datetime64:
    """Return the day of the observation of the same month or quarter a year before one of the series' own days.

    Raises:
        DataError: that period has no observation.
    """
    period = period_index(series, series.date)
    a_year = period_index(series, np.array(["1971-01-01"], "datetime64[D]"))[0]
    wanted = period_index(series, np.array([date]))[0] - a_year
    place = int(np.searchsorted(period, wanted))
    if place == period.size or period[place] != wanted:
        raise DataError(f"{series.id} has nothing a year before {date}; it spans {series.span}")
    return as_day(series.date[place])


def amount_of(origin: Origin, unit: str = "") -> tuple[float, str, str]:
    """Return a cell's value as it is shown: dollars in billions, rates in per cent or basis points.

    Args:
        origin: a cell, with its value and unit.
        unit: "bp" or "pp" for a rate to be shown so; what suits the cell without it.

    Returns:
        The value, its unit, and the conversion in words, empty where there was none.
    """
    value = 0.0 if origin.value is None else origin.value
    if unit == "bp":
        return bp_from_pp(value), "bp", f"{number_text(value)} % in basis points"
    if origin.unit == "USD mn":
        return bn_from_mn(value), "USD bn", f"{number_text(value)} USD mn in billions"
    if origin.unit == "percent":
        return value, unit or "%", ""
    return value, unit or origin.unit, ""


def level_step(
    library: Library,
    series_id: str,
    date: np.datetime64,
    by: object,
    *,
    sign: int = 1,
    unit: str = "",
    what: str = "",
) -> ReceiptStep:
    """Return a published value of a series as a step.

    Args:
        library: the data at hand.
        series_id: the series.
        date: a day of it.
        by: the function that takes it, or its name.
        sign: -1 where it is taken away.
        unit: as for `amount_of`.
        what: said instead of the series' title and day.
    """
    origin = cell_of(library, series_id, date)
    value, shown, converted = amount_of(origin, unit)
    step = ReceiptStep(what or f"{origin.title}, {origin.date}", _name(by), value, shown, converted, (origin,))
    return step.less() if sign < 0 else step


def change_of(before: Origin, after: Origin, unit: str) -> tuple[float, str]:
    """Return the change from one cell to a later one, and its formula.

    Args:
        before: the earlier cell.
        after: the later one.
        unit: "bp" for a rate in basis points, "pct" for 100 times the change of the logarithm, else the cells' own.
    """
    earlier, later = before.value or 0.0, after.value or 0.0
    words = f"{number_text(later)} − {number_text(earlier)}"
    if unit == "bp":
        return float(bp_from_pp(later - earlier)), f"{words} % in basis points"
    if unit == "pct":
        ratio = f"{number_text(later)} / {number_text(earlier)}"
        return float(pct_from_share(np.log(later / earlier))), f"100 × ln({ratio})"
    return later - earlier, words


def growth_step(now: Origin, before: Origin, by: object, *, what: str, unit: str = "%") -> ReceiptStep:
    """Return the growth from one cell to a later one, in per cent, with the formula."""
    later, earlier = (amount_of(cell)[0] for cell in (now, before))
    detail = f"100 × ({number_text(later)} / {number_text(earlier)} − 1), {now.date} over {before.date}"
    return ReceiptStep(what, _name(by), pct_from_share(later / earlier - 1.0), unit, detail, (now, before))


def year_on_year_step(
    library: Library, series: Series, date: np.datetime64, by: object, *, unit: str = "%", sign: int = 1
) -> ReceiptStep:
    """Return the growth of a series over the same period of the year before, from its two cells.

    Raises:
        DataError: one of the two was not published.
    """
    now, before = (cell_of(library, series.id, day) for day in (date, year_before(series, date)))
    step = growth_step(now, before, by, what=f"{series.title}, over a year before, {now.date}", unit=unit)
    return step.less() if sign < 0 else step


def ratio_step(above: Origin, below: Origin, by: object, *, what: str, unit: str) -> ReceiptStep:
    """Return one cell over another in per cent, with the formula."""
    top, bottom = (amount_of(cell)[0] for cell in (above, below))
    detail = f"100 × {number_text(top)} / {number_text(bottom)}"
    return ReceiptStep(what, _name(by), pct_from_share(top / bottom), unit, detail, (above, below))


def months_step(
    first_date: np.datetime64, last_date: np.datetime64, origins: tuple[Origin, ...], *, what: str
) -> ReceiptStep:
    """Return the time between two days in months of a twelfth of a year, with the formula."""
    days = int((last_date - first_date).astype("timedelta64[D]").astype(int))
    detail = f"{days} days from {first_date} to {last_date}, / {DAYS_PER_YEAR} × {MONTHS_A_YEAR}"
    return ReceiptStep(what, name_of(months_between), days / DAYS_PER_YEAR * MONTHS_A_YEAR, "months", detail, origins)


def days_step(
    first_date: np.datetime64, last_date: np.datetime64, origins: tuple[Origin, ...], by: object, *, what: str
) -> ReceiptStep:
    """Return the days between two days."""
    days = int((last_date - first_date).astype("timedelta64[D]").astype(int))
    return ReceiptStep(what, _name(by), float(days), "days", f"from {first_date} to {last_date}", origins)


def whole_series(library: Library, series_id: str) -> Origin:
    """Return a whole series as a source, with its hash."""
    return read_origin(library, Read("series", series_id))


def total(steps: Iterable[ReceiptStep]) -> float:
    """Return what steps add up to."""
    return sum(step.value for step in steps if step.value is not None)


def _name(by: object) -> str:
    return by if isinstance(by, str) else name_of(by)
