"""Receipts of transfers: every pair of accounts that `eccles journal` prints, by memo and block."""

from __future__ import annotations

from typing import Any

import pytest

import eccles
from eccles.base.errors import DataError
from eccles.engine.step import BLOCKS
from eccles.receipts.shaping import name_of
from eccles.report.frames import Columns, journal_columns


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="26w")


@pytest.mark.parametrize("week", [0, 4, 25])
def test_every_pair_of_accounts_has_a_receipt(projection: eccles.Projection, week: int) -> None:
    printed = journal_columns(projection.result, week)
    pairs = set(zip(printed["debit"], printed["credit"], strict=True))
    assert len(pairs) > 10
    for debit, credit in pairs:
        rows = (printed["debit"] == debit) & (printed["credit"] == credit)
        receipt = eccles.why(f"journal:{debit}:{credit}@{projection.date[week + 1]}", projection)
        assert receipt.value == pytest.approx(printed["amount_bn"][rows].sum(), abs=1e-12)
        assert [step.what.lower() for step in receipt.chain] == [memo.lower() for memo in printed["memo"][rows]]


def test_a_transfer_names_the_block_that_posted_it(projection: eccles.Projection) -> None:
    row = next(row for row in eccles.journal(projection, 6) if row.memo == "redeemed at maturity")
    receipt = eccles.why(f"journal:{row.debit}:{row.credit}@{row.date}", projection)
    step = next(step for step in receipt.chain if step.what == "Redeemed at maturity")
    assert step.by == next(name_of(block.run) for block in BLOCKS if block.name == "mature_treasuries")
    assert step.value == row.amount_bn
    assert any("CappedRunoff" in shaping.by for shaping in receipt.shaped_by)


def test_a_transfer_that_was_moved_is_refused(projection: eccles.Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(*args: Any) -> Columns:
        printed = journal_columns(*args)
        return {**printed, "amount_bn": printed["amount_bn"] + 0.001}

    monkeypatch.setattr("eccles.receipts.projection.journal_rows.journal_columns", moved)
    for row in eccles.journal(projection, 6)[:4]:
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(f"journal:{row.debit}:{row.credit}@{row.date}", projection)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("journal:reserve:mbs@2022-06-08", 'no account "reserve"; did you mean "reserves"'),
        ("journal:bills:currency@2022-06-08", "nothing was posted from currency to bills .* there are reserves:"),
        ("journal:reserves:mbs@2022-06-01", "no transfers in week 2022-06-01"),
        ("journal:reserves@2022-06-08", "journal:DEBIT:CREDIT@WEDNESDAY"),
    ],
)
def test_what_was_not_posted_is_refused(projection: eccles.Projection, figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure, projection)
