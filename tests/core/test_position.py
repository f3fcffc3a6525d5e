"""An opening position: books and portfolio of one Wednesday, commitments of equal columns."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.balance_sheet import BalanceSheet
from eccles.core.mortgage import MortgageCohorts
from eccles.core.position import MonthToDate, MortgageCommitments, Position
from tests.small import auctions, chart, days, portfolio

NO_COHORTS = MortgageCohorts(
    product=np.array([], dtype=str),
    term_months=np.array([], dtype=np.int64),
    wac_pct=np.array([]),
    coupon_pct=np.array([]),
    origination_index=np.array([], dtype=np.int64),
    par_bn=np.array([]),
    survival_share=np.array([]),
)
NO_COMMITMENTS = MortgageCommitments(days(), np.array([]))


def position(books: str, holdings: str) -> Position:
    size = len(chart().accounts)
    sheet = BalanceSheet(np.datetime64(books, "D"), chart(), np.zeros(size), ("derived",) * size)
    return Position(sheet, portfolio(holdings), NO_COHORTS, NO_COMMITMENTS, auctions(), MonthToDate())


def test_a_position_is_of_one_wednesday():
    assert position("2022-06-01", "2022-06-01").date == np.datetime64("2022-06-01")
    with pytest.raises(DataError, match="balance sheet is of 2022-06-01 and the portfolio of 2022-05-25"):
        position("2022-06-01", "2022-05-25")


def test_commitments_have_columns_of_equal_length():
    with pytest.raises(DataError, match="differ in length"):
        MortgageCommitments(days("2022-06-13"), np.array([10.0, 20.0]))
