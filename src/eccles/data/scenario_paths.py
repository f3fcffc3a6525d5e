"""Outside paths as a scenario file writes them: a word, a number, points, or a method with what belongs to it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeAlias

import numpy as np
from pydantic import Discriminator, Field, Tag, model_validator

from eccles.base.errors import ScenarioError
from eccles.base.units import UNIT_SUFFIXES, unit_of
from eccles.core.scenario import PATH_METHODS, Method, PathSpec, Point
from eccles.data.scenario_forms import FAULT, Date, Form, Number, fault

__all__ = ["PathMapping", "Paths"]

HIGHEST_LEVEL_BN = 100_000.0
"""Three times the GDP of the United States: a level above this was written in millions."""
HIGHEST_RATE_PCT = 100.0
ALLOWED: dict[str, tuple[float, float]] = {
    "currency_bn": (500.0, 20_000.0),
    "tga_bn": (0.0, 5_000.0),
    "foreign_rrp_bn": (0.0, 5_000.0),
    "other_liabilities_bn": (-1_000.0, 5_000.0),
    "loans_bn": (0.0, 5_000.0),
    "other_assets_bn": (-1_000.0, 10_000.0),
    "gdp_bn": (5_000.0, 100_000.0),
    "bank_assets_bn": (2_000.0, 100_000.0),
    "bank_deposits_bn": (2_000.0, 100_000.0),
    "policy_rate_pct": (0.0, 25.0),
    "effr_spread_bp": (-100.0, 1_000.0),
    "unemployment_pct": (0.0, 40.0),
    "core_inflation_pct": (-20.0, 40.0),
    "par_yield_pct": (-2.0, 25.0),
    "mortgage_rate_pct": (0.5, 25.0),
    "inflation_pct": (-20.0, 40.0),
}
"""What a level may be: several times wider than anything published since 2002, narrower than a mistake in units."""
GROWING = frozenset({"currency_bn", "gdp_bn"})
GROWTH_PCT = (-20.0, 40.0)


class PathMapping(Form):
    """Where a path comes from, in full: a method with what belongs to it, or levels by date."""

    method: Literal["as_happened", "model"] | None = None
    points: Annotated[dict[Date, Number] | None, Field(description="levels by date, straight lines between")] = None
    until: Annotated[Date | None, Field(description="as_happened to this day, the model after it")] = None
    growth_pct: Annotated[Number | None, Field(description="a year's growth in place of the model's own")] = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.growth_pct is not None and self.method != "model":
            raise fault("growth_pct belongs to method: model")
        if (self.method is None) == (self.points is None):
            raise fault("give either a method or points")
        if self.until is not None and self.method != "as_happened":
            raise fault("until belongs to method: as_happened")
        if self.points == {}:
            raise fault("points is empty; give at least one date with its level")
        return self


def _path_form(value: object) -> str | None:
    if isinstance(value, PathMapping | dict):
        return "mapping"
    if isinstance(value, str):
        return "word"
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else None


PathForm: TypeAlias = Annotated[
    Annotated[Literal["as_happened", "model"], Tag("word")]
    | Annotated[Number, Tag("number")]
    | Annotated[PathMapping, Tag("mapping")],
    Discriminator(
        _path_form,
        custom_error_type=FAULT,
        custom_error_message="write as_happened, model, a number, or a mapping with points",
    ),
]


def _path(name: str) -> Any:  # noqa: ANN401  # what pydantic's Field returns
    return Field(default="model", description=f"model: {PATH_METHODS[name]}")


class Paths(Form):
    """Outside paths by name; what is left out follows the model."""

    currency_bn: PathForm = _path("currency_bn")
    tga_bn: PathForm = _path("tga_bn")
    foreign_rrp_bn: PathForm = _path("foreign_rrp_bn")
    other_liabilities_bn: PathForm = _path("other_liabilities_bn")
    loans_bn: PathForm = _path("loans_bn")
    other_assets_bn: PathForm = _path("other_assets_bn")
    gdp_bn: PathForm = _path("gdp_bn")
    bank_assets_bn: PathForm = _path("bank_assets_bn")
    bank_deposits_bn: PathForm = _path("bank_deposits_bn")
    policy_rate_pct: PathForm = _path("policy_rate_pct")
    effr_spread_bp: PathForm = _path("effr_spread_bp")
    unemployment_pct: PathForm = _path("unemployment_pct")
    core_inflation_pct: PathForm = _path("core_inflation_pct")
    par_yield_pct: PathForm = _path("par_yield_pct")
    mortgage_rate_pct: PathForm = _path("mortgage_rate_pct")
    inflation_pct: PathForm = _path("inflation_pct")

    def specs(self) -> dict[str, PathSpec]:
        """Return where each path that the file names comes from."""
        return {name: _spec(name, getattr(self, name)) for name in sorted(self.model_fields_set)}

    @model_validator(mode="after")
    def _levels_fit(self) -> Self:
        try:
            self.specs()
        except ScenarioError as error:
            raise fault(str(error)) from None
        return self


def _spec(name: str, form: str | float | PathMapping) -> PathSpec:
    if isinstance(form, str):
        return PathSpec(Method(form))
    if not isinstance(form, PathMapping):
        return PathSpec(Method.CONSTANT, value=_level(name, form))
    if form.points is not None:
        points = tuple(
            Point(np.datetime64(day, "D"), _level(name, value)) for day, value in sorted(form.points.items())
        )
        return PathSpec(Method.POINTS, points=points)
    until = None if form.until is None else np.datetime64(form.until, "D")
    _check_growth(name, form.growth_pct)
    return PathSpec(Method(str(form.method)), until_date=until, growth_pct=form.growth_pct)


def _level(name: str, value: float) -> float:
    """Refuse a level that cannot be in the unit its path's name ends in."""
    if name.endswith("_bn") and abs(value) > HIGHEST_LEVEL_BN:
        raise ScenarioError(f"{name} is {value:.15g} bn, out of proportion; levels are in billions (850, not 850000)")
    if name.endswith("_pct") and abs(value) >= HIGHEST_RATE_PCT:
        raise ScenarioError(f"{name} is {value:.15g} per cent, out of proportion; give per cent (4.5, not 450)")
    low, high = ALLOWED[name]
    if low == 0.0 and value < 0.0:
        raise ScenarioError(f"{name} is {value:.15g}; this level is never below zero")
    if not low <= value <= high:
        unit = UNIT_SUFFIXES[str(unit_of(name))]
        raise ScenarioError(f"{name} is {value:.15g}, out of proportion; allowed: {low:g} to {high:g} {unit}")
    return value


def _check_growth(name: str, growth_pct: float | None) -> None:
    if growth_pct is None:
        return
    if name not in GROWING:
        raise ScenarioError(f"{name} takes no growth_pct; only {' and '.join(sorted(GROWING))} grow by themselves")
    low, high = GROWTH_PCT
    if not low <= growth_pct <= high:
        raise ScenarioError(f"{name}: growth_pct is {growth_pct:.15g}; allowed: {low:g} to {high:g} per cent a year")
