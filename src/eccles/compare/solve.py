"""Solve a rule for an outcome: which cap brings reserves to nine per cent of GDP by the end of 2028?

The number is set in every policy entry that has it, the scenario is run, and the outcome read off on the date. A coarse
grid finds where the outcome crosses the target and whether it moves one way only; Brent's method (SciPy) does the rest.
A floor works by stopping in one month or the next, so its outcome jumps: the nearest value is returned and said to be
that.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np

from eccles.base.errors import ScenarioError, nearest_name
from eccles.base.timeline import DateLike, as_date
from eccles.base.units import unit_of
from eccles.compare.measure import last_wednesday_by, read_measure
from eccles.core.policy import Regime, Regimes
from eccles.core.scenario import Scenario
from eccles.engine.project import run
from eccles.opening.simulate import build_plan
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold

__all__ = ["AFTER_STOP", "CAPS", "PARAMETERS", "NamedNumber", "Range", "Solution", "read_range", "solve"]


@dataclass(frozen=True)
class Range:
    """Where a value may lie."""

    unit: str
    low: float
    high: float

    def __post_init__(self) -> None:
        """Refuse a range without width."""
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise ScenarioError(f"the range {self.low:g} to {self.high:g} is empty; give the lower number first")


@dataclass(frozen=True)
class NamedNumber:
    """A number with its name and unit."""

    name: str
    unit: str
    value: float


PARAMETERS: Mapping[str, Range] = {
    "treasury_cap_bn": Range("bn", 0.0, 400.0),
    "agency_cap_bn": Range("bn", 0.0, 400.0),
    "pace_bn": Range("bn", 0.0, 400.0),
    "floor_pct": Range("pct", 1.0, 50.0),
}
"""What can be solved, and where it is looked for unless the caller says otherwise."""
CAPS = ("treasury_cap_bn", "agency_cap_bn")
AFTER_STOP = "after"
"""The part of a stop rule that keeps its numbers: what follows a stop is another policy."""
LOWEST_SHARE_TARGET_PCT = 1.0
"""A target for a share of GDP below this was written as a fraction."""
GRID_COUNT = 9
REACHED_TOLERANCE = 1e-6
"""An outcome this close to its target, in bn or percentage points, is reached."""
STEP_TOLERANCE = 1e-9
"""Brent's method stops where the value is known to a dollar a month."""


@dataclass(frozen=True)
class Solution:
    """The value of a rule's number that brings an outcome.

    Attributes:
        parameter: the number found.
        wanted: the outcome asked for.
        reached: the outcome under that number.
        date: the Wednesday it is read off.
        entry_date: first days of the policy entries it was set in.
        monotone: whether the outcome moved one way only over everything tried.
        jumps: whether the outcome passes the target in one step (a stop a month earlier), so that none meets it.
        run_count: how many projections it took.
        scenario: the scenario with the number set.
    """

    parameter: NamedNumber
    wanted: NamedNumber
    reached: NamedNumber
    date: np.datetime64
    entry_date: tuple[np.datetime64, ...]
    monotone: bool
    jumps: bool
    run_count: int
    scenario: Scenario

    def sentences(self) -> str:
        """Return the answer in words, one sentence a line."""
        found, wanted, reached = self.parameter, self.wanted, self.reached
        starts = ", ".join(str(start) for start in self.entry_date)
        lines = [
            f"{self.scenario.name}: {found.name} = {found.value:.4f}",
            f"{wanted.name} on {self.date}: {reached.value:,.4f} (asked for {wanted.value:g})",
            f"Set in the policy entries of {starts}; {self.run_count} projections.",
        ]
        if self.jumps:
            lines.append("The outcome jumps past the target here, a month at a time; no value meets it exactly.")
        if not self.monotone:
            lines.append("The outcome does not move one way only over what was tried; look at a range of your own too.")
        return "\n".join(lines)


def solve(
    scenario: Scenario,
    parameter: str,
    target: str,
    by: DateLike,
    *,
    between: Range | None = None,
    since: DateLike | None = None,
) -> Solution:
    """Find the value of a rule's number that brings a line to a target by a date.

    Args:
        scenario: what is run.
        parameter: one of `PARAMETERS`; its unit may be left out.
        target: a line and its value, for example "reserves_share_of_gdp=9%" or "treasuries=4000".
        by: a month such as "2028-12" (its last Wednesday) or a day.
        between: where to look; the range of `PARAMETERS` where it is left out.
        since: set the number only in entries that start on or after this day; left out, in all that are in force from
            the opening on. A cap is set in entries that have one; where none has, in those that hold.

    Raises:
        ScenarioError: no such parameter, no entry has it, or no value, or more than one, reaches the target.
        DataError: there is no such line or date.
    """
    name = _parameter(parameter)
    plan = build_plan(scenario).plan
    line, wanted = _target(target)
    measure = read_measure(line, plan.chart)
    place = last_wednesday_by(plan.timeline.date, by)
    entries = _entries(scenario, name, since)

    def outcome(value: float) -> float:
        candidate = build_plan(_with(scenario, name, value, entries)).plan
        level = measure.of(run(candidate, keep_lots=False).balance_bn, candidate.outside.gdp_bn)
        return float(level[0, place])

    tried = _Tried(outcome)
    found = _search(tried, between or PARAMETERS[name], wanted, f"{measure.name} to {wanted:g} on {by}", name)
    reached = tried(found)
    return Solution(
        parameter=NamedNumber(name, unit_of(name) or "", found),
        wanted=NamedNumber(measure.name, measure.unit, wanted),
        reached=NamedNumber(measure.name, measure.unit, reached),
        date=np.datetime64(plan.timeline.date[place], "D"),
        entry_date=tuple(scenario.regimes.regimes[entry].start_date for entry in entries),
        monotone=tried.monotone,
        jumps=abs(reached - wanted) > REACHED_TOLERANCE,
        run_count=len(tried.known),
        scenario=_with(scenario, name, found, entries),
    )


def read_range(text: str, parameter: str) -> Range:
    """Return the range of a text such as "0,60".

    Raises:
        ScenarioError: it is no pair of numbers, or there is no such parameter.
    """
    parts = text.split(",")
    try:
        low, high = (float(part) for part in parts)
    except ValueError:
        raise ScenarioError(f'"{text}" is no range; write the lower and the higher number, for example 0,60') from None
    return Range(unit_of(_parameter(parameter)) or "", low, high)


# --- what is asked -------------------------------------------------------------------------------------------------


def _parameter(text: str) -> str:
    word = text.strip().replace("-", "_")
    found = next((known for known in PARAMETERS if word in {known, known.rsplit("_", 1)[0]}), None)
    if found is None:
        raise ScenarioError(f'"{text}" cannot be solved for; {nearest_name(word, PARAMETERS)}')
    return found


def _target(text: str) -> tuple[str, float]:
    line, sign, number = text.partition("=")
    try:
        value = float(number.strip().removesuffix("%"))
    except ValueError:
        value = float("nan")
    if not sign or not np.isfinite(value):
        raise ScenarioError(f'"{text}" is no target; write line=value, for example reserves_share_of_gdp=9%')
    if number.strip().endswith("%") and "share_of_gdp" not in line:
        raise ScenarioError(f"{text}: {line} is an amount in bn; write {line}_share_of_gdp for per cent of GDP")
    if "share_of_gdp" in line and value < LOWEST_SHARE_TARGET_PCT:
        raise ScenarioError(f"{text}: shares of GDP are in per cent (8.5, not 0.085); 1 is the lowest target")
    return line, value


def _entries(scenario: Scenario, name: str, since: DateLike | None) -> tuple[int, ...]:
    """Return the places of the policy entries that have the number and are in force from the opening on."""
    first = int(scenario.regimes.in_force(scenario.opening_date))
    regimes = scenario.regimes.regimes
    asked = [
        place for place in range(first, len(regimes)) if since is None or regimes[place].start_date >= as_date(since)
    ]

    def having(number: str) -> tuple[int, ...]:
        low = PARAMETERS[number].low
        return tuple(place for place in asked if _replaced(regimes[place], number, low)[1])

    places = having(name) or tuple(place for place in asked if name in CAPS and _holds(regimes[place]))
    if not places:
        held = [known for known in PARAMETERS if having(known)]
        when = "in force from the opening on" if since is None else f"that starts on or after {since}"
        hint = f"; it could be solved for {', '.join(held)}" if held else ""
        raise ScenarioError(
            f"no policy entry of {scenario.name} {when} has a {name}{hint}. A cap needs an entry with the rule "
            "capped_runoff or hold, a floor one with ample_floor, a pace one that buys"
        )
    return places


def _holds(entry: Regime) -> bool:
    return isinstance(entry.principal, Hold)


def _with(scenario: Scenario, name: str, value: float, entries: tuple[int, ...]) -> Scenario:
    """Return the scenario with a number set in some of its entries, under a digest of its own."""
    regimes = list(scenario.regimes.regimes)
    for place in entries:
        regimes[place] = _set(regimes[place], name, value)
    digest = hashlib.sha256(f"{scenario.digest} {name}={value!r} in {entries}".encode()).hexdigest()
    return replace(scenario, regimes=Regimes(tuple(regimes)), digest=digest, written="")


def _set(entry: Regime, name: str, value: float) -> Regime:
    """Return an entry with a number set; to hold is to run off under caps of zero, so a hold can be given a cap."""
    changed: Regime
    changed, found = _replaced(entry, name, value)
    if not found and isinstance(entry.principal, Hold):
        capped = CappedRunoff(0.0, 0.0, entry.principal.agency_principal_to)
        changed = replace(entry, principal=_replaced(capped, name, value)[0])
    return changed


def _replaced(part: Any, name: str, value: float) -> tuple[Any, bool]:  # noqa: ANN401 - rules are of many types
    """Return a rule, an entry or a tuple of rules with every number of that name set, and whether there was any.

    What follows a stop keeps its numbers: it is another policy.
    """
    if isinstance(part, tuple):
        pairs = [_replaced(item, name, value) for item in part]
        return tuple(item for item, _ in pairs), any(found for _, found in pairs)
    if not dataclasses.is_dataclass(part) or isinstance(part, type):
        return part, False
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(part):
        if item.name == AFTER_STOP:
            continue
        held = getattr(part, item.name)
        new, found = (value, True) if item.name == name else _replaced(held, name, value)
        if found:
            changes[item.name] = new
    return (replace(part, **changes), True) if changes else (part, False)


# --- the search ----------------------------------------------------------------------------------------------------


@dataclass
class _Tried:
    """The outcome as a function that remembers what it was asked."""

    outcome: Callable[[float], float]
    known: dict[float, float] = field(default_factory=dict)

    def __call__(self, value: float) -> float:
        if value not in self.known:
            self.known[value] = self.outcome(value)
        return self.known[value]

    @property
    def monotone(self) -> bool:
        """Whether the outcome moved one way only over everything tried."""
        step = np.diff([self.known[value] for value in sorted(self.known)])
        return bool(np.all(step <= REACHED_TOLERANCE) or np.all(step >= -REACHED_TOLERANCE))


def _search(tried: _Tried, between: Range, wanted: float, asked: str, name: str) -> float:
    """Return the value whose outcome is nearest to the target, in the one place where the outcome crosses it."""
    # Small caps matter most: the grid is finer at its lower end.
    grid = [float(x) for x in between.low + (between.high - between.low) * np.linspace(0.0, 1.0, GRID_COUNT) ** 2]
    gap = {value: tried(value) - wanted for value in grid}
    crossed = [(a, b) for a, b in pairwise(grid) if gap[a] * gap[b] <= 0.0 and (gap[a] != 0.0 or a == grid[0])]
    if not crossed:
        best = min(grid, key=lambda value: abs(gap[value]))
        raise ScenarioError(
            f"no {name} from {between.low:g} to {between.high:g} brings {asked}; the nearest is {best:g}, which "
            f"reaches {tried(best):,.2f}"
        )
    if len(crossed) > 1:
        places = ", ".join(f"{a:g} to {b:g}" for a, b in crossed)
        raise ScenarioError(
            f"several values of {name} bring {asked}: between {places}; narrow the range to one of them"
        )
    low, high = crossed[0]
    if gap[low] != 0.0 and gap[high] != 0.0:
        from scipy.optimize import brentq  # deferred: slow to load, and only a search needs it

        brentq(lambda value: tried(value) - wanted, low, high, xtol=STEP_TOLERANCE)
    return min(tried.known, key=lambda value: abs(tried.known[value] - wanted))
