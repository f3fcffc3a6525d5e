"""Files and options as a whole: found by name or path, refused in words with every fault, changed by dotted keys."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.core.policy import PrincipalTo
from eccles.core.scenario import Method, PathSpec
from eccles.data.scenario_file import load_scenario, parse_scenario, scenario_text
from eccles.data.scenario_overrides import read_assignments
from eccles.policy.capped_runoff import CappedRunoff

PLAIN = "title: a test\npolicy: as_decided\nopening: 2022-06-01\nhorizon: 26w\n"


def parse(text: str, **overrides: object):
    return parse_scenario(text, "test", "test.yaml", overrides)


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text)
    return str(caught.value)


# --- the file as a whole -------------------------------------------------------------------------------------------


def test_every_fault_is_named_at_once():
    text = (
        "horizn: 10y\npolicy:\n  - {from: 2022-06-01, rule: capped_runoff, treasury_cap: 3, agency_cap_bn: .nan}\n"
        "  - {from: 2022-01-01, rule: hodl}\npaths: {tga: 3}\n"
    )
    said = refusal(text)
    assert said.startswith("test.yaml has 7 faults:\n")
    for part in ("title: missing", "horizn", "treasury_cap_bn: missing", "treasury_cap: unknown", "found nan", "hodl"):
        assert part in said


def test_faults_of_date_policy_and_fit_are_named_at_once():
    said = refusal(
        "title: x\npolicy: [{from: 2022-06-01, rule: hold}]\nopening: 1999-01-06\nfits: {prepaymnt: 2022-01-01}\n"
    )
    assert 'fits.prepaymnt: no such parameter file; did you mean "prepayment"?' in said
    assert "opening: no data for 1999-01-06" in said


def test_a_fit_must_exist():
    assert "fits.currency: no fit on data to 1990-01-01; there are fits to" in refusal(
        PLAIN + "fits: {currency: 1990-01-01}"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title: [\n", "no valid YAML in line 2"),
        ('title: "x\n', "no valid YAML in line 2"),
        ("title: x\n\tpolicy: y\n", "no valid YAML in line 2"),
        ("title: x\ntitle: y\n", 'in line 2: the key "title" stands twice'),
        ("title: x\nopening: 2022-13-01\n", 'in line 2: "2022-13-01" is no date of the calendar'),
        ("? [a, b]\n: 3\n", "a key must be one word"),
        ("? {a: b}\n: 3\n", "a key must be one word"),
        ("1: 2\n" + PLAIN, "a key must be a word"),
        ("!!python/object/apply:os.getcwd []\n", "could not determine a constructor"),
        ("", "holds no keys"),
        ("- a\n", "holds no keys"),
        ("just text", "holds no keys"),
        ("- " * 9000, "nested too deeply"),
    ],
)
def test_text_that_is_no_scenario(text: str, says: str):
    assert says in refusal(text)


def test_aliases_that_multiply_are_refused_at_once():
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "title: found a list; give text" in refusal("\n".join([*lines, "title: *l11", "policy: *l11"]))


@given(st.text(max_size=200))
def test_any_text_is_refused_in_words(text: str):
    with pytest.raises(ScenarioError, match=r"test\.yaml"):
        parse(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8) | st.dates(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(
        ["title", "opening", "horizon", "policy", "paths", "paths.tga_bn", "fits", "policy.then", "sources"]
    ),
)
def test_any_value_is_taken_or_refused_in_words(value: object, key: str):
    with contextlib.suppress(ScenarioError):
        parse_scenario(scenario_text("baseline")[1], "test", "test.yaml", {key: value})


# --- finding it ----------------------------------------------------------------------------------------------------


def test_a_file_is_named_after_itself_and_hashed_by_what_it_says(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    mine = load_scenario(path)
    assert mine.name == "mine"
    path.write_text("# a remark\n" + PLAIN.replace("26w", "'26w'"), encoding="utf-8")
    assert load_scenario(str(path)).digest == mine.digest
    path.write_text(PLAIN.replace("26w", "27w"), encoding="utf-8")
    assert load_scenario(path).digest != mine.digest


def test_the_digest_knows_dates_not_how_they_were_written():
    assert parse(PLAIN, horizon="2022-11-30").digest == parse(PLAIN).digest
    assert parse(PLAIN, opening="2022-06-08").digest != parse(PLAIN).digest
    latest = PLAIN.replace("2022-06-01", "latest")
    assert parse(latest).digest == parse(latest, opening="2026-03-25").digest


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("baselin", 'did you mean "baseline"?'),
        ("", "no scenario is named"),
        ("nowhere/mine.yaml", "cannot be read (No such file or directory); shipped scenarios: baseline"),
        ("bad\0name.yaml", "cannot be read"),
    ],
)
def test_scenarios_that_are_not_there(word: str, says: str):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(word)
    assert says in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path):
    folder, binary, large = (tmp_path / f"{name}.yaml" for name in ("folder", "binary", "large"))
    folder.mkdir()
    binary.write_bytes(b"\xff\xfe\x00")
    large.write_text("#" * 100_001, encoding="utf-8")
    other = tmp_path / "mine.txt"
    other.write_text(PLAIN, encoding="utf-8")
    for path, says in ((folder, "directory"), (binary, "UTF-8"), (large, "at most"), (other, "must end in .yaml")):
        with pytest.raises(ScenarioError, match=says):
            load_scenario(str(path))


# --- options -------------------------------------------------------------------------------------------------------


def test_options_meet_the_same_rules_as_the_file():
    scenario = load_scenario(
        "qt2_with_qt1_caps",
        horizon="52w",
        overrides={"policy.0.treasury_cap_bn": 40, "paths.tga_bn": 900, "fits.currency": "2022-05-31"},
    )
    assert scenario.horizon_weeks == 52
    assert scenario.regimes.regimes[0].principal == CappedRunoff(40.0, 4.0, PrincipalTo.MBS, True)
    assert scenario.path("tga_bn") == PathSpec(Method.CONSTANT, value=900.0)
    assert scenario.fit_date["currency"] == np.datetime64("2022-05-31")
    with pytest.raises(ScenarioError, match=r"policy\[0\]: treasury_cap_bn is -40"):
        load_scenario("qt2_with_qt1_caps", overrides={"policy.0.treasury_cap_bn": -40})


def test_an_option_is_what_the_file_would_say():
    written = parse(PLAIN + "paths: {tga_bn: {points: {2026-06-30: 900}}}")
    options = read_assignments(["paths.tga_bn={points: {2026-06-30: 900}}", "horizon=26w", "opening=2022-06-01"])
    assert parse(PLAIN, **options).digest == written.digest


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("policy.9.treasury_cap_bn", "policy is a list; allowed: 0, 1, 2, 3, 4"),
        ("policy.first.treasury_cap_bn", "policy is a list"),
        ("policy.-1.treasury_cap_bn", "policy is a list"),
        ("title.short", "which has no parts"),
        ("paths.tga_bn.until", "paths.tga_bn is 'as_happened', which has no parts"),
        ("policy.0.treasury_cap", 'did you mean "treasury_cap_bn"?'),
        ("horizn", 'did you mean "horizon"?'),
    ],
)
def test_options_that_lead_nowhere(key: str, says: str):
    with pytest.raises(ScenarioError) as caught:
        load_scenario("qt2_with_qt1_caps", overrides={key: 40})
    assert says in str(caught.value)


@pytest.mark.parametrize("text", ["x", "=3", "x=", "x= ", "paths.tga_bn=["])
def test_assignments_that_set_nothing(text: str):
    with pytest.raises(ScenarioError):
        read_assignments([text])


# --- the page that explains it -------------------------------------------------------------------------------------


def test_the_example_of_the_how_to_page_is_a_scenario():
    page = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "scenarios.md").read_text("utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    scenario = parse(example)
    assert str(scenario.opening_date) == "2025-01-01"
    assert str(scenario.regimes.start_date[-1]) == "2026-12-01"
