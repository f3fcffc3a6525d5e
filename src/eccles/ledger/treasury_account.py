"""The Treasury General Account: a target level plus the rhythm of federal receipts and payments.

Taxes come in on five dates (April far above the others), benefits go out in the first days of the month, coupon
securities settle on the 15th and at month-end. Each of these is a profile over business days before and after its
date; the profiles add up to the account's seasonal deviation, in per cent of nominal GDP because receipts grow with
it. A projection starts at the opening balance and drifts to the target plus the seasonal with an estimated half-life.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import (
    DateArray,
    is_business_day,
    last_business_day,
    month_index,
    month_start,
    next_business_day,
    previous_business_day,
)
from eccles.base.units import DAYS_PER_WEEK, share_from_pct

__all__ = ["KNOTS", "TreasuryAccountParameters", "treasury_path", "treasury_seasonal"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

KNOTS: dict[str, tuple[int, ...]] = {
    "month_start_pct": (-1, 0, 1, 2, 3, 5, 7, 9),
    "mid_month_pct": (-2, -1, 0, 1, 2, 4),
    "month_end_pct": (-9, -7, -5, -3, -2, -1, 0),
    "april_tax_pct": (-30, -20, -10, -3, -1, 0, 1, 2, 4, 6, 9, 12, 16, 22, 30, 40, 55),
    "quarterly_tax_pct": (-14, -7, -2, 0, 1, 3, 6, 10, 16, 24),
}
"""Business days from each profile's date at which it is estimated; straight lines between, zero at both ends."""

APRIL, QUARTERLY = (4,), (1, 6, 9, 12)
"""Months whose 15th is a federal tax date: the annual returns with the first instalment, and the other instalments of
individuals (January, June, September) and corporations (June, September, December)."""
MID_MONTH = np.timedelta64(14, "D")
MARGIN = np.timedelta64(150, "D")
"""Calendar days around the dates asked for within which a tax date can matter (55 business days, rounded up)."""


@dataclass(frozen=True)
class TreasuryAccountParameters:
    """The estimated rhythm of the account; `calibration/treasury_account.py` writes it.

    Attributes:
        month_start_pct … quarterly_tax_pct: values of each profile at its inner `KNOTS`, in per cent of GDP.
        centre_pct: mean of the sum of profiles over a year, taken off so that the seasonal averages to zero.
        half_life_weeks: weeks in which half of an opening's distance from target plus seasonal is closed.
    """

    month_start_pct: tuple[float, ...]
    mid_month_pct: tuple[float, ...]
    month_end_pct: tuple[float, ...]
    april_tax_pct: tuple[float, ...]
    quarterly_tax_pct: tuple[float, ...]
    centre_pct: float
    half_life_weeks: float

    def __post_init__(self) -> None:
        """Refuse profiles that do not fit their knots."""
        for name, knots in KNOTS.items():
            if len(getattr(self, name)) != len(knots) - 2:
                raise DataError(f"TGA: {name} has {len(getattr(self, name))} values; its knots need {len(knots) - 2}")
        if self.half_life_weeks <= 0.0:
            raise DataError(f"TGA: the half-life is {self.half_life_weeks} weeks; it must be above zero")

    @classmethod
    def from_mapping(cls, parameters: Mapping[str, Any]) -> TreasuryAccountParameters:
        """Build the parameters from one fit of `parameters/treasury_account.yaml`.

        Raises:
            DataError: a parameter is missing, or a profile does not fit its knots.
        """
        try:
            return cls(
                month_start_pct=tuple(map(float, parameters["month_start_pct"])),
                mid_month_pct=tuple(map(float, parameters["mid_month_pct"])),
                month_end_pct=tuple(map(float, parameters["month_end_pct"])),
                april_tax_pct=tuple(map(float, parameters["april_tax_pct"])),
                quarterly_tax_pct=tuple(map(float, parameters["quarterly_tax_pct"])),
                centre_pct=float(parameters["centre_pct"]),
                half_life_weeks=float(parameters["half_life_weeks"]),
            )
        except KeyError as missing:
            raise DataError(f"TGA: parameter {missing} is missing; run calibration/treasury_account.py") from None


def treasury_path(
    parameters: TreasuryAccountParameters,
    opening_bn: FloatArray | float,
    opening_date: np.datetime64,
    date: DateArray,
    *,
    target_bn: FloatArray | float,
    gdp_bn: FloatArray | float,
) -> FloatArray:
    """Project the account: target plus seasonal, with the opening's distance from them fading.

    `T(t) = target(t) + s(t) + (T(0) − target(t) − s(0))·0.5^(weeks/half-life)`, so the path equals the opening on the
    opening date, and never jumps where the target is smooth.

    Args:
        parameters: the estimated rhythm.
        opening_bn: balance at the opening, one number or (path,).
        opening_date: the date of that balance.
        date: (n,) the dates wanted, on or after the opening.
        target_bn: level to settle at, one number, (n,) or (path, n); for example the last year's mean.
        gdp_bn: nominal GDP at an annual rate, one number, (n,) or (path, n).

    Returns:
        (n,) in bn where opening, target and GDP have no path axis, else (path, n).
    """
    weeks = (date - opening_date).astype(np.float64) / DAYS_PER_WEEK
    fading = 0.5 ** (weeks / parameters.half_life_weeks)
    today = treasury_seasonal(parameters, date, gdp_bn)
    at_opening = treasury_seasonal(parameters, np.array([opening_date]), np.atleast_1d(gdp_bn)[..., :1])
    settled_bn = target_bn + today
    distance_bn = np.asarray(opening_bn)[..., None] - target_bn - at_opening
    return np.asarray(settled_bn + distance_bn * fading)


def treasury_seasonal(parameters: TreasuryAccountParameters, date: DateArray, gdp_bn: FloatArray | float) -> FloatArray:
    """Return the seasonal deviation of the account in bn on each date; it averages to zero over a year.

    Args:
        parameters: the estimated rhythm.
        date: (n,) any dates; a day without business carries the balance of the business day before.
        gdp_bn: nominal GDP at an annual rate, one number, (n,) or (path, n).
    """
    settled = previous_business_day(date)
    calendar = _BusinessDays.around(settled)
    month = month_index(settled)
    anchors = {
        "month_start_pct": next_business_day(month_start(month))[:, None],
        "mid_month_pct": next_business_day(month_start(month) + MID_MONTH)[:, None],
        "month_end_pct": last_business_day(month)[:, None],
        "april_tax_pct": _tax_dates(settled, APRIL)[None, :],
        "quarterly_tax_pct": _tax_dates(settled, QUARTERLY)[None, :],
    }
    today = calendar.ordinal(settled)[:, None]
    deviation_pct = -parameters.centre_pct * np.ones(settled.size)
    for name, anchor in anchors.items():
        heights = np.array([0.0, *getattr(parameters, name), 0.0])
        deviation_pct += np.interp(today - calendar.ordinal(anchor), KNOTS[name], heights).sum(axis=1)
    return np.asarray(share_from_pct(deviation_pct) * gdp_bn)


def _tax_dates(date: DateArray, months: tuple[int, ...]) -> DateArray:
    """The payment days of the 15th of some months, in the years of the dates and the years beside them."""
    years = date.astype("datetime64[Y]")
    first_year, last_year = years.min() - 1, years.max() + 1
    january = np.arange(first_year, last_year + 1).astype("datetime64[M]").astype(np.int64)
    month = np.sort(np.add.outer(january, np.array(months) - 1).ravel())
    paid = next_business_day(month_start(month) + MID_MONTH)
    return np.asarray(paid[(paid >= date.min() - MARGIN) & (paid <= date.max() + MARGIN)])


@dataclass(frozen=True)
class _BusinessDays:
    """Business days numbered one after the other, so that a distance between two of them is a difference."""

    start_date: np.datetime64
    number: IntArray

    @classmethod
    def around(cls, date: DateArray) -> _BusinessDays:
        day = np.arange(date.min() - 2 * MARGIN, date.max() + 2 * MARGIN)
        return cls(day[0], np.cumsum(is_business_day(day)))

    def ordinal(self, date: DateArray) -> IntArray:
        return np.asarray(self.number[(date - self.start_date).astype(np.int64)])
