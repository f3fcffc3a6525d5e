"""Pages of the record of programmes: one programme with its months and decisions, or all of them since 2008.

A page is one file that needs nothing else: Plotly's script travels inside it, nothing is fetched, and the page's own
security policy forbids it. Every picture is followed by the table of exactly what it draws.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from eccles.base.errors import DataError
from eccles.base.version import VERSION
from eccles.core.programme import Decision, Per, Programme
from eccles.core.purchases import PlannedActual
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart
from eccles.report.charts.programmes import programmes_chart
from eccles.report.charts.purchases import class_words, known_actual_bn, plan_bn, purchase_charts
from eccles.report.html_parts import chart_section, definitions, template_text
from eccles.report.html_table import html_table, number_text
from eccles.report.image import plotly_script
from eccles.report.whole_file import write_whole

__all__ = ["programme_html", "programmes_html", "write_programme", "write_programmes"]

LIMITS = (
    "Actual is the change of a SOMA holding: par, on settlement, net of maturities, prepayments and sales.",
    "Where principal was replaced, the change is what was bought beyond replacement.",
    "Agency MBS are bought forward and settle up to three months later: month by month they lag their plan.",
    "Gross MBS purchases and MBS principal are known from May 2022 on; before, the cells stay blank.",
    "A total without a monthly pace (QE1, QE2, Twist, CMBS) is spread evenly over its days.",
    "A week counts in the month of its Wednesday less six days; a missing holiday week falls into the next.",
)
PURCHASE_HEADS, RUN_OFF_HEADS = ("Planned", "SOMA, net"), ("Cap", "SOMA, net fall")
OTHER_HEADS = ("Planned, settling in these weeks", "TIPS compensation", "MBS principal", "MBS bought, gross")
TOTAL_HEADS = ("Programme", "From", "To", "Planned or cap", "SOMA, net", "Actual less planned")
DECISION_HEADS = ("First day", "Last day", "Announced", "Phase", "Action", "Of", "USD bn", "Sure", "Source")
UNITS = {Per.TOTAL: "in all", Per.MONTH: "a month", Per.DAY: "a day", Per.RATIO: ""}


def write_programme(programme: Programme, tables: Sequence[PlannedActual], path: str | os.PathLike[str]) -> Path:
    """Write the page of one programme; the file appears whole or not at all.

    Args:
        programme: the programme.
        tables: its `planned_actual`.
        path: where to write; folders are made as needed.

    Raises:
        DataError: the tables are missing or another programme's.
    """
    return write_whole(path, programme_html(programme, tables).encode("utf-8"))


def write_programmes(tables: Sequence[PlannedActual], path: str | os.PathLike[str]) -> Path:
    """Write the page of all programmes; the file appears whole or not at all.

    Args:
        tables: the `planned_actual` of every programme that has one.
        path: where to write; folders are made as needed.

    Raises:
        DataError: there is nothing to draw.
    """
    return write_whole(path, programmes_html(tables).encode("utf-8"))


def programme_html(programme: Programme, tables: Sequence[PlannedActual]) -> str:
    """Return the page of one programme: its pictures, months and decisions; see `write_programme`."""
    others = sorted({table.programme for table in tables} - {programme.name})
    if others:
        raise DataError(f"these are tables of {', '.join(others)}; the page of {programme.name} takes its own only")
    charts = purchase_charts(tables)
    blocks = [
        _section(f"months-{number}", _month_heading(table), _months(table)) for number, table in enumerate(tables)
    ]
    blocks.append(_section("decisions", "What was decided", _decisions(programme.decisions)))
    title = f"{programme.name}: planned and actual by month"
    question = f"{programme.title}. {programme.summary}"
    return _page(title, question, _facts(programme, tables), charts, blocks)


def programmes_html(tables: Sequence[PlannedActual]) -> str:
    """Return the page of all programmes: one picture since 2008 and the totals; see `write_programmes`."""
    chart = programmes_chart(tables)
    names = list(dict.fromkeys(table.programme for table in tables))
    facts = [("Programmes", ", ".join(names)), ("SOMA data to", str(max(table.last_date for table in tables)))]
    question = "What the Committee planned to buy or let run off since 2008, and what the SOMA summary shows."
    blocks = [_section("totals", "Programme by programme", _totals(tables))]
    return _page("Every programme since 2008: planned and actual", question, facts, [chart], blocks)


def _page(
    title: str, question: str, facts: list[tuple[str, str]], charts: Sequence[Chart], blocks: Sequence[str]
) -> str:
    parts = {
        "title": escape(title),
        "question": escape(question),
        "facts": definitions(facts),
        "charts": "\n".join(chart_section(chart) for chart in charts),
        "tables": "\n".join(blocks),
        "limits": "\n".join(f"<li>{escape(text)}</li>" for text in LIMITS),
        "provenance": definitions(_provenance()),
        "style": template_text("report.css"),
        "script": template_text("report.js"),
        "plotly": plotly_script().read_text(encoding="utf-8"),
    }
    return Template(template_text("programmes.html")).substitute(parts)


def _section(name: str, heading: str, content: str) -> str:
    return f'<section aria-labelledby="{name}">\n<h2 id="{name}">{escape(heading)}</h2>\n{content}\n</section>'


def _facts(programme: Programme, tables: Sequence[PlannedActual]) -> list[tuple[str, str]]:
    facts = [
        ("In force", f"{programme.start_date} to {_day(programme.end_date) or 'now'}"),
        ("Phases", ", ".join(programme.phases)),
        ("SOMA counted to", str(max(table.last_date for table in tables))),
    ]
    if programme.broker_name:
        facts.append(("Number Chinese brokers give it", programme.broker_name))
    return facts


def _provenance() -> list[tuple[str, str]]:
    return [
        ("Program", f"eccles {VERSION}"),
        ("Embedded data, sha256", open_snapshot().manifest.snapshot_sha256),
        ("Planned", "the record of programmes, a row a decision, with its source and how sure it is"),
        ("Actual", "Federal Reserve Bank of New York: SOMA summary, weekly; MBS principal from the settled operations"),
    ]


def _month_heading(table: PlannedActual) -> str:
    words = class_words(table)
    return f"{words[0].upper()}{words[1:]}, month by month"


def _months(table: PlannedActual) -> str:
    """Return the months with their total, without what is not known at all; a total over unknown months is blank."""
    counted = table.week_count > 0
    known = [
        known_actual_bn(table),
        table.planned_in_weeks_bn,
        table.compensation_bn,
        table.principal_bn,
        table.gross_bn,
    ]
    columns = [plan_bn(table), *(np.where(counted, column, np.nan) for column in known)]
    totals = [float(columns[0].sum()), *(float(column[counted].sum()) for column in columns[1:])]
    shown = [place for place, column in enumerate(columns) if np.any(np.isfinite(column))]
    rows = [
        [str(month.astype("datetime64[M]")), f"{weeks:.0f}", *(_cell(columns[place][row]) for place in shown)]
        for row, (month, weeks) in enumerate(zip(table.month_date, table.week_count, strict=True))
    ]
    rows.append(["total", f"{table.week_count.sum():.0f}", *(_cell(totals[place]) for place in shown)])
    words = f"SOMA from {table.first_date} to {table.last_date}. {table.measure.reads.strip()}"
    heads = (*(RUN_OFF_HEADS if table.measure.sign < 0 else PURCHASE_HEADS), *OTHER_HEADS)
    months = _scroll(["Month", "Weeks", *(heads[place] for place in shown)], rows, "USD bn, par", "scroll numbers")
    return f'<p class="caption">{escape(words)}</p>\n{months}'


def _totals(tables: Sequence[PlannedActual]) -> str:
    rows = []
    for table in tables:
        planned = float(plan_bn(table).sum())
        words = class_words(table) + (", run-off" if table.measure.sign < 0 else "")
        amounts = (planned, table.actual_total_bn, table.actual_total_bn - planned)
        rows.append([f"{table.programme}: {words}", str(table.first_date), str(table.last_date), *map(_cell, amounts)])
    caption = "USD bn, par; the plan of QE1 and of 2020 is gross of principal, SOMA is net; caps are ceilings"
    return _scroll(TOTAL_HEADS, rows, caption, "scroll numbers")


def _decisions(decisions: Sequence[Decision]) -> str:
    rows = [
        [
            str(row.start_date), _day(row.end_date) or "in force", _day(row.announced_date), row.phase,
            row.action.value.replace("_", " "), row.sector.value.replace("_", " "),
            f"{row.amount_bn:,g} {UNITS[row.per]}".strip() if np.isfinite(row.amount_bn) else "",
            row.confidence, row.source,
        ]
        for row in decisions
    ]  # fmt: skip
    caption = "Sure: V read in the issuer's text, 2 in a page quoting it, C computed, M not yet verified"
    return _scroll(DECISION_HEADS, rows, caption, "scroll words")


def _scroll(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str, kind: str) -> str:
    return f'<div class="{kind}">{html_table(heads, rows, caption)}</div>'


def _cell(amount_bn: float) -> str:
    return number_text(round(float(amount_bn), 1) + 0.0)


def _day(day: np.datetime64) -> str:
    return "" if np.isnat(day) else str(day)
