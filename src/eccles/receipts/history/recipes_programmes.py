"""Recipes of the pictures of programmes: planned by decision, bought by week, side by side, and Twist by window."""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import as_day, month_index
from eccles.base.units import share_from_pct
from eccles.core.episode import Episode
from eccles.core.programme import Action, Decision
from eccles.core.receipt import ReceiptStep
from eccles.data.episodes import load_episodes
from eccles.data.programmes import find_programme
from eccles.history.purchases import planned_actual
from eccles.receipts.history.recipes import Recipe, Spot, Told
from eccles.receipts.steps.cell_steps import level_step, number_text, observed_date, total
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.plan_steps import cap_steps, decision_step, plan_steps
from eccles.receipts.steps.programme_steps import realised_steps
from eccles.receipts.steps.records import decisions_origin, episode_origin, episode_step
from eccles.receipts.steps.soma_steps import change_steps
from eccles.report.charts.buying import TWIST_CLASSES, TWIST_DATES, counted_tables, planned_windows

__all__ = [
    "actual_of_month",
    "cap_of_month",
    "length_of_programme",
    "moved_by_class",
    "moved_by_programme",
    "moved_with_assets",
    "pace_of_programme",
    "planned_by_programme",
    "planned_by_window",
    "planned_of_month",
]

TWIST = "MEP"


def actual_of_month(spot: Spot) -> Told:
    """Return the change of the securities that a measure counts in a payment month, week by week."""
    counted = _counted(spot, "_actual_bn")
    measure = counted.table.measure
    steps, programme = realised_steps(counted, measure.classes, measure.sign), counted.programme
    note = measure.reads.strip().rstrip(".")
    return Told(tuple(steps), "USD bn", shaped_by=(_record(spot, programme.name, counted.when),), note=note)


def planned_of_month(spot: Spot) -> Told:
    """Return what was decided for a month: purchases of its operation days, or the caps in force."""
    return Told(_planned(_counted(spot, "_planned_bn")), "USD bn")


def cap_of_month(programme: str, measure: str) -> Recipe:
    """Return the recipe of the cap of a run-off that is in force in a month."""

    def recipe(spot: Spot) -> Told:
        return Told(_planned(_of_measure(spot, programme, measure, spot.cell.date)), "USD bn a month")

    return recipe


def _counted(spot: Spot, ending: str) -> Counted:
    programme = spot.cell.chart.name.removeprefix("purchases_")
    return _of_measure(spot, programme, spot.cell.column.removesuffix(ending), spot.cell.date)


def _of_measure(spot: Spot, name: str, measure: str, month: np.datetime64 | None) -> Counted:
    programme = find_programme(name)
    table = next(table for table in planned_actual(programme) if table.measure.name == measure)
    return Counted(programme, table, month, spot.snapshot)


def _planned(counted: Counted) -> tuple[ReceiptStep, ...]:
    run_off = counted.table.measure.sign < 0
    return tuple(cap_steps(counted) if run_off else plan_steps(counted, settling=False))


def _episode(spot: Spot) -> Episode:
    return [item for item in load_episodes() if item.is_programme and item.programmes][spot.cell.row]


def planned_by_programme(spot: Spot) -> Told:
    """Return what a programme planned in all, decision by decision."""
    name = _episode(spot).programmes[0]
    tables = counted_tables(planned_actual(name))
    counted = (_of_measure(spot, name, table.measure.name, None) for table in tables)
    return Told(tuple(step for item in counted for step in _planned(item)), "USD bn")


def moved_by_programme(spot: Spot) -> Told:
    """Return what SOMA shows of a programme: what each class changed by from the beginning of the count to its end."""
    return Told(_moved(spot), "USD bn", shaped_by=_spans(spot))


def _moved(spot: Spot) -> tuple[ReceiptStep, ...]:
    tables = counted_tables(planned_actual(_episode(spot).programmes[0]))
    return tuple(
        step
        for table in tables
        for step in change_steps(
            spot.snapshot, table.measure.classes, table.first_date, table.last_date, table.measure.sign
        )
    )


def _spans(spot: Spot) -> tuple[ReceiptStep, ...]:
    """Return the records of the days between which a programme is counted."""
    name = _episode(spot).programmes[0]
    spans = (f"{table.first_date} to {table.last_date}" for table in counted_tables(planned_actual(name)))
    return (_record(spot, name, " and ".join(dict.fromkeys(spans))), _days(spot))


def _record(spot: Spot, programme: str, when: str) -> ReceiptStep:
    return ReceiptStep(f"What is counted of {programme}: {when}", spot.by, origins=(decisions_origin(programme),))


def _days(spot: Spot) -> ReceiptStep:
    return episode_step(_episode(spot), _last(spot))


def pace_of_programme(spot: Spot) -> Told:
    """Return what SOMA shows of a programme over its months."""
    moved, months = _moved(spot), _months(spot)
    change = total(moved)
    detail = f"{number_text(change)} bn / {months} months"
    origins = (*(origin for step in moved for origin in step.origins), episode_origin(_episode(spot).id))
    step = ReceiptStep("Change of SOMA a month", spot.by, change / months, "USD bn a month", detail, origins)
    return Told((step,), "USD bn a month", shaped_by=_spans(spot))


def length_of_programme(spot: Spot) -> Told:
    """Return how many calendar months a programme touched."""
    episode, last = _episode(spot), _last(spot)
    detail = f"from {str(episode.first_date)[:7]} to {str(last)[:7]}, both counted"
    origins = (episode_origin(episode.id),)
    step = ReceiptStep(f"Calendar months of {episode.name}", spot.by, float(_months(spot)), "months", detail, origins)
    return Told((step,), "months")


def _months(spot: Spot) -> int:
    return int(month_index(_last(spot)) - month_index(_episode(spot).first_date)) + 1


def _last(spot: Spot) -> np.datetime64:
    episode = _episode(spot)
    return as_day(spot.library.series("WALCL").date[-1]) if episode.is_open else episode.last_date


def moved_with_assets(spot: Spot) -> Told:
    """Return the change of total assets from the last Wednesday before a programme to that of its end."""
    walcl = spot.library.series("WALCL")
    ends = ((_last(spot), 1), (_episode(spot).first_date, -1))
    steps = (level_step(spot.library, walcl.id, observed_date(walcl, day), spot.by, sign=sign) for day, sign in ends)
    return Told(tuple(steps), "USD bn", shaped_by=(_days(spot),))


def planned_by_window(spot: Spot) -> Told:
    """Return what Twist was to buy or to sell in a window of remaining maturity, phase by phase."""
    programme = find_programme(TWIST)
    window = list(planned_windows(programme.decisions))[spot.cell.row]
    steps = (step for row in programme.decisions for step in _window_steps(row, window))
    return Told(tuple(steps), "USD bn")


def _window_steps(row: Decision, wanted: str) -> list[ReceiptStep]:
    if row.action is Action.TWIST_SELL and wanted == "to_3":
        detail = f"{number_text(row.amount_bn)} bn, sold"
        return [decision_step(TWIST, row, planned_windows, -row.amount_bn, detail)]
    if row.action is not Action.TWIST_BUY:
        return []
    steps = []
    for window in row.windows:
        name = "tips" if window.name.startswith("TIPS") else f"{window.from_yrs:g}_{window.to_yrs:g}"
        if name == wanted:
            detail = f"{number_text(window.weight_pct)} % of {number_text(row.amount_bn)} bn; {row.windows_source}"
            amount = share_from_pct(window.weight_pct) * row.amount_bn
            steps.append(decision_step(TWIST, row, planned_windows, amount, detail, what=f"{row.phase}: {window.name}"))
    return steps


def moved_by_class(spot: Spot) -> Told:
    """Return the change of a class of securities in SOMA over Twist."""
    windows = len(planned_windows(find_programme(TWIST).decisions))
    first, last = (np.datetime64(day, "D") for day in TWIST_DATES)
    moved = change_steps(spot.snapshot, (TWIST_CLASSES[spot.cell.row - windows],), first, last)
    return Told(tuple(moved), "USD bn", shaped_by=(_record(spot, TWIST, f"{first} to {last}"),))
