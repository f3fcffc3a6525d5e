"""What each clause did: exact shares of hand-made games, nothing left over, no order preferred."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.compare import clauses
from eccles.compare.clauses import clause_contributions, clauses_between
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import load_scenario, parse_scenario
from eccles.engine.project import run
from eccles.opening.simulate import build_plan, project_scenario
from tests.compare.shipped import pairs, scenario_of


def together(left: str, right: str) -> tuple[Scenario, Scenario]:
    """Two scenarios over the shorter of their horizons."""
    weeks = min(scenario_of(left).horizon_weeks, scenario_of(right).horizon_weeks)
    return tuple(load_scenario(name, horizon=f"{weeks}w") for name in (left, right))


@given(st.lists(st.floats(-1e4, 1e4), min_size=16, max_size=16))
def test_shares_are_averages_over_orders(level: list[float]) -> None:
    """The formula's weights against what they abbreviate: every order of four clauses, walked through."""
    value = np.array(level)[:, None]
    walked = np.zeros((4, 1))
    for order in permutations(range(4)):
        mask = 0
        for clause in order:
            walked[clause] += (value[mask | 1 << clause] - value[mask]) / 24.0
            mask |= 1 << clause
    found = clauses._shapley(value, 4)
    np.testing.assert_allclose(found, walked, rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.sum(axis=0), value[15] - value[0], rtol=0, atol=1e-8)


@pytest.mark.parametrize(("left", "right"), pairs())
def test_shipped_scenarios_are_divided_with_nothing_left_over(left: str, right: str) -> None:
    one, other = together(left, right)
    found = clause_contributions(one, other)
    assert np.abs(found.residual).max() < 1e-9
    assert found.run_count == 2 ** len(found.clauses)
    for level, scenario in ((found.low, one), (found.high, other)):
        plan = build_plan(scenario).plan
        np.testing.assert_array_equal(level, -run(plan, keep_lots=False).balance_bn[0, :, plan.chart.index("reserves")])
    assert list(found.at()) == [clause.title for clause in found.clauses]


def test_the_other_way_round_gives_the_same_with_the_other_sign() -> None:
    one, other = (load_scenario(name, horizon="3y") for name in ("baseline", "restart_qt_2027"))
    there, back = clause_contributions(one, other, "assets"), clause_contributions(other, one, "assets")
    assert {c.title for c in there.clauses} == {c.title for c in back.clauses}
    for title, amount in there.at().items():
        assert back.at()[title] == pytest.approx(-amount, abs=1e-8)


@pytest.mark.parametrize(("left", "right"), pairs())
def test_all_clauses_together_are_the_other_policy(left: str, right: str) -> None:
    """Mixed from every clause, not taken from the file, the policy has the same digits."""
    one, other = together(left, right)
    places = {place for clause in clauses_between(one, other) for place in clause.places}
    for chosen, scenario in ((set(), one), (places, other)):
        mixed = replace(one, regimes=clauses._mixed_regimes(one.regimes, other.regimes, chosen), paths=scenario.paths)
        levels = [run(build_plan(each).plan, keep_lots=False).balance_bn for each in (mixed, scenario)]
        np.testing.assert_allclose(*levels, rtol=0, atol=1e-8)


def test_one_cap_is_one_clause_with_the_whole_difference() -> None:
    base = load_scenario("no_slowdown_2024", overrides={"policy.as_decided_until": "2022-09-30"})
    same = replace(base, name="same", title="another title")
    with pytest.raises(ScenarioError, match="say nothing differently"):
        clause_contributions(base, same)
    slow = load_scenario("restart_qt_2027", overrides={"policy.then.1.before.treasury_cap_bn": 5})
    found = clause_contributions(scenario_of("restart_qt_2027"), slow, "treasuries")
    assert [clause.title for clause in found.clauses] == ["Treasury cap"]
    np.testing.assert_allclose(found.value[0], found.high - found.low, rtol=0, atol=1e-9)


def test_paths_are_clauses_too_and_simple_ones_add_up() -> None:
    changed = load_scenario("baseline", horizon="2y", overrides={"paths.tga_bn": 900, "paths.loans_bn": 20})
    found = clause_contributions(load_scenario("baseline", horizon="2y"), changed, "liquidity")
    assert {c.title for c in found.clauses} == {"Path loans_bn", "Path tga_bn"}
    base = build_plan(load_scenario("baseline", horizon="2y")).plan.outside
    tga, loans = base.tga_bn[0, 1:] - 900.0, 20.0 - base.loans_bn[0, 1:]
    assert found.value[1][1] == pytest.approx(tga[0])
    assert found.value[0][1] == pytest.approx(loans[0])
    # later, less liquidity costs less interest and loans earn some: what the deferred asset shrinks by leaves too
    deferred = [
        result.income.deferred_bn[0, 1:]
        for result in map(project_scenario, (load_scenario("baseline", horizon="2y"), changed))
        if result.income is not None
    ]
    np.testing.assert_allclose(found.value.sum(axis=0)[1:], tga + loans + deferred[1] - deferred[0], rtol=0, atol=1e-8)


def test_entries_are_clauses_where_they_are_few_and_kinds_where_they_are_not() -> None:
    few = clauses_between(*together("qt2_as_it_happened", "no_slowdown_2024"))
    assert {c.title for c in few} >= {"Treasury cap from 2024-06-01", "Treasury cap from 2025-04-01"}
    many = clauses_between(*together("qt2_as_it_happened", "qt2_with_qt1_caps"))
    assert {c.title for c in many} == {
        "Treasury cap",
        "Agency cap",
        "Bills inside the cap",
        "Destination of agency principal",
    }
    with pytest.raises(ScenarioError, match=r"differ in 1\d clauses .*can be divided exactly"):
        clauses_between(*together("qt2_as_it_happened", "qt2_with_qt1_caps"), by_date=True)


def test_many_paths_are_one_clause() -> None:
    names = ("tga_bn", "loans_bn", "currency_bn", "foreign_rrp_bn", "other_liabilities_bn")
    paths = {f"paths.{name}": 900 for name in names} | {"paths.gdp_bn": 30000, "paths.bank_assets_bn": 25000}
    changed = load_scenario("restart_qt_2027", overrides=paths)
    found = clauses_between(scenario_of("restart_qt_2027"), changed)
    assert [(clause.title, len(clause.places)) for clause in found] == [("Outside paths", 7)]
    both = {clause.title: len(clause.places) for clause in clauses_between(scenario_of("baseline"), changed)}
    assert both["Outside paths"] == 7
    assert both.keys() > {"Outside paths", "Stop rule"}


def test_what_cannot_be_divided_is_refused() -> None:
    with pytest.raises(ScenarioError, match="open differently"):
        clauses_between(scenario_of("baseline"), scenario_of("qt2_as_it_happened"))
    with pytest.raises(ScenarioError, match="run differently"):
        clauses_between(scenario_of("baseline"), load_scenario("baseline", horizon="2y"))


def test_what_ended_before_the_opening_is_no_clause() -> None:
    text = (
        "title: t\nopening: 2026-03-25\nhorizon: 26w\npolicy:\n"
        "  - {{from: 2022-02-14, rule: capped_runoff, treasury_cap_bn: {old}, agency_cap_bn: 10}}\n"
        "  - {{from: 2022-03-10, rule: capped_runoff, treasury_cap_bn: {new}, agency_cap_bn: 10}}\n"
    )
    scenario = {(old, new): parse_scenario(text.format(old=old, new=new), "s") for old in (5, 9) for new in (20, 30)}
    assert len(clauses_between(scenario[5, 20], scenario[9, 30])) == 1
    with pytest.raises(ScenarioError, match="nothing differently"):
        clauses_between(scenario[5, 20], scenario[9, 20])
