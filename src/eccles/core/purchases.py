"""What was planned beside what the books show, by month; and a run-off regime drawn up for comparison.

The change of a holding is a *net* figure: it leaves out what was bought to replace maturing principal, and it counts a
purchase when it settles. Gross purchases and principal stand beside it only where they were published.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.core.programme import Measure

__all__ = ["CapStep", "Depth", "PlannedActual", "Regime", "RegimeComparison"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PlannedActual:
    """One measure of a programme by month.

    Attributes:
        programme: the name of the programme.
        measure: what of the SOMA summary is counted and what it contains.
        first_date: the SOMA date the count starts from.
        last_date: the SOMA date it ends with.
        month_date: (n,) first days of payment months: a week belongs to the month of (Wednesday - 6 days).
        week_count: (n,) float64, weeks of SOMA data in each month.
        planned_bn: (n,) the schedule by calendar month of trade; for caps the ceiling of the month.
        planned_in_weeks_bn: (n,) the schedule of the days that settle in the weeks counted; NaN without a fixed lag.
        actual_bn: (n,) change of the holding (its fall where the programme is run-off), par, net.
        compensation_bn: (n,) change of TIPS inflation compensation, never part of `actual_bn`; NaN for agencies.
        principal_bn: (n,) MBS principal received, NaN where it is not known.
        gross_bn: (n,) MBS purchases settled, NaN where they are not known.
    """

    programme: str
    measure: Measure
    first_date: np.datetime64
    last_date: np.datetime64
    month_date: DateArray
    week_count: FloatArray
    planned_bn: FloatArray
    planned_in_weeks_bn: FloatArray
    actual_bn: FloatArray
    compensation_bn: FloatArray
    principal_bn: FloatArray
    gross_bn: FloatArray

    @property
    def planned_total_bn(self) -> float:
        """The whole schedule."""
        return float(self.planned_bn.sum())

    @property
    def actual_total_bn(self) -> float:
        """The whole change."""
        return float(self.actual_bn.sum())


@dataclass(frozen=True)
class CapStep:
    """The caps from one month of a run-off on; month 1 is its first."""

    month_count: int
    start_date: np.datetime64
    treasury_cap_bn: float
    agency_cap_bn: float


@dataclass(frozen=True)
class Depth:
    """How far one line moved while a run-off lasted."""

    line: str
    first_bn: float
    last_bn: float

    @property
    def change_bn(self) -> float:
        """The change in bn."""
        return self.last_bn - self.first_bn

    @property
    def change_share(self) -> float:
        """The change against the first level."""
        return self.change_bn / self.first_bn


@dataclass(frozen=True)
class Regime:
    """A run-off regime: its caps step by step, what they count, where the excess goes, how long, how deep.

    Attributes:
        counted: what counts inside the caps, as (from when, which, rule).
        excess: where principal above the caps goes, in the same form.
        month_count: calendar months it lasted.
        first_date: the Wednesday its depth is measured from, the last one before it began.
        last_date: the Wednesday its depth is measured to, the first one on or after its last day.
    """

    programme: str
    announced_date: np.datetime64
    start_date: np.datetime64
    end_date: np.datetime64
    month_count: int
    caps: tuple[CapStep, ...]
    counted: tuple[tuple[np.datetime64, str, str], ...]
    excess: tuple[tuple[np.datetime64, str, str], ...]
    first_date: np.datetime64
    last_date: np.datetime64
    depth: tuple[Depth, ...]


@dataclass(frozen=True)
class RegimeComparison:
    """Two run-off regimes side by side."""

    left: Regime
    right: Regime
