"""Treasury sales a projection can use: the snapshot's, then the regular calendar at the latest sizes.

As known at an instant, the snapshot's sales are those that had settled by then: of a later settlement day some are
auctioned and others not, and the calendar names them all.
"""

from __future__ import annotations

import numpy as np

from eccles.core.portfolio import Auctions, Kind
from eccles.data.instants import instant_day
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import latest_fit
from eccles.data.reads import kept_few
from eccles.runoff.auction_calendar import auction_calendar

__all__ = ["known_auctions", "sales_until"]

AFTER_HORIZON = np.timedelta64(31, "D")
"""Principal paid on the last day may wait for a sale after it."""


def known_auctions(known_at: np.datetime64 | None = None) -> Auctions:
    """Return the snapshot's sales whose size is known or derived; those settled by an instant (UTC), where given."""
    table = open_known(known_at).table("auction")
    keep = table["amount_bn"] > 0.0
    if known_at is not None:
        keep &= table["issue_date"] <= instant_day(known_at)
    columns = ("cusip", "kind", "tenor", "issue_date", "maturity_date", "amount_bn", "amount_basis")
    return Auctions(*(table[column][keep] for column in columns))


@kept_few
def sales_until(last: np.datetime64, known_at: np.datetime64 | None = None) -> Auctions:
    """Return all known sales, continued to the end of a horizon; later re-openings keep the CUSIP they re-open.

    Args:
        last: the end of the horizon.
        known_at: an instant (UTC); sales and sizes known later are not used. None uses all at hand.
    """
    known = known_auctions(known_at)
    end = last + AFTER_HORIZON
    final = np.datetime64(known.issue_date.max(), "D")
    if end <= final:
        return known.until(end)
    sizes = latest_fit("auction_sizes", known_at).parameters
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
