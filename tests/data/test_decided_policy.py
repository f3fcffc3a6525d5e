"""What was decided and when it was made public: announcements against the dates their sources carry."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest
from pydantic import ValidationError

from eccles.data.instants import read_instant
from eccles.data.scenario_build import decided_policy
from eccles.data.scenario_rules import ProgrammeFile

DATED = re.compile(r"monetary(\d{8})|policy_(\d{6})")
EARLIER_DECISION = "2022-03-10"
"""Its source is the decision of 2020 it goes back to."""


def published_in(source: str) -> dt.date:
    """The date in the address of a statement."""
    found = DATED.search(source)
    assert found, source
    digits = found[1] or f"20{found[2]}"
    return dt.datetime.strptime(digits, "%Y%m%d").replace(tzinfo=dt.UTC).date()


@pytest.mark.parametrize(
    "entry", [e for e in decided_policy() if str(e.start) != EARLIER_DECISION], ids=lambda e: e.start
)
def test_a_decision_is_known_from_its_statement_on(entry):
    day = published_in(entry.source)
    assert entry not in decided_policy(read_instant(f"{day}T13:59"))
    assert entry in decided_policy(read_instant(f"{day}T14:00"))


def test_all_decisions_are_known_today():
    assert decided_policy(np.datetime64("2030-01-01T00:00:00")) == decided_policy()


@pytest.mark.parametrize("announced", [{}, {"2022-06-01": "2022-06-02"}])
def test_a_programme_must_say_when_each_decision_was_made_public(announced: dict[str, str]):
    decision = {"from": "2022-06-01", "rule": "hold"}
    content = {"title": "t", "description": "d", "announced": announced, "decisions": [decision]}
    with pytest.raises(ValidationError, match="the decision of 2022-06-01 needs the day it was made public"):
        ProgrammeFile.model_validate(content)
