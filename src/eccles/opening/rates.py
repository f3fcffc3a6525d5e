"""Interest rates and prices of a scenario: as happened, or what the opening's curve implies.

The model takes the curve of the opening: par yields and the policy rate follow its forwards, the mortgage rate keeps
its spread to the 10-year yield, consumer prices grow at the 10-year breakeven.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, Timeline, as_day, month_index, month_start
from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.core.outside import YIELD_TENORS
from eccles.core.scenario import Method, Scenario
from eccles.data.snapshot import Snapshot
from eccles.opening.weekly_path import Source, weekly_path
from eccles.rates.forward_curve import forward_par_yields
from eccles.runoff.prepayment import RATE_HISTORY_MONTHS

__all__ = ["AdministeredRates", "RatePaths"]

FloatArray = NDArray[np.float64]

TREASURY_SERIES = {tenor: "DGS" + tenor.upper().replace("M", "MO").replace("Y", "") for tenor in YIELD_TENORS}
"""H.15 constant maturities by tenor."""
CPI_HISTORY_MONTHS = 400
"""Thirty-year TIPS of the opening's portfolio were dated at most this long ago."""
CPI_RELEASE_DAYS = 17
"""Consumer prices of a month come out near the middle of the next (BLS release schedule)."""
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class AdministeredRates:
    """Administered rates on each Wednesday, (1, weeks + 1)."""

    iorb_pct: FloatArray
    on_rrp_pct: FloatArray


@dataclass(frozen=True)
class RatePaths:
    """Builds the rates of one scenario."""

    snapshot: Snapshot
    scenario: Scenario
    timeline: Timeline

    @cached_property
    def _opening_curve_pct(self) -> FloatArray:
        return np.array([self._yield(tenor, self.timeline.date[:1])[0] for tenor in YIELD_TENORS])

    def _yield(self, tenor: str, date: DateArray) -> FloatArray:
        return self.snapshot.series(TREASURY_SERIES[tenor]).asof(date)

    def _forward_yields(self, date: DateArray) -> FloatArray:
        ahead = (date - self.timeline.opening_date).astype(float) / DAYS_PER_YEAR
        return forward_par_yields(self._opening_curve_pct, ahead)

    def par_yields(self) -> FloatArray:
        """Return Treasury par yields, (1, weeks + 1, tenors)."""
        spec, date = self.scenario.path("par_yield_pct"), self.timeline.date
        forwards = self._forward_yields(date)
        columns = []
        for place, tenor in enumerate(YIELD_TENORS):
            series = self.snapshot.series(TREASURY_SERIES[tenor])
            source = Source(series.asof, as_day(series.date[-1]), self._follow(forwards[:, place]))
            columns.append(weekly_path("par_yield_pct", spec, date, source))
        return np.stack(columns, axis=2)

    def _follow(self, path: FloatArray) -> Callable[[np.datetime64, DateArray], FloatArray]:
        """Return a model that reads a path made for the whole timeline, wherever it starts."""
        return lambda _, later: np.asarray(path[np.searchsorted(self.timeline.date, later)])

    def policy_rates(self) -> AdministeredRates:
        """Return IORB and the ON RRP rate; the model moves them with the implied one-month rate."""
        spec, date = self.scenario.path("policy_rate_pct"), self.timeline.date
        table = self.snapshot.table("administered_rate")
        change = self._forward_yields(date)[:, 0] - self._opening_curve_pct[0]

        def published(column: str, on: DateArray) -> FloatArray:
            known = np.isfinite(table[column])
            place = np.searchsorted(table["date"][known], on, side="right") - 1
            return np.asarray(table[column][known][place])

        def path(column: str) -> FloatArray:
            model = self._follow(np.maximum(published(column, date[:1])[0] + change, 0.0))
            last = as_day(self.snapshot.manifest.cut_date)
            return weekly_path("policy_rate_pct", spec, date, Source(lambda on: published(column, on), last, model))

        iorb = path("iorb_pct")
        if spec.method in (Method.CONSTANT, Method.POINTS):
            gap = published("iorb_pct", date[:1]) - published("on_rrp_pct", date[:1])
            return AdministeredRates(iorb, iorb - gap)
        return AdministeredRates(iorb, path("on_rrp_pct"))

    def mortgage_rate(self) -> tuple[FloatArray, int]:
        """Return monthly averages of the 30-year mortgage rate, (1, months), and the month of the first column."""
        opening, last = self.timeline.opening_date, self.timeline.last_date
        series = self.snapshot.series("MORTGAGE30US")
        first_month = int(month_index(opening)) - RATE_HISTORY_MONTHS
        history = np.arange(as_day(month_start(first_month)), opening + 1, dtype="datetime64[D]")
        history = history[np.isin(history, series.date)]
        coming = self.timeline.date[1:]
        spread = float(series.asof(opening)) - self._opening_curve_pct[YIELD_TENORS.index("10y")]
        ten_year = self._forward_yields(self.timeline.date)[:, YIELD_TENORS.index("10y")]
        last_week = as_day(series.date[-1]) + np.timedelta64(6, "D")
        source = Source(series.asof, last_week, self._follow(ten_year + spread))
        path = weekly_path("mortgage_rate_pct", self.scenario.path("mortgage_rate_pct"), self.timeline.date, source)
        month = month_index(np.concatenate([history, coming])) - first_month
        rate = np.concatenate([series.at(history), path[0, 1:]])
        count = int(month_index(last)) - first_month + 1
        total = np.bincount(month, weights=rate, minlength=count)
        return (total / np.maximum(np.bincount(month, minlength=count), 1))[None, :], first_month

    def inflation_pct(self) -> float:
        """Return yearly inflation after the published prices: a constant, or the opening's 10-year breakeven."""
        spec = self.scenario.path("inflation_pct")
        if spec.value is not None:
            return spec.value
        return float(self.snapshot.series("T10YIE").asof(self.timeline.opening_date))

    def consumer_prices(self, inflation_pct: float) -> tuple[FloatArray, int]:
        """Return unadjusted consumer prices, (1, months), and the month of the first column."""
        series = self.snapshot.series("CPIAUCNS")
        known_by = self.timeline.opening_date
        if self.scenario.path("inflation_pct").method is Method.AS_HAPPENED:
            known_by = as_day(self.snapshot.manifest.cut_date) + np.timedelta64(CPI_RELEASE_DAYS, "D")
        month = month_index(series.date)
        released = month_start(month + 1) + np.timedelta64(CPI_RELEASE_DAYS, "D") <= known_by
        first = max(int(month[0]), int(month_index(self.timeline.opening_date)) - CPI_HISTORY_MONTHS)
        known = series.value[released & (month >= first)]
        count = int(month_index(self.timeline.last_date)) + 1 - first + 1
        ahead = np.arange(1, max(count - known.size, 0) + 1)
        growth = (1.0 + share_from_pct(inflation_pct)) ** (ahead / MONTHS_A_YEAR)
        return np.concatenate([known, known[-1] * growth])[None, :count], first
