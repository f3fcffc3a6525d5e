"""FRED's API, as both of its connectors use it: the questions, the pages, and what a series is.

An answer is one object; a bundle of such objects by series, as other programs keep them, is read too. A point is a day
without a value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.data.connector import Asker, Facts, Wanted
from eccles.data.fred_catalogue import catalogue_facts, unit_of_fred
from eccles.data.http_errors import BadRequestError, MalformedError, TruncatedError
from eccles.data.reading import Rows, inside, json_of
from eccles.data.records import Answer

__all__ = [
    "BASE_URL",
    "KEY_VARIABLE",
    "PER_MINUTE",
    "Vintages",
    "ask",
    "ask_pages",
    "parse_facts",
    "parse_observations",
]

BASE_URL = "https://api.stlouisfed.org"
KEY_VARIABLE = "FRED_API_KEY"
PER_MINUTE = 120
PAGE_SIZE = 100_000
POINT = frozenset({"."})
KINDS = {
    "As of Wednesday": "Wednesday level",
    "Ending Wednesday": "week average",
    "End of Period": "end",
    "Average": "average",
}
PERIODS = {"D": "daily", "W": "weekly", "M": "month", "Q": "quarter", "A": "year"}


@dataclass(frozen=True)
class Vintages:
    """Observations of one series, each with the days on which FRED showed it.

    Attributes:
        unit: the series' unit.
        date: (n,) datetime64[D].
        value: (n,) float64; NaN where the value was missing.
        from_date: (n,) datetime64[D], the first day it was shown; NaT where the answer does not say.
    """

    unit: str
    date: DateArray
    value: NDArray[np.float64]
    from_date: DateArray


def ask(asker: Asker, base_url: str, path: str, wanted: Wanted, parameters: Mapping[str, str]) -> Answer:
    """Ask one question; the key travels apart, so that it is neither shown nor kept."""
    question = {**parameters, "file_type": "json"}
    return asker.get(f"{base_url}/fred/{path}", question, secret={"api_key": wanted.key})


def ask_pages(
    asker: Asker, base_url: str, wanted: Wanted, facts: Facts, parameters: Mapping[str, str]
) -> Iterator[tuple[Answer, Vintages]]:
    """Ask for observations page after page, until as many came as FRED says there are."""
    seen, whole = 0, 1
    while seen < whole:
        question = {"series_id": facts.id, **parameters, "limit": str(PAGE_SIZE), "offset": str(seen)}
        answer = ask(asker, base_url, "series/observations", wanted, question)
        found = parse_observations(answer.body, facts)
        whole = _count(answer)
        seen += found.date.size
        yield answer, found
        if found.date.size == 0 and seen < whole:
            raise TruncatedError(f"FRED {facts.id}: {seen:,} observations came of {whole:,}")


def parse_facts(body: bytes, series_id: str) -> Facts:
    """Read what a series is; a series of the catalogue must come in the catalogue's unit.

    Raises:
        MalformedError: it comes in another.
    """
    what = f"FRED's description of {series_id}"
    rows = Rows(what, inside(json_of(body, what), ("seriess",), what))
    if len(rows) != 1 or rows.cells("id") != [series_id]:
        raise MalformedError(f"{what}: it describes another series, or several")
    cell = {name: rows.cells(name)[0] for name in ("title", "units", "frequency", "frequency_short")}
    unit, known = unit_of_fred(cell["units"]), catalogue_facts(series_id)
    if known is not None:
        if unit != known.unit:
            raise MalformedError(f'{series_id}: FRED now gives it in "{cell["units"]}", the catalogue has {known.unit}')
        return known
    return Facts(
        id=series_id,
        title=cell["title"],
        publisher="Federal Reserve Bank of St. Louis, FRED",
        unit=unit,
        kind=_kind(cell["frequency"], cell["frequency_short"]),
        frequency=cell["frequency_short"],
        rights="citation",
        footnote=rows.cells("notes", optional=True)[0],
    )


def parse_observations(body: bytes, facts: Facts) -> Vintages:
    """Read observations, also out of a bundle by series."""
    what = f"FRED's observations of {facts.id}"
    content = json_of(body, what)
    if isinstance(content, dict) and "observations" not in content and facts.id in content:
        content = content[facts.id]
    rows = Rows(what, inside(content, ("observations",), what), POINT)
    return Vintages(
        facts.unit,
        rows.days("date"),
        rows.numbers("value", gaps=True),
        rows.days("realtime_start", gaps=True, optional=True),
    )


def _count(answer: Answer) -> int:
    content: Any = json_of(answer.body, "FRED's observations")
    count = content.get("count")
    if not isinstance(count, int) or isinstance(count, bool):
        raise MalformedError("FRED's observations: no count of them")
    return count


def _kind(frequency: str, short: str) -> str:
    """Return the kind FRED's words tell: "Weekly, As of Wednesday" is a Wednesday level."""
    if short not in PERIODS:
        raise BadRequestError(f'a series of the frequency "{frequency}" ({short}) cannot be kept')
    ending = KINDS.get(frequency.partition(", ")[2], "")
    if ending in {"end", "average"}:
        return f"{PERIODS[short]} {ending}"
    return ending or PERIODS[short]
