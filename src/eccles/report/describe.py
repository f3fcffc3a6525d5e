"""Rules and outside paths in words, for the report: what was in force when, and what the projection took as given."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from enum import Enum

import numpy as np

from eccles.base.units import UNIT_SUFFIXES, pct_from_share, unit_of
from eccles.core.projection import ProjectionResult
from eccles.core.scenario import PATH_METHODS, Method, PathSpec, Scenario

__all__ = ["cap_rows", "path_rows", "regime_rows", "rule_text"]

PROPER = {"mbs": "MBS", "treasuries": "Treasuries"}
ABBREVIATIONS = ("tga", "gdp", "rrp")


def regime_rows(scenario: Scenario, first: np.datetime64, last: np.datetime64) -> list[tuple[str, str, str]]:
    """Return the regimes in force between two dates: start, rule for principal, rule for purchases."""
    regimes = scenario.regimes.regimes
    ends = [regime.start_date for regime in regimes[1:]] + [np.datetime64("9999-12-31", "D")]
    return [
        (
            str(regime.start_date),
            rule_text(regime.principal),
            "; ".join(rule_text(rule) for rule in regime.purchases) or "none",
        )
        for regime, end in zip(regimes, ends, strict=True)
        if end > first and regime.start_date <= last
    ]


def rule_text(rule: object) -> str:
    """Return a rule in words: its name, then each setting with its unit.

    Example:
        >>> from eccles.policy.capped_runoff import CappedRunoff
        >>> rule_text(CappedRunoff(60.0, 35.0))
        'capped runoff: treasury cap 60 bn, agency cap 35 bn, agency excess to MBS'
    """
    name = re.sub(r"(?<!^)(?=[A-Z])", " ", type(rule).__name__).lower()
    if not dataclasses.is_dataclass(rule):
        return name
    fields = [field for field in dataclasses.fields(rule) if _told(rule, field)]
    settings = [_setting(field.name, getattr(rule, field.name)) for field in fields]
    shown = [text for text in settings if text]
    return f"{name}: {', '.join(shown)}" if shown else name


def _told(rule: object, field: dataclasses.Field[object]) -> bool:
    """Whether a setting is worth telling: not one left out, nor one that belongs to one left out."""
    if getattr(rule, field.name) is None:
        return field.default is not None
    return "told_with" not in field.metadata or getattr(rule, field.metadata["told_with"]) is not None


def _setting(name: str, value: object) -> str:
    unit = unit_of(name)
    words = _words(name.removesuffix(f"_{unit}") if unit else name)
    if isinstance(value, bool):
        return words if value else ""
    if dataclasses.is_dataclass(value):
        return f"{words} ({rule_text(value)})"
    return f"{words} {_amount(value, unit or '')}"


def _amount(value: object, unit: str) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return " and ".join(f"{pct_from_share(share):g} % {_words(str(what))}" for what, share in value.items())
    if isinstance(value, Enum):
        return _name_and_unit(str(value.value))[0]
    if isinstance(value, int | float):
        return f"{value:g} {UNIT_WORDS.get(unit, unit)}".rstrip()
    return str(value)


UNIT_WORDS = {"pct": "%", "count": ""}


def _words(name: str) -> str:
    """Return a name as words: abbreviations in capitals, windows of maturity with a dash."""
    spaced = re.sub(r"(\d)_(\d)", r"\1-\2", name).replace("_", " ")
    return " ".join(PROPER.get(word, word.upper() if word in ABBREVIATIONS else word) for word in spaced.split())


def path_rows(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Return what the projection took as given: each outside path, its unit, and where it comes from."""
    return [(*_name_and_unit(name), _path_text(scenario.path(name), method)) for name, method in PATH_METHODS.items()]


def _name_and_unit(name: str) -> tuple[str, str]:
    unit = unit_of(name) or ""
    return _words(name.removesuffix(f"_{unit}") if unit else name), UNIT_SUFFIXES.get(unit, "")


def _path_text(spec: PathSpec, model: str) -> str:
    text = {
        Method.AS_HAPPENED: "as published",
        Method.MODEL: model,
        Method.CONSTANT: f"constant at {spec.value:g}" if spec.value is not None else "constant",
        Method.POINTS: "straight lines through " + ", ".join(f"{point.date} {point.value:g}" for point in spec.points),
    }[spec.method]
    if spec.method is Method.AS_HAPPENED and spec.until_date is not None:
        text += f" to {spec.until_date}, then: {model}"
    return text if spec.growth_pct is None else f"{text}; growth {spec.growth_pct:g} % a year"


def cap_rows(result: ProjectionResult) -> list[tuple[str, float, float]]:
    """Return the months in which a cap changes: the month, the Treasury cap and the agency cap (median over paths)."""
    ladder = result.ladder
    treasury, agency = np.median(ladder.treasury_cap_bn, axis=0), np.median(ladder.agency_cap_bn, axis=0)
    months = range(ladder.month_date.size)
    changed = [n for n in months if n == 0 or (treasury[n], agency[n]) != (treasury[n - 1], agency[n - 1])]
    return [(str(ladder.month_date[n])[:7], float(treasury[n]), float(agency[n])) for n in changed]
