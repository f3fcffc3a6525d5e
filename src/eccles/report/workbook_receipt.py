"""The receipt a workbook carries: a sheet that is hidden from users, whose cells together hold one text.

A cell holds 32,767 characters, so a longer text goes on in the cell below. Excel shows the sheet in no menu, and both
Excel and LibreOffice keep it when they save the workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eccles.base.errors import DataError
from eccles.data.xlsx import StoredBook
from eccles.report.carried_receipt import carried, carried_text, made_with, read_carried
from eccles.report.workbook_book import ProjectionBook

__all__ = ["RECEIPT_SHEET", "receipt_sheet", "workbook_receipt", "written_with"]

RECEIPT_SHEET = "receipt"
LIBRARY = "xlsxwriter"
CELL_LETTERS_COUNT = 32_000
HEAD = "What this workbook was made from: eccles verify and eccles why read it."


def receipt_sheet(book: ProjectionBook) -> None:
    """Write what the workbook was made from: projection, path, and the Wednesdays at which lots are shown."""
    projection = book.projection
    weeks = None if projection.result.lots is None else [str(projection.date[week]) for week in book.lot_weeks]
    text = carried_text(carried(projection, LIBRARY) | {"path": book.path, "lot_dates": weeks})
    # Spreadsheets read "_x0041_" as a letter; in JSON the x can be written otherwise.
    text = text.replace("_x", "_\\u0078")
    sheet = book.workbook.add_worksheet(RECEIPT_SHEET)
    sheet.write_string(0, 0, HEAD)
    for row, start in enumerate(range(0, len(text), CELL_LETTERS_COUNT), 1):
        sheet.write_string(row, 0, text[start : start + CELL_LETTERS_COUNT])
    sheet.very_hidden()


def workbook_receipt(book: StoredBook) -> Mapping[str, Any]:
    """Return the receipt of a workbook.

    Raises:
        DataError: it carries none, or one that cannot be read.
    """
    cells = book.sheets.get(RECEIPT_SHEET, {})
    if cells.get("A1") is None or cells["A1"].value != HEAD:
        raise DataError(
            "the workbook carries no receipt; only the workbook of a projection (eccles project --format xlsx) has one"
        )
    pieces: list[str] = []
    while (cell := cells.get(f"A{len(pieces) + 2}")) is not None:
        pieces.append(str(cell.value))
    return read_carried("".join(pieces), "the workbook")


def written_with() -> str:
    """Return what writes a workbook: the library and its version."""
    return made_with(LIBRARY)
