"""What the Desk can buy: shares of what is outstanding, never near maturity; bills at the price of the curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.timeline import Timeline
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import Kind
from eccles.core.purchase import COUPON_WINDOW_YRS, SECTORS, Sector
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, auction_calendar
from eccles.runoff.market import NEAREST_PURCHASE_DAYS, bill_discount_share, weekly_markets
from eccles.runoff.schedule import build_lots
from tests.small import auctions, outside, portfolio

OPENING = np.datetime64("2022-06-01")
RUN = Timeline.from_opening(OPENING, 6)
SALES = auctions(
    ("BILL", "bill", "13w", "2022-03-17", "2022-06-16", 50.0),
    ("B", "bill", "26w", "2022-04-14", "2022-10-13", 40.0),
    ("B", "bill", "13w", "2022-07-14", "2022-10-13", 60.0),
    ("C", "bill", "52w", "2022-06-16", "2023-06-15", 30.0),
    ("N", "note_bond", "10y", "2022-05-16", "2032-05-15", 45.0),
    ("TIPS", "tips", "tips10y", "2022-05-31", "2023-01-15", 15.0),
    ("F", "frn", "frn2y", "2022-04-29", "2024-04-30", 22.0),
)
TABLE = build_lots(portfolio(), SALES)


def shares(bills: bool, week: int) -> dict[str, float]:
    market = weekly_markets(TABLE, SALES, RUN, (Sector.BILLS if bills else Sector.COUPONS,))[week - 1]
    return dict(zip(TABLE.cusip[market.lot_index], market.weight_share[0], strict=True))


def test_bills_are_bought_by_what_is_outstanding_and_not_near_maturity():
    assert shares(bills=True, week=1) == {"B": 1.0}
    # From 06-16 the year bill is sold; from 07-14 the 13-week bill re-opens the 26-week one: seen on 06-22, not 07-13.
    assert shares(bills=True, week=3) == pytest.approx({"B": 4 / 7, "C": 3 / 7})
    assert shares(bills=True, week=6) == pytest.approx({"B": 4 / 7, "C": 3 / 7})


def test_the_last_day_to_buy_is_the_one_before_the_last_four_weeks():
    sales = auctions(("D", "bill", "cmb", "2022-05-04", "2022-07-13", 10.0))
    table = build_lots(portfolio(), sales)
    markets = weekly_markets(table, sales, RUN, (Sector.BILLS,))
    assert [market.lot_index.size for market in markets] == [1, 0, 0, 0, 0, 0]
    assert RUN.date[2] + NEAREST_PURCHASE_DAYS == np.datetime64("2022-07-13")


def test_coupons_are_notes_bonds_and_tips_without_floating_rate_notes():
    assert shares(bills=False, week=1) == pytest.approx({"N": 0.75, "TIPS": 0.25})


def test_a_sale_of_a_security_that_is_no_lot_is_left_out():
    matured = auctions(("GONE", "bill", "4w", "2022-04-05", "2022-05-03", 99.0))
    market = weekly_markets(TABLE, SALES.followed_by(matured), RUN, (Sector.BILLS,))[0]
    assert TABLE.cusip[market.lot_index].tolist() == ["B"]


def test_windows_share_out_the_coupons_and_treasuries_are_bills_and_coupons():
    run = Timeline.from_opening(OPENING, 3)
    sales = auction_calendar(np.datetime64("2015-06-01"), run.last_date, SIZES, SIZES)
    table = build_lots(portfolio(), sales)
    sectors = tuple(sector for sector in SECTORS if sector is not Sector.MBS)
    for market in weekly_markets(table, sales, run, sectors):
        member = dict(zip(sectors, market.member_ratio, strict=True))
        windows = [sector for sector in COUPON_WINDOW_YRS if sector is not Sector.COUPONS]
        np.testing.assert_array_equal(sum(member[sector] for sector in windows), member[Sector.COUPONS])
        np.testing.assert_array_equal(member[Sector.BILLS] + member[Sector.COUPONS], member[Sector.TREASURIES])
        np.testing.assert_allclose(market.weight_share.sum(axis=1), 1.0)


SIZES = {tenor: float(10 + place) for place, tenor in enumerate([*COUPON_YEARS, *BILL_WEEKS])}


@pytest.mark.parametrize("bills", [True, False])
def test_on_the_regular_calendar_weights_add_to_one_and_match_a_plain_sum(bills):
    run = Timeline.from_opening(OPENING, 40)
    sales = auction_calendar(np.datetime64("2021-06-01"), run.last_date, SIZES, SIZES)
    table = build_lots(portfolio(), sales)
    kinds = [Kind.BILL.value] if bills else [Kind.NOTE_BOND.value, Kind.TIPS.value]
    sector = Sector.BILLS if bills else Sector.COUPONS
    for week, market in enumerate(weekly_markets(table, sales, run, (sector,)), start=1):
        wednesday = run.date[week]
        sold = sales.until(wednesday)
        by_hand: dict[str, float] = {}
        for name, kind, maturity, amount in zip(sold.cusip, sold.kind, sold.maturity_date, sold.amount_bn, strict=True):
            if kind in kinds and maturity > wednesday + NEAREST_PURCHASE_DAYS:
                by_hand[name] = by_hand.get(name, 0.0) + amount
        total = sum(by_hand.values())
        found = dict(zip(table.cusip[market.lot_index], market.weight_share[0], strict=True))
        assert found == pytest.approx({name: amount / total for name, amount in by_hand.items()})
        assert market.weight_share.sum() == pytest.approx(1.0, abs=1e-12)


# --- prices --------------------------------------------------------------------------------------------------------


def curve(yield_pct: list[float]) -> np.ndarray:
    """A par curve given at 1, 3, 6 and 12 months, on every week of one path."""
    full = np.full(len(YIELD_TENORS), 9.0)
    full[[YIELD_TENORS.index(tenor) for tenor in ("1m", "3m", "6m", "1y")]] = yield_pct
    return np.broadcast_to(full, (1, 5, full.size))


@given(st.floats(0.0, 15.0), st.floats(1.0, 364.0))
def test_on_a_flat_curve_a_bill_costs_par_over_its_simple_interest(yield_pct, to_maturity_days):
    world = outside(par_yield_pct=curve([yield_pct] * 4))
    found = bill_discount_share(world, np.array([2]), np.array([to_maturity_days]))
    price = 1.0 / (1.0 + yield_pct / 100.0 * to_maturity_days / 365.0)
    assert found == pytest.approx(np.array([[1.0 - price]]), abs=1e-14)


def test_between_maturities_the_yield_is_read_off_a_straight_line():
    world = outside(par_yield_pct=curve([1.0, 3.0, 5.0, 4.0]))
    days_to = np.array([10.0, 30.4375, 60.875, 136.96875, 182.625, 364.0])
    expected_pct = np.array([1.0, 1.0, 2.0, 4.0, 5.0, 4.0 + 1.25 / 182.625])
    found = bill_discount_share(world, np.zeros(6, dtype=np.int64), days_to)[0]
    implied_pct = found / (1.0 - found) * 365.0 / days_to * 100.0
    assert implied_pct == pytest.approx(expected_pct, rel=1e-12)


def test_each_path_and_week_has_its_own_curve():
    low, high = curve([1.0] * 4)[0], curve([5.0] * 4)[0]
    world = outside(par_yield_pct=np.stack([low, high]))
    found = bill_discount_share(world, np.array([0, 4]), np.array([91.0, 91.0]))
    assert found.shape == (2, 2)
    assert np.all(found[1] > 4.9 * found[0])
