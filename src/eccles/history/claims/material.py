"""What checks read: series, tables, the record of programmes, the episodes; and how they read a number.

Every number read becomes a `Reading`, so that a verdict can show what stands behind it. Amounts are in billions,
rates in per cent. `SOMA:mbs_bn+cmbs_bn` names a sum of columns of the SOMA summary, as if it were a series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import UnitError
from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import bn_from_mn
from eccles.core.announcement import Announcement
from eccles.core.claim import Finding, Reading
from eccles.core.episode import Episode
from eccles.core.programme import Programme
from eccles.core.series import Series
from eccles.data.announcements import load_calendar
from eccles.data.claims import PublicFact, load_public_record
from eccles.data.episodes import load_episodes
from eccles.data.library import Library, open_library
from eccles.data.programmes import load_programmes
from eccles.data.snapshot import Snapshot, open_snapshot

__all__ = ["Check", "Material", "days_since_1970", "open_material", "reading"]

SOMA = "SOMA:"


@dataclass(frozen=True)
class Material:
    """Everything a check may read.

    Attributes:
        cut_date: the last day the data reach to.
    """

    library: Library
    snapshot: Snapshot
    programmes: tuple[Programme, ...]
    episodes: tuple[Episode, ...]
    announcements: tuple[Announcement, ...]
    facts: Mapping[str, PublicFact]
    cut_date: np.datetime64

    def series(self, series_id: str) -> Series:
        """Return a series with money in billions; `SOMA:` names columns of the SOMA summary."""
        if series_id.startswith(SOMA):
            return self._soma(series_id)
        found = self.library.series(series_id)
        if found.unit in ("USD mn", "EUR mn"):
            return replace(found, unit=found.unit.replace("mn", "bn"), value=bn_from_mn(found.value))
        return found

    def covers(self, series_id: str, first_date: DateLike, last_date: DateLike) -> bool:
        """Tell whether a series is at hand and reaches over both days; a user's file may hold a part of it only."""
        if not self.library.has(series_id):
            return False
        date = self.library.series(series_id).date
        return bool(date[0] <= as_date(first_date) and as_date(last_date) <= date[-1])

    def _soma(self, series_id: str) -> Series:
        table = self.snapshot.table("soma_summary")
        names = series_id.removeprefix(SOMA).split("+")
        value = np.sum([np.asarray(table[name], dtype=np.float64) for name in names], axis=0)
        title = f"SOMA, par: {', '.join(names)}"
        bank = "Federal Reserve Bank of New York"
        dates = table["date"].astype("datetime64[D]")
        return Series(series_id, title, bank, "USD bn", "Wednesday level", "W", "public-domain", dates, value)


Check = Callable[..., Finding]
"""A check: from the material and its arguments to what it computed."""


def open_material() -> Material:
    """Return the embedded data with the user's own series over them."""
    snapshot = open_snapshot()
    cut = as_date(snapshot.manifest.cut_date)
    calendar = load_calendar().announcements
    record = load_programmes(), load_episodes(), calendar, load_public_record()
    return Material(open_library(), snapshot, *record, cut)


def reading(material: Material, series_id: str, date: DateLike) -> Reading:
    """Return the last published value on or before a day, with the day it was published for."""
    series = material.series(series_id)
    wanted = as_date(date)
    value = float(series.asof(wanted))
    place = int(np.searchsorted(series.date, wanted, side="right")) - 1
    return Reading(series_id, as_day(series.date[place]), value, series.unit)


def days_since_1970(date: DateLike) -> float:
    """Return a day as a number, which is how a claim states a date.

    Raises:
        UnitError: there is no such day.
    """
    day = as_day(date)
    if np.isnat(day):
        raise UnitError("a day that never came has no number")
    return float(day.astype(np.int64))
