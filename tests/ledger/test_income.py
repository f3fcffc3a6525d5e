"""Income kernels: coupons, money-market interest, amortisation, deposits, and weeks added up to years."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.base.timeline import wednesdays
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement, calendar_years
from eccles.ledger.income import (
    IncomeParameters,
    Premiums,
    amortise,
    coupon_income_bn,
    interest_expense_bn,
    money_market_interest_bn,
    other_deposits_bn,
)
from tests.small import days

PARAMETERS = IncomeParameters(0.12, 0.02, 0.05, 0.9, 75.0, 0.05)


def test_a_year_of_coupons():
    par = np.array([[100.0, 50.0]])
    assert coupon_income_bn(par, np.array([[2.0, 4.0]]), 365.25) == pytest.approx([4.0])


def test_one_week_at_a_time_is_all_weeks_at_once():
    rng = np.random.default_rng(1)
    par, coupon, length = rng.uniform(0, 9, (3, 5, 4)), rng.uniform(0, 5, (3, 4)), np.array([7.0, 7, 6, 8, 7])
    whole = coupon_income_bn(par, coupon, length)
    weekly = [coupon_income_bn(par[:, week], coupon, length[week]) for week in range(5)]
    np.testing.assert_allclose(whole, np.stack(weekly, axis=1), rtol=1e-14)
    one = coupon_income_bn(par[:1], coupon[:1], length)
    np.testing.assert_array_equal(one[0], whole[0])


def test_money_market_days_count_actual_over_360():
    assert money_market_interest_bn(np.array([3600.0]), np.array([5.0]), 7) == pytest.approx([3.5])


def test_expense_pays_iorb_on_deposits_and_the_award_rate_on_repos():
    paid = interest_expense_bn(np.full((1, 4), 360.0), np.array([5.0]), np.array([4.0]), 1)
    assert paid.shape == (1, len(EXPENSE_LINES))
    np.testing.assert_allclose(paid[0], [0.05, 0.05, 0.04, 0.04])


@given(st.floats(0, 400), st.floats(0, 50), st.floats(0, 60), st.integers(0, 400))
def test_amortisation_never_takes_more_than_is_left(premium, discount, principal, length):
    left = Premiums(np.array([premium]), np.array([discount]))
    after, amortised, earned = amortise(PARAMETERS, left, np.array([principal]), length)
    assert 0.0 <= after.premium_bn[0] <= premium
    assert after.premium_bn[0] + amortised[0] == pytest.approx(premium + 0.02 * principal)
    assert after.discount_bn[0] + earned[0] == pytest.approx(discount)


def test_a_year_in_weeks_amortises_as_a_year_at_once():
    left = Premiums(np.array([300.0]), np.array([20.0]))
    step = left
    for _ in range(52):
        step, _, _ = amortise(PARAMETERS, step, np.zeros(1), 7.0)
    at_once, _, _ = amortise(PARAMETERS, left, np.zeros(1), 364.0)
    assert step.premium_bn == pytest.approx(at_once.premium_bn)


def test_other_deposits_do_not_fall_with_the_deferred_asset_inside_their_line():
    before = other_deposits_bn(PARAMETERS, np.array([275.0]), np.array([0.0]))
    after = other_deposits_bn(PARAMETERS, np.array([175.0]), np.array([100.0]))
    assert before == after == pytest.approx([200.0])
    assert other_deposits_bn(PARAMETERS, np.array([10.0]), np.array([0.0])) == 0.0


def test_parameters_refuse_a_share_above_one():
    with pytest.raises(DataError, match="dfmu_share is"):
        IncomeParameters(0.1, 0.0, 0.1, 1.4, 75.0, 0.0)


def test_weeks_add_up_to_calendar_years_by_their_days():
    date = wednesdays(np.datetime64("2022-12-21"), np.datetime64("2023-01-11"))
    years, total = calendar_years(date[0], date[1:], np.full((2, 3), 7.0))
    assert years.tolist() == [2022, 2023]
    np.testing.assert_allclose(total, [[10.0, 11.0]] * 2)  # 22 to 31 December, 1 to 11 January


@given(st.integers(5, 400), st.integers(0, 2000))
def test_years_lose_nothing(count, shift):
    date = np.datetime64("2015-01-07") + shift // 7 * 7 + 7 * np.arange(count + 1)
    weekly = np.random.default_rng(count).normal(size=(2, count))
    years, total = calendar_years(date[0], date[1:], weekly)
    assert years.size == total.shape[1]
    np.testing.assert_allclose(total.sum(axis=1), weekly.sum(axis=1), atol=1e-9)


def statement(net, deferred):
    weeks = len(net)
    date = np.datetime64("2026-01-07") + 7 * np.arange(weeks + 1)
    zero = np.zeros((1, weeks))
    income, expense = np.zeros((1, weeks, len(INCOME_LINES))), np.zeros((1, weeks, len(EXPENSE_LINES)))
    return IncomeStatement(
        "small", date[0], date[1:], income, expense, zero, np.array([net]), zero, zero, np.array([deferred]),
        np.full(weeks, "by lot", dtype=object), income, expense,
    )  # fmt: skip


def test_profit_lasts_from_the_week_after_the_last_losing_year():
    found = statement([-1.0] * 60 + [1.0] * 100, [0.0] * 161)
    # the 52 weeks from week 34 on hold 26 losses and 26 profits
    assert found.first_lasting_profit() == found.date[34]
    assert statement([-1.0] * 80, [0.0] * 81).first_lasting_profit() is None


def test_the_deferred_asset_is_repaid_when_it_stays_at_nothing():
    assert statement([0.0] * 4, [2.0, 0.0, 1.0, 0.0, 0.0]).repaid_date() == days("2026-01-28")[0]
    assert statement([0.0] * 2, [2.0, 1.0, 1.0]).repaid_date() is None
    assert statement([0.0] * 2, [0.0, 0.0, 0.0]).repaid_date() == days("2026-01-07")[0]


def test_a_statement_refuses_arrays_that_do_not_fit():
    with pytest.raises(DataError, match="does not fit"):
        statement([0.0] * 3, [0.0] * 3)
