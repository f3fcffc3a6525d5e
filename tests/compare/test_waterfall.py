"""Waterfalls: nothing left over, whatever moved, whenever; and the Treasury's account told apart from run-off."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError, InvariantError
from eccles.compare.measure import read_measure
from eccles.compare.waterfall import (
    INCOME_REASONS,
    REASONS,
    RESIDUAL_TOLERANCE_BN,
    Step,
    Waterfall,
    why_different,
    why_moved,
)
from eccles.core.accounts import Group
from eccles.data.scenario_file import load_scenario
from eccles.opening.simulate import project_scenario
from tests.compare.shipped import NAMES, pairs, result_of

LINES = ("reserves", "total_assets", "treasuries", "mbs", "liquidity", "tga", "bills", "other_assets", "on_rrp")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_over_on_any_line_of_any_scenario(name: str) -> None:
    result = result_of(name)
    for line in {*LINES, *result.chart.names}:
        found = why_moved(result, line)
        assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN, line
        level = read_measure(line, result.chart).of(result.balance_bn, result.gdp_bn)[0]
        assert (found.first_bn, found.last_bn) == (level[0], level[-1])


@given(
    name=st.sampled_from(NAMES),
    line=st.sampled_from(LINES),
    place=st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3, unique=True),
)
def test_stretches_add_up_between_any_dates(name: str, line: str, place: list[float]) -> None:
    result = result_of(name)
    weeks = sorted({int(share * (result.date.size - 1)) for share in place})
    if len(weeks) < 3:
        return
    first, middle, last = (result.date[week] for week in weeks)
    parts = why_moved(result, line, first, middle), why_moved(result, line, middle, last)
    whole = why_moved(result, line, first, last)
    assert max(abs(part.residual_bn) for part in (*parts, whole)) <= RESIDUAL_TOLERANCE_BN
    for reason in {step.reason for step in whole.steps}:
        assert sum(part.amount_bn(reason) for part in parts) == pytest.approx(whole.amount_bn(reason), abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
def test_reserves_by_reason_agree_with_the_books_read_directly(name: str) -> None:
    """Reserves = everything the Fed holds less everything else it owes: no journal needed for the autonomous lines."""
    result = result_of(name)
    found = why_moved(result, "reserves")
    change = result.balance_bn[0, -1] - result.balance_bn[0, 0]
    for line in ("currency", "tga", "foreign_rrp", "on_rrp", "loans", "factors_bridge"):
        place = result.chart.index(line)
        assert found.amount_bn(result.chart.accounts[place].title) == pytest.approx(change[place], abs=1e-9)
    income, place = result.income, result.chart.index("other_liabilities")
    assert income is not None
    kept = float((income.net_income_bn - income.paid_bn).sum())
    assert found.amount_bn(result.chart.accounts[place].title) == pytest.approx(change[place] + kept, abs=1e-8)
    paid = float((income.interest_expense_bn + income.costs_bn + income.paid_bn).sum())
    out = ("Interest paid", "Costs of the Reserve Banks", "Dividends and remittances")
    assert sum(found.amount_bn(reason) for reason in out) == pytest.approx(paid, abs=1e-8)
    amortised = -float((income.income_line_bn("premiums") + income.income_line_bn("discounts")).sum())
    accrued = sum(float(income.income_line_bn(line).sum()) for line in ("bills", "inflation_compensation"))
    received = float(income.interest_income_bn.sum()) + amortised - accrued
    assert found.amount_bn("Interest received") == pytest.approx(-received, abs=1e-8)
    redeemed = result.journal.total_bn("redeemed at maturity").sum()
    assert found.amount_bn("Treasury run-off") == pytest.approx(-redeemed, abs=1e-8)
    assert found.amount_bn("Treasury roll-overs") == pytest.approx(0.0, abs=1e-8)
    securities = result.group_bn(Group.TREASURIES) + result.group_bn(Group.AGENCY_MBS)
    securities += result.group_bn(Group.AGENCY_DEBT) + result.amount_bn("unamortized_discounts")
    named = sum(step.amount_bn for step in found.steps if step.reason in REASONS)
    assert named + accrued == pytest.approx(float(securities[0, -1] - securities[0, 0]), abs=1e-8)


def test_run_off_reaches_reserves_through_the_treasury_and_does_not_raise_the_tga() -> None:
    result = result_of("qt2_as_it_happened")
    steps = {step.reason: step for step in why_moved(result, "reserves").steps}
    assert steps["Treasury run-off"].amount_bn < -1000.0
    assert steps["Treasury run-off"].through == ("Treasury General Account",)
    booked = result.journal.transfers(10)
    assert all("reserves" not in {t.debit, t.credit} for t in booked if t.memo == "redeemed at maturity")


def test_every_memo_that_is_given_a_reason_exists() -> None:
    memos = {movement.memo for movement in result_of("baseline").journal.layout.movements}
    assert {memo for group in (*REASONS.values(), *INCOME_REASONS.values()) for memo in group} - memos == set()


def test_a_memo_without_a_reason_stands_for_itself() -> None:
    result = result_of("baseline")
    layout = result.journal.layout
    renamed = tuple(replace(m, memo="a new thing") if m.memo == "MBS principal" else m for m in layout.movements)
    journal = replace(result.journal, layout=replace(layout, movements=renamed))
    before, after = (why_moved(r, "mbs") for r in (result, replace(result, journal=journal)))
    assert after.amount_bn("A new thing") == before.amount_bn("MBS principal") != 0.0


@pytest.mark.parametrize(("left", "right"), pairs())
def test_differences_of_scenarios_leave_nothing_over(left: str, right: str) -> None:
    one, other = result_of(left), result_of(right)
    shared = np.intersect1d(one.date, other.date)
    for line in LINES:
        for date in (shared[-1], shared[shared.size // 2]):
            found, back = why_different(one, other, line, date), why_different(other, one, line, date)
            assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN
            assert {s.reason: -s.amount_bn for s in back.steps} == {s.reason: s.amount_bn for s in found.steps}


def test_different_openings_are_a_step_of_their_own() -> None:
    later = result_of("baseline")
    earlier = project_scenario(load_scenario("baseline", opening="2026-01-07", horizon="26w"))
    found = why_different(later, earlier, "total_assets")
    gap = earlier.total_assets_bn[0, earlier.date == later.date[0]] - later.total_assets_bn[0, 0]
    assert found.steps[0] == Step(f"Where they stood on {later.date[0]}", pytest.approx(float(gap[0])))
    assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN


def test_refusals_say_what_to_do() -> None:
    base, past = result_of("baseline"), result_of("qt2_as_it_happened")
    with pytest.raises(DataError, match="give the earlier Wednesday first"):
        why_moved(base, "reserves", base.date[5], base.date[5])
    with pytest.raises(DataError, match="share no Wednesday"):
        why_different(base, past)
    with pytest.raises(DataError, match="ask why reserves moved"):
        why_moved(base, "reserves_share_of_gdp")
    with pytest.raises(DataError, match='did you mean "reserves"'):
        why_moved(base, "reservs")
    with pytest.raises(DataError, match="no path 1"):
        why_moved(base, "reserves", path=1)
    with pytest.raises(DataError, match="the nearest is 2026-04-01"):
        why_moved(base, "reserves", "2026-04-02")


def test_steps_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(InvariantError, match="miss the change"):
        Waterfall("Reserves", "a", 1.0, "b", 3.0, (Step("x", 1.0),))
