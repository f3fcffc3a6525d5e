"""Pictures of the economy through the programmes: over time, and by months since each of them began."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import month_index
from eccles.base.units import pct_from_share
from eccles.core.episode import Episode
from eccles.core.growth import year_on_year
from eccles.core.series import Series
from eccles.report.chart import Chart
from eccles.report.charts.lines import Line, Panel, line_of
from eccles.report.charts.panels import draw_over_time, history_source
from eccles.report.charts.setting import Setting
from eccles.report.charts.since_start import Path, Paths, draw_since_start
from eccles.report.charts.style import DARK

__all__ = ["economy", "inflation_and_yields", "through_programmes"]

SOURCES = ("bea", "bls", "g17")
PROGRAMME_MONTHS = (-6, 30)
"""What is shown around the start of each programme."""


def economy(setting: Setting) -> Chart:
    """Draw growth, inflation, unemployment and industrial production over the episodes."""
    panels = [
        Panel(setting.text("gdp_growth"), (_growth(setting, "GDPC1", "gdp_growth_pct", "real_gdp", DARK),)),
        Panel(
            setting.text("inflation"),
            (
                _growth(setting, "CPIAUCSL", "cpi_inflation_pct", "cpi", "#CC3311"),
                _growth(setting, "PCEPI", "pce_inflation_pct", "pce", "#BBBBBB"),
                _growth(setting, "PCEPILFE", "core_pce_inflation_pct", "core_pce", "#4477AA"),
            ),
        ),
        Panel(setting.text("unemployment"), (_level(setting, "UNRATE", "unemployment_pct", "unemployed"),)),
        Panel(setting.text("production"), (_growth(setting, "INDPRO", "production_growth_pct", "indpro", "#AA3377"),)),
    ]
    return draw_over_time(setting, "economy", panels, SOURCES, first="2007-01-01")


def _growth(setting: Setting, series_id: str, column: str, word: str, colour: str) -> Line:  # as a row
    growth = year_on_year(setting.library.series(series_id))
    return Line(column, setting.text(word), growth.date, growth.value, setting.text("per_cent"), colour)


def _level(setting: Setting, series_id: str, column: str, word: str) -> Line:
    return line_of(setting, setting.library.series(series_id), column, word=word, colour="#228833")


def inflation_and_yields(setting: Setting) -> Chart:
    """Draw the 10-year yield, its real part and expected inflation through the programmes."""
    series = setting.library.series_many(["DGS10", "DFII10", "T10YIE", "T5YIFR"])
    yields = (
        line_of(setting, series["DGS10"], "nominal_10y_pct", word="nominal_10y", colour=DARK),
        line_of(setting, series["DFII10"], "real_10y_pct", word="real_10y", colour="#4477AA"),
    )
    expected = (
        line_of(setting, series["T10YIE"], "breakeven_10y_pct", word="breakeven_10y", colour="#CC3311"),
        line_of(setting, series["T5YIFR"], "forward_5y5y_pct", word="forward_5y5y", colour="#AA8800"),
    )
    panels = [Panel(setting.text("yields_pct"), yields), Panel(setting.text("breakevens_pct"), expected)]
    sources = ("h15", "st_louis")
    return draw_over_time(setting, "inflation_and_yields", panels, sources, first="2007-01-01")


@dataclass(frozen=True)
class _Quantity:
    """What is followed through the programmes, and how its path is measured."""

    series_id: str
    column: str
    word: str
    path: Callable[[Series], Series]
    from_start: bool


def _level_of(series: Series) -> Series:
    return series


QUANTITIES = (
    _Quantity("GDPC1", "gdp_growth_pct", "gdp_growth", year_on_year, from_start=False),
    _Quantity("CPIAUCSL", "cpi_inflation_pct", "cpi_inflation", year_on_year, from_start=False),
    _Quantity("PCEPILFE", "core_pce_inflation_pct", "core_pce_inflation", year_on_year, from_start=False),
    _Quantity("UNRATE", "unemployment_change_pp", "unemployment_change", _level_of, from_start=True),
    _Quantity("INDPRO", "production_change_pct", "production_change", _level_of, from_start=True),
)


def through_programmes(setting: Setting) -> Chart:
    """Draw growth, inflation, unemployment and production by months since each purchase programme began."""
    programmes = [episode for episode in setting.episodes if episode.is_programme]
    if not programmes:
        raise DataError("no purchase programme is among the episodes, so there is no start to count from")
    panels = tuple(_paths(setting, quantity, programmes) for quantity in QUANTITIES)
    last = max(setting.library.series(quantity.series_id).date[-1] for quantity in QUANTITIES)
    return draw_since_start(
        setting, "through_programmes", panels, history_source(setting, SOURCES, last), PROGRAMME_MONTHS
    )


def _paths(setting: Setting, quantity: _Quantity, programmes: list[Episode]) -> Paths:
    path = quantity.path(setting.library.series(quantity.series_id))
    month, value = month_index(path.date), path.value
    found = []
    for episode in programmes:
        start = int(month_index(episode.first_date))
        keep = (month >= start + PROGRAMME_MONTHS[0]) & (month <= start + PROGRAMME_MONTHS[1])
        shown = value[keep]
        if quantity.from_start:
            base = value[np.searchsorted(month, start, side="right") - 1]
            shown = shown - base if quantity.column.endswith("_pp") else pct_from_share(shown / base - 1.0)
        name = setting.text_if(f"short_{episode.id}") or episode.title(setting.language)
        found.append(Path(episode.id, name, month[keep] - start, np.asarray(shown), setting.text("per_cent")))
    return Paths(setting.text(quantity.word), quantity.column, tuple(found))
