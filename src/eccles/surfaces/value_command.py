"""The command `eccles value`: what a scenario's securities are worth on one of its Wednesdays, and under shocks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from eccles.core.valuation import CurveShock, Valuation

__all__ = ["register"]

GROUPS = ("class", "cusip")
BOTH = "both"
FORMATS = ("text", "csv")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("value", short_help="Value the securities held: price, DV01, gain or loss.")(_value)


def _value(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A shipped scenario, or the path of a YAML file.")
    ] = "baseline",
    date: Annotated[
        str | None, typer.Option(metavar="DATE", help="A Wednesday of it; its opening without one.")
    ] = None,
    opening: Annotated[str | None, typer.Option(metavar="DATE", help="Open on this Wednesday instead.")] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="DATE", help="Use only what was published by then: a day or a time."),
    ] = None,
    assignments: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any key of the scenario. Repeatable.")
    ] = None,
    shock: Annotated[
        list[float] | None, typer.Option(metavar="BP", help="Shift every par yield: +100. Repeatable.")
    ] = None,
    twist: Annotated[
        list[float] | None, typer.Option(metavar="BP", help="Steepen the curve from 2 to 10 years. Repeatable.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="LIST", help="class, cusip, or both.")] = "class",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text or csv.")] = "text",
) -> None:
    """Value the securities a scenario holds: price, duration, DV01, 10-year equivalents, gain or loss, shocks."""
    with plainly():
        groups = _read_groups(by, form)
        shocks = _shocks(shock or [], twist or [])
        valuation = _valued(scenario, date, opening, known_at, assignments or [], shocks=shocks)
        sys.stdout.write("\n\n".join(_printed(valuation, group, form).rstrip("\n") for group in groups) + "\n")


def _read_groups(by: str, form: str) -> tuple[str, ...]:
    from eccles.base.errors import ScenarioError, nearest_name

    words = ",".join(GROUPS) if by.strip() == BOTH else by
    groups = tuple(dict.fromkeys(word.strip() for word in words.split(",")))
    for word in groups:
        if word not in GROUPS:
            raise ScenarioError(f'--by: unknown group "{word}"; {nearest_name(word, (*GROUPS, BOTH))}')
    if form not in FORMATS:
        raise ScenarioError(f'--format: unknown format "{form}"; {nearest_name(form, FORMATS)}')
    if form == "csv" and len(groups) > 1:
        raise ScenarioError("--format csv prints one table; give --by class or --by cusip")
    return groups


def _shocks(shock_bp: list[float], twist_bp: list[float]) -> tuple[CurveShock, ...]:
    from eccles.core.valuation import CurveShock

    return tuple([CurveShock(parallel_bp=bp) for bp in shock_bp] + [CurveShock(twist_bp=bp) for bp in twist_bp])


def _valued(
    scenario: str,
    date: str | None,
    opening: str | None,
    known_at: str | None,
    assignments: list[str],
    *,
    shocks: tuple[CurveShock, ...],
) -> Valuation:
    from eccles import api
    from eccles.data.scenario_overrides import read_assignments

    given = read_assignments(assignments)
    return api.value(scenario, date=date, opening=opening, set=given, known_at=known_at, shocks=shocks or None)


def _printed(valuation: Valuation, group: str, form: str) -> str:
    from eccles.data.export import csv_text
    from eccles.report import value_tables

    if form == "csv":
        columns = value_tables.class_columns if group == "class" else value_tables.security_columns
        return csv_text(columns(valuation))
    if group == "cusip":
        return value_tables.security_text(valuation)
    return value_tables.class_text(valuation, line_width())
