"""The text files inside the package: programmes, announcements, episodes, fits, each read from one place and noted."""

from __future__ import annotations

import hashlib
import importlib.resources
from importlib.resources.abc import Traversable

from eccles.base.errors import DataError
from eccles.data.reads import note_file

__all__ = ["packaged_digest", "packaged_exists", "packaged_text", "packaged_texts"]


def packaged_exists(place: str) -> bool:
    """Tell whether the package has a file, by its place: "parameters/income.yaml"."""
    return _file(place).is_file()


def packaged_text(place: str) -> str:
    """Return a text file of the package, by its place.

    Raises:
        DataError: there is no such file.

    Example:
        >>> packaged_text("episodes/rates.yaml").startswith("#")
        True
    """
    if not packaged_exists(place):
        raise DataError(f"the package has no file {place}; install it again")
    note_file(place)
    return _file(place).read_text(encoding="utf-8")


def packaged_texts(folder: str, ending: str = ".yaml") -> tuple[tuple[str, str], ...]:
    """Return the name and the text of every file of a folder that ends so, in order of name."""
    names = sorted(item.name for item in _file(folder).iterdir() if item.name.endswith(ending))
    return tuple((name, packaged_text(f"{folder}/{name}")) for name in names)


def packaged_digest(place: str) -> str:
    """Return the sha256 of a file of the package."""
    return hashlib.sha256(_file(place).read_bytes()).hexdigest()


def _file(place: str) -> Traversable:
    return importlib.resources.files("eccles").joinpath(*place.split("/"))
