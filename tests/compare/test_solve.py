"""Solving a rule for an outcome: the answer run again, and every way there is none."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, ScenarioError
from eccles.compare.measure import read_measure
from eccles.compare.solve import Range, read_range, solve
from eccles.data.scenario_file import load_scenario
from eccles.opening.simulate import project_scenario
from tests.compare.shipped import scenario_of

SHORT = {name: load_scenario(name, horizon="4y") for name in ("baseline", "restart_qt_2027")}


def test_the_cap_found_brings_the_outcome_when_written_into_the_file() -> None:
    found = solve(scenario_of("qt2_as_it_happened"), "treasury_cap", "treasuries=4000", "2025-11")
    assert found.reached.value == pytest.approx(4000.0, abs=1e-6)
    assert found.monotone
    assert not found.jumps
    assert [str(day) for day in found.entry_date] == ["2022-06-01", "2022-09-01", "2024-06-01", "2025-04-01"]
    cap = found.parameter.value
    text = [
        {"from": "2022-06-01", "rule": "capped_runoff", "treasury_cap_bn": cap, "agency_cap_bn": 17.5},
        {"from": "2022-09-01", "rule": "capped_runoff", "treasury_cap_bn": cap, "agency_cap_bn": 35},
        {"from": "2024-06-01", "rule": "capped_runoff", "treasury_cap_bn": cap, "agency_cap_bn": 35,
         "agency_excess_to": "treasuries"},
        {"from": "2025-12-01", "rule": "hold", "agency_principal_to": "bills"},
    ]  # fmt: skip
    written = project_scenario(load_scenario("qt2_as_it_happened", overrides={"policy": text}))
    place = int((written.date == found.date).argmax())
    treasuries = read_measure("treasuries", written.chart).of(written.balance_bn, written.gdp_bn)
    assert treasuries[0, place] == pytest.approx(4000.0, abs=1e-6)


def test_a_hold_can_be_given_a_cap() -> None:
    found = solve(SHORT["baseline"], "treasury_cap_bn", "reserves_share_of_gdp=8%", "2028-12")
    assert found.reached.value == pytest.approx(8.0, abs=1e-6)
    assert str(found.date) == "2028-12-27"
    again = project_scenario(found.scenario)
    share = read_measure("reserves_share_of_gdp", again.chart).of(again.balance_bn, again.gdp_bn)
    assert share[0, again.date == found.date][0] == pytest.approx(8.0, abs=1e-6)
    assert found.scenario.digest != SHORT["baseline"].digest
    later = solve(SHORT["baseline"], "treasury_cap_bn", "reserves_share_of_gdp=8%", "2028-12", since="2026-04-14")
    assert [str(day) for day in later.entry_date] == ["2026-04-14"]
    assert later.parameter.value > found.parameter.value  # the same, begun later


def test_the_pace_of_purchases() -> None:
    found = solve(load_scenario("baseline", horizon="1y"), "pace", "liquidity=3400", "2026-12")
    assert found.reached.value == pytest.approx(3400.0, abs=1e-6)
    assert 0.0 < found.parameter.value < 400.0
    assert "pace_bn = " in found.sentences()


@pytest.mark.parametrize("by", [dt.date(2026, 12, 31), np.datetime64("2026-12-31"), np.datetime64("2026-12")])
def test_the_date_may_be_a_date(by: dt.date | np.datetime64) -> None:
    found = eccles.solve(load_scenario("baseline", horizon="1y"), "pace", "liquidity=3400", by)
    assert str(found.date) == "2026-12-30"


def test_a_share_written_as_a_fraction_is_refused() -> None:
    for target in ("reserves_share_of_gdp=0.085", "reserves_share_of_gdp_pct=0.085%"):
        with pytest.raises(ScenarioError, match=r"per cent \(8\.5, not 0\.085\)"):
            solve(SHORT["baseline"], "treasury_cap", target, "2028-12")


def test_a_floor_jumps_and_the_answer_says_so() -> None:
    found = solve(SHORT["restart_qt_2027"], "floor", "treasuries=4800", "2029-12", between=Range("pct", 6.0, 9.0))
    assert found.jumps
    assert "jumps past the target" in found.sentences()
    below, above = (solve_at(found.parameter.value + step) - 4800.0 for step in (-0.5, 0.5))
    assert below < 0.0 < above
    assert abs(found.reached.value - 4800.0) <= min(abs(below), abs(above))


def solve_at(floor_pct: float) -> float:
    result = project_scenario(
        load_scenario("restart_qt_2027", horizon="4y", overrides={"policy.then.1.floor_pct": floor_pct})
    )
    place = int((result.date == result.date.dtype.type("2029-12-26", "D")).argmax())
    return float(read_measure("treasuries", result.chart).of(result.balance_bn, result.gdp_bn)[0, place])


def test_where_nothing_reaches_the_target_the_nearest_is_named() -> None:
    with pytest.raises(ScenarioError, match=r"no treasury_cap_bn from 0 to 400 .* the nearest is 0, which reaches"):
        solve(SHORT["baseline"], "treasury_cap", "reserves_share_of_gdp=20%", "2028-12")


def test_several_answers_are_refused() -> None:
    """With a stop rule both a slow and a fast run-off end between the ends: the one stops later."""
    with pytest.raises(ScenarioError, match="narrow the range to one of them"):
        solve(SHORT["restart_qt_2027"], "treasury_cap", "reserves_share_of_gdp=7.3%", "2028-12")


def test_what_cannot_be_solved_is_refused() -> None:
    base = SHORT["baseline"]
    with pytest.raises(ScenarioError, match=r"no policy entry of baseline in force .* solved for pace_bn"):
        solve(base, "floor", "reserves=3000", "2028-12")
    with pytest.raises(ScenarioError, match="cannot be solved for"):
        solve(base, "taper_months", "reserves=3000", "2028-12")
    with pytest.raises(ScenarioError, match="starts on or after 2030-01-01"):
        solve(base, "treasury_cap", "reserves=3000", "2029-12", since="2030-01-01")
    for text in ("reserves", "reserves=many", "reserves=nan"):
        with pytest.raises(ScenarioError, match="is no target"):
            solve(base, "treasury_cap", text, "2028-12")
    with pytest.raises(ScenarioError, match="write reserves_share_of_gdp"):
        solve(base, "treasury_cap", "reserves=9%", "2028-12")
    with pytest.raises(DataError, match="lies outside"):
        solve(base, "treasury_cap", "reserves=3000", "2058-12")
    assert read_range("0,60", "treasury_cap") == Range("bn", 0.0, 60.0)
    for text in ("0", "a,b", "1,2,3"):
        with pytest.raises(ScenarioError, match="is no range"):
            read_range(text, "treasury_cap")
    with pytest.raises(ScenarioError, match="is empty"):
        read_range("60,0", "treasury_cap")
