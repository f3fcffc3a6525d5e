"""What was published: the lines the pictures draw before the opening, and beside the projection after it.

Wednesday levels throughout. Assets come from the H.4.1 (securities by type, loans, total assets) with bills from the
SOMA summary; liabilities from the factors table. "Other assets" carries Treasury currency outstanding as well, so that
both sides add up to total factors; total assets (WALCL) stand beside them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.base.units import pct_from_share
from eccles.data.reads import kept
from eccles.data.snapshot import open_snapshot
from eccles.report.frames import Columns

__all__ = ["FIRST_DATE", "published_lines", "published_to"]

FloatArray = NDArray[np.float64]

FIRST_DATE = np.datetime64("2007-01-03", "D")
"""The first Wednesday of the SOMA summary."""

FACTORS = ("currency_bn", "reserves_bn", "on_rrp_bn", "foreign_rrp_bn", "tga_bn")


@kept
def published_lines() -> Columns:
    """Return the lines the pictures draw, by Wednesday since `FIRST_DATE`; the arrays are shared, do not write.

    Columns: date, bills_bn, coupons_bn, agency_securities_bn, loans_bn, other_assets_bn (with Treasury currency
    outstanding), total_assets_bn, the liabilities, and reserves_share_of_gdp_pct (nominal GDP of the quarter).
    """
    snapshot = open_snapshot()
    factor, soma = snapshot.table("h41_factor"), snapshot.table("soma_summary")
    keep = factor["date"] >= FIRST_DATE
    date: DateArray = factor["date"][keep]
    treasuries, mbs, agency, walcl = (
        snapshot.series_bn(name).at(date) for name in ("TREAST", "WSHOMCB", "FEDDT", "WALCL")
    )
    bills = soma["bill_bn"][np.searchsorted(soma["date"], date, side="right") - 1]
    loans, supplying = factor["loans_bn"][keep], factor["total_supplying_bn"][keep]
    liabilities = {name: factor[name][keep] for name in FACTORS}
    gdp = snapshot.series_bn("GDP").asof(date)
    return {
        "date": date,
        "bills_bn": bills,
        "coupons_bn": treasuries - bills,
        "agency_securities_bn": mbs + agency,
        "loans_bn": loans,
        "other_assets_bn": supplying - treasuries - mbs - agency - loans,
        "total_assets_bn": walcl,
        **liabilities,
        "other_liabilities_bn": factor["other_absorbing_bn"][keep],
        "reserves_share_of_gdp_pct": pct_from_share(liabilities["reserves_bn"] / gdp),
    }


def published_to() -> np.datetime64:
    """Return the last published Wednesday."""
    return np.datetime64(published_lines()["date"][-1], "D")
