"""The calendar of announcements: its lint, its days against the tables they stand in, and what is refused."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from eccles.base.errors import DataError, ScenarioError
from eccles.base.timeline import is_business_day
from eccles.core.announcement import AnnouncementKind
from eccles.data.announcements import choose, load_calendar, parse_calendar, read_calendar
from eccles.data.programmes import find_programme, load_programmes
from eccles.data.snapshot import open_snapshot
from eccles.data.surprises import read_surprises

CALENDAR = load_calendar()
OFF_DAYS = {"2011-08-07", "2020-03-15", "2022-10-10", "2024-01-06"}
"""Sundays, a Saturday, and a day that is a holiday in New York only."""
LONGEST_COUNT = 140
SMALL = """
institution: fed
zone: America/New_York
programmes:
  QE1: {en: First purchases, zh: 第一轮}
announcements:
  - date: 2008-11-25
    time: "08:15"
    kind: statement
    programme: QE1
    direction: easing
    en: The first plan.
    zh: 首次计划。
    source: press release
    confidence: M
"""


def test_every_entry_is_complete_and_stands_once():
    marks = Counter((item.institution, item.date, item.time, item.kind) for item in CALENDAR.announcements)
    assert max(marks.values()) == 1
    for item in CALENDAR.announcements:
        assert item.confidence in {"V", "2", "C", "M"}, item.label
        assert item.text.endswith(".")
        assert len(item.text) <= LONGEST_COUNT, item.label
        assert item.text_zh.endswith("。"), item.label
        assert len(item.source) > 5, item.label
        assert is_business_day(item.date) or str(item.date) in OFF_DAYS, item.label
        assert np.datetime64("2008-11-25") <= item.date <= np.datetime64("2026-03-31")
    order = [(item.date, item.time) for item in CALENDAR.announcements]
    assert order == sorted(order)


def test_every_programme_is_spoken_of_and_every_set_is_used():
    spoken = {(item.institution, item.programme) for item in CALENDAR.announcements}
    assert spoken == {(item.institution, item.name) for item in CALENDAR.programmes}
    assert {name for item in CALENDAR.announcements for name in item.sets} == {item.name for item in CALENDAR.sets}


def test_the_calendar_speaks_of_every_programme_that_changed_holdings():
    spoken = {find_programme(item.programme).name for item in choose(CALENDAR, institution="fed")}
    assert {programme.name for programme in load_programmes() if programme.measures} <= spoken


def test_days_marked_c_stand_in_the_surprises_or_in_the_record():
    snapshot = open_snapshot()
    known = set(snapshot.table("fomc_surprise")["date"])
    record = snapshot.table("programme")
    written = " ".join([*record["source"], *record["note"], *(str(day) for day in record["start_date"])])
    for item in choose(CALENDAR, institution="fed"):
        compact = str(item.date).replace("-", "")
        stands = item.date in known or compact in written or compact[2:] in written or str(item.date) in written
        assert stands == (item.confidence == "C") or item.confidence == "M", item.label


def test_meetings_and_minutes_carry_the_time_of_the_surprises():
    table = open_snapshot().table("fomc_surprise")
    times = {
        (str(day), event): time for day, event, time in zip(table["date"], table["event"], table["time"], strict=True)
    }
    compared = 0
    for item in choose(CALENDAR, institution="fed"):
        event = "minutes" if item.kind == AnnouncementKind.MINUTES else "statement"
        time = times.get((str(item.date), event))
        if time and item.kind in {AnnouncementKind.MINUTES, AnnouncementKind.STATEMENT}:
            assert item.time == time, item.label
            compared += 1
    assert compared > 50


@pytest.mark.shared
def test_days_of_the_european_central_bank_marked_c_stand_in_ea_mpd(shared):
    days = {day for table in read_surprises(shared / "data/surprises/EA-MPD.xlsx") for day in table.date}
    marked = [item for item in choose(CALENDAR, institution="ecb") if item.confidence == "C"]
    assert len(marked) > 30
    assert [item.label for item in marked if item.date not in days] == []


def test_the_sets_of_the_studies():
    gagnon = choose(CALENDAR, named_set="gagnon_2011")
    assert [str(item.date) for item in gagnon] == [
        "2008-11-25",
        "2008-12-01",
        "2008-12-16",
        "2009-01-28",
        "2009-03-18",
        "2009-08-12",
        "2009-09-23",
        "2009-11-04",
    ]
    assert len(choose(CALENDAR, named_set="krishnamurthy_2011")) == 8
    assert len(choose(CALENDAR, named_set="JOYCE_2011", institution="boe")) == 6


def test_a_calendar_of_ones_own(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL, encoding="utf-8")
    [item] = read_calendar(path).announcements
    assert (item.label, item.words("zh")) == ("fed 2008-11-25 statement", "首次计划。")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("programme: QE1", "programme: QE7", 'is about "QE7", which is not described'),
        ("direction: easing", "direction: up", r"announcements\[0\]\.direction: .* \(found \"up\"\)"),
        ('time: "08:15"', 'time: "8:15"', "is no time of day"),
        ("date: 2008-11-25", "date: 25 November", "no date"),
        ("    zh: 首次计划。\n", "", "zh: Field required"),
        ("confidence: M", "confidence: M\n    sets: [nobody]", 'in the set "nobody"'),
        ("source: press release", "source: press release\n    colour: red", "colour"),
    ],
)
def test_a_calendar_that_is_not_one_is_refused(old: str, new: str, message: str):
    with pytest.raises(DataError, match=message):
        parse_calendar(SMALL.replace(old, new), "mine.yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", r"the file: Input should be a mapping of keys to values \(found a list\)"),
        ("5\n", r"the file: .* \(found 5\)"),
        ("", r"the file: .* \(found null\)"),
        (SMALL.replace("announcements:", "announcements: [1]\nolder:"), r"announcements\[0\]: .* keys to values"),
    ],
)
def test_a_calendar_that_is_no_mapping_is_refused_without_names_of_ours(text: str, message: str):
    with pytest.raises(DataError, match=message) as caught:
        parse_calendar(text, "mine.yaml")
    assert "instance of" not in str(caught.value)


def test_a_calendar_that_cannot_be_read_is_refused(tmp_path):
    path = tmp_path / "mine.yaml"
    with pytest.raises(DataError, match=r"the calendar .*mine\.yaml cannot be read \(No such file"):
        read_calendar(path)
    path.write_bytes(b"\xff")
    with pytest.raises(DataError, match="no text in UTF-8"):
        read_calendar(path)


def test_text_that_is_no_yaml_is_refused():
    with pytest.raises(ScenarioError, match=r"mine\.yaml is no valid YAML"):
        parse_calendar("announcements: [", "mine.yaml")


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ({"programme": "QE9"}, 'no programme "QE9"; did you mean'),
        ({"institution": "boj"}, 'no institution "boj"'),
        ({"direction": "up"}, "allowed: easing, mixed, tightening"),
        ({"named_set": "gagnon"}, 'did you mean "gagnon_2011"'),
        ({"programme": "QE1", "institution": "ecb"}, "no announcement meets all"),
    ],
)
def test_conditions_nobody_meets_are_refused(condition: dict[str, str], message: str):
    with pytest.raises(DataError, match=message):
        choose(CALENDAR, **condition)
