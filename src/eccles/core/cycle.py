"""A cycle of balance-sheet policy: how fast it was left, and whether its steps came in the order of the textbook.

An exit goes from the last full pace of purchases over the taper to run-off; an entry from the first cut over the lower
bound to purchases.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["Entry", "EntryParts", "Exit", "ExitParts", "PolicyCycles"]


@dataclass(frozen=True)
class EntryParts:
    """The episodes of an easing, by id."""

    id: str
    title: str
    title_zh: str
    cuts: str
    lower_bound: str
    purchases: str


@dataclass(frozen=True)
class ExitParts:
    """The episodes of a tightening, by id."""

    id: str
    title: str
    title_zh: str
    purchases: str
    taper: str
    hikes: str
    run_off: str


@dataclass(frozen=True)
class Entry:
    """An easing: the days its steps were announced, and the day of the first purchase."""

    parts: EntryParts
    cuts_date: np.datetime64
    lower_bound_date: np.datetime64
    purchases_date: np.datetime64
    first_purchase_date: np.datetime64

    @property
    def cuts_to_bound_days(self) -> int:
        """Days from the first cut to the lower bound."""
        return _days(self.cuts_date, self.lower_bound_date)

    @property
    def bound_to_purchases_days(self) -> int:
        """Days from the lower bound to the announcement of purchases; negative where these came first."""
        return _days(self.lower_bound_date, self.purchases_date)

    @property
    def in_order(self) -> bool:
        """Whether purchases were announced at the lower bound or after, and that after the first cut."""
        return bool(self.cuts_date <= self.lower_bound_date <= self.purchases_date)


@dataclass(frozen=True)
class Exit:
    """A tightening: the taper, hikes and run-off, how fast and how deep.

    Attributes:
        pace_before_bn: purchases a month before the taper.
        first_step_bn: by how much the first step cut it.
        first_caps_bn: both caps together in the first month of run-off.
        highest_caps_bn: both caps together at their highest.
        months_to_highest_count: months from the first of run-off to the first at the highest caps.
        peak_date: the Wednesday on which total assets were largest between the first purchase and the start of run-off.
        last_date: the first Wednesday on or after the last day of run-off.
        peak_share_pct: assets in per cent of nominal GDP at the peak.
    """

    parts: ExitParts
    taper_announced_date: np.datetime64
    taper_date: np.datetime64
    taper_last_date: np.datetime64
    taper_months: float
    pace_before_bn: float
    first_step_bn: float
    hikes_date: np.datetime64
    run_off_announced_date: np.datetime64
    run_off_date: np.datetime64
    run_off_last_date: np.datetime64
    taper_to_run_off_months: float
    announced_to_run_off_months: float
    hikes_to_run_off_months: float
    run_off_months: float
    first_caps_bn: float
    highest_caps_bn: float
    months_to_highest_count: int
    peak_date: np.datetime64
    last_date: np.datetime64
    peak_bn: float
    last_bn: float
    peak_share_pct: float
    last_share_pct: float

    @property
    def depth_bn(self) -> float:
        """How far assets fell from their peak."""
        return self.last_bn - self.peak_bn

    @property
    def depth_pp(self) -> float:
        """The same in points of GDP; growth of GDP counts."""
        return self.last_share_pct - self.peak_share_pct

    @property
    def in_order(self) -> bool:
        """Whether hikes began after the taper and run-off after the first hike."""
        return bool(self.taper_last_date <= self.hikes_date <= self.run_off_date)


@dataclass(frozen=True)
class PolicyCycles:
    """Entries and exits beside each other."""

    entries: tuple[Entry, ...]
    exits: tuple[Exit, ...]


def _days(first: np.datetime64, last: np.datetime64) -> int:
    return int((last - first).astype(int))
