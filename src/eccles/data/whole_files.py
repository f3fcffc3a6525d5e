"""Files that are there whole or not at all, also after the power has failed."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["PART", "move_into_place", "write_whole"]

PART = ".part"
"""What the name of an unfinished file ends in."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under a passing name, have the disk keep it, and move it into place."""
    part = path.with_name(path.name + PART)
    part.write_bytes(content)
    move_into_place(part, path)


def move_into_place(part: Path, path: Path) -> None:
    """Have the disk keep a finished file, then give it its name; the directory is kept as well."""
    _flush(part, os.O_RDWR)
    part.replace(path)
    _flush(path.parent, os.O_RDONLY)


def _flush(path: Path, mode: int) -> None:
    """Ask the disk to keep a file or directory; Windows opens no directory and needs no such call."""
    try:
        handle = os.open(path, mode)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
