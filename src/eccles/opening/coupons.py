"""What issued securities pay: coupons from the Treasury's debt tables and the published holdings, and spreads.

Valuation and income look them up here; a lot that is not issued yet pays what its plan says.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.portfolio import Kind
from eccles.data.parameters import load_fits
from eccles.data.reads import kept_few
from eccles.data.snapshot import Snapshot
from eccles.ledger.income import IncomeParameters

__all__ = ["issued_coupons", "lot_coupons", "lot_spreads"]

FloatArray = NDArray[np.float64]


@kept_few
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


@kept_few
def _published_spreads(snapshot: Snapshot) -> dict[str, float]:
    table = snapshot.table("holding")
    known = np.isfinite(table["spread_pct"])
    return dict(zip(table["cusip"][known].tolist(), table["spread_pct"][known].tolist(), strict=True))
