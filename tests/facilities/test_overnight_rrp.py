"""The split of liquidity: identities, limits, the opening met exactly, the calendar, and the published score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import logistic

from calibration.liquidity_split import constant_level, free_run, read_weeks, rms
from eccles.base.errors import DataError
from eccles.base.timeline import wednesdays
from eccles.facilities.overnight_rrp import (
    LiquiditySplitParameters,
    next_shift,
    opening_shift,
    split_liquidity,
    window_dressing,
)

PARAMETERS = Path(__file__).parents[2] / "src" / "eccles" / "parameters" / "liquidity_split.yaml"
FITS = {fit["data_to_date"]: fit for fit in yaml.safe_load(PARAMETERS.read_text("utf-8"))["fits"]}
CURVE = LiquiditySplitParameters(0.20, 0.018, 17.0, (0.001, 0.003, 0.004, 0.014), 0.003)

amounts_bn = st.floats(-500.0, 12000.0)
deposits_bn = st.floats(9000.0, 40000.0)
shifts = st.floats(-0.08, 0.08)


@given(liquidity_bn=amounts_bn, deposits_bn=deposits_bn, shift_share=shifts)
def test_the_two_balances_add_to_liquidity_and_neither_is_invented(liquidity_bn, deposits_bn, shift_share):
    found = split_liquidity(CURVE, np.array([liquidity_bn]), deposits_bn, shift_share)
    assert found.on_rrp_bn + found.reserves_bn == pytest.approx(liquidity_bn, abs=1e-9)
    assert 0.0 <= found.on_rrp_bn[0] <= max(liquidity_bn, 0.0)


@given(liquidity_bn=st.floats(0.0, 12000.0), step_bn=st.floats(0.1, 500.0), deposits_bn=deposits_bn)
def test_more_liquidity_never_lowers_either_balance(liquidity_bn, step_bn, deposits_bn):
    found = split_liquidity(CURVE, np.array([liquidity_bn, liquidity_bn + step_bn]), deposits_bn)
    assert found.on_rrp_bn[1] >= found.on_rrp_bn[0]
    assert found.reserves_bn[1] >= found.reserves_bn[0] - 1e-9


@given(
    liquidity_bn=st.floats(1500.0, 8000.0),
    parked_share=st.floats(0.001, 0.6),
    deposits_bn=deposits_bn,
    dressing=st.floats(0.0, 0.02),
)
def test_the_curve_meets_the_opening(liquidity_bn, parked_share, deposits_bn, dressing):
    on_rrp_bn = np.array([liquidity_bn * parked_share])
    shift = opening_shift(CURVE, np.array([liquidity_bn]), on_rrp_bn, deposits_bn, dressing)
    found = split_liquidity(CURVE, np.array([liquidity_bn]), deposits_bn, shift, dressing)
    assert found.on_rrp_bn == pytest.approx(np.maximum(on_rrp_bn, 1.0), abs=1e-6)


def test_an_idle_facility_opens_within_one_bn():
    shift = opening_shift(CURVE, np.array([2950.0]), np.array([0.0]), 18800.0)
    assert 0.0 < split_liquidity(CURVE, np.array([2950.0]), 18800.0, shift).on_rrp_bn[0] <= 1.0 + 1e-9


def test_the_round_bend_is_a_crowd_of_banks_with_hard_ones():
    """Banks whose satiation levels spread logistically, each keeping all it has up to its level: the same curve."""
    liquidity_bn, deposits_bn = 4100.0, 17500.0
    level_bn, spread_bn = CURVE.satiation_share * deposits_bn, CURVE.softness_share * deposits_bn
    passed_on, _ = quad(
        lambda satiation: (liquidity_bn - satiation) * logistic.pdf(satiation, level_bn, spread_bn),
        level_bn - 60 * spread_bn,
        liquidity_bn,
        points=[level_bn],
    )
    found = split_liquidity(CURVE, np.array([liquidity_bn]), deposits_bn).on_rrp_bn[0]
    assert found == pytest.approx(passed_on, abs=1e-4)


def test_the_shift_fades_by_half_in_its_half_life():
    shift = np.array([0.04, -0.02])
    for _ in range(17):
        shift = next_shift(CURVE, shift)
    assert shift == pytest.approx([0.02, -0.01])


def test_one_path_equals_the_first_of_many():
    many = split_liquidity(CURVE, np.array([3000.0, 4000.0, 6000.0]), np.array([18000.0, 18500.0, 17000.0]))
    one = split_liquidity(CURVE, np.array([3000.0]), np.array([18000.0]))
    assert many.on_rrp_bn[0] == one.on_rrp_bn[0]


def test_the_weekly_step_equals_the_closed_form_of_the_calibration():
    weeks = read_weeks()
    origin, horizon = 400, 60
    dressing = window_dressing(CURVE, weeks.date)
    opening = slice(origin, origin + 1)
    shift = opening_shift(
        CURVE, weeks.liquidity_bn[opening], weeks.on_rrp_bn[opening], weeks.deposits_bn[opening], dressing[opening]
    )
    stepped = []
    for week in range(origin + 1, origin + horizon + 1):
        shift = next_shift(CURVE, shift)
        found = split_liquidity(
            CURVE, weeks.liquidity_bn[week : week + 1], weeks.deposits_bn[week], shift, dressing[week]
        )
        stepped.append(found.on_rrp_bn[0])
    assert stepped == pytest.approx(free_run(CURVE, weeks, np.array([origin]), horizon)[0], rel=1e-12)


def test_quarter_ends_and_month_ends_are_found_on_the_calendar():
    days = np.array(
        [
            "2022-12-27",
            "2022-12-28",
            "2022-12-29",
            "2022-12-30",
            "2022-12-31",
            "2023-01-03",
            "2023-01-31",
            "2023-01-30",
        ],
        dtype="datetime64[D]",
    )
    assert window_dressing(CURVE, days).tolist() == [0.001, 0.003, 0.004, 0.014, 0.014, 0.0, 0.003, 0.0]


def test_dressing_moves_money_from_reserves_to_the_facility():
    plain = split_liquidity(CURVE, np.array([5300.0]), 17700.0)
    dressed = split_liquidity(CURVE, np.array([5300.0]), 17700.0, 0.0, 0.014)
    assert dressed.on_rrp_bn - plain.on_rrp_bn == pytest.approx(plain.reserves_bn - dressed.reserves_bn)
    assert 240.0 < dressed.on_rrp_bn[0] - plain.on_rrp_bn[0] < 0.014 * 17700.0


@pytest.mark.parametrize("data_to_date", sorted(FITS))
def test_every_shipped_fit_can_be_used(data_to_date):
    parameters = LiquiditySplitParameters.from_mapping(FITS[data_to_date]["parameters"])
    found = split_liquidity(parameters, np.array([2950.0, 5300.0]), 18000.0)
    assert 0.0 < found.on_rrp_bn[0] < 100.0
    assert 500.0 < found.on_rrp_bn[1] < 2500.0


def test_the_published_score_is_what_the_shipped_parameters_give():
    """Fitted to 2023-12, run freely to 2025-11: below 130 bn and below a constant satiation level."""
    weeks = read_weeks().upto("2025-11-30")
    origin = int(np.searchsorted(weeks.date, np.datetime64("2023-12-31"))) - 1
    fit = FITS["2023-12-31"]
    path = free_run(
        LiquiditySplitParameters.from_mapping(fit["parameters"]),
        weeks,
        np.array([origin]),
        weeks.date.size - origin - 1,
    )[0]
    found = rms(path - weeks.on_rrp_bn[origin + 1 :])
    level_bn = constant_level(weeks, "2023-12-31")
    constant = rms(np.maximum(weeks.liquidity_bn[origin + 1 :] - level_bn, 0.0) - weeks.on_rrp_bn[origin + 1 :])
    assert found == pytest.approx(fit["errors"]["on_rrp_rms_bn 2024-01 to 2025-11"], abs=0.01)
    assert found <= 130.0
    assert found < constant


def test_a_parameter_that_is_missing_or_impossible_is_refused():
    good = FITS["2023-12-31"]["parameters"]
    with pytest.raises(DataError, match="softness_share"):
        LiquiditySplitParameters.from_mapping({key: good[key] for key in good if key != "softness_share"})
    with pytest.raises(DataError, match="above zero"):
        LiquiditySplitParameters.from_mapping(good | {"half_life_weeks": 0.0})
    with pytest.raises(DataError, match="quarter-end"):
        LiquiditySplitParameters.from_mapping(good | {"quarter_end_share": [0.01]})


def test_window_dressing_is_zero_on_most_wednesdays():
    dressing = window_dressing(CURVE, wednesdays("2024-01-01", "2025-12-31"))
    assert 0.75 < np.mean(dressing == 0.0) < 1.0
