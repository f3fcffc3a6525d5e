"""One figure, one receipt: what an address asks for is looked up, explained, and given the name it was asked by."""

from __future__ import annotations

from dataclasses import replace

from eccles.core.receipt import Receipt
from eccles.data.library import Library
from eccles.receipts.address import Address
from eccles.receipts.charted import chart_receipt
from eccles.receipts.income_rows import income_receipt
from eccles.receipts.ladder_rows import ladder_receipt
from eccles.receipts.projected import line_receipt
from eccles.report.page_parts import Page
from eccles.report.views import Projection

__all__ = ["explain", "explain_in_report"]


def explain(address: Address, projection: Projection, library: Library) -> Receipt:
    """Return where a figure of a projection comes from.

    Args:
        address: what is asked for.
        projection: the projection, of one path.
        library: the data at hand.

    Raises:
        DataError: there is no such figure; the message says what there is.
    """
    snapshot = library.snapshot
    if address.subject == "chart":
        return chart_receipt(projection, projection.chart(address.name), address.column, address.date, snapshot)
    makers = {"line": line_receipt, "income": income_receipt, "ladder": ladder_receipt}
    return makers[address.subject](projection, address.name, address.date, snapshot)


def explain_in_report(address: Address, page: Page, projection: Projection, library: Library) -> Receipt:
    """Return where a figure in a report comes from, with what the report shows for it.

    Args:
        address: what is asked for.
        page: the report.
        projection: its scenario, run again.
        library: the data at hand.

    Raises:
        DataError: there is no such figure.
    """
    found = explain(address, projection, library)
    shown = page.marked(f"{address.name}@{found.date}") if address.subject == "line" else None
    said = str(page.receipt.get("snapshot_sha256"))
    here = library.snapshot.manifest.snapshot_sha256
    notes = [found.note] if found.note else []
    notes += [f"{address.report} shows {shown}"] if shown is not None else []
    notes += [f"the report stands on other data ({said[:16]}) than are here ({here[:16]})"] if said != here else []
    return replace(found, figure=f"{address.report}#{address.figure}", note="; ".join(notes))
