"""Event studies: what a rate or a price did around announcements, summed by programme and judged by ordinary days.

The effect of an announcement is the change over its window. A sum counts every day once however many windows cover it.
Beside the sum stand the band and the p-value of placebo sets of ordinary days of the same sample, and the t-statistic
of a regression of all the sample's daily changes on a mark for the touched days, with errors that allow for
autocorrelation: sum of excess over ordinary days, divided by its error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.core.announcement import Announcement
from eccles.core.event_study import Effect, EventSum, Window
from eccles.history.hac import fit_hac, usual_lag_count
from eccles.history.placebo import Draws, Placebo, placebo_sums, two_sided_share
from eccles.history.windows import Changes, day_zero, runs_of

__all__ = ["Settings", "effects", "event_sum", "judged"]

USUAL_DRAWS = Draws(set_count=5_000, seed=2008)
_FEWEST_FOR_T_COUNT = 5
"""Below so many touched days the regression fits them nearly exactly and its errors mean nothing."""


@dataclass(frozen=True)
class Settings:
    """How sums are judged.

    Attributes:
        draws: how many placebo sets, and the seed of their random numbers.
        margin_days: the sample reaches so many days before the first and after the last announcement of a sum.
        sample: first and last day instead, for every sum alike.
    """

    draws: Draws = USUAL_DRAWS
    margin_days: int = 365
    sample: tuple[np.datetime64, np.datetime64] | None = None


def effects(changes: Changes, announcements: Sequence[Announcement], window: Window) -> tuple[Effect, ...]:
    """Return the change over each announcement's window; those whose window the series does not hold are left out."""
    seen: set[int] = set()
    found = []
    zero = day_zero(changes, announcements)
    for item, place, held in zip(announcements, zero.tolist(), changes.holds(zero, window), strict=True):
        if not held:
            continue
        days = range(place + window.first, place + window.last)
        date = changes.series.date
        found.append(
            Effect(
                announcement=item,
                series_id=changes.series.id,
                unit=changes.unit,
                day_date=as_day(date[place]),
                from_date=as_day(date[days.start]),
                to_date=as_day(date[days.stop]),
                value=float(changes.value[days.start : days.stop].sum()),
                shared_count=len(seen.intersection(days)),
            )
        )
        seen.update(days)
    return tuple(found)


def event_sum(
    name: str,
    changes: Changes,
    announcements: Sequence[Announcement],
    window: Window,
    *,
    not_ordinary: Iterable[Announcement],
    settings: Settings,
) -> EventSum:
    """Return the sum over announcements beside its yardsticks.

    Args:
        name: of the sum.
        changes: of the series.
        announcements: what is summed.
        window: the days around each.
        not_ordinary: announcements whose windows placebo days keep clear of, besides the summed ones.
        settings: sample and placebo sets.

    Raises:
        DataError: no window lies inside the series, or the sample has too few ordinary days.
    """
    held = int(changes.holds(day_zero(changes, announcements), window).sum())
    if not held:
        raise DataError(f"{changes.series.id} spans {changes.series.span}: it holds no window of {name}")
    touched = _marked(changes, announcements, window)
    places = np.flatnonzero(touched)
    ordinary = ~touched & ~_marked(changes, not_ordinary, window)
    sample = _sample(changes, announcements, settings)
    value = changes.value[sample]
    drawn = _drawn_like(runs_of(places), window.length_count)
    placebo = placebo_sums(value, ordinary[sample], drawn, unit=changes.unit, draws=settings.draws)
    return judged(
        EventSum(
            name=name,
            series_id=changes.series.id,
            title=changes.series.title,
            unit=changes.unit,
            event_count=held,
            outside_count=len(announcements) - held,
            day_count=int(places.size),
            repeated_count=held * window.length_count - int(places.size),
            value=float(changes.value[places].sum()),
            t_ratio=_t_of_marked(value, touched[sample], (touched | ordinary)[sample]),
            sample_first_date=as_day(changes.date[sample][0]),
            sample_last_date=as_day(changes.date[sample][-1]),
        ),
        placebo,
    )


def _marked(changes: Changes, announcements: Iterable[Announcement], window: Window) -> NDArray[np.bool_]:
    marked = np.zeros(changes.value.size, dtype=bool)
    marked[changes.touched(announcements, window)] = True
    return marked


def judged(found: EventSum, placebo: Placebo) -> EventSum:
    """Return a sum with the band and the p-value of its placebo sums."""
    low, high = placebo.band()
    return replace(
        found,
        low=float(low),
        high=float(high),
        p_share=two_sided_share(placebo, found.value, found.unit),
        ordinary_count=placebo.ordinary_count,
    )


def _drawn_like(lengths: NDArray[np.int64], length_count: int) -> NDArray[np.int64]:
    """Return the stretches to draw: the real ones, those of joined windows cut into pieces of one window's length."""
    pieces = [[length_count] * (length // length_count) + [length % length_count] for length in lengths.tolist()]
    return np.asarray([piece for one in pieces for piece in one if piece], dtype=np.int64)


def _sample(changes: Changes, announcements: Sequence[Announcement], settings: Settings) -> slice:
    """Return the places of the sample: the stated one, or that around the announcements; it always holds them all."""
    margin = np.timedelta64(settings.margin_days, "D")
    days = [item.date for item in announcements]
    first, last = settings.sample or (min(days) - margin, max(days) + margin)
    if first > min(days) or last < max(days):
        raise DataError(
            f"the sample {first} to {last} does not hold the announcements from {min(days)} to {max(days)}; widen it"
        )
    return slice(int(np.searchsorted(changes.date, first)), int(np.searchsorted(changes.date, last, side="right")))


def _t_of_marked(value: NDArray[np.float64], marked: NDArray[np.bool_], used: NDArray[np.bool_]) -> float:
    """Return the t-statistic of marked days against the ordinary ones; days of other announcements have their own mark.

    The regression keeps every day in its place, since leaving some out would make neighbours of days that are none.
    """
    if marked.sum() < _FEWEST_FOR_T_COUNT:
        return float("nan")
    other = ~used
    marks = [np.ones(value.size), marked.astype(np.float64)]
    columns = np.column_stack([*marks, other.astype(np.float64)] if other.any() else marks)
    return float(fit_hac(value, columns, usual_lag_count(value.size)).t_ratio[1])
