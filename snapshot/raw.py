"""The raw files: where they lie, their hashes, and how to read one.

The raw directory (`--shared`) has `data/` (published series and tables) and `facts/` (dated facts). Nothing here is
copied into the repository; every table of the snapshot names the raw files it was built from with their sha256.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

__all__ = ["Raw", "dates_of", "numbers_of"]


@dataclass(frozen=True)
class Raw:
    """The raw directory.

    Attributes:
        root: the directory holding `data` and `facts`.
    """

    root: Path

    def path(self, name: str) -> Path:
        """Return the path of one raw file, or refuse when it is not there."""
        path = self.root / name
        if not path.is_file():
            raise FileNotFoundError(f"raw file {name} is not under {self.root}; pass the right directory with --shared")
        return path

    def text(self, name: str) -> pd.DataFrame:
        """Read one CSV with every cell as text; an empty cell is an empty string."""
        return pd.read_csv(self.path(name), dtype=str, keep_default_na=False).astype(object)

    def sha256(self, name: str) -> str:
        """Return the sha256 of one raw file."""
        return hashlib.sha256(self.path(name).read_bytes()).hexdigest()


def dates_of(column: pd.Series) -> pd.Series:
    """Read ISO dates; an empty or `null` cell becomes a missing date."""
    return pd.to_datetime(column.replace({"": None, "null": None}), format="%Y-%m-%d")


def numbers_of(column: pd.Series) -> pd.Series:
    """Read numbers; an empty, `null` or `*` cell becomes NaN, anything else unreadable is refused."""
    return pd.to_numeric(column.replace({"": None, "null": None, "*": None})).astype("float64")
