"""Operations on several scenarios: put them side by side, say why they differ, and find what would make them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eccles.api.projecting import income_of, loaded
from eccles.base.errors import DataError
from eccles.base.timeline import DateLike
from eccles.core.scenario import Scenario
from eccles.report.views import Projection

if TYPE_CHECKING:
    from eccles.compare.clauses import ClauseContributions
    from eccles.compare.differences import Differences
    from eccles.compare.sensitivity import Bump, Sensitivity
    from eccles.compare.solve import Range, Solution
    from eccles.compare.waterfall import Waterfall

__all__ = [
    "clause_contributions",
    "compare",
    "sensitivity",
    "solve",
    "why_different",
    "why_moved",
]


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
        return income_waterfall.why_income_moved(income_of(projection), start, end)
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
        return income_waterfall.why_income_differs(income_of(left), income_of(right), date, start)
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

    return of_scenarios(loaded(left, None, None, None), loaded(right, None, None, None), line, by_date=by_date)


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

    return of_scenario(loaded(scenario, None, None, None), inputs, outputs)


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

    return of_scenario(loaded(scenario, None, None, None), parameter, target, by, between=between, since=since)
