"""Run a scenario: assemble its opening, build its outside world, run the plan and describe the result.

The only place where data, fitted parameters and the engine come together; `api` calls it for every door.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.timeline import Timeline, as_day, month_start
from eccles.base.version import VERSION
from eccles.core.outside import Outside
from eccles.core.policy import Regimes
from eccles.core.position import Position
from eccles.core.projection import Ladder, LotHistory, OpeningRecord, ProjectionResult, Provenance
from eccles.core.scenario import Scenario
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import Fit, latest_fit
from eccles.data.reads import Read, note_again, recorded_reads
from eccles.data.snapshot import Snapshot
from eccles.engine.compile import compile_plan, with_regimes
from eccles.engine.plan import Behaviour, Plan
from eccles.engine.project import Run, run
from eccles.ledger.invariants import check
from eccles.opening.assemble import assemble
from eccles.opening.auctions import sales_until
from eccles.opening.behaviour import autonomous_fits, behaviour_of, choose_fits
from eccles.opening.income import income_plan, statement_of_run
from eccles.opening.outside import OutsideBuilder

__all__ = ["PlannedRun", "build_plan", "plan_again", "project_scenario"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PlannedRun:
    """A plan with what describes it.

    Attributes:
        scenario: the scenario it was compiled for; another one that differs in policy only shares it.
        position: the opening it starts from.
        behaviour: the fitted parameters it uses.
        opening: how the opening was put together.
        fits: the fits behind the parameters, by file.
        reads: what was read for all of it.
    """

    scenario: Scenario
    plan: Plan
    position: Position
    behaviour: Behaviour
    opening: OpeningRecord
    fits: dict[str, Fit]
    reads: tuple[Read, ...] = ()


def project_scenario(
    scenario: Scenario, path_count: int = 1, progress: Callable[[int], None] | None = None
) -> ProjectionResult:
    """Run a scenario.

    Args:
        scenario: what to run.
        path_count: number of paths; without draws they are equal.
        progress: called with the number of each finished week.

    Raises:
        DataError: the opening or a path lies outside the data.
        ScenarioError: the scenario cannot be run as written.
        InvariantError: the books do not balance.
    """
    snapshot = open_known(scenario.known_at)
    planned = build_plan(scenario, path_count)
    outcome = run(planned.plan, progress=progress)
    result = _describe(scenario, snapshot, planned, outcome)
    check(result)
    _refuse_negative_liquidity(result)
    return result


def _refuse_negative_liquidity(result: ProjectionResult) -> None:
    """Refuse outside paths that ask for more than the balance sheet holds: banks cannot owe the Fed reserves."""
    lowest = result.amount_bn("reserves").min(axis=0)
    short = np.flatnonzero(lowest < 0.0)
    if short.size:
        raise ScenarioError(
            f"{result.name}: reserves would fall to {lowest[short[0]]:,.0f} bn on {result.date[short[0]]}; the outside "
            "paths (TGA, currency, foreign pool, other lines) and the policy drain more than there is"
        )


def build_plan(scenario: Scenario, path_count: int = 1) -> PlannedRun:
    """Assemble the opening of a scenario and compile its plan.

    Everything but the policy is compiled once and kept for scenarios that differ in nothing else, so that editing a
    cap costs no more than the run itself.
    """
    last = scenario.opening_date + np.timedelta64(7 * scenario.horizon_weeks, "D")
    regimes = scenario.regimes.within(scenario.opening_date, last)
    key = (
        scenario.opening_date,
        scenario.horizon_weeks,
        tuple((name, scenario.paths[name]) for name in sorted(scenario.paths)),
        tuple((name, scenario.fit_date[name]) for name in sorted(scenario.fit_date)),
        scenario.known_at,
        regimes.sectors,
        path_count,
    )
    planned = _kept_plan(key)
    if planned is None:
        with recorded_reads() as reads:
            planned = _compile(scenario, regimes, path_count)
            _parameter_dates(planned.fits, scenario.known_at)
        planned = replace(planned, reads=tuple(reads))
        _keep_plan(key, planned)
    return replace(planned, plan=with_regimes(planned.plan, regimes))


def _kept_plan(key: Hashable) -> PlannedRun | None:
    """Return a plan that was compiled before, noting what was read for it."""
    with _PLANS_LOCK:
        planned = _PLANS.get(key)
        if planned is not None:
            _PLANS.move_to_end(key)
    if planned is not None:
        note_again(planned.reads)
    return planned


def _keep_plan(key: Hashable, planned: PlannedRun) -> None:
    with _PLANS_LOCK:
        _PLANS[key] = planned
        while len(_PLANS) > KEPT_PLANS_COUNT:
            _PLANS.popitem(last=False)


DESCRIPTION_FILES = ("auction_sizes", "mbs_production")
KEPT_PLANS_COUNT = 4
_PLANS: OrderedDict[Hashable, PlannedRun] = OrderedDict()
_PLANS_LOCK = threading.Lock()


def _compile(scenario: Scenario, regimes: Regimes, path_count: int) -> PlannedRun:
    known_at = scenario.known_at
    snapshot = open_known(known_at)
    timeline = Timeline.from_opening(scenario.opening_date, scenario.horizon_weeks)
    fits = choose_fits(scenario.opening_date, scenario.fit_date, known_at)
    position, record = assemble(timeline.opening_date, sales_until(timeline.last_date, known_at), known_at)
    outside = OutsideBuilder(snapshot, scenario, timeline, autonomous_fits(fits)).build()
    behaviour = behaviour_of(fits, known_at)
    compiled = compile_plan(position, regimes, outside, behaviour, timeline, path_count=path_count)
    plan = replace(compiled, income=income_plan(snapshot, scenario, compiled, fits))
    return PlannedRun(scenario, plan, position, behaviour, record, fits)


def plan_again(planned: PlannedRun, outside: Outside, *, regimes: Regimes | None = None, path_count: int = 1) -> Plan:
    """Compile a planned run again, in another outside world and perhaps under another policy, on any number of paths.

    Raises:
        DataError: the outside paths have neither one row nor one a path.
    """
    policy = planned.plan.policy.regimes if regimes is None else regimes
    plan = compile_plan(
        planned.position, policy, outside, planned.behaviour, planned.plan.timeline, path_count=path_count
    )
    snapshot = open_known(planned.scenario.known_at)
    return replace(plan, income=income_plan(snapshot, planned.scenario, plan, planned.fits))


def _describe(scenario: Scenario, snapshot: Snapshot, planned: PlannedRun, outcome: Run) -> ProjectionResult:
    plan = planned.plan
    return ProjectionResult(
        name=scenario.name,
        title=scenario.title,
        date=plan.timeline.date,
        chart=plan.chart,
        balance_bn=outcome.balance_bn,
        gdp_bn=np.broadcast_to(plan.outside.gdp_bn, outcome.balance_bn.shape[:2]),
        journal=outcome.journal,
        ladder=_ladder(plan, outcome),
        lots=_lot_history(plan, outcome),
        stopped_week=outcome.stopped_week,
        outcome_week=outcome.outcome_week,
        opening=planned.opening,
        provenance=Provenance(
            snapshot_hash=snapshot.manifest.snapshot_sha256,
            scenario_hash=scenario.digest,
            parameter_dates=_parameter_dates(planned.fits, scenario.known_at),
            seed=None,
            version=VERSION,
            known_at="" if scenario.known_at is None else f"{scenario.known_at}Z",
            sources=tuple(sorted({read.name for read in planned.reads})),
        ),
        income=statement_of_run(scenario.name, outcome),
    )


def _parameter_dates(fits: dict[str, Fit], known_at: np.datetime64 | None) -> dict[str, str]:
    """The data behind every parameter file: those chosen by date, and the two descriptions that serve every opening."""
    descriptions = {name: latest_fit(name, known_at) for name in DESCRIPTION_FILES}
    return {name: str(fit.data_to_date) for name, fit in (fits | descriptions).items()}


def _lot_history(plan: Plan, outcome: Run) -> LotHistory | None:
    if outcome.par_bn is None or outcome.compensation_bn is None:
        return None
    coupon = np.broadcast_to(plan.treasuries.coupon_pct, (plan.path_count, plan.treasuries.lots.count))
    return LotHistory(
        plan.treasuries.lots, outcome.par_bn, plan.treasuries.tips.lot_index, outcome.compensation_bn, coupon
    )


def _ladder(plan: Plan, outcome: Run) -> Ladder:
    """Add principal up by month of stated maturity; a month counts as complete when its last payment is inside."""
    state, schedule = outcome.state, plan.treasuries.schedule
    months = np.arange(plan.month_first, plan.month_first + plan.month_count)
    bill, paid = plan.treasuries.is_bill, schedule.maturity_week <= plan.timeline.week_count
    due = {kind: _by_month(plan, state.due_bn * (bill == kind)) for kind in (True, False)}
    redeemed = {kind: _by_month(plan, state.redeemed_bn * (paid & (bill == kind))) for kind in (True, False)}
    complete = _by_month(plan, (~paid)[None, :].astype(float))[0] == 0.0
    complete[0] &= plan.timeline.opening_date <= as_day(month_start(int(months[0])))
    return Ladder(
        month_date=month_start(months),
        coupon_due_bn=due[False],
        bill_due_bn=due[True],
        coupon_redeemed_bn=redeemed[False],
        bill_redeemed_bn=redeemed[True],
        treasury_cap_bn=state.treasury_cap_bn,
        agency_principal_bn=state.agency_principal_bn,
        agency_reinvested_bn=state.agency_reinvested_bn,
        agency_cap_bn=state.agency_cap_bn,
        complete=complete,
    )


def _by_month(plan: Plan, of_lots: FloatArray) -> FloatArray:
    """Add lots up by the month of their stated maturity, (path, lots) to (path, months)."""
    due = plan.treasuries.schedule.month_due
    first = np.array([lots.start for lots in due] + [due[-1].stop])
    closed = np.concatenate([of_lots, np.zeros((of_lots.shape[0], 1))], axis=1)
    total = np.add.reduceat(closed, first, axis=1)[:, :-1]
    return np.where(first[:-1] < first[1:], total, 0.0)  # reduceat takes one lot where a month has none
