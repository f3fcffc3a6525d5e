"""FRED's graph file: series of eccles' catalogue as comma-separated text, without a key.

The file holds a date and a value and nothing else, so unit and kind come from the catalogue. An empty cell or a point
is a day without a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    asked_parameter,
    deliver,
    make_series,
)
from eccles.data.fred_catalogue import facts_or_refusal, usual_ids
from eccles.data.http_errors import ChangedColumnsError
from eccles.data.reading import Rows, csv_records, csv_rows
from eccles.data.records import Answer

__all__ = ["CONNECTORS", "fetch", "parse", "read"]

DAYS = ("observation_date", "DATE")
"""The heading of the dates, today and before 2025."""

POINT = frozenset({"."})


def parse(body: bytes, facts: Facts) -> Reading:
    """Read the file of one series."""
    what = f"FRED's graph file of {facts.id}"
    rows = csv_rows(body, what)
    heading = rows[0] if rows else []
    day = next((name for name in DAYS if name in heading), None)
    if day is None:
        raise ChangedColumnsError(what, DAYS[0], heading)
    if facts.id not in heading:
        raise ChangedColumnsError(what, facts.id, heading)
    table = Rows(what, csv_records(rows, what), POINT)
    return Reading(series=(make_series(facts, {"date": table.days(day), "value": table.numbers(facts.id, gaps=True)}),))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each series of its own: files of several mix their frequencies."""
    named = [facts_or_refusal(name) for name in wanted.names or usual_ids()]
    since = {} if wanted.since_date is None else {"cosd": str(wanted.since_date)}
    for facts in named:
        answer = asker.get(f"{base_url}/graph/fredgraph.csv", {"id": facts.id, **since})
        yield deliver(parse(answer.body, facts), answer)


def read(answers: Sequence[Answer]) -> Reading:
    """Read the file of one series, which its address names."""
    return parse(answers[-1].body, facts_or_refusal(asked_parameter(answers[-1], "id")))


CONNECTORS = (
    Connector(
        name="fred_graph",
        title="FRED series of the catalogue, without a key",
        publisher="Federal Reserve Bank of St. Louis",
        base_url="https://fred.stlouisfed.org",
        fetch=fetch,
        read=read,
        page="fred.md",
        serves_names=True,
    ),
)
