"""The commands on announcements: `event-study`, `local-projection`, `stock-flow` and `volatility`.

Each prints a table; `--format csv` and `--format json` print the numbers in full, `--lang zh` the words in Chinese.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eccles.surfaces.terminal import line_width, plainly

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["register"]

FORMS = ("text", "csv", "json")

Window = Annotated[
    tuple[int, int],
    typer.Option(metavar="A B", help="Days around the first value after an announcement: -1 0, or -1 1."),
]
Form = Annotated[str, typer.Option("--format", metavar="FORM", help="text, csv or json.")]
Lang = Annotated[str, typer.Option("--lang", metavar="LANG", help="en or zh.")]
Sample = Annotated[tuple[str, str] | None, typer.Option(metavar="FIRST LAST", help="First and last day of the sample.")]
Sets = Annotated[int, typer.Option("--sets", metavar="N", help="Placebo sets.")]
Seed = Annotated[int, typer.Option(metavar="N", min=0, help="Seed of the random numbers.")]


def register(app: typer.Typer) -> None:
    """Add the commands to a command line."""
    app.command("event-study", short_help="Sum what yields did around announcements.")(_event_study)
    app.command("local-projection", short_help="Trace what followed announcement surprises.")(_local_projection)
    app.command("stock-flow", short_help="Put announcement days beside months of purchases.")(_stock_flow)
    app.command("volatility", short_help="Compare a yield's volatility in QE and in QT.")(_volatility)


def _event_study(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    programme: Annotated[
        str | None, typer.Argument(metavar="PROGRAMME", help="QE1, QE2, MEP, QE3, QE3_TAPER, QT1, ..., APP, APF1.")
    ] = None,
    window: Window = (-1, 0),
    series: Annotated[
        list[str] | None, typer.Option(help="A daily or weekly series; repeatable. With --surprises: a column.")
    ] = None,
    institution: Annotated[str | None, typer.Option(metavar="NAME", help="fed, ecb or boe.")] = None,
    direction: Annotated[str | None, typer.Option(metavar="WAY", help="easing, tightening or mixed.")] = None,
    named_set: Annotated[
        str | None, typer.Option("--set", metavar="NAME", help="A study's list: gagnon_2011, joyce_2011, ...")
    ] = None,
    by: Annotated[str, typer.Option(metavar="HOW", help="programme, maturity or announcement.")] = "",
    surprises: Annotated[
        str | None, typer.Option(metavar="USMPD|FILE", help="Sum published moves within minutes instead.")
    ] = None,
    calendar: Annotated[str | None, typer.Option(metavar="FILE", help="A calendar of your own (YAML).")] = None,
    sample: Sample = None,
    sets: Sets = 5_000,
    seed: Seed = 2008,
    form: Form = "text",
    lang: Lang = "en",
) -> None:
    """Sum what yields and prices did around announcements, each day once, and judge it by ordinary days."""
    with plainly():
        from eccles import api
        from eccles.base.language import read_language
        from eccles.report.event_tables import event_columns, event_study_text

        language = read_language(lang)
        _check(form)
        study = api.event_study(
            programme,
            window=window,
            series=series or (),
            institution=institution,
            direction=direction,
            named_set=named_set,
            by=by,
            surprises=surprises,
            calendar=calendar,
            sample=sample,
            set_count=sets,
            seed=seed,
        )
        text = event_study_text(study, line_width(), language) if form == "text" else ""
        _show(form, text, event_columns(study))


def _local_projection(  # noqa: PLR0917  # as above
    series: Annotated[str, typer.Argument(metavar="SERIES", help="The variable, of any frequency.")],
    shock: Annotated[
        str, typer.Option(metavar="COLUMN", help="The surprise: UST2Y, UST10Y, SP500, MPS, ...")
    ] = "UST10Y",
    surprises: Annotated[str, typer.Option(metavar="USMPD|FILE", help="Where surprises are read.")] = "USMPD",
    event: Annotated[
        str, typer.Option(metavar="KIND", help="statement, press_conference, monetary_event, minutes or month.")
    ] = "monetary_event",
    horizon: Annotated[int, typer.Option(metavar="N", help="The last period after the surprise.")] = 12,
    lags: Annotated[int, typer.Option(metavar="N", help="Lags held constant.")] = 2,
    size: Annotated[
        float | None,
        typer.Option(metavar="X", help="The surprise answered; 10 basis points or 1 per cent if left out."),
    ] = None,
    sample: Sample = None,
    form: Form = "text",
    lang: Lang = "en",
) -> None:
    """Trace the response of a variable to announcement surprises, horizon by horizon, with HAC bands."""
    with plainly():
        from eccles import api
        from eccles.base.language import read_language
        from eccles.report.projection_tables import local_projection_columns, local_projection_text

        language = read_language(lang)
        _check(form)
        _check_size(size)
        found = api.local_projection(
            series,
            shock,
            surprises=surprises,
            event=event,
            horizon_count=horizon,
            lag_count=lags,
            size_ratio=size,
            sample=sample,
        )
        _show(form, local_projection_text(found, line_width(), language), local_projection_columns(found))


def _stock_flow(  # noqa: PLR0917  # as above
    programme: Annotated[str, typer.Argument(metavar="PROGRAMME", help="QE1, QE2, QE3, QT1, QE_COVID, QT2, ...")],
    series: Annotated[str, typer.Option(metavar="SERIES", help="A daily series.")] = "DGS10",
    window: Window = (-1, 0),
    sets: Sets = 5_000,
    seed: Seed = 2008,
    form: Form = "text",
    lang: Lang = "en",
) -> None:
    """Put what a programme's announcements did beside what moved in the months in which it bought."""
    with plainly():
        from eccles import api
        from eccles.base.language import read_language
        from eccles.report.projection_tables import stock_flow_columns, stock_flow_text

        language = read_language(lang)
        _check(form)
        found = api.stock_flow(programme, series=series, window=window, set_count=sets, seed=seed)
        _show(form, stock_flow_text(found, line_width(), language), stock_flow_columns(found))


def _volatility(  # noqa: PLR0917  # as above
    series: Annotated[str, typer.Argument(metavar="SERIES", help="A daily rate in per cent.")] = "DGS10",
    window: Annotated[int, typer.Option(metavar="N", help="Days of the rolling standard deviation.")] = 21,
    sample: Sample = None,
    sets: Annotated[int, typer.Option("--sets", metavar="N", help="Bootstrap sets.")] = 2_000,
    seed: Seed = 2008,
    form: Form = "text",
    lang: Lang = "en",
) -> None:
    """Compare the volatility of a yield in purchases, in run-off and in neither, by tests that respect clusters.

    csv and json print the rolling standard deviation by day.
    """
    with plainly():
        from eccles import api
        from eccles.base.language import read_language
        from eccles.report.projection_tables import volatility_columns, volatility_text

        language = read_language(lang)
        _check(form)
        span = {} if sample is None else dict(zip(("first", "last"), sample, strict=True))
        found = api.volatility(series, window_count=window, set_count=sets, seed=seed, **span)
        _show(form, volatility_text(found, line_width(), language), volatility_columns(found))


def _check(form: str) -> None:
    from eccles.base.errors import ScenarioError, nearest_name

    if form not in FORMS:
        raise ScenarioError(f'unknown format "{form}"; {nearest_name(form, FORMS)}')


def _check_size(size: float | None) -> None:
    """Refuse a surprise of nothing: its answer is nothing, and so is its band."""
    from eccles.base.errors import ScenarioError

    if size is not None and (size == 0 or not math.isfinite(size)):
        raise ScenarioError(f"a surprise of {size:g} has no answer; --size takes basis points or per cent, such as 10")


def _show(form: str, text: str, columns: Mapping[str, NDArray[Any]]) -> None:
    if form == "text":
        typer.echo(text)
        return
    from eccles.data.export import csv_text, json_text, plain_columns

    sys.stdout.write(csv_text(columns) if form == "csv" else json_text(plain_columns(columns)))
