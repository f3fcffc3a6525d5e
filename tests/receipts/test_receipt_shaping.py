"""What shapes a line: every path that moves it is named, everything named is read, every block is known."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import eccles
import eccles.policy
from eccles.base.timeline import Timeline
from eccles.core.scenario import PATH_METHODS
from eccles.data.reads import recorded_reads
from eccles.data.snapshot import open_snapshot
from eccles.engine.step import BLOCKS, meet_autonomous_demands
from eccles.opening.behaviour import autonomous_fits, choose_fits
from eccles.opening.outside import OutsideBuilder
from eccles.opening.simulate import build_plan
from eccles.receipts.projection.projected import line_receipt
from eccles.receipts.shaping import PATH_SOURCES, SEEN_BY, SHAPED_BY
from eccles.receipts.steps.line_sources import OPENING_TERMS

HORIZON = "26w"
OTHER = {
    "currency_bn": 2500,
    "tga_bn": 700,
    "foreign_rrp_bn": 300,
    "other_liabilities_bn": 100,
    "loans_bn": 50,
    "other_assets_bn": 400,
    "gdp_bn": 33000,
    "bank_assets_bn": 26000,
    "bank_deposits_bn": 20000,
    "policy_rate_pct": 5.0,
    "effr_spread_bp": 20.0,
    "unemployment_pct": 7.0,
    "core_inflation_pct": 6.0,
    "par_yield_pct": 6.0,
    "mortgage_rate_pct": 3.0,
    "inflation_pct": 8.0,
}
LINES = (
    "reserves",
    "bills",
    "mbs",
    "currency",
    "on_rrp",
    "other_liabilities",
    "inflation_compensation",
    "total_assets",
)


def paths_named(projection: eccles.Projection, line: str) -> set[str]:
    receipt = line_receipt(projection, line, str(projection.date[-1]), open_snapshot())
    entries = [step.detail.split(",")[0].split()[0] for step in receipt.shaped_by if "paths." in step.detail]
    return {entry.removeprefix("paths.") for entry in entries}


@pytest.fixture(scope="module")
def base() -> eccles.Projection:
    return eccles.project("baseline", horizon=HORIZON)


@pytest.mark.parametrize("path", OTHER)
def test_a_line_that_answers_to_a_path_names_it(base: eccles.Projection, path: str) -> None:
    changed = eccles.project("baseline", horizon=HORIZON, set={f"paths.{path}": OTHER[path]})
    for line in LINES:
        name = f"{line}_bn"
        if np.abs(changed.columns()[name] - base.columns()[name]).max() > 1e-6:
            assert path in paths_named(base, line), f"{path} moves {line}"


def test_every_path_is_tried() -> None:
    assert set(OTHER) == set(PATH_METHODS) == set(PATH_SOURCES)


def test_every_block_that_moves_money_says_what_it_reads() -> None:
    for block in BLOCKS:
        if block.movements and block.run is not meet_autonomous_demands:
            assert block.name in SHAPED_BY
    known = {block.name for block in BLOCKS} | {
        movement.debit for block in BLOCKS if block.run is meet_autonomous_demands for movement in block.movements
    }
    assert set(SHAPED_BY) <= known


def test_everything_a_projection_read_is_named_and_nothing_else(base: eccles.Projection) -> None:
    paths = {source for sources in PATH_SOURCES.values() for source in sources}
    cells = {term.source for terms in OPENING_TERMS.values() for term in terms}
    fits = {f"parameters/{fit}.yaml" for shaping in SHAPED_BY.values() for fit in shaping.fits}
    held = {source for shaping in SHAPED_BY.values() for source in (*shaping.holdings, *shaping.records)}
    named = {source if "/" in source else source.partition(".")[0] for source in paths | cells | fits | held}
    assert set(base.provenance.sources) == named | {"institutions/fed/accounts.yaml"}


def test_the_sources_of_a_projection_do_not_depend_on_what_was_run_before(base: eccles.Projection) -> None:
    eccles.project("qt2_as_it_happened", horizon=HORIZON)
    eccles.project("baseline", horizon=HORIZON, known_at="2026-02-02")
    assert eccles.project("baseline", horizon=HORIZON).provenance.sources == base.provenance.sources
    said = f"import eccles; print(*eccles.project('baseline', horizon='{HORIZON}').provenance.sources)"
    alone = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert tuple(alone.stdout.split()) == base.provenance.sources


def test_the_sources_named_by_paths_are_the_ones_read() -> None:
    scenario = eccles.load("baseline", horizon=HORIZON)
    timeline = Timeline.from_opening(scenario.opening_date, scenario.horizon_weeks)
    fits = autonomous_fits(choose_fits(scenario.opening_date, scenario.fit_date))
    with recorded_reads() as reads:
        OutsideBuilder(open_snapshot(), scenario, timeline, fits).build()
    named = {source.partition(".")[0] for sources in PATH_SOURCES.values() for source in sources}
    assert {read.name for read in reads} == named


PATH_SEEN = {
    "gdp_bn": "gdp_bn",
    "gdp_growth_pct": "gdp_bn",
    "bank_assets_bn": "bank_assets_bn",
    "effr_spread_bp": "effr_spread_bp",
    "unemployment_pct": "unemployment_pct",
    "core_inflation_pct": "core_inflation_pct",
    "iorb_pct": "policy_rate_pct",
    "currency_growth_bn": "currency_bn",
}
"""What a rule may observe outside the books, and the path behind it."""
POLICY = Path(eccles.policy.__file__).parent


@pytest.mark.parametrize("file", sorted(path.name for path in POLICY.glob("*.py")))
def test_what_a_rule_observes_is_what_is_said_of_it(file: str) -> None:
    tree = ast.parse((POLICY / file).read_text("utf-8"))
    observed = {
        PATH_SEEN[node.attr]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "observed"
        and node.attr in PATH_SEEN
    }  # fmt: skip
    rules = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    assert observed == {path for rule in rules for path in SEEN_BY.get(rule, ())}


def test_a_stop_rule_names_what_it_watches() -> None:
    projection = eccles.project("qt2_to_20pct_of_gdp", horizon="156w")
    assert "gdp_bn" in paths_named(projection, "notes_bonds")


def test_a_given_path_reads_nothing_and_needs_no_fit() -> None:
    projection = eccles.project("baseline", horizon=HORIZON, set={"paths.tga_bn": 900})
    receipt = line_receipt(projection, "tga", str(projection.date[-1]), open_snapshot())
    step = next(step for step in receipt.shaped_by if "paths.tga_bn" in step.detail)
    assert step.origins == ()
    assert "900" in step.what
    assert not any("treasury account" in step.what.lower() for step in receipt.shaped_by)


def test_a_plan_that_is_kept_notes_what_was_read_for_it() -> None:
    scenario = eccles.load("baseline", horizon=HORIZON)
    seen = []
    for _ in range(2):
        with recorded_reads() as reads:
            build_plan(scenario)
        seen.append(set(reads))
    assert seen[0] == seen[1]
    assert len(seen[0]) > 40
