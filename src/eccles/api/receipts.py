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
    from eccles.data.library import Library
    from eccles.receipts.address import Address
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
    from eccles.data.library import open_library  # deferred: DuckDB
    from eccles.receipts.address import read_address

    address, library = read_address(figure), open_library()
    if address.report is not None:
        _refuse_second(address, scenario, opening, horizon, set, known_at)
        return _in_report(address, library, progress)
    if scenario is None and address.scenario is None and not (opening or horizon or set):
        found = _published(address, library, known_at)
        if found is not None:
            return found
    given = {"opening": opening, "horizon": horizon, "set": set, "known_at": known_at}
    return _projected(address, library, scenario, given, progress)


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
            f"{address.report} has one scenario of its own; leave scenario, opening, horizon, set and known_at out"
        )


def _in_report(address: Address, library: Library, progress: Progress | None) -> Receipt:
    from eccles.receipts.answer import explain_in_report
    from eccles.receipts.verify import projection_of_report, read_report

    source = str(address.report)
    page = read_report(Path(source))
    return explain_in_report(address, page, projection_of_report(page, source, progress), library)


def _published(address: Address, library: Library, known_at: InstantLike | None) -> Receipt | None:
    """Return the receipt of what was published, or None where the address asks for something projected."""
    if address.subject == "chart":
        from eccles.receipts.charted import history_receipt
        from eccles.report.charts.catalogue import HISTORY_CHARTS

        if address.name not in HISTORY_CHARTS:
            return None
        if known_at is not None:
            raise DataError("pictures of history show what is known now; ask for the series itself to use known_at")
        from eccles.api.charts import chart

        return history_receipt(chart(address.name), address.column, address.date, library.snapshot)
    from eccles.data.instants import read_instant
    from eccles.receipts.published import is_published, published_receipt

    if address.subject == "line" and is_published(library, address.name):
        instant = None if known_at is None else read_instant(known_at)
        return published_receipt(library, address.name, address.date, instant)
    return None


def _projected(
    address: Address,
    library: Library,
    scenario: str | Path | Scenario | Projection | None,
    given: Mapping[str, Any],
    progress: Progress | None,
) -> Receipt:
    from eccles.api.projecting import project
    from eccles.receipts.answer import explain
    from eccles.report.views import Projection

    if scenario is not None and address.scenario is not None:
        raise DataError(f"{address.scenario} stands in the figure and another scenario was given; give one of them")
    wanted = scenario if scenario is not None else address.scenario or "baseline"
    if isinstance(wanted, Projection):
        if any(given.values()):
            raise DataError("a projection is finished; give opening, horizon, set and known_at to project() instead")
        return explain(address, wanted, library)
    return explain(address, project(wanted, **given, progress=progress), library)
