"""Two pages side by side: the first cell, point of a picture or line of text in which they differ.

Numbers with every digit may differ in the last of them between machines; a billionth of the value is no difference.
What a page shows rounded must be the same text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import numpy as np

from eccles.base.errors import DataError
from eccles.core.receipt import Difference
from eccles.report.page_parts import FIGURE, SAVED, TABLE, Grid, Page

__all__ = ["CELL_COUNTED", "first_difference"]

CELL_COUNTED = (TABLE, SAVED)
"""Parts that are compared cell by cell."""

TOLERANCE = 1e-9
AROUND_COUNT = 40
MISSING = object()


def first_difference(shown: Page, fresh: Page, *, everything: bool) -> Difference | None:
    """Return the first place in which a page differs from its recomputation.

    Args:
        shown: the page.
        fresh: the page recomputed.
        everything: pictures, text, scripts and receipt as well, not only tables and saved digits.
    """
    wanted = (*CELL_COUNTED, FIGURE) if everything else CELL_COUNTED
    return next(_differences(shown, fresh, wanted, everything), None)


def _differences(shown: Page, fresh: Page, wanted: tuple[str, ...], everything: bool) -> Iterator[Difference]:
    names = [[name for name in page.parts if name.startswith(wanted)] for page in (shown, fresh)]
    for ours, theirs in zip_longest(*names, fillvalue=""):
        if ours != theirs:
            yield Difference("the parts of the page", "", "", ours, theirs)
        elif shown.parts[ours] != fresh.parts[ours]:
            yield from _in_figure(shown, fresh, ours) if ours.startswith(FIGURE) else _in_grid(shown, fresh, ours)
    if everything:
        yield from _in_text("text", shown.around, fresh.around)
        yield from _in_values("receipt", dict(shown.receipt), dict(fresh.receipt), "")
        yield from _in_text("scripts", shown.scripts, fresh.scripts)


# --- tables --------------------------------------------------------------------------------------------------------


def _in_grid(shown: Page, fresh: Page, name: str) -> Iterator[Difference]:
    try:
        ours = shown.grid(name)
    except DataError as error:
        yield Difference(name, "", "", str(error), "digits that can be read")
        return
    theirs = fresh.grid(name)
    heads = theirs[0] if theirs else []
    found = list(_in_cells(name, ours, theirs, heads))
    if not found and not name.startswith(SAVED):
        yield from _in_text(name, shown.parts[name], fresh.parts[name])
    yield from found


def _in_cells(name: str, ours: Grid, theirs: Grid, heads: list[str]) -> Iterator[Difference]:
    none: list[str] = []
    for number, (row, other) in enumerate(zip_longest(ours, theirs, fillvalue=none)):
        label = (other or row or [""])[0] if number else "heads"
        for place, (cell, expected) in enumerate(zip_longest(row, other, fillvalue="")):
            if cell != expected and not (name.startswith(SAVED) and _close(cell, expected)):
                yield Difference(name, label, heads[place] if place < len(heads) else str(place), cell, expected)


def _close(text: str, other: str) -> bool:
    try:
        one, two = float(text), float(other)
    except ValueError:
        return False
    return abs(one - two) <= TOLERANCE * max(1.0, abs(two))


# --- pictures and the receipt --------------------------------------------------------------------------------------


def _in_figure(shown: Page, fresh: Page, name: str) -> Iterator[Difference]:
    try:
        found = list(_in_values(name, json.loads(shown.parts[name]), json.loads(fresh.parts[name]), ""))
    except (ValueError, RecursionError) as error:
        found = [Difference(name, "", "", f"what cannot be read ({error})", "a picture")]
    yield from found


def _in_values(name: str, ours: Any, theirs: Any, place: str) -> Iterator[Difference]:  # noqa: ANN401  # any JSON
    """Yield where two JSON values differ; arrays that Plotly packs are unpacked."""
    one, two = _unpacked(ours), _unpacked(theirs)
    if isinstance(one, dict) and isinstance(two, dict):
        for key in dict.fromkeys((*two, *one)):
            yield from _in_values(name, one.get(key, MISSING), two.get(key, MISSING), f"{place}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(two, list):
        for number, (left, right) in enumerate(zip_longest(one, two, fillvalue=MISSING)):
            yield from _in_values(name, left, right, f"{place}[{number}]")
    elif one is MISSING or two is MISSING or not _same(one, two):
        yield Difference(name, "", place, _told(one), _told(two))


def _unpacked(value: Any) -> Any:  # noqa: ANN401  # any JSON
    if not (isinstance(value, dict) and {"dtype", "bdata"} <= value.keys()):
        return value
    try:
        return np.frombuffer(base64.b64decode(value["bdata"], validate=True), np.dtype(value["dtype"])).tolist()
    except (ValueError, TypeError):
        return value


def _same(one: object, two: object) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return one == two or abs(one - two) <= TOLERANCE * max(1.0, abs(two)) or (np.isnan(one) and np.isnan(two))
    return type(one) is type(two) and one == two


def _told(value: object) -> str:
    return "" if value is MISSING else str(value)


# --- text ----------------------------------------------------------------------------------------------------------


def _in_text(name: str, ours: str, theirs: str) -> Iterator[Difference]:
    """Yield the first difference of two texts, by line, with what stands around it."""
    for number, (line, other) in enumerate(zip_longest(ours.split("\n"), theirs.split("\n"), fillvalue=""), 1):
        if line != other:
            start = next(
                (n for n, (a, b) in enumerate(zip(line, other, strict=False)) if a != b), min(len(line), len(other))
            )
            first = max(0, start - AROUND_COUNT)
            cut = slice(first, start + AROUND_COUNT)
            yield Difference(name, f"line {number}", "", line[cut], other[cut])
            return
