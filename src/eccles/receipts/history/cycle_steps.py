"""Steps behind the lines of a cycle: times between recorded days, paces and caps by decision, depth of total assets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eccles.base.timeline import as_day, month_index
from eccles.core.cycle import Entry, Exit
from eccles.core.episode_history import GdpRatio
from eccles.core.programme import Action, Basis, Decision, Per
from eccles.core.receipt import ReceiptStep
from eccles.data.episodes import find_episode
from eccles.data.library import Library
from eccles.data.programmes import find_programme
from eccles.history.cycles import policy_cycles
from eccles.history.regimes import regime
from eccles.receipts.history.history_steps import gdp_share
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import days_step, growth_step, level_step, months_step
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.plan_steps import decision_step
from eccles.receipts.steps.records import episode_origin

__all__ = ["ENTRY_STEPS", "EXIT_STEPS"]

Steps = tuple[ReceiptStep, ...]
DAY = np.timedelta64(1, "D")
ASSETS = "WALCL"
GDP = GdpRatio("nominal", "GDP", "USD bn", np.nan, np.nan)


def _taper_months(_: Library, one: Exit) -> Steps:
    return _months(one.taper_date, one.taper_last_date + DAY, "Length of the taper", one.parts.taper)


def _taper_to_run_off(_: Library, one: Exit) -> Steps:
    return _months(
        one.taper_last_date, one.run_off_date, "From the taper to run-off", one.parts.taper, one.parts.run_off
    )


def _hikes_to_run_off(_: Library, one: Exit) -> Steps:
    return _months(
        one.hikes_date, one.run_off_date, "From the first hike to run-off", one.parts.hikes, one.parts.run_off
    )


def _announced_to_run_off(_: Library, one: Exit) -> Steps:
    return _months(one.run_off_announced_date, one.run_off_date, "From its announcement to run-off", one.parts.run_off)


def _run_off_months(_: Library, one: Exit) -> Steps:
    return _months(one.run_off_date, one.run_off_last_date + DAY, "Length of run-off", one.parts.run_off)


def _months(first: np.datetime64, last: np.datetime64, what: str, *episodes: str) -> Steps:
    return (months_step(first, last, tuple(episode_origin(name) for name in episodes), what=what),)


def _pace_before(_: Library, one: Exit) -> Steps:
    return _paces(one, one.taper_date - DAY, 1)


def _first_step(_: Library, one: Exit) -> Steps:
    return (*_paces(one, one.taper_date - DAY, 1), *_paces(one, one.taper_date, -1))


def _paces(one: Exit, day: np.datetime64, sign: int) -> Steps:
    """Return the monthly purchases in force on a day, decision by decision."""
    steps = (
        decision_step(name, row, policy_cycles, row.amount_bn, f"in force on {day}")
        for name in find_episode(one.parts.purchases).programmes
        for row in find_programme(name).decisions
        if row.per is Per.MONTH and row.basis is Basis.ANNOUNCED and row.in_force(day)
    )
    return tuple(step.less() if sign < 0 else step for step in steps)


def _first_caps(_: Library, one: Exit) -> Steps:
    return _caps(one, one.run_off_date)


def _highest_caps(_: Library, one: Exit) -> Steps:
    return _caps(one, _month_of_highest(one))


def _caps(one: Exit, day: np.datetime64) -> Steps:
    (name,) = find_episode(one.parts.run_off).programmes[:1]
    return tuple(
        decision_step(name, row, regime, row.amount_bn, f"in force on {day}")
        for row in _cap_rows(one)
        if row.in_force(day)
    )


def _cap_rows(one: Exit) -> tuple[Decision, ...]:
    programme = find_programme(find_episode(one.parts.run_off).programmes[0])
    return tuple(row for row in programme.decisions if row.action is Action.RUNOFF_CAP)


def _month_of_highest(one: Exit) -> np.datetime64:
    """Return the first day on which the caps add up to the most."""
    days = sorted({as_day(row.start_date) for row in _cap_rows(one)})
    caps = [sum(row.amount_bn for row in _cap_rows(one) if row.in_force(day)) for day in days]
    return days[int(np.argmax(caps))]


def _months_to_highest(_: Library, one: Exit) -> Steps:
    first, highest = one.run_off_date, _month_of_highest(one)
    count = float(month_index(highest) - month_index(first))
    detail = f"calendar months from {str(first)[:7]} to {str(highest)[:7]}"
    origins = tuple(origin for step in _caps(one, highest) for origin in step.origins)
    what = "From the first month of run-off to that of the highest caps"
    return (ReceiptStep(what, name_of(regime), count, "months", detail, origins),)


def _peak(library: Library, one: Exit) -> Steps:
    what = f"Total assets at their highest before run-off, {one.peak_date}"
    return (level_step(library, ASSETS, one.peak_date, policy_cycles, what=what),)


def _last(library: Library, one: Exit) -> Steps:
    return (level_step(library, ASSETS, one.last_date, policy_cycles, what=_at_the_end(one)),)


def _at_the_end(one: Exit) -> str:
    return f"Total assets on the first Wednesday at or after the end of run-off, {one.last_date}"


def _depth(library: Library, one: Exit) -> Steps:
    less = level_step(library, ASSETS, one.peak_date, policy_cycles, sign=-1)
    return (*_last(library, one), less)


def _depth_share(library: Library, one: Exit) -> Steps:
    now, before = (cell_of(library, ASSETS, day) for day in (one.last_date, one.peak_date))
    return (growth_step(now, before, policy_cycles, what="Total assets from their peak to the end of run-off"),)


def _of_gdp_at_peak(library: Library, one: Exit) -> Steps:
    return (gdp_share(library, one.peak_date, GDP),)


def _of_gdp_at_the_end(library: Library, one: Exit) -> Steps:
    return (gdp_share(library, one.last_date, GDP),)


def _depth_points(library: Library, one: Exit) -> Steps:
    ends = ((one.last_date, 1), (one.peak_date, -1))
    return tuple(gdp_share(library, day, GDP, sign=sign, unit="pp") for day, sign in ends)


def _cuts_to_bound(_: Library, one: Entry) -> Steps:
    what = "From the first cut to the lower bound, as announced"
    origins = (episode_origin(one.parts.cuts), episode_origin(one.parts.lower_bound))
    return (days_step(one.cuts_date, one.lower_bound_date, origins, policy_cycles, what=what),)


def _bound_to_purchases(_: Library, one: Entry) -> Steps:
    what = "From the lower bound to purchases, as announced"
    origins = (episode_origin(one.parts.lower_bound), episode_origin(one.parts.purchases))
    return (days_step(one.lower_bound_date, one.purchases_date, origins, policy_cycles, what=what),)


EXIT_STEPS: dict[str, Callable[[Library, Exit], Steps]] = {
    "taper_months": _taper_months,
    "pace_before": _pace_before,
    "first_step": _first_step,
    "taper_to_run_off": _taper_to_run_off,
    "hikes_to_run_off": _hikes_to_run_off,
    "announced_to_run_off": _announced_to_run_off,
    "first_caps": _first_caps,
    "highest_caps": _highest_caps,
    "months_to_highest": _months_to_highest,
    "run_off_months": _run_off_months,
    "peak_bn": _peak,
    "last_bn": _last,
    "depth_bn": _depth,
    "depth_pct": _depth_share,
    "of_gdp_peak": _of_gdp_at_peak,
    "of_gdp_last": _of_gdp_at_the_end,
    "depth_pp": _depth_points,
}
"""What adds up to each line of a tightening that is a number."""

ENTRY_STEPS: dict[str, Callable[[Library, Entry], Steps]] = {
    "cuts_to_bound": _cuts_to_bound,
    "bound_to_qe": _bound_to_purchases,
}
"""The same of an easing."""
