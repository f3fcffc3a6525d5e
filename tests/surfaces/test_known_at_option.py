"""`--known-at`: the same digits as in Python, named in the summary and the written record."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import eccles
from eccles.surfaces.cli import app

GIVEN = ("--opening", "2022-06-01", "--known-at", "2022-06-03", "--set", "policy=as_decided", "--horizon", "8w")


def test_the_instant_is_used_and_named():
    done = CliRunner().invoke(app, ["project", *GIVEN])
    assert done.exit_code == 0, done.output
    assert "Only what was published by 2022-06-04T03:59:59Z is used." in done.output
    written = json.loads(CliRunner().invoke(app, ["project", *GIVEN, "--format", "json"]).output)
    known = {"opening": "2022-06-01", "horizon": "8w", "set": {"policy": "as_decided"}, "known_at": "2022-06-03"}
    projection = eccles.project("baseline", **known)
    assert written["provenance"]["known_at"] == projection.provenance.known_at == "2022-06-04T03:59:59Z"
    assert written["provenance"]["scenario_hash"] == projection.provenance.scenario_hash
    assert eccles.load("baseline", **known).digest == projection.provenance.scenario_hash


def test_the_key_in_a_file_is_the_option():
    option = eccles.load("baseline", known_at="2024-06-20")
    assert eccles.load("baseline", set={"known_at": "2024-06-20"}).digest == option.digest
    assert str(option.opening_date) == "2024-06-12"


def test_a_loaded_scenario_is_fixed():
    done = CliRunner().invoke(app, ["project", "--known-at", "someday"])
    assert done.exit_code == 2
    assert "write a day, 2024-06-20" in done.output
    with pytest.raises(eccles.ScenarioError, match=r"known_at to load\(\)"):
        eccles.project(eccles.load("baseline"), known_at="2024-06-20")


WORLD = ("--opening", "2024-06-12", "--horizon", "8w")
THEN = "2024-06-20"
COMMANDS = {
    "journal": ["journal", "2024-07-03", *WORLD],
    "income": ["income", *WORLD, "--format", "csv"],
    "value": ["value", "--opening", "2024-06-12", "--format", "csv"],
    "compare": ["compare", "baseline", "restart_qt_2027", *WORLD],
    "sensitivity": ["sensitivity", *WORLD, "--input", "tga", "--output", "reserves"],
    "solve": ["solve", *WORLD, "--target", "reserves=3350", "--by", "2024-07-31", "--solve", "treasury_cap"],
    "h41": ["h41", "2024-07-03", "--scenario", "baseline", "--set", "opening=2024-06-12"],
}
"""Commands that project a scenario, each opened on a day whose later data the package has."""


def said(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_projects_has_the_option(name: str):
    then = said(*COMMANDS[name], "--known-at", THEN)
    assert then != said(*COMMANDS[name])
    if name == "compare":  # there --set changes all but the first
        assert then == said(*COMMANDS[name], "--known-at", f"{THEN}T23:59:59")
    else:
        assert then == said(*COMMANDS[name], "--set", f"known_at={THEN}")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["h41", "2026-03-25", "--known-at", THEN], "--known-at belongs to a scenario; name one with --scenario"),
        (["income", "--back-test", "--known-at", THEN], "takes no scenario, option or format"),
    ],
)
def test_the_option_without_a_scenario_is_refused(words: list[str], message: str):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 2
    assert message in done.output
