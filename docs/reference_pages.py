"""Writes the reference while the site is built: one page for every public module, from its docstrings.

A hook of MkDocs, and an extension of the parser that reads the docstrings. Nothing it makes is kept in the repository,
so the reference cannot fall behind the code. A module is shown when it offers something (`__all__` is not empty).
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import griffe

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

SOURCE = Path(__file__).resolve().parents[1] / "src"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add `reference/<module>.md` for each module, and `reference/index.md` that lists them."""
    from mkdocs.structure.files import File

    sentences = {name: sentence for path in sorted(SOURCE.rglob("*.py")) for name, sentence in _offers(path)}
    pages = {f"reference/{name}.md": f"::: {name}\n" for name in sentences}
    pages["reference/index.md"] = _index(sentences)
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    return files


class ExamplesAsCode(griffe.Extension):
    """Reads `Example:` as the parser's own `Examples:`, so that a session is shown as code and not as prose."""

    def on_object(self, *, obj: griffe.Object, **_: object) -> None:
        """Rename the heading in one docstring."""
        if obj.docstring:
            obj.docstring.value = re.sub(r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE)


def _offers(path: Path) -> list[tuple[str, str]]:
    """The module's name and the first sentence of its docstring, or nothing where it offers nothing."""
    name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    tree = ast.parse(path.read_text("utf-8"))
    listed = next((node.value for node in tree.body if _assigns_all(node)), None)
    if not isinstance(listed, ast.List | ast.Tuple) or not listed.elts or "._" in name:
        return []
    first = (ast.get_docstring(tree) or "").split("\n\n")[0]
    return [(name, " ".join(first.split()))]


def _assigns_all(node: ast.stmt) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def _index(sentences: dict[str, str]) -> str:
    rows = [f"| [{name}]({name}.md) | {sentence.replace('|', '/')} |" for name, sentence in sentences.items()]
    return "\n".join(["# Reference", "", "| Module | What it is for |", "|---|---|", *rows, ""])
