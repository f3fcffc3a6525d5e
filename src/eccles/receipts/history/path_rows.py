"""The receipt of a number of `eccles history --path`: an indicator along an episode, from its level at the start.

path:EPISODE:INDICATOR@DATE, on the day of an observation, or a month or a year for the last one in it.
"""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.core.episode_history import IndicatorPath
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.history.episode_history import PATH_BASE_INDEX, indicator_paths
from eccles.receipts.history.history_steps import gauge_moved
from eccles.receipts.history.total_return import TOTAL_RETURN, compounded_step
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import amount_of, number_text
from eccles.receipts.steps.computed import cell_of, published_standing
from eccles.receipts.steps.records import episode_step

__all__ = ["explain"]


def explain(question: Question) -> Receipt:
    """Return where a number along an episode comes from.

    Raises:
        DataError: no such episode, indicator or observation.
    """
    episode, indicator = question.address.names
    (path,), _ = question.ask("indicator_paths", indicator, episode)
    place = _place(path, question.address.date)
    date, gauge = as_day(path.observed_date[place]), path.gauge
    note = f"{gauge.series} stands in for {path.stands_in_for}" if path.stands_in_for else ""
    return Receipt(
        figure=f"path:{path.episode.id}:{path.indicator.id}@{date}",
        title=f"{path.episode.name}: {gauge.title}, from {path.observed_date[0]}",
        date=str(date),
        value=float(path.value[place]),
        unit=path.unit,
        chain=_chain(question, path, date),
        standing=published_standing(question.library),
        shaped_by=(_days(path),),
        note=note,
    )


def _days(path: IndicatorPath) -> ReceiptStep:
    """Return where the first day is recorded, from which the path is counted."""
    last = path.observed_date[-1] if path.episode.is_open else path.episode.last_date
    return episode_step(path.episode, last)


def _place(path: IndicatorPath, date: str) -> int:
    """Return the place of an observation, or of the last one in a month or a year."""
    found = np.flatnonzero(np.char.startswith(path.observed_date.astype(str), date))
    if not found.size:
        span = f"{path.observed_date[0]} to {path.observed_date[-1]}"
        raise DataError(f"{path.gauge.series} has no observation of {date} in {path.episode.id}, {span}")
    return int(found[-1])


def _chain(question: Question, path: IndicatorPath, date: np.datetime64) -> tuple[ReceiptStep, ...]:
    library, gauge, first = question.library, path.gauge, as_day(path.observed_date[0])
    if not gauge.change.is_ratio:
        return gauge_moved(library, gauge, first, date)
    what = f"{gauge.title}, {PATH_BASE_INDEX:g} on {first}"
    if gauge.series == TOTAL_RETURN:
        return (compounded_step(library, first, date, what=what),)
    now, base = (cell_of(library, gauge.series, day) for day in (date, first))
    level, start = (amount_of(cell)[0] for cell in (now, base))
    detail = f"{PATH_BASE_INDEX:g} × {number_text(level)} / {number_text(start)}"
    value = PATH_BASE_INDEX * (level / start)
    return (ReceiptStep(what, name_of(indicator_paths), value, "index", detail, (now, base)),)
