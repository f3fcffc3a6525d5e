"""Columns of text that line up, also where Chinese characters, twice as wide, stand among Latin ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["aligned", "chunks", "pad", "text_width_count", "wrapped"]

WIDE = frozenset("WF")
CLOSING = frozenset(":：,，;；.。、)）")
"""Marks that never begin a line."""


def text_width_count(text: str) -> int:
    """Return how many places a text takes in a terminal.

    Example:
        >>> text_width_count("QE 量化")
        7
    """
    return sum(2 if unicodedata.east_asian_width(letter) in WIDE else 1 for letter in text)


def pad(text: str, width_count: int, *, right: bool = False) -> str:
    """Return a text filled with spaces to a width, at its right or its left side."""
    fill = " " * max(width_count - text_width_count(text), 0)
    return fill + text if right else text + fill


def aligned(rows: Sequence[Sequence[str]], *, left_count: int = 1, space_count: int = 2) -> list[str]:
    """Return rows as lines: the first columns to the left, the others to the right, each as wide as it must be.

    Args:
        rows: the cells, all rows of one length.
        left_count: how many columns are text.
        space_count: spaces between columns.
    """
    widths = [max(text_width_count(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        (" " * space_count)
        .join(
            pad(cell, width, right=place >= left_count)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in rows
    ]


def chunks(count: int, first_width_count: int, column_width_count: int, width_count: int) -> list[range]:
    """Return the columns of each table when `count` of them, beside a first one, must fit a width."""
    fitting = max((width_count - first_width_count) // column_width_count, 1)
    return [range(start, min(start + fitting, count)) for start in range(0, count, fitting)]


def wrapped(text: str, width_count: int, indent: str = "") -> list[str]:
    """Return a text in lines of a width; between two wide characters a line may end anywhere.

    Example:
        >>> wrapped("一二三四五", 6)
        ['一二三', '四五']
    """
    lines, line = [], indent
    for word in _words(text):
        fits = text_width_count(line + word.rstrip()) <= width_count
        if not fits and line.strip():
            lines.append(line.rstrip())
            line = indent + word.lstrip()
        else:
            line += word
    return [*lines, line.rstrip()] if line.strip() else lines


def _words(text: str) -> list[str]:
    """Return the pieces between which a line may end: words with the space after them, and each wide character."""
    pieces: list[str] = []
    current = ""
    for letter in text:
        if letter in CLOSING and pieces and not current:
            pieces[-1] += letter
        elif unicodedata.east_asian_width(letter) in WIDE:
            pieces += [current, letter] if current else [letter]
            current = ""
        elif letter == " ":
            pieces.append(current + letter)
            current = ""
        else:
            current += letter
    return [*pieces, current] if current else pieces
