"""Operations on one scenario: read it, project it, and look at one run from every side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eccles.base.errors import DataError, ScenarioError
from eccles.base.timeline import DateLike
from eccles.core.income import IncomeStatement
from eccles.core.journal import Transfer
from eccles.core.scenario import Scenario
from eccles.data.instants import InstantLike
from eccles.data.scenario_file import ScenarioInfo, load_scenario, shipped_scenarios
from eccles.data.scenario_file import scenario_schema as _scenario_schema
from eccles.report import frames
from eccles.report.views import Projection

if TYPE_CHECKING:
    from eccles.core.valuation import CurveShock, Valuation
    from eccles.report.h41 import H41Release

__all__ = [
    "h41",
    "income",
    "income_of",
    "journal",
    "load",
    "loaded",
    "project",
    "scenario_schema",
    "scenarios",
    "value",
    "workbook",
]


def load(
    name_or_path: str | Path,
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    known_at: InstantLike | None = None,
) -> Scenario:
    """Read a scenario, shipped or from a YAML file, without running it.

    Args:
        name_or_path: a shipped name such as "baseline", or the path of a file that ends in .yaml or .yml.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon: "10y", "36m", "182w", or the date it ends on.
        set: dotted keys and their values, for example {"policy.0.treasury_cap_bn": 40, "paths.tga_bn": 900}.
        known_at: use only what was published by then: a day (its end in New York) or an instant.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.

    Example:
        >>> load("qt2_as_it_happened", horizon="3y").horizon_weeks
        156
    """
    return load_scenario(name_or_path, opening=opening, horizon=horizon, overrides=set, known_at=known_at)


def project(
    scenario: str | Path | Scenario = "baseline",
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    known_at: InstantLike | None = None,
    progress: Callable[[int], None] | None = None,
) -> Projection:
    """Project a balance sheet, security by security and week by week.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon: "10y", "36m", "182w", or the date it ends on.
        set: dotted keys and their values, as in `load`.
        known_at: use only what was published by then: data, decisions and fits. A day means its end in New York.
        progress: called with the number of each finished week.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.
        DataError: the opening or a path lies outside the data.
    """
    from eccles.opening.simulate import project_scenario  # deferred: the engine, which only a run needs

    wanted = loaded(scenario, opening, horizon, set, known_at)
    return Projection(project_scenario(wanted, progress=progress), wanted)


def loaded(
    scenario: str | Path | Scenario,
    opening: DateLike | None,
    horizon: DateLike | None,
    overrides: Mapping[str, Any] | None,
    known_at: InstantLike | None = None,
) -> Scenario:
    """Return the scenario itself, or the one of that name with its overrides.

    Raises:
        ScenarioError: no such scenario, or overrides for one that is loaded and fixed.
    """
    if not isinstance(scenario, Scenario):
        return load(scenario, opening=opening, horizon=horizon, set=overrides, known_at=known_at)
    if opening is not None or horizon is not None or overrides or known_at is not None:
        raise ScenarioError(
            "a scenario that was loaded is fixed; give opening, horizon, set and known_at to load() instead"
        )
    return scenario


def scenarios() -> tuple[ScenarioInfo, ...]:
    """Return the shipped scenarios, the baseline first, each with its title and what it answers."""
    return shipped_scenarios()


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario file, for editors and for programs that write scenarios."""
    return _scenario_schema()


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


def income(
    scenario: str | Path | Scenario = "baseline",
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    known_at: InstantLike | None = None,
) -> IncomeStatement:
    """Return the Reserve Banks' income week by week under a scenario: interest, expenses, remittances, deferred asset.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon.
        set: dotted keys and their values, as in `load`.
        known_at: use only what was published by then, as in `project`.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.
        DataError: the opening or a path lies outside the data.
    """
    return income_of(project(scenario, opening=opening, horizon=horizon, set=set, known_at=known_at))


def income_of(projection: Projection) -> IncomeStatement:
    """Return the income a projection has reckoned.

    Raises:
        DataError: it has reckoned none.
    """
    if projection.result.income is None:
        raise DataError(f"{projection.name} has reckoned no income; project a scenario to have it")
    return projection.result.income


def h41(week: DateLike, projection: Projection | None = None, path: int = 0) -> H41Release:
    """Return tables 1 and 5 of the H.4.1 for a Wednesday, as published or as projected, in the official layout.

    Args:
        week: the Wednesday.
        projection: from `project`; left out, the release as published.
        path: which path of the projection.

    Raises:
        DataError: no such Wednesday in the data or the projection, or no such path.
    """
    from eccles.report.h41 import h41_release  # deferred: the layout

    return h41_release(week, projection, path)


def workbook(
    projection: Projection, file: str | Path, *, dates: Sequence[DateLike] | None = None, path: int = 0
) -> Path:
    """Write a projection as an Excel workbook whose totals, shares and checks are live formulas.

    Args:
        projection: from `project`.
        file: where to write; it appears whole or not at all.
        dates: Wednesdays at which every lot is shown; by default the opening, one, two and five years on, and the end.
        path: which path of the projection.

    Raises:
        DataError: no such path or Wednesday, or the file cannot be written.
    """
    from eccles.report.workbook import write_workbook  # deferred: XlsxWriter

    return write_workbook(projection, file, dates=dates, of_path=path)


def value(
    scenario: str | Path | Scenario = "baseline",
    *,
    date: DateLike | None = None,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    known_at: InstantLike | None = None,
    shocks: Sequence[CurveShock] | None = None,
) -> Valuation:
    """Value what a scenario holds on one of its Wednesdays: price, duration, DV01, gain or loss, and under shocks.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        date: a Wednesday of it; its opening if left out.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon.
        set: dotted keys and their values, as in `load`.
        known_at: use only what was published by then, as in `project`; from 2022-06-30 16:30 on.
        shocks: moves of the par curve; left out, -100, +100 and +200 basis points and a twist either way.

    Raises:
        ScenarioError: no such scenario, it cannot be run as written, or a shocked curve cannot be fitted.
        DataError: the date is none of its Wednesdays, or a path lies outside the data.
    """
    from eccles.compare.value import STANDARD_SHOCKS, value_scenario  # deferred: SciPy and the engine

    wanted = STANDARD_SHOCKS if shocks is None else shocks
    return value_scenario(loaded(scenario, opening, horizon, set, known_at), date, wanted)
