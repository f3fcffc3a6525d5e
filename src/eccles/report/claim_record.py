"""The claims ledger as a record for other programs: every figure, alternate and published number, nothing rounded."""

from __future__ import annotations

import math
from typing import Any

from eccles.base.language import Language
from eccles.core.claim import CheckedClaim, CheckedFigure, ClaimLedger, Finding, Interval
from eccles.report.claim_words import computed_text, stated_text

__all__ = ["ledger_record"]


def ledger_record(ledger: ClaimLedger, language: Language) -> dict[str, Any]:
    """Return a ledger as plain values; a side of an interval that is open, or a value that is none, is null."""
    return {
        "data_to": str(ledger.cut_date),
        "counts": {verdict.value: count for verdict, count in ledger.counts.items()},
        "articles": [
            {
                "file": article.seed,
                "short": article.short,
                "title": article.title.text(language),
                "written": str(article.written_date),
                "claims": [_claim(checked, language) for checked in ledger.of(article)],
            }
            for article in ledger.articles
        ],
    }


def _claim(checked: CheckedClaim, language: Language) -> dict[str, Any]:
    claim = checked.claim
    return {
        "id": claim.id,
        "claim": claim.text.text(language),
        "covers": claim.covers,
        "forecast": claim.is_forecast,
        "verdict": checked.verdict.value,
        "reason": checked.reason.text(language),
        "chart": claim.chart,
        "figures": [_figure(item, language) for item in checked.figures],
    }


def _figure(item: CheckedFigure, language: Language) -> dict[str, Any]:
    figure = item.figure
    record: dict[str, Any] = {
        "id": figure.id,
        "as_of": figure.as_of,
        "unit": figure.unit,
        "stated": stated_text(figure, language),
        "stated_value": _number(figure.value),
        "verdict": item.verdict.value,
    }
    if item.finding is None or figure.call is None:
        return record | {"why_unchecked": "" if figure.unchecked is None else figure.unchecked.text(language)}
    return record | {
        "computed": computed_text(item, language),
        "computed_value": _number(item.finding.value),
        "accepted": _interval(figure.accepted),
        "nearly": None if figure.nearly is None else _interval(figure.nearly),
        "why": figure.why.text(language),
        "check": figure.call.name,
        "arguments": {name: _plain(value) for name, value in figure.call.arguments.items()},
        "stand_in": item.finding.stand_in,
        "alternates": [
            {"label": other.label.text(language), "value": _number(other.finding.value), "holds": other.holds}
            for other in item.alternates
        ],
        "data": _readings(item.finding),
    }


def _readings(finding: Finding) -> list[dict[str, Any]]:
    return [
        {"source": one.source, "date": str(one.date), "value": _number(one.value), "unit": one.unit}
        for one in finding.readings
    ]


def _interval(interval: Interval) -> list[float | None]:
    return [_number(interval.low), _number(interval.high)]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _plain(value: object) -> object:
    """Return an argument as JSON knows it: a day becomes text."""
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool) else str(value)
