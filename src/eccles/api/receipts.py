"""Operations on receipts: where a value came from, and whether a report or workbook still says what it should."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eccles.base.errors import DataError, InvariantError, nearest_name
from eccles.base.timeline import DateLike
from eccles.core.receipt import FigureForm, Receipt, ReportCheck
from eccles.core.scenario import Scenario

if TYPE_CHECKING:
    from eccles.data.instants import InstantLike
    from eccles.receipts.address import Address
    from eccles.receipts.question import Question
    from eccles.report.page_parts import Page
    from eccles.report.views import Projection

__all__ = ["figures", "verify_report", "why"]

Progress = Callable[[int], None]

BOOK = ".xlsx"


def figures() -> tuple[FigureForm, ...]:
    """Return every form in which a figure can be asked for, with an example of each.

    Example:
        >>> figures()[1].example
        'WALCL@2022-04-13'
    """
    from eccles.receipts.subjects import FORMS

    return FORMS


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
            `income:net_income@2027`, `chart:economy:cpi_inflation_pct@2022-06`, one of a projection in a report:
            `report.html#reserves@2028-12-27`, a cell of a workbook: `book.xlsx#Balance sheet weekly!D9`; `figures`
            lists every form.
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
        if address.cell:
            return _of_cell(address, given, progress)
        page, projection = _page_of(address.file, progress)
        return explain_in_report(_question(address, given, progress, projection), page)
    if scenario is not None and address.scenario is not None:
        raise DataError(f"{address.scenario} stands in the figure and another scenario was given; give one of them")
    receipt = explain(_question(address, given, progress, _projection(scenario, given, progress)))
    return _with_changes(receipt, given)


def verify_report(path: str | os.PathLike[str], *, progress: Progress | None = None) -> ReportCheck:
    """Check a report or a workbook: run its scenario again, make it again, and name the first difference if any.

    Args:
        path: the HTML file or the workbook (`.xlsx`) that `eccles project --out`, `write_report` or `workbook` has
            written; the workbook may have been saved again since.
        progress: called with the number of each finished week.

    Raises:
        DataError: it cannot be read, carries no receipt, or no scenario that can be run again.
        ScenarioError: its scenario cannot be run with this program and its data.
    """
    if Path(path).suffix.lower() == BOOK:
        from eccles.receipts.checking.verify_workbook import verify_workbook  # deferred: XlsxWriter and the engine

        return verify_workbook(Path(path), progress)
    from eccles.receipts.checking.verify import verify_report as verify  # deferred: Plotly and the engine

    return verify(Path(path), progress)


def _with_changes(receipt: Receipt, given: Mapping[str, Any]) -> Receipt:
    """Say with which opening, horizon and overrides a figure was asked for: its name alone gives another number."""
    words = [f"{name} {given[name]}" for name in ("opening", "horizon") if given[name]]
    words += [f"{key} = {value}" for key, value in (given["set"] or {}).items()]
    if not words:
        return receipt
    return replace(receipt, note="; ".join(filter(None, (f"asked with {', '.join(words)}", receipt.note))))


def _refuse_second(address: Address, *given: object) -> None:
    if any(item is not None and item != {} for item in given):
        raise DataError(
            f"{address.file} has one scenario of its own; leave scenario, opening, horizon, set and known_at out"
        )


def _page_of(source: str, progress: Progress | None) -> tuple[Page, Projection]:
    from eccles.receipts.checking.verify import projection_of_report, read_report

    page = read_report(Path(source))
    return page, projection_of_report(page, source, progress)


def _of_cell(address: Address, given: Mapping[str, Any], progress: Progress | None) -> Receipt:
    """Return where the number in a cell of a workbook comes from, asked of the workbook written again."""
    from eccles.receipts.checking.workbook_cells import cell_receipt, find_cell
    from eccles.receipts.checking.workbook_file import read_workbook, write_again

    book = read_workbook(Path(address.file or ""))
    find_cell(book.stored, address.cell)  # refused before anything is run
    fresh = write_again(book, progress)
    return cell_receipt(_question(address, given, progress, fresh.projection), book, fresh)


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
    """Return the operation that computes what a figure is one of.

    Raises:
        InvariantError: there is none of the name; a figure's module asks for one that is not listed here.
    """
    from eccles.api.checking import claims
    from eccles.api.comparing import compare, sensitivity
    from eccles.api.drawing import chart
    from eccles.api.events import event_study, local_projection, stock_flow, volatility
    from eccles.api.facts import planned_actual
    from eccles.api.historical import history, indicator_paths, policy_cycles
    from eccles.api.projecting import h41, value

    known: dict[str, Callable[..., Any]] = {
        "chart": chart,
        "claims": claims,
        "compare": compare,
        "event_study": event_study,
        "h41": h41,
        "history": history,
        "indicator_paths": indicator_paths,
        "local_projection": local_projection,
        "planned_actual": planned_actual,
        "policy_cycles": policy_cycles,
        "sensitivity": sensitivity,
        "stock_flow": stock_flow,
        "value": value,
        "volatility": volatility,
    }
    if name not in known:
        raise InvariantError(f'no figure is computed by "{name}"; {nearest_name(name, known)}')
    return known[name]
