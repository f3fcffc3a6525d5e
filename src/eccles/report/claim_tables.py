"""The claims ledger as text: counts and a table of every claim, one claim in full, and columns for other programs."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.language import Language
from eccles.core.claim import Article, CheckedClaim, CheckedFigure, ClaimLedger, Reading
from eccles.data.words import load_words
from eccles.report.claim_words import (
    accepted_text,
    as_of_text,
    computed_text,
    figure_value,
    how_text,
    source_value,
    stated_text,
    verdict_text,
)
from eccles.report.text_table import aligned, pad
from eccles.report.wrapping import text_width_count, wrapped

__all__ = ["claim_text", "ledger_columns", "ledger_text"]

VERDICT_WIDTH, FIGURE_WIDTH, WIDEST_FIGURE = 12, 15, 19
ROOMY = 110
GAP = 2
SHOWN_READINGS = 12


def ledger_text(ledger: ClaimLedger, language: Language, width_count: int = 80) -> str:
    """Return counts by verdict, then each article with its claims: verdict, claim, stated, computed.

    Args:
        ledger: what is printed.
        language: "en" or "zh".
        width_count: characters of a line; a Chinese character takes two.
    """
    words = load_words("claims")
    lines = [words.text("summary", language, count=len(ledger), date=ledger.cut_date), ""]
    if not len(ledger):
        return "\n".join([*lines, words.text("none", language)]) + "\n"
    counts = [(verdict_text(verdict, language), f"{count}") for verdict, count in ledger.counts.items()]
    lines += [f"  {line}" for line in aligned(counts)]
    for article in ledger.articles:
        lines += ["", *wrapped(_heading(article, language), width_count), ""]
        lines += _header(language, width_count)
        for checked in ledger.of(article):
            lines += _row(checked, language, width_count)
    if any(_stand_ins(checked) for checked in ledger):
        lines += ["", *dict.fromkeys(f"* {text}" for checked in ledger for text in _stand_in_texts(checked, language))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _heading(article: Article, language: Language) -> str:
    written = load_words("claims").text("written", language, date=article.written_date)
    return f"{article.seed[:3]} {article.short}: {article.title.text(language)} ({written})"


def _widths(width_count: int) -> tuple[int, int, int]:
    """Return the widths of verdict, claim and figure columns."""
    figure = WIDEST_FIGURE if width_count >= ROOMY else FIGURE_WIDTH
    return VERDICT_WIDTH, width_count - VERDICT_WIDTH - 2 * figure - 3 * GAP, figure


def _header(language: Language, width_count: int) -> list[str]:
    heads = [load_words("claims").text(f"head_{name}", language) for name in ("verdict", "claim", "stated", "computed")]
    return [_line(heads, width_count), "-" * width_count]


def _row(checked: CheckedClaim, language: Language, width_count: int) -> list[str]:
    """Return the lines of a claim: its text wrapped, its id below, its figures one under the other."""
    verdict, claim, figure = _widths(width_count)
    text = [*wrapped(checked.claim.text.text(language), claim), f"[{checked.claim.id}]"]
    stated = [line for item in checked.figures for line in _cell(item, language, figure, "stated")]
    computed = [line for item in checked.figures for line in _cell(item, language, figure, "computed")]
    columns = [wrapped(verdict_text(checked.verdict, language, short=True), verdict), text, stated, computed]
    height = max(map(len, columns))
    filled = [[*column, *[""] * (height - len(column))] for column in columns]
    return [_line(cells, width_count) for cells in zip(*filled, strict=True)]


def _cell(item: CheckedFigure, language: Language, width_count: int, side: str) -> list[str]:
    """Return a figure's cell; stated and computed take equally many lines so that they stand beside each other."""
    both = [wrapped(text(item, language), width_count) or [""] for text in (_stated, computed_text)]
    height = max(map(len, both))
    own = both[0] if side == "stated" else both[1]
    return [*own, *[""] * (height - len(own))]


def _stated(item: CheckedFigure, language: Language) -> str:
    return stated_text(item.figure, language)


def _line(cells: list[str] | tuple[str, ...], width_count: int) -> str:
    verdict, claim, figure = _widths(width_count)
    widths = (verdict, claim, figure, figure)
    gap = " " * GAP
    return gap.join(
        pad(cell, width, right=place > 1) for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()


def claim_text(checked: CheckedClaim, article: Article, language: Language, width_count: int = 80) -> str:
    """Return one claim in full: verdict, reason, each figure with its interval, and the data behind it."""
    words = load_words("claims")
    claim = checked.claim
    head = f"{verdict_text(checked.verdict, language).upper()}: {claim.text.text(language)}"
    lines = [*wrapped(head, width_count), "", *wrapped(checked.reason.text(language), width_count), ""]
    lines += _pairs([("article", _heading(article, language))], language, width_count)
    for item in checked.figures:
        lines += ["", *_figure_lines(item, language, width_count)]
    readings = _readings(checked)
    if readings:
        lines += ["", f"{words.text('data_behind', language)}:", *_reading_lines(readings, language, width_count)]
    if claim.chart:
        lines += ["", *_pairs([("picture", claim.chart_command)], language, width_count)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _figure_lines(item: CheckedFigure, language: Language, width_count: int) -> list[str]:
    figure = item.figure
    title = [figure.what.text(language)] if figure.what.text(language) else []
    pairs = [("head_stated", stated_text(figure, language)), ("as_of", as_of_text(figure, language))]
    if figure.call is None or item.finding is None:
        reason = "" if figure.unchecked is None else figure.unchecked.text(language)
        return [*title, *_pairs([*pairs, ("head_computed", reason)], language, width_count)]
    stand_in = figure.stand_in if item.finding.stand_in else None
    accepted = figure.accepted if stand_in is None else stand_in.accepted
    why = figure.why if stand_in is None else stand_in.why
    pairs += [
        ("head_computed", computed_text(item, language)),
        ("head_accepted", accepted_text(accepted, language)),
        ("why", why.text(language)),
        ("checked_by", how_text(figure.call, language)),
        ("head_verdict", verdict_text(item.verdict, language)),
    ]
    pairs += [
        ("alternate", f"{other.label.text(language)}: {figure_value(other.finding.value, figure.unit, language)}")
        for other in item.alternates
    ]
    return [*title, *_pairs(pairs, language, width_count)]


def _pairs(pairs: list[tuple[str, str]], language: Language, width_count: int) -> list[str]:
    words = load_words("claims")
    names = [words.text(key, language) for key, _ in pairs]
    room = max(20, *(text_width_count(name) + GAP for name in names))
    lines = []
    for name, (_, text) in zip(names, pairs, strict=True):
        body = wrapped(text, width_count - room - GAP) or [""]
        lines.append(f"  {pad(name, room)}{body[0]}")
        lines += [f"  {' ' * room}{line}" for line in body[1:]]
    return lines


def _reading_lines(readings: list[Reading], language: Language, width_count: int) -> list[str]:
    """Return what was read as lines, the last and largest ones left to `--format json`."""
    lines = []
    for item in readings[:SHOWN_READINGS]:
        value = f"{item.date}  {source_value(item.value, item.unit)} {'' if item.unit == 'date' else item.unit}"
        source = textwrap.wrap(item.source, width_count - 2)  # an address breaks where it must
        room = width_count - 2 - text_width_count(source[-1]) - GAP
        if text_width_count(value) > room:
            lines += [*(f"  {line}" for line in source), f"    {value}"]
        else:
            lines += [*(f"  {line}" for line in source[:-1]), f"  {source[-1]}  {pad(value, room, right=True)}"]
    left = len(readings) - SHOWN_READINGS
    return lines if left <= 0 else [*lines, f"  {load_words('claims').text('more_readings', language, count=left)}"]


def _readings(checked: CheckedClaim) -> list[Reading]:
    found = [item.finding for item in checked.figures if item.finding is not None]
    found += [other.finding for item in checked.figures for other in item.alternates]
    return list(dict.fromkeys(one for finding in found for one in finding.readings))


def _stand_ins(checked: CheckedClaim) -> list[CheckedFigure]:
    return [item for item in checked.figures if item.finding is not None and item.finding.stand_in]


def _stand_in_texts(checked: CheckedClaim, language: Language) -> list[str]:
    words = load_words("claims")
    return [
        words.text("stand_in", language, series=item.finding.stand_in) for item in _stand_ins(checked) if item.finding
    ]


def ledger_columns(ledger: ClaimLedger, language: Language) -> dict[str, NDArray[Any]]:
    """Return a ledger as columns, one row a figure."""
    rows = [(checked, item) for checked in ledger for item in checked.figures]
    values = {
        "article": [checked.claim.seed for checked, _ in rows],
        "claim": [checked.claim.id for checked, _ in rows],
        "text": [checked.claim.text.text(language) for checked, _ in rows],
        "verdict": [checked.verdict.value for checked, _ in rows],
        "figure": [item.figure.id for _, item in rows],
        "as_of": [item.figure.as_of for _, item in rows],
        "stated": [_stated(item, language) for _, item in rows],
        "computed": ["" if item.finding is None else computed_text(item, language) for _, item in rows],
        "unit": [item.figure.unit for _, item in rows],
        "figure_verdict": [item.verdict.value for _, item in rows],
        "stand_in": ["" if item.finding is None else item.finding.stand_in for _, item in rows],
        "reason": [checked.reason.text(language) for checked, _ in rows],
        "chart": [checked.claim.chart for checked, _ in rows],
    }
    numbers = [np.nan if item.finding is None else item.finding.value for _, item in rows]
    columns: dict[str, NDArray[Any]] = {name: np.array(column, dtype=object) for name, column in values.items()}
    return columns | {"value": np.array(numbers, dtype=np.float64)}
