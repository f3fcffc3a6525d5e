"""Episodes as columns: one row an episode and item, in the long form that spreadsheets and frames like.

An item is an indicator, or a figure of the books (`total_assets`, `assets_to_gdp_nominal`, `purchases_treasuries`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np

from eccles.base.language import Language
from eccles.core.episode_history import EpisodeHistory, History, IndicatorPath
from eccles.report.frames import Columns

__all__ = ["history_columns", "path_columns"]

NAN = float("nan")


@dataclass(frozen=True)
class _Row:
    """One item of one episode; for purchases the start is what was planned, the end what SOMA shows."""

    episode: str
    kind: str
    first_date: np.datetime64
    last_date: np.datetime64
    length_months: float
    item: str
    title: str
    series: str
    stands_in_for: str
    start_date: np.datetime64
    start: float
    end_date: np.datetime64
    end: float
    unit: str
    change: float
    change_unit: str
    planned_bn: float
    actual_bn: float


def history_columns(history: History, language: Language = "en") -> Columns:
    """Return every figure of every episode, one row each.

    A row holds the episode (id, kind, days, months), the item with its title, series and the one it stands in for, both
    levels with the day of the observation and their unit, and the change with its own. A purchase has `planned_bn` and
    `actual_bn` instead of levels.
    """
    rows = [row for item in history.episodes for row in _rows(item, language)]
    return {field.name: _column([getattr(row, field.name) for row in rows]) for field in fields(_Row)}


def path_columns(paths: Iterable[IndicatorPath]) -> Columns:
    """Return paths, one row an observation: episode, indicator, series, stands_in_for, date, day_count, value, unit."""
    listed = list(paths)
    counts = [path.value.size for path in listed]

    def repeated(texts: list[str]) -> np.ndarray:
        return np.repeat(np.array(texts, dtype=object), counts)

    return {
        "episode": repeated([path.episode.id for path in listed]),
        "indicator": repeated([path.indicator.id for path in listed]),
        "series": repeated([path.gauge.series for path in listed]),
        "stands_in_for": repeated([path.stands_in_for for path in listed]),
        "date": np.concatenate([path.observed_date for path in listed]),
        "day_count": np.concatenate([path.day_count for path in listed]),
        "value": np.concatenate([path.value for path in listed]),
        "unit": repeated([path.unit for path in listed]),
    }


def _column(values: list[object]) -> np.ndarray:
    first = values[0] if values else ""
    if isinstance(first, np.datetime64):
        return np.array(values, dtype="datetime64[D]")
    return np.array(values, dtype=np.float64 if isinstance(first, float) else object)


def _rows(item: EpisodeHistory, language: Language) -> Iterator[_Row]:
    yield from _books(item)
    for total in item.purchases:
        yield _row(
            item,
            f"purchases_{total.what}",
            title=f"{total.what} {total.programme}".strip(),
            start_date=total.first_date,
            end_date=total.last_date,
            unit="USD bn",
            planned_bn=total.planned_bn,
            actual_bn=total.actual_bn,
        )
    for reading in item.readings:
        yield _row(
            item,
            reading.indicator.id,
            title=reading.gauge.name(language),
            series=reading.gauge.series,
            stands_in_for=reading.stands_in_for,
            start_date=reading.start.observed_date,
            start=reading.start.value,
            end_date=reading.end.observed_date,
            end=reading.end.value,
            unit=reading.start.unit,
            change=reading.change.value,
            change_unit=reading.change.unit,
        )


def _books(item: EpisodeHistory) -> Iterator[_Row]:
    move = item.assets
    dates = {"start_date": move.first_date, "end_date": move.last_date}
    levels = {"start": move.first_bn, "end": move.last_bn}
    book = {"series": "WALCL", "title": "total assets", "unit": "USD bn"}
    yield _row(item, "total_assets", **dates, **levels, **book, change=move.change_pct, change_unit="percent")
    yield _row(item, "total_assets_a_month", **dates, **book, change=move.monthly_change_bn, change_unit="USD bn")
    for ratio in item.ratios:
        yield _row(
            item,
            f"assets_to_gdp_{ratio.basis}",
            **dates,
            start=ratio.first_pct,
            end=ratio.last_pct,
            title=f"total assets over {ratio.basis} GDP ({ratio.gdp_unit})",
            series=f"WALCL/{ratio.gdp_series}",
            unit="percent",
            change=ratio.change_pp,
            change_unit="pp",
        )


def _row(item: EpisodeHistory, name: str, **known: object) -> _Row:
    empty = {"series": "", "stands_in_for": "", "start": NAN, "end": NAN, "change": NAN, "change_unit": ""}
    episode = item.episode
    cells: dict[str, object] = {
        "episode": episode.id,
        "kind": str(episode.kind),
        "first_date": episode.first_date,
        "last_date": item.last_date,
        "length_months": item.length_months,
        "item": name,
        **empty,
        "planned_bn": NAN,
        "actual_bn": NAN,
        **known,
    }
    return _Row(**cells)  # type: ignore[arg-type]  # the names are the fields; a missing one fails at once
