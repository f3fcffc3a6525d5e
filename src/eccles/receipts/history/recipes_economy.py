"""Recipes of the pictures of the economy and of shares: through the programmes by month, and returns with dividends."""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import as_day, month_index, month_start
from eccles.core.episode import Episode
from eccles.core.growth import year_on_year
from eccles.core.receipt import ReceiptStep
from eccles.core.series import Series
from eccles.data.episodes import find_episode, load_episodes
from eccles.receipts.history.recipes import Recipe, Spot, Told
from eccles.receipts.history.total_return import return_step
from eccles.receipts.steps.cell_steps import growth_step, level_step, observed_date, year_on_year_step
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.records import episode_origin
from eccles.report.charts.assets import equity_series
from eccles.report.charts.economy import through_programmes

__all__ = ["equity_change", "growth_through", "move_through"]


def growth_through(series_id: str) -> Recipe:
    """Return the recipe of growth over a year, so many months since a programme began."""

    def recipe(spot: Spot) -> Told:
        series, (episode, date) = spot.library.series(series_id), _place(spot, spot.library.series(series_id))
        step = year_on_year_step(spot.library, series, date, year_on_year)
        return Told((step,), "%", shaped_by=(_start(spot, episode),))

    return recipe


def move_through(series_id: str, unit: str) -> Recipe:
    """Return the recipe of the change since the month a programme began, in points ("pp") or per cent ("%")."""

    def recipe(spot: Spot) -> Told:
        library, series = spot.library, spot.library.series(series_id)
        episode, date = _place(spot, series)
        month = as_day(month_start(int(month_index(episode.first_date))).reshape(1)[0])
        start, shaped = observed_date(series, month), (_start(spot, episode),)
        if unit == "%":
            now, before = (cell_of(library, series_id, day) for day in (date, start))
            what = f"{series.title}, since {episode.name} began"
            return Told((growth_step(now, before, through_programmes, what=what),), unit, shaped_by=shaped)
        ends = ((date, 1), (start, -1))
        steps = (level_step(library, series_id, day, spot.by, sign=sign, unit=unit) for day, sign in ends)
        return Told(tuple(steps), unit, shaped_by=shaped)

    return recipe


def _place(spot: Spot, series: Series) -> tuple[Episode, np.datetime64]:
    """Return the programme a column is about, and the day of the observation so many months since it began."""
    episode = find_episode(_programme_of(spot))
    wanted = int(month_index(episode.first_date)) + int(spot.cell.label)
    return episode, as_day(series.date[np.searchsorted(month_index(series.date), wanted)])


def _programme_of(spot: Spot) -> str:
    """Return the id of the programme that a column begins with: the longest one that does."""
    ids = [item.id for item in load_episodes() if spot.cell.column.startswith(f"{item.id}_")]
    return max(ids, key=len)


def _start(spot: Spot, episode: Episode) -> ReceiptStep:
    said = f"Month 0 is that of {episode.first_date}, the first day of {episode.name}"
    return ReceiptStep(said, spot.by, detail=episode.source, origins=(episode_origin(episode.id),))


def equity_change(spot: Spot) -> Told:
    """Return the change of the S&P 500 with dividends since the picture's first value."""
    series = equity_series(spot.library, spot.cell.dates[0])
    first, last = (observed_date(series, day) for day in (spot.cell.dates[0], spot.cell.date))
    what = f"{series.title}, {last} over {first}"
    if spot.library.has(series.id):
        now, before = (cell_of(spot.library, series.id, day) for day in (last, first))
        return Told((growth_step(now, before, spot.by, what=what),), "%")
    note = "the daily index is restricted; add SP500TR to have it drawn instead"
    return Told((return_step(spot.library, first, last, what=what),), "%", note=note)
