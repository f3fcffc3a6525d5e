"""The first year of run-off from the holdings published for 2022-02-16: which months fall short, and what bills fill.

Known beforehand: the official bill redemptions of June 2022 to May 2023 add to 45.0 bn (Board annual report, table
G.1, kept in the snapshot); holdings alone give 45.5 with the inflation compensation of February inside the cap and
46.0 without it, because compensation went on accruing.
"""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.timeline import month_index
from eccles.data.snapshot import open_snapshot
from eccles.runoff.redemption import redeemed_shares

HOLDING = open_snapshot().table("holding")
MONTHS = np.arange(int(month_index(np.datetime64("2022-06-01"))), int(month_index(np.datetime64("2023-06-01"))))
CAP_BN = np.where(month_index(np.datetime64("2022-09-01")) > MONTHS, 30.0, 60.0)
"""The caps in force: New York Fed operating policy of 2022-05-04."""
BILLS_DUE_BN = 60.0
"""The 326 bn of bills held roll over until they are needed; any amount a month above the largest gap (16.5) will do."""


def coupons_due_bn(with_compensation: bool) -> np.ndarray:
    """Coupon principal by calendar month of stated maturity."""
    coupon = np.isin(HOLDING["kind"].astype(str), ["note_bond", "tips", "frn"])
    principal = HOLDING["par_bn"] + np.nan_to_num(HOLDING["compensation_bn"]) * with_compensation
    month = month_index(HOLDING["maturity_date"])
    return np.array([principal[coupon & (month == wanted)].sum() for wanted in MONTHS])


def bills_redeemed_bn(with_compensation: bool) -> np.ndarray:
    """Bills that fill the cap, by month."""
    bills = np.full(MONTHS.size, BILLS_DUE_BN)
    shares = redeemed_shares(CAP_BN, coupons_due_bn(with_compensation), bills, np.zeros(MONTHS.size, dtype=bool))
    return shares.bill_share * bills


def test_the_months_of_2022_below_the_cap_are_september_october_and_december():
    below = MONTHS[coupons_due_bn(with_compensation=True) < CAP_BN]
    of_2022 = below[below < month_index(np.datetime64("2023-01-01"))]
    assert (of_2022 % 12 + 1).tolist() == [9, 10, 12]


@pytest.mark.parametrize(("with_compensation", "expected_bn"), [(True, 45.5), (False, 46.0)])
def test_bills_redeemed_in_the_first_year(with_compensation, expected_bn):
    assert bills_redeemed_bn(with_compensation).sum() == pytest.approx(expected_bn, abs=0.3)


def test_bills_redeemed_in_the_first_year_to_the_digit():
    assert bills_redeemed_bn(True).sum() == pytest.approx(45.548, abs=0.001)
    assert bills_redeemed_bn(False).sum() == pytest.approx(46.051, abs=0.001)


def test_each_month_lies_near_the_official_one():
    """What holdings of February cannot know, compensation accrued since above all, stays below 0.35 bn a month."""
    table = open_snapshot().table("bill_redemption")
    official = dict(zip(month_index(table["month_date"]).tolist(), table["redeemed_bn"].tolist(), strict=True))
    expected = np.array([official[month] for month in MONTHS.tolist()])
    assert expected.sum() == pytest.approx(45.0, abs=0.01)
    found = bills_redeemed_bn(with_compensation=True)
    assert np.array_equal(found > 0.0, expected > 0.0)
    assert np.abs(found - expected).max() < 0.35


def test_every_gap_is_smaller_than_the_bills_a_month_has():
    gap = np.maximum(CAP_BN - coupons_due_bn(with_compensation=False), 0.0)
    assert gap.max() < BILLS_DUE_BN
    assert HOLDING["par_bn"][HOLDING["kind"] == "bill"].sum() == pytest.approx(326.0, abs=0.1)
