"""MBS on static cash flows: principal comes back, spreads price new pools at par, and values move the right way."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.curve import DiscountCurve
from eccles.core.mortgage import MortgageCohorts
from eccles.data.parameters import load_fits
from eccles.runoff.mortgage_value import static_flows, value_mortgages
from eccles.runoff.prepayment import MortgageRateHistory, PrepaymentParameters, carry_forward

DATE = np.datetime64("2024-05-22", "D")
MONTH = 652
BORROWERS = PrepaymentParameters.from_mapping(load_fits("prepayment")[-1].parameters)
HISTORY = MortgageRateHistory(np.full((1, 40), 6.9), MONTH - 39)
LONG = MortgageRateHistory(np.full((1, 500), 6.9), MONTH - 39)
COHORTS = MortgageCohorts(
    product=np.array(["umbs", "ginnie_2", "ginnie_1"]),
    term_months=np.array([360, 360, 180]),
    wac_pct=np.array([3.1, 6.9, 2.6]),
    coupon_pct=np.array([2.5, 6.4, 2.0]),
    origination_index=np.array([610, 652, 560]),
    par_bn=np.array([100.0, 10.0, 5.0]),
    survival_share=np.array([0.95, 1.0, 0.8]),
)


def flat(rate: float) -> DiscountCurve:
    return DiscountCurve(DATE, np.zeros(1), np.array([[rate, 0.0, 0.0]]))


def test_the_cash_flows_are_those_of_the_prepayment_model() -> None:
    flows = static_flows(BORROWERS, COHORTS, LONG, DATE)
    # on 22 May the 15th and the 20th have posted, the 25th has not
    assert [str(day) for day in flows.payment_date[0]] == ["2024-05-28", "2024-06-20", "2024-06-17"]
    _, posted = carry_forward(BORROWERS, COHORTS, LONG, MONTH, 24)
    balance = COHORTS.par_bn[0] - np.concatenate([[0.0], np.cumsum(posted[:, 0])[:-1]])
    np.testing.assert_allclose(flows.amount_bn[0, :24, 0], posted[:, 0] + balance * 0.025 / 12.0, rtol=1e-12)


def test_every_dollar_of_principal_comes_back() -> None:
    no_coupon = MortgageCohorts(**(vars(COHORTS) | {"coupon_pct": np.zeros(3)}))
    np.testing.assert_allclose(static_flows(BORROWERS, no_coupon, LONG, DATE).amount_bn[0].sum(axis=0), COHORTS.par_bn)


def test_accrued_interest_counts_the_month_not_paid_and_the_days_gone() -> None:
    accrued = static_flows(BORROWERS, COHORTS, LONG, DATE).accrued_bn
    np.testing.assert_allclose(accrued, COHORTS.par_bn * COHORTS.coupon_pct / 1200.0 * (np.array([1, 0, 0]) + 21 / 30))


def test_with_the_whole_spread_new_loans_at_the_average_fee_are_worth_par() -> None:
    fee = float(np.average(COHORTS.wac_pct - COHORTS.coupon_pct, weights=COHORTS.par_bn))
    new = MortgageCohorts(
        product=np.array(["umbs"]),
        term_months=np.array([360]),
        wac_pct=np.array([6.9]),
        coupon_pct=np.array([6.9 - fee]),
        origination_index=np.array([MONTH]),
        par_bn=np.array([20.0]),
        survival_share=np.ones(1),
    )
    values = value_mortgages(
        BORROWERS, new, HISTORY, (flat(0.045),), rate_pct=6.9, shift_pp=np.zeros(1), par_spread_share=1.0
    )
    assert values.clean_bn[0, 0] == pytest.approx(20.0, abs=1e-10)
    assert values.spread_pct == values.par_spread_pct


def test_values_fall_with_the_curve_and_with_the_spread() -> None:
    curves = (flat(0.045), flat(0.055), flat(0.035))
    shift = np.array([0.0, 1.0, -1.0])
    values = value_mortgages(BORROWERS, COHORTS, HISTORY, curves, rate_pct=6.9, shift_pp=shift, par_spread_share=0.5)
    assert np.all(values.clean_bn[1] < values.clean_bn[0])
    assert np.all(values.clean_bn[2, [0, 2]] > values.clean_bn[0, [0, 2]])
    # a pool at the current rate is refinanced when rates fall: it gains less than it loses, here nothing at all
    up, down = values.clean_bn[1, 1] - values.clean_bn[0, 1], values.clean_bn[2, 1] - values.clean_bn[0, 1]
    assert down < -up
    assert np.all(values.life_yrs[2] < values.life_yrs[1])
    wide = value_mortgages(
        BORROWERS, COHORTS, HISTORY, curves[:1], rate_pct=6.9, shift_pp=shift[:1], par_spread_share=1.0
    )
    assert np.all(wide.clean_bn[0] < values.clean_bn[0])


def test_several_curves_at_once_equal_each_alone() -> None:
    both = value_mortgages(
        BORROWERS,
        COHORTS,
        HISTORY,
        (flat(0.045), flat(0.055)),
        rate_pct=6.9,
        shift_pp=np.array([0.0, 1.0]),
        par_spread_share=0.6,
    )
    one = value_mortgages(
        BORROWERS, COHORTS, HISTORY, (flat(0.045),), rate_pct=6.9, shift_pp=np.zeros(1), par_spread_share=0.6
    )
    np.testing.assert_allclose(both.dirty_bn[0], one.dirty_bn[0], rtol=1e-13)


def test_shifts_must_fit_the_curves() -> None:
    with pytest.raises(DataError, match="shift"):
        value_mortgages(
            BORROWERS, COHORTS, HISTORY, (flat(0.04),), rate_pct=6.9, shift_pp=np.ones(1), par_spread_share=0.6
        )
