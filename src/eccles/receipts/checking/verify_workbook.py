"""Check a workbook: run its scenario again, write the workbook again, and confirm it or name the first difference.

The same bytes are the same workbook. A workbook that Excel or LibreOffice has saved since has other bytes; then every
cell is compared: numbers, words and formulas, the value stored beside a formula among them, and the named ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from eccles.core.receipt import ReportCheck
from eccles.receipts.checking.rerun import changed_scenario, other_surroundings
from eccles.receipts.checking.workbook_compare import first_cell_difference
from eccles.receipts.checking.workbook_file import FreshBook, ReadBook, read_workbook, write_again
from eccles.report.workbook_receipt import RECEIPT_SHEET, written_with

__all__ = ["verify_workbook"]

SHEETS = "sheets"


def verify_workbook(path: Path, progress: Callable[[int], None] | None = None) -> ReportCheck:
    """Run a workbook's scenario again and compare everything its cells hold.

    Args:
        path: the workbook.
        progress: called with the number of each finished week.

    Raises:
        DataError: the file cannot be read, carries no receipt, or no scenario that can be run again.
        ScenarioError: its scenario cannot be run with this program and its data.
    """
    book = read_workbook(path)
    name = str(book.receipt.get("scenario_name", ""))
    others = tuple(other_surroundings(book.receipt, "the workbook", written_with()))
    changed = changed_scenario(book.receipt)
    if changed is not None:
        return ReportCheck(book.source, name, changed, others, 0, 0, same_bytes=False, counted=SHEETS)
    fresh = write_again(book, progress)
    sheets = [cells for name, cells in fresh.stored.sheets.items() if name != RECEIPT_SHEET]
    counts = len(sheets), sum(len(cells) for cells in sheets)
    if fresh.written.content == book.content:
        return ReportCheck(book.source, name, None, (), *counts, same_bytes=True, counted=SHEETS)
    found = first_cell_difference(book, fresh, words=not others)
    notes = (*others, *(_left_out(book, fresh, words=not others) if found is None else ()))
    return ReportCheck(book.source, name, found, notes, *counts, same_bytes=False, counted=SHEETS)


def _left_out(book: ReadBook, fresh: FreshBook, *, words: bool) -> Iterator[str]:
    """Yield what of a workbook with other bytes was not compared."""
    yield "the file is not the one eccles wrote, only its cells are; charts and formats were not compared"
    if not words:
        yield "words were not compared, since another version or other data write others"
    bare = sum(
        bool(cell.formula) and not cell.text
        for name in fresh.stored.sheets
        for cell in book.stored.sheets[name].values()
    )
    if bare:
        yield f"{bare:,} formulas have no value stored beside them; open and save the workbook to have them compared"
