"""Agency MBS principal by cohort and path: contractual amortisation, and prepayment on what is left.

Principal posted in payment month M repays on balances held at the end of month M - 1 and reports the prepayments of
month M - 1; pools that settle in M pay first in M + 1. Everything that does not depend on the path (amortisation,
seasoning, seasonality, the balance had nobody prepaid) is tabulated once, so a month is a handful of array operations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.core.mortgage import MortgageCohorts
from eccles.runoff.amortisation import instalment_count, scheduled_share, scheduled_survival_share
from eccles.runoff.borrowers import (
    RATE_HISTORY_MONTHS,
    BorrowerRates,
    MortgageRateHistory,
    PrepaymentParameters,
    Propensity,
    borrower_rates,
    prepaid_share,
    refinancing_cpr_pct,
    short_term_discount_pp,
    turnover_cpr_pct,
)

__all__ = [
    "RATE_HISTORY_MONTHS",
    "BorrowerRates",
    "MortgagePrincipal",
    "MortgageRateHistory",
    "PrepaymentParameters",
    "PrepaymentTables",
    "PurchasedCohorts",
    "borrower_rates",
    "carry_forward",
    "principal",
    "purchased_principal",
    "tabulate",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class PrepaymentTables:
    """What is known of fixed cohorts before any path is drawn, by payment month.

    Attributes:
        first_month_index: payment month of row 0.
        scheduled_share: (month, n) share of the balance amortised.
        turnover_cpr_pct: (month, n) turnover before lock-in, seasoned and seasonal.
        refinancing_cpr_pct: (month, n) refinancing deep in the money, before burnout.
        full_bn: (month, n) face at the start of the month had nobody ever prepaid; one for an empty cohort.
        comparable_rate_pct: (n,) note rate plus the discount of short terms, to set against the 30-year rate.
    """

    first_month_index: int
    scheduled_share: FloatArray
    turnover_cpr_pct: FloatArray
    refinancing_cpr_pct: FloatArray
    full_bn: FloatArray
    comparable_rate_pct: FloatArray


@dataclass(frozen=True)
class PurchasedCohorts:
    """Cohorts bought inside a projection: fixed slots whose note rate and size differ by path.

    Attributes:
        product: (k,) text out of `eccles.core.mortgage.MORTGAGE_PRODUCTS`.
        term_months: (k,) int.
        origination_index: (k,) int, month of origination.
        wac_pct: (path, k) note rate; any positive number in a slot not used yet.
        purchased_bn: (path, k) face bought; zero in a slot not used yet.
    """

    product: NDArray[np.str_]
    term_months: IntArray
    origination_index: IntArray
    wac_pct: FloatArray
    purchased_bn: FloatArray


@dataclass(frozen=True)
class MortgagePrincipal:
    """Principal of one payment month, (path, n) each."""

    scheduled_bn: FloatArray
    prepaid_bn: FloatArray

    @property
    def total_bn(self) -> FloatArray:
        """(path, n) scheduled and prepaid principal."""
        return self.scheduled_bn + self.prepaid_bn


def principal(
    parameters: PrepaymentParameters,
    tables: PrepaymentTables,
    balance_bn: FloatArray,
    month_index: int,
    rates: BorrowerRates,
) -> MortgagePrincipal:
    """Return the principal that fixed cohorts post in a payment month, (path, n).

    Args:
        parameters: the fit with which the tables were made.
        tables: from `tabulate`; must cover the month.
        balance_bn: (path, n) face at the end of the month before.
        month_index: payment month, months since January 1970.
        rates: from `borrower_rates` for the same payment month.
    """
    row = month_index - tables.first_month_index
    scheduled = balance_bn * tables.scheduled_share[row]
    surviving = balance_bn / tables.full_bn[row]
    propensity = Propensity(tables.turnover_cpr_pct[row], tables.refinancing_cpr_pct[row], surviving)
    share = prepaid_share(parameters, tables.comparable_rate_pct, rates, propensity)
    return MortgagePrincipal(scheduled, (balance_bn - scheduled) * share)


def purchased_principal(
    parameters: PrepaymentParameters,
    cohorts: PurchasedCohorts,
    balance_bn: FloatArray,
    month_index: int,
    rates: BorrowerRates,
) -> MortgagePrincipal:
    """Return the principal that cohorts bought inside the projection post in a payment month, (path, k).

    As `principal`, with formulas in place of the tables because note rates differ by path.
    """
    instalment = instalment_count(month_index, cohorts.origination_index)
    scheduled = balance_bn * scheduled_share(cohorts.wac_pct, cohorts.term_months, instalment)
    full = cohorts.purchased_bn * scheduled_survival_share(cohorts.wac_pct, cohorts.term_months, instalment - 1)
    propensity = Propensity(
        turnover_cpr_pct(parameters, cohorts.product, instalment, month_index),
        refinancing_cpr_pct(parameters, cohorts.product, month_index),
        balance_bn / np.where(full > 0, full, 1.0),
    )
    comparable = cohorts.wac_pct + short_term_discount_pp(parameters, cohorts.term_months)
    share = prepaid_share(parameters, comparable, rates, propensity)
    return MortgagePrincipal(scheduled, (balance_bn - scheduled) * share)


def tabulate(
    parameters: PrepaymentParameters, cohorts: MortgageCohorts, first_month_index: int, month_count: int
) -> PrepaymentTables:
    """Tabulate what fixed cohorts do whatever the mortgage rate.

    Args:
        parameters: the fit.
        cohorts: balances at the end of the month before `first_month_index`.
        first_month_index: first payment month, months since January 1970.
        month_count: how many payment months.
    """
    month = np.arange(first_month_index, first_month_index + month_count, dtype=np.int64)[:, None]
    instalment = instalment_count(month, cohorts.origination_index)
    left = scheduled_survival_share(cohorts.wac_pct, cohorts.term_months, instalment - 1)
    original = cohorts.par_bn / cohorts.survival_share / np.where(left[0] > 0, left[0], 1.0)
    full = original * left
    return PrepaymentTables(
        first_month_index=first_month_index,
        scheduled_share=scheduled_share(cohorts.wac_pct, cohorts.term_months, instalment),
        turnover_cpr_pct=turnover_cpr_pct(parameters, cohorts.product, instalment, month),
        refinancing_cpr_pct=refinancing_cpr_pct(parameters, cohorts.product, month),
        full_bn=np.where(full > 0, full, 1.0),
        comparable_rate_pct=cohorts.wac_pct + short_term_discount_pp(parameters, cohorts.term_months),
    )


def carry_forward(
    parameters: PrepaymentParameters,
    cohorts: MortgageCohorts,
    history: MortgageRateHistory,
    first_month_index: int,
    month_count: int,
) -> tuple[MortgageCohorts, FloatArray]:
    """Let fixed cohorts pay for some months at known mortgage rates.

    Args:
        parameters: the fit.
        cohorts: balances before the first payment month.
        history: mortgage rates as they were, one path.
        first_month_index: first payment month.
        month_count: how many payment months.

    Returns:
        The cohorts after the last payment, their survival shares brought up to date, and principal in bn as
        (month, n).
    """
    tables = tabulate(parameters, cohorts, first_month_index, max(month_count, 1) + 1)
    balance = cohorts.par_bn[None, :]
    posted = np.zeros((month_count, cohorts.count))
    for step in range(month_count):
        month = first_month_index + step
        rates = borrower_rates(parameters, history, month)
        posted[step] = principal(parameters, tables, balance, month, rates).total_bn[0]
        balance = balance - posted[step]
    survival = np.where(balance[0] > 0, balance[0] / tables.full_bn[month_count], cohorts.survival_share)
    return replace(cohorts, par_bn=balance[0], survival_share=survival), posted
