"""The workbook: a projection as an Excel file whose totals, shares and checks are live formulas.

One function writes one sheet; `SHEETS` is their order. A sheet of a later part of the balance sheet is one more line
there. The same projection gives the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eccles.base.timeline import DateLike
from eccles.report.frames import row_of_path
from eccles.report.h41 import h41_release
from eccles.report.h41_sheet import H41_SHEET, h41_sheet
from eccles.report.views import Projection
from eccles.report.whole_file import write_whole
from eccles.report.workbook_balance import QUARTERLY, WEEKLY, quarterly_sheet, weekly_sheet
from eccles.report.workbook_book import CellAbout, ProjectionBook, finished, projection_book
from eccles.report.workbook_charts import CHARTS, charts_sheet
from eccles.report.workbook_income import INCOME, INCOME_WEEKLY, income_sheet, income_weekly_sheet
from eccles.report.workbook_lots import LADDER, SECURITIES, chosen_weeks, ladder_sheet, securities_sheet
from eccles.report.workbook_receipt import receipt_sheet
from eccles.report.workbook_words import (
    SCENARIO,
    SOURCES,
    fill_readme,
    readme_sheet,
    scenario_sheet,
    sources_sheet,
)

__all__ = ["WrittenBook", "workbook_bytes", "write_workbook", "written_workbook"]

Dates = Sequence[DateLike] | None
"""Wednesdays at which lots are shown; None for the opening, one, two and five years later, and the end."""


def _last_h41(book: ProjectionBook) -> None:
    h41_sheet(book, h41_release(book.projection.date[-1], book.projection, book.path))


SHEETS: tuple[tuple[str, str, Callable[[ProjectionBook], None]], ...] = (
    (SCENARIO, "Rules, caps, outside paths, reconciliation of the opening, fits, provenance.", scenario_sheet),
    (WEEKLY, "Every line by Wednesday, with totals, shares of GDP and checks.", weekly_sheet),
    (QUARTERLY, "The same lines at the last Wednesday of each quarter.", quarterly_sheet),
    (H41_SHEET, "Tables 1 and 5 of the H.4.1 in their official layout, for the last Wednesday.", _last_h41),
    (
        INCOME,
        "Interest earned and paid, net income, remittances, deferred asset by year and quarter.",
        income_sheet,
    ),
    (INCOME_WEEKLY, "The same lines by week.", income_weekly_sheet),
    (SECURITIES, "Every Treasury lot at the opening and at chosen dates.", securities_sheet),
    (LADDER, "Principal against its caps, month by month and year by year.", ladder_sheet),
    (CHARTS, "Charts of the weekly sheet and the ladder.", charts_sheet),
    (SOURCES, "Tables and series of the embedded data, with publisher, rights, span and hash.", sources_sheet),
)
"""Sheets after README, in order: name, what it holds, what writes it."""


def write_workbook(
    projection: Projection, path: str | os.PathLike[str], *, dates: Dates = None, of_path: int = 0
) -> Path:
    """Write a projection as an Excel workbook; the file appears whole or not at all.

    Args:
        projection: from `eccles.project`.
        path: where to write; folders are made as needed.
        dates: Wednesdays at which every lot is shown; by default the opening, one, two and five years on, and the end.
        of_path: which path of the projection.

    Raises:
        DataError: there is no such path, or a date is none of the projection's Wednesdays.
    """
    return write_whole(path, workbook_bytes(projection, dates=dates, of_path=of_path))


def workbook_bytes(projection: Projection, *, dates: Dates = None, of_path: int = 0) -> bytes:
    """Return the workbook of a projection as bytes; arguments and errors as in `write_workbook`."""
    return written_workbook(projection, dates=dates, of_path=of_path).content


@dataclass(frozen=True)
class WrittenBook:
    """A workbook as bytes, and by sheet and name of the cell ("D9") what each number in it is."""

    content: bytes
    about: Mapping[tuple[str, str], CellAbout]


def written_workbook(projection: Projection, *, dates: Dates = None, of_path: int = 0) -> WrittenBook:
    """Return the workbook of a projection and what its numbers are; arguments and errors as in `write_workbook`."""
    weeks = chosen_weeks(projection.result, dates)
    book = projection_book(projection, row_of_path(projection.path_count, of_path), weeks)
    readme = readme_sheet(book)
    left_out = {SECURITIES} if projection.result.lots is None else set()
    left_out |= {INCOME, INCOME_WEEKLY} if projection.result.income is None else set()
    written: dict[str, str] = {}
    for name, holds, write in SHEETS:
        if name not in left_out:
            write(book)
            written[name] = holds
    receipt_sheet(book)
    fill_readme(book, readme, written)
    return WrittenBook(finished(book), book.about)
