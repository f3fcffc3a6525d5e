"""What every computed figure's receipt is made of: one step that a function did, with the cells or sources it read."""

from __future__ import annotations

import numpy as np

from eccles.base.version import VERSION
from eccles.core.receipt import Origin, ReceiptStep, Standing
from eccles.data.library import Library
from eccles.data.origins import observation_origin, read_origin
from eccles.data.reads import Reads
from eccles.receipts.question import Question

__all__ = ["cell_of", "origins_of", "published_standing", "reading_step"]


def origins_of(library: Library, reads: Reads) -> tuple[Origin, ...]:
    """Return everything that was read as sources: series first, then tables, then files of the package."""
    order = ("series", "table", "file")
    return tuple(read_origin(library, read) for read in sorted(reads, key=lambda read: (order.index(read.kind), read)))


def cell_of(library: Library, series_id: str, date: str | np.datetime64) -> Origin:
    """Return one published value of a series with its date, value, unit and where it was read.

    Raises:
        DataError: the series is not at hand, or has no such day.
    """
    return observation_origin(library, series_id, str(date)).origin


def reading_step(question: Question, reads: Reads) -> ReceiptStep:
    """Return the step that shapes a computed figure without adding to it: everything that was read for it."""
    origins = origins_of(question.library, reads)
    return ReceiptStep("Everything that was read for it", "eccles.data.library.open_library", origins=origins)


def published_standing(question: Question) -> Standing:
    """Return what a figure of published values stands on."""
    generation = question.library.store.generation
    return Standing(
        VERSION,
        question.snapshot.manifest.snapshot_sha256,
        generation=None if generation is None else generation.number,
        known_at="" if question.known_at is None else f"{question.known_at}Z",
    )
