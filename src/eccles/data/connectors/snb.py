"""The Swiss National Bank's data portal: its balance sheet and its policy rates, one comma-separated file a cube.

A file opens with the cube's name and the time it was published, then lists period, item and value, parted by
semicolons. The names of the items come from a second answer, a tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    asked_path,
    deliver,
    make_series,
)
from eccles.data.http_errors import ChangedColumnsError, MalformedError
from eccles.data.periods import day_of_period
from eccles.data.reading import Rows, csv_records, csv_rows, inside, json_of
from eccles.data.records import Answer

__all__ = ["CONNECTORS", "fetch", "parse", "parse_names", "read"]


@dataclass(frozen=True)
class _Cube:
    """What every item of a cube is."""

    unit: str
    kind: str
    frequency: str


CUBES = {
    "snbbipo": _Cube("CHF mn", "month end", "M"),
    "snbgwdzid": _Cube("percent", "daily", "D"),
}
"""The balance sheet, and the policy and overnight rates."""

PREAMBLE = ("CubeId", "PublishingDate")
COLUMNS = ("Date", "D0", "Value")
DEEPEST = 20


def parse(body: bytes, cube: str, names: dict[str, str]) -> Reading:
    """Read a cube, given the names of its items."""
    what = f"the Swiss National Bank's {cube}"
    rows = csv_rows(body, what, ";")
    labels = [row[0] for row in rows[: len(PREAMBLE)]]
    for label in PREAMBLE:
        if label not in labels:
            raise ChangedColumnsError(what, label, labels)
    opening = {row[0]: row[1] if len(row) > 1 else "" for row in rows[: len(PREAMBLE)]}
    if opening["CubeId"] != cube:
        raise MalformedError(f'{what}: the file is of the cube "{opening["CubeId"][:40]}"')
    table = Rows(what, csv_records(rows[len(PREAMBLE) :], what))
    for column in COLUMNS:
        if column not in (heading := rows[len(PREAMBLE)]):
            raise ChangedColumnsError(what, column, heading)
    items, value = table.cells("D0"), table.numbers("Value", gaps=True)
    date = np.array([day_of_period(text, what) for text in table.cells("Date")], dtype="datetime64[D]")
    series = []
    for item in dict.fromkeys(items):
        if item not in names:
            raise MalformedError(f'{what}: the item "{item[:40]}" is not in the list of items')
        chosen = np.array([name == item for name in items])
        facts = _facts(cube, item, names[item], f"cube published {opening['PublishingDate']}")
        series.append(make_series(facts, {"date": date[chosen], "value": value[chosen]}))
    return Reading(series=tuple(series))


def parse_names(body: bytes, cube: str) -> dict[str, str]:
    """Read the tree of items into item to name."""
    what = f"the Swiss National Bank's items of {cube}"
    found: dict[str, str] = {}
    for dimension in inside(json_of(body, what), ("dimensions",), what):
        _collect(dimension.get("dimensionItems"), found, what, DEEPEST)
    if not found:
        raise MalformedError(f"{what}: there are none")
    return found


def fetch(asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch each cube and the names of its items.

    Raises:
        DataError: a cube eccles does not know.
    """
    since = {} if wanted.since_date is None else {"fromDate": str(wanted.since_date)}
    for cube in wanted.names or tuple(CUBES):
        if cube not in CUBES:
            raise DataError(f'unknown cube "{cube}" of the Swiss National Bank; {nearest_name(cube, CUBES)}')
        names = asker.get(f"{base_url}/api/cube/{cube}/dimensions/en")
        period = {name: day[:7] if CUBES[cube].frequency == "M" else day for name, day in since.items()}
        answer = asker.get(f"{base_url}/api/cube/{cube}/data/csv/en", period)
        yield deliver(parse(answer.body, cube, parse_names(names.body, cube)), names, answer)


def read(answers: Sequence[Answer]) -> Reading:
    """Read a cube with the names of its items; the address names it."""
    names, data = answers
    cube = asked_path(data).rpartition("/api/cube/")[2].partition("/")[0]
    return parse(data.body, cube, parse_names(names.body, cube))


def _collect(items: Any, found: dict[str, str], what: str, depth: int) -> None:  # noqa: ANN401 - a tree of JSON
    """Put every item of a tree, groups and leaves, into `found`."""
    if items is None:
        return
    if not isinstance(items, list) or not depth:
        raise MalformedError(f"{what}: no tree of items")
    for item in items:
        if not isinstance(item, dict):
            raise MalformedError(f"{what}: an item is no object")
        name, title = item.get("id"), item.get("name")
        if not isinstance(name, str) or not isinstance(title, str):
            raise ChangedColumnsError(what, "id" if not isinstance(name, str) else "name", item)
        found[name] = " ".join(title.split())
        _collect(item.get("dimensionItems"), found, what, depth - 1)


def _facts(cube: str, item: str, title: str, footnote: str) -> Facts:
    facts = CUBES[cube]
    return Facts(
        id=f"SNB_{cube}_{item}".upper(),
        title=title,
        publisher="Swiss National Bank",
        unit=facts.unit,
        kind=facts.kind,
        frequency=facts.frequency,
        rights="citation",
        footnote=footnote,
    )


CONNECTORS = (
    Connector(
        name="snb",
        title="Swiss National Bank: balance sheet, policy rates",
        publisher="Swiss National Bank",
        base_url="https://data.snb.ch",
        fetch=fetch,
        read=read,
        page="snb.md",
        serves_names=True,
    ),
)
