"""Fit the split of liquidity into reserves and ON RRP; `python -m calibration.liquidity_split` writes the parameters.

The kernel itself is fitted (`eccles.facilities.overnight_rrp`), on what it will be used for: from every second
Wednesday of the sample it starts at the published balances and runs two years ahead on the actual liquidity path
without looking at ON RRP again; the squared distance to the published ON RRP is minimised. The calendar effects come
first, from the daily operations around month-ends. The sample starts when the facility began taking up to 300 bn a
day (2014-09-23); before that it was a test with small limits for each counterparty.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import last_business_day, month_index
from eccles.core.series import Series
from eccles.data.snapshot import open_snapshot
from eccles.facilities.overnight_rrp import (
    QUARTER_END_DAYS,
    LiquiditySplitParameters,
    opening_shift,
    split_liquidity,
    window_dressing,
)

__all__ = ["FIRST_DATE", "HORIZON_WEEKS", "Weeks", "constant_level", "fit", "free_run", "main", "read_weeks", "rms"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FIRST_DATE = np.datetime64("2014-09-24")
HORIZON_WEEKS = 104
ORIGIN_STEP_WEEKS = 2
CUTOFF_DATES = ("2021-12-31", "2022-05-31", "2022-12-31", "2023-12-31", "2024-12-31", "2026-03-25")
SCORED_MONTHS = (("2022-06", "2023-12"), ("2024-01", "2025-11"), ("2025-12", "2026-03"))
QUARTERS_SHOWN = ("2023-12-31", "2024-12-31")
BASE_DAYS = (-10, -5)
"""The calm days before a month-end whose mean the calendar effect is measured against."""
NOMINAL_GROWTH_SHARE = 0.04
"""Yearly growth of deposits where their future is taken as unknown: potential growth plus 2 per cent."""
START = (0.20, 0.02)
START_HALF_LIVES = (15.0, 80.0)


@dataclass(frozen=True)
class Weeks:
    """Wednesdays of the sample with what the split needs; all arrays (week,)."""

    date: NDArray[np.datetime64]
    liquidity_bn: FloatArray
    on_rrp_bn: FloatArray
    deposits_bn: FloatArray

    def upto(self, date: str) -> Weeks:
        """Only the Wednesdays on or before a date."""
        kept = int(np.searchsorted(self.date, np.datetime64(date), side="right"))
        return Weeks(self.date[:kept], self.liquidity_bn[:kept], self.on_rrp_bn[:kept], self.deposits_bn[:kept])


def read_weeks(first_date: np.datetime64 = FIRST_DATE) -> Weeks:
    snapshot = open_snapshot()
    factor = snapshot.table("h41_factor")
    kept = factor["date"] >= first_date
    date, on_rrp_bn = factor["date"][kept], factor["on_rrp_bn"][kept]
    deposits_bn = snapshot.series_bn("DPSACBW027SBOG").asof(date)
    return Weeks(date, factor["reserves_bn"][kept] + on_rrp_bn, on_rrp_bn, deposits_bn)


def rms(error: FloatArray) -> float:
    return float(np.sqrt(np.mean(np.square(error))))


def free_run(parameters: LiquiditySplitParameters, weeks: Weeks, origin: IntArray, horizon: int) -> FloatArray:
    """ON RRP from each origin's published balances, (origin, horizon), on the actual liquidity and deposits."""
    dressing = window_dressing(parameters, weeks.date)
    shift = opening_shift(
        parameters,
        weeks.liquidity_bn[origin],
        weeks.on_rrp_bn[origin],
        weeks.deposits_bn[origin],
        dressing[origin],
    )
    ahead = np.arange(1, horizon + 1)
    place = origin[:, None] + ahead
    faded = shift[:, None] * 0.5 ** (ahead / parameters.half_life_weeks)
    return split_liquidity(
        parameters, weeks.liquidity_bn[place], weeks.deposits_bn[place], faded, dressing[place]
    ).on_rrp_bn


def fit(weeks: Weeks, data_to: str, horizon: int = HORIZON_WEEKS) -> LiquiditySplitParameters:
    """Fit curve and calendar effects on data up to a date: calendar, curve, and both once more."""
    seen = weeks.upto(data_to)
    parameters = LiquiditySplitParameters(*START, START_HALF_LIVES[0], (0.0,) * QUARTER_END_DAYS, 0.0)
    for _ in range(2):
        parameters = _fit_calendar(parameters, seen, data_to)
        parameters = _fit_curve(parameters, seen, horizon)
    return parameters


def _fit_curve(start: LiquiditySplitParameters, weeks: Weeks, horizon: int) -> LiquiditySplitParameters:
    origin = np.arange(0, weeks.date.size - horizon - 1, ORIGIN_STEP_WEEKS)
    actual_bn = weeks.on_rrp_bn[origin[:, None] + np.arange(1, horizon + 1)]

    def candidate(values: FloatArray) -> LiquiditySplitParameters:
        satiation, softness, half_life = map(float, values)
        return replace(start, satiation_share=satiation, softness_share=softness, half_life_weeks=half_life)

    def error(values: FloatArray) -> FloatArray:
        return np.ravel(free_run(candidate(values), weeks, origin, horizon) - actual_bn)

    runs = [
        least_squares(
            error, (*START, half_life), x_scale=(0.02, 0.02, 30.0), bounds=([0.02, 2e-4, 0.5], [0.5, 0.2, 1000.0])
        )
        for half_life in START_HALF_LIVES
    ]
    return candidate(min(runs, key=lambda run: float(run.cost)).x)


def _fit_calendar(start: LiquiditySplitParameters, weeks: Weeks, data_to: str) -> LiquiditySplitParameters:
    """Choose the calendar effects that carry the calm days' ON RRP to the last days of the month (daily operations)."""
    base_bn, actual_bn, deposits_bn, quarter_end = _month_ends(weeks, data_to)

    def best(rows: NDArray[np.bool_], column: int) -> float:
        base, deposits = base_bn[rows], deposits_bn[rows]
        run = least_squares(
            lambda share: _dressed(start, base, deposits, float(share[0])) - actual_bn[rows, column],
            [0.005],
            x_scale=[0.005],
        )
        return float(run.x[0])

    quarter = tuple(best(quarter_end, column) for column in range(QUARTER_END_DAYS))
    return replace(start, quarter_end_share=quarter, month_end_share=best(~quarter_end, QUARTER_END_DAYS - 1))


def _dressed(
    parameters: LiquiditySplitParameters, base_bn: FloatArray, deposits_bn: FloatArray, share: float
) -> FloatArray:
    """ON RRP when the calendar lowers satiation by a share of deposits, from calm balances; liquidity cancels out."""
    liquidity_bn = parameters.satiation_share * deposits_bn
    shift = opening_shift(parameters, liquidity_bn, base_bn, deposits_bn)
    return split_liquidity(parameters, liquidity_bn, deposits_bn, shift, share).on_rrp_bn


def _month_ends(weeks: Weeks, data_to: str) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.bool_]]:
    """ON RRP on calm days (n,) and on the last four business days (n, 4) of each month, deposits, quarter-ends."""
    daily = open_snapshot().series_bn("RRPONTSYD")
    first, last = int(month_index(weeks.date[0])) + 1, int(month_index(np.datetime64(data_to)))
    month = np.arange(first, last + 1)
    end = last_business_day(month)
    place = _positions(daily, end)
    base_bn = np.mean([daily.value[place + day] for day in range(BASE_DAYS[0], BASE_DAYS[1] + 1)], axis=0)
    actual_bn = daily.value[place[:, None] + np.arange(1 - QUARTER_END_DAYS, 1)]
    deposits_bn = open_snapshot().series_bn("DPSACBW027SBOG").asof(end)
    return base_bn, actual_bn, deposits_bn, month % 3 == 2


def _positions(daily: Series, date: NDArray[np.datetime64]) -> IntArray:
    return np.asarray(np.searchsorted(daily.date, date, side="right") - 1, dtype=np.int64)


def constant_level(weeks: Weeks, data_to: str) -> float:
    """The constant satiation level in bn that fits best up to a date: `on_rrp = max(0, liquidity − level)`."""
    seen = weeks.upto(data_to)
    level_bn = np.arange(2500.0, 4500.0, 5.0)
    error = np.maximum(seen.liquidity_bn - level_bn[:, None], 0.0) - seen.on_rrp_bn
    return float(level_bn[np.argmin(np.mean(np.square(error), axis=1))])


def window_errors(parameters: LiquiditySplitParameters, weeks: Weeks, data_to: str) -> dict[str, float]:
    """Root-mean-square ON RRP error of one free run from the last Wednesday seen, by window, beside the constant."""
    origin = int(np.searchsorted(weeks.date, np.datetime64(data_to), side="right")) - 1
    ahead = weeks.date.size - 1 - origin
    if ahead < 1:
        return {}
    level_bn = constant_level(weeks, data_to)
    blind = replace(weeks, deposits_bn=_unknown_deposits(weeks, origin))
    runs = {
        "on_rrp_rms_bn": free_run(parameters, weeks, np.array([origin]), ahead)[0],
        "on_rrp_rms_bn_deposits_unknown": free_run(parameters, blind, np.array([origin]), ahead)[0],
        "on_rrp_rms_bn_constant_level": np.maximum(weeks.liquidity_bn[origin + 1 :] - level_bn, 0.0),
    }
    month, actual_bn = weeks.date[origin + 1 :].astype("datetime64[M]"), weeks.on_rrp_bn[origin + 1 :]
    found: dict[str, float] = {"constant_level_bn": level_bn}
    for first, last in SCORED_MONTHS:
        within = (month >= np.datetime64(first)) & (month <= np.datetime64(last))
        if np.any(within):
            span = f"{month[within][0]} to {month[within][-1]}"
            found |= {f"{name} {span}": rms(run[within] - actual_bn[within]) for name, run in runs.items()}
    return found


def _unknown_deposits(weeks: Weeks, origin: int) -> FloatArray:
    years = np.maximum(np.arange(weeks.date.size) - origin, 0) / 52.0
    held = weeks.deposits_bn[np.minimum(np.arange(weeks.date.size), origin)]
    return np.asarray(held * (1.0 + NOMINAL_GROWTH_SHARE) ** years)


def horizon_errors(parameters: LiquiditySplitParameters, weeks: Weeks, data_to: str) -> dict[str, float]:
    """Root-mean-square ON RRP error inside the sample, over all free runs of half a year, one and two years."""
    seen = weeks.upto(data_to)
    found = {}
    for horizon in (26, 52, HORIZON_WEEKS):
        origin = np.arange(0, seen.date.size - horizon - 1, ORIGIN_STEP_WEEKS)
        actual_bn = seen.on_rrp_bn[origin[:, None] + np.arange(1, horizon + 1)]
        found[f"in_sample_rms_bn {horizon} weeks"] = rms(free_run(parameters, seen, origin, horizon) - actual_bn)
    return found


def print_calendar(parameters: LiquiditySplitParameters, weeks: Weeks) -> None:
    """ON RRP on quarter-ends: error when the calm days' level is kept, and with the calendar effect."""
    base_bn, actual_bn, deposits_bn, quarter_end = _month_ends(weeks, "2026-03-25")
    dressed_bn = _dressed(parameters, base_bn, deposits_bn, parameters.quarter_end_share[-1])
    count = int(np.sum(quarter_end))
    for label, rows in (("all", slice(0, count)), ("since 2024", slice(count - 9, count))):
        true = actual_bn[quarter_end, -1][rows]
        kept, found = (rms(line[quarter_end][rows] - true) for line in (base_bn, dressed_bn))
        print(f"  quarter-ends, {label} ({true.size}): calm level kept {kept:.0f} bn, with calendar {found:.0f} bn")


def print_quarters(parameters: LiquiditySplitParameters, weeks: Weeks, data_to: str) -> None:
    """Quarterly means of one free run beside the actual ones."""
    origin = int(np.searchsorted(weeks.date, np.datetime64(data_to), side="right")) - 1
    path = free_run(parameters, weeks, np.array([origin]), weeks.date.size - 1 - origin)[0]
    month = month_index(weeks.date[origin + 1 :])
    for first in np.unique(month // 3) * 3:
        within = month // 3 == first // 3
        curve, actual = path[within].mean(), weeks.on_rrp_bn[origin + 1 :][within].mean()
        print(f"  quarter from {np.datetime64(int(first), 'M')}: curve {curve:5.0f}, actual {actual:5.0f}")


def main() -> int:
    weeks, fits = read_weeks(), []
    for cutoff in CUTOFF_DATES:
        parameters = fit(weeks, cutoff)
        errors = window_errors(parameters, weeks, cutoff) | horizon_errors(parameters, weeks, cutoff)
        last = weeks.upto(cutoff).date[-1]
        sample = f"Wednesdays {FIRST_DATE} to {last}, free runs of {HORIZON_WEEKS} weeks from every second Wednesday"
        fits.append(Fit(cutoff, vars(parameters), errors, sample, "calibration/liquidity_split.py"))
        print(cutoff, {name: round(value, 5) for name, value in vars(parameters).items() if isinstance(value, float)})
        print("  quarter-end", [round(value, 5) for value in parameters.quarter_end_share])
        for name, value in errors.items():
            print(f"  {name:58s} {value:8.1f}")
        if cutoff in QUARTERS_SHOWN:
            print_calendar(parameters, weeks)
            print_quarters(parameters, weeks, cutoff)
    heading = "Split of liquidity between reserves and ON RRP: share of commercial-bank deposits, weeks.\n"
    print(
        write_fits("liquidity_split", heading + "Written by python -m calibration.liquidity_split; do not edit.", fits)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
