"""The command `eccles h41`: tables 1 and 5 of the weekly release for a published or a projected Wednesday."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import WeekBar, plainly

if TYPE_CHECKING:
    from eccles.report.h41 import H41Release
    from eccles.report.views import Projection

__all__ = ["register"]

FORMATS = ("text", "html", "xlsx")
SUFFIX = {"text": "txt", "html": "html", "xlsx": "xlsx"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("h41", short_help="Print tables 1 and 5 of the H.4.1 for a week.")(_h41)


def _h41(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    week: Annotated[str, typer.Argument(metavar="WEEK", help="A Wednesday, published or of the scenario.")],
    scenario: Annotated[
        str | None,
        typer.Option(help="Project this one, a shipped scenario or a YAML file; without it the release as published."),
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="DATE", help="Use only what was published by then: a day or a time."),
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the scenario. Repeatable.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="LIST", help="text, html, xlsx; text or html alone can be printed.")
    ] = "text",
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write files into this directory.")] = None,
) -> None:
    """Print tables 1 and 5 of the H.4.1 for a Wednesday, as published or as a scenario projects them."""
    with plainly():
        from eccles import api
        from eccles.data.export import write_files

        wanted = _read_formats(formats, to_directory=out is not None)
        _check_options(scenario, known_at, assignments)
        projection = None if scenario is None else _project(scenario, known_at, assignments or [])
        release = api.h41(week, projection)
        if out is None:
            sys.stdout.write(_page(release, wanted[0]))
            return
        files = {f"h41-{release.date}.{SUFFIX[form]}": partial(_write, release, form) for form in wanted}
        for path in write_files(out, files):
            typer.echo(f"wrote {path}")


def _read_formats(text: str, *, to_directory: bool) -> tuple[str, ...]:
    from eccles.base.errors import ScenarioError, nearest_name

    wanted = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    for word in wanted:
        if word not in FORMATS:
            raise ScenarioError(f'--format: unknown format "{word}"; {nearest_name(word, FORMATS)}')
    if not to_directory and (len(wanted) > 1 or wanted[0] == "xlsx"):
        raise ScenarioError(f"--format {text} needs a directory: add --out DIR (text or html alone can be printed)")
    return wanted


def _check_options(scenario: str | None, known_at: str | None, assignments: list[str] | None) -> None:
    from eccles.base.errors import ScenarioError

    if scenario is None and known_at is not None:
        raise ScenarioError("--known-at belongs to a scenario; name one with --scenario")
    if scenario is None and assignments:
        raise ScenarioError("--set changes a scenario; name one with --scenario, for example --scenario baseline")


def _project(scenario: str, known_at: str | None, assignments: list[str]) -> Projection:
    from eccles import api
    from eccles.data.scenario_overrides import read_assignments

    loaded = api.load(scenario, set=read_assignments(assignments), known_at=known_at)
    bar = WeekBar(loaded.horizon_weeks)
    try:
        return api.project(loaded, progress=bar)
    finally:
        bar.close()


def _page(release: H41Release, form: str) -> str:
    from eccles.report.h41_text import h41_html, h41_text

    return h41_html(release) if form == "html" else h41_text(release)


def _write(release: H41Release, form: str, path: Path) -> None:
    if form == "xlsx":
        from eccles.report.h41_sheet import write_h41_workbook

        write_h41_workbook(release, path)
    else:
        path.write_text(_page(release, form), encoding="utf-8", newline="")
