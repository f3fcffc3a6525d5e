"""Operations on the pictures of history: list them, draw one, write one as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np

from eccles.base.errors import DataError, EcclesError
from eccles.base.language import Language, read_language
from eccles.base.timeline import DateLike, as_date, first_wednesday_on_or_after
from eccles.base.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from eccles.report.chart import Chart
    from eccles.report.charts.setting import Setting

__all__ = ["ChartOptions", "chart", "charts", "write_chart"]

ENDINGS = (".png", ".svg", ".html", ".csv")
AROUND_MONTHS = 6
"""What is shown before and after an episode."""

FIRST_HOLDINGS = np.datetime64("2022-02-16", "D")
NEVER = np.datetime64("NaT", "D")


def charts(language: str = "en") -> dict[str, str]:
    """Return the pictures of history by name, each with a line that says what it shows.

    Args:
        language: "en" or "zh".

    Example:
        >>> charts()["twist"]
        'Operation Twist, planned by maturity and SOMA change by type'
    """
    from eccles.report.charts.catalogue import HISTORY_CHARTS, chart_line  # deferred: Plotly

    spoken = read_language(language)
    return {name: chart_line(name, spoken) for name in HISTORY_CHARTS}


def chart(
    name: str,
    *,
    language: str = "en",
    width: str | int = "full",
    start: DateLike | None = None,
    end: DateLike | None = None,
    episode: str | None = None,
) -> Chart:
    """Draw one picture of history: a figure, the table of exactly what it draws, and where that comes from.

    Args:
        name: of the picture; `charts` lists them.
        language: of its words, "en" or "zh".
        width: "full", or millimetres, "80mm" or 80; narrow pictures are laid out for a column.
        start: the first day shown; the picture's own without it.
        end: the last day shown. For `soma_table` the day of the holdings.
        episode: show an episode with six months on either side, instead of `start` and `end`.

    Raises:
        DataError: no such picture, or what it needs is not at hand or not known on these days.
        EcclesError: no such language or width, or both an episode and days were given.

    Example:
        >>> chart("assets").subtitle
        'Largest 8,965 bn on 2022-04-13'
    """
    from eccles.report.charts.catalogue import draw_history, read_chart_name  # deferred: Plotly

    known = read_chart_name(str(name))
    days = _days(start, end, episode)
    setting = _setting(read_language(str(language)), str(width), days, with_maturity=known == "soma_table")
    return draw_history(setting, known)


class ChartOptions(TypedDict, total=False):
    """How a picture of history is asked for; see `chart`."""

    language: str
    width: str | int
    start: DateLike | None
    end: DateLike | None
    episode: str | None


def write_chart(name: str, out: str | Path, **options: Unpack[ChartOptions]) -> Path:
    """Draw one picture of history and write it, by the ending of the path: .png, .svg, .html or .csv.

    A PNG in Chinese needs a Chinese font; where none is found it says so and uses English.

    Args:
        name: of the picture.
        out: where to write; the file appears whole or not at all.
        options: those of `chart`.

    Raises:
        DataError: as for `chart`, or the ending is none of these.
        EcclesError: as for `chart`, or no renderer works here.
    """
    from eccles.report.chart import csv_text, dressed
    from eccles.report.charts.setting import read_width
    from eccles.report.html_chart import chart_html
    from eccles.report.image import write_image
    from eccles.report.whole_file import write_whole

    target, width_px = Path(out), read_width(str(options.get("width", "full")))
    kind = target.suffix.lower()
    if kind not in ENDINGS:
        raise DataError(f'cannot write a chart as "{target.name}"; the name must end in {", ".join(ENDINGS)}')
    drawn = _legible(name, options) if kind == ".png" else chart(name, **options)
    if kind in {".png", ".svg"}:
        return write_image(dressed(drawn, width_px), target)
    text = csv_text(drawn.columns) if kind == ".csv" else chart_html(drawn, width_px)
    return write_whole(target, text.encode("utf-8"))


def _legible(name: str, options: ChartOptions) -> Chart:
    """Draw a picture in the language asked for, or in English with a word on it where no font has Chinese letters."""
    from eccles.data.words import load_words
    from eccles.report.fonts import has_chinese_font

    if read_language(options.get("language", "en")) != "zh" or has_chinese_font():
        return chart(name, **options)
    drawn = chart(name, **(options | {"language": "en"}))
    return replace(drawn, note=f"{load_words('charts').text('no_font', 'en')} {drawn.note}")


def _days(start: DateLike | None, end: DateLike | None, episode: str | None) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and last day asked for, NaT where the picture's own are wanted."""
    if episode is None:
        return NEVER if start is None else as_date(start), NEVER if end is None else as_date(end)
    if start is not None or end is not None:
        raise EcclesError("give either an episode or the first and last day, not both")
    from eccles.data.episodes import find_episode

    found = find_episode(episode)
    around = np.timedelta64(AROUND_MONTHS, "M")
    first = (found.first_date.astype("datetime64[M]") - around).astype("datetime64[D]")
    return first, NEVER if found.is_open else (found.last_date.astype("datetime64[M]") + around).astype("datetime64[D]")


def _average_maturity_yrs(date: np.datetime64) -> tuple[dict[str, float], str]:
    """Return average maturity by class on a SOMA date, and whether it is published; nothing before holdings are known.

    Holdings of later dates are the published ones carried forward and reconciled, as every opening is.
    """
    from eccles.compare.held import held_on
    from eccles.data.scenario_file import load_scenario
    from eccles.data.snapshot import open_snapshot

    soma = open_snapshot().table("soma_summary")["date"]
    row = soma.size - 1 if np.isnat(date) else int(np.searchsorted(soma, date, side="right")) - 1
    if row < 0 or soma[row] < FIRST_HOLDINGS or soma[row] != first_wednesday_on_or_after(soma[row]):
        return {}, ""
    # prepayment plays no part in the maturity of Treasuries, but the scenario wants a fit that its opening may know
    fit = {"fits.prepayment": "2022-05-31"}
    held = held_on(load_scenario("baseline", opening=str(soma[row]), overrides=fit))
    left_yrs = (held.securities.maturity_date - held.date).astype(np.float64) / DAYS_PER_YEAR
    kind = held.securities.kind.astype(str)
    groups = {name: kind == name for name in np.unique(kind)} | {"treasuries": kind != "agency_debt"}
    found = {name: float(np.average(left_yrs[rows], weights=held.par_bn[rows])) for name, rows in groups.items()}
    return found, held.basis


def _setting(
    language: Language,
    width: str,
    days: tuple[np.datetime64, np.datetime64],
    *,
    with_maturity: bool,
) -> Setting:
    from eccles.data.episodes import load_episodes
    from eccles.data.library import open_library
    from eccles.history.purchases import planned_actual
    from eccles.report.charts.setting import Setting, read_width

    average, basis = _average_maturity_yrs(days[1]) if with_maturity else ({}, "")
    return Setting(
        library=open_library(),
        episodes=load_episodes(),
        planned=planned_actual,
        language=language,
        width_px=read_width(width),
        first_date=days[0],
        last_date=days[1],
        average_maturity_yrs=average,
        maturity_basis=basis,
    )
