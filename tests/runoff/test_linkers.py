"""TIPS: a holding's own ratio at the opening, growth with the reference index, and the floor at maturity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from eccles.base.timeline import Timeline, month_index
from eccles.core.consumer_prices import reference_index
from eccles.runoff.linkers import build_linkers
from tests.small import days, lots, outside

OPENING = np.datetime64("2022-06-01")
FIRST = int(month_index(OPENING)) - 3
TABLE = lots(
    ("BILL", "bill", "2022-03-17", "2022-06-16", 10.0, 0.0),
    ("OLD", "tips", "2012-07-31", "2022-07-15", 5.0, 1.5),
    ("NEW", "tips", "2022-06-30", "2027-04-15", 0.0, 0.0),
    ("LONG", "tips", "2012-02-29", "2042-02-15", 8.0, 2.0),
)
inflation = arrays(np.float64, (2, 24), elements=st.floats(-0.01, 0.02))


def prices(step: np.ndarray) -> np.ndarray:
    return 280.0 * np.cumprod(1.0 + step, axis=1)


@settings(deadline=None)
@given(inflation)
def test_a_holding_starts_at_its_own_ratio_and_grows_with_the_index(step):
    cpi = prices(step)
    run = Timeline.from_opening(OPENING, 26)
    tips = build_linkers(TABLE, outside(26, cpi_index=cpi, cpi_first_month_index=FIRST), run)
    assert TABLE.cusip[tips.lot_index].tolist() == ["OLD", "NEW", "LONG"]
    assert tips.place.tolist() == [-1, 0, 1, 2]
    assert tips.index_ratio[:, 0, 0] == pytest.approx([1.3, 1.3])
    assert tips.index_ratio[:, 0, 2] == pytest.approx([1.25, 1.25])
    day_after = run.date + 1  # published compensation uses the index of the day after the Wednesday
    growth = reference_index(cpi, FIRST, day_after) / reference_index(cpi, FIRST, day_after[:1])
    assert tips.index_ratio[:, :, 2] == pytest.approx(1.25 * growth, rel=1e-12)


@settings(deadline=None)
@given(inflation)
def test_maturity_pays_the_ratio_of_its_date_and_never_less_than_par(step):
    cpi = prices(step * 20.0)
    run = Timeline.from_opening(OPENING, 26)
    tips = build_linkers(TABLE, outside(26, cpi_index=cpi, cpi_first_month_index=FIRST), run)
    at = reference_index(cpi, FIRST, days("2022-06-02", "2022-07-15"))
    assert tips.maturity_ratio[:, 0] == pytest.approx(np.maximum(1.3 * at[:, 1] / at[:, 0], 1.0), rel=1e-12)
    week = int(run.week_of(days("2022-07-15"))[0])
    assert np.array_equal(tips.index_ratio[:, week, 0], tips.maturity_ratio[:, 0])


def test_a_new_issue_is_dated_the_fifteenth_of_its_month():
    cpi = prices(np.full((1, 24), 0.005))
    run = Timeline.from_opening(OPENING, 26)
    tips = build_linkers(TABLE, outside(26, cpi_index=cpi, cpi_first_month_index=FIRST), run)
    wednesday = days("2022-06-15", "2022-07-06")
    expected = reference_index(cpi, FIRST, wednesday + 1) / reference_index(cpi, FIRST, days("2022-06-15"))
    assert tips.index_ratio[0, run.week_of(wednesday), 1] == pytest.approx(expected[0], rel=1e-12)
    assert 1.0 < tips.index_ratio[0, 2, 1] < 1.0005  # one day of inflation after its dated date


def test_without_inflation_nothing_accrues():
    run = Timeline.from_opening(OPENING, 26)
    tips = build_linkers(TABLE, outside(26, cpi_index=np.full((1, 24), 280.0), cpi_first_month_index=FIRST), run)
    assert tips.index_ratio == pytest.approx(np.broadcast_to([1.3, 1.0, 1.25], (1, 27, 3)))
