"""The receipt of a yield's volatility by regime: standard deviations from the published levels, and their tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray, as_day
from eccles.base.units import bp_from_pp
from eccles.core.episode import Episode
from eccles.core.receipt import Origin, Receipt, ReceiptStep
from eccles.core.volatility import Contrast, RegimeVolatility, VolatilityStudy, rolling_volatility
from eccles.data.episodes import load_episodes
from eccles.history.hac import fit_hac
from eccles.history.volatility import REGIME_OF, volatility_by_regime
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text, whole_series
from eccles.receipts.steps.computed import cell_of, published_standing, reading_step
from eccles.receipts.steps.deviation import deviation_of, rolling_deviations
from eccles.receipts.steps.records import episode_origin
from eccles.receipts.studies.regime_tests import bootstrap_band, rotation_share

__all__ = ["CONTRAST_COLUMNS", "REGIME_COLUMNS", "explain"]

FloatArray = NDArray[np.float64]
Mask = NDArray[np.bool_]
QE, QT, NEITHER = "QE", "QT", "neither"
AGAINST = " against "
SET_COUNT, SEED, QUARTER_DAYS = 2_000, 2008, 63
"""The usual settings of `eccles volatility`, and the days of a block and of the lags."""
REGIME_COLUMNS = {
    "day_count": "days",
    "volatility_bp": "standard deviation of daily changes",
    "rolling_bp": "mean of the rolling standard deviation",
    "rolling_median_bp": "median of the rolling standard deviation",
}
CONTRAST_COLUMNS = {
    "difference_bp": "difference of standard deviations",
    "low_bp": "lower end of the 90 per cent band of the difference",
    "high_bp": "upper end of the 90 per cent band of the difference",
    "t_ratio": "HAC t-statistic of mean absolute changes",
    "rotation_share": "share of rotations of the calendar with as large a difference",
}
DAY_COLUMNS = ("volatility_bp", "rolling_bp")


@dataclass(frozen=True)
class _Sample:
    """The daily changes of the sample with the days of each regime and episode.

    Attributes:
        date: (n,) days.
        change: (n,) bp.
        spread: (n,) bp, rolling standard deviation.
        masks: regimes and episodes by the name the table gives them.
        parts: the episodes behind each.
    """

    question: Question
    found: VolatilityStudy
    date: DateArray
    change: FloatArray
    spread: FloatArray
    masks: dict[str, Mask]
    parts: dict[str, list[Episode]]

    @property
    def span(self) -> str:
        """First and last day."""
        return f"{self.date[0]} to {self.date[-1]}"

    def origins(self, *names: str) -> tuple[Origin, ...]:
        """Return the series and the files of the episodes behind some regimes."""
        episodes = [item.id for name in names for item in self.parts.get(name, [])]
        files = dict.fromkeys(episode_origin(name) for name in episodes)
        return (whole_series(self.question.library, self.found.series_id), *files)


def explain(question: Question) -> Receipt:
    """Return where a number of volatility by regime comes from: of a regime, of one against another, or of a day.

    Raises:
        DataError: no such series, regime, column or day, or a scenario or an instant was given.
    """
    address = question.address
    series, regime, column = address.names
    column = column if column in {**REGIME_COLUMNS, **CONTRAST_COLUMNS} else f"{column}_bp"
    known = (*REGIME_COLUMNS, *CONTRAST_COLUMNS)
    if column not in known:
        raise DataError(f'volatility has no "{address.names[2]}"; {nearest_name(address.names[2], known)}')
    found, reads = question.ask("volatility", series)
    sample = _sample(question, found)
    if regime[:4].isdigit():
        day, chain = _day(sample, regime, column)
        name, value = str(day), float(found.rolling.volatility_bp[found.rolling.date == day][0])
        said = f"standard deviation of {found.window_count} daily changes"
    elif column in REGIME_COLUMNS:
        item = _regime(found, regime)
        name, value, said = item.name, float(getattr(item, column)), REGIME_COLUMNS[column]
        chain = _regime_steps(sample, name, column)
    else:
        pair = _contrast(found, regime)
        name, value, said = (
            f"{pair.name}{AGAINST}{pair.against}",
            float(getattr(pair, column)),
            CONTRAST_COLUMNS[column],
        )
        chain = _contrast_steps(sample, pair, column)
    return Receipt(
        figure=f"volatility:{found.series_id}:{name}:{column}",
        title=f"{found.title}, {name}: {said}",
        date=name if regime[:4].isdigit() else sample.span,
        value=value,
        unit=_unit(column),
        chain=tuple(chain),
        standing=published_standing(question.library),
        shaped_by=(
            ReceiptStep(
                "Regimes: purchases and Twist are QE, run-off is QT, a day of both is QT",
                name_of(volatility_by_regime),
                origins=sample.origins(QE, QT)[1:],
            ),
            reading_step(question, reads),
        ),
    )


def _unit(column: str) -> str:
    return {"day_count": "days", "t_ratio": "t", "rotation_share": "share of one"}.get(column, "bp")


def _sample(question: Question, found: VolatilityStudy) -> _Sample:
    series = question.library.series(found.series_id)
    change = bp_from_pp(series.value[1:] - series.value[:-1])
    spread = rolling_deviations(change, found.window_count)
    date = series.date[1:]
    kept = (date >= found.sample_first_date) & (date <= found.sample_last_date)
    date = date[kept]
    known = [item for item in load_episodes() if item.kind in REGIME_OF]
    own = {
        item.name: (date >= item.first_date) & (np.isnat(item.last_date) | (date <= item.last_date)) for item in known
    }
    of = {regime: [item for item in known if REGIME_OF[item.kind] == regime] for regime in (QE, QT)}
    bought, run_off = (np.any([own[item.name] for item in of[regime]], axis=0) for regime in (QE, QT))
    masks = {QE: bought & ~run_off, QT: run_off, NEITHER: ~(bought | run_off), **own}
    masks |= {"all other days": ~run_off, "days outside QT": ~run_off}
    parts = of | {item.name: [item] for item in known} | {NEITHER: known, "all other days": of[QT]}
    return _Sample(question, found, date, change[kept], spread[kept], masks, parts)


def _regime(found: VolatilityStudy, name: str) -> RegimeVolatility:
    known = {item.name: item for item in (*found.regimes, *found.episodes)}
    if name not in known:
        raise DataError(f'volatility has no regime "{name}"; {nearest_name(name, known)}')
    return known[name]


def _contrast(found: VolatilityStudy, name: str) -> Contrast:
    """Return what is set against what: "QT against QE", or "QT1" where there is one of the name."""
    known = {f"{item.name}{AGAINST}{item.against}": item for item in found.contrasts}
    mine = [item for item in found.contrasts if item.name == name]
    if name in known or len(mine) == 1:
        return known.get(name) or mine[0]
    raise DataError(f'volatility does not set "{name}" against others; it has {", ".join(known)}')


# --- chains ----------------------------------------------------------------------------------------------------------


def _day(sample: _Sample, text: str, column: str) -> tuple[np.datetime64, list[ReceiptStep]]:
    """Return a day and its rolling standard deviation, from the levels of the window."""
    found = sample.found
    if column not in DAY_COLUMNS or text not in sample.date.astype(str):
        raise DataError(f"{found.series_id} has a rolling volatility_bp by day, {sample.span}; not {column} of {text}")
    day, series = np.datetime64(text, "D"), sample.question.library.series(found.series_id)
    last = int(np.searchsorted(series.date, day))
    places = range(last - found.window_count, last + 1)
    cells = tuple(cell_of(sample.question.library, series.id, as_day(series.date[place])) for place in places)
    level = np.array([cell.value for cell in cells], dtype=np.float64)
    value, words = deviation_of(bp_from_pp(level[1:] - level[:-1]))
    what = f"{found.window_count} daily changes to {day}"
    return day, [ReceiptStep(what, name_of(rolling_volatility), value, "bp", words, cells)]


def _regime_steps(sample: _Sample, name: str, column: str) -> list[ReceiptStep]:
    mask, by = sample.masks[name], name_of(volatility_by_regime)
    origins = sample.origins(name)
    if column == "day_count":
        return _day_steps(sample, name)
    if column == "volatility_bp":
        return [_deviation_step(sample, name)]
    spread = sample.spread[mask & np.isfinite(sample.spread)]
    if column == "rolling_bp":
        detail = f"{number_text(float(spread.sum()))} / {spread.size} days"
        value = float(spread.sum()) / spread.size
        return [ReceiptStep(f"Mean of rolling deviations, {name}", by, value, "bp", detail, origins)]
    ordered = np.sort(spread)
    middle = ordered[(spread.size - 1) // 2 : spread.size // 2 + 1]
    detail = f"the middle of {spread.size} ordered days: {', '.join(number_text(float(one)) for one in middle)}"
    value = float(middle.sum()) / middle.size
    return [ReceiptStep(f"Median of rolling deviations, {name}", by, value, "bp", detail, origins)]


def _deviation_step(sample: _Sample, name: str, sign: float = 1.0) -> ReceiptStep:
    value, words = deviation_of(sample.change[sample.masks[name]])
    what = f"{'less: ' if sign < 0 else ''}Standard deviation of daily changes, {name}"
    return ReceiptStep(what, name_of(volatility_by_regime), sign * value, "bp", words, sample.origins(name))


def _day_steps(sample: _Sample, name: str) -> list[ReceiptStep]:
    """Return the days of each episode of a regime; of the days in neither, all days less those."""
    by, mask = name_of(volatility_by_regime), sample.masks[name]
    whole = ReceiptStep(f"Daily changes, {sample.span}", by, float(mask.size), "days", origins=sample.origins())
    sign = -1.0 if name == NEITHER else 1.0
    free, steps = (~mask).copy() if name == NEITHER else mask.copy(), [whole] if name == NEITHER else []
    for item in sample.parts[name]:
        mine = free & sample.masks[item.name]
        free &= ~mine
        if mine.any():
            days = sample.date[mine]
            what = f"{'less: ' if sign < 0 else ''}{item.name}, {days[0]} to {days[-1]}"
            steps.append(ReceiptStep(what, by, sign * float(mine.sum()), "days", origins=(episode_origin(item.id),)))
    return steps


def _contrast_steps(sample: _Sample, pair: Contrast, column: str) -> list[ReceiptStep]:
    if column == "difference_bp":
        return [_deviation_step(sample, pair.name), _deviation_step(sample, pair.against, -1.0)]
    if column == "t_ratio":
        return [_t_step(sample, pair)]
    one, other = sample.masks[pair.name], sample.masks[pair.against]
    counts = f"{int(one.sum()):,} of {pair.name} and {int(other.sum()):,} of {pair.against}"
    if column == "rotation_share":
        value = rotation_share(np.abs(sample.change), one, other)
        told = f"all {sample.date.size:,} rotations of the calendar of regimes"
    else:
        band = bootstrap_band(sample.change, one, other, block_count=QUARTER_DAYS, set_count=SET_COUNT, seed=SEED)
        value = band[0 if column == "low_bp" else 1]
        told = f"{SET_COUNT:,} bootstrap sets of blocks of {QUARTER_DAYS} days, seed {SEED}, drawn again"
    what, origins = CONTRAST_COLUMNS[column], sample.origins(pair.name, pair.against)
    detail = f"{told}; days: {counts}; {sample.span}"
    said = f"{what[:1].upper()}{what[1:]}"
    return [ReceiptStep(said, name_of(volatility_by_regime), value, _unit(column), detail, origins)]


def _t_step(sample: _Sample, pair: Contrast) -> ReceiptStep:
    """Return the difference of mean absolute changes over its Newey-West error over a quarter."""
    one, other = sample.masks[pair.name], sample.masks[pair.against]
    size, rest = np.abs(sample.change), ~(one | other)
    marks = [np.ones(size.size), one.astype(np.float64), *([rest.astype(np.float64)] if rest.any() else [])]
    error = float(fit_hac(size, np.column_stack(marks), QUARTER_DAYS).error_ratio[1])
    means = [float(size[mask].sum()) / int(mask.sum()) for mask in (one, other)]
    detail = (
        f"({number_text(means[0])} − {number_text(means[1])}) / {number_text(error)} bp, the Newey-West error with "
        f"{QUARTER_DAYS} lags; {sample.span}"
    )
    what = f"Mean absolute change, {pair.name} less {pair.against}"
    origins = sample.origins(pair.name, pair.against)
    return ReceiptStep(what, name_of(fit_hac), (means[0] - means[1]) / error, "t", detail, origins)
