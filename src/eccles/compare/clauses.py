"""What each clause of a policy did: the difference between two scenarios, divided among what they say differently.

Clauses work together: a higher cap matters only until the stop rule stops. What a clause adds therefore depends on
which others are already in force; its contribution here is its average over every order in which the clauses could
have been changed (Shapley, "A value for n-person games", 1953). That takes one run for each set of clauses, gives the
same answer whichever scenario's clauses are changed first, and adds up to the difference with nothing left over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError
from eccles.base.timeline import DateArray, DateLike, month_index
from eccles.compare.measure import Measure, last_wednesday_by, read_measure
from eccles.core.policy import PrincipalRule, Regime, Regimes
from eccles.core.purchase import purchase_period_start
from eccles.core.scenario import Scenario
from eccles.engine.project import run
from eccles.opening.simulate import build_plan
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold

__all__ = ["MOST_CLAUSES", "Clause", "ClauseContributions", "clause_contributions", "clauses_between"]

FloatArray = NDArray[np.float64]
Place = tuple[int, str]
"""A segment of time (or -1 for what holds throughout) and a key in it."""

MOST_CLAUSES = 6
"""Each clause more doubles the runs; six take 64."""
THROUGHOUT = -1
WHOLE_RULE, STOP = "principal", "stop"
PATHS, FITS = "paths", "fit_date"
TITLES = {
    "principal.treasury_cap_bn": "Treasury cap",
    "principal.agency_cap_bn": "agency cap",
    "principal.agency_excess_to": "destination of agency principal",
    "principal.bills_inside_cap": "bills inside the cap",
    WHOLE_RULE: "rule for principal",
    STOP: "stop rule",
    PATHS: "outside paths",
    FITS: "fits",
}
"""Clauses by their key; others are named after the key."""


@dataclass(frozen=True)
class Clause:
    """Something two scenarios say differently.

    Attributes:
        title: what it is about, with its date where a clause is one dated entry.
        places: where it stands: segments of time and keys.
    """

    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class ClauseContributions:
    """The difference between two scenarios by clause.

    Attributes:
        line: title of what is divided.
        unit: bn, or pct for a share of GDP.
        names: the scenario compared with, and the one explained.
        clauses: in what they differ.
        date: (weeks + 1,) Wednesdays.
        value: (clauses, weeks + 1) what each clause contributed.
        low: (weeks + 1,) the level in the first scenario.
        high: (weeks + 1,) the level in the second.
        run_count: how many runs it took.
    """

    line: str
    unit: str
    names: tuple[str, str]
    clauses: tuple[Clause, ...]
    date: DateArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    run_count: int

    @property
    def residual(self) -> FloatArray:
        """(weeks + 1,) what the contributions leave unexplained: the rounding of floating-point sums."""
        return np.asarray(self.high - self.low - self.value.sum(axis=0))

    def at(self, date: DateLike | None = None) -> dict[str, float]:
        """Return each clause's contribution on a Wednesday, or on the last one.

        Raises:
            DataError: the scenarios do not reach that date.
        """
        place = self.date.size - 1 if date is None else last_wednesday_by(self.date, date)
        return {clause.title: float(row[place]) for clause, row in zip(self.clauses, self.value, strict=True)}


def clause_contributions(
    left: Scenario, right: Scenario, line: str = "reserves", by_date: bool | None = None
) -> ClauseContributions:
    """Divide the difference between two scenarios among the clauses in which they differ.

    Args:
        left: the scenario compared with.
        right: the scenario that is explained.
        line: an account, a group or `total_assets`; with `_share_of_gdp` in per cent of GDP.
        by_date: one clause for each dated entry (True) or for each kind over all dates (False); left out, dated
            entries where there are few enough of them. Outside paths are a clause each, or one together where that
            would be too many.

    Raises:
        ScenarioError: the scenarios open or end on different dates, say nothing differently, or differ in more than
            six clauses.
        DataError: there is no such line.
    """
    clauses = clauses_between(left, right, by_date)
    ends = build_plan(left).plan
    measure = read_measure(line, ends.chart)
    everything = (1 << len(clauses)) - 1
    level = np.stack([_level(_mixed(left, right, clauses, mask), measure) for mask in range(everything + 1)])
    return ClauseContributions(
        line=measure.title,
        unit=measure.unit,
        names=(left.name, right.name),
        clauses=clauses,
        date=ends.timeline.date,
        value=_shapley(level, len(clauses)),
        low=level[0],
        high=level[everything],
        run_count=everything + 1,
    )


def clauses_between(left: Scenario, right: Scenario, by_date: bool | None = None) -> tuple[Clause, ...]:
    """Return what two scenarios say differently: their policy, entry by entry or kind by kind, then their paths.

    Raises:
        ScenarioError: they open or end on different dates, say nothing differently, or differ in too many clauses.
    """
    for name, ours, theirs in (
        ("open", left.opening_date, right.opening_date),
        ("run", f"{left.horizon_weeks} weeks", f"{right.horizon_weeks} weeks"),
    ):
        if ours != theirs:
            raise ScenarioError(
                f"{left.name} and {right.name} {name} differently ({ours} and {theirs}), which no clause explains; "
                "give both one --opening and one --horizon"
            )
    places = _places(left, right)
    # From the finest division to the coarsest, the first that is small enough.
    divisions = [
        _joined(places, by_date=dated, one_world=world)
        for dated in ((True, False) if by_date is None else (by_date,))
        for world in (False, True)
    ]
    found = next((division for division in divisions if len(division) <= MOST_CLAUSES), divisions[-1])
    if not found:
        raise ScenarioError(f"{left.name} and {right.name} say nothing differently; there is nothing to divide")
    if len(found) > MOST_CLAUSES:
        raise ScenarioError(
            f"{left.name} and {right.name} differ in {len(found)} clauses ({'; '.join(c.title for c in found)}); "
            f"{MOST_CLAUSES} can be divided exactly, for every clause more doubles the runs. Compare scenarios that "
            "differ in less: go from one to the other in two steps with a scenario between them"
        )
    return found


# --- what differs --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Difference:
    """One key in one segment: where it stands, its dates, and what each scenario says."""

    place: Place
    start: str
    said: tuple[object, object]


def _places(left: Scenario, right: Scenario) -> list[_Difference]:
    """Return every difference, those of the policy in order of time."""
    found = []
    first = purchase_period_start(int(month_index(left.opening_date)) - 1)
    last = left.opening_date + np.timedelta64(7 * left.horizon_weeks, "D")
    segments = _segments(left.regimes, right.regimes)
    ends = [start for start, _, _ in segments[1:]] + [last + 1]
    for segment, ((start, ours, theirs), end) in enumerate(zip(segments, ends, strict=True)):
        if ours is None or theirs is None or start > last or end <= first:  # what ended before can move nothing
            continue
        said, say = _terms(ours, theirs)
        found += [
            _Difference((segment, key), str(start), (said[key], say[key])) for key in said if said[key] != say[key]
        ]
    for word, one, other in ((PATHS, left.paths, right.paths), (FITS, left.fit_date, right.fit_date)):
        pairs = {name: (one.get(name), other.get(name)) for name in sorted({*one, *other})}
        found += [
            _Difference((THROUGHOUT, f"{word}.{name}"), "", pair) for name, pair in pairs.items() if pair[0] != pair[1]
        ]
    return found


def _segments(left: Regimes, right: Regimes) -> list[tuple[np.datetime64, Regime | None, Regime | None]]:
    """Cut time where either policy changes; a scenario says nothing before its first entry."""
    cuts = np.union1d(left.start_date, right.start_date)
    return [(start, _entry(left, start), _entry(right, start)) for start in cuts]


def _entry(regimes: Regimes, date: np.datetime64) -> Regime | None:
    place = int(np.searchsorted(regimes.start_date, date, side="right")) - 1
    return regimes.regimes[place] if place >= 0 else None


def _terms(ours: Regime, theirs: Regime) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write two entries as comparable terms: field by field where both follow one kind of rule."""
    (rule, stop), (other_rule, other_stop) = _parts(ours.principal), _parts(theirs.principal)
    both: tuple[dict[str, Any], dict[str, Any]] = ({STOP: stop}, {STOP: other_stop})
    names = _numbers(rule) if type(rule) is type(other_rule) else ()
    for terms, part, entry in zip(both, (rule, other_rule), (ours, theirs), strict=True):
        terms.update({f"{WHOLE_RULE}.{name}": getattr(part, name) for name in names} or {WHOLE_RULE: part})
        terms.update({name: getattr(entry, name) for name in _other_fields(entry)})
    return both


def _numbers(rule: object) -> tuple[str, ...]:
    """Return the fields of a rule that is a dataclass; another has none that could be mixed."""
    return tuple(item.name for item in dataclasses.fields(rule)) if dataclasses.is_dataclass(rule) else ()


def _parts(rule: PrincipalRule) -> tuple[PrincipalRule, AmpleFloor | None]:
    """Take a rule apart: what is done, and what stops it. To hold is to run off under caps of zero."""
    if isinstance(rule, AmpleFloor):
        return _parts(rule.before)[0], replace(rule, before=STOP_ALONE)
    return (CappedRunoff(0.0, 0.0, rule.agency_principal_to) if isinstance(rule, Hold) else rule), None


STOP_ALONE = CappedRunoff(0.0, 0.0)
"""Stands in a stop rule for the rule it stops, so that two of them compare by metric, floor and what follows."""


def _other_fields(entry: Regime) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(entry) if f.name not in {"start_date", WHOLE_RULE})


def _joined(differences: Sequence[_Difference], *, by_date: bool, one_world: bool) -> tuple[Clause, ...]:
    """Make clauses of differences: all of a kind, or those of a kind that say the same one after the other.

    Outside paths are a clause each, or all of them one; and so are fits.
    """
    groups: dict[tuple[str, int], list[_Difference]] = {}
    last: dict[str, tuple[tuple[object, object], int, int]] = {}
    for item in differences:
        segment, key = item.place
        if segment == THROUGHOUT and one_world:
            key = key.partition(".")[0]
        said, group, before = last.get(key, (None, -1, -1))
        goes_on = not by_date or segment == THROUGHOUT or (said == item.said and before == segment - 1)
        group = group if goes_on and group >= 0 else group + 1
        last[key] = (item.said, group, segment)
        groups.setdefault((key, group), []).append(item)
    dated = {key for key, group in groups if group > 0}
    return tuple(
        Clause(_title(key, items[0].start if key in dated else ""), tuple(item.place for item in items))
        for (key, _), items in groups.items()
    )


def _title(key: str, start: str) -> str:
    kind, _, name = key.partition(".")
    title = TITLES.get(key)
    if title is None:
        title = {PATHS: f"path {name}", FITS: f"fit of {name}"}.get(kind, (name or kind).replace("_", " "))
    title = title[:1].upper() + title[1:]
    return f"{title} from {start}" if start else title


# --- what is run ---------------------------------------------------------------------------------------------------


def _level(scenario: Scenario, measure: Measure) -> FloatArray:
    """Return a quantity over the weeks of a scenario."""
    plan = build_plan(scenario).plan
    return np.asarray(measure.of(run(plan, keep_lots=False).balance_bn, plan.outside.gdp_bn)[0])


def _mixed(left: Scenario, right: Scenario, clauses: Sequence[Clause], mask: int) -> Scenario:
    """Return the left scenario with the clauses of a mask as the right one says them; its ends are the two."""
    if mask == 0:
        return left
    if mask == (1 << len(clauses)) - 1:
        return right
    chosen = {place for number, clause in enumerate(clauses) if mask >> number & 1 for place in clause.places}
    return replace(
        left,
        regimes=_mixed_regimes(left.regimes, right.regimes, chosen),
        paths=_mixed_names(left.paths, right.paths, PATHS, chosen),
        fit_date=_mixed_names(left.fit_date, right.fit_date, FITS, chosen),
        digest="",
        written="",
    )


def _mixed_names(ours: Mapping[str, Any], theirs: Mapping[str, Any], word: str, chosen: set[Place]) -> dict[str, Any]:
    sources = {name: theirs if (THROUGHOUT, f"{word}.{name}") in chosen else ours for name in sorted({*ours, *theirs})}
    return {name: source[name] for name, source in sources.items() if name in source}


def _mixed_regimes(left: Regimes, right: Regimes, chosen: set[Place]) -> Regimes:
    """Return the mixture; entries that say the same as the one before are one entry, so that no stop rule restarts."""
    entries: list[Regime] = []
    for segment, (start, ours, theirs) in enumerate(_segments(left, right)):
        keys = {key for place, key in chosen if place == segment}
        entry = _mixed_entry(start, ours, theirs, keys)
        if not entries or replace(entry, start_date=entries[-1].start_date) != entries[-1]:
            entries.append(entry)
    return Regimes(tuple(entries))


def _mixed_entry(start: np.datetime64, ours: Regime | None, theirs: Regime | None, keys: set[str]) -> Regime:
    known = ours or theirs
    if known is None:
        raise DataError(f"no policy is in force on {start}")
    if ours is None or theirs is None:
        return replace(known, start_date=start)
    said, say = _terms(ours, theirs)
    terms = {key: (say if key in keys else said)[key] for key in said}
    rule = terms.get(WHOLE_RULE)
    if rule is None:
        prefix = f"{WHOLE_RULE}."
        parts = {key.removeprefix(prefix): value for key, value in terms.items() if key.startswith(prefix)}
        rule = type(_parts(ours.principal)[0])(**parts)
    stop = terms[STOP]
    others = {name: terms[name] for name in _other_fields(ours)}
    return Regime(start_date=start, principal=rule if stop is None else replace(stop, before=rule), **others)


# --- what is divided -----------------------------------------------------------------------------------------------


def _shapley(level: FloatArray, count: int) -> FloatArray:
    """Return each clause's average step over all orders, (clauses, weeks + 1).

    Args:
        level: (2 ** clauses, weeks + 1) the quantity under each set of clauses, the set's bits being its row.
        count: how many clauses.
    """
    value = np.zeros((count, level.shape[1]))
    for clause in range(count):
        others = [1 << number for number in range(count) if number != clause]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for group in combinations(others, size):
                mask = sum(group)
                value[clause] += weight * (level[mask | 1 << clause] - level[mask])
    return value
