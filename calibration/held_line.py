"""What holding a line costs; `python -m calibration.held_line` prints the naive errors of lines without a model.

At origins every 13 weeks since 2010 each line is held at its level, or moved on by its mean yearly change of the last
year or the last five, and compared with what came one to three years later. Nothing is written: the finding is that
holding beats either trend, and the numbers stand in the documentation.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from eccles.data.snapshot import open_snapshot
from eccles.ledger.held_line import held_path

__all__ = ["main", "naive_errors"]

FloatArray = NDArray[np.float64]

LINES = {
    "foreign repo pool": "foreign_rrp_bn",
    "other factors absorbing (other deposits, capital, remittances)": "other_absorbing_bn",
    "other factors supplying (premiums, gold, swaps, repos, other assets)": "other_supplying_bn",
    "loans": "loans_bn",
}
DEPOSIT_LINES = {"other deposits": "other_deposits", "foreign official deposits": "foreign_official_deposits"}
FIRST_DATE = np.datetime64("2010-01-06")
YEAR_WEEKS, STEP_WEEKS = 52, 13
TREND_YEARS = (0, 1, 5)


def naive_errors(date: NDArray[np.datetime64], line_bn: FloatArray, trend_years: int) -> dict[int, float]:
    """Root-mean-square error in bn after 1, 2 and 3 years; `trend_years` 0 holds the line."""
    misses: dict[int, list[float]] = {1: [], 2: [], 3: []}
    for origin in range(trend_years * YEAR_WEEKS, date.size, STEP_WEEKS):
        if date[origin] < FIRST_DATE:
            continue
        past_bn = line_bn[origin - trend_years * YEAR_WEEKS]
        change_bn = float(line_bn[origin] - past_bn) / trend_years if trend_years else 0.0
        for years, found in misses.items():
            place = origin + years * YEAR_WEEKS
            if place < date.size:
                path = held_path(line_bn[origin], date[origin], date[place : place + 1], change_bn)
                found.append(float(path[0] - line_bn[place]))
    return {years: float(np.sqrt(np.mean(np.square(found)))) for years, found in misses.items()}


def _print_line(name: str, date: NDArray[np.datetime64], line_bn: FloatArray) -> None:
    print(f"{name}: last {line_bn[-1]:.1f} bn on {date[-1]}")
    for trend_years in TREND_YEARS:
        rule = f"change of the last {trend_years} year(s)" if trend_years else "held"
        errors = naive_errors(date, line_bn, trend_years)
        print(f"  {rule:28s}" + "".join(f"  {years}y {value:7.1f} bn" for years, value in errors.items()))


def main() -> int:
    factor = open_snapshot().table("h41_factor")
    for name, column in LINES.items():
        _print_line(name, factor["date"], factor[column])
    line = open_snapshot().table("h41_line")
    for name, code in DEPOSIT_LINES.items():
        rows = (line["line"] == code) & (line["source"] == "ddp")
        date, value = line["date"][rows], line["value_bn"][rows]
        for first, last in (("2016-02-03", "2017-12-27"), ("2021-04-28", "2023-03-22")):
            within = (date >= np.datetime64(first)) & (date <= np.datetime64(last))
            year_change = value[within][YEAR_WEEKS:] - value[within][:-YEAR_WEEKS]
            print(
                f"{name} {first} to {last}: mean {value[within].mean():.1f}, weekly range {value[within].min():.1f} to "
                f"{value[within].max():.1f}, held error after 1 year {np.sqrt(np.mean(year_change**2)):.1f} bn"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
