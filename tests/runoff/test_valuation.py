"""Prices, yields and risk against QuantLib, and properties no price may break.

QuantLib is asked for prices to 1e-8 and durations to 1e-6 on days that are no coupon dates, on month-end calendars, on
odd first coupons, in the last period and for bills.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813  # the name its own documentation uses
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import InvariantError
from eccles.core.curve import DiscountCurve
from eccles.core.securities import Securities
from eccles.runoff.cash_flows import build_cash_flows, coupon_date, dated_date
from eccles.runoff.valuation import (
    clean_prices,
    dirty_from_curve,
    from_yield,
    ten_year_dv01_per100,
    value_securities,
    yield_from_dirty,
)
from tests.small import days, text

DATES = ("2022-02-16", "2022-06-29", "2023-08-30", "2024-02-28", "2024-02-29", "2025-12-31", "2026-03-25")
BONDS = (
    (4.0, "2021-11-15", "2031-11-15"),  # mid-month
    (2.375, "2020-03-02", "2027-02-28"),  # month-end: 28 February, 31 August
    (0.125, "2021-02-01", "2028-01-31"),
    (1.75, "2021-11-30", "2041-11-15"),  # 20-year, settled two weeks after its dated date
    (4.625, "2022-01-03", "2026-06-30"),  # last period on the latest dates
    (6.25, "2022-02-10", "2030-05-15"),  # odd first coupon on 2022-05-15
    (2.25, "2019-08-15", "2049-08-15"),
    (0.5, "2022-02-15", "2028-02-29"),  # leap day
)
CURVE = DiscountCurve(
    np.datetime64("2022-02-16", "D"),
    np.array([0.0, 2.0, 10.0]),
    np.array([[0.01, 0.005, 0.0], [0.02, 0.001, 0.0001], [0.034, 0.0, 0.0]]),
)


def ql_date(day: object) -> ql.Date:
    year, month, number = map(int, str(day).split("-"))
    return ql.Date(number, month, year)


def securities(rows: tuple[tuple[float, str, str], ...], kind: str = "note_bond") -> Securities:
    coupon, issue, maturity = zip(*rows, strict=True)
    return Securities(
        text(*(f"S{i}" for i in range(len(rows)))),
        text(*(kind for _ in rows)),
        np.array(coupon, dtype=float),
        np.zeros(len(rows)),
        days(*issue),
        days(*maturity),
    )


@dataclass
class Oracle:
    """One bond as QuantLib sees it: yields on unadjusted dates, payments on business days where a curve discounts."""

    coupon_pct: float
    dated: np.datetime64
    maturity: np.datetime64

    def bond(self, adjusted: bool = False) -> ql.FixedRateBond:
        last = str(self.maturity + 1).endswith("-01")
        schedule = ql.Schedule(
            ql_date(self.dated), ql_date(self.maturity), ql.Period(6, ql.Months), ql.NullCalendar(), ql.Unadjusted,
            ql.Unadjusted, ql.DateGeneration.Backward, last,
        )  # fmt: skip
        counter = ql.ActualActual(ql.ActualActual.Bond, schedule)
        calendar = ql.UnitedStates(ql.UnitedStates.FederalReserve) if adjusted else ql.NullCalendar()
        convention = ql.Following if adjusted else ql.Unadjusted
        return ql.FixedRateBond(
            0, 100.0, schedule, [self.coupon_pct / 100.0], counter, convention, 100.0, ql.Date(), calendar
        )


def oracles(held: Securities) -> list[Oracle]:
    dated = dated_date(held.issue_date, held.maturity_date)
    return [Oracle(float(c), d, m) for c, d, m in zip(held.coupon_pct, dated, held.maturity_date, strict=True)]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("yield_pct", [0.05, 2.0, 5.5])
def test_price_and_risk_at_a_yield_are_those_of_quantlib(date: str, yield_pct: float) -> None:
    held = securities(BONDS)
    flows = build_cash_flows(held, np.datetime64(date, "D"))
    mine = from_yield(flows, np.full(held.count, yield_pct))
    settle = ql_date(date)
    ql.Settings.instance().evaluationDate = settle
    for i, oracle in enumerate(oracles(held)):
        bond = oracle.bond()
        compounding = ql.Simple if flows.simple[i] else ql.Compounded
        rate = ql.InterestRate(yield_pct / 100.0, bond.dayCounter(), compounding, ql.Semiannual)
        clean = ql.BondFunctions.cleanPrice(bond, rate, settle)
        assert mine.clean_per100[i] == pytest.approx(clean, abs=1e-8)
        assert mine.accrued_per100[i] == pytest.approx(bond.accruedAmount(settle), abs=1e-8)
        duration = ql.BondFunctions.duration(bond, rate, ql.Duration.Modified, settle)
        assert mine.modified_yrs[i] == pytest.approx(duration, abs=1e-6)
        assert mine.convexity_ratio[i] == pytest.approx(ql.BondFunctions.convexity(bond, rate, settle), rel=1e-6)
        if not flows.simple[i]:
            macaulay = ql.BondFunctions.duration(bond, rate, ql.Duration.Macaulay, settle)
            assert mine.macaulay_yrs[i] == pytest.approx(macaulay, abs=1e-6)


@pytest.mark.parametrize("date", DATES)
def test_price_from_a_curve_is_that_of_quantlib_on_business_days(date: str) -> None:
    held = securities(BONDS)
    curve = DiscountCurve(np.datetime64(date, "D"), CURVE.knot_yrs, CURVE.forward_share)
    flows = build_cash_flows(held, curve.date)
    mine = dirty_from_curve(flows, curve, np.zeros(held.count))
    settle = ql_date(date)
    ql.Settings.instance().evaluationDate = settle
    payment = np.unique(flows.payment_date)
    nodes = [settle, *map(ql_date, payment)]
    handle = ql.YieldTermStructureHandle(
        ql.DiscountCurve(nodes, [1.0, *curve.factor_on(payment).tolist()], ql.Actual365Fixed())
    )
    for price, oracle in zip(mine, oracles(held), strict=True):
        bond = oracle.bond(adjusted=True)
        bond.setPricingEngine(ql.DiscountingBondEngine(handle))
        assert price == pytest.approx(bond.dirtyPrice(), abs=1e-8)


@pytest.mark.parametrize("maturity", ["2022-03-03", "2022-08-18", "2023-02-16"])
def test_bills_are_those_of_quantlib(maturity: str) -> None:
    held = securities(((0.0, "2022-02-03", maturity),), kind="bill")
    flows = build_cash_flows(held, CURVE.date)
    settle = ql_date(CURVE.date)
    ql.Settings.instance().evaluationDate = settle
    bill = ql.ZeroCouponBond(0, ql.NullCalendar(), 100.0, ql_date(maturity), ql.Unadjusted)
    rate = ql.InterestRate(0.021, ql.Actual365Fixed(), ql.Simple, ql.Annual)
    mine = from_yield(flows, np.array([2.1]))
    assert mine.dirty_per100[0] == pytest.approx(ql.BondFunctions.cleanPrice(bill, rate, settle), abs=1e-8)
    assert mine.modified_yrs[0] == pytest.approx(
        ql.BondFunctions.duration(bill, rate, ql.Duration.Modified, settle), abs=1e-6
    )
    days_left = float((held.maturity_date[0] - CURVE.date).astype(int))
    assert mine.dirty_per100[0] == pytest.approx(100.0 / (1.0 + 0.021 * days_left / 365.0), abs=1e-12)


@pytest.mark.parametrize("date", DATES)
def test_yields_are_found_again(date: str) -> None:
    held = securities(BONDS)
    flows = build_cash_flows(held, np.datetime64(date, "D"))
    wanted = np.linspace(-1.0, 9.0, held.count)
    found = yield_from_dirty(flows, from_yield(flows, wanted).dirty_per100)
    np.testing.assert_allclose(found, wanted, atol=1e-10)


@pytest.mark.parametrize("left", [1, 2, 7])
def test_bills_about_to_mature_have_yields(left: int) -> None:
    """A day before maturity one rounding of the price moves the yield by 5e-14; the yield is found all the same."""
    held = securities(((0.0, "2022-01-06", str(CURVE.date + left)),), kind="bill")
    bill = build_cash_flows(held.at(np.zeros(2000, dtype=np.int64)), CURVE.date)
    price = np.linspace(99.9, 100.01, 2000)
    by_hand = (100.0 / price - 1.0) * 365.0 / left * 100.0
    np.testing.assert_allclose(yield_from_dirty(bill, price), by_hand, atol=1e-8)


def test_a_price_without_a_yield_is_refused() -> None:
    flows = build_cash_flows(securities(BONDS[:1]), CURVE.date)
    with np.errstate(invalid="ignore"), pytest.raises(InvariantError, match="no yield"):
        yield_from_dirty(flows, np.array([np.nan]))


@given(st.floats(0.0, 12.0), st.floats(-0.5, 12.0), st.integers(1, 10_500), st.integers(0, 400))
def test_prices_fall_with_yields_and_every_dv01_is_positive(coupon: float, rate: float, left: int, gone: int) -> None:
    date = np.datetime64("2024-05-22", "D")
    row = ((coupon, str(date - gone), str(date + left)),)
    flows = build_cash_flows(securities(row), date)
    here, above = (from_yield(flows, np.array([rate + step])) for step in (0.0, 0.01))
    assert above.dirty_per100[0] < here.dirty_per100[0]
    assert here.dv01_per100[0] > 0.0
    assert here.convexity_ratio[0] > 0.0
    down = from_yield(flows, np.array([rate - 0.01])).dirty_per100[0]
    assert here.dv01_per100[0] == pytest.approx((down - above.dirty_per100[0]) / 2.0, rel=1e-4)


@given(st.floats(0.05, 15.0), st.integers(1, 60))
def test_a_bond_with_its_yield_as_coupon_costs_par_on_a_coupon_date(coupon: float, periods: int) -> None:
    maturity = days("2054-08-15")
    date = coupon_date(maturity, np.array([periods]))[0]
    flows = build_cash_flows(securities(((coupon, "2020-02-15", "2054-08-15"),)), date)
    assert from_yield(flows, np.array([coupon])).clean_per100[0] == pytest.approx(100.0, abs=1e-9)


def test_ten_year_equivalents_are_counted_in_the_dv01_of_a_new_note() -> None:
    new = build_cash_flows(securities(((4.2, "2024-05-15", "2034-05-15"),)), np.datetime64("2024-05-15", "D"))
    assert ten_year_dv01_per100(4.2) == pytest.approx(from_yield(new, np.array([4.2])).dv01_per100[0], rel=1e-12)
    assert ten_year_dv01_per100(0.0) == pytest.approx(ten_year_dv01_per100(1e-7), rel=1e-6)


def test_real_payments_grow_with_breakeven_inflation() -> None:
    """A TIPS is worth its nominal twin whose payments have all grown to their dates."""
    held = securities(((0.625, "2022-01-31", "2032-01-15"),), kind="tips")
    flows = build_cash_flows(held, CURVE.date)
    years = CURVE.years_to(flows.payment_date)
    by_hand = float((flows.amount_per100 * 1.025**years * CURVE.factor(years)).sum())
    values = value_securities(held, CURVE, 2.5)
    assert values.dirty_per100[0] == pytest.approx(by_hand, rel=1e-13)
    nominal = value_securities(securities(((0.625, "2022-01-31", "2032-01-15"),)), CURVE, 2.5)
    assert 2.2 < nominal.yield_pct[0] - values.yield_pct[0] < 2.7


def test_a_floating_rate_note_without_a_spread_is_worth_par() -> None:
    rows = ((0.0, "2021-07-31", "2023-07-31"), (0.0, "2022-01-31", "2024-01-31"))
    notes = securities(rows, kind="frn")
    plain = value_securities(notes, CURVE, 2.5)
    np.testing.assert_allclose(plain.clean_per100, 100.0)
    assert np.all(plain.accrued_per100 > 0.0)
    assert np.all((plain.modified_yrs > 0.0) & (plain.modified_yrs < 8 / 365.25))
    rich = Securities(
        notes.cusip, notes.kind, notes.coupon_pct, np.array([0.1, 0.1]), notes.issue_date, notes.maturity_date
    )
    premium = value_securities(rich, CURVE, 2.5).clean_per100 - 100.0
    assert 0.1 * 1.3 < premium[0] < 0.1 * 1.5 < premium[1] < 0.1 * 2.0


def test_classes_in_one_table_get_the_values_they_have_alone() -> None:
    kinds = [
        securities(((2.0, "2020-02-15", "2030-02-15"),), kind=kind) for kind in ("frn", "tips", "note_bond", "frn")
    ]
    bill = securities(((0.0, "2022-01-06", "2022-07-07"),), kind="bill")
    together = bill
    for one in kinds:
        together = together.followed_by(one)
    values = value_securities(together, CURVE, 2.0)
    alone = [float(value_securities(one, CURVE, 2.0).dirty_per100[0]) for one in (bill, *kinds)]
    np.testing.assert_allclose(values.dirty_per100, alone, rtol=1e-13)
    prices = clean_prices(together, (CURVE, CURVE), 2.0)
    np.testing.assert_allclose(prices, np.stack([values.clean_per100] * 2), rtol=1e-12)
