"""The files of claims: the short forms they allow, and the sentence that names a fault."""

from __future__ import annotations

import math

import pytest

from eccles.base.errors import DataError
from eccles.data.claim_forms import parse_article
from eccles.data.claims import find_article, load_articles, load_public_record

HEAD = """
seed: 009_made
short: made
title: {en: Made, zh: 自造}
written: 2020-01-01
claims:
"""
CLAIM = """
  - id: one
    claim: {en: One thing., zh: 一件事。}
    figures:
      - value: 4
        unit: bn
        as_of: "2020"
        tolerance: 0.5
        near: 2
        why: {en: rounded, zh: 取整}
        check: {level: {series: WALCL, date: 2020-01-01, unit: bn}}
    reason: {en: "{computed_bn:.1f}", zh: "{computed_bn:.1f}"}
"""


def parsed(claim: str = CLAIM):
    return parse_article(HEAD + claim, "made.yaml")


def test_an_interval_is_the_value_give_or_take():
    [figure] = parsed().claims[0].figures
    assert (figure.accepted.low, figure.accepted.high) == (3.5, 4.5)
    assert figure.nearly is not None
    assert (figure.nearly.low, figure.nearly.high) == (2.0, 6.0)
    assert figure.accepted.holds(4.5)
    assert not figure.accepted.holds(4.6)
    assert not figure.accepted.holds(math.nan)


def test_an_open_side_is_null():
    [figure] = parsed(CLAIM.replace("tolerance: 0.5", "accept: [null, 3]")).claims[0].figures
    assert (figure.accepted.low, figure.accepted.high) == (-math.inf, 3.0)


def test_a_day_is_stated_as_a_day():
    dated = CLAIM.replace("value: 4", "value: 1970-01-11").replace("unit: bn\n", "unit: date\n", 1)
    assert parsed(dated).claims[0].figures[0].value == 10.0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("tolerance: 0.5", "tolerence: 0.5", 'unknown key "tolerence"; did you mean "tolerance"'),
        ("        tolerance: 0.5\n", "", "either `tolerance` or `accept"),
        ("tolerance: 0.5", "tolerance: 0.5\n        accept: [1, 2]", "either `tolerance` or `accept"),
        ("        why: {en: rounded, zh: 取整}\n", "", "say `why`"),
        ("{en: One thing., zh: 一件事。}", "{en: One thing.}", "one text each in en and zh"),
        ("check: {level: {series: WALCL, date: 2020-01-01, unit: bn}}", "check: level", "a check is one name"),
        ("check: {level: {series: WALCL, date: 2020-01-01, unit: bn}}", "near: 3", "or `unchecked` with the reason"),
        ("    claim: {en: One thing., zh: 一件事。}\n", "", "one lacks claim"),
        ("  - id: one\n", "  - id: one\n    forecast: true\n", "a day by which it can be judged"),
    ],
)
def test_a_fault_is_named(old: str, new: str, message: str):
    assert old in CLAIM
    with pytest.raises(DataError, match=message):
        parsed(CLAIM.replace(old, new))


def test_an_article_answers_to_each_of_its_names():
    for name in ("003", "run-off", "RUN-OFF", "003_98c7cd3f396f5ef7.txt", "seeds/003_98c7cd3f396f5ef7.txt"):
        assert find_article(name).short == "run-off"
    with pytest.raises(DataError, match='did you mean "run-off"'):
        find_article("run-of")


def test_the_five_articles_are_there_in_order():
    assert [article.seed[:3] for article in load_articles()] == ["000", "001", "002", "003", "004"]


def test_the_public_record_says_how_sure_it_is():
    for fact in load_public_record().values():
        assert fact.source
        assert fact.confidence in {"V", "2", "C", "M"}
