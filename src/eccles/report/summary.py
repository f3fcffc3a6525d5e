"""The summary of a projection: one row for the opening, each year's last Wednesday, and the end.

The command line prints these rows and the report shows them, so the two cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from eccles.core.projection import ProjectionResult
from eccles.report.frames import all_paths

__all__ = ["SummaryRow", "outcome_date", "stop_date", "summary_rows"]


@dataclass(frozen=True)
class SummaryRow:
    """One Wednesday of the summary; the median of each quantity where there are several paths."""

    date: np.datetime64
    total_assets_bn: float
    treasuries_bn: float
    bills_bn: float
    mbs_bn: float
    reserves_bn: float
    on_rrp_bn: float
    currency_bn: float
    tga_bn: float
    assets_share_of_gdp_pct: float
    reserves_share_of_gdp_pct: float


def summary_rows(result: ProjectionResult) -> tuple[SummaryRow, ...]:
    """Return the opening, the last Wednesday of each year, and the last Wednesday of all."""
    names = [field.name for field in fields(SummaryRow) if field.name != "date"]
    middle = {name: np.median(value, axis=0) for name, value in all_paths(result).items() if name in names}
    return tuple(
        SummaryRow(date=np.datetime64(result.date[place], "D"), **{name: float(middle[name][place]) for name in names})
        for place in _places(result.date)
    )


def _places(date: NDArray[np.datetime64]) -> list[int]:
    year = date.astype("datetime64[Y]")
    year_ends = np.flatnonzero(year[1:] != year[:-1])
    return sorted({0, *map(int, year_ends), date.size - 1})


def stop_date(result: ProjectionResult) -> np.datetime64 | None:
    """Return the first Wednesday on which a stop rule had stopped; None where none has.

    With several paths it is the median of those that stop, and None where fewer than half do.
    """
    return _date_of(result.stopped_week, result)


def outcome_date(result: ProjectionResult) -> np.datetime64 | None:
    """Return the first Wednesday on which a purchase rule had reached its outcome, as `stop_date`."""
    return _date_of(result.outcome_week, result)


def _date_of(week: NDArray[np.int64], result: ProjectionResult) -> np.datetime64 | None:
    reached = week[week >= 0]
    if reached.size * 2 <= week.size:
        return None
    return np.datetime64(result.date[int(np.sort(reached)[(reached.size - 1) // 2])], "D")
