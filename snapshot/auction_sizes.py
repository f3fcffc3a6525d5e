"""Sizes of Treasury auctions: published where a statement of the public debt prints them, derived elsewhere.

A roll-over is allotted within a settlement date in proportion to what is sold that day, so only proportions matter.
Every size names its basis:

* ``mspd``: issued amount by CUSIP and issue date in the Monthly Statement of the Public Debt of 2023-08 or 2023-09;
* ``outstanding split``: the CUSIP's outstanding amount of 2026-05-31, less what the MSPD saw, split over its remaining
  sales in the proportion of new issue to re-opening measured on the MSPD (`reopening_ratio`);
* ``neighbour ratio``: a matured 2-year note or floating-rate note, from the 5-year note of the same settlement month
  times the ratio of the tenors measured on the MSPD;
* ``tenor mean``: a bill whose size is not printed: the tenor's mean on the MSPD.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from eccles.base.units import DAYS_PER_YEAR
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, auction_calendar

__all__ = ["LAST_AUCTION_DATE", "add_sizes", "reopening_ratio"]

LAST_AUCTION_DATE = np.datetime64("2025-12-15", "D")
"""The auctions file ends here."""

LAST_ISSUE_DATE = np.datetime64("2026-03-31", "D")
"""The outstanding file has no later issue."""

OUTSTANDING_DATE = np.datetime64("2026-05-31", "D")
MSPD_LAST_DATE = np.datetime64("2023-09-30", "D")
LARGEST_TEST_AUCTION_BN = 1.0
"""The Treasury tests its contingency system with auctions of 25 million; they are no re-openings."""
RATIO_FIRST_DATE = np.datetime64("2022-02-16", "D")
"""Ratios are measured on the sales the MSPD saw from the date of the holdings file."""


def add_sizes(auctions: pd.DataFrame, debt: pd.DataFrame) -> pd.DataFrame:
    """Return the auctions with `tenor`, `is_reopening`, `amount_bn`, `amount_basis`, continued to 2026-03-31.

    Args:
        auctions: cusip, kind, term, auction_date, issue_date, maturity_date.
        debt: the `debt_outstanding` table.
    """
    known = _with_tenor(auctions)
    inferred = _inferred_sales(known, debt)
    sales = pd.concat([known, inferred], ignore_index=True)
    sales["amount_bn"] = np.nan
    sales["amount_basis"] = ""
    rules: tuple[Callable[[pd.DataFrame, pd.DataFrame], None], ...] = (
        _from_mspd,
        _from_outstanding,
        _from_neighbour,
        _bills_from_tenor_mean,
    )
    for rule in rules:
        rule(sales, debt)
    sales = sales[sales["issue_date"] <= LAST_ISSUE_DATE]
    return sales.sort_values(["issue_date", "maturity_date", "cusip"], ignore_index=True)


def _with_tenor(auctions: pd.DataFrame) -> pd.DataFrame:
    sales = auctions.copy()
    first = sales.groupby("cusip")["issue_date"].transform("min")
    years = ((sales["maturity_date"] - first).dt.days / DAYS_PER_YEAR).round().astype(int).astype(str) + "y"
    prefix = sales["kind"].map({"tips": "tips", "frn": "frn", "note_bond": "", "bill": ""})
    weeks = sales["term"].str.extract(r"^(\d+)-Week$")[0]
    bill = (weeks + "w").where(weeks.notna(), "cmb")
    sales["tenor"] = (prefix + years).where(sales["kind"] != "bill", bill)
    sales["is_reopening"] = sales["issue_date"] > first
    return sales


def _inferred_sales(known: pd.DataFrame, debt: pd.DataFrame) -> pd.DataFrame:
    """Sales after the auctions file: the regular calendar, with the CUSIP where the outstanding file has it.

    It runs to the outstanding file's date, because later re-openings are in the amounts that file prints.
    """
    unit = dict.fromkeys([*BILL_WEEKS, *COUPON_YEARS], 1.0)
    calendar = auction_calendar(LAST_AUCTION_DATE, OUTSTANDING_DATE, unit, unit)
    sales = pd.DataFrame(
        {
            "cusip": calendar.cusip,
            "kind": calendar.kind,
            "tenor": calendar.tenor,
            "issue_date": calendar.issue_date.astype("datetime64[s]"),
            "maturity_date": calendar.maturity_date.astype("datetime64[s]"),
        }
    )
    issued = pd.concat([known, _outstanding(debt)])[["cusip", "kind", "issue_date", "maturity_date"]]
    first = issued.sort_values("issue_date").drop_duplicates("cusip").rename(columns={"issue_date": "first_date"})
    bills, coupons = sales[sales["kind"] == "bill"], sales[sales["kind"] != "bill"]
    bills = bills.merge(
        first[first["kind"] == "bill"].drop_duplicates("maturity_date")[["cusip", "maturity_date"]],
        on="maturity_date", how="left", suffixes=("_pool", ""),
    )  # fmt: skip
    first["years"] = ((first["maturity_date"] - first["first_date"]).dt.days / DAYS_PER_YEAR).round()
    coupons = coupons.assign(years=coupons["tenor"].map(COUPON_YEARS))
    coupons = coupons.merge(
        first[["cusip", "kind", "maturity_date", "years"]],
        on=["kind", "maturity_date", "years"], how="left", suffixes=("_pool", ""),
    )  # fmt: skip
    both = pd.concat([bills, coupons], ignore_index=True)
    both["cusip"] = both["cusip"].fillna(both["cusip_pool"])
    both["term"] = both["tenor"]
    both["auction_date"] = pd.NaT
    both = both.merge(first[["cusip", "first_date"]], on="cusip", how="left")
    both["is_reopening"] = both["first_date"].notna() & (both["issue_date"] > both["first_date"])
    return both[["cusip", "kind", "term", "auction_date", "issue_date", "maturity_date", "tenor", "is_reopening"]]


def _outstanding(debt: pd.DataFrame) -> pd.DataFrame:
    return debt[debt["record_date"] == OUTSTANDING_DATE]


def _from_mspd(sales: pd.DataFrame, debt: pd.DataFrame) -> None:
    mspd = debt[(debt["record_date"] <= MSPD_LAST_DATE) & (debt["issued_bn"] > 0)].sort_values("record_date")
    latest = mspd.drop_duplicates(["cusip", "issue_date"], keep="last").set_index(["cusip", "issue_date"])["issued_bn"]
    keys = pd.MultiIndex.from_frame(sales[["cusip", "issue_date"]])
    amount = latest.reindex(keys).to_numpy()
    _fill(sales, pd.Series(amount, index=sales.index), "mspd")


def _from_outstanding(sales: pd.DataFrame, debt: pd.DataFrame) -> None:
    """Split each CUSIP's outstanding amount over the sales the MSPD did not see."""
    total = _outstanding(debt).groupby("cusip")["outstanding_bn"].sum()
    coupons = sales[(sales["kind"] != "bill") & sales["cusip"].isin(total.index)]
    ratio = coupons["tenor"].map(reopening_ratio(sales)).fillna(1.0)
    weight = ratio.where(coupons["is_reopening"], 1.0).where(coupons["amount_bn"].isna(), 0.0)
    seen = coupons["amount_bn"].groupby(coupons["cusip"]).transform("sum")
    left = coupons["cusip"].map(total) - seen
    amount = left * weight / weight.groupby(coupons["cusip"]).transform("sum")
    _fill(sales, amount.where((weight > 0.0) & (left > 0.0)), "outstanding split")


def reopening_ratio(sales: pd.DataFrame) -> pd.Series:
    """Return the size of a re-opening over that of a new issue, by tenor, measured on the MSPD's sales."""
    seen = sales[(sales["amount_basis"] == "mspd") & (sales["issue_date"] > RATIO_FIRST_DATE)]
    seen = seen[seen["amount_bn"] > LARGEST_TEST_AUCTION_BN]
    mean = seen.pivot_table(index="tenor", columns="is_reopening", values="amount_bn", aggfunc="mean")
    ratio: pd.Series = (mean[True] / mean[False]).dropna()
    return ratio


def _from_neighbour(sales: pd.DataFrame, debt: pd.DataFrame) -> None:
    """Two-year paper that matured before the outstanding file: the same month's 5-year note times a measured ratio."""
    del debt
    month = sales["issue_date"].dt.to_period("M")
    # A note sold for month-end settles on the first days of the next month when the month ends on a weekend.
    month = month.where(sales["issue_date"].dt.day > 5, month - 1)
    five = sales[(sales["tenor"] == "5y") & sales["amount_bn"].notna()]
    five_year = pd.Series(five["amount_bn"].to_numpy(), index=month[five.index])
    five_year = five_year[~five_year.index.duplicated()]
    for tenor in ("2y", "frn2y"):
        for reopening in (False, True):
            of_tenor = (sales["tenor"] == tenor) & (sales["is_reopening"] == reopening)
            recent = (sales["issue_date"] > RATIO_FIRST_DATE) & (sales["amount_bn"] > LARGEST_TEST_AUCTION_BN)
            seen = sales[of_tenor & recent & (sales["amount_basis"] == "mspd")]
            if seen.empty:
                continue
            ratio = seen["amount_bn"].mean() / five_year.reindex(month[seen.index]).mean()
            wanted = sales[of_tenor & (sales["issue_date"] > RATIO_FIRST_DATE)]
            _fill(sales, month[wanted.index].map(five_year) * ratio, "neighbour ratio")


def _bills_from_tenor_mean(sales: pd.DataFrame, debt: pd.DataFrame) -> None:
    del debt
    bills = sales[sales["kind"] == "bill"]
    mean = bills[bills["amount_basis"] == "mspd"].groupby("tenor")["amount_bn"].mean()
    # The six-week bill became regular in 2025; what the MSPD months saw were cash-management bills of that term.
    wanted = bills[bills["issue_date"] > RATIO_FIRST_DATE]
    _fill(sales, wanted["tenor"].map(mean).fillna(mean["cmb"]), "tenor mean")


def _fill(sales: pd.DataFrame, amount_bn: pd.Series, basis: str) -> None:
    """Write the amounts into the rows that have none yet."""
    new = amount_bn[amount_bn.notna() & sales.loc[amount_bn.index, "amount_bn"].isna()]
    sales.loc[new.index, "amount_bn"] = new
    sales.loc[new.index, "amount_basis"] = basis
