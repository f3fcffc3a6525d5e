"""Recipes of the pictures of what is held: the SOMA as a table, shares of the market, maturities against the caps."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from eccles.base.timeline import as_day, month_index, month_start
from eccles.base.units import DAYS_PER_YEAR
from eccles.compare.held import Held, held_on
from eccles.core.receipt import ReceiptStep
from eccles.data.origins import cell_origin, column_origin
from eccles.data.reads import Reads, recorded_reads
from eccles.data.scenario_file import load_scenario
from eccles.receipts.history.recipes import Spot, Told
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import level_step, number_text, observed_date
from eccles.receipts.steps.computed import origins_of
from eccles.receipts.steps.soma_steps import class_step, due_steps
from eccles.report.charts.holdings import DUE, SOMA_CLASSES, TREASURY_COUNT

__all__ = [
    "average_maturity",
    "due_of_month",
    "par_of",
    "share_of_debt",
    "share_of_marketable",
    "share_of_soma",
]

TREASURIES, TOTAL, COMPENSATION = (len(SOMA_CLASSES) + place for place in range(3))
"""The rows of the table below those of the classes."""
QUARTER_MONTHS = 3
DAY = np.timedelta64(1, "D")
HOLDING_TABLES = frozenset({"holding", "auction", "debt_outstanding", "soma_summary"})
AGE_BOUNDS_YRS = (0, 1, 5, 10, 20, np.inf)


def par_of(spot: Spot) -> Told:
    """Return the par of a class, or the classes that make up a row below them."""
    return Told(_par(spot), "USD bn")


def _par(spot: Spot) -> tuple[ReceiptStep, ...]:
    row, date = spot.cell.row, spot.cell.chart.source.as_of_date
    names: tuple[str, ...] = {
        TREASURIES: SOMA_CLASSES[:TREASURY_COUNT],
        TOTAL: SOMA_CLASSES,
        COMPENSATION: ("compensation",),
    }.get(row, SOMA_CLASSES[row : row + 1])
    return tuple(class_step(spot.snapshot, name, date, spot.by) for name in names)


def share_of_soma(spot: Spot) -> Told:
    """Return the par of a row over the total of the SOMA."""
    date = spot.cell.chart.source.as_of_date
    whole = cell_origin(spot.snapshot, "soma_summary", "total_bn", date).origin
    below = ReceiptStep(f"SOMA, all classes, {date}", spot.by, whole.value, "USD bn", origins=(whole,))
    return Told(_par(spot), "% of SOMA", below)


def average_maturity(spot: Spot) -> Told:
    """Return the average time to maturity, weighted by par, as the parts of it that securities of some ages make."""
    date, row = spot.cell.chart.source.as_of_date, spot.cell.row
    with recorded_reads() as reads:
        held = held_on(load_scenario("baseline", opening=str(date)))
    kind = held.securities.kind.astype(str)
    inside = kind != "agency_debt" if row == TREASURIES else kind == SOMA_CLASSES[row]
    left_yrs = (held.securities.maturity_date[inside] - held.date).astype(np.float64) / DAYS_PER_YEAR
    par_bn, steps = held.par_bn[inside], []
    whole = float(par_bn.sum())
    origins = (
        column_origin(spot.snapshot, "holding", "par_bn"),
        column_origin(spot.snapshot, "holding", "maturity_date"),
    )
    for low, high in pairwise(AGE_BOUNDS_YRS):
        here = (left_yrs > low) & (left_yrs <= high)
        if here.any():
            par, product = float(par_bn[here].sum()), float((par_bn[here] * left_yrs[here]).sum())
            detail = (
                f"Σ par × years / par of all = {number_text(product)} / {number_text(whole)}: "
                f"{np.count_nonzero(here)} of {par_bn.size} securities, {number_text(par)} bn"
            )
            span = f"more than {low} years" if np.isinf(high) else f"{low} to {high} years"
            steps.append(ReceiptStep(f"Due in {span}", name_of(held_on), product / whole, "years", detail, origins))
    return Told(tuple(steps), "years", shaped_by=(_put_together(spot, held, reads),))


def _put_together(spot: Spot, held: Held, reads: Reads) -> ReceiptStep:
    """Return what the holdings are put together from; whatever else a scenario reads moves no Treasury's maturity."""
    tables = {read: None for read in reads if read.name in HOLDING_TABLES}
    how = "" if held.basis == "published" else ": the last ones published by CUSIP, carried forward and reconciled"
    return ReceiptStep(
        f"Holdings of {held.date}, {held.basis}{how}", name_of(held_on), origins=origins_of(spot.library, tables)
    )


def share_of_debt(spot: Spot) -> Told:
    """Return the Fed's Treasuries over federal debt at the end of a quarter."""
    end, debt = spot.cell.date, spot.library.series("GFDEBTN")
    # the debt of a quarter is that of its last day, though its date is the quarter's first
    quarter = as_day(month_start(int(month_index(end)) - QUARTER_MONTHS + 1).reshape(1)[0])
    below = level_step(spot.library, debt.id, quarter, spot.by, what=f"{debt.title}, on {end}")
    return Told((_treasuries(spot),), "% of federal debt", below)


def _treasuries(spot: Spot) -> ReceiptStep:
    treasuries = spot.library.series("TREAST")
    return level_step(spot.library, treasuries.id, observed_date(treasuries, spot.cell.date), spot.by)


def share_of_marketable(spot: Spot) -> Told:
    """Return the Fed's Treasuries over the marketable debt of a Monthly Statement of the Public Debt."""
    day, table = spot.cell.date, spot.snapshot.table("debt_outstanding")
    rows = (table["record_date"] == day) & (table["amount_basis"].astype(str) == "mspd")
    amount = float(np.nansum(table["outstanding_bn"][rows]))
    origin = replace(column_origin(spot.snapshot, "debt_outstanding", "outstanding_bn"), date=str(day), value=amount)
    detail = f"the sum of {np.count_nonzero(rows)} securities"
    below = ReceiptStep(f"Marketable debt on {day}", spot.by, amount, "USD bn", detail, (origin,))
    return Told((_treasuries(spot),), "% of marketable debt", below)


def due_of_month(spot: Spot) -> Told:
    """Return what of the SOMA as QT2 began matures in a month, lot by lot."""
    kinds = DUE[spot.cell.column.removesuffix("_due_bn")]
    return Told(due_steps(spot.snapshot, kinds, spot.cell.date, spot.by), "USD bn")
