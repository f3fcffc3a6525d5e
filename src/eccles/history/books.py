"""What an episode did to the books: total assets, their size against GDP, purchases planned and seen.

Assets are Wednesday levels, the last ones on or before the first and the last day. GDP is that of the quarter each
Wednesday lies in. A whole programme shows the measures the record defines for it, which count until its purchases have
settled; any other stretch shows the schedule of its own days and the change of SOMA from the last date on or before its
first day to the first one on or after its last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.base.timeline import MONTHS_A_YEAR, as_day, month_index, month_start
from eccles.base.units import DAYS_PER_YEAR, pct_from_share
from eccles.core.episode import Episode
from eccles.core.episode_history import AssetsMove, GdpRatio, PurchaseTotal
from eccles.core.programme import Action, Basis, Decision, Programme, Sector
from eccles.core.series import Series
from eccles.data.library import Library
from eccles.data.programme_schedule import daily_plan, planned
from eccles.data.programmes import find_programme, load_programmes
from eccles.data.snapshot import open_snapshot
from eccles.history.observations import level_at
from eccles.history.purchases import planned_actual, soma_change_bn

__all__ = ["CLASSES", "SECTORS", "assets_move", "gdp_ratio", "months_between", "purchase_totals"]

CLASSES = {
    "treasuries": ("bill", "note_bond", "tips", "frn"),
    "agency": ("agency_debt", "mbs", "cmbs"),
}
SECTORS = {
    "treasuries": (Sector.TREASURY, Sector.TREASURY_6_30Y, Sector.TREASURY_LE_3Y, Sector.TREASURY_BILLS),
    "agency": (Sector.AGENCY, Sector.AGENCY_DEBT, Sector.AGENCY_MBS, Sector.AGENCY_CMBS),
}
READS = (
    "Change of par between the SOMA dates around the days, on settlement; planned: purchases traded, caps as ceilings."
)
GDP_SERIES = {"nominal": "GDP", "real": "GDPC1"}
DAY = np.timedelta64(1, "D")


def months_between(first: np.datetime64, last: np.datetime64) -> float:
    """Return the time from one day to another in months of a twelfth of a year."""
    return float((last - first).astype(int)) / DAYS_PER_YEAR * MONTHS_A_YEAR


def assets_move(assets: Series, first: np.datetime64, last: np.datetime64) -> AssetsMove:
    """Return total assets on the last Wednesdays on or before two days.

    Args:
        assets: WALCL in bn.
        first: a day.
        last: a later day.

    Raises:
        DataError: the series does not reach so far.
    """
    start, end = level_at(assets, first, "USD bn"), level_at(assets, last, "USD bn")
    length = months_between(start.observed_date, end.observed_date)
    return AssetsMove(start.observed_date, end.observed_date, start.value, end.value, length)


def gdp_ratio(library: Library, move: AssetsMove, basis: str) -> GdpRatio:
    """Return assets against GDP on the Wednesdays of a move.

    Args:
        library: where GDP is read.
        move: the assets.
        basis: "nominal", or "real": today's assets over GDP at the prices of its base year, as one article has it.
    """
    gdp = library.series(GDP_SERIES[basis])
    of_gdp = [
        pct_from_share(amount_bn / level_at(gdp, day, gdp.unit).value)
        for day, amount_bn in ((move.first_date, move.first_bn), (move.last_date, move.last_bn))
    ]
    return GdpRatio(basis, gdp.id, gdp.unit, *of_gdp)


def purchase_totals(episode: Episode, last: np.datetime64) -> tuple[PurchaseTotal, ...]:
    """Return what was planned and what SOMA shows.

    Args:
        episode: the stretch.
        last: its last day, or the last of the data.
    """
    whole = [item for item in map(find_programme, episode.programmes) if _is_whole(episode, item)]
    if whole:
        return tuple(total for programme in whole for total in _of_programme(programme))
    return tuple(total for what in CLASSES for total in _of_days(what, episode.first_date, last))


def _is_whole(episode: Episode, programme: Programme) -> bool:
    """Tell whether an episode is a programme that planned amounts, from its first day to its last."""
    return bool(programme.measures) and programme.start_date == episode.first_date


def _of_programme(programme: Programme) -> list[PurchaseTotal]:
    return [
        PurchaseTotal(
            what=table.measure.name,
            programme=programme.name,
            planned_bn=table.measure.sign * table.planned_total_bn if table.measure.sectors else np.nan,
            actual_bn=table.measure.sign * table.actual_total_bn,
            first_date=table.first_date,
            last_date=table.last_date,
            reads=table.measure.reads,
        )
        for table in planned_actual(programme)
    ]


def _of_days(what: str, first: np.datetime64, last: np.datetime64) -> list[PurchaseTotal]:
    """Return the total of a class of securities over any days; nothing where SOMA was not published yet."""
    date = open_snapshot().table("soma_summary")["date"]
    places = int(np.searchsorted(date, first, side="right")) - 1, min(int(np.searchsorted(date, last)), date.size - 1)
    if places[0] < 0 or places[1] <= places[0]:
        return []
    start, end = (as_day(date[place]) for place in places)
    change_bn = soma_change_bn(CLASSES[what], start, end)
    return [PurchaseTotal(what, "", _planned_bn(SECTORS[what], first, last), change_bn, start, end, READS)]


def _planned_bn(sectors: Sequence[Sector], first: np.datetime64, last: np.datetime64) -> float:
    """Return the schedule of the days from first to last: purchases, less sales, less caps; NaN without any."""
    parts = [
        part_bn
        for programme in load_programmes()
        for row in programme.decisions
        if row.sector in sectors and row.basis is Basis.ANNOUNCED
        for part_bn in _part_of_row(row, first, last)
    ]
    return float(sum(parts)) if parts else np.nan


def _part_of_row(row: Decision, first: np.datetime64, last: np.datetime64) -> list[float]:
    if row.action is Action.RUNOFF_CAP:
        days = _shared_days(row, first, last)
        return [-float(np.sum(row.amount_bn / _days_of_month(days)))] if days.size else []
    if not planned([row], [row.sector]):
        return []
    day, amount_bn = daily_plan(row)
    inside = (day >= first) & (day <= last)
    return [float(amount_bn[inside].sum())] if inside.any() else []


def _shared_days(row: Decision, first: np.datetime64, last: np.datetime64) -> np.typing.NDArray[np.datetime64]:
    end = last if row.is_open else min(row.end_date, last)
    return np.arange(max(row.start_date, first), end + DAY, dtype="datetime64[D]")


def _days_of_month(day: np.typing.NDArray[np.datetime64]) -> np.typing.NDArray[np.float64]:
    month = month_index(day)
    return np.asarray((month_start(month + 1) - month_start(month)).astype(np.float64))
