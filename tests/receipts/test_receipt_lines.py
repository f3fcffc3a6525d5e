"""Receipts of projected lines: the chain adds up, the opening is the published cells, the amounts are the journal's."""

from __future__ import annotations

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.compare.measure import read_measure
from eccles.core.accounts import Group
from eccles.core.receipt import Receipt, ReceiptStep, Standing
from eccles.data.institution import chart_of_accounts
from eccles.data.snapshot import open_snapshot
from eccles.opening.balance_sheet import assemble_balance_sheet
from eccles.receipts.steps.line_sources import OPENING_TERMS, PUBLISHED_TERMS, cells_of
from eccles.report.history import published_lines

LINES = (
    *chart_of_accounts().names,
    "total_assets",
    "treasuries",
    "agency_mbs",
    "liquidity",
    "autonomous",
    "reserves_share_of_gdp",
    "assets_share_of_gdp_pct",
    "gdp",
)


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="60w")


@pytest.mark.parametrize("line", LINES)
def test_the_chain_adds_up_to_the_value_shown(projection: eccles.Projection, line: str) -> None:
    columns = projection.columns()
    for place in (0, 1, 31, 60):
        receipt = eccles.why(f"{line}@{projection.date[place]}", projection)
        assert all(step.by for step in receipt.chain)
        name = {"assets_share_of_gdp_pct": line, "reserves_share_of_gdp": f"{line}_pct"}.get(line, f"{line}_bn")
        shown = columns[name] if name in columns else projection.result.group_bn(Group(line))[0]
        assert receipt.value == pytest.approx(shown[place], abs=1e-9)


def test_the_transfers_are_the_journals(projection: eccles.Projection) -> None:
    receipt = eccles.why(f"mbs@{projection.date[-1]}", projection)
    paid = float(projection.result.journal.total_bn("MBS principal")[0].sum())
    step = next(step for step in receipt.chain if step.what == "MBS principal")
    assert step.value == pytest.approx(-paid, abs=1e-9)
    assert step.by == "eccles.engine.agency.pay_agency_principal"


@pytest.mark.parametrize("date", ["2022-02-16", "2022-06-01", "2023-11-22", "2026-03-25"])
def test_the_cells_of_the_opening_add_up_to_the_books(date: str) -> None:
    snapshot, day = open_snapshot(), np.datetime64(date)
    sheet = assemble_balance_sheet(snapshot, day)
    for place, name in enumerate(sheet.chart.names):
        total = sum(amount for amount, _ in cells_of(snapshot, OPENING_TERMS[name], day))
        assert total == pytest.approx(sheet.balance_bn[place] * sheet.chart.side_sign[place], abs=1e-9), name


def test_the_cells_of_published_lines_add_up_to_them() -> None:
    lines, snapshot = published_lines(), open_snapshot()
    for place in (0, 400, lines["date"].size - 1):
        for name, terms in PUBLISHED_TERMS.items():
            total = sum(amount for amount, _ in cells_of(snapshot, terms, lines["date"][place]))
            assert total == pytest.approx(lines[name][place], abs=1e-9), name


def test_an_opening_cell_says_where_it_was_read(projection: eccles.Projection) -> None:
    receipt = eccles.why("reserves@2022-06-01", projection)
    (step,) = receipt.chain
    (origin,) = step.origins
    snapshot = open_snapshot()
    factor = snapshot.table("h41_factor")
    assert origin.value == factor["reserves_bn"][factor["date"] == np.datetime64("2022-06-01")][0] == receipt.value
    assert origin.sha256 == snapshot.manifest.tables["h41_factor"].sources["data/h41/weekly_factors.csv"]
    assert origin.content_sha256 == snapshot.manifest.tables["h41_factor"].sha256
    assert origin.known_at.startswith("2022-06-02")
    assert receipt.standing.scenario_sha256 == projection.provenance.scenario_hash
    assert receipt.standing.snapshot_sha256 == snapshot.manifest.snapshot_sha256


def test_rules_and_fits_are_the_ones_in_force(projection: eccles.Projection) -> None:
    receipt = eccles.why("notes_bonds@2022-10-05", projection)
    rules = [step for step in receipt.shaped_by if step.by.startswith("eccles.policy")]
    assert [step.what.split(":")[0] for step in rules] == ["From 2022-06-01", "From 2022-09-01"]
    assert "treasury cap 60 bn" in rules[1].what
    assert "monetary20220504b" in rules[1].detail
    fits = {
        step.what.split(":")[0].lower().replace(" ", "_"): step for step in receipt.shaped_by if "fitted" in step.what
    }
    assert fits["auction_sizes"].by == "calibration/auction_sizes.py"
    assert projection.provenance.parameter_dates["auction_sizes"] in fits["auction_sizes"].what


def test_a_month_stands_for_its_last_wednesday(projection: eccles.Projection) -> None:
    assert eccles.why("tga@2023-01", projection).date == "2023-01-25"


def test_a_share_is_divided_by_gdp(projection: eccles.Projection) -> None:
    receipt = eccles.why("reserves_share_of_gdp@2023-01-25", projection)
    amount = eccles.why("reserves@2023-01-25", projection)
    gdp = eccles.why("gdp@2023-01-25", projection)
    assert receipt.value == pytest.approx(100 * amount.value / gdp.value, abs=1e-9)
    assert receipt.divided_by is not None
    assert {origin.name for origin in receipt.divided_by.origins} == {"GDP", "GDPPOT"}


def test_steps_that_miss_the_value_are_refused() -> None:
    step = ReceiptStep("a step", "a function", 1.0, "USD bn")
    with pytest.raises(InvariantError, match="miss it by 1"):
        Receipt("x@y", "x", "y", 2.0, "USD bn", (step,), Standing("0", "0"))


def test_what_is_not_there_is_named(projection: eccles.Projection) -> None:
    with pytest.raises(DataError, match="reserves"):
        eccles.why("reservs@2023-01-25", projection)
    with pytest.raises(DataError, match="nearest is 2023-01-25"):
        eccles.why("reserves@2023-01-26", projection)
    with pytest.raises(DataError, match="stands in the figure"):
        eccles.why("baseline:reserves@2023-01-25", projection)
    with pytest.raises(DataError, match="finished"):
        eccles.why("reserves@2023-01-25", projection, horizon="10w")
    assert read_measure("reserves", projection.result.chart).title == "Reserve balances"
