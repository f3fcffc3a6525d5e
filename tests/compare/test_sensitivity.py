"""Sensitivities against separate re-runs: other scenarios, other plans, and by hand where the answer is known."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, ScenarioError
from eccles.compare.measure import read_measure
from eccles.compare.sensitivity import DEFAULT_OUTPUTS, INPUTS, Bump, bumps_by, sensitivity
from eccles.core.policy import Regimes
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import load_scenario
from eccles.engine.project import run
from eccles.opening.simulate import build_plan, plan_again, project_scenario
from eccles.policy.capped_runoff import CappedRunoff

HORIZON = {"baseline": "4y", "restart_qt_2027": "6y"}
"""Long enough for every effect, short enough for a test."""
OUTPUTS = ("reserves", "liquidity", "total_assets", "treasuries", "mbs", "reserves_share_of_gdp")


@cache
def scenario_of(name: str) -> Scenario:
    return load_scenario(name, horizon=HORIZON.get(name))


def rerun(name: str, **outside: object) -> np.ndarray:
    """Balances of a plan of its own with some outside paths replaced."""
    planned = build_plan(scenario_of(name))
    again = plan_again(planned, replace(planned.plan.outside, **outside))
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


def levels_of(scenario: Scenario) -> np.ndarray:
    result = project_scenario(scenario)
    measures = [read_measure(output, result.chart) for output in OUTPUTS]
    return np.stack([measure.of(result.balance_bn, result.gdp_bn)[0] for measure in measures])


def with_caps(scenario: Scenario, cap: str, added_bn: float) -> Scenario:
    """The scenario with a rule's own cap edited wherever an entry, or the rule a stop stops, has one."""
    entries = []
    for entry in scenario.regimes.regimes:
        rule = entry.principal
        if hasattr(rule, "before"):
            rule = replace(rule, before=replace(rule.before, **{cap: getattr(rule.before, cap) + added_bn}))
        elif hasattr(rule, cap):
            rule = replace(rule, **{cap: getattr(rule, cap) + added_bn})
        entries.append(replace(entry, principal=rule))
    return replace(scenario, regimes=Regimes(tuple(entries)))


@pytest.mark.parametrize("name", ["restart_qt_2027", "qt2_as_it_happened", "qt2_with_qt1_caps"])
@pytest.mark.parametrize("cap", ["treasury_cap_bn", "agency_cap_bn"])
def test_a_cap_is_the_rule_s_own_number(name: str, cap: str) -> None:
    """The road of a user: the same scenario, with every number of that name one billion higher."""
    scenario = load_scenario(name)
    change = levels_of(with_caps(scenario, cap, 1.0)) - levels_of(scenario)
    found = sensitivity(scenario, cap, OUTPUTS)
    np.testing.assert_allclose(found.value[0], change, rtol=0, atol=1e-9)


def test_a_cap_edited_in_the_scenario_file() -> None:
    """A stop rule's own cap from 25 to 26 bn: what holds before it, and after it has stopped, stays as it is."""
    base, changed = (
        levels_of(load_scenario("restart_qt_2027", overrides={"policy.then.1.before.treasury_cap_bn": cap}))
        for cap in (25, 26)
    )
    found = sensitivity(load_scenario("restart_qt_2027"), ["treasury_cap"], OUTPUTS)
    np.testing.assert_allclose(found.value[0], changed - base, rtol=0, atol=1e-9)
    assert found.at()[0, 0] > -20.0  # not the 120 months of the horizon


def test_caps_say_where_they_were_raised_and_where_there_is_none() -> None:
    restart = sensitivity(load_scenario("restart_qt_2027", horizon="1y"), ["treasury_cap", "tga"])
    (note,) = restart.notes
    assert note == (
        "treasury_cap_bn: raised in the policy entries of 2027-01-01; no such cap in the policy entries of 2025-12-12, "
        "2026-04-14 (extra_treasury_runoff_bn adds run-off under any rule)."
    )
    hold = sensitivity(load_scenario("baseline", horizon="1y"), ["agency_cap"])
    assert not hold.value.any()
    assert hold.notes[0].startswith("agency_cap_bn: no such cap in the policy entries of 2025-12-12, 2026-04-14 (extra")
    assert sensitivity(load_scenario("baseline", horizon="1y"), ["tga"]).notes == ()


def test_a_size_target_s_cap_binds_only_while_it_has_far_to_go() -> None:
    scenario = load_scenario("qt2_to_20pct_of_gdp")
    change = levels_of(with_caps(scenario, "treasury_cap_bn", 1.0)) - levels_of(scenario)
    found = sensitivity(scenario, "treasury_cap", OUTPUTS)
    np.testing.assert_allclose(found.value[0], change, rtol=0, atol=1e-9)


def test_a_rule_without_a_limit_has_no_cap_to_raise_and_none_falls_below_zero() -> None:
    entry = load_scenario("qt2_as_it_happened", horizon="26w")
    free = replace(entry.regimes.regimes[0], principal=CappedRunoff(None, 2.0))
    scenario = replace(entry, regimes=Regimes((free,)))
    found = sensitivity(scenario, ["treasury_cap", Bump("agency_cap_bn", "bn", -5.0)], "reserves")
    assert not found.value[0].any()
    nothing = replace(scenario, regimes=Regimes((replace(free, principal=CappedRunoff(None, 0.0)),)))
    change = levels_of(nothing)[0] - levels_of(scenario)[0]
    np.testing.assert_allclose(found.value[1, 0] * -5.0, change, rtol=0, atol=1e-9)


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
    found = sensitivity(
        scenario_of("baseline"), ["tga", "loans", "extra_treasury_runoff"], ["liquidity", "total_assets"]
    )
    # a bigger TGA is taken from liquidity; the interest that saves repays the deferred asset but for what profitable
    # Banks remit of it, and compounds
    plan = build_plan(scenario_of("baseline")).plan
    assert plan.income is not None
    kept = 1.0 - plan.income.expenses.bank_term_per_net_ratio
    saved = np.cumprod(1.0 + kept * plan.outside.iorb_pct[0, 2:] / 100.0 * 7 / 360)
    assert found.value[0, 0, 1] == pytest.approx(-1.0)
    np.testing.assert_allclose(found.value[0, 0, 2:], -saved, rtol=1e-3)
    np.testing.assert_allclose(found.value[1, 1, 1:], 1.0, atol=1e-8)  # a loan adds itself to assets
    assert found.value[1, 0, 1] == pytest.approx(1.0)
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
    assert bumps[0].label == "tga_bn from 2026-04-01 before 2026-07-01"  # no Wednesday after the opening is in March
    larger = [replace(bump, value=size) for size in (1.0, 2.0, 3.0) for bump in bumps]
    many = sensitivity(scenario, larger, ["liquidity"])  # more than one chunk
    np.testing.assert_allclose(many.value[-len(bumps) :], parts.value, rtol=0, atol=1e-6)
    columns = parts.columns()
    assert columns["liquidity_bn"].size == columns["input"].size == len(bumps) * parts.date.size


def test_periods_begin_where_an_input_can_be_raised() -> None:
    first = {name: bumps_by("month", name, "2026-03-25", "2026-12-31")[0].start_date for name in INPUTS}
    assert {str(first[name]) for name in ("treasury_cap_bn", "extra_agency_runoff_bn")} == {"2026-03-01"}
    assert {str(first[name]) for name in ("tga_bn", "inflation_pct", "mortgage_rate_pct")} == {"2026-04-01"}


def test_one_word_is_a_list_of_one_and_what_comes_twice_is_shown_once() -> None:
    scenario = load_scenario("baseline", horizon="13w")
    found = sensitivity(scenario, "tga", "reserves")
    assert ([bump.name for bump in found.bumps], [line.name for line in found.outputs]) == (["tga_bn"], ["reserves_bn"])
    twice = sensitivity(scenario, ["tga", "tga_bn", "tga"], ["reserves", "reserves_bn", "assets", "total_assets"])
    assert twice.value.shape == (1, 2, 14)
    np.testing.assert_array_equal(twice.value[0, 0], found.value[0, 0])
    assert eccles.sensitivity(scenario, "tga", "reserves").value.shape == (1, 1, 14)
    assert eccles.sensitivity(scenario, "tga").value.shape == (1, len(DEFAULT_OUTPUTS), 14)


def test_a_line_that_does_not_exist_is_answered_with_each_name_once() -> None:
    chart = build_plan(scenario_of("baseline")).plan.chart
    with pytest.raises(DataError) as caught:
        read_measure("zzzzzz", chart)
    names = str(caught.value).partition("allowed: ")[2].partition(" (add")[0].split(", ")
    assert len(names) == len(set(names)) > len(chart.names)


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


def test_income_answers_to_the_policy_rate() -> None:
    """One basis point of interest on reserves and reverse repos, against a projection at the higher rate."""
    name = "baseline"
    outside = build_plan(scenario_of(name)).plan.outside
    found = sensitivity(scenario_of(name), ["policy_rate"], ["net_income", "deferred_asset", "remitted"])
    again = plan_again(
        build_plan(scenario_of(name)),
        replace(
            outside,
            iorb_pct=outside.iorb_pct + 0.01 * ahead(outside.iorb_pct),
            on_rrp_pct=outside.on_rrp_pct + 0.01 * ahead(outside.on_rrp_pct),
        ),
    )
    records = [run(plan, keep_lots=False).state.income for plan in (again, build_plan(scenario_of(name)).plan)]
    assert records[0] is not None
    assert records[1] is not None
    net = np.cumsum(records[0].net_income_bn - records[1].net_income_bn, axis=1)[0]
    np.testing.assert_allclose(found.value[0, 0, 1:] * 0.01, net, atol=1e-9)
    np.testing.assert_allclose(
        found.value[0, 1] * 0.01, (records[0].deferred_bn - records[1].deferred_bn)[0], atol=1e-9
    )
    assert found.at()[0, 0] < 0.0 < found.at()[0, 1]
    assert [output.name for output in found.outputs] == ["net_income_bn", "deferred_asset_bn", "remitted_bn"]
