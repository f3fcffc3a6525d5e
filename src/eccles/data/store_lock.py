"""One writer at a time: a lock the operating system gives back when its holder ends, however it ends.

The lock is an exclusive transaction of SQLite on a file of its own, which works alike on every system. Beside it the
writer leaves a note of who it is, for another that finds the lock taken. A note without a lock is what a killed writer
leaves; it stops no one.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError

__all__ = ["writer_lock"]

LOCK_NAME, NOTE_NAME = "writer.lock", "writer.json"


@contextmanager
def writer_lock(home: Path, doing: str) -> Iterator[None]:
    """Hold the lock of a home while the body runs.

    Args:
        home: the user's data directory; made where it does not exist.
        doing: what for, shown to another writer that finds it taken.

    Raises:
        DataError: another writer holds it (the message says who, since when, and what for), or the home cannot be
            written; what the body has not finished is dropped.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(home / LOCK_NAME, isolation_level=None, timeout=0.0)) as lock:
            note = home / NOTE_NAME
            _take(lock, note)
            note.write_text(json.dumps(_who(doing)), "utf-8")
            yield
            note.unlink(missing_ok=True)
    except (OSError, sqlite3.OperationalError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(
            f"your data directory {home} cannot be written ({reason or error}); nothing was changed. Set ECCLES_HOME "
            "to a directory of yours, or make room in this one"
        ) from None


def _take(lock: sqlite3.Connection, note: Path) -> None:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise DataError(f"cannot lock {note.parent} ({error}); check that the directory can be written") from None
        raise DataError(
            f"another process is writing to {note.parent}{_described(note)}; wait for it to end, or stop it: what it "
            "has not finished is dropped, and nothing else is lost"
        ) from None


def _who(doing: str) -> dict[str, str | int]:
    return {"process": os.getpid(), "since": str(np.datetime64("now", "s")) + "Z", "doing": doing}


def _described(note: Path) -> str:
    """Who the note says it is; nothing where the other writer has not left one yet."""
    try:
        who = json.loads(note.read_text("utf-8"))
        return f" (process {who['process']}, since {who['since']}, {who['doing']})"
    except (OSError, ValueError, KeyError):
        return ""
