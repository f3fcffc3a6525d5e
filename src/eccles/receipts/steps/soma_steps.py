"""Steps read from the SOMA: its level by class, its change between two dates or week by week, principal, lots due."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.base.timeline import DateArray, as_day, month_index
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.agency_principal import agency_principal
from eccles.data.origins import cell_origin, column_origin, row_origin
from eccles.data.snapshot import Snapshot
from eccles.history.purchases import payment_month, soma_change_bn
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import CELL_COUNT, number_text

__all__ = ["CLASS_TITLES", "change_steps", "class_step", "due_steps", "principal_steps"]

SOMA, FLOW, HOLDING = "soma_summary", "mbs_flow", "holding"
CLASS_TITLES = {
    "bill": "Bills",
    "note_bond": "Notes and bonds",
    "tips": "TIPS",
    "frn": "Floating-rate notes",
    "agency_debt": "Agency debt",
    "mbs": "Agency MBS",
    "cmbs": "Agency CMBS",
    "compensation": "Inflation compensation of TIPS",
}


def class_step(snapshot: Snapshot, name: str, date: np.datetime64, by: str) -> ReceiptStep:
    """Return what the SOMA summary shows of a class of securities on one of its dates.

    Args:
        snapshot: the embedded data.
        name: the class, a key of `CLASS_TITLES`.
        date: a SOMA date.
        by: the function that takes it.
    """
    origin = _cell(snapshot, name, date)
    what = f"{CLASS_TITLES[name]} in SOMA, {date}"
    return ReceiptStep(what, by, origin.value, "USD bn", origins=(origin,))


def change_steps(
    snapshot: Snapshot,
    classes: Sequence[str],
    first_date: np.datetime64,
    last_date: np.datetime64,
    sign: int = 1,
    *,
    weeks: Sequence[np.datetime64] = (),
) -> list[ReceiptStep]:
    """Return the change of classes of securities between two SOMA dates: class by class, or week by week.

    Args:
        snapshot: the embedded data.
        classes: keys of `CLASS_TITLES`.
        first_date: the SOMA date the change starts from.
        last_date: the one it ends with.
        sign: -1 where a fall counts.
        weeks: every SOMA date after the first one up to the last, for a step each where they are few enough to quote.
    """
    if weeks and len(weeks) * len(classes) <= CELL_COUNT:
        ends = zip((first_date, *weeks), weeks, strict=False)
        return [_moved(snapshot, f"Week to {last}", classes, (first, last), sign) for first, last in ends]
    span, counted = f"{first_date} to {last_date}", f", {len(weeks)} weeks" if weeks else ""
    return [
        _moved(snapshot, f"{CLASS_TITLES[name]} in SOMA, {span}{counted}", [name], (first_date, last_date), sign)
        for name in classes
    ]


def _moved(
    snapshot: Snapshot, what: str, classes: Sequence[str], ends: tuple[np.datetime64, np.datetime64], sign: int
) -> ReceiptStep:
    cells = [(name, _cell(snapshot, name, ends[0]), _cell(snapshot, name, ends[1])) for name in classes]
    value = sum((after.value or 0.0) - (before.value or 0.0) for _, before, after in cells)
    shown = [
        f"{name.replace('_', ' ')} {number_text(after.value or 0.0)} − {number_text(before.value or 0.0)}"
        for name, before, after in cells
        if after.value or before.value
    ]
    detail = ", ".join(shown) + ("; a fall counts" if sign < 0 else "")
    origins = tuple(origin for _, before, after in cells for origin in (before, after))
    return ReceiptStep(what, name_of(soma_change_bn), sign * value, "USD bn", detail, origins)


def principal_steps(snapshot: Snapshot, month: np.datetime64) -> tuple[ReceiptStep, ...]:
    """Return the principal received on MBS in a payment month: published paydowns, later the fall of the holding."""
    flow, date = snapshot.table(FLOW), snapshot.table(SOMA)["date"]
    paid: DateArray = flow["date"][np.isfinite(flow["paydown_bn"])]
    by, wanted = name_of(agency_principal), month_index(month)
    steps = []
    for day in paid[payment_month(paid) == wanted]:
        cell = cell_origin(snapshot, FLOW, "paydown_bn", as_day(day)).origin
        steps.append(ReceiptStep(f"MBS paydowns of {day}", by, cell.value, "USD bn", origins=(cell,)))
    later = np.flatnonzero((date > paid[-1]) & (payment_month(date) == wanted))
    for place in later:
        before, after = (_cell(snapshot, "mbs", as_day(date[row])) for row in (place - 1, place))
        fall = (before.value or 0.0) - (after.value or 0.0)
        detail = f"{number_text(before.value or 0.0)} less {number_text(after.value or 0.0)}; no purchase settled"
        what = f"Fall of agency MBS in the week to {date[place]}"
        steps.append(ReceiptStep(what, by, fall, "USD bn", detail, (before, after)))
    return tuple(steps)


def due_steps(snapshot: Snapshot, kinds: Sequence[str], month: np.datetime64, by: str) -> tuple[ReceiptStep, ...]:
    """Return the holdings of some kinds that mature in a month, lot by lot; one step of nothing where none does."""
    table = snapshot.table(HOLDING)
    chosen = np.isin(table["kind"].astype(str), kinds) & (month_index(table["maturity_date"]) == month_index(month))
    as_of = as_day(table["as_of_date"][0])
    rows = np.flatnonzero(chosen)
    if not rows.size:
        titles = " or ".join(CLASS_TITLES[kind].lower() for kind in kinds)
        what = f"No {titles} held on {as_of} matures in {month.astype('datetime64[M]')}"
        return (ReceiptStep(what, by, 0.0, "USD bn", origins=(column_origin(snapshot, HOLDING, "par_bn"),)),)
    steps = []
    for row in rows[np.argsort(table["maturity_date"][rows], kind="stable")]:
        cusip, kind, par = (table[name][row] for name in ("cusip", "kind", "par_bn"))
        lot = row_origin(snapshot, HOLDING, "par_bn", int(row), as_of, row=str(cusip))
        what = f"{CLASS_TITLES[str(kind)]}, {cusip}, due {as_day(table['maturity_date'][row])}"
        steps.append(ReceiptStep(what, by, float(par), "USD bn", origins=(lot,)))
    return tuple(steps)


def _cell(snapshot: Snapshot, name: str, date: np.datetime64) -> Origin:
    return cell_origin(snapshot, SOMA, f"{name}_bn", date).origin
