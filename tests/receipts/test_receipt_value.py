"""Receipts of a valuation: every number by class and by CUSIP, the maturity buckets, and the market's own levels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.compare.value import value_scenario
from eccles.core.valuation import Valuation
from eccles.data.snapshot import open_snapshot
from eccles.receipts.projection.lot_rows import lot_names
from eccles.receipts.projection.value_rows import TITLES, value_receipt
from eccles.report.value_tables import class_columns, security_columns

KINDS = ("bill", "note_bond", "tips", "frn", "agency_debt")
DAY = "2023-08-30"  # a Wednesday with a debt table beside it


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", opening="2023-06-28", horizon="12w")


@pytest.fixture(scope="module")
def valuation(projection: eccles.Projection) -> Valuation:
    assert projection.scenario is not None
    return value_scenario(projection.scenario, DAY)


def test_every_number_by_class_has_a_receipt(projection: eccles.Projection, valuation: Valuation) -> None:
    columns, asked = class_columns(valuation), 0
    for name, values in columns.items():
        for row, member in enumerate(columns["class"]) if values.dtype.kind == "f" else ():
            figure = f"value:{name}:{member}@{DAY}"
            if np.isnan(values[row]):
                with pytest.raises(DataError, match="is not known"):
                    eccles.why(figure, projection)
                continue
            receipt = eccles.why(figure, projection)
            assert receipt.value == values[row]
            asked += 1
    assert asked > 100


def test_every_number_of_a_security_has_a_receipt(projection: eccles.Projection, valuation: Valuation) -> None:
    columns = security_columns(valuation)
    kinds = [np.flatnonzero(columns["kind"] == kind) for kind in KINDS]
    rows = [row for found in kinds for row in (found[0], found[-1])]
    history = projection.result.lots
    assert history is not None
    names = dict(zip(history.lots.cusip, lot_names(history.lots), strict=True))
    for row in rows:
        member = names.get(columns["cusip"][row], columns["cusip"][row])
        for name, values in columns.items():
            if values.dtype.kind == "f" and not np.isnan(values[row]):
                receipt = eccles.why(f"value:{name}:{member}@{DAY}", projection)
                assert receipt.value == values[row]


def test_every_bucket_tenor_and_level_has_a_receipt(projection: eccles.Projection, valuation: Valuation) -> None:
    for title, amount in zip(valuation.bucket, valuation.bucket_bn, strict=True):
        member = title.replace(" ", "_")
        assert eccles.why(f"value:par_bn:{member}@{DAY}", projection).value == amount
        share = eccles.why(f"value:share_pct:{member}@{DAY}", projection)
        assert share.value == pytest.approx(100.0 * amount / valuation.bucket_bn.sum(), abs=1e-9)
    assert eccles.why(f"value:par_yield_pct:10y@{DAY}", projection).value == valuation.par_yield_pct[8]
    for column, wanted in {
        "breakeven_pct": valuation.breakeven_pct,
        "mortgage_spread_pct": valuation.mortgage_spread_pct,
        "amortised_cost_bn": valuation.amortised_cost_bn,
        "cost_gain_bn": valuation.of("total").value_bn - valuation.amortised_cost_bn,
    }.items():
        receipt = eccles.why(f"value:{column}:market@{DAY}", projection)
        assert receipt.value == pytest.approx(wanted, abs=1e-9)


def test_the_published_yields_are_quoted_at_the_opening(projection: eccles.Projection) -> None:
    receipt = eccles.why("value:par_yield_pct:10y@2023-06-28", projection)
    (cell,) = receipt.chain[0].origins
    assert (cell.name, cell.value) == ("DGS10", receipt.value)
    assert cell.date == "2023-06-28"


def test_a_price_by_hand(projection: eccles.Projection, valuation: Valuation) -> None:
    rows = valuation.securities
    held = rows.securities
    place = int(np.flatnonzero(held.kind == "bill")[-1])
    member = str(held.cusip[place])
    days = float((held.maturity_date[place] - valuation.date).astype(int))
    by_yield = 100.0 / (1.0 + rows.yield_pct[place] / 100.0 * days / 365.0)
    history = projection.result.lots
    assert history is not None
    name = dict(zip(history.lots.cusip, lot_names(history.lots), strict=True))[member]
    receipt = eccles.why(f"value:clean_per100:{name}@{DAY}", projection)
    assert receipt.value == pytest.approx(by_yield, abs=1e-6)
    value = eccles.why(f"value:value_bn:{name}@{DAY}", projection)
    assert value.value == pytest.approx(rows.par_bn[place] * by_yield / 100.0, abs=1e-6)


def test_a_class_is_its_securities_by_hand(projection: eccles.Projection, valuation: Valuation) -> None:
    columns = security_columns(valuation)
    notes = columns["kind"] == "note_bond"
    receipt = eccles.why(f"value:gain_bn:notes_bonds@{DAY}", projection)
    assert receipt.value == pytest.approx(columns["gain_bn"][notes].sum(), abs=1e-9)
    counted = sum(int(step.detail.split()[0]) for step in receipt.chain)
    assert counted == int(notes.sum())
    total = eccles.why(f"value:duration_yrs:total@{DAY}", projection)
    assert "with accrued interest × 0.0001" in total.chain[0].detail


def test_the_chain_does_not_hand_the_valuation_through(
    projection: eccles.Projection, valuation: Valuation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert projection.scenario is not None
    classes = tuple(replace(row, value_bn=row.value_bn + 0.001) for row in valuation.classes)
    changed = replace(valuation, classes=classes)
    other = eccles.Projection(projection.result, replace(projection.scenario, title="Another"))  # nothing kept
    monkeypatch.setattr("eccles.receipts.projection.value_rows.value_scenario", lambda *_: changed)
    for member in ("bills", "mbs", "total"):
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(f"value:value_bn:{member}@{DAY}", other)


def test_a_coupon_is_explained_and_not_handed_through(
    projection: eccles.Projection, valuation: Valuation, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = valuation.securities
    held, opening = rows.securities, projection.date[0]
    moved = replace(rows, securities=replace(held, coupon_pct=held.coupon_pct + 0.125))
    lots = projection.result.lots
    assert lots is not None
    assert projection.scenario is not None
    names = dict(zip(lots.lots.cusip, lot_names(lots.lots), strict=True))
    notes = (held.kind == "note_bond").nonzero()[0]
    found = {
        "DGS": notes[held.issue_date[notes] > opening][0],
        "debt_outstanding": notes[(held.issue_date[notes] <= opening) & (held.issue_date[notes] > open_anchor())][0],
        "holding": notes[held.issue_date[notes] <= open_anchor()][0],
    }
    figures = {name: f"value:coupon_pct:{names[held.cusip[row]]}@{DAY}" for name, row in found.items()}
    for name, figure in figures.items():
        receipt = eccles.why(figure, projection)
        assert receipt.value == held.coupon_pct[found[name]]
        assert receipt.chain[0].origins[0].name.startswith(name)
    other = eccles.Projection(projection.result, replace(projection.scenario, title="Another coupon"))
    monkeypatch.setattr(
        "eccles.receipts.projection.value_rows.value_scenario", lambda *_: replace(valuation, securities=moved)
    )
    for figure in figures.values():
        with pytest.raises(eccles.InvariantError, match="miss it"):
            eccles.why(figure, other)


def open_anchor() -> np.datetime64:
    """The day of the published holdings."""
    return np.datetime64(open_snapshot().table("holding")["as_of_date"][0], "D")


def test_every_column_has_a_title_and_a_unit(valuation: Valuation) -> None:
    shown = {**class_columns(valuation), **security_columns(valuation)}
    wanted = {name for name, values in shown.items() if values.dtype.kind == "f" and not name.startswith("shock_")}
    assert wanted <= set(TITLES)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (f"value:value_bn:bils@{DAY}", 'nothing is called "bils" in this valuation; did you mean "bills"'),
        (f"value:valu_bn:bills@{DAY}", 'bills has no "valu_bn" here; did you mean "value_bn"'),
        ("value:outstanding_bn:bills@2023-06-28", "is not known on 2023-06-28: no debt table within a month"),
        (f"value:maturity_yrs:cmbs@{DAY}", "maturity_yrs of cmbs is not known"),
        ("value:value_bn:bills@2023-08-31", "2023-08-30"),
    ],
)
def test_what_is_not_there_is_refused(projection: eccles.Projection, figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure, projection)


def test_a_projection_without_its_scenario_cannot_be_valued(projection: eccles.Projection) -> None:
    with pytest.raises(DataError, match="keeps no scenario"):
        value_receipt(eccles.Projection(projection.result), "value_bn", "bills", DAY, open_snapshot())
