"""Consumer prices and published conditions of a scenario, each known only once it was released.

Consumer prices of a month come out near the middle of the next; the unemployment rate on its first Friday; core PCE
prices at its end. After the last released month prices grow at the scenario's inflation, by default the 10-year
breakeven of the day on which data end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import MONTHS_A_YEAR, Timeline, as_day, month_index, month_start
from eccles.base.units import pct_from_share, share_from_pct
from eccles.core.scenario import Method, Scenario
from eccles.core.series import Series
from eccles.data.snapshot import Snapshot

__all__ = ["PricePaths", "core_inflation", "unemployment"]

FloatArray = NDArray[np.float64]

CPI_HISTORY_MONTHS = 400
"""Thirty-year TIPS of the opening's portfolio were dated at most this long ago."""
CPI_RELEASE_DAY = np.timedelta64(17, "D")
UNEMPLOYMENT_RELEASE_DAY = np.timedelta64(7, "D")
"""Releases counted from the first of the following month (BLS schedules; the first Friday is the 7th at latest)."""
CORE_RELEASE_MONTHS = 2
"""Core PCE prices of a month are out by the first day of the second month after (BEA schedule)."""


@dataclass(frozen=True)
class PricePaths:
    """Builds the prices of one scenario."""

    snapshot: Snapshot
    scenario: Scenario
    timeline: Timeline

    @property
    def _known_by(self) -> np.datetime64:
        """The day on which data end for this scenario: the opening, or as far as it follows what happened."""
        spec = self.scenario.path("inflation_pct")
        if spec.method is not Method.AS_HAPPENED:
            return self.timeline.opening_date
        end = as_day(self.snapshot.manifest.cut_date) if spec.until_date is None else spec.until_date
        return min(end, self.timeline.last_date)

    def breakeven_pct(self) -> FloatArray:
        """Return breakeven inflation, (1, weeks + 1): the published 10-year while data last, then the scenario's."""
        series = self.snapshot.series("T10YIE")
        date = self.timeline.date
        given = self._inflation_pct(month_index(date))
        return np.where(date <= self._known_by, series.asof(np.minimum(date, self._known_by)), given)[None, :]

    def _inflation_pct(self, month: NDArray[np.int64]) -> FloatArray:
        """Return yearly inflation in each month after the released ones."""
        spec = self.scenario.path("inflation_pct")
        if spec.method is Method.POINTS:
            days = np.array([point.date for point in spec.points], dtype="datetime64[D]").astype(float)
            return np.asarray(np.interp(month_start(month).astype(float), days, [point.value for point in spec.points]))
        if spec.value is not None:
            return np.full(month.shape, spec.value)
        return np.full(month.shape, float(self.snapshot.series("T10YIE").asof(self._known_by)))

    def consumer_prices(self) -> tuple[FloatArray, int]:
        """Return unadjusted consumer prices, (1, months), and the month of the first column."""
        series = self.snapshot.series("CPIAUCNS")
        month = month_index(series.date)
        follows = self.scenario.path("inflation_pct").method is Method.AS_HAPPENED
        seen = self._known_by + (CPI_RELEASE_DAY if follows and self._known_by == self.timeline.last_date else 0)
        released = month_start(month + 1) + CPI_RELEASE_DAY <= seen
        first = max(int(month[0]), int(month_index(self.timeline.opening_date)) - CPI_HISTORY_MONTHS)
        known = series.value[released & (month >= first)]
        count = int(month_index(self.timeline.last_date)) + 2 - first
        coming = np.arange(first + known.size, first + max(count, known.size))
        growth = np.cumprod((1.0 + share_from_pct(self._inflation_pct(coming))) ** (1.0 / MONTHS_A_YEAR))
        return np.concatenate([known, known[-1] * growth])[None, :count], first


def unemployment(snapshot: Snapshot) -> Series:
    """Return the unemployment rate by date of publication."""
    series = snapshot.series("UNRATE")
    return _published(series, month_start(month_index(series.date) + 1) + UNEMPLOYMENT_RELEASE_DAY, series.value)


def core_inflation(snapshot: Snapshot) -> Series:
    """Return twelve-month core PCE inflation by date of publication."""
    series = snapshot.series("PCEPILFE")
    change = pct_from_share(series.value[MONTHS_A_YEAR:] / series.value[:-MONTHS_A_YEAR] - 1.0)
    return _published(series, month_start(month_index(series.date[MONTHS_A_YEAR:]) + CORE_RELEASE_MONTHS), change)


def _published(series: Series, date: NDArray[np.datetime64], value: FloatArray) -> Series:
    return replace(series, date=date, value=value)
