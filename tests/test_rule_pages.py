"""Every rule a scenario file can name has a page: its keys are the form's, its example runs, its picture is there."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pydantic.fields import FieldInfo

from eccles.core.projection import ProjectionResult
from eccles.core.purchase import Sector
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import parse_scenario
from eccles.data.scenario_rules import RULES, DatedForm
from eccles.data.snapshot import open_snapshot
from eccles.opening.simulate import project_scenario

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
HOW_TO = (DOCS / "how-to" / "scenarios.md").read_text("utf-8")
INDEX = (DOCS / "rules" / "index.md").read_text("utf-8")
YEAR_WEEKS = 52
HEADINGS = [
    "Source",
    "Equation",
    "Keys",
    "What it sees, and when it decides",
    "Example",
    "What is simplified",
    "Held by",
]
LARGEST_PICTURE = 60_000
ALL = pytest.mark.parametrize("rule", RULES)


def page(rule: str) -> str:
    return (DOCS / "rules" / f"{rule}.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def section(text: str, heading: str) -> str:
    return text.split(f"\n## {heading}\n")[1].partition("\n## ")[0]


@cache
def example(rule: str) -> Scenario:
    return parse_scenario(blocks(page(rule), "yaml")[0], rule)


@cache
def run(rule: str) -> ProjectionResult:
    return project_scenario(example(rule))


def own_fields(rule: str) -> dict[str, FieldInfo]:
    """The keys that are the rule's own: neither its name nor what every dated entry says."""
    form = RULES[rule]
    shared = set(DatedForm.model_fields) if issubclass(form, DatedForm) else set()
    return {name: field for name, field in form.model_fields.items() if name != "rule" and name not in shared}


def default_of(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.default
    if isinstance(value, bool) or value is None:
        return {True: "`true`", False: "`false`", None: "`null`"}[value]
    return f"`{value.value}`" if isinstance(value, Enum) else f"`{value:g}`"


def test_there_is_a_page_for_every_rule_and_none_besides() -> None:
    assert {path.stem for path in (DOCS / "rules").glob("*.md")} == {"index", *RULES}
    assert {path.stem for path in (DOCS / "images" / "rules").iterdir()} == set(RULES)


@ALL
def test_the_index_and_the_how_to_page_name_it_with_its_keys(rule: str) -> None:
    assert f"\n| [`{rule}`]({rule}.md) | " in INDEX
    row = next(line for line in HOW_TO.splitlines() if line.startswith(f"| [`{rule}`](../rules/{rule}.md)"))
    keys = row.split("|")[3]
    needed, others = set(re.findall(r"\*\*`(\w+)`\*\*", keys)), set(re.findall(r"(?<!\*)`(\w+)`(?!\*)", keys))
    fields = own_fields(rule)
    assert needed == {name for name, field in fields.items() if field.is_required()}
    assert others == set(fields) - needed


@ALL
def test_a_page_has_its_parts(rule: str) -> None:
    text = page(rule)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.startswith(f"# `{rule}`: ")
    assert section(text, "Source").count("\n* ") >= 2
    assert re.search(r"\b(19|20)\d\d\b", section(text, "Source"))
    assert len(blocks(section(text, "Equation"), "text")) == 1
    assert "\nHow to read it: " in text


@ALL
def test_the_keys_are_those_of_the_form(rule: str) -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", section(page(rule), "Keys"), re.MULTILINE)
    found = {name: (default, meaning) for name, _, default, meaning in rows}
    fields = own_fields(rule)
    assert found == {name: (default_of(field), field.description) for name, field in fields.items()}
    units = {"_bn": "USD bn", "_pct": "per cent", "_bp": "basis points", "_share": "fraction", "_months": "periods"}
    for name, unit, _, _ in rows:
        word = next((word for suffix, word in units.items() if name.endswith(suffix)), "")
        assert word in unit, f"{name} is given in {unit}"


@ALL
def test_the_equation_speaks_of_the_keys(rule: str) -> None:
    """Numbers a rule computes with stand in its equation under the names of the file."""
    text = section(page(rule), "Equation")
    numbers = [name for name in own_fields(rule) if name.endswith(("_bn", "_pct", "_bp", "_months", "_share"))]
    assert [name for name in numbers if name not in text] == []


@ALL
def test_the_example_runs(rule: str) -> None:
    result = run(rule)
    assert result.date.size > YEAR_WEEKS
    named = {type(regime.principal).__name__ for regime in example(rule).regimes.regimes}
    named |= {type(bought).__name__ for regime in example(rule).regimes.regimes for bought in regime.purchases}
    assert rule.replace("_", "") in {name.lower() for name in named}


@pytest.mark.parametrize("rule", ["ample_floor", "spread_stop", "size_target"])
def test_the_stop_of_an_example_is_the_one_its_picture_shows(rule: str) -> None:
    result = run(rule)
    stopped = result.date[result.stopped_week[0]]
    picture = (DOCS / "images" / "rules" / f"{rule}.svg").read_text("utf-8")
    assert f"stop rule met by {stopped}" in re.sub(r"<[^>]+>|\s+", " ", picture).replace("  ", " ")


@ALL
def test_the_picture_is_there_and_drawn_from_this_example(rule: str) -> None:
    path = DOCS / "images" / "rules" / f"{rule}.svg"
    picture = path.read_text("utf-8")
    assert f"](../images/rules/{rule}.svg)" in page(rule)
    assert picture.startswith("<svg")
    assert path.stat().st_size < LARGEST_PICTURE
    assert "font-face" not in picture
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", picture))
    assert example(rule).digest[:8] in words, "the example has changed: python docs/images/rules.py " + rule


@ALL
def test_the_tests_a_page_names_exist(rule: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", section(page(rule), "Held by"))
    assert len(named) >= 2
    for path, name in named:
        assert f"\ndef {name}(" in (ROOT / path).read_text("utf-8"), f"{path} has no {name}"


def test_the_purchases_of_the_how_to_page_are_scenarios() -> None:
    written = [block for block in blocks(HOW_TO, "yaml") if block.startswith("purchases:")]
    assert len(written) == 2
    for block in written:
        lines = "".join(f"    {line}\n" for line in block.splitlines())
        text = "title: x\nopening: 2026-03-25\nhorizon: 1y\npolicy:\n  - from: 2026-03-01\n    rule: hold\n" + lines
        assert parse_scenario(text, "x").regimes.regimes[0].purchases


def test_both_lists_of_sectors_are_complete() -> None:
    for text in (section(INDEX, "Sectors"), HOW_TO.split("What a rule can buy or sell:")[1].split("###")[0]):
        rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
        assert set(re.findall(r"`(\w+)`", " ".join(rows))) - {"sector"} == {sector.value for sector in Sector}


def test_bills_weigh_less_in_purchases_than_in_the_market() -> None:
    """Two roads to the share of bills in `sector: treasuries`: what the engine bought, and the Treasury's own table."""
    result = run("purchase_pace")
    entry = "bought in the market"
    bought = {name: result.journal.total_bn(f"{name} {entry}").sum() for name in ("bills", "notes and bonds", "TIPS")}
    without = project_scenario(
        parse_scenario(blocks(page("purchase_pace"), "yaml")[0], "held", overrides={"policy.then.0.purchases": None})
    )
    bills = bought["bills"] - without.journal.total_bn(f"bills {entry}").sum()
    share = bills / (bills + bought["notes and bonds"] + bought["TIPS"])

    debt = open_snapshot().table("debt_outstanding")
    latest = debt["record_date"] == debt["record_date"].max()
    far = (debt["maturity_date"] - debt["record_date"]).astype(int) > 28
    bill, traded = debt["kind"] == "bill", debt["kind"] != "frn"

    def of_all(keep: np.ndarray) -> float:
        return float(debt["outstanding_bn"][latest & keep & bill].sum() / debt["outstanding_bn"][latest & keep].sum())

    assert str(debt["record_date"].max()) == "2026-05-31"
    assert of_all(np.ones(far.size, dtype=bool)) == pytest.approx(0.19, abs=0.005)
    assert of_all(far & traded) == pytest.approx(0.13, abs=0.005)
    assert share == pytest.approx(of_all(far & traded), abs=0.01)
