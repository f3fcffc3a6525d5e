"""Which auctions sold TIPS or floating-rate notes: the auctions file calls both plain notes or bonds.

Every decision carries its basis. First the lists that print the class of a CUSIP: the two MSPD months, the later list
of debt outstanding, the SOMA holdings. A CUSIP in none of them (matured between the lists) is decided by the calendar:
a two-year note reopened after one and two months is a floating-rate note; a ten-year note maturing on 15 January or
15 July, or a five-year note maturing on a 15th and issued at a month's end, is a TIPS.
"""

from __future__ import annotations

import pandas as pd

from eccles.base.units import DAYS_PER_YEAR

__all__ = ["FRN_REOPENING_TERMS", "kind_by_calendar", "with_kind"]

FRN_REOPENING_TERMS = ("1-Year 11-Month", "1-Year 10-Month")
_FIRST_TIPS = pd.Timestamp("1997-01-01")
_FIRST_FRN = pd.Timestamp("2014-01-01")


def with_kind(auctions: pd.DataFrame, lists: tuple[tuple[str, pd.Series], ...]) -> pd.DataFrame:
    """Add `kind` and `kind_basis`.

    Args:
        auctions: with cusip, security_type, term, issue_date, maturity_date.
        lists: (basis, kind by CUSIP) pairs in order of trust.
    """
    kind = pd.Series("", index=auctions.index, dtype=object)
    basis = kind.copy()
    bills = auctions["security_type"] == "Bill"
    kind[bills], basis[bills] = "bill", "auctions file"
    for name, known in lists:
        hit = (kind == "") & auctions["cusip"].isin(known.index)
        kind[hit], basis[hit] = auctions.loc[hit, "cusip"].map(known), name
    rest = kind == ""
    early = rest & (auctions["issue_date"] < _FIRST_TIPS)
    kind[early], basis[early] = "note_bond", "issued before the first TIPS"
    rest &= ~early
    kind[rest], basis[rest] = kind_by_calendar(auctions)[rest], "calendar"
    return auctions.assign(kind=kind, kind_basis=basis)


def kind_by_calendar(auctions: pd.DataFrame) -> pd.Series:
    """Return the class a security has by its calendar alone; all auctions of a CUSIP get the same answer."""
    first = auctions.sort_values("issue_date").drop_duplicates("cusip").set_index("cusip")
    tips = _tips_by_calendar(first)
    reopened = auctions["term"].isin(FRN_REOPENING_TERMS) & (auctions["issue_date"] >= _FIRST_FRN)
    kind = pd.Series("note_bond", index=first.index, dtype=object)
    kind[tips] = "tips"
    kind[first.index.isin(auctions.loc[reopened, "cusip"])] = "frn"
    return auctions["cusip"].map(kind)


def _tips_by_calendar(first: pd.DataFrame) -> pd.Series:
    years = ((first["maturity_date"] - first["issue_date"]).dt.days / DAYS_PER_YEAR).round()
    mid_month = first["maturity_date"].dt.day == 15
    month = first["maturity_date"].dt.month
    ten_year = (years == 10) & mid_month & month.isin([1, 7])
    first_five_year = first["issue_date"].dt.year == 1997
    five_year = (years == 5) & mid_month & ((first["issue_date"].dt.day >= 25) | first_five_year)
    tips: pd.Series = (first["issue_date"] >= _FIRST_TIPS) & (ten_year | five_year)
    return tips
