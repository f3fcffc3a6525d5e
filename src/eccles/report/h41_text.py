"""The H.4.1 as a page of text and of HTML, in millions of dollars, as the Board prints it.

Both print the same rows and the same characters for every amount; only the frame around them differs.
"""

from __future__ import annotations

import importlib.resources
import textwrap
from datetime import date as calendar_date
from html import escape
from string import Template

import numpy as np

from eccles.base.units import mn_from_bn
from eccles.report.h41 import H41Release, H41Row, H41Table

__all__ = ["change_text", "column_heads", "h41_html", "h41_text", "level_text", "opens_block", "stub_text"]

STUB_WIDTH, COLUMN_WIDTH, INDENT = 62, 14, 2
BANNER = ("In the layout of the FEDERAL RESERVE statistical release", "H.4.1")
SUBJECT = (
    "Factors Affecting Reserve Balances of Depository Institutions and Condition Statement of Federal Reserve Banks"
)
UNIT = "Millions of dollars, Wednesday levels"


def h41_text(release: H41Release) -> str:
    """Return tables 1 and 5 as plain text, ended by a line feed."""
    width = STUB_WIDTH + 3 * COLUMN_WIDTH
    blocks = ["\n".join([*BANNER, *textwrap.wrap(SUBJECT, width), "", *_headline(release, width)])]
    blocks += ["\n".join(_table_lines(release, table, width)) for table in release.tables]
    return "\n\n\n".join(blocks) + "\n"


def _headline(release: H41Release, width: int) -> list[str]:
    what = "as published" if release.basis == "published" else "PROJECTED, not published"
    return [f"Wednesday, {_day(release.date)}: {what}", *textwrap.wrap(release.source, width)]


def _table_lines(release: H41Release, table: H41Table, width: int) -> list[str]:
    heads = column_heads(release)
    stub = textwrap.wrap(table.stub, STUB_WIDTH - INDENT)
    stub += [""] * (2 - len(stub))
    lines = [
        f"{table.number}. {table.title}",
        UNIT,
        "-" * width,
        *(
            text.ljust(STUB_WIDTH) + "".join(head[place].rjust(COLUMN_WIDTH) for head in heads)
            for place, text in enumerate(stub[:2])
        ),
        "-" * width,
    ]
    for row, before in zip(table.rows, (None, *table.rows), strict=False):
        lines += [""] if opens_block(row, before) else []
        lines += _row_lines(row)
    return [*lines, "-" * width, *_footnote_lines(table, width)]


def opens_block(row: H41Row, before: H41Row | None) -> bool:
    """Tell whether a gap stands before a row: before a heading, and between the total of a block and other lines."""
    if before is None:
        return False
    return not row.name or (before.total and not row.total)


def column_heads(release: H41Release) -> list[tuple[str, str]]:
    """Return the two lines of each column's head: the level, and the changes from a week and a year before."""
    return [
        ("Wednesday", _day(release.date)),
        ("Change from", _day(release.week_date)),
        ("Change from", _day(release.year_date)),
    ]


def _day(date: np.datetime64) -> str:
    day = calendar_date.fromisoformat(str(date))
    return f"{day:%b} {day.day}, {day.year}"


def _row_lines(row: H41Row) -> list[str]:
    indent = " " * (INDENT * row.depth)
    hanging = indent + " " * INDENT
    titles = textwrap.wrap(
        stub_text(row), STUB_WIDTH - INDENT, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False
    )
    if not row.name:
        return titles
    cells = (row.mark or level_text(row.level_bn), change_text(row.week_change_bn), change_text(row.year_change_bn))
    last = titles[-1].ljust(STUB_WIDTH) + "".join(cell.rjust(COLUMN_WIDTH) for cell in cells)
    return [*titles[:-1], last.rstrip()]


def stub_text(row: H41Row) -> str:
    """Return the title of a row with the number of its footnote."""
    return f"{row.title} ({row.note})" if row.note else row.title


def level_text(value_bn: float | None) -> str:
    """Return a level in millions; nothing where there is none.

    Example:
        >>> level_text(8965.487)
        '8,965,487'
    """
    return "" if value_bn is None else f"{round(mn_from_bn(value_bn)):,}"


def change_text(value_bn: float | None) -> str:
    """Return a change in millions with its sign apart, as the release prints it.

    Example:
        >>> change_text(-3.456)
        '-  3,456'
    """
    if value_bn is None:
        return ""
    amount = round(mn_from_bn(value_bn))
    return "0" if amount == 0 else f"{'+' if amount > 0 else '-'}{abs(amount):>7,}"


def _footnote_lines(table: H41Table, width: int) -> list[str]:
    lines = []
    for place, text in enumerate(table.footnotes, 1):
        lead = f"({place}) " if place <= table.numbered else ""
        lines += textwrap.wrap(lead + text, width, subsequent_indent=" " * 4 if lead else "")
    return lines


def h41_html(release: H41Release) -> str:
    """Return tables 1 and 5 as one HTML page that needs nothing else; the same release gives the same bytes."""
    folder = importlib.resources.files("eccles.report") / "templates"
    what = "as published" if release.basis == "published" else "projected, not published"
    return Template((folder / "h41.html").read_text(encoding="utf-8")).substitute(
        title=f"H.4.1, {_day(release.date)} ({what})",
        subject=SUBJECT,
        source=escape(release.source),
        unit=UNIT,
        tables="\n".join(_table_html(release, table) for table in release.tables),
    )


def _table_html(release: H41Release, table: H41Table) -> str:
    heads = "".join(f'<th scope="col">{first}<br>{second}</th>' for first, second in column_heads(release))
    rows = "\n".join(_row_html(row) for row in table.rows)
    notes = "".join(
        f"<p>{f'({place}) ' if place <= table.numbered else ''}{escape(text)}</p>"
        for place, text in enumerate(table.footnotes, 1)
    )
    head = f'<thead><tr><th scope="col">{escape(table.stub)}</th>{heads}</tr></thead>'
    body = f"<table><caption>{UNIT}</caption>\n{head}\n<tbody>\n{rows}\n</tbody></table>"
    title = f"<h2>{table.number}. {escape(table.title)}</h2>"
    return f'<section>{title}\n<div class="scroll">{body}</div>\n<div class="notes">{notes}</div></section>'


def _row_html(row: H41Row) -> str:
    title = escape(stub_text(row))
    if not row.name:
        return f'<tr class="heading"><th scope="rowgroup" colspan="4">{title}</th></tr>'
    cells = (row.mark or level_text(row.level_bn), change_text(row.week_change_bn), change_text(row.year_change_bn))
    kind = ' class="total"' if row.total else ""
    numbers = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr{kind}><th scope="row" style="padding-left:{row.depth + 0.4}em">{title}</th>{numbers}</tr>'
