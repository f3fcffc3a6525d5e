"""The pictures and pages of programmes: what they draw is what `planned_actual` gives, and a page fetches nothing."""

from __future__ import annotations

import base64
import csv
import io
import re
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

from eccles.base.errors import DataError
from eccles.core.purchases import PlannedActual
from eccles.data.programmes import find_programme, load_programmes
from eccles.history.purchases import planned_actual
from eccles.report.chart import Chart, dressed
from eccles.report.charts.programmes import CUT_BN, programmes_chart
from eccles.report.charts.purchases import class_words, purchase_charts
from eccles.report.html_programmes import programme_html, programmes_html, write_programme
from tests.house_units import unnamed_columns
from tests.report.test_html import Page

NAMES = [programme.name for programme in load_programmes() if programme.measures]


@pytest.fixture(scope="module")
def tables() -> list[PlannedActual]:
    return [table for name in NAMES for table in planned_actual(name)]


@pytest.fixture(scope="module")
def overview(tables: list[PlannedActual]) -> Chart:
    return programmes_chart(tables)


def traces(figure: go.Figure, kind: str, mode: str = "") -> list[go.Scatter | go.Bar]:
    return [trace for trace in figure.data if trace.type == kind and (not mode or trace.mode == mode)]


@pytest.mark.parametrize("name", NAMES)
def test_bars_line_and_dots_are_the_tables_of_planned_actual(name: str) -> None:
    for table, chart in zip(planned_actual(name), purchase_charts(planned_actual(name)), strict=True):
        (bars,) = traces(chart.figure, "bar")
        counted = table.week_count > 0
        np.testing.assert_array_equal(np.asarray(bars.y, float)[counted], table.actual_bn[counted])
        assert np.isnan(np.asarray(bars.y, float)[~counted]).all()
        assert [str(day) for day in table.month_date] == list(bars.x)
        lines = traces(chart.figure, "scatter", "lines")
        assert len(lines) == bool(table.measure.sectors)
        for line in lines:
            np.testing.assert_array_equal(np.asarray(line.y, float), np.repeat(table.planned_bn, 2))
        for dots in traces(chart.figure, "scatter", "markers"):
            source = table.gross_bn if "gross" in dots.name else np.where(counted, table.planned_in_weeks_bn, np.nan)
            np.testing.assert_array_equal(np.asarray(dots.y, float), source[np.isfinite(source)])


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_says_what_it_shows(name: str) -> None:
    charts = purchase_charts(planned_actual(name))
    assert len({chart.name for chart in charts}) == len(charts)
    for table, chart in zip(planned_actual(name), charts, strict=True):
        assert chart.title.startswith(f"{name}: {class_words(table)}")
        assert chart.unit == "USD bn a month, par"
        assert table.measure.reads.strip() in chart.note
        assert "SOMA" in chart.source.text
        assert chart.source.as_of_date == table.last_date
        assert f"{table.actual_total_bn:,.1f}" in chart.summary
        assert unnamed_columns(chart.name, {name: value.dtype.kind for name, value in chart.columns.items()}) == []
        assert len({len(value) for value in chart.columns.values()}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_outside_the_axis_of_a_programme(name: str) -> None:
    for chart in purchase_charts(planned_actual(name)):
        values = np.concatenate([value for value in chart.columns.values() if value.dtype.kind == "f"])
        low, high = chart.figure.layout.yaxis.range
        assert low <= min(0.0, np.nanmin(values))
        assert high >= np.nanmax(values)


def test_a_plan_of_nothing_and_no_plan_are_told_apart() -> None:
    treasuries, agency = purchase_charts(planned_actual("MEP"))
    assert [entry.text for entry in treasuries.key] == ["SOMA, net change", "planned: zero"]
    assert "planned_bn" not in agency.columns
    assert "no amount was planned" in agency.title


def test_an_even_pace_is_called_one() -> None:
    spread = {chart.name for name in NAMES for chart in purchase_charts(planned_actual(name)) if "evenly" in chart.note}
    assert spread >= {"qe1-treasuries", "qe1-agency-mbs", "qe1-agency-debt", "qe2-treasuries", "mep-treasuries"}
    assert not spread & {"qe3-treasuries", "qe3-agency", "qe-covid-treasuries", "qe-covid-agency-mbs", "mep-agency"}
    assert not any(name.startswith(("qt", "rmp")) for name in spread)


def test_the_overview_adds_up_to_the_totals_of_the_programmes(overview: Chart, tables: list[PlannedActual]) -> None:
    drawn = [table for table in tables if class_words(table) != "all securities"]
    assert len(drawn) == len(tables) - 3
    bars = ("treasuries_bn", "bills_bn", "mbs_bn", "agency_debt_bn")
    actual = sum(float(np.nansum(overview.columns[name])) for name in bars)
    planned = sum(float(np.nansum(overview.columns[f"{name}_planned_bn"])) for name in ("treasuries", "agency"))
    assert actual == pytest.approx(sum(table.measure.sign * table.actual_total_bn for table in drawn))
    assert planned == pytest.approx(sum(table.measure.sign * table.planned_total_bn for table in drawn))
    month = overview.columns["month_date"]
    assert (np.diff(month.astype("datetime64[M]").astype(int)) == 1).all()
    assert (str(month[0]), str(month[-1])) == ("2008-11-01", "2026-04-01")


def test_the_overview_draws_its_table_on_one_axis(overview: Chart) -> None:
    names = ("treasuries_bn", "bills_bn", "mbs_bn", "agency_debt_bn")
    for name, bars in zip(names, traces(overview.figure, "bar"), strict=True):
        np.testing.assert_array_equal(np.asarray(bars.y, float), overview.columns[name])
    assert overview.figure.layout.xaxis.range == overview.figure.layout.xaxis2.range
    row = list(overview.columns["month_date"].astype(str)).index("2013-06-01")
    assert overview.columns["treasuries_planned_bn"][row] == pytest.approx(45.0)
    assert overview.columns["agency_planned_bn"][row] == pytest.approx(40.0)


def test_the_overview_writes_out_every_month_it_cuts_and_names_every_programme(overview: Chart) -> None:
    words = [str(note.text) for note in overview.figure.layout.annotations]
    columns = overview.columns
    for plan, bars in (
        ("treasuries_planned_bn", ("treasuries_bn", "bills_bn")),
        ("agency_planned_bn", ("mbs_bn", "agency_debt_bn")),
    ):
        actual = sum(np.nan_to_num(columns[name]) for name in bars)
        for place in np.flatnonzero(np.maximum(actual, np.nan_to_num(columns[plan])) > CUT_BN):
            month = str(columns["month_date"][place])[:7]
            wanted = f"{month}: planned {columns[plan][place]:,.0f}, actual {actual[place]:,.0f}"
            assert any(wanted in text for text in words)
    assert {name.replace("_", " ") for name in NAMES} <= set(words)
    assert f"end at {CUT_BN:g} bn" in overview.note


def test_a_picture_that_travels_alone_carries_its_words(overview: Chart) -> None:
    texts = " ".join(str(note.text) for note in dressed(overview, 860).layout.annotations)
    assert "Every purchase and run-off programme since 2008" in texts
    assert "Federal Reserve Bank of New York (SOMA" in texts


@pytest.mark.parametrize("name", ["QE3", None])
def test_a_page_is_self_contained(name: str | None, tables: list[PlannedActual]) -> None:
    text = programmes_html(tables) if name is None else programme_html(find_programme(name), planned_actual(name))
    page = Page(text)
    assert page.links
    assert all(link.startswith("data:text/csv") for link in page.links)
    assert not {"link", "img", "iframe", "object", "embed"} & set(page.tags)
    assert "default-src 'none'" in text
    assert len(set(page.ids)) == len(page.ids)
    assert text.count("* plotly.js v") == 1


def test_the_page_of_a_programme_holds_pictures_months_and_decisions() -> None:
    programme = find_programme("QE3")
    charts, text = purchase_charts(planned_actual("QE3")), programme_html(programme, planned_actual("QE3"))
    for chart in charts:
        found = re.search(rf'download="{chart.name}\.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', text)
        assert found is not None
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(found.group(1)).decode("utf-8"))))
        kept = np.array([float(row["actual_bn"] or "nan") for row in rows])
        np.testing.assert_array_equal(kept, chart.columns["actual_bn"])
    assert '<th scope="row">total</th><td>94</td><td>790.0</td><td>790.0</td>' in text
    assert "MBS principal" not in text.split('id="months-0"')[1].split("</table>")[0]
    body = text.split('id="decisions"')[1].split("</tbody>")[0].split("<tbody>")[1]
    assert body.count("<tr>") == len(programme.decisions)


def test_the_months_of_run_off_stand_under_the_cap() -> None:
    heads = programme_html(find_programme("QT1"), planned_actual("QT1")).split('id="months-1"')[1].split("</thead>")[0]
    assert re.findall(r'<th scope="col">([^<]+)</th>', heads) == ["Month", "Weeks", "Cap", "SOMA, net fall"]


def test_two_pages_are_the_same_bytes(tmp_path: Path) -> None:
    programme, made = find_programme("QE2"), planned_actual("QE2")
    first, second = (write_programme(programme, made, tmp_path / name / "page.html") for name in "ab")
    assert first.read_bytes() == second.read_bytes()
    assert [path.name for path in first.parent.iterdir()] == ["page.html"]


def test_what_cannot_be_drawn_is_refused(tables: list[PlannedActual]) -> None:
    with pytest.raises(DataError, match="no programme to draw"):
        purchase_charts([])
    with pytest.raises(DataError, match="no programme to draw"):
        programmes_chart([table for table in tables if class_words(table) == "all securities"])
    with pytest.raises(DataError, match="tables of QE2; the page of QE3"):
        programme_html(find_programme("QE3"), planned_actual("QE2"))
