"""A scenario: an opening, a horizon, dated policy, and where each outside path comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np

from eccles.base.errors import ScenarioError, nearest_name
from eccles.core.policy import Regimes

__all__ = ["PATH_METHODS", "Method", "PathSpec", "Point", "Scenario"]


class Method(StrEnum):
    """How an outside path is made."""

    AS_HAPPENED = "as_happened"
    MODEL = "model"
    CONSTANT = "constant"
    POINTS = "points"


PATH_METHODS: dict[str, str] = {
    "currency_bn": "trend growth and weekly seasonal, estimated",
    "tga_bn": "52-week mean of the opening plus the estimated seasonal",
    "foreign_rrp_bn": "held at the opening's level",
    "other_liabilities_bn": "held at the opening's level, plus what income keeps",
    "loans_bn": "held at the opening's level",
    "other_assets_bn": "held at the opening's level, without the discount on bills, less amortised premiums",
    "gdp_bn": "CBO potential growth plus 2 % inflation from the last published quarter",
    "bank_assets_bn": "grow with nominal GDP",
    "bank_deposits_bn": "grow with nominal GDP",
    "policy_rate_pct": "forward curve implied at the opening",
    "effr_spread_bp": "held at the opening's level",
    "unemployment_pct": "held at the last published figure",
    "core_inflation_pct": "held at the last published figure",
    "par_yield_pct": "forward curve implied at the opening",
    "mortgage_rate_pct": "the opening's spread to the 10-year yield",
    "inflation_pct": "the opening's 10-year breakeven",
}
"""Every outside path a scenario may set, and what the default method `model` does for it."""


@dataclass(frozen=True)
class Point:
    """One given value of a path, in the path's unit."""

    date: np.datetime64
    value: float


@dataclass(frozen=True)
class PathSpec:
    """Where one outside path comes from.

    Attributes:
        method: how it is made; as happened follows the published series and refuses dates beyond them.
        value: the level of a constant path, in the path's unit.
        points: joined by straight lines, flat before and after.
        until_date: last day of `as_happened`, after which the model carries on; None for never.
        growth_pct: a year's growth that replaces the model's own, where the model has one.
    """

    method: Method = Method.MODEL
    value: float | None = None
    points: tuple[Point, ...] = ()
    until_date: np.datetime64 | None = None
    growth_pct: float | None = None

    def __post_init__(self) -> None:
        """Refuse values that are no numbers and points out of order."""
        values = [point.value for point in self.points] + ([] if self.value is None else [self.value])
        if not all(np.isfinite(value) for value in values):
            raise ScenarioError("a path holds a value that is no finite number; give a number for every point")
        if any(later.date <= earlier.date for earlier, later in pairwise(self.points)):
            raise ScenarioError("the points of a path must be in order of date, each date once")


@dataclass(frozen=True)
class Scenario:
    """One story to project.

    Attributes:
        name: short name, the file's.
        title: one line for tables and charts.
        description: what it answers.
        opening_date: the Wednesday it opens on.
        horizon_weeks: how many weeks it runs.
        regimes: policy from the opening on.
        paths: outside paths by name; names left out follow the model.
        fit_date: by parameter file, the `data_to_date` of the fit to use instead of the latest before the opening.
        known_at: nothing published after this instant (UTC) is used; None uses everything at hand.
        digest: sha256 of the scenario as written, with every override.
        written: what `digest` is the hash of: the scenario as canonical JSON, dates resolved and decisions written
            out, from which it can be run again without its file. Empty where it was changed in memory.
    """

    name: str
    title: str
    description: str
    opening_date: np.datetime64
    horizon_weeks: int
    regimes: Regimes
    paths: Mapping[str, PathSpec]
    fit_date: Mapping[str, np.datetime64] = field(default_factory=dict)
    known_at: np.datetime64 | None = None
    digest: str = ""
    written: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Refuse unknown paths and a horizon of no length."""
        for name in self.paths:
            if name not in PATH_METHODS:
                raise ScenarioError(f'unknown path "{name}"; {nearest_name(name, PATH_METHODS)}')
        if self.horizon_weeks < 1:
            raise ScenarioError(f"the horizon is {self.horizon_weeks} weeks; it must be at least 1")

    def path(self, name: str) -> PathSpec:
        """Return where a path comes from."""
        return self.paths.get(name, PathSpec())
