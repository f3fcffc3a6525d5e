"""The lint: silent about errors on the shipped record, and each rule names a fault that is put in."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.core.programme import Action, Programme, Window
from eccles.data.programme_lint import ERROR, NOTE, lint_programmes
from eccles.data.programmes import find_programme, load_programmes

DAY = np.timedelta64(1, "D")


def errors(*programmes: Programme) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in lint_programmes(programmes):
        if item.level == ERROR:
            found.setdefault(item.rule, []).append(f"{item.where}: {item.sentence}")
    return found


def altered(name: str, place: int, **changes: object) -> Programme:
    """A programme with one decision changed."""
    programme = find_programme(name)
    rows = list(programme.decisions)
    rows[place] = replace(rows[place], **changes)
    return replace(programme, decisions=tuple(rows))


def record_with(changed: Programme) -> tuple[Programme, ...]:
    return tuple(changed if item.name == changed.name else item for item in load_programmes())


def test_the_shipped_record_has_no_error():
    assert errors(*load_programmes()) == {}


def test_the_caps_that_never_bound_are_named_and_no_others():
    found = [item.where for item in lint_programmes() if item.rule == "unreached cap"]
    assert found == [f"QT2 {start} agency runoff_cap" for start in ("2022-09-01", "2024-06-01", "2025-04-01")]


def test_a_treasury_cap_out_of_reach_is_named():
    changed = altered("QT2", 2, amount_bn=600.0)
    assert changed.decisions[2].action is Action.RUNOFF_CAP
    notes = [item.where for item in lint_programmes([changed]) if item.rule == "unreached cap"]
    assert changed.decisions[2].label in notes


def test_unverified_rows_are_noted():
    notes = [item.where for item in lint_programmes() if (item.level, item.rule) == (NOTE, "confidence")]
    assert "REPO_2019 2019-09-17 repo_overnight purchase" in notes
    assert not any(where.startswith("QT2") for where in notes)


def test_overlaps():
    found = errors(altered("QE2", 0), replace(altered("QE2", 0), name="TWIN"))
    assert "is in force together with" in found["overlap"][0]


def test_missing_source_and_odd_mark():
    assert "names no source" in errors(altered("QE2", 0, source=" "))["source"][0]
    assert 'marked ""' in errors(altered("QE2", 0, confidence=""))["confidence"][0]
    assert 'marked "V X"' in errors(altered("QE2", 0, confidence="V X"))["confidence"][0]


def test_announced_after_it_began():
    late = np.datetime64("2011-01-01")
    assert "2011-01-01, after it began" in errors(altered("QE2", 0, announced_date=late))["announced"][0]


def test_sales_without_authority_and_lopsided_twists():
    place = next(n for n, row in enumerate(find_programme("MEP").decisions) if row.is_sale)
    assert "sells without" in errors(altered("MEP", place, authority=""))["authority"][0]
    assert "buys 400.0 and sells 300.0" in errors(altered("MEP", place, amount_bn=300.0))["authority"][0]


@pytest.mark.parametrize("days", [-3, 3])
def test_gaps_and_doubles_in_the_regimes(days: int):
    last = find_programme("REINV_2020").decisions[0].end_date
    changed = altered("REINV_2020", 0, end_date=last + days * DAY)
    (sentence,) = errors(*record_with(changed))["gap"]
    assert ("has no rule from 2022-05-29" if days < 0 else "has two rules on 2022-06-01") in sentence


def test_a_regime_that_ends_with_nothing_after_it():
    changed = altered("REINV_2025", 0, end_date=np.datetime64("2026-01-31"))
    assert "has no rule after 2026-01-31" in errors(*record_with(changed))["gap"][0]


def test_totals_windows_and_months_that_do_not_add_up():
    assert "adds up to 610.0 bn, the total is 600.0" in errors(altered("QE2", 0, amount_bn=610.0))["total"][0]
    half = (Window("half", 1.0, 30.0, 50.0, np.nan),)
    assert "weigh 50 per cent" in errors(altered("QE2", 0, windows=half))["windows"][0]
    part = (Window("part", 1.0, 30.0, np.nan, 5.0),)
    assert "hold 5 of 600 bn" in errors(altered("QE2", 0, windows=part))["windows"][0]
    place = next(n for n, row in enumerate(find_programme("QE3").decisions) if row.amount_bn == 45)
    changed = altered("QE3", place, start_date=np.datetime64("2013-01-02"))
    assert "purchase_periods" in errors(changed)["schedule"][0]
