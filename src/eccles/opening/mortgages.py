"""Agency MBS at an opening: the inferred cohorts, what the carry made of them, and purchases not settled yet.

No list of pools is embedded; the cohorts of 2022-02-16 are inferred (docs/explanation/prepayment.md). Settlements to
October 2022 are known: a carry takes them as they happened, an opening takes those traded before it as commitments.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from eccles.core.mortgage import GOLD_EXCHANGE_DATE, MortgageCohorts
from eccles.core.position import MortgageCommitments
from eccles.core.purchase import purchase_period_start
from eccles.data.package_files import packaged_text
from eccles.data.reads import kept
from eccles.engine.project import Run
from eccles.runoff.amortisation import instalment_count, scheduled_survival_share

__all__ = ["anchor_cohorts", "carried_cohorts", "commitments_after", "settlements_after"]

FloatArray = NDArray[np.float64]

REINVESTED_MONTHS = (np.datetime64("2022-06", "M"), np.datetime64("2022-08", "M"))
"""Months whose principal above the cap was reinvested in MBS."""
SMALLEST_BN = 1e-6


def _rows(name: str) -> Iterator[dict[str, str]]:
    return csv.DictReader(packaged_text(f"parameters/{name}").splitlines())


@kept
def anchor_cohorts() -> MortgageCohorts:
    """Return the inferred cohorts of 2022-02-16; their total is the published one."""
    rows = list(_rows("mbs_cohorts.csv"))
    return MortgageCohorts(
        product=np.array([row["product"] for row in rows], dtype=np.str_),
        term_months=np.array([int(row["term_months"]) for row in rows], dtype=np.int64),
        wac_pct=np.array([float(row["wac_pct"]) for row in rows]),
        coupon_pct=np.array([float(row["coupon_pct"]) for row in rows]),
        origination_index=np.array([row["origination_month"] for row in rows], dtype="datetime64[M]").astype(np.int64),
        par_bn=np.array([float(row["par_bn"]) for row in rows]),
        survival_share=np.array([float(row["survival_share"]) for row in rows]),
    )


def settlements_after(first: np.datetime64) -> MortgageCommitments:
    """Return every purchase that settled after a date, whenever it was made."""
    rows = [row for row in _rows("mbs_settlements.csv") if np.datetime64(row["settlement_date"], "D") > first]
    return _commitments(rows)


def commitments_after(opening: np.datetime64, next_month_share: float) -> MortgageCommitments:
    """Return the purchases of periods announced before an opening that settle after it.

    A purchase period's amounts are announced as it begins; what it buys settles in the next month or the one after.
    The engine orders for every period that begins after the opening, so the two never count the same purchase.

    Args:
        opening: the opening date.
        next_month_share: share of a period's purchases that settles in the next month.
    """
    dates, par = [], []
    for row in _rows("mbs_settlements.csv"):
        date = np.datetime64(row["settlement_date"], "D")
        share = _announced_share(row["kind"], date, opening, next_month_share) if date > opening else 0.0
        if share > 0.0:
            dates.append(date)
            par.append(share * float(row["par_bn"]))
    return MortgageCommitments(np.array(dates, dtype="datetime64[D]"), np.array(par))


def _announced_share(kind: str, settlement: np.datetime64, opening: np.datetime64, next_month_share: float) -> float:
    """Return the part of a settlement that was bought in periods announced by the opening."""
    month = (settlement - np.timedelta64(6, "D")).astype("datetime64[M]")  # a Wednesday shows the six days before it
    parts = {month - 1: next_month_share, month - 2: 1.0 - next_month_share}
    first, last = REINVESTED_MONTHS
    if kind == "reinvestment":
        parts = {bought: part for bought, part in parts.items() if first <= bought <= last}
    else:  # the programme, and what it left to settle after 2022-06-01, was bought before June's period
        parts = {min(bought, first - 1): part for bought, part in parts.items()}
    announced = sum(part for bought, part in parts.items() if purchase_period_start(int(bought.astype(int))) <= opening)
    return announced / sum(parts.values())


def _commitments(rows: list[dict[str, str]]) -> MortgageCommitments:
    return MortgageCommitments(
        settlement_date=np.array([row["settlement_date"] for row in rows], dtype="datetime64[D]"),
        par_bn=np.array([float(row["par_bn"]) for row in rows]),
    )


def carried_cohorts(outcome: Run) -> MortgageCohorts:
    """Return the MBS at the end of a carry: the fixed cohorts and those that settled on the way."""
    plan, state = outcome.plan, outcome.state
    mortgages = plan.mortgages
    month = plan.month_first + plan.month_count - 1
    full = mortgages.tables.full_bn[month - mortgages.tables.first_month_index]
    wac = np.broadcast_to(mortgages.slot_wac_pct[0], (mortgages.slot_count,))
    instalment = instalment_count(month, mortgages.slot_origination_index)
    left = state.bought_face_bn[0] * scheduled_survival_share(wac, mortgages.slot_term_months, instalment - 1)
    fixed, coupon = mortgages.cohorts, wac - mortgages.mix.coupon_spread_pp
    balance = np.concatenate([state.mortgage_bn[0], state.bought_mortgage_bn[0]])
    kept = balance > SMALLEST_BN
    unpaid = np.concatenate([full, np.where(left > 0.0, left, 1.0)])
    cohorts = MortgageCohorts(
        product=np.concatenate([fixed.product, mortgages.slot_product])[kept],
        term_months=np.concatenate([fixed.term_months, mortgages.slot_term_months])[kept],
        wac_pct=np.concatenate([fixed.wac_pct, wac])[kept],
        coupon_pct=np.concatenate([fixed.coupon_pct, coupon])[kept],
        origination_index=np.concatenate([fixed.origination_index, mortgages.slot_origination_index])[kept],
        par_bn=balance[kept],
        survival_share=(balance / unpaid)[kept],
    )
    # Freddie Mac's 15th-of-month pools were exchanged: from June 2023 all conventional principal is posted on the 25th.
    return cohorts.with_gold_exchanged() if plan.timeline.last_date >= GOLD_EXCHANGE_DATE else cohorts
