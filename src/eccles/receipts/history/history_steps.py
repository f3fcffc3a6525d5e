"""Steps behind the figures of an episode: total assets and GDP at its ends, and indicators as they are read."""

from __future__ import annotations

import numpy as np

from eccles.core.episode_history import AssetsMove, GdpRatio
from eccles.core.growth import year_on_year
from eccles.core.indicator import ChangeKind, Gauge, Measured
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.library import Library
from eccles.history.books import assets_move, gdp_ratio
from eccles.history.episode_history import history_of
from eccles.history.observations import level_at, observation_place
from eccles.receipts.history.total_return import TOTAL_RETURN, return_index_step, return_step
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import (
    amount_of,
    growth_step,
    level_step,
    months_step,
    number_text,
    ratio_step,
    year_on_year_step,
)
from eccles.receipts.steps.computed import cell_of

__all__ = [
    "assets_growth",
    "assets_level",
    "assets_moved",
    "assets_pace",
    "gauge_moved",
    "gauge_step",
    "gdp_moved",
    "gdp_share",
]

ASSETS = "WALCL"
Steps = tuple[ReceiptStep, ...]


def assets_level(library: Library, date: np.datetime64) -> Steps:
    """Return total assets on a Wednesday."""
    return (level_step(library, ASSETS, date, assets_move),)


def assets_moved(library: Library, move: AssetsMove) -> Steps:
    """Return the change of total assets between two Wednesdays: the later level less the earlier one."""
    ends = ((move.last_date, 1), (move.first_date, -1))
    return tuple(level_step(library, ASSETS, date, assets_move, sign=sign) for date, sign in ends)


def assets_growth(library: Library, move: AssetsMove) -> Steps:
    """Return the growth of total assets between two Wednesdays."""
    now, before = _ends(library, move)
    return (growth_step(now, before, assets_move, what="Growth of total assets"),)


def assets_pace(library: Library, move: AssetsMove) -> Steps:
    """Return the change of total assets a month between two Wednesdays."""
    now, before = _ends(library, move)
    later, earlier = (amount_of(cell)[0] for cell in (now, before))
    months = months_step(move.first_date, move.last_date, (), what="").value or np.nan
    detail = f"({number_text(later)} − {number_text(earlier)}) / {number_text(months)} months"
    value = (later - earlier) / months
    return (
        ReceiptStep(
            "Change of total assets a month", name_of(assets_move), value, "USD bn a month", detail, (now, before)
        ),
    )


def _ends(library: Library, move: AssetsMove) -> tuple[Origin, Origin]:
    return cell_of(library, ASSETS, move.last_date), cell_of(library, ASSETS, move.first_date)


def gdp_share(library: Library, date: np.datetime64, ratio: GdpRatio, *, sign: int = 1, unit: str = "") -> ReceiptStep:
    """Return total assets of a Wednesday over GDP of the quarter it lies in.

    Args:
        library: the data at hand.
        date: the Wednesday.
        ratio: which GDP.
        sign: -1 where it is taken away.
        unit: of a part of a change; "% of GDP" without it.
    """
    gdp = library.series(ratio.gdp_series)
    quarter = level_at(gdp, date, gdp.unit).observed_date
    above, below = cell_of(library, ASSETS, date), cell_of(library, gdp.id, quarter)
    what = f"Total assets over {ratio.basis} GDP, {date}"
    step = ratio_step(above, below, gdp_ratio, what=what, unit=unit or "% of GDP")
    return step.less() if sign < 0 else step


def gdp_moved(library: Library, move: AssetsMove, ratio: GdpRatio) -> Steps:
    """Return the change of total assets over GDP between two Wednesdays, in points."""
    ends = ((move.last_date, 1), (move.first_date, -1))
    return tuple(gdp_share(library, date, ratio, sign=sign, unit="pp") for date, sign in ends)


def gauge_step(library: Library, gauge: Gauge, date: np.datetime64, *, sign: int = 1, unit: str = "") -> ReceiptStep:
    """Return what is read off a series on the day of an observation: its level, or its growth over a year.

    Args:
        library: the data at hand.
        gauge: how the series is read.
        date: of the observation.
        sign: -1 where it is taken away.
        unit: of a part of a change; the series' own without it.
    """
    if gauge.measured is Measured.YEAR_ON_YEAR:
        series = library.series(gauge.series)
        return year_on_year_step(library, series, date, year_on_year, sign=sign, unit=unit or "%")
    if gauge.series == TOTAL_RETURN:
        return return_index_step(library, date, what=f"{gauge.title}, {date}")
    return level_step(library, gauge.series, date, observation_place, sign=sign, unit=unit)


def gauge_moved(library: Library, gauge: Gauge, first_date: np.datetime64, last_date: np.datetime64) -> Steps:
    """Return the change between two observations: a difference of two levels, or the growth from one to the other."""
    if not gauge.change.is_ratio:
        unit, ends = "pp" if gauge.change is ChangeKind.POINTS_PP else "points", ((last_date, 1), (first_date, -1))
        return tuple(gauge_step(library, gauge, date, sign=sign, unit=unit) for date, sign in ends)
    what = f"Growth of {gauge.title}"
    if gauge.series == TOTAL_RETURN:
        return (return_step(library, first_date, last_date, what=what),)
    now, before = (cell_of(library, gauge.series, date) for date in (last_date, first_date))
    return (growth_step(now, before, history_of, what=what),)
