"""The one loop over time: run a plan's blocks week by week and post what they move.

A deterministic projection is a run with one path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import by_path
from eccles.core.journal import Journal
from eccles.engine.plan import Period, Plan
from eccles.engine.state import State, open_state
from eccles.engine.step import BLOCKS, Block, begin_month, finish_purchase_period

__all__ = ["Run", "run"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Run:
    """What a run of a plan leaves behind.

    Attributes:
        balance_bn: (path, weeks + 1, accounts) debit-positive.
        journal: every transfer.
        par_bn: (path, weeks + 1, lots) par of every lot on every Wednesday, where it was kept.
        compensation_bn: (path, weeks + 1, tips) their inflation compensation, where it was kept.
        stopped_week: (path,) first week in which a stop condition was met; -1 for never.
        outcome_week: (path,) first week in which a purchase rule had reached its outcome; -1 for never.
        state: the state after the last week; its income is that of all weeks.
    """

    plan: Plan
    balance_bn: FloatArray
    journal: Journal
    par_bn: FloatArray | None
    compensation_bn: FloatArray | None
    stopped_week: NDArray[np.int64]
    outcome_week: NDArray[np.int64]
    state: State


def run(plan: Plan, keep_lots: bool = True, progress: Callable[[int], None] | None = None) -> Run:
    """Run a plan.

    Args:
        plan: what to run.
        keep_lots: keep every lot of every week (10 MB a path over ten years).
        progress: called with the number of each finished week.
    """
    weeks, paths = plan.timeline.week_count, plan.path_count
    state = open_state(plan)
    balance = np.empty((paths, weeks + 1, len(plan.chart.accounts)))
    amount = np.zeros((paths, weeks, len(plan.layout.movements)))
    par = np.empty((paths, weeks + 1, plan.treasuries.lots.count)) if keep_lots else None
    compensation = np.empty((paths, weeks + 1, plan.treasuries.tips.lot_index.size)) if keep_lots else None
    stopped_week, outcome_week = np.full(paths, -1, dtype=np.int64), np.full(paths, -1, dtype=np.int64)
    begin_month(state, _period(plan, 1), 0)
    finish_purchase_period(state, _period(plan, 1))
    for week in range(weeks + 1):
        if week > 0:
            period = _period(plan, week)
            _step(state, period, amount[:, week - 1])
            if week == 1 or period.facts.month_begins >= 0:  # rules are asked in no other week
                stopped_week[state.stopped & (stopped_week < 0)] = week
                outcome_week[state.purchases_stopped.any(axis=1) & (outcome_week < 0)] = week
        balance[:, week] = state.balance_bn
        if par is not None and compensation is not None:
            par[:, week], compensation[:, week] = state.par_bn, state.compensation_bn
        if progress is not None and week > 0:
            progress(week)
    journal = Journal(plan.layout, plan.timeline.date[1:], amount)
    return Run(plan, balance, journal, par, compensation, stopped_week, outcome_week, state)


def _step(state: State, period: Period, amount_bn: FloatArray) -> None:
    """Run the blocks of one week; write their amounts and post them to the state's balances.

    Movements are posted when a block needs the books, and at the end: until then everyone sees last Wednesday's.
    """
    incidence = period.plan.layout.incidence_ratio
    posted = 0
    for block, columns in COLUMNS:
        if block.reads_books:
            state.balance_bn += by_path(amount_bn[:, posted : columns.start], incidence[posted : columns.start])
            posted = columns.start
        moved = block.run(state, period)
        if columns.start < columns.stop:
            amount_bn[:, columns] = moved
    state.balance_bn += by_path(amount_bn[:, posted:], incidence[posted:])


def _period(plan: Plan, week: int) -> Period:
    return Period(plan, week, plan.timeline.date[week], plan.week[week - 1])


def _columns() -> tuple[tuple[Block, slice], ...]:
    """Pair each block with its columns of the journal."""
    edges = np.cumsum([0, *(len(block.movements) for block in BLOCKS)]).tolist()
    return tuple((block, slice(a, b)) for block, a, b in zip(BLOCKS, edges[:-1], edges[1:], strict=True))


COLUMNS = _columns()
