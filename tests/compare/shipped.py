"""The shipped scenarios and their projections, each made once."""

from __future__ import annotations

from functools import cache
from itertools import combinations

from eccles.core.projection import ProjectionResult
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import load_scenario, shipped_scenarios
from eccles.opening.simulate import project_scenario

NAMES = tuple(info.name for info in shipped_scenarios())


@cache
def scenario_of(name: str) -> Scenario:
    return load_scenario(name)


@cache
def result_of(name: str) -> ProjectionResult:
    return project_scenario(scenario_of(name))


def pairs() -> list[tuple[str, str]]:
    """The first shipped scenario of each opening with every other of the same opening."""
    first: dict[str, str] = {}
    for name in NAMES:
        first.setdefault(str(scenario_of(name).opening_date), name)
    return [(a, b) for a, b in combinations(NAMES, 2) if a in first.values() and same_opening(a, b)]


def same_opening(one: str, other: str) -> bool:
    return scenario_of(one).opening_date == scenario_of(other).opening_date
