"""Units: the closed list, the labels read from it, and conversions that undo each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base import units
from eccles.base.units import UNIT_SUFFIXES, label_of, unit_of

amounts = st.floats(-1e9, 1e9)


@given(amounts)
def test_conversions_there_and_back_give_the_amount(amount):
    assert units.mn_from_bn(units.bn_from_mn(amount)) == pytest.approx(amount, rel=1e-15)
    assert units.pct_from_share(units.share_from_pct(amount)) == pytest.approx(amount, rel=1e-15)
    assert units.bp_from_pp(units.pp_from_bp(amount)) == pytest.approx(amount, rel=1e-15)


def test_the_published_units_of_one_balance_agree():
    # WALCL of 2022-04-13: 8,965,487 USD mn.
    assert units.bn_from_mn(8_965_487.0) == 8965.487
    assert units.bn_from_usd(8_965_487e6) == 8965.487
    assert units.share_from_pct(5.33) == pytest.approx(0.0533)
    assert units.pp_from_bp(25.0) == 0.25


def test_an_array_is_converted_element_by_element():
    assert units.bn_from_mn(np.array([1000.0, 2500.0])).tolist() == [1.0, 2.5]


def test_a_year_has_its_weeks():
    assert pytest.approx(52.18, abs=0.005) == units.WEEKS_PER_YEAR


@pytest.mark.parametrize("suffix", UNIT_SUFFIXES)
def test_every_suffix_is_found_as_an_ending_and_alone(suffix):
    assert unit_of(f"something_{suffix}") == suffix
    assert unit_of(suffix) == suffix
    assert label_of(f"some_thing_{suffix}") == f"some thing ({UNIT_SUFFIXES[suffix]})"
    assert label_of(suffix) == UNIT_SUFFIXES[suffix]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("semi_elasticity_bn_per_bp", "bn_per_bp"),
        ("share_of_gdp_pct", "pct"),
        ("reserves", None),
        ("hobnob", None),
        ("bn_total", None),
    ],
)
def test_the_last_words_of_a_name_are_its_unit(name, unit):
    assert unit_of(name) == unit


def test_a_name_without_a_unit_is_only_spelled_out():
    assert label_of("stopped_by_rule") == "stopped by rule"
