"""Stock against flow: what the announcement of a programme did, and what moved in the months in which it bought.

The stock view sums announcement days: prices move when the whole programme becomes known. The flow view looks at the
other days: by month, did the rate fall more where more was bought? Months are the payment months of the SOMA summary,
so that purchases and rates cover the same weeks. What this cannot show: purchases were known beforehand, were largest
when markets were worst (so a slope holds cause and effect of both directions), and a programme has few months; effects
within a day or between neighbouring securities need operation-by-operation data that are not at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import first_wednesday_on_or_after, month_index, month_start
from eccles.base.units import DAYS_PER_WEEK
from eccles.core.announcement import Announcement
from eccles.core.event_study import Window
from eccles.core.programme import Action, Programme
from eccles.core.purchases import PlannedActual
from eccles.core.responses import FlowMonths, Slope, StockFlow
from eccles.history.event_study import Settings, event_sum
from eccles.history.hac import fit_hac, usual_lag_count
from eccles.history.local_projection import NORMAL_90
from eccles.history.windows import Changes

__all__ = ["stock_against_flow"]

SLOPE_UNIT_BN = 100.0
"""Slopes are for so many billions."""
_FEWEST_MONTHS = 6
_WHOLE = "all_securities"


def stock_against_flow(
    programme: Programme,
    measures: Sequence[PlannedActual],
    changes: Changes,
    announcements: Sequence[Announcement],
    window: Window,
    *,
    not_ordinary: Iterable[Announcement],
    settings: Settings,
) -> StockFlow:
    """Return the announcement effect of a programme beside its months of purchases.

    Args:
        programme: of the record.
        measures: its purchases as the SOMA summary shows them.
        changes: of a daily series.
        announcements: those about the programme.
        window: the days around each announcement.
        not_ordinary: every other announcement, taken out of the flow days too.
        settings: sample and placebo sets of the stock view.

    Raises:
        DataError: the programme changed maturities and not sizes, or has too few months.
    """
    if any(row.action in {Action.TWIST_BUY, Action.TWIST_SELL} for row in programme.decisions):
        raise DataError(f"{programme.name} exchanged maturities at an unchanged size; its months of par show no flow")
    others = tuple(not_ordinary)
    months = _months(measures, changes, (*announcements, *others), window)
    if months.month_date.size < _FEWEST_MONTHS:
        raise DataError(
            f"{programme.name} has {months.month_date.size} months with data; a slope needs at least {_FEWEST_MONTHS}"
        )
    return StockFlow(
        programme=programme.name,
        series_id=changes.series.id,
        stock=event_sum(programme.name, changes, announcements, window, not_ordinary=others, settings=settings),
        months=months,
        slope=_slope(months),
    )


def _months(
    measures: Sequence[PlannedActual], changes: Changes, announcements: Iterable[Announcement], window: Window
) -> FlowMonths:
    counted = [item for item in measures if item.measure.name == _WHOLE] or list(measures)
    month = np.unique(np.concatenate([month_index(item.month_date[item.week_count > 0]) for item in counted]))
    bought_bn = np.zeros(month.size)
    for item in counted:
        place = np.searchsorted(month, month_index(item.month_date[item.week_count > 0]))
        np.add.at(bought_bn, place, item.measure.sign * item.actual_bn[item.week_count > 0])
    quiet = np.ones(changes.value.size, dtype=bool)
    quiet[changes.touched(announcements, window)] = False
    weeks = first_wednesday_on_or_after(changes.date) - np.timedelta64(DAYS_PER_WEEK - 1, "D")
    place = np.searchsorted(month, month_index(weeks))
    inside = quiet & (place < month.size)
    inside[inside] = month[place[inside]] == month_index(weeks[inside])
    value = np.bincount(place[inside], changes.value[inside], month.size).astype(np.float64)
    days = np.bincount(place[inside], minlength=month.size)
    return FlowMonths(changes.unit, month_start(month), bought_bn, value, days)


def _slope(months: FlowMonths) -> Slope:
    columns = np.column_stack([np.ones(months.bought_bn.size), months.bought_bn / SLOPE_UNIT_BN])
    fit = fit_hac(months.value, columns, usual_lag_count(months.value.size))
    value, error = float(fit.coefficient_ratio[1]), float(fit.error_ratio[1])
    return Slope(
        unit=f"{months.unit} per 100 bn",
        value=value,
        low=value - NORMAL_90 * error,
        high=value + NORMAL_90 * error,
        t_ratio=float(fit.t_ratio[1]),
        month_count=int(months.value.size),
    )
