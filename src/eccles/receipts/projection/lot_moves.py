"""What happened to one lot of a run, week by week: rolled into, bought, sold, accrued, matured.

Everything is worked out again from the run's calendar and orders: what fell due and was not redeemed, divided over the
day's sales; the orders of the week, divided over what is outstanding. Only a sale is read off the lot's own par.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.scenario import Scenario
from eccles.data.reads import kept_few
from eccles.engine.market import trade
from eccles.engine.plan import Plan
from eccles.engine.project import Run, run
from eccles.engine.state import State
from eccles.engine.treasuries import accrue, mature_treasuries
from eccles.opening.simulate import build_plan

__all__ = ["HAPPENINGS", "LotMoves", "SameScenario", "finished_run", "moves_of"]

FloatArray = NDArray[np.float64]

HAPPENINGS: dict[str, Callable[..., FloatArray]] = {
    "Bought at auction in roll-overs": mature_treasuries,
    "Bought in the market": trade,
    "Sold in the market": trade,
    "Accrued by the consumer price index": accrue,
    "Matured": mature_treasuries,
}
"""What can happen to a lot, and the block of the week that does it."""
ROLLED, BOUGHT, SOLD, ACCRUED, MATURED = HAPPENINGS


@dataclass(frozen=True)
class SameScenario:
    """A scenario as the key of what is kept for it: the same where everything that it says is the same.

    Its digest alone would not do: a scenario that was changed in memory may keep the digest of what it was made from.
    """

    scenario: Scenario = field(compare=False)
    values: str

    @classmethod
    def of(cls, scenario: Scenario) -> SameScenario:
        """Return the key of a scenario: its settings, rules, paths, digest and the instant it is known at, in words."""
        return cls(scenario, repr(scenario))


def finished_run(scenario: Scenario) -> Run:
    """Return the run of a scenario for what its projection does not keep: what each lot redeemed, and the orders."""
    return _finished_run(SameScenario.of(scenario))


@kept_few
def _finished_run(wanted: SameScenario) -> Run:
    return run(build_plan(wanted.scenario).plan, keep_lots=False)


@dataclass(frozen=True)
class LotMoves:
    """What happened to one lot.

    Attributes:
        date: (weeks,) the Wednesdays the weeks end on.
        par_bn: by what happened, (weeks,).
        compensation_bn: the same of its inflation compensation.
        redeemed_bn: the part of its principal at maturity that was not rolled over.
    """

    date: DateArray
    par_bn: dict[str, FloatArray]
    compensation_bn: dict[str, FloatArray]
    redeemed_bn: float


def moves_of(plan: Plan, state: State, par_bn: FloatArray, lot: int, compensation_bn: FloatArray) -> LotMoves:
    """Return what happened to a lot of a finished run.

    Args:
        plan: of the run.
        state: after its last week.
        par_bn: (weeks + 1,) the lot's par on every Wednesday.
        lot: its place among the lots.
        compensation_bn: (weeks + 1,) its inflation compensation; zero where it has none.
    """
    weeks, found = par_bn.size - 1, _Lot(plan, state, lot, par_bn)
    par = {what: np.zeros(weeks) for what in HAPPENINGS}
    for week in range(1, weeks + 1):
        for what, amount in found.moved_bn(week).items():
            par[what][week - 1] = amount
    compensation = {what: np.zeros(weeks) for what in HAPPENINGS}
    if found.tips >= 0:
        growth = plan.treasuries.tips.index_ratio[0, 1 : weeks + 1, found.tips] - 1.0
        compensation = {what: moved * growth for what, moved in par.items()}
        compensation[ACCRUED] = par_bn[:-1] * growth - compensation_bn[:-1]
    return LotMoves(plan.timeline.date[1 : weeks + 1], par, compensation, float(state.redeemed_bn[0, lot]))


@dataclass(frozen=True)
class _Lot:
    """A lot of a finished run."""

    plan: Plan
    state: State
    lot: int
    par_bn: FloatArray

    @property
    def tips(self) -> int:
        """Its place among the TIPS, -1 for another lot."""
        return int(self.plan.treasuries.tips.place[self.lot])

    def moved_bn(self, week: int) -> dict[str, float]:
        """Return what happened to its par in a week; a sale is what its par lost besides everything else."""
        roll = self.plan.treasuries.schedule.rollover[week - 1]
        due = roll.due.start <= self.lot < roll.due.stop
        moved = {MATURED: -float(self.par_bn[week - 1]) if due else 0.0, ROLLED: self._rolled_bn(week)}
        bought, sells = self._ordered(week)
        moved[BOUGHT] = bought
        if sells:
            moved[SOLD] = float(self.par_bn[week] - self.par_bn[week - 1]) - sum(moved.values())
        return moved

    def _rolled_bn(self, week: int) -> float:
        """Return the par bought with the principal of the week that was not redeemed."""
        roll = self.plan.treasuries.schedule.rollover[week - 1]
        place = np.flatnonzero(roll.bought_index == self.lot)
        if not place.size:
            return 0.0
        rolled = self.state.due_bn[0, roll.due] - self.state.redeemed_bn[0, roll.due]
        # A re-opened TIPS is bought with the compensation it has accrued: the money rolled pays for both.
        ratio = self.plan.treasuries.tips.index_ratio[0, week, self.tips] if self.tips >= 0 else 1.0
        return float(rolled @ roll.allotment_share[:, place[0]]) / float(ratio)

    def _ordered(self, week: int) -> tuple[float, bool]:
        """Return the par bought in the market in a week, and whether any of it was to be sold."""
        purchases = self.plan.treasuries.purchases
        if not purchases.sectors:
            return 0.0, False
        market = purchases.market[week - 1]
        place = np.flatnonzero(market.lot_index == self.lot)
        if not place.size:
            return 0.0, False
        order = self.state.order_bn[0, week, purchases.column]
        member = market.member_ratio[:, place[0]] > 0.0
        return float(np.maximum(order, 0.0) @ market.weight_share[:, place[0]]), bool(np.any((order < 0.0) & member))
