"""The receipt of a month's principal against its caps: what fell due, lot by lot, less what became of the rest.

What fell due is added up from the lots the projection holds; what was redeemed and rolled over from the run, lot by
lot; the caps are decided once more by the rules; agency principal is what the journal posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date
from eccles.core.portfolio import Kind
from eccles.core.projection import Ladder, LotHistory, ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.core.scenario import Scenario
from eccles.data.snapshot import Snapshot
from eccles.engine.agency import plan_agency_month
from eccles.engine.treasuries import mature_treasuries, plan_treasury_month
from eccles.opening.simulate import build_plan
from eccles.receipts.projection.ladder_agency import agency_steps
from eccles.receipts.projection.ladder_caps import decided
from eccles.receipts.projection.lot_moves import finished_run
from eccles.receipts.projection.lot_words import CLASS_TITLES, largest
from eccles.receipts.projection.projected import refuse_several_paths, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.views import Projection

__all__ = ["LADDER_COLUMNS", "explain", "ladder_receipt"]

FloatArray = NDArray[np.float64]

TITLES = {
    "coupon_due_bn": "Coupon principal due",
    "coupon_redeemed_bn": "Coupon principal redeemed",
    "coupon_rolled_bn": "Coupon principal rolled over",
    "bill_due_bn": "Bills due",
    "bill_redeemed_bn": "Bills redeemed",
    "bill_rolled_bn": "Bills rolled over",
    "agency_principal_bn": "Agency principal received",
    "agency_redeemed_bn": "Agency principal redeemed",
    "agency_reinvested_bn": "Agency principal reinvested",
    "treasury_cap_bn": "Treasury cap",
    "agency_cap_bn": "Agency cap",
}
LADDER_COLUMNS = tuple(TITLES)
LESS = {
    "coupon_redeemed_bn": "coupon_rolled_bn",
    "coupon_rolled_bn": "coupon_redeemed_bn",
    "bill_redeemed_bn": "bill_rolled_bn",
    "bill_rolled_bn": "bill_redeemed_bn",
    "agency_redeemed_bn": "agency_reinvested_bn",
    "agency_reinvested_bn": "agency_redeemed_bn",
}
"""What each column leaves of the principal: the other part of it."""
WITH_COMPENSATION = " with inflation compensation"


def explain(question: Question) -> Receipt:
    """Return where the month's principal that is asked for comes from; errors as in `ladder_receipt`."""
    address = question.address
    return ladder_receipt(question.projection(), address.name, address.date, question.snapshot)


def ladder_receipt(projection: Projection, column: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a month's principal, or its cap, comes from.

    Args:
        projection: the projection, of one path.
        column: of `Projection.ladder_frame`, or coupon_rolled_bn, bill_rolled_bn, agency_redeemed_bn.
        date: the month.
        snapshot: the embedded data.

    Raises:
        DataError: no such column or month, or the projection has several paths or no scenario.
    """
    result, ladder, scenario = projection.result, projection.result.ladder, projection.scenario
    refuse_several_paths(result)
    name = column if column in TITLES else f"{column}_bn"
    if name not in TITLES:
        raise DataError(f'the ladder has no column "{column}"; {nearest_name(column, TITLES)}')
    row = _row(ladder, date)
    if scenario is None:
        raise DataError(f"{projection.name} keeps no scenario; project it again by its name")
    month = np.datetime64(date[:7], "M")
    readers = ("pay_agency_principal",) if name.startswith("agency") else ("mature_treasuries",)
    return Receipt(
        figure=f"{projection.name}:ladder:{name}@{month}",
        title=f"{TITLES[name]} in the month",
        date=str(month),
        value=_value(ladder, name, row),
        unit="USD bn",
        chain=_chain(scenario, result, name, row),
        standing=standing_of(result),
        shaped_by=shaping_steps(
            projection.scenario, result, snapshot, readers, (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        ),
        note="" if ladder.complete[row] else "the horizon holds only a part of this month",
    )


def _row(ladder: Ladder, date: str) -> int:
    rows = np.flatnonzero(ladder.month_date == as_date(f"{date[:7]}-01"))
    if not rows.size:
        first, last = (str(day)[:7] for day in ladder.month_date[[0, -1]])
        raise DataError(f"no month {date[:7]}; the ladder runs from {first} to {last}")
    return int(rows[0])


def _value(ladder: Ladder, name: str, row: int) -> float:
    if name.endswith("_rolled_bn"):
        kind = name.removesuffix("_rolled_bn")
        return float((getattr(ladder, f"{kind}_due_bn") - getattr(ladder, f"{kind}_redeemed_bn"))[0, row])
    if name == "agency_redeemed_bn":
        return float((ladder.agency_principal_bn - ladder.agency_reinvested_bn)[0, row])
    shown: FloatArray = getattr(ladder, name)
    return float(shown[0, row])


def _chain(scenario: Scenario, result: ProjectionResult, name: str, row: int) -> tuple[ReceiptStep, ...]:
    agency = name.startswith("agency")
    if name.endswith("_cap_bn"):
        return (decided(scenario, result, row).step(TITLES[name], agency=agency),)
    if agency:
        return _agency(scenario, result, name, row)
    due = _Due(scenario, result, row, bill=name.startswith("bill"))
    chain = tuple(due.steps())
    return (*chain, due.less(LESS[name])) if name in LESS else chain


def _less(column: str, by: object, value_bn: float, detail: str) -> ReceiptStep:
    title = TITLES[column]
    return ReceiptStep(f"less: {title[0].lower()}{title[1:]}", name_of(by), -value_bn, "USD bn", detail)


def _agency(scenario: Scenario, result: ProjectionResult, name: str, row: int) -> tuple[ReceiptStep, ...]:
    """Return agency principal as it was posted, less what the cap lets run off or what it leaves."""
    chain = agency_steps(scenario, result, row)
    if name not in LESS:
        return tuple(chain)
    total, rule = sum(step.value or 0.0 for step in chain), decided(scenario, result, row)
    cap = rule.cap_bn(agency=True)
    redeemed = min(total, cap)
    other = redeemed if name == "agency_reinvested_bn" else total - redeemed
    said = f"{total:,.6f} bn against a cap of {cap:,.6f} bn" if np.isfinite(cap) else "there is no cap"
    return (*chain, _less(LESS[name], plan_agency_month, other, said))


# --- Treasuries ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Lot:
    """A lot that is paid in the month: its name, its class and its principal on the last Wednesday before.

    Attributes:
        growth_bn: what its inflation compensation grows from then to its maturity.
    """

    name: str
    kind: str
    principal_bn: float
    growth_bn: float = 0.0


@dataclass(frozen=True)
class _Due:
    """The bills, or the coupons, that fall due in a month and are paid inside the horizon."""

    scenario: Scenario
    result: ProjectionResult
    row: int
    bill: bool

    def steps(self) -> Iterator[ReceiptStep]:
        """Yield what fell due by class: the lots on the last Wednesday before they were paid, and what TIPS grew since.

        A projection without lots takes them from its run.
        """
        history, by = self.result.lots, name_of(mature_treasuries)
        lots = self._of_run("due_bn") if history is None else list(self._of_history(history))
        for kind, title in CLASS_TITLES.items():
            found = [lot for lot in lots if lot.kind == kind.value and lot.principal_bn > 0.0]
            if found:
                what = f"{title}{WITH_COMPENSATION}" if kind is Kind.TIPS else title
                yield ReceiptStep(what, by, sum(lot.principal_bn for lot in found), "USD bn", _largest(found))
        growth = sum(lot.growth_bn for lot in lots)
        if growth:
            detail = "par × (index ratio at maturity − on the last Wednesday before)"
            yield ReceiptStep("Inflation compensation of the last days", by, growth, "USD bn", detail)

    def less(self, column: str) -> ReceiptStep:
        """Return the other part of the principal, from the run: redeemed, or rolled over, lot by lot."""
        lots = self._of_run("rolled_bn" if column.endswith("_rolled_bn") else "redeemed_bn")
        by = mature_treasuries if column.endswith("_rolled_bn") else plan_treasury_month
        found = [lot for lot in lots if lot.principal_bn > 0.0]
        return _less(column, by, sum(lot.principal_bn for lot in found), _largest(found))

    def _of_run(self, what: str) -> list[_Lot]:
        """Return the month's lots with what the run did: due_bn, redeemed_bn or, due less redeemed, rolled_bn."""
        outcome = finished_run(self.scenario)
        plan, state = outcome.plan, outcome.state
        lots, schedule = plan.treasuries.lots, plan.treasuries.schedule
        amount = state.due_bn - state.redeemed_bn if what == "rolled_bn" else getattr(state, what)
        month = schedule.due_in_month(plan.month_first + self.row)
        paid = schedule.maturity_week[month] <= plan.timeline.week_count
        rows = np.arange(month.start, month.stop)[paid & (plan.treasuries.is_bill[month] == self.bill)]
        return [_Lot(_name(lots.cusip[lot], lots.maturity_date[lot]), lots.kind[lot], amount[0, lot]) for lot in rows]

    def _of_history(self, history: LotHistory) -> Iterator[_Lot]:
        """Yield the month's lots as the projection holds them, with compensation."""
        lots, date = history.lots, self.result.date
        first = self.result.ladder.month_date[self.row].astype("datetime64[M]")
        member = (lots.maturity_date.astype("datetime64[M]") == first) & (lots.payment_date <= date[-1])
        for lot in np.flatnonzero(member & ((lots.kind == Kind.BILL.value) == self.bill)):
            week = int(np.searchsorted(date, lots.payment_date[lot])) - 1
            par, tips = float(history.par_bn[0, week, lot]), np.flatnonzero(history.tips_index == lot)
            name, kind = _name(lots.cusip[lot], lots.maturity_date[lot]), str(lots.kind[lot])
            if tips.size and par > 0.0:
                place = int(tips[0])
                ratio = build_plan(self.scenario).plan.treasuries.tips.index_ratio[0, :, place]
                compensation = float(history.compensation_bn[0, week, place])
                yield _Lot(name, kind, par + compensation, par * float(ratio[week + 1] - ratio[week]))
            else:
                yield _Lot(name, kind, par)


def _name(cusip: object, maturity_date: np.datetime64) -> str:
    return str(cusip) or str(maturity_date)


def _largest(lots: list[_Lot]) -> str:
    return largest((lot.name, lot.principal_bn) for lot in lots)
