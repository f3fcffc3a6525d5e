"""Whether everything on disk is what it was: package, archive and store; and the way back to the last sound state.

A rebuild goes back to the newest generation whose file is what its record says, and reads what came later again from
the archive. What cannot be read again is named, and a sync of its source brings it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eccles.base.errors import DataError
from eccles.data.archive import Archive
from eccles.data.generations import Generation, Generations
from eccles.data.read_again import read_again
from eccles.data.records import shown_address
from eccles.data.snapshot import open_snapshot, verify_snapshot
from eccles.data.store import Store
from eccles.data.store_lock import writer_lock
from eccles.data.updates import Updates

__all__ = ["DataCheck", "Rebuilt", "rebuild_store", "verify_data"]


@dataclass(frozen=True)
class DataCheck:
    """The outcome of hashing everything again.

    Attributes:
        table_count: tables of the package.
        series_count: series of the package.
        generation_count: generations of the store.
        answer_count: files of the archive.
        faults: every fault found.
    """

    table_count: int
    series_count: int
    generation_count: int
    answer_count: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Rebuilt:
    """The outcome of a rebuild.

    Attributes:
        generation: the one the store is on now; None where no sound one is left.
        damaged: what was set aside, by name.
        again: the updates that were read again from the archive, by what they did.
        refused: the updates that could not be, with the reason.
        unread: addresses whose archived answers are not in that generation.
    """

    generation: Generation | None
    damaged: tuple[str, ...]
    again: tuple[str, ...]
    refused: tuple[str, ...]
    unread: tuple[str, ...]


def verify_data(home: Path) -> DataCheck:
    """Hash the package's data, the archive and every generation again and compare each with its record."""
    package, archive, generations = verify_snapshot(), Archive(home), Generations(home)
    faults = [*package.faults, *_archive_faults(archive), *_generation_faults(generations), *Updates(home).faults()]
    faults += [] if faults else _reference_faults(home, archive)
    return DataCheck(
        package.table_count, package.series_count, len(generations.numbers()), len(archive.hashes()), tuple(faults)
    )


def _archive_faults(archive: Archive) -> Iterator[str]:
    for sha256 in archive.hashes():
        try:
            archive.body(sha256)
        except DataError as error:
            yield f"archive: {error}"
    try:
        carded = {sha256 for sha256, _ in archive.entries()}
    except DataError as error:
        yield f"archive: {error}"
        return
    yield from (f"archive: {sha256} has no card" for sha256 in archive.hashes() if sha256 not in carded)
    yield from (f"archive: the bytes of {sha256} are gone" for sha256 in sorted(carded - set(archive.hashes())))


def _generation_faults(generations: Generations) -> Iterator[str]:
    try:
        current = generations.current()
    except DataError as error:
        yield str(error)
        current = None
    if current is not None and current.number not in generations.numbers():
        yield from generations.faults(current)
    for number in generations.numbers():
        try:
            yield from generations.faults(generations.record(number))
        except DataError as error:
            yield str(error)


def _reference_faults(home: Path, archive: Archive) -> list[str]:
    """Answers the store was made from that the archive does not have."""
    with Store(home, open_snapshot()) as store:
        named = store.answers().get("sha256", ())
    held = set(archive.hashes())
    return [f"archive: {sha256}, which the store was made from, is gone" for sha256 in named if sha256 not in held]


def rebuild_store(home: Path) -> Rebuilt:
    """Go back to the newest sound generation, and read what came after it again from the archive.

    Files that are damaged are set aside under the ending `.damaged`.

    Raises:
        DataError: another process is writing.
    """
    generations = Generations(home)
    with writer_lock(home, "rebuild"):
        sound, damaged = _newest_sound(generations)
        generations.point_to(sound)
        with Store(home, open_snapshot()) as store:
            found = read_again(store, Updates(home), after=sound.number if sound else 0)
            generation = store.generation
    return Rebuilt(generation, damaged, found.again, found.refused, _unread(home))


def _newest_sound(generations: Generations) -> tuple[Generation | None, tuple[str, ...]]:
    """Return the newest generation that is what its record says, and the newer ones, set aside."""
    damaged: list[str] = []
    for number in reversed(generations.numbers()):
        sound = _sound(generations, number)
        if sound is not None:
            return sound, tuple(damaged)
        damaged.append(_set_aside(generations.path(number)))
    return None, tuple(damaged)


def _sound(generations: Generations, number: int) -> Generation | None:
    try:
        record = generations.record(number)
    except DataError:
        return None
    return None if any(generations.faults(record)) else record


def _set_aside(path: Path) -> str:
    path.replace(path.with_name(path.name + ".damaged"))
    path.with_suffix(".json").unlink(missing_ok=True)
    return path.name


def _unread(home: Path) -> tuple[str, ...]:
    """Addresses whose answers are in the archive and not in the store."""
    with Store(home, open_snapshot()) as store:
        answers = store.answers()
    read = set(zip(answers["sha256"], answers["url"], strict=True)) if answers else set()
    entries = Archive(home).entries()
    return tuple(sorted({shown_address(entry.url) for sha256, entry in entries if (sha256, entry.url) not in read}))
