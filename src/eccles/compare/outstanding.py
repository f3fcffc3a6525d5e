"""The Treasury's monthly tables: what is outstanding, the SOMA's part included, and what issued securities pay.

Amounts come from the table nearest to a date. Coupons and spreads are looked up here for valuation and income alike.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, as_day
from eccles.core.portfolio import Kind
from eccles.core.securities import Securities
from eccles.data.parameters import load_fits
from eccles.data.snapshot import Snapshot
from eccles.ledger.income import IncomeParameters

__all__ = ["Outstanding", "issued_coupons", "lot_coupons", "lot_spreads", "outstanding_near"]

FloatArray = NDArray[np.float64]

NEAR_DAYS = 31
"""A monthly table serves the weeks around its date; further off it would count other bills."""


@dataclass(frozen=True)
class Outstanding:
    """Marketable Treasuries outstanding.

    Attributes:
        record_date: the day of the table.
        securities: one row a CUSIP, none that has matured by the date asked for.
        outstanding_bn: (n,) amount, inflation compensation included.
        basis: "mspd" for the Treasury's statement, else how the amounts were made.
    """

    record_date: np.datetime64
    securities: Securities
    outstanding_bn: FloatArray
    basis: str


def outstanding_near(snapshot: Snapshot, date: np.datetime64) -> Outstanding | None:
    """Return the table nearest to a date, or None where none lies within a month."""
    table = snapshot.table("debt_outstanding")
    away = np.abs((table["record_date"] - date).astype(np.int64))
    if away.min() > NEAR_DAYS:
        return None
    record = as_day(table["record_date"][int(np.argmin(away))])
    rows = np.flatnonzero((table["record_date"] == record) & (table["maturity_date"] > date))
    cusip, place = np.unique(table["cusip"][rows].astype(str), return_inverse=True)
    # a security stands in one row a sale; its total stands in the first of them
    amount = np.bincount(place, np.nan_to_num(table["outstanding_bn"][rows]), cusip.size).astype(np.float64)
    first = rows[np.unique(place, return_index=True)[1]]
    none = np.isin(table["kind"][first].astype(str), [Kind.BILL.value, Kind.FRN.value])
    issue = np.full(cusip.size, np.datetime64("9999-12-31", "D"))
    np.minimum.at(issue, place, table["issue_date"][rows])
    securities = Securities(
        cusip=cusip.astype(object),
        kind=table["kind"][first],
        coupon_pct=np.where(none, 0.0, table["coupon_pct"][first]),
        spread_pct=lot_spreads(snapshot, cusip.astype(object), table["kind"][first]),
        issue_date=issue,
        maturity_date=table["maturity_date"][first],
    )
    return Outstanding(record, securities, amount, str(table["amount_basis"][rows[0]]))


@functools.cache
def issued_coupons(snapshot: Snapshot) -> dict[str, float]:
    """Return the coupons of issued CUSIPs: the debt tables', then those of the published holdings."""
    found: dict[str, float] = {}
    for name in ("debt_outstanding", "holding"):
        table = snapshot.table(name)
        known = np.isfinite(table["coupon_pct"]) & (table["cusip"] != "")
        found |= dict(zip(table["cusip"][known].tolist(), table["coupon_pct"][known].tolist(), strict=True))
    return found


def lot_coupons(
    snapshot: Snapshot,
    cusip: NDArray[np.object_],
    kind: NDArray[np.object_],
    issue_date: DateArray,
    *,
    planned_pct: FloatArray,
    known_by: np.datetime64,
) -> FloatArray:
    """Return coupons in percent, (path, n): the issued one where a security existed by a date, else the plan's.

    Args:
        snapshot: the embedded data.
        cusip: (n,) names of the lots.
        kind: (n,) their kinds; bills and floating-rate notes have no coupon.
        issue_date: (n,) their first issue.
        planned_pct: (path, n) the plan's: published for the first holdings, else par yields of the first sale.
        known_by: a coupon set later is not used, although a table at hand has it.
    """
    issued = issued_coupons(snapshot)
    coupon = np.nan_to_num(planned_pct)
    for place in np.flatnonzero(issue_date <= known_by):
        coupon[:, place] = issued.get(cusip[place], coupon[:, place])
    return np.where(np.isin(kind.astype(str), [Kind.BILL.value, Kind.FRN.value]), 0.0, coupon)


def lot_spreads(snapshot: Snapshot, cusip: NDArray[np.object_], kind: NDArray[np.object_]) -> FloatArray:
    """Return spreads of floating-rate notes over the bill rate in percent, (n,), zero for other kinds.

    They are published for the holdings of 2022-02-16; other notes take the average of those, which is a parameter of
    income and the same in each of its fits.
    """
    published = _published_spreads(snapshot)
    average = IncomeParameters.from_mapping(load_fits("income")[-1].parameters).frn_spread_pct
    found = np.array([published.get(name, average) for name in cusip], dtype=np.float64)
    return np.where(kind.astype(str) == Kind.FRN.value, found, 0.0)


@functools.cache
def _published_spreads(snapshot: Snapshot) -> dict[str, float]:
    table = snapshot.table("holding")
    known = np.isfinite(table["spread_pct"])
    return dict(zip(table["cusip"][known].tolist(), table["spread_pct"][known].tolist(), strict=True))
