"""Policy rules: caps, holds, stops that stay stopped, and purchases - path by path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eccles.base.errors import ScenarioError
from eccles.core.policy import Metric, PrincipalTo
from eccles.core.purchase import SECTORS, Sector
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.purchase_pace import PurchasePace
from eccles.policy.reserve_management import ReserveManagement
from tests.small import observed

RUN_OFF = CappedRunoff(60.0, 35.0, PrincipalTo.TREASURIES, bills_inside_cap=True)
FLOOR = AmpleFloor(RUN_OFF, Hold(), Metric.RESERVES_SHARE_OF_GDP, 9.0)
reserves = arrays(np.float64, 4, elements=st.floats(100.0, 4000.0))


def test_caps_are_the_same_on_every_path():
    decision = RUN_OFF.decide(observed(np.array([3000.0, 2000.0])))
    assert decision.treasury_cap_bn.tolist() == [60.0, 60.0]
    assert decision.agency_cap_bn.tolist() == [35.0, 35.0]
    assert decision.bills_inside_cap.tolist() == [True, True]
    assert decision.agency_excess_share.tolist() == [[0.0, 1.0, 0.0]] * 2
    assert not decision.stopped.any()


def test_no_cap_lets_everything_run_off_and_sends_nothing_anywhere():
    rule = CappedRunoff(None, None)
    assert np.isinf(rule.decide(observed()).treasury_cap_bn).all()
    assert np.isinf(rule.decide(observed()).agency_cap_bn).all()
    assert rule.destinations == frozenset()
    assert CappedRunoff(60.0, 35.0).destinations == {PrincipalTo.MBS}


@pytest.mark.parametrize("name", ["treasury_cap_bn", "agency_cap_bn"])
@pytest.mark.parametrize(
    ("cap_bn", "said"),
    [(-1.0, "0 or more"), (np.nan, "0 or more"), (np.inf, "0 or more"), (60_000.0, r"caps are in billions \(60, not")],
)
def test_a_cap_that_cannot_be_is_refused_by_name(name, cap_bn, said):
    with pytest.raises(ScenarioError, match=f"{name} is .*{said}"):
        CappedRunoff(**{"treasury_cap_bn": 60.0, "agency_cap_bn": 35.0, name: cap_bn})


@pytest.mark.parametrize("to", PrincipalTo)
def test_holding_is_run_off_under_caps_of_zero(to):
    held, capped = Hold(to).decide(observed()), CappedRunoff(0.0, 0.0, to).decide(observed())
    assert held.treasury_cap_bn == held.agency_cap_bn == 0.0
    assert np.array_equal(held.agency_excess_share, capped.agency_excess_share)
    assert Hold(to).destinations == {to}


# --- the stop ------------------------------------------------------------------------------------------------------


@given(st.lists(reserves, min_size=1, max_size=8))
def test_what_has_stopped_never_starts_again(months):
    stopped = np.zeros(4, dtype=bool)
    lowest = np.full(4, np.inf)
    for reserves_bn in months:
        decision = FLOOR.decide(observed(reserves_bn, stopped=stopped))
        lowest = np.minimum(lowest, reserves_bn)
        assert np.all(decision.stopped[stopped])
        # By hand: 9 per cent of a GDP of 25,000 bn.
        assert np.array_equal(decision.stopped, lowest / 25_000.0 * 100.0 < 9.0)
        assert np.array_equal(decision.treasury_cap_bn, np.where(decision.stopped, 0.0, 60.0))
        assert np.array_equal(decision.agency_cap_bn, np.where(decision.stopped, 0.0, 35.0))
        assert np.array_equal(decision.bills_inside_cap, ~decision.stopped)
        assert np.array_equal(decision.agency_excess_share[:, 2], decision.stopped.astype(float))
        stopped = decision.stopped


@pytest.mark.parametrize(
    ("metric", "measured_pct"),
    [
        (Metric.RESERVES_SHARE_OF_GDP, 12.0),
        (Metric.LIQUIDITY_SHARE_OF_GDP, 14.0),
        (Metric.ASSETS_SHARE_OF_GDP, 32.0),
        (Metric.RESERVES_SHARE_OF_BANK_ASSETS, 15.0),
    ],
)
def test_each_metric_is_its_own_ratio(metric, measured_pct):
    # 3,000 of reserves, 500 of ON RRP, 8,000 of assets; a GDP of 25,000, bank assets of 20,000.
    below, above = measured_pct + 1e-6, measured_pct - 1e-6
    assert AmpleFloor(RUN_OFF, Hold(), metric, below).decide(observed()).stopped.all()
    assert not AmpleFloor(RUN_OFF, Hold(), metric, above).decide(observed()).stopped.any()


def test_a_floor_may_follow_a_floor():
    slow = CappedRunoff(5.0, 35.0)
    two = AmpleFloor(
        RUN_OFF, AmpleFloor(slow, Hold(), Metric.RESERVES_SHARE_OF_GDP, 9.0), Metric.ASSETS_SHARE_OF_GDP, 20
    )
    assert two.destinations == {PrincipalTo.TREASURIES, PrincipalTo.MBS, PrincipalTo.BILLS}


@pytest.mark.parametrize("floor_pct", [0.0, -9.0, 100.0, 900.0, np.nan])
def test_a_floor_is_a_percentage(floor_pct):
    with pytest.raises(ScenarioError, match=r"8, not 0\.08"):
        AmpleFloor(RUN_OFF, Hold(), Metric.RESERVES_SHARE_OF_GDP, floor_pct)


# --- purchases -----------------------------------------------------------------------------------------------------


def ordered(rule, sight, sector=Sector.BILLS):
    """What a rule orders in one sector, (path,)."""
    return rule.order(sight).par_bn[:, SECTORS.index(sector)]


def test_an_announced_pace_is_bought_on_every_path():
    rule = PurchasePace(80.0, Sector.COUPONS)
    assert ordered(rule, observed(np.ones(3)), Sector.COUPONS).tolist() == [80.0, 80.0, 80.0]
    assert rule.order(observed(np.ones(3))).par_bn.sum() == 240.0
    assert rule.sector is Sector.COUPONS


@pytest.mark.parametrize("pace_bn", [-1.0, np.nan, np.inf])
def test_a_pace_is_a_finite_amount(pace_bn):
    with pytest.raises(ScenarioError, match="purchases are 0 or more"):
        PurchasePace(pace_bn, Sector.BILLS)
    with pytest.raises(ScenarioError, match="purchases are 0 or more"):
        ReserveManagement(pace_bn)


@pytest.mark.parametrize(
    ("start", "period", "pace_bn"),
    [
        ("2026-04-14", "2026-03-13", 40.0),
        ("2026-04-14", "2026-04-14", 30.0),  # a period that starts with the taper is the first at a lower pace
        ("2026-04-14", "2026-05-14", 20.0),
        ("2026-04-14", "2026-06-12", 10.0),
        ("2026-04-14", "2026-07-15", 0.0),
        ("2026-04-14", "2030-01-15", 0.0),
        ("2026-04-30", "2026-04-14", 40.0),
        ("2026-04-30", "2026-05-14", 30.0),  # no step is skipped where the taper starts between two periods
        ("2026-05-01", "2026-05-14", 30.0),
    ],
)
def test_the_taper_goes_down_in_equal_monthly_steps_to_the_growth_of_currency(start, period, pace_bn):
    rule = ReserveManagement(40.0, np.datetime64(start), 4)
    sight = observed(period_date=np.datetime64(period), currency_growth_bn=np.zeros(1))
    assert ordered(rule, sight) == pytest.approx([pace_bn])


@given(st.dates().map(lambda day: np.datetime64(day, "D")), st.integers(1, 36), st.floats(-20.0, 80.0))
def test_the_pace_lies_between_its_ends(date, months, growth_bn):
    rule = ReserveManagement(40.0, np.datetime64("2026-04-14"), months)
    found = ordered(rule, observed(period_date=date, currency_growth_bn=np.array([growth_bn])))[0]
    target = max(growth_bn, 0.0)
    assert min(40.0, target) - 1e-12 <= found <= max(40.0, target) + 1e-12


def test_without_a_taper_the_pace_is_kept():
    rule = ReserveManagement(40.0)
    assert ordered(rule, observed(period_date=np.datetime64("2035-01-03"))).tolist() == [40.0]
    assert rule.sectors == {Sector.BILLS}


def test_purchases_may_wait_for_the_stop():
    rule = ReserveManagement(40.0, after_stop=True)
    sight = observed(np.ones(2), stopped=np.array([False, True]))
    assert ordered(rule, sight).tolist() == [0.0, 40.0]


def test_a_taper_has_a_length():
    with pytest.raises(ScenarioError, match="taper_months is 0"):
        ReserveManagement(40.0, np.datetime64("2026-04-14"), 0)
