"""Purchases and sales as nouns: the sectors of the market, and what a rule orders in each.

A sector is a class and a window of remaining maturity, as the Desk's purchase calendars print them. An order is par for
one purchase period (mid-month to mid-month); a negative one is a sale, which can never exceed what is held.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError, nearest_name
from eccles.base.timeline import DateArray, business_day_of_month
from eccles.core.observed import Observed

__all__ = [
    "COUPON_WINDOW_YRS",
    "SECTORS",
    "PurchaseOrder",
    "PurchaseRule",
    "Sector",
    "order_of",
    "purchase_period_start",
    "sector_index",
]

FloatArray = NDArray[np.float64]


class Sector(StrEnum):
    """What can be ordered."""

    BILLS = "bills"
    COUPONS = "coupons"
    COUPONS_0_3Y = "coupons_0_3y"
    COUPONS_3_6Y = "coupons_3_6y"
    COUPONS_6_8Y = "coupons_6_8y"
    COUPONS_8_10Y = "coupons_8_10y"
    COUPONS_10_20Y = "coupons_10_20y"
    COUPONS_20_30Y = "coupons_20_30y"
    TREASURIES = "treasuries"
    MBS = "mbs"


SECTORS = tuple(Sector)
"""The order of the last axis of every order."""

COUPON_WINDOW_YRS: dict[Sector, tuple[float, float]] = {
    Sector.COUPONS: (0.0, 99.0),
    Sector.COUPONS_0_3Y: (0.0, 3.0),
    Sector.COUPONS_3_6Y: (3.0, 6.0),
    Sector.COUPONS_6_8Y: (6.0, 8.0),
    Sector.COUPONS_8_10Y: (8.0, 10.0),
    Sector.COUPONS_10_20Y: (10.0, 20.0),
    Sector.COUPONS_20_30Y: (20.0, 99.0),
}
"""Remaining maturity of each coupon sector: above the first number, up to the second (the windows of 2011-2014)."""

PURCHASE_PERIOD_BUSINESS_DAY = 10
"""A purchase period starts after the ninth business day of the month (New York Fed announcements; the SOMA's bills of
December 2025 to March 2026 grow by the announced amounts between those days)."""


@dataclass(frozen=True)
class PurchaseOrder:
    """What is bought (or, below zero, sold) in a purchase period.

    Attributes:
        par_bn: (path, sectors) in the order of `SECTORS`.
        stopped: (path,) bool, whether the rule's outcome has been reached; it stays so while the regime lasts. None for
            rules without one.
    """

    par_bn: FloatArray
    stopped: NDArray[np.bool_] | None = None


class PurchaseRule(Protocol):
    """A rule for purchases and sales, asked in the week in which the month of each purchase period begins."""

    @property
    def sectors(self) -> frozenset[Sector]:
        """Every sector the rule can ever order in (the engine prepares only the markets that are needed)."""
        ...

    def order(self, observed: Observed) -> PurchaseOrder:
        """Return what is ordered for the coming period."""
        ...


def purchase_period_start(month: NDArray[np.int64] | int) -> DateArray:
    """Return the first day of the purchase period that starts in each month."""
    return business_day_of_month(month, PURCHASE_PERIOD_BUSINESS_DAY)


def sector_index(name: str) -> int:
    """Return the place of a sector.

    Raises:
        ScenarioError: no such sector; the nearest name is given.
    """
    names = [sector.value for sector in SECTORS]
    if name not in names:
        raise ScenarioError(f'no sector "{name}"; {nearest_name(name, names)}')
    return names.index(name)


def order_of(par_bn: dict[Sector, FloatArray]) -> PurchaseOrder:
    """Return an order from the sectors it names, (path,) each; the others are nothing.

    Raises:
        ScenarioError: no sector is named.
    """
    if not par_bn:
        raise ScenarioError("an order names no sector; name at least one")
    shape = np.broadcast_shapes(*(amount.shape for amount in par_bn.values()))
    columns = np.zeros((*shape, len(SECTORS)))
    for sector, amount in par_bn.items():
        columns[..., sector_index(sector)] = amount
    return PurchaseOrder(columns)
