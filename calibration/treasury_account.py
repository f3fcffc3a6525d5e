"""Fit the rhythm of the Treasury account; `python -m calibration.treasury_account` writes it and prints its errors.

The sample is the daily closing cash balance since 2016, when the Treasury had begun to hold a week of outflows in
cash; debt-limit windows and the swollen balance of March 2020 to July 2021 are left out. The profiles are estimated in
per cent of GDP on quasi-differences (the level wanders, today's miss is mostly yesterday's), each year with a level of
its own, by ridge regression. Each year is then left out in turn and predicted from the others.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import calendar_year
from eccles.base.units import bn_from_mn, pct_from_share
from eccles.core.series import Series
from eccles.data.snapshot import open_snapshot
from eccles.ledger.treasury_account import KNOTS, TreasuryAccountParameters, treasury_path, treasury_seasonal

__all__ = ["Days", "fit_profiles", "left_out_errors", "main", "path_errors", "read_days"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Date = np.datetime64

CUTOFF_DATES = ("2021-12-31", "2022-05-31", "2022-12-31", "2023-12-31", "2024-12-31", "2026-03-25")
FIRST_DATE = "2016-01-01"
DEBT_LIMIT = (("2021-08-01", "2021-12-31"), ("2023-01-01", "2023-06-30"), ("2025-01-01", "2025-07-31"))
PANDEMIC = (("2020-03-01", "2021-07-31"),)
EARLIER_DEBT_LIMIT = (("2017-03-16", "2017-09-08"), ("2019-03-02", "2019-08-02"))
"""Windows of 2017 and 2019, kept in the sample: leaving them out as well is measured below."""
PERSISTENCE = 0.97
RIDGE = 10.0
YEAR_WEEKS = 52
HALF_LIVES_WEEKS = (2.0, 4.0, 6.0, 8.0, 10.0, 13.0, 17.0, 26.0, 39.0, 52.0)
START_HALF_LIFE_WEEKS = 13.0


@dataclass(frozen=True)
class Days:
    """Business days of the sample: balance and GDP in bn, and the design: each profile's weight, 0 to 1."""

    date: NDArray[np.datetime64]
    balance_bn: FloatArray
    gdp_bn: FloatArray
    design: FloatArray

    def where(self, kept: BoolArray) -> Days:
        return Days(self.date[kept], self.balance_bn[kept], self.gdp_bn[kept], self.design[kept])

    @property
    def year(self) -> NDArray[np.int64]:
        return calendar_year(self.date)


def smooth_gdp(gdp: Series, date: NDArray[np.datetime64]) -> FloatArray:
    """GDP between the middles of its quarters, so that the seasonal does not step."""
    middle = (gdp.date + np.timedelta64(45, "D")).astype(np.float64)
    return np.asarray(np.interp(date.astype("datetime64[D]").astype(np.float64), middle, gdp.value))


def read_days(data_to: str, first_date: str = FIRST_DATE, left_out: tuple[tuple[str, str], ...] = PANDEMIC) -> Days:
    snapshot = open_snapshot()
    cash = snapshot.series("DTS_TGA_CLOSE")
    kept = (cash.date >= Date(first_date)) & (cash.date <= Date(data_to))
    for first, last in (*DEBT_LIMIT, *left_out):
        kept &= (cash.date < Date(first)) | (cash.date > Date(last))
    date = cash.date[kept]
    gdp_bn = smooth_gdp(snapshot.series_bn("GDP"), date)
    columns = [pct_from_share(treasury_seasonal(unit, date, 1.0)) for unit in _unit_profiles()]
    return Days(date, bn_from_mn(cash.value[kept]), gdp_bn, np.column_stack(columns))


def _with_profiles(values: FloatArray, centre_pct: float = 0.0) -> TreasuryAccountParameters:
    sizes = [len(knots) - 2 for knots in KNOTS.values()]
    start, mid, end, april, quarterly = (tuple(map(float, part)) for part in np.split(values, np.cumsum(sizes)[:-1]))
    return TreasuryAccountParameters(start, mid, end, april, quarterly, centre_pct, START_HALF_LIFE_WEEKS)


def _unit_profiles() -> list[TreasuryAccountParameters]:
    return [_with_profiles(row) for row in np.eye(sum(len(knots) - 2 for knots in KNOTS.values()))]


def fit_profiles(days: Days) -> TreasuryAccountParameters:
    """Profiles in per cent of GDP, centred so that the seasonal averages to zero over ten years."""
    values = _ridge(days)
    every_day = np.arange(Date("2016-01-01"), Date("2026-01-01"))
    centre_pct = float(np.mean(pct_from_share(treasury_seasonal(_with_profiles(values), every_day, 1.0))))
    return _with_profiles(values, centre_pct)


def _ridge(days: Days) -> FloatArray:
    level_pct = pct_from_share(days.balance_bn / days.gdp_bn)
    next_to = (np.diff(days.date).astype(np.int64) <= 5) & (np.diff(days.year) == 0)
    design = (days.design[1:] - PERSISTENCE * days.design[:-1])[next_to]
    target = (level_pct[1:] - PERSISTENCE * level_pct[:-1])[next_to]
    design, target = (_within_years(part, days.year[1:][next_to]) for part in (design, target))
    penalty = RIDGE * (1.0 - PERSISTENCE) ** 2
    gram = design.T @ design + penalty * np.eye(design.shape[1])
    return np.asarray(np.linalg.solve(gram, design.T @ target))


def _within_years(values: FloatArray, year: NDArray[np.int64]) -> FloatArray:
    centred = values.copy()
    for each in np.unique(year):
        centred[year == each] -= values[year == each].mean(axis=0)
    return centred


def left_out_errors(days: Days, first_year: int = 2016) -> dict[str, float]:
    """Each year predicted from the others, its own mean given to both models: levels and weekly changes, in bn."""
    found: dict[str, list[FloatArray]] = {}
    for year in np.unique(days.year[days.year >= first_year]):
        held = days.where(days.year == year)
        fitted = fit_profiles(days.where(days.year != year))
        for name, model in (("constant", np.zeros(held.date.size)), ("seasonal", _deviation(fitted, held))):
            miss = held.balance_bn - model
            found.setdefault(f"{name} level rms_bn", []).append(miss - miss.mean())
            for weeks in (1, 4):
                found.setdefault(f"{name} {weeks}-week change rms_bn", []).append(_changes(held.date, miss, weeks))
    return {name: float(np.sqrt(np.mean(np.square(np.concatenate(parts))))) for name, parts in found.items()}


def _deviation(parameters: TreasuryAccountParameters, days: Days) -> FloatArray:
    return treasury_seasonal(parameters, days.date, days.gdp_bn)


def _changes(date: NDArray[np.datetime64], values: FloatArray, weeks: int) -> FloatArray:
    """Changes between Wednesdays `weeks` apart, where both are in the sample."""
    wednesday = (date.astype(np.int64) - 6) % 7 == 0
    day, level = date[wednesday], values[wednesday]
    later = day + np.timedelta64(7 * weeks, "D")
    place = np.searchsorted(day, later)
    paired = (place < day.size) & (day[np.minimum(place, day.size - 1)] == later)
    return np.asarray(level[place[paired]] - level[paired])


def yearly_table(days: Days) -> list[tuple[int, float, float]]:
    """Year, and its level error with a constant and with the seasonal of the other years."""
    rows = []
    for year in np.unique(days.year):
        held = days.where(days.year == year)
        miss = held.balance_bn - _deviation(fit_profiles(days.where(days.year != year)), held)
        rows.append((int(year), float(held.balance_bn.std()), float(miss.std())))
    return rows


def path_errors(parameters: TreasuryAccountParameters, data_to: str) -> dict[str, float]:
    """Error on Wednesdays 4, 13, 26 and 52 weeks ahead, settling at the last year's mean, beside two naive paths."""
    balance, place, gdp_bn, clean = _wednesdays(data_to)
    found: dict[str, list[float]] = {}
    for origin in place:
        target_bn = float(balance[1][origin - YEAR_WEEKS + 1 : origin + 1].mean())
        ahead = np.array([weeks for weeks in (4, 13, 26, 52) if origin + weeks < clean.size and clean[origin + weeks]])
        if ahead.size == 0:
            continue
        actual = balance[1][origin + ahead]
        path = treasury_path(
            parameters,
            balance[1][origin],
            balance[0][origin],
            balance[0][origin + ahead],
            target_bn=target_bn,
            gdp_bn=float(gdp_bn[origin]),
        )
        for weeks, projected, true in zip(ahead, path, actual, strict=True):
            misses = {"path": projected - true, "52-week mean": target_bn - true, "held": balance[1][origin] - true}
            for name, miss in misses.items():
                found.setdefault(f"{name} rms_bn after {weeks} weeks", []).append(float(miss))
    return {name: float(np.sqrt(np.mean(np.square(miss)))) for name, miss in found.items()}


def _wednesdays(
    data_to: str,
) -> tuple[tuple[NDArray[np.datetime64], FloatArray], NDArray[np.int64], FloatArray, BoolArray]:
    """H.4.1 balances since 2015, origins whose last year lies outside the windows, GDP, and which weeks do."""
    factor = open_snapshot().table("h41_factor")
    kept = (factor["date"] >= Date("2015-01-01")) & (factor["date"] <= Date(data_to))
    date, balance = factor["date"][kept], factor["tga_bn"][kept]
    clean = np.ones(date.size, dtype=bool)
    for first, last in (*DEBT_LIMIT, *PANDEMIC):
        clean &= (date < Date(first)) | (date > Date(last))
    gdp_bn = smooth_gdp(open_snapshot().series_bn("GDP"), date)
    origin = np.array(
        [week for week in range(YEAR_WEEKS, date.size, 2) if clean[week - YEAR_WEEKS + 1 : week + 1].all()]
    )
    return (date, balance), origin, gdp_bn, clean


def fit_half_life(parameters: TreasuryAccountParameters, data_to: str) -> TreasuryAccountParameters:
    """The half-life on a grid with the smallest mean squared path error over the four horizons."""

    def loss(weeks: float) -> float:
        errors = path_errors(replace(parameters, half_life_weeks=weeks), data_to)
        return sum(value**2 for name, value in errors.items() if name.startswith("path"))

    return replace(parameters, half_life_weeks=min(HALF_LIVES_WEEKS, key=loss))


def print_samples() -> None:
    """What other samples would have given, scored on the same left-out years from 2016."""
    samples = {
        "as shipped: 2016-, without debt limit and pandemic": (FIRST_DATE, PANDEMIC),
        "also without the windows of 2017 and 2019": (FIRST_DATE, (*PANDEMIC, *EARLIER_DEBT_LIMIT)),
        "from 2009": ("2009-01-01", PANDEMIC),
        "from 2005-10": ("2005-10-03", PANDEMIC),
        "pandemic kept": (FIRST_DATE, ()),
    }
    for name, (first_date, left_out) in samples.items():
        errors = left_out_errors(read_days("2025-05-31", first_date, left_out))
        print(f"  {name:52s}", "  ".join(f"{value:6.1f}" for value in errors.values()))


def main() -> int:
    fits = []
    for cutoff in CUTOFF_DATES:
        days = read_days(cutoff)
        parameters = fit_half_life(fit_profiles(days), cutoff)
        errors = left_out_errors(days) | path_errors(parameters, cutoff)
        sample = f"business days {days.date[0]} to {days.date[-1]} ({days.date.size}), debt limit and pandemic left out"
        fits.append(Fit(cutoff, vars(parameters), errors, sample, "calibration/treasury_account.py"))
        print(cutoff, f"{days.date.size} days to {days.date[-1]}, half-life {parameters.half_life_weeks:.0f} weeks")
        for name, value in errors.items():
            print(f"  {name:34s} {value:7.1f}")
    print("left-out years: error with a constant, with the seasonal (bn)")
    for year, constant, seasonal in yearly_table(days):
        print(f"  {year} {constant:7.1f} {seasonal:7.1f}")
    print("samples:", *left_out_errors(days).keys(), sep="\n    ")
    print_samples()
    heading = "Treasury General Account: profiles in per cent of GDP by business day, half-life in weeks.\n"
    print(
        write_fits(
            "treasury_account", heading + "Written by python -m calibration.treasury_account; do not edit.", fits
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
