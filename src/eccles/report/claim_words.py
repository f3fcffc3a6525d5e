"""How the figures of a claim read: numbers with their units, intervals, what is stated, in English or Chinese."""

from __future__ import annotations

import math

import numpy as np

from eccles.base.language import Language
from eccles.core.claim import Call, CheckedFigure, Figure, Interval, Verdict
from eccles.data.words import Words, load_words

__all__ = [
    "accepted_text",
    "as_of_text",
    "computed_text",
    "figure_value",
    "how_text",
    "source_value",
    "stated_text",
    "verdict_text",
]

DECIMALS = {"bp": 0, "count": 0, "days": 0, "months": 1}
MOST_DECIMALS = 2
HUNDRED_MILLIONS_PER_BN = 10.0
"""Chinese counts money in hundred millions."""


def verdict_text(verdict: Verdict, language: Language, *, short: bool = False) -> str:
    """Return the name of a verdict, as sentences or as tables write it."""
    return _words().text(f"{'short' if short else 'verdict'}_{verdict.value}", language)


def stated_text(figure: Figure, language: Language) -> str:
    """Return what a claim states: a number with its unit, or the words that stand for it."""
    if figure.shown is not None:
        return figure.shown.text(language)
    return figure_value(figure.value, figure.unit, language)


def as_of_text(figure: Figure, language: Language) -> str:
    """Return the date or span a figure speaks of."""
    return figure.as_of.replace(" to ", " 至 ").replace(" and ", "、") if language == "zh" else figure.as_of


def computed_text(checked: CheckedFigure, language: Language) -> str:
    """Return what was computed, marked where a stand-in was; a dash where nothing could be."""
    if checked.finding is None:
        return _words().text("not_computed", language)
    value = figure_value(checked.finding.value, checked.finding.unit, language)
    value = str(checked.finding.numbers.get("shown", value))
    return f"{value}*" if checked.finding.stand_in else value


def accepted_text(interval: Interval, language: Language) -> str:
    """Return an interval as words: "4.45 to 4.55 bn", "60 bn or more"."""
    low, high = (figure_value(side, interval.unit, language) for side in (interval.low, interval.high))
    if math.isinf(interval.high):
        return _words().text("at_least", language, low=low)
    if math.isinf(interval.low):
        return _words().text("at_most", language, high=high)
    return low if interval.low == interval.high else _words().text("between", language, low=low, high=high)


def how_text(call: Call, language: Language) -> str:
    """Return how a figure is computed, with what it was computed from."""
    given = ", ".join(f"{name} {_argument(value)}" for name, value in call.arguments.items())
    sentence = _words().text(f"check_{call.name}", language)
    return f"{sentence} ({given})" if given else sentence


def figure_value(value: float, unit: str, language: Language) -> str:
    """Return a number of a claim with its unit; a day as a day."""
    if not math.isfinite(value):
        return _words().text("not_computed", language)
    if unit == "date":
        return str(np.datetime64(int(value), "D"))
    chinese_money = unit == "bn" and language == "zh"
    return _words().text(f"unit_{unit}", language, value=_plain(value, unit, chinese_money=chinese_money))


def source_value(value: float, unit: str) -> str:
    """Return a published number as its publisher gives it; a day as a day."""
    if unit == "date" and math.isfinite(value):
        return str(np.datetime64(int(value), "D"))
    return f"{value:,.6g}" if abs(value) < HUNDRED_MILLIONS_PER_BN else f"{value:,.2f}"


def _plain(number: float, unit: str, *, chinese_money: bool) -> str:
    """Return a number with no more decimals than it needs, and a true minus sign."""
    scaled = number * HUNDRED_MILLIONS_PER_BN if chinese_money else number
    decimals = DECIMALS.get(unit, MOST_DECIMALS)
    if unit == "bn":
        decimals = 0 if chinese_money or abs(number) >= HUNDRED_MILLIONS_PER_BN**3 else 1
    text = f"{round(scaled, decimals) + 0.0:,.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def _argument(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def _words() -> Words:
    return load_words("claims")
