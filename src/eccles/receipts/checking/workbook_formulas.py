"""Cells of a workbook that only their own formula explains: sums of cells, differences, checks that read 0.

The formula is read, not run: each of its terms is a step with the number of the cell it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eccles.base.errors import DataError, InvariantError
from eccles.base.units import bn_from_mn
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.xlsx import cell_place
from eccles.receipts.checking.workbook_asked import MILLIONS, AskedCell
from eccles.report.workbook_book import cell_name

__all__ = ["checks_receipt", "excess_receipt", "formula_receipt"]

ROUNDED = re.compile(r"ROUND\((.*),(\d+)\)")
CELL = re.compile(r"[A-Z]{1,3}\d+")
SUM = re.compile(r"SUM\(([^()]+)\)")
LOOKED_UP = re.compile(r"INDEX\((\w+),MATCH\(([A-Z]{1,3}\d+),(\w+),0\)\)")
ABSOLUTE = re.compile(r"SUMPRODUCT\(ABS\((.*)\)\)")
EXCESS = re.compile(r"IF\(ISNUMBER\(([A-Z]+\d+)\),MAX\(0,ROUND\(([A-Z]+\d+)-\1,(\d+)\)\),0\)")
SPAN = re.compile(r"(?:'?([^'!]+)'?!)?\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")

MOST_ROUNDED = 0.5 * (1.0 + 1e-9)
"""Rounding moves a number by half of its last decimal at most; the sum of its terms has a rounding of its own."""

Place = tuple[str, str]
"""A sheet and the name of a cell."""


def formula_receipt(asked: AskedCell) -> Receipt:
    """Return a cell as the sum of the cells its formula names; what rounding takes away is a step."""
    rounded = ROUNDED.fullmatch(asked.formula)
    terms = [_term(asked, sign, text) for sign, text in _signed(rounded[1] if rounded else asked.formula)]
    found = [asked.explain(term.cell) if term.cell is not None else None for term in terms]
    steps = [_step(asked, term, receipt) for term, receipt in zip(terms, found, strict=True)]
    if rounded:
        steps += _rounding(asked, steps, int(rounded[2]))
    return asked.receipt(_told(steps), _shaped(found))


def _rounding(asked: AskedCell, steps: list[ReceiptStep], decimals: int) -> list[ReceiptStep]:
    """Return what rounding takes away, where it takes anything.

    Raises:
        InvariantError: more is missing than rounding can take.
    """
    rest = asked.value - sum(step.value or 0.0 for step in steps)
    most = MOST_ROUNDED * 10.0**-decimals
    if not abs(rest) <= (bn_from_mn(most) if asked.about.unit == MILLIONS else most):
        raise InvariantError(
            f"{asked.sheet}!{asked.cell}: its terms miss it by {rest:.3g}; rounding to {decimals} decimals takes less"
        )
    return [ReceiptStep(f"Rounded to {decimals} decimals", _by(asked), rest, steps[0].unit)] if rest else []


@dataclass(frozen=True)
class _Term:
    """A term of a formula: its sign, its words, the cells it adds up, and the one cell it is where it is one."""

    sign: float
    words: str
    places: tuple[Place, ...]
    cell: AskedCell | None = None


def _signed(text: str) -> Iterator[tuple[float, str]]:
    """Yield the terms of a sum with their signs; what stands in parentheses belongs to its term."""
    depth, start, sign = 0, 0, 1.0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter in "+-" and depth == 0:
            yield sign, text[start:place]
            start, sign = place + 1, 1.0 if letter == "+" else -1.0
    yield sign, text[start:]


def _term(asked: AskedCell, sign: float, text: str) -> _Term:
    if CELL.fullmatch(text):
        return _one(asked, sign, (asked.sheet, text))
    if found := LOOKED_UP.fullmatch(text):
        values, dates = (_span(asked, asked.fresh.stored.names[found[name]]) for name in (1, 3))
        wanted = asked.number(asked.sheet, found[2])
        return _one(asked, sign, values[[asked.number(*place) for place in dates].index(wanted)])
    if found := SUM.fullmatch(text):
        places = tuple(_held(asked, _span(asked, found[1])))
        return _Term(sign, f"{len(places):,} cells of {found[1]}", places)
    raise DataError(f"{asked.sheet}!{asked.cell} is the formula ={asked.formula}; its receipt is not known")


def _one(asked: AskedCell, sign: float, place: Place) -> _Term:
    cell = asked.other(*place)
    words = "!".join(place) if cell is None else cell.about.title
    when = "" if cell is None or cell.date in {"", asked.date} else f", {cell.date}"
    return _Term(sign, f"{words}{when}", (place,), cell)


def _span(asked: AskedCell, text: str) -> list[Place]:
    """Return the cells of a range, or of the range that has this name."""
    found = SPAN.fullmatch(asked.fresh.stored.names.get(text, text))
    if found is None:
        raise DataError(f"{asked.sheet}!{asked.cell} adds up {text}, which is no range of cells")
    sheet = found[1] or asked.sheet
    (top, left), (bottom, right) = (cell_place(found[n] + found[n + 1]) for n in (2, 4))
    return [(sheet, cell_name(row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def _held(asked: AskedCell, places: list[Place]) -> Iterator[Place]:
    """Yield the cells that hold something."""
    return ((sheet, cell) for sheet, cell in places if cell in asked.fresh.stored.sheets[sheet])


def _step(asked: AskedCell, term: _Term, receipt: Receipt | None) -> ReceiptStep:
    origins = (origin for step in receipt.chain for origin in step.origins) if receipt is not None else ()
    less = "less: " if term.sign < 0 else ""
    return ReceiptStep(
        what=f"{less}{term.words}",
        by=_by(asked),
        value=term.sign * sum(asked.number(*place) for place in term.places),
        unit="USD bn",
        detail=f"cell {'!'.join(term.places[0])}" if len(term.places) == 1 else "",
        origins=tuple(dict.fromkeys(origins)),
    )


def _told(steps: list[ReceiptStep]) -> tuple[ReceiptStep, ...]:
    """Return the steps; as one where all of them are nothing, so that a text still names the cells."""
    if any(step.value for step in steps):
        return tuple(steps)
    what = "; ".join(f"{step.what}: 0" for step in steps)
    origins = dict.fromkeys(origin for step in steps for origin in step.origins)
    details = ", ".join(step.detail for step in steps if step.detail)
    return (ReceiptStep(what, steps[0].by, 0.0, steps[0].unit, details, tuple(origins)),)


def _shaped(receipts: Iterable[Receipt | None]) -> tuple[ReceiptStep, ...]:
    """Return what shaped any of the cells, each once."""
    return tuple(dict.fromkeys(step for receipt in receipts if receipt is not None for step in receipt.shaped_by))


def _by(asked: AskedCell) -> str:
    return f"the formula in {asked.sheet}!{asked.cell}"


def checks_receipt(asked: AskedCell) -> Receipt:
    """Return a sum of checks: each cell that does not read 0, and how many were added up."""
    found = ABSOLUTE.fullmatch(asked.formula)
    places = list(_held(asked, _span(asked, found[1] if found else asked.formula)))
    struck = [place for place in places if asked.number(*place)]
    steps = [
        ReceiptStep(f"Absolute value of {'!'.join(place)}", _by(asked), abs(asked.number(*place)), asked.about.unit)
        for place in struck
    ]
    told = f"{len(places) - len(struck):,} checks that read 0, {'!'.join(places[0])} to {places[-1][1]}"
    return asked.receipt((*steps, ReceiptStep(told, _by(asked), 0.0, asked.about.unit)))


def excess_receipt(asked: AskedCell) -> Receipt:
    """Return what was redeemed above a cap: redeemed less the cap; where less was redeemed, nothing is left of it."""
    found = EXCESS.fullmatch(asked.formula)
    if found is None:
        raise DataError(f"{asked.sheet}!{asked.cell} is the formula ={asked.formula}; its receipt is not known")
    if asked.other(asked.sheet, found[1]) is None:
        return asked.receipt((ReceiptStep("No cap in that month", _by(asked), 0.0, "USD bn"),))
    terms = [_one(asked, sign, (asked.sheet, name)) for sign, name in ((1.0, found[2]), (-1.0, found[1]))]
    receipts = [asked.explain(term.cell) if term.cell is not None else None for term in terms]
    steps = [_step(asked, term, receipt) for term, receipt in zip(terms, receipts, strict=True)]
    above = sum(step.value or 0.0 for step in steps)
    if above < 0.0:
        steps.append(ReceiptStep("What lies below the cap is no excess", _by(asked), -above, "USD bn"))
    steps += _rounding(asked, steps, int(found[3]))
    return asked.receipt(_told(steps), _shaped(receipts))
