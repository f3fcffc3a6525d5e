"""The overnight reverse repo facility: how liquidity is split between ON RRP and bank reserves.

Liquidity (reserves plus ON RRP) is a residual of the other accounts; its split is behaviour. Banks are satiated with
reserves at a share of their deposits; liquidity beyond that is passed on to money funds, which place it at the
facility. Banks differ, so the bend is round: `on_rrp = w·ln(1 + exp((L − S)/w))`. The satiation level wanders for
reasons outside the model (bill supply, rate expectations); an opening that lies off the curve is met exactly by
shifting the level, and the shift fades with an estimated half-life. That one number is the block's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, is_business_day, last_business_day, month_index, previous_business_day

__all__ = [
    "LiquiditySplit",
    "LiquiditySplitParameters",
    "next_shift",
    "opening_shift",
    "split_liquidity",
    "window_dressing",
]

FloatArray = NDArray[np.float64]

IDLE_FACILITY_BN = 1.0
"""Below this balance the facility is idle and its size says nothing more about banks' satiation."""
QUARTER_END_DAYS = 4
"""Business days of the quarter-end profile: the last four of the quarter."""


@dataclass(frozen=True)
class LiquiditySplitParameters:
    """The estimated behaviour behind the split; `calibration/liquidity_split.py` writes it.

    Attributes:
        satiation_share: reserves at which banks are satiated, as a fraction of commercial-bank deposits.
        softness_share: width of the bend around satiation, as a fraction of deposits.
        half_life_weeks: weeks in which half of an opening's distance from the curve fades.
        quarter_end_share: fall of the satiation level on the last four business days of a quarter, the quarter-end
            itself last, as fractions of deposits: dealers and banks shrink their books and the money moves to ON RRP.
        month_end_share: the same on the last business day of any other month.
    """

    satiation_share: float
    softness_share: float
    half_life_weeks: float
    quarter_end_share: tuple[float, ...]
    month_end_share: float

    def __post_init__(self) -> None:
        """Refuse a curve that cannot be evaluated."""
        if min(self.satiation_share, self.softness_share, self.half_life_weeks) <= 0.0:
            raise DataError(
                f"liquidity split: satiation {self.satiation_share}, softness {self.softness_share} and half-life "
                f"{self.half_life_weeks} must be above zero; run calibration/liquidity_split.py again"
            )
        if len(self.quarter_end_share) != QUARTER_END_DAYS:
            raise DataError(
                f"liquidity split: {len(self.quarter_end_share)} quarter-end values; there must be {QUARTER_END_DAYS}"
            )

    @classmethod
    def from_mapping(cls, parameters: Mapping[str, Any]) -> LiquiditySplitParameters:
        """Build the parameters from one fit of `parameters/liquidity_split.yaml`.

        Raises:
            DataError: a parameter is missing or out of its range.
        """
        try:
            return cls(
                satiation_share=float(parameters["satiation_share"]),
                softness_share=float(parameters["softness_share"]),
                half_life_weeks=float(parameters["half_life_weeks"]),
                quarter_end_share=tuple(float(value) for value in parameters["quarter_end_share"]),
                month_end_share=float(parameters["month_end_share"]),
            )
        except KeyError as missing:
            raise DataError(
                f"liquidity split: parameter {missing} is missing; run calibration/liquidity_split.py"
            ) from None


@dataclass(frozen=True)
class LiquiditySplit:
    """Liquidity in its two homes.

    Attributes:
        on_rrp_bn: (path,) balances at the facility, between zero and liquidity.
        reserves_bn: (path,) the rest.
    """

    on_rrp_bn: FloatArray
    reserves_bn: FloatArray


def split_liquidity(
    parameters: LiquiditySplitParameters,
    liquidity_bn: FloatArray,
    bank_deposits_bn: FloatArray | float,
    shift_share: FloatArray | float = 0.0,
    window_dressing_share: FloatArray | float = 0.0,
) -> LiquiditySplit:
    """Split liquidity into ON RRP and reserves on one date.

    Args:
        parameters: the estimated behaviour.
        liquidity_bn: (path,) or any shape; reserves plus ON RRP of domestic counterparties.
        bank_deposits_bn: deposits of all commercial banks (H.8), broadcast against liquidity.
        shift_share: the state: distance of the satiation level from its estimate, see `opening_shift`.
        window_dressing_share: calendar effect of the date, see `window_dressing`; zero leaves it out.

    Returns:
        The two balances; they add to liquidity, and `0 ≤ on_rrp ≤ max(liquidity, 0)`.

    Example:
        >>> curve = LiquiditySplitParameters(0.20, 0.015, 15.0, (0.0, 0.0, 0.0, 0.0), 0.0)
        >>> split_liquidity(curve, np.array([5300.0, 2900.0]), 18000.0).on_rrp_bn.round()
        array([1700.,   19.])
    """
    satiation_bn = (parameters.satiation_share + shift_share - window_dressing_share) * bank_deposits_bn
    width_bn = parameters.softness_share * bank_deposits_bn
    wanted_bn = width_bn * np.logaddexp(0.0, (liquidity_bn - satiation_bn) / width_bn)
    on_rrp_bn = np.minimum(wanted_bn, np.maximum(liquidity_bn, 0.0))
    return LiquiditySplit(on_rrp_bn, liquidity_bn - on_rrp_bn)


def opening_shift(
    parameters: LiquiditySplitParameters,
    liquidity_bn: FloatArray,
    on_rrp_bn: FloatArray,
    bank_deposits_bn: FloatArray | float,
    window_dressing_share: FloatArray | float = 0.0,
) -> FloatArray:
    """Return the shift of the satiation level at which the curve passes through the opening balances.

    An idle facility (below 1 bn) is read as 1 bn, so the shift stays finite; the curve then meets the opening within
    1 bn.

    Args:
        liquidity_bn: (path,) reserves plus ON RRP at the opening.
        on_rrp_bn: (path,) ON RRP at the opening.
        bank_deposits_bn: deposits at the opening.
        window_dressing_share: calendar effect of the opening date.
    """
    width_bn = parameters.softness_share * bank_deposits_bn
    take_up = np.maximum(on_rrp_bn, IDLE_FACILITY_BN) / width_bn
    beyond_bn = width_bn * (take_up + np.log1p(-np.exp(-take_up)))
    satiation_share = (liquidity_bn - beyond_bn) / bank_deposits_bn
    return np.asarray(satiation_share - parameters.satiation_share + window_dressing_share)


def next_shift(parameters: LiquiditySplitParameters, shift_share: FloatArray) -> FloatArray:
    """Return the shift a week later: what is left of it after one week of fading."""
    return np.asarray(shift_share * 0.5 ** (1.0 / parameters.half_life_weeks))


def window_dressing(parameters: LiquiditySplitParameters, date: DateArray) -> FloatArray:
    """Return how far the calendar lowers the satiation level on each date, as a fraction of deposits.

    Args:
        date: (n,) any dates; a holiday carries the balances of the business day before.

    Returns:
        (n,) the quarter-end profile on the last four business days of March, June, September and December, the
        month-end value on the last business day of other months, zero on all other days.
    """
    settled = previous_business_day(np.atleast_1d(date))
    month = month_index(settled)
    days_left = _business_days_between(settled, last_business_day(month))
    quarter_end = month % 3 == 2
    profile = np.concatenate([np.asarray(parameters.quarter_end_share)[::-1], [0.0]])
    at_quarter_end = profile[np.minimum(days_left, QUARTER_END_DAYS)]
    at_month_end = np.where(days_left == 0, parameters.month_end_share, 0.0)
    return np.where(quarter_end, at_quarter_end, at_month_end)


def _business_days_between(first_date: DateArray, last_date: DateArray) -> NDArray[np.int64]:
    """Business days after `first_date` up to and including `last_date`, for spans inside one month."""
    following = first_date[:, None] + np.arange(1, 32) * np.timedelta64(1, "D")
    counted = is_business_day(following) & (following <= last_date[:, None])
    return np.asarray(counted.sum(axis=1), dtype=np.int64)
