"""The Treasury's regular auction calendar: which tenor settles on which date and matures when.

Past settlements are data; this calendar continues them. Mid-month (15th): 3-, 10- and 30-year; month-end: 2-, 5- and
7-year, 20-year, new floating-rate notes; last business day: TIPS; last Friday: floating-rate re-openings; bills weekly,
on Tuesdays (4, 8, 17 weeks) and Thursdays (6, 13, 26 weeks, and 52 weeks every fourth).
A sale that would settle on Good Friday, when the securities markets are closed but the Reserve Banks open, settles on
the next business day (TIPS: on the business day before).
New issues of the 10- and 30-year fall in February, May, August and November; the months between re-open them.
The tests hold this calendar against the actual auctions of 2023 to 2025.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import ScenarioError
from eccles.base.timeline import (
    MONTHS_A_YEAR,
    DateArray,
    as_day,
    calendar_month,
    good_friday,
    last_business_day,
    month_index,
    month_start,
    next_business_day,
    previous_business_day,
)
from eccles.core.portfolio import Auctions, Kind

__all__ = ["BILL_WEEKS", "COUPON_YEARS", "auction_calendar"]

COUPON_YEARS = {
    "2y": 2,
    "3y": 3,
    "5y": 5,
    "7y": 7,
    "10y": 10,
    "20y": 20,
    "30y": 30,
    "frn2y": 2,
    "tips5y": 5,
    "tips10y": 10,
    "tips30y": 30,
}
"""Coupon tenors and their original terms in years."""

BILL_WEEKS = {"4w": 4, "6w": 6, "8w": 8, "13w": 13, "17w": 17, "26w": 26, "52w": 52}
"""Bill tenors and their terms in weeks."""

TUESDAY_BILLS = ("4w", "8w", "17w")
YEAR_BILL_ANCHOR = np.datetime64("2026-03-19", "D")
"""A Thursday on which a 52-week bill settled; the others are four weeks apart."""

NEW_ISSUE_MONTHS: dict[str, tuple[int, ...]] = {
    "10y": (2, 5, 8, 11),
    "20y": (2, 5, 8, 11),
    "30y": (2, 5, 8, 11),
    "frn2y": (1, 4, 7, 10),
    "tips5y": (4, 10),
    "tips10y": (1, 7),
    "tips30y": (2,),
}
"""Months of new issues of the tenors that are re-opened; the others are new every month."""

AUCTION_MONTHS: dict[str, tuple[int, ...]] = {
    "tips5y": (4, 6, 10, 12),
    "tips10y": (1, 3, 5, 7, 9, 11),
    "tips30y": (2, 8),
}
"""Months with an auction; every month for the tenors not named."""


@dataclass(frozen=True)
class _Sale:
    tenor: str
    kind: Kind
    issue_date: np.datetime64
    maturity_date: np.datetime64
    reopening: bool


def auction_calendar(
    after: np.datetime64, last: np.datetime64, size_bn: Mapping[str, float], reopening_size_bn: Mapping[str, float]
) -> Auctions:
    """Return the auctions settling after one date and on or before another.

    Args:
        after: the last settlement date already known.
        last: the end of the horizon.
        size_bn: amount of a new issue by tenor; tenors left out are not sold.
        reopening_size_bn: amount of a re-opening by tenor, for every tenor sold that is re-opened.

    Raises:
        ScenarioError: an unknown tenor, or a re-opened one without the size of its re-openings.
    """
    unknown = (set(size_bn) | set(reopening_size_bn)) - set(COUPON_YEARS) - set(BILL_WEEKS)
    if unknown:
        allowed = ", ".join([*BILL_WEEKS, *COUPON_YEARS])
        raise ScenarioError(f"unknown auction tenor {sorted(unknown)}; allowed: {allowed}")
    unsized = set(size_bn) & set(NEW_ISSUE_MONTHS) - set(reopening_size_bn)
    if unsized:
        raise ScenarioError(f"no re-opening size for {sorted(unsized)}; tenors that are re-opened need both sizes")
    sales = [s for s in (*_coupon_sales(after, last), *_bill_sales(after, last)) if s.tenor in size_bn]
    sales.sort(key=lambda sale: (sale.issue_date, sale.maturity_date, sale.tenor))
    amounts = [(reopening_size_bn if s.reopening else size_bn)[s.tenor] for s in sales]
    return Auctions(
        cusip=np.array([_pool_name(s) for s in sales], dtype=object),
        kind=np.array([s.kind.value for s in sales], dtype=object),
        tenor=np.array([s.tenor for s in sales], dtype=object),
        issue_date=np.array([s.issue_date for s in sales], dtype="datetime64[D]"),
        maturity_date=np.array([s.maturity_date for s in sales], dtype="datetime64[D]"),
        amount_bn=np.array(amounts, dtype=float),
        amount_basis=np.full(len(sales), "latest size", dtype=object),
    )


def _pool_name(sale: _Sale) -> str:
    """Bills of one maturity are one security whatever their tenor; coupons pool by tenor and maturity."""
    return f"{'bill' if sale.kind is Kind.BILL else sale.tenor} {sale.maturity_date}"


def _coupon_sales(after: np.datetime64, last: np.datetime64) -> Iterator[_Sale]:
    for month in range(int(month_index(after)) - 1, int(month_index(last)) + 2):
        for tenor in COUPON_YEARS:
            number = int(calendar_month(month))
            if number not in AUCTION_MONTHS.get(tenor, range(1, 13)):
                continue
            issue = _coupon_issue_date(tenor, month)
            if after < issue <= last:
                reopening = number not in NEW_ISSUE_MONTHS.get(tenor, (number,))
                yield _Sale(tenor, _kind_of(tenor), issue, _coupon_maturity(tenor, month), reopening)


def _kind_of(tenor: str) -> Kind:
    if tenor.startswith("tips"):
        return Kind.TIPS
    return Kind.FRN if tenor.startswith("frn") else Kind.NOTE_BOND


def _coupon_issue_date(tenor: str, month: int) -> np.datetime64:
    if tenor in ("3y", "10y", "30y"):
        return _settlement_after(_day(month, 15))
    if tenor.startswith("tips"):
        return _settlement_before(last_business_day(month))
    if tenor == "frn2y" and int(calendar_month(month)) not in NEW_ISSUE_MONTHS[tenor]:
        return _settlement_after(_last_friday(month))
    return _settlement_after(_month_end(month))


def _coupon_maturity(tenor: str, month: int) -> np.datetime64:
    """Maturity of the issue sold or re-opened in a month: its new-issue month plus the term."""
    first = _new_issue_month(tenor, month) + COUPON_YEARS[tenor] * MONTHS_A_YEAR
    month_end_tenors = ("2y", "5y", "7y", "frn2y")
    return _month_end(first) if tenor in month_end_tenors else _day(first, 15)


def _new_issue_month(tenor: str, month: int) -> int:
    months = NEW_ISSUE_MONTHS.get(tenor)
    if months is None:
        return month
    return next(m for m in range(month, month - MONTHS_A_YEAR, -1) if int(calendar_month(m)) in months)


def _bill_sales(after: np.datetime64, last: np.datetime64) -> Iterator[_Sale]:
    for tenor, weeks in BILL_WEEKS.items():
        weekday_anchor = YEAR_BILL_ANCHOR - np.timedelta64(2 if tenor in TUESDAY_BILLS else 0, "D")
        step = 4 if tenor == "52w" else 1
        first = int((after - weekday_anchor).astype(int)) // 7 - 1
        final = int((last - weekday_anchor).astype(int)) // 7 + 1
        for week in (w for w in range(first, final + 1) if w % step == 0):
            nominal = weekday_anchor + np.timedelta64(7 * week, "D")
            issue = _settlement_after(nominal)
            if after < issue <= last:
                maturity = as_day(next_business_day(nominal + np.timedelta64(7 * weeks, "D")))
                yield _Sale(tenor, Kind.BILL, issue, maturity, reopening=False)


def _day(month: int, day: int) -> np.datetime64:
    return as_day(month_start(month)) + np.timedelta64(day - 1, "D")


def _month_end(month: int) -> np.datetime64:
    return as_day(month_start(month + 1)) - np.timedelta64(1, "D")


def _last_friday(month: int) -> np.datetime64:
    end = _month_end(month)
    # 1970-01-02 was a Friday, so whole weeks since then give the Friday on or before.
    return end - np.timedelta64((int(end.astype(int)) - 1) % 7, "D")


def _settlement_after(date: np.datetime64) -> np.datetime64:
    """Return the first day on or after a date on which securities settle."""
    day = as_day(next_business_day(date))
    return as_day(next_business_day(day + 1)) if _is_good_friday(day) else day


def _settlement_before(date: DateArray) -> np.datetime64:
    """Return the last day on or before a date on which securities settle."""
    day = as_day(previous_business_day(date))
    return as_day(previous_business_day(day - 1)) if _is_good_friday(day) else day


def _is_good_friday(date: np.datetime64) -> bool:
    return bool(date == as_day(good_friday(int(str(date)[:4]))))
