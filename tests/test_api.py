"""The operations, called as a person calls them from Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import eccles
from eccles import api
from eccles.base.errors import DataError, ScenarioError

OPENING, HORIZON = "2022-06-01", "9w"


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return api.project("qt2_as_it_happened", horizon=HORIZON)


def test_a_projection_knows_its_scenario(projection: eccles.Projection):
    scenario = api.load("qt2_as_it_happened", horizon=HORIZON)
    assert projection.provenance.scenario_hash == scenario.digest
    assert projection.date[0] == scenario.opening_date
    assert projection.date.size == scenario.horizon_weeks + 1


def test_a_loaded_scenario_and_its_name_give_the_same_digits(projection: eccles.Projection):
    again = api.project(api.load("qt2_as_it_happened", horizon=HORIZON)).columns()
    for name, values in projection.columns().items():
        assert np.array_equal(values, again[name]), name


def test_a_file_and_a_name_give_the_same_digits(projection: eccles.Projection, tmp_path):
    from eccles.data.scenario_file import scenario_text

    path = tmp_path / "mine.yaml"
    path.write_text(scenario_text("qt2_as_it_happened")[1], encoding="utf-8")
    mine = api.project(path, horizon=HORIZON)
    assert mine.name == "mine"
    assert np.array_equal(mine.result.balance_bn, projection.result.balance_bn)


def test_options_reach_the_engine(projection: eccles.Projection):
    other = api.project("qt2_as_it_happened", horizon=HORIZON, set={"paths.tga_bn": 500})
    assert np.allclose(other.columns()["tga_bn"][1:], 500.0)
    assert other.provenance.scenario_hash != projection.provenance.scenario_hash


def test_a_later_opening_starts_there():
    assert str(api.project("baseline", opening=np.datetime64("2024-01-03"), horizon="2w").date[0]) == "2024-01-03"


def test_a_loaded_scenario_takes_no_options():
    with pytest.raises(ScenarioError, match=r"to load\(\) instead"):
        api.project(api.load("baseline"), horizon="2w")


def test_progress_counts_the_weeks():
    weeks: list[int] = []
    api.project("baseline", horizon="5w", progress=weeks.append)
    assert weeks == [1, 2, 3, 4, 5]


def test_the_journal_of_a_week_makes_its_balances(projection: eccles.Projection):
    columns, chart = projection.columns(), projection.result.chart
    for week in (0, 4, 8):
        transfers = api.journal(projection, week)
        assert transfers == api.journal(projection, str(projection.date[week + 1]))
        for account in chart.accounts:
            moved_bn = sum(item.amount_bn for item in transfers if item.debit == account.name)
            moved_bn -= sum(item.amount_bn for item in transfers if item.credit == account.name)
            line = columns[f"{account.name}_bn"]
            sign = 1.0 if account.side == "asset" else -1.0
            assert line[week + 1] - line[week] == pytest.approx(sign * moved_bn, abs=1e-9), account.name


@pytest.mark.parametrize("week", [9, -1, "2022-06-01", "2022-06-02", "2030-01-02"])
def test_weeks_that_are_not_there(projection: eccles.Projection, week: int | str):
    with pytest.raises(DataError, match="2022-0"):
        api.journal(projection, week)


def test_data_info_is_the_manifest_of_what_is_read():
    info = eccles.data_info()
    assert info.cut_date == "2026-03-31"
    assert info.snapshot_sha256 == eccles.open_snapshot().manifest.snapshot_sha256


def test_the_face_shows_its_names_and_no_others():
    assert set(eccles.__all__) == set(dir(eccles))
    assert eccles.project is api.project
    assert eccles.__version__
    with pytest.raises(AttributeError, match="nonsense"):
        eccles.nonsense  # noqa: B018  # the look-up is the test


def test_no_module_takes_the_name_of_an_operation():
    import eccles.api

    modules = {path.stem for path in Path(eccles.api.__file__).parent.glob("*.py")}
    assert not modules & set(eccles.api.__all__)


def test_a_chart_takes_a_width_in_numbers_and_refuses_what_is_none():
    assert eccles.chart("assets", width=80).figure.layout == eccles.chart("assets", width="80mm").figure.layout
    for wrong in ({"name": 5}, {"name": "assets", "width": 5}, {"name": "assets", "language": 5}):
        with pytest.raises(eccles.EcclesError, match='"5"'):
            eccles.chart(**wrong)


def test_the_lists_answer_after_one_of_theirs_was_asked_for():
    eccles.chart("assets")
    assert "assets" in eccles.charts()
    assert eccles.claims("000")
