"""The archive: every answer of every source, byte for byte, in a file named after its hash.

Beside the bytes stands a card of JSON that says from where and when they came; bytes that came twice have one file and
two entries on its card. Nothing is ever changed or removed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError
from eccles.data.records import Answer
from eccles.data.whole_files import PART, write_whole

__all__ = ["Archive", "ArchivedAnswer"]


@dataclass(frozen=True)
class ArchivedAnswer:
    """What the card of an archived answer says: everything but the bytes."""

    source: str
    url: str
    retrieved_at: str
    etag: str
    last_modified: str

    @classmethod
    def of(cls, answer: Answer) -> ArchivedAnswer:
        """Return what is kept of an answer beside its bytes."""
        retrieved = str(answer.retrieved_at.astype("datetime64[s]"))
        return cls(answer.source, answer.url, retrieved, answer.etag, answer.last_modified)


class Archive:
    """The answers kept in a home."""

    def __init__(self, home: Path) -> None:
        """Name the archive of a home; nothing is read or made yet."""
        self.directory = home / "archive"

    def add(self, answer: Answer) -> None:
        """Keep an answer: its bytes first, then its card."""
        path = self._path(answer.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file():
            write_whole(path, answer.body)
        entries = self._card(answer.sha256)
        if ArchivedAnswer.of(answer) not in entries:
            rows = [asdict(entry) for entry in (*entries, ArchivedAnswer.of(answer))]
            write_whole(self._card_path(answer.sha256), json.dumps(rows, indent=1).encode())

    def body(self, sha256: str) -> bytes:
        """Return the bytes of an answer.

        Raises:
            DataError: they are not there, or not what they were.
        """
        path = self._path(sha256)
        if not path.is_file():
            raise DataError(f"the archive has no {path.name}; run the sync of its source again")
        found = path.read_bytes()
        if hashlib.sha256(found).hexdigest() != sha256:
            raise DataError(f"{path} is not the file its name says; delete it and run the sync of its source again")
        return found

    def answer(self, sha256: str, entry: ArchivedAnswer) -> Answer:
        """Return a whole answer from its card's entry and its bytes."""
        retrieved = np.datetime64(entry.retrieved_at, "s")
        return Answer(entry.source, entry.url, retrieved, self.body(sha256), entry.etag, entry.last_modified)

    def held(self, source: str, sha256: str, url: str, retrieved_at: str) -> Answer:
        """Return the answer of these bytes that an address gave at a time, also where its card is lost.

        Raises:
            DataError: its card is damaged, or its bytes are not what they were.
        """
        found = [entry for entry in self._card(sha256) if (entry.url, entry.retrieved_at) == (url, retrieved_at)]
        return self.answer(sha256, found[0] if found else ArchivedAnswer(source, url, retrieved_at, "", ""))

    def entries(self) -> Iterator[tuple[str, ArchivedAnswer]]:
        """Yield the hash and the card's entry of every answer, in order of hash."""
        for card in sorted(self.directory.glob("*/*.json")):
            for entry in self._card(card.stem):
                yield card.stem, entry

    def hashes(self) -> list[str]:
        """Return the name of every file of bytes, sorted."""
        return sorted(path.name for path in self.directory.glob("*/*") if not path.suffix)

    def clear_unfinished(self) -> None:
        """Remove files a writer that died has not finished."""
        for path in self.directory.glob(f"*/*{PART}"):
            path.unlink()

    def _path(self, sha256: str) -> Path:
        return self.directory / sha256[:2] / sha256

    def _card_path(self, sha256: str) -> Path:
        return self._path(sha256).with_suffix(".json")

    def _card(self, sha256: str) -> list[ArchivedAnswer]:
        path = self._card_path(sha256)
        if not path.is_file():
            return []
        try:
            return [ArchivedAnswer(**row) for row in json.loads(path.read_text("utf-8"))]
        except (ValueError, TypeError) as error:
            raise DataError(f"{path} is damaged ({error}); delete it, the bytes beside it are still whole") from None
