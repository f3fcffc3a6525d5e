"""The text of a spreadsheet formula: moved to another cell, and written the one way in which programs agree.

A program that saves a workbook may write one formula for a whole column and say which cells share it, and may quote the
name of a sheet or not. Nothing is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["column_number", "plain_formula", "shifted"]

_QUOTED = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'(?=!))""")
"""Texts, and names of sheets in quotes."""

_REFERENCE = re.compile(r"(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(!])")
_SIMPLE_SHEET = re.compile(r"'([A-Za-z_][A-Za-z0-9_.]*)'(?=!)")


def shifted(formula: str, rows_count: int, columns_count: int) -> str:
    """Return a formula as it reads in a cell so many rows below and columns to the right.

    Example:
        >>> shifted("SUM(B7:$C$7)-'Q1 B7'!B7", 2, 1)
        "SUM(C9:$C$7)-'Q1 B7'!C9"
    """
    return "".join(_moved(text, rows_count, columns_count) + quoted for text, quoted in _parts(formula))


def _parts(formula: str) -> Iterator[tuple[str, str]]:
    """Yield what stands outside quotes, each piece with the quoted text behind it."""
    pieces = [*_QUOTED.split(formula), ""]
    return zip(pieces[::2], pieces[1::2], strict=True)


def _moved(text: str, rows_count: int, columns_count: int) -> str:
    def move(found: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, digits = found.groups()
        column = letters if fixed_column else _letters(column_number(letters) + columns_count)
        row = digits if fixed_row else str(int(digits) + rows_count)
        return f"{fixed_column}{column}{fixed_row}{row}"

    return _REFERENCE.sub(move, text)


def column_number(letters: str) -> int:
    """Return the number of a column by its letters, the first being 1.

    Example:
        >>> column_number("AB")
        28
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(number: int) -> str:
    rest, last = divmod(number - 1, 26)
    return (_letters(rest) if rest else "") + chr(ord("A") + last)


def plain_formula(formula: str) -> str:
    """Return a formula without the spaces and quotes that mean nothing; the same formula gives the same text.

    Example:
        >>> plain_formula("=SUM( 'Income'!$L$10 )-'My sheet'!A1")
        "SUM(Income!$L$10)-'My sheet'!A1"
    """
    text = _SIMPLE_SHEET.sub(r"\1", formula.removeprefix("="))
    return "".join(re.sub(r"\s+", "", part) + quoted for part, quoted in _parts(text))
