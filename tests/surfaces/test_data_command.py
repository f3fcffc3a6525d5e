"""The commands `eccles data ...` and `eccles sql`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

import eccles
from eccles import api
from eccles.surfaces.cli import app
from tests.data.stores import answer, series

CSV = "date,value\n2026-03-30,1\n2026-03-31,2.5\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path / "home"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(CSV)
    return path


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result


def test_get_prints_values_with_their_unit():
    lines = run("data", "get", "WALCL", "--from", "2026-03-18", "--to", "2026-03-20").stdout.splitlines()
    assert lines == [
        "WALCL: Fed total assets; USD mn, Wednesday level",
        "",
        "date          WALCL",
        "2026-03-18  6655939",
    ]


def test_get_puts_series_side_by_side():
    printed = run("data", "get", "WALCL", "DFF", "--from", "2026-03-24", "--to", "2026-03-25", "--format", "csv").stdout
    assert printed == "date,WALCL,DFF\n2026-03-24,,3.64\n2026-03-25,6657161.0,3.64\n"


def test_get_as_it_was_known_is_what_python_says():
    printed = run("data", "get", "WALCL", "--known-at", "2019-08-30", "--format", "json").stdout
    (found,) = json.loads(printed)["series"]
    expected = eccles.series("WALCL", known_at="2019-08-30")
    assert found["date"][-1] == "2019-08-28"
    assert found["value"] == expected.value.tolist()
    assert (found["unit"], found["kind"]) == ("USD mn", "Wednesday level")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("get", "WALC"), 'did you mean "WALCL"'),
        (("get", "SP500TR"), "eccles data import FILE --id SP500TR"),
        (("get", "WALCL", "--from", "2030-01-01"), "nothing from 2030-01-01 to its last"),
        (("get", "WALCL", "--from", "tomorrow"), "is not a date"),
        (("get", "WALCL", "--known-at", "tomorrow"), "is no instant"),
        (("get", "WALCL", "--format", "jsn"), 'did you mean "json"'),
        (("info", "WALC"), 'did you mean "WALCL"'),
        (("export", "out", "--format", "cvs"), 'did you mean "csv"'),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], message: str):
    result = run("data", *arguments, code=2)
    assert result.stdout == ""
    assert message in result.stderr


def test_list_shows_what_is_at_hand_and_what_is_not(own: Path):
    lines = run("data", "list").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert next(line for line in lines if line.startswith("WALCL")).split()[1:3] == ["2002-12-18", "2026-03-25"]
    assert "SP500TR" in lines[-2]
    run("data", "import", str(own), "--id", "SP500TR")
    again = run("data", "list").stdout.splitlines()
    assert next(line for line in again if line.startswith("SP500TR ")).split()[-1] == "import"
    assert "SP500TR" not in again[-1] + again[-2]


def test_list_shows_titles_where_there_is_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "120")
    lines = run("data", "list").stdout.splitlines()
    assert max(map(len, lines)) <= 120
    assert "Fed total assets" in next(line for line in lines if line.startswith("WALCL"))


def test_info_shows_a_series_in_full(home: Path):
    from eccles.data.store import open_store

    with open_store(home) as store:
        store.update([answer()], [series(answer(), ["2026-03-25", "2026-04-01"], [6657000, 6700000])])
    printed = run("data", "info", "WALCL").stdout
    for words in ("USD mn, Wednesday level (W)", "1 further values", "6,700,000", "H.4.1", "board, last retrieved"):
        assert words in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_info_without_an_id_prints_the_manifest():
    assert run("data", "info").stdout.startswith("Embedded data to 2026-03-31")
    assert run("data", "info", "--series").stdout.startswith("ACMTP10 ")


def test_info_of_what_must_be_imported_says_how():
    printed = run("data", "info", "VIX").stdout
    assert "eccles data import FILE --id VIXCLS" in " ".join(printed.split())


def test_import_says_what_it_kept(own: Path):
    words = ["--unit", "index", "--kind", "daily", "--frequency", "D", "--title", "Mine", "--publisher", "me"]
    printed = run("data", "import", str(own), "--id", "MINE", *words).stdout
    assert printed == "MINE: 2 observations, 2026-03-30 to 2026-03-31; index, daily\n"
    assert "publisher  me" in run("data", "info", "MINE").stdout
    assert run("data", "import", str(own), "--id", "OTHER", code=2).stderr.startswith("eccles: OTHER is not a series")


def test_verify_and_rebuild(home: Path, own: Path):
    assert run("data", "verify").stdout.startswith("sound: ")
    run("data", "import", str(own), "--id", "SP500TR")
    assert "1 generations of the store, 1 archived answers" in run("data", "verify").stdout
    (home / "generations" / "000001.duckdb").write_bytes(b"")
    error = run("data", "verify", code=2).stderr
    assert error.startswith("eccles: 1 fault:\n  generation 1: sha256")
    assert "eccles data rebuild" in error
    printed = run("data", "rebuild").stdout
    assert printed.startswith("the store is on generation 1, made 20")
    assert "set aside as damaged: 000001.duckdb" in printed
    assert "1 update read again from the archive: import of SP500TR" in printed
    assert run("data", "get", "SP500TR", "--format", "csv").stdout.count("\n") == 3
    for path in (home / "updates").iterdir():
        path.unlink()
    (home / "generations" / "000001.duckdb").write_bytes(b"")
    printed = run("data", "rebuild", code=1).stdout
    assert "no sound generation was left" in printed
    assert printed.endswith(f"sync or import them again:\n  {own.name}\n")
    assert str(own.parent) not in printed


def test_export_leaves_restricted_series_behind(tmp_path: Path, own: Path):
    run("data", "import", str(own), "--id", "SP500TR")
    printed = run("data", "export", str(tmp_path / "all")).stdout
    assert f"wrote {tmp_path / 'all' / 'soma_summary.parquet'}" in printed
    sql = f"SELECT DISTINCT series FROM '{tmp_path}/all/observation.parquet'"
    assert {row[0] for row in duckdb.connect().execute(sql).fetchall()} == set(eccles.data_info().series)
    run("data", "export", str(tmp_path / "some"), "--format", "csv", "--series", "IORB", "--series", "WALCL")
    assert (tmp_path / "some" / "series.csv").read_text().splitlines()[1].startswith("IORB,")
    assert "may not be passed on" in run("data", "export", "out", "--series", "SP500TR", code=2).stderr
    one = ("data", "export", str(tmp_path / "one"), "--series", "SP500TR", "--with-restricted")
    assert run(*one).stdout.count("wrote ") == 2
    assert sorted(path.name for path in (tmp_path / "one").iterdir()) == ["observation.parquet", "series.parquet"]


def test_exported_parquet_is_what_sql_answers(tmp_path: Path):
    api.export_data(tmp_path, series_ids=["WALCL"], known_at="2019-08-30")
    sql = "SELECT max(date)::TEXT AS last_date, count(*)::DOUBLE AS n FROM {} WHERE series = 'WALCL'"
    exported = duckdb.connect().execute(sql.format(f"'{tmp_path}/observation.parquet'")).fetchone()
    asked = api.sql(sql.format("observation"), known_at="2019-08-30")
    assert exported == next(iter(asked)) == ("2019-08-28", 872.0)


def test_sql_in_three_forms():
    question = "SELECT 'WALCL' AS id, 1.5 AS value"
    assert run("sql", question).stdout == "id     value\nWALCL    1.5\n"
    assert run("sql", question, "--format", "csv").stdout == "id,value\nWALCL,1.5\n"
    assert json.loads(run("sql", question, "--format", "json").stdout) == {"id": ["WALCL"], "value": [1.5]}
    assert "DROP is refused" in run("sql", "DROP TABLE auction", code=2).stderr
