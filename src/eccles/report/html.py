"""The report: one self-contained HTML page of a projection, the same bytes for the same projection.

Plotly's script travels inside the page once; nothing is fetched, and the page's own security policy forbids it. Every
picture is followed by the table of exactly what it draws.
"""

from __future__ import annotations

import os
from dataclasses import fields
from html import escape
from pathlib import Path
from string import Template

import numpy as np

from eccles.base.errors import DataError
from eccles.core.projection import ProjectionResult
from eccles.report.chart import Chart
from eccles.report.charts.projection import CHART_NAMES, draw
from eccles.report.describe import cap_rows, path_rows, regime_rows
from eccles.report.history import published_to
from eccles.report.html_parts import chart_section, definitions, template_text
from eccles.report.html_receipt import with_receipt
from eccles.report.html_table import Marked, html_table, number_text
from eccles.report.image import plotly_script
from eccles.report.summary import SummaryRow
from eccles.report.views import Projection
from eccles.report.whole_file import write_whole

__all__ = ["report_html", "write_report"]

SUMMARY_HEADS: dict[str, str] = {
    "date": "Wednesday",
    "total_assets_bn": "Total assets",
    "treasuries_bn": "Treasuries",
    "bills_bn": "of which bills",
    "mbs_bn": "MBS",
    "reserves_bn": "Reserves",
    "on_rrp_bn": "ON RRP",
    "currency_bn": "Currency",
    "tga_bn": "TGA",
    "assets_share_of_gdp_pct": "Assets, % of GDP",
    "reserves_share_of_gdp_pct": "Reserves, % of GDP",
}

OURS = "eccles"
"""The publisher of what the package records or fits itself."""

LIMITS = (
    "A projection follows from the rules and paths it is given; it does not forecast what the Committee will decide.",
    "Time runs by Wednesdays. Payments fall on exact business days and are counted in the first Wednesday on or after.",
    "Agency MBS stand as cohorts inferred from what is published, not as pools; no dollar rolls and coupon swaps.",
    "New roll-overs are pooled by class, maturity date and tenor. Future auctions keep the latest known sizes.",
    "Lending follows the path taken as given, premiums are amortised as totals; rates do not respond to reserves.",
)


def write_report(projection: Projection, path: str | os.PathLike[str]) -> Path:
    """Write the report of a projection as one HTML file that needs nothing else.

    The file appears whole or not at all.

    Args:
        projection: from `eccles.project`.
        path: where to write; folders are made as needed.
    """
    return write_whole(path, report_html(projection).encode("utf-8"))


def report_html(projection: Projection) -> str:
    """Return the report of a projection as HTML text."""
    parts = {
        "title": escape(projection.title),
        "question": escape(projection.scenario.description if projection.scenario else ""),
        "warning": _warning(projection.result),
        "facts": definitions(_facts(projection)),
        "summary": _summary(projection),
        "charts": "\n".join(chart_section(chart) for chart in _charts(projection.result)),
        "opening": _opening(projection.result),
        "policy": _policy(projection),
        "limits": "\n".join(f"<li>{escape(text)}</li>" for text in LIMITS),
        "provenance": definitions(_provenance(projection)) + _sources(projection),
        "receipt": "",
        "style": template_text("report.css"),
        "script": template_text("report.js"),
        "plotly": plotly_script().read_text(encoding="utf-8"),
    }
    return with_receipt(Template(template_text("report.html")).substitute(parts), projection)


def _warning(result: ProjectionResult) -> str:
    if str(result.opening.basis) == "published":
        return ""
    return (
        '<p class="warning"><strong>Reconstructed portfolio.</strong> The opening holdings were carried forward from '
        f"those published for {result.opening.anchor_date} under the rules in force, then reconciled class by class "
        f'with the SOMA summary of {result.opening.date}: see <a href="#opening">the opening</a>.</p>'
    )


def _facts(projection: Projection) -> list[tuple[str, str]]:
    stop, outcome = projection.stop_date, projection.outcome_date
    paths = f"; {projection.path_count} paths, medians shown" if projection.path_count > 1 else ""
    return [
        ("Scenario", projection.name),
        ("Opening", f"{projection.date[0]}, portfolio {projection.result.opening.basis}"),
        ("Horizon", f"{projection.date[-1]}, {projection.date.size - 1} weeks{paths}"),
        ("Published data to", str(published_to())),
        ("Stop rule", f"met by {stop}" if stop is not None else "none met inside the horizon"),
        *([("Purchases", f"the outcome of a rule was reached by {outcome}")] if outcome is not None else []),
    ]


def _provenance(projection: Projection) -> list[tuple[str, str]]:
    record = projection.provenance
    publishers = sorted({origin.publisher for origin in projection.sources()} - {OURS})
    fits = ", ".join(f"{name.replace('_', ' ')} {date}" for name, date in sorted(record.parameter_dates.items()))
    return [
        ("Program", f"eccles {record.version}"),
        ("Embedded data, sha256", record.snapshot_hash),
        ("Scenario as run, sha256", record.scenario_hash),
        *([("Only what was published by", record.known_at)] if record.known_at else []),
        ("Fitted on data to", fits),
        ("Draws", "none: one deterministic path" if record.seed is None else f"seed {record.seed}"),
        *([("Publishers", "; ".join(publishers))] if publishers else []),
        ("To check this page", "eccles verify FILE runs the scenario again and compares every table and picture"),
        ("To ask for a number", f"eccles why FILE#reserves@{projection.date[-1]}, FILE#chart:PICTURE:COLUMN@DATE"),
    ]


def _sources(projection: Projection) -> str:
    """Return everything that was read as a table to unfold; nothing for a projection that was not run from data."""
    rows = [
        (origin.name, origin.title, origin.publisher, origin.rights, (origin.content_sha256 or origin.sha256)[:16])
        for origin in projection.sources()
    ]
    if not rows:
        return ""
    heads = ("Source", "What", "Publisher", "Rights", "sha256")
    table = html_table(heads, rows, "Series, tables and files of the package that this projection read")
    summary = f"<summary>Everything that was read: {len(rows)} sources</summary>"
    return f'<details>{summary}<div class="scroll">{table}</div></details>'


def _summary(projection: Projection) -> str:
    names = [field.name for field in fields(SummaryRow)]
    rows = [
        [str(row.date), *(_summary_cell(name, getattr(row, name), row.date) for name in names[1:])]
        for row in projection.summary_rows()
    ]
    caption = "USD bn unless marked: the opening, the last Wednesday of each year, and the end"
    table = html_table([SUMMARY_HEADS[name] for name in names], rows, caption)
    return f'<div class="scroll numbers">{table}</div>'


def _summary_cell(name: str, value: float, date: np.datetime64) -> Marked:
    share = name.endswith("_pct")
    return Marked(number_text(value, 1 if share else 0), f"{name.removesuffix('_pct' if share else '_bn')}@{date}")


def _charts(result: ProjectionResult) -> list[Chart]:
    names = [name for name in CHART_NAMES if name != "maturities" or result.lots is not None]
    return [draw(result, name) for name in names]


def _opening(result: ProjectionResult) -> str:
    return f"{_adjustments(result)}\n{_lines(result)}"


def _adjustments(result: ProjectionResult) -> str:
    if not result.opening.adjustments:
        return "<p>Every lot was published for this date; nothing had to be adjusted.</p>"
    rows = [
        (
            _account_title(result, item.kind),
            *(f"{value:,.3f}" for value in (item.carried_bn, item.published_bn)),
            f"{item.added_bn:+,.3f}",
        )
        for item in result.opening.adjustments
    ]
    heads = ("Class", "Carried forward", "Published", "Added")
    caption = f"Reconciliation with the SOMA summary of {result.opening.date}, USD bn"
    return f'<div class="scroll numbers">{html_table(heads, rows, caption)}</div>'


def _account_title(result: ProjectionResult, name: str) -> str:
    if name not in result.chart.names:
        return name.replace("_", " ")
    return result.chart.accounts[result.chart.index(name)].title


def _lines(result: ProjectionResult) -> str:
    rows = [
        (
            account.title,
            str(account.side),
            float(result.amount_bn(account.name)[0, 0]),
            result.opening.line_basis.get(account.name, ""),
            account.published_line,
        )
        for account in result.chart.accounts
    ]
    heads = ("Line", "Side", "USD bn", "Basis", "Line of the release")
    caption = f"The balance sheet of {result.opening.date}; a derived line follows from an identity of published ones"
    return f'<div class="scroll">{html_table(heads, rows, caption)}</div>'


def _policy(projection: Projection) -> str:
    caps = html_table(
        ("From month", "Treasury cap", "Agency cap"),
        cap_rows(projection.result),
        "Caps in force, USD bn a month; zero: everything is reinvested",
    )
    blocks = [f'<div class="scroll">{caps}</div>']
    scenario = projection.scenario
    if scenario is not None:
        rules = regime_rows(scenario, projection.date[0], projection.date[-1])
        blocks.insert(0, _scroll(("From", "Maturing principal", "Purchases"), rules, "Rules in force"))
        blocks.append(_scroll(("Path", "Unit", "Where it comes from"), path_rows(scenario), "Taken as given"))
    return "\n".join(blocks)


def _scroll(heads: tuple[str, ...], rows: list[tuple[str, str, str]], caption: str) -> str:
    if not rows:
        raise DataError(f"nothing to show under {caption}")
    return f'<div class="scroll">{html_table(heads, rows, caption)}</div>'
