"""Generations: each state of the store is a file of its own that never changes, and a pointer names the current one.

    generations/000012.duckdb   one state of the store
    generations/000012.json     its record: hash, size, when and why it was made
    current.json                the number of the current one

An update writes the next file, has the disk keep it, then swaps the pointer in one step: a reader has either the old
state or the new one, and keeps the one it opened. A process that dies in between leaves the old one in place.

The rule of keeping: the current generation, the two before it, and every other one that a reader has open.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from eccles.base.errors import DataError
from eccles.data.updates import Updates
from eccles.data.whole_files import PART, move_into_place, write_whole

__all__ = ["REBUILD", "Generation", "Generations", "file_digest"]

KEPT_BEFORE = 2
REBUILD = "`eccles data verify` says what is wrong, `eccles data rebuild` puts it right from the archive"


@dataclass(frozen=True)
class Generation:
    """One state of the store.

    Attributes:
        number: 1, 2, 3 ...
        made_at: when, UTC.
        doing: the work it comes from.
        sha256: of its file.
        size_count: bytes of its file.
        previous: the number of the one it was made from; 0 for none.
    """

    number: int
    made_at: str
    doing: str
    sha256: str
    size_count: int
    previous: int


class Generations:
    """The generations of a home."""

    def __init__(self, home: Path) -> None:
        """Name the places; nothing is read or made yet."""
        self.directory = home / "generations"
        self.pointer = home / "current.json"

    def current(self) -> Generation | None:
        """Return the current generation; None in a home without one.

        Raises:
            DataError: the pointer or the record cannot be read, or the pointer of a store with history is gone.
        """
        if not self.pointer.is_file():
            numbers = self.numbers()
            if len(numbers) > 1:  # one alone is a first update that died before it was published
                raise DataError(f"the pointer {self.pointer} is gone; {REBUILD}")
            if not numbers and Updates(self.pointer.parent).numbers():
                raise DataError(f"every generation is gone from {self.directory}; {REBUILD}")
            return None
        try:
            number = int(json.loads(self.pointer.read_text("utf-8"))["number"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"the pointer {self.pointer} is damaged ({error}); {REBUILD}") from None
        return self.record(number) if number else None

    def record(self, number: int) -> Generation:
        """Return the record of a generation.

        Raises:
            DataError: it is absent or damaged.
        """
        path = self.path(number).with_suffix(".json")
        try:
            return Generation(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"the record {path} cannot be read ({error}); {REBUILD}") from None

    def path(self, number: int) -> Path:
        """Return the place of a generation's file."""
        return self.directory / f"{number:06d}.duckdb"

    def part(self, number: int) -> Path:
        """Return the place where the file of a generation is put together."""
        path = self.path(number)
        return path.with_name(path.name + PART)

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the generations that have a file, from the oldest."""
        found = self.directory.glob("*.duckdb")
        return tuple(sorted(int(path.stem) for path in found if path.stem.isdecimal()))  # a copy by hand is none

    def faults(self, generation: Generation) -> Iterator[str]:
        """Yield what is wrong with a generation's file; nothing where it is what its record says."""
        path = self.path(generation.number)
        if not path.is_file():
            yield f"generation {generation.number}: no file {path}"
        elif (found := file_digest(path)) != generation.sha256:
            yield f"generation {generation.number}: sha256 {found[:16]}, its record says {generation.sha256[:16]}"

    def clear_unfinished(self, current: Generation | None) -> None:
        """Remove what an update that died has left: unfinished files, and generations the pointer never reached.

        Among them is the directory DuckDB writes to where an update does not fit into memory.
        """
        last = current.number if current else 0
        for path in [*self.directory.glob(f"*{PART}*"), *self.pointer.parent.glob(f"*{PART}")]:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        for path in [*self.directory.glob("*.duckdb"), *self.directory.glob("*.json")]:
            if int(path.stem) > last:
                path.unlink()

    def keep(self, number: int, made_at: str, doing: str, previous: Generation | None) -> Generation:
        """Write the record of a finished file, then give it its name; the pointer still shows the one before."""
        part, path = self.part(number), self.path(number)
        made_from = previous.number if previous else 0
        generation = Generation(number, made_at, doing, file_digest(part), part.stat().st_size, made_from)
        write_whole(path.with_suffix(".json"), json.dumps(asdict(generation), indent=1).encode())
        move_into_place(part, path)
        return generation

    def point_to(self, generation: Generation | None) -> None:
        """Make a generation the current one: the single step that publishes an update. None is an empty store."""
        write_whole(self.pointer, json.dumps({"number": generation.number if generation else 0}).encode())

    def prune(self, current: Generation) -> tuple[int, ...]:
        """Remove generations by the rule of keeping; return the numbers removed."""
        old = [number for number in self.numbers() if number < current.number][:-KEPT_BEFORE]
        removed = tuple(number for number in old if not _is_open(self.path(number)))
        for number in removed:
            self._remove(number)
        return removed

    def _remove(self, number: int) -> None:
        self.path(number).unlink()
        self.path(number).with_suffix(".json").unlink(missing_ok=True)


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_open(path: Path) -> bool:
    """Whether any process reads a generation: DuckDB lets no one write where someone reads."""
    import duckdb  # deferred: 0.1 s that a reader of JSON need not pay

    try:
        duckdb.connect(path).close()
    except duckdb.Error:
        return True
    return False
