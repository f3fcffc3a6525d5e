"""Two run-off regimes side by side: QT1 and QT2 aspect by aspect, and how deep each went on the books.

The caps come from the record, by months since each began; the depth from the published Wednesday levels, from the last
Wednesday on or before the first day to the first one on or after the last day.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_day, month_index, month_start
from eccles.core.programme import Action, Decision, Programme, Sector
from eccles.core.purchases import CapStep, Depth, Regime, RegimeComparison
from eccles.data.programme_schedule import cap_by_month
from eccles.data.programmes import find_programme, load_programmes
from eccles.data.snapshot import open_snapshot

__all__ = ["compare_regimes", "regime"]

Spell = tuple[np.datetime64, str, str]


def compare_regimes(left: str | Programme, right: str | Programme) -> RegimeComparison:
    """Return two run-off regimes for comparison.

    Raises:
        DataError: a name is unknown, or a programme has no run-off caps.

    Example:
        >>> both = compare_regimes("QT1", "QT2")
        >>> both.left.month_count, both.right.month_count
        (22, 42)
    """
    return RegimeComparison(regime(left), regime(right))


def regime(name: str | Programme) -> Regime:
    """Return a run-off programme as a regime: caps, what they count, where the excess goes, length and depth.

    Raises:
        DataError: the name is unknown, the programme has no run-off caps, or it still runs.
    """
    programme = name if isinstance(name, Programme) else find_programme(name)
    caps = [row for row in programme.decisions if row.action is Action.RUNOFF_CAP]
    if not caps or np.isnat(programme.end_date):
        runoffs = ", ".join(item.name for item in load_programmes() if _is_finished_runoff(item))
        raise DataError(f"{programme.name} is no finished run-off under caps; compare {runoffs}")
    first, last = programme.start_date, programme.end_date
    dates = _wednesdays_around(first, last)
    return Regime(
        programme=programme.name,
        announced_date=min(row.announced_date for row in caps),
        start_date=first,
        end_date=last,
        month_count=int(month_index(last) - month_index(first)) + 1,
        caps=_cap_steps(caps, first, last),
        counted=_spells(caps, "counted"),
        excess=_spells(caps, "excess_to"),
        first_date=dates[0],
        last_date=dates[1],
        depth=_depth(*dates),
    )


def _is_finished_runoff(programme: Programme) -> bool:
    capped = any(row.action is Action.RUNOFF_CAP for row in programme.decisions)
    return capped and not np.isnat(programme.end_date)


def _cap_steps(caps: Sequence[Decision], first: np.datetime64, last: np.datetime64) -> tuple[CapStep, ...]:
    """Return the caps of each month in which one of them changed."""
    month = np.arange(int(month_index(first)), int(month_index(last)) + 1)
    cap_bn = np.stack([cap_by_month(caps, sector, month) for sector in (Sector.TREASURY, Sector.AGENCY)])
    changed = np.any(np.diff(cap_bn, axis=1, prepend=np.nan) != 0, axis=0)
    return tuple(
        CapStep(int(place) + 1, as_day(month_start(month[place])), *map(float, cap_bn[:, place]))
        for place in np.flatnonzero(changed)
    )


def _spells(caps: Sequence[Decision], field: str) -> tuple[Spell, ...]:
    """Return when each sector's rule began to read as it does, leaving out repetitions."""
    spells: list[Spell] = []
    current: dict[str, str] = {}
    for row in sorted(caps, key=lambda row: (row.sector != Sector.TREASURY, row.start_date)):
        words = str(getattr(row, field))
        if current.get(row.sector) != words:
            current[row.sector] = words
            spells.append((row.start_date, row.sector.value, words))
    return tuple(spells)


def _wednesdays_around(first: np.datetime64, last: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    date = open_snapshot().series("WALCL").date
    before = int(np.searchsorted(date, first, side="right")) - 1
    after = int(np.searchsorted(date, last))
    return as_day(date[before]), as_day(date[after])


def _depth(first: np.datetime64, last: np.datetime64) -> tuple[Depth, ...]:
    """Return how far assets, securities and reserves moved between two Wednesdays."""
    snapshot, ends = open_snapshot(), np.array([first, last])
    factor = snapshot.table("h41_factor")
    reserves = factor["reserves_bn"][np.searchsorted(factor["date"], ends)]
    lines = {
        "total assets": snapshot.series_bn("WALCL").at(ends),
        "Treasuries": snapshot.series_bn("TREAST").at(ends),
        "agency MBS and CMBS": snapshot.series_bn("WSHOMCB").at(ends),
        "reserves": reserves,
    }
    return tuple(Depth(line, *map(float, levels)) for line, levels in lines.items())
