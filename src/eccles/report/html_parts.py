"""The parts every page shares: its templates, a list of facts, and a picture followed by the table of what it draws."""

from __future__ import annotations

import importlib.resources
from html import escape
from string import Template

from eccles.report.chart import Chart
from eccles.report.html_table import csv_link, table_of_columns

__all__ = ["chart_section", "definitions", "template_text"]


def template_text(name: str) -> str:
    """Return the text of a template that travels with the package."""
    return (importlib.resources.files("eccles.report") / "templates" / name).read_text(encoding="utf-8")


def definitions(pairs: list[tuple[str, str]]) -> str:
    """Return names and what they stand for as a list of definitions; both are escaped."""
    rows = "\n".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in pairs)
    return f"<dl>\n{rows}\n</dl>"


def chart_section(chart: Chart) -> str:
    """Return a picture as a section of a page: title, key, figure, source, and its table to read and to save."""
    key = "".join(
        f'<li><span aria-hidden="true" style="color:{entry.colour}">{entry.mark}</span> {escape(entry.text)}</li>'
        for entry in chart.key
    )
    element = f"chart-{chart.name}"
    figure = chart.figure.to_json().replace("<", "\\u003c").replace("&", "\\u0026")
    return Template(template_text("chart.html")).substitute(
        element=element,
        title=escape(chart.title),
        subtitle=escape(chart.subtitle),
        key=f'<ul class="key">{key}</ul>' if key else "",
        summary=escape(chart.summary, quote=True),
        height=int(chart.figure.layout.height),
        figure=figure,
        unit=escape(chart.unit),
        as_of=str(chart.source.as_of_date),
        note=escape(chart.note),
        source=escape(chart.source.text),
        rows=len(next(iter(chart.columns.values()))),
        table=table_of_columns(chart.columns),
        link=csv_link(chart.columns, f"{chart.name}.csv"),
    )
