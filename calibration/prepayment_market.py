"""The whole agency market's CPR, from nothing but mortgage rates: who borrowed when follows from who repaid when.

The published CPR is of the market, whose loans are not the SOMA's. The market's composition is rebuilt by letting it
run: what is repaid in a month is lent again at that month's rate, and the market grows at a steady pace. After twenty
years the starting point is forgotten, and the same borrowers' behaviour must explain both records.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.prepayment_data import PrepaymentData
from eccles.base.units import pct_from_share, share_from_pct
from eccles.runoff.amortisation import instalment_count, scheduled_share, scheduled_survival_share
from eccles.runoff.borrowers import (
    PrepaymentParameters,
    Propensity,
    borrower_rates,
    prepaid_share,
    refinancing_cpr_pct,
    turnover_cpr_pct,
)

__all__ = ["MARKET_GROWTH_PCT", "Market", "market_cpr"]

FloatArray = NDArray[np.float64]

MARKET_START_INDEX = int(np.datetime64("1992-01", "M").astype(np.int64))
MARKET_GROWTH_PCT = 4.0
"""Growth of agency MBS outstanding a year, about its mean since 1992; the fits change little between 2 and 6 (see
docs/explanation/prepayment.md, which prints the comparison)."""
AGENCIES = ("umbs", "ginnie_2")
"""Row 0: Fannie Mae and Freddie Mac together, whose CPRs move alike; row 1: Ginnie Mae."""
TERM_MONTHS = 360
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Market:
    """Vintages of the market, one a month, and their amortisation by (month, vintage)."""

    months: NDArray[np.int64]
    wac_pct: FloatArray
    scheduled: FloatArray
    full: FloatArray
    instalment: NDArray[np.int64]

    @classmethod
    def to_month(cls, data: PrepaymentData, last_index: int) -> Market:
        """Lay out the vintages to a payment month; a vintage carries the mean survey rate of its lock."""
        months = np.arange(MARKET_START_INDEX, last_index + 1)
        wac = np.array([data.rate_window(month, 0, 2) for month in months.tolist()])
        instalment = instalment_count(months[:, None], months)
        term = np.full(months.size, TERM_MONTHS)
        full = scheduled_survival_share(wac, term, instalment - 1)
        return cls(months, wac, scheduled_share(wac, term, instalment), full, instalment)


def market_cpr(
    parameters: PrepaymentParameters, data: PrepaymentData, market: Market, growth_pct: float = MARKET_GROWTH_PCT
) -> FloatArray:
    """Return the market's CPR posted in each payment month, (month, agency) in percent; the first row is empty."""
    month = market.months[:, None]
    turnover = np.stack(
        [turnover_cpr_pct(parameters, np.array([name]), market.instalment, month) for name in AGENCIES], axis=1
    )
    refinancing = np.stack([refinancing_cpr_pct(parameters, np.array([name]), month) for name in AGENCIES], axis=1)
    size = market.months.size
    balance, face = np.zeros((2, size)), np.ones((2, size))
    balance[:, 0] = 1.0
    cpr = np.zeros((size, len(AGENCIES)))
    for row in range(1, size):
        held = slice(0, row)
        rates = borrower_rates(parameters, data.rates, int(market.months[row]))
        scheduled = balance[:, held] * market.scheduled[row, held]
        kept = np.maximum(face[:, held] * market.full[row, held], NEGLIGIBLE)
        propensity = Propensity(turnover[row, :, held], refinancing[row], balance[:, held] / kept)
        prepaid = (balance[:, held] - scheduled) * prepaid_share(parameters, market.wac_pct[held], rates, propensity)
        outstanding = balance[:, held].sum(axis=1)
        monthly = prepaid.sum(axis=1) / (outstanding - scheduled.sum(axis=1))
        cpr[row] = pct_from_share(1.0 - (1.0 - monthly) ** 12)
        balance[:, held] -= scheduled + prepaid
        lent = outstanding * (1.0 + share_from_pct(growth_pct) / 12.0) - balance[:, held].sum(axis=1)
        balance[:, row] = face[:, row] = lent
    return cpr
