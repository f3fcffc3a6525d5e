"""Income as text: a line a year, the outlook in words, scores with their limits."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement
from eccles.report.income_tables import IncomeScore, income_columns, income_text, scores_text, yearly_columns

WEEKS = 156
DATE = np.datetime64("2026-01-07") + 7 * np.arange(WEEKS + 1)


@pytest.fixture
def statement():
    income = np.zeros((1, WEEKS, len(INCOME_LINES)))
    income[:, :, INCOME_LINES.index("mbs")] = 3.0
    expense = np.zeros((1, WEEKS, len(EXPENSE_LINES)))
    expense[:, :, 0] = 1.0
    costs = np.full((1, WEEKS), 0.5)
    deferred = np.maximum(60.0 - 1.5 * np.arange(WEEKS + 1), 0.0)[None, :]
    remitted = np.where(deferred[:, 1:] > 0.0, 0.0, 1.5)
    basis = np.full(WEEKS, "by lot", dtype=object)
    net = np.full((1, WEEKS), 1.5)
    return IncomeStatement(
        "small", DATE[0], DATE[1:], income, expense, costs, net, remitted, remitted, deferred, basis,
        np.zeros_like(income), np.zeros_like(expense),
    )  # fmt: skip


def test_years(statement):
    columns = yearly_columns(statement)
    assert columns["year"].tolist() == [2026, 2027, 2028, 2029]
    assert columns["interest_income_bn"].sum() == pytest.approx(3.0 * WEEKS)
    place = int(np.flatnonzero(np.datetime64("2026-12-31") >= DATE)[-1])
    assert columns["deferred_asset_bn"][0] == statement.deferred_bn[0, place]


def test_text_says_when_the_debt_is_gone(statement):
    text = income_text(statement)
    assert max(map(len, text.splitlines())) <= 80
    words = " ".join(text.split())
    assert "60.0 bn at the opening" in words
    assert f"none from {statement.date[39]} on" in words
    assert "lasting profit from 2026-01-14" in text
    assert f"{1.5 * 117:,.1f} bn in all" in text


def test_weekly_columns_hold_every_line(statement):
    columns = income_columns(statement)
    assert columns["income_mbs_bn"].sum() == pytest.approx(3.0 * WEEKS)
    assert len(columns) == 1 + 5 + 1 + len(INCOME_LINES) + len(EXPENSE_LINES)
    with pytest.raises(DataError):
        income_columns(statement, path=3)


def test_scores_say_met_or_missed():
    hit = IncomeScore("2023", "interest", "by lot", 100.0, 101.0, 0.02)
    miss = IncomeScore("2022", "net", "by lot", -100.0, -110.0, 0.05)
    free = IncomeScore("2021", "other", "by class", 5.0, 6.0)
    assert (hit.met, miss.met, free.met) == (True, False, None)
    assert miss.error_share == pytest.approx(-0.1)
    lines = scores_text([hit, miss, free]).splitlines()
    assert lines[3].endswith("2 % met")
    assert lines[4].endswith("5 % MISSED")
    assert lines[5].split()[-3:] == ["+20.0", "%", "none"]
