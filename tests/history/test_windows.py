"""Windows of days: when a value is read, which day is day 0, holidays, joined windows, against pandas."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError, ScenarioError
from eccles.core.event_study import Window
from eccles.data.announcements import choose, load_calendar
from eccles.data.snapshot import open_snapshot
from eccles.history.event_study import effects
from eccles.history.windows import changes_of, day_zero, new_york_moment, reading_moments, runs_of
from tests.history.made import series, told

CALENDAR = load_calendar()
TEN_YEAR = open_snapshot().series("DGS10")


WEEK = [f"2024-01-{day:02d}" for day in (2, 3, 4, 5, 8)]


@pytest.mark.parametrize(
    ("announcement", "window", "expected"),
    [
        (told("2024-01-03", "14:00"), (-1, 0), ("2024-01-03", "2024-01-02", "2024-01-03", 10.0)),
        (told("2024-01-03", "16:10"), (-1, 0), ("2024-01-04", "2024-01-03", "2024-01-04", 20.0)),
        (told("2024-01-03"), (-1, 1), ("2024-01-03", "2024-01-02", "2024-01-04", 30.0)),
        (told("2024-01-06", "12:00"), (-1, 0), ("2024-01-08", "2024-01-05", "2024-01-08", 80.0)),
        (told("2024-01-03", "13:45", "Europe/Berlin"), (-2, 2), None),
        (told("2024-01-04", "23:45", "Europe/Berlin"), (-1, 0), ("2024-01-05", "2024-01-04", "2024-01-05", 40.0)),
        (told("2023-12-01"), (0, 1), None),
        (told("2024-02-01"), (-1, 0), None),
    ],
)
def test_a_window_goes_from_the_value_before_to_the_value_after(announcement, window, expected):
    changes = changes_of(series([1.0, 1.1, 1.3, 1.7, 2.5], WEEK))
    found = effects(changes, [announcement], Window(*window))
    if expected is None:
        assert found == ()
    else:
        [effect] = found
        assert (str(effect.day_date), str(effect.from_date), str(effect.to_date)) == expected[:3]
        assert effect.value == pytest.approx(expected[3])


def test_the_noon_dollar_learns_of_an_afternoon_on_the_next_day():
    days = ["2024-01-02", "2024-01-03", "2024-01-04"]
    dollar = changes_of(series([100.0, 101.0, 103.0], days, name="DTWEXBGS", unit="index 2006-01=100"))
    assert dollar.unit == "pct"
    assert dollar.value == pytest.approx(100 * np.diff(np.log([100.0, 101.0, 103.0])))
    assert day_zero(dollar, [told("2024-01-03", "14:00"), told("2024-01-03", "11:00")]).tolist() == [2, 1]


def test_the_mortgage_survey_ends_on_tuesday():
    survey = series([6.0, 6.1], ["2024-01-04", "2024-01-11"], name="MORTGAGE30US", frequency="W")
    assert str(reading_moments(survey)[0]) == "2024-01-02T17:00"


@pytest.mark.parametrize(
    ("date", "time", "zone", "expected"),
    [
        ("2022-12-15", "14:15", "Europe/Berlin", "2022-12-15T08:15"),
        ("2022-10-27", "14:15", "Europe/Berlin", "2022-10-27T08:15"),
        ("2022-11-03", "12:00", "Europe/London", "2022-11-03T08:00"),
        ("2020-03-18", "23:45", "Europe/Berlin", "2020-03-18T18:45"),
    ],
)
def test_moments_are_new_yorks(date: str, time: str, zone: str, expected: str):
    assert str(new_york_moment(np.datetime64(date, "D"), time, zone)) == expected


@pytest.mark.parametrize("window", [(-1, 0), (-1, 1), (-3, 5), (0, 2)])
def test_effects_equal_a_direct_computation_with_pandas(window: tuple[int, int]):
    level = pd.Series(TEN_YEAR.value * 100, index=pd.DatetimeIndex(TEN_YEAR.date))
    chosen = choose(CALENDAR, institution="fed")
    found = effects(changes_of(TEN_YEAR), chosen, Window(*window))
    assert len(found) == len(chosen)
    for effect in found:
        moment = pd.Timestamp(f"{effect.announcement.date} {effect.announcement.time or '00:00'}")
        read = level.index + pd.Timedelta(hours=15, minutes=30)
        zero = int((read < moment).sum())
        assert effect.value == pytest.approx(level.iloc[zero + window[1]] - level.iloc[zero + window[0]], abs=1e-9)


def test_joined_windows_count_no_day_twice():
    changes = changes_of(TEN_YEAR)
    march = [item for item in choose(CALENDAR, programme="QE_COVID") if item.date < np.datetime64("2020-04-01")]
    window = Window(-1, 1)
    places = changes.touched(march, window)
    assert [str(day) for day in changes.date[places]] == [
        "2020-03-12",
        "2020-03-13",
        "2020-03-16",
        "2020-03-17",
        "2020-03-20",
        "2020-03-23",
        "2020-03-24",
    ]
    single = effects(changes, march, window)
    assert sum(item.shared_count for item in single) == 2 * len(march) - places.size
    level = dict(zip(TEN_YEAR.date.astype(str), TEN_YEAR.value * 100, strict=True))
    direct = level["2020-03-17"] - level["2020-03-11"] + level["2020-03-24"] - level["2020-03-19"]
    assert changes.value[places].sum() == pytest.approx(direct)


def test_runs():
    assert runs_of([]).size == 0
    assert runs_of([5]).tolist() == [1]
    assert runs_of([1, 2, 3, 7, 9, 10]).tolist() == [3, 1, 2]


def test_windows_and_series_that_do_not_fit_are_refused():
    with pytest.raises(ScenarioError, match="ends after it begins"):
        Window(1, 1)
    with pytest.raises(DataError, match="an event study needs daily or weekly"):
        changes_of(open_snapshot().series("UNRATE"))


def test_a_level_of_money_changes_in_its_own_unit():
    days = [str(dt.date(2024, 1, day)) for day in (2, 3)]
    changes = changes_of(series([500.0, 450.0], days, unit="USD bn"))
    assert (changes.unit, changes.value.tolist()) == ("USD bn", [-50.0])


@given(
    days=st.lists(st.integers(0, 27), min_size=1, max_size=8),
    first=st.integers(-4, 2),
    length=st.integers(1, 5),
)
def test_joined_windows_are_the_union_of_the_single_ones(days: list[int], first: int, length: int):
    dates = [str(np.datetime64("2024-01-01") + day) for day in range(28)]
    changes = changes_of(series([float(value * value) for value in range(28)], dates))
    window = Window(first, first + length)
    single = set()
    for day in days:
        if day >= 1 and day + min(first, -1) >= 0 and day + max(first + length, 0) <= 27:
            single |= set(range(day + first, day + first + length))
    assert changes.touched([told(dates[day], "09:00") for day in days], window).tolist() == sorted(single)
    assert runs_of(sorted(single)).sum() == len(single)
