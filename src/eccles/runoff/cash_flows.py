"""What a security still pays: dates, amounts and the place of each payment in the coupon calendar, as flat arrays.

Coupons fall on the maturity's day of the month every six months, on month-ends where the maturity is one, and are paid
on the next business day; half a coupon each time, the first in proportion to its days where interest starts inside a
period. All securities stand in one table, the payments of one after those of another, so that no loop meets a security.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_index, month_start, next_business_day
from eccles.core.portfolio import Kind
from eccles.core.securities import Securities

__all__ = ["COUPONS_A_YEAR", "PAR_PER100", "CashFlows", "build_cash_flows", "coupon_date", "dated_date"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PAR_PER100 = 100.0
COUPON_PERIOD_MONTHS = 6
COUPONS_A_YEAR = 2
LONGEST_SETTLEMENT_DAYS = 20
"""New issues settle up to 19 days after the coupon date interest is counted from (20-year bonds and TIPS, dated the
15th and settled at the month's end); the gaps of every issue in the snapshot are 0 to 19 days, or a whole quarter."""
SIMPLE_YEAR_DAYS = 365.0
"""Days of a year in the simple yield of a bill (its bond-equivalent yield)."""


@dataclass(frozen=True)
class CashFlows:
    """The payments left of securities on a date, per 100 of par; the payments of a security follow one another.

    Attributes:
        date: the day of valuation, which is also that of settlement; what is due on it has been paid.
        first_index: (n,) where the payments of each security begin.
        security_index: (m,) which security pays.
        payment_date: (m,) business day of payment.
        amount_per100: (m,) coupon, and par with the last one.
        period_ratio: (m,) coupon periods from the date to the payment; for a bill, half-years of 365 days.
        accrued_per100: (n,) interest earned since the last coupon.
        simple: (n,) whether one payment is left: its yield is simple, others compound twice a year.
    """

    date: np.datetime64
    first_index: IntArray
    security_index: IntArray
    payment_date: DateArray
    amount_per100: FloatArray
    period_ratio: FloatArray
    accrued_per100: FloatArray
    simple: NDArray[np.bool_]

    def total(self, amount_per100: FloatArray) -> FloatArray:
        """Add up an amount of each payment by security, (m,) to (n,)."""
        if amount_per100.size == 0:
            return np.zeros(0)
        return np.asarray(np.add.reduceat(amount_per100, self.first_index))


def build_cash_flows(securities: Securities, date: np.datetime64) -> CashFlows:
    """Return what securities pay after a date.

    Args:
        securities: bills and securities with a fixed coupon.
        date: the day of valuation.

    Raises:
        DataError: a security is a floating-rate note, or has matured.
    """
    _refuse(securities.kind == Kind.FRN.value, securities, "pays no fixed coupon")
    _refuse(securities.maturity_date <= date, securities, f"has matured by {date}")
    bill = securities.kind == Kind.BILL.value
    maturity = securities.maturity_date
    count = np.where(bill, 1, _coupons_left(maturity, date))
    before, after = coupon_date(maturity, count), coupon_date(maturity, count - 1)
    period = (after - before).astype(np.float64)
    start = np.maximum(before, dated_date(securities.issue_date, maturity))
    to_next = np.where(
        bill,
        (maturity - date).astype(np.float64) * COUPONS_A_YEAR / SIMPLE_YEAR_DAYS,
        (after - date).astype(np.float64) / period,
    )
    half = securities.coupon_pct / COUPONS_A_YEAR
    gone = np.clip((date - start).astype(np.float64), 0.0, None) / period
    first = np.cumsum(count) - count
    security = np.repeat(np.arange(securities.count), count)
    number = np.arange(security.size) - first[security]
    amount = np.where(bill, 0.0, half)[security]
    amount[first] *= np.clip((after - start).astype(np.float64) / period, 0.0, 1.0)
    amount[number == count[security] - 1] += PAR_PER100
    return CashFlows(
        date=date,
        first_index=first,
        security_index=security,
        payment_date=next_business_day(coupon_date(maturity[security], (count[security] - 1 - number))),
        amount_per100=amount,
        period_ratio=to_next[security] + number,
        accrued_per100=np.where(bill, 0.0, half * gone),
        simple=count == 1,
    )


def coupon_date(
    maturity_date: DateArray, periods_before: IntArray, period_months: int = COUPON_PERIOD_MONTHS
) -> DateArray:
    """Return the coupon date so many periods before maturity: the same day of the month, or its last day."""
    month = month_index(maturity_date) - period_months * periods_before
    length = (month_start(month + 1) - month_start(month)).astype(np.int64)
    last_of_month = month_index(maturity_date + np.timedelta64(1, "D")) > month_index(maturity_date)
    day = (maturity_date - month_start(month_index(maturity_date))).astype(np.int64) + 1
    day = np.where(last_of_month, length, np.minimum(day, length))
    return np.asarray(month_start(month) + (day - 1).astype("timedelta64[D]"))


def dated_date(issue_date: DateArray, maturity_date: DateArray) -> DateArray:
    """Return the day from which interest is counted: the coupon date just before settlement, else settlement itself."""
    periods = _coupons_left(maturity_date, issue_date)
    before = coupon_date(maturity_date, periods)
    regular = (issue_date - before).astype(np.int64) <= LONGEST_SETTLEMENT_DAYS
    return np.where(regular, before, issue_date)


def _coupons_left(maturity: DateArray, date: DateArray | np.datetime64) -> IntArray:
    """Count the coupon dates after a date, up to and with maturity."""
    count = (month_index(maturity) - month_index(date)) // COUPON_PERIOD_MONTHS
    return np.asarray(count + (coupon_date(maturity, count) > date))


def _refuse(bad: NDArray[np.bool_], securities: Securities, why: str) -> None:
    if np.any(bad):
        raise DataError(f"{', '.join(map(str, securities.cusip[bad][:5]))} {why}; leave it out of these cash flows")
