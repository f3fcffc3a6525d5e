"""`eccles event-study`, `local-projection`, `stock-flow`, `volatility`: their tables, files and refusals."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from eccles import api
from eccles.report.wrapping import text_width_count
from eccles.surfaces.events_command import register

FEW = ("--sets", "200")


def run(*arguments: str, columns: int = 80) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, arguments)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_programmes_of_the_federal_reserve():
    done = run("event-study", *FEW)
    assert done.exit_code == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert any(line.startswith("QE1 8 8 -94.0 bp") for line in lines)
    assert any(line.startswith("easing 5 5 -100.0 bp") for line in lines)
    assert any(line.startswith("all tightening 37 36 84.0 bp") for line in lines)
    assert "days in more than one count once (QE3_TAPER 1)" in " ".join(lines)


def test_one_programme_by_maturity_over_two_days():
    done = run("event-study", "qe1", "--window", "-1", "1", *FEW)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert any(line.startswith("10-year yield 8 16 -118.0 bp") for line in lines)
    assert any(line.startswith("broad dollar 8 16 -1.4 pct") for line in lines)
    assert "Not at hand (restricted): BAA10Y, BAMLH0A0HYM2, SP500TR, VIXCLS." in done.stdout.replace("\n", " ")


def test_one_announcement_a_line_with_its_words():
    done = run("event-study", "QE1", "--by", "announcement", "--series", "DGS2", "--series", "MORTGAGE30US")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "2009-03-18 14:15 QE1 easing -23.0 -13.0" in lines
    assert "* shares days with an earlier announcement." in lines
    assert any(line.startswith("Up to 300 bn of longer-term Treasuries") for line in lines)


def test_chinese_words_and_the_same_numbers():
    english = run("event-study", "--set", "gagnon_2011", "--series", "DGS10", *FEW).stdout
    chinese = run("event-study", "--set", "gagnon_2011", "--series", "DGS10", "--lang", "zh", *FEW).stdout
    assert "10 年期收益率" in chinese
    assert "安慰剂" in chinese
    assert "QE1: First large-scale asset purchases." in english
    assert "QE1: 第一轮量化宽松(QE1)" in chinese
    row = next(line.split()[2:] for line in english.splitlines() if line.startswith("10-year yield"))
    assert row == next(line.split()[2:] for line in chinese.splitlines() if line.startswith("10 年期"))


def test_moves_within_minutes():
    done = run("event-study", "--surprises", "USMPD", "--series", "UST30Y", *FEW)
    assert done.exit_code == 0
    assert "UST30Y" in done.stdout
    assert "QE1 2" in done.stdout
    assert "Left out: REPO_2019" in done.stdout


@pytest.mark.shared
def test_the_european_central_bank_with_the_file_of_a_user(shared):
    path = shared / "data" / "surprises" / "EA-MPD.xlsx"
    done = run("event-study", "APP", "--surprises", str(path), "--series", "IT10Y", "--format", "csv", *FEW)
    [row] = rows(done.stdout)
    assert (row["name"], row["unit"], row["event_count"]) == ("APP", "bp", "18")


def test_files_hold_what_python_returns():
    arguments = ("QT2", "--by", "programme", *FEW, "--format")
    found = api.event_study("QT2", by="programme", set_count=200).sums
    table = rows(run("event-study", *arguments, "csv").stdout)
    assert [row["name"] for row in table] == ["QT2", "QT2 tightening", "QT2 easing"]
    assert [float(row["low"]) for row in table] == [item.low for item in found]
    told = json.loads(run("event-study", *arguments, "json").stdout)
    assert told["p_share"] == [item.p_share for item in found]
    assert told["sample_last_date"][0] == str(found[0].sample_last_date)
    assert json.loads(run("event-study", "MEP", "--by", "programme", *FEW, "--format", "json").stdout)["t_ratio"] == [
        None
    ]


def test_effects_as_a_file():
    table = rows(run("event-study", "QE2", "--by", "announcement", "--format", "csv").stdout)
    assert len(table) == 6
    assert table[0]["date"] == "2010-08-10"
    assert {"confidence", "source", "text_zh", "from_date", "shared_count"} <= set(table[0])


def test_a_local_projection():
    done = run("local-projection", "DTWEXBGS", "--horizon", "3")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    found = api.local_projection("DTWEXBGS", horizon_count=3)
    assert any(line.startswith(f"0 {found.value[0]:.2f} {found.low[0]:.2f} .. {found.high[0]:.2f}") for line in lines)
    table = rows(run("local-projection", "DTWEXBGS", "--horizon", "3", "--format", "csv").stdout)
    assert [float(row["value"]) for row in table] == found.value.tolist()
    assert "意外变动" in run("local-projection", "UNRATE", "--horizon", "2", "--lang", "zh").stdout


def test_stock_against_flow():
    done = run("stock-flow", "QE2", *FEW)
    found = api.stock_flow("QE2", set_count=200)
    assert f"Other days of its 8 months: {found.months.value.sum():.1f} bp in all" in done.stdout
    assert "Limits: purchases were known beforehand" in done.stdout
    table = rows(run("stock-flow", "QE2", "--format", "csv", *FEW).stdout)
    assert [float(row["bought_bn"]) for row in table] == found.months.bought_bn.tolist()


def test_volatility_by_regime():
    done = run("volatility", *FEW)
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "QT 1,330 5.75 5.42 5.11" in lines
    assert any(line.startswith("QT all other days 0.16") for line in lines)
    assert "两者皆非" in run("volatility", "--lang", "zh", *FEW).stdout
    table = rows(run("volatility", "--sample", "2017-01-02", "2026-03-31", "--format", "csv", *FEW).stdout)
    found = api.volatility(first="2017-01-02", set_count=10).rolling
    assert [float(row["volatility_bp"]) for row in table] == found.volatility_bp.tolist()
    assert np.isfinite(found.volatility_bp).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("event-study", "QE9"), 'no programme "QE9"; did you mean'),
        (("event-study", "--window", "1", "1"), "a window ends after it begins"),
        (("event-study", "--format", "xml"), 'unknown format "xml"'),
        (("event-study", "--lang", "fr"), 'unknown language "fr"'),
        (("event-study", "--calendar", "no.yaml"), "no.yaml"),
        (("event-study", "--sample", "spring", "2012-01-01"), "is not a date"),
        (("local-projection", "DGS11"), "DGS1"),
        (("local-projection", "DGS10", "--shock", "UST11Y"), "did you mean"),
        (("local-projection", "DGS10", "--event", "month"), 'USMPD has no event "month"'),
        (("stock-flow", "MEP"), "exchanged maturities"),
        (("volatility", "UNRATE"), "volatility here is of a daily rate"),
    ],
)
def test_refusals_are_one_sentence_and_exit_code_2(arguments: tuple[str, ...], message: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_fit(columns: int, language: str):
    for arguments in (
        ("event-study", *FEW),
        ("event-study", "QE1", "--window", "-1", "1", *FEW),
        ("event-study", "QE1", "--by", "announcement", "--series", "DGS2", "--series", "DGS10", "--series", "ACMTP10"),
        ("local-projection", "MORTGAGE30US", "--horizon", "4"),
        ("stock-flow", "QE1", *FEW),
        ("volatility", *FEW),
    ):
        lines = run(*arguments, "--lang", language, columns=columns).stdout.splitlines()
        assert max(map(text_width_count, lines)) <= max(columns, 80), arguments


@pytest.mark.parametrize("command", [("event-study",), ("stock-flow", "QE3"), ("volatility",)])
def test_a_seed_below_zero_is_refused(command):
    done = run(*command, "--seed", "-1")
    assert done.exit_code == 2
    assert "--seed" in done.output


@pytest.mark.parametrize("size", ["0", "nan"])
def test_a_surprise_of_nothing_is_refused(size):
    done = run("local-projection", "UNRATE", "--size", size)
    assert done.exit_code == 2
    assert "has no answer" in done.output
