"""The record of programmes: every row of the snapshot's table, names and numbering, what was in force on a day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError, ScenarioError
from eccles.data.programmes import find_programme, in_force, load_programmes, principal_in_force
from eccles.data.snapshot import open_snapshot

DAY = np.timedelta64(1, "D")
FACTS = ("programme", "start_date", "end_date", "asset_class", "action", "amount_bn", "period", "confidence")


def rows() -> list[tuple[object, ...]]:
    """Every decision of the record in the columns of the table."""
    return sorted(
        tuple(
            map(
                str,
                (
                    row.phase,
                    row.start_date,
                    row.end_date,
                    row.sector,
                    row.action,
                    row.amount_bn,
                    row.per,
                    row.confidence,
                    row.source,
                    row.note,
                ),
            )
        )
        for item in load_programmes()
        for row in item.decisions
    )


def test_every_row_of_the_snapshot_is_in_the_record_and_nothing_else():
    table = open_snapshot().table("programme")
    wanted = sorted(
        tuple(map(str, row)) for row in zip(*(table[name] for name in (*FACTS, "source", "note")), strict=True)
    )
    assert rows() == wanted
    assert len(wanted) == 97


@pytest.mark.shared
def test_amounts_and_dates_equal_the_published_list(shared: Path):
    import pandas as pd

    table = pd.read_csv(shared / "facts" / "programmes.csv", keep_default_na=False)
    wanted = sorted(
        (row.programme, row.start, row.end or "NaT", row.asset_class, row.action, row.amount_bn, row.period)
        for row in table.itertuples()
        if row.programme != "RESERVE_REQUIREMENTS"  # its amount is a ratio of zero, which is no money
    )
    found = sorted(
        (row[0], row[1], row[2], row[3], row[4], "" if row[5] == "nan" else row[5], row[6])
        for row in rows()
        if row[0] != "RESERVE_REQUIREMENTS"
    )
    assert found == [tuple(map(str, row)) for row in wanted]


@pytest.mark.parametrize(
    ("name", "brokers", "found"),
    [
        ("QE3", False, "QE3"),
        ("qe3_taper", False, "QE3"),
        ("operation twist", False, "MEP"),
        ("MEP2", False, "MEP"),
        ("QE3", True, "MEP"),
        ("QE4", True, "QE3"),
        ("QE1", True, "QE1"),
        ("QT2", True, "QT2"),
    ],
)
def test_programmes_answer_to_their_names(name: str, brokers: bool, found: str):
    assert find_programme(name, broker_numbering=brokers).name == found


def test_a_brokers_number_is_refused_with_its_meaning():
    with pytest.raises(DataError, match="number of QE3"):
        find_programme("QE4")
    with pytest.raises(DataError, match='did you mean "QT2"'):
        find_programme("QTT2")


# --- what was in force ---------------------------------------------------------------------------------------------


def test_a_decision_is_in_force_from_its_first_to_its_last_day_and_on_no_other():
    for item in load_programmes():
        for row in item.decisions:
            assert row.in_force(row.start_date)
            assert not row.in_force(row.start_date - DAY)
            if row.is_open:
                assert row.in_force(np.datetime64("2100-01-01"))
            else:
                assert row.in_force(row.end_date)
                assert not row.in_force(row.end_date + DAY)


@given(st.integers(-400, 6500))
def test_the_query_equals_the_table_on_any_day(days: int):
    date = np.datetime64("2008-11-25") + days * DAY
    table = open_snapshot().table("programme")
    end = np.where(np.isnat(table["end_date"]), np.datetime64("2100-01-01"), table["end_date"])
    here = (table["start_date"] <= date) & (date <= end)
    wanted = sorted(zip(table["programme"][here], table["asset_class"][here], table["action"][here], strict=True))
    found = sorted((item.decision.phase, item.decision.sector, item.decision.action) for item in in_force(date))
    assert found == wanted


@given(st.integers(0, 6300))
def test_principal_of_each_kind_has_one_rule_on_every_business_day(days: int):
    date = np.datetime64("2008-11-25") + days * DAY
    if np.is_busday(date):
        assert sorted(rule.of for rule in principal_in_force(date)) == ["agency", "treasury"]


def test_the_change_of_caps_falls_between_two_days():
    def caps(day: str) -> list[float]:
        return [item.decision.amount_bn for item in in_force(day) if item.programme == "QT2"]

    assert caps("2024-05-31") == [35.0, 60.0]
    assert caps("2024-06-01") == [35.0, 25.0]
    assert caps("2022-05-31") == caps("2025-12-01") == []


def test_what_is_no_date_is_refused():
    with pytest.raises(ScenarioError, match="YYYY-MM-DD"):
        in_force("last spring")


# --- files ---------------------------------------------------------------------------------------------------------

GOOD = """
programme: P
title: A programme
summary: For a test.
decisions:
  - {from: 2020-01-01, until: 2020-01-31, sector: treasury, action: purchase, amount_bn: 5, per: month}
"""


def write(folder: Path, text: str, name: str = "p.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_directory_of_ones_own_is_read(tmp_path: Path):
    (programme,) = load_programmes(write(tmp_path, GOOD))
    assert (programme.name, programme.phases, programme.decisions[0].source) == ("P", ("P",), "")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("per: month", "per: moon", "decisions"),
        ("amount_bn: 5", "amount: 5", "amount"),
        ("amount_bn: 5", "amount_bn: -5", "greater than or equal to 0"),
        ("amount_bn: 5", "amount_bn: '5'", "valid number"),
        ("until: 2020-01-31", "until: 2019-01-31", "before from 2020-01-01"),
        ("from: 2020-01-01", "from: soon", "no date"),
        ("title: A programme", "", "title"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, old: str, new: str, message: str):
    with pytest.raises(DataError, match=message):
        load_programmes(write(tmp_path, GOOD.replace(old, new)))


def test_a_programme_has_one_file_and_a_directory_at_least_one(tmp_path: Path):
    with pytest.raises(DataError, match="no programme"):
        load_programmes(tmp_path)
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "q.yaml")
    load_programmes.cache_clear()
    with pytest.raises(DataError, match="two files describe P"):
        load_programmes(tmp_path)
