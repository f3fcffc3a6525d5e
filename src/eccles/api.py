"""The operations: one list, many doors. Python, the command line and whatever comes later call these and nothing else.

Each operation takes what a person would type (a name, a path, a date as text) and returns a named type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eccles.base.errors import DataError, ScenarioError
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
from eccles.ledger.income import IncomeStatement
from eccles.report import frames
from eccles.report.views import Projection

if TYPE_CHECKING:
    from eccles.compare.clauses import ClauseContributions
    from eccles.compare.differences import Differences
    from eccles.compare.sensitivity import Bump, Sensitivity
    from eccles.compare.solve import Range, Solution
    from eccles.compare.waterfall import Waterfall
    from eccles.core.valuation import CurveShock, Valuation
    from eccles.report.h41 import H41Release

__all__ = [
    "clause_contributions",
    "compare",
    "data_info",
    "h41",
    "income",
    "journal",
    "load",
    "planned_actual",
    "programmes",
    "project",
    "scenario_schema",
    "scenarios",
    "sensitivity",
    "solve",
    "value",
    "why_different",
    "why_moved",
    "workbook",
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

    loaded = _loaded(scenario, opening, horizon, set)
    return Projection(project_scenario(loaded, progress=progress), loaded)


def _loaded(
    scenario: str | Path | Scenario,
    opening: DateLike | None,
    horizon: DateLike | None,
    overrides: Mapping[str, Any] | None,
) -> Scenario:
    """Return the scenario itself, or the one of that name with its overrides."""
    if not isinstance(scenario, Scenario):
        return load(scenario, opening=opening, horizon=horizon, set=overrides)
    if opening is not None or horizon is not None or overrides:
        raise ScenarioError("a scenario that was loaded is fixed; give opening, horizon and set to load() instead")
    return scenario


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


def income(
    scenario: str | Path | Scenario = "baseline",
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
) -> IncomeStatement:
    """Return the Reserve Banks' income week by week under a scenario: interest, expenses, remittances, deferred asset.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon.
        set: dotted keys and their values, as in `load`.

    Raises:
        ScenarioError: no such scenario, or it cannot be run as written; every fault is named.
        DataError: the opening or a path lies outside the data.
    """
    from eccles.compare.income import income_of_scenario  # deferred: the engine, which only a run needs

    return income_of_scenario(_loaded(scenario, opening, horizon, set))


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

    It holds the scenario's income too, or says on its first sheet why that cannot be computed.

    Args:
        projection: from `project`.
        file: where to write; it appears whole or not at all.
        dates: Wednesdays at which every lot is shown; by default the opening, one, two and five years on, and the end.
        path: which path of the projection.

    Raises:
        DataError: no such path or Wednesday, or the file cannot be written.
    """
    from eccles.report.workbook import write_workbook  # deferred: XlsxWriter

    return write_workbook(projection, file, dates=dates, of_path=path, income=_income_or_reason(projection))


def _income_or_reason(projection: Projection) -> IncomeStatement | str:
    """Return the income of a projection's scenario, or why there is none."""
    try:
        return _income_of(projection)
    except (DataError, ScenarioError) as error:
        return str(error)


def _income_of(projection: Projection) -> IncomeStatement:
    from eccles.compare.income import income_of_scenario  # deferred: the engine

    if projection.scenario is None:
        raise DataError(f"{projection.name} does not say which scenario it follows, so its income is not known")
    return income_of_scenario(projection.scenario, projection.path_count)


def value(
    scenario: str | Path | Scenario = "baseline",
    *,
    date: DateLike | None = None,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    shocks: Sequence[CurveShock] | None = None,
) -> Valuation:
    """Value what a scenario holds on one of its Wednesdays: price, duration, DV01, gain or loss, and under shocks.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        date: a Wednesday of it; its opening if left out.
        opening: replaces the scenario's opening, a Wednesday.
        horizon: replaces its horizon.
        set: dotted keys and their values, as in `load`.
        shocks: moves of the par curve; left out, -100, +100 and +200 basis points and a twist either way.

    Raises:
        ScenarioError: no such scenario, it cannot be run as written, or a shocked curve cannot be fitted.
        DataError: the date is none of its Wednesdays, or a path lies outside the data.
    """
    from eccles.compare.value import STANDARD_SHOCKS, value_scenario  # deferred: SciPy and the engine

    wanted = STANDARD_SHOCKS if shocks is None else shocks
    return value_scenario(_loaded(scenario, opening, horizon, set), date, wanted)


def compare(*projections: Projection) -> Differences:
    """Put projections beside each other: every line, every week they share, each less the first.

    Raises:
        DataError: fewer than two were given, or they share no Wednesday.
    """
    from eccles.compare.differences import difference_of

    return difference_of([projection.result for projection in projections])


def why_moved(
    projection: Projection, line: str = "reserves", start: DateLike | None = None, end: DateLike | None = None
) -> Waterfall:
    """Split what a line did between two Wednesdays by reason, exactly: the steps add up to the change.

    Args:
        projection: from `project`.
        line: "reserves", "assets", "treasuries", "mbs" or an account; or "income", split into balances and rates.
        start: the opening if left out. Of income a calendar year ("2027") or the Wednesday that ends 52 weeks.
        end: the last Wednesday if left out; of income as `start`. Left out, the first and last whole calendar years.

    Raises:
        DataError: no such line, Wednesday or period, or the start is not before the end.
    """
    from eccles.compare import income_waterfall, waterfall

    if waterfall.asks_for_income(line):
        return income_waterfall.why_income_moved(_income_of(projection), start, end)
    return waterfall.why_moved(projection.result, line, start, end)


def why_different(
    left: Projection,
    right: Projection,
    line: str = "reserves",
    date: DateLike | None = None,
    *,
    start: DateLike | None = None,
) -> Waterfall:
    """Split by reason, exactly, how far apart two projections have moved a line by a Wednesday.

    `left` is subtracted from `right`; `line` is as in `why_moved`. `date` is the last Wednesday they share if left out,
    of income also a calendar year; income alone is added up from `start`, the first one they share if left out.

    Raises:
        DataError: no such line or Wednesday, none is shared, or `start` is given for a line other than income.
    """
    from eccles.compare import income_waterfall, waterfall

    if waterfall.asks_for_income(line):
        return income_waterfall.why_income_differs(_income_of(left), _income_of(right), date, start)
    if start is not None:
        raise DataError(f"start belongs to income; {line} is followed from the first Wednesday both projections share")
    return waterfall.why_different(left.result, right.result, line, date)


def clause_contributions(
    left: str | Path | Scenario, right: str | Path | Scenario, line: str = "reserves", *, by_date: bool | None = None
) -> ClauseContributions:
    """Credit the difference between two scenarios to the clauses in which they differ: exact Shapley values.

    `left` is subtracted from `right`; `line` is as in `why_moved`, or "reserves_share_of_gdp". `by_date` makes a clause
    of each date (True) or of each kind (False); left out, whichever is possible.

    Raises:
        ScenarioError, DataError: different openings or ends, no clause or more than six that differ, or no such line.
    """
    from eccles.compare.clauses import clause_contributions as of_scenarios

    return of_scenarios(_loaded(left, None, None, None), _loaded(right, None, None, None), line, by_date=by_date)


def sensitivity(
    scenario: str | Path | Scenario = "baseline",
    inputs: str | Sequence[str | Bump] | None = None,
    outputs: str | Sequence[str] | None = None,
) -> Sensitivity:
    """Measure what one billion or one percentage point more of each input does to each line, in one run.

    `inputs`: "treasury_cap", "tga" ..., or bumps of your own; `outputs`: lines; the usual ones of either if left out.

    Raises:
        ScenarioError, DataError: no such scenario, input or line, or none given.
    """
    from eccles.compare.sensitivity import sensitivity as of_scenario

    return of_scenario(_loaded(scenario, None, None, None), inputs, outputs)


def solve(
    scenario: str | Path | Scenario,
    parameter: str,
    target: str,
    by: DateLike,
    *,
    between: Range | None = None,
    since: DateLike | None = None,
) -> Solution:
    """Find the cap, pace or floor that brings a line to a target by a date; `Solution.scenario` is ready to project.

    Args:
        scenario: a shipped name, the path of a YAML file, or a scenario from `load`.
        parameter: "treasury_cap", "agency_cap", "pace" or "floor".
        target: "reserves_share_of_gdp=9%", "treasuries=4000".
        by: a month, "2028-12" (its last Wednesday), or a day.
        between: where to look.
        since: set it only in policy entries that start on or after this day.

    Raises:
        ScenarioError, DataError: no entry has the number, a bad target or date, or no or several values reach it.
    """
    from eccles.compare.solve import solve as of_scenario

    return of_scenario(_loaded(scenario, None, None, None), parameter, target, by, between=between, since=since)


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
