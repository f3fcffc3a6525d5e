"""What is held on one Wednesday of a scenario, with the market it is valued in: securities, cohorts, yields, rates.

The opening is read off the plan; a later Wednesday is reached by running the plan up to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, Timeline, as_date, as_day, month_index
from eccles.core.mortgage import MortgageCohorts
from eccles.core.portfolio import Kind, Portfolio
from eccles.core.scenario import Method, Scenario
from eccles.core.securities import Securities
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import latest_fit
from eccles.data.reads import kept_few
from eccles.engine.project import run
from eccles.opening.coupons import lot_coupons, lot_spreads
from eccles.opening.mortgages import carried_cohorts
from eccles.opening.simulate import PlannedRun, build_plan
from eccles.runoff.prepayment import MortgageRateHistory, PrepaymentParameters

__all__ = ["Held", "held_on"]

FloatArray = NDArray[np.float64]

PREMIUM_PURCHASES = ("notes and bonds bought in the market", "TIPS bought in the market")
"""Movements of the projection in which Treasuries other than bills are bought at a price that is not par."""


@dataclass(frozen=True)
class Held:
    """Holdings and market of a Wednesday.

    Attributes:
        basis: "published" or "reconstructed" at the opening, "projected" later.
        securities: Treasuries and agency debt with par above zero.
        par_bn: (n,) their par.
        compensation_bn: (n,) their inflation compensation.
        cohorts: agency MBS.
        cmbs_bn: agency CMBS, which have no cash flows here.
        par_yield_pct: (tenors,) Treasury par yields.
        breakeven_pct: expected inflation.
        mortgage_rates: monthly 30-year mortgage rates to the month of the date, one path.
        mortgage_rate_pct: the 30-year mortgage rate of the date.
        prepayment: borrowers as the newest fit knows them, whatever fit the projection uses: a price is no back-test,
            and holdings of one day are worth the same in every scenario that holds them.
        opening_date: of the scenario; what was published by then is known.
        bought_bn: securities other than bills added since the opening: Treasuries bought in the market, week by week
            less those sold, and the rise of MBS; roll-overs at auction and MBS that replace MBS are left out.
        known_at: of the scenario: nothing published after this instant (UTC) is used; None for everything at hand.
    """

    date: np.datetime64
    basis: str
    securities: Securities
    par_bn: FloatArray
    compensation_bn: FloatArray
    cohorts: MortgageCohorts
    cmbs_bn: float
    par_yield_pct: FloatArray
    breakeven_pct: float
    mortgage_rates: MortgageRateHistory
    mortgage_rate_pct: float
    prepayment: PrepaymentParameters
    opening_date: np.datetime64
    bought_bn: float
    known_at: np.datetime64 | None = None


@dataclass(frozen=True)
class _Amounts:
    """Amounts on a date: lots in the order of the plan, cohorts and CMBS."""

    par_bn: FloatArray
    compensation_bn: FloatArray
    cohorts: MortgageCohorts
    cmbs_bn: float
    bought_bn: float = 0.0


def held_on(scenario: Scenario, date: DateLike | None = None) -> Held:
    """Return what a scenario holds on one of its Wednesdays; the opening where none is given.

    Raises:
        DataError: the date is none of its Wednesdays.
        ScenarioError: the scenario cannot be run.
    """
    planned = build_plan(scenario)
    timeline, outside = planned.plan.timeline, planned.plan.outside
    week = 0 if date is None else _week_of(timeline, as_date(date))
    day = as_day(timeline.date[week])
    amounts = _opening_amounts(planned) if week == 0 else _amounts_after(planned, week)
    securities, par, compensation = _securities(planned, amounts, day)
    known = int(month_index(day)) + 1 - outside.mortgage_first_month_index
    rates = MortgageRateHistory(outside.mortgage_rate_pct[:1, :known], outside.mortgage_first_month_index)
    return Held(
        date=day,
        basis=str(planned.opening.basis) if week == 0 else "projected",
        securities=securities,
        par_bn=par,
        compensation_bn=compensation,
        cohorts=amounts.cohorts,
        cmbs_bn=amounts.cmbs_bn,
        par_yield_pct=outside.par_yield_pct[0, week],
        breakeven_pct=float(outside.breakeven_pct[0, week]),
        mortgage_rates=rates,
        mortgage_rate_pct=_mortgage_rate_pct(scenario, day, week == 0, rates),
        prepayment=_borrowers(scenario.known_at),
        opening_date=as_day(timeline.opening_date),
        bought_bn=amounts.bought_bn,
        known_at=scenario.known_at,
    )


def _mortgage_rate_pct(scenario: Scenario, day: np.datetime64, opening: bool, rates: MortgageRateHistory) -> float:
    """The last weekly survey where the path is the published one, else the scenario's average of the month."""
    spec = scenario.path("mortgage_rate_pct")
    follows = spec.method is Method.AS_HAPPENED and (spec.until_date is None or day <= spec.until_date)
    if opening or follows:
        return float(open_known(scenario.known_at).series("MORTGAGE30US").asof(day))
    return float(rates.monthly_rate_pct[0, -1])


@kept_few
def _borrowers(known_at: np.datetime64 | None) -> PrepaymentParameters:
    return PrepaymentParameters.from_mapping(latest_fit("prepayment", known_at).parameters)


def _week_of(timeline: Timeline, date: np.datetime64) -> int:
    place = int(np.searchsorted(timeline.date, date))
    if place < timeline.date.size and timeline.date[place] == date:
        return place
    nearest = timeline.date[int(np.argmin(np.abs((timeline.date - date).astype(np.int64))))]
    raise DataError(
        f"{date} is none of the scenario's Wednesdays ({timeline.opening_date} to {timeline.last_date}); "
        f"nearest: {nearest}"
    )


def _opening_amounts(planned: PlannedRun) -> _Amounts:
    plan, position = planned.plan, planned.position
    return _Amounts(
        plan.treasuries.lots.opening_par_bn,
        plan.treasuries.lots.opening_compensation_bn,
        position.mortgages,
        position.balance_sheet.amount_bn("cmbs"),
    )


def _amounts_after(planned: PlannedRun, week: int) -> _Amounts:
    """Run the plan to a week and read off what is held."""
    plan = planned.plan
    timeline = Timeline(plan.timeline.date[: week + 1])
    months = int(month_index(timeline.last_date)) - plan.month_first + 1
    outcome = run(replace(plan, timeline=timeline, month_count=months), keep_lots=False)
    compensation = np.zeros(plan.treasuries.lots.count)
    compensation[plan.treasuries.tips.lot_index] = outcome.state.compensation_bn[0]
    cmbs = float(outcome.balance_bn[0, -1, plan.books.cmbs_index])
    bought = sum(float(np.maximum(outcome.journal.total_bn(memo)[0], 0.0).sum()) for memo in PREMIUM_PURCHASES)
    cohorts = carried_cohorts(outcome)
    bought += max(cohorts.total_bn - planned.position.mortgages.total_bn, 0.0)
    return _Amounts(outcome.state.par_bn[0], compensation, cohorts, cmbs, bought)


def _securities(
    planned: PlannedRun, amounts: _Amounts, date: np.datetime64
) -> tuple[Securities, FloatArray, FloatArray]:
    """Return the lots held and the agency debt not matured, with their amounts."""
    treasuries = planned.plan.treasuries
    held = np.flatnonzero((amounts.par_bn > 0.0) & (treasuries.lots.maturity_date > date))
    lots, snapshot = treasuries.lots, open_known(planned.scenario.known_at)
    coupon = lot_coupons(
        snapshot,
        lots.cusip[held],
        lots.kind[held],
        lots.issue_date[held],
        planned_pct=treasuries.coupon_pct[:1, held],
        known_by=as_day(planned.plan.timeline.opening_date),
    )
    own = Securities(
        cusip=lots.cusip[held],
        kind=lots.kind[held],
        coupon_pct=coupon[0],
        spread_pct=lot_spreads(snapshot, lots.cusip[held], lots.kind[held]),
        issue_date=lots.issue_date[held],
        maturity_date=lots.maturity_date[held],
    )
    agency, agency_par = _agency_debt(planned.position.portfolio, date)
    zeros = np.zeros(agency_par.size)
    return (
        own.followed_by(agency),
        np.concatenate([amounts.par_bn[held], agency_par]),
        np.concatenate([amounts.compensation_bn[held], zeros]),
    )


def _agency_debt(portfolio: Portfolio, date: np.datetime64) -> tuple[Securities, FloatArray]:
    rows = np.flatnonzero((portfolio.kind == Kind.AGENCY_DEBT.value) & (portfolio.maturity_date > date))
    securities = Securities(
        cusip=portfolio.cusip[rows],
        kind=portfolio.kind[rows],
        coupon_pct=portfolio.coupon_pct[rows],
        spread_pct=np.zeros(rows.size),
        issue_date=portfolio.issue_date[rows],
        maturity_date=portfolio.maturity_date[rows],
    )
    return securities, portfolio.par_bn[rows]
