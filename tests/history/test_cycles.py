"""How each expansion was left, against the articles' section on speed and a direct count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import eccles
from eccles.core.cycle import PolicyCycles
from eccles.data.snapshot import open_snapshot


@pytest.fixture(scope="module")
def cycles() -> PolicyCycles:
    return eccles.policy_cycles()


def test_ten_months_from_85_and_four_from_120(cycles: PolicyCycles):
    slow, fast = cycles.exits
    assert (slow.pace_before_bn, fast.pace_before_bn) == (85.0, 120.0)
    assert (slow.first_step_bn, fast.first_step_bn) == (10.0, 15.0)
    assert (round(slow.taper_months), round(fast.taper_months)) == (10, 4)


def test_nearly_three_years_then_one_quarter_to_run_off(cycles: PolicyCycles):
    slow, fast = cycles.exits
    assert slow.taper_to_run_off_months == pytest.approx(35.0, abs=0.1)
    assert fast.taper_to_run_off_months == pytest.approx(2.8, abs=0.1)
    assert slow.announced_to_run_off_months > 3 > fast.announced_to_run_off_months


def test_caps(cycles: PolicyCycles):
    slow, fast = cycles.exits
    assert (slow.first_caps_bn, slow.highest_caps_bn, slow.months_to_highest_count) == (10.0, 50.0, 12)
    assert (fast.first_caps_bn, fast.highest_caps_bn, fast.months_to_highest_count) == (47.5, 95.0, 3)


def test_depth_by_another_road(cycles: PolicyCycles):
    series, quarters = open_snapshot().series("WALCL"), open_snapshot().series("GDP")
    assets = pd.Series(series.value / 1e3, pd.DatetimeIndex(series.date))
    gdp = pd.Series(quarters.value, pd.DatetimeIndex(quarters.date))
    spans = (("2012-09-14", "2017-09-30", "2019-07-31"), ("2020-03-13", "2022-05-31", "2025-12-03"))
    for found, (bought, before, last) in zip(cycles.exits, spans, strict=True):
        peak = assets[bought:before].idxmax()
        assert (pd.Timestamp(found.peak_date), pd.Timestamp(found.last_date)) == (peak, pd.Timestamp(last))
        assert found.depth_bn == pytest.approx(assets[last] - assets[peak])
        shares = [100 * assets[day] / gdp.asof(day) for day in (pd.Timestamp(last), peak)]
        assert found.depth_pp == pytest.approx(shares[0] - shares[1])
    assert str(cycles.exits[1].peak_date) == "2022-04-13"
    assert round(cycles.exits[1].peak_share_pct, 1) == 34.7


def test_the_order_of_the_textbook_held_for_every_exit_and_not_for_qe1(cycles: PolicyCycles):
    assert all(found.in_order for found in cycles.exits)
    crisis, covid = cycles.entries
    assert not crisis.in_order
    assert crisis.bound_to_purchases_days == -21
    assert covid.in_order
    assert covid.first_purchase_date < covid.lower_bound_date
    assert covid.cuts_to_bound_days == int(np.timedelta64(12, "D").astype(int))
