"""A line of the H.4.1 by the word a reader has for it: its name in the layout, or the title it is printed under.

A composite, whose name holds a colon, is asked for as `composite-TOTAL`; `5.loans` is the line of table 5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eccles.base.errors import DataError, nearest_name
from eccles.report.h41 import H41Release, H41Row
from eccles.report.h41_layout import h41_layout

__all__ = ["H41_COLUMNS", "FoundLine", "amount_of", "asked_name", "find_line"]

H41_COLUMNS = ("level", "week_change", "year_change")
COMPOSITE, COMPOSITE_ASKED = "composite:", "composite-"
SAME_BN = 1e-9


@dataclass(frozen=True)
class FoundLine:
    """A printed line that shows an amount in the column asked for.

    Attributes:
        name: how it is asked for, with its table where one was chosen.
        row: the line.
        table_number: of the table it stands in.
        also: number of the other table that prints it with the same amount; 0 for none.
    """

    name: str
    row: H41Row
    table_number: int
    also: int = 0


def amount_of(row: H41Row, column: str) -> float | None:
    """Return what a row shows in a column of `H41_COLUMNS`, in bn; None where it shows nothing."""
    return {"level": row.level_bn, "week_change": row.week_change_bn, "year_change": row.year_change_bn}[column]


def asked_name(row: H41Row) -> str:
    """Return the name a row is asked for by.

    Example:
        >>> asked_name(H41Row("composite:total_assets", "(a) Lines marked (a), together", 1))
        'composite-total_assets'
    """
    return row.name.replace(COMPOSITE, COMPOSITE_ASKED)


def find_line(release: H41Release, text: str, column: str) -> FoundLine:
    """Return the line a text names.

    Args:
        release: the tables of the Wednesday.
        text: a name of the layout, `composite-TOTAL`, or a printed title, with `1.` or `5.` before it for one table.
        column: of `H41_COLUMNS`.

    Raises:
        DataError: no such line, several, or one that shows nothing there; the message says what there is.
    """
    number, word = _table_and_word(release, text)
    everywhere = _named(word, release)
    found = [(place, row) for place, row in everywhere if number in (0, place)]
    if not found:
        raise DataError(f"{asked_name(everywhere[0][1])} stands in table {everywhere[0][0]}, not in table {number}")
    shown = [(place, row) for place, row in found if amount_of(row, column) is not None]
    if not shown:
        raise DataError(_why_nothing(release, *found[0], column))
    (first, row), *others = shown
    for place, other in others:
        if abs((amount_of(other, column) or 0.0) - (amount_of(row, column) or 0.0)) > SAME_BN:
            name = asked_name(row)
            raise DataError(
                f"tables {first} and {place} show another {column} for {name} on {release.date}; "
                f"ask for {first}.{name} or {place}.{name}"
            )
    name = f"{number}.{asked_name(row)}" if number else asked_name(row)
    return FoundLine(name, row, first, others[0][0] if others else 0)


def _table_and_word(release: H41Release, text: str) -> tuple[int, str]:
    numbers = [str(table.number) for table in release.tables]
    found = re.fullmatch(r"(\d+)\.(.+)", text.strip())
    if found is None:
        return 0, text.strip().replace(COMPOSITE, COMPOSITE_ASKED)
    if found[1] not in numbers:
        raise DataError(f"{text}: the tables of the H.4.1 shown here are {' and '.join(numbers)}")
    return int(found[1]), found[2].strip().replace(COMPOSITE, COMPOSITE_ASKED)


Rows = list[tuple[int, H41Row]]


def _named(word: str, release: H41Release) -> Rows:
    """Return the rows of one name, in one table or two."""
    rows = [(table.number, row) for table in release.tables for row in table.rows if row.name]
    folded = word.casefold()
    found = [(place, row) for place, row in rows if asked_name(row).casefold() == folded]
    found = found or [(place, row) for place, row in rows if row.title.casefold() == folded]
    names = list(dict.fromkeys(asked_name(row) for _, row in found))
    if len(names) > 1:
        raise DataError(f'several lines of the H.4.1 are titled "{word}": {", ".join(names)}; ask for one by its name')
    if found:
        return found
    if folded in {line.name for line in h41_layout().lines()}:
        raise DataError(f"the H.4.1 of {release.date} does not print {folded}; no source in hand has it that week")
    raise DataError(
        f'no line "{word}" in the H.4.1 of {release.date}; {nearest_name(folded, {asked_name(row) for _, row in rows})}'
    )


def _why_nothing(release: H41Release, number: int, row: H41Row, column: str) -> str:
    """Return why a line shows nothing in a column."""
    name = asked_name(row)
    if row.level_bn is not None:
        before = release.week_date if column == "week_change" else release.year_date
        return f"{name} has no {column} on {release.date}: {before} is not known on the same basis; ask for its level"
    rows = next(table.rows for table in release.tables if table.number == number)
    holder = next((other for other in rows if other.title.startswith(f"{row.mark} ")), None)
    if holder is None:
        return f"{name} is not known on {release.date}: a part of it stands in a composite line; ask for its lines"
    return f"{name} is not known apart on {release.date}; it is one of the lines of {asked_name(holder)}"
