"""`eccles income`: years, weeks as comma-separated text, and the back-test; one thing at a time."""

from __future__ import annotations

import typer
from typer.testing import CliRunner, Result

from eccles.surfaces.income_command import register


def run(*arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["income", *arguments])


def test_years_of_a_scenario():
    done = run("baseline", "--horizon", "2y")
    assert done.exit_code == 0
    assert "Income, baseline: 2026-03-25 to 2028-03-22" in done.stdout
    assert "Deferred asset:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_weeks_as_csv():
    lines = run("baseline", "--horizon", "8w", "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("date,interest_income_bn,interest_expense_bn,costs_bn,net_income_bn,remitted_bn")
    assert len(lines) == 1 + 8


def test_a_policy_rate_moves_income():
    def net(*arguments: str) -> float:
        lines = run("baseline", "--horizon", "1y", *arguments, "--format", "csv").stdout.splitlines()
        place = lines[0].split(",").index("interest_expense_bn")
        return sum(float(line.split(",")[place]) for line in lines[1:])

    assert net("--set", "paths.policy_rate_pct=1.0") < 0.5 * net()


def test_the_back_test_meets_its_limits():
    done = run("--back-test")
    assert done.exit_code == 0
    assert "interest on reserves" in done.stdout
    assert "MISSED" not in done.stdout


def test_refusals():
    assert run("--back-test", "--horizon", "2y").exit_code == 2
    assert run("--format", "xml").exit_code == 2
    assert run("nowhere").exit_code == 2
