"""A workbook read from its file, and the same workbook written again from the receipt it carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eccles.base.errors import DataError
from eccles.data.xlsx import LARGEST_UNPACKED_COUNT, StoredBook, read_cells
from eccles.receipts.checking.rerun import read_file, run_again
from eccles.report.views import Projection
from eccles.report.workbook import WrittenBook, written_workbook
from eccles.report.workbook_receipt import workbook_receipt

__all__ = ["FreshBook", "ReadBook", "read_workbook", "write_again"]


@dataclass(frozen=True)
class ReadBook:
    """A workbook as its file has it.

    Attributes:
        source: the file.
        content: its bytes.
        stored: its cells.
        receipt: what it says it was made from.
    """

    source: str
    content: bytes
    stored: StoredBook
    receipt: Mapping[str, Any]


@dataclass(frozen=True)
class FreshBook:
    """A workbook written again.

    Attributes:
        projection: what it shows.
        written: its bytes, and what its numbers are.
        stored: its cells.
    """

    projection: Projection
    written: WrittenBook
    stored: StoredBook

    @property
    def receipt(self) -> Mapping[str, Any]:
        """What it says it was made from."""
        return workbook_receipt(self.stored)


def read_workbook(path: Path) -> ReadBook:
    """Read a workbook of a projection.

    Raises:
        DataError: the file cannot be read, is no workbook, or carries no receipt.
    """
    content = read_file(path, "a workbook")
    try:
        stored = read_cells(content, largest_count=LARGEST_UNPACKED_COUNT)
        receipt = workbook_receipt(stored)
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return ReadBook(path.name, content, stored, receipt)


def write_again(book: ReadBook, progress: Callable[[int], None] | None = None) -> FreshBook:
    """Run the scenario that a workbook carries, and write the workbook again.

    Args:
        book: the workbook.
        progress: called with the number of each finished week.

    Raises:
        DataError: its receipt has no scenario that can be run again, or no such path or dates.
        ScenarioError: the scenario cannot be run with this program and its data.
    """
    path, dates = book.receipt.get("path"), book.receipt.get("lot_dates")
    if not isinstance(path, int) or not _are_dates(dates):
        raise DataError(f"{book.source}: its receipt does not say which path and which lots are shown; it is damaged")
    projection = run_again(book.receipt, book.source, progress)
    if dates is None:
        projection = replace(projection, result=replace(projection.result, lots=None))
    written = written_workbook(projection, dates=dates, of_path=path)
    return FreshBook(projection, written, read_cells(written.content))


def _are_dates(dates: object) -> bool:
    return dates is None or (isinstance(dates, list) and bool(dates) and all(isinstance(date, str) for date in dates))
