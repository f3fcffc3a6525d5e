"""Double entry: whatever is posted, the account axis keeps its sum, and the text says what the columns say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eccles.base.errors import DataError, InvariantError
from eccles.core.journal import Journal, JournalLayout, Movement, Transfer
from tests.small import chart, days

NAMES = chart().names
pairs = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])


@st.composite
def journals(draw):
    movements = tuple(
        Movement(debit, credit, f"memo {k % 3}") for k, (debit, credit) in enumerate(draw(st.lists(pairs, max_size=8)))
    )
    weeks = draw(st.integers(1, 4))
    shape = (draw(st.integers(1, 3)), weeks, len(movements))
    amount = draw(arrays(np.float64, shape, elements=st.floats(-1000.0, 1000.0)))
    date = np.datetime64("2022-06-08") + 7 * np.arange(weeks)
    return Journal(JournalLayout(chart(), movements), date, amount)


@given(journals())
def test_posting_any_journal_leaves_the_account_sum_unchanged(journal):
    assert np.abs(journal.change_bn().sum(axis=2)).max() < 1e-9


@given(journals())
def test_the_columns_and_the_printed_transfers_move_the_same_money(journal):
    for path in range(journal.amount_bn.shape[0]):
        for week in range(journal.date.size):
            by_hand = dict.fromkeys(NAMES, 0.0)
            for transfer in journal.transfers(week, path):
                assert transfer.date == journal.date[week]
                by_hand[transfer.debit] += transfer.amount_bn
                by_hand[transfer.credit] -= transfer.amount_bn
            assert journal.change_bn()[path, week] == pytest.approx(list(by_hand.values()), abs=1e-9)


@given(journals())
def test_totals_by_memo_are_all_that_moved(journal):
    memos = {movement.memo for movement in journal.layout.movements}
    total = sum((journal.total_bn(memo) for memo in memos), np.zeros(journal.amount_bn.shape[:2]))
    assert total == pytest.approx(journal.amount_bn.sum(axis=2), abs=1e-9)


def test_a_memo_nobody_uses_is_refused():
    with pytest.raises(InvariantError, match='no movement has the memo "interest"'):
        Journal(JournalLayout(chart(), ()), days("2022-06-08"), np.zeros((1, 1, 0))).total_bn("interest")


def test_a_debit_raises_an_asset_and_a_credit_raises_a_liability():
    layout = JournalLayout(chart(), (Movement("bills", "reserves", "bills bought"),))
    change = Journal(layout, days("2022-06-08"), np.full((1, 1, 1), 10.0)).change_bn()[0, 0] * chart().side_sign
    assert change[chart().index("bills")] == 10.0
    assert change[chart().index("reserves")] == 10.0


def test_a_layout_knows_its_accounts():
    with pytest.raises(DataError, match='no account "bill"'):
        JournalLayout(chart(), (Movement("bill", "reserves", "bills bought"),))


@pytest.mark.parametrize("amount", [np.nan, np.inf, -np.inf])
def test_a_transfer_moves_a_finite_amount(amount):
    with pytest.raises(InvariantError, match="an amount is finite, 0 or more"):
        Transfer(np.datetime64("2022-06-08"), amount, "bills", "reserves", "bills bought")


def test_a_transfer_joins_two_accounts():
    with pytest.raises(InvariantError, match="from bills to itself"):
        Transfer(np.datetime64("2022-06-08"), 1.0, "bills", "bills", "bills bought")
