"""Policy as nouns: what a rule may see, what it decides, and the dated regimes of a scenario.

Rules decide once a calendar month about principal (caps are monthly) and once a purchase period about purchases and
sales (`eccles.core.purchase`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.timeline import DateArray, month_index, month_start
from eccles.core.observed import Observed
from eccles.core.purchase import PurchaseRule, Sector, purchase_period_start

__all__ = [
    "Metric",
    "PrincipalDecision",
    "PrincipalRule",
    "PrincipalTo",
    "Regime",
    "Regimes",
    "chosen",
    "where_stopped",
]

FloatArray = NDArray[np.float64]


class PrincipalTo(StrEnum):
    """Where agency principal above its cap is reinvested."""

    MBS = "mbs"
    TREASURIES = "treasuries"
    BILLS = "bills"

    @property
    def sector(self) -> Sector:
        """The sector the money goes to; Treasuries match what is outstanding, bills included."""
        return Sector(self.value)

    @property
    def unit_share(self) -> FloatArray:
        """(3,) one for this destination and zero for the others, in the order of the members."""
        return np.array([float(member is self) for member in PrincipalTo])


class Metric(StrEnum):
    """What a stop rule may watch."""

    RESERVES_SHARE_OF_GDP = "reserves_share_of_gdp_pct"
    LIQUIDITY_SHARE_OF_GDP = "liquidity_share_of_gdp_pct"
    ASSETS_SHARE_OF_GDP = "assets_share_of_gdp_pct"
    RESERVES_SHARE_OF_BANK_ASSETS = "reserves_share_of_bank_assets_pct"


@dataclass(frozen=True)
class PrincipalDecision:
    """What happens to a month's principal.

    Attributes:
        treasury_cap_bn: (path,) redeemed at most; zero rolls everything, infinity rolls nothing.
        bills_inside_cap: (path,) bool, whether maturing bills count against the cap with coupons (2017-19) or fill
            it (2022-).
        agency_cap_bn: (path,) agency principal allowed to run off.
        agency_excess_share: (path, 3) how the rest is divided among MBS, Treasuries and bills.
        stopped: (path,) bool, whether the regime's stop condition has been met; it stays so.
    """

    treasury_cap_bn: FloatArray
    bills_inside_cap: NDArray[np.bool_]
    agency_cap_bn: FloatArray
    agency_excess_share: FloatArray
    stopped: NDArray[np.bool_]


def chosen(second: NDArray[np.bool_], first: PrincipalDecision, other: PrincipalDecision) -> PrincipalDecision:
    """Return `first` on some paths and `other` on those where `second` is true.

    Args:
        second: (path,) which paths follow `other`.
        first: a decision.
        other: another one.
    """
    return PrincipalDecision(
        treasury_cap_bn=np.where(second, other.treasury_cap_bn, first.treasury_cap_bn),
        bills_inside_cap=np.where(second, other.bills_inside_cap, first.bills_inside_cap),
        agency_cap_bn=np.where(second, other.agency_cap_bn, first.agency_cap_bn),
        agency_excess_share=np.where(second[:, None], other.agency_excess_share, first.agency_excess_share),
        stopped=np.where(second, other.stopped, first.stopped),
    )


def where_stopped(stopped: NDArray[np.bool_], before: PrincipalDecision, after: PrincipalDecision) -> PrincipalDecision:
    """Return `before` on paths that have not stopped and `after` on those that have, and remember which."""
    return replace(chosen(stopped, before, after), stopped=stopped)


class PrincipalRule(Protocol):
    """A rule for maturing principal, asked on the eve of each calendar month."""

    @property
    def destinations(self) -> frozenset[PrincipalTo]:
        """Where the rule can ever send agency principal (the engine prepares only the markets that are needed)."""
        ...

    def decide(self, observed: Observed) -> PrincipalDecision:
        """Return what happens to the month's principal."""
        ...


@dataclass(frozen=True)
class Regime:
    """Rules in force from a date until the next regime begins.

    Attributes:
        start_date: first day; a month's principal follows the regime in force on its first day (or on the opening).
        principal: the rule for maturing principal.
        purchases: the rules for purchases and sales; their orders add up.
    """

    start_date: np.datetime64
    principal: PrincipalRule
    purchases: tuple[PurchaseRule, ...] = ()


@dataclass(frozen=True)
class Regimes:
    """The regimes of a scenario in order."""

    regimes: tuple[Regime, ...]

    def __post_init__(self) -> None:
        """Refuse an empty list and starts out of order."""
        if not self.regimes:
            raise ScenarioError("a scenario needs at least one policy entry; add one with a date under `policy`")
        if np.any(np.diff(self.start_date.astype(np.int64)) <= 0):
            raise ScenarioError(f"policy dates must increase; found {', '.join(map(str, self.start_date))}")

    @property
    def sectors(self) -> frozenset[Sector]:
        """Every sector in which any rule can order or reinvest."""
        ordered = {sector for regime in self.regimes for rule in regime.purchases for sector in rule.sectors}
        reinvested = {place.sector for regime in self.regimes for place in regime.principal.destinations}
        return frozenset(ordered | reinvested)

    @property
    def buys_mbs(self) -> bool:
        """Whether any rule can buy or reinvest in MBS."""
        return Sector.MBS in self.sectors

    @property
    def start_date(self) -> DateArray:
        """(regimes,) the first day of each."""
        return np.array([regime.start_date for regime in self.regimes], dtype="datetime64[D]")

    def within(self, opening: np.datetime64, last: np.datetime64) -> Regimes:
        """Return the regimes that can matter between two dates, from the purchase period that runs into the first."""
        first = purchase_period_start(int(month_index(opening)) - 1)
        ends = np.append(self.start_date[1:], np.datetime64("9999-12-31", "D"))
        matter = (ends > first) & (self.start_date <= last)
        return Regimes(tuple(regime for regime, keep in zip(self.regimes, matter, strict=True) if keep))

    def in_force(self, date: DateArray | np.datetime64) -> NDArray[np.int64]:
        """Return the place of the regime in force on each date.

        Raises:
            ScenarioError: a date lies before the first regime.
        """
        place = np.searchsorted(self.start_date, date, side="right") - 1
        if np.any(place < 0):
            raise ScenarioError(
                f"no policy is in force on {np.min(date)}; the first entry starts on {self.start_date[0]}: "
                "let an entry start on or before the opening"
            )
        return np.asarray(place)

    def by_month(self, month: NDArray[np.int64], opening: np.datetime64) -> NDArray[np.int64]:
        """Return the place of the regime that governs each month's principal."""
        return self.in_force(np.maximum(month_start(month), opening))
