"""The command `eccles`: project, compare, income, programmes and the others that `--help` lists.

Nothing heavy is imported before a command runs, so that `eccles --help` is instant; and a command imports only what it
prints: a comma-separated projection never loads pandas or Plotly.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.base.version import VERSION
from eccles.surfaces import (
    chart_command,
    claims_command,
    compare_command,
    data_command,
    events_command,
    h41_command,
    history_command,
    income_command,
    programmes_command,
    receipts_command,
    sync_command,
    value_command,
)
from eccles.surfaces.terminal import INTERRUPTED, WeekBar, line_width, plainly

if TYPE_CHECKING:
    from eccles.report.views import Projection

__all__ = ["main"]

app = typer.Typer(
    name="eccles",
    help="The open laboratory for central-bank balance sheets.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich costs as much as everything else together
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or the path of a YAML file.")]
Opening = Annotated[str | None, typer.Option(metavar="DATE", help="Open on this Wednesday instead.")]
Horizon = Annotated[str | None, typer.Option(metavar="10y", help="Years, months (36m), weeks (182w) or an end date.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE", help="Use only what was published by then: a day or a time.")
]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the scenario: paths.tga_bn=900. Repeatable."),
]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without the character shows a question mark
    try:
        app(prog_name="eccles")
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"eccles {VERSION}")
        raise typer.Exit


@app.callback()
def _eccles(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Policy rules as code, every CUSIP, every week, every number with its source."""


@app.command("project", short_help="Project a balance sheet week by week, CUSIP by CUSIP.")
def _project(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    scenario: Name = "baseline",
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Assignments = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write files into this directory.")] = None,
    formats: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="LIST", help="html, csv, parquet, json, xlsx; without --out: csv or json, printed."
        ),
    ] = None,
) -> None:
    """Project a balance sheet and print its summary; with --out also the report or the numbers."""
    with plainly():
        from eccles.surfaces.outputs import printed, read_formats, written

        wanted = read_formats(formats, to_directory=out is not None)
        projection = _run(scenario, opening, horizon, known_at, assignments)
        if out is None and wanted:
            sys.stdout.write(printed(projection, wanted[0]))
            return
        from eccles.report.tables import summary_text

        paths = () if out is None else written(projection, wanted, out)
        typer.echo(summary_text(projection, line_width()))
        for path in paths:
            typer.echo(f"wrote {path}")


@app.command("scenarios")
def _scenarios(
    name: Annotated[str | None, typer.Argument(help="Print the YAML of this one, to start your own from.")] = None,
) -> None:
    """List the shipped scenarios, or print one as YAML."""
    with plainly():
        from eccles.data.scenario_file import scenario_text
        from eccles.report.tables import scenarios_text

        if name is None:
            from eccles import api

            typer.echo(scenarios_text(api.scenarios(), line_width()))
        else:
            sys.stdout.write(scenario_text(name)[1])


@app.command("journal", short_help="Print every transfer of one week and its reason.")
def _journal(  # noqa: PLR0917  # as above
    week: Annotated[str, typer.Argument(metavar="WEEK", help="A Wednesday of the projection.")],
    scenario: Annotated[str, typer.Option(help="A shipped scenario, or the path of a YAML file.")] = "baseline",
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Assignments = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text or csv.")] = "text",
) -> None:
    """Print every transfer of one week: what was debited, what was credited, how much and why."""
    with plainly():
        from eccles.surfaces.outputs import journal_lines, read_journal_form

        read_journal_form(form)
        projection = _run(scenario, opening, horizon, known_at, assignments)
        sys.stdout.write(journal_lines(projection, week, form, line_width()))


@app.command("scenario-schema")
def _scenario_schema() -> None:
    """Print the JSON Schema of a scenario file."""
    with plainly():
        from eccles import api
        from eccles.data.export import json_text

        sys.stdout.write(json_text(api.scenario_schema()))


def _run(
    scenario: str, opening: str | None, horizon: str | None, known_at: str | None, assignments: list[str] | None
) -> Projection:
    from eccles import api
    from eccles.data.scenario_overrides import read_assignments

    given = read_assignments(assignments or ())
    loaded = api.load(scenario, opening=opening, horizon=horizon, set=given, known_at=known_at)
    bar = WeekBar(loaded.horizon_weeks)
    try:
        return api.project(loaded, progress=bar)
    finally:
        bar.close()


# After project, in the order of --help.
for _command in (
    compare_command,
    income_command,
    value_command,
    h41_command,
    programmes_command,
    history_command,
    chart_command,
    claims_command,
    events_command,
    receipts_command,
    data_command,
):
    _command.register(app)
sync_command.register(data_command.data)
