"""Bytes of a source into columns: JSON, comma-separated text and XML, each fault named by column and row.

A parser says which columns it needs and which words of the source mean "no value". Any other word, a missing column
or a row of another length is an error; no value is ever made up, and none turns into NaN unasked.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import nearest_name
from eccles.base.timeline import DateArray, as_day
from eccles.data.http_errors import ChangedColumnsError, MalformedError

__all__ = [
    "Rows",
    "csv_records",
    "csv_rows",
    "day_of",
    "inside",
    "json_of",
    "number_of",
    "text_of",
    "xml_elements",
]

NO_WORDS: frozenset[str] = frozenset()
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST_CELL = 1 << 20
_QUOTED = 60


def text_of(body: bytes, what: str) -> str:
    """Return the text of an answer in UTF-8, without its byte-order mark."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(f"{what}: not text in UTF-8 (byte {error.start})") from error


def json_of(body: bytes, what: str) -> Any:  # noqa: ANN401 - JSON is what it is until `inside` and `Rows` look at it
    """Return the content of a JSON answer."""
    try:
        return json.loads(text_of(body, what), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"{what}: not JSON ({error})") from error


def inside(content: Any, path: Sequence[str], what: str) -> list[Mapping[str, Any]]:  # noqa: ANN401 - as above
    """Return the records below a path of names, such as ("soma", "holdings").

    Raises:
        ChangedColumnsError: a name of the path is gone.
        MalformedError: what stands there is not a list of records.
    """
    for name in path:
        if not isinstance(content, dict):
            raise MalformedError(f'{what}: no object that could hold "{name}"')
        if name not in content:
            raise ChangedColumnsError(what, name, content)
        content = content[name]
    if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
        raise MalformedError(f"{what}: {'.'.join(path) or 'the answer'} is not a list of records")
    return content


def csv_rows(body: bytes, what: str, delimiter: str = ",") -> list[list[str]]:
    """Return the rows of comma-separated text, blank lines left out."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = csv.reader(io.StringIO(text_of(body, what), newline=""), delimiter=delimiter, strict=True)
        return [row for row in rows if row]
    except csv.Error as error:
        raise MalformedError(f"{what}: not comma-separated text ({error})") from error


def csv_records(rows: list[list[str]], what: str) -> list[Mapping[str, str]]:
    """Return the rows below the first one as records named by it."""
    if not rows:
        raise MalformedError(f"{what}: no heading")
    heading = rows[0]
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(heading):
            raise MalformedError(f"{what}: row {number} has {len(row)} cells, the heading has {len(heading)}")
    return [dict(zip(heading, row, strict=True)) for row in rows[1:]]


def xml_elements(stream: io.BufferedIOBase, what: str) -> Iterator[tuple[str, str, ET.Element]]:
    """Yield (event, local name, element) at the start and the end of each element, without keeping the document.

    Raises:
        MalformedError: not XML. Expat itself refuses entities that expand without bound.
    """
    try:
        for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - see the docstring
            yield event, element.tag.rpartition("}")[2], element
    except (ET.ParseError, ValueError, LookupError) as error:
        raise MalformedError(f"{what}: not XML ({error})") from error


class Rows:
    """Records as columns; every column asked for must be in every record."""

    def __init__(self, what: str, records: Sequence[Mapping[str, Any]], missing: frozenset[str] = NO_WORDS) -> None:
        """Keep records of an answer.

        Args:
            what: the answer, for messages.
            records: name to cell.
            missing: the words that mean "no value" here.
        """
        self.what = what
        self.records = records
        self.missing = missing

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.records)

    def require(self, *columns: str) -> None:
        """Refuse the answer where one of these columns is gone."""
        for column in columns:
            for record in self.records:
                if column not in record:
                    raise ChangedColumnsError(self.what, column, record)

    def cells(self, column: str, *, optional: bool = False) -> list[str]:
        """Return a column as text; a cell without a value is empty.

        Args:
            column: its name.
            optional: a record may lack the column altogether.
        """
        if not optional:
            self.require(column)
        return [self._cell(record.get(column), column, row) for row, record in enumerate(self.records, 1)]

    def texts(self, column: str, *, optional: bool = False) -> NDArray[Any]:
        """Return a column as an object array of text."""
        return np.array(self.cells(column, optional=optional), dtype=object)

    def days(self, column: str, *, gaps: bool = False, optional: bool = False) -> DateArray:
        """Return a column of dates.

        Args:
            column: its name.
            gaps: a cell may be empty, and is NaT then.
            optional: a record may lack the column altogether.
        """
        cells = self.cells(column, optional=optional)
        if not gaps and "" in cells:
            self._no_value(column, cells.index("") + 1)
        known: dict[str, np.datetime64] = {"": np.datetime64("NaT", "D")}
        for row, text in enumerate(cells, 1):
            if text not in known:  # most days stand in many rows
                known[text] = day_of(text, self._place(column, row))
        return np.array([known[text] for text in cells], dtype="datetime64[D]")

    def numbers(self, column: str, *, gaps: bool = False, optional: bool = False) -> NDArray[np.float64]:
        """Return a column of numbers; arguments as for `days`, a gap is NaN."""
        cells = self.cells(column, optional=optional)
        if not gaps and "" in cells:
            self._no_value(column, cells.index("") + 1)
        values = np.array([_loosely(text) for text in cells], dtype=np.float64)
        odd = ~np.isfinite(values) & np.array([bool(text) for text in cells], dtype=np.bool_)
        if odd.any():
            row = int(odd.argmax())
            raise _no_number(cells[row], self._place(column, row + 1))
        return values

    def kinds(self, column: str, known: Mapping[str, str]) -> NDArray[Any]:
        """Return a column translated word by word; a word that is not known is an error."""
        cells = self.cells(column)
        for row, text in enumerate(cells, 1):
            if text not in known:
                raise MalformedError(
                    f'{self.what}: "{text[:_QUOTED]}" in {self._place(column, row)}; {nearest_name(text, known)}'
                )
        return np.array([known[text] for text in cells], dtype=object)

    def where(self, chosen: Sequence[bool] | NDArray[np.bool_]) -> Rows:
        """Return the rows that are chosen."""
        kept = [record for record, keep in zip(self.records, chosen, strict=True) if keep]
        return Rows(self.what, kept, self.missing)

    def _cell(self, cell: Any, column: str, row: int) -> str:  # noqa: ANN401 - a cell of JSON
        if type(cell) is str:
            text = cell.strip()
            return "" if text in self.missing else text
        if cell is None:
            return ""
        if isinstance(cell, bool) or not isinstance(cell, int | float):
            raise MalformedError(f"{self.what}: {self._place(column, row)} holds neither text nor a number")
        try:
            return str(cell)
        except ValueError as error:  # an integer of thousands of digits
            raise MalformedError(f"{self.what}: {self._place(column, row)} holds no usable number") from error

    def _place(self, column: str, row: int) -> str:
        return f'column "{column}", row {row} of {self.what}'

    def _no_value(self, column: str, row: int) -> NoReturn:
        raise MalformedError(f"no value in {self._place(column, row)}")


def _loosely(text: str) -> float:
    """Return the number of a cell: NaN for an empty one, infinite for what is none."""
    if not text:
        return math.nan
    try:
        return math.inf if "_" in text else float(text)
    except ValueError:
        return math.inf


def number_of(text: str, place: str) -> float:
    """Return a finite number.

    Raises:
        MalformedError: the text is none.
    """
    value = _loosely(text)
    if not math.isfinite(value):
        raise _no_number(text, place)
    return value


def _no_number(text: str, place: str) -> MalformedError:
    return MalformedError(f'"{text[:_QUOTED]}" is not a number, in {place}')


def day_of(text: str, place: str) -> np.datetime64:
    """Return a date written as YYYY-MM-DD; a time of day after it is left out.

    Raises:
        MalformedError: the text is no such date.
    """
    day, _, _ = text.partition("T")
    try:
        if _DAY.fullmatch(day):
            return as_day(day)
    except ValueError:
        pass
    raise MalformedError(f'"{text[:_QUOTED]}" is not a date, in {place}')


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")
