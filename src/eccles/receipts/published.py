"""The receipt of what was published: a value of a series at hand, or a number of a table of the package."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.known_series import find_known
from eccles.data.known_snapshot import open_known
from eccles.data.library import Library, open_library
from eccles.data.origins import cell_origin, observation_origin
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.computed import published_standing

__all__ = ["is_published", "published_receipt"]


def is_published(library: Library, name: str) -> bool:
    """Tell whether a name is a series, at hand or known, or a column of a table."""
    return (
        library.has(name) or find_known(name) is not None or name.partition(".")[0] in library.snapshot.manifest.tables
    )


def published_receipt(library: Library, name: str, date: str, known_at: np.datetime64 | None = None) -> Receipt:
    """Return where a published value was read.

    Args:
        library: the user's data over the package's.
        name: the id of a series, or "table.column".
        date: a day; of a series also a month or a year, for its last value then.
        known_at: the value that stood at this instant (UTC); None for the latest.

    Raises:
        DataError: it is not at hand, has no such day, or was not known then.
    """
    table, _, column = name.partition(".")
    if table in library.snapshot.manifest.tables:
        if not column:
            columns = [known for known, _ in library.snapshot.manifest.tables[table].columns]
            raise DataError(f"{table} is a table; name a column: {table}.{nearest_name('', columns)}")
        found = cell_origin(open_known(known_at), table, column, date)
        title, by = f"{found.origin.title}: {column}", name_of(cell_origin)
    else:
        found = observation_origin(library, name, date, known_at)
        title, by = found.origin.title, name_of(open_library)
    facts = library.facts(name) if library.has(name) else None
    step = ReceiptStep(
        what=f"Published by {found.origin.publisher}",
        by=by,
        value=found.value,
        unit=found.unit,
        detail=f"{facts.kind}, {facts.note}".removesuffix(", ") if facts else "",
        origins=(found.origin,),
    )
    standing = replace(published_standing(library, known_at), generation=found.generation)
    figure = f"{facts.id if facts else name}@{found.origin.date}"
    return Receipt(figure, title, found.origin.date, found.value, found.unit, (step,), standing)
