"""Receipts of differences between two scenarios: what `eccles compare` prints, reason by reason."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.receipts.address import read_address
from eccles.receipts.projection.difference_rows import explain
from eccles.receipts.question import Question
from eccles.report.receipt_text import receipt_text

LEFT, RIGHT, LATER = "qt2_as_it_happened", "qt2_with_qt1_caps", "later"


@functools.cache
def projected(name: str) -> eccles.Projection:
    if name == LATER:
        return eccles.project(LEFT, opening="2023-03-01", horizon="30w")
    return eccles.project(name, horizon="60w")


def asked(line: str, date: str, left: str = LEFT, right: str = RIGHT) -> Receipt:
    address = read_address(f"difference:{left}:{right}:{line}@{date}")
    return explain(Question(address, open_library(), projected, lambda name: getattr(eccles, name)))


def test_every_line_of_the_comparison_has_a_receipt() -> None:
    found = eccles.compare(projected(LEFT), projected(RIGHT))
    columns = found.columns()
    lines = [name for name in columns if name not in {"date", "projection"}]
    assert len(lines) > 20
    for line in lines:
        for place in (0, 13, found.date.size - 1):
            receipt = asked(line, str(found.date[place]))
            assert receipt.value == columns[line][place]
            assert all(step.by for step in receipt.chain)


def test_what_a_comparison_shows_is_not_handed_through() -> None:
    found = eccles.compare(projected(LEFT), projected(RIGHT))
    higher = {line: level + np.array([[0.0], [1e-6]]) for line, level in found.levels.items()}
    moved = replace(found, levels=higher)
    for line in found.levels:
        address = read_address(f"difference:{LEFT}:{RIGHT}:{line}@{found.date[13]}")
        with pytest.raises(InvariantError, match="miss it by"):
            explain(Question(address, open_library(), projected, lambda _: lambda *_: moved))


@pytest.mark.parametrize("date", ["2023-05-31", "2023-05"])
def test_net_income_that_its_lines_do_not_make_is_refused(date: str) -> None:
    right = projected(RIGHT)
    statement = right.result.income
    assert statement is not None
    wrong = replace(statement, net_income_bn=statement.net_income_bn + 1e-6)
    run = {LEFT: projected(LEFT), RIGHT: replace(right, result=replace(right.result, income=wrong))}
    address = read_address(f"difference:{LEFT}:{RIGHT}:net_income@{date}")
    with pytest.raises(InvariantError, match="the steps miss"):
        explain(Question(address, open_library(), run.__getitem__, lambda name: getattr(eccles, name)))


@pytest.mark.parametrize("line", ["reserves", "agency_securities", "assets_share_of_gdp_pct", "gdp"])
def test_other_openings_are_a_step_of_their_own(line: str) -> None:
    found = eccles.compare(projected(LEFT), projected(LATER))
    for date in ("2023-03-01", "2023-07-19"):
        receipt = asked(line, date, right=LATER)
        assert (
            receipt.value
            == found.difference(
                {"reserves": "reserves_bn", "agency_securities": "agency_securities_bn", "gdp": "gdp_bn"}.get(
                    line, line
                )
            )[0, int(np.searchsorted(found.date, np.datetime64(date)))]
        )
    if line != "gdp":
        stood = receipt.chain[0]
        assert stood.what == "Where they stood on 2023-03-01"
        assert {origin.date for origin in stood.origins} == {"2022-06-01", "2023-03-01"}


def test_the_reasons_are_the_journals_by_hand() -> None:
    """The run-off of both, added up from the balances of Treasuries and the ladder's redemptions."""
    receipt = asked("notes_bonds", "2023-04-26")
    moved = [
        projection.columns()["notes_bonds_bn"][47] - projection.columns()["notes_bonds_bn"][0]
        for projection in (projected(LEFT), projected(RIGHT))
    ]
    assert receipt.value == pytest.approx(moved[1] - moved[0], abs=1e-9)
    paid = [
        sum(
            transfer.amount_bn
            for week in range(47)
            for transfer in projected(name).result.journal.transfers(week, 0)
            if transfer.credit == "notes_bonds" and "redeemed" in transfer.memo
        )
        for name in (LEFT, RIGHT)
    ]
    step = next(step for step in receipt.chain if step.what == "Treasury run-off")
    assert step.value == pytest.approx(paid[0] - paid[1], abs=1e-9)
    assert step.value is not None
    assert step.value > 100.0


def test_a_share_names_what_another_gdp_does() -> None:
    small = {"paths.gdp_bn": 20_000.0}
    changed = eccles.project(LEFT, horizon="60w", set=small)
    run = {LEFT: projected(LEFT), RIGHT: changed}
    question = Question(
        read_address(f"difference:{LEFT}:{RIGHT}:reserves_share_of_gdp@2023-05"),
        open_library(),
        run.__getitem__,
        lambda name: getattr(eccles, name),
    )
    receipt = explain(question)
    last = receipt.chain[-1]
    assert last.what == "Another GDP under the same amount"
    reserves, gdp = (float(projected(LEFT).columns()[name][52]) for name in ("reserves_bn", "gdp_bn"))
    assert last.value == pytest.approx(100 * reserves * (1 / 20_000 - 1 / gdp), abs=1e-9)


def test_both_scenarios_and_what_they_differ_in_are_named() -> None:
    receipt = asked("reserves", "2023-05")
    assert receipt.date == "2023-05-31"
    standing = receipt.standing
    assert (standing.scenario_name, standing.base_name) == (RIGHT, LEFT)
    assert standing.base_sha256 == projected(LEFT).provenance.scenario_hash != standing.scenario_sha256
    told = [step.what for step in receipt.shaped_by]
    assert any(what.startswith(f"Only in {RIGHT}: From ") for what in told)
    assert any(what.startswith(f"Only in {LEFT}: From ") and "60" in what for what in told)
    assert told[-1].startswith("The same in both")
    text = receipt_text(receipt)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert f"less scenario {LEFT}" in " ".join(text.split())


@pytest.mark.parametrize("date", ["2023-05-31", "2023-05"])
def test_net_income_differs_by_volumes_and_rates(date: str) -> None:
    receipt = asked("net_income", date)
    wanted = [float(item.result.income.net_income_bn[0, :52].sum()) for item in map(projected, (LEFT, RIGHT))]  # type: ignore[union-attr]
    assert receipt.value == pytest.approx(wanted[1] - wanted[0], abs=1e-9)
    assert {"Bills: volume", "Bills: rate"} <= {step.what for step in receipt.chain}


def test_what_is_not_there_is_refused() -> None:
    for line, date, said in (
        ("reservs", "2023-05-31", "reserves_bn"),
        ("reserves", "2023-06-01", "nearest is 2023-05-31"),
        ("net_income", "2022", "does not hold the whole of 2022"),
    ):
        with pytest.raises(DataError, match=said):
            asked(line, date)
    with pytest.raises(DataError, match="names its two scenarios"):
        eccles.why(f"difference:{LEFT}:{RIGHT}:reserves@2023-05-31", projected(LEFT))
    with pytest.raises(DataError, match="LEFT:RIGHT:LINE@WEDNESDAY"):
        read_address("difference:reserves@2023-05-31")
