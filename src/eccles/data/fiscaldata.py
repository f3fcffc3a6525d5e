"""The Treasury's FiscalData API: how its answers look and how its pages follow each other.

An answer holds `data`, a list of records of text where "null" means "no value", and `meta` with the number of pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from eccles.data.connector import Asker, Delivery, Reading, Wanted, deliver
from eccles.data.http_errors import ChangedColumnsError, MalformedError, TruncatedError
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import Answer

__all__ = ["BASE_URL", "PAGE_SIZE", "fetch_pages", "page_rows"]

BASE_URL = "https://api.fiscaldata.treasury.gov/services/api/fiscal_service"
PAGE_SIZE = 10_000
"""The most the source gives at once."""

MOST_PAGES = 10_000
NULL = frozenset({"null"})


def page_rows(body: bytes, what: str) -> Rows:
    """Return the records of one page."""
    return Rows(what, inside(json_of(body, what), ("data",), what), NULL)


def fetch_pages(
    asker: Asker, address: str, parse: Callable[[bytes], Reading], wanted: Wanted, by: str
) -> Iterator[Delivery]:
    """Fetch every page of a data set.

    Args:
        asker: the client.
        address: the address of the API with the data set's path, such as "v1/debt/mspd/mspd_table_3_market".
        parse: reads a page.
        wanted: from which day on.
        by: the column of dates to choose and order by.

    Raises:
        TruncatedError: the pages together hold fewer records than the source says there are.
    """
    question = {"sort": by, "page[size]": str(PAGE_SIZE)}
    if wanted.since_date is not None:
        question["filter"] = f"{by}:gte:{wanted.since_date}"
    number, pages, records, seen = 1, 1, 0, 0
    while number <= pages:
        answer = asker.get(address, {**question, "page[number]": str(number)})
        pages, records, here = _page(answer, address)
        seen += here
        yield deliver(parse(answer.body), answer)
        number += 1
    if seen != records:
        raise TruncatedError(f"{address}: {seen:,} records came in {pages} pages, the source says {records:,}")


def _page(answer: Answer, dataset: str) -> tuple[int, int, int]:
    """Return the number of pages and of records the source says there are, and of the records here."""
    content = json_of(answer.body, dataset)
    here = len(inside(content, ("data",), dataset))
    meta = content.get("meta")
    if not isinstance(meta, dict):
        raise ChangedColumnsError(dataset, "meta", content)
    return _count(meta, "total-pages", dataset), _count(meta, "total-count", dataset), here


def _count(meta: Mapping[str, Any], name: str, dataset: str) -> int:
    if name not in meta:
        raise ChangedColumnsError(dataset, name, meta)
    value = meta[name]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < PAGE_SIZE * MOST_PAGES:
        raise MalformedError(f"{dataset}: {name} is not a usable number")
    return value
