"""A picture as a page of its own: one file that needs nothing else and fetches nothing."""

from __future__ import annotations

from html import escape
from string import Template

from eccles.report.chart import Chart, dressed
from eccles.report.html_parts import template_text
from eccles.report.image import plotly_script

__all__ = ["chart_html"]

LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


def chart_html(chart: Chart, width_px: int) -> str:
    """Return a page with a picture in which values can be read by pointing.

    Args:
        chart: the picture.
        width_px: how wide it is drawn.
    """
    figure = dressed(chart, width_px).to_json().replace("<", "\\u003c").replace("&", "\\u0026")
    return Template(template_text("picture.html")).substitute(
        language=LANGUAGE_TAGS[chart.language],
        title=escape(chart.title),
        summary=escape(chart.summary, quote=True),
        element=f"chart-{chart.name}",
        figure=figure,
        plotly=plotly_script().read_text(encoding="utf-8"),
    )
