"""Errors: one family, and a word that is not understood is answered with the nearest one."""

from __future__ import annotations

import pytest

from eccles.base import errors
from eccles.base.errors import EcclesError, nearest_name


@pytest.mark.parametrize("name", ["DataError", "InvariantError", "ScenarioError", "UnitError"])
def test_every_error_is_of_the_family_and_carries_its_message(name):
    error = getattr(errors, name)("found 3, allowed 1 or 2: choose one")
    assert isinstance(error, EcclesError)
    assert str(error) == "found 3, allowed 1 or 2: choose one"


def test_the_nearest_word_is_named_and_without_one_all_are_in_order():
    assert nearest_name("hozizon", ["opening", "horizon"]) == 'did you mean "horizon"?'
    assert nearest_name("zzz", ["opening", "horizon"]) == "allowed: horizon, opening"
    assert nearest_name("zzz", []) == "allowed: "
