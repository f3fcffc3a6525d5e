"""Discount curves: factors are integrals of forwards, and bad curves are refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from eccles.base.errors import DataError
from eccles.core.curve import DiscountCurve

DATE = np.datetime64("2024-05-15", "D")
CURVE = DiscountCurve(
    DATE, np.array([0.0, 1.0, 5.0]), np.array([[0.05, 0.01, -0.004], [0.056, -0.002, 0.0], [0.04, 0, 0]])
)


@pytest.mark.parametrize("years", [0.0, 0.3, 1.0, 2.7, 5.0, 40.0])
def test_a_factor_is_the_integral_of_the_forward(years: float) -> None:
    integral = quad(lambda t: float(CURVE.forward_pct(np.array(t))) / 100.0, 0.0, years, points=[1.0, 5.0], limit=200)[
        0
    ]
    assert float(CURVE.factor(np.array(years))) == pytest.approx(np.exp(-integral), rel=1e-10)


def test_dates_count_in_years_of_365_and_a_quarter_days() -> None:
    dates = np.array(["2024-05-15", "2028-05-15"], dtype="datetime64[D]")
    np.testing.assert_allclose(CURVE.years_to(dates), [0.0, 4.0])
    np.testing.assert_array_equal(CURVE.factor_on(dates), CURVE.factor(np.array([0.0, 4.0])))


def test_shapes_are_kept() -> None:
    assert CURVE.factor(np.ones((2, 3))).shape == (2, 3)
    assert CURVE.forward_pct(np.ones((2, 3))).shape == (2, 3)


def test_the_past_has_no_factor() -> None:
    with pytest.raises(DataError, match="before its own date"):
        CURVE.factor(np.array([-0.1]))


@pytest.mark.parametrize(
    ("knots", "coefficients"),
    [
        ([0.1], [[0.0, 0.0, 0.0]]),
        ([0.0, 0.0], [[0.0] * 3] * 2),
        ([0.0], [[np.nan, 0.0, 0.0]]),
        ([0.0], [[0.0] * 3] * 2),
    ],
)
def test_bad_curves_are_refused(knots: list[float], coefficients: list[list[float]]) -> None:
    with pytest.raises(DataError, match="curve"):
        DiscountCurve(DATE, np.array(knots), np.array(coefficients))
