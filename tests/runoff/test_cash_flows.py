"""Coupon calendars against QuantLib's, and payments by hand."""

from __future__ import annotations

import numpy as np
import pytest
import QuantLib as ql  # noqa: N813  # the name its own documentation uses

from eccles.base.errors import DataError
from eccles.core.securities import Securities
from eccles.runoff.cash_flows import build_cash_flows, coupon_date, dated_date
from tests.small import days, text


def securities(*row: tuple[str, float, str, str]) -> Securities:
    """Securities from rows (kind, coupon, issue, maturity)."""
    kind, coupon, issue, maturity = zip(*row, strict=True)
    return Securities(
        cusip=text(*(f"S{i}" for i in range(len(kind)))),
        kind=text(*kind),
        coupon_pct=np.array(coupon, dtype=float),
        spread_pct=np.zeros(len(kind)),
        issue_date=days(*issue),
        maturity_date=days(*maturity),
    )


def ql_date(day: np.datetime64) -> ql.Date:
    year, month, number = map(int, str(day).split("-"))
    return ql.Date(number, month, year)


@pytest.mark.parametrize(
    "maturity", ["2031-05-15", "2028-02-29", "2027-08-31", "2027-02-28", "2030-06-30", "2029-11-30"]
)
def test_coupon_dates_are_those_of_quantlib(maturity: str) -> None:
    end = np.datetime64(maturity, "D")
    last = bool(str(end + 1).endswith("-01"))
    schedule = ql.Schedule(
        ql.Date(1, 1, 2015), ql_date(end), ql.Period(6, ql.Months), ql.NullCalendar(), ql.Unadjusted, ql.Unadjusted,
        ql.DateGeneration.Backward, last,
    )  # fmt: skip
    wanted = [day.ISO() for day in list(schedule)[1:]][::-1]
    mine = coupon_date(np.full(len(wanted), end), np.arange(len(wanted)))
    assert [str(day) for day in mine] == wanted


def test_payments_of_a_note_by_hand() -> None:
    flows = build_cash_flows(
        securities(("note_bond", 4.0, "2022-11-15", "2024-11-15")), np.datetime64("2024-02-16", "D")
    )
    assert [str(day) for day in flows.payment_date] == ["2024-05-15", "2024-11-15"]
    np.testing.assert_allclose(flows.amount_per100, [2.0, 102.0])
    np.testing.assert_allclose(flows.accrued_per100, [2.0 * 93 / 182])
    np.testing.assert_allclose(flows.period_ratio, [89 / 182, 1 + 89 / 182])


def test_a_payment_on_a_holiday_moves_but_the_count_of_periods_does_not() -> None:
    flows = build_cash_flows(
        securities(("note_bond", 3.0, "2020-02-15", "2027-02-15")), np.datetime64("2026-09-02", "D")
    )
    assert str(flows.payment_date[0]) == "2027-02-16"  # a Monday, Presidents' Day
    np.testing.assert_allclose(flows.period_ratio, [166 / 184])


def test_an_odd_first_coupon_is_paid_in_proportion() -> None:
    one = securities(("note_bond", 6.0, "2024-08-10", "2026-05-15"))
    flows = build_cash_flows(one, np.datetime64("2024-09-04", "D"))
    np.testing.assert_allclose(flows.amount_per100, [3.0 * 97 / 184, 3.0, 3.0, 103.0])
    np.testing.assert_allclose(flows.accrued_per100, [3.0 * 25 / 184])


def test_settlement_just_after_a_coupon_date_counts_from_that_date() -> None:
    issue, maturity = days("2024-09-03", "2020-03-02", "2007-08-15"), days("2044-08-15", "2022-02-28", "2037-05-15")
    assert [str(day) for day in dated_date(issue, maturity)] == ["2024-08-15", "2020-02-29", "2007-08-15"]


def test_a_bill_pays_once() -> None:
    flows = build_cash_flows(securities(("bill", 0.0, "2026-01-06", "2026-07-07")), np.datetime64("2026-03-25", "D"))
    np.testing.assert_allclose(flows.amount_per100, [100.0])
    np.testing.assert_allclose(flows.accrued_per100, [0.0])
    assert flows.simple.tolist() == [True]


def test_what_cannot_be_laid_out_is_refused() -> None:
    date = np.datetime64("2026-03-25", "D")
    with pytest.raises(DataError, match="fixed coupon"):
        build_cash_flows(securities(("frn", 0.0, "2025-01-31", "2027-01-31")), date)
    with pytest.raises(DataError, match="has matured"):
        build_cash_flows(securities(("bill", 0.0, "2025-09-25", "2026-03-25")), date)
    with pytest.raises(DataError, match="no coupon"):
        securities(("note_bond", np.nan, "2025-01-31", "2027-01-31"))


def test_rows_and_tables_keep_their_order() -> None:
    two = securities(("bill", 0.0, "2026-01-06", "2026-07-07"), ("note_bond", 2.0, "2020-05-15", "2030-05-15"))
    assert two.at(np.array([1])).followed_by(two).cusip.tolist() == ["S1", "S0", "S1"]
