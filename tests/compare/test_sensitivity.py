"""Sensitivities against separate re-runs: other scenarios, other plans, and by hand where the answer is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from eccles.base.errors import DataError, ScenarioError
from eccles.compare.measure import read_measure
from eccles.compare.sensitivity import INPUTS, Bump, bumps_by, sensitivity
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import load_scenario
from eccles.engine.compile import compile_plan
from eccles.engine.project import run
from eccles.opening.simulate import build_plan, project_scenario

HORIZON = {"baseline": "4y", "restart_qt_2027": "6y"}
"""Long enough for every effect, short enough for a test."""
OUTPUTS = ("reserves", "liquidity", "total_assets", "treasuries", "mbs", "reserves_share_of_gdp")


@cache
def scenario_of(name: str) -> Scenario:
    return load_scenario(name, horizon=HORIZON.get(name))


def rerun(name: str, **outside: object) -> np.ndarray:
    """Balances of a plan of its own with some outside paths replaced."""
    planned = build_plan(scenario_of(name))
    plan = planned.plan
    changed = replace(plan.outside, **outside)
    again = compile_plan(planned.position, plan.policy.regimes, changed, planned.behaviour, plan.timeline)
    return run(again, keep_lots=False).balance_bn


def levels(name: str, balance: np.ndarray) -> np.ndarray:
    plan = build_plan(scenario_of(name)).plan
    measures = [read_measure(output, plan.chart) for output in OUTPUTS]
    return np.stack([measure.of(balance, plan.outside.gdp_bn)[0] for measure in measures])


def ahead(path: np.ndarray) -> np.ndarray:
    """One from the first week on, nothing at the opening."""
    return (np.arange(path.shape[1]) > 0)[None, :].astype(float)


@pytest.mark.parametrize("name", ["baseline", "qt2_as_it_happened"])
@pytest.mark.parametrize("path", ["tga_bn", "loans_bn", "other_liabilities_bn", "foreign_rrp_bn", "other_assets_bn"])
def test_balance_sheet_paths_against_a_separate_run(name: str, path: str) -> None:
    outside = build_plan(scenario_of(name)).plan.outside
    known = getattr(outside, path)
    change = levels(name, rerun(name, **{path: known + ahead(known)})) - levels(name, rerun(name))
    found = sensitivity(scenario_of(name), [path], OUTPUTS)
    np.testing.assert_allclose(found.value[0], change, rtol=0, atol=1e-9)


def test_rates_against_a_separate_run() -> None:
    name, size = "baseline", 0.01
    plan = build_plan(scenario_of(name)).plan
    month = plan.outside.mortgage_first_month_index + np.arange(plan.outside.mortgage_rate_pct.shape[1])
    mortgage = plan.outside.mortgage_rate_pct + size * (month > plan.month_first)
    curve = plan.outside.par_yield_pct + size * ahead(plan.outside.par_yield_pct)[:, :, None]
    base = levels(name, rerun(name))
    found = sensitivity(scenario_of(name), ["mortgage_rate", "par_yield"], OUTPUTS)
    for row, change in enumerate(({"mortgage_rate_pct": mortgage}, {"par_yield_pct": curve})):
        once = levels(name, rerun(name, **change)) - base
        np.testing.assert_allclose(found.value[row] * size, once, rtol=0, atol=1e-9)
    assert found.at()[0, OUTPUTS.index("mbs")] > 0.0  # the higher the rate, the less is prepaid


def test_caps_against_scenarios_with_other_caps() -> None:
    """The road of a user: the same scenario with every cap one billion higher."""
    name = "qt2_with_qt1_caps"
    entries = scenario_of(name).regimes.regimes[:-1]  # the last entry holds and has no cap to write
    end = scenario_of(name).regimes.regimes[-1].start_date
    inputs = [Bump(cap, "bn", 1.0, end_date=end) for cap in ("treasury_cap_bn", "agency_cap_bn")]
    found = sensitivity(scenario_of(name), inputs, OUTPUTS)
    base = project_scenario(scenario_of(name))
    for row, bump in enumerate(inputs):
        caps = {
            f"policy.{place}.{bump.name}": getattr(entry.principal, bump.name) + 1.0
            for place, entry in enumerate(entries)
        }
        changed = project_scenario(load_scenario(name, overrides=caps))
        for column, output in enumerate(found.outputs):
            once = [output.of(result.balance_bn, result.gdp_bn)[0] for result in (changed, base)]
            np.testing.assert_allclose(found.value[row, column], once[0] - once[1], rtol=0, atol=1e-9)


def test_currency_moves_what_a_rule_expects_of_it() -> None:
    """A currency path of its own through the scenario file, where reserve management buys its growth."""
    name = "baseline"
    plan = build_plan(scenario_of(name)).plan
    points = dict(zip(plan.timeline.date.astype(str), plan.outside.currency_bn[0].tolist(), strict=True))
    raised = {day: amount + (day > str(plan.timeline.opening_date)) for day, amount in points.items()}
    base, changed = (
        project_scenario(
            load_scenario(name, horizon=HORIZON[name], overrides={"paths.currency_bn": {"points": dict(path)}})
        )
        for path in (points, raised)
    )
    found = sensitivity(scenario_of(name), ["currency"], ["reserves", "bills"])
    for column, output in enumerate(found.outputs):
        once = [output.of(result.balance_bn, result.gdp_bn)[0] for result in (changed, base)]
        np.testing.assert_allclose(found.value[0, column], once[0] - once[1], rtol=0, atol=1e-9)
    assert found.at()[0, 1] > 0.0


def test_inflation_raises_prices_and_breakevens_from_the_next_month_on() -> None:
    name, size = "baseline", 0.01
    outside = build_plan(scenario_of(name)).plan.outside
    month = outside.cpi_first_month_index + np.arange(outside.cpi_index.shape[1])
    gone = np.maximum(month - build_plan(scenario_of(name)).plan.month_first, 0)
    yearly = 1.0 + outside.breakeven_pct[0, 0] / 100.0
    prices = outside.cpi_index * ((yearly + size / 100.0) / yearly) ** (gone / 12.0)
    breakeven = outside.breakeven_pct + size * ahead(outside.breakeven_pct)
    change = levels(name, rerun(name, cpi_index=prices, breakeven_pct=breakeven)) - levels(name, rerun(name))
    found = sensitivity(scenario_of(name), ["inflation"], OUTPUTS)
    np.testing.assert_allclose(found.value[0] * size, change, rtol=0, atol=1e-9)


def test_known_answers() -> None:
    found = sensitivity(scenario_of("baseline"), ["tga", "loans", "treasury_cap"], ["liquidity", "total_assets"])
    np.testing.assert_allclose(found.value[0, 0, 1:], -1.0, atol=1e-8)  # a bigger TGA is taken from liquidity
    np.testing.assert_allclose(found.value[1, :, 1:], 1.0, atol=1e-8)  # a loan adds itself to both sides
    assert found.linear[:2].all()
    assert found.at("2027-04-07")[2, 1] == pytest.approx(-13.0, abs=0.05)  # a billion in each of thirteen months


def test_a_stop_rule_is_said_not_to_be_linear() -> None:
    found = sensitivity(scenario_of("restart_qt_2027"), ["treasury_cap"], ["total_assets"])
    assert not found.linear.any()
    assert found.nonlinearity_ratio.max() > 0.01


def test_a_jacobian_by_period_adds_up_to_the_whole_where_it_is_linear() -> None:
    scenario = load_scenario("baseline", horizon="3y")
    bumps = bumps_by("quarter", "tga", scenario.opening_date, "2029-03-28")
    parts, whole = sensitivity(scenario, bumps, ["liquidity"]), sensitivity(scenario, ["tga"], ["liquidity"])
    np.testing.assert_allclose(parts.value.sum(axis=0), whole.value[0], atol=1e-8)
    assert bumps[0].label == "tga_bn from 2026-01-01 before 2026-04-01"
    many = sensitivity(scenario, [*bumps, *bumps, *bumps], ["liquidity"])  # more than one chunk
    np.testing.assert_array_equal(many.value[-len(bumps) :], parts.value)
    columns = parts.columns()
    assert columns["liquidity_bn"].size == columns["input"].size == len(bumps) * parts.date.size


def test_every_input_runs_and_what_does_not_exist_is_refused() -> None:
    scenario = load_scenario("restart_qt_2027", horizon="1y")
    assert np.isfinite(sensitivity(scenario, INPUTS, OUTPUTS).value).all()
    with pytest.raises(ScenarioError, match='no input "tgb"; did you mean "tga_bn"'):
        sensitivity(scenario, ["tgb"])
    with pytest.raises(DataError, match="no line"):
        sensitivity(scenario, ["tga"], ["nothing"])
    with pytest.raises(ScenarioError, match="at least one input"):
        sensitivity(scenario, [])
    with pytest.raises(ScenarioError, match="no period"):
        bumps_by("week", "tga", "2026-01-01", "2027-01-01")
