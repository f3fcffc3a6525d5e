"""Treasury FiscalData: every auction of a Treasury security since 1979, with what was offered, bid for and accepted.

Dollars become billions here. The record calls TIPS and floating-rate notes plain notes and bonds; its flags tell them
apart. An auction that was announced and not yet held has no amounts: its basis says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import bn_from_usd
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Reading,
    Wanted,
    last_answer_by,
    make_table,
)
from eccles.data.fiscaldata import BASE_URL, fetch_pages, page_rows
from eccles.data.http_errors import MalformedError
from eccles.data.reading import Rows

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the Treasury's auction record"
DATASET = "v1/accounting/od/auctions_query"
BASIS = "auction record"
AMOUNTS = {
    "offered_bn": "offering_amt",
    "tendered_bn": "total_tendered",
    "accepted_bn": "total_accepted",
    "soma_bn": "soma_accepted",
    "competitive_bn": "comp_accepted",
    "noncompetitive_bn": "noncomp_accepted",
}
FLAGS = {"Yes": "yes", "No": "no", "": "no"}
TYPES = {"Bill": "bill", "CMB": "bill", "Note": "note_bond", "Bond": "note_bond", "TIPS Note": "tips",
         "TIPS Bond": "tips", "FRN Note": "frn"}  # fmt: skip
_TERM = re.compile("([0-9]{1,2})-(Year|Week)")


def parse(body: bytes) -> Reading:
    """Read one page into the tables `auction` and `auction_amount`."""
    rows = page_rows(body, WHAT)
    kind = _kinds(rows)
    accepted_bn = bn_from_usd(rows.numbers("total_accepted", gaps=True))
    keys = {"cusip": rows.texts("cusip"), "issue_date": rows.days("issue_date")}
    auction = {
        "cusip": keys["cusip"],
        "kind": kind,
        "kind_basis": np.full(len(rows), BASIS, dtype=object),
        "term": rows.texts("security_term"),
        "tenor": _tenors(rows, kind),
        "auction_date": rows.days("auction_date"),
        "issue_date": keys["issue_date"],
        "maturity_date": rows.days("maturity_date"),
        "price_per100": rows.numbers("price_per100", gaps=True),
        "amount_bn": accepted_bn,
        "amount_basis": np.where(np.isnan(accepted_bn), "announced, not yet held", BASIS).astype(object),
    }
    amounts = {name: bn_from_usd(rows.numbers(column, gaps=True)) for name, column in AMOUNTS.items()}
    if "" in keys["cusip"]:
        raise MalformedError(f"{WHAT}: an auction without a CUSIP")
    return Reading(
        tables=(
            make_table("auction", ("cusip", "issue_date"), auction),
            make_table("auction_amount", ("cusip", "issue_date"), {**keys, **amounts}),
        )
    )


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every auction from the day wanted on."""
    yield from fetch_pages(asker, f"{base_url}/{DATASET}", parse, wanted, "auction_date")


def _kinds(rows: Rows) -> NDArray[np.object_]:
    kind = rows.kinds("security_type", TYPES)
    flagged_tips = rows.kinds("inflation_index_security", FLAGS) == "yes"
    flagged_frn = rows.kinds("floating_rate", FLAGS) == "yes"
    return np.where(flagged_tips, "tips", np.where(flagged_frn, "frn", kind)).astype(object)


def _tenors(rows: Rows, kind: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the tenor at first issue: 10y, tips10y, frn2y, 13w; a bill of odd length is cmb."""
    found = []
    terms = zip(kind, rows.cells("original_security_term"), rows.cells("security_term"), strict=True)
    for name, original, term in terms:
        match = _TERM.match(term if name == "bill" else original or term)
        prefix = name if name in {"tips", "frn"} else ""
        found.append(f"{prefix}{match[1]}{match[2][0].lower()}" if match else "cmb" if name == "bill" else "")
    return np.array(found, dtype=object)


CONNECTORS = (
    Connector(
        name="treasury_auctions",
        title="Auctions with amounts",
        publisher="U.S. Treasury, Bureau of the Fiscal Service",
        base_url=BASE_URL,
        fetch=fetch,
        read=last_answer_by(parse),
        page="treasury.md",
    ),
)
