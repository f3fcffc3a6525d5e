"""The books that income is made from, and the fold over their weeks that makes a statement of them.

The engine's run holds what is owned and owed on every Wednesday; this module adds what it earns and costs. A week's
balances are the mean of its two Wednesdays; its administered rates are those of the Wednesday it ends on, because
changes take effect on Thursdays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import Kind
from eccles.data.snapshot import Snapshot
from eccles.engine.project import Run
from eccles.ledger.income import (
    IncomeParameters,
    Premiums,
    amortise,
    coupon_income_bn,
    interest_expense_bn,
    money_market_interest_bn,
    other_deposits_bn,
    yearly_accrual_bn,
)
from eccles.ledger.remittances import ExpenseParameters, settle
from eccles.opening.coupons import lot_coupons, lot_spreads

__all__ = [
    "WeeklyBooks",
    "average_coupon",
    "books_of_run",
    "by_line",
    "earning_of",
    "income_of_books",
    "primary_credit_spread",
    "published_premiums",
    "week_mean",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class WeeklyBooks:
    """What an income statement is made from; column 0 of arrays of weeks + 1 is the opening.

    Attributes:
        name: whose books.
        date: (weeks + 1,) Wednesdays.
        income_bn: (path, weeks, income lines) what the books earn, apart from premiums and discounts.
        earning_bn: (path, weeks, income lines) what each line is earned on, the week's mean; NaN where no balance is.
        mbs_principal_bn: (path, weeks) mortgage principal received.
        balance_bn: (path, weeks + 1, expense lines) balances; in place of other deposits stands the whole line of
            other liabilities.
        iorb_pct: (path or 1, weeks + 1).
        on_rrp_pct: (path or 1, weeks + 1).
        published_premium_bn: (weeks + 1,) published premiums less the part that goes with mortgage principal, NaN where
            none are.
        published_discount_bn: (weeks + 1,) published discounts less those on bills, NaN where none are.
        published_deposits_bn: (weeks + 1,) published other deposits, NaN where they are derived from their line.
        published_deferred_bn: (weeks + 1,) published deferred asset to restart from, NaN to carry on.
        basis: (weeks,) how each week's securities are known.
    """

    name: str
    date: DateArray
    income_bn: FloatArray
    earning_bn: FloatArray
    mbs_principal_bn: FloatArray
    balance_bn: FloatArray
    iorb_pct: FloatArray
    on_rrp_pct: FloatArray
    published_premium_bn: FloatArray
    published_discount_bn: FloatArray
    published_deposits_bn: FloatArray
    published_deferred_bn: FloatArray
    basis: NDArray[np.object_]


def income_of_books(books: WeeklyBooks, income: IncomeParameters, expenses: ExpenseParameters) -> IncomeStatement:
    """Return the statement of some books: a fold over their weeks, all paths at once."""
    paths, weeks = books.income_bn.shape[:2]
    earned, expense = books.income_bn.copy(), np.zeros((paths, weeks, len(EXPENSE_LINES)))
    owed = np.zeros_like(expense)
    costs, net, paid, remitted = (np.zeros((paths, weeks)) for _ in range(4))
    deferred = np.zeros((paths, weeks + 1))
    if not np.isfinite(books.published_deferred_bn[0]):
        raise DataError(f"{books.name}: the deferred asset on {books.date[0]} is not known; give it with the books")
    deferred[:, 0] = books.published_deferred_bn[0]
    days = np.diff(books.date).astype(float)
    premium, discount = INCOME_LINES.index("premiums"), INCOME_LINES.index("discounts")
    left = Premiums(np.zeros(paths), np.zeros(paths))
    for week in range(weeks):
        left = _restart(books, week, left)
        left, amortised, gained = amortise(income, left, books.mbs_principal_bn[:, week], days[week])
        earned[:, week, premium] -= amortised
        earned[:, week, discount] += gained
        owed[:, week] = _interest_bearing(books, income, week, deferred[:, week])
        rates = books.iorb_pct[:, week + 1], books.on_rrp_pct[:, week + 1]
        expense[:, week] = interest_expense_bn(owed[:, week], *rates, days[week])
        costs[:, week] = yearly_accrual_bn(np.full(paths, expenses.costs_bn), days[week])
        net[:, week] = earned[:, week].sum(axis=1) - expense[:, week].sum(axis=1) - costs[:, week]
        settled = settle(expenses, deferred[:, week], net[:, week], days[week])
        paid[:, week], remitted[:, week] = settled.paid_bn, settled.remitted_bn
        known = books.published_deferred_bn[week + 1]
        deferred[:, week + 1] = settled.deferred_bn if np.isnan(known) else known
    return IncomeStatement(
        name=books.name, opening_date=books.date[0], date=books.date[1:], income_bn=earned, expense_bn=expense,
        costs_bn=costs, net_income_bn=net, paid_bn=paid, remitted_bn=remitted, deferred_bn=deferred, basis=books.basis,
        earning_bn=books.earning_bn, owed_bn=owed,
    )  # fmt: skip


def _interest_bearing(books: WeeklyBooks, income: IncomeParameters, week: int, inside_bn: FloatArray) -> FloatArray:
    """Return a week's mean balances that earn interest, (path, expense lines)."""
    balance = books.balance_bn[:, week : week + 2].mean(axis=1)
    deposits = books.published_deposits_bn[week : week + 2].mean()
    derived = other_deposits_bn(income, balance[:, DEPOSITS], inside_bn)
    balance[:, DEPOSITS] = income.dfmu_share * (derived if np.isnan(deposits) else deposits)
    return np.asarray(balance)


DEPOSITS = EXPENSE_LINES.index("other_deposits")


def _restart(books: WeeklyBooks, week: int, left: Premiums) -> Premiums:
    """Take up the published premiums and discounts where a Wednesday has them."""
    premium, discount = books.published_premium_bn[week], books.published_discount_bn[week]
    return Premiums(
        left.premium_bn if np.isnan(premium) else np.full_like(left.premium_bn, premium),
        left.discount_bn if np.isnan(discount) else np.full_like(left.discount_bn, discount),
    )


def books_of_run(snapshot: Snapshot, outcome: Run, income: IncomeParameters, known_by: np.datetime64) -> WeeklyBooks:
    """Return the books of an engine run.

    Args:
        snapshot: the embedded data.
        outcome: a run that kept its lots.
        income: fitted rates, which move the latest published premiums to the opening.
        known_by: coupons and premiums published by then are used.
    """
    plan = outcome.plan
    chart, date = plan.chart, plan.timeline.date
    days = np.diff(date).astype(float)
    lines = _securities(snapshot, outcome, known_by, days)
    earning = _earning(outcome, week_mean(outcome.balance_bn))
    loans = earning["loans"]
    rate = plan.outside.iorb_pct[:, 1:] + primary_credit_spread(snapshot, np.minimum(date[1:], known_by))
    lines["loans"] = money_market_interest_bn(loans, rate, days)
    accounts = ["reserves", "other_liabilities", "on_rrp", "foreign_rrp"]
    premium, discount = published_premiums(snapshot, income, date, known_by)
    premium = premium - income.mbs_premium_share * outcome.balance_bn[0, :, chart.index("mbs")]
    discount = discount + outcome.balance_bn[0, :, plan.books.discount_index]
    return WeeklyBooks(
        name="", date=date,
        income_bn=by_line(lines, 0.0, loans.shape), earning_bn=by_line(earning, np.nan, loans.shape),
        mbs_principal_bn=outcome.journal.total_bn("MBS principal"),
        balance_bn=-outcome.balance_bn[:, :, [chart.index(name) for name in accounts]],
        iorb_pct=plan.outside.iorb_pct, on_rrp_pct=plan.outside.on_rrp_pct,
        published_premium_bn=premium, published_discount_bn=discount,
        published_deposits_bn=np.full(date.size, np.nan), published_deferred_bn=np.full(date.size, np.nan),
        basis=np.full(days.size, "by lot", dtype=object),
    )  # fmt: skip


def by_line(lines: Mapping[str, FloatArray], missing_bn: float, shape: tuple[int, ...]) -> FloatArray:
    """Stack lines of income in their order, (path, weeks, income lines).

    Args:
        lines: (path, weeks) by line.
        missing_bn: in place of lines that are not there.
        shape: of one line.
    """
    rest = np.full(shape, missing_bn)
    return np.stack([np.broadcast_to(lines.get(line, rest), shape) for line in INCOME_LINES], axis=2)


def earning_of(outcome: Run) -> FloatArray:
    """Return what the lines of a run's income are earned on, (path, weeks, income lines): the Wednesday before."""
    lines = _earning(outcome, outcome.balance_bn[:, :-1])
    return by_line(lines, np.nan, lines["loans"].shape)


def _earning(outcome: Run, balance_bn: FloatArray) -> dict[str, FloatArray]:
    """Return what each line of income is earned on, (path, weeks): par, of TIPS with compensation, and loans."""
    chart = outcome.plan.chart
    level = {name: balance_bn[:, :, chart.index(name)] for name in INCOME_LINES if name in chart.names}
    linked = level["tips"] + level["inflation_compensation"]
    return level | {"tips": linked, "inflation_compensation": linked}


def week_mean(level_bn: FloatArray) -> FloatArray:
    """Return the mean of each week's two Wednesdays, (path, weeks + 1, …) to (path, weeks, …)."""
    return np.asarray((level_bn[:, 1:] + level_bn[:, :-1]) / 2.0)


def _securities(snapshot: Snapshot, outcome: Run, known_by: np.datetime64, days: FloatArray) -> dict[str, FloatArray]:
    """Return what securities earned, by line, (path, weeks)."""
    plan, journal = outcome.plan, outcome.journal
    if outcome.par_bn is None or outcome.compensation_bn is None:
        raise DataError("this run kept no lots; run it again with keep_lots=True")
    lots, tips = plan.treasuries.lots, plan.treasuries.tips.lot_index
    planned = plan.treasuries.coupon_pct
    coupon = lot_coupons(snapshot, lots.cusip, lots.kind, lots.issue_date, planned_pct=planned, known_by=known_by)
    notes = np.flatnonzero(lots.kind == Kind.NOTE_BOND.value)
    floating = np.flatnonzero(lots.kind == Kind.FRN.value)
    bill_rate = week_mean(plan.outside.par_yield_pct[:, :, YIELD_TENORS.index("3m")])
    over_bills = lot_spreads(snapshot, lots.cusip[floating], lots.kind[floating])
    spread = week_mean((outcome.par_bn[:, :, floating] * over_bills).sum(axis=2))
    frn = bill_rate * week_mean(outcome.par_bn[:, :, floating].sum(axis=2)) + spread
    account = {
        name: week_mean(outcome.balance_bn[:, :, plan.chart.index(name)]) for name in ("agency_debt", "cmbs", "mbs")
    }
    linked = outcome.par_bn[:, :, tips] + outcome.compensation_bn
    pct = {"agency_debt": average_coupon(snapshot, Kind.AGENCY_DEBT), "cmbs": average_coupon(snapshot, Kind.CMBS)}
    pct_path: dict[str, FloatArray | float] = {**pct, "mbs": _mortgage_coupon_pct(outcome)}
    one = np.array([[1.0]])
    return {
        "bills": journal.total_bn("discount on bills is earned"),
        "notes_bonds": coupon_income_bn(week_mean(outcome.par_bn[:, :, notes]), coupon[:, notes], days),
        "tips": coupon_income_bn(week_mean(linked), coupon[:, tips], days),
        "inflation_compensation": journal.total_bn("inflation compensation accrues"),
        "frn": coupon_income_bn(frn[:, :, None], one, days),
        **{name: coupon_income_bn((account[name] * pct_path[name])[:, :, None], one, days) for name in account},
    }


def average_coupon(snapshot: Snapshot, kind: Kind) -> float:
    """Return the average coupon of a class in the published holdings."""
    table = snapshot.table("holding")
    rows = (table["kind"] == kind.value) & np.isfinite(table["coupon_pct"])
    return float(np.average(table["coupon_pct"][rows], weights=table["par_bn"][rows]))


def _mortgage_coupon_pct(outcome: Run) -> FloatArray:
    """Return the average net coupon of the MBS by week, (path, weeks).

    It is known at the opening and at the end, cohort by cohort. In between it moves with what settled, where anything
    did, because purchases change it most, and evenly otherwise.
    """
    plan, state = outcome.plan, outcome.state
    mortgages = plan.mortgages
    cohorts = mortgages.cohorts
    # with none left the coupon has nothing to be earned on
    first = float(np.average(cohorts.coupon_pct, weights=cohorts.par_bn)) if cohorts.total_bn > 0.0 else 0.0
    interest = (state.mortgage_bn * cohorts.coupon_pct).sum(axis=1)
    interest += (state.bought_mortgage_bn * (mortgages.slot_wac_pct - mortgages.mix.coupon_spread_pp)).sum(axis=1)
    face = state.mortgage_bn.sum(axis=1) + state.bought_mortgage_bn.sum(axis=1)
    last = np.where(face > 0.0, interest / np.where(face > 0.0, face, 1.0), first)
    settled = np.cumsum(outcome.journal.total_bn("MBS purchases settle"), axis=1)
    total = settled[:, -1:]
    evenly = (np.arange(settled.shape[1]) + 0.5) / settled.shape[1]
    progress = np.where(total > 0.0, settled / np.where(total > 0.0, total, 1.0), evenly)
    return np.asarray(first + (last - first)[:, None] * progress)


def primary_credit_spread(snapshot: Snapshot, date: DateArray) -> FloatArray:
    """Return the primary credit rate less IORB on each date, the last published where a date is later."""
    table = snapshot.table("administered_rate")
    known = np.isfinite(table["primary_credit_pct"]) & np.isfinite(table["iorb_pct"])
    place = np.searchsorted(table["date"][known], date, side="right") - 1
    return np.asarray((table["primary_credit_pct"] - table["iorb_pct"])[known][place])


def published_premiums(
    snapshot: Snapshot, income: IncomeParameters, date: DateArray, known_by: np.datetime64
) -> tuple[FloatArray, FloatArray]:
    """Return published unamortized premiums and discounts by Wednesday, above zero, NaN where not published or known.

    The opening takes the latest published before it, amortised up to it.

    Args:
        snapshot: the embedded data.
        income: fitted rates.
        date: (weeks + 1,) Wednesdays.
        known_by: nothing published later is used.
    """
    rates = {"unamortized_premiums": income.premium_rate_share, "unamortized_discounts": income.discount_rate_share}
    table, paths = snapshot.table("h41_line"), []
    for name, rate in rates.items():
        rows = np.flatnonzero((table["line"] == name) & (table["date"] <= known_by) & np.isfinite(table["value_bn"]))
        rows = rows[np.argsort(table["date"][rows], kind="stable")]
        day, value = table["date"][rows], np.abs(table["value_bn"][rows])
        last = int(np.searchsorted(day, date[0], side="right")) - 1
        path = np.full(date.size, np.nan)
        path[0] = value[last] * np.exp(-rate * (date[0] - day[last]).astype(float) / DAYS_PER_YEAR)
        found = np.searchsorted(day, date[1:], side="right") - 1
        path[1:] = np.where(day[found] == date[1:], value[found], np.nan)
        paths.append(path)
    return paths[0], paths[1]
