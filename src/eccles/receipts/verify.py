"""Check a report: run its scenario again, draw the page again, and confirm it or name the first difference.

Where program, data and drawing library are those of the report, the page must come out byte for byte. Where one of them
is another, tables and saved digits are compared all the same, and what was not compared is said. Either way the page
must still be the one its own receipt describes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eccles.base.errors import DataError
from eccles.base.version import VERSION
from eccles.core.receipt import Difference, ReportCheck
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import read_written
from eccles.data.snapshot import open_snapshot
from eccles.opening.simulate import project_scenario
from eccles.receipts.page_compare import CELL_COUNTED, first_difference
from eccles.report.html import report_html
from eccles.report.html_receipt import drawn_with
from eccles.report.page_parts import Page, read_page
from eccles.report.views import Projection

__all__ = ["projection_of_report", "read_report", "verify_report"]

LARGEST_FILE_COUNT = 64_000_000
SHOWN_HASH_COUNT = 16


def read_report(path: Path) -> Page:
    """Read a report.

    Raises:
        DataError: the file cannot be read, or carries no receipt.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_COUNT:
            raise DataError(f"{path} has {path.stat().st_size:,} bytes; a report has at most {LARGEST_FILE_COUNT:,}")
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error})") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is no text in UTF-8; a report is an HTML page") from None
    page = read_page(text)
    try:
        _ = page.receipt
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    return page


def projection_of_report(page: Page, source: str, progress: Callable[[int], None] | None = None) -> Projection:
    """Run the scenario that a report carries.

    Raises:
        DataError: it carries none that can be run again.
        ScenarioError: it cannot be run with this program and its data.
    """
    scenario = _scenario(page.receipt, source)
    paths = page.receipt.get("path_count")
    if not isinstance(paths, int) or not 1 <= paths <= MOST_PATHS:
        raise DataError(f"{source}: its receipt speaks of {paths} paths; allowed are 1 to {MOST_PATHS}")
    return Projection(project_scenario(scenario, path_count=paths, progress=progress), scenario)


MOST_PATHS = 10_000


def _scenario(receipt: Mapping[str, Any], source: str) -> Scenario:
    content = receipt.get("scenario")
    if not isinstance(content, dict):
        raise DataError(
            f"{source}: its scenario was changed in memory and is not written in the page; only scenarios from files, "
            "with overrides, can be run again"
        )
    try:
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise DataError(f"{source}: its scenario holds text that is no Unicode; the file is damaged") from None
    return read_written(content, f"the scenario in {source}")


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
    changed = _changed_scenario(receipt)
    if changed is not None:
        return ReportCheck(source, name, changed, tuple(_notes(receipt)), 0, 0, same_bytes=False)
    fresh = read_page(report_html(projection_of_report(page, source, progress)))
    counted = _Count.of(fresh)
    if fresh.text == page.text:
        return ReportCheck(source, name, None, (), counted.tables, counted.cells, same_bytes=True)
    notes = tuple(_notes(receipt))
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


def _changed_scenario(receipt: Mapping[str, Any]) -> Difference | None:
    """Return the difference between the scenario's hash and the scenario that stands beside it."""
    content = receipt.get("scenario")
    if not isinstance(content, dict):
        return None
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    found, said = hashlib.sha256(text.encode()).hexdigest(), str(receipt.get("scenario_sha256"))
    if found == said:
        return None
    return Difference("the scenario in the receipt", "", "sha256", said[:SHOWN_HASH_COUNT], found[:SHOWN_HASH_COUNT])


def _notes(receipt: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of the report's surroundings is another here."""
    here = open_snapshot().manifest.snapshot_sha256
    said = {name: str(receipt.get(name, "nothing")) for name in ("version", "snapshot_sha256", "drawn_with")}
    if said["version"] != VERSION:
        yield f"the report was made by eccles {said['version']}, this is {VERSION}"
    if said["snapshot_sha256"] != here:
        told = said["snapshot_sha256"][:SHOWN_HASH_COUNT]
        yield f"the report stands on data {told}, here are {here[:SHOWN_HASH_COUNT]}"
    if said["drawn_with"] != drawn_with():
        yield f"the report was drawn with {said['drawn_with']}, here is {drawn_with()}"


def _changed_since(page: Page) -> Difference | None:
    """Return the first part that is no longer what the receipt describes."""
    said = page.receipt.get("parts")
    known = said if isinstance(said, dict) else {}
    for name, digest in page.digests().items():
        if known.get(name) != digest:
            return Difference(name, "", "sha256", digest[:SHOWN_HASH_COUNT], str(known.get(name))[:SHOWN_HASH_COUNT])
    told = str(page.receipt.get("page_sha256"))
    if page.sha256 != told:
        return Difference("the page", "", "sha256", page.sha256[:SHOWN_HASH_COUNT], told[:SHOWN_HASH_COUNT])
    return None
