"""What every computed figure's receipt is made of: one step that a function did, with the cells or sources it read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eccles.base.version import VERSION
from eccles.core.receipt import Origin, Receipt, ReceiptStep, Standing
from eccles.data.library import Library
from eccles.data.origins import observation_origin, read_origin
from eccles.data.reads import Read, Reads
from eccles.receipts.question import Question

__all__ = ["cell_of", "origins_of", "published_standing", "reading_step", "with_reads"]

EVERYTHING = "Everything that was read for it"
DECISIONS = "programmes/decisions/"
"""All of these are opened whenever an episode is; only those that a step quotes bear on a figure."""


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
    return _reading(question.library, reads)


def _reading(library: Library, reads: Reads, detail: str = "") -> ReceiptStep:
    origins = origins_of(library, reads)
    return ReceiptStep(EVERYTHING, "eccles.data.library.open_library", detail=detail, origins=origins)


def with_reads(question: Question, receipt: Receipt) -> Receipt:
    """Return a receipt of published values with everything that was read, and the store's generation where it was.

    What its steps quote already is not named again. A receipt of a projection stays as it is: what shaped it says what
    was read.
    """
    library, reads = question.library, question.noted
    if receipt.standing.scenario_name or not reads:
        return receipt
    generation = library.store.generation
    if generation is not None and any(_is_stored(library, read) for read in reads):
        receipt = replace(receipt, standing=replace(receipt.standing, generation=generation.number))
    if any(step.what == EVERYTHING for step in receipt.shaped_by):
        return receipt
    return replace(receipt, shaped_by=(*receipt.shaped_by, _rest(library, reads, receipt)))


def _rest(library: Library, reads: Reads, receipt: Receipt) -> ReceiptStep:
    names = {origin.name for origin in receipt.origins}
    tables = {name.partition(".")[0] for name in names}
    unquoted = {read: None for read in reads if read.name not in (tables if read.kind == "table" else names)}
    rest = {read: None for read in unquoted if not read.name.startswith(DECISIONS)}
    others = len(unquoted) - len(rest)
    told = f"; {others} files of decisions were opened that bear on other figures" if others else ""
    return _reading(library, rest, f"besides what the steps above read{told}")


def _is_stored(library: Library, read: Read) -> bool:
    return read.name in (library.store.table_keys if read.kind == "table" else library.store.catalogue)


def published_standing(library: Library, known_at: np.datetime64 | None = None) -> Standing:
    """Return what a figure of published values stands on, where nothing of the user's store was read.

    Args:
        library: the data at hand.
        known_at: only what was published by this instant (UTC) was used; None for everything.
    """
    told = "" if known_at is None else f"{known_at}Z"
    return Standing(VERSION, library.snapshot.manifest.snapshot_sha256, known_at=told)
