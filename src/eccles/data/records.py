"""What a connector hands to the store: the answers it was given, byte for byte, and what it read in them.

A connector's `parse` turns bytes into `SeriesData` and `TableData`; its `fetch` keeps each answer as an `Answer`. The
store keeps all three together, so that every value can say which bytes it was read from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray

__all__ = ["Answer", "SeriesData", "TableData", "shown_address"]


@dataclass(frozen=True)
class Answer:
    """One answer of a live source, as it came.

    Attributes:
        source: the connector's name, "nyfed_soma".
        url: what was asked, in full; a user's key is never part of it. Of an imported file its name alone.
        retrieved_at: when, UTC.
        body: the bytes.
        etag: the server's tag of this version, or empty.
        last_modified: the server's date of this version, or empty.
    """

    source: str
    url: str
    retrieved_at: np.datetime64
    body: bytes
    etag: str = ""
    last_modified: str = ""

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes, as the store names their file."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True)
class SeriesData:
    """One series as read from an answer.

    Attributes:
        id: eccles' name of it; FRED's id where there is one.
        unit: the publisher's unit, in the words of the catalogue: "USD mn", "percent".
        kind: "Wednesday level", "week average", "daily", "month", "month end" ...
        frequency: D, W, M, Q.
        rights: "public-domain", "citation" or "restricted".
        date: (n,) datetime64[D], increasing; a date may stand more than once with different `known_at`.
        value: (n,) float64, finite.
        known_at: (n,) datetime64[s], UTC: when each value was published; NaT where the source does not say, which the
            store replaces by the calendar of releases.
        footnote: what the publisher says about it.
        answer_sha256: the hash of the answer it was read from.
    """

    id: str
    title: str
    publisher: str
    unit: str
    kind: str
    frequency: str
    rights: str
    date: DateArray
    value: NDArray[np.float64]
    known_at: NDArray[np.datetime64]
    footnote: str = ""
    answer_sha256: str = ""


@dataclass(frozen=True)
class TableData:
    """Rows of a table as read from an answer, such as holdings by CUSIP.

    Attributes:
        name: the table, as in the embedded snapshot where it has the same one: "holding", "auction".
        columns: column name, which ends in its unit, to (n,) values.
        key: the columns that identify a row; a later row with the same key replaces an earlier one.
        answer_sha256: the hash of the answer it was read from.
    """

    name: str
    columns: Mapping[str, NDArray[Any]]
    key: tuple[str, ...]
    answer_sha256: str = ""


def shown_address(url: str) -> str:
    """Return an address as it may be shown: of a file its name alone, which older stores kept with its whole path.

    Example:
        >>> shown_address("file:///home/someone/my%20index.csv")
        'my index.csv'
    """
    return unquote(url.rpartition("/")[2]) if url.startswith("file:") else url
