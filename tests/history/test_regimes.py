"""QT1 against QT2: caps by month, rules, length, and depth as published."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.snapshot import open_snapshot
from eccles.history.regimes import compare_regimes, regime


def test_caps_by_months_since_the_start():
    both = compare_regimes("QT1", "QT2")
    left = [(step.month_count, step.treasury_cap_bn, step.agency_cap_bn) for step in both.left.caps]
    right = [(step.month_count, step.treasury_cap_bn, step.agency_cap_bn) for step in both.right.caps]
    assert left == [(1, 6, 4), (4, 12, 8), (7, 18, 12), (10, 24, 16), (13, 30, 20), (20, 15, 20)]
    assert right == [(1, 30, 17.5), (4, 60, 35), (25, 25, 35), (35, 5, 35)]


def test_what_changed_inside_a_regime_is_told_once():
    both = compare_regimes("QT1", "QT2")
    assert [sector for _, sector, _ in both.left.excess] == ["treasury", "agency"]
    assert [str(start) for start, _, _ in both.right.excess] == ["2022-06-01", "2022-06-01", "2024-06-01"]
    assert "bills fill" in both.right.counted[0][2]
    assert len(both.right.counted) == 2


@pytest.mark.parametrize(
    ("name", "first", "last"), [("QT1", "2017-09-27", "2019-07-31"), ("QT2", "2022-06-01", "2025-12-03")]
)
def test_depth_is_the_published_change(name: str, first: str, last: str):
    found = regime(name)
    assert (str(found.first_date), str(found.last_date)) == (first, last)
    walcl = open_snapshot().series_bn("WALCL")
    assets = found.depth[0]
    assert assets.change_bn == pytest.approx(float(walcl.at(last) - walcl.at(first)))
    assert assets.change_share == pytest.approx(float(walcl.at(last) / walcl.at(first)) - 1)


def test_qt1_ended_near_three_point_eight_trillion():
    assert regime("QT1").depth[0].last_bn == pytest.approx(3_800, abs=25)  # "3.8 tn" in a source article
    assert all(item.change_bn < 0 for name in ("QT1", "QT2") for item in regime(name).depth)
    assert np.isclose(regime("QT1").depth[0].first_bn, 4_455.661)


def test_only_finished_run_offs_are_compared():
    with pytest.raises(DataError, match="compare QT1, QT2"):
        compare_regimes("QT1", "QE3")
