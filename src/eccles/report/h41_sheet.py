"""The H.4.1 as a sheet of a workbook: the lines of the release, and beside each total the sum of its lines by formula.

Amounts are millions of dollars as the release prints them. In a published week the difference between a total and its
lines is the Board's own rounding; in a projected week it reads 0.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from eccles.base.units import mn_from_bn
from eccles.report.h41 import H41Release, H41Row, H41Table
from eccles.report.h41_lines import asked_name
from eccles.report.h41_text import column_heads, opens_block, stub_text
from eccles.report.whole_file import write_whole
from eccles.report.workbook_book import FORMULA, Book, CellAbout, Sheet, cell_name, finished, new_book

__all__ = ["H41_SHEET", "h41_sheet", "write_h41_workbook"]

H41_SHEET = "H.4.1"
HEADS_ROW, LEVEL, SUM, DIFFERENCE = 4, 1, 4, 5
MILLIONS, CHANGES = "#,##0", "+#,##0;-#,##0;0"


def h41_sheet(book: Book, release: H41Release) -> None:
    """Add tables 1 and 5 of a release to a workbook, one below the other."""
    what = "as published" if release.basis == "published" else "projected, not published"
    sheet = book.sheet(H41_SHEET, f"H.4.1, Wednesday {release.date} ({what})", release.source)
    sheet.write_string(2, 0, "Millions of dollars, Wednesday levels", book.format(font_color="#555555"))
    row = HEADS_ROW
    for table in release.tables:
        row = _table(book, sheet, release, table, row) + 2
    sheet.set_column(0, 0, 74)
    sheet.set_column(LEVEL, DIFFERENCE, 14)
    sheet.freeze_panes(3, 1)


def _table(book: Book, sheet: Sheet, release: H41Release, table: H41Table, row: int) -> int:
    """Write one table from a row on; return the row after it."""
    sheet.write_string(row, 0, f"{table.number}. {table.title}", book.format(bold=True, font_size=12))
    heads = ["\n".join(head) for head in column_heads(release)]
    sheet.write_row(row + 1, 0, [table.stub], book.head())
    sheet.write_row(row + 1, LEVEL, [*heads, "Sum of its lines", "Total less lines"], book.head(align="right"))
    sheet.set_row(row + 1, 30)
    row += 2
    rows: dict[str, int] = {}
    for line, before in zip(table.rows, (None, *table.rows), strict=False):
        row += int(opens_block(line, before))
        if line.name:
            rows[line.name] = row
        _line(book, sheet, row, line)
        about = CellAbout("h41", line.title, str(release.date), (f"{table.number}.{asked_name(line)}",), "USD mn")
        _note_line(book, sheet, row, line, about)
        row += 1
    for line in table.rows:
        if line.parts and line.level_bn is not None:
            _sum(book, sheet, rows, line, table.residual_bn[line.name])
            for column, what in ((SUM, "sum of its lines"), (DIFFERENCE, "total less its lines")):
                about = CellAbout(FORMULA, f"{line.title}: {what}", str(release.date), unit="USD mn")
                book.note(sheet, rows[line.name], column, about)
    if release.basis == "projected":
        cells = f"'{H41_SHEET}'!{cell_name(min(rows.values()), DIFFERENCE, fixed=True)}"
        book.check(f"{H41_SHEET}: table {table.number}, totals less their lines", f"{cells}:{_last(rows)}")
    return _footnotes(book, sheet, row, table)


def _last(rows: dict[str, int]) -> str:
    return cell_name(max(rows.values()), DIFFERENCE, fixed=True)


def _line(book: Book, sheet: Sheet, row: int, line: H41Row) -> None:
    look = {"bold": line.total or not line.name}
    sheet.write_string(row, 0, stub_text(line), book.format(indent=line.depth, **look))
    if line.level_bn is not None:
        sheet.write_number(row, LEVEL, mn_from_bn(line.level_bn), book.format(num_format=MILLIONS, **look))
    elif line.mark:
        sheet.write_string(row, LEVEL, line.mark, book.format(align="right", font_color="#555555"))
    for column, change in enumerate((line.week_change_bn, line.year_change_bn), LEVEL + 1):
        if change is not None:
            sheet.write_number(row, column, round(mn_from_bn(change)), book.format(num_format=CHANGES, **look))


def _note_line(book: Book, sheet: Sheet, row: int, line: H41Row, about: CellAbout) -> None:
    """Note what the amounts of a line are: each by its column."""
    amounts = {"level": line.level_bn, "week_change": line.week_change_bn, "year_change": line.year_change_bn}
    for column, (key, amount) in enumerate(amounts.items(), LEVEL):
        if amount is not None:
            book.note(sheet, row, column, replace(about, names=(*about.names, key)))


def _sum(book: Book, sheet: Sheet, rows: dict[str, int], line: H41Row, residual_bn: float) -> None:
    """Write beside a total the sum of its lines, and what it is more than they are, to a thousand dollars."""
    row = rows[line.name]
    parts = "+".join(cell_name(rows[name], LEVEL) for name in line.parts)
    total = mn_from_bn((line.level_bn or 0.0) - residual_bn)
    book.formula(sheet, row, SUM, parts, total, num_format=MILLIONS, bg_color="#F6F8FA")
    text = f"ROUND({cell_name(row, LEVEL)}-{cell_name(row, SUM)},3)"
    left = round(mn_from_bn(residual_bn), 3) + 0.0
    book.formula(sheet, row, DIFFERENCE, text, left, num_format="0.0;-0.0;0", bg_color="#F6F8FA")


def _footnotes(book: Book, sheet: Sheet, row: int, table: H41Table) -> int:
    for place, text in enumerate(table.footnotes, 1):
        lead = f"({place}) " if place <= table.numbered else ""
        sheet.merge_range(row, 0, row, DIFFERENCE, lead + text, book.format(text_wrap=True, font_size=9, valign="top"))
        sheet.set_row(row, 12.5 * (1 + len(text) // 150))
        row += 1
    return row


def write_h41_workbook(release: H41Release, path: str | os.PathLike[str]) -> Path:
    """Write a release as a workbook of one sheet; the file appears whole or not at all.

    Args:
        release: from `eccles.report.h41.h41_release`.
        path: where to write; folders are made as needed.
    """
    book = new_book(f"H.4.1 {release.date}", f"H.4.1 of {release.date}", release.source)
    h41_sheet(book, release)
    return write_whole(path, finished(book))
