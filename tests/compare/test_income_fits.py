"""The parameter files of income are what their scripts find on the embedded data."""

from __future__ import annotations

from typing import Any

import pytest

from calibration import average_coupons, expenses, income
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot


def close(found: Any, written: Any) -> bool:
    if isinstance(found, dict):
        return found.keys() == written.keys() and all(close(found[key], written[key]) for key in found)
    return found is written if found is None else found == pytest.approx(written, rel=1e-4, abs=1e-4)


def test_income_parameters():
    snapshot = open_snapshot()
    for fit in load_fits("income"):
        assert close(income.fit_to(snapshot, str(fit.data_to_date)).parameters, dict(fit.parameters))


def test_average_coupons():
    (fit,) = load_fits("average_coupons")
    found = average_coupons.fit(open_snapshot())
    assert close(found.parameters, dict(fit.parameters))
    assert close(found.errors, dict(fit.errors))
    assert found.errors["largest, share"] < 0.05


def test_expenses():
    snapshot = open_snapshot()
    for fit, last_year in zip(load_fits("expenses"), (2021, 2022, 2023, 2025), strict=True):
        assert close(expenses.fit_to(snapshot, last_year).parameters, dict(fit.parameters))


def test_the_share_of_deposits_that_earns_interest_is_the_same_in_both_years():
    """2017 alone and 2017 with 2022 give one number: the line behaves alike five years apart."""
    early, late, _ = load_fits("income")
    assert early.parameters["dfmu_share"] == pytest.approx(late.parameters["dfmu_share"], abs=0.01)


def test_the_last_three_years_of_costs_are_the_better_guess():
    costs = expenses.costs_by_year(open_snapshot())
    assert expenses.one_year_ahead(costs, 3) < expenses.one_year_ahead(costs, None)
