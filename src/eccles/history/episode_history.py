"""What happened in each episode: the books and every indicator, at its start and at its end, and the path between.

An indicator whose series the library does not hold is read from its stand-in, and both the reading and the answer say
so; one that cannot be read at all is listed with the reason and the way to add it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.base.units import bn_from_mn, pct_from_share
from eccles.core.episode import Episode, relations
from eccles.core.episode_history import (
    Absent,
    Change,
    EpisodeHistory,
    GdpRatio,
    History,
    IndicatorPath,
    Level,
    Reading,
)
from eccles.core.indicator import ChangeKind, Gauge, Indicator
from eccles.core.series import Series
from eccles.data.derived_series import has_series
from eccles.data.library import Library
from eccles.history.books import assets_move, gdp_ratio, months_between, purchase_totals
from eccles.history.observations import gauged, level_at, observation_place

__all__ = ["PATH_BASE_INDEX", "history_of", "indicator_paths", "total_assets"]

DAY = np.timedelta64(1, "D")
PATH_BASE_INDEX = 100.0


@dataclass(frozen=True)
class _Chosen:
    """An indicator as it is read: the gauge at hand, its series, and the restricted one it replaces, if any."""

    indicator: Indicator
    gauge: Gauge
    series: Series
    stands_in_for: str


def history_of(
    episodes: Sequence[Episode],
    library: Library,
    indicators: Sequence[Indicator],
    *,
    known: Iterable[Episode] = (),
    real: bool = False,
) -> History:
    """Return what happened in each episode.

    Args:
        episodes: those asked for, gaps among them.
        library: where series are read.
        indicators: what to read.
        known: all episodes, to say how those asked for lie to others.
        real: give assets over real GDP as well.

    Raises:
        DataError: an episode lies outside the data on total assets.
    """
    assets = total_assets(library)
    last = as_day(assets.date[-1])
    chosen, absent = _choose(library, indicators)
    everything = tuple(known)
    histories = []
    for episode in episodes:
        end = last if episode.is_open else episode.last_date
        readings, missing = _readings(episode, end, chosen)
        absent += missing
        move = assets_move(assets, *_inside(assets, episode, end))
        bases = ("nominal", "real") if real else ("nominal",)
        ratios: tuple[GdpRatio, ...] = tuple(gdp_ratio(library, move, basis) for basis in bases)
        histories.append(
            EpisodeHistory(
                episode=episode,
                last_date=end,
                length_days=int((end - episode.first_date).astype(int)) + 1,
                length_months=months_between(episode.first_date, as_day(end + DAY)),
                relation=relations(episode, everything),
                assets=move,
                ratios=ratios,
                purchases=purchase_totals(episode, end),
                readings=readings,
            )
        )
    return History(tuple(histories), tuple(indicators), last, tuple(absent))


def indicator_paths(episodes: Sequence[Episode], library: Library, indicator: Indicator) -> tuple[IndicatorPath, ...]:
    """Return an indicator from the start of each episode to its end: indexed to 100, or as difference from the start.

    Raises:
        DataError: neither the indicator nor a stand-in is at hand, or the series does not reach back to an episode.
    """
    chosen = _chosen(library, indicator)
    last = as_day(total_assets(library).date[-1])
    return tuple(_path(chosen, episode, last if episode.is_open else episode.last_date) for episode in episodes)


def total_assets(library: Library) -> Series:
    """Return total assets of the Federal Reserve, Wednesday levels in bn."""
    series = library.series("WALCL")
    return replace(series, unit="USD bn", value=bn_from_mn(series.value))


def _inside(assets: Series, episode: Episode, end: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    if episode.first_date > assets.date[-1]:
        raise DataError(f"{episode.id} begins on {episode.first_date}, after the data: total assets span {assets.span}")
    return episode.first_date, end


def _choose(library: Library, indicators: Sequence[Indicator]) -> tuple[list[_Chosen], list[Absent]]:
    """Return how each indicator is read, and which of them are not the ones wanted."""
    chosen: list[_Chosen] = []
    absent: list[Absent] = []
    for indicator in indicators:
        wanted, at_hand = indicator.gauge.series, has_series(library, indicator.gauge.series)
        if not at_hand:
            stand_in = "" if indicator.stand_in is None else indicator.stand_in.series
            absent.append(Absent(indicator.id, wanted, "", stand_in, _why_absent(library, wanted)))
        if at_hand or indicator.stand_in is not None:
            chosen.append(_chosen(library, indicator))
    return chosen, absent


def _chosen(library: Library, indicator: Indicator) -> _Chosen:
    wanted = indicator.gauge.series
    if has_series(library, wanted) or indicator.stand_in is None:
        return _Chosen(indicator, indicator.gauge, gauged(library, indicator.gauge), "")
    return _Chosen(indicator, indicator.stand_in, gauged(library, indicator.stand_in), wanted)


def _why_absent(library: Library, series_id: str) -> str:
    """Return the sentence with which the library refuses a series: what it is and how to add it."""
    try:
        library.series(series_id)
    except DataError as refusal:
        return str(refusal)
    return ""


def _readings(
    episode: Episode, end: np.datetime64, chosen: Iterable[_Chosen]
) -> tuple[tuple[Reading, ...], list[Absent]]:
    readings: list[Reading] = []
    missing: list[Absent] = []
    for item in chosen:
        gauge = item.gauge
        try:
            first, last = (level_at(item.series, day, gauge.unit) for day in (episode.first_date, end))
        except DataError as error:
            missing.append(Absent(item.indicator.id, gauge.series, episode.id, "", str(error)))
            continue
        change = _change(gauge, first, last)
        readings.append(Reading(item.indicator, gauge, item.stands_in_for, first, last, change))
    return tuple(readings), missing


def _change(gauge: Gauge, first: Level, last: Level) -> Change:
    """Return the change; NaN where both ends fall on one observation, which shows none."""
    seen = first.observed_date != last.observed_date
    if gauge.change.is_ratio:
        return Change(pct_from_share(last.value / first.value - 1.0) if seen else np.nan, "percent")
    unit = "pp" if gauge.change is ChangeKind.POINTS_PP else "points"
    return Change(last.value - first.value if seen else np.nan, unit)


def _path(chosen: _Chosen, episode: Episode, end: np.datetime64) -> IndicatorPath:
    gauge, series = chosen.gauge, chosen.series
    first, last = (observation_place(series, day) for day in (episode.first_date, end))
    date, value = series.date[first : last + 1], series.value[first : last + 1]
    ratio = gauge.change.is_ratio
    return IndicatorPath(
        episode=episode,
        indicator=chosen.indicator,
        gauge=gauge,
        stands_in_for=chosen.stands_in_for,
        observed_date=date,
        day_count=(date - episode.first_date).astype(np.int64),
        value=PATH_BASE_INDEX * (value / value[0]) if ratio else value - value[0],
        unit="index" if ratio else "pp" if gauge.change is ChangeKind.POINTS_PP else "points",
    )
