"""Dated policy: which regime is in force on a date and governs a month."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.base.timeline import month_index
from eccles.core.policy import PrincipalTo, Regime, Regimes
from eccles.core.purchase import Sector
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.purchase_pace import PurchasePace
from tests.small import days

STARTS = days("2022-05-15", "2022-09-01", "2024-06-12")
REGIMES = Regimes(tuple(Regime(start, Hold()) for start in STARTS))


@given(st.integers(0, 1500))
def test_the_regime_in_force_is_the_last_that_began(ahead_days):
    date = STARTS[0] + ahead_days
    by_hand = max(place for place, start in enumerate(STARTS) if start <= date)
    assert REGIMES.in_force(date) == by_hand


def test_before_the_first_regime_there_is_no_policy():
    with pytest.raises(
        ScenarioError, match=r"no policy is in force on 2022-05-14; the first entry starts on 2022-05-15"
    ):
        REGIMES.in_force(days("2022-06-01", "2022-05-14"))


def test_a_month_follows_the_regime_of_its_first_day_and_the_openings_month_that_of_the_opening():
    months = month_index(days("2022-06-01", "2022-08-01", "2022-09-01", "2024-06-01", "2024-07-01"))
    assert REGIMES.by_month(months, np.datetime64("2022-06-08")).tolist() == [0, 0, 1, 1, 2]
    # Opened after the change of 12 June, the rest of June is already governed by it.
    june = month_index(days("2024-06-01"))
    assert REGIMES.by_month(june, np.datetime64("2024-06-19")).tolist() == [2]
    # Opened in the middle of May 2022, the month begins before any regime; the opening's own decides.
    assert REGIMES.by_month(month_index(days("2022-05-01")), np.datetime64("2022-05-18")).tolist() == [0]


@given(st.integers(-100, 1500), st.integers(0, 1200))
def test_within_a_span_the_same_regimes_are_in_force(opening_days, length_days):
    """Every day of the span, and of the purchase period that runs into it, is governed as before."""
    opening = STARTS[0] + max(opening_days, 31)
    last = opening + length_days
    narrowed = REGIMES.within(opening, last)
    date = np.arange(opening, last + 1)
    kept = [narrowed.regimes[place].start_date for place in narrowed.in_force(date)]
    assert kept == [REGIMES.regimes[place].start_date for place in REGIMES.in_force(date)]
    assert all(regime.start_date <= last for regime in narrowed.regimes)


@pytest.mark.parametrize("starts", [["2022-06-01", "2022-06-01"], ["2022-09-01", "2022-06-01"]])
def test_regimes_stand_in_order_of_date(starts):
    with pytest.raises(ScenarioError, match="policy dates must increase"):
        Regimes(tuple(Regime(start, Hold()) for start in days(*starts)))


def test_a_scenario_needs_a_policy():
    with pytest.raises(ScenarioError, match="at least one policy entry"):
        Regimes(())


@pytest.mark.parametrize(
    ("principal", "purchases", "sectors"),
    [
        (Hold(PrincipalTo.BILLS), (), {Sector.BILLS}),
        (Hold(PrincipalTo.TREASURIES), (), {Sector.TREASURIES}),
        (CappedRunoff(60.0, 35.0), (), {Sector.MBS}),
        (CappedRunoff(60.0, None), (), set()),
        (Hold(), (PurchasePace(80.0, Sector.COUPONS),), {Sector.BILLS, Sector.COUPONS}),
        (Hold(), (PurchasePace(9.0, Sector.MBS), PurchasePace(4.0, Sector.BILLS)), {Sector.BILLS, Sector.MBS}),
    ],
)
def test_regimes_tell_which_markets_they_need(principal, purchases, sectors):
    regimes = Regimes((Regime(np.datetime64("2022-06-01"), principal, purchases),))
    assert regimes.sectors == sectors
    assert regimes.buys_mbs == (Sector.MBS in sectors)


def test_the_destinations_are_the_unit_vectors():
    assert np.array_equal(np.stack([to.unit_share for to in PrincipalTo]), np.eye(3))
