"""The page of the claims ledger: every claim with its verdict, figures and data, and the pictures beside them.

A picture stands after the first claim it belongs to; later claims point to it. Verdicts are words in a frame, so that
no one has to tell colours apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template

from eccles.base.language import Language
from eccles.base.version import VERSION
from eccles.core.claim import Article, CheckedClaim, CheckedFigure, ClaimLedger, Verdict
from eccles.data.snapshot import open_snapshot
from eccles.data.words import load_words
from eccles.report.chart import Chart
from eccles.report.claim_words import (
    accepted_text,
    as_of_text,
    computed_text,
    figure_value,
    how_text,
    source_value,
    stated_text,
    verdict_text,
)
from eccles.report.html_parts import definitions, template_text
from eccles.report.html_table import html_table
from eccles.report.image import plotly_script

__all__ = ["claims_html"]

LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}
MOST_READINGS = 60
TONE = {
    Verdict.TRUE: "right",
    Verdict.FORECAST_CAME_TRUE: "right",
    Verdict.NEARLY: "near",
    Verdict.WRONG_UNIT_OR_DATE: "unit",
    Verdict.FALSE: "wrong",
    Verdict.FORECAST_FAILED: "wrong",
    Verdict.CANNOT_YET_BE_JUDGED: "open",
    Verdict.CANNOT_BE_CHECKED: "open",
}


def claims_html(ledger: ClaimLedger, pictures: Mapping[str, Chart], language: Language) -> str:
    """Return the page.

    Args:
        ledger: its claims.
        pictures: by the name a claim gives; those it does not name are left out.
        language: "en" or "zh".
    """
    words = load_words("claims")
    drawn: set[str] = set()
    articles = "\n".join(_article(ledger, article, pictures, drawn, language) for article in ledger.articles)
    keys = ("title", "question", "kicker", "no_script", "limits", "limits_title", "provenance_title")
    parts = {key: escape(words.text(key, language)) for key in keys} | {
        "language": LANGUAGE_TAGS[language],
        "summary": escape(words.text("summary", language, count=len(ledger), date=ledger.cut_date)),
        "counts": "\n".join(
            f"<li>{_badge(verdict, language)} {count}</li>" for verdict, count in ledger.counts.items()
        ),
        "articles_title": escape(words.text("articles", language)),
        "contents": "\n".join(_entry(ledger, article, language) for article in ledger.articles),
        "articles": articles,
        "stand_ins": _stand_ins(ledger, language),
        "provenance": definitions(
            [
                (words.text("program", language), f"eccles {VERSION}"),
                (words.text("data", language), open_snapshot().manifest.snapshot_sha256),
            ]
        ),
        "style": template_text("report.css"),
        "script": template_text("report.js"),
        "plotly": plotly_script().read_text(encoding="utf-8"),
    }
    return Template(template_text("claims.html")).substitute(parts)


def _entry(ledger: ClaimLedger, article: Article, language: Language) -> str:
    title = escape(article.title.text(language))
    return f'<li><a href="#{article.short}">{title}</a> ({len(ledger.of(article))})</li>'


def _badge(verdict: Verdict, language: Language) -> str:
    return f'<span class="badge {TONE[verdict]}">{escape(verdict_text(verdict, language))}</span>'


def _article(
    ledger: ClaimLedger, article: Article, pictures: Mapping[str, Chart], drawn: set[str], language: Language
) -> str:
    written = load_words("claims").text("written", language, date=article.written_date)
    heading = f'<h2 id="{article.short}">{escape(article.title.text(language))}</h2>'
    claims = "\n".join(_claim(checked, pictures, drawn, language) for checked in ledger.of(article))
    about = f'<p class="caption">{escape(article.seed)} · {escape(written)}</p>'
    return f'<section aria-labelledby="{article.short}">\n{heading}\n{about}\n{claims}\n</section>'


def _claim(checked: CheckedClaim, pictures: Mapping[str, Chart], drawn: set[str], language: Language) -> str:
    claim = checked.claim
    blocks = [
        f'<p>{_badge(checked.verdict, language)} <span class="id">{escape(claim.id)}</span></p>',
        f"<h3>{escape(claim.text.text(language))}</h3>",
        _figures(checked, language),
        f"<p>{escape(checked.reason.text(language))}</p>",
        _data(checked, language),
    ]
    picture = pictures.get(claim.chart)
    if picture is not None and claim.chart in drawn:
        word = escape(load_words("claims").text("picture", language))
        blocks.append(f'<p class="caption">{word}: <a href="#chart-{picture.name}">{escape(picture.title)}</a></p>')
    elif picture is not None:
        drawn.add(claim.chart)
        blocks.append(_picture(picture, claim.chart_command, language))
    return f'<article class="claim" id="claim-{escape(claim.id)}">\n' + "\n".join(blocks) + "\n</article>"


def _picture(chart: Chart, command: str, language: Language) -> str:
    """Return a picture with its words in the page's language; its numbers are one command away."""
    words = load_words("claims")
    key = "".join(
        f'<li><span aria-hidden="true" style="color:{entry.colour}">{entry.mark}</span> {escape(entry.text)}</li>'
        for entry in chart.key
    )
    source = {"unit": chart.unit, "date": chart.source.as_of_date, "note": chart.note, "source": chart.source.text}
    return Template(template_text("claim_chart.html")).substitute(
        element=f"chart-{chart.name}",
        title=escape(chart.title),
        subtitle=escape(chart.subtitle),
        key=f'<ul class="key">{key}</ul>' if key else "",
        summary=escape(chart.summary, quote=True),
        height=int(chart.figure.layout.height),
        figure=chart.figure.to_json().replace("<", "\\u003c").replace("&", "\\u0026"),
        foot=escape(load_words("charts").text("foot", language, **source)),
        numbers=escape(words.text("numbers_of", language, command=f"{command} --out {chart.name}.csv")),
    )


def _figures(checked: CheckedClaim, language: Language) -> str:
    words = load_words("claims")
    names: tuple[str, ...] = ("head_figure", "as_of", "head_stated", "head_computed", "head_accepted", "head_verdict")
    rows = [row for item in checked.figures for row in _figure_rows(item, language)]
    if len(rows) == 1:  # one figure needs no name
        names, rows = names[1:], [row[1:] for row in rows]
    table = html_table([words.text(name, language) for name in names], rows)
    return f'<div class="scroll figures" tabindex="0">{table}</div>'


def _figure_rows(item: CheckedFigure, language: Language) -> list[list[str]]:
    figure, words = item.figure, load_words("claims")
    stand_in = figure.stand_in if item.finding is not None and item.finding.stand_in else None
    accepted = "" if figure.call is None else accepted_text((stand_in or figure).accepted, language)
    name = figure.what.text(language) or words.text("head_figure", language)
    verdict = verdict_text(item.verdict, language)
    rows = [
        [
            name,
            as_of_text(figure, language),
            stated_text(figure, language),
            computed_text(item, language),
            accepted,
            verdict,
        ]
    ]
    for other, stated in zip(item.alternates, figure.alternates, strict=True):
        value = figure_value(other.finding.value, figure.unit, language)
        label = f"{words.text('alternate', language)}: {other.label.text(language)}"
        right = verdict_text(Verdict.TRUE, language) if other.holds else ""
        rows.append([label, "", "", value, accepted_text(stated.accepted, language), right])
    return rows


def _data(checked: CheckedClaim, language: Language) -> str:
    words = load_words("claims")
    notes = "\n".join(f"<p>{escape(text)}</p>" for item in checked.figures for text in _notes(item, language))
    found = [item.finding for item in checked.figures if item.finding is not None]
    found += [other.finding for item in checked.figures for other in item.alternates]
    read = list(dict.fromkeys(one for finding in found for one in finding.readings))
    rows = [
        [one.source, str(one.date), source_value(one.value, one.unit), "" if one.unit == "date" else one.unit]
        for one in read[:MOST_READINGS]
    ]
    heads = [words.text(f"head_{name}", language) for name in ("source", "date", "value", "unit")]
    table = f'<div class="scroll tall numbers" tabindex="0">{html_table(heads, rows)}</div>' if rows else ""
    left = len(read) - MOST_READINGS
    more = f"<p>{escape(words.text('more_readings', language, count=left))}</p>" if left > 0 else ""
    summary = escape(words.text("data_behind", language))
    return f"<details>\n<summary>{summary}</summary>\n{notes}\n{table}\n{more}\n</details>"


def _notes(item: CheckedFigure, language: Language) -> list[str]:
    """Return how a figure was checked and why its interval is as wide as it is, or why it was not."""
    figure, words = item.figure, load_words("claims")
    name = f"{figure.what.text(language)}: " if figure.what.text(language) else ""
    if figure.call is None:
        return [name + ("" if figure.unchecked is None else figure.unchecked.text(language))]
    stand_in = figure.stand_in if item.finding is not None and item.finding.stand_in else None
    why = (stand_in or figure).why.text(language)
    return [
        f"{name}{words.text('checked_by', language)}: {how_text(figure.call, language)}",
        f"{name}{words.text('why', language)}: {why}",
    ]


def _stand_ins(ledger: ClaimLedger, language: Language) -> str:
    findings = [item.finding for checked in ledger for item in checked.figures if item.finding is not None]
    names = dict.fromkeys(finding.stand_in for finding in findings if finding.stand_in)
    words = load_words("claims")
    return "\n".join(f"<p>* {escape(words.text('stand_in', language, series=name))}</p>" for name in names)
