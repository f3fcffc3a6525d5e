"""A cell of a workbook: what number stands there, and the receipt of that number.

The sheets note what each number is as they are written (`eccles.report.workbook_book.CellAbout`). The workbook is
written again here, so what a cell is asked for cannot differ from what was written into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from eccles.base.errors import DataError, InvariantError, nearest_name
from eccles.core.receipt import Receipt
from eccles.data.xlsx import StoredBook, StoredCell, cell_place, day_of_serial
from eccles.data.xlsx_formulas import plain_formula
from eccles.receipts.checking.rerun import short
from eccles.receipts.checking.workbook_asked import MILLIONS, AskedCell
from eccles.receipts.checking.workbook_compare import NOTHING, same_cell
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook
from eccles.receipts.checking.workbook_kinds import KINDS
from eccles.receipts.projection.projected import refuse_several_paths
from eccles.receipts.question import Question
from eccles.report.workbook_receipt import RECEIPT_SHEET

__all__ = ["cell_receipt", "find_cell"]

FIRST_DAY_SERIAL = 20_000.0
"""Days are stored as numbers above this one (1954), years as numbers below it."""


SAME_VALUE = 1e-9
"""By how much a cell may differ from its figure, absolutely or of a larger number."""
HALF_A_MILLION_BN = 0.0005
"""Changes in the sheet of the H.4.1 are rounded to a million dollars."""


def find_cell(book: StoredBook, asked: str) -> tuple[str, str]:
    """Return the sheet and the cell that a text names.

    Args:
        book: the workbook.
        asked: "Balance sheet weekly!D9"; the cell with or without $, the sheet in any case.

    Raises:
        DataError: there is no such sheet, or no such cell.
    """
    name, _, place = asked.rpartition("!")
    sheets = {sheet.casefold(): sheet for sheet in book.sheets if sheet != RECEIPT_SHEET}
    if name.casefold() not in sheets:
        raise DataError(f'the workbook has no sheet "{name}"; {nearest_name(name, sheets.values())}')
    cell = place.replace("$", "").upper()
    try:
        cell_place(cell)
    except ValueError:
        raise DataError(f'"{place}" is no cell; a cell is written like D9') from None
    return sheets[name.casefold()], cell


def cell_receipt(question: Question, book: ReadBook, fresh: FreshBook) -> Receipt:
    """Return where the number in a cell of a workbook comes from.

    Args:
        question: the cell, asked of the workbook's projection.
        book: the workbook as it was read.
        fresh: the workbook written again.

    Raises:
        DataError: there is no such cell, or it holds no number.
        InvariantError: the figure that its writer says it is has another value.
    """
    address = question.address
    sheet, cell = find_cell(book.stored, address.cell)
    refuse_several_paths(fresh.projection.result)
    about = fresh.written.about.get((sheet, cell))
    shown = book.stored.sheets[sheet].get(cell, NOTHING)
    if about is None:
        written = fresh.stored.sheets.get(sheet, {}).get(cell, NOTHING)
        raise DataError(_no_number(f"{sheet}!{cell}", shown, written))
    asked = AskedCell(question, fresh, sheet, cell, about, _explain)
    found = _explain(asked)
    notes = [found.note] if found.note else []
    notes += _notes(asked, shown, book)
    return replace(found, figure=f"{address.file}#{sheet}!{cell}", note="; ".join(notes))


def _explain(asked: AskedCell) -> Receipt:
    """Return the receipt of what the writer says a cell is, which must be the number that stands in it."""
    found = KINDS[asked.about.kind](asked)
    allowed = SAME_VALUE * max(1.0, abs(asked.value)) + (HALF_A_MILLION_BN if asked.in_whole_millions else 0.0)
    if not abs(found.value - asked.value) <= allowed:
        raise InvariantError(
            f"{asked.sheet}!{asked.cell} shows {asked.value:,.9g} and should be {found.figure}, which is "
            f"{found.value:,.9g} {found.unit}"
        )
    return found


def _no_number(place: str, shown: StoredCell, written: StoredCell) -> str:
    """Return what stands in a cell that is no number of the projection."""
    value = written.value
    if value is None:
        return f"{place} shows {shown.text}, which was written into it later" if shown.text else f"{place} is empty"
    if isinstance(value, str):
        return f'{place} holds words and no number: "{value}"'
    if value > FIRST_DAY_SERIAL:
        return f"{place} holds a day and no amount: {day_of_serial(value)}"
    return f"{place} holds the head of its column and no amount: {value:g}"


def _notes(asked: AskedCell, shown: StoredCell, book: ReadBook) -> Iterator[str]:
    written = asked.fresh.stored.sheets[asked.sheet][asked.cell]
    if asked.formula:
        yield f"the cell is the formula ={asked.formula}"
    if asked.about.unit == MILLIONS and asked.formula:
        yield f"the sheet shows {written.value:,.3f} USD mn"
    if shown.formula != written.formula and plain_formula(shown.formula) != plain_formula(written.formula):
        yield f"the workbook has {f'={shown.formula}' if shown.formula else 'no formula'} there"
    if not same_cell(shown, written):
        yield f"the workbook shows {shown.text or 'nothing'} there"
    here, said = asked.snapshot.manifest.snapshot_sha256, str(book.receipt.get("snapshot_sha256"))
    if said != here:
        yield f"the workbook stands on other data ({short(said)}) than are here ({short(here)})"
