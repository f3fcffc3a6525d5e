"""New York Fed Markets API: outright operations in Treasuries and in agency MBS, with what each accepted by security.

Dollars become billions here. A Treasury operation says par; an MBS operation says original and current face for
specified pools and par for TBAs. The price of a bill is a discount rate in percent, of a coupon security per 100 of
par, as the source gives it: the two stand in columns of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import bn_from_usd
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Reading,
    Wanted,
    deliver,
    last_answer_by,
    make_table,
)
from eccles.data.http_errors import MalformedError
from eccles.data.new_york_time import updated_utc
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import TableData

__all__ = ["CONNECTORS", "fetch", "parse_mbs", "parse_treasuries"]

TREASURIES = "the New York Fed's Treasury operations"
MBS = "the New York Fed's agency MBS operations"
FIRST_DATES = {"tsy": "2005-08-25", "ambs": "2009-01-05"}
DIRECTIONS = {"P": "purchase", "S": "sale"}
GAPS = frozenset({"N/A", "NA", "null"})


def parse_treasuries(body: bytes) -> Reading:
    """Read operations in Treasuries into `treasury_operation` and `treasury_operation_detail`."""
    rows = _results(body, "treasury", TREASURIES)
    columns = {
        **_common(rows),
        "method": rows.texts("auctionMethod"),
        "maturity_from_date": rows.days("maturityRangeStart", gaps=True),
        "maturity_to_date": rows.days("maturityRangeEnd", gaps=True),
        "submitted_bn": bn_from_usd(rows.numbers("totalParAmtSubmitted", gaps=True)),
        "accepted_bn": bn_from_usd(rows.numbers("totalParAmtAccepted")),
    }
    names, detail = _details(rows, "weightedAvgAccptPrice", "parAmountAccepted", "cusip")
    bill = np.array(["bill" in kind.lower() for kind in _kinds_of(rows, names)], dtype=np.bool_)
    price = detail.numbers("weightedAvgAccptPrice", gaps=True)
    details = {
        "operation_id": names,
        "cusip": detail.texts("cusip"),
        "description": detail.texts("securityDescription"),
        "accepted_bn": bn_from_usd(detail.numbers("parAmountAccepted", gaps=True)),
        "discount_pct": np.where(bill, price, np.nan),
        "price_per100": np.where(bill, np.nan, price),
    }
    return _reading("treasury_operation", columns, ("operation_id", "cusip"), details)


def parse_mbs(body: bytes) -> Reading:
    """Read operations in agency MBS into `mbs_operation` and `mbs_operation_detail`."""
    rows = _results(body, "ambs", MBS)
    amounts = {
        f"{verb.lower()}_{measure}_bn": bn_from_usd(rows.numbers(column, gaps=True))
        for verb in ("Submitted", "Accepted")
        for measure, column in (
            ("original", f"total{verb}OrigFace"),
            ("current", f"total{verb}CurrFace"),
            ("par", f"totalAmt{verb}Par"),
        )
    }
    columns = {**_common(rows), "method": rows.texts("method"), "class": rows.texts("classType"), **amounts}
    names, detail = _details(rows, "securityDescription")
    details = {
        "operation_id": names,
        "security": detail.texts("securityDescription"),
        "accepted_bn": bn_from_usd(detail.numbers("amtAcceptedPar", gaps=True, optional=True)),
    }
    return _reading("mbs_operation", columns, ("operation_id", "security"), details)


def fetch(part: str, asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch the results with their details from the day wanted to today."""
    question = {"startDate": wanted.first(FIRST_DATES[part]), "endDate": wanted.today}
    answer = asker.get(f"{base_url}/api/{part}/all/results/details/search.json", question)
    yield deliver(_parser(part)(answer.body), answer)


def _parser(part: str) -> Callable[[bytes], Reading]:
    return parse_treasuries if part == "tsy" else parse_mbs


def _results(body: bytes, part: str, what: str) -> Rows:
    rows = Rows(what, inside(json_of(body, what), (part, "auctions"), what), GAPS)
    return rows.where([status == "Results" for status in rows.cells("auctionStatus")])


def _common(rows: Rows) -> dict[str, NDArray[Any]]:
    ids = rows.texts("operationId")
    if "" in ids:
        raise MalformedError(f"{rows.what}: an operation without an operationId")
    return {
        "operation_id": ids,
        "operation_date": rows.days("operationDate"),
        "settlement_date": rows.days("settlementDate", gaps=True),
        "operation_type": rows.texts("operationType"),
        "direction": rows.kinds("operationDirection", DIRECTIONS),
        "known_at": updated_utc(rows.cells("lastUpdated"), rows.what),
    }


def _details(rows: Rows, *needed: str) -> tuple[NDArray[Any], Rows]:
    """Return the securities that operations accepted: each one's operation, and the rows."""
    names: list[str] = []
    found: list[Mapping[str, Any]] = []
    rows.require("details")
    for name, record in zip(rows.cells("operationId"), rows.records, strict=True):
        details = record["details"] or []
        if not isinstance(details, list) or not all(isinstance(detail, dict) for detail in details):
            raise MalformedError(f"{rows.what}: the details of {name} are not a list of records")
        names += [name] * len(details)
        found += details
    detail = Rows(f"{rows.what}, details", found, GAPS)
    detail.require(*needed)
    return np.array(names, dtype=object), detail


def _kinds_of(rows: Rows, names: NDArray[Any]) -> list[str]:
    kinds = dict(zip(rows.cells("operationId"), rows.cells("operationType"), strict=True))
    return [kinds[name] for name in names]


def _reading(
    name: str, columns: dict[str, NDArray[Any]], key: tuple[str, ...], details: dict[str, NDArray[Any]]
) -> Reading:
    tables: tuple[TableData, ...] = (
        make_table(name, ("operation_id",), columns),
        make_table(f"{name}_detail", key, details),
    )
    return Reading(tables=tables)


def _operations(name: str, title: str, part: str) -> Connector:
    return Connector(
        name=name,
        title=title,
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=partial(fetch, part),
        read=last_answer_by(_parser(part)),
        page="nyfed.md",
    )


CONNECTORS = (
    _operations("nyfed_operations", "Outright operations in Treasuries", "tsy"),
    _operations("nyfed_mbs_operations", "Outright operations in agency MBS", "ambs"),
)
