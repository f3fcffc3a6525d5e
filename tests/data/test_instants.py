"""Instants: what a person types, and New York's clock, against the time-zone database."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.instants import new_york_utc, read_instant

NEW_YORK = ZoneInfo("America/New_York")
WAR_TIME = ("1974", "1975")


def test_the_clock_of_new_york_is_that_of_the_time_zone_database():
    days = np.arange("1967-01-01", "2050-01-01", 3, dtype="datetime64[D]")
    noon = new_york_utc(days, 12 * 3600)
    for day, found in zip(days.tolist(), noon.tolist(), strict=True):
        placed = dt.datetime(day.year, day.month, day.day, 12, tzinfo=NEW_YORK).astimezone(dt.UTC).replace(tzinfo=None)
        if str(day)[:4] in WAR_TIME:
            assert found - placed in {dt.timedelta(0), dt.timedelta(hours=1)}  # never early
        else:
            assert found == placed, day


def test_before_daylight_time_by_law_standard_time_is_taken():
    assert str(new_york_utc(np.array(["1950-07-01"], dtype="datetime64[D]"), 0)[0]) == "1950-07-01T05:00:00"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2019-08-30", "2019-08-31T03:59:59"),
        (" 2019-12-30 ", "2019-12-31T04:59:59"),
        (dt.date(2019, 8, 30), "2019-08-31T03:59:59"),
        (np.datetime64("2019-08-30"), "2019-08-31T03:59:59"),
        ("2019-08-29T16:30", "2019-08-29T20:30:00"),
        ("2019-08-29 16:30:05", "2019-08-29T20:30:05"),
        ("2019-08-29T20:30Z", "2019-08-29T20:30:00"),
        (dt.datetime(2019, 8, 29, 16, 30), "2019-08-29T20:30:00"),  # noqa: DTZ001  # a clock in New York
        (dt.datetime(2019, 8, 29, 16, 30, tzinfo=dt.UTC), "2019-08-29T16:30:00"),
        (np.datetime64("2019-08-29T20:30:00"), "2019-08-29T20:30:00"),
    ],
)
def test_what_is_typed_becomes_an_instant(given: object, expected: str):
    assert str(read_instant(given)) == expected


@pytest.mark.parametrize("given", ["yesterday", "2019-13-01", "2019-08-30T25:00", "", np.datetime64("NaT"), 5, [1]])
def test_what_is_no_instant_is_refused(given: object):
    with pytest.raises(DataError, match="is no instant"):
        read_instant(given)
