"""Event studies as text and as columns, in English and in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray

from eccles.base.language import Language
from eccles.core.announcement import Announcement
from eccles.core.event_study import Effect, EventStudy, EventSum
from eccles.data.words import Words, load_words
from eccles.report.text_table import aligned, chunks
from eccles.report.wrapping import wrapped

__all__ = ["event_columns", "event_study_text", "number", "series_label"]

Columns = dict[str, NDArray[Any]]

WEEKLY = frozenset({"MORTGAGE30US", "NFCI"})
"""Weekly series of the package, whose placebo weeks are chosen by another rule."""

_LABEL_COUNT, _VALUE_COUNT = 44, 9
"""Places of an announcement's date, time, programme and direction, and of one value."""


def event_study_text(study: EventStudy, width_count: int = 80, language: Language = "en") -> str:
    """Return an event study as lines.

    Args:
        study: what was found.
        width_count: characters of a line.
        language: "en" or "zh".
    """
    words = load_words("events")
    window = "" if study.window is None else study.window.label
    title = words.text("title_minutes" if study.window is None else "title_days", language, window=window)
    body = _announcement_lines if study.by == "announcement" else _sum_lines
    notes = [line for note in _notes(study, words, language) for line in wrapped(note, width_count)]
    return "\n".join([*wrapped(title, width_count), *body(study, words, width_count, language), "", *notes])


def event_columns(study: EventStudy) -> Columns:
    """Return the rows of an event study as columns: sums, or the effects of announcements."""
    return _effect_columns(study.effects) if study.by == "announcement" else _sum_columns(study.sums)


def number(value: SupportsFloat, decimal_count: int = 1) -> str:
    """Return a number with its decimals; '-' where there is none, and no sign on what rounds to nothing."""
    plain = float(value)
    return f"{round(plain, decimal_count) + 0.0:,.{decimal_count}f}" if np.isfinite(plain) else "-"


def series_label(series_id: str, words: Words, language: Language) -> str:
    """Return the words for a series, its id where there are none."""
    return words.text(series_id, language) if words.has(series_id) else series_id


def _sum_lines(study: EventStudy, words: Words, width_count: int, language: Language) -> list[str]:
    del width_count  # seven columns fit the narrowest line
    by_maturity = study.by == "maturity"
    blocks = [list(study.sums)] if by_maturity else _by_series(study.sums)
    lines: list[str] = []
    for block in blocks:
        first = block[0]
        head = first.name if by_maturity else _heading(first.series_id, words, language)
        heads = [
            head,
            *(words.text(key, language) for key in ("announcements", "days", "sum", "unit", "band", "p", "t")),
        ]
        rows = [_sum_row(item, words, language, by_maturity=by_maturity) for item in block]
        lines += ["", *aligned([heads, *rows], space_count=1)]
    return lines


def _heading(series_id: str, words: Words, language: Language) -> str:
    label = series_label(series_id, words, language)
    return label if label == series_id else f"{label} ({series_id})"


def _by_series(sums: Iterable[EventSum]) -> list[list[EventSum]]:
    blocks: dict[str, list[EventSum]] = {}
    for item in sums:
        blocks.setdefault(item.series_id, []).append(item)
    return list(blocks.values())


def _sum_row(item: EventSum, words: Words, language: Language, *, by_maturity: bool) -> list[str]:
    label = series_label(item.series_id, words, language) if by_maturity else _group(item.name, words, language)
    return [
        label,
        str(item.event_count),
        str(item.day_count),
        number(item.value),
        item.unit,
        f"{number(item.low)} .. {number(item.high)}",
        number(item.p_share, 4),
        number(item.t_ratio),
    ]


def _group(name: str, words: Words, language: Language) -> str:
    """Return the name of a sum: a programme, indented with its direction where it is a part of one."""
    head, _, way = name.partition(" ")
    if not way or not words.has(way):
        return name
    direction = words.text(way, language)
    return f"{words.text('all', language)} {direction}" if head == "all" else f"  {direction}"


def _announcement_lines(study: EventStudy, words: Words, width_count: int, language: Language) -> list[str]:
    series = list(dict.fromkeys(item.series_id for item in study.effects))
    found = {(item.announcement, item.series_id): item for item in study.effects}
    heads = [words.text(key, language) for key in ("date", "time", "programme", "direction")]
    lines: list[str] = []
    for part in chunks(len(series), _LABEL_COUNT, _VALUE_COUNT, width_count):
        shown = [series[place] for place in part]
        units = {name: next(item.unit for item in study.effects if item.series_id == name) for name in shown}
        cells = [[*heads, *(f"{name} {units[name]}" for name in shown)]]
        cells += [
            [*_announcement_cells(item, words, language), *(_effect_cell(found.get((item, name))) for name in shown)]
            for item in study.announcements
        ]
        table = aligned(cells, left_count=4, space_count=1)
        lines += ["", table[0]]
        for item, line in zip(study.announcements, table[1:], strict=True):
            lines += [line, *wrapped(item.words(language), width_count, "    ")]
    return lines


def _announcement_cells(item: Announcement, words: Words, language: Language) -> list[str]:
    return [str(item.date), item.time or "-", item.programme, words.text(str(item.direction), language)]


def _effect_cell(effect: Effect | None) -> str:
    return "-" if effect is None else number(effect.value) + ("*" if effect.shared_count else " ")


def _notes(study: EventStudy, words: Words, language: Language) -> list[str]:
    titles = "; ".join(f"{item.name}: {item.words(language)}" for item in study.programmes)
    notes = [words.text("note_programmes", language, titles=titles), words.text("note_direction", language)]
    if study.by == "announcement":
        shared = any(item.shared_count for item in study.effects)
        return [*notes, *([words.text("note_shared", language)] if shared else [])]
    if study.by == "maturity" and len({item.direction for item in study.announcements}) > 1:
        notes.append(words.text("note_both", language))
    days = study.window is not None
    key = "note_placebo" if days else "note_placebo_minutes"
    notes.append(words.text(key, language, sets=f"{study.set_count:,}"))
    notes += _sample_notes(study, words, language)
    if any(item.series_id in WEEKLY for item in study.sums):
        notes.append(words.text("note_weekly", language))
    if any(np.isfinite(item.t_ratio) for item in study.sums):
        notes.append(words.text("note_t", language))
    notes += [
        words.text(key, language, names=", ".join(f"{name} {count}" for name, count in named.items()))
        for key, named in (
            ("note_repeated", _counted(study, "repeated_count")),
            ("note_outside" if days else "note_unmatched", _counted(study, "outside_count")),
        )
        if named
    ]
    if study.absent:
        notes.append(words.text("note_absent", language, names=", ".join(study.absent)))
    return [*notes, *(words.text("note_fault", language, fault=fault) for fault in study.faults)]


def _counted(study: EventStudy, name: str) -> dict[str, int]:
    """Return a count of each sum, or series by series where one group is told by maturity; those of parts left out."""
    by_series = study.by == "maturity" and study.window is not None
    found = {item.series_id if by_series else item.name: int(getattr(item, name)) for item in study.sums}
    wholes = {item.name for item in study.sums if " " not in item.name}
    return {key: count for key, count in found.items() if count and (by_series or not wholes or key in wholes)}


def _sample_notes(study: EventStudy, words: Words, language: Language) -> list[str]:
    if len({item.name for item in study.sums}) > 1:
        return [words.text("note_samples", language)]
    first = study.sums[0]
    return [
        words.text(
            "note_sample",
            language,
            name=series_label(first.series_id, words, language),
            first=first.sample_first_date,
            last=first.sample_last_date,
            count=f"{first.ordinary_count:,}",
        )
    ]


def _sum_columns(sums: Sequence[EventSum]) -> Columns:
    text = ("name", "series_id", "title", "unit")
    counts = ("event_count", "outside_count", "day_count", "repeated_count", "ordinary_count")
    numbers = ("value", "low", "high", "p_share", "t_ratio")
    days = ("sample_first_date", "sample_last_date")
    columns: Columns = {name: np.asarray([getattr(item, name) for item in sums], dtype=object) for name in text}
    columns |= {name: np.asarray([getattr(item, name) for item in sums], dtype=np.float64) for name in numbers}
    columns |= {name: np.asarray([getattr(item, name) for item in sums], dtype=np.int64) for name in counts}
    return columns | {name: np.asarray([getattr(item, name) for item in sums], dtype="datetime64[D]") for name in days}


def _effect_columns(effects: Sequence[Effect]) -> Columns:
    told = ("institution", "time", "kind", "programme", "direction", "confidence", "source", "text", "text_zh")
    columns: Columns = {
        "date": np.asarray([item.announcement.date for item in effects], dtype="datetime64[D]"),
        **{
            name: np.asarray([str(getattr(item.announcement, name)) for item in effects], dtype=object) for name in told
        },
    }
    for name in ("series_id", "unit"):
        columns[name] = np.asarray([getattr(item, name) for item in effects], dtype=object)
    for name in ("day_date", "from_date", "to_date"):
        columns[name] = np.asarray([getattr(item, name) for item in effects], dtype="datetime64[D]")
    columns["value"] = np.asarray([item.value for item in effects], dtype=np.float64)
    columns["shared_count"] = np.asarray([item.shared_count for item in effects], dtype=np.int64)
    return columns
