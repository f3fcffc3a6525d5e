"""The coupon of a Treasury security in a projection: published, or the par yield of its tenor at its first sale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eccles.base.timeline import as_day
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import Auctions
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.scenario import Scenario
from eccles.data.origins import row_origin, series_origin
from eccles.data.snapshot import Snapshot
from eccles.engine.compile_treasuries import treasury_plan
from eccles.engine.plan import Plan
from eccles.opening.assemble import carry
from eccles.opening.auctions import sales_until
from eccles.opening.holdings import published_portfolio
from eccles.opening.rates import TREASURY_SERIES
from eccles.opening.simulate import build_plan
from eccles.receipts.shaping import name_of

__all__ = ["coupon_steps"]

TIPS_PREFIX = "tips"
LOWEST_COUPON_PCT = 0.125
"""The Treasury's lowest coupon (31 CFR 356.30), written here again: another one in the plan would leave a residual."""


def coupon_steps(scenario: Scenario, cusip: str, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return what the coupon of a Treasury security comes from.

    Args:
        scenario: of the projection.
        cusip: the security, as its lots call it; one with a coupon.
        snapshot: the embedded data.
    """
    planned = build_plan(scenario)
    lots, record = planned.plan.treasuries.lots, planned.opening
    table = snapshot.table("holding")
    row = np.flatnonzero((table["cusip"] == cusip) & np.isfinite(table["coupon_pct"]))
    if row.size:
        value = float(table["coupon_pct"][row[0]])
        cell = row_origin(snapshot, "holding", "coupon_pct", int(row[0]), as_day(record.anchor_date), row=cusip)
        return [ReceiptStep("Coupon as published", name_of(published_portfolio), value, "%", origins=(cell,))]
    if lots.opening_par_bn[lots.cusip == cusip].any():  # carried to the opening: it was sold before
        carried = carry(record.date, scenario.known_at).outcome.plan
        return _first_sale(carried, sales_until(record.date, scenario.known_at), cusip, snapshot)
    return _first_sale(planned.plan, planned.position.auctions, cusip, snapshot)


def _first_sale(plan: Plan, sales: Auctions, cusip: str, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return the par yield on the Wednesday of the first sale, for TIPS less expected inflation, and what raised it."""
    lots, coming = plan.treasuries.lots, sales.issue_date > plan.timeline.opening_date
    sold_date = sales.issue_date[np.flatnonzero(coming & (sales.cusip == cusip))[0]]
    week = int(np.clip(plan.timeline.week_of(sold_date), 0, plan.timeline.week_count))
    tenor = str(lots.tenor[np.flatnonzero(lots.cusip == cusip)[0]])
    name, day, by = tenor.removeprefix(TIPS_PREFIX), plan.timeline.date[week], name_of(treasury_plan)
    rate = float(plan.outside.par_yield_pct[0, week, YIELD_TENORS.index(name)])
    what = f"Par yield of {name} on {day}, the week of its first sale {sold_date}"
    steps = [ReceiptStep(what, by, rate, "%", origins=_cell(snapshot, name, day, rate))]
    if tenor.startswith(TIPS_PREFIX):
        expected = float(plan.outside.breakeven_pct[0, week])
        steps.append(ReceiptStep(f"less: expected inflation on {day}", by, -expected, "%"))
    reached = sum(step.value or 0.0 for step in steps)
    if reached < LOWEST_COUPON_PCT:
        steps.append(ReceiptStep("Raised to the Treasury's lowest coupon", by, LOWEST_COUPON_PCT - reached, "%"))
    return steps


def _cell(snapshot: Snapshot, tenor: str, day: np.datetime64, rate_pct: float) -> tuple[Origin, ...]:
    """Return the published yield, where the path had it."""
    series = snapshot.series(TREASURY_SERIES[tenor])
    place = int(np.searchsorted(series.date, day, side="right")) - 1
    if float(series.value[place]) != rate_pct:
        return ()
    return (replace(series_origin(snapshot, TREASURY_SERIES[tenor]), date=str(series.date[place]), value=rate_pct),)
