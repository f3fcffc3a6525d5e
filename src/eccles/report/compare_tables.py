"""Comparisons as plain text: projections beside each other, a sum of steps, a table of responses.

Scenarios have long names and tables are narrow, so the columns are lettered and a legend names them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import label_of, unit_of

__all__ = ["TableRow", "differences_text", "responses_text", "steps_text"]

FloatArray = NDArray[np.float64]

LINES = (
    "total_assets_bn",
    "treasuries_bn",
    "bills_bn",
    "mbs_bn",
    "reserves_bn",
    "on_rrp_bn",
    "currency_bn",
    "tga_bn",
    "assets_share_of_gdp_pct",
    "reserves_share_of_gdp_pct",
)
"""The lines of a printed comparison; files hold all of them."""
DECIMALS = {"bn": 1, "pct": 2}
SMALL = {"bn": 0.05, "pct": 0.005}
"""Amounts that print as nothing, by unit."""
ROUNDING = 1e-9
"""What sums of floating-point numbers leave behind."""
NOT_LINEAR = "~"
RESPONSE_DECIMALS = 3


@dataclass(frozen=True)
class TableRow:
    """One labelled number.

    Attributes:
        note: said behind the label, where there is something to say.
    """

    label: str
    unit: str
    value: float
    note: str = ""


def differences_text(
    names: Sequence[str], date: np.datetime64, levels: Mapping[str, FloatArray], width_count: int = 80
) -> str:
    """Return projections on one Wednesday beside each other, with the others less the first.

    Args:
        names: the projections; the first is the one the others are compared with.
        date: the Wednesday.
        levels: by line, its name ending in its unit, (projections,).
        width_count: characters of a line.
    """
    letters = ascii_uppercase[: len(names)]
    heads = [*letters, *(f"{letter} - {letters[0]}" for letter in letters[1:])]
    shown = [line for line in LINES if line in levels]
    cells = [_compared(levels[line], unit_of(line) or "bn") for line in shown]
    legend = [f"{letter}  {name}" for letter, name in zip(letters, names, strict=True)]
    labels = [label_of(line) for line in shown]
    return "\n".join(
        [f"On Wednesday {date}", *(short for item in legend for short in textwrap.wrap(item, width_count)), "",
         *_grid(heads, labels, cells)]
    )  # fmt: skip


def _compared(level: FloatArray, unit: str) -> list[str]:
    """Return the cells of one line: the levels, then the others less the first."""
    return [*(_number(value, unit) for value in level), *(_signed(value, unit) for value in level[1:] - level[0])]


def steps_text(
    title: str,
    first: TableRow,
    steps: Sequence[TableRow],
    last: TableRow,
    width_count: int = 80,
    *,
    none: str = "nothing moves this line",
) -> str:
    """Return a sum of steps between two levels, one a line; what prints as nothing is added up in one line.

    Args:
        title: what is explained.
        first: where it starts.
        steps: what was added.
        last: where it ends: the first level and all steps.
        width_count: characters of a line.
        none: what is said where no step did anything.
    """
    small = SMALL[first.unit]
    shown = [step for step in steps if abs(step.value) >= small]
    rest = [step for step in steps if ROUNDING < abs(step.value) < small]
    if rest:
        shown.append(TableRow(f"others, each below {small}", first.unit, sum(step.value for step in rest)))
    rows = [(first.label, _number(first.value, first.unit), "")]
    rows += [(f"  {step.label}", _signed(step.value, step.unit), step.note) for step in shown]
    if not shown:
        rows.append((f"  {none}", "", ""))
    rows += [(last.label, _number(last.value, last.unit), "")]
    number_width = max(len(number) for _, number, _ in rows)
    label_width = max(len(label) for label, _, _ in rows)
    lines = []
    for label, number, note in rows:
        line = f"{label:{label_width}}  {number:>{number_width}}".rstrip()
        fits = len(line) + len(note) + 2 <= width_count
        lines += [f"{line}  {note}".rstrip()] if fits else [line, *_note(note, width_count)]
    return "\n".join([*textwrap.wrap(title, width_count), "", *lines])


def _note(note: str, width_count: int) -> list[str]:
    return textwrap.wrap(note, width_count, initial_indent="      ", subsequent_indent="      ")


def responses_text(
    title: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    response_ratio: FloatArray,
    linear: NDArray[np.bool_],
    *,
    notes: Sequence[str] = (),
    width_count: int = 80,
) -> str:
    """Return a table of responses; those that are not the same for every size are marked, unless they print as zero.

    Args:
        title: what is shown, and when.
        inputs: the rows.
        outputs: the columns.
        response_ratio: (inputs, outputs) units of the output per unit of the input.
        linear: (inputs, outputs) bool.
        notes: sentences to print under the table.
        width_count: characters of a line.
    """
    cells = [
        [_response(value, exact=bool(exact)) for value, exact in zip(row, exacts, strict=True)]
        for row, exacts in zip(response_ratio, linear, strict=True)
    ]
    marked = any(cell.endswith(NOT_LINEAR) for row in cells for cell in row)
    legend = [f'"{NOT_LINEAR}": not linear; the response to this bump, not exact for larger ones.'] if marked else []
    below = [line for note in (*legend, *notes) for line in ("", *textwrap.wrap(note, width_count))]
    grid = _grid([f"{name} " for name in outputs], inputs, cells)
    return "\n".join([*textwrap.wrap(title, width_count), "", *grid, *below])


def _response(value: float, *, exact: bool) -> str:
    """Return a response; what rounds to nothing has neither sign nor mark."""
    rounded = round(float(value), RESPONSE_DECIMALS)
    if rounded == 0.0:
        return f"{0.0:.{RESPONSE_DECIMALS}f} "
    return f"{rounded:+,.{RESPONSE_DECIMALS}f}{' ' if exact else NOT_LINEAR}"


def _grid(heads: Sequence[str], labels: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    """Return lines of right-aligned cells behind their labels."""
    first = max((len(label) for label in labels), default=0)
    widths = [max(len(line[place]) for line in [heads, *cells]) for place in range(len(heads))]
    return [
        f"{label:{first}}  " + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for label, line in zip(["", *labels], [heads, *cells], strict=True)
    ]


def _number(value: float, unit: str) -> str:
    """Return a number with the decimals of its unit; what rounds to nothing has no sign."""
    return f"{round(float(value), DECIMALS[unit]) + 0.0:,.{DECIMALS[unit]}f}"


def _signed(value: float, unit: str) -> str:
    return f"{round(float(value), DECIMALS[unit]) + 0.0:+,.{DECIMALS[unit]}f}"
