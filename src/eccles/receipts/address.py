"""How a value is asked for: `reserves@2028-12-27`, `baseline:reserves_share_of_gdp@2028-12`, `WALCL@2022-04-13`.

[SCENARIO:]LINE@DATE               a line, group, total or share of a projection; gdp
SERIES@DATE, TABLE.COLUMN@DATE     what was published
[SCENARIO:]WORD:NAME...[@DATE]     any other figure: see `eccles.receipts.subjects`
REPORT.html#FIGURE                 any of them, as a report has it
BOOK.xlsx#SHEET!CELL               a cell of a workbook

Where no scenario is named, a line is the baseline's.
"""

from __future__ import annotations

from dataclasses import dataclass

from eccles.base.errors import DataError, nearest_name
from eccles.receipts.subjects import SUBJECTS, Subject

__all__ = ["Address", "read_address"]

LINE_WORD = "line"
PAGES, BOOKS = (".html", ".htm"), (".xlsx",)
EXAMPLES = "reserves@2028-12-27, baseline:reserves_share_of_gdp@2028-12 or WALCL@2022-04-13"


@dataclass(frozen=True)
class Address:
    """What is asked for.

    Attributes:
        subject: "line", or a word of `SUBJECTS`.
        names: what follows the word: the line, the series, the picture and its column.
        date: a day, a month or a year, as written; empty for a figure without one.
        scenario: a shipped name or the path of a file; None where none was named.
        file: the report or workbook in which the figure stands; None where none was named.
        cell: of a workbook, "Sheet!B7"; empty for the others.
    """

    subject: str
    names: tuple[str, ...]
    date: str = ""
    scenario: str | None = None
    file: str | None = None
    cell: str = ""

    @property
    def name(self) -> str:
        """The first name: the line, the series, the column of a ladder, or the picture."""
        return self.names[0]

    def name_or(self, place: int, usual: str) -> str:
        """Return the name at a place, or what is usual where it was left out."""
        return self.names[place] if place < len(self.names) else usual

    @property
    def figure(self) -> str:
        """The figure without scenario and file."""
        words = self.names if self.subject == LINE_WORD else (self.subject, *self.names)
        return ":".join(words) + (f"@{self.date}" if self.date else "")


def read_address(text: str) -> Address:
    """Return what a text asks for.

    Raises:
        DataError: it is no figure; the message says how such a figure is written.

    Example:
        >>> read_address("baseline:reserves@2028-12").scenario
        'baseline'
        >>> read_address("report.html#chart:reserves:on_rrp_bn@2026-06-24").names
        ('reserves', 'on_rrp_bn')
    """
    file, _, inside = text.strip().rpartition("#")
    if file.endswith(BOOKS):
        return _cell_address(text, file, inside)
    if file and not file.endswith(PAGES):
        raise _refusal(text)
    figure, _, date = inside.rpartition("@") if "@" in inside else (inside, "", "")
    words = figure.split(":")
    if not all(words):
        raise _refusal(text)
    scenario = None if words[0] in SUBJECTS or len(words) == 1 else words.pop(0)
    if file and scenario is not None:
        raise DataError(f"{text}: a report has one scenario of its own; leave {scenario} out")
    word = words.pop(0) if words[0] in SUBJECTS else LINE_WORD
    if word == LINE_WORD and len(words) > 1:
        raise DataError(f'"{words[0]}" is no kind of figure ({text}); {nearest_name(words[0], SUBJECTS)}')
    _refuse_form(text, word, words, date)
    return Address(word, tuple(words), date, scenario, file or None)


def _refuse_form(text: str, word: str, words: list[str], date: str) -> None:
    if word == LINE_WORD:
        if not date:
            raise _refusal(text)
        return
    subject: Subject = SUBJECTS[word]
    fits = subject.fewest_count <= len(words) <= len(subject.form)
    if not fits or bool(date) is not subject.dated:
        raise DataError(f'"{text}" is no figure; this kind is written {subject.written}')


def _cell_address(text: str, file: str, inside: str) -> Address:
    sheet, _, cell = inside.rpartition("!")
    if not sheet or not cell:
        raise DataError(f'"{text}" is no cell; write the sheet and the cell: {file}#Balance sheet weekly!D9')
    return Address(LINE_WORD, (), "", None, file, f"{sheet.strip(chr(39))}!{cell}")


def _refusal(text: str) -> DataError:
    return DataError(f'"{text}" is no figure; write a figure and its date, for example {EXAMPLES}')
