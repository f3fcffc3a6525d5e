"""Fit currency in circulation; `python -m calibration.currency` writes the parameters and prints their errors.

The seasonal is estimated on weekly changes of the logarithm, Wednesday to Wednesday, without 2020 and 2021 (the public
hoarded cash). Growth is half of the last year's and half of the mean since 2002: the last year alone remembers too
much, the mean alone too little. Both are scored from expanding origins: at each origin only the past is used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import calendar_year
from eccles.base.units import pct_from_share
from eccles.data.snapshot import open_snapshot
from eccles.ledger.currency import CurrencyParameters, currency_path, currency_seasonal

__all__ = ["Weeks", "fit", "main", "origin_errors", "read_weeks", "seasonal_errors"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

CUTOFF_DATES = ("2021-12-31", "2022-05-31", "2022-12-31", "2023-12-31", "2024-12-31", "2026-03-25")
YEAR_HARMONICS, MONTH_HARMONICS = 8, 2
YEAR_WEEKS = 52
HOARDING = (2020, 2021)
FIRST_ORIGIN_WEEK = 5 * YEAR_WEEKS + 1
ORIGIN_STEP_WEEKS = 13
NO_SEASONAL = CurrencyParameters(0.0, (0.0,) * YEAR_HARMONICS, (0.0,) * YEAR_HARMONICS, (0.0,) * 2, (0.0,) * 2)


@dataclass(frozen=True)
class Weeks:
    """Currency in circulation on Wednesdays, (week,)."""

    date: NDArray[np.datetime64]
    currency_bn: FloatArray

    def upto(self, date: np.datetime64) -> Weeks:
        kept = int(np.searchsorted(self.date, date, side="right"))
        return Weeks(self.date[:kept], self.currency_bn[:kept])

    @property
    def year(self) -> NDArray[np.int64]:
        return calendar_year(self.date)


def read_weeks() -> Weeks:
    factor = open_snapshot().table("h41_factor")
    return Weeks(factor["date"], factor["currency_bn"])


def fit(weeks: Weeks) -> CurrencyParameters:
    return replace(_seasonal(weeks, ~np.isin(weeks.year, HOARDING)), growth_pct=_mixed_growth_pct(weeks))


def _seasonal(weeks: Weeks, used: BoolArray) -> CurrencyParameters:
    """Least squares of weekly log changes on a constant and the changes of the kernel's own harmonics."""
    change = np.diff(np.log(weeks.currency_bn))
    both = used[1:] & used[:-1]
    columns = [np.diff(currency_seasonal(unit, weeks.date)) for unit in _unit_seasonals()]
    design = np.column_stack([np.ones(change.size), *columns])
    found = np.linalg.lstsq(design[both], change[both], rcond=None)[0][1:]
    return _with_harmonics(found)


def _unit_seasonals() -> list[CurrencyParameters]:
    count = 2 * (YEAR_HARMONICS + MONTH_HARMONICS)
    return [_with_harmonics(row) for row in np.eye(count)]


def _with_harmonics(values: FloatArray) -> CurrencyParameters:
    year_cosine, year_sine, month = np.split(values, [YEAR_HARMONICS, 2 * YEAR_HARMONICS])
    return CurrencyParameters(
        0.0, tuple(year_cosine), tuple(year_sine), tuple(month[:MONTH_HARMONICS]), tuple(month[MONTH_HARMONICS:])
    )


def _compound_pct(log_growth: float) -> float:
    return float(pct_from_share(np.expm1(log_growth)))


def _year_growth_pct(weeks: Weeks) -> float:
    return _compound_pct(float(np.log(weeks.currency_bn[-1] / weeks.currency_bn[-1 - YEAR_WEEKS])))


def _mean_growth_pct(weeks: Weeks) -> float:
    years = (weeks.currency_bn.size - 1) / YEAR_WEEKS
    return _compound_pct(float(np.log(weeks.currency_bn[-1] / weeks.currency_bn[0])) / years)


def _mixed_growth_pct(weeks: Weeks) -> float:
    return 0.5 * (_year_growth_pct(weeks) + _mean_growth_pct(weeks))


def _five_year_growth_pct(weeks: Weeks) -> float:
    return _compound_pct(float(np.log(weeks.currency_bn[-1] / weeks.currency_bn[-1 - 5 * YEAR_WEEKS])) / 5.0)


GROWTH_RULES: dict[str, Callable[[Weeks], float]] = {
    "half last year, half mean since 2002": _mixed_growth_pct,
    "last year": _year_growth_pct,
    "last five years": _five_year_growth_pct,
    "mean since 2002": _mean_growth_pct,
    "no growth": lambda _: 0.0,
}


def origin_errors(weeks: Weeks, rule: Callable[[Weeks], float]) -> dict[int, tuple[float, float]]:
    """Out-of-sample error after 1, 2 and 3 years from expanding origins: root mean square, bn and per cent."""
    misses: dict[int, list[tuple[float, float]]] = {1: [], 2: [], 3: []}
    for origin in range(FIRST_ORIGIN_WEEK, weeks.date.size - YEAR_WEEKS, ORIGIN_STEP_WEEKS):
        past = weeks.upto(weeks.date[origin])
        parameters = replace(_seasonal(past, ~np.isin(past.year, HOARDING)), growth_pct=rule(past))
        for years, found in misses.items():
            place = origin + years * YEAR_WEEKS
            if place < weeks.date.size:
                actual = float(weeks.currency_bn[place])
                path = currency_path(parameters, past.currency_bn[-1], past.date[-1], weeks.date[place : place + 1])
                found.append((float(path[0]) - actual, float(path[0]) / actual - 1.0))
    return {years: _rms(np.array(found)) for years, found in misses.items()}


def _rms(pairs: FloatArray) -> tuple[float, float]:
    amount, relative = np.sqrt(np.mean(np.square(pairs), axis=0))
    return float(amount), float(pct_from_share(relative))


def seasonal_errors(weeks: Weeks) -> tuple[float, float]:
    """Each year left out in turn: error in bn around the year's own straight line, without and with the seasonal."""
    plain, adjusted = [], []
    years = [year for year in range(2003, int(weeks.year[-1])) if year not in HOARDING]
    for year in years:
        held = weeks.year == year
        parameters = _seasonal(weeks, ~held & ~np.isin(weeks.year, HOARDING))
        log_level, level = np.log(weeks.currency_bn[held]), weeks.currency_bn[held]
        plain.append(_around_line(log_level) * level)
        adjusted.append(_around_line(log_level - currency_seasonal(parameters, weeks.date[held])) * level)
    return _mean_root(plain), _mean_root(adjusted)


def _around_line(values: FloatArray) -> FloatArray:
    line = np.column_stack([np.ones(values.size), np.arange(values.size)])
    return np.asarray(values - line @ np.linalg.lstsq(line, values, rcond=None)[0])


def _mean_root(parts: list[FloatArray]) -> float:
    return float(np.sqrt(np.mean(np.square(np.concatenate(parts)))))


def main() -> int:
    weeks, fits = read_weeks(), []
    print("out of sample, expanding origins every 13 weeks since", weeks.date[FIRST_ORIGIN_WEEK])
    for name, rule in GROWTH_RULES.items():
        cells = "  ".join(
            f"{years}y {bn:4.0f} bn ({pct:4.1f} %)" for years, (bn, pct) in origin_errors(weeks, rule).items()
        )
        print(f"  {name:40s} {cells}")
    for cutoff in CUTOFF_DATES:
        seen = weeks.upto(np.datetime64(cutoff))
        parameters = fit(seen)
        plain, adjusted = seasonal_errors(seen)
        ahead = {f"rms_bn after {years} years": bn for years, (bn, _) in origin_errors(seen, _mixed_growth_pct).items()}
        errors = ahead | {"seasonal left-one-year-out rms_bn": adjusted, "straight line rms_bn": plain}
        sample = f"Wednesdays {seen.date[0]} to {seen.date[-1]}; seasonal without {HOARDING[0]} and {HOARDING[1]}"
        fits.append(Fit(cutoff, vars(parameters), errors, sample, "calibration/currency.py"))
        print(
            f"{cutoff}: growth {parameters.growth_pct:.2f} % (last year {_year_growth_pct(seen):.2f}, mean since 2002 "
            f"{_mean_growth_pct(seen):.2f}); seasonal error {adjusted:.2f} bn, without {plain:.2f} bn"
        )
    heading = "Currency in circulation: growth in per cent a year, seasonal harmonics in per cent of the level.\n"
    print(write_fits("currency", heading + "Written by python -m calibration.currency; do not edit.", fits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
