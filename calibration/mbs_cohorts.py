"""Infer what agency MBS the SOMA held on 2022-02-16; `python -m calibration.mbs_cohorts` writes the three files.

* `mbs_cohorts.csv`: the cohorts of 2022-02-16, adding up to the published total to the last digit;
* `mbs_settlements.csv`: purchases that settled afterwards, to October 2022, split into the programme's (before the
  opening of 2022-06-01), commitments outstanding at that opening, and reinvestment of principal above the cap;
* `mbs_production.yaml`: what a purchase consists of, for purchases inside a projection.

Only the fit on data to 2022-05-31 is used, so that nothing learnt later enters the opening position.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.parameter_file import PARAMETERS, Fit, write_fits
from calibration.prepayment_data import LAST_SETTLEMENT_INDEX, PrepaymentData, SnapshotLike, payment_month, read
from calibration.prepayment_history import (
    NEWEST_LOCK_MONTHS,
    OLDEST_LOCK_MONTHS,
    ORIGINATION_LAG_MONTHS,
    PurchaseHistory,
    production_rows,
    production_spreads,
    purchase_mix,
    replay,
)
from eccles.base.units import pct_from_share
from eccles.core.mortgage import MORTGAGE_PRODUCTS, MortgageCohorts, payment_date
from eccles.data.parameters import load_fits
from eccles.data.snapshot import open_snapshot
from eccles.runoff.borrowers import PrepaymentParameters
from eccles.runoff.prepayment import carry_forward

__all__ = [
    "COHORT_DATE",
    "OPENING_DATE",
    "Settlement",
    "bought",
    "infer_cohorts",
    "infer_settlements",
    "joined",
    "main",
    "read_cohorts",
    "write_files",
]

FloatArray = NDArray[np.float64]

COHORT_DATE = np.datetime64("2022-02-16")
OPENING_DATE = np.datetime64("2022-06-01")
CAP_BN = 17.5
"""Monthly cap of June to August 2022 (facts/programmes.csv)."""
COHORT_FILE, SETTLEMENT_FILE = PARAMETERS / "mbs_cohorts.csv", PARAMETERS / "mbs_settlements.csv"
COHORT_COLUMNS = ("product", "term_months", "coupon_pct", "origination_month", "wac_pct", "survival_share", "par_bn")
QUARTERS_FROM = int(np.datetime64("2019-01", "M").astype(np.int64))
"""Vintages are calendar quarters from here and calendar years before: the older ones are small and fully seasoned."""
SMALLEST_BN = 0.01
"""A smaller cohort joins the next vintage of its product, term and coupon."""


@dataclass(frozen=True)
class Settlement:
    """Purchases settled on one date: "programme" before 2022-06-01, "commitment" or "reinvestment" after it."""

    date: np.datetime64
    kind: str
    par_bn: float


def infer_cohorts(parameters: PrepaymentParameters, data: PrepaymentData, snapshot: SnapshotLike) -> MortgageCohorts:
    """Return the cohorts of 2022-02-16: the purchase history to January, and February's part to that Wednesday."""
    january = int(payment_month(np.array([COHORT_DATE]))[0]) - 1
    history = PurchaseHistory.to_month(data, january)
    run = replay(parameters, data, history)
    kept = run.balance_bn > 0
    held = _rows(history.cohorts, kept, run.balance_bn[kept], run.balance_bn[kept] / run.full_bn[kept])
    held = _after_payments(parameters, data, held, january + 1, COHORT_DATE)
    settled = _soma_total(snapshot, COHORT_DATE) - held.total_bn
    held = joined(held, bought(data, january + 1, settled))
    kept = held.par_bn > 0.0
    held = _rows(held, kept, held.par_bn[kept], held.survival_share[kept])
    return _exact(_grouped(held), _soma_total(snapshot, COHORT_DATE))


def infer_settlements(
    parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts, snapshot: SnapshotLike
) -> list[Settlement]:
    """Return purchases settled after 2022-02-16 by Wednesday.

    To April 2022 a month's purchases are its change in holdings plus the kernel's principal, placed in the weeks whose
    holdings rose; from May they are published week by week.
    """
    found = _programme_settlements(parameters, data, cohorts, snapshot)
    flow = snapshot.table("mbs_flow")
    date, purchased = np.asarray(flow["date"]), np.nan_to_num(np.asarray(flow["purchased_bn"], dtype=np.float64))
    month = payment_month(date)
    first = int(payment_month(np.array([OPENING_DATE]))[0])
    found += [
        Settlement(d, "programme", float(v))
        for d, m, v in zip(date, month, purchased, strict=True)
        if m == first and v > 0
    ]
    reinvested = _reinvestment(data, first)
    for now in range(first + 1, LAST_SETTLEMENT_INDEX + 1):
        of_month = (month == now) & (purchased > 0)
        share = reinvested.get(now, 0.0) / float(purchased[of_month].sum())
        for kind, part in (("commitment", 1.0 - share), ("reinvestment", share)):
            found += [
                Settlement(d, kind, float(v) * part)
                for d, v in zip(date[of_month], purchased[of_month], strict=True)
                if v * part > 1e-9
            ]
    return sorted(found, key=lambda item: (item.date, item.kind))


def settle_next_month_share(data: PrepaymentData) -> float:
    """Share of reinvested principal that settles in the next month, the rest settling in the one after.

    The last purchases, of October 2022, can only be the second part of August's principal above the cap.
    """
    august = LAST_SETTLEMENT_INDEX - 2
    return 1.0 - data.purchased_bn[LAST_SETTLEMENT_INDEX] / (_paid(data, august) - CAP_BN)


def bought(data: PrepaymentData, month_index: int, par_bn: float) -> MortgageCohorts:
    """Return purchases that settle in a month as cohorts of the mortgages then in production."""
    rows = list(production_rows(data, month_index))
    columns = list(zip(*rows, strict=True))
    return MortgageCohorts(
        product=np.array(columns[1], dtype=np.str_),
        term_months=np.array(columns[2], dtype=np.int64),
        wac_pct=np.array(columns[3]),
        coupon_pct=np.array(columns[4]),
        origination_index=np.array(columns[5], dtype=np.int64),
        par_bn=par_bn * np.array(columns[6]),
        survival_share=np.ones(len(rows)),
    )


def joined(first: MortgageCohorts, second: MortgageCohorts) -> MortgageCohorts:
    """Put two sets of cohorts one below the other."""
    return MortgageCohorts(*(np.concatenate([a, vars(second)[name]]) for name, a in vars(first).items()))


def read_cohorts(path: Path = COHORT_FILE) -> MortgageCohorts:
    """Read the cohort file."""
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    months = np.array([row["origination_month"] for row in rows], dtype="datetime64[M]")
    return MortgageCohorts(
        product=np.array([row["product"] for row in rows], dtype=np.str_),
        term_months=np.array([int(row["term_months"]) for row in rows], dtype=np.int64),
        wac_pct=np.array([float(row["wac_pct"]) for row in rows]),
        coupon_pct=np.array([float(row["coupon_pct"]) for row in rows]),
        origination_index=months.astype(np.int64),
        par_bn=np.array([float(row["par_bn"]) for row in rows]),
        survival_share=np.array([float(row["survival_share"]) for row in rows]),
    )


def write_files(parameters: PrepaymentParameters, data: PrepaymentData, snapshot: SnapshotLike) -> MortgageCohorts:
    """Write the three files and return the cohorts."""
    cohorts = infer_cohorts(parameters, data, snapshot)
    settlements = infer_settlements(parameters, data, cohorts, snapshot)
    with COHORT_FILE.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(COHORT_COLUMNS)
        table.writerows(_cohort_row(cohorts, i) for i in range(cohorts.count))
    with SETTLEMENT_FILE.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("settlement_date", "kind", "par_bn"))
        table.writerows((str(item.date), item.kind, f"{item.par_bn:.9f}") for item in settlements)
    write_fits("mbs_production", PRODUCTION_HEADING, _production_fits(data))
    return read_cohorts()


PRODUCTION_HEADING = """What a purchase of agency MBS consists of, and when it settles.
Written by python -m calibration.mbs_cohorts; do not edit."""


EVEN_SHARE = 0.5
"""Before the last settlements nothing at hand tells the two months after a purchase apart: an even split is assumed."""


def _production_fits(data: PrepaymentData) -> list[Fit]:
    """The mix with the settlement lag of the last settlements, and before it as it could be known without them."""
    sampled = "New York Fed weekly purchase summaries, eleven weeks 2012-10 to 2020-05; "
    lag_read = "the settlement lag alone is read off the last settlements, of October 2022: the one later fact in an "
    return [
        _production_fit("2020-05-06", EVEN_SHARE, 0, sampled + "the settlement lag is assumed, even over two months"),
        _production_fit("2022-11-02", settle_next_month_share(data), 1, sampled + lag_read + "opening of 2022"),
    ]


def _production_fit(data_to: str, next_month_share: float, months_count: int, sample: str) -> Fit:
    mix, (spread, discount) = purchase_mix(LAST_SETTLEMENT_INDEX), production_spreads()
    return Fit(
        data_to_date=data_to,
        parameters={
            "coupon_spread_pp": spread,
            "newest_lock_months": NEWEST_LOCK_MONTHS,
            "oldest_lock_months": OLDEST_LOCK_MONTHS,
            "origination_lag_months": ORIGINATION_LAG_MONTHS,
            "product_share": dict(mix.product_share),
            "settle_next_month_share": next_month_share,
            "short_term_discount_pp": discount,
            "short_term_share": mix.short_term_share,
        },
        errors={"months behind settle_next_month_share": months_count, "weeks behind the mix": 11},
        sample=sample,
        script="calibration/mbs_cohorts.py",
    )


def _programme_settlements(
    parameters: PrepaymentParameters, data: PrepaymentData, cohorts: MortgageCohorts, snapshot: SnapshotLike
) -> list[Settlement]:
    date, level = _weekly(snapshot)
    change, month = np.diff(level, prepend=np.nan), payment_month(date)
    first, last = (int(payment_month(np.array([d]))[0]) for d in (COHORT_DATE, OPENING_DATE))
    held, found = cohorts, []
    for now in range(first, last):
        after = _after_payments(parameters, data, held, now, None if now > first else COHORT_DATE, paid=True)
        start = held.total_bn
        end = float(level[month == now][-1])
        total = end - start + (start - after.total_bn)
        weeks = (month == now) & (date > COHORT_DATE) & (change > 0)
        weight = change[weeks] / change[weeks].sum()
        found += [
            Settlement(d, "programme", float(total * w)) for d, w in zip(date[weeks], weight, strict=True) if w > 0.01
        ]
        held = joined(after, bought(data, now, total))
    return found


def _after_payments(
    parameters: PrepaymentParameters,
    data: PrepaymentData,
    cohorts: MortgageCohorts,
    month_index: int,
    split_date: np.datetime64 | None,
    *,
    paid: bool = False,
) -> MortgageCohorts:
    """Post a month's principal: all of it, or of products paying up to a date, or (`paid`) of those paying after it."""
    after, _ = carry_forward(parameters, cohorts, data.rates, month_index, 1)
    if split_date is None:
        return after
    early = payment_date(month_index)[cohorts.product_index] <= split_date
    posts = ~early if paid else early
    survival = np.where(posts, after.survival_share, cohorts.survival_share)
    return _rows(cohorts, slice(None), np.where(posts, after.par_bn, cohorts.par_bn), survival)


def _rows(
    cohorts: MortgageCohorts, kept: NDArray[np.bool_] | slice, par_bn: FloatArray, survival_share: FloatArray
) -> MortgageCohorts:
    columns = {name: column[kept] for name, column in vars(cohorts).items()}
    return MortgageCohorts(**(columns | {"par_bn": par_bn, "survival_share": survival_share}))


def _grouped(cohorts: MortgageCohorts) -> MortgageCohorts:
    """Pool slots into cohorts by product, term, coupon and vintage, weighting by par."""
    month = cohorts.origination_index
    vintage = np.where(month >= QUARTERS_FROM, month // 3 * 3, month // 12 * 12)
    keys = list(zip(cohorts.product_index, cohorts.term_months, cohorts.coupon_pct, vintage, strict=True))
    groups: dict[tuple[float, ...], list[int]] = {}
    for i in sorted(range(len(keys)), key=lambda j: keys[j]):
        groups.setdefault(tuple(map(float, keys[i])), []).append(i)
    rows = _merged_small(groups, cohorts.par_bn)
    par = np.array([cohorts.par_bn[row].sum() for row in rows])
    full = np.array([(cohorts.par_bn[row] / cohorts.survival_share[row]).sum() for row in rows])
    mean = {
        name: np.array([np.average(vars(cohorts)[name][row], weights=cohorts.par_bn[row]) for row in rows])
        for name in ("wac_pct", "coupon_pct", "origination_index")
    }
    lead = np.array([row[0] for row in rows])
    return MortgageCohorts(
        product=cohorts.product[lead],
        term_months=cohorts.term_months[lead],
        wac_pct=mean["wac_pct"].round(4),
        coupon_pct=mean["coupon_pct"],
        origination_index=np.rint(mean["origination_index"]).astype(np.int64),
        par_bn=par,
        survival_share=(par / full).round(6),
    )


def _merged_small(groups: dict[tuple[float, ...], list[int]], par_bn: FloatArray) -> list[list[int]]:
    rows: list[list[int]] = []
    waiting: list[int] = []
    keys = list(groups)
    for here, following in zip(keys, [*keys[1:], None], strict=True):
        waiting += groups[here]
        same = following is not None and following[:3] == here[:3]
        if par_bn[waiting].sum() >= SMALLEST_BN or not same:
            rows.append(waiting)
            waiting = []
    return rows


def _exact(cohorts: MortgageCohorts, total_bn: float) -> MortgageCohorts:
    """Round par to a dollar and give the difference to the largest cohort."""
    par = cohorts.par_bn.round(9)
    par[np.argmax(par)] += total_bn - par.sum()
    return _rows(cohorts, slice(None), par, cohorts.survival_share)


def _cohort_row(cohorts: MortgageCohorts, i: int) -> tuple[str, ...]:
    month = str(np.datetime64(int(cohorts.origination_index[i]), "M"))
    text = (f"{cohorts.wac_pct[i]:.4f}", f"{cohorts.survival_share[i]:.6f}", f"{cohorts.par_bn[i]:.9f}")
    return (str(cohorts.product[i]), str(cohorts.term_months[i]), f"{cohorts.coupon_pct[i]:.1f}", month, *text)


def _reinvestment(data: PrepaymentData, opening_month: int) -> dict[int, float]:
    """Principal above the cap by the month in which its purchases settle."""
    share, settled = settle_next_month_share(data), dict.fromkeys(range(opening_month, LAST_SETTLEMENT_INDEX + 1), 0.0)
    for month in range(opening_month + 1, opening_month + 4):
        excess = _paid(data, month) - CAP_BN
        settled[month + 1] += share * excess
        settled[month + 2] += (1.0 - share) * excess
    return settled


def _paid(data: PrepaymentData, month_index: int) -> float:
    return next(o.principal_bn for o in data.principal if o.month_index == month_index)


def _weekly(snapshot: SnapshotLike) -> tuple[NDArray[np.datetime64], FloatArray]:
    summary = snapshot.table("soma_summary")
    level = np.asarray(summary["mbs_bn"], dtype=np.float64)
    kept = np.isfinite(level)
    return np.asarray(summary["date"], dtype="datetime64[D]")[kept], level[kept]


def _soma_total(snapshot: SnapshotLike, date: np.datetime64) -> float:
    dates, level = _weekly(snapshot)
    return float(level[dates == date][0])


def main() -> int:
    snapshot = open_snapshot()
    fit = next(f for f in load_fits("prepayment") if str(f.data_to_date) == "2022-05-31")
    cohorts = write_files(PrepaymentParameters.from_mapping(fit.parameters), read(snapshot), snapshot)
    report(cohorts)
    return 0


def report(cohorts: MortgageCohorts) -> None:
    par, total = cohorts.par_bn, cohorts.total_bn
    print(f"{cohorts.count} cohorts, {total:.9f} bn; mean coupon {np.average(cohorts.coupon_pct, weights=par):.2f} %,")
    print(f"mean note rate {np.average(cohorts.wac_pct, weights=par):.2f} %")
    for coupon in np.unique(cohorts.coupon_pct):
        print(f"  coupon {coupon:.1f} %: {par[cohorts.coupon_pct == coupon].sum():8.1f} bn")
    for product in MORTGAGE_PRODUCTS:
        print(f"  {product}: {pct_from_share(par[cohorts.product == product].sum() / total):.1f} % of par")
    print(f"  terms below 30 years: {pct_from_share(par[cohorts.term_months < 360].sum() / total):.1f} % of par")
    with SETTLEMENT_FILE.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for kind in ("programme", "commitment", "reinvestment"):
        print(f"  settled later, {kind}: {sum(float(r['par_bn']) for r in rows if r['kind'] == kind):.2f} bn")


if __name__ == "__main__":
    sys.exit(main())
