"""Series eccles knows but does not carry, because their publishers do not allow others to pass them on."""

from __future__ import annotations

import functools
import importlib.resources
from dataclasses import dataclass

from eccles.data.yaml_text import read_yaml

__all__ = ["KnownSeries", "find_known", "known_series"]


@dataclass(frozen=True)
class KnownSeries:
    """What is known of a series that is not embedded: what it is, and where a user finds it.

    Attributes:
        where: who publishes it.
        also: other names it goes by.
    """

    id: str
    title: str
    publisher: str
    frequency: str
    kind: str
    unit: str
    rights: str
    where: str
    also: tuple[str, ...]


@functools.cache
def known_series() -> dict[str, KnownSeries]:
    """Return the known series that are not embedded, by id."""
    text = (importlib.resources.files("eccles") / "catalogue" / "not_embedded.yaml").read_text(encoding="utf-8")
    rows = read_yaml(text)["series"]
    return {row["id"]: KnownSeries(**{**row, "also": tuple(row["also"])}) for row in rows}


def find_known(name: str) -> KnownSeries | None:
    """Return the known series of this id or other name, or None."""
    wanted = name.upper()
    return next((entry for entry in known_series().values() if wanted in {entry.id, *entry.also}), None)
