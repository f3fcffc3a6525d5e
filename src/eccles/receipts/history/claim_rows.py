"""The receipt of a figure of a claim: what the article says, and what was computed from the data to judge it.

The computed figure follows again from what the check read, looked up in the data and the records. The rule of the
verdict stands beside it. An article is named by its short name and never quoted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np

from eccles.base.errors import DataError, InvariantError, nearest_name
from eccles.compare.claim_mortgages import monthly_principal, principal_gained
from eccles.core.claim import Article, Call, CheckedClaim, CheckedFigure, Finding
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.claims import load_articles
from eccles.data.origins import file_origin
from eccles.data.reads import Reads
from eccles.history.claims.ledger import CHECKS, judge_claim
from eccles.receipts.history.claim_cells import look_up
from eccles.receipts.history.claim_formulas import FORMULAS, Checked
from eccles.receipts.history.claim_series import SERIES_RULES
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text
from eccles.receipts.steps.computed import origins_of, published_standing, reading_step
from eccles.report.claim_words import accepted_text, as_of_text, figure_value, how_text, verdict_text

__all__ = ["QUOTED", "explain"]

FOUND, SAID, ALTERNATE = "found", "said", "alt"
UNITS = {"bn": "USD bn", "percent": "%", "date": "days since 1970"}
QUOTED = ("slope_when_low", "lag_of_inflation", "principal_gained", "monthly_principal")
"""Checks that search over many regressions or run a model: quoted with all they read, not computed twice. Every other
one has a rule in `FORMULAS` or `SERIES_RULES`."""
RECORDS = ("programmes/decisions/", "episodes/", "announcements/", "claims/")


def explain(question: Question) -> Receipt:
    """Return where a figure of a claim comes from: the computed one, the stated one ("said") or an alternate ("alt1").

    Raises:
        DataError: no such claim or figure, one that cannot be checked, or a scenario or an instant was given.
    """
    address = question.address
    ledger, reads = question.ask("claims", claim=address.names[0])
    checked: CheckedClaim = ledger.claims[0]
    figure, column = _asked(checked, address.names[1:])
    article = next(item for item in load_articles() if item.seed == checked.claim.seed)
    if column == SAID:
        return _said(question, checked, figure, article)
    call, finding, label = _found(checked, figure, column)
    value = float(finding.value)
    if not math.isfinite(value):
        raise DataError(f"{checked.claim.id}: the data hold no such thing as {how_text(call, 'en')}")
    chain = tuple(_chain(question, call, finding, reads))
    note = _note(figure_value(value, finding.unit, "en") if finding.unit == "date" else "", label, finding, chain)
    return Receipt(
        figure=f"claim:{checked.claim.id}:{figure.figure.id}:{column}",
        title=f"{checked.claim.text.en}{_what(figure)} - computed, {as_of_text(figure.figure, 'en')}",
        date=as_of_text(figure.figure, "en"),
        value=value,
        unit=UNITS.get(finding.unit, finding.unit),
        chain=chain,
        standing=published_standing(question.library),
        shaped_by=(
            ReceiptStep(f"The check: {how_text(call, 'en')}", _check(call)),
            _rule(checked, figure, article),
            reading_step(question, _behind(reads, chain)),
        ),
        note=note,
    )


def _note(shown: str, label: str, finding: Finding, chain: Iterable[ReceiptStep]) -> str:
    """Return what else to know: the day, what it is an alternate to, a stand-in, and what was not counted."""
    no = [f"{step.what}, {step.detail}" for step in chain if step.unit == "count" and step.value == 0.0 and step.detail]
    words = (
        shown,
        f"an alternate: {label}" if label else "",
        f"computed with {finding.stand_in}, a stand-in" if finding.stand_in else "",
        *no,
    )
    return "; ".join(word for word in words if word)


def _what(figure: CheckedFigure) -> str:
    return f" ({figure.figure.what.en})" if figure.figure.what.en else ""


def _asked(checked: CheckedClaim, names: Iterable[str]) -> tuple[CheckedFigure, str]:
    """Return the figure and the column that are asked for; the first figure and the computed value are usual."""
    figures = {item.figure.id: item for item in checked.figures}
    figure, column = checked.figures[0], FOUND
    for name in names:
        if name in figures:
            figure = figures[name]
        elif name in {FOUND, SAID} or name.startswith(ALTERNATE):
            column = name
        else:
            known = (*figures, FOUND, SAID, *(f"{ALTERNATE}{place}" for place in range(1, 1 + len(figure.alternates))))
            raise DataError(f'{checked.claim.id} has no figure "{name}"; {nearest_name(name, known)}')
    return figure, column


def _found(checked: CheckedClaim, figure: CheckedFigure, column: str) -> tuple[Call, Finding, str]:
    """Return how a figure is computed, what came out, and of an alternate its label."""
    stated = figure.figure
    if stated.call is None or figure.finding is None:
        reason = stated.unchecked.en if stated.unchecked else ""
        raise DataError(f"{checked.claim.id} cannot be checked: {reason} Ask for {SAID}")
    if column == FOUND:
        return stated.call, figure.finding, ""
    place = column.removeprefix(ALTERNATE)
    if not place.isdigit() or not 1 <= int(place) <= len(figure.alternates):
        raise DataError(f"{checked.claim.id} has {len(figure.alternates)} alternates of {stated.id}; not {column}")
    row = int(place) - 1
    return stated.alternates[row].call, figure.alternates[row].finding, figure.alternates[row].label.en


def _check(call: Call) -> str:
    known: dict[str, Callable[..., Finding]] = {
        **CHECKS,
        "monthly_principal": monthly_principal,
        "principal_gained": principal_gained,
    }
    return name_of(known[call.name])


def _chain(question: Question, call: Call, finding: Finding, reads: Reads) -> list[ReceiptStep]:
    """Return the figure computed again from what was read; the check itself where that is a search or a model.

    Raises:
        InvariantError: nothing says how the check's figure follows.
    """
    looked = [look_up(question.library, item) for item in finding.readings]
    rule = FORMULAS.get(call.name) or SERIES_RULES.get(call.name)
    unit = UNITS.get(finding.unit, finding.unit)
    if rule is None:
        if call.name not in QUOTED:
            raise InvariantError(f"nothing says how the check {call.name} follows; name it in FORMULAS or SERIES_RULES")
        told = ", ".join(
            f"{item.source} {item.date} {number_text(item.value)} {item.unit}" for item in finding.readings
        )
        origins = tuple(origin for item in looked if item is not None for origin in item.origins)
        behind = _behind(reads, [ReceiptStep("", "", origins=origins)])
        whole = origins_of(question.library, behind)
        return [ReceiptStep(how_text(call, "en"), _check(call), float(finding.value), unit, told, whole)]
    known = tuple(item for item in looked if item is not None)
    return rule(Checked(question.library, call.arguments, finding.unit, finding.readings, known, _check(call)))


def _behind(reads: Reads, chain: Iterable[ReceiptStep]) -> Reads:
    """Return what bears on a figure: of the records only the files that its steps quote, where they quote any.

    Every record is opened for every claim, whatever its check looks at.
    """
    quoted = {origin.name for step in chain for origin in step.origins}
    found = {read: None for read in reads if not read.name.startswith(RECORDS) or read.name in quoted}
    return found if quoted else reads


def _rule(checked: CheckedClaim, figure: CheckedFigure, article: Article) -> ReceiptStep:
    """Return the verdict with the interval it follows from."""
    stated, finding = figure.figure, figure.finding
    stand_in = stated.stand_in if finding is not None and finding.stand_in else None
    accepted, why = (stated.accepted, stated.why) if stand_in is None else (stand_in.accepted, stand_in.why)
    nearly = "" if stated.nearly is None else f"; nearly right: {accepted_text(stated.nearly, 'en')}"
    whole = "" if len(checked.figures) == 1 else f"; the claim is {verdict_text(checked.verdict, 'en').lower()}"
    return ReceiptStep(
        f"Verdict: {verdict_text(figure.verdict, 'en').lower()}{whole}",
        name_of(judge_claim),
        detail=f"right: {accepted_text(accepted, 'en')}{nearly}; {why.en}",
        origins=(file_origin(f"claims/{article.seed}.yaml"),),
    )


def _said(question: Question, checked: CheckedClaim, figure: CheckedFigure, article: Article) -> Receipt:
    """Return what the article states, as the ledger has it in our words."""
    stated = figure.figure
    if not np.isfinite(stated.value):
        shown = stated.shown.en if stated.shown else "a direction"
        raise DataError(f"{checked.claim.id} states no number but: {shown}")
    unit = UNITS.get(stated.unit, stated.unit)
    what = f"Stated in the article {article.short} of {article.written_date}, in our words: {checked.claim.text.en}"
    origin = file_origin(f"claims/{article.seed}.yaml")
    return Receipt(
        figure=f"claim:{checked.claim.id}:{stated.id}:{SAID}",
        title=f"{checked.claim.text.en}{_what(figure)} - stated, {as_of_text(stated, 'en')}",
        date=as_of_text(stated, "en"),
        value=float(stated.value),
        unit=unit,
        chain=(ReceiptStep(what, name_of(load_articles), float(stated.value), unit, origins=(origin,)),),
        standing=published_standing(question.library),
        shaped_by=(_rule(checked, figure, article),),
        note=figure_value(stated.value, stated.unit, "en") if stated.unit == "date" else "",
    )
