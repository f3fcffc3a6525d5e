"""A balance sheet balances, or refuses with the gap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import InvariantError
from eccles.core.balance_sheet import BALANCE_TOLERANCE_BN, BalanceSheet
from tests.small import chart

DATE = np.datetime64("2022-06-01")
AMOUNT = {"bills": 326.0, "mbs": 2707.0, "factors_bridge": 50.0, "tga": 780.0, "reserves": 2303.0}


def sheet(**amount: float) -> BalanceSheet:
    balance = np.array([amount.get(name, 0.0) for name in chart().names]) * chart().side_sign
    return BalanceSheet(DATE, chart(), balance, ("published",) * balance.size)


def test_lines_are_read_as_published_and_total_assets_leave_the_bridge_out():
    books = sheet(**AMOUNT)
    assert {name: books.amount_bn(name) for name in AMOUNT} == AMOUNT
    assert books.total_assets_bn == 326.0 + 2707.0


@given(st.floats(-1.0, 1.0).filter(lambda gap: abs(abs(gap) - BALANCE_TOLERANCE_BN) > 1e-9))
def test_a_gap_above_a_million_dollars_is_refused_and_told(gap):
    amount = AMOUNT | {"bills": 326.0 + gap}
    if abs(gap) < BALANCE_TOLERANCE_BN:
        assert sheet(**amount).amount_bn("bills") == 326.0 + gap
        return
    with pytest.raises(InvariantError) as refusal:
        sheet(**amount)
    assert f"by {gap:.4f} bn" in str(refusal.value)


def test_missing_lines_are_named():
    with pytest.raises(InvariantError, match="no finite balance for mbs, tga"):
        sheet(**AMOUNT | {"tga": np.nan, "mbs": np.inf})


def test_balances_and_accounts_must_be_as_many():
    with pytest.raises(InvariantError, match=r"2022-06-01: \(3,\) balances for 11 accounts"):
        BalanceSheet(DATE, chart(), np.zeros(3), ("published",) * 3)
    with pytest.raises(InvariantError, match="balances for 11 accounts"):
        BalanceSheet(DATE, chart(), np.zeros(11), ("published",))
