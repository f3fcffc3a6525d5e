"""Curves from par yields: they reprice what they were given, stay positive, and agree with the plain bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.core.outside import YIELD_TENORS
from eccles.data.snapshot import open_snapshot
from eccles.rates import forward_curve
from eccles.rates.curve_fit import CURVE_TENOR_YRS, fit_curve, monotone_convex, par_yields_pct, shifted_par_yields

DATE = np.datetime64("2026-03-25", "D")
FINE = np.linspace(0.0, 40.0, 1601)


def published(day: str) -> np.ndarray:
    names = ["DGS" + tenor.upper().replace("M", "MO").replace("Y", "") for tenor in YIELD_TENORS]
    return np.array([float(open_snapshot().series(name).asof(day)) for name in names])


def test_the_tenors_are_those_of_the_outside_paths() -> None:
    assert CURVE_TENOR_YRS.size == len(YIELD_TENORS)


@pytest.mark.parametrize(
    "day", ["2001-08-01", "2008-12-10", "2011-08-05", "2015-06-03", "2020-08-05", "2023-09-27", "2026-03-25"]
)
def test_published_curves_are_repriced(day: str) -> None:
    par = published(day)
    curve = fit_curve(np.datetime64(day, "D"), par)
    np.testing.assert_allclose(par_yields_pct(curve, CURVE_TENOR_YRS), par, rtol=0.0, atol=1e-10)
    inner = CURVE_TENOR_YRS[:-1]
    np.testing.assert_allclose(curve.forward_pct(inner - 1e-10), curve.forward_pct(inner + 1e-10), atol=1e-4)


@given(st.floats(0.2, 8.0), st.floats(-2.0, 2.0), st.floats(-0.5, 0.5))
@settings(max_examples=40)
def test_any_reasonable_curve_is_repriced(level: float, slope: float, hump: float) -> None:
    scaled = np.log1p(CURVE_TENOR_YRS) / np.log(31.0)
    par = np.maximum(level + slope * scaled + hump * np.sin(np.pi * scaled), 0.01)
    curve = fit_curve(DATE, par)
    np.testing.assert_allclose(par_yields_pct(curve, CURVE_TENOR_YRS), par, rtol=0.0, atol=1e-10)


@given(st.lists(st.floats(0.0, 0.2), min_size=11, max_size=11))
def test_positive_averages_give_positive_forwards_with_these_averages(averages: list[float]) -> None:
    average = np.array(averages)
    curve = monotone_convex(DATE, CURVE_TENOR_YRS, average)
    assert np.min(curve.forward_pct(FINE)) >= -1e-9
    edge = np.concatenate([[0.0], CURVE_TENOR_YRS])
    # a piece narrower than a billionth of its interval is left out, and its area with it
    np.testing.assert_allclose(-np.diff(np.log(curve.factor(edge))), average * np.diff(edge), atol=1e-7)


def test_a_flat_curve_is_flat_everywhere() -> None:
    flat = np.where(CURVE_TENOR_YRS < 0.5, (1.02 ** (2 * CURVE_TENOR_YRS) - 1.0) / CURVE_TENOR_YRS * 100.0, 4.0)
    curve = fit_curve(DATE, flat)
    np.testing.assert_allclose(curve.factor(FINE), 1.02 ** (-2.0 * FINE), rtol=1e-12)


def test_both_roads_agree_where_tenors_leave_no_choice() -> None:
    """With a tenor every half-year the plain bootstrap and the fitted curve have the same factors."""
    tenor = np.arange(0.5, 5.25, 0.5)
    par = 3.0 + 0.2 * tenor
    curve, factor, annuity = fit_curve(DATE, par, tenor), [], 0.0
    for rate in par / 200.0:
        factor.append((1.0 - rate * annuity) / (1.0 + rate))
        annuity += factor[-1]
    np.testing.assert_allclose(curve.factor(tenor), factor, rtol=1e-13)


def test_later_par_yields_are_those_of_the_forward_curve_module_on_a_flat_curve() -> None:
    par = np.where(CURVE_TENOR_YRS < 0.5, (1.02 ** (2 * CURVE_TENOR_YRS) - 1.0) / CURVE_TENOR_YRS * 100.0, 4.0)
    mine = par_yields_pct(fit_curve(DATE, par), CURVE_TENOR_YRS, 7.0)
    np.testing.assert_allclose(mine, forward_curve.forward_par_yields(par, np.array([7.0]))[0], atol=1e-9)


def test_shifts_and_twists() -> None:
    par = published("2026-03-25")
    np.testing.assert_allclose(shifted_par_yields(par, 25.0, 0.0) - par, 0.25)
    twist = shifted_par_yields(par, 0.0, 50.0) - par
    two, ten = YIELD_TENORS.index("2y"), YIELD_TENORS.index("10y")
    assert twist[ten] - twist[two] == pytest.approx(0.5)
    assert twist[: two + 1].tolist() == pytest.approx([-0.25] * (two + 1))
    assert twist[ten:].tolist() == pytest.approx([0.25] * (len(par) - ten))


def test_yields_no_discount_factor_can_give_are_refused() -> None:
    with pytest.raises(ScenarioError, match="no finite number"):
        fit_curve(DATE, np.array([1.0] * 10 + [np.nan]))
    with pytest.raises(ScenarioError, match="no discount curve"):
        fit_curve(DATE, np.array([1.0] * 8 + [1.0, 1.0, 60.0]))
