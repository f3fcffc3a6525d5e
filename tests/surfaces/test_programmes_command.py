"""`eccles programmes`: the list, a day, two regimes, planned beside actual, the lint; one question at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from eccles.surfaces.programmes_command import register


def run(*arguments: str, columns: int = 80) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["programmes", *arguments])


def test_the_list_names_every_programme_with_plan_and_outcome():
    done = run()
    assert done.exit_code == 0
    assert "QE3 (brokers: QE4)  2012-09-14 to 2014-10-31" in done.stdout
    assert "treasuries: planned 790.0, SOMA 790.0 (2013-01-02 to 2014-11-05)" in done.stdout
    assert "MEP (brokers: QE3)" in done.stdout
    assert "REINV_2025  2025-12-01 to now" in done.stdout


def test_a_day():
    done = run("--on", "2024-05-31")
    assert "QT2: let run off, at most Treasuries 60 bn a month" in done.stdout
    assert "monetary20220504b.htm" in done.stdout
    assert "of agency: redeemed up to 35 bn a month, above it to agency MBS [C]" in done.stdout
    assert "no decision of the record" in run("--on", "2007-01-01").stdout


def test_two_regimes():
    lines = [" ".join(line.split()) for line in run("--diff", "QT1", "qt2").stdout.splitlines()]
    assert "month 20 15 / 20 60 / 35" in lines
    assert "month 23 ended 60 / 35" in lines
    assert "total assets -676.6 (-15.2 %) -2,379.3 (-26.7 %)" in lines


@pytest.mark.parametrize("arguments", [("QE3",), ("QE4", "--broker-numbering")])
def test_planned_against_actual(arguments: tuple[str, ...]):
    out = run("--planned-actual", *arguments).stdout
    assert "2013-02           4       45.0       44.6       44.7       -0.1" in out
    assert "total           123      823.0      845.3" in out
    assert "On settlement" in out


def test_run_off_is_shown_under_its_ceiling_with_principal_and_purchases():
    out = run("--planned-actual", "QT2").stdout
    assert "ceiling" in out
    assert "2022-06           5       17.5       -2.0       30.7       32.7" in out


def test_lint():
    out = run("--lint").stdout
    assert out.startswith("0 errors, ")
    assert "cap of 35 bn not reached; at most 25.4 ran off in a month" in out.replace("\n  ", " ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--on", "spring"), "is not a date"),
        (("--diff", "QE1", "QT2"), "no finished run-off"),
        (("--planned-actual", "QE4"), "brokers' number of QE3"),
        (("--planned-actual", "QE9"), "no programme is named"),
        (("--lint", "--on", "2020-01-01"), "one question at a time"),
        (("--lint", "--out", "pages"), "--out writes pictures"),
        (("--planned-actual", "REINV_2014", "--out", "pages"), "planned no outright purchase"),
        (("--planned-actual", "QE9", "--out", "pages"), "no programme is named"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_2(arguments: tuple[str, ...], message: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ((), "programmes.html"),
        (("--planned-actual", "QE3_TAPER"), "programme-QE3.html"),
        (("--planned-actual", "QE4", "--broker-numbering"), "programme-QE3.html"),
    ],
)
def test_out_writes_one_page(arguments: tuple[str, ...], name: str, tmp_path: Path):
    done = run(*arguments, "--out", str(tmp_path / "pages"))
    assert done.exit_code == 0
    assert done.stdout == f"wrote {tmp_path / 'pages' / name}\n"
    assert [path.name for path in (tmp_path / "pages").iterdir()] == [name]


def test_a_refusal_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run("--planned-actual", "REINV_2014", "--out", "pages").exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_lines_fit(columns: int):
    for arguments in ((), ("--on", "2020-03-26"), ("--lint",)):
        assert max(map(len, run(*arguments, columns=columns).stdout.splitlines())) <= max(columns, 92)
