"""ALFRED: every vintage of a series, with the day each value was first shown, with the user's own key.

FRED refuses a question that spans more than 2,000 days of publication, and a daily series has more. The days are asked
for first; the vintages then come in blocks. A block repeats the values in force on its first day as if they were new:
a value that is the one before it is therefore no revision, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    asked_parameter,
    asked_path,
    deliver,
    make_series,
)
from eccles.data.fred_api import (
    BASE_URL,
    KEY_VARIABLE,
    PER_MINUTE,
    Vintages,
    ask,
    ask_pages,
    parse_facts,
    parse_observations,
)
from eccles.data.fred_catalogue import REVISED
from eccles.data.http_errors import ChangedColumnsError, MalformedError, TruncatedError
from eccles.data.instants import new_york_utc
from eccles.data.reading import day_of, json_of
from eccles.data.records import Answer, SeriesData

__all__ = ["CONNECTORS", "VINTAGES_AT_ONCE", "fetch", "parse", "parse_vintage_dates", "read"]

VINTAGES_AT_ONCE = 2_000
"""What FRED allows in one question."""

DATES_AT_ONCE = 10_000
FOREVER = "9999-12-31"
LAST_SECOND = int(np.timedelta64(1, "D") / np.timedelta64(1, "s")) - 1
"""FRED names the day of publication; a value counts as known at its end, never before it was."""


def parse(body: bytes, facts: Facts) -> Reading:
    """Read one page of vintages."""
    return Reading(series=(_series([parse_observations(body, facts)], facts),))


def parse_vintage_dates(body: bytes, series_id: str) -> tuple[DateArray, int]:
    """Read one page of days of publication; also how many there are in all."""
    what = f"ALFRED's vintage dates of {series_id}"
    content = json_of(body, what)
    for name in ("vintage_dates", "count"):
        if not isinstance(content, dict) or name not in content:
            raise ChangedColumnsError(what, name, content if isinstance(content, dict) else ())
    dates, count = content["vintage_dates"], content["count"]
    if not isinstance(dates, list) or not isinstance(count, int) or not all(isinstance(day, str) for day in dates):
        raise MalformedError(f"{what}: no list of days, or no count of them")
    return np.array([day_of(day, what) for day in dates], dtype="datetime64[D]"), count


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every vintage of each series, in blocks FRED accepts."""
    since = {} if wanted.since_date is None else {"observation_start": str(wanted.since_date)}
    for name in wanted.names or REVISED:
        about = ask(asker, base_url, "series", wanted, {"series_id": name})
        facts = parse_facts(about.body, name)
        listed, dates = _vintage_dates(asker, base_url, wanted, name)
        answers: list[Answer] = [about, *listed]
        parts: list[Vintages] = []
        for first, last in _blocks(dates):
            question = {"realtime_start": first, "realtime_end": last, **since}
            for answer, found in ask_pages(asker, base_url, wanted, facts, question):
                answers.append(answer)
                parts.append(found)
        yield deliver(Reading(series=(_series(parts, facts),)), *answers)


def read(answers: Sequence[Answer]) -> Reading:
    """Read every page of vintages together, with the description of their series."""
    about = answers[0]
    facts = parse_facts(about.body, asked_parameter(about, "series_id"))
    pages = [answer for answer in answers if asked_path(answer).endswith("/observations")]
    return Reading(series=(_series([parse_observations(page.body, facts) for page in pages], facts),))


def _vintage_dates(asker: Asker, base_url: str, wanted: Wanted, name: str) -> tuple[list[Answer], DateArray]:
    answers: list[Answer] = []
    found: list[DateArray] = []
    seen, whole = 0, 1
    while seen < whole:
        question = {"series_id": name, "limit": str(DATES_AT_ONCE), "offset": str(seen)}
        answer = ask(asker, base_url, "series/vintagedates", wanted, question)
        days, whole = parse_vintage_dates(answer.body, name)
        if not days.size and seen < whole:
            raise TruncatedError(f"ALFRED {name}: {seen:,} vintage dates came of {whole:,}")
        seen += days.size
        answers.append(answer)
        found.append(days)
    return answers, np.unique(np.concatenate(found))


def _blocks(dates: DateArray) -> Iterator[tuple[str, str]]:
    """Yield spans of days that hold at most as many days of publication as FRED allows."""
    starts = dates[::VINTAGES_AT_ONCE]
    for place, start in enumerate(starts):
        following = starts[place + 1] if place + 1 < starts.size else None
        yield str(start), FOREVER if following is None else str(following - np.timedelta64(1, "D"))


def _series(parts: list[Vintages], facts: Facts) -> SeriesData:
    """Join blocks into one series in which every value is a first publication or a revision."""
    nothing = np.empty(0, dtype="datetime64[D]")
    date = np.concatenate([nothing, *(part.date for part in parts)])
    value = np.concatenate([np.empty(0), *(part.value for part in parts)])
    shown = np.concatenate([nothing, *(part.from_date for part in parts)])
    if np.any(np.isnat(shown)):
        raise ChangedColumnsError(f"ALFRED's vintages of {facts.id}", "realtime_start", ("date", "value"))
    order = np.lexsort((shown, date))
    date, value, shown = date[order], value[order], shown[order]
    new = _is_new(date, value)
    return make_series(
        facts, {"date": date[new], "value": value[new], "known_at": new_york_utc(shown[new], LAST_SECOND)}
    )


def _is_new(date: DateArray, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which values, in order of date and publication, differ from the one before them for the same date."""
    new = np.ones(date.shape, dtype=np.bool_)
    new[1:] = (date[1:] != date[:-1]) | (value[1:] != value[:-1])
    return new


CONNECTORS = (
    Connector(
        name="alfred",
        title="Every vintage of FRED series, with your key",
        publisher="Federal Reserve Bank of St. Louis",
        base_url=BASE_URL,
        fetch=fetch,
        read=read,
        page="fred.md",
        serves_names=True,
        key_variable=KEY_VARIABLE,
        per_minute=PER_MINUTE,
    ),
)
