"""Two workbooks side by side: the first cell, formula or named range in which they differ.

A program that saves a workbook keeps fifteen digits of a number, drops empty texts, and quotes names of sheets as it
likes; none of that is a difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eccles.core.receipt import Difference
from eccles.data.xlsx import StoredCell, cell_place
from eccles.data.xlsx_formulas import plain_formula
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook
from eccles.report.workbook_receipt import RECEIPT_SHEET

__all__ = ["NOTHING", "first_cell_difference", "same_cell"]

TOLERANCE = 1e-9
NOTHING = StoredCell("")
OWN_NAMES = "_xlnm."
"""What programs name themselves: areas to print, filters."""


def first_cell_difference(book: ReadBook, fresh: FreshBook, *, words: bool) -> Difference | None:
    """Return the first place in which a workbook differs from the same workbook written again.

    Args:
        book: as it was read.
        fresh: as it comes out.
        words: compare texts, and what the receipt says of its surroundings, as well.
    """
    return next(_differences(book, fresh, words), None)


def same_cell(shown: StoredCell, fresh: StoredCell, *, words: bool = True) -> bool:
    """Return whether two cells hold the same, but for what programs round away when they save a number.

    Args:
        shown: the cell.
        fresh: the cell written again.
        words: whether texts must be the same.
    """
    one, two = shown.value, fresh.value
    if isinstance(one, float) and isinstance(two, float):
        return abs(one - two) <= TOLERANCE * max(1.0, abs(two))
    if isinstance(one, float) or isinstance(two, float):
        return False
    return one == two or not words


def _differences(book: ReadBook, fresh: FreshBook, words: bool) -> Iterator[Difference]:
    for name, theirs in fresh.stored.sheets.items():
        if name not in book.stored.sheets:
            yield Difference("the sheets", "", "", "", name)
        elif name != RECEIPT_SHEET:
            yield from _in_sheet(name, book.stored.sheets[name], theirs, fresh, words=words)
    yield from _in_names(book.stored.names, fresh.stored.names)
    yield from _in_receipt(book, fresh, words)
    for name in book.stored.sheets:
        if name not in fresh.stored.sheets:
            yield Difference("the sheets", "", "", name, "")


def _in_sheet(
    name: str, ours: Mapping[str, StoredCell], theirs: Mapping[str, StoredCell], fresh: FreshBook, *, words: bool
) -> Iterator[Difference]:
    for cell in sorted({*ours, *theirs}, key=cell_place):
        one, two = ours.get(cell, NOTHING), theirs.get(cell, NOTHING)
        about = fresh.written.about.get((name, cell))
        told = "" if about is None else ", ".join(word for word in (about.title, about.date) if word)
        if plain_formula(one.formula) != plain_formula(two.formula):
            yield Difference(name, cell, told, _formula(one), _formula(two))
        elif not (one.formula and not one.text) and not same_cell(one, two, words=words):
            yield Difference(name, cell, told, _text(one), _text(two))


def _formula(cell: StoredCell) -> str:
    return f"={cell.formula}" if cell.formula else _text(cell)


def _text(cell: StoredCell) -> str:
    return f"{float(cell.text):.15g}" if cell.is_number else cell.text


def _in_names(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Difference]:
    for name, cells in theirs.items():
        if not name.startswith(OWN_NAMES) and plain_formula(ours.get(name, "")) != plain_formula(cells):
            yield Difference("the names of ranges", name, "", ours.get(name, ""), cells)


def _in_receipt(book: ReadBook, fresh: FreshBook, words: bool) -> Iterator[Difference]:
    theirs: Mapping[str, Any] = fresh.receipt
    for name in sorted({*book.receipt, *theirs}) if words else ():
        one, two = (str(content.get(name, "")) for content in (book.receipt, theirs))
        if one != two:
            yield Difference("the receipt", "", name, one, two)
