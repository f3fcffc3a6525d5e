"""New York Fed Markets API: the reference rates EFFR, OBFR, SOFR, TGCR and BGCR with percentiles and volumes.

Percentiles and volumes exist since 2016-03-01; before, the EFFR was a brokers' mean. Where a rate was revised on its
day the source may give both rows: the revised one counts. SOFR's averages and index come as a rate of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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
from eccles.data.http_errors import MalformedError
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import SeriesData

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the New York Fed's reference rates"
RATES = {
    "unsecured/effr": "2000-07-03",
    "unsecured/obfr": "2016-03-01",
    "secured/sofr": "2018-04-02",
    "secured/tgcr": "2018-04-02",
    "secured/bgcr": "2018-04-02",
    "secured/sofrai": "2020-03-02",
}
"""Each rate's path and first day."""

TITLES = {
    "EFFR": "Effective Federal Funds Rate",
    "OBFR": "Overnight Bank Funding Rate",
    "SOFR": "Secured Overnight Financing Rate",
    "TGCR": "Tri-Party General Collateral Rate",
    "BGCR": "Broad General Collateral Rate",
}
PERCENTILES = {f"percentPercentile{rank}": rank for rank in ("1", "25", "75", "99")}
DETAILS_SINCE = np.datetime64("2016-03-01")
AVERAGES = {
    "average30day": ("SOFR30DAYAVG", "30-Day Average SOFR", "percent"),
    "average90day": ("SOFR90DAYAVG", "90-Day Average SOFR", "percent"),
    "average180day": ("SOFR180DAYAVG", "180-Day Average SOFR", "percent"),
    "index": ("SOFRINDEX", "SOFR Index", "index 2018-04-02=1"),
}
GAPS = frozenset({"NA", "NaN"})


def parse(body: bytes) -> Reading:
    """Read one or several rates."""
    rows = Rows(WHAT, inside(json_of(body, WHAT), ("refRates",), WHAT), GAPS)
    kinds = rows.cells("type")
    series: list[SeriesData] = []
    for name in dict.fromkeys(kinds):
        chosen = _latest(rows.where([kind == name for kind in kinds]))
        if name == "SOFRAI":
            series += _averages(chosen)
        elif name in TITLES:
            series += _rate(name, chosen)
        else:
            raise MalformedError(f'{WHAT}: a rate of the type "{name}", which eccles does not know')
    return Reading(series=tuple(series))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each rate from its first day, or the one wanted, to today."""
    for path, first in RATES.items():
        question = {"startDate": wanted.first(first), "endDate": wanted.today}
        answer = asker.get(f"{base_url}/api/rates/{path}/search.json", question)
        yield deliver(parse(answer.body), answer)


def _latest(rows: Rows) -> Rows:
    """Leave out rows of days for which there is a revised one."""
    days, marks = rows.cells("effectiveDate"), rows.cells("revisionIndicator", optional=True)
    revised = {day for day, mark in zip(days, marks, strict=True) if mark}
    return rows.where([bool(mark) or day not in revised for day, mark in zip(days, marks, strict=True)])


def _rate(name: str, rows: Rows) -> Iterator[SeriesData]:
    date, title = rows.days("effectiveDate"), TITLES[name]
    rows.where(date >= DETAILS_SINCE).require(*PERCENTILES, "volumeInBillions")
    yield make_series(_facts(name, title, "percent"), {"date": date, "value": rows.numbers("percentRate")})
    for column, rank in PERCENTILES.items():
        facts = _facts(f"{name}{rank}", f"{title}: percentile {rank}", "percent")
        yield make_series(facts, {"date": date, "value": rows.numbers(column, gaps=True, optional=True)})
    facts = _facts(f"{name}VOL", f"{title}: volume", "USD bn")
    yield make_series(facts, {"date": date, "value": rows.numbers("volumeInBillions", gaps=True, optional=True)})


def _averages(rows: Rows) -> Iterator[SeriesData]:
    for column, (name, title, unit) in AVERAGES.items():
        yield make_series(
            _facts(name, title, unit), {"date": rows.days("effectiveDate"), "value": rows.numbers(column, gaps=True)}
        )


def _facts(name: str, title: str, unit: str) -> Facts:
    return Facts(name, title, "Federal Reserve Bank of New York", unit, "daily", "D", "public-domain")


CONNECTORS = (
    Connector(
        name="nyfed_rates",
        title="Reference rates with percentiles and volumes",
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=fetch,
        read=last_answer_by(parse),
        page="nyfed.md",
    ),
)
