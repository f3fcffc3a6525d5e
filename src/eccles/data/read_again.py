"""Updates whose generations are lost, made once more from the bytes in the archive.

Every update is read as its record says, in the order in which they came, and makes the generation it made then. One
that cannot be read, because its bytes are gone or a parser has become stricter, is left out as a whole and named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import EcclesError
from eccles.data.connector import Reading, deliver, find_connector, kept_since
from eccles.data.import_series import IMPORT, read_import
from eccles.data.records import Answer, SeriesData, TableData
from eccles.data.store import Store
from eccles.data.updates import Recipe, Update, UpdateRecord, Updates

__all__ = ["ReadAgain", "read_again"]


@dataclass(frozen=True)
class ReadAgain:
    """What became of the updates that were to be read again.

    Attributes:
        again: those that were, by what they did.
        refused: those that could not be, with the reason.
    """

    again: tuple[str, ...]
    refused: tuple[str, ...]


def read_again(store: Store, updates: Updates, after: int) -> ReadAgain:
    """Make every recorded update once more that came after a generation; the caller holds the lock of the home.

    Args:
        store: on that generation.
        updates: the records of its home.
        after: the number of that generation.
    """
    again: list[str] = []
    refused: list[str] = []
    for number in updates.numbers():
        if number <= after:
            continue
        try:
            record = updates.record(number)
            if not record.recipes:
                continue
            store.take(_update(store, record), number)
        except (EcclesError, ValueError) as error:  # ValueError: a connector now reads other answers together
            refused.append(f"update {number}: {error}")
        else:
            again.append(record.doing)
    return ReadAgain(tuple(again), tuple(refused))


def _update(store: Store, record: UpdateRecord) -> Update:
    answers: dict[tuple[str, str, str], Answer] = {}
    series: list[SeriesData] = []
    tables: list[TableData] = []
    for recipe in record.recipes:
        given = [store.archive.held(recipe.source, read.sha256, read.url, read.retrieved_at) for read in recipe.answers]
        answers |= {(answer.sha256, answer.url, str(answer.retrieved_at)): answer for answer in given}
        reading = _read(recipe, given)
        series += reading.series
        tables += reading.tables if recipe.with_tables else ()
    replaced = tuple(part.id for part in series) if _is_import(record) else ()
    return Update(tuple(answers.values()), series, tables, record.doing, replaced, record.recipes)


def _is_import(record: UpdateRecord) -> bool:
    return any(recipe.source == IMPORT for recipe in record.recipes)


def _read(recipe: Recipe, answers: Sequence[Answer]) -> Reading:
    if recipe.source == IMPORT:
        return Reading(series=(read_import(answers[-1], recipe.words),))
    since_date = np.datetime64(recipe.since, "D") if recipe.since else None
    reading = find_connector(recipe.source).read(answers)
    return kept_since(deliver(reading, *answers).reading, since_date)
