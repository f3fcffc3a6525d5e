"""The record of balance-sheet policy since 2008: loading it, finding a programme, asking what was in force on a day.

One YAML file a programme, in `programmes/decisions/`. The English numbering names them; the numbering of the Chinese
brokers, in which Operation Twist is "QE3" and the programme of 2012-14 "QE4", is understood when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateLike, as_date, as_day
from eccles.core.programme import Action, Decision, PrincipalRule, Programme, Sector
from eccles.data.package_files import packaged_texts
from eccles.data.programme_forms import parse_programme
from eccles.data.reads import kept
from eccles.data.snapshot import open_snapshot

__all__ = [
    "InForce",
    "find_programme",
    "in_force",
    "load_programmes",
    "principal_in_force",
    "principal_rules",
]

AGENCY_TO = {
    Sector.AGENCY_PRINCIPAL_TO_TREASURY: "Treasuries, bought in the market",
    Sector.AGENCY_PRINCIPAL_TO_MBS: "agency MBS",
    Sector.AGENCY_PRINCIPAL_TO_BILLS: "bills, bought in the market",
}


@dataclass(frozen=True)
class InForce:
    """A decision that is in force on a day, and the programme it belongs to."""

    programme: str
    decision: Decision


@kept
def load_programmes(directory: Path | None = None) -> tuple[Programme, ...]:
    """Return every programme of a directory in order of its first day; the shipped record without one.

    Raises:
        DataError: a file does not have the form of a programme, or two share a name.
    """
    files = packaged_texts("programmes/decisions") if directory is None else _own_texts(directory)
    last = as_day(open_snapshot().table("soma_summary")["date"][-1])
    found = [parse_programme(text, name, last) for name, text in files]
    names = [programme.name for programme in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"two files describe {', '.join(twice)}; a programme has one file")
    return tuple(sorted(found, key=lambda programme: (programme.start_date, programme.name)))


def _own_texts(directory: Path) -> tuple[tuple[str, str], ...]:
    files = sorted(directory.glob("*.yaml"))
    if not files:
        raise DataError(f"{directory} holds no programme; a programme is a file that ends in .yaml")
    return tuple((path.name, path.read_text(encoding="utf-8")) for path in files)


def find_programme(
    name: str, programmes: Iterable[Programme] | None = None, *, broker_numbering: bool = False
) -> Programme:
    """Return a programme by its name, a phase, or another name it goes by; upper and lower case are one.

    Args:
        name: "QE3", "QE3_TAPER", "Operation Twist".
        programmes: where to look; the shipped record without it.
        broker_numbering: read the number as Chinese brokers do: "QE3" is Operation Twist, "QE4" is QE3.

    Raises:
        DataError: no programme goes by that name.

    Example:
        >>> find_programme("operation twist").name, find_programme("QE3", broker_numbering=True).name
        ('MEP', 'MEP')
    """
    known = load_programmes() if programmes is None else tuple(programmes)
    word = name.strip().casefold()
    brokers = {item.broker_name.casefold(): item for item in known if item.broker_name}
    if broker_numbering and word in brokers:
        return brokers[word]
    names = {other.casefold(): item for item in known for other in (*item.aliases, *item.phases)}
    names |= {item.name.casefold(): item for item in known}
    if word in names:
        return names[word]
    if word in brokers:
        meant = brokers[word].name
        raise DataError(f'"{name}" is the Chinese brokers\' number of {meant}; say {meant}, or ask for their numbering')
    raise DataError(f'no programme is named "{name}"; {nearest_name(name, [item.name for item in known])}')


def in_force(date: DateLike, programmes: Iterable[Programme] | None = None) -> tuple[InForce, ...]:
    """Return the decisions in force on a day, in order of their first day; the first and the last day count.

    Raises:
        ScenarioError: the text is no date.

    Example:
        >>> [(item.decision.sector.value, item.decision.amount_bn) for item in in_force("2019-05-01")]
        [('agency', 20.0), ('treasury', 15.0)]
    """
    day = as_date(date)
    known = load_programmes() if programmes is None else programmes
    found = [InForce(item.name, row) for item in known for row in item.decisions if row.in_force(day)]
    return tuple(sorted(found, key=lambda item: (item.decision.start_date, item.programme, item.decision.sector)))


def principal_rules(programmes: Iterable[Programme] | None = None) -> tuple[PrincipalRule, ...]:
    """Return where maturing principal went: rules stated apart, reinvestment rows and caps, by kind and date."""
    known = load_programmes() if programmes is None else tuple(programmes)
    rules = [rule for item in known for rule in item.principal]
    rules += [rule for item in known for row in item.decisions if (rule := _rule_of(row)) is not None]
    return tuple(sorted(rules, key=lambda rule: (rule.of, rule.start_date)))


def principal_in_force(date: DateLike, programmes: Iterable[Programme] | None = None) -> tuple[PrincipalRule, ...]:
    """Return where maturing principal goes on a day."""
    day = as_date(date)
    rules = principal_rules(programmes)
    return tuple(rule for rule in rules if rule.start_date <= day and (np.isnat(rule.end_date) or day <= rule.end_date))


def _rule_of(row: Decision) -> PrincipalRule | None:
    """Return what a reinvestment row or a cap says about principal, or None for other rows."""
    if row.action is Action.RUNOFF_CAP:
        of, to = row.sector.value, f"redeemed up to {row.amount_bn:g} bn a month, above it to {row.excess_to}"
    elif row.action is Action.REINVEST and row.sector in AGENCY_TO:
        above = f" up to {row.amount_bn:g} bn a month, above it to {row.excess_to}" if row.excess_to else ""
        of, to = "agency", AGENCY_TO[row.sector] + above
    elif row.action is Action.REINVEST:
        of, to = row.sector.value, "rolled over at auction"
    else:
        return None
    return PrincipalRule(of, to, row.start_date, row.end_date, row.source, row.confidence, row.note)
