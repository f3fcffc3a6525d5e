"""The one check of the ledger that needs a model: what agency MBS pay back when mortgage rates move.

The cohorts inferred for 2022-02-16 pay at mortgage rates as they were, to the end of a month, and then for a year at
the rate of one weekly survey, shifted in parallel. `docs/explanation/prepayment.md` reports the same with the cohorts
of the opening of 2022-06-01 and with purchases still to settle.
"""

from __future__ import annotations

import numpy as np

from eccles.base.timeline import DateLike, as_date, month_index
from eccles.base.units import pp_from_bp
from eccles.core.claim import Finding, Reading
from eccles.data.parameters import choose_fit
from eccles.history.claims.material import Material, reading
from eccles.opening.mortgages import anchor_cohorts
from eccles.runoff.borrowers import MortgageRateHistory, PrepaymentParameters
from eccles.runoff.prepayment import carry_forward

__all__ = ["monthly_principal", "principal_gained"]

COHORT_DATE = np.datetime64("2022-02-16")
MONTHS = 12
RATE, FIT = "MORTGAGE30US", "prepayment"


def monthly_principal(material: Material, rate_date: DateLike, fit_to: DateLike, shift_bp: float = 0.0) -> Finding:
    """The mean principal a month over the year after a month, mortgage rates flat at the survey of a week plus a shift.

    Args:
        material: the data.
        rate_date: the last survey on or before this day stays; the year begins with the next month.
        fit_to: the last day of the data the borrowers' parameters were fitted to.
        shift_bp: added to the mortgage rate after that month.
    """
    last = int(month_index(as_date(rate_date)))
    survey = reading(material, RATE, rate_date)
    known, first = _monthly_rates(material, last)
    parameters = PrepaymentParameters.from_mapping(choose_fit(FIT, as_date(fit_to), as_date(fit_to)).parameters)
    future = np.full(2 * MONTHS, survey.value + pp_from_bp(shift_bp))
    rates = MortgageRateHistory(np.concatenate([known, future])[None, :], first)
    after_cohorts = int(month_index(COHORT_DATE)) + 1
    held, _ = carry_forward(parameters, anchor_cohorts(), rates, after_cohorts, max(last + 1 - after_cohorts, 0))
    _, posted = carry_forward(parameters, held, rates, max(last + 1, after_cohorts), MONTHS)
    read = (
        survey,
        Reading("mbs_cohorts", COHORT_DATE, anchor_cohorts().total_bn, "USD bn"),
        Reading(f"parameters/{FIT}, shift of the mortgage rate", as_date(fit_to), shift_bp, "bp"),
    )
    return Finding(float(posted.sum()) / MONTHS, "bn", read, {"rate": survey.value})


def principal_gained(material: Material, rate_date: DateLike, fit_to: DateLike, shift_bp: float) -> Finding:
    """How much that mean rises with mortgage rates shifted in parallel."""
    flat = monthly_principal(material, rate_date, fit_to)
    moved = monthly_principal(material, rate_date, fit_to, shift_bp)
    return Finding(moved.value - flat.value, "bn", moved.readings, {"flat_bn": flat.value, **flat.numbers})


def _monthly_rates(
    material: Material, last_month: int
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], int]:
    """Return the mean mortgage rate of each month to a last one, and the first month's number."""
    series = material.series(RATE)
    months = month_index(series.date)
    first = int(months[0])
    inside = months <= last_month
    place = months[inside] - first
    return np.bincount(place, weights=series.value[inside]) / np.bincount(place), first
