"""The catalogue and the observations of everything at hand, laid out as the tables `series` and `observation`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.data.observations import Basis, Observations, latest_known

__all__ = ["SeriesFacts", "catalogue_columns", "observation_columns"]

Table = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class SeriesFacts:
    """What a series at hand is, where it comes from and how far it reaches.

    Attributes:
        source: "package", the name of a connector, or "import".
        retrieval: when and how it was retrieved.
        note: the publisher's footnote, or the package's own note.
    """

    id: str
    title: str
    publisher: str
    frequency: str
    kind: str
    unit: str
    rights: str
    source: str
    retrieval: str
    note: str


def catalogue_columns(catalogue: Sequence[SeriesFacts]) -> Table:
    """Return one row a series: everything known of it but its values."""
    return {field.name: _texts([getattr(facts, field.name) for facts in catalogue]) for field in fields(SeriesFacts)}


def observation_columns(layers: Mapping[str, Sequence[Observations]], known_at: np.datetime64 | None) -> Table:
    """Return one row a series and date: the value that stood, when it was published and how that is known.

    Args:
        layers: the layers of each series, by id.
        known_at: only what had been published by this instant, UTC; None for everything.
    """
    found = {name: latest_known(parts, known_at) for name, parts in layers.items()}
    basis = np.concatenate([part.basis for part in found.values()])
    words = _texts([item.name.lower() for item in Basis])
    return {
        "series": np.repeat(_texts(list(found)), [part.date.size for part in found.values()]),
        "date": np.concatenate([part.date for part in found.values()]),
        "value": np.concatenate([part.value for part in found.values()]),
        "known_at": np.concatenate([part.known_at for part in found.values()]),
        "known_by": words[basis],
    }


def _texts(texts: list[str]) -> NDArray[np.object_]:
    found = np.empty(len(texts), dtype=object)
    found[:] = texts
    return found
