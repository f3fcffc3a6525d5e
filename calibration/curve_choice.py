"""Which curve between the published tenors? Leave one out, predict it from the others, and see who comes closest.

Par curves from every 50th trading day since July 2001. Four constructions reprice what they are given to the last
digit; Svensson's six parameters do not, which is printed. Smoothness is the mean jump of the forward rate at the
knots. Run: python -m calibration.curve_choice
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import least_squares

from eccles.base.errors import ScenarioError
from eccles.base.units import bp_from_pp, share_from_pct
from eccles.core.curve import DiscountCurve
from eccles.core.outside import YIELD_TENORS
from eccles.data.snapshot import open_snapshot
from eccles.rates.curve_fit import CURVE_TENOR_YRS, Construction, fit_curve, monotone_convex, par_yields_pct

__all__ = ["constant_forward", "main", "monotone_cubic", "par_curves"]

FloatArray = NDArray[np.float64]
Fitter = Callable[[np.datetime64, FloatArray, FloatArray], DiscountCurve]

EVERY_DAYS = 50
LEFT_OUT = ("1y", "2y", "3y", "5y", "7y", "10y", "20y")
EPSILON_YRS = 1e-7


def par_curves() -> tuple[NDArray[np.datetime64], FloatArray]:
    """Return the days on which every tenor is published, and their par yields."""
    names = ["DGS" + tenor.upper().replace("M", "MO").replace("Y", "") for tenor in YIELD_TENORS]
    series = [open_snapshot().series(name) for name in names]
    days = functools.reduce(np.intersect1d, [item.date for item in series])[::EVERY_DAYS]
    return days, np.stack([item.at(days) for item in series], axis=1)


def constant_forward(date: np.datetime64, knot_yrs: FloatArray, average_share: FloatArray) -> DiscountCurve:
    """Return the curve whose forward is constant between knots (straight lines in the logarithm)."""
    coefficients = np.zeros((average_share.size, 3))
    coefficients[:, 0] = average_share
    return DiscountCurve(date, np.concatenate([[0.0], knot_yrs[:-1]]), coefficients)


def monotone_cubic(date: np.datetime64, knot_yrs: FloatArray, average_share: FloatArray) -> DiscountCurve:
    """Return the curve whose log discount factor is a monotone cubic (Fritsch and Carlson)."""
    edge = np.concatenate([[0.0], knot_yrs])
    level = np.concatenate([[0.0], np.cumsum(average_share * np.diff(edge))])
    cubic = PchipInterpolator(edge, level).c  # highest power first
    coefficients = np.stack([cubic[2], 2.0 * cubic[1], 3.0 * cubic[0]], axis=1)
    last = [[float(average_share[-1]), 0.0, 0.0]]
    return DiscountCurve(date, edge, np.concatenate([coefficients, last]))


def _linear_par(date: np.datetime64, par_yield_pct: FloatArray, tenor_yrs: FloatArray) -> DiscountCurve:
    """Straight lines between par yields, bootstrapped every half-year: what `rates/forward_curve.py` does."""
    grid = np.arange(0.5, tenor_yrs[-1] + 0.25, 0.5)
    coupon = share_from_pct(np.interp(grid, tenor_yrs, par_yield_pct)) / 2.0
    log_factor, annuity = np.empty(grid.size), 0.0
    for place, c in enumerate(coupon):
        factor = (1.0 - c * annuity) / (1.0 + c)
        if factor <= 0.0:
            raise ScenarioError("no positive discount factor")
        log_factor[place], annuity = np.log(factor), annuity + factor
    bill = tenor_yrs < grid[0]
    at = np.concatenate([[0.0], tenor_yrs[bill], grid])
    level = np.concatenate([[0.0], -np.log1p(share_from_pct(par_yield_pct[bill]) * tenor_yrs[bill]), log_factor])
    return constant_forward(date, at[1:], -np.diff(level) / np.diff(at))


def _svensson(date: np.datetime64, par_yield_pct: FloatArray, tenor_yrs: FloatArray) -> DiscountCurve:
    """Svensson's forward, fitted by least squares to the par yields; tabulated every tenth of a year."""
    grid = np.arange(0.1, 30.05, 0.1)

    def curve(p: FloatArray) -> DiscountCurve:
        x, z = grid / p[4], grid / p[5]
        decay, second = -np.expm1(-x), -np.expm1(-z)
        integral = grid * p[0] + p[4] * p[1] * decay
        integral += p[2] * p[4] * (decay - x * np.exp(-x)) + p[3] * p[5] * (second - z * np.exp(-z))
        return constant_forward(date, grid, np.diff(np.concatenate([[0.0], integral])) / 0.1)

    start = np.array([*share_from_pct(np.array([par_yield_pct[-1], par_yield_pct[0] - par_yield_pct[-1]])), 0, 0, 1, 6])
    bounds = ([-1, -1, -1, -1, 0.1, 2.0], [1, 1, 1, 1, 5.0, 30.0])
    found = least_squares(
        lambda p: par_yields_pct(curve(p), tenor_yrs) - par_yield_pct, start, bounds=bounds, x_scale="jac"
    )
    return curve(found.x)


def _exact(construction: Construction) -> Fitter:
    return lambda date, par, tenor: fit_curve(date, par, tenor, construction)


FITTERS: dict[str, Fitter] = {
    "monotone-convex": _exact(monotone_convex),
    "monotone cubic": _exact(monotone_cubic),
    "constant forward": _exact(constant_forward),
    "linear par yields": _linear_par,
    "Svensson": _svensson,
}


def _jump_bp(curve: DiscountCurve) -> float:
    """Mean jump of the forward rate at the tenors from one year on."""
    at = CURVE_TENOR_YRS[3:-1]
    return float(np.mean(np.abs(bp_from_pp(curve.forward_pct(at + EPSILON_YRS) - curve.forward_pct(at - EPSILON_YRS)))))


def _score(fitter: Fitter, days: NDArray[np.datetime64], par: FloatArray) -> tuple[FloatArray, float, float, int]:
    """Return errors (days, left out), the worst repricing error, the mean jump, and how many fits failed."""
    error, repriced, jumps, failed = np.full((days.size, len(LEFT_OUT)), np.nan), 0.0, [], 0
    for row, day in enumerate(days):
        for column, tenor in enumerate(LEFT_OUT):
            place = YIELD_TENORS.index(tenor)
            keep = np.arange(par.shape[1]) != place
            try:
                curve = fitter(day, par[row, keep], CURVE_TENOR_YRS[keep])
            except ScenarioError:
                failed += 1
                continue
            error[row, column] = par_yields_pct(curve, CURVE_TENOR_YRS[place : place + 1])[0] - par[row, place]
        whole = fitter(day, par[row], CURVE_TENOR_YRS)
        repriced = max(repriced, float(np.max(np.abs(par_yields_pct(whole, CURVE_TENOR_YRS) - par[row]))))
        jumps.append(_jump_bp(whole))
    return bp_from_pp(error), bp_from_pp(repriced), float(np.mean(jumps)), failed


def main() -> None:
    """Print the scores."""
    days, par = par_curves()
    print(f"{days.size} par curves, {days[0]} to {days[-1]}; error of the tenor left out, rms in basis points")
    print(f"{'':18}" + "".join(f"{tenor:>7}" for tenor in LEFT_OUT) + "    all  repriced  jump  failed")
    for name, fitter in FITTERS.items():
        error, repriced, jump, failed = _score(fitter, days, par)
        each = np.sqrt(np.nanmean(error**2, axis=0))
        whole = np.sqrt(np.nanmean(error**2))
        print(
            f"{name:18}"
            + "".join(f"{value:7.2f}" for value in each)
            + f"{whole:7.2f}{repriced:10.1e}{jump:6.1f}{failed:8}"
        )


if __name__ == "__main__":
    main()
