"""FRED's API with the user's own key: any series, with what FRED says it is."""

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
from eccles.data.fred_catalogue import usual_ids
from eccles.data.records import Answer

__all__ = ["CONNECTORS", "fetch", "parse", "read"]


def parse(body: bytes, facts: Facts) -> Reading:
    """Read one page of observations of the newest vintage.

    The real-time period of such an answer is the day of the question, not of the publication, and is left out.
    """
    return _reading(parse_observations(body, facts), facts)


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each series: first what it is, then its observations."""
    since = {} if wanted.since_date is None else {"observation_start": str(wanted.since_date)}
    for name in wanted.names or usual_ids():
        about = ask(asker, base_url, "series", wanted, {"series_id": name})
        facts = parse_facts(about.body, name)
        for answer, found in ask_pages(asker, base_url, wanted, facts, since):
            yield deliver(_reading(found, facts), about, answer)


def read(answers: Sequence[Answer]) -> Reading:
    """Read a page of observations with the description of its series."""
    about, page = answers
    return parse(page.body, parse_facts(about.body, asked_parameter(about, "series_id")))


def _reading(found: Vintages, facts: Facts) -> Reading:
    return Reading(series=(make_series(facts, {"date": found.date, "value": found.value}),))


CONNECTORS = (
    Connector(
        name="fred",
        title="FRED series, with your key",
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
