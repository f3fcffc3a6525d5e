"""The receipt inside a report: the scenario as run, the hashes it stands on, and the hash of everything it shows."""

from __future__ import annotations

from eccles.report.carried_receipt import carried, carried_text, made_with
from eccles.report.page_parts import RECEIPT_ID, read_page
from eccles.report.views import Projection

__all__ = ["drawn_with", "with_receipt"]

EMPTY = f'<script type="application/json" id="{RECEIPT_ID}"></script>'
LIBRARY = "plotly"


def with_receipt(text: str, projection: Projection) -> str:
    """Return a page whose empty receipt is filled in."""
    page = read_page(text)
    content = carried(projection, LIBRARY) | {"parts": page.digests(), "page_sha256": page.sha256}
    escaped = carried_text(content).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.replace(EMPTY, EMPTY.replace("></", f">{escaped}</"))


def drawn_with() -> str:
    """Return what draws the pictures of a page: the library and its version."""
    return made_with(LIBRARY)
