"""One engine: a deterministic run is one path, and paths do not know each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eccles.core.outside import Outside
from eccles.data.scenario_file import load_scenario
from eccles.engine.project import Run, run
from eccles.opening.simulate import PlannedRun, build_plan, plan_again

SHOCKS_BN = np.array([0.0, 150.0, -80.0, 40.0, 260.0])
SHOCKS_PP = np.array([0.0, -1.0, 0.5, 1.5, -0.25])


@pytest.fixture(scope="module", params=["baseline", "restart_qt_2027", "qt2_as_it_happened"])
def planned(request: pytest.FixtureRequest) -> PlannedRun:
    return build_plan(load_scenario(request.param))


def shocked(outside: Outside, rows: slice) -> Outside:
    tga = outside.tga_bn + SHOCKS_BN[rows, None]
    mortgage = outside.mortgage_rate_pct + SHOCKS_PP[rows, None]
    return replace(outside, tga_bn=tga, mortgage_rate_pct=mortgage)


def run_rows(planned: PlannedRun, rows: slice) -> Run:
    outside = shocked(planned.plan.outside, rows)
    return run(plan_again(planned, outside, path_count=len(SHOCKS_BN[rows])))


def test_one_path_equals_the_first_of_many(planned: PlannedRun) -> None:
    one, many = run(planned.plan), run_rows(planned, slice(None))
    np.testing.assert_array_equal(one.balance_bn[0], many.balance_bn[0])
    np.testing.assert_array_equal(one.journal.amount_bn[0], many.journal.amount_bn[0])
    assert one.state.income is not None
    assert many.state.income is not None
    np.testing.assert_array_equal(one.state.income.income_bn[0], many.state.income.income_bn[0])
    np.testing.assert_array_equal(one.state.income.deferred_bn[0], many.state.income.deferred_bn[0])


def test_results_do_not_depend_on_chunking(planned: PlannedRun) -> None:
    whole = run_rows(planned, slice(None)).balance_bn
    chunks = [run_rows(planned, rows).balance_bn for rows in (slice(0, 2), slice(2, 3), slice(3, 5))]
    np.testing.assert_array_equal(whole, np.concatenate(chunks))


def test_paths_differ_where_their_worlds_do(planned: PlannedRun) -> None:
    many = run_rows(planned, slice(None))
    reserves, mbs = planned.plan.books.liquidity_index[0], planned.plan.chart.index("mbs")
    assert np.ptp(many.balance_bn[:, -1, reserves]) > 100.0
    order = np.argsort(SHOCKS_PP)
    assert np.all(np.diff(many.balance_bn[order, -1, mbs]) > 0.0)  # the higher the rate, the less is prepaid
