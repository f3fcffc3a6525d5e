"""The report as a file: self-contained, the same bytes twice, escaped, whole or absent."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import eccles
from eccles.core.policy import PrincipalTo
from eccles.core.projection import ProjectionResult
from eccles.core.purchase import Sector
from eccles.data.parameters import parameter_digest
from eccles.data.snapshot import open_snapshot
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.purchase_programme import PurchaseProgramme
from eccles.policy.reserve_management import ReserveManagement
from eccles.report import whole_file
from eccles.report.charts.projection import CHART_NAMES, draw
from eccles.report.describe import cap_rows, path_rows, regime_rows, rule_text
from eccles.report.html import report_html, write_report
from eccles.report.html_table import html_table, number_text
from eccles.report.page_parts import read_page
from eccles.report.views import Projection

FETCHING = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href"}


class Page(HTMLParser):
    """What a browser would fetch, the ids, and the text outside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in FETCHING]
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] not in ("script", "style"):
            self.text.append(data)


@pytest.fixture(scope="module")
def text(result: ProjectionResult) -> str:
    return report_html(Projection(result))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_nothing_is_fetched(text: str, page: Page) -> None:
    assert page.links
    assert all(link.startswith(("#", "data:text/csv")) for link in page.links)
    assert not {"link", "img", "iframe", "object", "embed"} & set(page.tags)
    assert "default-src 'none'" in text
    assert "@import" not in text.split("</style>", maxsplit=1)[0]


def test_two_reports_are_the_same_bytes(result: ProjectionResult, tmp_path: Path) -> None:
    first, second = (write_report(Projection(result), tmp_path / name / "report.html") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    assert first.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in first.parent.iterdir()] == ["report.html"]


def test_plotly_travels_once_and_every_id_is_unique(text: str, page: Page) -> None:
    assert text.count("* plotly.js v") == 1
    assert len(set(page.ids)) == len(page.ids)
    assert {f"chart-{name}" for name in CHART_NAMES} <= set(page.ids)


def test_text_is_escaped(text: str, page: Page) -> None:
    assert "<made>" not in text
    assert any("<made>" in piece for piece in page.text)


def test_the_tables_hold_what_is_drawn(result: ProjectionResult, text: str) -> None:
    for name in CHART_NAMES:
        columns = draw(result, name).columns
        found = re.search(rf'download="{name}\.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', text)
        assert found is not None
        rows = list(csv.DictReader(io.StringIO(base64.b64decode(found.group(1)).decode("utf-8"))))
        assert list(rows[0]) == list(columns)
        for column, values in columns.items():
            if values.dtype.kind == "f":
                kept = np.array([float(row[column] or "nan") for row in rows])
                np.testing.assert_array_equal(kept, values)


def test_the_figure_in_the_page_is_the_figure(result: ProjectionResult, text: str) -> None:
    found = re.search(r'id="chart-reserves-figure">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    assert json.loads(found.group(1)) == json.loads(draw(result, "reserves").figure.to_json())


def test_the_page_says_what_it_stands_on(page: Page) -> None:
    words = " ".join(page.text)
    for wanted in (
        "Reconstructed portfolio",
        "+1.040",
        "Treasury bills",
        "a" * 64,
        "b" * 64,
        "eccles 0.1.0",
        "derived",
    ):
        assert wanted in words, wanted


def test_a_failure_leaves_nothing_behind(
    result: ProjectionResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(type(tmp_path)):  # type: ignore[misc]  # a path whose last step fails
        def replace(self, target: object) -> Path:
            raise OSError("disk full")

    monkeypatch.setattr(whole_file, "Path", Broken)
    with pytest.raises(OSError, match="disk full"):
        write_report(Projection(result), tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_without_lots_the_report_leaves_the_maturities_out(result: ProjectionResult) -> None:
    from dataclasses import replace

    text = report_html(Projection(replace(result, lots=None)))
    assert 'id="chart-maturities"' not in text
    assert 'id="chart-runoff"' in text


def test_rules_are_told_in_words() -> None:
    assert rule_text(Hold(PrincipalTo.MBS)) == "hold: agency principal to MBS"
    assert rule_text(CappedRunoff(30.0, None)).startswith("capped runoff: treasury cap 30 bn, agency cap none")
    assert rule_text(ReserveManagement(40.0)) == "reserve management: pace 40 bn"
    tapered = ReserveManagement(40.0, np.datetime64("2026-06-01"), 3)
    assert rule_text(tapered) == "reserve management: pace 40 bn, taper start 2026-06-01, taper 3 months"
    half = {Sector.COUPONS_6_8Y: 0.5, Sector.MBS: 0.5}
    told = rule_text(PurchaseProgramme(60.0, half))
    assert told == "purchase programme: pace 60 bn, sector 50 % coupons 6-8y and 50 % MBS"
    scenario = eccles.load("qt2_to_20pct_of_gdp")
    rows = regime_rows(scenario, scenario.opening_date, scenario.opening_date + 7 * scenario.horizon_weeks)
    assert rows[0][0] <= str(scenario.opening_date) < rows[1][0]
    floor = scenario.regimes.regimes[-1].principal
    assert isinstance(floor, AmpleFloor)
    assert "metric assets share of GDP, floor 20 %" in rows[-1][1]
    assert "before (capped runoff: treasury cap 60 bn" in rows[-1][1]


def test_paths_are_told_in_words() -> None:
    rows = {name: (unit, words) for name, unit, words in path_rows(eccles.load("qt2_as_it_happened"))}
    assert rows["TGA"] == ("USD bn", "as published")
    changed = eccles.load("baseline", set={"paths.tga_bn": 900})
    assert ("TGA", "USD bn", "constant at 900") in path_rows(changed)
    bent = eccles.load("baseline", set={"paths.tga_bn": {"points": {"2026-04-01": 800, "2027-01-06": 950}}})
    assert ("TGA", "USD bn", "straight lines through 2026-04-01 800, 2027-01-06 950") in path_rows(bent)


def test_caps_are_listed_where_they_change(result: ProjectionResult) -> None:
    rows = cap_rows(result)
    assert [row[1:] for row in rows] == [(60.0, 17.5), (np.inf, 17.5)]
    assert rows[0][0] == "2022-06"


def test_cells_are_escaped_and_numbers_readable() -> None:
    assert "<td>&lt;b&gt;</td>" in html_table(("a", "b"), [("x", "<b>")])
    assert [number_text(value) for value in (1234.56, np.inf, np.nan)] == ["1,234.6", "no cap", ""]


def test_a_report_lists_everything_that_was_read():
    projection = eccles.project("baseline", horizon="8w")
    page = read_page(report_html(projection))
    heads, *rows = page.grid("table: Series, tables and files of the package that this projection read")
    assert heads == ["Source", "What", "Publisher", "Rights", "sha256"]
    assert [row[0] for row in rows] == list(projection.provenance.sources)
    hashes = {row[0]: row[4] for row in rows}
    manifest = open_snapshot().manifest
    assert hashes["WALCL"] == manifest.series["WALCL"].value_sha256[:16]
    assert hashes["soma_summary"] == manifest.tables["soma_summary"].sha256[:16]
    assert hashes["parameters/prepayment.yaml"] == parameter_digest("prepayment")[:16]
