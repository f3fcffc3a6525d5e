"""Receipts of a month's principal: every column has a second road to it, and refuses when what is shown is moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.core.receipt import Receipt
from eccles.data.snapshot import open_snapshot
from eccles.receipts.projection.ladder_rows import LADDER_COLUMNS, ladder_receipt

AMOUNTS = tuple(name for name in LADDER_COLUMNS if "_rolled" not in name and name != "agency_redeemed_bn")
"""The columns that the ladder keeps; the others are differences of two of them."""
SHOWN_BY = {
    "coupon_due_bn": ("coupon_due_bn", "coupon_rolled_bn"),
    "coupon_redeemed_bn": ("coupon_redeemed_bn", "coupon_rolled_bn"),
    "bill_due_bn": ("bill_due_bn", "bill_rolled_bn"),
    "bill_redeemed_bn": ("bill_redeemed_bn", "bill_rolled_bn"),
    "agency_principal_bn": ("agency_principal_bn", "agency_redeemed_bn"),
    "agency_reinvested_bn": ("agency_reinvested_bn", "agency_redeemed_bn"),
    "treasury_cap_bn": ("treasury_cap_bn",),
    "agency_cap_bn": ("agency_cap_bn",),
}
MONTHS = ("2022-06", "2022-07", "2022-09", "2023-03")
"""The opening's, one with TIPS, one without, and one that the horizon cuts."""
COMPENSATION = "Inflation compensation of the last days"

STOPPING = """
title: Stops
description: Runs off until total assets fall below a floor.
opening: 2022-06-15
horizon: 40w
policy:
  - from: 2022-06-01
    rule: ample_floor
    metric: assets_share_of_gdp_pct
    floor_pct: 34.5
    before: {rule: capped_runoff, treasury_cap_bn: 60, agency_cap_bn: 35}
    after: {rule: hold}
"""
SELLING = """
title: Selling
description: MBS sold on top of run-off.
opening: 2022-06-15
horizon: 30w
policy:
  - from: 2022-06-01
    rule: capped_runoff
    treasury_cap_bn: null
    agency_cap_bn: 17.5
    purchases: {rule: active_sales, pace_bn: 100, sector: mbs}
"""


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="40w")


def explain(projection: eccles.Projection, column: str, month: str) -> Receipt:
    return ladder_receipt(projection, column, month, open_snapshot())


def written(tmp_path: Path, text: str) -> eccles.Projection:
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return eccles.project(file)


def moved(projection: eccles.Projection, column: str, by_bn: float) -> eccles.Projection:
    """The same projection with another ladder."""
    ladder = projection.result.ladder
    changed = replace(ladder, **{column: getattr(ladder, column) + by_bn})
    return eccles.Projection(replace(projection.result, ladder=changed), projection.scenario)


def shown(projection: eccles.Projection, column: str) -> np.ndarray:
    """A column by month, worked out from the ladder as the sheet of the workbook does."""
    ladder = projection.result.ladder
    if column == "agency_redeemed_bn":
        return np.asarray((ladder.agency_principal_bn - ladder.agency_reinvested_bn)[0])
    if column.endswith("_rolled_bn"):
        kind = column.removesuffix("_rolled_bn")
        return np.asarray((getattr(ladder, f"{kind}_due_bn") - getattr(ladder, f"{kind}_redeemed_bn"))[0])
    return np.asarray(getattr(ladder, column)[0])


def refuses(projection: eccles.Projection, column: str, month: str) -> None:
    with pytest.raises(eccles.InvariantError, match="miss it"):
        explain(projection, column, month)


# --- every column ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", LADDER_COLUMNS)
def test_every_month_of_a_column_has_a_receipt(projection: eccles.Projection, column: str) -> None:
    for month, value in zip(projection.result.ladder.month_date, shown(projection, column), strict=True):
        assert explain(projection, column, str(month)[:7]).value == value


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("column", AMOUNTS)
def test_a_column_that_was_moved_is_refused(projection: eccles.Projection, column: str, month: str) -> None:
    changed = moved(projection, column, 0.001)
    for name in SHOWN_BY[column]:
        refuses(changed, name, month)


def test_five_billions_more_in_a_month_without_tips_are_not_swallowed(projection: eccles.Projection) -> None:
    assert COMPENSATION not in [step.what for step in explain(projection, "coupon_due_bn", "2022-09").chain]
    refuses(moved(projection, "coupon_due_bn", 5.0), "coupon_due_bn", "2022-09")


@pytest.mark.parametrize("text", [STOPPING, SELLING])
def test_stops_and_sales_are_explained(tmp_path: Path, text: str) -> None:
    made = written(tmp_path, text)
    for column in LADDER_COLUMNS:
        for month, value in zip(made.result.ladder.month_date, shown(made, column), strict=True):
            assert explain(made, column, str(month)[:7]).value == value
    for column in AMOUNTS:
        for month in ("2022-06", "2022-08"):
            if np.isfinite(shown(made, column)[0]):
                refuses(moved(made, column, 0.001), column, month)


@pytest.mark.parametrize(("opening", "horizon"), [("2022-02-16", "1w"), ("2023-04-19", "10w"), ("2022-12-28", "3w")])
def test_months_that_lie_partly_inside_are_explained(opening: str, horizon: str) -> None:
    made = eccles.project("qt2_as_it_happened", opening=opening, horizon=horizon)
    for column in LADDER_COLUMNS:
        for month, value in zip(made.result.ladder.month_date, shown(made, column), strict=True):
            assert explain(made, column, str(month)[:7]).value == value


# --- Treasuries ------------------------------------------------------------------------------------------------------


def test_lots_that_were_moved_are_refused(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    changed = replace(projection.result, lots=replace(history, par_bn=history.par_bn * 1.001))
    for column in ("coupon_due_bn", "coupon_rolled_bn", "bill_due_bn", "bill_redeemed_bn"):
        refuses(eccles.Projection(changed, projection.scenario), column, "2022-07")


def test_the_compensation_of_a_maturity_is_what_the_journal_paid(projection: eccles.Projection) -> None:
    history, journal = projection.result.lots, projection.result.journal
    assert history is not None
    month = np.datetime64("2022-07", "M")
    due = (history.lots.kind == "tips") & (history.lots.maturity_date.astype("datetime64[M]") == month)
    (lot,) = np.flatnonzero(due & (history.par_bn[0, 0] > 0.0))
    week = int(np.searchsorted(projection.date, history.lots.payment_date[lot]))
    paid = sum(
        transfer
        for movement, transfer in zip(journal.layout.movements, journal.amount_bn[0, week - 1], strict=True)
        if (movement.debit, movement.credit) == ("tga", "inflation_compensation")
    )
    steps = {step.what: step.value or 0.0 for step in explain(projection, "coupon_due_bn", "2022-07").chain}
    found = steps["TIPS with inflation compensation"] + steps[COMPENSATION] - history.par_bn[0, week - 1, lot]
    assert found == pytest.approx(paid, abs=1e-9)
    assert steps[COMPENSATION] > 0.0


def test_what_was_redeemed_is_told_lot_by_lot(projection: eccles.Projection) -> None:
    *_, less = explain(projection, "coupon_redeemed_bn", "2022-07").chain
    rolled = shown(projection, "coupon_rolled_bn")[1]
    assert less.what == "less: coupon principal rolled over"
    assert less.value == pytest.approx(-rolled, abs=1e-9)
    assert "lots, the largest" in less.detail


def test_a_projection_without_lots_takes_them_from_its_run(projection: eccles.Projection) -> None:
    bare = eccles.Projection(replace(projection.result, lots=None), projection.scenario)
    for column in LADDER_COLUMNS:
        assert explain(bare, column, "2022-07").value == shown(projection, column)[1]
    refuses(moved(bare, "coupon_due_bn", 0.001), "coupon_due_bn", "2022-07")


# --- agency securities and caps --------------------------------------------------------------------------------------


@pytest.mark.parametrize("memo", ["MBS principal", "MBS sold in the market"])
def test_a_journal_that_was_moved_is_refused(tmp_path: Path, memo: str) -> None:
    made = written(tmp_path, SELLING)
    journal = made.result.journal
    amount = journal.amount_bn.copy()
    amount[:, :, [movement.memo == memo for movement in journal.layout.movements]] *= 1.01
    changed = eccles.Projection(replace(made.result, journal=replace(journal, amount_bn=amount)), made.scenario)
    for column in ("agency_principal_bn", "agency_reinvested_bn"):
        refuses(changed, column, "2022-08")


def test_principal_is_what_the_journal_posted(projection: eccles.Projection) -> None:
    first = explain(projection, "agency_principal_bn", "2022-09").chain[0]
    paid, date = projection.result.journal.total_bn("MBS principal")[0], projection.result.journal.date
    inside = (date > np.datetime64("2022-09-07")) & (date <= np.datetime64("2022-10-05"))
    assert first.what == "MBS principal posted"
    assert first.value == pytest.approx(paid[inside].sum(), abs=1e-9)


def test_caps_are_decided_by_the_rule_in_force(projection: eccles.Projection, tmp_path: Path) -> None:
    (cap,) = explain(projection, "treasury_cap_bn", "2022-09").chain
    assert cap.what == "Treasury cap, decided by the rule in force from 2022-09-01"
    assert cap.by == "eccles.policy.capped_runoff.CappedRunoff"
    assert cap.detail.endswith("it saw 2022-08-31")
    stopping = written(tmp_path, STOPPING)
    caps = shown(stopping, "treasury_cap_bn")
    assert caps[0] == 60.0
    assert caps[-1] == 0.0
    balance = stopping.result.balance_bn.copy()
    balance[:, :, stopping.result.chart.total_assets_index] *= 2.0
    larger = eccles.Projection(replace(stopping.result, balance_bn=balance), stopping.scenario)
    refuses(larger, "treasury_cap_bn", "2023-03")  # with such assets it would not have stopped


def test_no_cap_is_told_and_refused_where_one_is_shown(tmp_path: Path) -> None:
    made = written(tmp_path, SELLING)
    receipt = explain(made, "treasury_cap_bn", "2022-08")
    assert np.isposinf(receipt.value)
    assert receipt.chain[0].what == "Treasury cap, none by the rule in force from 2022-06-01"
    ladder = replace(made.result.ladder, treasury_cap_bn=np.full_like(made.result.ladder.treasury_cap_bn, 60.0))
    refuses(eccles.Projection(replace(made.result, ladder=ladder), made.scenario), "treasury_cap_bn", "2022-08")


def test_without_its_scenario_nothing_can_be_decided_again(projection: eccles.Projection) -> None:
    with pytest.raises(DataError, match="keeps no scenario"):
        explain(eccles.Projection(projection.result), "treasury_cap_bn", "2022-07")
