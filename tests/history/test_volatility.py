"""Volatility by regime: equal to pandas and statsmodels, silent on noise, loud where it was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from eccles import api
from eccles.base.errors import DataError
from eccles.core.episode import Episode, EpisodeKind
from eccles.core.series import Series
from eccles.core.volatility import rolling_volatility
from eccles.data.episodes import find_episode
from eccles.data.snapshot import open_snapshot
from eccles.history.placebo import Draws
from eccles.history.volatility import QUARTER_DAYS, volatility_by_regime

TEN_YEAR = open_snapshot().series("DGS10")
LEVEL = pd.Series(TEN_YEAR.value * 100, index=pd.DatetimeIndex(TEN_YEAR.date))
DAYS = np.arange("2010-01-04", "2020-01-01", dtype="datetime64[D]")
DAYS = DAYS[np.is_busday(DAYS)]


def made(change_bp: np.ndarray) -> Series:
    level = 50.0 + np.concatenate([[0.0], change_bp.cumsum()]) / 100
    return Series("X", "X", "me", "percent", "daily", "D", "public-domain", DAYS, level)


def episode(name: str, kind: EpisodeKind, first: int, last: int) -> Episode:
    return Episode(name, name, name, kind, DAYS[first], DAYS[last])


EPISODES = (episode("a", EpisodeKind.PURCHASES, 100, 700), episode("b", EpisodeKind.RUN_OFF, 1000, 1800))


def study(series: Series, seed: int = 1):
    return volatility_by_regime(
        series, EPISODES, first_date=DAYS[0], last_date=DAYS[-1], draws=Draws(set_count=400, seed=seed)
    )


def test_the_rolling_deviation_is_that_of_pandas():
    ours = rolling_volatility(TEN_YEAR, 21)
    theirs = LEVEL.diff().iloc[1:].rolling(21).std()
    assert np.isnan(ours.volatility_bp[:20]).all()
    assert ours.volatility_bp[20:] == pytest.approx(theirs.to_numpy()[20:], abs=1e-9)


def test_the_claim_on_the_ten_year_yield_in_run_off():
    found = api.volatility(set_count=300)
    changes = LEVEL.diff().loc["2008-11-25":"2026-03-31"]
    regimes = {item.name: item for item in found.regimes}
    inside = {name: find_episode(name) for name in ("qt1", "qt2")}
    qt = pd.Series(data=False, index=changes.index)
    for item in inside.values():
        qt |= (changes.index >= str(item.first_date)) & (changes.index <= str(item.last_date))
    assert regimes["QT"].volatility_bp == pytest.approx(changes[qt].std())
    assert sum(item.day_count for item in found.regimes) == len(changes)
    rolling = LEVEL.diff().rolling(21).std().loc[changes.index]
    assert regimes["QT"].rolling_bp == pytest.approx(rolling[qt].mean())
    assert regimes["QT"].rolling_median_bp == pytest.approx(rolling[qt].median())
    whole, _, first, second = found.contrasts
    assert whole.low_bp < 0 < whole.high_bp  # run-off as a whole: no difference that could be told from chance
    assert first.high_bp < 0 < second.low_bp  # QT1 calmer, QT2 louder than the days outside run-off


def test_the_t_statistic_is_that_of_statsmodels():
    found = study(made(np.random.default_rng(0).normal(size=DAYS.size - 1)))
    size = np.abs(np.random.default_rng(0).normal(size=DAYS.size - 1))
    mark = np.zeros(size.size)
    mark[999:1800] = 1.0
    fit = sm.OLS(size, np.column_stack([np.ones(size.size), mark])).fit(
        cov_type="HAC", cov_kwds={"maxlags": QUARTER_DAYS}
    )
    assert found.contrasts[0].t_ratio == pytest.approx(fit.tvalues[1], abs=1e-8)


def test_rotations_are_those_of_a_plain_loop():
    change = np.random.default_rng(5).normal(size=DAYS.size - 1).round(1)
    found = study(made(change))
    size, mark = np.abs(change), np.zeros(change.size, dtype=bool)
    mark[999:1800] = True
    differences = np.asarray(
        [size[np.roll(mark, shift)].mean() - size[~np.roll(mark, shift)].mean() for shift in range(size.size)]
    )
    share = np.mean(differences >= differences[0] - 1e-9)
    assert found.contrasts[0].rotation_share == pytest.approx(share, abs=1e-9)


def test_planted_volatility_is_found_and_noise_is_not():
    noise = np.random.default_rng(8).normal(scale=5.0, size=DAYS.size - 1)
    quiet = study(made(noise)).contrasts[0]
    assert quiet.low_bp < 0 < quiet.high_bp
    assert abs(quiet.t_ratio) < 2.5
    loud_changes = noise.copy()
    loud_changes[999:1800] *= 1.6
    loud = study(made(loud_changes)).contrasts[0]
    assert loud.low_bp > 1.5
    assert loud.t_ratio > 5
    assert loud.rotation_share < 0.01


def test_the_same_seed_gives_the_same_band():
    series = made(np.random.default_rng(2).normal(size=DAYS.size - 1))
    assert study(series, 3).contrasts == study(series, 3).contrasts
    assert study(series, 3).contrasts != study(series, 4).contrasts


def test_what_has_no_volatility_is_refused():
    with pytest.raises(DataError, match="volatility here is of a daily rate"):
        api.volatility("DTWEXBGS")
    with pytest.raises(DataError, match="a window of 1 days"):
        rolling_volatility(TEN_YEAR, 1)
    with pytest.raises(DataError, match="days of QT from 2009-01-01 to 2012-01-01"):
        api.volatility(first="2009-01-01", last="2012-01-01")
