"""Recipes of the pictures of rates: administered rates, spreads to IORB, rolling volatility, MBS principal."""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import as_day, calendar_year
from eccles.base.units import bp_from_pp
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.volatility import rolling_volatility
from eccles.data.episodes import load_episodes
from eccles.data.library import Library
from eccles.data.origins import cell_origin
from eccles.data.snapshot import Snapshot
from eccles.receipts.history.recipes import Recipe, Spot, Told
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import amount_of, level_step, number_text, observed_date, whole_series
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.deviation import deviation_of, rolling_deviations
from eccles.receipts.steps.records import episode_origin
from eccles.receipts.steps.soma_steps import principal_steps
from eccles.report.charts.rates import VOLATILITY_DAYS
from eccles.report.charts.shading import SHADED_KINDS

__all__ = [
    "mbs_principal",
    "mean_of_episode",
    "on_rrp_rate",
    "on_rrp_spread",
    "reserve_rate",
    "rolling_deviation",
    "spread_to_reserves",
]

YIELD = "DGS10"
RATES = "administered_rate"


def reserve_rate(spot: Spot) -> Told:
    """Return the rate on reserve balances, before July 2021 that on excess reserves."""
    return Told((_reserve_step(spot),), "%")


def on_rrp_rate(spot: Spot) -> Told:
    """Return the ON RRP offering rate in force."""
    origin = _award(spot.snapshot, spot.cell.date)
    return Told(
        (ReceiptStep(f"ON RRP offering rate since {origin.date}", spot.by, origin.value, "%", "", (origin,)),), "%"
    )


def spread_to_reserves(series_id: str) -> Recipe:
    """Return the recipe of a market rate less the rate on reserve balances."""

    def recipe(spot: Spot) -> Told:
        rate = level_step(spot.library, series_id, spot.cell.date, spot.by, unit="bp")
        return Told((rate, _reserve_step(spot, sign=-1, unit="bp")), "bp")

    return recipe


def on_rrp_spread(spot: Spot) -> Told:
    """Return the ON RRP rate less the rate on reserve balances."""
    origin = _award(spot.snapshot, spot.cell.date)
    value, unit, converted = amount_of(origin, "bp")
    rate = ReceiptStep(f"ON RRP offering rate since {origin.date}", spot.by, value, unit, converted, (origin,))
    return Told((rate, _reserve_step(spot, sign=-1, unit="bp")), "bp")


def _reserve_step(spot: Spot, *, sign: int = 1, unit: str = "") -> ReceiptStep:
    library, day = spot.library, spot.cell.date
    series_id = "IORB" if day >= library.series("IORB").date[0] else "IOER"
    date = observed_date(library.series(series_id), day)
    return level_step(library, series_id, date, spot.by, sign=sign, unit=unit)


def _award(snapshot: Snapshot, day: np.datetime64) -> Origin:
    table = snapshot.table(RATES)
    known = table["date"][np.isfinite(table["on_rrp_pct"]) & (table["date"] <= day)]
    return cell_origin(snapshot, RATES, "on_rrp_pct", as_day(known[-1])).origin


def rolling_deviation(spot: Spot) -> Told:
    """Return the standard deviation of the daily changes in the window that ends on the day, from its levels."""
    series = spot.library.series(YIELD)
    last = int(np.searchsorted(series.date, spot.cell.date))
    window = series.value[last - VOLATILITY_DAYS : last + 1]
    change = bp_from_pp(window[1:] - window[:-1])
    value, words = deviation_of(change)
    first = as_day(series.date[last - VOLATILITY_DAYS])
    detail = (
        f"{words}: {change.size} daily changes after {first} up to {series.date[last]}, whose mean is "
        f"{number_text(float(change.sum()) / change.size)} bp; not annualised"
    )
    ends = (cell_of(spot.library, YIELD, day) for day in (first, spot.cell.date))
    what = f"Standard deviation of the daily changes of {series.title}"
    origins = (*ends, whole_series(spot.library, YIELD))
    return Told((ReceiptStep(what, name_of(rolling_volatility), value, "bp", detail, origins),), "bp")


def mean_of_episode(spot: Spot) -> Told:
    """Return the mean of the rolling volatility over the episode of the day, year by year."""
    first, last, episode = _band(spot)
    date, value = _volatility_bp(spot.library)
    inside = (date >= first) & (date <= last)
    date, value = date[inside], value[inside]
    years, steps = calendar_year(date), []
    for year in np.unique(years):
        here = value[years == year]
        detail = f"mean {number_text(float(here.mean()))} bp on {here.size} of {value.size} days"
        what = f"{year}: part of the mean over {episode}, {first} to {last}"
        part = float(here.sum()) / value.size
        steps.append(
            ReceiptStep(what, name_of(rolling_volatility), part, "bp", detail, (whole_series(spot.library, YIELD),))
        )
    record = ReceiptStep(f"{episode}: its first and last day", spot.by, origins=(episode_origin(episode),))
    return Told(tuple(steps), "bp", shaped_by=(record,))


def _volatility_bp(library: Library) -> tuple[np.typing.NDArray[np.datetime64], np.typing.NDArray[np.float64]]:
    """Return the days that end a whole window and their volatility, from the levels."""
    series = library.series(YIELD)
    value = rolling_deviations(bp_from_pp(series.value[1:] - series.value[:-1]), VOLATILITY_DAYS)
    known = np.isfinite(value)
    return series.date[1:][known], value[known]


def _band(spot: Spot) -> tuple[np.datetime64, np.datetime64, str]:
    """Return the days of the episode that is drawn behind a day, of several the one that began last, and its id."""
    start, end = (as_day(spot.cell.chart.columns["date"][place]) for place in (0, -1))
    bands = [
        (max(item.first_date, start), end if item.is_open else min(item.last_date, end), item.id)
        for item in load_episodes()
        if item.kind in SHADED_KINDS
    ]
    day = spot.cell.date
    return max(band for band in bands if band[0] <= day <= band[1])


def mbs_principal(spot: Spot) -> Told:
    """Return the principal received on MBS in the month, week by week."""
    return Told(principal_steps(spot.snapshot, spot.cell.date), "USD bn")
