"""New York Fed Markets API: par of the System Open Market Account by class, every week since 2003.

Dollars become billions here. A class the account did not hold comes as an empty cell and is zero; `tips_bn` is par,
the inflation compensation stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

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
from eccles.data.reading import Rows, inside, json_of

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the New York Fed's SOMA summary"
COLUMNS = {
    "bills": "bill_bn",
    "notesbonds": "note_bond_bn",
    "tips": "tips_bn",
    "tipsInflationCompensation": "compensation_bn",
    "frn": "frn_bn",
    "agencies": "agency_debt_bn",
    "mbs": "mbs_bn",
    "cmbs": "cmbs_bn",
}
WEEKDAYS = ("Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday")
"""In the order of the remainder of days since 1970-01-01, a Thursday."""


def parse(body: bytes) -> Reading:
    """Read the summary into the table `soma_summary`."""
    rows = Rows(WHAT, inside(json_of(body, WHAT), ("soma", "summary"), WHAT))
    date = rows.days("asOfDate")
    classes = {name: np.nan_to_num(rows.numbers(column, gaps=True)) for column, name in COLUMNS.items()}
    amounts = {**classes, "total_bn": rows.numbers("total")}
    columns = {
        "date": date,
        "weekday": np.array([WEEKDAYS[day % len(WEEKDAYS)] for day in date.astype(np.int64)], dtype=object),
        **{name: bn_from_usd(amount) for name, amount in amounts.items()},
    }
    return Reading(tables=(make_table("soma_summary", ("date",), columns),))


def fetch(asker: Asker, base_url: str, _wanted: Wanted) -> Iterator[Delivery]:
    """Fetch the summary; the source gives it whole."""
    answer = asker.get(f"{base_url}/api/soma/summary.json")
    yield deliver(parse(answer.body), answer)


CONNECTORS = (
    Connector(
        name="nyfed_summary",
        title="SOMA holdings by class, weekly",
        publisher="Federal Reserve Bank of New York",
        base_url="https://markets.newyorkfed.org",
        fetch=fetch,
        read=last_answer_by(parse),
        page="nyfed.md",
    ),
)
