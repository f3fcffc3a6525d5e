"""Holdings by CUSIP: published for one Wednesday, carried forward with the engine for later ones, reconciled by class.

A carried portfolio is a reconstruction: the rules of the Desk applied to the actual auctions. Reconciliation brings
each class to that week's SOMA summary and reports what it had to add; the addition goes to the lots bought since the
published holdings, because the older ones are known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.core.lots import Lots
from eccles.core.portfolio import ACCOUNT_OF_KIND, Basis, Kind, Portfolio
from eccles.core.projection import Adjustment
from eccles.data.snapshot import Snapshot

__all__ = ["CarriedLots", "carried_portfolio", "published_portfolio", "reconcile"]

FloatArray = NDArray[np.float64]

PORTFOLIO_KINDS = tuple(kind.value for kind in ACCOUNT_OF_KIND)


def published_portfolio(snapshot: Snapshot) -> Portfolio:
    """Return the published holdings by CUSIP (Treasuries and agency debt; CMBS and MBS are held elsewhere)."""
    table = snapshot.table("holding")
    keep = np.isin(table["kind"].astype(str), PORTFOLIO_KINDS)
    # Agency debt has no issue date in the file; the day before stands for "held already", which is all that is read.
    issue = np.where(np.isnat(table["issue_date"]), table["as_of_date"] - 1, table["issue_date"])
    return Portfolio(
        as_of_date=np.datetime64(table["as_of_date"][0], "D"),
        basis=Basis.PUBLISHED,
        cusip=table["cusip"][keep],
        kind=table["kind"][keep],
        coupon_pct=table["coupon_pct"][keep],
        issue_date=issue[keep],
        maturity_date=table["maturity_date"][keep],
        par_bn=table["par_bn"][keep],
        compensation_bn=np.where(table["kind"] == Kind.TIPS.value, table["compensation_bn"], 0.0)[keep],
    )


@dataclass(frozen=True)
class CarriedLots:
    """The last week of a carry.

    Attributes:
        lots: the table of lots.
        par_bn: (lots,) par.
        compensation_bn: (lots,) inflation compensation.
        coupon_pct: (lots,) coupons.
    """

    lots: Lots
    par_bn: FloatArray
    compensation_bn: FloatArray
    coupon_pct: FloatArray


def carried_portfolio(date: np.datetime64, carried: CarriedLots, before: Portfolio) -> Portfolio:
    """Return a portfolio from the last week of a carry; agency debt keeps what has not matured."""
    lots = carried.lots
    held = np.flatnonzero(carried.par_bn > 0.0)
    agency = np.flatnonzero((before.kind == Kind.AGENCY_DEBT.value) & (before.maturity_date > date))
    return Portfolio(
        as_of_date=date,
        basis=Basis.RECONSTRUCTED,
        cusip=np.concatenate([lots.cusip[held], before.cusip[agency]]),
        kind=np.concatenate([lots.kind[held], before.kind[agency]]),
        coupon_pct=np.concatenate([carried.coupon_pct[held], before.coupon_pct[agency]]),
        issue_date=np.concatenate([lots.issue_date[held], before.issue_date[agency]]),
        maturity_date=np.concatenate([lots.maturity_date[held], before.maturity_date[agency]]),
        par_bn=np.concatenate([carried.par_bn[held], before.par_bn[agency]]),
        compensation_bn=np.concatenate([carried.compensation_bn[held], before.compensation_bn[agency]]),
    )


def reconcile(
    portfolio: Portfolio, published_bn: dict[str, float], anchor: Portfolio
) -> tuple[Portfolio, tuple[Adjustment, ...]]:
    """Bring each class to its published par, and the compensation to its published total.

    Args:
        portfolio: what the rules gave.
        published_bn: SOMA par by account on that date.
        anchor: the published holdings the carry started from.
    """
    known = np.isin(portfolio.cusip.astype(str), anchor.cusip.astype(str))
    par, adjustments = portfolio.par_bn.copy(), []
    for kind, account in ACCOUNT_OF_KIND.items():
        member = portfolio.kind == kind.value
        adjustments.append(Adjustment(portfolio.as_of_date, account, float(par[member].sum()), published_bn[account]))
        par[member] = _spread(par[member], known[member], published_bn[account])
    linked = portfolio.kind == Kind.TIPS.value
    ratio = portfolio.compensation_bn[linked] / np.where(portfolio.par_bn[linked] > 0, portfolio.par_bn[linked], 1.0)
    compensation = portfolio.compensation_bn.copy()
    compensation[linked] = ratio * par[linked]
    name = "inflation_compensation"
    total = float(portfolio.compensation_bn.sum())
    adjustments.append(Adjustment(portfolio.as_of_date, name, total, published_bn[name]))
    compensation *= published_bn[name] / compensation.sum()
    return replace(portfolio, par_bn=par, compensation_bn=compensation), tuple(adjustments)


def _spread(par: FloatArray, known: NDArray[np.bool_], target_bn: float) -> FloatArray:
    """Scale the lots bought since the anchor to reach the target; all lots where those cannot take it."""
    new_bn = float(par[~known].sum())
    wanted = new_bn + target_bn - float(par.sum())
    if new_bn > 0.0 and wanted > 0.0:
        return np.where(known, par, par * (wanted / new_bn))
    return par * (target_bn / float(par.sum())) if par.sum() > 0.0 else par
