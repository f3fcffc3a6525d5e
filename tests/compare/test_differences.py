"""Differences by line and date."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.compare.differences import difference_of
from eccles.compare.measure import last_wednesday_by, read_measure, wednesday_place
from eccles.data.scenario_file import load_scenario
from eccles.opening.simulate import project_scenario
from eccles.report.frames import all_paths
from eccles.report.views import Projection
from tests.compare.shipped import result_of


def test_differences_are_those_of_the_public_view() -> None:
    base, other = result_of("baseline"), result_of("restart_qt_2027")
    found = difference_of([base, other])
    known = (Projection(other) - Projection(base)).columns()
    for line in found.levels:
        np.testing.assert_array_equal(found.difference(line)[0], known[line])
    assert found.names == ("baseline", "restart_qt_2027")


def test_three_projections_and_a_shorter_one_meet_on_shared_wednesdays() -> None:
    base = result_of("baseline")
    short = project_scenario(load_scenario("restart_qt_2027", horizon="52w"))
    found = difference_of([base, result_of("restart_qt_2027"), short])
    assert found.date.size == 53
    assert found.names == ("baseline", "restart_qt_2027 (1)", "restart_qt_2027 (2)")
    assert found.difference("reserves_bn").shape == (2, 53)
    columns = found.columns()
    assert columns["date"].size == columns["reserves_bn"].size == 106
    assert found.to_frame().loc["restart_qt_2027 (2)", "mbs_bn"].size == 53
    np.testing.assert_allclose(*found.levels["reserves_bn"][1:], atol=1e-9)
    assert found.at("2026-04-01")["tga_bn"].tolist() == [float(base.amount_bn("tga")[0, 1])] * 3


def test_what_cannot_be_compared_is_refused() -> None:
    base = result_of("baseline")
    with pytest.raises(DataError, match="share no Wednesday"):
        difference_of([base, result_of("qt2_as_it_happened")])
    with pytest.raises(DataError, match="give two or more"):
        difference_of([base])
    with pytest.raises(DataError, match='no line "reserves"; did you mean "reserves_bn"'):
        difference_of([base, base]).difference("reserves")


def test_measures_are_the_columns_of_a_projection() -> None:
    result = result_of("baseline")
    columns = all_paths(result)
    names = [f"{name}_bn" for name in result.chart.names]
    for name in ("total_assets_bn", "treasuries_bn", *names, "assets_share_of_gdp_pct", "reserves_share_of_gdp_pct"):
        measure = read_measure(name, result.chart)
        np.testing.assert_allclose(measure.of(result.balance_bn, result.gdp_bn), columns[name], rtol=0, atol=1e-9)
    assert read_measure("assets", result.chart).name == "total_assets_bn"
    assert read_measure("reserves-share-of-gdp", result.chart).name == "reserves_share_of_gdp_pct"
    assert read_measure("other_assets", result.chart).places.size == 1
    with pytest.raises(DataError, match="no line"):
        read_measure("nothing", result.chart)


def test_dates_are_read_as_written() -> None:
    date = result_of("baseline").date
    assert str(date[last_wednesday_by(date, "2028-12")]) == "2028-12-27"
    assert str(date[last_wednesday_by(date, "2028-12-26")]) == "2028-12-20"
    assert str(date[wednesday_place(date, "2028-12-20")]) == "2028-12-20"
    for outside in ("2026-02", "2040-01", "2036-04"):
        with pytest.raises(DataError, match="lies outside"):
            last_wednesday_by(date, outside)
