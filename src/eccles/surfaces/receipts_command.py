"""The commands `eccles why` and `eccles verify`: where a value came from, and whether a report or workbook still holds.

`eccles verify` leaves with 0 where the file is confirmed, 1 where it differs, 2 where it cannot be checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

__all__ = ["DIFFERS", "register"]

DIFFERS = 1
FORMATS = ("text", "json")

Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text or json.")]


def register(app: typer.Typer) -> None:
    """Add `eccles why` and `eccles verify` to the command line."""
    app.command("why", short_help="Say where a value came from: reserves@2028-12-27, WALCL@2022-04-13.")(_why)
    app.command("verify", short_help="Run a report's or a workbook's scenario again and confirm it.")(_verify)


def _why(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    figure: Annotated[
        str | None, typer.Argument(metavar="FIGURE", help="As in the list that eccles why prints without one.")
    ] = None,
    opening: Annotated[str | None, typer.Option(metavar="DATE", help="Open on this Wednesday instead.")] = None,
    horizon: Annotated[str | None, typer.Option(metavar="10y", help="Years, months, weeks or an end date.")] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the scenario. Repeatable.")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Only what was published by then: 2024-06-20.")
    ] = None,
    form: Form = "text",
) -> None:
    """Say where a value came from: every step from its sources, hashes, rules, fits and versions.

    Without a figure, list the kinds of figures: reserves@2028-12-27, WALCL@2022-04-13, income:net_income@2027,
    report.html#reserves@2028-12-27, "book.xlsx#Balance sheet weekly!D9" and others.
    """
    with plainly():
        from eccles import api
        from eccles.data.scenario_overrides import read_assignments
        from eccles.report.receipt_text import forms_text, receipt_mapping, receipt_text

        _refuse_form(form)
        if figure is None:
            _refuse_without_figure(opening, horizon, assignments, known_at)
            forms = api.figures()
            listed = _json({item.written: item.example for item in forms}) if form == "json" else ""
            typer.echo(listed or forms_text(forms, line_width()))
            return
        given = read_assignments(assignments or ())
        receipt = api.why(figure, opening=opening, horizon=horizon, set=given or None, known_at=known_at)
        typer.echo(_json(receipt_mapping(receipt)) if form == "json" else receipt_text(receipt, line_width()))


def _verify(
    file: Annotated[
        Path, typer.Argument(metavar="REPORT.html|BOOK.xlsx", help="A report or workbook of eccles project --out.")
    ],
    form: Form = "text",
) -> None:
    """Run a file's scenario again: confirm it (0), name the first difference (1), or say why it cannot be (2)."""
    with plainly():
        from eccles import api
        from eccles.report.receipt_text import check_mapping, check_text

        _refuse_form(form)
        check = api.verify_report(file)
        typer.echo(_json(check_mapping(check)) if form == "json" else check_text(check, line_width()))
        if not check.confirmed:
            raise SystemExit(DIFFERS)


def _refuse_without_figure(*given: object) -> None:
    if any(given):
        from eccles.base.errors import ScenarioError

        raise ScenarioError("name the figure that is meant, such as reserves@2028-12-27; `eccles why` lists them")


def _json(content: dict[str, object]) -> str:
    from eccles.data.export import json_text

    return json_text(content).rstrip("\n")


def _refuse_form(form: str) -> None:
    if form not in FORMATS:
        from eccles.base.errors import ScenarioError, nearest_name

        raise ScenarioError(f'"{form}" is no format; {nearest_name(form, FORMATS)}')
