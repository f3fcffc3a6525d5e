"""A series: exact dates, the last value before a date, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.series import Series
from tests.small import days


def series(date: np.ndarray, value: list[float]) -> Series:
    return Series("X", "a series", "me", "USD bn", "level", "weekly", "public-domain", date, np.array(value))


WEEKS = series(days("2022-06-01", "2022-06-08", "2022-06-22"), [1.0, 2.0, 4.0])


def test_exact_dates_one_or_many():
    assert WEEKS.at("2022-06-08") == 2.0
    assert WEEKS.at(days("2022-06-22", "2022-06-01")).tolist() == [4.0, 1.0]


@pytest.mark.parametrize("date", ["2022-05-31", "2022-06-15", "2022-06-29"])
def test_a_date_without_observation_is_named_with_the_span(date):
    with pytest.raises(DataError, match=rf"no observation on {date}; it spans 2022-06-01 to 2022-06-22 \(weekly\)"):
        WEEKS.at(days("2022-06-01", date))


def test_the_last_value_stands_for_a_year_and_no_longer():
    assert WEEKS.asof("2022-06-15") == 2.0
    assert WEEKS.asof(days("2022-06-01", "2023-06-22")).tolist() == [1.0, 4.0]
    for outside in ("2022-05-31", "2023-06-24"):
        with pytest.raises(DataError, match=f"not available on {outside}"):
            WEEKS.asof(outside)


@pytest.mark.parametrize(
    ("date", "value", "said"),
    [
        (days("2022-06-01"), [1.0, 2.0], "they must match"),
        (days("2022-06-08", "2022-06-01"), [1.0, 2.0], "increase strictly"),
        (days("2022-06-01", "2022-06-01"), [1.0, 2.0], "increase strictly"),
        (days("2022-06-01"), [np.nan], "not a finite number"),
    ],
)
def test_columns_that_are_no_series_are_refused(date, value, said):
    with pytest.raises(DataError, match=said):
        series(date, value)


def test_an_empty_series_has_no_value_and_says_so():
    empty = series(days(), [])
    assert empty.span == "empty"
    with pytest.raises(DataError):
        empty.at("2022-06-01")
    with pytest.raises(DataError):
        empty.asof("2022-06-01")


def test_a_series_says_its_vintage_and_footnote() -> None:
    one = replace(WEEKS, as_of_date=np.datetime64("2026-03-31"), footnote="spliced")
    other = replace(WEEKS, as_of_date=np.datetime64("2026-04-02"), footnote="revised")
    assert (one - other).as_of_date == np.datetime64("2026-04-02")
    assert (one - other).footnote == "spliced; revised"
    assert (one + one).footnote == "spliced"
    assert np.isnat((one - WEEKS).as_of_date)
    assert one.to("USD mn").as_of_date == one.as_of_date
    assert repr(one).endswith("as of 2026-03-31; me>")
    assert "as of" not in repr(WEEKS)
