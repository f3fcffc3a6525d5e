"""Checks over the episodes: which way a series went while purchases ran and between them, and how restless it was.

A statement such as "yields rose while QE ran and fell between" is counted: one count for every programme and gap in
which it holds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day
from eccles.base.units import bp_from_pp
from eccles.core.announcement import Direction
from eccles.core.claim import Finding, Reading
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.event_study import Window
from eccles.data.episodes import with_gaps
from eccles.history.claims.material import Material, reading
from eccles.history.windows import changes_of

__all__ = ["moved_on_news", "moved_with_purchases", "moved_within", "restlessness", "turned_with_news"]

PURCHASE_KINDS = (EpisodeKind.PURCHASES, EpisodeKind.TWIST)
NEWS_DAYS = 91
DAY_OF_NEWS = Window(-1, 0)


def moved_with_purchases(material: Material, series: str, programmes: Sequence[str], gaps: Sequence[str]) -> Finding:
    """Count programmes in which a series rose and gaps in which it fell, from the first day to the last."""
    known = {item.id: item for item in with_gaps(material.episodes)}
    wanted = [(known[name], 1.0) for name in programmes] + [(known[name], -1.0) for name in gaps]
    return _count(material, series, wanted)


def moved_within(material: Material, series: str, episodes: Sequence[str], sign: int) -> Finding:
    """Count episodes in which a series rose (`sign` 1) or fell (-1)."""
    known = {item.id: item for item in with_gaps(material.episodes)}
    return _count(material, series, [(known[name], float(sign)) for name in episodes])


def _count(material: Material, series: str, wanted: Sequence[tuple[Episode, float]]) -> Finding:
    read: list[Reading] = []
    numbers: dict[str, float | str] = {}
    agreed = 0
    for episode, sign in wanted:
        first, last = reading(material, series, episode.first_date), reading(material, series, episode.last_date)
        moved = last.value - first.value
        agreed += moved * sign > 0
        read += [first, last]
        numbers[episode.id] = moved
    against = [episode for episode, sign in wanted if float(numbers[episode.id]) * sign <= 0]
    numbers["against"] = ", ".join(episode.name for episode in against) or "none"
    numbers["against_zh"] = "、".join(episode.name_zh for episode in against) or "无"
    numbers["of"] = float(len(wanted))
    numbers["shown"] = f"{agreed} / {len(wanted)}"
    return Finding(float(agreed), "count", tuple(read), numbers)


def turned_with_news(material: Material, series: str, programmes: Sequence[str]) -> Finding:
    """Count rises in the quarter before a programme was announced and falls in the quarter after its last day."""
    known = {item.id: item for item in material.episodes}
    read: list[Reading] = []
    rises = falls = 0
    for name in programmes:
        episode, reach = known[name], np.timedelta64(NEWS_DAYS, "D")
        start = [reading(material, series, day) for day in (episode.announced_date - reach, episode.announced_date)]
        end = [reading(material, series, day) for day in (episode.last_date, episode.last_date + reach)]
        rises += start[1].value > start[0].value
        falls += end[1].value < end[0].value
        read += [*start, *end]
    numbers: dict[str, float | str] = {"rises": float(rises), "falls": float(falls)}
    numbers["shown"] = f"{rises + falls} / {2 * len(programmes)}"
    return Finding(float(rises + falls), "count", tuple(read), numbers)


def moved_on_news(material: Material, series: str, programmes: Sequence[str], sign: int) -> Finding:
    """Count programmes whose easing announcements together raised (`sign` 1) or lowered (-1) a series on their days.

    A day is the change from the observation before the words to the first one after them; a day two announcements
    share counts once.
    """
    changes = changes_of(material.series(series))
    read: list[Reading] = []
    numbers: dict[str, float | str] = {"of": float(len(programmes))}
    for name in programmes:
        news = [
            item for item in material.announcements if item.programme == name and item.direction == Direction.EASING
        ]
        places = changes.touched(news, DAY_OF_NEWS)
        numbers[name] = float(changes.value[places].sum())
        read += [
            Reading(f"{series}, day of news on {name}", as_day(changes.date[place]), float(changes.value[place]), "bp")
            for place in places.tolist()
        ]
    agreed = sum(float(numbers[name]) * sign > 0 for name in programmes)
    numbers["shown"] = f"{agreed} / {len(programmes)}"
    return Finding(float(agreed), "count", tuple(read), numbers)


def restlessness(material: Material, series: str, window_days: int, runoffs: Sequence[str], by: str) -> Finding:
    """How far the rolling standard deviation of a yield in run-off lies above that under purchases.

    Args:
        material: the data.
        series: a daily yield in per cent.
        window_days: trading days of the rolling window.
        runoffs: the run-off episodes.
        by: "ratio" of the means over all days, or "count" of run-offs above the mean of the purchase programmes.
    """
    source = material.series(series)
    rolling = _rolling_bp(source.value, window_days)
    dates = source.date[window_days - 1 :]
    known = {item.id: item for item in material.episodes}
    purchases = _inside(dates, [item for item in material.episodes if item.kind in PURCHASE_KINDS])
    calm = float(rolling[purchases].mean())
    each = {name: float(rolling[_inside(dates, [known[name]])].mean()) for name in runoffs}
    together = float(rolling[_inside(dates, [known[name] for name in runoffs])].mean())
    numbers: dict[str, float | str] = {"purchases": calm, "runoff": together, **each}
    ends = tuple(
        Reading(f"{series}, {window_days}-day standard deviation", as_day(known[name].last_date), each[name], "bp")
        for name in runoffs
    )
    if by == "count":
        above = sum(one > calm for one in each.values())
        numbers["shown"] = f"{above} / {len(each)}"
        return Finding(float(above), "count", ends, numbers)
    return Finding(together / calm, "ratio", ends, numbers)


def _rolling_bp(value_pct: NDArray[np.float64], window_days: int) -> NDArray[np.float64]:
    """Return the standard deviation of each window of levels, in basis points."""
    windows = np.lib.stride_tricks.sliding_window_view(value_pct, window_days)
    return bp_from_pp(np.asarray(windows.std(axis=1, ddof=1)))


def _inside(dates: NDArray[np.datetime64], episodes: Sequence[Episode]) -> NDArray[np.bool_]:
    return np.asarray(np.any([(dates >= e.first_date) & (dates <= e.last_date) for e in episodes], axis=0))
