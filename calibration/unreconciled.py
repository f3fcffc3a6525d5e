"""How far the rules alone drift from the published SOMA: the error of the carry by class and year, unreconciled.

Run: python -m calibration.unreconciled
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import calendar_year, first_wednesday_on_or_after
from eccles.base.units import pct_from_share
from eccles.core.portfolio import Kind
from eccles.data.snapshot import open_snapshot
from eccles.opening.assemble import carry
from eccles.opening.balance_sheet import SOMA_COLUMNS, latest_opening

__all__ = ["derived_volume_pct", "main", "table", "yearly_errors_bn"]

FloatArray = NDArray[np.float64]


def yearly_errors_bn() -> dict[str, dict[int, tuple[float, float]]]:
    """Return, by account and year, the root-mean-square weekly error and the error of the year's last Wednesday.

    The carry starts from the published holdings of 2022-02-16 and is never corrected on the way.
    """
    outcome = carry(latest_opening(open_snapshot())).outcome
    plan, date = outcome.plan, outcome.plan.timeline.date
    summary = open_snapshot().table("soma_summary")
    shown = first_wednesday_on_or_after(summary["date"])
    weeks = np.flatnonzero(np.isin(date, shown))
    rows = np.searchsorted(shown, date[weeks])
    years = calendar_year(date[weeks])
    errors: dict[str, dict[int, tuple[float, float]]] = {}
    for account, column in SOMA_COLUMNS.items():
        balance = outcome.balance_bn[0, weeks, plan.chart.index(account)]
        gap = balance - np.nan_to_num(summary[column][rows])
        errors[account] = {
            int(year): (float(np.sqrt(np.mean(gap[years == year] ** 2))), float(gap[years == year][-1]))
            for year in np.unique(years)
        }
    return errors


def derived_volume_pct() -> dict[str, float]:
    """Return the share of roll-over volume, by class, that was allotted on derived rather than printed sizes."""
    outcome = carry(latest_opening(open_snapshot())).outcome
    plan = outcome.plan
    sales = open_snapshot().table("auction")
    volume = {True: 0.0, False: 0.0}
    derived = {True: 0.0, False: 0.0}
    memo, bills = "bought at auction in a roll-over", "bills"
    columns = [i for i, m in enumerate(plan.layout.movements) if m.memo == memo]
    for week, end in enumerate(plan.timeline.date[1:]):
        settling = (sales["issue_date"] > end - 7) & (sales["issue_date"] <= end) & (sales["amount_bn"] > 0.0)
        for bill in (True, False):
            member = settling & ((sales["kind"] == Kind.BILL.value) == bill)
            bought = sum(
                float(outcome.journal.amount_bn[0, week, i])
                for i in columns
                if (plan.layout.movements[i].debit == bills) == bill
            )
            amount = sales["amount_bn"][member]
            volume[bill] += bought
            if amount.size:
                share = amount[sales["amount_basis"][member] != "mspd"].sum() / amount.sum()
                derived[bill] += bought * float(share)
    return {
        "bills": float(pct_from_share(derived[True] / volume[True])),
        "coupons": float(pct_from_share(derived[False] / volume[False])),
        "all": float(pct_from_share(sum(derived.values()) / sum(volume.values()))),
    }


def table() -> str:
    """Return the errors as a Markdown table: root-mean-square of the weeks / last Wednesday, in bn."""
    errors = yearly_errors_bn()
    years = sorted(next(iter(errors.values())))
    lines = ["| class | " + " | ".join(map(str, years)) + " |", "| --- |" + " ---: |" * len(years)]
    for account, by_year in errors.items():
        cells = [f"{by_year[year][0]:.2f} / {by_year[year][1]:+.2f}" for year in years]
        lines.append(f"| {account.replace('_', ' ')} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the table and the share of derived sizes."""
    print(table())
    for name, share_pct in derived_volume_pct().items():
        print(f"roll-over volume on derived sizes, {name}: {share_pct:.1f} %")


if __name__ == "__main__":
    main()
