"""`eccles claims`: the ledger in lines that fit, one claim in full, other programs' forms, the page."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from eccles import api
from eccles.data.snapshot import open_snapshot
from eccles.data.words import load_words
from eccles.history.claims.ledger import CHECKS
from eccles.report.claim_record import ledger_record
from eccles.report.wrapping import text_width_count
from eccles.surfaces.claims_command import register


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "home"))


def run(*arguments: str, columns: int = 80) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["claims", *arguments])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("columns", [80, 120])
def test_every_line_fits_and_every_claim_is_there(language: str, columns: int):
    out = run("--lang", language, columns=columns).stdout
    assert max(map(text_width_count, out.splitlines())) <= columns
    for checked in api.claims():
        assert f"[{checked.claim.id}]" in out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_one_claim_in_full_fits_and_shows_its_data(language: str):
    for checked in api.claims():
        out = run("--id", checked.claim.id, "--lang", language).stdout
        assert max(map(text_width_count, out.splitlines())) <= 80, checked.claim.id
    out = run("--id", "assets-real-gdp-45", "--lang", language).stdout
    assert "WALCL" in out
    assert "40.81" in out
    assert "eccles chart assets_to_gdp" in out


def test_counts_add_up_to_all_claims():
    ledger = api.claims()
    assert sum(ledger.counts.values()) == len(ledger)
    out = run().stdout
    for verdict, count in ledger.counts.items():
        words = load_words("claims").text(f"verdict_{verdict.value}", "en")
        assert re.search(rf"^  {re.escape(words)} +{count}$", out, re.MULTILINE)


def test_one_article_and_one_verdict():
    out = run("003", "--verdict", "forecast failed").stdout
    assert "[mbs-active-sales]" in out
    assert "[soma-size]" not in out
    assert "004 primer" not in out
    assert "No claim came to this verdict." in run("000", "--verdict", "cannot-yet-be-judged").stdout


def test_csv_has_a_row_for_each_figure_and_json_its_data():
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv").stdout)))
    assert len(rows) == sum(len(checked.figures) for checked in api.claims())
    record = json.loads(run("000", "--format", "json").stdout)
    assert record == json.loads(json.dumps(ledger_record(api.claims("000"), "en")))
    [first] = record["articles"][0]["claims"][0]["figures"]
    assets = open_snapshot().series_bn("WALCL")
    assert [row["value"] for row in first["data"]] == [float(assets.at(day)) for day in ("2022-12-07", "2025-12-03")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run-of",), 'did you mean "run-off"'),
        (("--verdict", "fals"), 'did you mean "false"'),
        (("--id", "assets-peek"), 'did you mean "assets-peak"'),
        (("--format", "xml"), "allowed: csv, json, text"),
        (("--lang", "fr"), "unknown language"),
        (("--out", "claims.pdf"), "is HTML"),
        (("--out", "claims.html", "--format", "csv"), "leave one of them out"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_2(arguments: tuple[str, ...], message: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_holds_claims_verdicts_and_pictures(language: str, tmp_path: Path):
    path = tmp_path / "claims.html"
    assert run("000", "--out", str(path), "--lang", language).stdout == f"wrote {path}\n"
    page = path.read_text(encoding="utf-8")
    ledger = api.claims("000")
    for checked in ledger:
        assert f'id="claim-{checked.claim.id}"' in page
    assert page.count('class="plot"') == len({item.claim.chart for item in ledger if item.claim.chart})
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in page
    head = page.split("<script>")[0]
    assert not re.search(r'(src|href)="https?:', head)
    assert load_words("claims").text("title", language) in head
    targets = re.findall(r'href="#([^"]+)"', page)
    assert targets
    assert all(f'id="{target}' in page for target in targets)


def test_every_check_says_in_both_languages_how_it_computes():
    words = load_words("claims")
    for name in (*CHECKS, "monthly_principal", "principal_gained"):
        assert words.has(f"check_{name}")
