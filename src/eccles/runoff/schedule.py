"""The Treasury calendar of a projection: which lots fall due each week and into which sales they can roll.

New York Fed operating policy: maturing coupons (notes, bonds, TIPS, floating-rate notes) roll only into coupon
securities settling on the payment date, bills only into bills; within each class in proportion to what is sold.
All of it is known before the first week, so a week of the projection is two slices and one small product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, Timeline
from eccles.core.lots import Lots
from eccles.core.portfolio import Auctions, Kind, Portfolio

__all__ = ["RollOver", "Schedule", "build_lots", "build_schedule", "first_issues"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LONGEST_WAIT_DAYS = 10
"""A payment with no sale of its class that day waits for the next one, at most this long (bills after a holiday)."""


@dataclass(frozen=True)
class RollOver:
    """What the principal of one week can be rolled into.

    Attributes:
        due: the lots falling due, a slice of the table.
        bought_index: (m,) the lots sold, distinct.
        allotment_share: (due, m) share of each maturing lot allotted to each sale; rows add to one.
        waiting_share: fraction of the week's maturing lots whose class has no sale on the payment date.
    """

    due: slice
    bought_index: IntArray
    allotment_share: FloatArray
    waiting_share: float


@dataclass(frozen=True)
class Schedule:
    """The calendar of lots.

    Attributes:
        rollover: one entry a week; entry 0 is the week that ends on the first Wednesday after the opening.
        month_first: month index of the first entry of `month_due`.
        month_due: the lots with stated maturity in each month, one slice a month.
        maturity_week: (n,) week in which each lot pays; 0 is the opening, beyond the horizon counts on.
    """

    rollover: tuple[RollOver, ...]
    month_first: int
    month_due: tuple[slice, ...]
    maturity_week: IntArray

    def due_in_month(self, month_index: int) -> slice:
        """Return the lots with stated maturity in a month."""
        place = month_index - self.month_first
        return self.month_due[place] if 0 <= place < len(self.month_due) else slice(0, 0)


def first_issues(auctions: Auctions) -> dict[str, np.datetime64]:
    """Return the first issue date of every security sold."""
    order = np.argsort(auctions.issue_date, kind="stable")[::-1]
    return dict(zip(auctions.cusip[order].tolist(), auctions.issue_date[order], strict=True))


def build_lots(
    portfolio: Portfolio, auctions: Auctions, first_issue: Mapping[str, np.datetime64] | None = None
) -> Lots:
    """Return the table of all lots: those held and those that will be sold, sorted by maturity.

    Args:
        portfolio: the opening's Treasury holdings.
        auctions: sales settling after the opening.
        first_issue: first issue date of every security ever sold, since a re-opened one was issued before the opening;
            left out, those of `auctions`.
    """
    held = np.isin(portfolio.kind, [k.value for k in (Kind.BILL, Kind.NOTE_BOND, Kind.TIPS, Kind.FRN)])
    first_sale = np.unique(auctions.cusip.astype(str), return_index=True)[1]
    new = first_sale[~np.isin(auctions.cusip[first_sale].astype(str), portfolio.cusip[held].astype(str))]
    tenor_of = dict(zip(auctions.cusip[first_sale], auctions.tenor[first_sale], strict=True))
    cusip = np.concatenate([portfolio.cusip[held], auctions.cusip[new]])
    maturity = np.concatenate([portfolio.maturity_date[held], auctions.maturity_date[new]])
    order = np.lexsort((cusip.astype(str), maturity))
    blank = np.zeros(new.size)
    issues = first_issues(auctions) if first_issue is None else first_issue
    issued = np.array([issues[name] for name in auctions.cusip[new]], dtype="datetime64[D]")
    return Lots(
        cusip=cusip[order],
        kind=np.concatenate([portfolio.kind[held], auctions.kind[new]])[order],
        tenor=np.array([tenor_of.get(name, "") for name in cusip[order]], dtype=object),
        coupon_pct=np.concatenate([portfolio.coupon_pct[held], blank + np.nan])[order],
        issue_date=np.concatenate([portfolio.issue_date[held], issued])[order],
        maturity_date=maturity[order],
        opening_par_bn=np.concatenate([portfolio.par_bn[held], blank])[order],
        opening_compensation_bn=np.concatenate([portfolio.compensation_bn[held], blank])[order],
    )


def build_schedule(lots: Lots, auctions: Auctions, timeline: Timeline) -> Schedule:
    """Return the calendar of a timeline.

    Raises:
        DataError: a lot falls due within the horizon and no sale of its class follows in time.
    """
    payment = lots.payment_date
    week = timeline.week_of(payment)
    edges = np.searchsorted(week, np.arange(1, timeline.week_count + 2))
    sales = _Sales.of(lots, auctions)
    is_bill = lots.kind == Kind.BILL.value
    rollover = tuple(_roll_over(sales, slice(int(a), int(b)), is_bill[a:b], payment[a:b]) for a, b in pairwise(edges))
    month = lots.maturity_month_index
    first = int(timeline.opening_date.astype("datetime64[M]").astype(int))
    last = int(timeline.last_date.astype("datetime64[M]").astype(int))
    bounds = np.searchsorted(month, np.arange(first, last + 2))
    return Schedule(
        rollover=rollover,
        month_first=first,
        month_due=tuple(slice(int(a), int(b)) for a, b in pairwise(bounds)),
        maturity_week=week,
    )


@dataclass(frozen=True)
class _Sales:
    """The sales of one class in settlement order, with the lot each one adds to."""

    date: dict[bool, DateArray]
    lot: dict[bool, IntArray]
    amount_bn: dict[bool, FloatArray]

    @classmethod
    def of(cls, lots: Lots, auctions: Auctions) -> _Sales:
        place = {name: i for i, name in enumerate(lots.cusip)}
        lot = np.array([place[name] for name in auctions.cusip], dtype=np.int64)
        order = np.argsort(auctions.issue_date, kind="stable")
        bill = {flag: order[(auctions.kind[order] == Kind.BILL.value) == flag] for flag in (True, False)}
        return cls(
            date={flag: auctions.issue_date[rows] for flag, rows in bill.items()},
            lot={flag: lot[rows] for flag, rows in bill.items()},
            amount_bn={flag: auctions.amount_bn[rows] for flag, rows in bill.items()},
        )

    def settling(self, bill: bool, payment: np.datetime64) -> tuple[IntArray, FloatArray, bool]:
        """Return the lots sold on a payment date (or the next sale's), their amounts, and whether it had to wait."""
        date = self.date[bill]
        first = int(np.searchsorted(date, payment))
        if first == date.size or date[first] > payment + np.timedelta64(LONGEST_WAIT_DAYS, "D"):
            kind = "bill" if bill else "coupon security"
            raise DataError(
                f"no {kind} settles within {LONGEST_WAIT_DAYS} days of {payment}; "
                f"the sales known end on {date[-1] if date.size else 'no date'}: shorten the horizon or add sales"
            )
        last = int(np.searchsorted(date, date[first], side="right"))
        return self.lot[bill][first:last], self.amount_bn[bill][first:last], bool(date[first] != payment)


def _roll_over(sales: _Sales, due: slice, is_bill: NDArray[np.bool_], payment: DateArray) -> RollOver:
    rows = [sales.settling(bool(bill), np.datetime64(day, "D")) for bill, day in zip(is_bill, payment, strict=True)]
    bought = np.unique(np.concatenate([row[0] for row in rows])) if rows else np.zeros(0, dtype=np.int64)
    share = np.zeros((len(rows), bought.size))
    for i, (lot, amount_bn, _) in enumerate(rows):
        np.add.at(share[i], np.searchsorted(bought, lot), amount_bn / amount_bn.sum())
    waiting = float(np.mean([row[2] for row in rows])) if rows else 0.0
    return RollOver(due, bought, share, waiting)
