"""Score a prepayment fit on the run-off it had not seen; `python -m calibration.prepayment_score` prints every month.

The cohorts of 2022-02-16 are carried to 2022-06-01 with the purchases that settled, and scaled to that day's SOMA
total. From there nothing of the SOMA is read again: commitments outstanding at the opening settle on their dates,
the model's own principal above the 17.5 bn cap of June to August 2022 is bought again, and mortgage rates are as they
happened. Scored are payment months June 2023 to September 2025.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.mbs_cohorts import CAP_BN, SETTLEMENT_FILE, bought, joined, read_cohorts, settle_next_month_share
from calibration.prepayment_data import LAST_SETTLEMENT_INDEX, PrepaymentData, SnapshotLike, payment_month, read
from eccles.base.timeline import first_wednesday_on_or_after
from eccles.base.units import pct_from_share
from eccles.core.mortgage import GOLD_EXCHANGE_DATE, MORTGAGE_PRODUCTS, PAYMENT_DAY, MortgageCohorts, payment_date
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.borrowers import MortgageRateHistory, PrepaymentParameters
from eccles.runoff.prepayment import carry_forward

__all__ = [
    "FIRST_SCORED",
    "LAST_SCORED",
    "OPENING_MONTH",
    "Score",
    "at_opening",
    "constant_cpr_rms",
    "main",
    "posted_by_day",
    "run_off",
    "score",
]

FloatArray = NDArray[np.float64]

COHORT_MONTH = int(np.datetime64("2022-02", "M").astype(np.int64))
OPENING_MONTH = int(np.datetime64("2022-05", "M").astype(np.int64))
"""Payment month completed at the opening of 2022-06-01."""
FIRST_SCORED = int(np.datetime64("2023-06", "M").astype(np.int64))
LAST_SCORED = int(np.datetime64("2025-09", "M").astype(np.int64))
CAPPED_MONTHS = range(OPENING_MONTH + 1, OPENING_MONTH + 4)


@dataclass(frozen=True)
class Score:
    """How a fit did on the months scored.

    Attributes:
        month_index: (month,) payment months from June 2022.
        principal_bn: (month, product) projected.
        actual_bn: (month,) posted.
        cumulative_pct: error of principal summed over the months scored.
        rms_bn: root-mean-square error a month.
        best_constant_rms_bn: the same of the constant amount a month with the least root-mean-square error on the very
            months scored: their mean, known only afterwards.
    """

    month_index: NDArray[np.int64]
    principal_bn: FloatArray
    actual_bn: FloatArray
    cumulative_pct: float
    rms_bn: float
    best_constant_rms_bn: float


def score(parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts) -> Score:
    """Run off from 2022-06-01 and compare with what was posted."""
    opening = at_opening(parameters, data, cohorts)
    months = np.arange(OPENING_MONTH + 1, data.last_index + 1)
    principal = run_off(parameters, data, opening, months.size, data.rates)
    posted = {o.month_index: o.principal_bn for o in data.principal if len(o.products) > 1}
    actual = np.array([posted[month] for month in months.tolist()])
    scored = (months >= FIRST_SCORED) & (months <= LAST_SCORED)
    error = (principal.sum(axis=1) - actual)[scored]
    return Score(
        month_index=months,
        principal_bn=principal,
        actual_bn=actual,
        cumulative_pct=pct_from_share(float(error.sum() / actual[scored].sum())),
        rms_bn=float(np.sqrt(np.mean(error**2))),
        best_constant_rms_bn=float(actual[scored].std()),
    )


def at_opening(
    parameters: PrepaymentParameters,
    data: PrepaymentData,
    cohorts: MortgageCohorts,
    last_index: int = OPENING_MONTH,
) -> MortgageCohorts:
    """Carry the cohorts of 2022-02-16 over a payment month and scale them to the SOMA's total after it.

    Purchases are those that settled; the default is the opening of 2022-06-01.
    """
    held = _later_of_february(parameters, data, cohorts)
    settled = [_settled(kind) for kind in ("programme", "commitment", "reinvestment")]
    for month in range(COHORT_MONTH, last_index + 1):
        if month > COHORT_MONTH:
            held, _ = carry_forward(parameters, held, data.rates, month, 1)
        if month <= LAST_SETTLEMENT_INDEX:
            held = joined(held, bought(data, month, sum(kind.get(month, 0.0) for kind in settled)))
    return _scaled(held, data.holding_after(last_index))


def run_off(
    parameters: PrepaymentParameters,
    data: PrepaymentData,
    opening: MortgageCohorts,
    month_count: int,
    rates: MortgageRateHistory,
) -> FloatArray:
    """Return principal by (month, product) after 2022-06-01 on a path of mortgage rates."""
    held, settling = opening, dict(_settled("commitment"))
    share = settle_next_month_share(data)
    posted = np.zeros((month_count, len(MORTGAGE_PRODUCTS)))
    for row in range(month_count):
        month = OPENING_MONTH + 1 + row
        place = held.product_index
        held, paid = carry_forward(parameters, held, rates, month, 1)
        posted[row] = np.bincount(place, weights=paid[0], minlength=len(MORTGAGE_PRODUCTS))
        if month in CAPPED_MONTHS:
            excess = max(float(paid.sum()) - CAP_BN, 0.0)
            settling[month + 1] = settling.get(month + 1, 0.0) + share * excess
            settling[month + 2] = settling.get(month + 2, 0.0) + (1.0 - share) * excess
        if month <= LAST_SETTLEMENT_INDEX:
            held = joined(held, bought(data, month, settling.get(month, 0.0)))
    return posted


def constant_cpr_rms(parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts) -> float:
    """Root-mean-square error of the best constant speed: a fixed share of the month's actual opening balance.

    The share is chosen on the months scored and is applied to the SOMA's actual balances, both of which the model is
    denied.
    """
    result = score(parameters, data, cohorts)
    scored = (result.month_index >= FIRST_SCORED) & (result.month_index <= LAST_SCORED)
    before = np.array([data.holding_after(int(month) - 1) for month in result.month_index[scored]])
    actual = result.actual_bn[scored]
    best = float(before @ actual / (before @ before))
    return float(np.sqrt(np.mean((best * before - actual) ** 2)))


def _later_of_february(
    parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts
) -> MortgageCohorts:
    """Post what was still to come in February 2022 after Wednesday the 16th: the 20th and the 25th."""
    after, _ = carry_forward(parameters, cohorts, data.rates, COHORT_MONTH, 1)
    late = np.isin(cohorts.product, ("ginnie_2", "umbs"))
    return replace(
        cohorts,
        par_bn=np.where(late, after.par_bn, cohorts.par_bn),
        survival_share=np.where(late, after.survival_share, cohorts.survival_share),
    )


def _settled(kind: str) -> dict[int, float]:
    """Purchases of one kind by payment month, from the settlement file."""
    total: dict[int, float] = {}
    with SETTLEMENT_FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["kind"] == kind:
                month = int(payment_month(np.array([row["settlement_date"]], dtype="datetime64[D]"))[0])
                total[month] = total.get(month, 0.0) + float(row["par_bn"])
    return total


def _scaled(cohorts: MortgageCohorts, total_bn: float) -> MortgageCohorts:
    return replace(cohorts, par_bn=cohorts.par_bn * (total_bn / cohorts.total_bn))


def posted_by_day(snapshot: SnapshotLike) -> dict[int, FloatArray]:
    """Principal on the 15th, 20th and 25th, (3,), in run-off months whose three days fall into three weeks."""
    summary = snapshot.table("soma_summary")
    date = first_wednesday_on_or_after(np.asarray(summary["date"], dtype="datetime64[D]"))
    fall = -np.diff(np.asarray(summary["mbs_bn"], dtype=np.float64), prepend=np.nan)
    days = sorted(set(PAYMENT_DAY.values()))
    product = [next(i for i, name in enumerate(MORTGAGE_PRODUCTS) if PAYMENT_DAY[name] == day) for day in days]
    found = {}
    for month in range(LAST_SETTLEMENT_INDEX + 1, int(payment_month(date[-1:])[0]) + 1):
        shown = first_wednesday_on_or_after(payment_date(month)[product])
        if np.unique(shown).size == len(days) and np.all(np.isin(shown, date)):
            found[month] = fall[np.searchsorted(date, shown)]
    return found


def main() -> int:
    snapshot = open_snapshot()
    data, cohorts = read(snapshot), read_cohorts()
    fits = {str(f.data_to_date): PrepaymentParameters.from_mapping(f.parameters) for f in load_fits("prepayment")}
    results = {name: score(parameters, data, cohorts) for name, parameters in fits.items()}
    print("month    posted  " + "  ".join(f"to {name}" for name in fits) + "   (errors, bn)")
    main_result = results["2023-05-31"]
    for row, month in enumerate(main_result.month_index.tolist()):
        errors = [r.principal_bn[row].sum() - r.actual_bn[row] for r in results.values()]
        text = "  ".join(f"{error:13.2f}" for error in errors)
        print(f"{np.datetime64(month, 'M')}  {main_result.actual_bn[row]:6.2f}  {text}")
    for name, result in results.items():
        numbers = f"{result.cumulative_pct:.2f} %, rms {result.rms_bn:.2f} bn"
        print(f"fit to {name}: cumulative {numbers}, best constant {result.best_constant_rms_bn:.2f} bn")
    print(f"best constant share of the actual balance: {constant_cpr_rms(fits['2023-05-31'], data, cohorts):.2f} bn")
    _report_holdings(main_result, data)
    _report_days(main_result, snapshot)
    return 0


def _report_holdings(result: Score, data: PrepaymentData) -> None:
    """What the accumulated error of principal does to holdings (errors of reinvestment aside)."""
    gap = -np.cumsum(result.principal_bn.sum(axis=1) - result.actual_bn)
    for months in (12, 24, 36, result.month_index.size):
        actual = data.holding_after(int(result.month_index[months - 1]))
        print(f"after {months} months: holdings {gap[months - 1]:+.1f} bn against {actual:.1f} bn held")


def _report_days(result: Score, snapshot: SnapshotLike) -> None:
    """Shares by posting day before and after the SOMA's Gold pools were exchanged for UMBS."""
    exchanged = int(GOLD_EXCHANGE_DATE.astype("datetime64[M]").astype(np.int64))
    days = np.array([PAYMENT_DAY[name] for name in MORTGAGE_PRODUCTS])
    days_after = np.where(np.array(MORTGAGE_PRODUCTS) == "gold", PAYMENT_DAY["umbs"], days)
    for title, after in (("before", False), ("after", True)):
        months = {m: posted for m, posted in posted_by_day(snapshot).items() if (m >= exchanged) == after}
        actual = np.array([posted / posted.sum() for posted in months.values()])
        rows = result.principal_bn[np.array(list(months)) - result.month_index[0]]
        due = days_after if after else days
        modelled = np.stack([rows[:, due == day].sum(axis=1) / rows.sum(axis=1) for day in np.unique(days)], axis=1)
        for name, shares in (("posted", actual), ("modelled", modelled)):
            text = ", ".join(f"{pct_from_share(share):.1f} %" for share in shares.mean(axis=0))
            print(f"on the 15th, 20th, 25th, {title} the Gold exchange, {len(months)} months, {name}: {text}")


if __name__ == "__main__":
    sys.exit(main())
