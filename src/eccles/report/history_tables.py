"""Episodes as plain text: all of them beside each other, one after the other, or an indicator along their months."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from eccles.base.language import Language
from eccles.base.timeline import MONTHS_A_YEAR
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.episode_history import Absent, EpisodeHistory, GdpRatio, History, IndicatorPath, Reading
from eccles.core.indicator import Indicator
from eccles.data.words import load_words
from eccles.report.text_table import aligned, chunks, pad
from eccles.report.wrapping import text_width_count, wrapped

__all__ = ["details_text", "history_text", "paths_text"]

ID_WIDTH, GROUP_COLUMN_WIDTH = 20, 10
BOOKS = ("episode", "from", "to", "months", "change_bn", "change_pct", "a_month", "of_gdp", "pp_gdp")
BOOKS_WIDTH, DATES_FROM_WIDTH = 92, 110
"""All columns of the books, and the days of observations, are shown from these widths on."""
PATH_MONTHS = (0, 1, 2, 3, 6, 9, 12, 18, 24, 30, 36, 42, 48, 60, 72, 84)


def history_text(history: History, width_count: int = 80, language: Language = "en") -> str:
    """Return all episodes beside each other: the books, then the change of every indicator, group by group."""
    bases = range(len(history.episodes[0].ratios))
    blocks = [_books_block(history.episodes, place, width_count, language) for place in bases]
    blocks.append(_purchases_block(history.episodes, width_count, language))
    for group in dict.fromkeys(indicator.group for indicator in history.indicators):
        blocks += _group_blocks(history, group, width_count, language)
    return "\n\n".join("\n".join(block) for block in [*blocks, _notes(history, width_count, language)] if block)


def details_text(history: History, width_count: int = 80, language: Language = "en") -> str:
    """Return one episode after the other: what it was, the books, purchases, every indicator at start and end."""
    blocks = [_episode_block(item, width_count, language) for item in history.episodes]
    return "\n\n".join("\n".join(block) for block in [*blocks, _notes(history, width_count, language)] if block)


def paths_text(paths: Sequence[IndicatorPath], width_count: int = 80, language: Language = "en") -> str:
    """Return an indicator along the months of each episode: the last observation by the end of each of some months."""
    words = load_words("history")
    first = paths[0]
    unit = words.text(f"unit_{first.unit}", language)
    title = words.text("path", language, name=_marked(first.gauge.name(language), first.stands_in_for), unit=unit)
    lines = wrapped(title, width_count)
    longest = max(_months(path)[-1] for path in paths)
    months = [month for month in PATH_MONTHS if month <= longest]
    room = max(9, *(len(path.episode.id) for path in paths)) + 2
    for part in chunks(len(paths), 7, room, width_count):
        chosen = [paths[place] for place in part]
        rows = [[words.text("path_months", language), *(path.episode.id for path in chosen)]]
        rows += [[str(month), *(_at_month(path, month) for path in chosen)] for month in months]
        rows.append([words.text("path_end", language), *(_signed(float(path.value[-1])) for path in chosen)])
        lines += ["", *aligned(rows)]
    return "\n".join(lines)


def _books_block(episodes: Sequence[EpisodeHistory], place: int, width_count: int, language: Language) -> list[str]:
    """Return span and books of each episode; a narrow line leaves out the ratio at the end and keeps its change."""
    words = load_words("history")
    kept = [column for column in BOOKS if width_count >= BOOKS_WIDTH or column != "of_gdp"]
    rows = [[words.text(column, language) for column in kept]]
    for item in episodes:
        cells = _book_cells(item, place, language)
        rows.append([cells[column] for column in kept])
    title = words.text("books", language, basis=_basis(episodes[0].ratios[place], language))
    return [*wrapped(title, width_count), "", *aligned(rows, space_count=_spaces(width_count))]


def _book_cells(item: EpisodeHistory, place: int, language: Language) -> dict[str, str]:
    move, ratio = item.assets, item.ratios[place]
    now = load_words("history").text("now", language)
    return {
        "episode": item.episode.id,
        "from": str(item.episode.first_date),
        "to": now if item.episode.is_open else str(item.last_date),
        "months": f"{item.length_months:.1f}",
        "change_bn": _bn(move.change_bn),
        "change_pct": _bn(move.change_pct),
        "a_month": _bn(move.monthly_change_bn),
        "of_gdp": _bn(ratio.last_pct),
        "pp_gdp": _bn(ratio.change_pp),
    }


def _spaces(width_count: int) -> int:
    return 2 if width_count >= BOOKS_WIDTH else 1


def _basis(ratio: GdpRatio, language: Language) -> str:
    return load_words("history").text(ratio.basis, language, unit=ratio.gdp_unit)


def _purchases_block(episodes: Iterable[EpisodeHistory], width_count: int, language: Language) -> list[str]:
    words = load_words("history")
    body = [row for item in episodes for row in _purchase_rows(item, language)]
    if not body:
        return []
    heads = [words.text(key, language) for key in ("episode", "securities", "counted", "planned", "actual")]
    return [
        *wrapped(words.text("purchases", language), width_count),
        "",
        *aligned([heads, *body], left_count=3, space_count=_spaces(width_count)),
    ]


def _purchase_rows(item: EpisodeHistory, language: Language) -> list[list[str]]:
    words = load_words("history")
    return [
        [
            item.episode.id,
            words.text(total.what, language),
            f"{total.first_date} {total.last_date}",
            _bn(total.planned_bn),
            _bn(total.actual_bn),
        ]
        for total in item.purchases
    ]


def _group_blocks(history: History, group: str, width_count: int, language: Language) -> list[list[str]]:
    """Return the changes of a group of indicators, in as many tables as the width asks for."""
    words = load_words("history")
    columns = _columns(history, group)
    heads = {one.id: _heading(history, one, language) for one in columns}
    room = max([GROUP_COLUMN_WIDTH, *(text_width_count(head) + 2 for head in heads.values())])
    blocks = []
    for part in chunks(len(columns), ID_WIDTH, room, width_count):
        chosen = [columns[place] for place in part]
        rows = [[words.text("episode", language), *(heads[one.id] for one in chosen)]]
        rows += [[item.episode.id, *(_changed(item.reading(one.id)) for one in chosen)] for item in history.episodes]
        blocks.append([*wrapped(words.text(group, language), width_count), "", *aligned(rows)])
    return blocks


def _columns(history: History, group: str) -> list[Indicator]:
    """Return the indicators of a group that were read, each series once: a stand-in may serve two of them."""
    read: dict[tuple[str, str], Indicator] = {}
    for indicator in history.indicators:
        readings = [item.reading(indicator.id) for item in history.episodes]
        found = next((reading for reading in readings if reading is not None), None)
        if indicator.group == group and found is not None:
            read.setdefault((found.gauge.series, found.gauge.measured), indicator)
    return list(read.values())


def _heading(history: History, indicator: Indicator, language: Language) -> str:
    readings = (item.reading(indicator.id) for item in history.episodes)
    found = next(reading for reading in readings if reading is not None)
    return found.gauge.heading(language) + ("*" if found.stands_in_for else "")


def _changed(reading: Reading | None) -> str:
    return "" if reading is None else _signed(reading.change.value)


def _episode_block(item: EpisodeHistory, width_count: int, language: Language) -> list[str]:
    words = load_words("history")
    episode, months = item.episode, f"{item.length_months:.1f}"
    span = (
        words.text("still_runs", language, last=item.last_date, months=months)
        if episode.is_open
        else words.text("span", language, first=episode.first_date, last=item.last_date, months=months)
    )
    head = f"{episode.title(language)} ({episode.id})  " + (
        f"{episode.first_date}, {span}" if episode.is_open else span
    )
    lines = wrapped(head, width_count) + wrapped(episode.remark(language), width_count, "  ")
    if episode.source:
        known = words.text("dates_are", language, marks=episode.confidence, source=episode.source)
        lines += wrapped(known, width_count, "  ")
    for key in ("inside", "holds", "overlaps"):
        ids = getattr(item.relation, key)
        lines += wrapped(words.text(key, language, ids=", ".join(ids)), width_count, "  ") if ids else []
    lines += ["", *_levels(item, width_count, language)]
    purchases = _purchases_block([item], width_count, language)
    return [*lines, "", *purchases] if purchases else lines


def _levels(item: EpisodeHistory, width_count: int, language: Language) -> list[str]:
    words = load_words("history")
    dated = width_count >= DATES_FROM_WIDTH
    heads = ("indicator", "start", "observed", "end", "observed", "change", "")
    rows = [[words.text(key, language) if key else "" for key in heads]]
    rows += [*_book_levels(item, language), *(_level_row(reading, language) for reading in item.readings)]
    kept = range(len(heads)) if dated else [0, 1, 3, 5, 6]
    lines = aligned([[row[place] for place in kept[:-1]] for row in rows])
    width = max(map(text_width_count, lines))
    return [f"{pad(line, width)} {row[-1]}".rstrip() for line, row in zip(lines, rows, strict=True)]


def _book_levels(item: EpisodeHistory, language: Language) -> list[list[str]]:
    words = load_words("history")
    move, days = item.assets, (str(item.assets.first_date), str(item.assets.last_date))

    def row(title: str, first: str, last: str, change: str, unit: str) -> list[str]:
        return [title, first, days[0], last, days[1], change, unit]

    percent, points = (words.text(f"unit_{key}", language) for key in ("percent", "pp"))
    total = words.text("total_assets", language)
    rows = [row(total, _bn(move.first_bn), _bn(move.last_bn), _signed(move.change_pct), percent)]
    for ratio in item.ratios:
        title = words.text("assets_of_gdp", language, basis=_basis(ratio, language))
        rows.append(row(title, _bn(ratio.first_pct), _bn(ratio.last_pct), _signed(ratio.change_pp), points))
    return [*rows, row(words.text("month_change", language), "", "", _bn(move.monthly_change_bn), "")]


def _level_row(reading: Reading, language: Language) -> list[str]:
    words = load_words("history")
    name = reading.gauge.name(language)
    if reading.stands_in_for:
        name = words.text("stand_in_mark", language, name=name, wanted=reading.stands_in_for)
    return [
        name,
        f"{reading.start.value:,.2f}",
        str(reading.start.observed_date),
        f"{reading.end.value:,.2f}",
        str(reading.end.observed_date),
        _signed(reading.change.value),
        words.text(f"unit_{reading.change.unit}", language),
    ]


def _notes(history: History, width_count: int, language: Language) -> list[str]:
    words = load_words("history")
    lines = wrapped(words.text("rule", language), width_count)
    if any(item.purchases for item in history.episodes):
        lines += wrapped(words.text("purchases_rule", language), width_count)
    return [*lines, *_absent_lines(history.absent, width_count, language)]


def _absent_lines(absent: Sequence[Absent], width_count: int, language: Language) -> list[str]:
    """Return what is not at hand, what was read in its place, and how to add it."""
    words = load_words("history")
    if not absent:
        return []
    lines = ["", words.text("not_at_hand", language)]
    for item in absent:
        if item.episode:
            values = {"indicator": item.indicator, "episode": item.episode, "reason": item.reason}
            lines += wrapped(words.text("outside_span", language, **values), width_count, "  ")
            continue
        stand_in = words.text("stands_in", language, name=item.stand_in, wanted=item.series) if item.stand_in else ""
        lines += wrapped(f"* {stand_in}. {item.reason}" if stand_in else f"- {item.reason}", width_count, "  ")
    return lines


def _marked(name: str, stands_in_for: str) -> str:
    return f"{name} (for {stands_in_for})" if stands_in_for else name


def _months(path: IndicatorPath) -> np.ndarray:
    return path.day_count / DAYS_PER_YEAR * MONTHS_A_YEAR


def _at_month(path: IndicatorPath, month: int) -> str:
    """Return the last value by so many months after the first day; nothing once the episode has ended."""
    months = _months(path)
    if month > months[-1]:
        return ""
    place = int(np.searchsorted(months, month, side="right")) - 1
    return _signed(float(path.value[max(place, 0)]))


def _format(pattern: str) -> Callable[[float], str]:
    return lambda number: format(round(number, 2) + 0.0, pattern) if np.isfinite(number) else ""


_signed = _format(",.2f")
_bn = _format(",.1f")
