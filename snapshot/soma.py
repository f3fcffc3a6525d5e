"""The System Open Market Account: holdings by CUSIP, weekly totals by class, and the weekly flow of agency MBS.

Dollars become billions here. The holdings file gives no issue date: it is the first issue date of the CUSIP in the
auctions file. CMBS have an empty par column there: their par is the current face value, and coupon and maturity month
are read from the description.
"""

from __future__ import annotations

import pandas as pd

from eccles.base.units import bn_from_usd
from snapshot.raw import Raw, dates_of, numbers_of

__all__ = [
    "HOLDING_SOURCES",
    "MBS_SOURCES",
    "SUMMARY_SOURCES",
    "build_holding",
    "build_mbs_flow",
    "build_soma_summary",
]

_HOLDINGS = "data/soma/holdings_2022-02-16.csv"
_AUCTIONS = "data/treasury/auctions_1979_2025.csv"
_SUMMARY = "data/soma/summary_weekly.csv"
_MBS = "data/soma/mbs_paydown_weekly_2022-05_2023-03.csv"
HOLDING_SOURCES = (_HOLDINGS, _AUCTIONS)
SUMMARY_SOURCES = (_SUMMARY,)
MBS_SOURCES = (_MBS,)

_KINDS = {
    "Bills": "bill",
    "NotesBonds": "note_bond",
    "TIPS": "tips",
    "FRNs": "frn",
    "Agency Debts": "agency_debt",
    "CMBS": "cmbs",
}
_SUMMARY_COLUMNS = {
    "bills": "bill_bn",
    "notesbonds": "note_bond_bn",
    "tips": "tips_bn",
    "tips_inflation_compensation": "compensation_bn",
    "frn": "frn_bn",
    "agencies": "agency_debt_bn",
    "mbs": "mbs_bn",
    "cmbs": "cmbs_bn",
    "total": "total_bn",
}


def build_holding(raw: Raw) -> pd.DataFrame:
    """Return every holding of the file with its class, terms, issue date, par and inflation compensation."""
    table = raw.text(_HOLDINGS)
    cusip = table["CUSIP"].str.strip("'")
    face = numbers_of(table["Current Face Value"])
    par = numbers_of(table["Par Value"]).where(lambda column: column.notna(), face)
    holding = pd.DataFrame(
        {
            "as_of_date": dates_of(table["As Of Date"]),
            "cusip": cusip,
            "kind": table["Security Type"].map(_KINDS),
            "coupon_pct": numbers_of(table["Coupon (%)"]),
            "spread_pct": numbers_of(table["Spread (%)"]),
            "issue_date": cusip.map(_first_issue(raw)),
            "maturity_date": dates_of(table["Maturity Date"]),
            "par_bn": bn_from_usd(par.to_numpy()),
            "compensation_bn": bn_from_usd(numbers_of(table["Inflation Compensation"]).fillna(0.0).to_numpy()),
            "description": table["Security Description"],
        }
    )
    return _with_described_terms(holding)


def build_soma_summary(raw: Raw) -> pd.DataFrame:
    """Return SOMA par by class in billions; a class the SOMA did not hold is zero, `weekday` marks the Tuesdays."""
    table = raw.text(_SUMMARY)
    date = dates_of(table["date"])
    amounts = {
        name: bn_from_usd(numbers_of(table[column]).fillna(0.0).to_numpy()) for column, name in _SUMMARY_COLUMNS.items()
    }
    return pd.DataFrame({"date": date, "weekday": date.dt.day_name(), **amounts})


def build_mbs_flow(raw: Raw) -> pd.DataFrame:
    """Return the weekly MBS flow: purchases settled are pools added and increased less pools removed."""
    table = raw.text(_MBS)
    added, increased, removed = (numbers_of(table[f"{name}_bn"]) for name in ("added", "increased", "removed"))
    return pd.DataFrame(
        {
            "date": dates_of(table["asof"]),
            "holding_bn": numbers_of(table["total_bn"]),
            "paydown_bn": numbers_of(table["paydown_bn"]),
            "purchased_bn": added + increased - removed,
        }
    )


def _first_issue(raw: Raw) -> pd.Series:
    auctions = raw.text(_AUCTIONS)
    return dates_of(auctions.groupby("cusip")["issue_date"].min())


def _with_described_terms(holding: pd.DataFrame) -> pd.DataFrame:
    """Fill coupon and maturity month from a description such as `FNMA MORTPASS 3.56% 06/28`."""
    terms = holding["description"].str.extract(r"([\d.]+)% (\d\d)/(\d\d)$")
    month = pd.to_datetime("20" + terms[2] + "-" + terms[1] + "-01", format="%Y-%m-%d")
    described = holding["maturity_date"].isna() & month.notna()
    coupon = pd.to_numeric(terms[0])
    return holding.assign(
        coupon_pct=holding["coupon_pct"].where(~described, coupon),
        maturity_date=holding["maturity_date"].where(~described, month),
        maturity_basis=described.map({True: "description month", False: "published"}),
    )
