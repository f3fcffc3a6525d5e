"""Where a user's own data lives: ECCLES_HOME where it is set, else the place the operating system keeps such data."""

from __future__ import annotations

import os
from pathlib import Path

from eccles.base.errors import DataError

__all__ = ["data_home"]


def data_home(home: Path | None = None) -> Path:
    """Return the directory of the user's data; it need not exist.

    Args:
        home: this directory instead of the usual one.

    Raises:
        DataError: the place is taken by a file, or may not be looked into.
    """
    place = home or _usual()
    try:
        taken = place.exists() and not place.is_dir()
    except OSError as error:
        raise DataError(
            f"your data directory {place} cannot be read ({error.strerror or error}); set ECCLES_HOME to one of yours"
        ) from None
    if taken:
        raise DataError(f"{place} is a file; the user's data needs a directory: set ECCLES_HOME to another place")
    return place


def _usual() -> Path:
    named = os.environ.get("ECCLES_HOME", "")
    if named:
        return Path(named).expanduser()
    import platformdirs  # deferred: not needed where the place is named

    return platformdirs.user_data_path("eccles", appauthor=False)
