"""The command `eccles chart`: its list, its files, and what it says where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eccles import api
from eccles.surfaces.cli import app

runner = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "home"))


def run(*words: str):
    return runner.invoke(app, ["chart", *words])


def test_without_a_name_it_lists_every_chart_in_80_columns():
    for language in ("en", "zh"):
        result = run("--lang", language)
        assert result.exit_code == 0
        listed = [line.split()[0] for line in result.stdout.splitlines() if line and line[0] not in " e"]
        assert set(listed) <= set(api.charts())
        assert all(name in result.stdout for name in api.charts())
        assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_table_by_command_and_by_python_are_one(tmp_path: Path):
    result = run("twist", "--out", str(tmp_path / "t.csv"))
    assert result.stdout == f"wrote {tmp_path / 't.csv'}\n"
    api.write_chart("twist", tmp_path / "p.csv")
    assert (tmp_path / "t.csv").read_bytes() == (tmp_path / "p.csv").read_bytes()


def test_a_picture_is_written_in_chinese_at_80_mm(tmp_path: Path):
    result = run("assets", "--lang", "zh", "--width", "80mm", "--out", str(tmp_path / "a.png"))
    assert result.exit_code == 0
    content = (tmp_path / "a.png").read_bytes()
    assert int.from_bytes(content[16:20]) == 420 * 3


def test_days_and_episodes_reach_the_chart(tmp_path: Path):
    run("funds_rate", "--from", "2015-12-01", "--to", "2016-01-31", "--out", str(tmp_path / "f.csv"))
    lines = (tmp_path / "f.csv").read_text("utf-8").splitlines()
    assert lines[1].startswith("2015-12-01")
    assert lines[-1].startswith("2016-01-31")
    run("funds-rate", "--episode", "QT1", "--out", str(tmp_path / "e.csv"))
    assert (tmp_path / "e.csv").read_text("utf-8").splitlines()[1].startswith("2017-04-01")


def test_missing_names_what_to_add_and_what_stands_in():
    text = run("--missing").stdout
    assert "eccles data import FILE --id SP500TR" in text
    assert "SHILLER_SP_TOTAL_RETURN" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("asets", "--out", "x.png"), 'did you mean "assets"'),
        (("assets", "--lang", "fr", "--out", "x.png"), "allowed: en, zh"),
        (("assets", "--out", "x.gif"), "must end in .png"),
        (("assets", "twist", "--out", "x.png"), "give a directory"),
        (("assets", "--width", "wide", "--out", "x.png"), "millimetres"),
        (("assets", "--from", "2020-01-01", "--episode", "qe1", "--out", "x.png"), "not both"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(words, said, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.exit_code == 2
    assert said in result.stderr + capfd.readouterr().err
    assert list(tmp_path.glob("x.*")) == []
