"""Purchase and sale rules: what they order, when they stop, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.core.purchase import SECTORS, Sector, order_of, sector_index
from eccles.policy.active_sales import ActiveSales
from eccles.policy.purchase_pace import PurchasePace
from eccles.policy.purchase_programme import PurchaseProgramme
from eccles.policy.reserve_target import ReserveTarget
from eccles.policy.sequence import AtLowerBound
from eccles.policy.twist import Twist
from tests.small import observed


def in_sector(rule: object, sector: Sector, **change: object) -> np.ndarray:
    return np.asarray(rule.order(observed(**change)).par_bn[:, SECTORS.index(sector)])


def test_a_programme_divides_its_pace() -> None:
    rule = PurchaseProgramme(85.0, {Sector.MBS: 40 / 85, Sector.COUPONS: 45 / 85})
    order = rule.order(observed()).par_bn
    assert order.sum() == pytest.approx(85.0)
    assert in_sector(rule, Sector.MBS)[0] == pytest.approx(40.0)
    assert rule.sectors == {Sector.MBS, Sector.COUPONS}


def test_an_outcome_stops_a_programme_for_good() -> None:
    rule = PurchaseProgramme(80.0, {Sector.COUPONS: 1.0}, until_unemployment_pct=5.0, until_core_inflation_pct=3.0)
    sight = observed(
        np.ones(4), unemployment_pct=np.array([6.0, 4.9, 6.0, 6.0]), core_inflation_pct=np.array([2, 2, 3.1, 2])
    )
    order = rule.order(sight)
    assert order.par_bn.sum(axis=1).tolist() == [80.0, 0.0, 0.0, 80.0]
    assert order.stopped is not None
    again = observed(np.ones(4), unemployment_pct=np.full(4, 9.0), purchases_stopped=order.stopped)
    assert rule.order(again).par_bn.sum(axis=1).tolist() == [80.0, 0.0, 0.0, 80.0]


def test_a_twist_is_neutral_in_size() -> None:
    rule = Twist(45.0)
    order = rule.order(observed(np.ones(2))).par_bn
    np.testing.assert_allclose(order.sum(axis=1), 0.0, atol=1e-12)
    assert in_sector(rule, Sector.COUPONS_0_3Y)[0] == -45.0
    assert in_sector(rule, Sector.COUPONS_10_20Y)[0] == pytest.approx(0.04 * 45.0)


def test_sales_are_orders_below_zero() -> None:
    assert in_sector(ActiveSales(20.0), Sector.MBS).tolist() == [-20.0]
    assert in_sector(ActiveSales(5.0, Sector.COUPONS_20_30Y), Sector.COUPONS_20_30Y).tolist() == [-5.0]


@pytest.mark.parametrize(
    ("reserves_bn", "bought_bn"), [(3000.0, 5.0), (2400.0, 105.0 * 0 + 100.0), (2970.0, 10.0), (3300.0, 0.0)]
)
def test_a_reserve_target_closes_the_distance_and_never_sells(reserves_bn: float, bought_bn: float) -> None:
    """GDP 25,000: twelve per cent is 3,000; currency grows by 5 a month."""
    rule = ReserveTarget(12.0, closing_months=6, highest_pace_bn=100.0)
    found = rule.order(observed(np.array([reserves_bn]))).par_bn[:, SECTORS.index(Sector.BILLS)]
    assert found.tolist() == pytest.approx([bought_bn])


def test_purchases_wait_for_the_lower_bound() -> None:
    rule = AtLowerBound(PurchasePace(80.0, Sector.COUPONS))
    sight = observed(np.ones(3), iorb_pct=np.array([0.1, 0.25, 0.5]))
    assert rule.order(sight).par_bn.sum(axis=1).tolist() == [80.0, 80.0, 0.0]


def test_an_outcome_reached_above_the_bound_does_not_count() -> None:
    rule = AtLowerBound(PurchaseProgramme(80.0, {Sector.COUPONS: 1.0}, until_unemployment_pct=5.0))
    stopped = rule.order(observed(np.ones(2), iorb_pct=np.array([0.1, 3.0]), unemployment_pct=np.full(2, 4.0))).stopped
    assert stopped is not None
    assert stopped.tolist() == [True, False]


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: PurchaseProgramme(-1.0, {Sector.BILLS: 1.0}), "purchases are 0 or more"),
        (lambda: PurchaseProgramme(10.0, {Sector.BILLS: 0.5}), "add to 1"),
        (lambda: PurchaseProgramme(10.0, {}), "add to 1"),
        (lambda: Twist(10.0, {Sector.COUPONS_0_3Y: 1.0}), "both bought and sold"),
        (lambda: Twist(10.0, {Sector.COUPONS_6_8Y: 0.9}), "add to 1"),
        (lambda: Twist(np.nan), "0 or more"),
        (lambda: ActiveSales(-3.0), "0 or more"),
        (lambda: ReserveTarget(0.09), "is 0.09; give per cent, 1 to 100"),
        (lambda: ReserveTarget(9.0, 0), "closing_months is 0"),
        (lambda: ReserveTarget(9.0, 6, -1.0), "highest_pace_bn"),
        (lambda: AtLowerBound(ActiveSales(1.0), 25.0), "lower_bound_pct is 25"),
        (lambda: order_of({}), "names no sector"),
        (lambda: sector_index("coupon_0_3y"), "coupons_0_3y"),
    ],
)
def test_what_cannot_be_ordered_is_refused(build: object, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        build()  # type: ignore[operator]  # a lambda a row
