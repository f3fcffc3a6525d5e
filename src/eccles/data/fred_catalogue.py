"""What eccles knows of FRED's series: which it usually fetches, and what unit and kind each has.

FRED's graph file says neither unit nor kind, so it serves only series of the catalogue. Where FRED does say the unit,
it must be the catalogue's: a series that is suddenly counted in billions is refused, not stored beside the millions.
"""

from __future__ import annotations

import re

from eccles.base.errors import DataError, nearest_name
from eccles.data.connector import Facts
from eccles.data.known_series import known_series
from eccles.data.snapshot import open_snapshot

__all__ = ["REVISED", "catalogue_facts", "facts_or_refusal", "unit_of_fred", "usual_ids"]

NOT_ON_FRED = frozenset(
    {
        "ACMTP10",
        "AGENCY_CPR_FHLMC",
        "AGENCY_CPR_FNMA",
        "AGENCY_CPR_GNMA",
        "BTFP_EOM",
        "DTS_TGA_CLOSE",
        "DXY",
        "PBOC_ASSETS",
        "RESPPLLOPNWW_MAVG",
        "SHILLER_SP_DIVIDEND",
        "SHILLER_SP_PRICE",
        "SP500TR",
        "SRF_ACCEPTED",
    }
)
SERVED_AT_THE_SOURCE = ("Federal Reserve Board H.4.1", "Federal Reserve Board H.15", "Federal Reserve Bank of New York")
"""Publishers whose series eccles reads from their own connector."""

REVISED = ("GDP", "GDPC1", "GDPPOT", "PCEPI", "PCEPILFE", "CPIAUCSL", "CPILFESL", "UNRATE", "PAYEMS", "INDPRO", "HOUST",
           "M2SL", "WALCL", "WRESBAL", "WTREGEN", "NFCI")  # fmt: skip
"""The series whose vintages matter most."""

UNITS = {
    "Millions of U.S. Dollars": "USD mn",
    "Millions of Dollars": "USD mn",
    "Billions of U.S. Dollars": "USD bn",
    "Billions of US Dollars": "USD bn",
    "Billions of Dollars": "USD bn",
    "Billions of Chained 2017 Dollars": "USD bn 2017",
    "Millions of Euros": "EUR mn",
    "100 Million Yen": "JPY 100 mn",
    "Thousands of Persons": "thousand",
    "Thousands of Units": "thousand",
    "Percent": "percent",
    "+1 or 0": "0/1",
    "Index 1982-1984=100": "index 1982-84=100",
    "Index Jan 2006=100": "index 2006-01=100",
}
_INDEX = re.compile("Index(.*)")


def usual_ids() -> tuple[str, ...]:
    """Return the series FRED is asked for where a user names none: the package's, unless read at their source."""
    entries = open_snapshot().manifest.series.values()
    chosen = (entry.id for entry in entries if not entry.publisher.startswith(SERVED_AT_THE_SOURCE))
    return tuple(sorted(set(chosen) - NOT_ON_FRED))


def catalogue_facts(series_id: str) -> Facts | None:
    """Return what the catalogue says a series is, or None where it does not have it."""
    entry = open_snapshot().manifest.series.get(series_id) or known_series().get(series_id)
    if entry is None or series_id in NOT_ON_FRED:
        return None
    return Facts(entry.id, entry.title, entry.publisher, entry.unit, entry.kind, entry.frequency, entry.rights)


def facts_or_refusal(series_id: str) -> Facts:
    """Return what the catalogue says a series is.

    Raises:
        DataError: it does not have it.
    """
    facts = catalogue_facts(series_id)
    if facts is None:
        hint = nearest_name(series_id, {*open_snapshot().manifest.series, *known_series()} - NOT_ON_FRED)
        raise DataError(
            f"FRED's graph file says neither unit nor kind, and {series_id} is not in eccles' catalogue "
            f"({hint.removesuffix('?')[:80]}); with a key of your own use the source fred"
        )
    return facts


def unit_of_fred(words: str) -> str:
    """Return FRED's words for a unit in ours; words that are not known stay as they are.

    Example:
        >>> unit_of_fred("Millions of U.S. Dollars")
        'USD mn'
    """
    index = _INDEX.fullmatch(words)
    return UNITS.get(words, f"index{index[1]}" if index else words)
