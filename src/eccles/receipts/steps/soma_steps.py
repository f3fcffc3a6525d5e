"""Steps read from the SOMA: its level by class, its change between two dates or week by week, principal, lots due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from eccles.base.timeline import DateArray, as_day, month_index
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.agency_principal import agency_principal
from eccles.data.origins import cell_origin, column_origin
from eccles.data.snapshot import Snapshot
from eccles.history.purchases import payment_month, soma_change_bn
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text

__all__ = ["CLASS_TITLES", "class_step", "due_steps", "move_steps", "principal_steps"]

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


def class_step(snapshot: Snapshot, name: str, date: np.datetime64, by: str, *, sign: int = 1) -> ReceiptStep:
    """Return what the SOMA summary shows of a class of securities on one of its dates.

    Args:
        snapshot: the embedded data.
        name: the class, a key of `CLASS_TITLES`.
        date: a SOMA date.
        by: the function that takes it.
        sign: -1 where it is taken away.
    """
    origin = _cell(snapshot, name, date)
    what = f"{'less: ' if sign < 0 else ''}{CLASS_TITLES[name]} in SOMA, {date}"
    return ReceiptStep(what, by, sign * (origin.value or 0.0), "USD bn", origins=(origin,))


def move_steps(
    snapshot: Snapshot, classes: Iterable[str], first_date: np.datetime64, last_date: np.datetime64, sign: int = 1
) -> tuple[ReceiptStep, ...]:
    """Return the change of classes of securities between two SOMA dates: the later level less the earlier one."""
    by = name_of(soma_change_bn)
    ends = ((last_date, sign), (first_date, -sign))
    return tuple(class_step(snapshot, name, date, by, sign=way) for name in classes for date, way in ends)


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
    as_of, column = as_day(table["as_of_date"][0]), column_origin(snapshot, HOLDING, "par_bn")
    rows = np.flatnonzero(chosen)
    if not rows.size:
        titles = " or ".join(CLASS_TITLES[kind].lower() for kind in kinds)
        what = f"No {titles} held on {as_of} matures in {month.astype('datetime64[M]')}"
        return (ReceiptStep(what, by, 0.0, "USD bn", origins=(column,)),)
    steps = []
    for row in rows[np.argsort(table["maturity_date"][rows], kind="stable")]:
        cusip, kind, par = (table[name][row] for name in ("cusip", "kind", "par_bn"))
        lot = replace(column, name=f"holding.par_bn {cusip}", date=str(as_of), value=float(par))
        what = f"{CLASS_TITLES[str(kind)]}, {cusip}, due {as_day(table['maturity_date'][row])}"
        steps.append(ReceiptStep(what, by, float(par), "USD bn", origins=(lot,)))
    return tuple(steps)


def _cell(snapshot: Snapshot, name: str, date: np.datetime64) -> Origin:
    return cell_origin(snapshot, SOMA, f"{name}_bn", date).origin
