"""The command `eccles programmes`: the record of decisions since 2008, a day of it, and how it showed in the SOMA.

With a directory it writes pictures: the page of one programme, or of all of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add `eccles programmes` to the command line."""
    app.command("programmes", short_help="List every purchase, cap and roll-over decision.")(_programmes)


def _programmes(
    *,
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
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write a page of pictures: of --planned-actual, or of every programme."),
    ] = None,
) -> None:
    """List every purchase, cap and reinvestment decision since 2008; one option shows one side of the record."""
    with plainly():
        _check(on, diff, planned_actual, lint=lint, pictures=out is not None)
        if out is not None:
            typer.echo(f"wrote {_page(planned_actual, out, broker_numbering=broker_numbering)}")
            return
        typer.echo(_answer(on, diff, planned_actual, lint=lint, broker_numbering=broker_numbering))


def _check(on: str | None, diff: tuple[str, str] | None, planned: str | None, *, lint: bool, pictures: bool) -> None:
    """Refuse two questions at once, and pictures of what has none."""
    from eccles.base.errors import ScenarioError

    others = sum([on is not None, diff is not None, lint])
    if others + (planned is not None) > 1:
        raise ScenarioError("programmes answers one question at a time: --on, --diff, --planned-actual or --lint")
    if pictures and others:
        raise ScenarioError("--out writes pictures: use it alone or with --planned-actual PROGRAMME")


def _answer(
    on: str | None, diff: tuple[str, str] | None, planned: str | None, *, lint: bool, broker_numbering: bool
) -> str:
    from eccles.report import programme_tables as tables

    if on is not None:
        from eccles import api
        from eccles.base.timeline import as_date
        from eccles.data.programmes import in_force, principal_in_force

        text = tables.in_force_text(as_date(on), in_force(on), principal_in_force(on), line_width())
        cut = as_date(api.data_info().cut_date)
        return text if as_date(on) <= cut else f"{text}\n\nThe record ends on {cut}; nothing decided later is known."
    if diff is not None:
        from eccles.history.regimes import compare_regimes

        return tables.diff_text(compare_regimes(*diff), line_width())
    if lint:
        from eccles.data.programme_lint import lint_programmes

        return tables.findings_text(lint_programmes(), line_width())
    from eccles.history.purchases import planned_actual

    if planned is not None:
        return tables.planned_actual_text(planned_actual(planned, broker_numbering=broker_numbering), line_width())
    from eccles.data.programmes import load_programmes

    known = load_programmes()
    return tables.programmes_text(known, {p.name: planned_actual(p) for p in known if p.measures}, line_width())


def _page(name: str | None, out: Path, *, broker_numbering: bool) -> Path:
    """Write the page of one programme, or of all of them where none is named; return its path."""
    from eccles.data.programmes import find_programme, load_programmes
    from eccles.history.purchases import planned_actual
    from eccles.report.html_programmes import write_programme, write_programmes

    if name is None:
        known = [programme for programme in load_programmes() if programme.measures]
        tables = [table for programme in known for table in planned_actual(programme)]
        return write_programmes(tables, out / "programmes.html")
    programme = find_programme(name, broker_numbering=broker_numbering)
    return write_programme(programme, planned_actual(programme), out / f"programme-{programme.name}.html")
