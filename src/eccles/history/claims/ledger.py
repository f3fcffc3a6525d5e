"""The ledger: compute every claim's figures, and derive its verdict from what came out.

A figure is true where the computed value lies in its interval; of the wrong unit or date where it does not but an
alternate's does, or where the figure is itself a date; nearly right in the wider interval; false otherwise. A claim is
as right as its worst figure that could be decided. Nothing here knows a verdict beforehand.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.core.claim import (
    Bilingual,
    Call,
    CheckedAlternate,
    CheckedClaim,
    CheckedFigure,
    Claim,
    Figure,
    Finding,
    Verdict,
)
from eccles.history.claims import debt, funding, holdings, levels, output, record, shares, spans
from eccles.history.claims.material import Check, Material

__all__ = ["CHECKS", "judge_claim", "judge_claims"]

ROOMS = (debt, funding, holdings, levels, record, shares, spans)
CHECKS: Mapping[str, Check] = {
    "share_of_gdp": output.share_of_gdp,
    **{name: getattr(room, name) for room in ROOMS for name in room.__all__},
}
"""Every check by the name a claim calls it by."""

WORST_FIRST = (
    Verdict.FALSE,
    Verdict.FORECAST_FAILED,
    Verdict.CANNOT_YET_BE_JUDGED,
    Verdict.WRONG_UNIT_OR_DATE,
    Verdict.NEARLY,
    Verdict.FORECAST_CAME_TRUE,
    Verdict.TRUE,
    Verdict.CANNOT_BE_CHECKED,
)
FORECAST = {
    Verdict.TRUE: Verdict.FORECAST_CAME_TRUE,
    Verdict.NEARLY: Verdict.NEARLY,
    Verdict.WRONG_UNIT_OR_DATE: Verdict.FORECAST_FAILED,
    Verdict.FALSE: Verdict.FORECAST_FAILED,
}
AMOUNT = re.compile(r"_bn$")
HYPHEN = re.compile(r"(?<![\w-])-(?=[\d.])")
"""A hyphen that stands for a minus: before a number, and not inside a date."""

HUNDRED_MILLIONS_PER_BN = 10.0
"""Chinese counts money in hundred millions; a reason names such an amount with the ending `_yi`."""


def judge_claims(claims: Iterable[Claim], material: Material, checks: Mapping[str, Check]) -> tuple[CheckedClaim, ...]:
    """Compute claims and derive their verdicts.

    Args:
        claims: what is stated.
        material: the data.
        checks: by name; `CHECKS`, and those that need more than history has.

    Raises:
        DataError: a claim calls an unknown check, states another unit than it computes, or its reason names a number
            that nothing computed.
    """
    return tuple(judge_claim(claim, material, checks) for claim in claims)


def judge_claim(claim: Claim, material: Material, checks: Mapping[str, Check]) -> CheckedClaim:
    """Compute one claim and derive its verdict; see `judge_claims`."""
    figures = tuple(_figure(claim, figure, material, checks) for figure in claim.figures)
    context = {name: _compute(claim, call, material, checks) for name, call in claim.context.items()}
    verdict = min((figure.verdict for figure in figures), key=WORST_FIRST.index)
    return CheckedClaim(claim, verdict, figures, _reason(claim, figures, context))


def _figure(claim: Claim, figure: Figure, material: Material, checks: Mapping[str, Check]) -> CheckedFigure:
    if figure.call is None:
        return CheckedFigure(figure, None, (), Verdict.CANNOT_BE_CHECKED)
    finding = _compute(claim, figure.call, material, checks, figure.unit)
    alternates = []
    for other in figure.alternates:
        found = _compute(claim, other.call, material, checks, figure.unit)
        alternates.append(CheckedAlternate(other.label, found, other.accepted.holds(found.value)))
    verdict = _verdict(figure, finding, alternates)
    if claim.is_forecast:
        early = material.cut_date < claim.due_date
        verdict = Verdict.CANNOT_YET_BE_JUDGED if early else FORECAST[verdict]
    return CheckedFigure(figure, finding, tuple(alternates), verdict)


def _verdict(figure: Figure, finding: Finding, alternates: Iterable[CheckedAlternate]) -> Verdict:
    accepted = figure.accepted if not finding.stand_in or figure.stand_in is None else figure.stand_in.accepted
    if accepted.holds(finding.value):
        return Verdict.TRUE
    if any(other.holds for other in alternates):
        return Verdict.WRONG_UNIT_OR_DATE
    if figure.nearly is not None and figure.nearly.holds(finding.value):
        return Verdict.NEARLY
    dated = figure.unit == "date" and math.isfinite(finding.value)
    return Verdict.WRONG_UNIT_OR_DATE if dated else Verdict.FALSE


def _compute(
    claim: Claim, call: Call, material: Material, checks: Mapping[str, Check], unit: str | None = None
) -> Finding:
    if call.name not in checks:
        raise DataError(f'{claim.id}: there is no check "{call.name}"; {nearest_name(call.name, checks)}')
    try:
        finding = checks[call.name](material, **call.arguments)
    except TypeError as fault:
        raise DataError(f"{claim.id}: the check {call.name} cannot take these arguments: {fault}") from None
    if unit is not None and finding.unit != unit:
        raise DataError(f"{claim.id} states {unit}, {call.name} computes {finding.unit}; state what is computed")
    return finding


def _reason(claim: Claim, figures: Iterable[CheckedFigure], context: Mapping[str, Finding]) -> Bilingual:
    values: dict[str, float | str] = {}
    for place, checked in enumerate(figures):
        prefix = "" if place == 0 else f"{checked.figure.id}_"
        if checked.finding is not None:
            values |= _named(checked.finding, checked.figure.id, prefix)
        for number, other in enumerate(checked.alternates, 1):
            values |= _named(other.finding, f"{prefix}alt{number}", f"{prefix}alt{number}_")
    for name, finding in context.items():
        values |= _named(finding, name, f"{name}_")
    values |= {AMOUNT.sub("_yi", name): v * HUNDRED_MILLIONS_PER_BN for name, v in _amounts(values)}
    return Bilingual(*(_filled(claim, text, values) for text in (claim.reason.en, claim.reason.zh)))


def _named(finding: Finding, name: str, prefix: str) -> dict[str, float | str]:
    numbers = {prefix + key: number for key, number in finding.numbers.items()}
    value: float | str = finding.value
    if finding.unit == "date":
        value = str(np.datetime64(int(finding.value), "D")) if math.isfinite(finding.value) else "never"
    name = f"{name}_bn" if finding.unit == "bn" else name
    return {name: value, **numbers}


def _amounts(values: Mapping[str, float | str]) -> Iterable[tuple[str, float]]:
    return [(name, value) for name, value in values.items() if AMOUNT.search(name) and isinstance(value, float)]


def _filled(claim: Claim, text: str, values: Mapping[str, float | str]) -> str:
    try:
        return HYPHEN.sub("−", text.format(**values))
    except (KeyError, ValueError) as fault:
        raise DataError(
            f"{claim.id}: its reason cannot be filled ({fault}); computed are {', '.join(sorted(values))}"
        ) from None
