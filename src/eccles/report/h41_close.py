"""Closing a table of the H.4.1 over what is known: totals, lines that follow from them, and composite lines.

The one trick: a total and its lines form a tree. Where a total is known and some of its lines are not, what is left is
shown once, as a composite line that names them by a letter; where a single line is missing it follows by subtraction.
So a table always closes, and no line is ever invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eccles.report.h41_amounts import Amount
from eccles.report.h41_layout import Line, TableLayout

__all__ = ["DIFFERENCE", "ROUNDING_BN", "Node", "close_table"]

ROUNDING_BN = 0.0005
"""Half a million dollars: how far a printed amount may lie from the amount."""

DIFFERENCE = "difference"
"""Note of a line that is what the others leave of their total."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
PART = "n.a."
"""Mark of a subtotal that is not known because a part of it stands in a composite line."""


@dataclass
class Node:
    """A line with what is known of it.

    Attributes:
        line: of the layout.
        amount: what is known; None where nothing is.
        mark: where an amount is missing, the letter of the composite that holds it, or "n.a.".
        children: the lines inside it.
        composite: what is left of it for unknown lines; its name is the line's with "composite:" before it.
        parts: the nodes whose amounts add up to it, where they do.
        shown: whether the lines inside it are printed.
        covers: of a composite, the names of the lines it stands for.
        made_of: the nodes its amount is the sum of, each with its sign; empty where it was read.
    """

    line: Line
    amount: Amount | None
    mark: str = ""
    children: list[Node] = field(default_factory=list)
    composite: Node | None = None
    parts: list[Node] = field(default_factory=list)
    shown: bool = True
    covers: tuple[str, ...] = ()
    made_of: tuple[tuple[int, Node], ...] = field(default=(), repr=False, compare=False)  # it may lead back here

    @property
    def residual_bn(self) -> float | None:
        """The amount less the sum of its parts; None where there is nothing to add up."""
        if self.amount is None or not self.parts:
            return None
        return self.amount.level_bn - sum(_level(part) for part in self.parts)

    @property
    def like(self) -> tuple[str, tuple[str, ...]]:
        """What it is compared by: its name, and what a composite stands for."""
        return self.line.name, self.covers

    def walk(self) -> Iterator[Node]:
        """Yield the node and everything inside it, composites included."""
        yield self
        for child in self.children:
            yield from child.walk()
        if self.composite is not None:
            yield self.composite


def close_table(table: TableLayout, known: Mapping[str, Amount]) -> list[Node]:
    """Return the outermost lines of a table, closed over what is known of each line by name."""
    letters = iter(LETTERS)
    return [_close(row, known, letters) for row in table.rows]


def _close(line: Line, known: Mapping[str, Amount], letters: Iterator[str]) -> Node:
    node = Node(line, known.get(line.name), children=[_close(row, known, letters) for row in line.rows])
    if node.amount is None:
        _add_up(node)
    elif node.children:
        _divide(node, letters)
    if node.amount is None:
        node.mark = PART
    return node


def _add_up(node: Node) -> None:
    """Give a line the sum of its lines where all are known."""
    if node.children and all(child.amount is not None for child in node.children):
        bases = {child.amount.basis for child in node.children if child.amount is not None}
        total = sum(_level(child) for child in node.children)
        node.amount, node.parts = Amount(total, bases.pop() if len(bases) == 1 else "derived"), list(node.children)
        node.made_of = tuple((1, child) for child in node.children)


def _divide(node: Node, letters: Iterator[str]) -> None:
    """Find what adds up to a known line, and name what is left of it."""
    node.parts = [part for child in node.children for part in _known(child)]
    if not node.parts:
        node.shown = False  # known only as a whole
        return
    missing = [hole for child in node.children for hole in _holes(child)]
    required = [hole for hole in missing if not hole.line.occasional]
    left = node.residual_bn or 0.0
    if len(required) == len(missing) == 1:
        _follow(missing[0], node, left)
        node.parts = [part for child in node.children for part in _known(child)]
    elif required or (missing and abs(left) > ROUNDING_BN * (1 + len(node.parts))):
        _compose(node, required, left, letters)


def _known(node: Node) -> list[Node]:
    """Return the node where its amount is known, else the outermost known nodes inside it."""
    return [node] if node.amount is not None else [part for child in node.children for part in _known(child)]


def _holes(node: Node) -> list[Node]:
    """Return the outermost nodes of which nothing is known."""
    if node.amount is not None:
        return []
    return [hole for child in node.children for hole in _holes(child)] if _known(node) else [node]


def _left(total: Node) -> tuple[tuple[int, Node], ...]:
    """Return what is left of a total, as the total less everything known of it."""
    return ((1, total), *((-1, part) for part in total.parts))


def _follow(node: Node, total: Node, left_bn: float) -> None:
    """Give the only unknown line what the others leave of the total."""
    node.made_of = _left(total)
    node.amount, node.mark, node.shown = Amount(left_bn, "derived", DIFFERENCE), "", False


def _compose(node: Node, required: list[Node], left_bn: float, letters: Iterator[str]) -> None:
    """Put what is left of a total into one composite line and let the lines it stands for point to it."""
    if required:
        letter = f"({next(letters)})"
        title = f"{letter} Lines marked {letter}, together"
    else:
        letter, title = "", node.line.rest
    basis = node.amount.basis if node.amount is not None else ""
    name = f"composite:{node.line.name}"
    amount = Amount(left_bn, basis if basis == "projected" else "derived")
    covers = tuple(hole.line.name for hole in required)
    node.composite = Node(Line(name, title), amount, covers=covers, made_of=_left(node))
    node.parts.append(node.composite)
    for hole in required:
        for inner in hole.walk():
            inner.mark = letter


def _level(node: Node) -> float:
    return 0.0 if node.amount is None else node.amount.level_bn
