"""Latest auction sizes by tenor, for the sales of the future: the mean of the last twelve months in the snapshot.

Only proportions within a settlement date matter to roll-overs, and the mix of bills and coupons settling that day.
Run: python -m calibration.auction_sizes
"""

from __future__ import annotations

import numpy as np

from calibration.parameter_file import Fit, write_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, NEW_ISSUE_MONTHS

__all__ = ["latest_sizes", "main"]

WINDOW = np.timedelta64(365, "D")


def latest_sizes(last: np.datetime64) -> dict[str, dict[str, float]]:
    """Return mean amounts of new issues and re-openings by tenor over the year to a date, in bn."""
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
        new[tenor] = float(table["amount_bn"][of_tenor & ~reopened].mean())
        if reopened.any():
            again[tenor] = float(table["amount_bn"][reopened].mean())
    return {"size_bn": new, "reopening_size_bn": again}


def main() -> None:
    """Write `parameters/auction_sizes.yaml`."""
    table = open_snapshot().table("auction")
    last = table["issue_date"].max()
    derived = table["amount_basis"][table["issue_date"] > last - WINDOW] != "mspd"
    fit = Fit(
        data_to_date=str(last),
        parameters=latest_sizes(last),
        errors={"share of sizes derived rather than printed": float(derived.mean())},
        sample=f"auctions settling in the year to {last}",
        script="calibration/auction_sizes.py",
    )
    write_fits("auction_sizes", "Latest Treasury auction sizes by tenor, bn.", [fit])


if __name__ == "__main__":
    main()
