"""The command `eccles claims`: every claim of the source articles with its verdict, one in full, or all as a page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from eccles.base.language import Language
    from eccles.core.claim import ClaimLedger

__all__ = ["register"]

FORMS = ("text", "csv", "json")


def register(app: typer.Typer) -> None:
    """Add `eccles claims` to the command line."""
    app.command("claims", short_help="What the source articles claim, checked against the data.")(_claims)


def _claims(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    seed: Annotated[
        str | None,
        typer.Argument(metavar="[ARTICLE]", help='An article: "003", "run-off" or its file; all without it.'),
    ] = None,
    verdict: Annotated[
        str | None, typer.Option(metavar="VERDICT", help="Only these: true, nearly, wrong-unit-or-date, false ...")
    ] = None,
    claim: Annotated[
        str | None, typer.Option("--id", metavar="CLAIM", help="One claim in full, with its data.")
    ] = None,
    lang: Annotated[str, typer.Option(metavar="en|zh", help="The language of the text.")] = "en",
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text, csv or json.")] = "text",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the page with the pictures: claims.html.")
    ] = None,
) -> None:
    """Check every figure and statement of the five source articles against the data and print the verdicts."""
    with plainly():
        from eccles import api
        from eccles.base.language import read_language

        _check(form, printed=out is None)
        language = read_language(lang)
        ledger = api.claims(seed, verdict=verdict, claim=claim)
        if out is not None:
            typer.echo(f"wrote {api.write_claims(ledger, out, language=language)}")
            return
        sys.stdout.write(_printed(ledger, form, language, whole=claim is not None))


def _check(form: str, *, printed: bool) -> None:
    """Refuse a form that is not known, and one that a page cannot take."""
    from eccles.base.errors import ScenarioError, nearest_name

    if form not in FORMS:
        raise ScenarioError(f'format "{form}" is not known; {nearest_name(form, FORMS)}')
    if not printed and form != "text":
        raise ScenarioError(f"--out writes the page; --format {form} is printed: leave one of them out")


def _printed(ledger: ClaimLedger, form: str, language: Language, *, whole: bool) -> str:
    from eccles.report import claim_tables as tables

    if form == "csv":
        from eccles.data.export import csv_text

        return csv_text(tables.ledger_columns(ledger, language))
    if form == "json":
        from eccles.data.export import json_text
        from eccles.report.claim_record import ledger_record

        return json_text(ledger_record(ledger, language))
    if whole and ledger.claims:
        return tables.claim_text(ledger.claims[0], ledger.articles[0], language, line_width())
    return tables.ledger_text(ledger, language, line_width())
