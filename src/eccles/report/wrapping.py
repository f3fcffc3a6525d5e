"""Lines of a given length, in English and in Chinese.

English breaks between words; Chinese breaks anywhere but before a closing mark or after an opening one, and its
letters are twice as wide.
"""

from __future__ import annotations

import re
import textwrap

__all__ = ["text_width_count", "wrapped"]

FIRST_WIDE = "\u2e80"
"""From here on letters are as wide as they are high."""

PIECE = re.compile(rf"[^\s{FIRST_WIDE}-\uffff]+|\s+|.", re.DOTALL)
NEVER_FIRST = "，。、；：？！）】》」』”’,.;:?!)%"
NEVER_LAST = "（【《「『“‘("


def text_width_count(text: str) -> int:
    """Return how many places a text takes in a terminal: a wide letter takes two.

    Example:
        >>> text_width_count("QE1 国债")
        8
    """
    return sum(2 if letter >= FIRST_WIDE else 1 for letter in text)


def wrapped(text: str, width_count: int, indent: str = "") -> list[str]:
    """Return a text as lines of at most so many places, set in or not, where a word does not make that impossible.

    Example:
        >>> wrapped("美联储总资产（WALCL）。", 10)
        ['美联储总资', '产', '（WALCL）。']
    """
    if not any(letter >= FIRST_WIDE for letter in text):
        # Days, addresses and ids stay whole.
        return textwrap.wrap(text, width_count, break_on_hyphens=False, initial_indent=indent, subsequent_indent=indent)
    room, lines = width_count - len(indent), [""]
    for piece in _unbroken(text):
        if lines[-1] and text_width_count((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [indent + line.rstrip() for line in lines if line.strip()]


def _unbroken(text: str) -> list[str]:
    """Return the pieces between which a line may break."""
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        if pieces and (piece[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
