"""The command `eccles history`: what happened in each episode of balance-sheet policy, and in the gaps between."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from eccles.base.language import Language
    from eccles.report.history_view import HistoryView

__all__ = ["register"]

FORMS = ("text", "csv", "json")


def register(app: typer.Typer) -> None:
    """Add `eccles history` to the command line."""
    app.command("history", short_help="What each episode of QE and QT did, and the gaps between.")(_history)


def _history(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[EPISODE]...", help="By id or alias; all of them without one.")
    ] = None,
    custom: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your own episodes: a YAML file, or a directory of them.")
    ] = None,
    real: Annotated[bool, typer.Option("--real", help="Give assets over real GDP as well, labelled so.")] = False,
    broker_numbering: Annotated[
        bool, typer.Option("--broker-numbering", help='Read names as Chinese brokers do: their "QE3" is Twist.')
    ] = False,
    cycles: Annotated[
        bool, typer.Option("--cycles", help="Compare how fast each expansion was entered and left.")
    ] = False,
    path: Annotated[
        str | None, typer.Option(metavar="INDICATOR", help="An indicator along the months of each: yield_10y.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="text, csv or json.")] = "text",
    lang: Annotated[str, typer.Option(metavar="en|zh", help="The language of the text.")] = "en",
) -> None:
    """Print what happened in each episode: books, purchases, yields, markets, the economy.

    Without a name all episodes stand beside each other; with names one follows the other, with levels at both ends.
    `--format csv` lists every indicator by its id.
    """
    with plainly():
        from eccles.base.language import read_language

        _check(names or [], custom, path, form, real=real, cycles=cycles)
        language = read_language(lang)
        if cycles:
            text = _cycles(form, language)
        elif path is not None:
            text = _paths(path, names or [], custom, form, language, broker_numbering=broker_numbering)
        else:
            from eccles import api

            view = api.history(*(names or ()), custom=custom, real=real, broker_numbering=broker_numbering)
            text = _figures(view, form, language, detailed=bool(names or custom))
        sys.stdout.write(text)


def _check(names: list[str], custom: Path | None, path: str | None, form: str, *, real: bool, cycles: bool) -> None:
    """Refuse a form that is not known, and questions that exclude each other."""
    from eccles.base.errors import ScenarioError, nearest_name

    if form not in FORMS:
        raise ScenarioError(f'format "{form}" is not known; {nearest_name(form, FORMS)}')
    if cycles and (names or custom or path or real):
        raise ScenarioError(
            "--cycles compares the cycles of the record; give it no episode, --custom, --path or --real"
        )
    if path is not None and real:
        raise ScenarioError("--path shows one indicator; --real belongs to the table of episodes, without --path")


def _figures(view: HistoryView, form: str, language: Language, *, detailed: bool) -> str:
    from eccles.data.export import csv_text, json_text

    if form == "csv":
        return csv_text(view.columns(language))
    if form == "json":
        return json_text(view.content())
    return (view.details if detailed else view.text)(line_width(), language) + "\n"


def _paths(
    indicator: str, names: list[str], custom: Path | None, form: str, language: Language, *, broker_numbering: bool
) -> str:
    from eccles import api
    from eccles.data.export import csv_text, json_text
    from eccles.report.history_columns import path_columns
    from eccles.report.history_tables import paths_text
    from eccles.report.history_view import plain

    paths = api.indicator_paths(indicator, *names, custom=custom, broker_numbering=broker_numbering)
    if form == "csv":
        return csv_text(path_columns(paths))
    if form == "json":
        return json_text({"paths": [plain(item) for item in paths]})
    return paths_text(paths, line_width(), language) + "\n"


def _cycles(form: str, language: Language) -> str:
    import csv
    import io

    from eccles import api
    from eccles.data.export import json_text
    from eccles.report.cycle_tables import cycle_rows, cycles_text
    from eccles.report.history_view import plain

    cycles = api.policy_cycles()
    if form == "json":
        return json_text(plain(cycles))
    if form == "text":
        return cycles_text(cycles, language) + "\n"
    lines = io.StringIO()
    writer = csv.DictWriter(lines, ("cycle", "line", "value"), lineterminator="\n")
    writer.writeheader()
    writer.writerows(cycle_rows(cycles))
    return lines.getvalue()
