"""New York Fed Markets API: the weekly statistics of the primary dealers - positions, transactions, financing, fails.

Two answers make the series: the list of series with their descriptions, and one file with every value (27 MB). Values
are millions of dollars; a star is a value that was withheld, and is left out. A series that was broken by a new form
keeps its name in several breaks; the footnote lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    deliver,
    make_series,
)
from eccles.data.http_errors import MalformedError
from eccles.data.reading import Rows, csv_records, csv_rows, inside, json_of
from eccles.data.records import Answer

__all__ = ["CONNECTORS", "fetch", "parse", "parse_list", "read"]

WHAT = "the New York Fed's primary dealer statistics"
WHAT_LIST = "the New York Fed's list of primary dealer series"
DAY, NAME, VALUE = "As Of Date", "Time Series", "Value (millions)"
WITHHELD = frozenset({"*"})


def parse_list(body: bytes) -> dict[str, tuple[str, str]]:
    """Read the list of series: name to description and breaks."""
    rows = Rows(WHAT_LIST, inside(json_of(body, WHAT_LIST), ("pd", "timeseries"), WHAT_LIST))
    found: dict[str, tuple[str, str]] = {}
    columns = (rows.cells("keyid"), rows.cells("description"), rows.cells("seriesbreak"))
    for name, description, broken in zip(*columns, strict=True):
        breaks = found[name][1] + ", " if name in found else ""
        found[name] = (description, breaks + broken)
    return found


def parse(body: bytes, described: dict[str, tuple[str, str]]) -> Reading:
    """Read every value, as series of the names in the list.

    Raises:
        MalformedError: a series is not in the list.
    """
    rows = Rows(WHAT, csv_records(csv_rows(body, WHAT), WHAT), WITHHELD)
    names, date, value = rows.texts(NAME), rows.days(DAY), rows.numbers(VALUE, gaps=True)
    known, place = np.unique(names.astype(str), return_inverse=True)
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(known.size), side="right")
    series = []
    for name, start, end in zip(known.tolist(), [0, *ends[:-1]], ends, strict=False):
        chosen = order[start:end]
        if name not in described:
            raise MalformedError(f'{WHAT}: the series "{name}" is not in the list of series')
        series.append(make_series(_facts(name, *described[name]), {"date": date[chosen], "value": value[chosen]}))
    return Reading(series=tuple(series))


def fetch(asker: Asker, base_url: str, _wanted: Wanted) -> Iterator[Delivery]:
    """Fetch the list and every value; the source offers no part of it by date."""
    names = asker.get(f"{base_url}/api/pd/list/timeseries.json")
    values = asker.get(f"{base_url}/api/pd/get/all/timeseries.csv")
    yield deliver(parse(values.body, parse_list(names.body)), names, values)


def read(answers: Sequence[Answer]) -> Reading:
    """Read every value with the list of series."""
    names, values = answers
    return parse(values.body, parse_list(names.body))


def _facts(name: str, description: str, breaks: str) -> Facts:
    return Facts(
        id=name,
        title=description,
        publisher="Federal Reserve Bank of New York",
        unit="USD mn",
        kind="weekly",
        frequency="W",
        rights="public-domain",
        footnote=f"breaks: {breaks}",
    )


CONNECTORS = (
    Connector(
        name="nyfed_dealers",
        title="Primary dealer statistics, every series",
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=fetch,
        read=read,
        page="nyfed.md",
    ),
)
