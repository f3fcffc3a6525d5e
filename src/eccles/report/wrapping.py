"""Lines of a given length, in English and in Chinese.

English breaks between words; Chinese breaks anywhere but before a closing mark or after an opening one, and its
letters are twice as wide.
"""

from __future__ import annotations

import re
import textwrap

__all__ = ["text_length", "wrapped"]

FIRST_WIDE = "\u2e80"
"""From here on letters are as wide as they are high."""

PIECE = re.compile(rf"[^\s{FIRST_WIDE}-\uffff]+|\s+|.", re.DOTALL)
NEVER_FIRST = "，。、；：？！）】》」』”’,.;:?!)%"
NEVER_LAST = "（【《「『“‘("


def text_length(text: str) -> int:
    """Return the length of a text, a wide letter counted twice.

    Example:
        >>> text_length("QE1 国债")
        8
    """
    return sum(2 if letter >= FIRST_WIDE else 1 for letter in text)


def wrapped(text: str, length_count: int) -> list[str]:
    """Return a text as lines no longer than so many narrow letters, where a word does not make that impossible.

    Example:
        >>> wrapped("美联储总资产（WALCL）。", 10)
        ['美联储总资', '产', '（WALCL）。']
    """
    if not any(letter >= FIRST_WIDE for letter in text):
        return textwrap.wrap(text, length_count, break_on_hyphens="://" not in text)  # an address stays whole
    lines = [""]
    for piece in _unbroken(text):
        if lines[-1] and text_length((lines[-1] + piece).rstrip()) > length_count:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines if line.strip()]


def _unbroken(text: str) -> list[str]:
    """Return the pieces between which a line may break."""
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        if pieces and (piece[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
