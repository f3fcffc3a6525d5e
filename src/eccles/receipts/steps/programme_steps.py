"""Steps of what a programme did: the changes of the holdings it counts, principal received, and the weeks counted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day
from eccles.core.receipt import ReceiptStep
from eccles.data.origins import column_origin
from eccles.history.purchases import payment_month
from eccles.receipts.shaping import name_of
from eccles.receipts.steps import soma_steps
from eccles.receipts.steps.counted import Counted

__all__ = ["bought_steps", "realised_steps", "received_steps", "week_step"]


def realised_steps(counted: Counted, classes: Sequence[str], sign: int) -> list[ReceiptStep]:
    """Return the change of holdings: week by week, or class by class where the weeks are too many to quote.

    Args:
        counted: what is asked for.
        classes: columns of the SOMA summary, without `_bn`.
        sign: -1 where a fall counts.
    """
    return _changes(counted, counted.weeks(), classes, sign)


def _changes(counted: Counted, places: NDArray[np.int64], classes: Sequence[str], sign: int) -> list[ReceiptStep]:
    if not places.size:
        return []
    date = counted.date
    first, weeks = as_day(date[places[0] - 1]), [as_day(day) for day in date[places]]
    return soma_steps.change_steps(counted.snapshot, classes, first, weeks[-1], sign, weeks=weeks)


def received_steps(counted: Counted) -> list[ReceiptStep]:
    """Return MBS principal by week, from the published paydowns or the fall of the holding after the last of them."""
    months = counted.table.month_date if counted.month is None else [counted.month]
    return [step for month in months for step in soma_steps.principal_steps(counted.snapshot, as_day(month))]


def bought_steps(counted: Counted) -> list[ReceiptStep]:
    """Return the MBS purchases that settled: principal received, and what the holding changed by."""
    return [*received_steps(counted), *_changes(counted, counted.whole_weeks(), ("mbs",), 1)]


def week_step(counted: Counted) -> ReceiptStep:
    """Return how many weeks a month counts, with their Wednesdays."""
    days = counted.date[counted.weeks()]
    few = ", ".join(str(day) for day in days) if counted.month is not None else f"{days[0]} to {days[-1]}"
    origins = (column_origin(counted.snapshot, "soma_summary", "date"),)
    what = "Weeks of the SOMA summary, each in the month of its Wednesday less six days"
    return ReceiptStep(what, name_of(payment_month), float(days.size), "weeks", few or "none", origins)
