"""YAML written by a user: parsed with a safe loader that also refuses a key given twice and a date that does not exist.

Plain YAML lets the second of two equal keys win in silence; in a file of caps that is a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from eccles.base.errors import ScenarioError

__all__ = ["read_scenario_yaml"]


class _Loader(yaml.SafeLoader):
    """The safe loader in Python, whose refusals all carry their line; the one in C falls over on deep nesting."""


def read_scenario_yaml(text: str, source: str) -> object:
    """Parse a user's YAML.

    Args:
        text: the YAML.
        source: what to call it in an error.

    Raises:
        ScenarioError: the text is no YAML, names a key twice or holds an impossible date; the line is named.
    """
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  # the loader is a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise ScenarioError(f"{source} is no valid YAML{where}: {problem}") from None
    except RecursionError:
        raise ScenarioError(f"{source} is nested too deeply; a scenario needs five levels") from None


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> Iterator[object]:
    """Build a mapping; each key is one word and may stand once (`<<`, which merges a mapping, may repeat its keys)."""
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key must be one word", key.start_mark)
        if key.value in seen:
            raise yaml.constructor.ConstructorError(None, None, f'the key "{key.value}" stands twice', key.start_mark)
        seen.add(key.value)
    yield from loader.construct_yaml_map(node)


def _date(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        problem = f'"{node.value}" is no date of the calendar'
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _date)
