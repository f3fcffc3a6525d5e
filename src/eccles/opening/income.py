"""What a projection's income needs at its opening: coupons and spreads by lot, rates by week, premiums, deferred asset.

What is known at the opening is used - coupons issued by then, the published deferred asset carried on to that day, the
latest premiums - and the rest follows the scenario's own rates.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import DAYS_PER_WEEK
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import Kind
from eccles.core.scenario import Method, Scenario
from eccles.data.parameters import Fit
from eccles.data.snapshot import Snapshot
from eccles.engine.income import LOT_LINES
from eccles.engine.plan import IncomePlan, Plan
from eccles.engine.project import Run
from eccles.ledger.income import (
    IncomeParameters,
    Premiums,
    amortise,
    coupon_income_bn,
    interest_expense_bn,
    money_market_interest_bn,
    yearly_accrual_bn,
)
from eccles.ledger.remittances import ExpenseParameters
from eccles.opening.coupons import lot_coupons, lot_spreads
from eccles.opening.income_books import average_coupon, earning_of, primary_credit_spread, published_premiums
from eccles.opening.income_history import deferred_asset_on

__all__ = ["income_plan", "statement_of_run"]

FloatArray = NDArray[np.float64]

OWED_ACCOUNTS = {"reserves": "reserves", "other_deposits": "other_liabilities", "on_rrp": "on_rrp",
                 "foreign_rrp": "foreign_rrp"}  # fmt: skip
"""Lines of expense and the accounts they are paid on."""

GIVEN = (Method.CONSTANT, Method.POINTS)
"""Paths a user gives are followed as they are: income is reckoned, and moves nothing on that line."""


def income_plan(snapshot: Snapshot, scenario: Scenario, plan: Plan, fits: Mapping[str, Fit]) -> IncomePlan:
    """Return what a plan needs to reckon income.

    Args:
        snapshot: the embedded data.
        scenario: whose plan it is.
        plan: its calendars, lots and outside paths.
        fits: the fits of "income" and "expenses" among others.

    Raises:
        DataError: the deferred asset of the opening is not known.
    """
    parameters = IncomeParameters.from_mapping(fits["income"].parameters)
    expenses = ExpenseParameters.from_mapping(fits["expenses"].parameters)
    opening, chart = plan.timeline.opening_date, plan.chart
    premium, discount = _amortisation(snapshot, plan, parameters)
    lots = plan.treasuries.lots
    planned = plan.treasuries.coupon_pct
    coupon = lot_coupons(snapshot, lots.cusip, lots.kind, lots.issue_date, planned_pct=planned, known_by=opening)
    mortgages = plan.mortgages
    return IncomePlan(
        parameters=parameters,
        expenses=expenses,
        premium_bn=premium,
        discount_bn=discount,
        opening_deferred_bn=deferred_asset_on(opening, scenario.known_at),
        costs_bn=float(yearly_accrual_bn(np.asarray(expenses.costs_bn), DAYS_PER_WEEK)),
        lot_yield_share=_weekly(_lot_rates(snapshot, plan, coupon)),
        tips_yield_share=_weekly(coupon[:, plan.treasuries.tips.lot_index, None]),
        cohort_yield_share=_weekly(mortgages.cohorts.coupon_pct[:, None]),
        slot_yield_share=_weekly((mortgages.slot_wac_pct - mortgages.mix.coupon_spread_pp)[:, :, None]),
        account_yield_share=_account_rates(snapshot, plan),
        owed_index=np.array([chart.index(OWED_ACCOUNTS[name]) for name in EXPENSE_LINES], dtype=np.int64),
        owed_rate_share=_owed_rates(plan),
        liabilities_given=_given(scenario, plan, "other_liabilities_bn"),
        assets_given=_given(scenario, plan, "other_assets_bn"),
    )


def _amortisation(snapshot: Snapshot, plan: Plan, parameters: IncomeParameters) -> tuple[FloatArray, FloatArray]:
    """Return the premium amortised and the discount earned by week, each (weeks,), from those left at the opening."""
    opening = plan.timeline.opening_date
    premium, discount = published_premiums(snapshot, parameters, plan.timeline.date[:1], opening)
    mbs, bills = (plan.books.opening_balance_bn[i] for i in (plan.chart.index("mbs"), plan.books.discount_index))
    left = Premiums(premium - parameters.mbs_premium_share * mbs, discount + bills)
    weeks: list[tuple[float, float]] = []
    for _ in range(plan.timeline.week_count):
        left, amortised, gained = amortise(parameters, left, np.zeros(1), DAYS_PER_WEEK)
        weeks.append((amortised[0], gained[0]))
    both = np.array(weeks)
    return both[:, 0], both[:, 1]


def _weekly(rate_pct: FloatArray) -> FloatArray:
    """Return one week's interest per balance at a rate a year, by the day count of coupons."""
    one = np.ones((1, 1))
    return np.asarray(rate_pct * coupon_income_bn(one, one, DAYS_PER_WEEK)[0])


def _lot_rates(snapshot: Snapshot, plan: Plan, coupon_pct: FloatArray) -> FloatArray:
    """Return what lots earn a year, (path or 1, lots, lines): coupons, and spreads of floating-rate notes."""
    lots, lines = plan.treasuries.lots, INCOME_LINES[LOT_LINES]
    linked = np.zeros(lots.count, dtype=bool)
    linked[plan.treasuries.tips.lot_index] = True
    rates = np.zeros((*coupon_pct.shape, len(lines)))
    rates[:, :, lines.index("notes_bonds")] = np.where(linked, 0.0, coupon_pct)
    rates[:, :, lines.index("tips")] = np.where(linked, coupon_pct, 0.0)
    rates[:, :, lines.index("frn")] = lot_spreads(snapshot, lots.cusip, lots.kind)
    return rates


def _account_rates(snapshot: Snapshot, plan: Plan) -> FloatArray:
    """Return the week's interest per balance of whole accounts, (weeks, path or 1, accounts, income lines)."""
    outside, date = plan.outside, plan.timeline.date
    bills = outside.par_yield_pct[:, :, YIELD_TENORS.index("3m")]
    credit = primary_credit_spread(snapshot, np.minimum(date[1:], plan.timeline.opening_date))
    one = np.ones((1, date.size - 1))
    loans = money_market_interest_bn(one, outside.iorb_pct[:, 1:] + credit, DAYS_PER_WEEK)
    rates = {
        "frn": _weekly((bills[:, 1:] + bills[:, :-1]) / 2.0),
        "agency_debt": _weekly(average_coupon(snapshot, Kind.AGENCY_DEBT) * one),
        "cmbs": _weekly(average_coupon(snapshot, Kind.CMBS) * one),
        "loans": loans,
    }
    rows = max(rate.shape[0] for rate in rates.values())
    share = np.zeros((date.size - 1, rows, len(plan.chart.accounts), len(INCOME_LINES)))
    for name, rate in rates.items():
        share[:, :, plan.chart.index(name), INCOME_LINES.index(name)] = rate.T
    return share


def _owed_rates(plan: Plan) -> FloatArray:
    """Return the week's interest per balance owed, (path or 1, weeks, expense lines), at the rates it ends on."""
    rows = max(plan.outside.iorb_pct.shape[0], plan.outside.on_rrp_pct.shape[0])
    one = np.ones((rows, plan.timeline.week_count, len(EXPENSE_LINES)))
    return interest_expense_bn(one, plan.outside.iorb_pct[:, 1:], plan.outside.on_rrp_pct[:, 1:], DAYS_PER_WEEK)


def _given(scenario: Scenario, plan: Plan, path: str) -> NDArray[np.bool_]:
    """Say in which weeks a line follows a path that holds all that moves it: published, or given by the user."""
    spec, date = scenario.path(path), plan.timeline.date[1:]
    if spec.method in GIVEN:
        return np.ones(date.size, dtype=bool)
    if spec.method is not Method.AS_HAPPENED:
        return np.zeros(date.size, dtype=bool)
    return np.ones(date.size, dtype=bool) if spec.until_date is None else np.asarray(date <= spec.until_date)


def statement_of_run(name: str, outcome: Run) -> IncomeStatement | None:
    """Return the income a run has reckoned as a statement; None where its plan asked for none."""
    plan, record = outcome.plan.income, outcome.state.income
    if plan is None or record is None:
        return None
    date = outcome.plan.timeline.date
    return IncomeStatement(
        name=name,
        opening_date=date[0],
        date=date[1:],
        income_bn=record.income_bn,
        expense_bn=record.expense_bn,
        costs_bn=np.full(record.net_income_bn.shape, plan.costs_bn),
        net_income_bn=record.net_income_bn,
        paid_bn=record.paid_bn,
        remitted_bn=record.remitted_bn,
        deferred_bn=record.deferred_bn,
        basis=np.full(date.size - 1, "by lot", dtype=object),
        earning_bn=earning_of(outcome),
        owed_bn=record.owed_bn,
    )
