"""The Bank of Japan's time-series service: its balance sheet and the overnight call rate, as JSON.

The service answers every question with status 200 and says in the answer whether it worked. Its units are words:
"100 million yen". Months are dated with their first day, as in FRED.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    deliver,
    last_answer_by,
    make_series,
)
from eccles.data.http_errors import BadAnswerError, ChangedColumnsError, MalformedError
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import SeriesData

__all__ = ["CONNECTORS", "fetch", "next_position", "parse"]

WHAT = "the Bank of Japan's time series"
SERIES = {
    "MABJMTA": ("BS01", "JPNASSETS", "month end"),
    "MABJMA5": ("BS01", "BOJ_MABJMA5", "month end"),
    "MABJML1": ("BS01", "BOJ_MABJML1", "month end"),
    "MABJML11": ("BS01", "BOJ_MABJML11", "month end"),
    "STRDCLUCON": ("FM01", "BOJ_STRDCLUCON", "daily"),
}
"""The data base of each series, its name here, and its kind; the title comes with the data."""

UNITS = {"100 million yen": "JPY 100 mn", "percent per annum": "percent", "% per annum": "percent"}
FREQUENCIES = {"DAILY": "D", "MONTHLY": "M"}
DIGITS = {"D": 8, "M": 6}
FIRST_DATES = {"BS01": "1998-04-01", "FM01": "1998-01-01"}
SUCCESS = 200
MOST_PAGES = 1_000


def parse(body: bytes) -> Reading:
    """Read the series of an answer.

    Raises:
        BadAnswerError: the service says that it refuses.
    """
    content = _content(body)
    rows = Rows(WHAT, inside(content, ("RESULTSET",), WHAT))
    rows.require("SERIES_CODE", "NAME_OF_TIME_SERIES", "UNIT", "FREQUENCY", "VALUES")
    codes = rows.kinds("SERIES_CODE", {code: code for code in SERIES})
    units, frequencies = rows.kinds("UNIT", UNITS), rows.kinds("FREQUENCY", FREQUENCIES)
    titles = rows.cells("NAME_OF_TIME_SERIES")
    updates = rows.cells("LAST_UPDATE", optional=True)
    series = []
    for row, code in enumerate(codes):
        facts = Facts(
            id=SERIES[code][1],
            title=titles[row],
            publisher="Bank of Japan",
            unit=units[row],
            kind=SERIES[code][2],
            frequency=frequencies[row],
            rights="citation",
            footnote=f"{SERIES[code][0]}'{code}; updated {updates[row] or 'on a day not given'}",
        )
        series.append(_series(facts, rows.records[row]["VALUES"], code))
    return Reading(series=tuple(series))


def next_position(body: bytes) -> str:
    """Return where the next page begins, or nothing where this is the last."""
    position = _content(body).get("NEXTPOSITION")
    if position is not None and not isinstance(position, str | int):
        raise MalformedError(f"{WHAT}: NEXTPOSITION is neither a number nor empty")
    return "" if position is None else str(position)


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch the series of each data base, page after page.

    Raises:
        DataError: a code eccles does not know.
    """
    for code in wanted.names:
        if code not in SERIES:
            raise DataError(f'unknown series "{code}" of the Bank of Japan; {nearest_name(code, SERIES)}')
    chosen = wanted.names or tuple(SERIES)
    for base, first in FIRST_DATES.items():
        codes = [code for code in chosen if SERIES[code][0] == base]
        if codes:
            yield from _pages(asker, base_url, base, codes, wanted.first(first)[:7].replace("-", ""))


def _pages(asker: Asker, base_url: str, base: str, codes: list[str], start: str) -> Iterator[Delivery]:
    question = {"format": "json", "lang": "en", "db": base, "code": ",".join(codes), "startDate": start}
    position = ""
    for _ in range(MOST_PAGES):
        answer = asker.get(
            f"{base_url}/api/v1/getDataCode", {**question, **({"startPosition": position} if position else {})}
        )
        yield deliver(parse(answer.body), answer)
        following = next_position(answer.body)
        if not following or following == position:
            return
        position = following
    raise BadAnswerError(f"{WHAT}: {MOST_PAGES:,} pages of {base} came and none was the last")


def _content(body: bytes) -> dict[str, Any]:
    content = json_of(body, WHAT)
    if not isinstance(content, dict) or "STATUS" not in content:
        raise ChangedColumnsError(WHAT, "STATUS", content if isinstance(content, dict) else ())
    if content["STATUS"] != SUCCESS:
        raise BadAnswerError(f"{WHAT}: status {content['STATUS']!s:.20}, it says: {content.get('MESSAGE')!s:.200}")
    return content


def _series(facts: Facts, values: Any, code: str) -> SeriesData:  # noqa: ANN401 - JSON, looked at here
    what = f"{WHAT}, {code}"
    if not isinstance(values, dict):
        raise MalformedError(f"{what}: VALUES holds no dates and values")
    for column in ("SURVEY_DATES", "VALUES"):
        if column not in values:
            raise ChangedColumnsError(what, column, values)
    dates, cells = values["SURVEY_DATES"], values["VALUES"]
    if not isinstance(dates, list) or not isinstance(cells, list) or len(dates) != len(cells):
        raise MalformedError(f"{what}: not one value for each date")
    table = Rows(what, [{"date": day, "value": cell} for day, cell in zip(dates, cells, strict=True)])
    days = [_day(text, facts.frequency, what) for text in table.cells("date")]
    return make_series(
        facts, {"date": np.array(days, dtype="datetime64[D]"), "value": table.numbers("value", gaps=True)}
    )


def _day(text: str, frequency: str, what: str) -> np.datetime64:
    """Return the date of 20260924 or of the month 202609."""
    try:
        if len(text) == DIGITS[frequency] and text.isascii() and text.isdigit():
            return as_day("-".join(filter(None, (text[:4], text[4:6], text[6:]))))
    except ValueError:
        pass
    raise MalformedError(f'"{text[:20]}" is not a date, in {what}')


CONNECTORS = (
    Connector(
        name="boj",
        title="Bank of Japan: balance sheet, call rate",
        publisher="Bank of Japan",
        base_url="https://www.stat-search.boj.or.jp",
        fetch=fetch,
        read=last_answer_by(parse),
        page="boj.md",
        serves_names=True,
        per_minute=60,
    ),
)
