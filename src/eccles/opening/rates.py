"""Interest rates of a scenario: as happened, given, or what the published curve implies from where data end.

The model starts from the last published day it is told to: par yields and the policy rate follow that day's forwards,
the mortgage rate keeps that day's spread to the scenario's own 10-year yield.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, Timeline, as_day, month_index, month_start
from eccles.base.units import DAYS_PER_YEAR, bp_from_pp
from eccles.core.outside import YIELD_TENORS
from eccles.core.scenario import Method, Scenario
from eccles.data.snapshot import Snapshot
from eccles.ledger.held_line import held_path
from eccles.opening.weekly_path import Source, weekly_path
from eccles.rates.forward_curve import forward_par_yields
from eccles.runoff.prepayment import RATE_HISTORY_MONTHS

__all__ = ["TREASURY_SERIES", "AdministeredRates", "RatePaths"]

FloatArray = NDArray[np.float64]

TREASURY_SERIES = {tenor: "DGS" + tenor.upper().replace("M", "MO").replace("Y", "") for tenor in YIELD_TENORS}
"""H.15 constant maturities by tenor."""
TEN_YEAR = YIELD_TENORS.index("10y")
SURVEY_WEEK = np.timedelta64(6, "D")
"""A weekly mortgage rate stands until the next one."""


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
    _kept: dict[tuple[np.datetime64, np.datetime64, int], FloatArray] = field(default_factory=dict, repr=False)

    def _curve_pct(self, day: np.datetime64) -> FloatArray:
        """The published par curve of a day, (tenors,)."""
        at = np.array([day])
        return np.array([self.snapshot.series(name).asof(at)[0] for name in TREASURY_SERIES.values()])

    def _forwards_pct(self, start: np.datetime64, later: DateArray) -> FloatArray:
        """The par curves that a day's curve implies for consecutive later Wednesdays, (n, tenors)."""
        key = (start, later[0], later.size)
        if key not in self._kept:
            ahead = (later - start).astype(float) / DAYS_PER_YEAR
            self._kept[key] = forward_par_yields(self._curve_pct(start), ahead)
        return self._kept[key]

    @cached_property
    def par_yield_pct(self) -> FloatArray:
        """Treasury par yields, (1, weeks + 1, tenors)."""
        spec, date = self.scenario.path("par_yield_pct"), self.timeline.date
        columns = [
            weekly_path("par_yield_pct", spec, date, self._yield_source(place)) for place in range(len(YIELD_TENORS))
        ]
        return np.stack(columns, axis=2)

    def _yield_source(self, place: int) -> Source:
        series = self.snapshot.series(TREASURY_SERIES[YIELD_TENORS[place]])
        return Source(
            series.asof, as_day(series.date[-1]), lambda start, later: self._forwards_pct(start, later)[:, place]
        )

    def policy_rates(self) -> AdministeredRates:
        """Return IORB and the ON RRP rate; the model moves them with the implied one-month rate."""
        spec, date = self.scenario.path("policy_rate_pct"), self.timeline.date
        last = as_day(self.snapshot.manifest.cut_date)

        def path(column: str) -> FloatArray:
            def model(start: np.datetime64, later: DateArray) -> FloatArray:
                change = self._forwards_pct(start, later)[:, 0] - self._curve_pct(start)[0]
                return np.asarray(np.maximum(self._administered(column, np.array([start])) + change, 0.0))

            return weekly_path(
                "policy_rate_pct", spec, date, Source(lambda on: self._administered(column, on), last, model)
            )

        iorb = path("iorb_pct")
        if spec.method in (Method.CONSTANT, Method.POINTS):
            opening = date[:1]
            return AdministeredRates(
                iorb, iorb - self._administered("iorb_pct", opening) + self._administered("on_rrp_pct", opening)
            )
        return AdministeredRates(iorb, path("on_rrp_pct"))

    def _administered(self, column: str, on: DateArray) -> FloatArray:
        """The administered rate in force on each date.

        Raises:
            DataError: a date lies before the first rate.
        """
        table = self.snapshot.table("administered_rate")
        known = np.isfinite(table[column])
        place = np.searchsorted(table["date"][known], on, side="right") - 1
        if np.any(place < 0):
            raise DataError(f"no {column} on {np.min(on)}; it starts on {table['date'][known][0]}")
        return np.asarray(table[column][known][place])

    def effr_spread_bp(self) -> FloatArray:
        """Return the effective federal funds rate less IORB, (1, weeks + 1); the model holds the last one."""
        effr = self.snapshot.series("EFFR")

        def observed(on: DateArray) -> FloatArray:
            return bp_from_pp(effr.asof(on) - self._administered("iorb_pct", on))

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            return held_path(float(observed(np.array([start]))[0]), start, later)

        source = Source(observed, as_day(effr.date[-1]), model)
        return weekly_path("effr_spread_bp", self.scenario.path("effr_spread_bp"), self.timeline.date, source)

    def mortgage_rate(self) -> tuple[FloatArray, int]:
        """Return monthly averages of the 30-year mortgage rate, (1, months), and the month of the first column.

        Raises:
            DataError: a month has no rate.
        """
        opening = self.timeline.opening_date
        series = self.snapshot.series("MORTGAGE30US")
        first_month = int(month_index(opening)) - RATE_HISTORY_MONTHS
        history = (series.date >= month_start(first_month)) & (series.date <= opening)
        month = month_index(np.concatenate([series.date[history], self.timeline.date[1:]])) - first_month
        rate = np.concatenate([series.value[history], self._weekly_mortgage_rate()[1:]])
        count = np.bincount(month)
        if np.any(count == 0):
            raise DataError("the mortgage rate has a month without any observation before the opening")
        return (np.bincount(month, weights=rate) / count)[None, :], first_month

    def _weekly_mortgage_rate(self) -> FloatArray:
        series = self.snapshot.series("MORTGAGE30US")

        def model(start: np.datetime64, later: DateArray) -> FloatArray:
            spread = float(series.asof(start)) - self._curve_pct(start)[TEN_YEAR]
            ten_year = self.par_yield_pct[0, np.searchsorted(self.timeline.date, later), TEN_YEAR]
            return np.asarray(ten_year + spread)

        source = Source(series.asof, as_day(series.date[-1] + SURVEY_WEEK), model)
        spec = self.scenario.path("mortgage_rate_pct")
        return np.asarray(weekly_path("mortgage_rate_pct", spec, self.timeline.date, source)[0])
