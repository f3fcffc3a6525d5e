"""Holdings and auctions: what is refused, and how auctions are cut and joined."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.portfolio import Kind
from tests.small import auctions, days, portfolio, text

SALES = auctions(
    ("A", "bill", "13w", "2022-06-16", "2022-09-15", 50.0),
    ("B", "note_bond", "3y", "2022-06-15", "2025-06-15", 40.0),
    ("C", "tips", "tips5y", "2022-06-30", "2027-04-15", 15.0),
)


def test_par_is_added_up_by_class():
    assert portfolio().total_bn(Kind.NOTE_BOND) == 20.0
    assert portfolio().total_bn(Kind.FRN) == 0.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"par_bn": np.array([10.0, -20.0, 5.0])}, "par below zero or missing: NOTE"),
        ({"par_bn": np.array([np.nan, 20.0, np.inf])}, "par below zero or missing: BILL, TIPS"),
        ({"par_bn": np.array([10.0, 20.0])}, "columns differ in length"),
        ({"compensation_bn": np.array([0.0, 0.0, np.nan])}, "inflation compensation missing: TIPS"),
        ({"cusip": text("BILL", "NOTE", "BILL")}, "the same lot in two rows"),
        ({"issue_date": days("2022-06-16", "2020-06-15", "2013-01-31")}, "maturity on or before issue: BILL"),
        ({"issue_date": days("2022-03-17", "NaT", "2013-01-31")}, "maturity on or before issue: NOTE"),
    ],
)
def test_a_portfolio_that_cannot_be_is_refused(change, said):
    with pytest.raises(DataError, match=said):
        portfolio(**change)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("X", "bill", "13w", "2022-06-16", "2022-09-15", 0.0), "amount not above zero: X"),
        (("X", "bill", "13w", "2022-06-16", "2022-09-15", np.nan), "amount not above zero: X"),
        (("X", "bill", "13w", "2022-06-16", "2022-06-16", 1.0), "maturity on or before issue: X"),
    ],
)
def test_an_auction_that_cannot_be_is_refused(row, said):
    with pytest.raises(DataError, match=said):
        auctions(row)


def test_auctions_between_two_dates_leave_the_first_out_and_take_the_last():
    between = SALES.between(np.datetime64("2022-06-15"), np.datetime64("2022-06-30"))
    assert between.cusip.tolist() == ["A", "C"]
    assert SALES.until(np.datetime64("2022-06-15")).cusip.tolist() == ["B"]
    assert SALES.until(np.datetime64("2022-06-01")).cusip.size == 0


def test_a_table_cut_in_two_and_joined_is_the_table():
    cut = np.datetime64("2022-06-15")
    joined = SALES.until(cut).followed_by(SALES.between(cut, np.datetime64("2100-01-01")))
    assert joined.cusip.tolist() == ["B", "A", "C"]
    assert joined.amount_bn.tolist() == [40.0, 50.0, 15.0]
    assert joined.issue_date.dtype == SALES.issue_date.dtype
