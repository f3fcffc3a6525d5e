"""What single weeks and months do: purchases across an opening, caps in the month of an opening, TIPS, MBS."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.core.projection import ProjectionResult
from eccles.data.scenario_file import load_scenario, parse_scenario
from eccles.data.snapshot import open_snapshot
from eccles.opening.simulate import project_scenario

CAPPED = """
title: Caps
description: Caps from the opening on.
opening: {opening}
horizon: {horizon}
policy:
  - {{from: 2022-02-14, rule: {rule}}}
fits: {{prepayment: 2022-05-31}}
"""


def run(opening: str, horizon: str, rule: str) -> ProjectionResult:
    return project_scenario(parse_scenario(CAPPED.format(opening=opening, horizon=horizon, rule=rule), "caps"))


def capped(treasury: str, agency: str = "null", **more: str) -> str:
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"capped_runoff, treasury_cap_bn: {treasury}, agency_cap_bn: {agency}{extra}"


def soma(column: str, date: str) -> float:
    table = open_snapshot().table("soma_summary")
    return float(table[column][table["date"] == np.datetime64(date)][0])


def test_purchases_go_on_across_an_opening() -> None:
    """On 2026-01-07 one of the December period's five weeks is left: the Desk bought 8.2 bn, an even spread 10.9."""
    result = project_scenario(load_scenario("baseline", opening="2026-01-07", horizon="11w"))
    bills = result.amount_bn("bills")[0]
    assert bills[1] - bills[0] == pytest.approx(10.9, abs=1.0)
    assert result.date[-1] == np.datetime64("2026-03-25")
    assert bills[-1] == pytest.approx(soma("bill_bn", "2026-03-25"), abs=8.0)


def test_an_opening_within_a_month_counts_what_was_redeemed_before_it() -> None:
    """September 2022: opened on the 21st, coupons fall short of 60 bn, and the bills still due fill their share."""
    whole = run("2022-08-31", "2022-11-30", capped("60"))
    late = run("2022-09-21", "2022-11-30", capped("60"))
    september = int(np.flatnonzero(whole.ladder.month_date == np.datetime64("2022-09-01"))[0])
    assert not late.ladder.complete[0]
    assert late.ladder.bill_redeemed_bn[0, 0] < whole.ladder.bill_redeemed_bn[0, september]
    share = late.ladder.bill_redeemed_bn[0, 0] / late.ladder.bill_due_bn[0, 0]
    assert share == pytest.approx(
        whole.ladder.bill_redeemed_bn[0, september] / whole.ladder.bill_due_bn[0, september], abs=0.05
    )


def test_no_cap_lets_everything_run_off() -> None:
    result = run("2022-06-01", "1y", capped("null"))
    ladder, inside = result.ladder, result.ladder.complete
    np.testing.assert_allclose(ladder.coupon_redeemed_bn[0, inside], ladder.coupon_due_bn[0, inside])
    np.testing.assert_allclose(ladder.bill_redeemed_bn[0, inside], ladder.bill_due_bn[0, inside])
    assert result.journal.total_bn("bought at auction in a roll-over").sum() == pytest.approx(0.0, abs=1e-9)


def test_bills_inside_the_cap_share_it_with_coupons() -> None:
    result = run("2022-06-01", "6m", capped("30", bills_inside_cap="true"))
    ladder, inside = result.ladder, result.ladder.complete
    redeemed = ladder.coupon_redeemed_bn + ladder.bill_redeemed_bn
    np.testing.assert_allclose(redeemed[0, inside], 30.0)
    coupons = (ladder.coupon_redeemed_bn / ladder.coupon_due_bn)[0, inside]
    bills = (ladder.bill_redeemed_bn / ladder.bill_due_bn)[0, inside]
    assert np.all(bills <= coupons + 1e-12)  # four-week bills bought within the month roll over whole
    np.testing.assert_allclose(bills, coupons, rtol=0.02)


def test_the_excess_of_agency_principal_is_bought_back() -> None:
    """Principal above the cap returns as MBS one and two months later, in the month's own proportion."""
    result = run("2022-06-01", "2y", capped("0", "10", agency_excess_to="mbs"))
    ladder = result.ladder
    reinvested = ladder.agency_reinvested_bn[0]
    assert np.all(reinvested[1:-3] == pytest.approx(ladder.agency_principal_bn[0, 1:-3] - 10.0))
    committed = 71.964  # outstanding on 2022-06-01 (parameters/mbs_settlements.csv)
    settled = float(result.journal.total_bn("MBS purchases settle").sum())
    assert settled == pytest.approx(committed + reinvested[:-2].sum(), abs=reinvested[-4:].sum())


@pytest.mark.parametrize(("destination", "account"), [("bills", "bills"), ("treasuries", "notes_bonds")])
def test_the_excess_of_agency_principal_goes_where_the_rule_says(destination: str, account: str) -> None:
    result = run("2022-11-02", "1y", capped("0", "0", agency_excess_to=destination))
    start, end = result.amount_bn(account)[0, [0, -1]]
    assert end - start > 100.0
    assert result.amount_bn("mbs")[0, -1] < result.amount_bn("mbs")[0, 0]


def test_mbs_principal_is_posted_on_the_25th_and_the_20th_only() -> None:
    result = run("2023-06-07", "1y", capped("0"))
    posted = result.journal.total_bn("MBS principal")[0]
    first, last = result.date[1:] - 6, result.date[1:]
    days = [{int(str(day)[8:]) for day in np.arange(a, b + 1)} for a, b in zip(first, last, strict=True)]
    for amount, week in zip(posted, days, strict=True):
        if amount > 0.0:
            assert week & {15, 16, 17, 18, 20, 21, 22, 23, 25, 26, 27, 28}
    assert (posted > 0.0).sum() < 40


def test_discount_on_bills_is_earned_by_maturity() -> None:
    """With everything running off, no bill and no discount is left after a year."""
    result = run("2022-06-01", "13m", capped("null"))
    place = result.chart.index("unamortized_discounts")
    assert result.balance_bn[0, 0, place] < -0.5
    assert result.balance_bn[0, -1, place] == pytest.approx(0.0, abs=1e-9)
    assert result.amount_bn("bills")[0, -1] == pytest.approx(0.0, abs=1e-9)


def test_deflation_never_pays_less_than_par() -> None:
    """TIPS bought near par and held to maturity through deflation pay par: no negative compensation is redeemed."""
    text = CAPPED.format(opening="2022-06-01", horizon="10y", rule=capped("0")) + "paths: {inflation_pct: -8}\n"
    result = project_scenario(parse_scenario(text, "deflation"))
    assert result.amount_bn("inflation_compensation")[0, -1] < 0.0  # before maturity the index may lie below one
    movements = result.journal.layout.movements
    columns = [i for i, m in enumerate(movements) if m.credit == "inflation_compensation" and "matur" in m.memo]
    paid = result.journal.amount_bn[0][:, columns]
    assert paid.min() >= 0.0
    assert (result.journal.total_bn("inflation compensation accrues")[0] < 0.0).any()
