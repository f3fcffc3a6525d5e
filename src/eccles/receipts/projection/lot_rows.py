"""The receipt of one Treasury security in a projection: what was held at the opening, and what happened to it since.

A security is named by its CUSIP. What will be sold has none yet and is pooled by class, tenor and maturity; it is named
by these three: `note_bond-5y-2031-05-15`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.core.lots import Lots
from eccles.core.portfolio import ACCOUNT_OF_KIND, Kind, Portfolio
from eccles.core.projection import Adjustment, LotHistory, OpeningRecord, ProjectionResult
from eccles.core.receipt import Origin, Receipt, ReceiptStep
from eccles.core.scenario import Scenario
from eccles.data.origins import origin_of, row_origin
from eccles.data.snapshot import Snapshot
from eccles.engine.treasuries import accrue
from eccles.opening.assemble import carry
from eccles.opening.holdings import published_portfolio, reconcile
from eccles.receipts.projection.lot_coupon import coupon_steps
from eccles.receipts.projection.lot_moves import HAPPENINGS, LotMoves, finished_run, moves_of
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.line_sources import OPENING_TERMS, cells_of
from eccles.report.views import Projection

__all__ = ["LOT_COLUMNS", "explain", "lot_names", "lot_receipt"]

FloatArray = NDArray[np.float64]

PAR, COUPON = "par_bn", "coupon_pct"
COMPENSATION = "inflation_compensation"
LOT_COLUMNS = {PAR: "Par", "compensation_bn": "Inflation compensation", COUPON: "Coupon"}
KINDS = {
    Kind.BILL.value: "a bill",
    Kind.NOTE_BOND.value: "a note or bond",
    Kind.TIPS.value: "a TIPS",
    Kind.FRN.value: "a floating-rate note",
}
CARRIED_BY: dict[str, tuple[str, ...]] = {
    "Bought at auction in roll-overs": ("auction", "debt_outstanding"),
    "Bought in the market": ("auction", "debt_outstanding"),
    "Accrued by the consumer price index": ("CPIAUCNS",),
}
"""What was published of what happened up to an opening that is carried forward."""


def explain(question: Question) -> Receipt:
    """Return where the security that is asked for comes from; errors as in `lot_receipt`."""
    address = question.address
    return lot_receipt(question.projection(), address.name, address.name_or(1, PAR), address.date, question.snapshot)


def lot_names(lots: Lots) -> list[str]:
    """Return how each lot is named in a figure: its CUSIP, or class, tenor and maturity where it has none."""
    rows = zip(lots.cusip, lots.kind, lots.tenor, lots.maturity_date, strict=True)
    return [
        "-".join(str(word) for word in (kind, tenor, day) if word) if " " in cusip else str(cusip)
        for cusip, kind, tenor, day in rows
    ]


def lot_receipt(projection: Projection, lot: str, column: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where the par or the compensation of a security comes from.

    Args:
        projection: the projection, of one path.
        lot: its CUSIP, a pool as `lot_names` writes it, or either as `Projection.holdings` does.
        column: par_bn, compensation_bn or coupon_pct.
        date: a Wednesday, or a month for its last one.
        snapshot: the embedded data.

    Raises:
        DataError: no such security, column or Wednesday, it was not held by then, or the projection has several paths,
            no lots or no scenario.
    """
    result, scenario = projection.result, projection.scenario
    place = date_of(result, date)
    if result.lots is None or scenario is None:
        raise DataError(
            f"{projection.name} keeps no {'lots' if scenario else 'scenario'}; project it again by its name"
        )
    key = column if column in LOT_COLUMNS else f"{column}_bn"
    if key not in LOT_COLUMNS:
        raise DataError(f'a security has no "{column}"; {nearest_name(column, LOT_COLUMNS)}')
    held = _Held(result, result.lots, scenario, _index(result.lots, lot), place)
    day, lots = result.date[place], result.lots.lots
    name = lot_names(lots)[held.index]
    held.refuse_never_held(name)
    if key == COUPON and not np.isfinite(held.coupon_pct):
        raise DataError(f"{name} is {KINDS[lots.kind[held.index]]} and has no coupon")
    chain, readers = _chain(held, key, snapshot)
    return Receipt(
        figure=f"{projection.name}:lot:{name}:{key}@{day}",
        title=f"{LOT_COLUMNS[key]} of {name}, {KINDS[lots.kind[held.index]]} due {lots.maturity_date[held.index]}",
        date=str(day),
        value=held.coupon_pct if key == COUPON else float(held.level_bn(key)[place]),
        unit="%" if key == COUPON else "USD bn",
        chain=chain,
        standing=standing_of(result),
        shaped_by=shaping_steps(scenario, result, snapshot, readers, day),
        note=held.end_note(),
    )


def _index(history: LotHistory, lot: str) -> int:
    names = lot_names(history.lots)
    for known in (names, [str(cusip) for cusip in history.lots.cusip]):
        if lot in known:
            return known.index(lot)
    raise DataError(f'no Treasury security "{lot}" in this projection; {nearest_name(lot, names)}')


@dataclass(frozen=True)
class _Held:
    """A lot of a projection up to a Wednesday."""

    result: ProjectionResult
    history: LotHistory
    scenario: Scenario
    index: int
    place: int

    def level_bn(self, column: str) -> FloatArray:
        """Return the lot's par or compensation on every Wednesday, (weeks + 1,)."""
        if column == PAR:
            return np.asarray(self.history.par_bn[0, :, self.index])
        return _of_tips(self.history.tips_index, self.history.compensation_bn, self.index)

    @property
    def coupon_pct(self) -> float:
        """Its coupon; NaN where it has none."""
        return float(self.history.coupon_pct[0, self.index])

    def refuse_never_held(self, name: str) -> None:
        """Refuse a Wednesday before the first on which the lot was held."""
        weeks = np.flatnonzero(self.level_bn(PAR) > 0.0)
        if not weeks.size:
            raise DataError(f"{name} is never held in this projection")
        if weeks[0] > self.place:
            raise DataError(f"{name} is first held on {self.result.date[weeks[0]]}")

    def end_note(self) -> str:
        """Say that the lot is gone, where it is."""
        due = self.history.lots.maturity_date[self.index]
        return f"no longer held; due {due}" if self.level_bn(PAR)[self.place] == 0.0 else ""

    def moves(self) -> LotMoves:
        """Return what happened to the lot; the scenario is run again for what each lot redeemed."""
        outcome = finished_run(self.scenario)
        levels = self.level_bn(PAR), self.index, self.level_bn("compensation_bn")
        return moves_of(outcome.plan, outcome.state, *levels)


def _of_tips(tips_index: NDArray[np.int64], compensation_bn: FloatArray, lot: int) -> FloatArray:
    """Return a lot's compensation, (weeks + 1,) from (path, weeks + 1, t); zero where it is no TIPS."""
    found = np.flatnonzero(tips_index == lot)
    return np.asarray(compensation_bn[0, :, found[0]]) if found.size else np.zeros(compensation_bn.shape[1])


def _chain(held: _Held, column: str, snapshot: Snapshot) -> tuple[tuple[ReceiptStep, ...], tuple[str, ...]]:
    """Return the opening and what happened since, and the blocks that did it; of a coupon, what it was set by."""
    if column == COUPON:
        set_by = coupon_steps(held.scenario, str(held.history.lots.cusip[held.index]), snapshot)
        # what was held at the opening was sold before it: no path of the scenario decides its coupon
        return tuple(set_by), () if np.isfinite(held.history.lots.coupon_pct[held.index]) else ("accrue",)
    moves = held.moves()
    since = _happened(moves, column, held.place, snapshot)
    readers = [by.__name__ for what, by in HAPPENINGS.items() if np.any(moves.par_bn[what][: held.place])]
    if column != PAR:
        readers.append("accrue")
    steps = [*_opening(held, column, snapshot), *since]
    if not steps:
        steps = [ReceiptStep("Only TIPS carry inflation compensation", name_of(accrue), 0.0, "USD bn")]
    return tuple(steps), tuple(dict.fromkeys(readers))


def _happened(
    moves: LotMoves, column: str, weeks: int, snapshot: Snapshot, *, carried: bool = False
) -> list[ReceiptStep]:
    """Return one step for each thing that happened in the first weeks, with its dates."""
    amounts = moves.par_bn if column == PAR else moves.compensation_bn
    steps = []
    for what, by in HAPPENINGS.items():
        found = np.flatnonzero(amounts[what][:weeks])
        if found.size:
            days = moves.date[found]
            when = f"{found.size} weeks, {days[0]} to {days[-1]}" if found.size > 1 else str(days[0])
            detail = f"of the principal {moves.redeemed_bn:,.6f} bn redeemed, the rest rolled over"
            step = ReceiptStep(
                what=f"Carried to the opening: {what[0].lower()}{what[1:]}, {when}" if carried else f"{what}, {when}",
                by=name_of(by),
                value=float(amounts[what][:weeks].sum()),
                unit="USD bn",
                detail=detail if what == "Matured" and column == PAR else "",
                origins=tuple(origin_of(snapshot, name) for name in CARRIED_BY.get(what, ())) if carried else (),
            )
            steps.append(step)
    return steps


# --- the opening -----------------------------------------------------------------------------------------------------


def _opening(held: _Held, column: str, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return the opening: the published cell, and where it is later, what happened to it up to the opening."""
    record, lots = held.result.opening, held.history.lots
    cusip = str(lots.cusip[held.index])
    cell = _cell(snapshot, cusip, column)
    steps = []
    if cell is not None and cell.value:
        what = f"Published holding of {record.anchor_date}"
        steps.append(ReceiptStep(what, name_of(published_portfolio), cell.value, "USD bn", origins=(cell,)))
    if record.date == record.anchor_date:
        return steps
    carried = carry(record.date, held.scenario.known_at)
    outcome, row = carried.outcome, np.flatnonzero(carried.portfolio.cusip == cusip)
    if not row.size or outcome.par_bn is None or outcome.compensation_bn is None:
        return []  # what is not held at the end of the carry starts at nothing
    place = np.flatnonzero(outcome.plan.treasuries.lots.cusip == cusip)
    par = outcome.par_bn[0, :, place[0]]
    compensation = _of_tips(outcome.plan.treasuries.tips.lot_index, outcome.compensation_bn, int(place[0]))
    moves = moves_of(outcome.plan, outcome.state, par, int(place[0]), compensation)
    steps += _happened(moves, column, par.size - 1, snapshot, carried=True)
    return [*steps, *_reconciled(held, column, carried.portfolio, int(row[0]), snapshot)]


def _cell(snapshot: Snapshot, cusip: str, column: str) -> Origin | None:
    """Return a published holding: its row's own value."""
    table = snapshot.table("holding")
    row = np.flatnonzero(table["cusip"] == cusip)
    if not row.size:
        return None
    return row_origin(snapshot, "holding", column, int(row[0]), as_day(table["as_of_date"][row[0]]), row=cusip)


def _reconciled(held: _Held, column: str, portfolio: Portfolio, row: int, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return what bringing the class to its published total did to a lot of the carried portfolio."""
    kind = Kind(held.history.lots.kind[held.index])
    class_ = _adjusted(held.result.opening, ACCOUNT_OF_KIND[kind])
    scale = _scale_ratio(portfolio, kind, class_, snapshot)
    amount = portfolio.par_bn if column == PAR else portfolio.compensation_bn
    if column != PAR:
        # compensation follows the par of its lots, then all of it is brought to its own total
        class_ = _adjusted(held.result.opening, COMPENSATION)
        total = float((amount * scale).sum())
        scale = scale * (class_.published_bn / total if total else 1.0)
    added_bn = float(amount[row] * (scale[row] - 1.0))
    if not added_bn:
        return []
    account = class_.kind
    detail = f"{account}: carried {class_.carried_bn:,.6f} bn, published {class_.published_bn:,.6f} bn"
    what = f"Reconciled with the published total of its class on {held.result.opening.date}"
    cells = tuple(cell for _, cell in cells_of(snapshot, OPENING_TERMS[account], held.result.opening.date))
    return [ReceiptStep(what, name_of(reconcile), added_bn, "USD bn", detail, cells)]


def _adjusted(record: OpeningRecord, account: str) -> Adjustment:
    return next(item for item in record.adjustments if item.kind == account)


def _scale_ratio(portfolio: Portfolio, kind: Kind, class_: Adjustment, snapshot: Snapshot) -> FloatArray:
    """Return by how much reconciliation multiplies each lot of a class, (lots,); one for the other classes.

    What was bought since the published holdings is scaled to reach the total; where it cannot, every lot is.
    """
    member = portfolio.kind == kind.value
    new = member & ~np.isin(portfolio.cusip.astype(str), snapshot.table("holding")["cusip"].astype(str))
    new_bn = float(portfolio.par_bn[new].sum())
    wanted_bn = new_bn + class_.published_bn - class_.carried_bn
    if new_bn > 0.0 and wanted_bn > 0.0:
        return np.where(new, wanted_bn / new_bn, 1.0)
    return np.where(member, class_.published_bn / class_.carried_bn, 1.0)
