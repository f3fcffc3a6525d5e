"""Treasury auctions and the debt outstanding by CUSIP.

The Monthly Statement of the Public Debt lists each security with one row per issue (first issue and reopenings) and
prints the CUSIP's total outstanding on the first of them; totals by class stand between the rows. The later list gives
one amount per CUSIP, scaled by its compiler to class totals. Millions become billions and fractions per cent here.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eccles.base.units import bn_from_mn, pct_from_share
from snapshot.auction_sizes import add_sizes
from snapshot.kinds import with_kind
from snapshot.raw import Raw, dates_of, numbers_of

__all__ = ["DEBT_SOURCES", "SOURCES", "build_auction", "build_debt_outstanding", "printed_totals"]

_AUCTIONS = "data/treasury/auctions_1979_2025.csv"
_MSPD = ("data/treasury/mspd_2023-08-31.csv", "data/treasury/mspd_2023-09-30.csv")
_LATER = "data/treasury/outstanding_by_cusip_2026-05-31.csv"
_LATER_DATE = "2026-05-31"
_HOLDINGS = "data/soma/holdings_2022-02-16.csv"
DEBT_SOURCES = (*_MSPD, _LATER)
SOURCES = (_AUCTIONS, *DEBT_SOURCES, _HOLDINGS)

_MSPD_KINDS = {
    "Bills Maturity Value": "bill",
    "Notes": "note_bond",
    "Bonds": "note_bond",
    "Inflation-Protected Securities": "tips",
    "Floating Rate Notes": "frn",
}
_HOLDING_KINDS = {"Bills": "bill", "NotesBonds": "note_bond", "TIPS": "tips", "FRNs": "frn"}
_CUSIP = r"^[0-9A-Z]{9}$"
_MN = " Amount (in Millions)"


def build_auction(raw: Raw) -> pd.DataFrame:
    """Return every auction with its class and its size, continued past the auctions file by the sizes script."""
    table = raw.text(_AUCTIONS)
    debt = build_debt_outstanding(raw)
    auctions = pd.DataFrame(
        {
            "cusip": table["cusip"],
            "security_type": table["security_type"],
            "term": table["security_term"],
            "auction_date": dates_of(table["auction_date"]),
            "issue_date": dates_of(table["issue_date"]),
            "maturity_date": dates_of(table["maturity_date"]),
            "price_per100": numbers_of(table["price_per_100"]),
        }
    )
    return _inferred(add_sizes(with_kind(auctions, _kind_lists(raw, debt)), debt))


def build_debt_outstanding(raw: Raw) -> pd.DataFrame:
    """Return one row per record date, CUSIP and issue; a CUSIP's total stands on its first issue only."""
    return pd.concat([*(_mspd(raw, name) for name in _MSPD), _later(raw)], ignore_index=True)


def printed_totals(raw: Raw, name: str) -> dict[str, float]:
    """Return the totals of unmatured debt one MSPD file prints, by class, in billions."""
    table = raw.text(name)
    label = table["Security Class 2 Description"]
    total = label.str.startswith("Total Unmatured") | label.isin(
        ["Total Treasury TIPS", "Total Treasury Floating Rate Notes"]
    )
    amounts = bn_from_mn(numbers_of(table.loc[total, f"Outstanding{_MN}"]).to_numpy())
    return dict(zip(label[total], (float(amount) for amount in amounts), strict=True))


def _mspd(raw: Raw, name: str) -> pd.DataFrame:
    table = raw.text(name)
    kind = table["Security Class 1 Description"].map(_MSPD_KINDS)
    table = table[kind.notna() & table["Security Class 2 Description"].str.match(_CUSIP)]
    coupon = numbers_of(table["Interest Rate"])
    kind = kind.loc[table.index]
    return pd.DataFrame(
        {
            "record_date": dates_of(table["Record Date"]),
            "cusip": table["Security Class 2 Description"],
            "kind": kind,
            "issue_date": dates_of(table["Issue Date"]),
            "maturity_date": dates_of(table["Maturity Date"]),
            "coupon_pct": coupon.where(kind != "bill"),
            "yield_pct": numbers_of(table["Yield"]),
            "issued_bn": _bn(table[f"Issued{_MN}"]),
            "inflation_bn": _bn(table["Amount Adjusted for Inflation (in Millions)"]),
            "redeemed_bn": _bn(table[f"Redeemed{_MN}"]),
            "outstanding_bn": _bn(table[f"Outstanding{_MN}"]),
            "amount_basis": "mspd",
        }
    )


def _later(raw: Raw) -> pd.DataFrame:
    table = raw.text(_LATER)
    coupon = pct_from_share(numbers_of(table["coupon"]).to_numpy())
    kind = _later_kind(table)
    return pd.DataFrame(
        {
            "record_date": pd.Timestamp(_LATER_DATE),
            "cusip": table["cusip"],
            "kind": kind,
            "issue_date": dates_of(table["issue_date"]),
            "maturity_date": dates_of(table["maturity_date"]),
            "coupon_pct": np.where(kind.isin(["bill", "frn"]), np.nan, coupon),
            "yield_pct": np.nan,
            "issued_bn": np.nan,
            "inflation_bn": np.nan,
            "redeemed_bn": np.nan,
            "outstanding_bn": numbers_of(table["face_value_bn"]),
            "amount_basis": "scaled to class totals",
        }
    )


def _later_kind(table: pd.DataFrame) -> pd.Series:
    """Return the class of a row of the later list: `Fixed` with a bill's CUSIP (912797) is a bill."""
    kind = table["security_type"].map({"Fixed": "note_bond", "TIPS": "tips", "FRN": "frn"})
    return kind.where(~table["cusip"].str.startswith(("912796", "912797")), "bill")


def _bn(column: pd.Series) -> pd.Series:
    return pd.Series(bn_from_mn(numbers_of(column).to_numpy()), index=column.index)


def _kind_lists(raw: Raw, debt: pd.DataFrame) -> tuple[tuple[str, pd.Series], ...]:
    """Return the lists that print a CUSIP's class, most trusted first."""
    later = debt["record_date"] == pd.Timestamp(_LATER_DATE)
    holdings = raw.text(_HOLDINGS)
    held = pd.Series(holdings["Security Type"].map(_HOLDING_KINDS).to_numpy(), index=holdings["CUSIP"].str.strip("'"))
    return (
        ("mspd", debt[~later].drop_duplicates("cusip").set_index("cusip")["kind"]),
        ("debt outstanding 2026-05-31", debt[later].set_index("cusip")["kind"]),
        ("soma holdings 2022-02-16", held.dropna()),
    )


def _inferred(auctions: pd.DataFrame) -> pd.DataFrame:
    """Name the basis of the class of auctions the sizes script inferred: they come from the later list."""
    return auctions.assign(kind_basis=auctions["kind_basis"].fillna(f"debt outstanding {_LATER_DATE}"))
