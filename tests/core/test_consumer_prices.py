"""The reference index of TIPS: interpolated by days, and held against the compensation the New York Fed publishes."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.base.timeline import month_index, month_start
from eccles.core.consumer_prices import reference_index
from eccles.data.snapshot import open_snapshot
from tests.small import days

CPI = open_snapshot().series("CPIAUCNS")
FIRST = int(month_index(CPI.date[0]))


def reference(*date: str | dt.date) -> list[float]:
    return reference_index(CPI.value[None, :], FIRST, np.array(date, dtype="datetime64[D]"))[0].tolist()


def test_the_first_of_a_month_has_the_index_of_the_third_month_before():
    assert reference("2022-02-01", "2022-03-01") == [CPI.at("2021-11-01"), CPI.at("2021-12-01")]
    # 31 CFR 356, appendix B, section I.B: on the 15th of a month of 31 days, 14/31 of the way has gone.
    expected = 276.589 + 14 / 31 * (277.948 - 276.589)
    assert reference("2022-01-15") == pytest.approx([expected], abs=1e-9)


@given(st.dates(dt.date(1980, 1, 1), dt.date(2025, 12, 31)))
def test_between_the_firsts_of_two_months_each_day_adds_the_same(day):
    first = day.replace(day=1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    here, start, end = reference(day, first, following)
    assert here == pytest.approx(start + (end - start) * (day - first).days / (following - first).days, rel=1e-14)


def test_published_compensation_is_that_of_the_day_after_its_wednesday():
    """Two roads: the index over that of the dated date, and what the SOMA publishes for 48 TIPS on 2022-02-16.

    The published amounts hold the accrual to the next day: with it the largest difference is 0.1 mn a lot, without it
    all lots are short by one day, 0.05 bn together.
    """
    holding = open_snapshot().table("holding")
    tips = holding["kind"] == "tips"
    par, published = holding["par_bn"][tips], holding["compensation_bn"][tips]
    dated = month_start(month_index(holding["issue_date"][tips])) + 14
    base = np.array(reference(*dated.tolist()))
    on_wednesday, day_after = (par * (np.array(reference(day)) / base - 1.0) for day in ("2022-02-16", "2022-02-17"))
    assert np.abs(day_after - published).max() < 1e-4
    assert published.sum() - on_wednesday.sum() == pytest.approx(0.0503, abs=0.0005)


@pytest.mark.parametrize("date", ["1800-01-01", "2026-07-01"])
def test_dates_beyond_the_index_are_refused(date):
    with pytest.raises(DataError, match="do not cover the reference months"):
        reference(date)


def test_each_path_has_its_own_index():
    cpi = np.stack([np.arange(100.0, 112.0), np.full(12, 50.0)])
    found = reference_index(cpi, 620, month_start(np.array([623, 625])))
    assert found.tolist() == [[100.0, 102.0], [50.0, 50.0]]
    assert days("2021-12-01") == month_start(623)
