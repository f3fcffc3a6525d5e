"""Treasury FiscalData: the Monthly Statement of the Public Debt, every marketable security.

Millions become billions here. A CUSIP has a row for each issue (the first and its reopenings) and its total outstanding
on one of them only; totals by class stand between the rows and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from eccles.base.units import bn_from_mn
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

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the Treasury's Monthly Statement of the Public Debt"
DATASET = "v1/debt/mspd/mspd_table_3_market"
KINDS = {
    "Bills Maturity Value": "bill",
    "Notes": "note_bond",
    "Bonds": "note_bond",
    "Inflation-Protected Securities": "tips",
    "Treasury Inflation-Protected Securities": "tips",
    "Floating Rate Notes": "frn",
    "Treasury Floating Rate Notes": "frn",
}
CLASS, SECURITY = "security_class1_desc", "security_class2_desc"
FEDERAL_FINANCING_BANK = "Federal Financing Bank"
_CUSIP = re.compile("[0-9A-Z]{9}")


def parse(body: bytes) -> Reading:
    """Read one page into the table `debt_outstanding`."""
    rows = page_rows(body, WHAT)
    securities = rows.cells(SECURITY)
    rows = rows.where([_CUSIP.fullmatch(name) is not None for name in securities])
    rows = rows.where([name != FEDERAL_FINANCING_BANK for name in rows.cells(CLASS)])
    kind = rows.kinds(CLASS, KINDS)
    amounts = {
        "issued_bn": "issued_amt",
        "inflation_bn": "inflation_adj_amt",
        "redeemed_bn": "redeemed_amt",
        "outstanding_bn": "outstanding_amt",
    }
    columns = {
        "record_date": rows.days("record_date"),
        "cusip": rows.texts(SECURITY),
        "kind": kind,
        "issue_date": rows.days("issue_date"),
        "maturity_date": rows.days("maturity_date"),
        "coupon_pct": np.where(kind == "bill", np.nan, rows.numbers("interest_rate_pct", gaps=True)),
        "yield_pct": rows.numbers("yield_pct", gaps=True),
        **{name: bn_from_mn(rows.numbers(column, gaps=True)) for name, column in amounts.items()},
        "amount_basis": np.full(len(rows), "mspd", dtype=object),
    }
    if np.any(np.isnan(columns["issued_bn"]) & np.isnan(columns["outstanding_bn"])):
        raise MalformedError(f"{WHAT}: a security without an amount issued or outstanding")
    return Reading(tables=(make_table("debt_outstanding", ("record_date", "cusip", "issue_date"), columns),))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every month from the day wanted on."""
    yield from fetch_pages(asker, f"{base_url}/{DATASET}", parse, wanted, "record_date")


CONNECTORS = (
    Connector(
        name="treasury_debt",
        title="Debt outstanding by CUSIP, monthly",
        publisher="U.S. Treasury, Bureau of the Fiscal Service",
        base_url=BASE_URL,
        fetch=fetch,
        read=last_answer_by(parse),
        page="treasury.md",
    ),
)
