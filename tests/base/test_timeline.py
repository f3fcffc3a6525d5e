"""The calendar: the published holidays, payment days, Wednesdays, months - each against a plain loop over days."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base import timeline
from eccles.base.errors import ScenarioError
from eccles.base.timeline import Timeline, as_date, as_day, good_friday, month_index, wednesdays

# Holidays Observed by the Federal Reserve System 2022-2026 (Board of Governors, K.8; the same list is the holiday
# schedule of the Reserve Banks' financial services). Days the Banks are closed: a Sunday holiday is observed on Monday
# (20 June and 26 December 2022, 2 January 2023), a Saturday holiday is not (1 January 2022, 11 November 2023,
# 4 July 2026).
CLOSED = {
    2022: "01-17 02-21 05-30 06-20 07-04 09-05 10-10 11-11 11-24 12-26",
    2023: "01-02 01-16 02-20 05-29 06-19 07-04 09-04 10-09 11-23 12-25",
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25",
}
CLOSED_DAYS = {dt.date.fromisoformat(f"{year}-{day}") for year, days in CLOSED.items() for day in days.split()}

# Easter Sundays in print: tables of the Book of Common Prayer and of the U.S. Naval Observatory; 1818 and 2038 are the
# earliest and latest dates Easter can take.
EASTER = (
    "1818-03-22 1961-04-02 2000-04-23 2008-03-23 2018-04-01 2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 "
    "2033-04-17 2038-04-25"
)

known_days = st.dates(dt.date(2022, 1, 1), dt.date(2026, 12, 24))
all_days = st.dates(dt.date(1914, 1, 1), dt.date(2099, 12, 1))


def open_by_list(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in CLOSED_DAYS


@pytest.mark.parametrize("year", CLOSED)
def test_the_holidays_are_the_published_ones(year):
    assert [day.isoformat()[5:] for day in timeline.federal_reserve_holidays(year)] == CLOSED[year].split()


def test_holidays_younger_than_the_schedule_are_not_kept_before_their_time():
    assert dt.date(2021, 6, 18) not in timeline.federal_reserve_holidays(2021)
    assert dt.date(1985, 1, 21) not in timeline.federal_reserve_holidays(1985)
    assert dt.date(1986, 1, 20) in timeline.federal_reserve_holidays(1986)


@pytest.mark.parametrize("easter", EASTER.split())
def test_good_friday_is_two_days_before_easter(easter):
    sunday = dt.date.fromisoformat(easter)
    assert good_friday(sunday.year) == sunday - dt.timedelta(days=2)


@given(st.integers(1583, 4000))
def test_good_friday_is_a_friday_in_spring_and_no_fixed_holiday(year):
    day = good_friday(year)
    assert day.weekday() == 4
    assert (3, 20) <= (day.month, day.day) <= (4, 23)


def test_good_friday_is_a_business_day_of_the_reserve_banks():
    assert timeline.is_business_day(as_day(good_friday(2024)))


@settings(deadline=None)  # the first call builds the calendar of two centuries
@given(known_days)
def test_business_days_are_those_of_the_list(day):
    assert timeline.is_business_day(as_day(day)) == open_by_list(day)


@settings(deadline=None)  # the first call builds the calendar of two centuries
@given(known_days)
def test_a_payment_moves_to_the_next_open_day_and_back_to_the_one_before(day):
    forward = backward = day
    while not open_by_list(forward):
        forward += dt.timedelta(days=1)
    while backward.year >= 2022 and not open_by_list(backward):
        backward -= dt.timedelta(days=1)
    assert timeline.next_business_day(as_day(day)) == as_day(forward)
    if backward.year >= 2022:
        assert timeline.previous_business_day(as_day(day)) == as_day(backward)


@given(all_days)
def test_the_first_wednesday_on_or_after_is_found_as_by_hand(day):
    shown = day
    while shown.weekday() != 2:
        shown += dt.timedelta(days=1)
    assert timeline.first_wednesday_on_or_after(as_day(day)) == as_day(shown)


@settings(deadline=None)  # the first call builds the calendar of two centuries
@given(all_days)
def test_months_are_counted_from_january_1970(day):
    index = int(month_index(as_day(day)))
    assert index == (day.year - 1970) * 12 + day.month - 1
    assert timeline.calendar_month(index) == day.month
    assert timeline.month_start(index) == as_day(day.replace(day=1))
    first, last = timeline.business_day_of_month(index, 1), timeline.last_business_day(index)
    assert int(month_index(first)) == int(month_index(last)) == index
    assert timeline.business_day_of_month(index, 2) == timeline.next_business_day(first + 1)
    assert timeline.next_business_day(last + 1) == timeline.business_day_of_month(index + 1, 1)


@given(all_days, st.integers(0, 60))
def test_wednesdays_are_all_between_both_ends_included(first, span_days):
    last = first + dt.timedelta(days=span_days)
    by_hand = [first + dt.timedelta(days=k) for k in range(span_days + 1)]
    assert wednesdays(first, last).tolist() == [day for day in by_hand if day.weekday() == 2]


@given(day=st.dates(dt.date(2021, 1, 1), dt.date(2024, 12, 31)), weeks=st.integers(1, 60))
def test_the_week_of_a_date_agrees_with_a_plain_loop(day, weeks):
    run = Timeline.from_opening("2022-06-01", weeks)
    shown, week = dt.date(2022, 6, 1), 0
    while shown < day:
        shown, week = shown + dt.timedelta(days=7), week + 1
    while shown - dt.timedelta(days=7) >= day:
        shown, week = shown - dt.timedelta(days=7), week - 1
    assert run.week_of(np.array([day], dtype="datetime64[D]")).tolist() == [week]


def test_a_timeline_has_its_ends():
    run = Timeline.from_opening(dt.date(2022, 6, 1), 52)
    assert (run.opening_date, run.last_date) == (as_day("2022-06-01"), as_day("2023-05-31"))
    assert run.week_count == 52
    assert np.array_equal(run.week_of(run.date), np.arange(53))
    assert np.array_equal(run.date, wednesdays("2022-06-01", "2023-05-31"))


@pytest.mark.parametrize(
    ("opening", "weeks", "said"),
    [
        ("2022-06-02", 52, "the nearest are 2022-06-01 and 2022-06-08"),
        ("2022-06-01", 0, "it must be at least 1"),
        ("2022-13-01", 52, "write it as YYYY-MM-DD"),
        ("soon", 52, '"soon" is not a date'),
    ],
)
def test_an_opening_that_cannot_be_used_is_refused(opening, weeks, said):
    with pytest.raises(ScenarioError, match=said):
        Timeline.from_opening(opening, weeks)


@pytest.mark.parametrize("days", [["2022-06-01"], ["2022-06-01", "2022-06-15"], ["2022-06-02", "2022-06-09"]])
def test_only_consecutive_wednesdays_make_a_timeline(days):
    with pytest.raises(ScenarioError, match="consecutive Wednesdays"):
        Timeline(np.array(days, dtype="datetime64[D]"))


def test_dates_of_every_kind_are_one_day():
    days = np.array(["2022-06-01"], dtype="datetime64[D]")
    assert {as_day("2022-06-01"), as_day(dt.date(2022, 6, 1)), as_day(days[0]), as_day(np.asarray(days[0]))} == {
        np.datetime64("2022-06-01")
    }
    assert as_date("2022-06-01").dtype == np.dtype("datetime64[D]")


@pytest.mark.parametrize("value", ["", "NaT", np.datetime64("NaT")])
def test_a_missing_date_is_refused(value):
    with pytest.raises(ScenarioError, match="is not a date"):
        as_date(value)
