"""The Treasury's monthly tables: what is outstanding, the SOMA's part included; the table nearest to a date serves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day
from eccles.core.portfolio import Kind
from eccles.core.securities import Securities
from eccles.data.snapshot import Snapshot
from eccles.opening.coupons import lot_spreads

__all__ = ["Outstanding", "outstanding_near"]

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
    if not away.size or away.min() > NEAR_DAYS:
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
