"""A scenario as a noun: known paths, points in order, a horizon with a length."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.core.policy import Regime, Regimes
from eccles.core.scenario import PATH_METHODS, Method, PathSpec, Point, Scenario
from eccles.policy.hold import Hold

OPENING = np.datetime64("2022-06-01")


def scenario(**change: object) -> Scenario:
    columns: dict[str, object] = {
        "name": "mine",
        "title": "Mine",
        "description": "",
        "opening_date": OPENING,
        "horizon_weeks": 52,
        "regimes": Regimes((Regime(OPENING, Hold()),)),
        "paths": {"tga_bn": PathSpec(Method.CONSTANT, value=700.0)},
    }
    return Scenario(**(columns | change))


def test_a_path_left_out_follows_the_model():
    assert scenario().path("tga_bn").value == 700.0
    assert scenario().path("gdp_bn") == PathSpec(Method.MODEL)


def test_an_unknown_path_gets_the_nearest_name():
    with pytest.raises(ScenarioError, match='unknown path "tga_nb"; did you mean "tga_bn"'):
        scenario(paths={"tga_nb": PathSpec()})


def test_a_horizon_has_a_length():
    with pytest.raises(ScenarioError, match="the horizon is 0 weeks"):
        scenario(horizon_weeks=0)


@pytest.mark.parametrize("change", [{"value": np.nan}, {"value": np.inf}, {"points": (Point(OPENING, np.nan),)}])
def test_a_path_holds_numbers(change):
    with pytest.raises(ScenarioError, match="no finite number"):
        PathSpec(**change)


@pytest.mark.parametrize("step_days", [0, -7])
def test_points_stand_in_order_each_date_once(step_days):
    with pytest.raises(ScenarioError, match="in order of date, each date once"):
        PathSpec(Method.POINTS, points=(Point(OPENING, 1.0), Point(OPENING + step_days, 2.0)))


def test_every_path_says_what_its_model_does():
    assert all(PATH_METHODS.values())
