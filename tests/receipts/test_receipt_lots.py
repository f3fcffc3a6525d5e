"""Receipts of securities: every lot from its published holding on, by what happened, and the bars of maturities."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.data.snapshot import open_snapshot
from eccles.engine.project import Run, run
from eccles.receipts.projection.lot_moves import SameScenario
from eccles.receipts.projection.lot_rows import LOT_COLUMNS, lot_names
from eccles.receipts.projection.maturity_rows import MATURITY_COLUMNS
from eccles.report.charts.maturity import maturity_columns
from eccles.report.frames import Columns, holding_columns, journal_columns

SELLING = """
title: Selling
description: Notes sold on top of run-off.
opening: 2022-06-01
horizon: 26w
policy:
  - from: 2022-06-01
    rule: hold
    purchases: {rule: active_sales, pace_bn: 15, sector: coupons_0_3y}
"""


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="40w")


@pytest.mark.parametrize("week", [0, 17, 40])
def test_every_lot_that_is_held_has_a_receipt(projection: eccles.Projection, week: int) -> None:
    history = projection.result.lots
    assert history is not None
    known = dict(zip(history.lots.cusip, lot_names(history.lots), strict=True))
    assert len(set(known.values())) == len(known)
    columns = holding_columns(projection.result, projection.date[week])
    for row in range(0, columns["cusip"].size, columns["cusip"].size // 12):
        for column in LOT_COLUMNS if np.isfinite(columns["coupon_pct"][row]) else ("par_bn", "compensation_bn"):
            receipt = eccles.why(f"lot:{known[columns['cusip'][row]]}:{column}@{projection.date[week]}", projection)
            assert receipt.value == columns[column][row]


def test_a_lot_starts_from_its_published_holding_and_says_what_was_carried(projection: eccles.Projection) -> None:
    table = open_snapshot().table("holding")
    receipt = eccles.why(f"lot:912828ZZ6:compensation_bn@{projection.date[-1]}", projection)
    first = receipt.chain[0]
    assert first.value == float(table["compensation_bn"][table["cusip"] == "912828ZZ6"][0])
    cell = first.origins[0]
    assert (cell.name, cell.date, cell.row) == ("holding.compensation_bn", "2022-02-16", "912828ZZ6")
    assert any(step.what.startswith("Carried to the opening: accrued") for step in receipt.chain)
    reconciled = next(step for step in receipt.chain if step.what.startswith("Reconciled"))
    assert reconciled.origins[0].name == "soma_summary.compensation_bn"


def test_an_opening_with_published_holdings_has_nothing_to_carry() -> None:
    made = eccles.project("qt2_as_it_happened", opening="2022-02-16", horizon="4w")
    receipt = eccles.why("lot:912810QE1@2022-02-16", made)
    assert [step.what for step in receipt.chain] == ["Published holding of 2022-02-16"]
    assert receipt.value == receipt.chain[0].origins[0].value


def test_what_was_rolled_into_a_pool_is_what_was_not_redeemed(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    par = history.par_bn[0]
    lots = history.lots
    new = next(lot for lot in range(lots.count) if lots.kind[lot] == "note_bond" and par[0, lot] == 0.0 < par[-1, lot])
    receipt = eccles.why(f"lot:{lot_names(lots)[new]}@{projection.date[-1]}", projection)
    rolled = receipt.chain[0]
    assert rolled.what.startswith("Bought at auction in roll-overs")
    assert rolled.by == "eccles.engine.treasuries.mature_treasuries"
    week = int(np.flatnonzero(np.diff(par[:, new]) > 0.0)[0])
    columns = journal_columns(projection.result, week)
    posted = (columns["debit"] == "notes_bonds") & (columns["memo"] == "bought at auction in a roll-over")
    assert 0.0 < par[week + 1, new] <= columns["amount_bn"][posted].sum() + 1e-9


def test_a_lot_that_is_gone_says_so(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    gone = int(np.flatnonzero((history.par_bn[0, 0] > 1.0) & (history.par_bn[0, -1] == 0.0))[3])
    name = lot_names(history.lots)[gone]
    receipt = eccles.why(f"lot:{name}:par_bn@{projection.date[-1]}", projection)
    assert (receipt.value, receipt.chain[-1].what[:7]) == (0.0, "Matured")
    assert "redeemed, the rest rolled over" in receipt.chain[-1].detail
    assert f"due {history.lots.maturity_date[gone]}" in receipt.note


def test_sales_in_the_market_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "selling.yaml"
    file.write_text(SELLING, encoding="utf-8")
    made = eccles.project(file)
    history = made.result.lots
    assert history is not None
    change = (history.par_bn[0, 12] - history.par_bn[0, 0]) * (history.par_bn[0, 12] > 0.0)
    place = int(np.argmin(change))
    receipt = eccles.why(f"lot:{lot_names(history.lots)[place]}@{made.date[12]}", made)
    sold = next(step for step in receipt.chain if step.what.startswith("Sold in the market"))
    assert sold.value == pytest.approx(change[place], abs=1e-12)
    assert sold.by == "eccles.engine.market.trade"


def test_the_chain_does_not_hand_the_par_through(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    par = history.par_bn.copy()
    place = lot_names(history.lots).index("912828ZZ6")
    par[0, -1, place] += 0.01
    changed = replace(projection.result, lots=replace(history, par_bn=par))
    with pytest.raises(eccles.InvariantError, match="miss it"):
        eccles.why(f"lot:912828ZZ6@{projection.date[-1]}", eccles.Projection(changed, projection.scenario))


def moved_lots(projection: eccles.Projection, lot: int, weeks: slice, by_bn: float) -> eccles.Projection:
    """The same projection with another par of one lot."""
    history = projection.result.lots
    assert history is not None
    par = history.par_bn.copy()
    par[0, weeks, lot] += by_bn
    return eccles.Projection(replace(projection.result, lots=replace(history, par_bn=par)), projection.scenario)


def test_an_opening_that_reconciliation_does_not_give_is_refused(projection: eccles.Projection) -> None:
    """What reconciliation added is worked out from the totals, not from the opening itself."""
    history = projection.result.lots
    assert history is not None
    names = lot_names(history.lots)
    bought = next(
        lot
        for lot in range(history.lots.count)
        if history.lots.issue_date[lot] > np.datetime64("2022-02-16") and history.par_bn[0, 0, lot] > 0.0
    )
    for lot in (names.index("912810QE1"), bought):
        figure = f"lot:{names[lot]}@{projection.date[0]}"
        assert eccles.why(figure, projection).value == history.par_bn[0, 0, lot]
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(figure, moved_lots(projection, lot, slice(None), 0.01))


def test_compensation_that_reconciliation_does_not_give_is_refused(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    compensation = history.compensation_bn.copy()
    compensation[0, :, history.tips_index == lot_names(history.lots).index("912828ZZ6")] += 0.01
    changed = replace(projection.result, lots=replace(history, compensation_bn=compensation))
    moved = eccles.Projection(changed, projection.scenario)
    with pytest.raises(eccles.InvariantError, match="miss it"):
        eccles.why(f"lot:912828ZZ6:compensation_bn@{projection.date[0]}", moved)


def test_a_coupon_that_was_moved_is_refused(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    coupon = history.coupon_pct + 0.125
    changed = replace(projection.result, lots=replace(history, coupon_pct=coupon))
    held = np.isfinite(coupon[0]) & (history.par_bn[0, -1] > 0.0)
    names = lot_names(history.lots)
    for lot in np.flatnonzero(held)[:: held.sum() // 6]:
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(
                f"lot:{names[lot]}:coupon_pct@{projection.date[-1]}", eccles.Projection(changed, projection.scenario)
            )


def test_a_scenario_is_run_once_for_all_its_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question by name reads the scenario anew; another override is another scenario."""
    made: list[object] = []

    def counted(*args: Any, **kwargs: Any) -> Run:
        made.append(args)
        return run(*args, **kwargs)

    monkeypatch.setattr("eccles.receipts.projection.lot_moves.run", counted)
    for cusip in ("912828ZZ6", "912810QE1"):
        eccles.why(f"lot:{cusip}@2026-05-06", horizon="7w")
    assert len(made) == 1
    eccles.why("lot:912828ZZ6@2026-05-06", horizon="7w", set={"paths.loans_bn": 41.5})
    assert len(made) == 2


def test_scenarios_are_the_same_by_what_they_say(projection: eccles.Projection) -> None:
    scenario = projection.scenario
    assert scenario is not None
    assert SameScenario.of(replace(scenario)) == SameScenario.of(scenario)
    assert SameScenario.of(replace(scenario, horizon_weeks=3)) != SameScenario.of(scenario)  # of the same digest


def test_a_coupon_is_published_or_the_par_yield_of_the_first_sale() -> None:
    made = eccles.project("baseline", horizon="30w")
    history = made.result.lots
    assert history is not None
    lots, names = history.lots, lot_names(history.lots)
    assert eccles.why(f"lot:912828ZZ6:coupon_pct@{made.date[0]}", made).chain[0].what == "Coupon as published"
    carried = eccles.why(f"lot:91282CET4:coupon_pct@{made.date[0]}", made)
    (cell,) = carried.chain[0].origins
    yields = open_snapshot().series("DGS5")
    assert (cell.name, cell.date, cell.value) == ("DGS5", "2022-06-01", carried.value)
    assert carried.value == float(yields.value[yields.date == np.datetime64("2022-06-01")][0])
    held = history.par_bn[0, -1] > 0.0
    new = np.flatnonzero(held & np.isnan(lots.coupon_pct) & (lots.kind == "tips"))[0]
    steps = eccles.why(f"lot:{names[new]}:coupon_pct@{made.date[-1]}", made).chain
    assert [step.what.split(" ")[0] for step in steps] == ["Par", "less:"]
    bill = np.flatnonzero(held & (lots.kind == "bill"))[0]
    with pytest.raises(DataError, match="is a bill and has no coupon"):
        eccles.why(f"lot:{names[bill]}:coupon_pct@{made.date[-1]}", made)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("lot:912828ZZ@2022-06-01", 'no Treasury security "912828ZZ"'),
        ("lot:912828ZZ6:price@2022-06-01", 'a security has no "price"'),
        ("lot:912828ZZ6@2022-06-02", "2022-06-01"),
    ],
)
def test_what_is_no_holding_is_refused(projection: eccles.Projection, figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure, projection)


def test_what_is_bought_later_is_refused_before(projection: eccles.Projection) -> None:
    history = projection.result.lots
    assert history is not None
    par, names = history.par_bn[0], lot_names(history.lots)
    later = next(lot for lot in range(history.lots.count) if par[0, lot] == 0.0 < par[-1, lot])
    never = next(lot for lot in range(history.lots.count) if not par[:, lot].any())
    with pytest.raises(DataError, match="is first held on 202"):
        eccles.why(f"lot:{names[later]}@{projection.date[0]}", projection)
    with pytest.raises(DataError, match="never held"):
        eccles.why(f"lot:{names[never]}@{projection.date[-1]}", projection)
    with pytest.raises(DataError, match="keeps no scenario"):
        eccles.why(f"lot:912828ZZ6@{projection.date[0]}", eccles.Projection(projection.result))


# --- the picture of maturities ---------------------------------------------------------------------------------------


def test_every_bar_of_the_picture_has_a_receipt(projection: eccles.Projection) -> None:
    columns = projection.chart("maturities").columns
    assert set(MATURITY_COLUMNS) == set(columns) - {"date", "from_yrs"}
    for row in range(0, columns["date"].size, 7):
        for name in MATURITY_COLUMNS:
            figure = f"maturities:{name}:{columns['from_yrs'][row]}@{columns['date'][row]}"
            receipt = eccles.why(figure, projection)
            assert receipt.value == pytest.approx(columns[name][row], abs=1e-9)


def test_a_bar_is_its_lots_counted_by_hand(projection: eccles.Projection) -> None:
    day = projection.date[-1]
    columns = holding_columns(projection.result, day)
    years = (columns["maturity_date"] - day).astype(float) / 365.25
    inside = (columns["kind"] == "note_bond") & (years >= 3.0) & (years < 4.0)
    notes = eccles.why(f"maturities:coupons:3@{day}", projection).chain[0]
    assert notes.value == pytest.approx(columns["par_bn"][inside].sum(), abs=1e-9)
    largest = columns["cusip"][inside][np.argmax(columns["par_bn"][inside])]
    assert notes.detail.startswith(f"{inside.sum()} lots, the largest {largest} ")


def test_a_bar_that_was_moved_is_refused(projection: eccles.Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    def moved(*args: Any) -> Columns:
        return {name: values + 0.001 for name, values in maturity_columns(*args).items() if values.dtype.kind == "f"}

    monkeypatch.setattr("eccles.receipts.projection.maturity_rows.maturity_columns", moved)
    for name in MATURITY_COLUMNS:
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(f"maturities:{name}:0@{projection.date[-1]}", projection)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("maturities:notes_bn:3@2022-06-01", 'no column "notes_bn"'),
        ("maturities:bills_bn:30@2022-06-01", 'no row "30"; its rows are 0 to 29'),
        ("maturities:bills_bn@2022-06-01", "maturities:COLUMN:FROM_YRS@WEDNESDAY"),
    ],
)
def test_what_is_no_bar_is_refused(projection: eccles.Projection, figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure, projection)
