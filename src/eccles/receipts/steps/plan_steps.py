"""Steps read from the record of decisions: what was planned over some days, decision by decision, and caps in force."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from eccles.base.timeline import DateArray, month_index, month_start
from eccles.core.programme import Action, Basis, Decision, Per, Sector
from eccles.core.receipt import ReceiptStep
from eccles.data.origins import file_origin
from eccles.data.programme_schedule import cap_by_month, daily_plan, operation_days, planned
from eccles.data.programmes import load_programmes
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text

__all__ = ["caps_of_days", "decision_step", "plan_of_days"]

DAY = np.timedelta64(1, "D")


def decision_step(
    programme: str, row: Decision, by: object, amount_bn: float, detail: str = "", *, what: str = ""
) -> ReceiptStep:
    """Return what a decision adds to a figure, with the statement it was published in.

    Args:
        programme: whose decision it is.
        row: the decision.
        by: the function that counts it.
        amount_bn: what it adds.
        detail: how the amount follows from the decision.
        what: said instead of what the decision is about and from when.
    """
    said = what or f"{row.phase}: {_words(row)} from {row.start_date} to {'open' if row.is_open else row.end_date}"
    announced = "" if np.isnat(row.announced_date) else f"announced {row.announced_date}"
    told = "; ".join(word for word in (detail, announced, f"{row.source} (confidence {row.confidence})") if word)
    record = file_origin(f"programmes/decisions/{programme.lower()}.yaml")
    return ReceiptStep(said, name_of(by), amount_bn, "USD bn", told, (record,))


def plan_of_days(
    sectors: Iterable[Sector], first_date: np.datetime64, last_date: np.datetime64
) -> tuple[ReceiptStep, ...]:
    """Return what every programme planned to buy, less to sell, on the days from the first to the last."""
    wanted = frozenset(sectors)
    return tuple(
        decision_step(programme.name, row, daily_plan, *found)
        for programme in load_programmes()
        for row in planned(programme.decisions, wanted)
        if (found := _part(row, first_date, last_date)) is not None
    )


def caps_of_days(
    sectors: Iterable[Sector], first_date: np.datetime64, last_date: np.datetime64
) -> tuple[ReceiptStep, ...]:
    """Return every cap of the record over some days, each day its part of the month, as falls of the holding."""
    wanted, steps = frozenset(sectors), []
    for programme in load_programmes():
        for row in programme.decisions:
            if row.action is Action.RUNOFF_CAP and row.sector in wanted and row.basis is Basis.ANNOUNCED:
                end = last_date if row.is_open else min(row.end_date, last_date)
                days: DateArray = np.arange(max(row.start_date, first_date), end + DAY, dtype="datetime64[D]")
                if days.size:
                    parts = _of_calendar_months(days)
                    detail = f"a ceiling: {number_text(row.amount_bn)} bn × {_months(parts)}"
                    steps.append(decision_step(programme.name, row, cap_by_month, -row.amount_bn * parts, detail))
    return tuple(steps)


def _part(row: Decision, first: np.datetime64, last: np.datetime64) -> tuple[float, str] | None:
    """Return what of a decision falls on some days and the sum behind it; None where no operation day is among them."""
    days = operation_days(row.start_date, row.end_date)
    inside = (days >= first) & (days <= last)
    here, all_days, sign = int(inside.sum()), int(days.size), -1.0 if row.is_sale else 1.0
    if not here:
        return None
    amount = f"{'−' if row.is_sale else ''}{number_text(row.amount_bn)} bn"
    if row.per is Per.DAY:
        return sign * row.amount_bn * here, f"{amount} × {here} operation days"
    if row.per is Per.TOTAL:
        return sign * row.amount_bn * here / all_days, f"{amount} × {here} of {all_days} operation days"
    if row.period_count:
        part = row.period_count * here / all_days
        return sign * row.amount_bn * part, f"{amount} × {row.period_count} × {here} of {all_days} operation days"
    parts = _of_months(days, inside)
    return sign * row.amount_bn * parts, f"{amount} × {_months(parts)} of operation days"


def _of_months(days: DateArray, inside: np.typing.NDArray[np.bool_]) -> float:
    """Return how many months' worth of operation days are inside."""
    months, count = np.unique(month_index(days), return_counts=True)
    here = np.array([np.count_nonzero(month_index(days[inside]) == month) for month in months])
    return float(np.sum(here / count))


def _of_calendar_months(days: DateArray) -> float:
    month = month_index(days)
    lengths = (month_start(month + 1) - month_start(month)).astype(np.float64)
    return float(np.sum(1.0 / lengths))


def _months(count: float) -> str:
    return f"{number_text(count)} month{'' if count == 1 else 's'}"


def _words(row: Decision) -> str:
    amount = f"{number_text(row.amount_bn)} bn {'in all' if row.per is Per.TOTAL else f'a {row.per.value}'}"
    action = {Action.RUNOFF_CAP: "run-off cap", Action.RESERVE_MANAGEMENT: "reserve management purchases"}
    told = action.get(row.action, row.action.value.replace("_", " "))
    return f"{row.sector.value.replace('_', ' ')} {told}, {amount},"
