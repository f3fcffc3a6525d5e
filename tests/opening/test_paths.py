"""Every outside path by every method: nothing is accepted and ignored; data hand over to the model without a jump."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.scenario import PATH_METHODS, Method, PathSpec, Point
from eccles.data.scenario_file import load_scenario
from eccles.opening.simulate import build_plan

FIELDS = {
    "policy_rate_pct": "iorb_pct",
    "inflation_pct": "cpi_index",
    **{name: name for name in PATH_METHODS if name not in ("policy_rate_pct", "inflation_pct")},
}
"""The outside array each path of a scenario fills."""
OPENING, UNTIL = np.datetime64("2024-01-03", "D"), np.datetime64("2024-12-25", "D")
LEVEL = {"gdp_bn": 27_000.0, "currency_bn": 2_000.0, "bank_assets_bn": 22_000.0, "bank_deposits_bn": 17_000.0}


def outside(
    name: str = "tga_bn", spec: PathSpec | None = None, opening: str = "2024-01-03", horizon: str = "2y"
) -> Outside:
    scenario = load_scenario("baseline", opening="2024-01-03", horizon="2y")
    paths = {} if spec is None else {name: spec}
    return build_plan(replace(scenario, paths=paths)).plan.outside


def array(built: Outside, name: str) -> np.ndarray:
    return np.asarray(getattr(built, FIELDS[name]))


def level(name: str) -> float:
    return LEVEL.get(name, 300.0 if name.endswith("_bn") else 5.0)


@pytest.mark.parametrize("name", PATH_METHODS)
def test_a_constant_changes_the_path(name: str) -> None:
    given = outside(name, PathSpec(Method.CONSTANT, value=level(name)))
    assert not np.array_equal(array(given, name), array(outside(), name))
    if name not in ("inflation_pct", "gdp_bn", "mortgage_rate_pct"):
        np.testing.assert_array_equal(array(given, name), level(name))


@pytest.mark.parametrize("name", PATH_METHODS)
def test_points_change_the_path(name: str) -> None:
    points = (Point(OPENING, level(name)), Point(OPENING + 700, 1.4 * level(name)))
    given = array(outside(name, PathSpec(Method.POINTS, points=points)), name)
    flat = array(outside(name, PathSpec(Method.CONSTANT, value=level(name))), name)
    assert not np.array_equal(given, flat)
    assert given.ravel()[-1] > flat.ravel()[-1]


@pytest.mark.parametrize("name", PATH_METHODS)
def test_as_happened_until_a_day_equals_what_happened_and_then_leaves_it(name: str) -> None:
    happened = array(outside(name, PathSpec(Method.AS_HAPPENED)), name)
    until = array(outside(name, PathSpec(Method.AS_HAPPENED, until_date=UNTIL)), name)
    weeks = int((UNTIL - OPENING).astype(int)) // 7
    shown = slice(0, weeks + 1) if happened.shape[1] > 60 and name != "inflation_pct" else slice(0, 360)
    if name in ("mortgage_rate_pct",):
        shown = slice(0, 30)
    np.testing.assert_allclose(until[:, shown], happened[:, shown], rtol=1e-12)
    assert not np.array_equal(until[:, -1], happened[:, -1])


@pytest.mark.parametrize("name", ["par_yield_pct", "policy_rate_pct", "tga_bn", "bank_deposits_bn", "effr_spread_bp"])
def test_the_model_carries_on_from_the_last_published_value(name: str) -> None:
    path = array(outside(name, PathSpec(Method.AS_HAPPENED, until_date=UNTIL)), name)[0]
    weeks = int((UNTIL - OPENING).astype(int)) // 7
    step = np.abs(path[weeks + 1] - path[weeks]).max()
    assert step < {"tga_bn": 120.0, "bank_deposits_bn": 50.0}.get(name, 0.15)


def test_the_mortgage_rate_keeps_its_spread_to_the_scenario_s_own_ten_year_yield() -> None:
    base = outside()
    high = outside("par_yield_pct", PathSpec(Method.CONSTANT, value=8.0))
    ten_year = base.par_yield_pct[0, :, YIELD_TENORS.index("10y")]
    lift = high.mortgage_rate_pct[0, -2] - base.mortgage_rate_pct[0, -2]
    assert lift == pytest.approx(8.0 - ten_year[-6], abs=0.05)


def test_until_before_the_opening_is_refused() -> None:
    with pytest.raises(ScenarioError, match="until 2023-06-30 lies before the opening"):
        outside("tga_bn", PathSpec(Method.AS_HAPPENED, until_date=np.datetime64("2023-06-30", "D")))


def test_outside_paths_that_drain_more_than_there_is_are_refused() -> None:
    from eccles.opening.simulate import project_scenario

    scenario = load_scenario("baseline", horizon="1y")
    with pytest.raises(ScenarioError, match="reserves would fall to"):
        project_scenario(replace(scenario, paths={"tga_bn": PathSpec(Method.CONSTANT, value=5_000.0)}))


def test_a_held_line_does_not_move_in_the_first_week() -> None:
    """Other assets are held without the discount on bills, which has an account of its own; premiums alone leave."""
    from eccles.opening.simulate import project_scenario

    result = project_scenario(load_scenario("baseline", horizon="8w"))
    other = result.amount_bn("other_assets")[0]
    amortised = result.journal.total_bn("premiums are amortised")[0]
    assert (amortised > 0.0).all()
    # SOMA in dollars, H.4.1 in millions
    np.testing.assert_allclose(other[1:] + np.cumsum(amortised), other[0], atol=0.01)
