"""`eccles why` and `eccles verify`: text that fits, JSON with every digit, exit codes 0, 1 and 2."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

import eccles
from eccles.report.html import write_report
from eccles.surfaces.receipts_command import register


def run(*arguments: str, columns: int = 80) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, list(arguments))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reports") / "report.html"
    return write_report(eccles.project("baseline", horizon="30w"), path)


def test_why_a_projected_line() -> None:
    done = run("why", "reserves_share_of_gdp@2026-09", "--horizon", "30w", "--set", "paths.tga_bn=900")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("baseline:reserves_share_of_gdp@2026-09-30: ")
    assert "     3,036.073  Reserve balances on 2026-03-25, published" in lines
    assert any(line.lstrip().startswith("/ 3") for line in lines)
    assert "  TGA: constant at 900" in lines
    assert max(map(len, lines)) <= 80


def test_a_wide_terminal_is_used() -> None:
    wide = run("why", "tga@2026-09", "--horizon", "30w", columns=120).stdout.splitlines()
    assert 100 < max(map(len, wide)) <= 120
    assert len(wide) < len(run("why", "tga@2026-09", "--horizon", "30w").stdout.splitlines())


def test_why_a_published_value() -> None:
    done = run("why", "WALCL@2022-04-13")
    assert "     8,965,487  Published by Federal Reserve Board H.4.1" in done.stdout
    assert "sha256 86fa3ca0d5cf0047" in done.stdout


def test_json_is_what_python_gives() -> None:
    content = json.loads(run("why", "mbs@2026-09", "--horizon", "30w", "--format", "json").stdout)
    receipt = eccles.why("mbs@2026-09", horizon="30w")
    assert content["value"] == receipt.value
    assert [step["value"] for step in content["chain"]] == [step.value for step in receipt.chain]
    assert content["standing"]["scenario_sha256"] == receipt.standing.scenario_sha256
    assert abs(content["residual"]) <= 1e-9


UNCAPPED = "policy=[{from: 2022-06-01, rule: capped_runoff, treasury_cap_bn: 30, agency_cap_bn: null}]"


def test_no_cap_is_said_and_null_in_json() -> None:
    asked = ("why", "qt2_with_qt1_caps:ladder:agency_cap_bn@2022-07", "--horizon", "10w", "--set", UNCAPPED)
    assert "        no cap  Agency cap, none by the rule in force from 2022-06-01" in run(*asked).stdout
    assert json.loads(run(*asked, "--format", "json").stdout)["value"] is None


def test_what_is_not_there_leaves_with_2() -> None:
    assert run("why", "reserves").exit_code == 2
    assert run("why", "nonsense@2026-09-30").exit_code == 2
    assert run("why", "WALCL@2022-04-13", "--format", "xml").exit_code == 2
    assert "nearest" in run("why", "WALCL@2022-04-14").stderr


def test_verify_confirms(report: Path) -> None:
    done = run("verify", str(report))
    assert done.exit_code == 0
    assert done.stdout.startswith("report.html: confirmed. baseline run again gives the same bytes: 17 tables")
    assert json.loads(run("verify", str(report), "--format", "json").stdout)["confirmed"] is True


def test_verify_differs_and_refuses(report: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.html"
    forged.write_text(report.read_text("utf-8").replace("3,036", "3,035", 1), encoding="utf-8")
    done = run("verify", str(forged))
    assert done.exit_code == 1
    assert "shown 3,035, recomputed 3,036" in " ".join(done.stdout.split())
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert json.loads(run("verify", str(forged), "--format", "json").stdout)["difference"]["shown"] == "3,035"
    assert run("verify", str(tmp_path / "absent.html")).exit_code == 2


def test_why_a_figure_of_a_report(report: Path) -> None:
    done = run("why", f"{report}#reserves@2026-03-25", columns=140)
    assert "shows 3,036" in " ".join(done.stdout.split())


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return eccles.workbook(eccles.project("baseline", horizon="10w"), tmp_path_factory.mktemp("books") / "book.xlsx")


def test_why_a_cell_of_a_workbook(book: Path) -> None:
    done = run("why", f"{book}#'Balance sheet weekly'!$P$9")
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert "Total assets, 2026-04-08" in lines
    assert "the cell is the formula =L9+M9+N9+O9" in " ".join(done.stdout.split())
    assert max(map(len, (line for line in lines if str(book.parent) not in line))) <= 80
    content = json.loads(run("why", f"{book}#H.4.1!B8", "--format", "json").stdout)
    assert content["figure"] == f"{book}#H.4.1!B8"
    assert abs(content["residual"]) <= 1e-9
    words = run("why", f"{book}#README!A1")
    assert words.exit_code == 2
    assert "holds words and no number" in words.stderr


def test_verify_a_workbook(book: Path, tmp_path: Path) -> None:
    done = run("verify", str(book))
    assert done.exit_code == 0
    assert done.stdout.startswith("book.xlsx: confirmed. baseline run again gives the same bytes: 11 sheets, ")
    forged = tmp_path / "forged.xlsx"
    with zipfile.ZipFile(book) as archive, zipfile.ZipFile(forged, "w") as copy:
        for name in archive.namelist():
            text = archive.read(name).decode()
            copy.writestr(name, re.sub(r'(<c r="B9"[^>]*><v>)[^<]*', r"\g<1>1", text) if "sheet3" in name else text)
    done = run("verify", str(forged))
    assert done.exit_code == 1
    assert "Balance sheet weekly, B9, Treasury bills, 2026-04-08: shown 1, recomputed" in " ".join(done.stdout.split())
    difference = json.loads(run("verify", str(forged), "--format", "json").stdout)["difference"]
    assert (difference["part"], difference["row"], difference["shown"]) == ("Balance sheet weekly", "B9", "1")
    forged.write_bytes(b"nothing")
    assert run("verify", str(forged)).exit_code == 2
