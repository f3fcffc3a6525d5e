"""Assemble the opening of any Wednesday: published holdings, or holdings carried forward by the rules and reconciled.

Holdings by CUSIP are embedded for one Wednesday (the anchor). A later opening is reached by running the engine itself
from the anchor with the policy as it was decided and the outside world as it happened; what reconciliation then adds
to each class measures the rules, and is reported with every projection.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import Timeline, month_index, month_start
from eccles.core.mortgage import MortgageCohorts
from eccles.core.policy import PrincipalTo, Regime, Regimes
from eccles.core.portfolio import Auctions, Basis, Kind, Portfolio
from eccles.core.position import MonthToDate, Position
from eccles.core.projection import Adjustment, OpeningRecord
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import PARAMETER_FILES, Fit, choose_fit, load_fits
from eccles.data.reads import kept_few
from eccles.data.scenario_file import parse_scenario
from eccles.engine.compile import compile_plan
from eccles.engine.project import Run, run
from eccles.opening.auctions import sales_until
from eccles.opening.balance_sheet import assemble_balance_sheet, soma_classes
from eccles.opening.behaviour import autonomous_fits, behaviour_of, production_mix
from eccles.opening.holdings import CarriedLots, carried_portfolio, published_portfolio, reconcile
from eccles.opening.mortgages import anchor_cohorts, carried_cohorts, commitments_after, settlements_after
from eccles.opening.outside import OutsideBuilder
from eccles.policy.capped_runoff import CappedRunoff

__all__ = ["Carry", "assemble", "carry"]

CARRY = """
title: Carry
description: The published holdings carried forward under the policy as decided and the world as it happened.
opening: {first}
horizon: {last}
policy: as_decided
paths:
  currency_bn: as_happened
  tga_bn: as_happened
  foreign_rrp_bn: as_happened
  other_liabilities_bn: as_happened
  loans_bn: as_happened
  other_assets_bn: as_happened
  gdp_bn: as_happened
  policy_rate_pct: as_happened
  par_yield_pct: as_happened
  mortgage_rate_pct: as_happened
  inflation_pct: as_happened
"""
"""Banks' balance sheets, published a month later than the H.4.1, follow the model; nothing in a carry reads them."""


@dataclass(frozen=True)
class Carry:
    """Holdings carried from the anchor to a Wednesday, before reconciliation.

    Attributes:
        portfolio: Treasuries and agency debt as the rules gave them.
        cohorts: MBS as the prepayment model gave them.
        month_to_date: principal that fell due earlier in that month.
        outcome: the run that carried them.
    """

    portfolio: Portfolio
    cohorts: MortgageCohorts
    month_to_date: MonthToDate
    outcome: Run


def assemble(
    opening: np.datetime64, sales: Auctions, known_at: np.datetime64 | None = None
) -> tuple[Position, OpeningRecord]:
    """Return the opening position of a Wednesday and the record of how it was put together.

    Args:
        opening: a Wednesday on or after the anchor.
        sales: Treasury sales to the end of the horizon.
        known_at: an instant (UTC); nothing published later is used. None uses everything.

    Raises:
        DataError: no holdings by CUSIP are known that early, or the date is outside the data.
    """
    snapshot = open_known(known_at)
    anchor = published_portfolio(snapshot)
    if opening < anchor.as_of_date:
        raise DataError(
            f"holdings by CUSIP start on {anchor.as_of_date}; the opening {opening} is earlier: "
            "choose a later Wednesday"
        )
    sheet = assemble_balance_sheet(snapshot, opening)
    line_basis = dict(zip(sheet.chart.names, sheet.basis, strict=True))
    if opening == anchor.as_of_date:
        portfolio, adjustments = anchor, tuple[Adjustment, ...]()
        cohorts, month_to_date = anchor_cohorts(), MonthToDate()
    else:
        carried = carry(opening, known_at)
        published = soma_classes(snapshot, opening)
        portfolio, adjustments = reconcile(carried.portfolio, published, anchor)
        mortgages = Adjustment(opening, "mbs", carried.cohorts.total_bn, published["mbs"])
        adjustments = (*adjustments, mortgages)
        scale = published["mbs"] / carried.cohorts.total_bn
        cohorts = replace(carried.cohorts, par_bn=carried.cohorts.par_bn * scale)
        month_to_date = carried.month_to_date
    commitments = commitments_after(opening, production_mix(known_at).next_month_share)
    position = Position(sheet, portfolio, cohorts, commitments, sales, month_to_date)
    basis = Basis.PUBLISHED if opening == anchor.as_of_date else Basis.RECONSTRUCTED
    return position, OpeningRecord(opening, basis.value, anchor.as_of_date, adjustments, line_basis)


@kept_few
def carry(last: np.datetime64, known_at: np.datetime64 | None = None) -> Carry:
    """Carry the anchor's holdings to a Wednesday under the policy as decided and the world as it happened.

    Decisions in force by that Wednesday had been announced by then.

    Args:
        last: the Wednesday.
        known_at: an instant (UTC); nothing published later is used. None uses everything.
    """
    snapshot = open_known(known_at)
    anchor = published_portfolio(snapshot)
    first = anchor.as_of_date
    scenario = parse_scenario(CARRY.format(first=first, last=last), "carry")
    regimes = _settled_as_happened(scenario.regimes)
    timeline = Timeline.from_opening(first, scenario.horizon_weeks)
    sales, fits = sales_until(last, known_at), _fits_of_carry(last)
    outside = OutsideBuilder(snapshot, scenario, timeline, autonomous_fits(fits)).build()
    sheet = assemble_balance_sheet(snapshot, first)
    position = Position(sheet, anchor, anchor_cohorts(), settlements_after(first), sales, MonthToDate())
    plan = compile_plan(position, regimes, outside, behaviour_of(fits, known_at), timeline)
    outcome = run(plan)
    return Carry(
        portfolio=carried_portfolio(last, _last_lots(outcome), anchor),
        cohorts=carried_cohorts(outcome),
        month_to_date=_month_to_date(outcome, last),
        outcome=outcome,
    )


def _settled_as_happened(regimes: Regimes) -> Regimes:
    """Let rules that would buy MBS buy none: in a carry MBS settle as they did."""
    return Regimes(tuple(_without_mbs(regime) for regime in regimes.regimes))


def _without_mbs(regime: Regime) -> Regime:
    rule = regime.principal
    if PrincipalTo.MBS not in rule.destinations:
        return regime
    if isinstance(rule, CappedRunoff):
        return replace(regime, principal=replace(rule, agency_cap_bn=None))
    return replace(regime, principal=CappedRunoff(0.0, None))


def _fits_of_carry(last: np.datetime64) -> dict[str, Fit]:
    """The latest fits before the opening, or the first ones: a carry of a few weeks before them is no forecast."""
    first = {name: load_fits(name)[0] for name in PARAMETER_FILES}
    return {name: fit if fit.data_to_date > last else choose_fit(name, last) for name, fit in first.items()}


def _last_lots(outcome: Run) -> CarriedLots:
    lots, state = outcome.plan.treasuries.lots, outcome.state
    compensation = np.zeros(lots.count)
    compensation[outcome.plan.treasuries.tips.lot_index] = state.compensation_bn[0]
    return CarriedLots(lots, state.par_bn[0], compensation, outcome.plan.treasuries.coupon_pct[0])


def _month_to_date(outcome: Run, last: np.datetime64) -> MonthToDate:
    """Principal with stated maturity in the month of `last` that was paid by then."""
    lots, plan = outcome.plan.treasuries.lots, outcome.plan
    paid = (lots.maturity_date >= month_start(int(month_index(last)))) & (
        plan.treasuries.schedule.maturity_week <= plan.timeline.week_count
    )
    bill = lots.kind == Kind.BILL.value
    due = outcome.state.due_bn[0]
    return MonthToDate(coupon_bn=float(due[paid & ~bill].sum()), bill_bn=float(due[paid & bill].sum()))
