"""The sheets of the workbook that are mostly words: README, Scenario and Sources.

README is written last, though it stands first: it lists the other sheets and sums the checks they have announced.
"""

from __future__ import annotations

import textwrap

import numpy as np

from eccles.data.snapshot import open_snapshot
from eccles.report.describe import cap_rows, path_rows, regime_rows
from eccles.report.summary import summary_rows
from eccles.report.workbook_book import CHECK, DATE, FORMULA, PERCENT, CellAbout, ProjectionBook, Sheet, cell_name, day

__all__ = ["README", "SCENARIO", "SOURCES", "fill_readme", "readme_sheet", "scenario_sheet", "sources_sheet"]

README, SCENARIO, SOURCES = "README", "Scenario", "Sources"

LIMITS = (
    "The formulas are identities: a changed amount moves totals, shares and checks, not the rest of the projection.",
    "A projection follows from the rules and paths it is given; it does not forecast what the Committee will decide.",
    "Agency MBS stand as cohorts, not as pools; roll-overs after the opening are pooled by class, maturity and tenor.",
    "Lines of the H.4.1 that are not projected apart stand in composite lines, marked by a letter.",
)

GLANCE = (
    ("total_assets", "Total assets, USD bn"),
    ("treasuries", "Treasuries, USD bn"),
    ("mbs", "Agency MBS, USD bn"),
    ("reserves", "Reserves, USD bn"),
    ("on_rrp", "ON RRP, USD bn"),
    ("assets_share_of_gdp", "Assets, % of GDP"),
    ("reserves_share_of_gdp", "Reserves, % of GDP"),
)
"""Columns of the table at a glance: named ranges of the weekly sheet."""

ROWS_COLUMN = 4
"""Of the sheet of sources: how many rows a table or a series has."""

WORD_COLUMNS = (24, 14, 14, 14, 14, 14, 14, 14)
LINE_POINTS, LETTERS_PER_WIDTH = 14.0, 1.05
"""Height of a line, and letters of running text that fit into one unit of a column's width."""


def readme_sheet(book: ProjectionBook) -> Sheet:
    """Add the first sheet, to be filled when the others are written."""
    return book.sheet(README, book.projection.title, _kind(book))


def _kind(book: ProjectionBook) -> str:
    projection = book.projection
    path = f", path {book.path} of {projection.path_count}" if projection.path_count > 1 else ""
    return (
        f"A projection by eccles {projection.provenance.version}: scenario {projection.name}, "
        f"{projection.date[0]} to {projection.date[-1]}{path}. It follows from rules and paths; it is no forecast."
    )


def fill_readme(book: ProjectionBook, sheet: Sheet, sheets: dict[str, str]) -> None:
    """Write what the workbook holds, the table at a glance, the checks and the limits.

    Args:
        book: with all other sheets written.
        sheet: from `readme_sheet`.
        sheets: by name, what each of the other sheets holds.
    """
    scenario, row = book.projection.scenario, 3
    words = [] if scenario is None or not scenario.description else [scenario.description]
    for text in [*words, *_warnings(book)]:
        row = _paragraph(book, sheet, row, text)
    row = _glance(book, sheet, row + 1)
    row = _checks(book, sheet, row + 1)
    sheet.write_string(row + 1, 0, "Sheet", book.head())
    sheet.merge_range(row + 1, 1, row + 1, len(WORD_COLUMNS) - 1, "What it holds", book.head())
    row += 2
    for name, text in sheets.items():
        sheet.write_url(
            row, 0, f"internal:'{name}'!A1", book.format(font_color="#1F4E79", underline=1, valign="top"), name
        )
        row = _paragraph(book, sheet, row, text, column=1)
    row = _paragraph(book, sheet, row + 1, "What it does not know", bold=True)
    for text in LIMITS:
        row = _paragraph(book, sheet, row, text)
    for column, width in enumerate(WORD_COLUMNS):
        sheet.set_column(column, column, width)
    sheet.activate()


def _warnings(book: ProjectionBook) -> list[str]:
    result, stop = book.projection.result, book.projection.stop_date
    reading = (
        "Money is in billions of US dollars at Wednesday levels; a share says of what. Cells on a shade are formulas: "
        "change an amount and every total, share and check follows. Names such as weekly_reserves stand for columns."
    )
    receipt = (
        "Where the number in a cell comes from: eccles why 'BOOK.xlsx#Balance sheet weekly!D9'. Whether the workbook "
        "still is what its scenario gives, also after it was saved elsewhere: eccles verify BOOK.xlsx."
    )
    texts = [reading, receipt]
    if str(result.opening.basis) != "published":
        texts.insert(
            0,
            f"RECONSTRUCTED PORTFOLIO: the opening holdings were carried forward from those published for "
            f"{result.opening.anchor_date} and reconciled with the SOMA summary of that week; see {SCENARIO}.",
        )
    if stop is not None:
        texts.append(f"The stop rule is met: run-off stops from the week to {stop} on.")
    return texts


def _paragraph(book: ProjectionBook, sheet: Sheet, row: int, text: str, *, column: int = 0, bold: bool = False) -> int:
    """Write text across the columns to the right, as high as it needs; return the row after it."""
    last = len(WORD_COLUMNS) - 1
    width = sum(WORD_COLUMNS[column:])
    sheet.merge_range(row, column, row, last, text, book.format(text_wrap=True, valign="top", bold=bold))
    sheet.set_row(row, LINE_POINTS * len(textwrap.wrap(text, int(width * LETTERS_PER_WIDTH))))
    return row + 1


def _glance(book: ProjectionBook, sheet: Sheet, row: int) -> int:
    """Write the opening, each year's end and the end, looked up in the weekly sheet."""
    result = book.projection.result
    sheet.write_string(row, 0, "Wednesday", book.head())
    for column, (_, title) in enumerate(GLANCE, 1):
        sheet.write_string(row, column, title, book.head(align="right"))
    sheet.set_row(row, 30)
    weekly = book.projection.columns(book.path)
    for place, summary in enumerate(summary_rows(result), row + 1):
        sheet.write_datetime(place, 0, day(summary.date), book.format(num_format=DATE, align="left"))
        week = int(np.searchsorted(result.date, summary.date))
        for column, (key, title) in enumerate(GLANCE, 1):
            share = title.endswith("GDP")
            text = f"INDEX(weekly_{key},MATCH({cell_name(place, 0)},weekly_date,0))"
            value = float(weekly[f"{key}_{'pct' if share else 'bn'}"][week])
            book.formula(sheet, place, column, text, value, **({"num_format": PERCENT} if share else {}))
            book.note(sheet, place, column, CellAbout("line", title.partition(",")[0], str(summary.date), (key,)))
    return row + 1 + len(summary_rows(result))


def _checks(book: ProjectionBook, sheet: Sheet, row: int) -> int:
    """Write the sum of the absolute values of each check."""
    last = len(WORD_COLUMNS) - 1
    sheet.write_string(row, 0, "Check", book.head())
    sheet.merge_range(row, 1, row, last - 1, "What is compared", book.head())
    sheet.write_string(row, last, "reads 0", book.head(align="right"))
    for place, (what, cells) in enumerate(book.checks.items(), row + 1):
        name, _, words = what.partition(": ")
        sheet.write_string(place, 0, name, book.format())
        sheet.merge_range(place, 1, place, last - 1, words, book.format())
        book.formula(sheet, place, last, f"SUMPRODUCT(ABS({cells}))", 0.0, num_format=CHECK)
        book.note(sheet, place, last, CellAbout("checks", f"{name}: {words}, absolute values added up"))
    return row + 1 + len(book.checks)


def scenario_sheet(book: ProjectionBook) -> None:
    """Write the rules in force, what was taken as given, the opening, the fits and the provenance."""
    projection = book.projection
    note = "The rules and paths the projection follows from, how its opening was put together, and where it comes from."
    sheet = book.sheet(SCENARIO, f"Scenario {projection.name}", note)
    row, scenario = 3, projection.scenario
    if scenario is not None:
        rules = regime_rows(scenario, projection.date[0], projection.date[-1])
        row = book.table(sheet, row, ("Rules in force from", "Maturing principal", "Purchases"), rules) + 1
    row = _caps(book, sheet, row)
    if scenario is not None:
        row = book.table(sheet, row, ("Taken as given", "Unit", "Where it comes from"), path_rows(scenario)) + 1
    record = projection.result.opening
    row = _reconciled(book, sheet, row) if record.adjustments else row
    basis = [(name.replace("_", " "), text) for name, text in record.line_basis.items()]
    row = book.table(sheet, row, ("Line at the opening", "Known as"), basis) + 1
    book.table(sheet, row, ("Provenance", ""), _provenance(book))
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 84)
    sheet.set_column(2, 2, 84)
    sheet.set_column(3, 3, 16)


def _caps(book: ProjectionBook, sheet: Sheet, row: int) -> int:
    """Write the months in which a cap changes; return the row after them and a gap."""
    heads = ("Caps from month", "Treasury cap, USD bn", "Agency cap, USD bn")
    rows = cap_rows(book.projection.result)
    for place, (month, *caps) in enumerate(rows, row + 1):
        for column, (key, cap) in enumerate(zip(("treasury_cap", "agency_cap"), caps, strict=True), 1):
            if np.isfinite(cap):
                book.note(sheet, place, column, CellAbout("ladder", heads[column].partition(",")[0], month, (key,)))
    return book.table(sheet, row, heads, rows) + 1


def _reconciled(book: ProjectionBook, sheet: Sheet, row: int) -> int:
    """Write what reconciliation added to the opening's classes; return the row after it and a gap."""
    record = book.projection.result.opening
    heads = ("Class reconciled", "Carried forward, USD bn", "Published, USD bn", "Added, USD bn")
    rows = [(item.kind.replace("_", " "), item.carried_bn, item.published_bn) for item in record.adjustments]
    end = book.table(sheet, row, heads, rows, num_format="#,##0.000")
    for place, item in enumerate(record.adjustments, row + 1):
        text = f"{cell_name(place, 2)}-{cell_name(place, 1)}"
        book.formula(sheet, place, 3, text, item.added_bn, num_format="+#,##0.000;-#,##0.000;0.000")
        for column, (kind, key) in enumerate(
            (("reconciled", "carried"), ("reconciled", "published"), (FORMULA, "")), 1
        ):
            title = f"{rows[place - row - 1][0]}: {heads[column].partition(',')[0].lower()}"
            book.note(sheet, place, column, CellAbout(kind, title, str(record.date), (item.kind, key)))
    return end + 1


def _provenance(book: ProjectionBook) -> list[tuple[str, str]]:
    record, opening = book.projection.provenance, book.projection.result.opening
    fits = [
        (f"Fit: {name.replace('_', ' ')}", f"data to {date}") for name, date in sorted(record.parameter_dates.items())
    ]
    return [
        ("Program", f"eccles {record.version}"),
        ("Opening", f"{opening.date}, portfolio {opening.basis}, holdings published for {opening.anchor_date}"),
        ("Embedded data, sha256", record.snapshot_hash),
        ("Scenario as run, sha256", record.scenario_hash),
        *([("Published by", record.known_at)] if record.known_at else []),
        *fits,
        ("Draws", "none: one deterministic path" if record.seed is None else f"seed {record.seed}"),
    ]


def sources_sheet(book: ProjectionBook) -> None:
    """Write the tables and series of the embedded data with publisher, rights, span and hash."""
    manifest = open_snapshot().manifest
    note = f"Embedded data to {manifest.cut_date}, sha256 {manifest.snapshot_sha256}"
    sheet = book.sheet(SOURCES, "Sources", note)
    heads = ("Table", "What", "Publisher", "Rights", "Rows", "From", "To", "sha256")
    tables = [
        (row.name, row.title, row.publisher, row.rights, row.rows, row.first_date, row.last_date, row.sha256)
        for row in manifest.summary_rows()
    ]
    end = book.table(sheet, 3, heads, tables)
    _note_rows(book, sheet, 4, [(table.name, table.title) for table in manifest.summary_rows()])
    heads = ("Series", "What", "Publisher", "Rights", "Rows", "From", "To", "Kind and unit")
    series = [
        (
            row.id,
            row.title,
            row.publisher,
            row.rights,
            row.rows,
            row.first_date,
            row.last_date,
            f"{row.kind}, {row.unit}",
        )
        for row in manifest.series_rows()
    ]
    book.table(sheet, end + 1, heads, series)
    _note_rows(book, sheet, end + 2, [(row.id, row.title) for row in manifest.series_rows()])
    for column, width in enumerate((26, 84, 52, 20, 10, 12, 12, 68)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(3, 1)


def _note_rows(book: ProjectionBook, sheet: Sheet, row: int, sources: list[tuple[str, str]]) -> None:
    """Note what the counts of rows are."""
    for place, (name, title) in enumerate(sources, row):
        book.note(sheet, place, ROWS_COLUMN, CellAbout("rows", f"{title}: rows", names=(name,), unit="rows"))
