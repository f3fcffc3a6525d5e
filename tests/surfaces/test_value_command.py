"""`eccles value`: prints what the function returns, and refuses in one line."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner, Result

from eccles.compare.value import value_scenario
from eccles.core.valuation import CurveShock
from eccles.data.scenario_file import load_scenario
from eccles.report.value_tables import class_columns, class_text, security_columns, security_text
from eccles.surfaces.value_command import register

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def _root() -> None:
    """A second command, so that the first keeps its name."""


register(app)


def called(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["value", *words])


def test_classes_with_chosen_shocks_and_securities() -> None:
    valuation = value_scenario(load_scenario("baseline"), None, (CurveShock(150.0), CurveShock(twist_bp=-25.0)))
    result = called("--shock", "+150", "--twist", "-25", "--by", "class,cusip")
    assert result.exit_code == 0, result.output
    assert result.stdout == f"{class_text(valuation, 80)}\n\n{security_text(valuation)}\n"
    assert "change in value     +150 bp twist -25 bp" in result.stdout
    assert "no debt table within a month of 2026-03-25" in result.stdout
    assert max(map(len, class_text(valuation, 80).splitlines())) <= 80


def test_shares_and_amortised_cost_are_printed_where_they_are_known() -> None:
    shares = called("--opening", "2023-09-27")
    assert "outstanding 2023-09-30" in shares.stdout
    cost = called("--opening", "2022-06-01", "--shock", "100")
    assert "Against amortised cost (as the H.4.1 shows it: 8,793.2 bn): -646.9 bn." in cost.stdout
    carried = called("--date", "2026-05-27")
    assert "Against amortised cost (premiums as of 2025-11-12, amortised on: " in carried.stdout
    assert "bills' is" in carried.stdout
    assert "par+comp." in carried.stdout.splitlines()[2]
    assert "book" not in carried.stdout


def test_estimated_amounts_outstanding_are_marked() -> None:
    result = called("--date", "2026-05-27", "--by", "both")
    assert "approx. outstanding 2026-05-31" in result.stdout
    assert "approx.: amounts outstanding 2026-05-31 are scaled to class totals" in result.stdout
    classes, securities = result.stdout.split("\n\nbaseline: ")
    assert max(map(len, classes.splitlines())) <= 80
    assert securities.splitlines()[2].endswith("approx. %")
    assert "approx." not in called("--opening", "2023-09-27", "--by", "both").stdout


def test_an_unknown_cost_says_why() -> None:
    known = value_scenario(load_scenario("baseline"), None, ())
    unknown = replace(known, amortised_cost_bn=float("nan"), cost_gap="nobody wrote it down")
    assert class_text(unknown, 80).endswith("Amortised cost is not known: nobody wrote it down.")
    assert "Against amortised cost" not in class_text(unknown, 80)


def test_both_is_class_and_cusip() -> None:
    assert called("--by", "both").stdout == called("--by", "class,cusip").stdout


@pytest.mark.parametrize("group", ["class", "cusip"])
def test_comma_separated_tables_have_every_digit(group: str) -> None:
    valuation = value_scenario(load_scenario("baseline"), "2026-04-01", (CurveShock(100.0),))
    columns = class_columns(valuation) if group == "class" else security_columns(valuation)
    result = called("--date", "2026-04-01", "--shock", "100", "--by", group, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == list(columns)
    assert [float(row["value_bn"]) for row in rows] == columns["value_bn"].tolist()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--by", "clas"), 'did you mean "class"'),
        (("--format", "html"), 'unknown format "html"'),
        (("--by", "class,cusip", "--format", "csv"), "prints one table"),
        (("--by", "both", "--format", "csv"), "prints one table"),
        (("--date", "2026-04-02"), "none of the scenario's Wednesdays"),
        (("--shock", "nan"), "a shock of nan basis points"),
        (("--twist", "-2000"), "between -1000 and 1000"),
        (("nowhere",), "nowhere"),
    ],
)
def test_refusals_are_one_line(words: tuple[str, ...], message: str) -> None:
    result = called(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stderr.startswith("eccles: ")
    assert result.stdout == ""
