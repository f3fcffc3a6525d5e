"""Income as it was: by class from the SOMA summary, by lot from the carried portfolio, and the deferred asset of a day.

Balances and administered rates are the published ones. From 2022-02-16 securities are those of the carried portfolio;
before, holdings are known by class only, and earn average coupons estimated by `calibration/average_coupons.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, DateLike, as_date, calendar_year, wednesdays
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.consumer_prices import reference_index
from eccles.core.income import IncomeStatement
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import choose_fit, load_fits
from eccles.data.reads import kept_few
from eccles.data.snapshot import Snapshot
from eccles.ledger.income import IncomeParameters, coupon_income_bn, money_market_interest_bn, yearly_accrual_bn
from eccles.ledger.remittances import ExpenseParameters
from eccles.opening.assemble import carry
from eccles.opening.holdings import published_portfolio
from eccles.opening.income_books import WeeklyBooks, books_of_run, by_line, income_of_books, week_mean

__all__ = [
    "LAST_LOSSLESS_DATE",
    "class_books",
    "deferred_asset_on",
    "history_books",
    "income_by_class",
    "income_history",
]

FloatArray = NDArray[np.float64]

LAST_LOSSLESS_DATE = np.datetime64("2021-12-29", "D")
"""The last Wednesday of a year that ended without a deferred asset (table `fed_income`)."""

CLASS_COLUMNS = {
    "bills": "bill_bn",
    "notes_bonds": "note_bond_bn",
    "tips": "tips_bn",
    "inflation_compensation": "compensation_bn",
    "frn": "frn_bn",
    "agency_debt": "agency_debt_bn",
    "mbs": "mbs_bn",
    "cmbs": "cmbs_bn",
}


def income_history(last: DateLike, restart: bool = False, known_at: np.datetime64 | None = None) -> IncomeStatement:
    """Return income from 2021-12-29 to a Wednesday on published balances.

    Args:
        last: a Wednesday from 2022-02-16 on.
        restart: take up the published deferred asset at each year's end; without it the model's own runs on.
        known_at: an instant (UTC); nothing published later is used. None uses everything.

    Raises:
        DataError: the Wednesday is before 2022-02-16.
    """
    day = as_date(last)
    _refuse_before_lots(day)
    income, expenses = _fits(day)
    books = history_books(day, income, known_at)
    if restart:
        deferred = _published_deferred(open_known(known_at), books.date, day)
        books = replace(books, published_deferred_bn=deferred)
    return income_of_books(books, income, expenses)


def history_books(last: np.datetime64, income: IncomeParameters, known_at: np.datetime64 | None = None) -> WeeklyBooks:
    """Return the books from 2021-12-29 to a Wednesday: by class to 2022-02-16, by lot after it.

    Args:
        last: the Wednesday.
        income: fitted rates.
        known_at: an instant (UTC); nothing published later is used. None uses everything.

    Raises:
        DataError: the Wednesday is before 2022-02-16.
    """
    snapshot, anchor = open_known(known_at), _refuse_before_lots(last)
    books = class_books(snapshot, LAST_LOSSLESS_DATE, anchor)
    if last > anchor:
        carried = books_of_run(snapshot, carry(last, known_at).outcome, income, known_by=last)
        books = _join(books, _on_published_balances(snapshot, carried))
    return replace(books, name=f"as it happened to {last}")


def _refuse_before_lots(day: np.datetime64) -> np.datetime64:
    """Return the date of the published holdings, and refuse an earlier one."""
    anchor = published_portfolio(open_known(None)).as_of_date
    if day < anchor:
        raise DataError(f"income by lot starts on {anchor}; {day} is earlier: choose a later Wednesday")
    return anchor


def _on_published_balances(snapshot: Snapshot, books: WeeklyBooks) -> WeeklyBooks:
    """Put the published balances in place of the carry's, whose split of liquidity is a model's."""
    balance, deposits = _published_balances(snapshot, books.date)
    return replace(
        books,
        balance_bn=balance,
        published_deposits_bn=deposits,
        iorb_pct=_weekly_rate(snapshot, "iorb_pct", books.date),
        on_rrp_pct=_weekly_rate(snapshot, "on_rrp_pct", books.date),
    )


def _published_balances(snapshot: Snapshot, date: DateArray) -> tuple[FloatArray, FloatArray]:
    """Return the balances that earn interest (in place of other deposits their line), and other deposits.

    Between the two spans in which other deposits are published, the rest of their line is held at the level before them
    to March 2020, and at the level after them from then on, when the Treasury had paid capital into credit facilities.
    After both it is NaN: they are derived with the deferred asset.
    """
    factor, line = snapshot.table("h41_factor"), snapshot.table("h41_line")
    place = np.searchsorted(factor["date"], date)
    balance = np.stack([factor[column][place] for column in BALANCE_COLUMNS], axis=1)[None]
    rows = np.flatnonzero((line["line"] == "other_deposits") & np.isfinite(line["value_bn"]))
    day, first = np.unique(line["date"][rows], return_index=True)
    value = line["value_bn"][rows][first]
    rest = factor["other_absorbing_bn"][np.searchsorted(factor["date"], day)] - value
    last = np.searchsorted(day, date, side="right") - 1
    following = np.minimum(last + 1, day.size - 1)
    near = np.where((date >= CREDIT_FACILITIES) & (day[last] < CREDIT_FACILITIES), following, last)
    derived = balance[0, :, 1] - rest[near]
    known = np.where(day[last] == date, value[last], derived)
    return balance, np.where((last < 0) | (date > day[-1]), np.nan, known)


CREDIT_FACILITIES = np.datetime64("2020-03-18", "D")
"""The first Wednesday after the first credit facilities of 2020 were announced (Board press releases, 2020-03-17)."""
BALANCE_COLUMNS = ("reserves_bn", "other_absorbing_bn", "on_rrp_bn", "foreign_rrp_bn")


def income_by_class(first_year: int, last_year: int) -> IncomeStatement:
    """Return income of whole calendar years by class with the estimated average coupons, 2017 to 2021."""
    first, last = np.datetime64(f"{first_year - 1}-12-31", "D"), np.datetime64(f"{last_year}-12-31", "D")
    snapshot = open_known(None)
    books = class_books(snapshot, wednesdays(first - 6, first)[0], wednesdays(last, last + 6)[0])
    return income_of_books(replace(books, name="by class"), *_fits(published_portfolio(snapshot).as_of_date))


@kept_few
def deferred_asset_on(date: np.datetime64, known_at: np.datetime64 | None = None) -> float:
    """Return the deferred asset of a Wednesday: the last published year-end, carried on by the model since.

    Args:
        date: the Wednesday.
        known_at: an instant (UTC); nothing published later is used. None uses everything.
    """
    return float(income_history(date, restart=True, known_at=known_at).deferred_bn[0, -1])


def _fits(day: np.datetime64) -> tuple[IncomeParameters, ExpenseParameters]:
    return (
        IncomeParameters.from_mapping(choose_fit("income", day).parameters),
        ExpenseParameters.from_mapping(choose_fit("expenses", day).parameters),
    )


def _opening_zero(size: int) -> FloatArray:
    return np.concatenate([[0.0], np.full(size - 1, np.nan)])


def _published_deferred(snapshot: Snapshot, date: DateArray, known_by: np.datetime64) -> FloatArray:
    """Return the published deferred asset on the last Wednesday of each year, NaN elsewhere."""
    table, path = snapshot.table("fed_income"), _opening_zero(date.size)
    for year_end, value in zip(table["year_date"], table["deferred_asset_bn"], strict=True):
        if date[0] < year_end <= known_by:
            path[int(np.searchsorted(date, year_end, side="right")) - 1] = value
    return path


def _join(first: WeeklyBooks, then: WeeklyBooks) -> WeeklyBooks:
    """Put two books end to end; the second opens on the Wednesday on which the first ends."""

    def levels(a: FloatArray, b: FloatArray, axis: int = 0) -> FloatArray:
        return np.concatenate([np.take(a, range(first.date.size - 1), axis=axis), b], axis=axis)

    date = np.concatenate([first.date[:-1], then.date])
    return WeeklyBooks(
        name=then.name,
        date=date,
        income_bn=np.concatenate([first.income_bn, then.income_bn], axis=1),
        earning_bn=np.concatenate([first.earning_bn, then.earning_bn], axis=1),
        mbs_principal_bn=np.concatenate([first.mbs_principal_bn, then.mbs_principal_bn], axis=1),
        balance_bn=levels(first.balance_bn, then.balance_bn, axis=1),
        iorb_pct=levels(first.iorb_pct, then.iorb_pct, axis=1),
        on_rrp_pct=levels(first.on_rrp_pct, then.on_rrp_pct, axis=1),
        published_premium_bn=levels(first.published_premium_bn, then.published_premium_bn),
        published_discount_bn=levels(first.published_discount_bn, then.published_discount_bn),
        published_deposits_bn=levels(first.published_deposits_bn, then.published_deposits_bn),
        published_deferred_bn=_opening_zero(date.size),
        basis=np.concatenate([first.basis, then.basis]),
    )


def class_books(snapshot: Snapshot, first: np.datetime64, last: np.datetime64) -> WeeklyBooks:
    """Return the books of published balances between two Wednesdays, securities by class.

    Args:
        snapshot: the embedded data.
        first: the opening Wednesday.
        last: the last Wednesday.
    """
    date = wednesdays(first, last)
    days = np.diff(date).astype(float)
    factor = snapshot.table("h41_factor")
    place = np.searchsorted(factor["date"], date)
    lines, earning = _class_income(snapshot, date, days)
    loans = week_mean(factor["loans_bn"][place][None, :])
    earning["loans"] = loans
    lines["loans"] = money_market_interest_bn(loans, _weekly_rate(snapshot, "primary_credit_pct", date)[:, 1:], days)
    balance, deposits = _published_balances(snapshot, date)
    empty = np.full(date.size, np.nan)
    return WeeklyBooks(
        name="", date=date,
        income_bn=by_line(lines, 0.0, loans.shape), earning_bn=by_line(earning, np.nan, loans.shape),
        mbs_principal_bn=np.zeros((1, days.size)),
        balance_bn=balance,
        iorb_pct=_weekly_rate(snapshot, "iorb_pct", date), on_rrp_pct=_weekly_rate(snapshot, "on_rrp_pct", date),
        published_premium_bn=empty, published_discount_bn=empty,
        published_deposits_bn=deposits, published_deferred_bn=_opening_zero(date.size),
        basis=np.full(days.size, "by class", dtype=object),
    )  # fmt: skip


def _weekly_rate(snapshot: Snapshot, column: str, date: DateArray) -> FloatArray:
    """Return an administered rate by week, (1, weeks + 1): the mean of its days, the Wednesday included."""
    table = snapshot.table("administered_rate")
    known = np.isfinite(table[column])
    back = np.arange(DAYS_PER_WEEK).astype("timedelta64[D]")
    place = np.searchsorted(table["date"][known], date[:, None] - back, side="right") - 1
    return np.asarray(table[column][known][place].mean(axis=1))[None, :]


def _class_income(
    snapshot: Snapshot, date: DateArray, days: FloatArray
) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    """Return what each class earned and on what, each (1, weeks): its balances at the year's average coupon."""
    table = snapshot.table("soma_summary")
    balance = {
        line: week_mean(
            np.interp(date.astype(float), table["date"].astype(float), np.nan_to_num(table[column]))[None, :]
        )
        for line, column in CLASS_COLUMNS.items()
    }
    linked = balance["tips"] + balance.pop("inflation_compensation")
    balance["tips"] = linked
    coupon = load_fits("average_coupons")[-1].parameters["years"]
    years = calendar_year(date[1:])
    _refuse_years(years, coupon)
    bill_rate = snapshot.series("DGS3MO").asof(date[1:])
    pct = {name: np.array([coupon[str(year)][f"{name}_pct"] for year in years])
           for name in ("notes_bonds", "tips", "agency_debt", "mbs", "cmbs", "frn_spread")}  # fmt: skip
    pct |= {"bills": bill_rate, "frn": bill_rate + pct.pop("frn_spread")}
    one = np.array([[1.0]])
    lines = {name: coupon_income_bn((balance[name] * pct[name])[:, :, None], one, days) for name in balance}
    amortised = np.array([coupon[str(year)]["amortisation_bn"] for year in years])
    lines["premiums"] = -yearly_accrual_bn(amortised, days)[None, :]
    lines["inflation_compensation"] = linked * _index_growth(snapshot, date)
    return lines, balance | {"inflation_compensation": linked}


def _refuse_years(years: NDArray[np.int64], coupon: dict[str, object]) -> None:
    missing = sorted({int(year) for year in years if str(year) not in coupon})
    if missing:
        raise DataError(f"no average coupons for {missing[0]}; there are those of {', '.join(sorted(coupon))}")


def _index_growth(snapshot: Snapshot, date: DateArray) -> FloatArray:
    series = snapshot.series("CPIAUCNS")
    first = int(series.date[0].astype("datetime64[M]").astype(int))
    index = reference_index(series.value[None, :], first, date)
    return np.asarray(index[:, 1:] / index[:, :-1] - 1.0)
