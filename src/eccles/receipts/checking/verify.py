"""Check a report: run its scenario again, draw the page again, and confirm it or name the first difference.

Where program, data and drawing library are those of the report, the page must come out byte for byte. Where one of them
is another, tables and saved digits are compared all the same, and what was not compared is said. Either way the page
must still be the one its own receipt describes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eccles.base.errors import DataError
from eccles.core.receipt import Difference, ReportCheck
from eccles.receipts.checking.page_compare import CELL_COUNTED, first_difference
from eccles.receipts.checking.rerun import (
    LARGEST_FILE_COUNT,
    changed_scenario,
    other_surroundings,
    read_file,
    run_again,
    short,
)
from eccles.report.html import report_html
from eccles.report.html_receipt import drawn_with
from eccles.report.page_parts import Page, read_page
from eccles.report.views import Projection

__all__ = ["projection_of_report", "read_report", "verify_report"]


def read_report(path: Path) -> Page:
    """Read a report.

    Raises:
        DataError: the file cannot be read, or carries no receipt.
    """
    try:
        text = read_file(path, "a report", LARGEST_FILE_COUNT).decode("utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path} is no text in UTF-8; a report is an HTML page") from None
    page = read_page(text)
    try:
        _ = page.receipt
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return page


def projection_of_report(page: Page, source: str, progress: Callable[[int], None] | None = None) -> Projection:
    """Run the scenario that a report carries; errors as in `eccles.receipts.checking.rerun.run_again`."""
    return run_again(page.receipt, source, progress)


def verify_report(path: Path, progress: Callable[[int], None] | None = None) -> ReportCheck:
    """Run a report's scenario again and compare everything the page shows.

    Args:
        path: the report.
        progress: called with the number of each finished week.

    Raises:
        DataError: the file cannot be read, carries no receipt, or no scenario that can be run again.
        ScenarioError: its scenario cannot be run with this program and its data.
    """
    page, source = read_report(path), path.name
    receipt = page.receipt
    name = str(receipt.get("scenario_name", ""))
    notes = tuple(other_surroundings(receipt, "the report", drawn_with()))
    changed = changed_scenario(receipt)
    if changed is not None:
        return ReportCheck(source, name, changed, notes, 0, 0, same_bytes=False)
    fresh = read_page(report_html(projection_of_report(page, source, progress)))
    counted = _Count.of(fresh)
    if fresh.text == page.text:
        return ReportCheck(source, name, None, (), counted.tables, counted.cells, same_bytes=True)
    found = first_difference(page, fresh, everything=not notes) or _changed_since(page)
    return ReportCheck(source, name, found, notes, counted.tables, counted.cells, same_bytes=False)


@dataclass(frozen=True)
class _Count:
    """How much of a page was compared."""

    tables: int
    cells: int

    @classmethod
    def of(cls, page: Page) -> _Count:
        grids = [page.grid(name) for name in page.parts if name.startswith(CELL_COUNTED)]
        return cls(len(grids), sum(len(row) for grid in grids for row in grid))


def _changed_since(page: Page) -> Difference | None:
    """Return the first part that is no longer what the receipt describes."""
    said = page.receipt.get("parts")
    known = said if isinstance(said, dict) else {}
    for name, digest in page.digests().items():
        if known.get(name) != digest:
            return Difference(name, "", "sha256", short(digest), short(str(known.get(name))))
    told = str(page.receipt.get("page_sha256"))
    if page.sha256 != told:
        return Difference("the page", "", "sha256", short(page.sha256), short(told))
    return None
