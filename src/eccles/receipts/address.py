"""How a value is asked for: `reserves@2028-12-27`, `baseline:reserves_share_of_gdp@2028-12`, `WALCL@2022-04-13`.

[SCENARIO:]LINE@DATE               a line, group, total or share of a projection; gdp
[SCENARIO:]income:LINE@DATE|YEAR   net_income, interest_income, interest_expense
[SCENARIO:]ladder:COLUMN@MONTH     principal against its caps
[SCENARIO:]chart:NAME:COLUMN@DATE  a column of a picture
SERIES@DATE, TABLE.COLUMN@DATE     what was published
REPORT.html#FIGURE@DATE            any of them, as a report has it

Where no scenario is named, a line is the baseline's.
"""

from __future__ import annotations

from dataclasses import dataclass

from eccles.base.errors import DataError

__all__ = ["Address", "read_address"]

SUBJECTS = {"income": 1, "ladder": 1, "chart": 2}
"""Words that open a figure of their own, and how many names follow each."""
EXAMPLES = "reserves@2028-12-27, baseline:reserves_share_of_gdp@2028-12 or WALCL@2022-04-13"


@dataclass(frozen=True)
class Address:
    """What is asked for.

    Attributes:
        subject: "line", "income", "ladder" or "chart".
        name: the line, the series, the column of a ladder, or the picture.
        column: of a picture; empty for the others.
        date: a day, a month or a year, as written.
        scenario: a shipped name or the path of a file; None where none was named.
        report: the report in which the figure stands; None where none was named.
    """

    subject: str
    name: str
    column: str
    date: str
    scenario: str | None = None
    report: str | None = None

    @property
    def figure(self) -> str:
        """The figure without scenario and report."""
        words = (self.name,) if self.subject == "line" else (self.subject, self.name)
        return ":".join([*words, *([self.column] if self.column else [])]) + f"@{self.date}"


def read_address(text: str) -> Address:
    """Return what a text asks for.

    Raises:
        DataError: it is no figure with a date.

    Example:
        >>> read_address("baseline:reserves@2028-12").scenario
        'baseline'
        >>> read_address("report.html#chart:reserves:on_rrp_bn@2026-06-24").name
        'reserves'
    """
    report, _, inside = text.strip().rpartition("#")
    figure, _, date = inside.rpartition("@")
    words = figure.split(":")
    if not date or not all(words) or (report and not report.endswith((".html", ".htm"))):
        raise _refusal(text)
    scenario = None if words[0] in SUBJECTS or len(words) == 1 else words.pop(0)
    if report and scenario is not None:
        raise DataError(f"{text}: a report has one scenario of its own; leave {scenario} out")
    subject = words.pop(0) if words[0] in SUBJECTS else "line"
    if len(words) != SUBJECTS.get(subject, 1):
        raise _refusal(text)
    name, column = words[0], words[1] if len(words) > 1 else ""
    return Address(subject, name, column, date, scenario, report or None)


def _refusal(text: str) -> DataError:
    return DataError(f'"{text}" is no figure; write a figure and its date, for example {EXAMPLES}')
