"""The layout of the H.4.1 as data: tables 1 and 5, their lines in order, and where the amount of each is found.

The file is `institutions/<bank>/h41.yaml`. A line names the places that print it and the accounts that stand for it in
a projection; this module reads that into nouns and knows no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eccles.base.errors import DataError
from eccles.data.package_files import packaged_exists, packaged_text
from eccles.data.reads import kept
from eccles.data.yaml_text import read_yaml

__all__ = ["Expression", "Layout", "Line", "TableLayout", "h41_layout"]

AS_WRITTEN = ("name", "title", "heading", "below", "occasional", "rest", "note", "projected_note")
"""Keys of a line that the file and the noun share as they are."""


@dataclass(frozen=True)
class Expression:
    """A sum of names: those that are added and those that are subtracted."""

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name in it."""
        return self.plus + self.minus


@dataclass(frozen=True)
class Line:
    """One line of a table.

    Attributes:
        name: of the line in the snapshot's table `h41_line`, or a name of the layout's own.
        title: as the release prints it.
        rows: the lines it is the sum of.
        heading: printed before the lines of a total that stands below them.
        below: whether it stands below its lines.
        occasional: whether the release prints it only while a facility exists.
        rest: title of what the listed lines leave of it where only such facilities are missing.
        published: other places that print the same amount, in order of preference.
        derived: an identity that gives it, preferred to `published` where it applies.
        note: the key of the sentence that says what the identity is worth.
        projected: accounts that stand for it in a projection.
        projected_note: the key of such a sentence where the accounts give it by an identity.
    """

    name: str
    title: str
    rows: tuple[Line, ...] = ()
    heading: str = ""
    below: bool = False
    occasional: bool = False
    rest: str = ""
    published: tuple[Expression, ...] = ()
    derived: Expression = Expression()
    note: str = ""
    projected: Expression = Expression()
    projected_note: str = ""

    def walk(self) -> Iterator[Line]:
        """Yield the line and everything inside it, in order."""
        yield self
        for row in self.rows:
            yield from row.walk()


@dataclass(frozen=True)
class TableLayout:
    """One table of the release: its number, its title, the head of its first column, and its outermost lines."""

    number: int
    title: str
    stub: str
    rows: tuple[Line, ...]


@dataclass(frozen=True)
class Layout:
    """The tables of a bank's weekly release, and the sentences that explain derived lines."""

    bank: str
    tables: tuple[TableLayout, ...]
    notes: Mapping[str, str]

    def lines(self) -> Iterator[Line]:
        """Yield every line of every table; a line that two tables print comes twice."""
        for table in self.tables:
            for row in table.rows:
                yield from row.walk()


@kept
def h41_layout(bank: str = "fed") -> Layout:
    """Return the layout of a bank's weekly release.

    Raises:
        DataError: no such bank.
    """
    place = f"institutions/{bank}/h41.yaml"
    if not packaged_exists(place):
        raise DataError(f'no layout of a weekly release for "{bank}"; "fed" is the only one')
    content = read_yaml(packaged_text(place))
    tables = tuple(
        TableLayout(row["number"], row["title"], row["stub"], tuple(map(_line, row["rows"])))
        for row in content["tables"]
    )
    return Layout(content["bank"], tables, content["notes"])


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        **{key: row[key] for key in AS_WRITTEN if key in row},
        rows=tuple(map(_line, row.get("rows", ()))),
        published=tuple(map(_expression, row.get("published", ()))),
        derived=_expression(row.get("derived", "")),
        projected=_expression(row.get("projected", "")),
    )


def _expression(text: str) -> Expression:
    """Read "a + b - c"."""
    words = ["+", *text.split()] if text else []
    signed = list(zip(words[::2], words[1::2], strict=True))
    return Expression(
        plus=tuple(name for sign, name in signed if sign == "+"),
        minus=tuple(name for sign, name in signed if sign == "-"),
    )
