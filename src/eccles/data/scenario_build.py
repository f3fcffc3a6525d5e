"""From a checked scenario file to the pure `core.Scenario`: dates resolved, decisions looked up, fits found.

What only the data can say is checked here: whether there is data on the opening, whether a path can follow what
happened that far. Every fault found is reported in one error.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import importlib.resources
import json
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from pydantic import ValidationError

from eccles.base.errors import EcclesError, ScenarioError, nearest_name
from eccles.base.timeline import Timeline, first_wednesday_on_or_after
from eccles.core.policy import Regimes
from eccles.core.scenario import Method, Scenario
from eccles.data.instants import new_york_utc, read_instant
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import PARAMETER_FILES, choose_fit, first_known_at
from eccles.data.scenario_faults import refusal, sentences
from eccles.data.scenario_rules import AsDecided, PolicyEntry, ProgrammeFile
from eccles.data.scenario_schema import ScenarioFile
from eccles.data.snapshot import open_snapshot
from eccles.data.yaml_text import read_yaml

__all__ = ["build_scenario", "decided_policy", "opening_span"]

Found = TypeVar("Found")

PROGRAMME = "policy_since_2022"
STATEMENT_SECONDS = 14 * 3600
"""The Committee's statements come out at 14:00 in New York."""
LONGEST_HORIZON_YRS = 40
"""Bonds bought in the last week still mature within the calendar of holidays."""
MONTHS_OF = {"y": 12, "m": 1}
ONE_WEEK = np.timedelta64(7, "D")


def build_scenario(file: ScenarioFile, name: str, source: str) -> Scenario:
    """Return the scenario of a checked file.

    Args:
        file: the file.
        name: the scenario's short name.
        source: what to call the file in an error.

    Raises:
        ScenarioError: dates, policy or fits cannot be resolved; every fault is named.
    """
    faults = _Faults()
    known_at = faults.collect(lambda: _known_at(file))
    opening = faults.collect(lambda: _opening(file, known_at))
    weeks = faults.collect(lambda: _horizon_weeks(file, opening)) if opening is not None else None
    entries = faults.collect(lambda: _entries(file, known_at)) or ()
    regimes = faults.collect(lambda: Regimes(tuple(entry.regime() for entry in entries))) if entries else None
    if regimes is not None and opening is not None:
        faults.collect(lambda: regimes.in_force(opening))
    if opening is not None and weeks is not None:
        faults.found += _unpublished(file, opening + weeks * ONE_WEEK, known_at)
    for fit, day in file.fits.items():
        faults.collect(functools.partial(_check_fit, fit, np.datetime64(day, "D"), opening, known_at))
    if faults.found or opening is None or weeks is None or regimes is None:
        raise refusal(source, faults.found)
    written = _written(file, name, opening, weeks, entries)
    return Scenario(
        name=name,
        title=file.title,
        description=file.description.strip(),
        opening_date=opening,
        horizon_weeks=weeks,
        regimes=regimes,
        paths=file.paths.specs(),
        fit_date={fit: np.datetime64(day, "D") for fit, day in sorted(file.fits.items())},
        known_at=known_at,
        digest=hashlib.sha256(written.encode()).hexdigest(),
        written=written,
    )


class _Faults:
    """Sentences of what went wrong so far."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def collect(self, part: Callable[[], Found]) -> Found | None:
        """Return what a part returns, or None and keep its refusal."""
        try:
            return part()
        except EcclesError as error:
            self.found.append(str(error))
            return None


# --- dates ---------------------------------------------------------------------------------------------------------


def opening_span(known_at: np.datetime64 | None = None) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last Wednesday a scenario can open on: the last whose H.4.1 and SOMA were out by then.

    Args:
        known_at: an instant (UTC); None for all the data.
    """
    tables = open_snapshot().manifest.tables
    first = np.datetime64(tables["holding"].first_date, "D")
    if known_at is None:
        return first, np.datetime64(min(tables["h41_factor"].last_date, tables["soma_summary"].last_date), "D")
    known = open_known(known_at)
    out = [known.table(name)["date"][-1:] for name in ("h41_factor", "soma_summary")]
    return first, np.datetime64(min(first_wednesday_on_or_after(np.concatenate(out))), "D")


def _known_at(file: ScenarioFile) -> np.datetime64 | None:
    if file.known_at is None:
        return None
    instant, first = read_instant(file.known_at), first_known_at()
    if instant < first:
        raise ScenarioError(
            f"known_at: {file.known_at} is too early; it works from {first}Z on, when the data were public on which "
            "the MBS of the published holdings are inferred (fit prepayment, its first)"
        )
    return instant


def _opening(file: ScenarioFile, known_at: np.datetime64 | None) -> np.datetime64:
    first, last = opening_span()
    known = opening_span(known_at)[1]
    if file.opening == "latest":
        return known
    opening = np.datetime64(file.opening, "D")
    if not first <= opening <= last:
        raise ScenarioError(f"opening: no data for {opening}; choose a Wednesday from {first} to {last}, or latest")
    if opening > known:
        raise ScenarioError(
            f"opening: the H.4.1 and the SOMA of {opening} were not out by known_at, {file.known_at}; choose a "
            f"Wednesday from {first} to {known}, or latest"
        )
    try:
        return Timeline.from_opening(opening, 1).opening_date
    except ScenarioError as error:
        raise ScenarioError(f"opening: {error}") from None


def _horizon_weeks(file: ScenarioFile, opening: np.datetime64) -> int:
    """Return the weeks from the opening to the last Wednesday on or before the horizon's end."""
    end = _horizon_end(file.horizon, opening)
    weeks = int((first_wednesday_on_or_after(end - ONE_WEEK + 1) - opening) / ONE_WEEK)
    if weeks < 1:
        raise ScenarioError(f"horizon: it ends on {end}, less than a week after the opening of {opening}")
    if end > _months_later(opening, 12 * LONGEST_HORIZON_YRS):
        raise ScenarioError(f"horizon: it ends on {end}; at most {LONGEST_HORIZON_YRS} years can be projected")
    return weeks


def _horizon_end(horizon: str | dt.date, opening: np.datetime64) -> np.datetime64:
    if isinstance(horizon, dt.date):
        return np.datetime64(horizon, "D")
    count, unit = int(horizon[:-1]), horizon[-1]
    return opening + count * ONE_WEEK if unit == "w" else _months_later(opening, count * MONTHS_OF[unit])


def _months_later(date: np.datetime64, count: int) -> np.datetime64:
    """Return the same day of a later month, or that month's last day where it has none such."""
    month = date.astype("datetime64[M]")
    days = (date - month.astype("datetime64[D]")).astype(int)
    start, following = ((month + count + ahead).astype("datetime64[D]") for ahead in (0, 1))
    return np.datetime64(min(start + days, following - 1), "D")


# --- policy --------------------------------------------------------------------------------------------------------


def decided_policy(known_at: np.datetime64 | None = None) -> tuple[PolicyEntry, ...]:
    """Return what was decided since February 2022, entry by entry.

    Args:
        known_at: only decisions announced by this instant (UTC); None for all.
    """
    file = _programme()
    if known_at is None:
        return tuple(file.decisions)
    days = np.array([file.announced[entry.start] for entry in file.decisions], dtype="datetime64[D]")
    public = new_york_utc(days, STATEMENT_SECONDS) <= known_at
    return tuple(entry for entry, out in zip(file.decisions, public, strict=True) if out)


@functools.cache
def _programme() -> ProgrammeFile:
    path = importlib.resources.files("eccles") / "programmes" / f"{PROGRAMME}.yaml"
    try:
        return ProgrammeFile.model_validate(read_yaml(path.read_text("utf-8"), path.name))
    except ValidationError as error:
        raise refusal(path.name, sentences(error, ProgrammeFile)) from None


def _entries(file: ScenarioFile, known_at: np.datetime64 | None) -> tuple[PolicyEntry, ...]:
    """Return the policy entry by entry, with the decisions it refers to."""
    if isinstance(file.policy, list):
        return tuple(file.policy)
    if isinstance(file.policy, str):
        return decided_policy(known_at)
    return _decided_then(file.policy, known_at)


def _decided_then(policy: AsDecided, known_at: np.datetime64 | None) -> tuple[PolicyEntry, ...]:
    until, decided = policy.as_decided_until, decided_policy(known_at)
    if until < decided[0].start:
        raise ScenarioError(f"policy.as_decided_until: {until} is before the first decision, {decided[0].start}")
    early = [entry.start for entry in policy.then if entry.start <= until]
    if early:
        raise ScenarioError(f"policy.then: {early[0]} is not after as_decided_until, {until}")
    return (*(entry for entry in decided if entry.start <= until), *policy.then)


# --- what only the data can say ------------------------------------------------------------------------------------


def _unpublished(file: ScenarioFile, end: np.datetime64, known_at: np.datetime64 | None) -> list[str]:
    """Return a fault for each path that would follow what has not happened yet."""
    cut = np.datetime64(open_known(known_at).manifest.cut_date, "D")
    faults = []
    for name, spec in file.paths.specs().items():
        if spec.method is not Method.AS_HAPPENED:
            continue
        if spec.until_date is None and end > cut:
            example = f"{{method: as_happened, until: {opening_span(known_at)[1]}}}"
            faults.append(f"paths.{name}: as_happened, but the run ends on {end} and data on {cut}; write {example}")
        elif spec.until_date is not None and spec.until_date > cut:
            faults.append(f"paths.{name}.until: {spec.until_date} is after the end of data, {cut}")
    return faults


def _check_fit(name: str, day: np.datetime64, opening: np.datetime64 | None, known_at: np.datetime64 | None) -> None:
    if name not in PARAMETER_FILES:
        raise ScenarioError(f"fits.{name}: no such parameter file; {nearest_name(name, PARAMETER_FILES)}")
    try:
        choose_fit(name, day if opening is None else opening, day, known_at)
    except EcclesError as error:
        raise ScenarioError(f"fits.{error}") from None


def _written(
    file: ScenarioFile, name: str, opening: np.datetime64, weeks: int, entries: tuple[PolicyEntry, ...]
) -> str:
    """Return the scenario as canonical JSON, with its dates resolved and its decisions written out."""
    content: dict[str, Any] = file.model_dump(mode="json", by_alias=True)
    if file.known_at is None:
        del content["known_at"]  # a scenario that says nothing of it keeps its hash
    content |= {"name": name, "opening": str(opening), "horizon": f"{weeks}w"}
    content["policy"] = [entry.model_dump(mode="json", by_alias=True) for entry in entries]
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
