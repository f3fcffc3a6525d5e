"""Local projections, stock against flow and volatility by regime as text and as columns, in English and Chinese."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.language import Language
from eccles.core.responses import LocalProjection, StockFlow
from eccles.core.volatility import RegimeVolatility, VolatilityStudy
from eccles.data.words import Words, load_words
from eccles.report.event_tables import number, series_label
from eccles.report.text_table import aligned
from eccles.report.wrapping import wrapped

__all__ = [
    "local_projection_columns",
    "local_projection_text",
    "stock_flow_columns",
    "stock_flow_text",
    "volatility_columns",
    "volatility_text",
]

Columns = dict[str, NDArray[Any]]


def local_projection_text(found: LocalProjection, width_count: int = 80, language: Language = "en") -> str:
    """Return the responses by horizon as lines of a width, in "en" or "zh"."""
    words = load_words("events")
    label = series_label(found.series_id, words, language)
    title = words.text(
        "projection_title",
        language,
        series=label,
        size=f"{found.size_ratio:g}",
        unit=found.shock_unit,
        shock=found.shock,
    )
    heads = [
        words.text("horizon", language),
        words.text("response", language, unit=found.unit),
        *(words.text(key, language) for key in ("band90", "t", "rows")),
    ]
    rows = [
        [str(horizon), number(value, 2), f"{number(low, 2)} .. {number(high, 2)}", number(t, 1), f"{count:,}"]
        for horizon, value, low, high, t, count in zip(
            found.horizon, found.value, found.low, found.high, found.t_ratio, found.row_count, strict=True
        )
    ]
    note = words.text(
        "projection_note",
        language,
        frequency=words.text(found.frequency, language),
        events=found.event_count,
        first=found.sample_first_date,
        last=found.sample_last_date,
        lags=found.lag_count,
    )
    return _page(title, aligned([heads, *rows], left_count=0), [note], width_count)


def local_projection_columns(found: LocalProjection) -> Columns:
    """Return the responses by horizon as columns."""
    size = found.horizon.size
    return {
        "horizon": found.horizon,
        "unit": np.full(size, found.unit, dtype=object),
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "t_ratio": found.t_ratio,
        "row_count": found.row_count,
        "series_id": np.full(size, found.series_id, dtype=object),
        "shock": np.full(size, found.shock, dtype=object),
        "shock_unit": np.full(size, found.shock_unit, dtype=object),
        "size_ratio": np.full(size, found.size_ratio),
    }


def stock_flow_text(found: StockFlow, width_count: int = 80, language: Language = "en") -> str:
    """Return both views of a programme and its months as lines of a width, in "en" or "zh"."""
    words = load_words("events")
    stock, months, slope = found.stock, found.months, found.slope
    title = words.text(
        "stock_title", language, programme=found.programme, series=series_label(found.series_id, words, language)
    )
    lines = [
        words.text(
            "stock_line",
            language,
            days=stock.day_count,
            value=number(stock.value),
            unit=stock.unit,
            low=number(stock.low),
            high=number(stock.high),
            p=number(stock.p_share, 4),
        ),
        words.text(
            "flow_line",
            language,
            months=slope.month_count,
            value=number(float(months.value.sum())),
            unit=months.unit,
            bought=number(float(months.bought_bn.sum())),
        ),
        words.text(
            "slope_line",
            language,
            value=number(slope.value),
            unit=months.unit,
            low=number(slope.low),
            high=number(slope.high),
            t=number(slope.t_ratio),
        ),
    ]
    heads = [
        words.text("month", language),
        words.text("bought", language),
        words.text("other_days", language, unit=months.unit),
        words.text("days", language),
    ]
    rows = [
        [str(month)[:7], number(bought), number(value), str(days)]
        for month, bought, value, days in zip(
            months.month_date, months.bought_bn, months.value, months.day_count, strict=True
        )
    ]
    notes = [*lines, words.text("stock_limits", language)]
    return _page(title, aligned([heads, *rows]), notes, width_count)


def stock_flow_columns(found: StockFlow) -> Columns:
    """Return the months of a programme as columns."""
    months = found.months
    size = months.month_date.size
    return {
        "month_date": months.month_date,
        "bought_bn": months.bought_bn,
        "unit": np.full(size, months.unit, dtype=object),
        "value": months.value,
        "day_count": months.day_count,
        "programme": np.full(size, found.programme, dtype=object),
        "series_id": np.full(size, found.series_id, dtype=object),
    }


def volatility_text(found: VolatilityStudy, width_count: int = 80, language: Language = "en") -> str:
    """Return volatility by regime and the tests of its differences as lines of a width, in "en" or "zh"."""
    words = load_words("events")
    title = words.text(
        "volatility_title",
        language,
        series=series_label(found.series_id, words, language),
        first=found.sample_first_date,
        last=found.sample_last_date,
    )
    heads = [
        words.text("regime", language),
        words.text("days", language),
        words.text("whole", language),
        words.text("rolling_mean", language, count=found.window_count),
        words.text("rolling_median", language),
    ]
    tested = ("regime", "contrast", "difference", "bootstrap", "t", "rotation")
    contrasts = [
        [
            _word(item.name, words, language),
            _word(item.against, words, language),
            number(item.difference_bp, 2),
            f"{number(item.low_bp, 2)} .. {number(item.high_bp, 2)}",
            number(item.t_ratio),
            number(item.rotation_share, 3),
        ]
        for item in found.contrasts
    ]
    table = [
        *aligned([heads, *(_regime_row(item, words, language) for item in (*found.regimes, *found.episodes))]),
        "",
        *aligned([[words.text(key, language) for key in tested], *contrasts], left_count=2, space_count=1),
    ]
    return _page(title, table, [words.text("volatility_note", language)], width_count)


def volatility_columns(found: VolatilityStudy) -> Columns:
    """Return the rolling volatility by day as columns."""
    return {"date": found.rolling.date, "volatility_bp": found.rolling.volatility_bp}


def _regime_row(item: RegimeVolatility, words: Words, language: Language) -> list[str]:
    return [
        _word(item.name, words, language),
        f"{item.day_count:,}",
        number(item.volatility_bp, 2),
        number(item.rolling_bp, 2),
        number(item.rolling_median_bp, 2),
    ]


def _word(name: str, words: Words, language: Language) -> str:
    key = name.replace(" ", "_")
    return words.text(key, language) if words.has(key) else name


def _page(title: str, table: list[str], notes: list[str], width_count: int) -> str:
    below = [line for note in notes for line in wrapped(note, width_count)]
    return "\n".join([*wrapped(title, width_count), "", *table, "", *below])
