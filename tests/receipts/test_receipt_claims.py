"""Receipts of the claims: every figure that was computed, stated or set beside them, put together again."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.claim import CheckedFigure, ClaimLedger
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.history import purchases
from eccles.history.claims.ledger import CHECKS
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.history import claim_rows
from eccles.receipts.history.claim_formulas import FORMULAS
from eccles.receipts.history.claim_rows import QUOTED
from eccles.receipts.history.claim_series import SERIES_RULES
from eccles.receipts.question import Question
from eccles.report.receipt_text import receipt_text


@functools.cache
def ledger() -> ClaimLedger:
    return eccles.claims()


def operation(name: str) -> Callable[..., Any]:
    assert name == "claims"
    return lambda claim: ClaimLedger(ledger().articles, (ledger()[claim],), ledger().cut_date)


def why(figure: str) -> Receipt:
    return explain(Question(read_address(figure), open_library(), eccles.project, operation))


def figures() -> list[tuple[str, CheckedFigure]]:
    return [(checked.claim.id, figure) for checked in ledger() for figure in checked.figures]


def test_every_computed_figure_has_a_receipt() -> None:
    assert len(ledger()) == 133
    explained = 0
    for claim, figure in figures():
        if figure.finding is None:
            with pytest.raises(DataError, match="cannot be checked"):
                why(f"claim:{claim}:{figure.figure.id}")
            continue
        receipt = why(f"claim:{claim}:{figure.figure.id}")
        assert receipt.value == figure.finding.value
        assert all(step.by for step in receipt.chain)
        assert receipt.shaped_by[1].what.startswith("Verdict: ")
        assert any(origin.name.startswith("claims/") for origin in receipt.origins)
        explained += 1
    assert explained > 150


def test_what_a_check_found_is_not_handed_through() -> None:
    refused = set()
    for checked in ledger():
        moved = tuple(
            replace(item, finding=replace(item.finding, value=item.finding.value + 1e-6)) if item.finding else item
            for item in checked.figures
        )
        wrong = ClaimLedger(ledger().articles, (replace(checked, figures=moved),), ledger().cut_date)
        for figure in moved:
            call = figure.figure.call
            if call is None or call.name in QUOTED:
                continue
            address = read_address(f"claim:{checked.claim.id}:{figure.figure.id}")
            question = Question(address, open_library(), eccles.project, lambda _, wrong=wrong: lambda claim: wrong)
            with pytest.raises(InvariantError, match="miss it by"):
                explain(question)
            refused.add(call.name)
    assert len(refused) > 40


def test_alternates_and_what_is_stated() -> None:
    alternates = stated = 0
    for claim, figure in figures():
        for place, other in enumerate(figure.alternates, 1):
            if np.isfinite(other.finding.value):
                receipt = why(f"claim:{claim}:{figure.figure.id}:alt{place}")
                assert receipt.value == other.finding.value
                assert "an alternate" in receipt.note
                alternates += 1
        if np.isfinite(figure.figure.value):
            assert why(f"claim:{claim}:{figure.figure.id}:said").value == figure.figure.value
            stated += 1
    assert alternates > 20
    assert stated > 140


def test_every_check_is_put_together_again_or_quoted_by_name() -> None:
    known = set(CHECKS) | {"monthly_principal", "principal_gained"}
    assert set(FORMULAS) | set(SERIES_RULES) | set(QUOTED) == known
    assert not set(QUOTED) & (set(FORMULAS) | set(SERIES_RULES))


def test_a_check_that_nothing_explains_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claim_rows, "FORMULAS", {})
    with pytest.raises(InvariantError, match="nothing says how the check change_pct follows"):
        why("claim:assets-fell-three-years")


def test_purchases_over_plan_are_not_taken_from_the_table_they_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    found = next(
        (claim.claim.id, figure.figure.id)
        for claim, figure in ((claim, figure) for claim in ledger() for figure in claim.figures)
        if figure.figure.call is not None and figure.figure.call.name == "actual_over_planned"
    )
    measured = purchases._measured

    def higher(*asked: Any) -> PlannedActual:
        table = measured(*asked)
        return replace(table, actual_bn=table.actual_bn + 1e-6)

    monkeypatch.setattr(purchases, "_measured", higher)
    with pytest.raises(InvariantError, match="miss it by"):
        eccles.why(f"claim:{':'.join(found)}")


def test_growth_by_hand() -> None:
    series = open_library().series("WALCL")
    first, last = (float(series.at(np.datetime64(day))) for day in ("2022-12-07", "2025-12-03"))
    receipt = why("claim:assets-fell-three-years")
    assert receipt.value == pytest.approx(100 * (last / first - 1), abs=1e-9)
    (step,) = receipt.chain
    assert [(origin.date, origin.value) for origin in step.origins] == [("2022-12-07", first), ("2025-12-03", last)]
    assert "100 × (6,535.781 / 8,582.735 − 1)" in step.detail


def test_restlessness_by_hand() -> None:
    series = open_library().series("DGS10")
    spread = np.array([100 * series.value[k - 63 : k].std(ddof=1) for k in range(63, series.value.size + 1)])
    date = series.date[62:]

    def mean_of(*spans: tuple[str, str]) -> float:
        inside = np.zeros(date.size, dtype=bool)
        for first, last in spans:
            inside |= (date >= np.datetime64(first)) & (date <= np.datetime64(last))
        return float(spread[inside].mean())

    calm = mean_of(*((str(item.first_date), str(item.last_date)) for item in eccles.episodes() if item.is_programme))
    run_off = mean_of(
        *((str(item.first_date), str(item.last_date)) for item in eccles.episodes() if item.id in {"qt1", "qt2"})
    )
    assert why("claim:yields-restless-in-qt:together").value == pytest.approx(run_off / calm, abs=1e-9)


def test_a_decision_names_its_statement() -> None:
    receipt = why("claim:caps-60-35:agency")
    assert "monetary20220504b" in receipt.chain[0].detail
    assert receipt.chain[0].origins[0].name == "programmes/decisions/qt2.yaml"
    assert [item.name for item in receipt.origins if item.name.startswith("episodes/")] == []


def test_holdings_by_hand() -> None:
    table = open_snapshot().table("holding")
    inside = (table["maturity_date"] >= np.datetime64("2022-09-01")) & (
        table["maturity_date"] < np.datetime64("2022-10-01")
    )
    kinds = np.isin(table["kind"].astype(str), ("note_bond", "tips", "frn"))
    due = table["par_bn"] + np.nan_to_num(table["compensation_bn"])
    assert why("claim:all-months-above-cap").value == pytest.approx(float(due[inside & kinds].sum()), abs=1e-9)


@pytest.mark.parametrize("claim", ["qe-lowers-rates-lifts-shares", "money-leads-inflation", "mean-maturity"])
def test_the_text_fits(claim: str) -> None:
    assert max(len(line) for line in receipt_text(why(f"claim:{claim}")).splitlines()) <= 80


def test_what_was_not_counted_is_told() -> None:
    assert "QE2: no" in why("claim:qe-lowers-rates-lifts-shares:rates").note


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("claim:assets-fell-three-year", "assets-fell-three-years"),
        ("claim:assets-fell-three-years:size", "computed"),
        ("claim:assets-fell-three-years:alt1", "0 alternates"),
        ("claim:emerging-debt-2025:said", "states no number but"),
        ("baseline:claim:assets-fell-three-years", "leave scenario"),
    ],
)
def test_what_is_not_there_is_refused(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure)
