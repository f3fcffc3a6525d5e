"""`eccles history`: all episodes, some of them, a user's own, an indicator along them, the cycles; every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

import eccles
from eccles.data.export import csv_text
from eccles.data.indicators import load_indicators
from eccles.report.wrapping import text_width_count
from eccles.surfaces.history_command import register
from tests.house import REPOSITORY

OWN = "episodes: [{id: three_years, name: Three years, from: 2022-12-07, until: 2025-12-05}]"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path / "home"))


def run(*arguments: str, columns: int = 80) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(app, ["history", *arguments])


def words(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_all_episodes_stand_beside_each_other():
    lines = words(run(columns=120))
    assert "qe3 2012-09-14 2014-10-31 25.6 1,663.3 58.9 65.2 25.1 7.8" in lines
    assert "gap_qe1_qe2 2010-04-01 2010-11-11 7.4 5.6 0.2 0.8 15.1 -0.5" in lines
    assert "qe3 Treasuries 2013-01-02 2014-11-05 790.0 790.0" in lines
    assert any(line.startswith("* SHILLER_SP_TOTAL_RETURN stands in for SP500TR.") for line in lines)


def test_a_name_gives_both_ends():
    lines = words(run("operation twist", "--real"))
    assert lines[0] == "Twist (MEP) (mep) 2011-10-03 to 2012-12-31, 15.0 months"
    assert "Overlaps: qe3" in lines
    assert "10-year Treasury yield 1.80 1.78 -0.02 pp" in lines
    assert "Total assets, % of real GDP, USD bn 2017 16.7 16.6 -0.12 pp" in lines


def test_an_open_episode_says_how_far_it_is_read():
    assert "still running; read to 2026-03-25, 3.4 months" in " ".join(words(run("rmp")))


def test_brokers_numbers():
    assert words(run("QE3", "--broker-numbering"))[0].startswith("Twist (MEP)")
    assert words(run("QE4", "--broker-numbering", "--lang", "zh"))[0].startswith("第三轮量化宽松(QE3)")


def test_own_episodes(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
    lines = words(run("--custom", str(tmp_path / "mine.yaml")))
    assert lines[0].startswith("Three years (three_years)")
    assert any(line.startswith("Total assets, USD bn") and line.endswith("-23.85 %") for line in lines)
    both = words(run("three_years", "qe2", "--custom", str(tmp_path)))
    assert sum("months" in line and "(" in line and " to " in line for line in both) == 2


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_lines_fit(columns: int, lang: str):
    for arguments in ((), ("qe1", "end_of_qt", "--real"), ("--path", "equities")):
        for line in run(*arguments, "--lang", lang, columns=columns).stdout.splitlines():
            longest = max(map(text_width_count, line.split()), default=0)
            assert text_width_count(line) <= max(columns, longest + 4), line


def test_csv_is_what_python_gives():
    text = run("qe1", "qe2", "--real", "--format", "csv").stdout
    assert text == csv_text(eccles.history("qe1", "qe2", real=True).columns())
    rows = list(csv.DictReader(io.StringIO(text)))
    read = {row["item"] for row in rows if row["episode"] == "qe2"}
    assert {item.id for item in load_indicators()} - read == {"high_yield_spread"}
    assert {"total_assets", "assets_to_gdp_nominal", "assets_to_gdp_real", "purchases_treasuries"} <= read
    assert eccles.history("qe1", "qe2", real=True).frame().shape == (len(rows), len(rows[0]))


def test_json_holds_everything():
    content = json.loads(run("qe2", "--format", "json").stdout)
    view = eccles.history("qe2")
    (item,) = content["episodes"]
    assert item["assets"]["change_bn"] == view["qe2"].assets.change_bn
    assert item["episode"]["announced_date"] == "2010-11-03"
    assert [row["indicator"]["id"] for row in item["readings"]] == [row.indicator.id for row in view["qe2"].readings]
    assert len(content["absent"]) == 5


def test_a_path():
    lines = words(run("--path", "yield_10y", "qe1", "qe2"))
    assert lines[0] == "10-year Treasury yield from the start of each episode: pp"
    assert "1 -0.91 0.56" in lines
    assert "end 0.73 0.42" in lines
    rows = list(csv.DictReader(io.StringIO(run("--path", "equities", "qe2", "--format", "csv").stdout)))
    assert (rows[0]["value"], rows[0]["unit"], rows[0]["stands_in_for"]) == ("100.0", "index", "SP500TR")
    path = json.loads(run("--path", "equities", "qe2", "--format", "json").stdout)["paths"][0]
    assert path["value"] == [float(row["value"]) for row in rows]


def test_cycles():
    lines = words(run("--cycles"))
    assert "months of taper 10.0 3.8" in lines
    assert "cuts, bound, purchases in this order no yes" in lines
    rows = list(csv.DictReader(io.StringIO(run("--cycles", "--format", "csv").stdout)))
    value = {(row["cycle"], row["line"]): row["value"] for row in rows}
    assert value["exit_2021", "highest_caps"] == "95.0"
    assert json.loads(run("--cycles", "--format", "json").stdout)["exits"][0]["depth_bn"] == pytest.approx(-736.975)
    assert "历次扩表的退出" in run("--cycles", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("QE9",), "no episode is named"),
        (("QE4",), "brokers' number of qe3"),
        (("--path", "yield_10"), 'did you mean "yield_10y"'),
        (("--path", "high_yield_spread"), "eccles data import FILE --id BAMLH0A0HYM2"),
        (("--format", "xml"), 'format "xml" is not known'),
        (("--lang", "fr"), 'unknown language "fr"'),
        (("--cycles", "QE1"), "give it no episode"),
        (("--cycles", "--broker-numbering", "--real"), "give it no episode"),
        (("--path", "m2", "--real"), "--real belongs to the table"),
        (("--custom", "none.yaml"), "none.yaml does not exist"),
    ],
)
def test_refusals_are_one_message_and_exit_code_2(arguments: tuple[str, ...], message: str):
    done = run(*arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert done.stdout == ""


def test_an_own_episode_may_not_take_a_shipped_id(tmp_path: Path):
    (tmp_path / "mine.yaml").write_text("episodes: [{id: qe1, from: 2020-01-01}]", encoding="utf-8")
    assert "calls its own qe1, which is shipped" in run("--custom", str(tmp_path)).stderr


def test_python_gives_the_nearest_name():
    with pytest.raises(eccles.DataError, match='did you mean "qe2"'):
        eccles.history("qe2")["qe22"]
    assert len(eccles.history("qe1", "qe2")) == 2


def test_operations_stay_operations_when_a_room_of_their_name_is_imported():
    import eccles.compare.differences
    import eccles.history.books

    assert callable(eccles.history)
    assert callable(eccles.compare)


def test_the_example_of_the_page_is_an_episode(tmp_path):
    page = (REPOSITORY / "docs" / "how-to" / "history.md").read_text("utf-8")
    file = tmp_path / "my-episodes.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    first = words(run("--custom", str(file)))[0]
    assert first == "Debt limit 2023 (debt_limit_2023) 2023-01-19 to 2023-06-03, 4.5 months"
