"""The forward curve: par bonds reprice, today is today, flat stays flat, and an independent pricer agrees."""

from __future__ import annotations

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813 - its documentation calls it ql everywhere
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eccles.base.errors import ScenarioError
from eccles.core.outside import YIELD_TENORS
from eccles.rates.curve_fit import CURVE_TENOR_YRS
from eccles.rates.forward_curve import discount_factors, forward_par_yields

COUPON_TENORS = CURVE_TENOR_YRS >= 0.5
# A made-up curve with a dip at two years, in per cent.
CURVE = np.array([3.7, 3.68, 3.66, 3.6, 3.55, 3.57, 3.7, 3.9, 4.15, 4.75, 4.8])


@st.composite
def curves(draw):
    """A level, a slope that fades in over five years, and some noise: curves that markets have shown."""
    level, slope = draw(st.floats(0.5, 9.0)), draw(st.floats(-2.5, 2.5))
    noise = draw(arrays(np.float64, CURVE_TENOR_YRS.size, elements=st.floats(-0.2, 0.2)))
    return np.maximum(level + slope * (1.0 - np.exp(-CURVE_TENOR_YRS / 5.0)), 0.05) + noise + 0.2


def factor(curve: np.ndarray, at_years: np.ndarray | float) -> np.ndarray:
    years, log_factor = discount_factors(curve)
    return np.exp(np.interp(at_years, years, log_factor))


def test_tenors_are_those_of_the_outside_paths():
    in_years = [float(name[:-1]) / (12.0 if name.endswith("m") else 1.0) for name in YIELD_TENORS]
    assert pytest.approx(in_years) == CURVE_TENOR_YRS.tolist()


@settings(deadline=None)
@given(curves())
def test_par_bonds_reprice_at_par(curve):
    for tenor, yield_pct in zip(CURVE_TENOR_YRS, curve, strict=True):
        if tenor < 0.5:
            price = (1.0 + yield_pct / 100.0 * tenor) * factor(curve, tenor)
        else:
            payment = np.arange(1, round(2 * tenor) + 1) / 2.0
            price = yield_pct / 200.0 * factor(curve, payment).sum() + factor(curve, tenor)
        assert price == pytest.approx(1.0, abs=1e-12)


@settings(deadline=None)
@given(curves())
def test_zero_years_ahead_is_todays_curve(curve):
    assert forward_par_yields(curve, np.zeros(1))[0] == pytest.approx(curve, abs=1e-9)


@settings(deadline=None)
@given(st.floats(0.1, 10.0), arrays(np.float64, 5, elements=st.floats(0.5, 40.0)))
def test_a_flat_curve_stays_flat(level_pct, ahead_yrs):
    ahead = forward_par_yields(np.full(CURVE_TENOR_YRS.size, level_pct), ahead_yrs)
    assert ahead[:, COUPON_TENORS] == pytest.approx(np.full((5, 9), level_pct), abs=1e-9)
    # Below half a year interest is simple: the same growth is said by a slightly lower rate.
    growth = 1.0 + level_pct / 200.0
    simple = [(growth ** (2.0 * tenor) - 1.0) / tenor * 100.0 for tenor in CURVE_TENOR_YRS[~COUPON_TENORS]]
    assert ahead[:, ~COUPON_TENORS] == pytest.approx(np.tile(simple, (5, 1)), abs=1e-9)


@settings(deadline=None)
@given(curves(), st.integers(0, 60))
def test_forward_half_years_compound_to_todays_discount_factor(curve, half_years):
    """Two roads: the forward half-year yields, one after another, against the discount factor bootstrapped today."""
    steps = np.arange(half_years) / 2.0
    half_year = forward_par_yields(curve, steps)[:, CURVE_TENOR_YRS.tolist().index(0.5)]
    compounded = np.prod(1.0 / (1.0 + half_year / 200.0))
    assert compounded == pytest.approx(factor(curve, half_years / 2.0), rel=1e-10)


def test_beyond_thirty_years_the_last_ten_years_forward_rate_carries_on():
    forward = -np.diff(np.log(factor(CURVE, np.array([20.0, 30.0, 40.0, 50.0]))))
    assert forward == pytest.approx(np.full(3, forward[0]), rel=1e-12)


@pytest.mark.parametrize("start_years", [0, 1, 5, 10])
@pytest.mark.parametrize("tenor_years", [1, 2, 5, 10, 30])
def test_quantlib_prices_a_forward_par_bond_at_par(start_years, tenor_years):
    """A bond issued at the start with the forward par yield as coupon is worth 100 there (QuantLib's cash flows)."""
    today = ql.Date(15, 1, 2026)
    ql.Settings.instance().evaluationDate = today
    count = ql.Thirty360(ql.Thirty360.BondBasis)
    half_years = [today + ql.Period(6 * k, ql.Months) for k in range(2 * 50 + 1)]
    curve = ql.DiscountCurve(half_years, factor(CURVE, np.arange(len(half_years)) / 2.0).tolist(), count)
    start, end = (today + ql.Period(years, ql.Years) for years in (start_years, start_years + tenor_years))
    schedule = ql.Schedule(
        start,
        end,
        ql.Period(6, ql.Months),
        ql.NullCalendar(),
        ql.Unadjusted,
        ql.Unadjusted,
        ql.DateGeneration.Forward,
        False,
    )
    coupon_pct = forward_par_yields(CURVE, np.array([float(start_years)]))[
        0, CURVE_TENOR_YRS.tolist().index(tenor_years)
    ]
    bond = ql.FixedRateBond(0, 100.0, schedule, [coupon_pct / 100.0], count)
    price = ql.CashFlows.npv(bond.cashflows(), ql.YieldTermStructureHandle(curve), False, start, start)
    assert price == pytest.approx(100.0, abs=1e-9)


def test_a_curve_that_no_discount_factors_can_give_is_refused():
    with pytest.raises(ScenarioError, match=r"leave nothing for a payment in 29\.5 years"):
        discount_factors(np.array([1.0] * 10 + [5.0]))
