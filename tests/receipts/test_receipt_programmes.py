"""Receipts of planned and actual purchases: every number of the table, by month and in all."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.purchases import PlannedActual
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.data.programmes import load_programmes
from eccles.data.snapshot import open_snapshot
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.history.programme_rows import PROGRAMME_COLUMNS
from eccles.receipts.question import Question
from eccles.report.receipt_text import receipt_text

MEASURED = [item.name for item in load_programmes() if item.measures]


@functools.cache
def counted(name: str) -> tuple[PlannedActual, ...]:
    return eccles.planned_actual(name)


def why(figure: str, shown: Callable[[str], tuple[PlannedActual, ...]] = counted) -> Receipt:
    return explain(Question(read_address(figure), open_library(), eccles.project, lambda _: shown))


def check(table: PlannedActual, column: str, month: str, value: float, *, known: bool) -> None:
    figure = f"programme:{table.programme}:{column}:{table.measure.name}@{month}"
    if not known:
        with pytest.raises(DataError, match="leaves it blank"):
            why(figure)
        return
    receipt = why(figure)
    assert receipt.value == value
    assert receipt.chain
    assert all(step.by for step in receipt.chain)
    if column != "week_count" and receipt.value:
        assert all(step.origins for step in receipt.chain)


@pytest.mark.parametrize("name", MEASURED)
def test_every_number_of_the_table(name: str) -> None:
    for table in counted(name):
        months = table.month_date.astype("datetime64[M]").astype(str)
        rows = {0, 1, len(months) // 3, len(months) // 2, len(months) - 1}
        for column in PROGRAMME_COLUMNS:
            shown = getattr(table, column)
            for row in rows:
                empty = column not in {"planned_bn", "planned_in_weeks_bn", "week_count"} and not table.week_count[row]
                known = bool(np.isfinite(shown[row])) and not empty
                check(table, column, months[row], float(shown[row]), known=known)
            check(table, column, "total", float(shown.sum()), known=bool(np.isfinite(shown.sum())))


@pytest.mark.parametrize("name", ["QE3", "QT2"])
@pytest.mark.parametrize("column", PROGRAMME_COLUMNS)
def test_what_the_table_shows_is_not_handed_through(name: str, column: str) -> None:
    tables = counted(name)
    moved = tuple(replace(table, **{column: getattr(table, column) + 1e-6}) for table in tables)
    refused = 0
    for table in tables:
        shown = getattr(table, column)
        row = int(np.flatnonzero(np.isfinite(shown) & (table.week_count > 0.0))[-1]) if np.isfinite(shown).any() else -1
        months = [str(table.month_date[row].astype("datetime64[M]"))] if row >= 0 else []
        for month in [*months, *(["total"] if np.isfinite(shown.sum()) else [])]:
            with pytest.raises(InvariantError, match="miss it by"):
                why(f"programme:{name}:{column}:{table.measure.name}@{month}", lambda _: moved)
            refused += 1
    assert refused or not any(np.isfinite(getattr(table, column)).any() for table in tables)


def test_run_off_by_hand() -> None:
    soma = open_snapshot().table("soma_summary")
    total = soma["bill_bn"] + soma["note_bond_bn"] + soma["tips_bn"] + soma["frn_bn"]
    month = (soma["date"] - np.timedelta64(6, "D")).astype("datetime64[M]")
    inside = np.flatnonzero(month == np.datetime64("2024-06"))
    receipt = why("programme:QT2:actual:treasuries@2024-06")
    assert receipt.value == pytest.approx(total[inside[0] - 1] - total[inside[-1]], abs=1e-9)
    assert len(receipt.chain) == inside.size == 4
    cells = [origin for step in receipt.chain for origin in step.origins]
    assert {origin.date for origin in cells} == {str(day) for day in soma["date"][inside[0] - 1 : inside[-1] + 1]}
    cap = why("programme:QT2:cap:treasuries@2024-06")
    assert [step.value for step in cap.chain] == [25.0]
    assert "monetary20240501a" in cap.chain[0].detail
    assert cap.chain[0].origins[0].name == "programmes/decisions/qt2.yaml"


def test_a_plan_by_hand() -> None:
    """In 2009 the Desk traded on 153 days between the first and the last purchase of 300 bn of Treasuries."""
    receipt = why("programme:QE1:planned:treasuries@2009-04")
    good_friday = np.datetime64("2009-04-10")
    days = np.arange("2009-04-01", "2009-05-01", dtype="datetime64[D]")
    traded = int((np.is_busday(days) & (days != good_friday)).sum())
    assert receipt.value == pytest.approx(300.0 * traded / 153, abs=1e-9)
    text = receipt_text(receipt)
    assert f"300 × {traded} / 153 operation days" in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("programme:QT9:actual:treasuries@2024-06", "QT"),
        ("programme:QT2:actual@2024-06", "several classes; it is counted as treasuries, agency"),
        ("programme:QT2:actual:bills@2024-06", 'no class "bills"'),
        ("programme:QT2:paid:agency@2024-06", "no column.*planned|actual"),
        ("programme:QT2:actual:agency@2021-06", "from 2022-06 to 2025-11"),
        ("programme:QT2:compensation:agency@2024-06", "leaves it blank"),
        ("programme:REINV_2019:actual@2019-09", "no outright purchase"),
    ],
)
def test_what_is_not_there_is_refused(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure)


def test_a_scenario_has_no_place_here() -> None:
    with pytest.raises(DataError, match="leave scenario"):
        eccles.why("baseline:programme:QT2:cap:agency@2024-06")
