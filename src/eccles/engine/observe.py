"""What a rule may see: last Wednesday's published books and the outside data known by then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.shapes import sum_by_path
from eccles.base.timeline import as_day, month_index
from eccles.core.observed import Observed
from eccles.engine.plan import Period
from eccles.engine.state import State

__all__ = ["observe"]

FloatArray = NDArray[np.float64]

MEMORY_WEEKS = 26
"""How many weeks of a rate a rule may look back on."""


def observe(state: State, period: Period, period_date: np.datetime64) -> Observed:
    """Return what is known on the eve of a week, before any of its movements.

    Args:
        state: the running state.
        period: the week.
        period_date: first day of the period being decided.
    """
    plan, last = period.plan, period.week - 1
    balance, outside = state.balance_bn, plan.outside
    reserves, on_rrp = plan.books.liquidity_index

    def known(path: FloatArray, week: int = last) -> FloatArray:
        column = path[:, week]
        return column if column.size == balance.shape[0] else np.full(balance.shape[0], column[0])

    return Observed(
        date=as_day(plan.timeline.date[last]),
        period_date=period_date,
        reserves_bn=-balance[:, reserves],
        on_rrp_bn=-balance[:, on_rrp],
        assets_bn=sum_by_path(balance[:, plan.chart.total_assets_index]),
        agency_principal_bn=_last_principal(state, plan.month_first, period_date),
        currency_bn=known(outside.currency_bn),
        gdp_bn=known(outside.gdp_known_bn),
        gdp_growth_pct=known(outside.gdp_growth_pct),
        bank_assets_bn=known(outside.bank_assets_bn, max(last - 1, 0)),  # the H.8 comes nine days late
        currency_growth_bn=known(outside.currency_growth_bn),
        iorb_pct=known(outside.iorb_pct),
        effr_spread_bp=_recent(outside.effr_spread_bp, last, balance.shape[0]),
        unemployment_pct=known(outside.unemployment_pct),
        core_inflation_pct=known(outside.core_inflation_pct),
        purchases_stopped=np.zeros_like(state.stopped),  # said of a purchase rule when it is asked
        stopped=state.stopped,
    )


def _last_principal(state: State, month_first: int, period_date: np.datetime64) -> FloatArray:
    """Agency principal of the month before the one decided; the opening's own month has none before it."""
    month = int(month_index(period_date)) - month_first
    return state.agency_principal_bn[:, max(month - 1, 0)]


def _recent(path_bp: FloatArray, last: int, path_count: int) -> FloatArray:
    """Return the last weeks of a path up to one of them; before the opening only its own week is known."""
    recent = path_bp[:, max(0, last + 1 - MEMORY_WEEKS) : last + 1]
    return recent if recent.shape[0] == path_count else np.broadcast_to(recent, (path_count, recent.shape[1]))
