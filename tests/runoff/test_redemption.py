"""How much of a month is redeemed: never above the cap, never above what is due, coupons before bills."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eccles.runoff.redemption import redeemed_shares

PATHS = 5
amounts = arrays(np.float64, PATHS, elements=st.one_of(st.just(0.0), st.floats(1e-3, 400.0)))
caps = arrays(np.float64, PATHS, elements=st.one_of(st.just(0.0), st.just(np.inf), st.floats(1e-3, 400.0)))
flags = arrays(np.bool_, PATHS)


@given(caps, amounts, amounts, flags)
def test_redemptions_fill_the_cap_or_take_all_there_is(cap, coupon, bill, inside):
    shares = redeemed_shares(cap, coupon, bill, inside)
    assert np.all((shares.coupon_share >= 0.0) & (shares.coupon_share <= 1.0))
    assert np.all((shares.bill_share >= 0.0) & (shares.bill_share <= 1.0))
    redeemed = shares.coupon_share * coupon + shares.bill_share * bill
    assert redeemed == pytest.approx(np.minimum(cap, coupon + bill), rel=1e-12, abs=1e-12)


@given(caps, amounts, amounts)
def test_bills_are_redeemed_only_where_coupons_leave_room(cap, coupon, bill):
    shares = redeemed_shares(cap, coupon, bill, np.zeros(PATHS, dtype=bool))
    assert shares.coupon_share * coupon == pytest.approx(np.minimum(cap, coupon), rel=1e-12)
    full = coupon >= cap
    assert np.all((shares.bill_share * bill)[full] == 0.0)


@given(caps, amounts, amounts)
def test_inside_the_cap_bills_and_coupons_run_off_alike(cap, coupon, bill):
    shares = redeemed_shares(cap, coupon, bill, np.ones(PATHS, dtype=bool))
    assert np.array_equal(shares.coupon_share, shares.bill_share)


@given(caps, caps, amounts, amounts, flags)
def test_a_larger_cap_never_redeems_less(cap, other, coupon, bill, inside):
    low = redeemed_shares(np.minimum(cap, other), coupon, bill, inside)
    high = redeemed_shares(np.maximum(cap, other), coupon, bill, inside)
    assert np.all(high.coupon_share >= low.coupon_share)
    assert np.all(high.bill_share >= low.bill_share - 1e-15)


def test_a_month_in_numbers():
    """September 2022: 43.5 bn of coupons under a cap of 60 leave 16.5 bn to bills; August: 111.4 bn under 30."""
    shares = redeemed_shares(
        np.array([60.0, 30.0]), np.array([43.522, 111.382]), np.array([90.0, 90.0]), np.zeros(2, dtype=bool)
    )
    assert shares.coupon_share == pytest.approx([1.0, 30.0 / 111.382])
    assert shares.bill_share == pytest.approx([16.478 / 90.0, 0.0])
