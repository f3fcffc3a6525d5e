"""The calendar of releases: when each figure became known, from the rules in `releases/*.yaml`.

A series or a table's rows belong to a release; a series no release names follows the default of its frequency. Where a
publisher's day varies the rule takes the latest usual one, so that nothing is taken for known before it was.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.data.instants import new_york_utc
from eccles.data.release_rules import Rule, release_day
from eccles.data.yaml_text import read_yaml

__all__ = ["Release", "load_releases", "parse_release", "release_of_series", "release_of_table", "table_known_at"]

NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Release:
    """A publication with its clock and its rules.

    Attributes:
        page: the publisher's page of it; empty where there is none.
        clock: time of day in New York.
        revised: how often what was published changes later.
        rules: in order of `since`; the last one that has begun holds for a date.
        delayed: dates whose publication fell out of the rule, with the day it came, at the usual time of day; or with
            its own time (a datetime64 finer than days) where that differed. All are New York's, as the clock is.
        series: ids it carries.
        tables: tables it carries, with the columns that date a row; the first that is known counts, and a table without
            such columns is a list that was always there.
        carries: publishers of whom it carries every series of a frequency that no release names.
        frequency: set where it is the default of a frequency.
    """

    name: str
    title: str
    publisher: str
    clock: str
    revised: str
    rules: tuple[Rule, ...]
    source: str
    confidence: str
    delayed: Mapping[np.datetime64, np.datetime64]
    series: tuple[str, ...] = ()
    tables: Mapping[str, tuple[str, ...]] | None = None
    carries: Mapping[str, str] | None = None
    frequency: str = ""
    page: str = ""

    def known_at(self, date: DateArray, frequency: str) -> NDArray[np.datetime64]:
        """Return the instant each figure was published, datetime64[s] UTC; NaT where the date is.

        Args:
            date: (n,) datetime64[D], what the figures are about.
            frequency: D, W, M, Q or A.
        """
        known = ~np.isnat(date)
        # Many figures carry one date, and a date's release is dear: each is worked out once.
        unique, place = np.unique(date[known], return_inverse=True)
        found = np.full(date.shape, NEVER)
        found[known] = self._instants(unique, frequency)[place]
        return found

    def _instants(self, date: DateArray, frequency: str) -> NDArray[np.datetime64]:
        clock_seconds = self._clock_seconds()
        found = new_york_utc(self._days(date, frequency), clock_seconds)
        for late, moment in self.delayed.items():
            day = moment.astype("datetime64[D]")
            own_clock = np.datetime_data(moment.dtype)[0] != "D"
            seconds = int((moment - day) / np.timedelta64(1, "s")) if own_clock else clock_seconds
            found = np.where(date == late, new_york_utc(np.array([day]), seconds)[0], found)
        return found

    def _days(self, date: DateArray, frequency: str) -> DateArray:
        days = release_day(self.rules[0], date, frequency)
        for rule in self.rules[1:]:
            days = np.where(date >= np.datetime64(rule.since, "D"), release_day(rule, date, frequency), days)
        return days

    def _clock_seconds(self) -> int:
        clock = dt.time.fromisoformat(self.clock)
        return int(dt.timedelta(hours=clock.hour, minutes=clock.minute).total_seconds())


@functools.cache
def load_releases() -> tuple[Release, ...]:
    """Return every release.

    Raises:
        DataError: a rule is no rule, or two releases claim one series or table.
    """
    folder = importlib.resources.files("eccles") / "releases"
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name)
    found = [parse_release(row) for item in files for row in read_yaml(item.read_text("utf-8"), item.name)["releases"]]
    claims = [
        claim
        for release in found
        for claim in (*release.series, *(release.tables or {}), *(release.carries or {}), release.frequency)
    ]
    twice = sorted({claim for claim in claims if claim and claims.count(claim) > 1})
    if twice:
        raise DataError(f"two releases claim {', '.join(twice)}; each series and table belongs to one")
    return tuple(found)


def parse_release(row: Mapping[str, Any]) -> Release:
    """Return a release from its entry in a YAML file."""
    rules = tuple(Rule(**{**rule, "since": str(rule.get("since", ""))}) for rule in row["rules"])
    delayed = {np.datetime64(late, "D"): np.datetime64(moment) for late, moment in row.get("delayed", {}).items()}
    tables = {name: tuple(columns) for name, columns in row.get("tables", {}).items()}
    plain = {**row, "rules": rules, "delayed": delayed, "tables": tables, "series": tuple(row.get("series", ()))}
    return Release(**plain)


def release_of_series(series_id: str, frequency: str, publisher: str = "") -> Release:
    """Return the release that carries a series: by its id, else by its publisher, else the default of its frequency."""
    index = _index()
    wanted = (series_id, f"{publisher}|{frequency}", f"|{frequency}", "|A")
    return next(index[key] for key in wanted if key in index)


@functools.cache
def _index() -> dict[str, Release]:
    """Releases by series, by publisher and frequency, and by frequency alone."""
    found: dict[str, Release] = {}
    for release in load_releases():
        found |= dict.fromkeys(release.series, release)
        found |= {f"{publisher}|{frequency}": release for publisher, frequency in (release.carries or {}).items()}
        if release.frequency:
            found[f"|{release.frequency}"] = release
    return found


def release_of_table(table: str) -> Release | None:
    """Return the release that carries a table; None for a table that is no publication with dates."""
    return next((release for release in load_releases() if table in (release.tables or {})), None)


def table_known_at(table: str, columns: Mapping[str, NDArray[Any]]) -> NDArray[np.datetime64] | None:
    """Return when each row of a table was published, datetime64[s] UTC; None for a list that was always there.

    Where a table has its own column `known_at`, that instant stands before the calendar's.

    Raises:
        DataError: nothing says when its rows were published.
    """
    release = release_of_table(table)
    if release is None or release.tables is None:
        raise DataError(f"nothing says when the rows of {table} were published; read it without known_at")
    if not release.tables[table]:
        return None
    date = np.full(len(next(iter(columns.values()))), np.datetime64("NaT", "D"))
    for name in release.tables[table]:
        date = np.where(np.isnat(date), columns[name].astype("datetime64[D]"), date)
    found = release.known_at(date, "")
    stated = columns.get("known_at")
    return found if stated is None else np.where(np.isnat(stated), found, stated)
