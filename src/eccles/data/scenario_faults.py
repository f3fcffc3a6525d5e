"""Faults of a scenario file in plain sentences: where, what was found, what is allowed; all of them at once.

pydantic reports a place as a tuple that also names the form a value took; the reader gets `policy[1].treasury_cap`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eccles.base.errors import ScenarioError, counted, nearest_name
from eccles.data.scenario_forms import Form, shown
from eccles.data.scenario_paths import PathMapping, Paths
from eccles.data.scenario_rules import RULES, AsDecided
from eccles.data.scenario_schema import ScenarioFile

if TYPE_CHECKING:
    from pydantic import ValidationError

__all__ = ["refusal", "sentences"]

Place = tuple[int | str, ...]

FORM_TAGS = frozenset({"word", "number", "mapping", "decided", "entries", "one", "several", "[key]", *RULES})
"""Parts of a reported place that name the form of a value, not a key of the file."""

KEYED: Mapping[str, type[Form]] = {"decided": AsDecided, "mapping": PathMapping, "paths": Paths, **RULES}
DATED_KEYS = frozenset({"from", "purchases", "source", "confidence", "note"})
WRONG_TYPE = {
    "float_type": "give a number",
    "finite_number": "give a finite number",
    "int_type": "give a whole number",
    "int_from_float": "give a whole number",
    "bool_type": "give true or false",
    "string_type": "give text",
    "list_type": "give a list",
    "dict_type": "give a mapping of keys to values",
    "model_type": "give a mapping of keys to values",
    "model_attributes_type": "give a mapping of keys to values",
    "string_too_short": "give some text",
    "too_short": "give at least one entry",
}
MESSAGES = {
    "missing": "missing; this key is needed",
    "invalid_key": "a key must be a word",
    "recursion_loop": "an anchor may not contain itself",
}


def refusal(source: str, faults: Sequence[str]) -> ScenarioError:
    """Return the one error that lists every fault of a file."""
    if len(faults) == 1:
        return ScenarioError(f"{source}: {faults[0]}")
    return ScenarioError(
        f"{source} has {counted(len(faults), 'fault')}:\n" + "\n".join(f"  - {fault}" for fault in faults)
    )


def sentences(error: ValidationError, root: type[Form] = ScenarioFile) -> list[str]:
    """Return one sentence a fault, in the order of the file's models."""
    found = [_sentence(dict(item), root) for item in error.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _sentence(item: Mapping[str, Any], root: type[Form]) -> str:
    """Return `where: what was found; what is allowed` for one of pydantic's findings."""
    place: Place = item["loc"]
    kind, given, context = item["type"], item["input"], item.get("ctx", {})
    if kind == "extra_forbidden":
        return f"{_where(place)}: unknown key; {nearest_name(str(place[-1]), _keys(place[:-1], root))}"
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"{_where(place)}.rule: {_rule(context)}"
    if kind in ("enum", "literal_error"):
        allowed = re.findall(r"'([^']+)'", context["expected"])
        word = given if isinstance(given, str) else ""
        return f"{_where(place)}: {shown(given)} is not allowed; {nearest_name(word, allowed)}"
    if kind in WRONG_TYPE:
        return f"{_where(place)}: found {shown(given)}; {WRONG_TYPE[kind]}"
    return f"{_where(place)}: {MESSAGES.get(kind, item['msg'])}"


def _rule(context: Mapping[str, Any]) -> str:
    if "tag" not in context:
        return "missing; name a rule"
    rules = re.findall(r"'(\w+)'", context["expected_tags"])
    return f'unknown rule "{context["tag"]}"; {nearest_name(str(context["tag"]), rules)}'


def _keys(parent: Place, root: type[Form]) -> list[str]:
    """Return the keys that may stand in a mapping of the file."""
    model = KEYED.get(str(parent[-1]), root) if parent else root
    keys = [field.alias or name for name, field in model.model_fields.items()]
    nested = not {"before", "after", "above", "at_bound"}.isdisjoint(map(str, parent))
    return [key for key in keys if not (nested and key in DATED_KEYS)]


def _where(place: Place) -> str:
    text = ""
    for part in place:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part not in FORM_TAGS:
            text += ("." if text else "") + _key(part)
    return text or "the file"


def _key(part: str) -> str:
    date = re.fullmatch(r"datetime\.date\((\d+), (\d+), (\d+)\)", part)
    return part if date is None else "{:04d}-{:02d}-{:02d}".format(*(int(number) for number in date.groups()))
