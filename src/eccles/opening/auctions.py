"""Treasury sales a projection can use: the snapshot's, then the regular calendar at the latest sizes."""

from __future__ import annotations

import functools

import numpy as np

from eccles.core.portfolio import Auctions, Kind
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.auction_calendar import auction_calendar

__all__ = ["known_auctions", "sales_until"]

AFTER_HORIZON = np.timedelta64(31, "D")
"""Principal paid on the last day may wait for a sale after it."""


def known_auctions() -> Auctions:
    """Return the snapshot's sales whose size is known or derived."""
    table = open_snapshot().table("auction")
    keep = table["amount_bn"] > 0.0
    columns = ("cusip", "kind", "tenor", "issue_date", "maturity_date", "amount_bn", "amount_basis")
    return Auctions(*(table[column][keep] for column in columns))


@functools.lru_cache(maxsize=8)
def sales_until(last: np.datetime64) -> Auctions:
    """Return all known sales, continued to the end of a horizon; later re-openings keep the CUSIP they re-open."""
    known = known_auctions()
    end = last + AFTER_HORIZON
    final = np.datetime64(known.issue_date.max(), "D")
    if end <= final:
        return known.until(end)
    sizes = load_fits("auction_sizes")[-1].parameters
    coming = auction_calendar(final, end, sizes["size_bn"], sizes["reopening_size_bn"])
    return known.followed_by(_reopened(known, coming))


def _reopened(known: Auctions, coming: Auctions) -> Auctions:
    """Name coming sales after the known security they re-open: bills by maturity, coupons by tenor and maturity."""
    cusip_of = dict(zip(_keys(known), known.cusip, strict=True))
    names = [cusip_of.get(key, pool) for key, pool in zip(_keys(coming), coming.cusip, strict=True)]
    return coming.renamed(np.array(names, dtype=object))


def _keys(auctions: Auctions) -> list[tuple[str, np.datetime64]]:
    classes = np.where(auctions.kind == Kind.BILL.value, Kind.BILL.value, auctions.tenor)
    return list(zip(classes.tolist(), auctions.maturity_date.tolist(), strict=True))
