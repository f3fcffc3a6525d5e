"""Nominal GDP: published quarters, then CBO potential growth plus inflation.

Two readings of it: the GDP of the quarter a date lies in (ratios in tables), and the last one published by a date
(what a rule may see; the advance estimate comes about thirty days after the quarter).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.base.units import pct_from_share, share_from_pct
from eccles.core.scenario import Method, PathSpec
from eccles.data.snapshot import Snapshot

__all__ = ["QuarterlyGdp"]

FloatArray = NDArray[np.float64]

INFLATION_PCT = 2.0
"""The Committee's longer-run goal: nominal GDP grows by it on top of CBO's real potential."""
PUBLICATION_DAYS = 30
QUARTER_MONTHS = 3
QUARTERS_A_YEAR = 4
LAST_YEAR = 2070


@dataclass(frozen=True)
class QuarterlyGdp:
    """Nominal GDP by quarter at an annual rate.

    Attributes:
        quarter_date: (n,) first month of each quarter, datetime64[M].
        value_bn: (n,).
    """

    quarter_date: NDArray[np.datetime64]
    value_bn: FloatArray

    @classmethod
    def of(cls, snapshot: Snapshot, opening: np.datetime64, spec: PathSpec) -> QuarterlyGdp:
        """Build the quarters of a scenario.

        Args:
            snapshot: the embedded data.
            opening: quarters published by then are known; as happened uses all that were ever
                published, or those begun by `until_date`.
            spec: where the path comes from; a constant is a level, growth_pct replaces potential plus inflation.
        """
        series = snapshot.series("GDP")
        known = series.date.astype("datetime64[M]")
        if spec.method is not Method.AS_HAPPENED:
            known = known[_publication_date(known) <= opening]
        elif spec.until_date is not None:
            known = known[known.astype("datetime64[D]") <= spec.until_date]
        level = series.value[: known.size]
        quarter = np.arange(known[0], np.datetime64(f"{LAST_YEAR}-01", "M"), np.timedelta64(QUARTER_MONTHS, "M"))
        growth = (
            _potential_growth(snapshot, quarter)
            + (1.0 + share_from_pct(INFLATION_PCT)) ** (1.0 / QUARTERS_A_YEAR)
            - 1.0
        )
        if spec.growth_pct is not None:
            growth = np.full(quarter.size, (1.0 + share_from_pct(spec.growth_pct)) ** (1.0 / QUARTERS_A_YEAR) - 1.0)
        value = np.concatenate([level, level[-1] * np.cumprod(1.0 + growth[known.size :])])
        if spec.method is Method.CONSTANT and spec.value is not None:
            value[known.size :] = spec.value
        if spec.method is Method.POINTS:
            days = np.array([point.date for point in spec.points], dtype="datetime64[D]").astype(float)
            later = quarter[known.size :].astype("datetime64[D]").astype(float)
            value[known.size :] = np.interp(later, days, [point.value for point in spec.points])
        return cls(quarter, value)

    def of_quarter(self, date: DateArray) -> FloatArray:
        """Return the GDP of the quarter each date lies in."""
        place = np.searchsorted(self.quarter_date, date.astype("datetime64[M]"), side="right") - 1
        return np.asarray(self.value_bn[place])

    def published_by(self, date: DateArray) -> FloatArray:
        """Return the last GDP published by each date."""
        place = np.searchsorted(_publication_date(self.quarter_date), date, side="right") - 1
        return np.asarray(self.value_bn[place])

    def growth_published_by(self, date: DateArray) -> FloatArray:
        """Return the growth of the last GDP published by each date over that published four quarters before, in %."""
        place = np.searchsorted(_publication_date(self.quarter_date), date, side="right") - 1
        return pct_from_share(self.value_bn[place] / self.value_bn[place - QUARTERS_A_YEAR] - 1.0)

    def smooth(self, date: DateArray) -> FloatArray:
        """Return GDP joined by straight lines between the quarters' first days: for what grows with it."""
        return np.asarray(
            np.interp(date.astype(float), self.quarter_date.astype("datetime64[D]").astype(float), self.value_bn)
        )


def _publication_date(quarter: NDArray[np.datetime64]) -> DateArray:
    end = (quarter + np.timedelta64(QUARTER_MONTHS, "M")).astype("datetime64[D]")
    return np.asarray(end + np.timedelta64(PUBLICATION_DAYS, "D"))


def _potential_growth(snapshot: Snapshot, quarter: NDArray[np.datetime64]) -> FloatArray:
    """Quarterly growth of CBO real potential; its last value carries on beyond CBO's horizon."""
    potential = snapshot.series("GDPPOT")
    growth = potential.value[1:] / potential.value[:-1] - 1.0
    place = np.searchsorted(potential.date[1:].astype("datetime64[M]"), quarter)
    return np.asarray(growth[np.clip(place, 0, growth.size - 1)])
