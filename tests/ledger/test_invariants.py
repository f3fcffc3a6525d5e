"""Invariants: a small sound projection passes, and each way of breaking it is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import InvariantError
from eccles.core.journal import Journal, JournalLayout, Movement
from eccles.core.projection import Ladder, LotHistory, OpeningRecord, ProjectionResult, Provenance
from eccles.ledger.invariants import INVARIANTS, TOLERANCE_BN, check, faults
from tests.small import chart, days, lots

CHART = chart()
MOVEMENTS = (
    Movement("tga", "bills", "redeemed at maturity"),
    Movement("inflation_compensation", "reserves", "inflation compensation accrues"),
)
DATE = days("2022-06-01", "2022-06-08", "2022-06-15")
TABLE = lots(
    ("BILL", "bill", "2022-03-17", "2022-06-09", 10.0, 0.0), ("TIPS", "tips", "2013-01-31", "2023-01-15", 5.0, 1.5)
)


def opening_bn(**change: float) -> np.ndarray:
    """Two securities and MBS against the Treasury's account and reserves, closed to a thousandth."""
    amount = {"bills": 10.0, "tips": 5.0, "inflation_compensation": 1.5, "mbs": 3.5, "tga": 8.0, "reserves": 12.0}
    return np.array([(amount | change).get(name, 0.0) for name in CHART.names]) * CHART.side_sign


def sound(paths: int = 2, rounding_bn: float = 0.0) -> ProjectionResult:
    """Ten of bills are redeemed in the second week, compensation accrues a tenth a week."""
    amount = np.tile([[0.0, 0.1], [10.0, 0.1]], (paths, 1, 1))
    journal = Journal(JournalLayout(CHART, MOVEMENTS), DATE[1:], amount)
    first = np.tile(opening_bn(mbs=3.5 + rounding_bn), (paths, 1, 1))
    balance = np.concatenate([first, first + np.cumsum(journal.change_bn(), axis=1)], axis=1)
    month = np.full((paths, 1), 0.0)
    ladder = Ladder(
        month_date=days("2022-06-01"),
        coupon_due_bn=month + 48.0,
        bill_due_bn=month + 10.0,
        coupon_redeemed_bn=month + 20.0,
        bill_redeemed_bn=month + 10.0,
        treasury_cap_bn=month + 30.0,
        agency_principal_bn=month + 30.0,
        agency_reinvested_bn=month + 12.5,
        agency_cap_bn=month + 17.5,
        complete=np.array([True]),
    )
    history = LotHistory(
        lots=TABLE,
        par_bn=np.tile([[10.0, 5.0], [10.0, 5.0], [0.0, 5.0]], (paths, 1, 1)),
        tips_index=np.array([1]),
        compensation_bn=np.tile([[1.5], [1.6], [1.7]], (paths, 1, 1)),
        coupon_pct=np.full((paths, 2), np.nan),
    )
    return ProjectionResult(
        name="small",
        title="Small",
        date=DATE,
        chart=CHART,
        balance_bn=balance,
        gdp_bn=np.full((paths, 3), 25_000.0),
        journal=journal,
        ladder=ladder,
        lots=history,
        stopped_week=np.full(paths, -1),
        outcome_week=np.full(paths, -1),
        opening=OpeningRecord(DATE[0], "published", DATE[0], (), {}),
        provenance=Provenance("", "", {}, None, "0"),
    )


def with_balance(account: str, change_bn: float) -> ProjectionResult:
    result = sound()
    balance = result.balance_bn.copy()
    balance[1, 2, CHART.index(account)] += change_bn
    return replace(result, balance_bn=balance)


def with_lots(**change: Callable[[np.ndarray], None]) -> ProjectionResult:
    result = sound()
    assert result.lots is not None
    columns = {}
    for name, spoil in change.items():
        columns[name] = getattr(result.lots, name).copy()
        spoil(columns[name])
    return replace(result, lots=replace(result.lots, **columns))


def with_ladder(**change_bn: float) -> ProjectionResult:
    result = sound()
    columns = {name: getattr(result.ladder, name).copy() for name in change_bn}
    for name, amount in change_bn.items():
        columns[name][1, 0] += amount
    return replace(result, ladder=replace(result.ladder, **columns))


def spoil(place: tuple[int, ...], amount: float) -> Callable[[np.ndarray], None]:
    def change(column: np.ndarray) -> None:
        column[place] = amount

    return change


def test_a_sound_projection_passes():
    assert list(faults(sound())) == []
    check(sound())
    check(replace(sound(), lots=None))


def test_no_cap_is_never_exceeded():
    check(with_ladder(treasury_cap_bn=np.inf, agency_cap_bn=np.inf))


def test_an_opening_that_does_not_close_is_named():
    with pytest.raises(InvariantError, match="account axis sums to zero"):
        check(sound(rounding_bn=0.0009))


BROKEN = [
    (lambda: with_balance("reserves", 1e-3), ["account axis sums to zero", "re-posts"]),
    (lambda: with_balance("mbs", np.nan), ["account axis sums to zero", "re-posts", "no holding is negative"]),
    (lambda: with_balance("bills", 2e-6), ["account axis sums to zero", "re-posts", "sum of its lots"]),
    (lambda: with_balance("cmbs", -1.0), ["account axis sums to zero", "re-posts", "no holding is negative"]),
    (lambda: with_lots(par_bn=spoil((1, 2, 1), 4.9)), ["sum of its lots", "roll forward"]),
    (lambda: with_lots(par_bn=spoil((0, 2, 0), -1e-3)), ["sum of its lots", "roll forward", "no holding is negative"]),
    (lambda: with_lots(compensation_bn=spoil((1, 1, 0), 1.5)), ["sum of its lots", "roll forward"]),
    (lambda: with_lots(compensation_bn=spoil((1, 1, 0), np.nan)), ["sum of its lots", "roll forward"]),
    (lambda: with_lots(par_bn=spoil((1, 1, 0), np.nan)), ["sum of its lots", "roll forward", "no holding is negative"]),
    (lambda: with_ladder(coupon_redeemed_bn=1e-3), ["no cap is exceeded"]),
    (lambda: with_ladder(bill_redeemed_bn=5.0), ["no cap is exceeded"]),
    (lambda: with_ladder(agency_reinvested_bn=-0.01), ["no cap is exceeded"]),
    (lambda: with_ladder(treasury_cap_bn=np.nan), ["no cap is exceeded"]),
    (lambda: with_ladder(agency_principal_bn=np.nan), ["no cap is exceeded"]),
]


@pytest.mark.parametrize(("broken", "named"), BROKEN)
def test_what_is_broken_is_named_and_nothing_else(broken, named):
    found = list(faults(broken()))
    assert len(found) == len(named)
    for sentence, words in zip(found, named, strict=True):
        assert words in sentence


def test_every_invariant_is_broken_by_one_of_the_cases():
    said = {invariant(sound())[1] for invariant in INVARIANTS}
    named = {words for _, all_words in BROKEN for words in all_words}
    assert all(any(words in sentence for words in named) for sentence in said)


def test_a_journal_that_does_not_lead_to_the_balances_is_named():
    result = sound()
    amount = result.journal.amount_bn.copy()
    amount[1, 0, 0] += 0.5
    found = list(faults(replace(result, journal=replace(result.journal, amount_bn=amount))))
    assert found == [
        "the journal re-posts to the balances: off by 0.5 bn (at most 1e-06)",
        (
            "Treasuries roll forward: opening + purchases - principal + compensation accrued = closing: "
            "off by 0.5 bn (at most 1e-06)"
        ),
    ]


def test_two_errors_that_cancel_in_the_books_are_seen_against_the_lots():
    """A transfer between two classes of securities balances and posts; only the lots know better."""
    result = sound()
    layout = JournalLayout(CHART, (*MOVEMENTS, Movement("notes_bonds", "bills", "a slip of the pen")))
    amount = np.concatenate([result.journal.amount_bn, np.array([[[1.0], [0.0]]] * 2)], axis=2)
    journal = Journal(layout, DATE[1:], amount)
    balance = result.balance_bn.copy()
    balance[:, 1:] = balance[:, :1] + np.cumsum(journal.change_bn(), axis=1)
    found = list(faults(replace(result, journal=journal, balance_bn=balance)))
    assert [sentence.split(":")[0] for sentence in found] == [
        "each class of Treasuries equals the sum of its lots",
        "no holding is negative",
    ]


def test_all_faults_are_reported_at_once():
    with pytest.raises(InvariantError) as refusal:
        check(with_balance("bills", -11.0))
    assert str(refusal.value).count("\n") == 4
    assert f"at most {TOLERANCE_BN:g}" in str(refusal.value)


def test_balances_must_fit_the_dates():
    with pytest.raises(InvariantError, match="do not fit 2 dates"):
        replace(sound(), date=DATE[:2])
