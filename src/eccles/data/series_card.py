"""The card of a series: what it is, how far it reaches, where it comes from and when it is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.data.library import Library
from eccles.data.library_columns import SeriesFacts
from eccles.data.releases import Release, release_of_series

__all__ = ["SeriesCard", "series_card", "series_cards"]


@dataclass(frozen=True)
class SeriesCard:
    """A series as `eccles data info ID` shows it.

    Attributes:
        facts: what it is and where it comes from.
        first_date: of its observations.
        last_date: of its observations.
        value: the last one, in the unit of `facts`.
        known_at: when the last one was published, UTC.
        row_count: observations, one a date.
        revision_count: further values of those dates, earlier or later ones.
        release: the publication it belongs to.
        unit: of the value.
    """

    facts: SeriesFacts
    first_date: np.datetime64
    last_date: np.datetime64
    value: float
    known_at: np.datetime64
    row_count: int
    revision_count: int
    release: Release
    unit: str


def series_card(library: Library, series_id: str) -> SeriesCard:
    """Return the card of one series.

    Raises:
        DataError: it is not at hand.
    """
    facts = library.facts(series_id)
    seen = library.latest(series_id)
    every = sum(part.date.size for part in library.observations(series_id))
    return SeriesCard(
        facts=facts,
        first_date=np.datetime64(seen.date[0], "D"),
        last_date=np.datetime64(seen.date[-1], "D"),
        value=float(seen.value[-1]),
        known_at=np.datetime64(seen.known_at[-1], "s"),
        row_count=int(seen.date.size),
        revision_count=every - int(seen.date.size),
        release=release_of_series(facts.id, facts.frequency, facts.publisher),
        unit=facts.unit,
    )


def series_cards(library: Library) -> tuple[SeriesCard, ...]:
    """Return the cards of all series at hand, in order of id."""
    library.snapshot.series_many(library.snapshot.manifest.series)  # in one query
    return tuple(series_card(library, series_id) for series_id in library.ids())
