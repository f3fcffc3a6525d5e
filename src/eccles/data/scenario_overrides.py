"""Options over a scenario's text: `policy.0.treasury_cap_bn=40`, `paths.tga_bn=900`, `horizon=5y`.

A dotted key names a place in the file; numbers count the entries of a list from 0. The value is read as YAML, so that
`null`, dates and `{points: {2026-06-30: 900}}` mean what they mean in a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from eccles.base.errors import ScenarioError, nearest_name
from eccles.data.scenario_yaml import read_scenario_yaml

__all__ = ["override", "read_assignments"]


def read_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """Return the keys and values of `key=value` texts.

    Raises:
        ScenarioError: a text without "=", or whose value is no YAML.

    Example:
        >>> read_assignments(["policy.0.treasury_cap_bn=40", "horizon=5y"])
        {'policy.0.treasury_cap_bn': 40, 'horizon': '5y'}
    """
    values: dict[str, Any] = {}
    for text in assignments:
        key, sign, value = text.partition("=")
        if not sign or not key.strip() or not value.strip():
            raise ScenarioError(f'"{text}" sets nothing; write key=value, for example paths.tga_bn=900')
        values[key.strip()] = read_scenario_yaml(value, f'the value of "{key.strip()}"')
    return values


def override(content: dict[str, Any], key: str, value: object) -> None:
    """Write a value into a file's mapping, in place; keys that do not exist yet are made.

    Raises:
        ScenarioError: the key leads through something that has no parts, or past the end of a list.
    """
    parts = key.split(".")
    place: Any = content
    for depth, part in enumerate(parts):
        trail = ".".join(parts[:depth])
        last = depth == len(parts) - 1
        if isinstance(place, list):
            index = _index(part, place, trail, key)
            if last:
                place[index] = value
            place = place[index]
        elif isinstance(place, dict):
            if last:
                place[part] = value
            place = place.setdefault(part, {})
        else:
            raise ScenarioError(f'"{key}" cannot be set: {trail} is {place!r}, which has no parts{_advice(trail)}')


def _index(part: str, place: list[Any], trail: str, key: str) -> int:
    if not part.isdecimal() or int(part) >= len(place):
        numbers = [str(number) for number in range(len(place))]
        raise ScenarioError(f'"{key}" cannot be set: {trail} is a list; {nearest_name(part, numbers)}')
    return int(part)


def _advice(trail: str) -> str:
    if trail == "policy":
        return "; use policy.as_decided_until and policy.then in a file of your own (docs/how-to/scenarios.md)"
    return ""
