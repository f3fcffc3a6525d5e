"""Net income repays the deferred asset, then goes to the Treasury; nothing is lost on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.ledger.remittances import ExpenseParameters, settle

ONE_BANK = ExpenseParameters(8.0, 0.0, 0.0, 0.0)
MANY = ExpenseParameters(8.0, 0.5, 10.0, 0.07)
AMOUNT = st.floats(-50, 50, allow_subnormal=False)


@given(st.lists(AMOUNT, min_size=1, max_size=40), st.floats(0, 300, allow_subnormal=False))
def test_never_below_zero_and_nothing_lost(weeks, opening):
    for parameters in (ONE_BANK, MANY):
        deferred = np.array([opening])
        for net in weeks:
            found = settle(parameters, deferred, np.array([net]), 7.0)
            assert found.deferred_bn[0] >= 0.0
            assert found.paid_bn[0] >= -1e-9
            assert found.remitted_bn[0] >= 0.0
            assert net == pytest.approx(found.paid_bn[0] + deferred[0] - found.deferred_bn[0], abs=1e-9)
            deferred = found.deferred_bn


@given(AMOUNT, st.floats(0, 300, allow_subnormal=False))
def test_one_bank_remits_only_when_it_owes_nothing(net, opening):
    found = settle(ONE_BANK, np.array([opening]), np.array([net]), 7.0)
    assert found.remitted_bn[0] <= 1e-9 or found.deferred_bn[0] == 0.0


@given(AMOUNT, st.floats(0.001, 300))
def test_many_banks_pay_the_term_and_no_more_while_they_owe(net, opening):
    found = settle(MANY, np.array([opening]), np.array([net]), 7.0)
    if found.deferred_bn[0] > 0.0:  # what is left after the week is still owed
        years = 7.0 / 365.25
        assert found.paid_bn[0] == pytest.approx(max(10.0 * years + 0.07 * net, 0.5 * years), abs=1e-9)


@given(st.lists(AMOUNT, min_size=2, max_size=6))
def test_each_path_alone_gives_the_same(nets):
    opening = np.linspace(0.0, 9.0, len(nets))
    together = settle(MANY, opening, np.array(nets), 7.0)
    for path, net in enumerate(nets):
        alone = settle(MANY, opening[path : path + 1], np.array([net]), 7.0)
        for name in ("deferred_bn", "paid_bn", "remitted_bn"):
            assert getattr(alone, name)[0] == getattr(together, name)[path]


def test_a_year_of_2023():
    # loss of 114.3 and payouts of 2.4: the deferred asset goes from 16.6 to 133.3 (Board annual report)
    given_2023 = ExpenseParameters(8.0, 0.5, 2.4, 0.0)
    found = settle(given_2023, np.array([16.6]), np.array([-114.3]), 365.25)
    assert found.deferred_bn == pytest.approx([133.3])


def test_dividends_below_zero_are_refused():
    with pytest.raises(DataError, match="dividends"):
        ExpenseParameters(8.0, -0.5, 0.0, 0.0)
