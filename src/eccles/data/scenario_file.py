"""Scenario files: YAML in, the pure `core.Scenario` out, or one error that lists every fault.

A scenario is named (a file of `eccles/scenarios`) or given as a path. Options given at the command line or in Python
are written into the text's mapping before it is checked, so that they meet the same rules as the file.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eccles.base.errors import ScenarioError, nearest_name
from eccles.base.timeline import DateLike, as_date
from eccles.core.scenario import Scenario
from eccles.data.instants import InstantLike, instant_text
from eccles.data.scenario_build import build_scenario
from eccles.data.scenario_faults import refusal, sentences
from eccles.data.scenario_overrides import override
from eccles.data.scenario_schema import ScenarioFile
from eccles.data.scenario_yaml import read_scenario_yaml

__all__ = [
    "ScenarioInfo",
    "load_scenario",
    "parse_scenario",
    "read_written",
    "scenario_schema",
    "scenario_text",
    "shipped_scenarios",
]

ENDINGS = (".yaml", ".yml")
LARGEST_FILE_COUNT = 100_000
"""Characters; a scenario is a page of text."""


@dataclass(frozen=True)
class ScenarioInfo:
    """What a shipped scenario says about itself.

    Attributes:
        opening: "latest" or the date it opens on.
        horizon: how long it runs, or the date it ends on.
    """

    name: str
    title: str
    description: str
    opening: str
    horizon: str
    sources: tuple[str, ...]


def load_scenario(
    name_or_path: str | Path,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    overrides: Mapping[str, Any] | None = None,
    known_at: InstantLike | None = None,
) -> Scenario:
    """Return a scenario by its shipped name or from a YAML file.

    Args:
        name_or_path: "baseline", or the path of a file that ends in .yaml or .yml.
        opening: replaces the file's opening.
        horizon: replaces the file's horizon: "10y", "36m", "182w" or a date.
        overrides: dotted keys and their values, for example {"policy.0.treasury_cap_bn": 40}.
        known_at: replaces the file's: use only what was published by this day (its end in New York) or instant.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.

    Example:
        >>> load_scenario("qt2_as_it_happened", horizon="26w").horizon_weeks
        26
    """
    name, text = scenario_text(name_or_path)
    given = dict(overrides or {})
    given |= {key: _plain(value) for key, value in (("opening", opening), ("horizon", horizon)) if value is not None}
    if known_at is not None:
        given["known_at"] = known_at if isinstance(known_at, str) else instant_text(known_at)
    return parse_scenario(text, name, str(name_or_path), given)


def parse_scenario(
    text: str, name: str, source: str = "the scenario", overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Return the scenario that a YAML text describes.

    Args:
        text: the YAML.
        name: its short name.
        source: what to call it in an error.
        overrides: dotted keys and their values, written over the text's.

    Raises:
        ScenarioError: it cannot be run as written; every fault is named.
    """
    content = read_scenario_yaml(text, source)
    if not isinstance(content, dict):
        raise ScenarioError(f"{source} holds no keys; a scenario is a mapping with at least title and policy")
    for key, value in (overrides or {}).items():
        override(content, key, value)
    return build_scenario(_check(content, source), name, source)


def read_written(content: Mapping[str, Any], source: str = "the scenario") -> Scenario:
    """Return the scenario that its canonical form describes: what `Scenario.written` holds, read as JSON.

    Args:
        content: the mapping, its name among the keys.
        source: what to call it in an error.

    Raises:
        ScenarioError: it cannot be run as written; every fault is named.
    """
    rest = {key: value for key, value in content.items() if key != "name"}
    return build_scenario(_check(rest, source), str(content.get("name", "")), source)


def scenario_text(name_or_path: str | Path) -> tuple[str, str]:
    """Return the name and the YAML text of a scenario.

    Raises:
        ScenarioError: there is no such scenario or file, or it cannot be read.
    """
    word, shipped = str(name_or_path), _shipped()
    if word in shipped:
        return word, shipped[word].read_text("utf-8")
    path = Path(word)
    if path.suffix not in ENDINGS:
        hint = f"; a file must end in {' or '.join(ENDINGS)}" if path.exists() else ""
        raise ScenarioError(f'no scenario is named "{word}"; {nearest_name(word, shipped)}{hint}')
    return path.stem, _read(path)


def shipped_scenarios() -> tuple[ScenarioInfo, ...]:
    """Return what every shipped scenario says about itself, the baseline first, then by name."""
    return tuple(_info(name) for name in sorted(_shipped(), key=lambda name: (name != "baseline", name)))


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file."""
    schema = ScenarioFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "eccles scenario"}


@functools.cache
def _shipped() -> dict[str, Traversable]:
    folder = importlib.resources.files("eccles") / "scenarios"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    return {item.name.removesuffix(".yaml"): item for item in files}


def _read(path: Path) -> str:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(f"{path} is no text in UTF-8; a scenario is a YAML file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"{path} cannot be read ({reason}); shipped scenarios: {', '.join(_shipped())}") from None
    if len(text) > LARGEST_FILE_COUNT:
        raise ScenarioError(f"{path} has {len(text)} characters; a scenario has at most {LARGEST_FILE_COUNT}")
    return text


def _check(content: object, source: str) -> ScenarioFile:
    try:
        return ScenarioFile.model_validate(content)
    except ValidationError as error:
        raise refusal(source, sentences(error)) from None


def _info(name: str) -> ScenarioInfo:
    file = _check(read_scenario_yaml(scenario_text(name)[1], name), name)
    description = " ".join(file.description.split())
    return ScenarioInfo(name, file.title, description, str(file.opening), str(file.horizon), tuple(file.sources))


def _plain(value: DateLike) -> str:
    return value if isinstance(value, str) else str(as_date(value))
