"""Latest auction sizes by tenor, for the sales of the future: the mean of the twelve months to each cut-off.

Only proportions within a settlement date matter to roll-overs, and the mix of bills and coupons settling that day. The
newest cut-off serves every opening; the earlier ones serve projections as known at an instant.
Run: python -m calibration.auction_sizes
"""

from __future__ import annotations

import numpy as np

from calibration.parameter_file import Fit, write_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, NEW_ISSUE_MONTHS

__all__ = ["latest_sizes", "main"]

WINDOW = np.timedelta64(365, "D")
CUTOFF_DATES = ("2022-05-31", "2022-12-31", "2023-12-31", "2024-12-31")
"""Cut-offs before the end of the snapshot's auctions."""


def latest_sizes(last: np.datetime64) -> dict[str, dict[str, float]]:
    """Return mean amounts of new issues and re-openings by tenor over the year to a date, in bn; no tenor unsold."""
    table = open_snapshot().table("auction")
    recent = (table["issue_date"] > last - WINDOW) & (table["issue_date"] <= last) & (table["amount_bn"] > 0)
    first: dict[str, np.datetime64] = {}
    for cusip, issue in zip(table["cusip"], table["issue_date"], strict=True):
        first[cusip] = min(issue, first.get(cusip, issue))
    reopening = np.array([first[c] < d for c, d in zip(table["cusip"], table["issue_date"], strict=True)])
    new: dict[str, float] = {}
    again: dict[str, float] = {}
    for tenor in (*BILL_WEEKS, *COUPON_YEARS):
        of_tenor = recent & (table["tenor"] == tenor)
        reopened = of_tenor & reopening & (tenor in NEW_ISSUE_MONTHS)
        if not of_tenor.any():
            continue
        new[tenor] = float(table["amount_bn"][of_tenor & ~reopened].mean())
        if reopened.any():
            again[tenor] = float(table["amount_bn"][reopened].mean())
    return {"size_bn": new, "reopening_size_bn": again}


def fit_to(last: np.datetime64) -> Fit:
    """Return the sizes of the year to a date."""
    table = open_snapshot().table("auction")
    window = (table["issue_date"] > last - WINDOW) & (table["issue_date"] <= last)
    derived = table["amount_basis"][window] != "mspd"
    return Fit(
        data_to_date=str(last),
        parameters=latest_sizes(last),
        errors={"share of sizes derived rather than printed": float(derived.mean())},
        sample=f"auctions settling in the year to {last}",
        script="calibration/auction_sizes.py",
    )


def main() -> None:
    """Write `parameters/auction_sizes.yaml`."""
    newest = open_snapshot().table("auction")["issue_date"].max()
    fits = [fit_to(np.datetime64(last)) for last in (*CUTOFF_DATES, str(newest))]
    write_fits("auction_sizes", "Latest Treasury auction sizes by tenor, bn.", fits)


if __name__ == "__main__":
    main()
