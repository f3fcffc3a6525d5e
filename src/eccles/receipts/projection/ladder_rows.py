"""The receipt of a month's principal against its caps: what fell due, lot by lot, less what became of the rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_date, month_start
from eccles.core.portfolio import Kind
from eccles.core.projection import Ladder, LotHistory, ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.engine.agency import pay_agency_principal, plan_agency_month
from eccles.engine.step import decide_policy
from eccles.engine.treasuries import mature_treasuries, plan_treasury_month
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.views import Projection

__all__ = ["CLASS_TITLES", "LADDER_COLUMNS", "explain", "ladder_receipt"]

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

CLASS_TITLES = {
    Kind.BILL: "Bills",
    Kind.NOTE_BOND: "Notes and bonds",
    Kind.TIPS: "TIPS with inflation compensation",
    Kind.FRN: "Floating-rate notes",
}
LARGEST_COUNT = 3


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
        DataError: no such column or month, or the projection has several paths.
    """
    result, ladder = projection.result, projection.result.ladder
    date_of(result, str(result.date[0]))
    name = column if column in TITLES else f"{column}_bn"
    if name not in TITLES:
        raise DataError(f'the ladder has no column "{column}"; {nearest_name(column, TITLES)}')
    row = _row(ladder, date)
    month = np.datetime64(date[:7], "M")
    readers = ("pay_agency_principal",) if name.startswith("agency") else ("mature_treasuries",)
    return Receipt(
        figure=f"{projection.name}:ladder:{name}@{month}",
        title=f"{TITLES[name]} in the month",
        date=str(month),
        value=_value(ladder, name, row),
        unit="USD bn",
        chain=_chain(result, name, row),
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


def _chain(result: ProjectionResult, name: str, row: int) -> tuple[ReceiptStep, ...]:
    ladder = result.ladder
    if name.endswith("_cap_bn"):
        value = _value(ladder, name, row)
        said = "decided by the rule in force" if np.isfinite(value) else "the rule in force sets none"
        return (ReceiptStep(f"{TITLES[name]}, {said}", name_of(decide_policy), value, "USD bn"),)
    agency, bill = name.startswith("agency"), name.startswith("bill")
    chain = _received(ladder, row) if agency else _due(result, row, bill=bill)
    if name not in LESS:
        return tuple(chain)
    other = LESS[name]
    by = name_of(plan_agency_month if agency else plan_treasury_month)
    return (
        *chain,
        ReceiptStep(f"less: {TITLES[other][0].lower()}{TITLES[other][1:]}", by, -_value(ladder, other, row), "USD bn"),
    )


def _received(ladder: Ladder, row: int) -> list[ReceiptStep]:
    value = _value(ladder, "agency_principal_bn", row)
    return [ReceiptStep(TITLES["agency_principal_bn"], name_of(pay_agency_principal), value, "USD bn")]


def _due(result: ProjectionResult, row: int, *, bill: bool) -> list[ReceiptStep]:
    """Return what fell due by class, from the lots of that month on the last Wednesday before they were paid.

    The inflation compensation of TIPS still grows from then to their maturity; what is due counts it.
    """
    total = _value(result.ladder, "bill_due_bn" if bill else "coupon_due_bn", row)
    by = name_of(mature_treasuries)
    if result.lots is None:
        return [ReceiptStep(TITLES["bill_due_bn" if bill else "coupon_due_bn"], by, total, "USD bn")]
    month = result.ladder.month_date[row]
    steps = []
    for kind, title in CLASS_TITLES.items():
        if (kind is Kind.BILL) is bill and (found := _held(result, result.lots, kind, month)):
            detail = f"{len(found)} lots, the largest " + ", ".join(
                f"{cusip} {par:.3f}" for cusip, par in sorted(found, key=lambda lot: -lot[1])[:LARGEST_COUNT]
            )
            steps.append(ReceiptStep(title, by, sum(par for _, par in found), "USD bn", detail))
    known = sum(step.value or 0.0 for step in steps)
    if total != known and not bill:
        steps.append(ReceiptStep("Inflation compensation of the last days", by, total - known, "USD bn"))
    return steps


def _held(result: ProjectionResult, history: LotHistory, kind: Kind, month: np.datetime64) -> list[tuple[str, float]]:
    """Return the lots of a class that mature in a month and are paid inside the horizon, each with its principal."""
    lots, date = history.lots, result.date
    end = month_start(int(month.astype("datetime64[M]").astype(int)) + 1)
    in_month = (lots.maturity_date >= month) & (lots.maturity_date < end) & (lots.payment_date <= date[-1])
    found = []
    for lot in np.flatnonzero((lots.kind == kind.value) & in_month):
        week = int(np.searchsorted(date, lots.payment_date[lot])) - 1
        par = float(history.par_bn[0, week, lot])
        if par > 0.0:
            tips = np.flatnonzero(history.tips_index == lot)
            extra = float(history.compensation_bn[0, week, tips[0]]) if tips.size else 0.0
            found.append((str(lots.cusip[lot]) or str(lots.maturity_date[lot]), par + extra))
    return found
