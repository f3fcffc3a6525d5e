"""The command line: the same digits as Python, one message and exit code 2 for what cannot be, nothing half-written."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from eccles import api
from eccles.base.version import VERSION
from eccles.data.export import write_files
from eccles.report.frames import ladder_columns
from eccles.surfaces import outputs, terminal
from eccles.surfaces.cli import app

SHORT = ("qt2_as_it_happened", "--horizon", "9w")


def run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, list(arguments))


@pytest.fixture(scope="module")
def projection() -> api.Projection:
    return api.project("qt2_as_it_happened", horizon="9w")


def read_csv(text: str) -> dict[str, list[str]]:
    names, *rows = list(csv.reader(io.StringIO(text)))
    return dict(zip(names, (list(column) for column in zip(*rows, strict=True)), strict=True))


def assert_same_digits(found: dict[str, list[str]], columns: dict[str, np.ndarray]) -> None:
    assert list(found) == list(columns)
    for name, values in columns.items():
        if values.dtype.kind == "f":
            read = np.array([float(cell) if cell else np.nan for cell in found[name]])
            assert np.array_equal(read, np.where(np.isfinite(values), values, np.nan), equal_nan=True), name
        else:
            assert found[name] == [str(value) for value in values.tolist()], name


# --- one answer at every door --------------------------------------------------------------------------------------


def test_printed_csv_has_every_digit_of_the_python_answer(projection: api.Projection):
    done = run("project", *SHORT, "--format", "csv")
    assert done.exit_code == 0
    assert_same_digits(read_csv(done.stdout), projection.columns())


def test_written_files_have_every_digit_of_the_python_answer(projection: api.Projection, tmp_path: Path):
    import duckdb

    done = run("project", *SHORT, "--out", str(tmp_path), "--format", "csv,parquet,json")
    assert done.exit_code == 0, done.output
    names = ["ladder.csv", "ladder.parquet", "projection.json", "weeks.csv", "weeks.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert all(f"wrote {tmp_path / name}" in done.stdout for name in names)
    tables = {"weeks": projection.columns(), "ladder": ladder_columns(projection.result)}
    written = json.loads((tmp_path / "projection.json").read_text("utf-8"))
    for name, columns in tables.items():
        assert_same_digits(read_csv((tmp_path / f"{name}.csv").read_text("utf-8")), columns)
        parquet = duckdb.sql(f"SELECT * FROM '{tmp_path / name}.parquet'").fetchnumpy()
        assert list(parquet) == list(columns)
        for column, values in columns.items():
            expected = values if values.dtype.kind != "f" else np.where(np.isfinite(values), values, np.nan)
            read = np.ma.filled(np.ma.asarray(parquet[column]).astype(expected.dtype), fill_value=_gap(expected))
            assert np.array_equal(read, expected, equal_nan=values.dtype.kind == "f"), column
            assert written[name][column] == [None if _is_gap(value) else value for value in _listed(expected)], column
    assert written["provenance"]["scenario_hash"] == projection.provenance.scenario_hash
    assert written["opening"]["basis"] == projection.result.opening.basis


def _gap(values: np.ndarray) -> object:
    return np.nan if values.dtype.kind == "f" else None


def _is_gap(value: object) -> bool:
    return isinstance(value, float) and np.isnan(value)


def _listed(values: np.ndarray) -> list[object]:
    return [str(day) for day in values] if values.dtype.kind == "M" else values.tolist()


def test_two_runs_write_the_same_bytes(tmp_path: Path):
    for name in ("one", "two"):
        assert run("project", *SHORT, "--out", str(tmp_path / name), "--format", "csv,parquet,json").exit_code == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_the_report_is_written_where_only_a_directory_is_named(tmp_path: Path):
    done = run("project", *SHORT, "--out", str(tmp_path / "new" / "folder"))
    assert done.exit_code == 0, done.output
    report = tmp_path / "new" / "folder" / "report.html"
    assert f"wrote {report}" in done.stdout
    assert "</html>" in report.read_text("utf-8")
    assert [path.name for path in report.parent.iterdir()] == ["report.html"]


def test_the_journal_is_that_of_the_operation(projection: api.Projection):
    done = run("journal", "2022-07-06", "--scenario", *SHORT, "--format", "csv")
    assert done.exit_code == 0
    found, expected = read_csv(done.stdout), api.journal(projection, "2022-07-06")
    assert [float(cell) for cell in found["amount_bn"]] == [item.amount_bn for item in expected]
    assert found["memo"] == [item.memo for item in expected]


# --- readable ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "arguments",
    [("project", *SHORT), ("scenarios",), ("journal", "2022-07-06", "--scenario", *SHORT)],
    ids=["project", "scenarios", "journal"],
)
def test_text_fits_the_line(arguments: tuple[str, ...], columns: int):
    done = run(*arguments, columns=columns)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= columns


def test_the_summary_says_what_it_stands_on(projection: api.Projection):
    text = run("project", *SHORT).stdout
    last = projection.summary_rows()[-1]
    assert f"{last.total_assets_bn:,.1f}" in text
    assert "USD bn, Wednesday levels" in text
    assert "RECONSTRUCTED PORTFOLIO" in text
    assert "Reconciling its" in text
    for name, date in projection.provenance.parameter_dates.items():
        assert name in text
        assert date in text
    assert projection.provenance.scenario_hash[:12] in text


def test_the_summary_says_when_the_rule_stops():
    text = " ".join(run("project", "restart_qt_2027", "--horizon", "2y").stdout.split())
    stop = api.project("restart_qt_2027", horizon="2y").stop_date
    assert stop is not None
    assert f"run-off stops from the week to {stop} on" in text


def test_a_wide_line_also_shows_bills():
    assert "of which" in run("project", *SHORT, columns=120).stdout
    assert "of which" not in run("project", *SHORT, columns=80).stdout


def test_scenarios_lists_them_or_prints_one():
    listed = run("scenarios").stdout
    assert all(info.name in listed for info in api.scenarios())
    printed = run("scenarios", "baseline")
    assert "opening: latest" in printed.stdout


def test_data_info_prints_the_manifest():
    manifest = api.data_info()
    tables, series = run("data", "info").stdout, run("data", "info", "--series").stdout
    assert manifest.snapshot_sha256 in tables
    assert all(entry.publisher in tables and entry.rights in tables for entry in manifest.tables.values())
    assert all(name in series for name in manifest.series)


def test_the_schema_is_that_of_the_operation():
    assert json.loads(run("scenario-schema").stdout) == api.scenario_schema()


def test_the_version():
    assert run("--version").stdout == f"eccles {VERSION}\n"


# --- refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("project", "baselin"), 'did you mean "baseline"?'),
        (("project", "nowhere.yaml"), "cannot be read"),
        (("project", "--opening", "2022-06-02"), "not a Wednesday"),
        (("project", "--opening", "1999-01-06"), "2022-02-16 to 2026-03-25"),
        (("project", "--horizon", "soon"), "10y, 36m, 182w"),
        (("project", "--set", "paths.tga=900"), 'did you mean "tga_bn"?'),
        (("project", "--set", "paths.tga_bn=.nan"), "finite number"),
        (("project", "--set", "paths.tga_bn=as_happened"), "data on 2026-03-31"),
        (("project", "qt2_with_qt1_caps", "--set", "policy.0.treasury_cap_bn=-6"), "a cap is 0 or more"),
        (("project", "qt2_with_qt1_caps", "--set", "policy.0.treasury_cap_bn=6000"), "caps are in billions"),
        (("project", "--set", "nothing"), "write key=value"),
        (("project", "--format", "pdf"), "unknown format"),
        (("project", "--format", "html"), "add --out DIR"),
        (("project", "--format", "csv,json"), "add --out DIR"),
        (("project", "--format", ""), "unknown format"),
        (("journal", "2022-06-01", "--scenario", *SHORT), "weeks run from 2022-06-08"),
        (("journal", "someday", "--scenario", *SHORT), "is not a date"),
        (("journal", "2022-06-08", "--format", "pdf"), "unknown format"),
        (("scenarios", "baselin"), 'did you mean "baseline"?'),
        (("projekt",), "No such command"),
    ],
)
def test_what_cannot_be_leaves_with_2_and_one_message(arguments: tuple[str, ...], says: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert "Traceback" not in done.output
    assert done.stdout == ""


@pytest.mark.parametrize(
    "text",
    ["title: [", "title: x\ntitle: y", "policy: 3", "", "\x00", "title: x\npolicy: as_decided\npaths: {tga_bn: .nan}"],
)
def test_a_bad_file_writes_nothing(text: str, tmp_path: Path):
    scenario, out = tmp_path / "bad.yaml", tmp_path / "out"
    scenario.write_text(text, encoding="utf-8")
    done = run("project", str(scenario), "--out", str(out))
    assert done.exit_code == 2
    assert done.stderr.startswith("eccles: ")
    assert not out.exists()


@pytest.mark.parametrize("place", ["a_file", "a_file/below"])
def test_a_directory_that_cannot_be_made(place: str, tmp_path: Path):
    (tmp_path / "a_file").write_text("kept", encoding="utf-8")
    done = run("project", *SHORT, "--out", str(tmp_path / place), "--format", "csv")
    assert done.exit_code == 2
    assert "cannot write into" in done.stderr
    assert (tmp_path / "a_file").read_text("utf-8") == "kept"


def test_a_failure_half_way_leaves_what_was_there(tmp_path: Path):
    (tmp_path / "old.csv").write_text("old", encoding="utf-8")

    def fail(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError(28, "No space left on device")

    with pytest.raises(Exception, match="No space left"):
        write_files(tmp_path, {"old.csv": lambda path: path.write_text("new"), "new.csv": fail})
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]
    assert (tmp_path / "old.csv").read_text("utf-8") == "old"


def test_a_name_taken_by_a_directory_moves_nothing(tmp_path: Path):
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(Exception, match="cannot write into"):
        write_files(tmp_path, {name: lambda path: path.write_text("x") for name in ("a.csv", "b.csv")})
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


@pytest.mark.parametrize("moment", ["project", "written"])
def test_an_interrupt_leaves_130_and_nothing_behind(moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if moment == "project":
        monkeypatch.setattr(api, "project", interrupt)
    else:
        monkeypatch.setattr(outputs, "csv_text", interrupt)
    done = run("project", *SHORT, "--out", str(tmp_path / "out"), "--format", "csv")
    assert done.exit_code == 130
    assert "interrupted" in done.stderr
    assert not (tmp_path / "out").exists()


# --- whole processes -----------------------------------------------------------------------------------------------


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    code = "import sys; from eccles.surfaces.cli import main; sys.argv[0] = 'eccles'; main()"
    source = str(Path(__file__).resolve().parents[2] / "src")
    env = {**os.environ, "PYTHONPATH": source, **environment}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=env, check=False
    )


def test_a_process_leaves_with_2_and_no_traceback():
    done = process("project", "--set", "policy.then.0.purchases.pace_bn=-40")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "eccles: baseline: policy.then[0].purchases: pace_bn is -40.0; purchases are 0 or more, in bn a month"
    ]


def test_a_process_prints_where_the_terminal_knows_no_unicode(tmp_path: Path):
    scenario = tmp_path / "mine.yaml"
    scenario.write_text("title: 缩表\npolicy: as_decided\nhorizon: 2w\n", encoding="utf-8")
    done = process("project", str(scenario), PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "mine: 2026-03-25 to 2026-04-08" in done.stdout


def test_numbers_need_no_frames_pictures_solvers_or_network():
    code = (
        "import sys, io; from eccles.surfaces.cli import app; out, sys.stdout = sys.stdout, io.StringIO()\n"
        "try: app(['project', 'baseline', '--horizon', '9w', '--format', 'csv'])\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "slow = ('pandas', 'plotly', 'scipy', 'statsmodels', 'httpx', 'rich')\n"
        "out.write(' '.join(name for name in slow if name in sys.modules))"
    )
    source = str(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": source},
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


# --- the bar -------------------------------------------------------------------------------------------------------


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_stays_away_from_files_and_from_short_runs(monkeypatch: pytest.MonkeyPatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    short = terminal.WeekBar(10)
    short(1)
    short.close()
    assert screen.getvalue() == ""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(terminal, "BAR_AFTER_SECONDS", -1.0)
    quiet = terminal.WeekBar(10)
    quiet(1)
    quiet.close()
    assert sys.stderr.getvalue() == ""


def test_the_bar_shows_on_a_terminal_once_it_takes_long(monkeypatch: pytest.MonkeyPatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(terminal, "BAR_AFTER_SECONDS", -1.0)
    bar = terminal.WeekBar(10)
    bar(4)
    bar.close()
    assert "projecting" in screen.getvalue()
