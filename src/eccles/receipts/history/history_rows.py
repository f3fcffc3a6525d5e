"""The receipt of a number of `eccles history`: an indicator at the ends of an episode, its change, or the books.

history:EPISODE:INDICATOR[:PART], with the names of the csv: qe3:unemployment:start, qe3:total_assets, qe3:gdp_growth,
qe3:purchases_treasuries:planned. Without a part the change is meant, or what SOMA shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

import eccles.receipts.history.history_steps as steps
from eccles.base.errors import DataError, nearest_name
from eccles.core.episode_history import EpisodeHistory, GdpRatio, History, PurchaseTotal, Reading
from eccles.core.indicator import Gauge
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.library import Library
from eccles.receipts.history.purchase_steps import actual_steps, planned_steps
from eccles.receipts.question import Question
from eccles.receipts.steps.cell_steps import months_step
from eccles.receipts.steps.computed import published_standing
from eccles.receipts.steps.records import episode_origin, episode_step

__all__ = ["Shown", "explain", "shown_figures"]

Steps = tuple[ReceiptStep, ...]
DAY = np.timedelta64(1, "D")
UNITS = {"percent": "%"}


@dataclass(frozen=True)
class Shown:
    """One number that is shown of an episode.

    Attributes:
        name: the item and the part, "unemployment:change".
        title: what it is.
        value: in `unit`; NaN where there is none.
        told: what adds up to it.
        note: what else to know.
        missing: why there is none.
    """

    name: str
    title: str
    value: float
    unit: str
    told: Callable[[], Steps]
    note: str = ""
    missing: str = "nothing was planned that the record names an amount for"


def explain(question: Question) -> Receipt:
    """Return where a number of an episode comes from.

    Raises:
        DataError: no such episode, item or part, or there is no number.
    """
    view, _ = question.ask("history", question.address.name, real=True)
    (item,) = view.result.episodes
    shown = _found(question, view.result, item)
    if np.isnan(shown.value):
        raise DataError(f"{item.episode.id}:{shown.name} has no number: {shown.missing}")
    return Receipt(
        figure=f"history:{item.episode.id}:{shown.name}",
        title=f"{item.episode.name}: {shown.title}",
        date=f"{item.episode.first_date} to {item.last_date}",
        value=shown.value,
        unit=shown.unit,
        chain=shown.told(),
        standing=published_standing(question.library),
        shaped_by=(episode_step(item.episode, item.last_date),),
        note=shown.note,
    )


def _found(question: Question, history: History, item: EpisodeHistory) -> Shown:
    address = question.address
    figures = shown_figures(question.library, item)
    name, part = address.names[1], address.name_or(2, "")
    parts = [key.partition(":")[2] for key in figures if key.partition(":")[0] == name]
    if not parts:
        unread = [row.reason for row in history.absent if row.indicator == name and not row.stand_in]
        names = dict.fromkeys(key.partition(":")[0] for key in figures)
        told = unread[0] if unread else nearest_name(name, names)
        raise DataError(f'{item.episode.id} shows no "{name}"; {told}')
    if part and part not in parts:
        raise DataError(f'{item.episode.id}:{name} has no "{part}"; {nearest_name(part, parts)}')
    return figures[f"{name}:{part or parts[0]}"]


def shown_figures(library: Library, item: EpisodeHistory) -> dict[str, Shown]:
    """Return every number that is shown of an episode, by item and part; the usual part of each item first."""
    rows = [_length(item), *_assets(library, item), *_ratios(library, item)]
    rows += [row for total in item.purchases for row in _purchases(library, item, total)]
    rows += [row for reading in item.readings for row in _reading(library, reading)]
    return {row.name: row for row in rows}


def _length(item: EpisodeHistory) -> Shown:
    def told() -> Steps:
        origins = (episode_origin(item.episode.id),)
        what = "From the first day to the end of the last one"
        return (months_step(item.episode.first_date, item.last_date + DAY, origins, what=what),)

    return Shown("length_months:length", "how long it lasted", item.length_months, "months", told)


def _assets(library: Library, item: EpisodeHistory) -> list[Shown]:
    move, name = item.assets, "total_assets"
    first, last = (partial(steps.assets_level, library, day) for day in (move.first_date, move.last_date))
    growth, moved, pace = (
        partial(function, library, move) for function in (steps.assets_growth, steps.assets_moved, steps.assets_pace)
    )
    same = f"both ends fall on {move.first_date}"
    return [
        Shown(f"{name}:change", "growth of total assets", move.change_pct, "%", growth),
        Shown(f"{name}:start", f"total assets on {move.first_date}", move.first_bn, "USD bn", first),
        Shown(f"{name}:end", f"total assets on {move.last_date}", move.last_bn, "USD bn", last),
        Shown(f"{name}:change_bn", "change of total assets", move.change_bn, "USD bn", moved),
        Shown(
            f"{name}_a_month:change",
            "change of total assets a month",
            move.monthly_change_bn,
            "USD bn a month",
            pace,
            missing=same,
        ),
    ]


def _ratios(library: Library, item: EpisodeHistory) -> list[Shown]:
    rows, move = [], item.assets
    for ratio in item.ratios:
        name, words = f"assets_to_gdp_{ratio.basis}", f"total assets over {ratio.basis} GDP"
        note = "" if ratio.basis == "nominal" else f"GDP is in {ratio.gdp_unit}"
        moved = partial(steps.gdp_moved, library, move, ratio)
        rows.append(Shown(f"{name}:change", f"change of {words}", ratio.change_pp, "pp", moved, note))
        ends = (("start", move.first_date, ratio.first_pct), ("end", move.last_date, ratio.last_pct))
        for part, date, value in ends:
            told = partial(_share, library, date, ratio)
            rows.append(Shown(f"{name}:{part}", f"{words} on {date}", value, "% of GDP", told, note))
    return rows


def _share(library: Library, date: np.datetime64, ratio: GdpRatio) -> Steps:
    return (steps.gdp_share(library, date, ratio),)


def _level(library: Library, gauge: Gauge, date: np.datetime64) -> Steps:
    return (steps.gauge_step(library, gauge, date),)


def _purchases(library: Library, item: EpisodeHistory, total: PurchaseTotal) -> list[Shown]:
    name, words = f"purchases_{total.what}", total.what.replace("_", " ")
    actual = partial(actual_steps, library.snapshot, total)
    planned = partial(planned_steps, library.snapshot, total, item.episode.first_date, item.last_date)
    note = total.reads.strip().rstrip(".")
    return [
        Shown(f"{name}:actual", f"{words}, change of SOMA", total.actual_bn, "USD bn", actual, note),
        Shown(f"{name}:planned", f"{words}, planned", total.planned_bn, "USD bn", planned, note),
    ]


def _reading(library: Library, reading: Reading) -> list[Shown]:
    name, gauge = reading.indicator.id, reading.gauge
    note = f"{gauge.series} stands in for {reading.stands_in_for}" if reading.stands_in_for else ""
    same = f"both ends fall on one observation of {gauge.series}, {reading.start.observed_date}"
    changed = partial(steps.gauge_moved, library, gauge, reading.start.observed_date, reading.end.observed_date)
    unit = UNITS.get(reading.change.unit, reading.change.unit)
    rows = [Shown(f"{name}:change", f"{gauge.title}, change", reading.change.value, unit, changed, note, same)]
    for part, level in (("start", reading.start), ("end", reading.end)):
        told = partial(_level, library, gauge, level.observed_date)
        title = f"{gauge.title}, {level.observed_date}"
        rows.append(Shown(f"{name}:{part}", title, level.value, UNITS.get(level.unit, level.unit), told, note))
    return rows
