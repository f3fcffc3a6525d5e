"""Columns of text that line up, also where Chinese characters, twice as wide, stand among Latin ones."""

from __future__ import annotations

from collections.abc import Sequence

from eccles.report.wrapping import text_width_count

__all__ = ["aligned", "chunks", "pad"]


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
