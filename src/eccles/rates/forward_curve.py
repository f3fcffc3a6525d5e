"""The forward curve: the par yields that a curve of today implies for later dates.

Constant-maturity yields are par yields with semi-annual coupons. Between the published tenors they are interpolated
linearly; discount factors follow by bootstrapping on a half-year grid; a later par curve is the ratio of discount
factors. Beyond the longest tenor the forward rate of the last ten years carries on. Forwards are what the curve
implies, not a forecast: they contain the term premium.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.units import pct_from_share, share_from_pct
from eccles.rates.curve_fit import CURVE_TENOR_YRS

__all__ = ["discount_factors", "forward_par_yields"]

FloatArray = NDArray[np.float64]

GRID_STEP_YEARS = 0.5
LONGEST_FORWARD_YEARS = 75.0


def discount_factors(par_yield_pct: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the knots (years) and logarithms of the discount factors of a par curve.

    Args:
        par_yield_pct: (tenors,) par yields at `CURVE_TENOR_YRS`.

    Returns:
        Years from 0 to `LONGEST_FORWARD_YEARS` and the log discount factor at each, linear in between.

    Raises:
        ScenarioError: no positive discount factors give these par yields.
    """
    short = CURVE_TENOR_YRS < GRID_STEP_YEARS
    grid = np.arange(GRID_STEP_YEARS, CURVE_TENOR_YRS[-1] + GRID_STEP_YEARS / 2, GRID_STEP_YEARS)
    coupon = share_from_pct(np.interp(grid, CURVE_TENOR_YRS, par_yield_pct)) * GRID_STEP_YEARS
    factor = np.empty(grid.size)
    annuity = 0.0
    for k, c in enumerate(coupon):
        factor[k] = (1.0 - c * annuity) / (1.0 + c)
        annuity += factor[k]
    if np.any(factor <= 0.0):
        years = grid[np.argmax(factor <= 0.0)]
        raise ScenarioError(
            f"these par yields leave nothing for a payment in {years:g} years: the curve rises too steeply there; "
            "give a flatter one"
        )
    money = -np.log1p(share_from_pct(par_yield_pct[short]) * CURVE_TENOR_YRS[short])
    years = np.concatenate([[0.0], CURVE_TENOR_YRS[short], grid, [LONGEST_FORWARD_YEARS]])
    log_factor = np.concatenate([[0.0], money, np.log(factor)])
    slope = (np.interp(30.0, years[:-1], log_factor) - np.interp(20.0, years[:-1], log_factor)) / 10.0
    last = log_factor[-1] + slope * (LONGEST_FORWARD_YEARS - years[-2])
    return years, np.append(log_factor, last)


def forward_par_yields(par_yield_pct: FloatArray, ahead_yrs: FloatArray) -> FloatArray:
    """Return the par curves that a curve implies for later dates.

    Args:
        par_yield_pct: (tenors,) today's par yields at `CURVE_TENOR_YRS`.
        ahead_yrs: (n,) how far ahead; zero gives today's curve.

    Returns:
        (n, tenors), in per cent.
    """
    years, log_factor = discount_factors(par_yield_pct)

    def factor(at_years: FloatArray) -> FloatArray:
        return np.exp(np.interp(at_years, years, log_factor))

    start = factor(ahead_yrs)
    yields = np.empty((ahead_yrs.size, CURVE_TENOR_YRS.size))
    for column, tenor in enumerate(CURVE_TENOR_YRS):
        end = factor(ahead_yrs + tenor)
        if tenor < GRID_STEP_YEARS:
            yields[:, column] = (start / end - 1.0) / tenor
            continue
        payment = np.arange(GRID_STEP_YEARS, tenor + GRID_STEP_YEARS / 2, GRID_STEP_YEARS)
        annuity = factor(ahead_yrs[:, None] + payment).sum(axis=1)
        yields[:, column] = (start - end) / annuity / GRID_STEP_YEARS
    return pct_from_share(yields)
