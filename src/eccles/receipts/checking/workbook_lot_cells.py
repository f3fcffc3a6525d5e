"""Cells of the sheet of securities: what a lot was held at and pays, and the total and the average above the lots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import as_day
from eccles.base.units import DAYS_PER_YEAR
from eccles.compare.measure import wednesday_place
from eccles.core.lots import TREASURY_KINDS
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import Auctions
from eccles.core.projection import LotHistory
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.origins import column_origin, origin_of
from eccles.data.snapshot import Snapshot
from eccles.engine.compile_treasuries import treasury_plan
from eccles.engine.plan import Plan
from eccles.opening.assemble import carry
from eccles.opening.auctions import sales_until
from eccles.opening.holdings import published_portfolio
from eccles.opening.rates import TREASURY_SERIES
from eccles.opening.simulate import build_plan
from eccles.receipts.checking.workbook_asked import AskedCell
from eccles.receipts.projection.ladder_rows import CLASS_TITLES
from eccles.receipts.projection.lot_rows import lot_names, lot_receipt
from eccles.receipts.shaping import name_of
from eccles.report.workbook_lots import securities_sheet

__all__ = ["lot_cell", "maturity_receipt", "total_receipt"]

FloatArray = NDArray[np.float64]

READERS = ("mature_treasuries", "trade", "accrue")
COUPON, COMPENSATION, LINKED = "coupon", "compensation", "tips"
END_OF_TIME = np.datetime64("9999-12-31", "D")


def lot_cell(asked: AskedCell) -> Receipt:
    """Return where the par, the compensation or the coupon of a lot comes from."""
    place, column = int(asked.name), asked.about.names[1]
    if column == COUPON:
        return _coupon_receipt(asked, place)
    name = lot_names(_history(asked).lots)[place]
    return lot_receipt(asked.projection, name, f"{column}_bn", asked.date, asked.snapshot)


def _history(asked: AskedCell) -> LotHistory:
    history = asked.result.lots
    if history is None:
        raise DataError(f"{asked.projection.name} keeps no lots")
    return history


# --- totals ----------------------------------------------------------------------------------------------------------


def total_receipt(asked: AskedCell) -> Receipt:
    """Return the total of the lots, class by class."""
    history, week = _history(asked), wednesday_place(asked.result.date, asked.date)
    held = _held_bn(history, week, asked.name)
    steps = tuple(
        ReceiptStep(
            title, name_of(securities_sheet), float(held[of].sum()), "USD bn", f"{np.count_nonzero(held[of]):,} lots"
        )
        for title, of in _classes(history)
    )
    return asked.receipt(steps, asked.shaping(READERS, asked.result.date[week]))


def _held_bn(history: LotHistory, week: int, column: str) -> FloatArray:
    """Return par or compensation by lot on a Wednesday, (lots,)."""
    if column != COMPENSATION:
        return np.asarray(history.par_bn[0, week])
    held = np.zeros(history.lots.count)
    held[history.tips_index] = history.compensation_bn[0, week]
    return held


def _classes(history: LotHistory) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    for kind in TREASURY_KINDS:
        yield CLASS_TITLES[kind].removesuffix(" with inflation compensation"), history.lots.kind == kind.value


def maturity_receipt(asked: AskedCell) -> Receipt:
    """Return the average maturity as what each class adds to it: its share of par times its own average."""
    history, week = _history(asked), wednesday_place(asked.result.date, asked.date)
    par, date = _held_bn(history, week, "par"), asked.result.date[week]
    years = (history.lots.maturity_date - date).astype(np.float64) / DAYS_PER_YEAR
    steps = []
    for title, of in _classes(history):
        share = float(par[of].sum() / par.sum())
        if share:
            average = float(par[of] @ years[of] / par[of].sum())
            detail = f"{share:.6f} of par, {average:.6f} years on average"
            steps.append(ReceiptStep(title, name_of(securities_sheet), share * average, "years", detail))
    return asked.receipt(tuple(steps), asked.shaping(READERS, date))


# --- coupons ---------------------------------------------------------------------------------------------------------


def _coupon_receipt(asked: AskedCell, place: int) -> Receipt:
    """Return where a coupon comes from: published with the holding, or the par yield when the lot was first sold."""
    scenario, lots = asked.projection.scenario, _history(asked).lots
    cusip = str(lots.cusip[place])
    published = _published(asked.snapshot, cusip)
    if published is not None:
        return asked.receipt((published,))
    if scenario is None:
        raise DataError(f"{asked.projection.name} keeps no scenario; project it again by its name")
    if lots.opening_par_bn[place] > 0.0:
        plan = carry(scenario.opening_date, scenario.known_at).outcome.plan
        sales = sales_until(scenario.opening_date, scenario.known_at)
    else:
        planned = build_plan(scenario)
        plan, sales = planned.plan, planned.position.auctions
    steps = _yield_steps(asked.snapshot, plan, sales, cusip)
    rest = asked.value - sum(step.value or 0.0 for step in steps)
    if rest:
        steps.append(ReceiptStep("Raised to the Treasury's lowest coupon", name_of(treasury_plan), rest, "per cent"))
    return asked.receipt(tuple(steps), asked.shaping(READERS[:1], as_day(lots.issue_date[place])))


def _published(snapshot: Snapshot, cusip: str) -> ReceiptStep | None:
    """Return the coupon that was published with the first holdings; None where the lot was none of them."""
    table = snapshot.table("holding")
    rows = np.flatnonzero(table["cusip"] == cusip)
    if not rows.size or not np.isfinite(table["coupon_pct"][rows[0]]):
        return None
    what = f"Coupon published with the holdings of {as_day(table['as_of_date'][rows[0]])}"
    value, origin = float(table["coupon_pct"][rows[0]]), column_origin(snapshot, "holding", "coupon_pct")
    return ReceiptStep(what, name_of(published_portfolio), value, "per cent", f"row {cusip}", (origin,))


def _yield_steps(snapshot: Snapshot, plan: Plan, sales: Auctions, cusip: str) -> list[ReceiptStep]:
    """Return the par yield of the Wednesday that first shows the lot's sale; of TIPS less breakeven inflation."""
    coming = sales.between(plan.timeline.opening_date, END_OF_TIME)
    first = int(np.flatnonzero(coming.cusip == cusip)[0])
    week = int(np.clip(plan.timeline.week_of(coming.issue_date[first : first + 1]), 0, plan.timeline.week_count)[0])
    tenor = str(coming.tenor[first]).removeprefix(LINKED)
    date, by = plan.timeline.date[week], name_of(treasury_plan)
    par_pct = float(plan.outside.par_yield_pct[0, week, YIELD_TENORS.index(tenor)])
    origin = origin_of(snapshot, TREASURY_SERIES[tenor])
    steps = [
        ReceiptStep(
            f"Par yield of {tenor} on {date}, when it is first sold", by, par_pct, "per cent", origins=(origin,)
        )
    ]
    if str(coming.kind[first]) == LINKED:
        breakeven_pct = float(plan.outside.breakeven_pct[0, week])
        steps.append(ReceiptStep(f"less: breakeven inflation on {date}", by, -breakeven_pct, "per cent"))
    return steps
