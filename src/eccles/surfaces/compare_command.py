"""The commands that compare: `eccles compare`, `eccles sensitivity`, `eccles solve`.

What is heavy is imported inside a command, so that the command line starts as fast with them as without.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from eccles.compare.sensitivity import Bump
    from eccles.compare.waterfall import Waterfall
    from eccles.core.scenario import Scenario
    from eccles.report.compare_tables import TableRow
    from eccles.report.views import Projection

__all__ = ["register"]

Name = Annotated[str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or the path of a YAML file.")]
Names = Annotated[
    list[str], typer.Argument(metavar="A B ...", help="Scenarios; the others are compared with the first.")
]
Opening = Annotated[str | None, typer.Option(metavar="DATE", help="Open on this Wednesday instead.")]
Horizon = Annotated[str | None, typer.Option(metavar="10y", help="Years, months (36m), weeks (182w) or an end date.")]
KnownAt = Annotated[
    str | None, typer.Option("--known-at", metavar="DATE", help="Use only what was published by then: a day or a time.")
]
Assignments = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the scenario: paths.tga_bn=900. Repeatable."),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Set a key of every scenario but the first (A alone: of A beside itself)."
    ),
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text or csv.")]
Day = Annotated[str | None, typer.Option(metavar="DATE", help="The Wednesday looked at; the last one if left out.")]
FORMS = ("text", "csv")


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    app.command("compare", short_help="Put scenarios beside each other, with the reasons.")(_compare)
    app.command("sensitivity", short_help="Print how lines answer to caps, TGA, rates and more.")(_sensitivity)
    app.command("solve", short_help="Find the cap, pace or floor that reaches a target.")(_solve)


def _compare(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    scenarios: Names,
    date: Day = None,
    why: Annotated[
        str | None,
        typer.Option(
            metavar="LINE", help="Why a line moved: reserves, assets, treasuries, mbs, any account; or income."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="With --why and one scenario: from this Wednesday on. With --why income also with two, and it and "
            "--date may be years.",
        ),
    ] = None,
    clauses: Annotated[
        bool, typer.Option("--clauses", help="What each clause of the policy did (to --why LINE, else to reserves).")
    ] = False,
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Changes = None,
    form: Form = "text",
) -> None:
    """Put scenarios beside each other: line by line, why they differ, and what each clause of the policy did."""
    with plainly():
        from eccles.base.errors import ScenarioError
        from eccles.compare.waterfall import asks_for_income

        _check_form(form)
        loaded = _loaded(scenarios, opening, horizon, known_at, assignments)
        if len(loaded) == 1 and (why is None or clauses):
            raise ScenarioError(
                "one scenario cannot be compared; name another, change it with --set, or ask --why LINE"
            )
        if since is not None and (why is None or (len(loaded) > 1 and not asks_for_income(why))):
            raise ScenarioError("--since belongs to --why with one scenario; two are followed from their opening on")
        if clauses and why is not None and asks_for_income(why):
            raise ScenarioError("--clauses explains lines of the balance sheet; ask --why income without it")
        if form == "csv" and (why is not None or clauses):
            raise ScenarioError("--format csv writes the differences week by week; leave out --why and --clauses")
        typer.echo(_comparison(loaded, date, why, since, clauses=clauses, form=form), nl=form == "text")


def _sensitivity(  # noqa: PLR0917  # as above
    scenario: Name = "baseline",
    inputs: Annotated[
        list[str] | None,
        typer.Option(
            "--input",
            metavar="INPUT",
            help="treasury_cap, agency_cap (where a rule has one), extra_treasury_runoff, tga, mortgage_rate, ...",
        ),
    ] = None,
    outputs: Annotated[
        list[str] | None, typer.Option("--output", metavar="LINE", help="reserves, mbs, reserves_share_of_gdp, ...")
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="One bump a month, quarter or year instead of one throughout.")
    ] = None,
    date: Day = None,
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Assignments = None,
    form: Form = "text",
) -> None:
    """Print what one billion or one percentage point more of an input does to the lines."""
    with plainly():
        import numpy as np

        from eccles import api
        from eccles.compare.sensitivity import DEFAULT_INPUTS, bumps_by
        from eccles.data.export import csv_text
        from eccles.report.compare_tables import responses_text

        _check_form(form)
        loaded = _loaded([scenario], opening, horizon, known_at, assignments, change_first=True)[0]
        bumps: list[str | Bump] = list(inputs or DEFAULT_INPUTS)
        if by is not None:
            last = loaded.opening_date + np.timedelta64(7 * loaded.horizon_weeks, "D")
            bumps = [bump for name in bumps for bump in bumps_by(by, str(name), loaded.opening_date, last)]
        found = api.sensitivity(loaded, bumps, outputs or None)
        if form == "csv":
            sys.stdout.write(csv_text(found.columns()))
            for note in found.notes:
                typer.echo(note, err=True)
            return
        day = found.date[-1] if date is None else date
        title = f"{loaded.name}: change on {day} per bn or percentage point of each input, raised from the opening on"
        labels, heads = [bump.label for bump in found.bumps], [measure.name for measure in found.outputs]
        response, width = found.at(date), line_width()
        typer.echo(responses_text(title, labels, heads, response, found.linear, notes=found.notes, width_count=width))


def _solve(  # noqa: PLR0917  # as above
    target: Annotated[str, typer.Option(metavar="LINE=VALUE", help="reserves_share_of_gdp=9%, treasuries=4000.")],
    by: Annotated[str, typer.Option(metavar="DATE", help="A month (2028-12: its last Wednesday) or a day.")],
    parameter: Annotated[
        str, typer.Option("--solve", metavar="NUMBER", help="treasury_cap, agency_cap, pace or floor.")
    ],
    scenario: Name = "baseline",
    between: Annotated[str | None, typer.Option(metavar="LOW,HIGH", help="Where to look.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Set it only in policy entries that start on or after this day.")
    ] = None,
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Assignments = None,
) -> None:
    """Find the cap, pace or floor that brings a line to a target by a date."""
    with plainly():
        from eccles import api
        from eccles.compare.solve import read_range

        loaded = _loaded([scenario], opening, horizon, known_at, assignments, change_first=True)[0]
        limits = None if between is None else read_range(between, parameter)
        typer.echo(api.solve(loaded, parameter, target, by, between=limits, since=since).sentences())


# --- what the commands share ---------------------------------------------------------------------------------------


def _check_form(form: str) -> None:
    from eccles.base.errors import ScenarioError, nearest_name

    if form not in FORMS:
        raise ScenarioError(f'--format: unknown format "{form}"; {nearest_name(form, FORMS)}')


def _loaded(
    names: list[str],
    opening: str | None,
    horizon: str | None,
    known_at: str | None,
    assignments: list[str] | None,
    *,
    change_first: bool = False,
) -> list[Scenario]:
    """Return the scenarios; assignments change all but the first, and a lone one is put beside itself as changed."""
    from dataclasses import replace
    from functools import partial

    from eccles import api
    from eccles.data.scenario_overrides import read_assignments

    given = read_assignments(assignments or ())
    load = partial(api.load, opening=opening, horizon=horizon, known_at=known_at)
    if change_first or not given:
        return [load(name, set=given) for name in names]
    if len(names) == 1:
        names = [*names, *names]
    first, *others = names
    changed = [load(name, set=given) for name in others]
    return [load(first), *(replace(scenario, name=f"{scenario.name} as set") for scenario in changed)]


def _comparison(
    loaded: list[Scenario], date: str | None, why: str | None, since: str | None, *, clauses: bool, form: str
) -> str:
    from eccles import api

    if clauses:
        return "\n\n".join(_clause_text(loaded[0], other, why or "reserves", date) for other in loaded[1:])
    first, *others = [api.project(scenario) for scenario in loaded]
    if why is None:
        return _differences([first, *others], date, form)
    if not others:
        return _waterfall_text(api.why_moved(first, why, since, date))
    return "\n\n".join(_waterfall_text(api.why_different(first, other, why, date, start=since)) for other in others)


def _differences(projections: list[Projection], date: str | None, form: str) -> str:
    from eccles import api
    from eccles.base.timeline import as_date
    from eccles.data.export import csv_text
    from eccles.report.compare_tables import differences_text

    found = api.compare(*projections)
    if form == "csv":
        return csv_text(found.columns())
    day = as_date(str(found.date[-1]) if date is None else date)
    return differences_text(found.names, day, found.at(day), line_width())


def _waterfall_text(found: Waterfall) -> str:
    from eccles.report.compare_tables import TableRow, steps_text

    steps = [
        TableRow(step.reason, "bn", step.amount_bn, f"through {', '.join(step.through)}" if step.through else step.note)
        for step in found.steps
    ]
    first, last = _row(found.first_label, "bn", found.first_bn), _row(found.last_label, "bn", found.last_bn)
    return steps_text(f"{found.line}: why it moved, USD bn", first, steps, last, line_width())


def _clause_text(left: Scenario, right: Scenario, line: str, date: str | None) -> str:
    from eccles import api
    from eccles.compare.measure import last_wednesday_by
    from eccles.report.compare_tables import steps_text

    found = api.clause_contributions(left, right, line)
    place = found.date.size - 1 if date is None else last_wednesday_by(found.date, date)
    steps = [_row(title, found.unit, value) for title, value in found.at(date).items()]
    first, last = (
        _row(name, found.unit, float(level[place]))
        for name, level in zip(found.names, (found.low, found.high), strict=True)
    )
    unit = "per cent of GDP" if found.unit == "pct" else "USD bn"
    title = f"{found.line} on {found.date[place]}: what each clause did, {unit}, {found.run_count} runs"
    return steps_text(title, first, steps, last, line_width(), none="no clause moves this line")


def _row(label: str, unit: str, value: float) -> TableRow:
    from eccles.report.compare_tables import TableRow

    return TableRow(label, unit, value)
