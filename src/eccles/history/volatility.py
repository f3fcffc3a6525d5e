"""Volatility of a yield by regime: was it higher in run-off than in purchases or in neither?

Volatility is the standard deviation of daily changes. It clusters - calm and stormy months follow one another whatever
the central bank does - so three yardsticks allow for that: a regression of absolute changes on a mark for the regime
with Newey-West errors over a quarter; a bootstrap of blocks of a quarter for the difference of standard deviations; and
all rotations of the calendar of regimes against the calendar of changes, which keep the clusters and the length of the
regimes and break only their coincidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, as_day
from eccles.base.units import bp_from_pp, pct_from_share
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.series import Series
from eccles.core.volatility import (
    Contrast,
    RegimeVolatility,
    RollingVolatility,
    VolatilityStudy,
    rolling_volatility,
)
from eccles.history.hac import fit_hac
from eccles.history.placebo import Draws

__all__ = ["REGIME_OF", "volatility_by_regime"]

REGIME_OF = {EpisodeKind.PURCHASES: "QE", EpisodeKind.TWIST: "QE", EpisodeKind.RUN_OFF: "QT"}
"""Kinds of episode and the regime they make; every other day is in neither."""
NEITHER = "neither"
USUAL_DRAWS = Draws(set_count=2_000, seed=2008)
QUARTER_DAYS = 63
"""Business days of a quarter: the lags of the regression and the blocks of the bootstrap."""
_BAND_PCT = pct_from_share(np.asarray([0.05, 0.95]))

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]


def volatility_by_regime(
    series: Series,
    episodes: Iterable[Episode],
    *,
    window_count: int = 21,
    first_date: np.datetime64,
    last_date: np.datetime64,
    draws: Draws = USUAL_DRAWS,
) -> VolatilityStudy:
    """Return the volatility of a yield in purchases, in run-off and in neither, with tests of the differences.

    Args:
        series: a daily yield in per cent.
        episodes: those of the record; their kinds make the regimes.
        window_count: days of the rolling window.
        first_date: first day of the sample.
        last_date: its last day.
        draws: bootstrap sets and their seed.

    Raises:
        DataError: the sample holds no run-off, no purchases, or nothing else.
    """
    rolling = rolling_volatility(series, window_count)
    inside = (rolling.date >= first_date) & (rolling.date <= last_date)
    date, change_bp = rolling.date[inside], bp_from_pp(np.diff(series.value))[inside]
    spread_bp = rolling.volatility_bp[inside]
    known = [item for item in episodes if item.kind in REGIME_OF]
    own = {item.id: _days(date, item) for item in known}
    qe, qt = (_union(date, known, own, regime) for regime in ("QE", "QT"))
    masks = {"QE": qe & ~qt, "QT": qt, NEITHER: ~(qe | qt)}
    for name, mask in masks.items():
        if mask.sum() < QUARTER_DAYS:
            raise DataError(f"{int(mask.sum())} days of {name} from {first_date} to {last_date}; take a longer sample")
    return VolatilityStudy(
        series_id=series.id,
        title=series.title,
        window_count=window_count,
        sample_first_date=as_day(date[0]),
        sample_last_date=as_day(date[-1]),
        rolling=RollingVolatility(date, spread_bp, window_count),
        regimes=tuple(_measured(name, mask, change_bp, spread_bp) for name, mask in masks.items()),
        episodes=tuple(
            _measured(item.name, own[item.id], change_bp, spread_bp) for item in known if own[item.id].sum() > 1
        ),
        contrasts=tuple(_contrast(*pair, change_bp, draws=draws) for pair in _pairs(masks, known, own)),
    )


def _pairs(masks: dict[str, Mask], known: Sequence[Episode], own: dict[str, Mask]) -> list[tuple[str, str, Mask, Mask]]:
    """Return what is set against what: run-off against the rest and against purchases, and each run-off by itself."""
    runs = [item for item in known if REGIME_OF[item.kind] == "QT" and own[item.id].sum() >= QUARTER_DAYS]
    return [
        ("QT", "all other days", masks["QT"], ~masks["QT"]),
        ("QT", "QE", masks["QT"], masks["QE"]),
        *((item.name, "days outside QT", own[item.id], ~masks["QT"]) for item in runs),
    ]


def _days(date: DateArray, episode: Episode) -> Mask:
    within = date >= episode.first_date
    return np.asarray(within if episode.is_open else within & (date <= episode.last_date))


def _union(date: DateArray, known: Sequence[Episode], own: dict[str, Mask], regime: str) -> Mask:
    mine = [own[item.id] for item in known if REGIME_OF[item.kind] == regime]
    return np.any(mine, axis=0) if mine else np.zeros(date.size, dtype=bool)


def _measured(name: str, mask: Mask, change_bp: FloatArray, spread_bp: FloatArray) -> RegimeVolatility:
    return RegimeVolatility(
        name=name,
        day_count=int(mask.sum()),
        volatility_bp=float(change_bp[mask].std(ddof=1)),
        rolling_bp=float(np.nanmean(spread_bp[mask])),
        rolling_median_bp=float(np.nanmedian(spread_bp[mask])),
    )


def _contrast(name: str, against: str, one: Mask, other: Mask, change_bp: FloatArray, *, draws: Draws) -> Contrast:
    low_bp, high_bp = _bootstrap(one, other, change_bp, draws)
    return Contrast(
        name=name,
        against=against,
        difference_bp=float(change_bp[one].std(ddof=1) - change_bp[other].std(ddof=1)),
        low_bp=float(low_bp),
        high_bp=float(high_bp),
        t_ratio=_t_of_absolute(one, other, change_bp),
        rotation_share=_rotations(one, other, np.abs(change_bp)),
    )


def _t_of_absolute(one: Mask, other: Mask, change_bp: FloatArray) -> float:
    """Return the HAC t of a mark for `one`; days in neither mask have a mark of their own, so none leaves its place."""
    rest = ~(one | other)
    marks = [np.ones(one.size), one.astype(np.float64), *([rest.astype(np.float64)] if rest.any() else [])]
    return float(fit_hac(np.abs(change_bp), np.column_stack(marks), QUARTER_DAYS).t_ratio[1])


def _bootstrap(one: Mask, other: Mask, change_bp: FloatArray, draws: Draws) -> FloatArray:
    """Return the band of the difference of standard deviations over circular blocks of days with their marks."""
    generator = np.random.default_rng(draws.seed)
    size = one.size
    block_count = -(-size // QUARTER_DAYS)
    difference = np.empty(draws.set_count)
    for place in range(draws.set_count):
        start = generator.integers(size, size=block_count)
        day = ((start[:, None] + np.arange(QUARTER_DAYS)).ravel()[:size]) % size
        drawn = change_bp[day]
        difference[place] = _spread(drawn[one[day]]) - _spread(drawn[other[day]])
    return np.asarray(np.nanpercentile(difference, _BAND_PCT))


def _spread(change_bp: FloatArray) -> float:
    return float(change_bp.std(ddof=1)) if change_bp.size > 1 else float("nan")


def _rotations(one: Mask, other: Mask, size_bp: FloatArray) -> float:
    """Return the share of all rotations of the marks whose difference of means is at least the true one."""
    spectrum = np.fft.rfft(size_bp)
    means = [
        np.fft.irfft(spectrum * np.conj(np.fft.rfft(mask.astype(np.float64))), size_bp.size) / mask.sum()
        for mask in (one, other)
    ]
    difference = means[0] - means[1]
    return float(np.mean(difference >= difference[0] - 1e-9))
