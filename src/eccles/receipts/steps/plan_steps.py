"""Steps read from the record of decisions: what was planned over some days or months, and the caps in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, month_index, month_start
from eccles.core.programme import Action, Basis, Decision, Per, Programme, Sector
from eccles.core.receipt import ReceiptStep
from eccles.data.programme_schedule import cap_by_month, daily_plan, operation_days, planned
from eccles.data.programmes import load_programmes
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.records import decisions_origin

__all__ = [
    "cap_steps",
    "caps_of_days",
    "decision_source",
    "decision_step",
    "decision_words",
    "part_of",
    "plan_of_days",
    "plan_steps",
]

DAY = np.timedelta64(1, "D")
ACTIONS = {Action.RUNOFF_CAP: "run-off cap", Action.RESERVE_MANAGEMENT: "reserve management purchases"}
CAPITALS = {"treasury": "Treasury", "mbs": "MBS", "cmbs": "CMBS", "tips": "TIPS"}
PER = {Per.TOTAL: "in all", Per.MONTH: "a month", Per.DAY: "an operation day"}

Inside = Callable[[Decision, DateArray], NDArray[np.bool_]]
"""Which operation days of a decision count."""


# --- a decision ------------------------------------------------------------------------------------------------------


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
    told = "; ".join(word for word in (detail, decision_source(row)) if word)
    return ReceiptStep(
        what or decision_words(row), name_of(by), amount_bn, "USD bn", told, (decisions_origin(programme),)
    )


def decision_words(row: Decision) -> str:
    """Return what a decision is about, how much it names and its days."""
    told = ACTIONS.get(row.action, row.action.value.replace("_", " "))
    per = PER.get(row.per, f"a {row.per.value}")
    amount = f", {number_text(row.amount_bn)} bn {per}" if np.isfinite(row.amount_bn) else ""
    periods = f" over {row.period_count} purchase period{'s' * (row.period_count > 1)}" if row.period_count else ""
    days = f"from {row.start_date} to {'open' if row.is_open else row.end_date}"
    sector = " ".join(CAPITALS.get(word, word) for word in row.sector.value.split("_"))
    return f"{row.phase}: {sector} {told}{amount}{periods}, {days}"


def decision_source(row: Decision) -> str:
    """Return when a decision was announced, the document it stands in and what the record notes about it."""
    announced = "" if np.isnat(row.announced_date) else f"announced {row.announced_date}"
    words = (announced, f"{row.source} (confidence {row.confidence})", row.note)
    return "; ".join(word for word in words if word)


# --- plans -----------------------------------------------------------------------------------------------------------


def plan_steps(counted: Counted, *, settling: bool) -> list[ReceiptStep]:
    """Return each decision's part of a programme's month, by the day of trade or of settlement.

    Args:
        counted: what is asked for.
        settling: count the days whose purchases settle inside the weeks counted.
    """
    inside = counted.settles if settling else counted.trades
    steps = list(_plan(counted.programme, counted.table.measure.sectors, inside, days_told=settling))
    return steps or [_nothing(counted, "Nothing planned")]


def plan_of_days(
    sectors: Iterable[Sector], first_date: np.datetime64, last_date: np.datetime64
) -> tuple[ReceiptStep, ...]:
    """Return what every programme planned to buy, less to sell, on the days from the first to the last."""

    def inside(_: Decision, day: DateArray) -> NDArray[np.bool_]:
        return np.asarray((day >= first_date) & (day <= last_date))

    wanted = tuple(sectors)
    return tuple(step for programme in load_programmes() for step in _plan(programme, wanted, inside))


def _plan(
    programme: Programme, sectors: Sequence[Sector], inside: Inside, *, days_told: bool = False
) -> Iterable[ReceiptStep]:
    for row in planned(programme.decisions, sectors):
        day = operation_days(row.start_date, row.end_date)
        kept = inside(row, day)
        if kept.any():
            value, formula = part_of(row, day, kept)
            traded = f"; days of trade from {day[kept][0]} to {day[kept][-1]}" if days_told else ""
            yield decision_step(programme.name, row, daily_plan, value, f"{formula}{traded}")


def part_of(row: Decision, trade_date: DateArray, inside: NDArray[np.bool_]) -> tuple[float, str]:
    """Return the part of a decision's amount that falls on some of its operation days, with the formula.

    Args:
        row: the decision.
        trade_date: its operation days.
        inside: which of them count.
    """
    sign = -1.0 if row.is_sale else 1.0
    amount, count = sign * row.amount_bn, int(inside.sum())
    written = number_text(amount)
    if row.per is Per.DAY:
        return amount * count, f"{written} × {count} operation days"
    if row.per is Per.TOTAL or row.period_count:
        periods = row.period_count or 1
        many = f" × {periods}" if row.period_count else ""
        return (
            amount * periods * count / trade_date.size,
            f"{written}{many} × {count} / {trade_date.size} operation days",
        )
    months = month_index(trade_date)
    parts = [(int((inside & (months == month)).sum()), int((months == month).sum())) for month in np.unique(months)]
    shares = [(held, of) for held, of in parts if held]
    whole = sum(held == of for held, of in shares)
    words = [f"{whole} whole month{'s' if whole > 1 else ''}"] if whole else []
    words += [f"{held} / {of} of its operation days" for held, of in shares if held != of]
    return amount * sum(held / of for held, of in shares), f"{written} × ({' + '.join(words)})"


# --- caps ------------------------------------------------------------------------------------------------------------


def cap_steps(counted: Counted, sign: int = 1) -> list[ReceiptStep]:
    """Return the caps in force in a programme's month, or of every month, with the decision behind each.

    Args:
        counted: what is asked for.
        sign: -1 where a cap counts as a fall of the holding.
    """
    rows, sectors = counted.programme.decisions, counted.table.measure.sectors
    months = counted.table.month_date if counted.month is None else np.array([counted.month])

    def in_force(row: Decision) -> float:
        place = rows.index(row)
        later = [other for other in _caps(rows, [row.sector]) if rows.index(other) > place]
        wanted = [int(month) for month in month_index(months)]
        return float(sum(_covers(row, at) and not any(_covers(other, at) for other in later) for at in wanted))

    steps = list(_ceilings(counted.programme, sectors, in_force, sign))
    return steps or [_nothing(counted, "No cap in force")]


def caps_of_days(
    sectors: Iterable[Sector], first_date: np.datetime64, last_date: np.datetime64
) -> tuple[ReceiptStep, ...]:
    """Return every cap of the record over some days, each day its part of the month, as falls of the holding."""
    wanted = tuple(sectors)

    def in_force(row: Decision) -> float:
        if row.basis is not Basis.ANNOUNCED:
            return 0.0
        end = last_date if row.is_open else min(row.end_date, last_date)
        days: DateArray = np.arange(max(row.start_date, first_date), end + DAY, dtype="datetime64[D]")
        month = month_index(days)
        lengths = (month_start(month + 1) - month_start(month)).astype(np.float64)
        return float(np.sum(1.0 / lengths))

    return tuple(step for programme in load_programmes() for step in _ceilings(programme, wanted, in_force, -1))


def _ceilings(
    programme: Programme, sectors: Sequence[Sector], months_of: Callable[[Decision], float], sign: int
) -> Iterable[ReceiptStep]:
    for row in _caps(programme.decisions, sectors):
        months = months_of(row)
        if months:
            many = f"{number_text(months)} month{'' if months == 1 else 's'}"
            detail = f"a ceiling: {number_text(row.amount_bn)} bn × {many}"
            yield decision_step(programme.name, row, cap_by_month, sign * row.amount_bn * months, detail)


def _caps(rows: Sequence[Decision], sectors: Sequence[Sector]) -> list[Decision]:
    return [row for row in rows if row.action is Action.RUNOFF_CAP and row.sector in sectors]


def _covers(row: Decision, month: int) -> bool:
    return bool(month_index(row.start_date) <= month and (row.is_open or month <= month_index(row.end_date)))


def _nothing(counted: Counted, what: str) -> ReceiptStep:
    by = cap_by_month if counted.table.measure.sign < 0 else daily_plan
    origins = (decisions_origin(counted.programme.name),)
    return ReceiptStep(f"{what} in {counted.when}", name_of(by), 0.0, "USD bn", origins=origins)
