"""Steps behind the purchases of an episode: the schedule decision by decision, and the change of SOMA by class."""

from __future__ import annotations

import numpy as np

from eccles.core.episode_history import PurchaseTotal
from eccles.core.programme import Measure
from eccles.core.receipt import ReceiptStep
from eccles.data.programmes import find_programme
from eccles.data.snapshot import Snapshot
from eccles.history.books import CLASSES, SECTORS
from eccles.history.purchases import planned_actual
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.plan_steps import cap_steps, caps_of_days, plan_of_days, plan_steps
from eccles.receipts.steps.soma_steps import change_steps

__all__ = ["actual_steps", "planned_steps"]

Steps = tuple[ReceiptStep, ...]


def actual_steps(snapshot: Snapshot, total: PurchaseTotal) -> Steps:
    """Return the change of SOMA, class by class."""
    classes = _measure(total).classes if total.programme else CLASSES[total.what]
    return tuple(change_steps(snapshot, classes, total.first_date, total.last_date))


def planned_steps(
    snapshot: Snapshot, total: PurchaseTotal, first_date: np.datetime64, last_date: np.datetime64
) -> Steps:
    """Return what was planned, decision by decision: of a whole programme, or of the days from first to last.

    Caps are ceilings of a fall and count below zero.

    Args:
        snapshot: the embedded data.
        total: the purchases of an episode.
        first_date: the episode's first day, and `last_date` its last one.
        last_date: see there.
    """
    if not total.programme:
        sectors = SECTORS[total.what]
        return (*plan_of_days(sectors, first_date, last_date), *caps_of_days(sectors, first_date, last_date))
    programme = find_programme(total.programme)
    table = next(item for item in planned_actual(programme) if item.measure.name == total.what)
    counted = Counted(programme, table, None, snapshot)
    if table.measure.sign > 0:
        return tuple(plan_steps(counted, settling=False))
    return tuple(cap_steps(counted, -1))


def _measure(total: PurchaseTotal) -> Measure:
    measures = find_programme(total.programme).measures
    return next(measure for measure in measures if measure.name == total.what)
