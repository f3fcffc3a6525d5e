"""Operations on receipts: where a value came from, and whether a report still says what its scenario gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike
from eccles.core.receipt import Receipt, ReportCheck
from eccles.core.scenario import Scenario

if TYPE_CHECKING:
    from eccles.data.instants import InstantLike
    from eccles.receipts.address import Address
    from eccles.receipts.question import Question
    from eccles.report.page_parts import Page
    from eccles.report.views import Projection

__all__ = ["verify_report", "why"]

Progress = Callable[[int], None]


def why(
    figure: str,
    scenario: str | Path | Scenario | Projection | None = None,
    *,
    opening: DateLike | None = None,
    horizon: DateLike | None = None,
    set: Mapping[str, Any] | None = None,  # noqa: A002  # the word of the command line, --set
    known_at: InstantLike | None = None,
    progress: Progress | None = None,
) -> Receipt:
    """Return where a value came from: its sources, every step from them to the value, and what shaped the steps.

    Args:
        figure: `reserves@2028-12-27`, `baseline:reserves_share_of_gdp@2028-12`, `WALCL@2022-04-13`,
            `h41_factor.reserves_bn@2022-06-01`, `income:net_income@2027`, `ladder:coupon_redeemed_bn@2023-05`,
            `chart:reserves:on_rrp_bn@2026-06-24`, or any of them in a report: `report.html#reserves@2028-12-27`.
        scenario: whose figure it is, by name, file or as loaded, or a projection of it; the one the figure names, or
            the baseline, without it.
        opening: replaces the scenario's opening.
        horizon: replaces its horizon.
        set: dotted keys and their values, as in `load`.
        known_at: only what was published by then: a day (its end in New York) or an instant.
        progress: called with the number of each finished week.

    Raises:
        DataError: there is no such figure; the message says what there is.
        ScenarioError: the scenario cannot be run as written.

    Example:
        >>> why("WALCL@2022-04-13").value
        8965487.0
    """
    from eccles.receipts.address import read_address
    from eccles.receipts.answer import explain, explain_in_report

    address = read_address(figure)
    given = {"opening": opening, "horizon": horizon, "set": set, "known_at": known_at}
    if address.file is not None:
        _refuse_second(address, scenario, *given.values())
        page, projection = _page_of(address.file, progress)
        return explain_in_report(_question(address, given, progress, projection), page)
    if scenario is not None and address.scenario is not None:
        raise DataError(f"{address.scenario} stands in the figure and another scenario was given; give one of them")
    return explain(_question(address, given, progress, _projection(scenario, given, progress)))


def verify_report(path: str | os.PathLike[str], *, progress: Progress | None = None) -> ReportCheck:
    """Check a report: run its scenario again, draw its page again, and name the first difference if there is one.

    Args:
        path: the HTML file that `eccles project --out` or `write_report` has written.
        progress: called with the number of each finished week.

    Raises:
        DataError: it cannot be read, carries no receipt, or no scenario that can be run again.
        ScenarioError: its scenario cannot be run with this program and its data.
    """
    from eccles.receipts.verify import verify_report as verify  # deferred: Plotly and the engine

    return verify(Path(path), progress)


def _refuse_second(address: Address, *given: object) -> None:
    if any(item is not None and item != {} for item in given):
        raise DataError(
            f"{address.file} has one scenario of its own; leave scenario, opening, horizon, set and known_at out"
        )


def _page_of(source: str, progress: Progress | None) -> tuple[Page, Projection]:
    from eccles.receipts.verify import projection_of_report, read_report

    page = read_report(Path(source))
    return page, projection_of_report(page, source, progress)


def _projection(
    scenario: str | Path | Scenario | Projection | None, given: Mapping[str, Any], progress: Progress | None
) -> Projection | None:
    """Return the projection of a scenario that was given; None where the figure itself says whose it is."""
    from eccles.api.projecting import project
    from eccles.report.views import Projection

    if not isinstance(scenario, Projection):
        return None if scenario is None else project(scenario, **given, progress=progress)
    if any(given.values()):
        raise DataError("a projection is finished; give opening, horizon, set and known_at to project() instead")
    return scenario


def _question(
    address: Address, given: Mapping[str, Any], progress: Progress | None, projection: Projection | None
) -> Question:
    from eccles.api.projecting import project
    from eccles.data.instants import read_instant
    from eccles.data.library import open_library
    from eccles.receipts.question import Question

    return Question(
        address,
        open_library(),
        run=lambda name: project(name, **given, progress=progress),
        operation=_operation,
        given=projection,
        changed=any(given[name] for name in ("opening", "horizon", "set")),
        known_at=None if given["known_at"] is None else read_instant(given["known_at"]),
    )


def _operation(name: str) -> Callable[..., Any]:
    """Return the operation that computes what a figure is one of."""
    from eccles.api.charts import chart
    from eccles.api.claims import claims
    from eccles.api.comparing import sensitivity
    from eccles.api.events import event_study, local_projection, stock_flow, volatility
    from eccles.api.facts import planned_actual
    from eccles.api.historical import history, policy_cycles
    from eccles.api.projecting import h41, value

    known: tuple[Callable[..., Any], ...] = (
        chart,
        claims,
        event_study,
        h41,
        history,
        local_projection,
        planned_actual,
        policy_cycles,
        sensitivity,
        stock_flow,
        value,
        volatility,
    )
    return next(operation for operation in known if operation.__name__ == name)
