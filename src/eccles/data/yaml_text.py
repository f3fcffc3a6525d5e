"""YAML as data: parsed with the safe loader, the C one where the library has it."""

from __future__ import annotations

from typing import Any

import yaml

from eccles.base.errors import ScenarioError

__all__ = ["read_yaml"]

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, source: str = "this file") -> Any:  # noqa: ANN401  # a document may hold anything
    """Parse YAML text.

    Raises:
        ScenarioError: the text is no YAML; the line is named.
    """
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506  # the loader is a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        problem = getattr(error, "problem", None) or "it cannot be parsed"
        raise ScenarioError(f"{source} is no valid YAML{where}: {problem}") from None
