"""Treasury FiscalData: the Treasury's cash at the close of each day, from the Daily Treasury Statement, in millions.

The statement has changed its rows twice: "Federal Reserve Account" to 2021-09, "Treasury General Account (TGA)" to
2022-04-15, since then a row "... Closing Balance" - whose amount stands in the column of the opening balance.
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
    last_answer_by,
    make_series,
)
from eccles.data.fiscaldata import BASE_URL, fetch_pages, page_rows

__all__ = ["CONNECTORS", "fetch", "parse"]

WHAT = "the Daily Treasury Statement"
DATASET = "v1/accounting/dts/operating_cash_balance"
CLOSE_COLUMNS = {
    "Federal Reserve Account": "close_today_bal",
    "Treasury General Account (TGA)": "close_today_bal",
    "Treasury General Account (TGA) Closing Balance": "open_today_bal",
}
"""The row of the closing balance in each edition, and the column its amount stands in."""

FACTS = Facts(
    id="DTS_TGA_CLOSE",
    title="Treasury General Account, closing balance",
    publisher="U.S. Treasury, Daily Treasury Statement",
    unit="USD mn",
    kind="daily",
    frequency="D",
    rights="public-domain",
)


def parse(body: bytes) -> Reading:
    """Read one page; rows of other accounts are left out."""
    rows = page_rows(body, WHAT)
    rows.require("account_type", "record_date", *set(CLOSE_COLUMNS.values()))
    dates, values = [], []
    for account, column in CLOSE_COLUMNS.items():
        chosen = rows.where([name == account for name in rows.cells("account_type")])
        dates.append(chosen.days("record_date"))
        values.append(chosen.numbers(column))
    return Reading(series=(make_series(FACTS, {"date": np.concatenate(dates), "value": np.concatenate(values)}),))


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch every day from the one wanted on."""
    yield from fetch_pages(asker, f"{base_url}/{DATASET}", parse, wanted, "record_date")


CONNECTORS = (
    Connector(
        name="treasury_cash",
        title="The Treasury's cash at the close of each day",
        publisher="U.S. Treasury, Bureau of the Fiscal Service",
        base_url=BASE_URL,
        fetch=fetch,
        read=last_answer_by(parse),
        page="treasury.md",
    ),
)
