"""The class of every auctioned security: known calendars, and the calendar rule against the printed lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eccles.data.snapshot import open_snapshot
from snapshot.kinds import FRN_REOPENING_TERMS, kind_by_calendar, with_kind

COLUMNS = open_snapshot().table("auction")
AUCTION = pd.DataFrame({name: COLUMNS[name] for name in COLUMNS})
AUCTION["security_type"] = np.where(AUCTION["kind"] == "bill", "Bill", "Note")
COUPON = AUCTION[AUCTION["kind"] != "bill"]
LISTED = COUPON[
    COUPON["auction_date"].notna()
    & COUPON["kind_basis"].isin(["mspd", "debt outstanding 2026-05-31", "soma holdings 2022-02-16"])
]
SMALL_VALUE_TESTS = {("912828ZJ2", "2020-07-13"), ("912828YN4", "2019-12-09"), ("91282CEL1", "2022-07-18")}
"""Auctions of 25 mn by which the Treasury tests its systems, beside the regular calendar."""


def sold(kind, year):
    """The auctions of a class in a year, without the small tests."""
    rows = COUPON[(COUPON["kind"] == kind) & (COUPON["auction_date"].dt.year == year)]
    keys = zip(rows["cusip"], rows["issue_date"].dt.strftime("%Y-%m-%d"), strict=True)
    return rows[[key not in SMALL_VALUE_TESTS for key in keys]]


def months(rows):
    return sorted(rows["auction_date"].dt.month)


@pytest.mark.parametrize("year", range(2018, 2026))
def test_floating_rate_notes_come_quarterly_with_two_reopenings(year):
    rows = sold("frn", year)
    assert months(rows[rows["term"] == "2-Year"]) == [1, 4, 7, 10]
    assert months(rows[rows["term"] == FRN_REOPENING_TERMS[0]]) == [2, 5, 8, 11]
    assert months(rows[rows["term"] == FRN_REOPENING_TERMS[1]]) == ([3, 6, 9] if year == 2025 else [3, 6, 9, 12])
    assert len(rows) == (11 if year == 2025 else 12)


@pytest.mark.parametrize("year", range(2018, 2026))
def test_tips_follow_their_calendar(year):
    rows = sold("tips", year)
    first = {term: months(rows[rows["term"] == term]) for term in ("5-Year", "10-Year", "30-Year")}
    assert first == {"5-Year": [4] if year == 2018 else [4, 10], "10-Year": [1, 7], "30-Year": [2]}
    reopened = months(rows[~rows["term"].isin(list(first))])
    until_2018, since_2019 = [3, 5, 6, 8, 9, 10, 11, 12], [3, 5, 6, 8, 9, 11, 12]
    expected = until_2018 if year == 2018 else since_2019
    assert [month for month in expected if (year, month) != (2025, 12)] == [m for m in reopened if m in expected]
    assert len(rows) == (11 if year == 2025 else 12)


def test_small_test_auctions_are_sized_as_such_where_the_debt_statement_shows_them():
    for cusip, issue in (("912828ZJ2", "2020-07-13"), ("91282CEL1", "2022-07-18")):
        row = COUPON[(COUPON["cusip"] == cusip) & (COUPON["issue_date"] == issue)]
        assert list(row["amount_bn"]) == [0.025]


def test_the_calendar_agrees_with_every_printed_list_where_it_decides():
    """It decides two-, five- and ten-year securities only; longer TIPS all stand in a printed list."""
    calendar = kind_by_calendar(LISTED)
    first = LISTED.groupby("cusip")["issue_date"].transform("min")
    years = ((LISTED["maturity_date"] - first).dt.days / 365.25).round()
    decided = years <= 10
    assert decided.sum() > 700
    assert list(calendar[decided]) == list(LISTED["kind"][decided])
    missed = LISTED[~decided & (calendar != LISTED["kind"])]
    assert set(missed["kind"]) == {"tips"}
    assert set(missed["kind_basis"]) == {"mspd", "debt outstanding 2026-05-31"}


def test_no_long_security_is_decided_by_the_calendar_after_the_first_long_tips():
    by_calendar = COUPON[(COUPON["kind_basis"] == "calendar") & (COUPON["issue_date"] >= "1998-01-01")]
    assert by_calendar["maturity_date"].max() <= pd.Timestamp("2026-05-31")


def test_all_auctions_of_a_security_are_of_one_class():
    assert AUCTION.groupby("cusip")["kind"].nunique().max() == 1


def test_a_list_is_believed_before_the_calendar():
    auctions = pd.DataFrame(
        {
            "cusip": ["A", "B", "B", "C", "D"],
            "security_type": ["Bill", "Note", "Note", "Note", "Note"],
            "term": ["4-Week", "2-Year", "1-Year 11-Month", "10-Year", "10-Year"],
            "issue_date": pd.to_datetime(["2024-01-02", "2023-10-31", "2023-11-24", "2010-01-15", "2024-01-31"]),
            "maturity_date": pd.to_datetime(["2024-01-30", "2025-10-31", "2025-10-31", "2020-01-15", "2034-01-15"]),
        }
    )
    decided = with_kind(auctions, (("list", pd.Series({"D": "note_bond"})),))
    assert list(decided["kind"]) == ["bill", "frn", "frn", "tips", "note_bond"]
    assert list(decided["kind_basis"]) == ["auctions file", "calendar", "calendar", "calendar", "list"]
