"""Files that appear whole or not at all: written beside their place under another name, then moved there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["write_whole"]

READABLE = 0o644
"""A temporary file is the owner's alone; what was written is for everyone to read."""


def write_whole(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file in one step, making folders as needed; a failure leaves nothing behind.

    Raises:
        OSError: the disk or the folder refuses.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(part).chmod(READABLE)
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return target
