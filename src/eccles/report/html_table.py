"""Tables as HTML: escaped text, headers that name their unit, numbers set right in tabular figures."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import label_of, unit_of
from eccles.report.chart import csv_text

__all__ = ["Marked", "csv_link", "html_table", "number_text", "table_of_columns"]


@dataclass(frozen=True)
class Marked:
    """A cell that can be linked to: `report.html#figure` leads there.

    Attributes:
        text: what it shows.
        figure: its id.
    """

    text: str
    figure: str


def html_table(heads: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    """Return a table; the first cell of a row is its header, numbers that come as text stay as they are."""
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join(_row(row) for row in rows)
    return f"<table>{title}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _row(row: Sequence[object]) -> str:
    first, *others = row
    cells = "".join(_cell(value) for value in others)
    return f'<tr><th scope="row">{escape(str(first))}</th>{cells}</tr>'


def _cell(value: object) -> str:
    if isinstance(value, Marked):
        return f'<td id="{escape(value.figure)}">{escape(value.text)}</td>'
    if isinstance(value, str):
        return f"<td>{escape(value)}</td>"
    return f'<td class="number">{escape(number_text(value))}</td>'


def number_text(value: object, decimals: int = 1) -> str:
    """Return a number with thousands separated; nothing for a missing one, "no cap" for an infinite one."""
    if isinstance(value, float | np.floating):
        if np.isnan(value):
            return ""
        return "no cap" if np.isinf(value) else f"{float(value):,.{decimals}f}"
    return str(value)


def table_of_columns(columns: Mapping[str, NDArray[Any]]) -> str:
    """Return columns as a table, rounded for reading: amounts to one decimal, per cent to two."""
    heads = [label_of(name) if unit_of(name) not in (None, "date") else name.replace("_", " ") for name in columns]
    texts = [_column_text(name, values) for name, values in columns.items()]
    number = [values.dtype.kind in "fi" for values in columns.values()]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    opened = ['<td class="number">' if is_number else "<td>" for is_number in number]
    lines = []
    for row in zip(*texts, strict=True):
        cells = "".join(f"{start}{text}</td>" for start, text in zip(opened[1:], row[1:], strict=True))
        lines.append(f'<tr><th scope="row">{row[0]}</th>{cells}</tr>')
    body = "\n".join(lines)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"


def _column_text(name: str, values: NDArray[Any]) -> list[str]:
    decimals = 2 if unit_of(name) == "pct" else 1
    return [escape(number_text(value, decimals)) for value in values]


def csv_link(columns: Mapping[str, NDArray[Any]], file_name: str) -> str:
    """Return a link that saves columns as comma-separated text with every digit; the text travels in the link."""
    content = base64.b64encode(csv_text(columns).encode("utf-8")).decode("ascii")
    return (
        f'<a download="{escape(file_name)}" href="data:text/csv;charset=utf-8;base64,{content}">{escape(file_name)}</a>'
    )
