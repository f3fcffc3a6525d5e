"""The Treasury's regular calendar against every auction of 2023 to 2025, and Good Friday against those since 1998."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.base.timeline import as_day, good_friday, is_business_day
from eccles.core.portfolio import Auctions
from eccles.data.snapshot import open_snapshot
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, auction_calendar
from tests.small import days

ACTUAL = open_snapshot().table("auction")
AFTER, LAST = days("2022-12-31", "2025-12-15")
"""The auctions file ends with the issues of 2025-12-15."""
ONE_BN = dict.fromkeys([*COUPON_YEARS, *BILL_WEEKS], 1.0)
REGULAR_SIX_WEEK_FROM = np.datetime64("2025-02-20")
"""First issue of the regular 6-week bill; its forerunners of 42 days were cash management bills."""

Sale = tuple[str, str, str]


def calendar(after: np.datetime64 = AFTER, last: np.datetime64 = LAST) -> Auctions:
    return auction_calendar(after, last, ONE_BN, ONE_BN)


def sales(tenor: np.ndarray, issue: np.ndarray, maturity: np.ndarray) -> set[Sale]:
    return {(str(t), str(i), str(m)) for t, i, m in zip(tenor, issue, maturity, strict=True)}


def actual_sales(tenors: list[str]) -> set[Sale]:
    issue = ACTUAL["issue_date"]
    keep = (issue > AFTER) & (issue <= LAST) & np.isin(ACTUAL["tenor"].astype(str), tenors)
    return sales(ACTUAL["tenor"][keep], issue[keep], ACTUAL["maturity_date"][keep])


def calendar_sales(tenors: list[str]) -> set[Sale]:
    found = calendar()
    keep = np.isin(found.tenor.astype(str), tenors)
    return sales(found.tenor[keep], found.issue_date[keep], found.maturity_date[keep])


def test_every_coupon_sale_of_three_years_is_met_and_none_is_invented():
    """One exception of name: the 5-year of February 2025 re-opened the 7-year of February 2023, whose CUSIP it has."""
    exception = {("7y", "2025-02-28", "2030-02-28")}
    actual, expected = actual_sales(list(COUPON_YEARS)), calendar_sales(list(COUPON_YEARS))
    assert actual - expected == exception
    assert expected - actual == {("5y", "2025-02-28", "2030-02-28")}
    assert len(actual) == 322


def test_every_regular_bill_of_three_years_is_met_and_none_is_invented():
    regular = [tenor for tenor in BILL_WEEKS if tenor != "6w"]
    assert actual_sales(regular) == calendar_sales(regular)


def test_the_six_week_bill_is_met_since_it_is_regular():
    expected = {sale for sale in calendar_sales(["6w"]) if np.datetime64(sale[1]) >= REGULAR_SIX_WEEK_FROM}
    assert actual_sales(["6w"]) == expected
    assert len(expected) == 43


GOOD_FRIDAYS = [year for year in range(1998, 2026) if is_business_day(as_day(good_friday(year)))]


@pytest.mark.parametrize("year", GOOD_FRIDAYS)
def test_the_treasury_settled_nothing_on_good_friday(year):
    assert as_day(good_friday(year)) not in ACTUAL["issue_date"]


@pytest.mark.parametrize(
    ("year", "tenor", "settled"),
    [
        # Good Friday 2022-04-15 fell on the mid-month date, 2024-03-29 and 2018-03-30 on the last business day.
        (2022, "3y", "2022-04-18"),
        (2022, "10y", "2022-04-18"),
        (2022, "30y", "2022-04-18"),
        (2024, "tips10y", "2024-03-28"),
        (2024, "frn2y", "2024-04-01"),
        (2018, "tips10y", "2018-03-29"),
    ],
)
def test_sales_due_on_good_friday_settle_when_they_did(year, tenor, settled):
    friday = as_day(good_friday(year))
    found = calendar(friday - 3, friday + 3)
    assert settled in found.issue_date[found.tenor == tenor].astype(str)
    assert np.datetime64(settled) in ACTUAL["issue_date"][ACTUAL["tenor"] == tenor]


def test_future_sales_settle_on_days_on_which_securities_settle():
    found = calendar(np.datetime64("2026-03-31"), np.datetime64("2036-12-31"))
    assert is_business_day(found.issue_date).all()
    fridays = [as_day(good_friday(year)) for year in range(2026, 2037)]
    assert not np.isin(found.issue_date, fridays).any()
    # 2033-04-15, a mid-month date, is a Good Friday: its sales move to Monday.
    assert {"3y", "10y", "30y"} <= set(found.tenor[found.issue_date == np.datetime64("2033-04-18")])


def test_a_calendar_cut_in_two_is_the_whole_calendar():
    cut = np.datetime64("2024-03-30")
    first, second = calendar(last=cut), calendar(after=cut)
    whole = calendar()
    assert np.array_equal(first.followed_by(second).cusip, whole.cusip)
    assert np.array_equal(first.followed_by(second).issue_date, whole.issue_date)


def test_new_issues_and_reopenings_have_their_own_sizes():
    found = auction_calendar(AFTER, LAST, {"10y": 42.0}, {"10y": 39.0})
    month = found.issue_date.astype("datetime64[M]").astype(int) % 12 + 1
    assert set(found.tenor) == {"10y"}
    assert np.array_equal(found.amount_bn, np.where(np.isin(month, [2, 5, 8, 11]), 42.0, 39.0))
    # A re-opening adds to the lot of its new issue: one name, one maturity.
    assert len(set(found.cusip)) == len(set(found.maturity_date.tolist())) == 13


def test_an_unknown_tenor_is_refused_with_those_allowed():
    with pytest.raises(ScenarioError, match=r"unknown auction tenor \['9y'\]; allowed: 4w, 6w"):
        auction_calendar(AFTER, LAST, {"9y": 1.0}, {})


def test_a_reopened_tenor_needs_the_size_of_its_reopenings():
    with pytest.raises(ScenarioError, match=r"no re-opening size for \['10y'\]"):
        auction_calendar(AFTER, LAST, {"10y": 42.0, "2y": 69.0}, {})
    assert set(auction_calendar(AFTER, LAST, {"2y": 69.0}, {}).tenor) == {"2y"}
