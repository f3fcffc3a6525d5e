"""The command `eccles programmes`: the record of decisions since 2008, a day of it, and how it showed in the SOMA."""

from __future__ import annotations

from typing import Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add `eccles programmes` to the command line."""
    app.command("programmes", short_help="List every purchase, cap and roll-over decision.")(_programmes)


def _programmes(
    on: Annotated[str | None, typer.Option(metavar="DATE", help="What was in force on this day.")] = None,
    diff: Annotated[
        tuple[str, str] | None, typer.Option(metavar="A B", help="Compare two run-off regimes: --diff QT1 QT2.")
    ] = None,
    planned_actual: Annotated[
        str | None, typer.Option(metavar="PROGRAMME", help="Planned against actual purchases, by month.")
    ] = None,
    lint: Annotated[bool, typer.Option("--lint", help="Check the record and say what to know about it.")] = False,
    broker_numbering: Annotated[
        bool, typer.Option("--broker-numbering", help='Read names as Chinese brokers do: their "QE3" is Twist.')
    ] = False,
) -> None:
    """List every purchase, cap and reinvestment decision since 2008; one option shows one side of the record."""
    with plainly():
        asked = [on is not None, diff is not None, planned_actual is not None, lint]
        if sum(asked) > 1:
            from eccles.base.errors import ScenarioError

            raise ScenarioError("programmes answers one question at a time: --on, --diff, --planned-actual or --lint")
        typer.echo(_answer(on, diff, planned_actual, lint=lint, broker_numbering=broker_numbering))


def _answer(
    on: str | None, diff: tuple[str, str] | None, planned: str | None, *, lint: bool, broker_numbering: bool
) -> str:
    from eccles.report import programme_tables as tables

    if on is not None:
        from eccles.base.timeline import as_date
        from eccles.data.programmes import in_force, principal_in_force

        return tables.in_force_text(as_date(on), in_force(on), principal_in_force(on), line_width())
    if diff is not None:
        from eccles.compare.regimes import compare_regimes

        return tables.diff_text(compare_regimes(*diff), line_width())
    if lint:
        from eccles.data.programme_lint import lint_programmes

        return tables.findings_text(lint_programmes(), line_width())
    from eccles.compare.purchases import planned_actual

    if planned is not None:
        return tables.planned_actual_text(planned_actual(planned, broker_numbering=broker_numbering), line_width())
    from eccles.data.programmes import load_programmes

    known = load_programmes()
    return tables.programmes_text(known, {p.name: planned_actual(p) for p in known if p.measures}, line_width())
