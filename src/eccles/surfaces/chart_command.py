"""The command `eccles chart`: the pictures of history as PNG, SVG, HTML or CSV, in English and Chinese."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eccles.surfaces.terminal import line_width, plainly

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add `eccles chart` to the command line."""
    app.command("chart", short_help="Draw what happened since 2007: assets, purchases, rates, the economy.")(_chart)


def _chart(  # noqa: PLR0917  # Typer calls it by name; the order is that of the help
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Charts; without one, list them.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="x.png, x.svg, x.html, x.csv, or a directory; default NAME.png."),
    ] = None,
    lang: Annotated[str, typer.Option(metavar="en|zh", help="Language of the words.")] = "en",
    width: Annotated[str, typer.Option(metavar="80mm|full", help="Width in print.")] = "full",
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day shown.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day shown.")] = None,
    episode: Annotated[str | None, typer.Option(metavar="NAME", help="Show an episode and six months around.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Print what data a user may add, and how.")] = False,
) -> None:
    """Draw charts of what QE and QT did, or list them."""
    with plainly():
        typer.echo(_answer(names or [], out, lang, width, start, end, episode, missing=missing))


def _answer(  # noqa: PLR0917  # the options of the command in its order
    names: list[str],
    out: Path | None,
    lang: str,
    width: str,
    start: str | None,
    end: str | None,
    episode: str | None,
    *,
    missing: bool,
) -> str:
    from eccles import api
    from eccles.report.chart_text import charts_text, missing_text

    if missing:
        return missing_text(api.absent_series(), line_width())
    if not names:
        return charts_text(api.charts(lang), line_width())
    options: api.ChartOptions = {
        "language": lang, "width": width, "start": start, "end": end, "episode": episode
    }  # fmt: skip
    return "\n".join(f"wrote {api.write_chart(name, path, **options)}" for name, path in _targets(names, out))


def _targets(names: list[str], out: Path | None) -> list[tuple[str, Path]]:
    """Return each chart with the file it is written to: the one named, or a PNG of its name."""
    if out is not None and out.suffix:
        if len(names) > 1:
            from eccles.base.errors import EcclesError

            raise EcclesError(f"{out} is one file and {len(names)} charts were named; give a directory")
        return [(names[0], out)]
    folder = out or Path()
    return [(name, folder / f"{name.strip().lower().replace('-', '_')}.png") for name in names]
