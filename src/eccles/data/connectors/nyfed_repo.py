"""New York Fed Markets API: repo and reverse-repo operations, and the series that follow from them.

Dollars become billions here. Each operation says when its result was last updated: that is when it was known. Two
standing repo operations a day are added up. RRPONTSYD, RRPONTSYAWARD and SRF_ACCEPTED are read off the operations: the
overnight reverse repos, the rate they paid, and the overnight repos since the standing facility began.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import as_day
from eccles.base.units import bn_from_usd
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
    make_table,
)
from eccles.data.http_errors import MalformedError
from eccles.data.new_york_time import updated_utc
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import SeriesData, TableData

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the New York Fed's repo operations"
FIRST_DATE = "2000-07-07"
STANDING_FACILITY_DATE = np.datetime64("2021-07-29")
DIRECTIONS = {"Repo": "repo", "Reverse Repo": "reverse_repo"}
RATES = {
    "percentOfferingRate": "offering_pct",
    "percentAwardRate": "award_pct",
    "minimumBidRate": "minimum_bid_pct",
    "percentHighRate": "high_pct",
    "percentLowRate": "low_pct",
    "percentStopOutRate": "stop_out_pct",
    "percentWeightedAverageRate": "weighted_average_pct",
}
GAPS = frozenset({"N/A", "NA"})
LONG_AGO = np.datetime64("1900-01-01", "s")


def parse(body: bytes) -> Reading:
    """Read operations, as the API gives them or as a bare list of them."""
    content = json_of(body, WHAT)
    path = () if isinstance(content, list) else ("repo", "operations")
    rows = Rows(WHAT, inside(content, path, WHAT), GAPS)
    status = rows.cells("auctionStatus", optional=True)
    rows = rows.where([word in {"", "Results"} for word in status])
    if path:
        rows.require("operationId", "settlementDate", "maturityDate", "lastUpdated")
    known_at = updated_utc(rows.cells("lastUpdated", optional=True), WHAT)
    operations, details = _operations(rows, known_at), _details(rows)
    return Reading(tuple(_series(operations, details)), (operations, details))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every operation from the day wanted to today."""
    question = {
        "startDate": wanted.first(FIRST_DATE), "endDate": wanted.today, "operationTypes": "Repo,Reverse Repo",
    }  # fmt: skip
    answer = asker.get(f"{base_url}/api/rp/results/search.json", question)
    yield deliver(parse(answer.body), answer)


def _operations(rows: Rows, known_at: NDArray[np.datetime64]) -> TableData:
    columns = {
        "operation_id": rows.texts("operationId", optional=True),
        "operation_date": rows.days("operationDate"),
        "direction": rows.kinds("operationType", DIRECTIONS),
        "term": rows.texts("term"),
        "settlement_date": rows.days("settlementDate", gaps=True, optional=True),
        "maturity_date": rows.days("maturityDate", gaps=True, optional=True),
        "method": rows.texts("operationMethod", optional=True),
        "submitted_bn": bn_from_usd(rows.numbers("totalAmtSubmitted", gaps=True)),
        "accepted_bn": bn_from_usd(rows.numbers("totalAmtAccepted")),
        "known_at": known_at,
    }
    return make_table("repo_operation", ("operation_date", "operation_id", "direction", "term"), columns)


def _details(rows: Rows) -> TableData:
    """Return what each operation accepted by kind of collateral, with its rates."""
    found: list[Mapping[str, Any]] = []
    heads: list[tuple[np.datetime64, str]] = []
    for record, day, name in zip(
        rows.records, rows.days("operationDate"), rows.cells("operationId", optional=True), strict=True
    ):
        details = record.get("details") or []
        if not isinstance(details, list) or not all(isinstance(detail, dict) for detail in details):
            raise MalformedError(f"{WHAT}: the details of {name} are not a list of records")
        found += details
        heads += [(day, name)] * len(details)
    detail = Rows(f"{WHAT}, details", found, GAPS)
    columns = {
        "operation_date": np.array([day for day, _ in heads], dtype="datetime64[D]"),
        "operation_id": np.array([name for _, name in heads], dtype=object),
        "collateral": detail.texts("securityType"),
        "submitted_bn": bn_from_usd(detail.numbers("amtSubmitted", gaps=True, optional=True)),
        "accepted_bn": bn_from_usd(detail.numbers("amtAccepted", gaps=True)),
        **{name: detail.numbers(column, gaps=True, optional=True) for column, name in RATES.items()},
    }
    return make_table("repo_detail", ("operation_date", "operation_id", "collateral"), columns)


def _series(operations: TableData, details: TableData) -> Iterator[SeriesData]:
    columns = operations.columns
    overnight = columns["term"] == "Overnight"
    reverse = overnight & (columns["direction"] == "reverse_repo")
    standing = overnight & (columns["direction"] == "repo") & (columns["operation_date"] >= STANDING_FACILITY_DATE)
    title = "Overnight reverse repo: Treasury securities sold by the Fed"
    yield _daily_sum(_facts("RRPONTSYD", title, "USD bn"), columns, reverse)
    yield _daily_sum(_facts("SRF_ACCEPTED", "Standing repo operations: amount accepted", "USD bn"), columns, standing)
    yield _award(columns, reverse, details.columns)


def _daily_sum(facts: Facts, columns: Mapping[str, NDArray[Any]], chosen: NDArray[np.bool_]) -> SeriesData:
    """Add up the operations of a day; the sum is known when the last of them is."""
    date, place = np.unique(columns["operation_date"][chosen], return_inverse=True)
    total_bn = np.asarray(np.bincount(place, columns["accepted_bn"][chosen], date.size), dtype=np.float64)
    known = np.full(date.shape, LONG_AGO)
    np.maximum.at(known, place, columns["known_at"][chosen])  # NaT where one of them is
    return make_series(facts, {"date": date, "value": total_bn, "known_at": known})


def _award(
    operations: Mapping[str, NDArray[Any]], reverse: NDArray[np.bool_], details: Mapping[str, NDArray[Any]]
) -> SeriesData:
    """Return the rate overnight reverse repos paid; an operation nobody came to paid none."""
    wanted = {
        (day, name): known
        for day, name, known in zip(
            operations["operation_date"][reverse].tolist(),
            operations["operation_id"][reverse],
            operations["known_at"][reverse],
            strict=True,
        )
    }
    keys = list(zip(details["operation_date"].tolist(), details["operation_id"], strict=True))
    rows = [row for row, key in enumerate(keys) if key in wanted and np.isfinite(details["award_pct"][row])]
    facts = _facts("RRPONTSYAWARD", "Overnight reverse repo award rate", "percent")
    date = np.array([as_day(keys[row][0]) for row in rows], dtype="datetime64[D]")
    known = np.array([wanted[keys[row]] for row in rows], dtype="datetime64[s]")
    return make_series(facts, {"date": date, "value": details["award_pct"][rows], "known_at": known})


def _facts(name: str, title: str, unit: str) -> Facts:
    return Facts(name, title, "Federal Reserve Bank of New York", unit, "daily", "D", "public-domain")


CONNECTORS = (
    Connector(
        name="nyfed_repo",
        title="Repo and reverse-repo operations",
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=fetch,
        read=last_answer_by(parse),
        page="nyfed.md",
    ),
)
