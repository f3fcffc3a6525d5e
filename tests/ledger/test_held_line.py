"""Lines that are held: level kept, trend even, and holding no worse than a trend on the published lines."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.held_line import LINES, naive_errors
from eccles.data.snapshot import open_snapshot
from eccles.ledger.held_line import held_path

OPENING = np.datetime64("2026-03-25")
AHEAD = OPENING + np.array([0, 1461]) * np.timedelta64(1, "D")


def test_a_held_line_stays_and_a_trend_is_even():
    assert held_path(333.4, OPENING, AHEAD).tolist() == [333.4, 333.4]
    assert held_path(333.4, OPENING, AHEAD, 10.0) == pytest.approx([333.4, 373.4])


def test_a_line_may_cross_zero_and_has_a_path_axis():
    path = held_path(np.array([54.1, -20.0]), OPENING, AHEAD, -25.0)
    assert path.shape == (2, 2)
    assert path[:, 1] == pytest.approx([-45.9, -120.0])


@pytest.mark.parametrize("column", LINES.values())
def test_holding_beats_the_trend_of_the_last_year(column):
    factor = open_snapshot().table("h41_factor")
    held = naive_errors(factor["date"], factor[column], 0)
    trended = naive_errors(factor["date"], factor[column], 1)
    assert all(held[years] < trended[years] for years in (1, 2, 3))
