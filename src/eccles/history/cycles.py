"""How fast each cycle was entered and left: tapers, the months to run-off, caps, and how deep run-off went.

Days come from the episodes, paces and caps from the record of decisions, depth from Wednesday levels of total assets.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eccles.base.timeline import as_day
from eccles.base.units import pct_from_share
from eccles.core.cycle import Entry, EntryParts, Exit, ExitParts, PolicyCycles
from eccles.core.episode import Episode
from eccles.core.programme import Basis, Per
from eccles.core.purchases import Regime
from eccles.core.series import Series
from eccles.data.episodes import find_episode
from eccles.data.library import Library
from eccles.data.programmes import find_programme
from eccles.history.books import months_between
from eccles.history.episode_history import total_assets
from eccles.history.observations import level_at
from eccles.history.regimes import regime

__all__ = ["policy_cycles"]

DAY = np.timedelta64(1, "D")


def policy_cycles(
    library: Library, entries: Sequence[EntryParts], exits: Sequence[ExitParts], episodes: Sequence[Episode]
) -> PolicyCycles:
    """Return the easings and the tightenings step by step.

    Args:
        library: where total assets and GDP are read.
        entries: the episodes of each easing.
        exits: the episodes of each tightening.
        episodes: where the ids are looked up.

    Raises:
        DataError: an id is no episode, or a run-off is no programme of the record.
    """
    return PolicyCycles(
        tuple(_entry(parts, episodes) for parts in entries),
        tuple(_exit(parts, episodes, library) for parts in exits),
    )


def _entry(parts: EntryParts, episodes: Sequence[Episode]) -> Entry:
    cuts, bound, purchases = (find_episode(name, episodes) for name in (parts.cuts, parts.lower_bound, parts.purchases))
    return Entry(
        parts=parts,
        cuts_date=cuts.announced_date,
        lower_bound_date=bound.announced_date,
        purchases_date=purchases.announced_date,
        first_purchase_date=purchases.first_date,
    )


def _exit(parts: ExitParts, episodes: Sequence[Episode], library: Library) -> Exit:
    purchases, taper, hikes, run_off = (
        find_episode(name, episodes) for name in (parts.purchases, parts.taper, parts.hikes, parts.run_off)
    )
    ended = regime(run_off.programmes[0])
    pace_bn = _pace_bn(purchases, taper.first_date - DAY)
    caps = [step.treasury_cap_bn + step.agency_cap_bn for step in ended.caps]
    assets = total_assets(library)
    peak = _peak(assets, purchases.first_date, run_off.first_date)
    last_bn = level_at(assets, ended.last_date, assets.unit).value
    return Exit(
        parts=parts,
        taper_announced_date=taper.announced_date,
        taper_date=taper.first_date,
        taper_last_date=taper.last_date,
        taper_months=months_between(taper.first_date, as_day(taper.last_date + DAY)),
        pace_before_bn=pace_bn,
        first_step_bn=pace_bn - _pace_bn(purchases, taper.first_date),
        hikes_date=hikes.first_date,
        run_off_announced_date=run_off.announced_date,
        run_off_date=run_off.first_date,
        run_off_last_date=run_off.last_date,
        taper_to_run_off_months=months_between(taper.last_date, run_off.first_date),
        announced_to_run_off_months=months_between(run_off.announced_date, run_off.first_date),
        hikes_to_run_off_months=months_between(hikes.first_date, run_off.first_date),
        run_off_months=months_between(run_off.first_date, as_day(run_off.last_date + DAY)),
        first_caps_bn=caps[0],
        highest_caps_bn=max(caps),
        months_to_highest_count=_month_of_highest(ended, caps) - 1,
        peak_date=as_day(assets.date[peak]),
        last_date=ended.last_date,
        peak_bn=float(assets.value[peak]),
        last_bn=last_bn,
        peak_share_pct=_of_gdp_pct(library, assets.date[peak], float(assets.value[peak])),
        last_share_pct=_of_gdp_pct(library, ended.last_date, last_bn),
    )


def _pace_bn(purchases: Episode, day: np.datetime64) -> float:
    """Return what the programmes of an episode planned to buy a month on a day, Treasuries and agencies together."""
    rows = [row for name in purchases.programmes for row in find_programme(name).decisions]
    monthly = [row.amount_bn for row in rows if row.per is Per.MONTH and row.basis is Basis.ANNOUNCED]
    in_force = [row.in_force(day) for row in rows if row.per is Per.MONTH and row.basis is Basis.ANNOUNCED]
    return float(sum(amount for amount, runs in zip(monthly, in_force, strict=True) if runs))


def _month_of_highest(run_off: Regime, caps: Sequence[float]) -> int:
    return run_off.caps[caps.index(max(caps))].month_count


def _peak(assets: Series, first: np.datetime64, last: np.datetime64) -> int:
    """Return the place of the highest level between two days."""
    start, end = np.searchsorted(assets.date, [first, last])
    return int(start + np.argmax(assets.value[start:end]))


def _of_gdp_pct(library: Library, day: np.datetime64, amount_bn: float) -> float:
    return pct_from_share(amount_bn / level_at(library.series("GDP"), day, "USD bn").value)
