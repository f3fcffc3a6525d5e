"""The one place for units: the closed list of name endings, their labels, and every conversion between them.

A quantity's name ends in its unit (`reserves_bn`, `iorb_pct`); command-line help, chart axes and workbook headers
read the label from that ending through `label_of`. Sources speak in dollars, millions and per cent; they are
converted here, once, at the data's edge.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BP_PER_PP",
    "DAYS_PER_WEEK",
    "DAYS_PER_YEAR",
    "MONEY_MARKET_DAYS_PER_YEAR",
    "UNIT_SUFFIXES",
    "WEEKS_PER_YEAR",
    "bn_from_mn",
    "bn_from_usd",
    "bp_from_pp",
    "label_of",
    "mn_from_bn",
    "ms_from_seconds",
    "pct_from_share",
    "pp_from_bp",
    "share_from_pct",
    "unit_of",
]

Quantity = TypeVar("Quantity", float, NDArray[np.float64])

UNIT_SUFFIXES: dict[str, str] = {
    "bn_per_bp": "USD bn per basis point",
    "bn": "USD bn",
    "mn": "USD mn",
    "usd": "USD",
    "pct": "per cent",
    "bp": "basis points",
    "pp": "percentage points",
    "share": "fraction",
    "yrs": "years",
    "months": "months",
    "weeks": "weeks",
    "days": "days",
    "date": "date",
    "index": "index",
    "count": "count",
    "per100": "per 100 of par",
    "ratio": "ratio",
}
"""The closed list of endings and the label each prints; longer endings stand before the ones they contain."""

BP_PER_PP = 100.0
DAYS_PER_WEEK = 7
DAYS_PER_YEAR = 365.25
WEEKS_PER_YEAR = DAYS_PER_YEAR / DAYS_PER_WEEK
MONEY_MARKET_DAYS_PER_YEAR = 360
"""Bills and overnight money count actual days over 360."""


def bn_from_mn(amount_mn: Quantity) -> Quantity:
    """Convert millions to billions."""
    return amount_mn / 1e3


def mn_from_bn(amount_bn: Quantity) -> Quantity:
    """Convert billions to millions."""
    return amount_bn * 1e3


def ms_from_seconds(time_s: float) -> float:
    """Convert seconds, as clocks count, to milliseconds."""
    return time_s * 1e3


def bn_from_usd(amount_usd: Quantity) -> Quantity:
    """Convert dollars to billions."""
    return amount_usd / 1e9


def share_from_pct(value_pct: Quantity) -> Quantity:
    """Convert per cent to a fraction."""
    return value_pct / 100.0


def pct_from_share(value_share: Quantity) -> Quantity:
    """Convert a fraction to per cent."""
    return value_share * 100.0


def pp_from_bp(value_bp: Quantity) -> Quantity:
    """Convert basis points to percentage points."""
    return value_bp / BP_PER_PP


def bp_from_pp(value_pp: Quantity) -> Quantity:
    """Convert percentage points to basis points."""
    return value_pp * BP_PER_PP


def unit_of(name: str) -> str | None:
    """Return the unit ending of a name, or None where it has none.

    Example:
        >>> unit_of("share_of_gdp_pct")
        'pct'
    """
    return next((suffix for suffix in UNIT_SUFFIXES if name == suffix or name.endswith("_" + suffix)), None)


def label_of(name: str) -> str:
    """Return a readable label with its unit, as charts and tables print it.

    Example:
        >>> label_of("reserves_bn")
        'reserves (USD bn)'
    """
    suffix = unit_of(name)
    if suffix is None:
        return name.replace("_", " ")
    words = name[: -len(suffix)].strip("_").replace("_", " ")
    return f"{words} ({UNIT_SUFFIXES[suffix]})" if words else UNIT_SUFFIXES[suffix]
