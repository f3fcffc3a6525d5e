"""Sensitivities: what one unit more of an outside path or of a cap does to any line, week by week.

Every input gets two paths of one run, one with a bump and one with twice the bump, beside the path without any; the
leading path axis makes the whole Jacobian cost little more than a projection. Nothing is differentiated on paper: the
response is a re-run less the run, per unit of the input. Where doubling the bump doubles the response the model is
linear there and the number is exact for every size; where it does not (a cap that stops binding, borrowers, the ON
RRP) it is the response to that bump, and the record says so.

A cap means what it means in a scenario file: a number of a rule. It is raised where the rule that decides has one; a
hold has none, and what follows a stop keeps its own. Run-off added under any rule is an input of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError, nearest_name
from eccles.base.timeline import MONTHS_A_YEAR, DateArray, DateLike, Timeline, as_date, as_day, month_index, month_start
from eccles.base.units import pp_from_bp, share_from_pct, unit_of
from eccles.compare.income_measure import IncomeMeasure, read_income_measure
from eccles.compare.measure import Measure, read_measure, wednesday_place
from eccles.compare.raised_caps import EXTRA_RUNOFF, Bump, Raised, cap_notes, raised_regimes
from eccles.compare.solve import CAPS
from eccles.core.outside import Outside
from eccles.core.scenario import Scenario
from eccles.engine.project import Run, run
from eccles.opening.simulate import PlannedRun, build_plan, plan_again

__all__ = [
    "DEFAULT_INPUTS",
    "DEFAULT_OUTPUTS",
    "INPUTS",
    "LINEAR_TOLERANCE_RATIO",
    "Bump",
    "Sensitivity",
    "bumped_levels",
    "bumps_by",
    "sensitivity",
]

FloatArray = NDArray[np.float64]

WEEKLY = {
    "currency_bn": ("currency_bn",),
    "tga_bn": ("tga_bn",),
    "foreign_rrp_bn": ("foreign_rrp_bn",),
    "other_liabilities_bn": ("other_liabilities_bn",),
    "loans_bn": ("loans_bn",),
    "other_assets_bn": ("other_assets_bn",),
    "policy_rate_pct": ("iorb_pct", "on_rrp_pct"),
    "par_yield_pct": ("par_yield_pct",),
    "inflation_pct": ("breakeven_pct",),
}
"""Inputs that move weekly paths, and which."""
INPUTS = (*CAPS, *EXTRA_RUNOFF.values(), *WEEKLY, "mortgage_rate_pct")
"""Every input: caps of rules, run-off beside the rules, and outside paths by their names in a scenario."""
DEFAULT_INPUTS = (*EXTRA_RUNOFF.values(), "tga_bn", "currency_bn", "mortgage_rate_pct", "inflation_pct")
"""Inputs every scenario answers to; a cap is asked for where a rule has one."""
DEFAULT_OUTPUTS = ("reserves", "total_assets", "treasuries", "mbs")
SIZE_BN, SIZE_BP = 1.0, 1.0
"""A bump is one billion, or one basis point."""
LINEAR_TOLERANCE_RATIO = 1e-6
"""Responses this close to twice as large count as linear: sums over years of weeks keep nine digits."""
ROUNDING_BN = 1e-8
"""Responses below this are the rounding of sums over thousands of billions."""
CHUNK_BUMPS = 32
"""Bumps of one run; more only take memory."""
PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": MONTHS_A_YEAR}


@dataclass(frozen=True)
class Sensitivity:
    """The Jacobian of output paths to input paths.

    Attributes:
        name: the scenario.
        bumps: the inputs.
        outputs: the quantities.
        date: (weeks + 1,) Wednesdays.
        unit: what `value` counts.
        value: (bumps, outputs, weeks + 1) change of the output per unit of the input.
        nonlinearity_ratio: (bumps, outputs) how far twice the bump is from twice the response; zero where linear.
        notes: for each cap, the policy entries it was raised in and those that have none.
    """

    name: str
    bumps: tuple[Bump, ...]
    outputs: tuple[Measure | IncomeMeasure, ...]
    date: DateArray
    unit: str
    value: FloatArray
    nonlinearity_ratio: FloatArray
    notes: tuple[str, ...] = ()

    @property
    def linear(self) -> NDArray[np.bool_]:
        """(bumps, outputs) whether the response is exact for every size of the input."""
        return self.nonlinearity_ratio <= LINEAR_TOLERANCE_RATIO

    def at(self, date: DateLike | None = None) -> FloatArray:
        """Return the responses on a Wednesday, or on the last one, (bumps, outputs).

        Raises:
            DataError: the scenario does not show that date.
        """
        return np.asarray(self.value[:, :, -1 if date is None else wednesday_place(self.date, date)])

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the whole Jacobian as columns: a row an input and Wednesday, a column an output."""
        inputs = len(self.bumps)
        columns: dict[str, NDArray[Any]] = {
            "input": np.repeat(np.array([bump.label for bump in self.bumps], dtype=object), self.date.size),
            "date": np.tile(self.date, inputs),
        }
        return columns | {output.name: self.value[:, place].ravel() for place, output in enumerate(self.outputs)}


def sensitivity(
    scenario: Scenario,
    inputs: str | Sequence[str | Bump] | None = None,
    outputs: str | Sequence[str] | None = None,
) -> Sensitivity:
    """Return how output paths answer to input paths.

    Args:
        scenario: what is run.
        inputs: names from `INPUTS` (raised over the whole horizon), or bumps of your own, for example by year; one
            that comes twice is shown once; `DEFAULT_INPUTS` if left out.
        outputs: accounts, groups or `total_assets`; with `_share_of_gdp` in per cent of GDP; `net_income` and
            `remitted` (both added up since the opening) and `deferred_asset`; likewise.

    Raises:
        ScenarioError: there is no such input.
        DataError: there is no such line.
    """
    inputs, outputs = DEFAULT_INPUTS if inputs is None else inputs, DEFAULT_OUTPUTS if outputs is None else outputs
    if not inputs or not outputs:
        raise ScenarioError("a sensitivity needs at least one input and one output")
    asked = [inputs] if isinstance(inputs, str) else inputs
    bumps = tuple(dict.fromkeys(_bump(item) if isinstance(item, str) else item for item in asked))
    planned = build_plan(scenario)
    wanted = [outputs] if isinstance(outputs, str) else outputs
    read = [read_income_measure(line) or read_measure(line, planned.plan.chart) for line in wanted]
    measures = tuple({measure.name: measure for measure in read}.values())
    chunks = [bumps[first : first + CHUNK_BUMPS] for first in range(0, len(bumps), CHUNK_BUMPS)]
    parts = [_responses(planned, chunk, measures) for chunk in chunks]
    once, twice = (np.concatenate([part[size] for part in parts]) for size in (0, 1))
    largest = np.abs(twice).max(axis=2)
    gap = np.abs(twice - 2.0 * once).max(axis=2)
    size = np.array([bump.value for bump in bumps])
    return Sensitivity(
        name=scenario.name,
        bumps=bumps,
        outputs=measures,
        date=planned.plan.timeline.date,
        unit="unit of the output per bn or per percentage point of the input",
        value=once / size[:, None, None],
        nonlinearity_ratio=np.divide(gap, largest, out=np.zeros_like(gap), where=largest > ROUNDING_BN),
        notes=cap_notes(planned.plan.policy.regimes, scenario.opening_date, bumps),
    )


def bumps_by(period: str, name: str, first: DateLike, last: DateLike) -> tuple[Bump, ...]:
    """Return one bump of an input for each month, quarter or year in which it can be raised between two days.

    Args:
        period: month, quarter or year.
        name: one of `INPUTS`.
        first: the opening; a period that ends before the input's first week or month after it is left out.
        last: the last day.

    Raises:
        ScenarioError: there is no such input or period.
    """
    if period not in PERIOD_MONTHS:
        raise ScenarioError(f'no period "{period}"; {nearest_name(period, PERIOD_MONTHS)}')
    months = PERIOD_MONTHS[period]
    whole = _bump(name)
    begin = int(month_index(_first_raised(whole.name, as_date(first)))) // months * months
    edges = month_start(np.arange(begin, int(month_index(as_date(last))) + months + 1, months))
    return tuple(replace(whole, start_date=a, end_date=b) for a, b in pairwise(edges))


def _first_raised(name: str, opening: np.datetime64) -> np.datetime64:
    """Return the first day an input can be raised: caps in the opening's month, paths in the week or month after it."""
    if name in WEEKLY:
        return opening + np.timedelta64(7, "D")
    return as_day(month_start(int(month_index(opening)) + 1)) if name == "mortgage_rate_pct" else opening


def _bump(name: str) -> Bump:
    word = name.strip().replace("-", "_")
    found = next((known for known in INPUTS if word in {known, known.rsplit("_", 1)[0]}), None)
    if found is None:
        raise ScenarioError(f'no input "{name}"; {nearest_name(word, INPUTS)}')
    unit = unit_of(found) or ""
    return Bump(found, unit, SIZE_BN if unit == "bn" else pp_from_bp(SIZE_BP))


# --- one run, many paths -------------------------------------------------------------------------------------------


def _responses(
    planned: PlannedRun, bumps: Sequence[Bump], measures: Sequence[Measure | IncomeMeasure]
) -> tuple[FloatArray, FloatArray]:
    """Return what each output does under each bump and under twice the bump, (bumps, outputs, weeks + 1)."""
    level = bumped_levels(planned, bumps, measures)
    change = level[1:] - level[:1]
    return change[0::2], change[1::2]


def bumped_levels(
    planned: PlannedRun, bumps: Sequence[Bump], measures: Sequence[Measure | IncomeMeasure]
) -> FloatArray:
    """Return each output without a bump, then under each bump and twice the bump, (1 + 2 bumps, outputs, weeks + 1).

    Args:
        planned: the scenario, ready to run.
        bumps: the inputs.
        measures: the outputs.

    Raises:
        DataError: an output is one of income and the run reckons none.
    """
    plan, count = planned.plan, 1 + 2 * len(bumps)
    raised = _raised(bumps)
    bumped = plan_again(
        planned,
        _bumped_outside(plan.outside, plan.timeline, raised, count),
        regimes=raised_regimes(plan.policy.regimes, plan.timeline.opening_date, raised),
        path_count=count,
    )
    outcome = run(bumped, keep_lots=False)
    return np.stack([_level(outcome, measure) for measure in measures], axis=1)


def _raised(bumps: Sequence[Bump]) -> list[Raised]:
    return [Raised(bump, 1 + 2 * place) for place, bump in enumerate(bumps)]


def _level(outcome: Run, measure: Measure | IncomeMeasure) -> FloatArray:
    """Return a quantity of a run, (path, weeks + 1)."""
    if isinstance(measure, Measure):
        return measure.of(outcome.balance_bn, outcome.plan.outside.gdp_bn)
    if outcome.state.income is None:
        raise DataError(f"this run has reckoned no income, so {measure.name} is not known")
    return measure.of(outcome.state.income)


def _bumped_outside(outside: Outside, timeline: Timeline, raised: Sequence[Raised], count: int) -> Outside:
    """Return the outside world with one row a path; the opening's own week and month stay as they are."""
    changes: dict[str, Any] = {}
    for name, paths in WEEKLY.items():
        added = _added(raised, name, timeline.date, timeline.date > timeline.opening_date, count)
        if added is None:
            continue
        for field in paths:
            path: FloatArray = getattr(outside, field)
            changes[field] = path + (added[:, :, None] if path.ndim == 3 else added)
    if "currency_bn" in changes:
        changes["currency_growth_bn"] = outside.currency_growth_bn * changes["currency_bn"] / outside.currency_bn
    opening = int(month_index(timeline.opening_date))
    mortgage = outside.mortgage_first_month_index + np.arange(outside.mortgage_rate_pct.shape[1])
    added = _added(raised, "mortgage_rate_pct", month_start(mortgage), mortgage > opening, count)
    if added is not None:
        changes["mortgage_rate_pct"] = outside.mortgage_rate_pct + added
    prices = outside.cpi_first_month_index + np.arange(outside.cpi_index.shape[1])
    added = _added(raised, "inflation_pct", month_start(prices), prices > opening, count)
    if added is not None:
        growth = 1.0 + share_from_pct(added) / (1.0 + share_from_pct(outside.breakeven_pct[:, :1]))
        changes["cpi_index"] = outside.cpi_index * np.cumprod(growth ** (1.0 / MONTHS_A_YEAR), axis=1)
    return replace(outside, **changes)


def _added(
    raised: Sequence[Raised], name: str, date: DateArray, ahead: NDArray[np.bool_], count: int
) -> FloatArray | None:
    """Return what is added to a path, (path, dates), or None where nothing raises it."""
    found = [item for item in raised if item.bump.name == name]
    if not found:
        return None
    return np.asarray(sum(item.rows(count)[:, None] * (item.bump.covers(date) & ahead) for item in found))
