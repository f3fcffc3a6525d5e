"""Par yields to a discount curve: the monotone-convex forward rate of Hagan and West, solved to reprice its inputs.

Constant-maturity yields are par yields with semi-annual coupons; below half a year they are simple yields of one
payment. Between two tenors the forward rate keeps the average that reprices the bonds, is continuous (it may jump only
beside an interval it would enter exactly at its average), and nowhere negative where the averages are not (P. Hagan
and G. West, "Interpolation methods for curve construction", Applied Mathematical Finance 13, 2006). Beyond the longest
tenor its average forward carries on. The construction was chosen by leaving tenors out and predicting them:
`python -m calibration.curve_choice`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.units import pct_from_share, pp_from_bp, share_from_pct
from eccles.core.curve import DiscountCurve

__all__ = ["CURVE_TENOR_YRS", "Construction", "fit_curve", "monotone_convex", "par_yields_pct", "shifted_par_yields"]

FloatArray = NDArray[np.float64]

Construction = Callable[[np.datetime64, FloatArray, FloatArray], DiscountCurve]
"""How averages between knots become a curve."""

CURVE_TENOR_YRS = np.array([1 / 12, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 20.0, 30.0])
"""Years of `eccles.core.outside.YIELD_TENORS`."""
COUPON_PERIOD_YRS = 0.5
TOLERANCE_SHARE = 1e-13
"""How far a repriced par yield may stay from its input, a fraction a year: 1e-11 per cent."""
MOST_STEPS, MOST_HALVINGS = 40, 12
NUDGE_SHARE = 1e-7
NARROWEST_SHARE = 1e-9
TWIST_FROM_YRS, TWIST_TO_YRS = 2.0, 10.0
"""A twist turns the curve between the two- and the ten-year yield."""


def fit_curve(
    date: np.datetime64,
    par_yield_pct: FloatArray,
    tenor_yrs: FloatArray = CURVE_TENOR_YRS,
    construction: Construction | None = None,
) -> DiscountCurve:
    """Return the curve that reprices par yields.

    Args:
        date: the curve's date.
        par_yield_pct: (tenors,) par yields.
        tenor_yrs: (tenors,) their maturities, increasing; half a year and above must be whole half-years.
        construction: makes a curve of a date, knots and average forwards between them; `monotone_convex` without one.

    Raises:
        ScenarioError: no discount factors give these par yields.
    """
    build = construction or monotone_convex
    if not np.all(np.isfinite(par_yield_pct)):
        raise ScenarioError("a par yield is no finite number; give one for every tenor")
    wanted = share_from_pct(np.asarray(par_yield_pct, dtype=np.float64))
    average = np.diff(np.concatenate([[0.0], wanted * tenor_yrs])) / np.diff(np.concatenate([[0.0], tenor_yrs]))

    def miss(forward: FloatArray) -> FloatArray:
        curve = build(date, tenor_yrs, forward)
        return np.asarray(share_from_pct(par_yields_pct(curve, tenor_yrs)) - wanted, dtype=np.float64)

    missed = miss(average)
    for _ in range(MOST_STEPS):
        if np.max(np.abs(missed)) < TOLERANCE_SHARE:
            break
        better = _closer(miss, average, missed)
        if better is None:
            break
        average, missed = better
    if not np.max(np.abs(missed)) < TOLERANCE_SHARE:
        worst = tenor_yrs[int(np.argmax(np.nan_to_num(np.abs(missed), nan=np.inf)))]
        raise ScenarioError(
            f"no discount curve gives the par yield at {worst:g} years: the curve rises or falls too steeply there; "
            "give a flatter one"
        )
    return build(date, tenor_yrs, average)


Miss = Callable[[FloatArray], FloatArray]


def _slopes(miss: Miss, average: FloatArray, missed: FloatArray) -> FloatArray:
    nudged = average + NUDGE_SHARE * np.eye(average.size)
    return np.stack([(miss(row) - missed) / NUDGE_SHARE for row in nudged], axis=1)


def _closer(miss: Miss, average: FloatArray, missed: FloatArray) -> tuple[FloatArray, FloatArray] | None:
    """Take a Newton step, halved until it comes closer; None where no shorter step does."""
    try:
        step = np.asarray(np.linalg.solve(_slopes(miss, average, missed), missed), dtype=np.float64)
    except np.linalg.LinAlgError:
        return None
    for halving in range(MOST_HALVINGS):
        tried = average - step * 0.5**halving
        left = miss(tried)
        if np.max(np.abs(left)) < np.max(np.abs(missed)):
            return tried, left
    return None


def par_yields_pct(curve: DiscountCurve, tenor_yrs: FloatArray, ahead_yrs: float = 0.0) -> FloatArray:
    """Return the par yields of a curve, or those it implies for a later date.

    Args:
        curve: the curve.
        tenor_yrs: (tenors,) maturities counted from the later date.
        ahead_yrs: how far ahead that date is.
    """
    last = int(np.floor(np.max(tenor_yrs) / COUPON_PERIOD_YRS))
    payment = np.arange(1, last + 1).astype(np.float64) * COUPON_PERIOD_YRS
    paid = np.cumsum(curve.factor(ahead_yrs + payment)) * COUPON_PERIOD_YRS
    start = float(curve.factor(np.array([ahead_yrs]))[0])
    end = curve.factor(ahead_yrs + tenor_yrs)
    short = tenor_yrs < COUPON_PERIOD_YRS
    place = np.maximum(np.rint(tenor_yrs / COUPON_PERIOD_YRS).astype(np.int64) - 1, 0)
    annuity = np.where(short, tenor_yrs * end, paid[place] if last else 1.0)
    return pct_from_share(np.asarray((start - end) / annuity))


def shifted_par_yields(
    par_yield_pct: FloatArray, parallel_bp: float, twist_bp: float, tenor_yrs: FloatArray = CURVE_TENOR_YRS
) -> FloatArray:
    """Return par yields after a parallel shift and a twist.

    A twist steepens the curve from two to ten years by so much: maturities to two years fall by half of it, those from
    ten years on rise by half, in between along a straight line.
    """
    turn = np.clip((tenor_yrs - TWIST_FROM_YRS) / (TWIST_TO_YRS - TWIST_FROM_YRS), 0.0, 1.0) - 0.5
    return np.asarray(par_yield_pct + pp_from_bp(parallel_bp) + pp_from_bp(twist_bp) * turn)


def monotone_convex(date: np.datetime64, knot_yrs: FloatArray, average_share: FloatArray) -> DiscountCurve:
    """Return the monotone-convex curve with these average forwards between knots.

    Args:
        date: the curve's date.
        knot_yrs: (n,) ends of the intervals, the first of which begins at 0.
        average_share: (n,) average forward rate of each interval, continuous compounding.
    """
    edge = np.concatenate([[0.0], knot_yrs])
    width = np.diff(edge)
    at_edge = _edge_forwards(width, average_share)
    knots, pieces = [], []
    for i, (average, start, size) in enumerate(zip(average_share, edge[:-1], width, strict=True)):
        for share, (a, b, c) in _wide_enough(_shape(at_edge[i] - average, at_edge[i + 1] - average)):
            knots.append(start + share * size)
            pieces.append((average + a, b / size, c / size**2))
    return DiscountCurve(
        date, np.array([*knots, edge[-1]]), np.array([*pieces, (float(average_share[-1]), 0.0, 0.0)], dtype=np.float64)
    )


def _edge_forwards(width: FloatArray, average: FloatArray) -> FloatArray:
    """Forwards at the knots: weighted means of the neighbours, kept between zero and twice the smaller one."""
    if average.size == 1:
        return np.repeat(average, 2)
    inner = (width[:-1] * average[1:] + width[1:] * average[:-1]) / (width[:-1] + width[1:])
    smaller = np.minimum(average[:-1], average[1:])
    inner = np.where(smaller >= 0.0, np.clip(inner, 0.0, 2.0 * np.maximum(smaller, 0.0)), inner)
    ends = 1.5 * average[[0, -1]] - 0.5 * inner[[0, -1]]
    ends = np.where(average[[0, -1]] >= 0.0, np.clip(ends, 0.0, 2.0 * np.maximum(average[[0, -1]], 0.0)), ends)
    return np.concatenate([ends[:1], inner, ends[1:]])


Piece = tuple[float, tuple[float, float, float]]


def _wide_enough(pieces: list[Piece]) -> list[Piece]:
    """Leave out a piece so narrow that it carries nothing; its neighbour takes its place."""
    ends = [*(begin for begin, _ in pieces[1:]), 1.0]
    kept = [piece for piece, end in zip(pieces, ends, strict=True) if end - piece[0] > NARROWEST_SHARE]
    return [(0.0, kept[0][1]), *kept[1:]]


def _shape(g0: float, g1: float) -> list[Piece]:
    """The deviation from the average over an interval of width one: where each piece begins, and its coefficients.

    The deviation starts at `g0`, ends at `g1` and averages zero; the four zones are those of Hagan and West.
    """
    if g0 == 0.0 and g1 == 0.0:
        return [(0.0, (0.0, 0.0, 0.0))]
    if (g0 < 0.0 and -0.5 * g0 <= g1 <= -2.0 * g0) or (g0 > 0.0 and -0.5 * g0 >= g1 >= -2.0 * g0):
        return [(0.0, (g0, -4.0 * g0 - 2.0 * g1, 3.0 * (g0 + g1)))]
    if (g0 < 0.0 and g1 > -2.0 * g0) or (g0 > 0.0 and g1 < -2.0 * g0):
        turn = (g1 + 2.0 * g0) / (g1 - g0)
        return [(0.0, (g0, 0.0, 0.0)), (turn, _rising(g0, g1, 1.0 - turn))]
    if (g0 > 0.0 > g1) or (g0 < 0.0 < g1):
        turn = 3.0 * g1 / (g1 - g0)
        return [(0.0, _falling(g1, g0, turn)), (turn, (g1, 0.0, 0.0))]
    turn = g1 / (g1 + g0)
    level = -g0 * g1 / (g0 + g1)
    left: list[Piece] = [(0.0, _falling(level, g0, turn))] if turn > 0.0 else []
    right: list[Piece] = [(turn, _rising(level, g1, 1.0 - turn))] if turn < 1.0 else []
    return left + right


def _rising(level: float, end: float, width: float) -> tuple[float, float, float]:
    """Flat at `level` where the piece begins, `end` where it ends."""
    return level, 0.0, (end - level) / width**2


def _falling(level: float, start: float, width: float) -> tuple[float, float, float]:
    """From `start` where the piece begins to flat at `level` where it ends."""
    return start, -2.0 * (start - level) / width, (start - level) / width**2
