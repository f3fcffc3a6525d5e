"""Checks on shares of companies: the S&P 500 total return, or the Shiller total return where it is not at hand.

Shiller's prices are means of a month's days and his dividends those of twelve months, so a return between two months
is not the return between two days.
"""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import pct_from_share
from eccles.core.claim import Finding, Reading
from eccles.data.derived_series import shiller_total_return
from eccles.history.claims.material import Material, reading

__all__ = ["assets_against_shares", "total_return"]

EXACT, PRICE, DIVIDEND = "SP500TR", "SHILLER_SP_PRICE", "SHILLER_SP_DIVIDEND"
SHILLER = "Shiller total return"


def total_return(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """Return on shares with dividends between two days, in per cent; between their months by Shiller's tables."""
    if material.covers(EXACT, first_date, last_date):
        first, last = reading(material, EXACT, first_date), reading(material, EXACT, last_date)
        return Finding(pct_from_share(last.value / first.value - 1.0), "percent", (first, last), {})
    index = shiller_total_return(material.library)
    first_level, last_level = float(index.asof(as_date(first_date))), float(index.asof(as_date(last_date)))
    read = tuple(reading(material, name, day) for name in (PRICE, DIVIDEND) for day in (first_date, last_date))
    return Finding(pct_from_share(last_level / first_level - 1.0), "percent", read, {}, stand_in=SHILLER)


def assets_against_shares(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """The correlation of Fed assets at the first Wednesday of each month with the Shiller total return of the month."""
    index = shiller_total_return(material.library)
    inside = (index.date >= as_date(first_date)) & (index.date <= as_date(last_date))
    assets = material.series("WALCL").asof(index.date[inside] + np.timedelta64(6, "D"))
    correlation = float(np.corrcoef(assets, index.value[inside])[0, 1])
    ends = tuple(
        Reading(SHILLER, as_day(index.date[inside][place]), float(index.value[inside][place]), "index")
        for place in (0, -1)
    )
    read = (reading(material, "WALCL", first_date), reading(material, "WALCL", last_date), *ends)
    return Finding(correlation, "ratio", read, {"months": float(inside.sum())})
