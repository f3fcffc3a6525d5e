"""`eccles h41`: the page of a week, printed or written, and one message for what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from eccles.report.h41 import h41_release
from eccles.report.h41_text import h41_html, h41_text
from eccles.surfaces import h41_command


@pytest.fixture(scope="module")
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    h41_command.register(app)
    return app


def run(app: typer.Typer, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["h41", *arguments])


def test_a_published_week_is_printed(app: typer.Typer):
    done = run(app, "2023-03-22")
    assert done.exit_code == 0, done.output
    assert done.stdout == h41_text(h41_release("2023-03-22"))


def test_a_projected_week_is_printed_with_its_scenario(app: typer.Typer):
    done = run(app, "2022-07-06", "--scenario", "qt2_as_it_happened", "--set", "horizon=9w")
    assert done.exit_code == 0, done.output
    assert "PROJECTED, not published" in done.stdout
    assert "scenario qt2_as_it_happened" in done.stdout


def test_all_forms_are_written(app: typer.Typer, tmp_path: Path):
    done = run(app, "2023-03-22", "--format", "text,html,xlsx", "--out", str(tmp_path))
    assert done.exit_code == 0, done.output
    names = ["h41-2023-03-22.html", "h41-2023-03-22.txt", "h41-2023-03-22.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    release = h41_release("2023-03-22")
    assert (tmp_path / names[0]).read_text("utf-8") == h41_html(release)
    assert (tmp_path / names[1]).read_text("utf-8") == h41_text(release)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["2023-03-23"], "no H.4.1 for 2023-03-23"),
        (["2031-01-01"], "not published yet"),
        (["soon"], '"soon" is not a date'),
        (["2023-03-22", "--format", "htm"], 'did you mean "html"?'),
        (["2023-03-22", "--format", "xlsx"], "add --out DIR"),
        (["2023-03-22", "--set", "horizon=9w"], "name one with --scenario"),
        (["2023-03-22", "--scenario", "baselin"], 'did you mean "baseline"?'),
    ],
)
def test_what_cannot_be_is_one_message(app: typer.Typer, arguments: list[str], message: str, tmp_path: Path):
    done = run(app, *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
