"""Print what mortgage rates do to twelve months of principal; `python -m calibration.prepayment_sensitivity`.

From 2022-06-01 and from the latest week, mortgage rates stay at the opening's level, shifted in parallel. A source
article (003, April 2022) says that principal averages 25 bn a month and would be 16.8 bn a month higher with mortgage
rates one percentage point lower; the last table asks at which mortgage rate this model agrees.
"""

from __future__ import annotations

import sys

import numpy as np

from calibration.mbs_cohorts import read_cohorts
from calibration.prepayment_data import PrepaymentData, read
from calibration.prepayment_score import OPENING_MONTH, at_opening, run_off
from eccles.base.units import pct_from_share, pp_from_bp
from eccles.core.mortgage import MortgageCohorts
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.borrowers import MortgageRateHistory, PrepaymentParameters, short_term_discount_pp
from eccles.runoff.prepayment import carry_forward

__all__ = ["flat_after", "latest_opening", "main", "twelve_months_bn"]

SHIFTS_BP = (-200, -100, -50, 0, 50, 100, 200)
LEVELS_PCT = (3.5, 3.75, 4.0, 4.1, 4.25, 4.5, 4.6, 5.0, 5.23)
ARTICLE_BASELINE_BN, ARTICLE_RISE_BN = 25.0, 16.8


def twelve_months_bn(
    parameters: PrepaymentParameters,
    data: PrepaymentData,
    opening: MortgageCohorts,
    opening_month: int,
    rates: MortgageRateHistory,
) -> float:
    """Mean monthly principal of the year after an opening."""
    if opening_month == OPENING_MONTH:
        return float(run_off(parameters, data, opening, 12, rates).sum()) / 12
    _, posted = carry_forward(parameters, opening, rates, opening_month + 1, 12)
    return float(posted.sum()) / 12


def flat_after(data: PrepaymentData, month_index: int, shift_pp: float) -> MortgageRateHistory:
    """Mortgage rates as they were to a month, then that month's level plus a shift for two years."""
    path, first = data.rates
    known = path[:, : month_index - first + 1]
    future = np.repeat(known[:, -1:] + shift_pp, 24, axis=1)
    return MortgageRateHistory(np.concatenate([known, future], axis=1), first)


def latest_opening(parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts) -> MortgageCohorts:
    """Carry the portfolio of 2022-06-01 to the latest week, purchases included, and scale it to the SOMA's total."""
    return at_opening(parameters, data, cohorts, data.last_index)


def main() -> int:
    data, cohorts = read(open_snapshot()), read_cohorts()
    fits = {str(f.data_to_date): PrepaymentParameters.from_mapping(f.parameters) for f in load_fits("prepayment")}
    print(f"mean monthly principal over twelve months, bn; article: {ARTICLE_BASELINE_BN} and +{ARTICLE_RISE_BN}")
    scored, latest = fits["2023-05-31"], fits["2026-03-25"]
    openings = (
        ("2022-06-01, fit to 2023-05-31", scored, at_opening(scored, data, cohorts), OPENING_MONTH),
        ("2026-03-25, fit to 2026-03-25", latest, latest_opening(latest, data, cohorts), data.last_index),
    )
    for title, parameters, opening, month in openings:
        values = [
            twelve_months_bn(parameters, data, opening, month, flat_after(data, month, pp_from_bp(bp)))
            for bp in SHIFTS_BP
        ]
        base = values[SHIFTS_BP.index(0)]
        rate = flat_after(data, month, 0.0).monthly_rate_pct[0, -1]
        print(f"opening {title}: mortgage rate flat at {rate:.2f} %, SOMA {opening.total_bn:.1f} bn")
        for bp, value in zip(SHIFTS_BP, values, strict=True):
            print(f"  {bp:+5d} bp {value:7.2f} bn a month {value - base:+7.2f}")
    _report_levels(scored, data, openings[0][2])
    return 0


def _report_levels(parameters: PrepaymentParameters, data: PrepaymentData, opening: MortgageCohorts) -> None:
    """At which mortgage rate does the portfolio of 2022-06-01 pay what the article says, and how much could gain?"""
    print("portfolio of 2022-06-01, mortgage rate flat at another level after the opening, fit to 2023-05-31:")
    print("  level, bn a month, one point lower, share of par half-way up the S-curve or beyond at one point lower")
    now = float(flat_after(data, OPENING_MONTH, 0.0).monthly_rate_pct[0, -1])
    comparable = opening.wac_pct + short_term_discount_pp(parameters, opening.term_months)
    for level in LEVELS_PCT:
        here, lower = (
            twelve_months_bn(parameters, data, opening, OPENING_MONTH, flat_after(data, OPENING_MONTH, target - now))
            for target in (level, level - 1.0)
        )
        gains = comparable > level - 1.0 + parameters.refinancing_midpoint_pp
        share_pct = pct_from_share(float(opening.par_bn[gains].sum() / opening.total_bn))
        print(f"  {level:4.2f} % {here:7.2f} {lower - here:+7.2f} {share_pct:6.1f} %")


if __name__ == "__main__":
    sys.exit(main())
