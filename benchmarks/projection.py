"""A ten-year weekly projection of every CUSIP: warm call, cold process, and a plain pandas loop beside them.

The pandas loop is what one would write first: a frame of lots, a loop over payment dates, the same cap rule and the
same roll-overs. It gives the same Treasuries to 1e-6 bn; it is the reference, not a straw man - it does not project
anything else. Run: python -m benchmarks.projection
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from eccles.api import project
from eccles.base.timeline import next_business_day
from eccles.base.units import ms_from_seconds
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import parse_scenario
from eccles.engine.plan import Plan
from eccles.engine.project import run
from eccles.opening.simulate import build_plan, project_scenario

__all__ = ["main", "pandas_runoff"]

CAP_BN = 25.0
SCENARIO = """
title: Ten years of run-off
description: Treasury principal above {cap} bn a month is rolled over, agency principal runs off.
opening: latest
horizon: 10y
policy:
  - {{from: 2022-02-14, rule: capped_runoff, treasury_cap_bn: {cap}, agency_cap_bn: null}}
paths:
  tga_bn: 400
"""
"""The small Treasury account leaves reserves for the ten years to drain."""
WARM_CALLS, COLD_CALLS = 15, 5


def scenario(cap_bn: float = CAP_BN) -> Scenario:
    """Return ten years of capped run-off."""
    return parse_scenario(SCENARIO.format(cap=cap_bn), "benchmark")


def pandas_runoff(plan: Plan) -> float:
    """Project the Treasuries of a plan with pandas; return what is left at the end, compensation included."""
    lots = plan.treasuries.lots
    frame = pd.DataFrame(
        {"kind": lots.kind, "maturity": lots.maturity_date, "par": lots.opening_par_bn, "redeem": 0.0, "base": 1.0},
        index=pd.Index(lots.cusip),
    )
    frame["pays"] = next_business_day(lots.maturity_date)
    frame["month"] = frame["maturity"].dt.to_period("M")
    ratio = pd.DataFrame(
        plan.treasuries.tips.index_ratio[0],
        index=plan.timeline.date,
        columns=lots.cusip[plan.treasuries.tips.lot_index],
    )
    at_maturity = pd.Series(plan.treasuries.tips.maturity_ratio[0], index=ratio.columns)
    sales = _sales(plan)
    decided: set[pd.Period] = set()
    for before, wednesday in zip(plan.timeline.date[:-1], plan.timeline.date[1:], strict=True):
        for month in pd.period_range(before + 1 if decided else before, wednesday, freq="M"):
            if month not in decided:
                decided.add(month)
                _decide(
                    frame, month, at_maturity, plan.treasuries.month_to_date_bn if len(decided) == 1 else (0.0, 0.0)
                )
        week = frame[(frame["pays"] > before) & (frame["pays"] <= wednesday) & (frame["par"] > 0.0)]
        for (pays, is_bill), due in week.groupby(["pays", week["kind"] == "bill"]):
            factor = at_maturity.reindex(due.index).fillna(1.0)
            rolled = float((due["par"] * factor - frame.loc[due.index, "redeem"]).sum())
            frame.loc[due.index, "par"] = 0.0
            on_sale = sales[(sales["bill"] == is_bill) & (sales["date"] >= pays)]
            today = on_sale[on_sale["date"] == on_sale["date"].iloc[0]]
            for cusip, amount in zip(today["cusip"], today["amount"] / today["amount"].sum() * rolled, strict=True):
                price = ratio.loc[wednesday, cusip] if cusip in ratio.columns else 1.0
                frame.loc[cusip, "par"] += amount / price
    left = frame[frame["par"] > 0.0]
    return float((left["par"] * ratio.loc[plan.timeline.date[-1]].reindex(left.index).fillna(1.0)).sum())


def _sales(plan: Plan) -> pd.DataFrame:
    sales = build_plan(scenario()).position.auctions
    frame = pd.DataFrame(
        {"cusip": sales.cusip, "bill": sales.kind == "bill", "date": sales.issue_date, "amount": sales.amount_bn}
    )
    return frame[frame["date"] > plan.timeline.opening_date].sort_values("date", kind="stable")


def _decide(frame: pd.DataFrame, month: pd.Period, at_maturity: pd.Series, so_far: tuple[float, float]) -> None:
    due = frame[(frame["month"] == month) & (frame["par"] > 0.0)]
    amount = due["par"] * at_maturity.reindex(due.index).fillna(1.0)
    bill = due["kind"] == "bill"
    coupons, bills = float(amount[~bill].sum()) + so_far[0], float(amount[bill].sum()) + so_far[1]
    coupon_share = min(1.0, CAP_BN / coupons) if coupons > 0.0 else 1.0
    bill_share = min(1.0, max(CAP_BN - coupons, 0.0) / bills) if bills > 0.0 else 1.0
    frame.loc[due.index, "redeem"] = amount * bill.map({True: bill_share, False: coupon_share})


def _median_ms(call: Callable[[], object], count: int) -> float:
    times = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(ms_from_seconds(statistics.median(times)))


def main() -> None:
    """Print the timings of one run of this script."""
    plan = build_plan(scenario()).plan
    outcome = run(plan)
    mine = sum(
        outcome.balance_bn[0, -1, plan.chart.index(a)]
        for a in ("bills", "notes_bonds", "tips", "frn", "inflation_compensation")
    )
    start = time.perf_counter()
    reference = pandas_runoff(plan)
    pandas_ms = ms_from_seconds(time.perf_counter() - start)
    caps = iter(np.linspace(1.0, 3.0, WARM_CALLS * 2))  # more would drain all reserves in ten years
    edited_ms = _median_ms(lambda: project_scenario(scenario(float(next(caps)))), WARM_CALLS)
    kernel_ms = _median_ms(lambda: run(plan), WARM_CALLS)
    named_ms = _median_ms(lambda: project("baseline"), WARM_CALLS)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("eccles")), "project", "--format", "csv", "--out", folder]
        cold_ms = _median_ms(lambda: subprocess.run(command, check=True, capture_output=True), COLD_CALLS)
    print(f"ten years, {plan.timeline.week_count} weeks, {plan.treasuries.lots.count} lots; medians")
    print(f"  Treasuries left: engine {mine:.6f} bn, pandas {reference:.6f} bn, difference {mine - reference:.1e} bn")
    print(f"  plain pandas loop, Treasuries only      {pandas_ms:9.1f} ms")
    print(f"  engine alone, whole balance sheet       {kernel_ms:9.1f} ms   {pandas_ms / kernel_ms:6.0f} times faster")
    print(f"  warm call: edit a cap and project again {edited_ms:9.1f} ms   {pandas_ms / edited_ms:6.0f} times faster")
    print(f"  warm call: project('baseline')          {named_ms:9.1f} ms")
    print(f"  cold process: eccles project -f csv     {cold_ms:9.1f} ms")


if __name__ == "__main__":
    main()
