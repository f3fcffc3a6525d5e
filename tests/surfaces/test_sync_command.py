"""`eccles data sync` as a person sees it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from eccles import api
from eccles.data.http import Received
from eccles.data.sync import Changes, SourceOutcome
from eccles.report.sync_text import heading_text
from eccles.surfaces import sync_command
from eccles.surfaces.cli import app


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *arguments: CliRunner().invoke(app, ["data", "sync", *arguments])


def outcomes(*found: SourceOutcome | BaseException):
    def sync(_names, *, on_outcome, **_):
        for outcome in found:
            if isinstance(outcome, BaseException):
                raise outcome
            on_outcome(outcome)

    return sync


def test_the_list_of_sources_fits_the_line(run):
    done = run("--sources")
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "needs FRED_API_KEY" in " ".join(done.stdout.split())
    assert [line.split()[0] for line in done.stdout.splitlines() if line[0] != " "] == [
        source.name for source in api.sources()
    ]


def test_one_line_a_source(run, monkeypatch: pytest.MonkeyPatch):
    stored = SourceOutcome("nyfed_mbs_operations", "stored", Changes(123, 1_234_567, 12_345, 9_999_999), 9_999_999_999)
    monkeypatch.setattr(api, "sync", outcomes(stored, SourceOutcome("fred", "skipped", reason="needs a key")))
    done = run()
    lines = done.stdout.splitlines()
    assert done.exit_code == 0
    assert lines[0] == heading_text()
    assert len(lines[0]) <= 80
    assert lines[1].split() == ["nyfed_mbs_operations", "stored", "123", "1,234,567", "12,345", "9,999,999",
                                "9,765,624", "0"]  # fmt: skip
    assert lines[2:] == ["fred                 skipped    ", "  needs a key"]


def test_a_failure_is_exit_code_2(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(api, "sync", outcomes(SourceOutcome("snb", "failed", reason="status 404 " * 20)))
    done = run("snb")
    assert done.exit_code == 2
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_interrupt_says_what_is_done(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(api, "sync", outcomes(SourceOutcome("snb", "stored"), KeyboardInterrupt()))
    done = run()
    assert done.exit_code == 130
    assert "the sources above are done, the one under way is as it was" in done.stderr


@pytest.mark.parametrize("arguments", [("nyfed_rate",), ("snb", "--since", "spring"), ("fred",)])
def test_refusals_are_exit_code_2(run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]):
    monkeypatch.delenv("FRED_API_KEY", raising=False)
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("eccles: ")


def test_the_download_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    times = iter([10.0, 11.5, 11.6, 12.0])
    monkeypatch.setattr(sync_command.time, "monotonic", lambda: next(times))
    monkeypatch.setattr(sync_command.sys.stderr, "isatty", lambda: True, raising=False)
    line = sync_command._DownloadLine()
    for size in (1 << 20, 2 << 20, 3 << 20, 4 << 20):
        line("board_h41", Received("http://source.test/", size, None if size == 4 << 20 else 8 << 20))
    line.clear()
    line.clear()
    shown = capsys.readouterr().err
    assert shown == (
        "\r\x1b[Kboard_h41: 2,048 of 8,192 KiB from http://source.test/"
        "\r\x1b[Kboard_h41: 4,096 KiB from http://source.test/\r\x1b[K"
    )


def test_no_line_where_nobody_sees_it(capsys: pytest.CaptureFixture[str]):
    line = sync_command._DownloadLine()
    line("board_h41", Received("http://source.test/", 1, None))
    line.clear()
    assert capsys.readouterr().err == ""


def test_a_wrong_name_is_refused_without_the_head_of_a_table(run):
    done = run("nope")
    assert done.exit_code == 2
    assert heading_text() not in done.output
    assert 'unknown source "nope"' in done.output
