"""Caps raised on some paths of a run: a rule's own number, or run-off added under any rule.

A cap means what it means in a scenario file. It is raised where the rule that decides has one: a hold has none, and
what follows a stop is another policy that keeps its own. Each rule is asked again with the other number, so a path is
what a run of the edited scenario would be, the stop rule's own reading included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.compare.solve import AFTER_STOP, CAPS
from eccles.core.observed import Observed
from eccles.core.policy import PrincipalDecision, PrincipalRule, PrincipalTo, Regimes, chosen

__all__ = ["EXTRA_RUNOFF", "Bump", "Raised", "cap_notes", "raised_regimes"]

FloatArray = NDArray[np.float64]

EXTRA_RUNOFF = {name: f"extra_{name.replace('_cap_', '_runoff_')}" for name in CAPS}
"""Caps of rules, and the inputs that let more run off each month whatever the rule decides."""


@dataclass(frozen=True)
class Bump:
    """One input raised, over the whole horizon or from one date to before another.

    Attributes:
        name: the input.
        unit: bn, or pct for rates (the bump is then in percentage points).
        value: by how much.
        start_date: first day; None from the opening.
        end_date: first day that is not raised any more; None to the end.
    """

    name: str
    unit: str
    value: float
    start_date: np.datetime64 | None = None
    end_date: np.datetime64 | None = None

    @property
    def label(self) -> str:
        """The input with its dates, where it has any."""
        dates = [f"from {self.start_date}"] if self.start_date is not None else []
        dates += [f"before {self.end_date}"] if self.end_date is not None else []
        return " ".join([self.name, *dates])

    def covers(self, date: DateArray) -> NDArray[np.bool_]:
        """Return whether the input is raised on each date."""
        inside = np.ones(np.shape(date), dtype=bool)
        if self.start_date is not None:
            inside &= date >= self.start_date
        if self.end_date is not None:
            inside &= date < self.end_date
        return inside


@dataclass(frozen=True)
class Raised:
    """One bump and what each path adds: nothing but on its own two.

    Attributes:
        bump: what is raised.
        row: the path with the bump; the next one has twice the bump.
    """

    bump: Bump
    row: int

    def rows(self, count: int) -> FloatArray:
        """Return what each path adds, (path,)."""
        added = np.zeros(count)
        added[self.row : self.row + 2] = self.bump.value, 2.0 * self.bump.value
        return added


@dataclass(frozen=True)
class _RaisedCaps:
    """A rule with a cap of its own that is another number on some paths; lowered ones stay at zero or more."""

    rule: Any
    raised: tuple[Raised, ...]

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where the rule sends agency principal."""
        return frozenset(self.rule.destinations)

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return the rule's decision under each path's caps: the rule is asked once for every cap there is."""
        decision: PrincipalDecision = self.rule.decide(observed)
        for name in _caps_of(self.rule):
            added = _added(self.raised, name, observed)
            for value in np.unique(added[added != 0.0]):
                other = replace(self.rule, **{name: max(getattr(self.rule, name) + float(value), 0.0)})
                decision = chosen(added == value, decision, other.decide(observed))
        return decision


@dataclass(frozen=True)
class _ExtraRunoff:
    """A rule beside which more runs off on some paths, whatever it decides; never less than nothing."""

    rule: PrincipalRule
    raised: tuple[Raised, ...]

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where the rule sends agency principal."""
        return self.rule.destinations

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return the rule's decision with more allowed to run off."""
        decision = self.rule.decide(observed)
        treasury, agency = (_added(self.raised, name, observed) for name in EXTRA_RUNOFF.values())
        return replace(
            decision,
            treasury_cap_bn=np.maximum(decision.treasury_cap_bn + treasury, 0.0),
            agency_cap_bn=np.maximum(decision.agency_cap_bn + agency, 0.0),
        )


def raised_regimes(regimes: Regimes, opening: np.datetime64, raised: Sequence[Raised]) -> Regimes:
    """Return a policy with its caps, and the run-off beside them, raised on some paths.

    Args:
        regimes: the policy.
        opening: caps are raised in the entries in force from this day on.
        raised: the bumps, each on its paths; those of other inputs do nothing here.
    """
    caps = tuple(item for item in raised if item.bump.name in CAPS)
    extra = tuple(item for item in raised if item.bump.name in EXTRA_RUNOFF.values())
    first = int(regimes.in_force(opening))
    entries = []
    for place, entry in enumerate(regimes.regimes):
        rule = _with_raised(entry.principal, caps) if caps and place >= first else entry.principal
        entries.append(replace(entry, principal=_ExtraRunoff(rule, extra) if extra else rule))
    return Regimes(tuple(entries))


def cap_notes(regimes: Regimes, opening: np.datetime64, bumps: Sequence[Bump]) -> tuple[str, ...]:
    """Say of each cap among the bumps in which policy entries it is raised, and in which there is none."""
    notes = []
    ahead = regimes.regimes[int(regimes.in_force(opening)) :]
    for name in dict.fromkeys(bump.name for bump in bumps if bump.name in CAPS):
        having = [str(entry.start_date) for entry in ahead if _has(entry.principal, name)]
        bare = [str(entry.start_date) for entry in ahead if not _has(entry.principal, name)]
        parts = [f"raised in the policy entries of {', '.join(having)}"] if having else []
        parts += [f"no such cap in the policy entries of {', '.join(bare)}"] if bare else []
        hint = f" ({EXTRA_RUNOFF[name]} adds run-off under any rule)" if bare else ""
        notes.append(f"{name}: {'; '.join(parts)}{hint}.")
    return tuple(notes)


def _added(raised: Sequence[Raised], name: str, observed: Observed) -> FloatArray:
    """Return what each path adds to an input in the month observed, (path,)."""
    added = np.zeros(observed.reserves_bn.shape)
    for item in raised:
        if item.bump.name == name and item.bump.covers(np.array(observed.period_date)):
            added = added + item.rows(added.size)
    return added


def _caps_of(rule: object) -> list[str]:
    """Return the caps a rule has itself; None is no cap."""
    return [name for name in CAPS if getattr(rule, name, None) is not None]


def _parts(rule: object) -> dict[str, Any]:
    """Return what a rule is made of, but for what follows a stop."""
    if not is_dataclass(rule):
        return {}
    return {item.name: getattr(rule, item.name) for item in fields(rule) if item.name != AFTER_STOP}


def _has(rule: object, name: str) -> bool:
    return name in _caps_of(rule) or any(_has(part, name) for part in _parts(rule).values())


def _with_raised(rule: Any, caps: tuple[Raised, ...]) -> Any:  # noqa: ANN401 - rules are of many types
    """Return a rule in which every rule with a cap of its own has it raised."""
    if _caps_of(rule):
        return _RaisedCaps(rule, caps)
    parts = _parts(rule)
    changed = {name: _with_raised(part, caps) for name, part in parts.items()}
    changed = {name: part for name, part in changed.items() if part is not parts[name]}
    return replace(rule, **changed) if changed else rule
