"""The command `eccles income`: what a projection earns and costs, and how well the model repeats the past."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

__all__ = ["register"]

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
FORMS = ("text", "csv")


def register(app: typer.Typer) -> None:
    """Add `eccles income` to the command line."""
    app.command("income", short_help="Print income, remittances and the deferred asset.")(_income)


def _income(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    scenario: Name = "baseline",
    opening: Opening = None,
    horizon: Horizon = None,
    known_at: KnownAt = None,
    assignments: Assignments = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text, or csv by week.")] = "text",
    back_test: Annotated[
        bool, typer.Option("--back-test", help="Score the model against the statements of 2017 to 2023 instead.")
    ] = False,
) -> None:
    """Print interest income and expense, net income, remittances and the deferred asset, year by year."""
    with plainly():
        from eccles.base.errors import ScenarioError

        if form not in FORMS:
            raise ScenarioError(f'format "{form}" is not known; choose {" or ".join(FORMS)}')
        if back_test:
            given = (scenario, opening, horizon, known_at, assignments, form)
            if given != ("baseline", None, None, None, None, "text"):
                raise ScenarioError("--back-test scores the published past and takes no scenario, option or format")
            typer.echo(_scores())
            return
        sys.stdout.write(_statement(scenario, opening, horizon, known_at, assignments, form=form))


def _scores() -> str:
    from eccles.compare.income_check import back_test_income
    from eccles.report.income_tables import scores_text

    return scores_text(back_test_income())


def _statement(
    scenario: str,
    opening: str | None,
    horizon: str | None,
    known_at: str | None,
    assignments: list[str] | None,
    *,
    form: str,
) -> str:
    from eccles import api
    from eccles.data.scenario_overrides import read_assignments
    from eccles.report.income_tables import income_columns, income_text

    given = read_assignments(assignments or ())
    statement = api.income(scenario, opening=opening, horizon=horizon, set=given, known_at=known_at)
    if form == "csv":
        from eccles.data.export import csv_text

        return csv_text(income_columns(statement))
    return income_text(statement, line_width()) + "\n"
