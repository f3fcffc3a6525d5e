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
        str,
        typer.Argument(
            metavar="FIGURE@DATE",
            help="[SCENARIO:]LINE, SERIES, TABLE.COLUMN, report.html#LINE, book.xlsx#Sheet!D9 ...",
        ),
    ],
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

    Figures: reserves@2028-12-27, baseline:reserves_share_of_gdp@2028-12, income:net_income@2027,
    ladder:coupon_redeemed_bn@2026-06, chart:reserves:on_rrp_bn@2026-06-24, WALCL@2022-04-13,
    h41_factor.reserves_bn@2022-06-01, report.html#reserves@2028-12-27, "book.xlsx#Balance sheet weekly!D9".
    """
    with plainly():
        from eccles import api
        from eccles.data.scenario_overrides import read_assignments
        from eccles.report.receipt_text import receipt_mapping, receipt_text

        _refuse_form(form)
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


def _json(content: dict[str, object]) -> str:
    from eccles.data.export import json_text

    return json_text(content).rstrip("\n")


def _refuse_form(form: str) -> None:
    if form not in FORMATS:
        from eccles.base.errors import ScenarioError, nearest_name

        raise ScenarioError(f'"{form}" is no format; {nearest_name(form, FORMATS)}')
