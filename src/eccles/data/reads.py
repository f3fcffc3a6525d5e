"""What was read while a value was computed: series, tables and files, noted as they are asked for.

    with recorded_reads() as reads:
        study = volatility_by_regime(...)
    list(reads)  # the series, the episodes' file, ...

A result that is kept for the next caller would hide what it was made from; `kept` keeps the reads beside the result and
notes them again.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

__all__ = [
    "Kept",
    "Read",
    "Reads",
    "kept",
    "kept_few",
    "note_again",
    "note_file",
    "note_series",
    "note_table",
    "recorded_reads",
]

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, order=True)
class Read:
    """One thing that was read.

    Attributes:
        kind: "series", "table" or "file".
        name: the id, the table's name, or the place of a file of the package, "episodes/rates.yaml".
    """

    kind: str
    name: str


Reads = dict[Read, None]
"""What was read, each once, in the order of the first reading."""

FEW_COUNT = 8

_OPEN: ContextVar[tuple[Reads, ...]] = ContextVar("_OPEN", default=())


@contextmanager
def recorded_reads() -> Iterator[Reads]:
    """Note everything that is read inside the block; blocks may stand inside each other."""
    reads: Reads = {}
    token = _OPEN.set((*_OPEN.get(), reads))
    try:
        yield reads
    finally:
        _OPEN.reset(token)


def note_series(series_ids: Iterable[str]) -> None:
    """Note that series were read."""
    note_again(Read("series", series_id) for series_id in series_ids)


def note_table(name: str) -> None:
    """Note that a table was read."""
    note_again((Read("table", name),))


def note_file(place: str) -> None:
    """Note that a file of the package was read, by its place below the package's directory."""
    note_again((Read("file", place),))


def note_again(found: Iterable[Read]) -> None:
    """Note what was read when a result that is used once more was made."""
    recorders = _OPEN.get()
    if recorders:
        noted = dict.fromkeys(found)
        for reads in recorders:
            reads.update(noted)


class Kept(Generic[P, T]):
    """A function whose results are kept, with what was read for them."""

    def __init__(self, function: Callable[P, T], most_count: int | None) -> None:
        """Keep the results of a function, the latest `most_count` or all."""
        functools.update_wrapper(self, function)
        self._kept = functools.lru_cache(most_count)(functools.partial(_with_reads, function))

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the result, noting what it was made from."""
        value, reads = self._kept(*args, **kwargs)  # type: ignore[arg-type]  # arguments must be hashable
        note_again(reads)
        return value

    def cache_clear(self) -> None:
        """Forget every result."""
        self._kept.cache_clear()


def _with_reads(function: Callable[..., T], *args: object, **kwargs: object) -> tuple[T, tuple[Read, ...]]:
    with recorded_reads() as reads:
        value = function(*args, **kwargs)
    return value, tuple(reads)


def kept(function: Callable[P, T]) -> Kept[P, T]:
    """Keep the results of a function by its arguments, with what was read for them."""
    return Kept(function, None)


def kept_few(function: Callable[P, T]) -> Kept[P, T]:
    """Keep the latest few results of a function whose arguments are many or whose results are large."""
    return Kept(function, FEW_COUNT)
