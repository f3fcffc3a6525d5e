"""Checks on money-market rates: inside their bounds or not, and how they answer to reserves when these are low."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import bp_from_pp, pct_from_share
from eccles.core.claim import Finding, Reading
from eccles.history.claims.material import Material

__all__ = ["days_outside", "place_in_corridor", "slope_when_low"]

FloatArray = NDArray[np.float64]
DateArray = NDArray[np.datetime64]
HUNDRED_BN = 100.0
"""The slope is stated for a change of reserves of this many billions."""


def days_outside(material: Material, rate: str, bound: str, side: str, first_date: DateLike) -> Finding:
    """Count days from a date on which a rate stood above (`side` "above") or below a bound."""
    series, limit = material.series(rate), material.series(bound)
    dates = np.intersect1d(series.date, limit.date)
    dates = dates[dates >= as_date(first_date)]
    gap = bp_from_pp(series.at(dates) - limit.at(dates)) * (1.0 if side == "above" else -1.0)
    outside = np.round(gap, 6) > 0
    worst = int(np.argmax(gap))
    read = (
        Reading(rate, as_day(dates[worst]), float(series.at(dates[worst])), series.unit),
        Reading(bound, as_day(dates[worst]), float(limit.at(dates[worst])), limit.unit),
    )
    numbers: dict[str, float | str] = {
        "of": float(dates.size), "worst_bp": float(gap[worst]), "worst_day": str(dates[worst])
    }  # fmt: skip
    return Finding(float(outside.sum()), "days", read, numbers)


def place_in_corridor(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """Where the federal funds rate stands on average: 0 at the rate paid on reserves, 1 at the primary credit rate."""
    effr = material.series("EFFR")
    inside = (effr.date >= as_date(first_date)) & (effr.date <= as_date(last_date))
    table = material.snapshot.table("administered_rate")
    row = np.searchsorted(table["date"], effr.date[inside], side="right") - 1
    floor = np.asarray(table["iorb_pct"], dtype=np.float64)[row]
    ceiling = np.asarray(table["primary_credit_pct"], dtype=np.float64)[row]
    place = (effr.value[inside] - floor) / (ceiling - floor)
    day = as_day(effr.date[inside][-1])
    read = (
        Reading("EFFR", day, float(effr.value[inside][-1]), "percent"),
        Reading("administered_rate iorb_pct", day, float(floor[-1]), "percent"),
        Reading("administered_rate primary_credit_pct", day, float(ceiling[-1]), "percent"),
    )
    return Finding(float(place.mean()), "ratio", read, {"days": float(place.size)})


def slope_when_low(material: Material, threshold_share: float, first_date: DateLike) -> Finding:
    """How much more SOFR less IORB falls, week by week, for 100 bn more reserves when reserves are low than when not.

    Low means below a share of bank assets; the slopes are least squares on weekly changes, in basis points.
    """
    dates, reserves, share, spread = _weekly(material)
    wanted = dates[1:] >= as_date(first_date)
    x, y, low = np.diff(reserves)[wanted] / HUNDRED_BN, np.diff(spread)[wanted], share[1:][wanted] < threshold_share
    slopes = [float(np.polyfit(x[part], y[part], 1)[0]) for part in (low, ~low)]
    restless = [float(np.abs(y[part]).mean()) for part in (low, ~low)]
    last = as_day(dates[-1])
    read = (
        Reading("WRBWFRBL", last, float(reserves[-1]), "USD bn"),
        Reading("WRBWFRBL / TLAACBW027SBOG", last, float(pct_from_share(share[-1])), "percent"),
        Reading("SOFR less IORB, week's mean", last, float(spread[-1]), "bp"),
    )
    numbers = {
        "low_slope": slopes[0], "high_slope": slopes[1], "low_move": restless[0], "high_move": restless[1],
        "low_weeks": float(low.sum()), "high_weeks": float((~low).sum()),
    }  # fmt: skip
    return Finding(slopes[1] - slopes[0], "bp", read, numbers)


def _weekly(material: Material) -> tuple[DateArray, FloatArray, FloatArray, FloatArray]:
    """Return Wednesdays, reserves in bn, their share of bank assets, the week's mean of SOFR less IORB in bp."""
    reserves, assets = material.series("WRBWFRBL"), material.series("TLAACBW027SBOG")
    days, spread = _spread_bp(material)
    week = np.searchsorted(reserves.date, days)  # the first Wednesday on or after each day
    kept = week < reserves.date.size
    count = np.bincount(week[kept], minlength=reserves.date.size)
    total = np.bincount(week[kept], weights=spread[kept], minlength=reserves.date.size)
    used = np.flatnonzero((count > 0) & (reserves.date >= assets.date[0]))
    dates, held = reserves.date[used], reserves.value[used]
    return dates, held, held / assets.asof(dates), total[used] / count[used]


def _spread_bp(material: Material) -> tuple[DateArray, FloatArray]:
    sofr, old, new = material.series("SOFR"), material.series("IOER"), material.series("IORB")
    paid_dates = np.concatenate([old.date, new.date])
    paid = np.concatenate([old.value, new.value])
    days, left, right = np.intersect1d(sofr.date, paid_dates, return_indices=True)
    return days, bp_from_pp(sofr.value[left] - paid[right])
