"""The steps of a number of one security in a valuation: its payments on the day's curve, and what follows from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day
from eccles.base.units import share_from_pct
from eccles.compare.held import held_on
from eccles.compare.outstanding import outstanding_near
from eccles.core.portfolio import Kind
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.valuation import SecurityRows
from eccles.data.origins import column_origin, row_origin
from eccles.data.snapshot import Snapshot
from eccles.opening.coupons import lot_coupons
from eccles.receipts.projection.lot_coupon import coupon_steps
from eccles.receipts.projection.value_steps import TEN_YEAR, Market
from eccles.receipts.shaping import name_of
from eccles.runoff.cash_flows import PAR_PER100, build_cash_flows
from eccles.runoff.valuation import (
    BP_SHARE,
    dirty_from_curve,
    from_yield,
    ten_year_dv01_per100,
    value_securities,
    yield_from_dirty,
)

__all__ = ["security_chain"]

FloatArray = NDArray[np.float64]

OF_YIELD = {
    "yield_pct": "Yield at which {count} payments are worth {dirty:.6f} per 100",
    "macaulay_yrs": "Mean time to {count} payments, weighted by their value at a yield of {rate:.6f} %",
    "modified_yrs": "Fall of the price per rise of the yield of {rate:.6f} %: Macaulay duration / (1 + yield / 2)",
    "convexity_ratio": "Second derivative of the price by its yield of {rate:.6f} %, over the price",
}
"""What follows from a security's payments and its price."""


def security_chain(market: Market, row: int, column: str, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
    """Return the steps of a number of a security.

    Args:
        market: the holdings and the market of the day.
        row: the security's place among them.
        column: of the valuation by CUSIP.
        snapshot: the embedded data.
    """
    one = _One(market, row)
    if column in OF_YIELD:
        return (one.of_yield(column),)
    if column == "clean_per100":
        return one.price()
    if column == "accrued_per100":
        return (one.accrued(),)
    if column == "coupon_pct":
        return tuple(one.coupon(snapshot))
    if column.startswith("outstanding"):
        return one.outstanding(column, snapshot)
    return one.amount(column, snapshot)


class _One:
    """One security of a valuation."""

    def __init__(self, market: Market, row: int) -> None:
        held = market.held
        self.market, self.row, self.held = market, row, held
        self.security = held.securities.at(np.array([row]))
        self.floating = self.security.kind[0] == Kind.FRN.value
        self.growth_pct = held.breakeven_pct if self.security.kind[0] == Kind.TIPS.value else 0.0
        self.par, self.compensation = float(held.par_bn[row]), float(held.compensation_bn[row])
        self.book = self.par + self.compensation

    def price(self) -> tuple[ReceiptStep, ...]:
        """Return the price as its discounted payments less accrued interest."""
        curve, by = self.market.curve, name_of(dirty_from_curve)
        if self.floating:
            clean = float(value_securities(self.security, curve, self.held.breakeven_pct).clean_per100[0])
            said = f"{float(self.security.spread_pct[0]):.4f} % to maturity, discounted"
            return (
                ReceiptStep("Par: the index is worth its money", name_of(value_securities), PAR_PER100),
                ReceiptStep("Spread over the index", name_of(value_securities), clean - PAR_PER100, detail=said),
            )
        flows = build_cash_flows(self.security, self.held.date)
        years = curve.years_to(flows.payment_date)
        discount = curve.factor(years) * (1.0 + share_from_pct(self.growth_pct)) ** years
        coupons = flows.amount_per100.copy()
        coupons[-1] -= PAR_PER100
        real = f"payments grow by expected inflation of {self.growth_pct:.4f} % a year" if self.growth_pct else ""
        last = f"{PAR_PER100:g} × {discount[-1]:.8f}, due {flows.payment_date[-1]}"
        steps = [ReceiptStep("Par at maturity, discounted", by, PAR_PER100 * float(discount[-1]), detail=last)]
        if np.any(coupons > 0.0):
            said = "; ".join(word for word in (f"{coupons.size} payments", real) if word)
            total = float((coupons * discount).sum())
            steps.append(ReceiptStep("Coupons, each discounted", by, total, detail=said))
            steps.append(
                ReceiptStep("less: accrued interest", name_of(build_cash_flows), -float(flows.accrued_per100[0]))
            )
        return tuple(steps)

    def accrued(self) -> ReceiptStep:
        """Return the interest earned since the last coupon."""
        if self.floating:
            values = value_securities(self.security, self.market.curve, self.held.breakeven_pct)
            what = "Index and spread since the last quarterly payment"
            return ReceiptStep(what, name_of(value_securities), float(values.accrued_per100[0]))
        value = float(build_cash_flows(self.security, self.held.date).accrued_per100[0])
        half = float(self.security.coupon_pct[0]) / 2.0
        said = f"half a coupon of {half:.4f} × {value / half if half else 0.0:.6f} of its period"
        return ReceiptStep("Interest since the last coupon", name_of(build_cash_flows), value, detail=said)

    def of_yield(self, column: str) -> ReceiptStep:
        """Return the yield of the price, or what its payments say about risk at that yield."""
        if self.floating:
            values = value_securities(self.security, self.market.curve, self.held.breakeven_pct)
            what = "Of a floating-rate note: the days to the weekly reset, and the spread to maturity"
            return ReceiptStep(what, name_of(value_securities), float(getattr(values, column)[0]))
        flows = build_cash_flows(self.security, self.held.date)
        dirty = dirty_from_curve(flows, self.market.curve, np.array([self.growth_pct]))
        rate = yield_from_dirty(flows, dirty)
        found = rate if column == "yield_pct" else getattr(from_yield(flows, rate), column)
        words = OF_YIELD[column].format(count=flows.amount_per100.size, dirty=float(dirty[0]), rate=float(rate[0]))
        by = name_of(yield_from_dirty if column == "yield_pct" else from_yield)
        return ReceiptStep(words, by, float(found[0]))

    def coupon(self, snapshot: Snapshot) -> list[ReceiptStep]:
        """Return the coupon: of what was issued by the opening as published, of what is sold later as planned."""
        cusip, by = str(self.security.cusip[0]), name_of(lot_coupons)
        if self.security.kind[0] in {Kind.BILL.value, Kind.FRN.value}:
            return [ReceiptStep("No fixed coupon", by, 0.0)]
        cell = _cell(snapshot, "holding", "coupon_pct", cusip)
        if cell is None and self.security.issue_date[0] <= self.held.opening_date:
            cell = _cell(snapshot, "debt_outstanding", "coupon_pct", cusip)
        if cell is None:
            return coupon_steps(self.market.scenario, cusip, snapshot)
        return [ReceiptStep("Coupon as published", by, cell.value, origins=(cell,))]

    def amount(self, column: str, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
        """Return an amount of the holding."""
        by, price = name_of(SecurityRows), float(self.market.values.clean_per100[self.row])
        parts = (
            ReceiptStep("Par", name_of(held_on), self.par),
            ReceiptStep("Inflation compensation", name_of(held_on), self.compensation),
        )
        if column in {"par_bn", "compensation_bn"}:
            cell = _cell(snapshot, "holding", column, str(self.security.cusip[0]))
            return (replace(parts[column == "compensation_bn"], origins=() if cell is None else (cell,)),)
        if column == "par_and_compensation_bn":
            return parts
        words = f"({self.par:,.6f} + {self.compensation:,.6f} bn) × {price:.8f} / 100"
        value = ReceiptStep("Par and compensation at the price", by, share_from_pct(self.book * price), detail=words)
        if column == "value_bn":
            return (value,)
        if column == "gain_bn":
            return (value, ReceiptStep("less: par and compensation", by, -self.book))
        return (self._risk(column),)

    def _risk(self, column: str) -> ReceiptStep:
        """Return DV01 or ten-year equivalents."""
        values, by = self.market.values, name_of(SecurityRows)
        modified, dirty = float(values.modified_yrs[self.row]), float(values.dirty_per100[self.row])
        dv01 = share_from_pct(modified * dirty * BP_SHARE) * self.book
        said = f"{modified:.6f} years × {dirty:.6f} / 100 × 0.0001 × {self.book:,.6f} bn"
        if column == "dv01_bn_per_bp":
            return ReceiptStep("What it loses when its yield rises by a basis point", by, dv01, detail=said)
        unit = share_from_pct(ten_year_dv01_per100(float(self.held.par_yield_pct[TEN_YEAR])))
        said = f"{said} / {unit:.8f}"
        return ReceiptStep("DV01 over that of a new ten-year note", by, dv01 / unit, detail=said)

    def outstanding(self, column: str, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
        """Return what is outstanding of it, or the share that is held."""
        table = self.market.outstanding
        if table is None:
            return ()
        place = np.flatnonzero(table.securities.cusip == self.security.cusip[0])
        amount = float(table.outstanding_bn[place[0]])
        origin = column_origin(snapshot, "debt_outstanding", "outstanding_bn")
        cell = replace(origin, date=str(table.record_date), row=str(self.security.cusip[0]), value=amount)
        by = name_of(outstanding_near)
        if column == "outstanding_bn":
            what = f"Outstanding on {table.record_date}, its sales added up"
            return (ReceiptStep(what, by, amount, detail=table.basis, origins=(cell,)),)
        said = f"{self.book:,.6f} / {amount:,.6f}"
        return (ReceiptStep("Held of what is outstanding", by, self.book / amount, detail=said, origins=(cell,)),)


def _cell(snapshot: Snapshot, table: str, column: str, cusip: str) -> Origin | None:
    """Return a security's first row in a table of securities, where it has one with a number."""
    rows = snapshot.table(table)
    found = np.flatnonzero((rows["cusip"] == cusip) & np.isfinite(rows[column]))
    if not found.size:
        return None
    day = rows["as_of_date" if table == "holding" else "record_date"][found[0]]
    return row_origin(snapshot, table, column, int(found[0]), as_day(day), row=cusip)
