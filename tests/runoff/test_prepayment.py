"""The mortgage kernel: contract, published reference shapes, and what must hold for any parameters."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.core.mortgage import MortgageCohorts
from eccles.runoff.amortisation import instalment_count, scheduled_share, scheduled_survival_share
from eccles.runoff.borrowers import RATE_HISTORY_MONTHS, seasonal_ratio
from eccles.runoff.prepayment import (
    BorrowerRates,
    MortgageRateHistory,
    PrepaymentParameters,
    PurchasedCohorts,
    borrower_rates,
    carry_forward,
    principal,
    purchased_principal,
    tabulate,
)

FIRST = 630
USUAL = PrepaymentParameters(
    turnover_pct=14.0,
    seasoning_months=30.0,
    lock_in_share=0.7,
    lock_in_scale_pp=0.6,
    lock_in_window_months=16.0,
    refinancing_pct=48.0,
    refinancing_midpoint_pp=0.4,
    refinancing_width_pp=0.15,
    burnout_ratio=0.3,
    annual_cosine_ratio=-0.17,
    annual_sine_ratio=0.0,
    half_year_cosine_ratio=0.0,
    half_year_sine_ratio=-0.05,
    business_day_ratio=0.7,
    ginnie_turnover_ratio=1.5,
    ginnie_refinancing_ratio=1.0,
    rate_lag_months=1.6,
    short_term_discount_pp=0.66,
)
QUIET = replace(
    USUAL,
    lock_in_share=0.0,
    refinancing_pct=0.0,
    annual_cosine_ratio=0.0,
    half_year_sine_ratio=0.0,
    business_day_ratio=0.0,
    ginnie_turnover_ratio=1.0,
)
PSA = replace(QUIET, turnover_pct=6.0)
"""One hundred percent PSA: 0.2 percent a month more for thirty months, then 6."""


def cohorts(count=40, seed=0):
    random = np.random.default_rng(seed)
    return MortgageCohorts(
        product=random.choice(["gold", "ginnie_1", "ginnie_2", "umbs"], count),
        term_months=random.choice([180, 360], count),
        wac_pct=random.uniform(2.0, 6.0, count),
        coupon_pct=random.uniform(1.5, 5.5, count),
        origination_index=random.integers(FIRST - 170, FIRST - 1, count),
        par_bn=random.uniform(0.0, 20.0, count),
        survival_share=random.uniform(0.05, 1.0, count),
    )


def rates_of(level):
    level = np.atleast_1d(np.asarray(level, dtype=float))
    return BorrowerRates(level, level)


def flat(level, months=400, paths=1):
    return MortgageRateHistory(np.full((paths, months), float(level)), FIRST - RATE_HISTORY_MONTHS)


@pytest.mark.parametrize(("wac", "term"), [(3.0, 360), (6.5, 180), (2.125, 240)])
def test_level_pay_balance_equals_the_annuity_to_1e_12(wac, term):
    """Two roads: instalment by instalment, and the present value of what is still to be paid."""
    rate, balance = wac / 1200, 1.0
    payment = rate / (1 - (1 + rate) ** -term)
    for number in range(1, term + 1):
        balance -= balance * float(scheduled_share(np.array(wac), np.array(term), np.array(number)))
        annuity = payment * (1 - (1 + rate) ** -(term - number)) / rate
        left = float(scheduled_survival_share(np.array(wac), np.array(term), np.array(number)))
        assert balance == pytest.approx(annuity, abs=1e-12)
        assert left == pytest.approx(annuity, abs=1e-12)
    assert balance == pytest.approx(0.0, abs=1e-12)


def test_first_instalment_is_passed_through_two_months_after_origination():
    assert instalment_count(602, np.array([600])).tolist() == [1]
    before = scheduled_share(np.array([4.0]), np.array([360]), instalment_count(601, np.array([600])))
    assert before.tolist() == [0.0]


def test_psa_reference_values():
    """PSA's single monthly mortality: 0.000166819 in month 1, 0.005143012 from month 30 (Fabozzi's handbook)."""
    loans = MortgageCohorts(
        product=np.array(["umbs"] * 3),
        term_months=np.array([360] * 3),
        wac_pct=np.array([4.0] * 3),
        coupon_pct=np.array([3.5] * 3),
        origination_index=np.array([FIRST - 2, FIRST - 31, FIRST - 200]),
        par_bn=np.ones(3),
        survival_share=np.ones(3),
    )
    paid = principal(PSA, tabulate(PSA, loans, FIRST, 1), np.ones((1, 3)), FIRST, rates_of(4.0))
    mortality = (paid.prepaid_bn / (1.0 - paid.scheduled_bn))[0]
    assert mortality == pytest.approx([0.000166819, 0.005143012, 0.005143012], abs=5e-9)


@settings(deadline=None)
@given(level=st.floats(0.5, 15.0), seed=st.integers(0, 50))
def test_principal_lies_between_nothing_and_the_balance(level, seed):
    held = cohorts(seed=seed)
    tables = tabulate(USUAL, held, FIRST, 1)
    paid = principal(USUAL, tables, held.par_bn[None, :], FIRST, rates_of(level))
    assert np.all(paid.scheduled_bn >= 0)
    assert np.all(paid.prepaid_bn >= 0)
    assert np.all(paid.total_bn <= held.par_bn + 1e-12)


@settings(deadline=None)
@given(level=st.floats(0.5, 12.0), rise=st.floats(0.0, 3.0), seed=st.integers(0, 50))
def test_principal_never_rises_with_the_mortgage_rate(level, rise, seed):
    held = cohorts(seed=seed)
    tables = tabulate(USUAL, held, FIRST, 1)
    balance = np.repeat(held.par_bn[None, :], 2, axis=0)
    paid = principal(USUAL, tables, balance, FIRST, rates_of([level, level + rise])).total_bn
    assert np.all(paid[1] <= paid[0] + 1e-12)


def test_an_empty_cohort_stays_empty():
    held = replace(cohorts(), par_bn=np.zeros(40))
    after, posted = carry_forward(USUAL, held, flat(3.0), FIRST, 24)
    assert after.total_bn == 0.0
    assert posted.sum() == 0.0


def test_one_path_is_the_first_of_many():
    held = cohorts()
    tables = tabulate(USUAL, held, FIRST, 1)
    levels = np.linspace(2.0, 8.0, 50)
    many = principal(USUAL, tables, np.repeat(held.par_bn[None, :], 50, axis=0), FIRST, rates_of(levels))
    one = principal(USUAL, tables, held.par_bn[None, :], FIRST, rates_of(levels[0]))
    assert np.array_equal(one.total_bn[0], many.total_bn[0])


def test_purchased_slots_pay_as_fixed_cohorts_do():
    """Two roads: a new purchase by formula, and the same loans through the tables, for five years."""
    held = replace(cohorts(), survival_share=np.ones(40), origination_index=np.full(40, FIRST - 1))
    tables = tabulate(USUAL, held, FIRST, 60)
    left = scheduled_survival_share(held.wac_pct, held.term_months, np.zeros(40, dtype=int))
    slots = PurchasedCohorts(
        held.product, held.term_months, held.origination_index, held.wac_pct[None, :], (held.par_bn / left)[None, :]
    )
    balance = held.par_bn[None, :]
    for month in range(FIRST, FIRST + 60):
        rates = rates_of(2.0 + 0.05 * (month - FIRST))
        fixed = principal(USUAL, tables, balance, month, rates).total_bn
        assert purchased_principal(USUAL, slots, balance, month, rates).total_bn == pytest.approx(fixed, abs=1e-12)
        balance = balance - fixed


def test_carrying_in_two_steps_is_carrying_in_one():
    held = cohorts()
    once, _ = carry_forward(USUAL, held, flat(3.2), FIRST, 30)
    half, first_posted = carry_forward(USUAL, held, flat(3.2), FIRST, 13)
    twice, last_posted = carry_forward(USUAL, half, flat(3.2), FIRST + 13, 17)
    assert twice.par_bn == pytest.approx(once.par_bn, abs=1e-10)
    assert twice.survival_share == pytest.approx(once.survival_share, abs=1e-10)
    assert first_posted.sum() + last_posted.sum() == pytest.approx(held.total_bn - once.total_bn, abs=1e-9)


def test_burnout_slows_refinancing_of_cohorts_that_have_refinanced():
    fresh = replace(cohorts(), product=np.array(["umbs"] * 40), survival_share=np.ones(40), wac_pct=np.full(40, 5.0))
    tired = replace(fresh, survival_share=np.full(40, 0.3))
    speed = [
        principal(USUAL, tabulate(USUAL, held, FIRST, 1), held.par_bn[None, :], FIRST, rates_of(3.0)).prepaid_bn.sum()
        for held in (fresh, tired)
    ]
    assert speed[1] < speed[0]


def test_movers_look_back_longer_than_refinancers():
    path = np.linspace(3.0, 7.0, 60)[None, :]
    rates = borrower_rates(USUAL, MortgageRateHistory(path, FIRST - 60), FIRST)
    assert rates.refinancing_pct[0] == pytest.approx(0.4 * path[0, 58] + 0.6 * path[0, 57])
    assert rates.moving_pct[0] == pytest.approx(path[0, 43:59].mean())
    assert rates.moving_pct[0] < rates.refinancing_pct[0]


@pytest.mark.parametrize("month", [FIRST - RATE_HISTORY_MONTHS + 10, FIRST + 500])
def test_too_short_a_rate_history_is_refused(month):
    with pytest.raises(DataError, match="longer history"):
        borrower_rates(USUAL, flat(4.0), month)


def test_rate_history_constant_covers_the_longest_window():
    longest = replace(USUAL, lock_in_window_months=24.0)
    assert borrower_rates(longest, flat(4.0), FIRST).moving_pct[0] == pytest.approx(4.0)


def test_seasonality_averages_out():
    assert np.log(seasonal_ratio(USUAL, np.arange(12))).mean() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        {"turnover_pct": -1.0},
        {"lock_in_share": 1.5},
        {"refinancing_width_pp": 0.0},
        {"rate_lag_months": 3.0},
        {"lock_in_window_months": 12.5},
        {"lock_in_window_months": 60.0},
    ],
)
def test_parameters_that_break_the_shape_are_refused(change):
    with pytest.raises(DataError, match=next(iter(change))):
        replace(USUAL, **change)


def test_parameters_are_read_from_a_fit_and_only_from_a_whole_one():
    values = {name: getattr(USUAL, name) for name in vars(USUAL)}
    assert PrepaymentParameters.from_mapping(values) == USUAL
    with pytest.raises(DataError, match="missing"):
        PrepaymentParameters.from_mapping({"turnover_pct": 6.0})
    with pytest.raises(DataError, match="unknown"):
        PrepaymentParameters.from_mapping(values | {"speed": 1.0})
