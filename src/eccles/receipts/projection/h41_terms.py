"""What a line of the H.4.1 is the sum of: published cells, or a projection's opening and its transfers since.

A line that tables print is its cells. A line that adds up, a composite and what a total leaves are other lines with
their signs; followed down to those that were read, they end in cells, or in accounts of the projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.compare.measure import read_measure
from eccles.compare.waterfall import SETTLED, why_moved
from eccles.core.accounts import Account
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.origins import row_origin
from eccles.data.snapshot import Snapshot
from eccles.opening.balance_sheet import assemble_balance_sheet
from eccles.receipts.projection.projected import Part, of_parts
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.line_sources import Term, cells_of
from eccles.report.h41_amounts import published_amounts
from eccles.report.h41_close import Node
from eccles.report.h41_layout import Expression

__all__ = [
    "Explained",
    "accounts_formula",
    "formula_of",
    "projected_change",
    "projected_level",
    "published_steps",
    "read_nodes",
]

TABLE_PREFIXES = {"factor": "h41_factor.", "soma": "soma_summary.", "series": ""}
"""How a name of the layout is written as a source: "factor.loans_bn" is the column h41_factor.loans_bn."""
PRINTED = "line"


@dataclass(frozen=True)
class Explained:
    """An amount as steps.

    Attributes:
        chain: what adds up to it.
        readers: the blocks and accounts whose transfers moved it, in a projection.
    """

    chain: tuple[ReceiptStep, ...]
    readers: tuple[str, ...] = ()


def read_nodes(node: Node, sign: int = 1) -> Iterator[tuple[int, Node]]:
    """Yield what was read for a line, with signs: the line itself, or every line its amount was reckoned from."""
    if not node.made_of:
        yield sign, node
    for inner, part in node.made_of:
        yield from read_nodes(part, sign * inner)


def formula_of(node: Node) -> str:
    """Return a line as the sum of what was read for it: names of the layout for one line, titles for several."""
    found = list(read_nodes(node))
    alone = _signed(_read(found[0][1])) if len(found) == 1 else []
    return _joined(alone or [(sign, f'"{part.line.title}"') for sign, part in found])


def _joined(terms: Iterable[tuple[float, str]]) -> str:
    """Return "a + b - c"."""
    return " ".join(f"{'+' if sign > 0 else '-'} {name}" for sign, name in terms).removeprefix("+ ")


def _read(node: Node) -> Expression:
    return node.amount.read if node.amount is not None else Expression()


def _signed(read: Expression) -> list[tuple[int, str]]:
    return [(1, name) for name in read.plus] + [(-1, name) for name in read.minus]


# --- published -----------------------------------------------------------------------------------------------------


def published_steps(node: Node, date: np.datetime64, snapshot: Snapshot, sign: int = 1) -> tuple[ReceiptStep, ...]:
    """Return a published line as steps: one a cell where it was read, one a line where it follows from others.

    Args:
        node: the line, closed over what is known of the date.
        date: the Wednesday.
        snapshot: the embedded data.
        sign: +1, or -1 where its amount counts against another Wednesday's.

    Raises:
        DataError: a table or series has nothing for that Wednesday.
    """
    found = list(read_nodes(node, sign))
    if len(found) == 1:
        ((factor, only),) = found
        return tuple(
            _step(cell.sign, f"{cell.name} of {cell.origin.date}", [cell])
            for cell in _cells(only, date, snapshot, factor)
        )
    return tuple(_line_step(factor, part, date, snapshot) for factor, part in found)


def _line_step(sign: int, node: Node, date: np.datetime64, snapshot: Snapshot) -> ReceiptStep:
    cells = _cells(node, date, snapshot, sign)
    terms = _joined([(sign * cell.sign, cell.name) for cell in cells])
    return replace(_step(sign, f"{node.line.title} on {date}", cells), detail=terms)


def _step(sign: int, what: str, cells: list[_Cell]) -> ReceiptStep:
    amount = sum(cell.amount_bn for cell in cells)
    origins = tuple(cell.origin for cell in cells)
    step = ReceiptStep(what, name_of(published_amounts), sign * amount, "USD bn", origins=origins)
    return step.less() if sign < 0 else step


@dataclass(frozen=True)
class _Cell:
    """A published cell, whether it adds (+1) or is taken away, and its amount with that sign."""

    sign: int
    amount_bn: float
    origin: Origin

    @property
    def name(self) -> str:
        """The column, or the line where a table has one row a line: "h41_line.loans"."""
        return f"{self.origin.name.partition('.')[0]}.{self.origin.row}" if self.origin.row else self.origin.name


def _cells(node: Node, date: np.datetime64, snapshot: Snapshot, sign: int) -> list[_Cell]:
    return [_cell(name, date, snapshot, sign * own) for own, name in _signed(_read(node))]


def _cell(name: str, date: np.datetime64, snapshot: Snapshot, sign: int) -> _Cell:
    table, _, column = name.partition(".")
    if table == PRINTED:
        return _printed_cell(column, date, snapshot, sign)
    ((amount, origin),) = cells_of(snapshot, (Term(f"{TABLE_PREFIXES[table]}{column}", float(sign)),), date)
    return _Cell(sign, amount, origin)


def _printed_cell(line: str, date: np.datetime64, snapshot: Snapshot, sign: int) -> _Cell:
    """Return a line of the Board's download, whose table has one row a line and a Wednesday."""
    table = snapshot.table("h41_line")
    rows = np.flatnonzero((table["date"] == date) & (table["line"] == line))
    if rows.size != 1:
        raise DataError(f"h41_line has {rows.size} rows of {line} on {date}; `eccles sql` shows its rows")
    origin = row_origin(snapshot, "h41_line", "value_bn", int(rows[0]), date, row=line)
    return _Cell(sign, sign * (origin.value or 0.0), origin)


# --- projected -----------------------------------------------------------------------------------------------------


def projected_level(result: ProjectionResult, node: Node, place: int, snapshot: Snapshot) -> Explained:
    """Return a projected line as its accounts' opening cells and the transfers since, by reason."""
    return _explained(result, node, ((1, place),), snapshot)


def projected_change(result: ProjectionResult, node: Node, place: int, before: int, snapshot: Snapshot) -> Explained:
    """Return the change of a projected line between two Wednesdays as the transfers between them, by reason."""
    found = _explained(result, node, ((1, place), (-1, before)), snapshot)
    # What both Wednesdays opened with cancels; only transfers are left.
    steps = tuple(step for step in found.chain if not _opens(step))
    nothing = ReceiptStep(
        f"No transfer from {result.date[before]} to {result.date[place]} moved it", name_of(why_moved), 0.0, "USD bn"
    )
    return replace(found, chain=steps or (nothing,))


def _explained(
    result: ProjectionResult, node: Node, weeks: tuple[tuple[int, int], ...], snapshot: Snapshot
) -> Explained:
    accounts = _accounts(result, node)
    steps: dict[str, ReceiptStep] = {}
    readers: dict[str, None] = {}
    for account, ratio in accounts:
        # Where several accounts count, what moves one of them itself is named by the account.
        own = account.title if len(accounts) > 1 else SETTLED
        for sign, place in weeks:
            found = of_parts(result, [Part(account.name, sign * ratio)], place, snapshot)
            readers |= dict.fromkeys(found.readers)
            for step in found.chain:
                named = replace(step, what=own) if step.what == SETTLED else step
                if _opens(step) and ratio < 0.0:  # its value has the sign already
                    named = replace(named.less(), value=named.value)
                steps[named.what] = _sum(steps.get(named.what), named)
    opening_first = sorted(steps.values(), key=lambda step: not _opens(step))
    return Explained(tuple(opening_first), tuple(readers))


def _opens(step: ReceiptStep) -> bool:
    return step.by == name_of(assemble_balance_sheet)


def _sum(before: ReceiptStep | None, step: ReceiptStep) -> ReceiptStep:
    """Return two steps of one reason as one."""
    if before is None:
        return step
    details = dict.fromkeys(detail for detail in (before.detail, step.detail) if detail)
    return replace(before, value=(before.value or 0.0) + (step.value or 0.0), detail="; ".join(details))


def accounts_formula(result: ProjectionResult, node: Node) -> str:
    """Return a projected line as the sum of its accounts."""
    terms = [(ratio, account.name) for account, ratio in _accounts(result, node)]
    return _joined(sorted(terms, key=lambda term: -term[0]))


def _accounts(result: ProjectionResult, node: Node) -> list[tuple[Account, float]]:
    """Return the accounts a line is the sum of, each with its sign.

    All balances of a balance sheet add up to nothing, so the same number may be taken from every weight. That turns
    "assets less the other liabilities" into the one liability that is left. It is done where the accounts as the layout
    names them are subtracted from each other and another choice subtracts fewer, or adds fewer.
    """
    chart = result.chart
    weight = np.zeros(len(chart.accounts))
    for sign, part in read_nodes(node):
        for own, name in _signed(_read(part)):
            weight += sign * own * read_measure(name, chart).weight_ratio
    ratio = min(((weight - shift) * chart.side_sign for shift in (0.0, 1.0, -1.0)), key=_subtractions)
    return [(chart.accounts[int(place)], float(ratio[place])) for place in np.flatnonzero(ratio)]


def _subtractions(ratio: NDArray[np.float64]) -> tuple[int, int]:
    """Return how many accounts are subtracted, and how many count in all where any is."""
    subtracted = int((ratio < 0.0).sum())
    return subtracted, int((ratio != 0.0).sum()) if subtracted else 0
