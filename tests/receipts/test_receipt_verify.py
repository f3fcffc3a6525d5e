"""Checking a report: a fresh one is confirmed, and every kind of change is found and named."""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import eccles
from eccles.base.errors import DataError, ScenarioError
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import ReportCheck
from eccles.data.scenario_file import read_written
from eccles.receipts.checking import verify
from eccles.report.html import report_html
from eccles.report.page_parts import read_page
from eccles.report.views import Projection

SCENARIO = "qt2_as_it_happened"


@pytest.fixture(scope="module")
def text() -> str:
    return report_html(eccles.project(SCENARIO, horizon="30w", set={"paths.loans_bn": 40.25}))


def check(tmp_path: Path, text: str) -> ReportCheck:
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    return eccles.verify_report(path)


def told(found: ReportCheck) -> str:
    assert not found.confirmed
    return str(found.difference)


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def with_receipt(text: str, **change: object) -> str:
    """Change fields of the receipt as a forger would."""
    receipt = {**read_page(text).receipt, **change}
    written = json.dumps(receipt, sort_keys=True, separators=(",", ":"))
    escaped = written.replace("<", "\u003c").replace(">", "\u003e").replace("&", "\u0026")
    return re.sub(r'(id="eccles-receipt">).*?(</script>)', lambda found: found[1] + escaped + found[2], text)


def test_a_fresh_report_is_confirmed_without_its_file(tmp_path: Path, text: str) -> None:
    found = check(tmp_path, text)
    assert found.confirmed
    assert found.same_bytes
    assert found.notes == ()
    assert found.table_count == 17
    assert found.cell_count > 5_000


def test_a_report_of_what_was_known_is_confirmed(tmp_path: Path) -> None:
    page = report_html(eccles.project("baseline", horizon="8w", known_at="2024-06-20"))
    assert check(tmp_path, page).same_bytes


def test_the_receipt_is_small_and_whole(text: str) -> None:
    receipt = read_page(text).receipt
    written = json.dumps(receipt["scenario"], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(written.encode()).hexdigest() == receipt["scenario_sha256"]
    assert receipt["scenario"]["paths"]["loans_bn"] == 40.25
    assert len(json.dumps(receipt)) < 10_000
    assert set(receipt["parts"]) == set(read_page(text).parts)


@pytest.mark.parametrize("name", [info.name for info in eccles.scenarios()])
def test_what_is_written_of_a_scenario_is_the_scenario(name: str) -> None:
    scenario = eccles.load(name, set={"fits.currency": "2022-05-31"})
    again = read_written(json.loads(scenario.written))
    assert (again.digest, again.name, again.written) == (scenario.digest, scenario.name, scenario.written)
    assert again.regimes == scenario.regimes
    assert again.fit_date == scenario.fit_date
    assert all(again.path(path) == scenario.path(path) for path in {*again.paths, *scenario.paths})


def test_a_digit_of_the_summary(tmp_path: Path, text: str) -> None:
    cell = re.search(r'<td id="reserves@(\d{4}-12-\d\d)">([\d,]+)</td>', text)
    assert cell is not None
    wrong = cell[2][:-1] + ("1" if cell[2][-1] != "1" else "2")
    said = told(check(tmp_path, changed(text, cell[0], cell[0].replace(f">{cell[2]}<", f">{wrong}<"))))
    assert said.endswith(f"{cell[1]}, Reserves: shown {wrong}, recomputed {cell[2]}")


def test_a_digit_of_a_table_under_a_picture(tmp_path: Path, text: str) -> None:
    table = read_page(text).parts["table: reserves"]
    row = re.search(r'<th scope="row">(2022-06-15)</th>.*?<td class="number">([\d,.]+)</td>', table)
    assert row is not None
    said = told(check(tmp_path, changed(text, table, table.replace(row[0], row[0].replace(row[2], "9,999.9"), 1))))
    assert said == f"table: reserves, 2022-06-15, reserves (USD bn): shown 9,999.9, recomputed {row[2]}"


@pytest.mark.parametrize("named", [True, False])
def test_a_digit_of_what_can_be_saved(tmp_path: Path, text: str, named: bool) -> None:
    """A number that is another one is named; one that differs in its last digit only is found by the part's hash."""
    raw = read_page(text).parts["saved digits: reserves"]
    saved = base64.b64decode(raw).decode()
    row = next(line for line in saved.splitlines() if line.startswith("2022-07-13,projected"))
    number = row.split(",")[2]
    wrong = repr(float(number) + 1000.0) if named else repr(float(np.nextafter(float(number), np.inf)))
    forged = base64.b64encode(saved.replace(row, row.replace(number, wrong, 1), 1).encode()).decode()
    said = told(check(tmp_path, changed(text, raw, forged)))
    cell = f"saved digits: reserves, 2022-07-13, reserves_bn: shown {wrong}, recomputed {number}"
    assert said == cell if named else said.startswith("saved digits: reserves, sha256")


def test_saved_digits_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    raw = read_page(text).parts["saved digits: runoff"]
    assert "cannot be read" in told(check(tmp_path, changed(text, raw, f"!{raw}")))


def test_a_point_of_a_picture(tmp_path: Path, text: str) -> None:
    raw = read_page(text).parts["picture: balance_sheet"]
    figure = json.loads(raw)
    packed = figure["data"][0]["y"]
    points = np.frombuffer(base64.b64decode(packed["bdata"]), np.dtype(packed["dtype"])).copy()
    points[3] += 0.5
    packed["bdata"] = base64.b64encode(points.tobytes()).decode()
    forged = json.dumps(figure).replace("<", "\\u003c").replace("&", "\\u0026")
    assert told(check(tmp_path, changed(text, raw, forged))).startswith("picture: balance_sheet, data[0].y[3]: shown")
    assert "a picture" in told(check(tmp_path, changed(text, raw, raw[:-1])))


def test_words_and_scripts(tmp_path: Path, text: str) -> None:
    assert told(check(tmp_path, changed(text, "<dt>Horizon</dt>", "<dt>Horizont</dt>"))).startswith("text, line")
    assert told(check(tmp_path, changed(text, "window.addEventListener", "window.removeEventListener"))).startswith(
        "scripts"
    )
    assert "parts of the page" in told(check(tmp_path, changed(text, "<h2 ", "<table>1</table><h2 ")))


def test_a_changed_scenario(tmp_path: Path, text: str) -> None:
    receipt = dict(read_page(text).receipt)
    scenario = json.loads(json.dumps(receipt["scenario"]))
    scenario["paths"]["loans_bn"] = 41.25
    assert told(check(tmp_path, with_receipt(text, scenario=scenario))).startswith(
        "the scenario in the receipt, sha256"
    )
    # Whoever changes its hash as well has a page whose tables are another scenario's.
    digest = hashlib.sha256(json.dumps(scenario, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    said = told(check(tmp_path, with_receipt(text, scenario=scenario, scenario_sha256=digest)))
    assert said.startswith(("table: ", "picture: "))


def test_another_version_is_said_and_tables_are_compared_all_the_same(tmp_path: Path, text: str) -> None:
    older = with_receipt(text, version="0.0.1")
    found = check(tmp_path, older)
    assert found.confirmed
    assert not found.same_bytes
    assert "made by eccles 0.0.1" in found.notes[0]
    # Words are not compared across versions, but the page is no longer the one its receipt describes.
    assert told(check(tmp_path, changed(older, "<dt>Horizon</dt>", "<dt>Horizont</dt>"))).startswith("the page, sha256")
    picture = read_page(text).parts["picture: runoff"]
    assert told(check(tmp_path, changed(older, picture, picture + " "))).startswith("picture: runoff, sha256")
    cell = re.search(r'<td id="tga@[\d-]+">([\d,]+)</td>', older)
    assert cell is not None
    assert told(check(tmp_path, changed(older, cell[0], cell[0].replace(cell[1], "1")))).startswith("table: ")


def test_other_data_are_said(tmp_path: Path, text: str) -> None:
    notes = check(tmp_path, with_receipt(text, snapshot_sha256="f" * 64, drawn_with="plotly 0")).notes
    assert "stands on data ffffffffffffffff" in notes[0]
    assert "drawn with plotly 0" in notes[1]


def test_what_cannot_be_checked_is_refused(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="no receipt"):
        check(tmp_path, "<html></html>")
    with pytest.raises(DataError, match="2 receipts"):
        check(tmp_path, text + re.findall(r'<script type="application/json" id="eccles-receipt">.*?</script>', text)[0])
    with pytest.raises(DataError, match="cannot be read"):
        check(tmp_path, re.sub(r'(id="eccles-receipt">).', r"\1", text, count=1))
    with pytest.raises(DataError, match="no mapping"):
        check(tmp_path, re.sub(r'(id="eccles-receipt">).*?(</script>)', r"\g<1>[]\2", text, count=1))
    with pytest.raises(DataError, match="paths"):
        check(tmp_path, with_receipt(text, path_count=0))
    with pytest.raises(DataError, match="cannot be read"):
        eccles.verify_report(tmp_path / "absent.html")
    (tmp_path / "bytes.html").write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="UTF-8"):
        eccles.verify_report(tmp_path / "bytes.html")
    scenario = {"name": "x", "title": "x"}
    digest = hashlib.sha256(json.dumps(scenario, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    with pytest.raises(ScenarioError, match="policy"):
        check(tmp_path, with_receipt(text, scenario=scenario, scenario_sha256=digest))
    monkeypatch.setattr(verify, "LARGEST_FILE_COUNT", 10)
    with pytest.raises(DataError, match="at most 10"):
        check(tmp_path, text)


def test_a_projection_changed_in_memory_cannot_be_run_again(tmp_path: Path) -> None:
    regimes = eccles.load("qt2_with_qt1_caps").regimes
    page = report_html(eccles.project(replace(eccles.load(SCENARIO, horizon="8w"), regimes=regimes, digest="0" * 64)))
    assert read_page(page).receipt["scenario"] is None
    with pytest.raises(DataError, match="changed in memory"):
        check(tmp_path, page)


def test_a_figure_of_a_report(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.html"
    path.write_text(text, encoding="utf-8")
    page = read_page(text)
    receipt = eccles.why(f"{path}#reserves@2022-12-28")
    assert receipt.note.endswith(f"shows {page.marked('reserves@2022-12-28')}")
    assert receipt.standing.scenario_sha256 == page.receipt["scenario_sha256"]
    assert f"{receipt.value:,.0f}" == page.marked("reserves@2022-12-28")
    assert eccles.why(f"{path}#chart:reserves:reserves_bn@2022-07-06").note == ""
    with pytest.raises(DataError, match="scenario of its own"):
        eccles.why(f"{path}#reserves@2022-12-28", "baseline")


def test_a_report_without_scenario_has_a_receipt_without_one(result_by_hand: ProjectionResult) -> None:
    assert read_page(report_html(Projection(result_by_hand))).receipt["scenario"] is None


@pytest.fixture
def result_by_hand() -> ProjectionResult:
    from tests.report.conftest import build

    return build(weeks=20)


@functools.cache
def short_report() -> str:
    return report_html(eccles.project(SCENARIO, horizon="2w"))


@given(place=st.integers(0, 6_000), put=st.binary(min_size=0, max_size=3))
@settings(max_examples=10)
def test_a_damaged_receipt_gives_a_result_or_a_refusal(place: int, put: bytes) -> None:
    text = short_report()
    start = text.index('id="eccles-receipt">') + len('id="eccles-receipt">')
    damaged = text.encode()
    damaged = damaged[: start + place] + put + damaged[start + place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        path.write_bytes(damaged)
        with contextlib.suppress(eccles.EcclesError):
            found = eccles.verify_report(path)
            assert not found.confirmed or found.same_bytes or found.notes


def test_deep_and_impossible_contents_are_refused(tmp_path: Path, text: str) -> None:
    deep = re.sub(r'(id="eccles-receipt">).*?(</script>)', rf"\g<1>{'[' * 9_999}\2", text, count=1)
    with pytest.raises(DataError, match="cannot be read"):
        check(tmp_path, deep)
    scenario = {**read_page(text).receipt["scenario"], "title": "\ud800"}
    digest = hashlib.sha256(json.dumps(scenario, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    with pytest.raises(DataError, match="no Unicode"):
        check(tmp_path, with_receipt(text, scenario=scenario, scenario_sha256=digest))
    picture = read_page(text).parts["picture: runoff"]
    assert "cannot be read" in told(check(tmp_path, changed(text, picture, "[" * 9_999)))
