"""Outside paths: as happened, given, or by the model, and never later knowledge than was published."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.scenario import Method, PathSpec, Point
from eccles.data.scenario_file import load_scenario
from eccles.data.snapshot import open_snapshot
from eccles.opening.gdp import QuarterlyGdp
from eccles.opening.simulate import build_plan

OPENING = np.datetime64("2026-03-25", "D")


def outside(**paths: PathSpec) -> Outside:
    scenario = load_scenario("baseline", horizon="3y")
    return build_plan(replace(scenario, paths={**scenario.paths, **paths})).plan.outside


def test_every_path_starts_at_the_published_opening() -> None:
    built, table = outside(), open_snapshot().table("h41_factor")
    row = int(np.flatnonzero(table["date"] == OPENING)[0])
    for name in ("currency_bn", "tga_bn", "foreign_rrp_bn", "loans_bn"):
        assert getattr(built, name)[0, 0] == pytest.approx(float(table[name][row]), abs=1e-6), name
    assert built.other_liabilities_bn[0, 0] == pytest.approx(float(table["other_absorbing_bn"][row]))
    for place, tenor in enumerate(YIELD_TENORS):
        series = "DGS" + tenor.upper().replace("M", "MO").replace("Y", "")
        published = float(open_snapshot().series(series).asof(OPENING))
        assert built.par_yield_pct[0, 0, place] == pytest.approx(published, abs=1e-9), tenor


def test_given_paths_are_followed() -> None:
    points = (Point(np.datetime64("2026-03-25"), 800.0), Point(np.datetime64("2026-04-08"), 900.0))
    built = outside(tga_bn=PathSpec(Method.POINTS, points=points), loans_bn=PathSpec(Method.CONSTANT, value=7.0))
    assert built.tga_bn[0, :4].tolist() == [800.0, 850.0, 900.0, 900.0]
    assert set(built.loans_bn[0].tolist()) == {7.0}


def test_as_happened_beyond_the_data_says_what_there_is() -> None:
    with pytest.raises(ScenarioError, match="tga_bn as happened is known to 2026-03-25"):
        outside(tga_bn=PathSpec(Method.AS_HAPPENED))


def test_as_happened_until_a_date_hands_over_without_a_jump() -> None:
    scenario = load_scenario("qt2_to_20pct_of_gdp")
    path = build_plan(scenario).plan.outside.tga_bn[0]
    week = int((OPENING - scenario.opening_date).astype(int)) // 7
    table = open_snapshot().table("h41_factor")
    assert path[week] == pytest.approx(float(table["tga_bn"][-1]))
    assert abs(path[week + 1] - path[week]) < 150.0


def test_gdp_is_the_quarter_s_in_tables_and_the_published_one_for_rules() -> None:
    gdp = QuarterlyGdp.of(open_snapshot(), OPENING, PathSpec())
    series = open_snapshot().series("GDP")
    last = float(series.value[series.date == np.datetime64("2025-10-01")][0])
    day = np.array([OPENING])
    assert gdp.published_by(day)[0] == last  # the first quarter of 2026 comes out at the end of April
    assert gdp.of_quarter(day)[0] > last
    assert gdp.of_quarter(day)[0] != float(series.value[series.date == np.datetime64("2026-01-01")][0])


def test_the_mortgage_rate_keeps_its_spread_and_its_history() -> None:
    built = outside()
    opening_month = int(OPENING.astype("datetime64[M]").astype(int))
    column = opening_month - built.mortgage_first_month_index
    series = open_snapshot().series("MORTGAGE30US")
    february = series.value[series.date.astype("datetime64[M]") == np.datetime64("2026-02")].mean()
    assert built.mortgage_rate_pct[0, column - 1] == pytest.approx(february)
    ten_year = built.par_yield_pct[0, :, YIELD_TENORS.index("10y")]
    spread = float(series.asof(OPENING)) - ten_year[0]
    last_month = built.mortgage_rate_pct[0, -2]
    assert last_month == pytest.approx(ten_year[-6] + spread, abs=0.02)


def test_consumer_prices_stop_at_what_was_released() -> None:
    """On 2022-06-01 the April index was out; May's came on June 10th."""
    scenario = replace(load_scenario("baseline", opening="2022-06-01", horizon="1y"), paths={})
    built = build_plan(scenario).plan.outside
    series = open_snapshot().series("CPIAUCNS")
    published = {str(d)[:7]: float(v) for d, v in zip(series.date, series.value, strict=True)}
    months = built.cpi_first_month_index + np.arange(built.cpi_index.shape[1])
    found = {str(np.datetime64(int(m), "M")): float(v) for m, v in zip(months, built.cpi_index[0], strict=True)}
    assert found["2022-04"] == published["2022-04"]
    assert found["2022-05"] != published["2022-05"]
