"""Announcements measured by the minute: the published surprises of the windows around them, summed by programme.

Daily changes hold everything a day brought; half an hour around a statement holds little besides it. An announcement
is matched to a published event of its day and kind: minutes to minutes, statements and press conferences to the
meeting. Speeches and testimony are in none of the tables. The yardstick are the other events of the sample:
meetings and minutes that brought no news on purchases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.core.announcement import Announcement, AnnouncementKind
from eccles.core.event_study import EventSum
from eccles.core.surprise import Surprise
from eccles.history.event_study import Settings, judged
from eccles.history.placebo import placebo_sums

__all__ = ["intraday_sum"]

_MINUTES = "minutes"
_UNPUBLISHED = frozenset({AnnouncementKind.SPEECH, AnnouncementKind.TESTIMONY, AnnouncementKind.OPERATION})

Days = NDArray[np.datetime64]


def intraday_sum(
    name: str,
    surprises: Sequence[Surprise],
    announcements: Sequence[Announcement],
    *,
    not_ordinary: Iterable[Announcement],
    settings: Settings,
) -> EventSum:
    """Return the sum of published surprises over announcements beside its yardsticks.

    Args:
        name: of the sum.
        surprises: one instrument by kind of event: whole meetings and, where published, "minutes".
        announcements: what is summed; each event counts once, and those without a published event are counted apart.
        not_ordinary: announcements that are no yardstick, besides the summed ones.
        settings: sample and placebo sets. Without a stated sample it reaches twice the usual margin, since meetings
            are rare.

    Raises:
        DataError: no announcement has a published event, or the sample has too few other events.
    """
    date, value, event = _events(surprises)
    mine = _matched(date, event, announcements)
    if not mine.any():
        raise DataError(
            f"{surprises[0].source} has no event for the announcements of {name}; it spans {date[0]} to {date[-1]}"
        )
    sample = _sample(date, date[mine], settings)
    other = ~mine & ~_matched(date, event, not_ordinary)
    count, first = int(mine.sum()), surprises[0]
    alone = np.ones(count, dtype=np.int64)
    placebo = placebo_sums(value[sample], other[sample], alone, unit=first.unit, draws=settings.draws)
    return judged(
        EventSum(
            name=name,
            series_id=first.name,
            title=f"{first.name} around the announcement, {first.source}",
            unit=first.unit,
            event_count=count,
            outside_count=sum(not _matched(date, event, [item]).any() for item in announcements),
            day_count=count,
            repeated_count=0,
            value=float(value[mine].sum()),
            t_ratio=float("nan"),
            sample_first_date=as_day(date[sample][0]),
            sample_last_date=as_day(date[sample][-1]),
        ),
        placebo,
    )


def _events(surprises: Sequence[Surprise]) -> tuple[Days, NDArray[np.float64], NDArray[np.str_]]:
    """Return day, move and kind of every event of all tables, in order of day."""
    if len({item.unit for item in surprises}) > 1:
        raise DataError(f"{surprises[0].name} is in different units in different tables of {surprises[0].source}")
    date = np.concatenate([item.date for item in surprises])
    event = np.concatenate([np.full(item.date.size, item.event) for item in surprises])
    order = np.lexsort((event, date))
    return date[order], np.concatenate([item.value for item in surprises])[order], event[order]


def _matched(date: Days, event: NDArray[np.str_], announcements: Iterable[Announcement]) -> NDArray[np.bool_]:
    found = np.zeros(date.size, dtype=bool)
    for item in announcements:
        if item.kind not in _UNPUBLISHED:
            found |= (date == item.date) & ((event == _MINUTES) == (item.kind == AnnouncementKind.MINUTES))
    return found


def _sample(date: Days, days: Days, settings: Settings) -> slice:
    margin = np.timedelta64(2 * settings.margin_days, "D")
    first, last = settings.sample or (days[0] - margin, days[-1] + margin)
    if first > days[0] or last < days[-1]:
        raise DataError(f"the sample {first} to {last} does not hold the events from {days[0]} to {days[-1]}; widen it")
    return slice(int(np.searchsorted(date, first)), int(np.searchsorted(date, last, side="right")))
