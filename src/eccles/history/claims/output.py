"""Checks of the balance sheet against output: nominal, real in today's 2017 dollars, real in 2012 dollars.

Chained-dollar GDP of another base year is the same series times a constant, because real and nominal GDP of the base
year are equal: 2012-dollar GDP is 2017-dollar GDP times nominal over 2017-dollar GDP of 2012. It carries today's
revisions; what was printed in 2022 was lower.
"""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import pct_from_share
from eccles.core.claim import Finding, Reading
from eccles.history.claims.material import Material, reading

__all__ = ["gdp_in", "share_of_gdp"]

ASSETS, NOMINAL, REAL = "WALCL", "GDP", "GDPC1"
MONTHS_A_QUARTER = 3


def share_of_gdp(material: Material, date: DateLike, gdp: str, quarters_back: int = 0) -> Finding:
    """Total assets over the GDP of their quarter at an annual rate, in per cent.

    Args:
        material: the data.
        date: the day of the level.
        gdp: "nominal", "real 2017" or "real 2012".
        quarters_back: so many quarters earlier, for those who divide by the last finished one.
    """
    above = reading(material, ASSETS, date)
    quarter = above.date.astype("datetime64[M]") - MONTHS_A_QUARTER * quarters_back
    below = gdp_in(material, as_day(quarter), gdp)
    numbers = {"top_bn": above.value, "gdp_bn": below.value}
    return Finding(pct_from_share(above.value / below.value), "percent", (above, below), numbers)


def gdp_in(material: Material, date: DateLike, gdp: str) -> Reading:
    """Return GDP of the quarter that holds a day: nominal, in 2017 dollars, or rebased to another year's dollars."""
    if gdp == "nominal":
        return reading(material, NOMINAL, date)
    real = reading(material, REAL, date)
    base_year = int(gdp.removeprefix("real "))
    factor = _mean_of(material, NOMINAL, base_year) / _mean_of(material, REAL, base_year)
    if base_year == 2017:
        return real
    return Reading(f"{REAL} in {base_year} dollars", real.date, real.value * factor, f"USD bn {base_year}")


def _mean_of(material: Material, series_id: str, year: int) -> float:
    series = material.series(series_id)
    first, last = as_date(f"{year}-01-01"), as_date(f"{year}-12-31")
    return float(np.mean(series.value[(series.date >= first) & (series.date <= last)]))
