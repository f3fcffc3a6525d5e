"""What the store says of its contents: what a series is, and the answer that something was read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

__all__ = ["SourceAnswer", "StoredSeries"]


@dataclass(frozen=True)
class StoredSeries:
    """What a stored series is, and where it comes from.

    Attributes:
        source: the connector, or "import".
        updated_at: when it was last retrieved, UTC.
    """

    id: str
    title: str
    publisher: str
    frequency: str
    kind: str
    unit: str
    rights: str
    footnote: str
    source: str
    updated_at: np.datetime64


@dataclass(frozen=True)
class SourceAnswer:
    """The answer that something in the store was read from.

    Attributes:
        url: the address asked; the name of an imported file; empty where there was none.
        source: the connector, or "import".
        sha256: of the bytes.
        retrieved_at: UTC.
    """

    url: str
    source: str
    sha256: str
    retrieved_at: str
