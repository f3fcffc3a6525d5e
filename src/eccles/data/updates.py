"""How each update of the store came about: which archived answers it was read from, and how.

    updates/000012.json    what made generation 12

The archive keeps the bytes; this says what was done with them, so that a store whose generations are lost can be read
again from the archive. A record has the number of the generation it made, is written just before that generation is
published, and is never removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError
from eccles.data.records import Answer, SeriesData, TableData
from eccles.data.whole_files import write_whole

__all__ = ["AnswerRead", "Recipe", "Update", "UpdateRecord", "Updates", "recipe_of"]


_NUMBER = re.compile(r"[0-9]{6}|[1-9][0-9]{6,}")
"""What a record is called before its ending; a copy or a file of another program is called otherwise."""


@dataclass(frozen=True)
class AnswerRead:
    """An answer of the archive that something was read from: which bytes, and of which time they came."""

    sha256: str
    url: str
    retrieved_at: str


@dataclass(frozen=True)
class Recipe:
    """How one part of an update was read: by whom, from which answers, and what was said about it.

    Attributes:
        source: the connector, or "import".
        answers: in the order they were read.
        since: observations before this day were left out; empty for none.
        with_tables: whether rows of tables were taken too.
        words: what a user said of a series of their own.
    """

    source: str
    answers: tuple[AnswerRead, ...]
    since: str = ""
    with_tables: bool = True
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """Everything an update brings to the store.

    Attributes:
        answers: of the sources, kept in the archive.
        series: what was read in them.
        tables: what was read in them.
        doing: the work this is part of.
        replace: ids of series whose earlier observations are dropped.
        recipes: how it was read; what has none is not read again from the archive.
    """

    answers: Sequence[Answer]
    series: Sequence[SeriesData]
    tables: Sequence[TableData]
    doing: str
    replace: Sequence[str] = ()
    recipes: Sequence[Recipe] = ()


@dataclass(frozen=True)
class UpdateRecord:
    """What is kept of an update beside its answers."""

    number: int
    doing: str
    recipes: tuple[Recipe, ...]


class Updates:
    """The records of the updates of a home."""

    def __init__(self, home: Path) -> None:
        """Name the place; nothing is read or made yet."""
        self.directory = home / "updates"

    def add(self, number: int, update: Update) -> None:
        """Keep how the generation of a number was made; a record that an unpublished update left is replaced."""
        self.directory.mkdir(parents=True, exist_ok=True)
        record = UpdateRecord(number, update.doing, tuple(update.recipes))
        write_whole(self._path(number), json.dumps(asdict(record), indent=1).encode())

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the generations whose making is recorded, from the oldest."""
        names = [path.stem for path in self.directory.glob("*.json")]
        return tuple(sorted(int(name) for name in names if _NUMBER.fullmatch(name)))

    def record(self, number: int) -> UpdateRecord:
        """Return how a generation was made.

        Raises:
            DataError: the record is absent or damaged.
        """
        path = self._path(number)
        try:
            row = json.loads(path.read_text("utf-8"))
            return UpdateRecord(row["number"], row["doing"], tuple(_recipe(part) for part in row["recipes"]))
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DataError(f"the record {path} of an update cannot be read ({error})") from None

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the records, and which files beside them are none."""
        for path in sorted(self.directory.glob("*.json")):
            if not _NUMBER.fullmatch(path.stem):
                yield f"{path} is no record of an update: those are called as 000012.json; move it elsewhere"
        for number in self.numbers():
            try:
                self.record(number)
            except DataError as error:
                yield str(error)

    def _path(self, number: int) -> Path:
        return self.directory / f"{number:06d}.json"


def recipe_of(
    source: str,
    answers: Sequence[Answer],
    *,
    since_date: np.datetime64 | None = None,
    with_tables: bool = True,
    words: Mapping[str, str] | None = None,
) -> Recipe:
    """Return the recipe of what was read from answers."""
    read = tuple(
        AnswerRead(answer.sha256, answer.url, str(answer.retrieved_at.astype("datetime64[s]"))) for answer in answers
    )
    return Recipe(source, read, "" if since_date is None else str(since_date), with_tables, words or {})


def _recipe(row: Mapping[str, object]) -> Recipe:
    answers = row["answers"]
    if not isinstance(answers, list):
        raise TypeError("its answers are no list")
    return Recipe(**{**row, "answers": tuple(AnswerRead(**answer) for answer in answers)})  # type: ignore[arg-type]  # the names are the fields
