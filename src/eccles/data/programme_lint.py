"""Faults of the record of programmes: what contradicts itself, what is missing, what cannot bite.

An error is something the record may not contain; a note is something true that a reader of it should know. Every rule
is a function from the programmes to findings, and all of them are run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, is_business_day, month_index
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.programme import Action, Basis, Decision, Per, PrincipalRule, Programme, Sector
from eccles.data.programme_schedule import covers_whole_months, planned, scheduled_bn
from eccles.data.programmes import load_programmes, principal_rules
from eccles.data.snapshot import open_snapshot

__all__ = ["ERROR", "NOTE", "Finding", "lint_programmes"]

ERROR, NOTE = "error", "note"
MARKS = frozenset({"V", "2", "C", "M"})
TOTAL_TOLERANCE_BN = 0.5
"""Totals are published in whole billions."""
REACHED_SHARE = 0.95
"""A cap counts as reached by this part of it: SOMA shows TIPS at par, a cap counts them with compensation."""


@dataclass(frozen=True)
class Finding:
    """One sentence about the record: its level, the rule that found it, and where."""

    level: str
    rule: str
    where: str
    sentence: str


Programmes = Sequence[Programme]
Findings = Iterator[Finding]


def lint_programmes(programmes: Iterable[Programme] | None = None) -> tuple[Finding, ...]:
    """Return every finding about programmes, errors first; the shipped record without an argument.

    Example:
        >>> [finding for finding in lint_programmes() if finding.level == ERROR]
        []
    """
    known = load_programmes() if programmes is None else tuple(programmes)
    found = [finding for rule in RULES for finding in rule(known)]
    return tuple(sorted(found, key=lambda finding: (finding.level, finding.rule)))


def _overlaps(programmes: Programmes) -> Findings:
    """Two decisions of one kind in force on one day."""
    rows = [row for item in programmes for row in item.decisions if row.basis is Basis.ANNOUNCED]
    for place, one in enumerate(rows):
        for other in rows[place + 1 :]:
            if (one.sector, one.action) == (other.sector, other.action) and _meet(one, other):
                yield Finding(ERROR, "overlap", one.label, f"is in force together with {other.label}")


def _meet(one: Decision | PrincipalRule, other: Decision | PrincipalRule) -> bool:
    return bool(one.start_date <= _last(other) and other.start_date <= _last(one))


def _last(row: Decision | PrincipalRule) -> np.datetime64:
    return np.datetime64("9999-12-31", "D") if np.isnat(row.end_date) else row.end_date


def _missing_sources(programmes: Programmes) -> Findings:
    """Statements without a document, or without a confidence mark of the closed list."""
    for where, source, confidence in _statements(programmes):
        if not source.strip():
            yield Finding(ERROR, "source", where, "names no source; give the document and its date")
        marks = confidence.split()
        if not marks or not MARKS.issuperset(marks):
            yield Finding(ERROR, "confidence", where, f'is marked "{confidence}"; allowed: V, 2, C, M')
        elif set(marks) == {"M"}:
            yield Finding(NOTE, "confidence", where, "is not verified against a source (M)")


def _statements(programmes: Programmes) -> Iterator[tuple[str, str, str]]:
    for item in programmes:
        for row in item.decisions:
            yield row.label, row.source, row.confidence
        for rule in item.principal:
            yield f"{item.name} {rule.start_date} principal of {rule.of}", rule.source, rule.confidence
        for total in item.totals:
            yield f"{item.name} total of {total.sector}", total.source, total.confidence
        for way in item.settlements:
            yield f"{item.name} settlement of {', '.join(way.sectors)}", way.source, way.confidence


def _announcements(programmes: Programmes) -> Findings:
    """Decisions announced after they began, or on a day the record does not know."""
    for item in programmes:
        unknown = 0
        for row in item.decisions:
            if row.announced_date > row.start_date:
                yield Finding(ERROR, "announced", row.label, f"was announced on {row.announced_date}, after it began")
            unknown += bool(np.isnat(row.announced_date)) and row.basis is Basis.ANNOUNCED
        if unknown:
            yield Finding(NOTE, "announced", item.name, f"{unknown} rows without the day of their announcement")


def _sales(programmes: Programmes) -> Findings:
    """Sales without authority, and twists whose two legs differ."""
    for item in programmes:
        for row in item.decisions:
            if row.is_sale and not row.authority.strip():
                yield Finding(ERROR, "authority", row.label, "sells without naming the directive that allows it")
        sold = {row.phase: row.amount_bn for row in item.decisions if row.action is Action.TWIST_SELL}
        bought = {row.phase: row.amount_bn for row in item.decisions if row.action is Action.TWIST_BUY}
        for phase in sorted(sold.keys() | bought.keys()):
            if sold.get(phase) != bought.get(phase):
                yield Finding(ERROR, "authority", phase, f"buys {bought.get(phase)} and sells {sold.get(phase)} bn")


def _gaps(programmes: Programmes) -> Findings:
    """Business days on which the record does not say where maturing principal went, or says it twice."""
    rules = principal_rules(programmes)
    for of in ("treasury", "agency"):
        chain = sorted((rule for rule in rules if rule.of == of), key=lambda rule: rule.start_date)
        for before, after in pairwise(chain):
            if _meet(before, after):
                yield Finding(ERROR, "gap", f"principal of {of}", f"has two rules on {after.start_date}")
            day = np.arange(_last(before) + np.timedelta64(1, "D"), after.start_date)
            if np.any(is_business_day(day)):
                yield Finding(ERROR, "gap", f"principal of {of}", f"has no rule from {day[0]} to {day[-1]}")
        if chain and not np.isnat(chain[-1].end_date):
            yield Finding(ERROR, "gap", f"principal of {of}", f"has no rule after {chain[-1].end_date}")


def _schedules(programmes: Programmes) -> Findings:
    """Monthly amounts whose months are undefined, windows and totals that do not add up."""
    for item in programmes:
        undefined = set()
        for row in planned(item.decisions, Sector):
            if row.per is Per.MONTH and not row.period_count and not covers_whole_months(row):
                undefined.add(row.sector)
                yield Finding(ERROR, "schedule", row.label, "is monthly over parts of months; give purchase_periods")
        for row in item.decisions:
            yield from _windows(row)
        for total in item.totals:
            if total.sector not in undefined:
                added = abs(sum(scheduled_bn(row) for row in planned(item.decisions, (total.sector,))))
                if abs(added - total.amount_bn) > TOTAL_TOLERANCE_BN:
                    sentence = f"the schedule adds up to {added:,.1f} bn, the total is {total.amount_bn:,.1f}"
                    yield Finding(ERROR, "total", f"{item.name} {total.sector}", sentence)


def _windows(row: Decision) -> Findings:
    weight = sum(part.weight_pct for part in row.windows)
    if np.isfinite(weight) and row.windows and round(weight, 6) != 100:
        yield Finding(ERROR, "windows", row.label, f"its maturity windows weigh {weight:g} per cent")
    amount = sum(part.amount_bn for part in row.windows)
    if np.isfinite(amount) and row.windows and abs(amount - row.amount_bn) > TOTAL_TOLERANCE_BN:
        yield Finding(ERROR, "windows", row.label, f"its maturity windows hold {amount:g} of {row.amount_bn:g} bn")


def _unreached_caps(programmes: Programmes) -> Findings:
    """Caps that nothing of their span came near: they did not bind."""
    for item in programmes:
        for row in item.decisions:
            if row.action is Action.RUNOFF_CAP:
                most_bn = _most_in_a_month_bn(row)
                if most_bn < REACHED_SHARE * row.amount_bn:
                    sentence = f"cap of {row.amount_bn:g} bn not reached; at most {most_bn:.1f} ran off in a month"
                    yield Finding(NOTE, "unreached cap", row.label, sentence)


def _most_in_a_month_bn(row: Decision) -> float:
    """Return the most that ran off in a payment month of the span; inf where the books cannot tell.

    For agencies the principal itself: it is known from May 2022 on; before, reinvestment settled among it.
    """
    soma = open_snapshot().table("soma_summary")
    if row.sector is Sector.AGENCY and row.start_date < open_snapshot().table("mbs_flow")["date"][0]:
        return np.inf
    classes = ("mbs", "agency_debt") if row.sector is Sector.AGENCY else ("bill", "note_bond", "tips", "frn")
    fall = -np.diff(np.sum([soma[f"{name}_bn"] for name in classes], axis=0))
    date: DateArray = soma["date"][1:]
    if row.sector is Sector.AGENCY:
        fall = _principal_where_known(date, fall)
    month = month_index(date - np.timedelta64(DAYS_PER_WEEK - 1, "D"))
    months = np.unique(month[(month >= month_index(row.start_date)) & (month <= month_index(_last(row)))])
    return max((float(fall[month == place].sum()) for place in months), default=np.inf)


def _principal_where_known(date: DateArray, fall_bn: NDArray[np.float64]) -> NDArray[np.float64]:
    flow = open_snapshot().table("mbs_flow")
    known = np.isfinite(flow["paydown_bn"])
    paid = fall_bn.copy()
    paid[np.searchsorted(date, flow["date"][known])] = flow["paydown_bn"][known]
    return paid


RULES: tuple[Callable[[Programmes], Findings], ...] = (
    _overlaps,
    _missing_sources,
    _announcements,
    _sales,
    _gaps,
    _schedules,
    _unreached_caps,
)
