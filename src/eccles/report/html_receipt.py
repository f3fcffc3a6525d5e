"""The receipt inside a report: the scenario as run, the hashes it stands on, and the hash of everything it shows."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from eccles.report.page_parts import RECEIPT_ID, read_page
from eccles.report.views import Projection

__all__ = ["drawn_with", "with_receipt"]

EMPTY = f'<script type="application/json" id="{RECEIPT_ID}"></script>'
FORM = 1
"""Raised when what a receipt holds changes its meaning."""


def with_receipt(text: str, projection: Projection) -> str:
    """Return a page whose empty receipt is filled in."""
    page = read_page(text)
    content = _content(projection) | {"parts": page.digests(), "page_sha256": page.sha256}
    written = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    escaped = written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.replace(EMPTY, EMPTY.replace("></", f">{escaped}</"))


def drawn_with() -> str:
    """Return what draws the pictures of a page: the library and its version."""
    return f"plotly {version('plotly')}"


def _content(projection: Projection) -> dict[str, Any]:
    result, record = projection.result, projection.provenance
    scenario = projection.scenario
    # A scenario changed in memory has another hash than what is written of it: then it cannot be run from here.
    written = scenario.written if scenario is not None else ""
    known = written and sha256(written.encode()).hexdigest() == record.scenario_hash
    return {
        "form": FORM,
        "version": record.version,
        "drawn_with": drawn_with(),
        "snapshot_sha256": record.snapshot_hash,
        "scenario_name": projection.name,
        "scenario_sha256": record.scenario_hash,
        "scenario": json.loads(written) if known else None,
        "fits": dict(record.parameter_dates),
        "seed": record.seed,
        "path_count": projection.path_count,
        "opening_date": str(result.date[0]),
        "last_date": str(result.date[-1]),
    }
