"""The house rules as code: each rule reads syntax trees and returns the sentences that name its offenders.

Nothing is imported from the package under test except its closed list of units, so that a rule can also be tried on
a few lines of bad code (`tests/test_architecture.py` does, for every rule).
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGE = "eccles"

SIBLINGS = ("runoff", "policy", "facilities", "ledger", "rates", "transmission")
_NOUNS = ("base", "core")
_PURE = (*_NOUNS, *SIBLINGS)
_MIDDLE = (*_PURE, "engine", "data", "history", "report")
ALLOWED: dict[str, tuple[str, ...]] = {
    "base": (),
    "core": ("base",),
    **dict.fromkeys(SIBLINGS, _NOUNS),
    "engine": _PURE,
    "data": _PURE,
    "institutions": (*_NOUNS, "data"),
    "history": (*_PURE, "data"),
    "report": (*_PURE, "data"),
    "opening": _MIDDLE,
    "compare": (*_MIDDLE, "opening"),
    "receipts": (*_MIDDLE, "opening", "compare"),
    "api": (*_MIDDLE, "opening", "compare", "receipts"),
    PACKAGE: (*_MIDDLE, "opening", "compare", "api"),
    "surfaces": (*_MIDDLE, "opening", "compare", "api", PACKAGE),
    "__main__": ("surfaces",),
}
"""Who may import whom: each part of the package and the parts it may use, besides itself. The face of the package
(`eccles/__init__.py`) counts as a part of its own."""

KERNEL = (*_PURE, "engine")
KERNEL_LIBRARIES = frozenset({"numpy", "scipy", PACKAGE}) | sys.stdlib_module_names

MODULE_LINES, FUNCTION_LINES = 400, 50

CONVERSION_FACTORS = frozenset({100, 1e3, 1e4, 1e6, 1e9, 1e12, 0.01, 1e-4, 360, 365, 365.25, 366})
"""Factors between units and day counts; as a multiplier or divisor they belong in base/units.py."""


@dataclass(frozen=True)
class Module:
    """One source file: its dotted name, where it lies, and its text."""

    name: str
    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @property
    def part(self) -> str:
        """The part of the package it belongs to: the name after `eccles.`, or `eccles` for the face itself."""
        return self.name.split(".")[1] if "." in self.name else self.name

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")

    def at(self, node: ast.AST, message: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {message}"


def read_modules(folder: Path) -> list[Module]:
    """Every Python file below a folder of the repository."""
    return [_read(path) for path in sorted(folder.rglob("*.py"))]


def _read(path: Path) -> Module:
    inside = path.relative_to(REPOSITORY)
    dotted = inside.relative_to("src") if inside.parts[0] == "src" else inside
    name = ".".join(dotted.with_suffix("").parts).removesuffix(".__init__")
    return Module(name, inside.as_posix(), path.read_text("utf-8"))


# --- imports -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Import:
    """One imported name: `from module import name`, or `import module` with an empty name."""

    node: ast.AST
    module: str
    name: str


def imports(module: Module) -> Iterator[Import]:
    """Every import of a file, also those inside functions and under TYPE_CHECKING."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (Import(node, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (Import(node, _absolute(module, node), alias.name) for alias in node.names)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


def _target(found: Import, names: Iterable[str]) -> str | None:
    """The module of the package that an import reaches, or None for other libraries."""
    if found.module.split(".")[0] != PACKAGE:
        return None
    inner = f"{found.module}.{found.name}"
    return inner if found.name and inner in names else found.module


def wrong_layers(modules: list[Module]) -> list[str]:
    """Imports that go up, sideways between siblings, or come from a part the table does not know."""
    names = {module.name for module in modules}
    faults = []
    for module in modules:
        if module.part not in ALLOWED:
            faults.append(f'{module.path}:1: "{module.part}" has no place in the table of layers (tests/house.py)')
            continue
        for found in imports(module):
            target = _target(found, names)
            part = target and (target.split(".")[1] if "." in target else target)
            if part and part != module.part and part not in ALLOWED[module.part]:
                faults.append(module.at(found.node, f"{module.part} must not import {part} ({target})"))
    return faults


def cycles(modules: list[Module]) -> list[str]:
    """Chains of imports that come back to where they started."""
    names = {module.name for module in modules}
    graph = {module.name: {_target(found, names) for found in imports(module)} & names for module in modules}
    faults, done = [], set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in trail:
            faults.append("import cycle: " + " -> ".join([*trail[trail.index(name) :], name]))
        elif name not in done:
            for target in sorted(graph[name]):
                visit(target, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
    return faults


def foreign_libraries(modules: list[Module]) -> list[str]:
    """Libraries other than the standard one, NumPy and SciPy, from base to engine."""
    return [
        module.at(found.node, f"{module.part} may use the standard library, NumPy and SciPy, not {found.module}")
        for module in modules
        if module.part in KERNEL
        for found in imports(module)
        if found.module.split(".")[0] not in KERNEL_LIBRARIES
    ]


def private_imports(modules: list[Module]) -> list[str]:
    """Names taken from another module that it does not offer in `__all__`."""
    offered = {module.name: set(exported(module) or ()) for module in modules}
    faults = []
    for module in modules:
        for found in imports(module):
            target = _target(found, offered)
            if not target or not found.name or target == f"{found.module}.{found.name}" or target not in offered:
                continue
            if found.name not in offered[target] and not _is_dunder(found.name):
                faults.append(module.at(found.node, f"{found.name} is not in the __all__ of {target}"))
    return faults


# --- what a module shows -------------------------------------------------------------------------------------------


def exported(module: Module) -> list[str] | None:
    """The literal `__all__` of a module, or None where it has none."""
    for node in module.tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            value = getattr(node, "value", None)
            if isinstance(value, ast.List | ast.Tuple):
                return [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
    return None


def missing_docstrings(modules: list[Module]) -> list[str]:
    """Modules that do not open with a paragraph."""
    return [f"{module.path}:1: no docstring" for module in modules if not ast.get_docstring(module.tree)]


def wrong_exports(modules: list[Module]) -> list[str]:
    """Modules without `__all__`, or whose `__all__` and public names differ.

    A constant may stay out of `__all__`; a public function or class may not. The face of the package finds its names
    lazily, so only their presence is asked of it here.
    """
    faults = []
    for module in modules:
        listed = exported(module)
        if listed is None:
            faults.append(f"{module.path}:1: no literal __all__")
            continue
        defined = _top_level_names(module.tree)
        absent = [] if "__getattr__" in defined else [name for name in listed if name not in defined]
        faults += [f"{module.path}:1: __all__ names {name}, which is not defined" for name in absent]
        faults += [
            module.at(node, f"{node.name} is public but not in __all__")
            for node in module.tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and node.name not in listed
        ]
    return faults


def _top_level_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.alias):
                names.add((inner.asname or inner.name).split(".")[0])
            elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
                names.add(inner.id)
    return names


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


# --- size ----------------------------------------------------------------------------------------------------------


def too_long(modules: list[Module]) -> list[str]:
    """Modules above 400 lines and functions above 50, docstrings included."""
    faults = []
    for module in modules:
        lines = module.source.count("\n")
        if lines > MODULE_LINES:
            faults.append(f"{module.path}:1: {lines} lines; a module has at most {MODULE_LINES}")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION_LINES:
                    faults.append(module.at(node, f"{node.name} has {length} lines; at most {FUNCTION_LINES}"))
    return faults


# --- units ---------------------------------------------------------------------------------------------------------


def conversions_elsewhere(modules: list[Module]) -> list[str]:
    """Products and quotients with a factor between units, outside base/units.py."""
    return [
        module.at(node, f"the factor {ast.unparse(factor)} converts a unit; use or add a function in base/units.py")
        for module in modules
        if module.name != f"{PACKAGE}.base.units"
        for node in ast.walk(module.tree)
        for factor in _factors(node)
        if _number(factor) in CONVERSION_FACTORS
    ]


def _factors(node: ast.AST) -> list[ast.expr]:
    scaling = (ast.Mult, ast.Div, ast.FloorDiv)
    if isinstance(node, ast.BinOp) and isinstance(node.op, scaling):
        return [node.left, node.right]
    return [node.value] if isinstance(node, ast.AugAssign) and isinstance(node.op, scaling) else []


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _number(node.operand)
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


LOCK_ADDRESS = re.compile(r"://|^\s*--(?!hash=)|^\s*-[a-z]\b| @ ")


def lock_faults(path: str, text: str) -> list[str]:
    """Lines of a lock that carry an address or an option, and requirements without a pin or a hash."""
    faults = [
        f"{path}:{number}: address or option: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if LOCK_ADDRESS.search(line)
    ]
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text.strip())
    for entry in filter(None, (entry.strip() for entry in entries)):
        head = entry.splitlines()[0]
        if not re.match(r"[\w.\-\[\]]+==\S+", head):
            faults.append(f"{path}: not pinned: {head}")
        elif "--hash=sha256:" not in entry:
            faults.append(f"{path}: no hash: {head}")
    return faults


def lock_pins(text: str) -> dict[str, str]:
    """The version of each requirement in a lock."""
    return dict(re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==(\S+)", text, re.MULTILINE))
