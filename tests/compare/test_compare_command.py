"""The commands that compare: what they print is what the functions return, and refusals are one line."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
import typer
from typer.testing import CliRunner, Result

from eccles.compare.clauses import clause_contributions
from eccles.compare.waterfall import why_different, why_moved
from eccles.report.compare_tables import TableRow, differences_text, responses_text, steps_text
from eccles.surfaces.compare_command import register
from tests.compare.shipped import result_of, scenario_of

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
register(app)


def called(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "120"}).invoke(app, list(words))


def printed(*words: str) -> str:
    result = called(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


def amounts(text: str) -> dict[str, str]:
    """The second column of a printed sum, by its label."""
    rows = [line.strip().split("  ") for line in text.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    return {row[0]: row[1] for row in cells if len(row) > 1}


def test_projections_beside_each_other() -> None:
    base, other = result_of("baseline"), result_of("restart_qt_2027")
    text = printed("compare", "baseline", "restart_qt_2027", "--date", "2030-01-02")
    place = int((base.date == np.datetime64("2030-01-02")).argmax())
    ours, theirs = (float(result.amount_bn("reserves")[0, place]) for result in (base, other))
    line = next(line for line in text.splitlines() if line.startswith("reserves (USD bn)"))
    assert line.split()[-3:] == [f"{ours:,.1f}", f"{theirs:,.1f}", f"{theirs - ours:+,.1f}"]


def test_comma_separated_differences_have_every_week() -> None:
    rows = list(csv.DictReader(io.StringIO(printed("compare", "baseline", "restart_qt_2027", "--format", "csv"))))
    base, other = (result_of(name).amount_bn("reserves")[0] for name in ("baseline", "restart_qt_2027"))
    assert [float(row["reserves_bn"]) for row in rows] == (other - base).tolist()
    assert {row["projection"] for row in rows} == {"restart_qt_2027"}


def test_why() -> None:
    found = amounts(printed("compare", "baseline", "restart_qt_2027", "--why", "assets"))
    known = why_different(result_of("baseline"), result_of("restart_qt_2027"), "total_assets")
    assert found["Treasury run-off"] == f"{known.amount_bn('Treasury run-off'):+,.1f}"
    one = amounts(printed("compare", "baseline", "--why", "mbs", "--since", "2027-01-06", "--date", "2028-01-05"))
    moved = why_moved(result_of("baseline"), "mbs", "2027-01-06", "2028-01-05")
    assert one["MBS principal"] == f"{moved.amount_bn('MBS principal'):+,.1f}"
    assert one["2028-01-05"] == f"{moved.last_bn:,.1f}"


def test_clauses_and_changes_on_the_command_line() -> None:
    found = amounts(printed("compare", "baseline", "restart_qt_2027", "--clauses"))
    known = clause_contributions(scenario_of("baseline"), scenario_of("restart_qt_2027")).at()
    assert {title: found[title] for title in known} == {title: f"{value:+,.1f}" for title, value in known.items()}
    changed = printed("compare", "baseline", "--set", "paths.tga_bn=900", "--clauses", "--why", "liquidity")
    assert "Path tga_bn" in changed
    assert "baseline as set" in changed


def test_a_line_no_clause_moves_says_so() -> None:
    text = printed("compare", "baseline", "restart_qt_2027", "--clauses", "--why", "currency")
    assert "no clause moves this line" in text
    assert "no clause" not in printed("compare", "baseline", "restart_qt_2027", "--clauses")


def test_periods_that_do_nothing_are_neither_signed_nor_marked() -> None:
    words = ("sensitivity", "--horizon", "1y", "--by", "quarter", "--input", "loans", "--input", "loans")
    text = printed(*words, "--output", "total_assets")
    rows = [line.split() for line in text.splitlines() if line.startswith("loans_bn from")]
    assert [row[2] for row in rows] == ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01"]
    assert [row[-1] for row in rows[:3]] == ["0.000"] * 3
    assert float(rows[3][-1].rstrip("~")) > 0.5


def test_a_cap_no_rule_has_is_named_under_the_table_and_beside_the_file() -> None:
    words = ("sensitivity", "--horizon", "13w", "--input", "treasury_cap", "--output", "reserves")
    assert "no such cap in the policy entries of 2025-12-12" in " ".join(printed(*words).split())
    file = called(*words, "--format", "csv")
    assert "no such cap" in file.stderr
    assert "no such cap" not in file.stdout


def test_sensitivity_and_solve() -> None:
    text = printed(
        "sensitivity", "baseline", "--horizon", "2y", "--input", "loans", "--output", "assets", "--output", "reserves"
    )
    line = next(line for line in text.splitlines() if line.startswith("loans_bn"))
    assert line.split()[1] == "+1.000"
    assert line.endswith("~")  # the ON RRP takes its part of a change, and not in proportion
    rows = csv.DictReader(
        io.StringIO(printed("sensitivity", "--horizon", "1y", "--by", "year", "--input", "tga", "--format", "csv"))
    )
    assert len({row["input"] for row in rows}) == 2
    target = ("--target", "treasuries=4500", "--by", "2027-12", "--solve", "treasury_cap", "--between", "0,40")
    assert "treasuries_bn on 2027-12-29: 4,500.0000" in printed("solve", "restart_qt_2027", "--horizon", "2y", *target)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "baseline", "qt2_as_it_happened"), "share no Wednesday"),
        (("compare", "baseline"), "one scenario cannot be compared"),
        (("compare", "baseline", "restart_qt_2027", "--since", "2027-01-06"), "--since belongs to --why"),
        (("compare", "baseline", "restart_qt_2027", "--format", "csv", "--clauses"), "leave out --why and --clauses"),
        (("compare", "baseline", "restart_qt_2027", "--format", "xls"), "unknown format"),
        (("sensitivity", "--input", "weather"), "no input"),
        (("solve", "--target", "reserves", "--by", "2028-12", "--solve", "pace"), "is no target"),
    ],
)
def test_refusals(words: tuple[str, ...], message: str) -> None:
    result = called(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_small_steps_are_added_up_and_rounding_is_not_shown() -> None:
    steps = [
        TableRow("large", "bn", 2.0),
        TableRow("a", "bn", 0.04),
        TableRow("b", "bn", 0.03),
        TableRow("c", "bn", 1e-12),
    ]
    text = steps_text("Why", TableRow("before", "bn", 1.0), steps, TableRow("after", "bn", 3.07))
    assert amounts(text) == {"before": "1.0", "large": "+2.0", "others, each below 0.05": "+0.1", "after": "3.1"}


@pytest.mark.parametrize("width", [60, 80, 140])
def test_tables_keep_to_the_width(width: int) -> None:
    long = "a scenario with a name that is longer than one would like to see in a table on a terminal of any width"
    levels = {"reserves_bn": np.array([3000.0, 2900.0])}
    texts = [
        differences_text([long, "b"], np.datetime64("2026-03-25"), levels, width),
        steps_text(long, TableRow("x", "bn", 1.0), [TableRow("y", "bn", 1.0, f"through {long}")],
                   TableRow("z", "bn", 2.0), width),
        responses_text(long, ["tga_bn"], ["mbs_bn"], np.ones((1, 1)), np.zeros((1, 1), dtype=bool), width_count=width),
    ]  # fmt: skip
    assert max(len(line) for text in texts for line in text.splitlines()) <= width
