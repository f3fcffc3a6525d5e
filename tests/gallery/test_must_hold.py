"""The numbers the project promises (docs/explanation/validation.md), recomputed and held against their limits."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from calibration.validation import (
    bill_redemptions,
    class_errors_bn,
    first_year,
    line_gaps,
    liquidity_gaps_bn,
    mortgage_score,
    on_rrp_rms_bn,
    qt2,
    treasury_errors_pct,
)
from eccles.core.projection import ProjectionResult


@cache
def run() -> ProjectionResult:
    return qt2()


def test_first_year_from_the_published_holdings() -> None:
    found = first_year()
    assert found.short_months == ("2022-09", "2022-10", "2022-12")
    assert found.with_compensation_bn == pytest.approx(45.5, abs=0.3)
    assert found.without_compensation_bn == pytest.approx(46.0, abs=0.1)


def test_treasuries_stay_within_a_tenth_of_a_per_cent_to_the_end_of_qt2() -> None:
    errors = treasury_errors_pct(run())
    assert errors.size == 42  # from July 2022 (the last payments of June) to 2025-12-03 (those of November)
    assert np.abs(errors).max() < 0.1


def test_classes_are_scored_too() -> None:
    largest = {name: np.abs(error).max() for name, error in class_errors_bn(run()).items()}
    limits = {"bills": 5.0, "notes_bonds": 3.0, "tips": 1.0, "inflation_compensation": 0.5, "frn": 1.0}
    assert {name for name, error in largest.items() if error > limits[name]} == set()


def test_bills_redeemed_month_by_month() -> None:
    score = bill_redemptions(run())
    error = dict(zip(score.month_date.astype(str), np.abs(score.projected_bn - score.official_bn), strict=True))
    assert score.rms_bn < 0.8
    assert max(error["2024-03-01"], error["2024-04-01"]) < 3.0
    assert score.held_2024_04_03_bn == pytest.approx(195.1, abs=5.0)
    assert score.static_rms_bn > 3.0 * score.rms_bn  # without roll-overs the same caps do far worse


def test_mbs_principal_out_of_sample() -> None:
    score = mortgage_score(run())
    assert abs(score.cumulative_error_pct) < 5.0
    assert score.rms_bn < 1.2
    assert score.rms_bn < score.best_constant_rms_bn


def test_securities_and_total_assets() -> None:
    gaps = line_gaps(run())
    for gap in gaps:
        if gap.line in ("securities held outright", "total assets"):
            assert abs(gap.error_bn) < 0.01 * gap.published_bn, gap
    by_line = {(str(g.date), g.line): g.error_bn for g in gaps}
    for date in {str(g.date) for g in gaps}:
        named = by_line[date, "securities held outright"] + by_line[date, "loans"]
        assert by_line[date, "total assets"] == pytest.approx(named, abs=0.01)


def test_liquidity_and_its_split() -> None:
    assert np.abs(liquidity_gaps_bn(run())).max() < 75.0
    error, constant = on_rrp_rms_bn(run())
    assert error < 130.0
    assert error < constant
