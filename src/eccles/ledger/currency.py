"""Currency in circulation: trend growth plus a weekly seasonal, from the level at the opening.

The public decides how much paper money it holds and the Federal Reserve supplies it, so currency drains reserves
whatever policy does. Its seasonal is the same story every year: it climbs to Christmas, falls back in January and
February, and swells a little at the start of each month and before summer holidays. The seasonal enters relative to
the opening date, so a path starts exactly at the opening level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR, share_from_pct

__all__ = ["CurrencyParameters", "currency_path", "currency_seasonal"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CurrencyParameters:
    """The estimated behaviour of currency; `calibration/currency.py` writes it.

    Attributes:
        growth_pct: yearly growth, compounded; a scenario may replace it.
        year_cosine_pct, year_sine_pct: the seasonal's annual harmonics 1, 2, … in per cent of the level.
        month_cosine_pct, month_sine_pct: its harmonics within the calendar month.
    """

    growth_pct: float
    year_cosine_pct: tuple[float, ...]
    year_sine_pct: tuple[float, ...]
    month_cosine_pct: tuple[float, ...]
    month_sine_pct: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse harmonics that do not come in pairs."""
        pairs = ((self.year_cosine_pct, self.year_sine_pct), (self.month_cosine_pct, self.month_sine_pct))
        if any(len(cosine) != len(sine) for cosine, sine in pairs):
            raise DataError("currency: cosine and sine harmonics differ in number; run calibration/currency.py again")

    @classmethod
    def from_mapping(cls, parameters: Mapping[str, Any]) -> CurrencyParameters:
        """Build the parameters from one fit of `parameters/currency.yaml`.

        Raises:
            DataError: a parameter is missing, or the harmonics do not come in pairs.
        """
        try:
            return cls(
                growth_pct=float(parameters["growth_pct"]),
                year_cosine_pct=tuple(map(float, parameters["year_cosine_pct"])),
                year_sine_pct=tuple(map(float, parameters["year_sine_pct"])),
                month_cosine_pct=tuple(map(float, parameters["month_cosine_pct"])),
                month_sine_pct=tuple(map(float, parameters["month_sine_pct"])),
            )
        except KeyError as missing:
            raise DataError(f"currency: parameter {missing} is missing; run calibration/currency.py") from None


def currency_path(
    parameters: CurrencyParameters,
    opening_bn: FloatArray | float,
    opening_date: np.datetime64,
    date: DateArray,
    growth_pct: FloatArray | float | None = None,
) -> FloatArray:
    """Project currency in circulation: `C(t) = C(0)·(1 + g)^years·exp(s(t) − s(0))`.

    Args:
        parameters: the estimated behaviour.
        opening_bn: level at the opening, one number or (path,).
        opening_date: the date of that level; on it the path equals `opening_bn`.
        date: (n,) the dates wanted.
        growth_pct: yearly growth in place of the estimate, one number or (path,).

    Returns:
        (n,) in bn where the opening and the growth are one number each, else (path, n).

    Example:
        >>> flat = CurrencyParameters(4.0, (), (), (), ())
        >>> year = np.array(["2026-03-25", "2027-03-25"], dtype="datetime64[D]")
        >>> currency_path(flat, 2446.6, year[0], year).round(1)
        array([2446.6, 2544.4])
    """
    years = (date - opening_date).astype(np.float64) / DAYS_PER_YEAR
    growth = np.log1p(share_from_pct(np.asarray(parameters.growth_pct if growth_pct is None else growth_pct)))
    start = currency_seasonal(parameters, np.array([opening_date]))
    log_change = growth[..., None] * years + currency_seasonal(parameters, date) - start
    return np.asarray(np.asarray(opening_bn)[..., None] * np.exp(log_change))


def currency_seasonal(parameters: CurrencyParameters, date: DateArray) -> FloatArray:
    """Return the seasonal deviation of currency on each date, (n,), as a fraction of its level (in logarithms)."""
    year, month = date.astype("datetime64[Y]"), date.astype("datetime64[M]")
    seasonal_pct = _harmonics(_part(date, year), parameters.year_cosine_pct, parameters.year_sine_pct)
    seasonal_pct += _harmonics(_part(date, month), parameters.month_cosine_pct, parameters.month_sine_pct)
    return share_from_pct(seasonal_pct)


def _part(date: DateArray, period: DateArray) -> FloatArray:
    """How much of its year or month has passed on each date, from 0 to below 1."""
    start, end = period.astype("datetime64[D]"), (period + 1).astype("datetime64[D]")
    return np.asarray((date - start).astype(np.float64) / (end - start).astype(np.float64))


def _harmonics(part: FloatArray, cosine: tuple[float, ...], sine: tuple[float, ...]) -> FloatArray:
    angle = 2.0 * np.pi * part[:, None] * np.arange(1, len(cosine) + 1)
    return np.asarray(np.cos(angle) @ np.asarray(cosine) + np.sin(angle) @ np.asarray(sine))
