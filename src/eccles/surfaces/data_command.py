"""The commands `eccles data ...` and `eccles sql`: what is at hand, how it was known, bringing in one's own, checks.

Values go to standard output and nothing else does, so that they can be piped.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from eccles.core.series import Series

__all__ = ["data", "register"]

LOST = 1
"""The exit code of a rebuild after which something must be synced or imported again."""

FORMATS = ("text", "csv", "json")

data = typer.Typer(help="The data at hand: the package's and your own.", no_args_is_help=True, rich_markup_mode=None)
"""The group of commands; the command `sync` joins it from its own module."""

KnownAt = Annotated[
    str | None,
    typer.Option(metavar="WHEN", help="As it was known then: 2019-08-30 (its end in New York) or 2019-08-29T16:30."),
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text, csv or json.")]


def register(app: typer.Typer) -> None:
    """Add `eccles data` and `eccles sql` to the command line."""
    app.add_typer(data, name="data")
    app.command("sql", short_help="Ask in SQL over every table at hand, for reading only.")(_sql)


@data.callback()
def _data() -> None:
    """The data at hand: the package's and your own."""


@data.command("list")
def _list() -> None:
    """List every series at hand, and the known ones you would have to import."""
    with plainly():
        from eccles import api
        from eccles.report.data_text import cards_text

        typer.echo(cards_text(api.list_series(), api.absent_series(), line_width()))


@data.command("info")
def _info(
    series_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One series in full; without it what is embedded.")
    ] = None,
    series: Annotated[bool, typer.Option("--series", help="List every embedded series instead of the tables.")] = False,
) -> None:
    """Print what the package carries, with publisher, rights, span and hash; or one series in full."""
    with plainly():
        from eccles import api

        if series_id is None:
            from eccles.report.tables import data_text, series_text

            typer.echo(series_text(api.data_info()) if series else data_text(api.data_info()))
            return
        from eccles.data.known_series import find_known
        from eccles.report.data_text import card_text, known_text

        known = find_known(series_id)
        if known is not None and known in api.absent_series():
            typer.echo(known_text(known, line_width()))
        else:
            typer.echo(card_text(api.describe_series(series_id), line_width()))


@data.command("get")
def _get(
    series_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="One series or several.")],
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this date on.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="To this date.")] = None,
    known_at: KnownAt = None,
    form: Form = "text",
) -> None:
    """Print the values of series, side by side where there are several."""
    with plainly():
        from eccles import api

        _refuse_form(form)
        wanted = [api.series(series_id, known_at=known_at) for series_id in series_ids]
        found = {series.id: _between(series, first, last) for series in wanted}
        sys.stdout.write(_printed(found, form))


def _between(series: Series, first: str | None, last: str | None) -> Series:
    from dataclasses import replace

    import numpy as np

    from eccles.base.errors import DataError
    from eccles.base.timeline import as_date

    inside = np.full(series.date.shape, True)
    if first is not None:
        inside &= series.date >= as_date(first)
    if last is not None:
        inside &= series.date <= as_date(last)
    if not inside.any():
        wanted = f"from {first or 'its first day'} to {last or 'its last'}"
        raise DataError(f"{series.id} has nothing {wanted}; it spans {series.span}")
    return replace(series, date=series.date[inside], value=series.value[inside])


def _printed(found: Mapping[str, Series], form: str) -> str:
    from eccles.report.data_text import columns_text, side_by_side

    if form == "json":
        from eccles.data.export import json_text

        return json_text({"series": [_as_mapping(item) for item in found.values()]})
    if form == "csv":
        return _comma_separated(side_by_side(found))
    heads = [f"{item.id}: {item.title}; {item.unit}, {item.kind}" for item in found.values()]
    return "\n".join([*heads, "", columns_text(side_by_side(found))]) + "\n"


def _as_mapping(series: Series) -> dict[str, Any]:
    from eccles.data.export import plain_columns

    words = ("id", "title", "publisher", "unit", "kind", "frequency", "rights")
    values = plain_columns({"date": series.date, "value": series.value})
    return {**{word: getattr(series, word) for word in words}, **values}


def _comma_separated(columns: Mapping[str, NDArray[Any]]) -> str:
    from eccles.data.export import csv_text

    return csv_text(columns)


def _refuse_form(form: str) -> None:
    if form not in FORMATS:
        from eccles.base.errors import ScenarioError, nearest_name

        raise ScenarioError(f'"{form}" is no format; {nearest_name(form, FORMATS)}')


@data.command("import")
def _import(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .parquet or .xlsx file.")],
    series_id: Annotated[str, typer.Option("--id", metavar="ID", help="Its id: SP500TR, or one of your own.")],
    unit: Annotated[str | None, typer.Option(help='Its unit: index, percent, "USD bn", contracts.')] = None,
    kind: Annotated[str | None, typer.Option(help='What a value is of its period: daily, "month end".')] = None,
    frequency: Annotated[str | None, typer.Option(metavar="D|W|M|Q|A", help="How often.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes it.")] = None,
    title: Annotated[str | None, typer.Option(help="What it is.")] = None,
    rights: Annotated[str | None, typer.Option(help="public-domain, citation or restricted.")] = None,
    date_column: Annotated[str | None, typer.Option(metavar="NAME", help="The column of dates.")] = None,
    value_column: Annotated[str | None, typer.Option(metavar="NAME", help="The column of values.")] = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="The sheet of a workbook.")] = None,
    skip_missing: Annotated[bool, typer.Option("--skip-missing", help="Leave out rows without a number.")] = False,
    dated: Annotated[
        str, typer.Option(metavar="start|end", help="A month's, quarter's or year's date: its first or its last day.")
    ] = "start",
    forecast: Annotated[bool, typer.Option("--forecast", help="Dates may lie in the future.")] = False,
) -> None:
    """Bring in a series of your own from a file; unit, kind and frequency must be stated unless eccles knows it."""
    with plainly():
        from eccles import api
        from eccles.base.errors import counted

        kept = api.import_series(
            path,
            series_id,
            unit=unit,
            kind=kind,
            frequency=frequency,
            publisher=publisher,
            title=title,
            rights=rights,
            date_column=date_column,
            value_column=value_column,
            sheet=sheet,
            skip_missing=skip_missing,
            dated=dated,
            forecast=forecast,
        )
        typer.echo(f"{kept.id}: {counted(kept.value.size, 'observation')}, {kept.span}; {kept.unit}, {kept.kind}")


@data.command("verify")
def _verify() -> None:
    """Hash the package's data, the archive and the store again, and say of every fault what it is."""
    with plainly():
        from eccles import api
        from eccles.base.errors import DataError, counted
        from eccles.report.data_text import check_text

        check = api.verify_data()
        if check.faults:
            faults = "\n  ".join(check.faults)
            raise DataError(
                f"{counted(len(check.faults), 'fault')}:\n  {faults}\n"
                "`eccles data rebuild` takes the store back to its last sound state and reads what came later again "
                "from the archive; a damaged package is installed again, a damaged answer deleted and synced again"
            )
        typer.echo(check_text(check))


@data.command("rebuild")
def _rebuild() -> None:
    """Take a damaged store back to its newest sound state, and read what came later again from the archive.

    Leaves with 1 where something of it could not be read again.
    """
    with plainly():
        from eccles import api
        from eccles.report.data_text import rebuilt_text

        rebuilt = api.rebuild_data()
        typer.echo(rebuilt_text(rebuilt, line_width()))
        if rebuilt.refused or rebuilt.unread:
            raise SystemExit(LOST)


@data.command("export")
def _export(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go.")],
    series: Annotated[
        list[str] | None, typer.Option("--series", metavar="ID", help="Only this series. Repeatable.")
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORM", help="parquet or csv.")] = "parquet",
    known_at: KnownAt = None,
    with_restricted: Annotated[
        bool, typer.Option("--with-restricted", help="Restricted series as well, for your own use.")
    ] = False,
) -> None:
    """Write everything at hand as files, one a table; restricted series stay behind unless asked for."""
    with plainly():
        from eccles import api

        paths = api.export_data(
            out, form=form, series_ids=series or (), known_at=known_at, with_restricted=with_restricted
        )
        for path in paths:
            typer.echo(f"wrote {path}")


def _sql(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help='"select max(date) from soma_summary"')],
    known_at: KnownAt = None,
    form: Form = "text",
) -> None:
    """Ask in SQL over every table at hand (SHOW TABLES, DESCRIBE auction), for reading only."""
    with plainly():
        from eccles import api

        _refuse_form(form)
        answer = api.sql(question, known_at=known_at)
        if form == "text":
            typer.echo(str(answer))
        elif form == "csv":
            sys.stdout.write(_comma_separated(answer.columns))
        else:
            from eccles.data.export import json_text, plain_columns

            sys.stdout.write(json_text(plain_columns(answer.columns)))
