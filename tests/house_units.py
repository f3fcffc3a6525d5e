"""The rule of names: a public quantity ends in its unit, from the closed list in base/units.py.

A quantity is a public parameter or a field of a public class annotated as a float, an array of floats, an array of
dates, or a sequence or union of these. A day ends in `_date`, an instant of a day in `_at` (`known_at`). Not asked:
arrays of integers, booleans or text (positions, masks, labels); mappings (their keys carry the units) and callables;
operators such as `__mul__`; and `value`, `low`, `high` where the same class, signature or table has a
`unit` beside it, as a published series does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from eccles.base.units import UNIT_SUFFIXES
from tests.house import PACKAGE, Module

UNITS_MODULE = f"{PACKAGE}.base.units"
FLOATS = frozenset({"float", "float64", "float32", "floating", "Quantity"})
DATES = frozenset({"datetime64"})
PLAIN_ARRAYS = frozenset({"bool_", "bool", "int64", "int32", "int16", "int8", "intp", "integer", "object_", "str_"})
NOT_LOOKED_INTO = frozenset(
    {"Callable", "dict", "Mapping", "MutableMapping", "TypedDict", "Literal", "type", "Protocol"}
)
OPERATORS_ASKED = frozenset({"__init__", "__call__", "__new__"})

WITH_UNIT_BESIDE = frozenset({"value", "low", "high"})
UNIT_IN_THE_KEY = frozenset({"PathSpec", "Point"})
"""Their `value` belongs to an outside path whose name (`tga_bn`) is the key it stands under, and ends in the unit."""

Aliases = dict[str, ast.expr]


def unnamed_units(modules: list[Module]) -> list[str]:
    """Public quantities whose name does not end in a unit."""
    aliases = _aliases(modules)
    faults = []
    for module in modules:
        if module.name == UNITS_MODULE:
            continue
        for owner, group in _signatures(module.tree):
            has_unit = owner in UNIT_IN_THE_KEY or any(name == "unit" for name, _, _ in group)
            for name, annotation, node in group:
                kind = _kind(annotation, aliases)
                if kind is None or _ends_in_unit(name, kind) or (has_unit and name in WITH_UNIT_BESIDE):
                    continue
                ending = (
                    "_date (an instant: _at)"
                    if kind == "date"
                    else "one of " + " ".join("_" + unit for unit in UNIT_SUFFIXES)
                )
                faults.append(module.at(node, f"{owner}: {name} must end in {ending}"))
    return faults


def unnamed_columns(table: str, kinds: dict[str, str]) -> list[str]:
    """Columns of floats (kind "f") or dates (kind "M") whose name does not end in a unit."""
    has_unit = "unit" in kinds
    return [
        f"table {table}: column {name}"
        for name, kind in kinds.items()
        if kind in "fM"
        and not _ends_in_unit(name, "date" if kind == "M" else "float")
        and not (has_unit and name in WITH_UNIT_BESIDE)
    ]


def _ends_in_unit(name: str, kind: str) -> bool:
    endings = ("date", "at") if kind == "date" else tuple(UNIT_SUFFIXES)
    return any(name == ending or name.endswith("_" + ending) for ending in endings)


Group = list[tuple[str, ast.expr, ast.AST]]


def _signatures(tree: ast.Module) -> Iterator[tuple[str, Group]]:
    """Each public function, method and class, with its annotated parameters or fields."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node.name, _parameters(node)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name, _fields(node)
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and _is_asked(method.name):
                    yield f"{node.name}.{method.name}", _parameters(method)


def _is_asked(method: str) -> bool:
    return not method.startswith("_") or method in OPERATORS_ASKED


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Group:
    spec = node.args
    arguments = [*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg]
    return [(item.arg, item.annotation, item) for item in arguments if item is not None and item.annotation]


def _fields(node: ast.ClassDef) -> Group:
    return [
        (item.target.id, item.annotation, item)
        for item in node.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and not item.target.id.startswith("_")
    ]


def _aliases(modules: list[Module]) -> Aliases:
    """Names given to types anywhere in the package, for example `DateArray = NDArray[np.datetime64]`."""
    found: Aliases = {}
    for module in modules:
        for node in module.tree.body:
            target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
            value = getattr(node, "value", None)
            if isinstance(target, ast.Name) and isinstance(value, ast.Subscript | ast.BinOp | ast.Attribute):
                found.setdefault(target.id, value)
    return found


def _kind(annotation: ast.expr, aliases: Aliases, depth: int = 0) -> str | None:
    """Return "float" or "date" where the annotation is a quantity, else None."""
    if depth > 9:
        return None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _kind(ast.parse(annotation.value, mode="eval").body, aliases, depth + 1)
    name = _last_name(annotation)
    if isinstance(annotation, ast.Subscript):
        return _kind_of_subscript(annotation, aliases, depth)
    if isinstance(annotation, ast.BinOp | ast.Tuple | ast.List):
        parts = [annotation.left, annotation.right] if isinstance(annotation, ast.BinOp) else annotation.elts
        kinds = {_kind(part, aliases, depth + 1) for part in parts}
        return "float" if "float" in kinds else "date" if "date" in kinds else None
    if name in FLOATS or name == "ndarray":
        return "float"
    return _kind(aliases[name], aliases, depth + 1) if name in aliases else None


def _kind_of_subscript(annotation: ast.Subscript, aliases: Aliases, depth: int) -> str | None:
    name = _last_name(annotation.value)
    if name in NOT_LOOKED_INTO:
        return None
    if name in {"NDArray", "ndarray"}:
        held = {_last_name(node) for node in ast.walk(annotation.slice) if isinstance(node, ast.Name | ast.Attribute)}
        if held & DATES:
            return "date"
        return None if held & PLAIN_ARRAYS else "float"
    return _kind(annotation.slice, aliases, depth + 1)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
