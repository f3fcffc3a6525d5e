"""The calendar of releases: known days, an independent reckoning of them, and that nothing is without a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.base.timeline import federal_reserve_holidays
from eccles.data import releases
from eccles.data.known_series import known_series
from eccles.data.release_rules import Rule, release_day
from eccles.data.releases import load_releases, parse_release, release_of_series, release_of_table, table_known_at
from eccles.data.snapshot import open_snapshot

OF_SERIES = {"series", "observation"}
LISTS = {"multiplier", "threshold", "seed_claim"}

ONE_DAY = dt.timedelta(days=1)


def known(series_id: str, frequency: str, date: str) -> str:
    day = np.array([date], dtype="datetime64[D]")
    return str(release_of_series(series_id, frequency).known_at(day, frequency)[0])


@pytest.mark.parametrize(
    ("series_id", "frequency", "date", "expected"),
    [
        ("WALCL", "W", "2019-08-28", "2019-08-29T20:30:00"),
        ("WALCL", "W", "2020-11-25", "2020-11-27T21:30:00"),  # Thanksgiving
        ("WALCL", "W", "2019-12-25", "2019-12-27T21:30:00"),  # Christmas on the Wednesday
        ("CPIAUCSL", "M", "2019-06-01", "2019-07-15T12:30:00"),
        ("CPIAUCSL", "M", "2013-09-01", "2013-10-30T12:30:00"),  # the shut-down
        ("PAYEMS", "M", "2019-07-01", "2019-08-02T12:30:00"),
        ("PAYEMS", "M", "2019-08-01", "2019-09-06T12:30:00"),
        ("PAYEMS", "M", "2019-12-01", "2020-01-10T13:30:00"),  # the third Friday would have been 3 January
        ("PAYEMS", "M", "2014-12-01", "2015-01-09T13:30:00"),
        ("UNRATE", "M", "2013-10-01", "2013-11-08T13:30:00"),
        ("GDP", "Q", "2013-07-01", "2013-11-07T13:30:00"),  # BEA's release of that day
        ("GDP", "Q", "2018-10-01", "2019-02-28T13:30:00"),
        ("GDP", "Q", "2025-10-01", "2026-02-20T13:30:00"),
        ("PCEPI", "M", "2019-01-01", "2019-03-29T12:30:00"),  # BEA, announcement of 2019-02-28
        ("PCEPI", "M", "2025-09-01", "2025-12-05T15:00:00"),  # BEA announced 10:00 instead of its usual 8:30
        ("PCEPI", "M", "2025-11-01", "2026-01-22T15:00:00"),
        ("PCEPI", "M", "2025-12-01", "2026-02-20T13:30:00"),  # with GDP, at the usual time
        ("PCEPILFE", "M", "2026-01-01", "2026-03-13T12:30:00"),
        ("UNRATE", "M", "2026-01-01", "2026-02-11T13:30:00"),  # the short shut-down of February 2026
        ("INDPRO", "M", "2025-10-01", "2025-12-23T14:15:00"),
        ("HOUST", "M", "2013-09-01", "2013-12-18T13:30:00"),  # Census, release CB13-198
        ("HOUST", "M", "2026-01-01", "2026-03-12T12:30:00"),  # Census, release CB26-45
        ("GDP", "Q", "2019-04-01", "2019-07-30T12:30:00"),
        ("DGS10", "D", "2019-08-29", "2019-08-30T20:15:00"),
        ("SOFR", "D", "2019-08-30", "2019-09-03T13:00:00"),  # over Labor Day
        ("TOTLL", "W", "2019-08-21", "2019-08-30T20:15:00"),
        ("DTWEXBGS", "D", "2019-08-30", "2019-09-03T20:15:00"),
        ("RRPONTSYD", "D", "2022-12-30", "2022-12-30T19:30:00"),
        ("MY_OWN", "D", "2019-08-30", "2019-09-03T22:00:00"),
        ("MY_OWN", "A", "2018-01-01", "2019-07-01T22:00:00"),
        ("MY_OWN", "?", "2018-12-31", "2019-07-01T22:00:00"),
    ],
)
def test_days_of_publication(series_id: str, frequency: str, date: str, expected: str):
    assert known(series_id, frequency, date) == expected


def test_dealer_statistics_come_on_the_thursday_of_the_week_after():
    wednesday = np.array(["2026-05-06"], dtype="datetime64[D]")
    release = release_of_series("PDPOSGS-B", "W", "Federal Reserve Bank of New York")
    assert str(release.known_at(wednesday, "W")[0]) == "2026-05-14T20:15:00"


def test_cpi_of_2019_is_never_taken_for_known_before_it_was():
    """The days are those of inflationdata.com's table of the BLS schedule for 2019."""
    published = ["02-13", "03-12", "04-10", "05-10", "06-12", "07-11", "08-13", "09-12", "10-10", "11-13", "12-11"]
    for month, day in enumerate(published, 1):
        actual, found = dt.date.fromisoformat(f"2019-{day}"), known("CPIAUCSL", "M", f"2019-{month:02d}-01")
        assert actual <= dt.date.fromisoformat(found[:10]) <= actual + 7 * ONE_DAY


def open_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in federal_reserve_holidays(day.year)


def forward(day: dt.date) -> dt.date:
    while not open_day(day):
        day += ONE_DAY
    return day


def thursday_after(day: dt.date) -> dt.date:
    """The first Thursday after the day; a holiday on either puts it off to the next business day."""
    closed = day.weekday() < 5 and not open_day(day)
    day += ONE_DAY
    while day.weekday() != 3:
        day += ONE_DAY
    day = forward(day)
    return forward(day + ONE_DAY) if closed else day


def two_business_days(day: dt.date) -> dt.date:
    return forward(forward(forward(day) + ONE_DAY) + ONE_DAY)


def third_friday(day: dt.date) -> dt.date:
    saturday = day.replace(day=12)
    while saturday.weekday() != 5:
        saturday += ONE_DAY
    friday = saturday + 20 * ONE_DAY
    if friday.month == 1 and friday.day < 4:
        friday += 7 * ONE_DAY
    while not open_day(friday):
        friday -= ONE_DAY
    return friday


@pytest.mark.parametrize(
    ("rule", "by_hand"),
    [
        (Rule("weekday_after", weekday="Thursday"), thursday_after),
        (Rule("business_days", count=2), two_business_days),
        (Rule("days_after", count=28), lambda day: forward(day + 28 * ONE_DAY)),
        (Rule("employment_situation"), third_friday),
    ],
    ids=lambda item: item.when if isinstance(item, Rule) else "",
)
def test_rules_on_arrays_are_those_reckoned_day_by_day(rule: Rule, by_hand: Callable[[dt.date], dt.date]):
    days = np.arange("2012-01-01", "2027-01-01", dtype="datetime64[D]")
    assert release_day(rule, days, "D").tolist() == [by_hand(day) for day in days.tolist()]


def test_periods_end_by_frequency():
    rule = Rule("days_after", count=0, of="period_end")
    start = np.array(["2019-04-01"], dtype="datetime64[D]")
    ends = {frequency: str(release_day(rule, start, frequency)[0]) for frequency in "DMQA"}
    assert ends == {"D": "2019-04-01", "M": "2019-04-30", "Q": "2019-07-01", "A": "2020-03-31"}


def test_every_embedded_and_every_known_series_has_a_release_of_its_own():
    embedded = {name: entry.frequency for name, entry in open_snapshot().manifest.series.items()}
    listed = {name: entry.frequency for name, entry in known_series().items()}
    default = [name for name, frequency in (embedded | listed).items() if release_of_series(name, frequency).frequency]
    assert default == []


def test_every_dated_table_has_a_release_and_every_row_an_instant():
    snapshot = open_snapshot()
    assert {name for name in snapshot.manifest.tables if release_of_table(name) is None} == OF_SERIES
    for name in snapshot.manifest.tables.keys() - OF_SERIES - LISTS:
        instants = table_known_at(name, snapshot.table(name))
        assert instants is not None
        assert not np.isnat(instants).any(), name
    for name in LISTS:
        assert table_known_at(name, snapshot.table(name)) is None
    with pytest.raises(DataError, match="nothing says when the rows of mine were published"):
        table_known_at("mine", {"a": np.zeros(1)})


def test_an_instant_of_the_row_itself_stands_before_the_calendar():
    day = np.array(["2024-01-02", "2024-01-02"], dtype="datetime64[D]")
    stated = np.array(["2024-01-02T18:15:00", "NaT"], dtype="datetime64[s]")
    found = table_known_at("repo_operation", {"operation_date": day, "known_at": stated})
    assert found is not None
    assert found.astype(str).tolist() == ["2024-01-02T18:15:00", "2024-01-02T19:30:00"]


def test_a_publisher_carries_the_series_no_release_names():
    assert release_of_series("RESPPALGUOXAWXWW", "W", "Federal Reserve Board H.4.1").name == "h41"
    assert release_of_series("RIFSPFFNB", "D", "Federal Reserve Board H.15").name == "h15"
    assert release_of_series("RIFSPFFNB", "M", "Federal Reserve Board H.15").name == "own_monthly"
    assert release_of_series("RESPPALGUOXAWXWW", "W").name == "own_weekly"


def test_nothing_is_published_before_the_period_it_is_about_has_ended():
    for name, item in open_snapshot().series_many(open_snapshot().manifest.series).items():
        instants = release_of_series(name, item.frequency).known_at(item.date, item.frequency)
        assert (instants >= item.date).all(), name
        if item.frequency in "MQ" and "end" not in item.kind:
            months = {"M": 1, "Q": 3}[item.frequency]
            ended = (item.date.astype("datetime64[M]") + months).astype("datetime64[D]")
            assert (instants >= ended).all(), name


def test_no_dates_give_no_instants():
    assert release_of_series("WALCL", "W").known_at(np.array([], dtype="datetime64[D]"), "W").size == 0
    missing = release_of_series("WALCL", "W").known_at(np.array(["NaT"], dtype="datetime64[D]"), "W")
    assert np.isnat(missing).all()


def test_releases_say_where_their_rule_is_from():
    for release in load_releases():
        assert release.confidence in {"V", "2", "M"}, release.name
        assert release.source, release.name
        assert release.revised, release.name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"when": "weekday_aftr", "weekday": "Thursday"}, 'did you mean "weekday_after"'),
        ({"when": "weekday_after"}, "Monday"),
        ({"when": "days_after", "weekday": "Friday"}, "has the weekday"),
        ({"when": "days_after", "of": "period_ends"}, 'did you mean "period_end"'),
    ],
)
def test_a_rule_that_is_none_is_refused(words: dict[str, str], message: str):
    with pytest.raises(DataError, match=message):
        Rule(**words)


def test_two_releases_cannot_claim_one_series(monkeypatch: pytest.MonkeyPatch):
    row = {
        "name": "a",
        "title": "t",
        "publisher": "p",
        "clock": "16:30",
        "revised": "never",
        "rules": [{"when": "business_days"}],
        "source": "s",
        "confidence": "M",
        "series": ["WALCL"],
    }
    assert parse_release(row).series == ("WALCL",)
    monkeypatch.setattr(releases, "read_yaml", lambda *_: {"releases": [row]})
    load_releases.cache_clear()
    try:
        with pytest.raises(DataError, match="claim WALCL"):
            load_releases()
    finally:
        load_releases.cache_clear()
