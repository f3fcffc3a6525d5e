"""Every shipped scenario: its pinned outcome, its invariants, and the same bytes twice."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import yaml

from eccles.core.projection import ProjectionResult
from eccles.data.scenario_file import load_scenario, shipped_scenarios
from eccles.ledger.invariants import TOLERANCE_BN, faults
from eccles.opening.simulate import project_scenario
from tests.gallery.pins import PINS, outcome

NAMES = [info.name for info in shipped_scenarios()]
PIN_TOLERANCE_BN = 0.002
"""Pins are rounded to a million dollars; other processors round the last digits differently."""


@cache
def result_of(name: str) -> ProjectionResult:
    return project_scenario(load_scenario(name))


def test_the_issue_s_scenarios_are_shipped() -> None:
    expected = {
        "baseline",
        "qt2_as_it_happened",
        "qt2_with_qt1_caps",
        "qt2_to_20pct_of_gdp",
        "no_slowdown_2024",
        "restart_qt_2027",
    }
    assert expected <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_outcome_is_the_pinned_one(name: str) -> None:
    pinned = yaml.safe_load(PINS.read_text(encoding="utf-8"))[name]
    found = outcome(result_of(name))
    assert int(result_of(name).stopped_week[0]) == pinned["stopped_week"]
    assert found.keys() == pinned["outcome"].keys()
    for date, row in pinned["outcome"].items():
        assert found[date] == pytest.approx(row, abs=PIN_TOLERANCE_BN), date


@pytest.mark.parametrize("name", NAMES)
def test_invariants_hold(name: str) -> None:
    assert list(faults(result_of(name))) == []


@pytest.mark.parametrize("name", NAMES)
def test_securities_roll_forward(name: str) -> None:
    """Opening + purchases - principal + compensation = closing: the lots on one side, memos on the other."""
    result = result_of(name)
    assert result.lots is not None
    kept = result.lots.par_bn[0].sum(axis=1) + result.lots.compensation_bn[0].sum(axis=1)
    flow = result.journal.total_bn
    bought = flow("bought at auction in a roll-over") + sum(
        flow(memo)
        for memo in (
            "bills bought in the market",
            "notes and bonds bought in the market",
            "TIPS bought in the market",
            "compensation of TIPS bought in the market",
        )
    )
    principal = flow("redeemed at maturity") + flow("matures and is rolled over")
    change = (bought - principal + flow("inflation compensation accrues"))[0]
    np.testing.assert_allclose(np.diff(kept), change, atol=TOLERANCE_BN)


@pytest.mark.parametrize("name", NAMES)
def test_what_rolls_over_is_what_matured(name: str) -> None:
    flow = result_of(name).journal.total_bn
    rolled, bought = flow("matures and is rolled over"), flow("bought at auction in a roll-over")
    np.testing.assert_allclose(rolled, bought, atol=TOLERANCE_BN)


@pytest.mark.parametrize("name", ["baseline", "qt2_as_it_happened"])
def test_two_runs_give_identical_bytes(name: str) -> None:
    again = project_scenario(load_scenario(name))
    assert again.balance_bn.tobytes() == result_of(name).balance_bn.tobytes()
    assert again.journal.amount_bn.tobytes() == result_of(name).journal.amount_bn.tobytes()
    assert again.provenance == result_of(name).provenance


def test_run_off_stops_where_the_rule_says() -> None:
    result = result_of("qt2_to_20pct_of_gdp")
    week = int(result.stopped_week[0])
    after = result.ladder.month_date > result.date[week]
    assert 0 < week < result.date.size
    assert np.all(result.ladder.treasury_cap_bn[0, after] == 0.0)
    assert np.all(result.ladder.coupon_redeemed_bn[0, after] == 0.0)
