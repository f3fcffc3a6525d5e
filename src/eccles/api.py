"""The operations: one list, many doors. Python, the command line and whatever comes later call these and nothing else.

Each operation takes what a person would type (a name, a path, a date as text) and returns a named type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from eccles.base.errors import ScenarioError
from eccles.base.timeline import DateLike
from eccles.core.journal import Transfer
from eccles.core.programme import Programme
from eccles.core.purchases import PlannedActual
from eccles.core.scenario import Scenario
from eccles.data.manifest import Manifest
from eccles.data.programmes import load_programmes
from eccles.data.scenario_file import ScenarioInfo, load_scenario, shipped_scenarios
from eccles.data.scenario_file import scenario_schema as _scenario_schema
from eccles.data.snapshot import open_snapshot
from eccles.report import frames
from eccles.report.views import Projection

__all__ = [
    "data_info",
    "journal",
    "load",
    "planned_actual",
    "programmes",
    "project",
    "scenario_schema",
    "scenarios",
]


def load(
    name_or_path: str | Path,
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
) -> Scenario:
    """Read a scenario, shipped or from a YAML file, without running it.

    Args:
        name_or_path: a shipped name such as "baseline", or the path of a file that ends in .yaml or .yml.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon: "10y", "36m", "182w", or the date it ends on.
        set: dotted keys and their values, for example {"policy.0.treasury_cap_bn": 40, "paths.tga_bn": 900}.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.

    Example:
        >>> load("qt2_as_it_happened", horizon="3y").horizon_weeks
        156
    """
    return load_scenario(name_or_path, opening=opening, horizon=horizon, overrides=set)


def project(
    scenario: str | Path | Scenario = "baseline",
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    progress: Callable[[int], None] | None = None,
) -> Projection:
    """Project a balance sheet, security by security and week by week.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon: "10y", "36m", "182w", or the date it ends on.
        set: dotted keys and their values, as in `load`.
        progress: called with the number of each finished week.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.
        DataError: the opening or a path lies outside the data.
    """
    from eccles.opening.simulate import project_scenario  # deferred: the engine, which only a run needs

    if not isinstance(scenario, Scenario):
        scenario = load(scenario, opening=opening, horizon=horizon, set=set)
    elif not (opening is None and horizon is None and not set):
        raise ScenarioError("a scenario that was loaded is fixed; give opening, horizon and set to load() instead")
    return Projection(project_scenario(scenario, progress=progress), scenario)


def scenarios() -> tuple[ScenarioInfo, ...]:
    """Return the shipped scenarios, the baseline first, each with its title and what it answers."""
    return shipped_scenarios()


def journal(projection: Projection, week: int | DateLike, path: int = 0) -> tuple[Transfer, ...]:
    """Return every transfer of one week: what was debited, what was credited, how much and why.

    Args:
        projection: from `project`.
        week: 0 for the first week after the opening, or the Wednesday that first shows the transfers.
        path: which path.

    Raises:
        DataError: the projection has no such week or path.
    """
    columns = frames.journal_columns(projection.result, week, path)
    fields = (columns[name] for name in ("date", "amount_bn", "debit", "credit", "memo"))
    return tuple(Transfer(day, float(amount), *words) for day, amount, *words in zip(*fields, strict=True))


def programmes() -> tuple[Programme, ...]:
    """Return every purchase programme and run-off regime since 2008: dated decisions with source and confidence.

    Example:
        >>> next(item.name for item in programmes() if item.name.startswith("QE"))
        'QE1'
    """
    return load_programmes()


def planned_actual(name: str, *, broker_numbering: bool = False) -> tuple[PlannedActual, ...]:
    """Return a programme's planned against actual purchases by month.

    Args:
        name: "QE3", an alias such as "Operation Twist", or a broker's number with `broker_numbering`.
        broker_numbering: read the name as the Chinese brokers number programmes (their QE3 is Twist).

    Raises:
        DataError: no such programme; the nearest name is given.
    """
    from eccles.compare.purchases import planned_actual as of_programme  # deferred: reads the SOMA summary

    return of_programme(name, broker_numbering=broker_numbering)


def data_info() -> Manifest:
    """Return what the embedded data holds: tables and series with publisher, rights, span and hash."""
    return open_snapshot().manifest


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for editors and for programs that write scenarios."""
    return _scenario_schema()
