"""The SOMA's agency MBS month by month since 2009: what principal came back, and what was bought.

The size of the portfolio is published every week, its composition is not in the data at hand. So the purchases are run
forward: each month the cohorts held return the kernel's principal, purchases are the change in holdings plus that
principal, and they go into the mortgages then in production. Where holdings fall by more than the kernel's principal
nothing was bought and the cohorts are scaled to the published total: the size is right every month, and principal is a
prediction every month.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.prepayment_data import HISTORY_START_INDEX, LAST_SETTLEMENT_INDEX, PURE_RUN_OFF, PrepaymentData
from eccles.core.mortgage import MORTGAGE_PRODUCTS, MortgageCohorts
from eccles.data.snapshot import open_snapshot
from eccles.runoff.amortisation import instalment_count, scheduled_share, scheduled_survival_share
from eccles.runoff.borrowers import (
    BorrowerRates,
    PrepaymentParameters,
    Propensity,
    borrower_rates,
    prepaid_share,
    refinancing_cpr_pct,
    short_term_discount_pp,
    turnover_cpr_pct,
)

__all__ = [
    "NEWEST_LOCK_MONTHS",
    "OLDEST_LOCK_MONTHS",
    "ORIGINATION_LAG_MONTHS",
    "PurchaseHistory",
    "Replay",
    "production_rows",
    "production_spreads",
    "purchase_mix",
    "replay",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SAMPLES = Path(__file__).with_name("mbs_purchase_samples.csv")
COUPON_GRID_PP = 0.5
SHORT_TERM_MONTHS, LONG_TERM_MONTHS = 180, 360
NEWEST_LOCK_MONTHS, OLDEST_LOCK_MONTHS = 2, 4
"""Loans delivered in a settlement month locked their rate two to four months before: the Desk's forward (TBA) trades
settle one to three months ahead (model.md section 4), and a rate is locked some six weeks before closing."""
ORIGINATION_LAG_MONTHS = 1
"""Pools are delivered new: closed the month before they settle, so that they pay first the month after."""
TRADE_WEEKS = 6
"""A sampled purchase is set against the mortgage rates of the weeks before it: the usual lock."""


@dataclass(frozen=True)
class PurchaseMix:
    """What one era bought: shares by product, the share of short terms in conventional loans, and seasoned pools."""

    first_month: str
    samples_from: str = ""
    samples_to: str = ""
    product_share: tuple[tuple[str, float], ...] = ()
    short_term_share: float = 0.0
    seasoned_share: float = 0.0


ERAS = (
    # The first programme bought what traded, old pools included. Its split by payment day is read off the run-off of
    # October 2010 to November 2011, when nothing settled: 45 percent on the 15th, 1 on the 20th, 54 on the 25th. Old
    # (2005-08) pools of 5.5 percent and more were 38 percent of net purchases in the week to 2009-09-16 and 47 of gross
    # purchases in the week to 2009-04-01 (New York Fed weekly summaries). By 2022 less than 5 bn of all this is left.
    PurchaseMix(
        "2009-01",
        product_share=(("umbs", 0.54), ("gold", 0.36), ("ginnie_1", 0.09), ("ginnie_2", 0.01)),
        short_term_share=0.10,
        seasoned_share=0.42,
    ),
    PurchaseMix("2011-10", samples_from="2012", samples_to="2014-10"),
    PurchaseMix("2014-11", samples_from="2014-11", samples_to="2019-05"),
    PurchaseMix("2019-06", samples_from="2019-06", samples_to="2022-12"),
)
SEASONED_MONTH, SEASONED_WAC_PCT = "2007-01", 6.3
"""Old pools bought by the first programme: the mean survey rate of 2005-08 was 6.2 percent."""


@dataclass(frozen=True)
class PurchaseHistory:
    """One slot per purchase month, product, term and coupon, in order of purchase; `weight` sums to one a month."""

    purchase_index: IntArray
    weight: FloatArray
    cohorts: MortgageCohorts

    @classmethod
    def to_month(cls, data: PrepaymentData, last_index: int) -> PurchaseHistory:
        """Lay out the slots of all purchase months to `last_index`; unit par in each."""
        rows = [row for month in range(HISTORY_START_INDEX, last_index + 1) for row in production_rows(data, month)]
        columns = list(zip(*rows, strict=True))
        unit = np.ones(len(rows))
        cohorts = MortgageCohorts(
            product=np.array(columns[1], dtype=np.str_),
            term_months=np.array(columns[2], dtype=np.int64),
            wac_pct=np.array(columns[3]),
            coupon_pct=np.array(columns[4]),
            origination_index=np.array(columns[5], dtype=np.int64),
            par_bn=unit,
            survival_share=unit,
        )
        return cls(np.array(columns[0], dtype=np.int64), np.array(columns[6]), cohorts)


@dataclass(frozen=True)
class Replay:
    """The portfolio after the last month, and what happened on the way.

    Attributes:
        balance_bn: (slot,) face after the last payment month.
        full_bn: (slot,) face after the last payment month had nobody prepaid since purchase.
        principal_bn: (month, product) principal posted, from `HISTORY_START_INDEX`.
        purchased_bn: (month,) purchases settled.
    """

    balance_bn: FloatArray
    full_bn: FloatArray
    principal_bn: FloatArray
    purchased_bn: FloatArray


def replay(parameters: PrepaymentParameters, data: PrepaymentData, history: PurchaseHistory) -> Replay:
    """Run the purchases forward under one set of parameters."""
    last = int(history.purchase_index[-1])
    months = np.arange(HISTORY_START_INDEX, last + 1)
    pace = _Pace.of(parameters, history, months)
    start = np.searchsorted(history.purchase_index, np.append(months, last + 1))
    place = history.cohorts.product_index
    balance, unit = np.zeros(history.weight.size), np.ones(history.weight.size)
    posted, bought = np.zeros((months.size, len(MORTGAGE_PRODUCTS))), np.zeros(months.size)
    for row, month in enumerate(months.tolist()):
        held, now = slice(0, int(start[row])), slice(int(start[row]), int(start[row + 1]))
        if row:
            rates = borrower_rates(parameters, data.rates, month)
            paid = pace.principal(parameters, rates, row, balance[held], unit[held])
            posted[row] = np.bincount(place[held], weights=paid, minlength=len(MORTGAGE_PRODUCTS))
            balance[held] -= paid
        gap = float(data.holding_bn[row] - balance[held].sum())
        if gap > 0 and _may_buy(month):
            bought[row] = gap
            balance[now] = history.weight[now] * gap
            unit[now] = balance[now] / pace.full[row, now]
        else:
            adjustment = 1.0 + gap / float(balance[held].sum())
            balance[held] *= adjustment
            unit[held] *= adjustment
    return Replay(balance, unit * pace.full[-1] * (1.0 - pace.scheduled[-1]), posted, bought)


@dataclass(frozen=True)
class _Pace:
    """How fast each slot pays whatever the mortgage rate, (month, slot) for one bn bought."""

    scheduled: FloatArray
    full: FloatArray
    turnover: FloatArray
    refinancing: FloatArray
    comparable: FloatArray

    @classmethod
    def of(cls, parameters: PrepaymentParameters, history: PurchaseHistory, months: IntArray) -> _Pace:
        cohorts, month = history.cohorts, months[:, None]
        scheduled, full, instalment = _amortisation(history, months.size)
        return cls(
            scheduled=scheduled,
            full=full,
            turnover=turnover_cpr_pct(parameters, cohorts.product, instalment, month),
            refinancing=refinancing_cpr_pct(parameters, cohorts.product, month),
            comparable=cohorts.wac_pct + short_term_discount_pp(parameters, cohorts.term_months),
        )

    def principal(
        self,
        parameters: PrepaymentParameters,
        rates: BorrowerRates,
        row: int,
        held_bn: FloatArray,
        unit_bn: FloatArray,
    ) -> FloatArray:
        """The kernel's month for the slots bought so far, (slot,)."""
        held = slice(0, held_bn.size)
        scheduled = held_bn * self.scheduled[row, held]
        surviving = held_bn / (unit_bn * self.full[row, held])
        propensity = Propensity(self.turnover[row, held], self.refinancing[row, held], surviving)
        share = prepaid_share(parameters, self.comparable[held], rates, propensity)[0]
        return np.asarray(scheduled + (held_bn - scheduled) * share)


def production_rows(data: PrepaymentData, month_index: int) -> Iterator[tuple[int, str, int, float, float, int, float]]:
    """Yield what one bn of purchases settled in a month consists of.

    Each row is (purchase month, product, term, note rate, coupon, origination month, share). The note rate is the
    survey rate at the time of the lock, spread over the two nearest half-point coupons.
    """
    mix, spread, discount = purchase_mix(month_index), *production_spreads()
    rate = data.rate_window(month_index, NEWEST_LOCK_MONTHS, OLDEST_LOCK_MONTHS)
    new = (1.0 - mix.seasoned_share, rate, month_index - ORIGINATION_LAG_MONTHS)
    old = (mix.seasoned_share, SEASONED_WAC_PCT, int(np.datetime64(SEASONED_MONTH, "M").astype(np.int64)))
    for vintage_share, wac, origination in (new, old):
        for product, product_share in mix.product_share:
            short = 0.0 if product.startswith("ginnie") else mix.short_term_share
            for term, term_share, lower in ((LONG_TERM_MONTHS, 1 - short, 0.0), (SHORT_TERM_MONTHS, short, discount)):
                share = vintage_share * product_share * term_share
                for coupon, coupon_share in _nearest_coupons(wac - lower - spread):
                    if share * coupon_share > 0:
                        row = (product, term, coupon + spread, coupon, origination, share * coupon_share)
                        yield (month_index, *row)


def purchase_mix(month_index: int) -> PurchaseMix:
    """Return what was bought in the era of a month: as sampled, or as written in `ERAS`."""
    months = [int(np.datetime64(era.first_month, "M").astype(np.int64)) for era in ERAS]
    return _sampled(max(i for i, first in enumerate(months) if first <= month_index))


@lru_cache
def production_spreads() -> tuple[float, float]:
    """Return (survey rate less 30-year coupon, 30-year coupon less 15-year coupon), means over the sampled weeks."""
    rate = open_snapshot().series("MORTGAGE30US")
    spreads, discounts = [], []
    for week in sorted({sample["week_end"] for sample in _samples()}):
        end = np.datetime64(week, "D")
        window = (rate.date <= end) & (rate.date > end - np.timedelta64(7 * TRADE_WEEKS, "D"))
        long, short = (_mean_coupon(week, term) for term in (LONG_TERM_MONTHS, SHORT_TERM_MONTHS))
        spreads.append(float(rate.value[window].mean()) - long)
        discounts.append(long - short)
    return round(float(np.mean(spreads)), 2), round(float(np.mean(discounts)), 2)


_KEPT: dict[tuple[int, int], tuple[FloatArray, FloatArray, IntArray]] = {}


def _amortisation(history: PurchaseHistory, count: int) -> tuple[FloatArray, FloatArray, IntArray]:
    """Scheduled share, face left and instalment by (month, slot): the same for all parameters, so they are kept."""
    key = (count, history.weight.size)
    if key not in _KEPT:
        cohorts, month = history.cohorts, np.arange(HISTORY_START_INDEX, HISTORY_START_INDEX + count)[:, None]
        instalment = instalment_count(month, cohorts.origination_index)
        full = scheduled_survival_share(cohorts.wac_pct, cohorts.term_months, instalment - 1)
        _KEPT[key] = (
            scheduled_share(cohorts.wac_pct, cohorts.term_months, instalment),
            np.where(full > 0, full, 1.0),
            instalment,
        )
    return _KEPT[key]


def _may_buy(month_index: int) -> bool:
    spans = [tuple(int(np.datetime64(end, "M").astype(np.int64)) for end in span) for span in PURE_RUN_OFF]
    return month_index <= LAST_SETTLEMENT_INDEX and not any(span[0] <= month_index <= span[1] for span in spans)


def _nearest_coupons(target_pct: float) -> tuple[tuple[float, float], ...]:
    low = float(np.floor(target_pct / COUPON_GRID_PP)) * COUPON_GRID_PP
    high_share = (target_pct - low) / COUPON_GRID_PP
    return ((low, 1.0 - high_share), (low + COUPON_GRID_PP, high_share))


@lru_cache
def _samples() -> tuple[dict[str, str], ...]:
    with SAMPLES.open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def _mean_coupon(week: str, term: int) -> float:
    rows = [s for s in _samples() if s["week_end"] == week and int(s["term_months"]) == term]
    amount = np.array([float(s["amount_mn"]) for s in rows])
    return float(np.average([float(s["coupon_pct"]) for s in rows], weights=amount))


@lru_cache
def _sampled(era: int) -> PurchaseMix:
    """Average the sampled weeks of an era, each week alike."""
    mix = ERAS[era]
    if not mix.samples_from:
        return mix
    weeks = sorted({s["week_end"] for s in _samples() if mix.samples_from <= s["week_end"] <= mix.samples_to})
    shares = np.zeros((len(weeks), len(MORTGAGE_PRODUCTS)))
    short = np.zeros(len(weeks))
    for i, week in enumerate(weeks):
        rows = [s for s in _samples() if s["week_end"] == week]
        amount = np.array([float(s["amount_mn"]) for s in rows])
        place = [MORTGAGE_PRODUCTS.index(s["product"]) for s in rows]
        shares[i] = np.bincount(place, weights=amount, minlength=len(MORTGAGE_PRODUCTS)) / amount.sum()
        conventional = np.array([not s["product"].startswith("ginnie") for s in rows])
        is_short = np.array([int(s["term_months"]) < LONG_TERM_MONTHS for s in rows])
        short[i] = amount[conventional & is_short].sum() / amount[conventional].sum()
    product_share = tuple(zip(MORTGAGE_PRODUCTS, shares.mean(axis=0).tolist(), strict=True))
    return PurchaseMix(mix.first_month, product_share=product_share, short_term_share=float(short.mean()))
