"""The receipt of a number in a picture: one of history by its recipe, one of a projection by the line it draws."""

from __future__ import annotations

from eccles.core.receipt import Receipt
from eccles.receipts.history.pictures import history_receipt
from eccles.receipts.projection.charted import chart_receipt
from eccles.receipts.question import Question
from eccles.report.charts.catalogue import HISTORY_CHARTS

__all__ = ["explain"]


def explain(question: Question) -> Receipt:
    """Return where a number in a picture comes from: one of history, else one of a projection.

    Raises:
        DataError: no such picture, column or row, an instant was given for a picture of history, or what
            `chart_receipt` refuses.
    """
    address = question.address
    name, column = address.names
    if name in HISTORY_CHARTS and not question.of_projection:
        question.refuse_known_at("a picture of history")
        return history_receipt(question, name, column, address.date)
    projection = question.projection()
    return chart_receipt(projection, projection.chart(name), column, address.date, question.snapshot)
