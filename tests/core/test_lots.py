"""The table of lots: maturity order, payment days, cap months, classes."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.base.timeline import month_index
from eccles.core.lots import TREASURY_KINDS
from tests.small import days, lots

# 31 December 2022 was a Saturday; Monday 2 January 2023 a holiday.
TABLE = lots(
    ("B", "bill", "2022-06-30", "2022-12-29", 5.0, 0.0),
    ("N", "note_bond", "2017-12-31", "2022-12-31", 7.0, 0.0),
    ("T", "tips", "2013-01-31", "2023-01-15", 3.0, 0.6),
    ("F", "frn", "2021-01-31", "2023-01-31", 2.0, 0.0),
)


def test_a_payment_moves_over_the_year_end_while_its_cap_month_stays():
    assert TABLE.payment_date.tolist() == days("2022-12-29", "2023-01-03", "2023-01-17", "2023-01-31").tolist()
    december, january = month_index(days("2022-12-01", "2023-01-01"))
    assert TABLE.maturity_month_index.tolist() == [december, december, january, january]


def test_every_lot_is_of_one_class():
    indicator = TABLE.kind_indicator_ratio
    assert indicator.shape == (TABLE.count, len(TREASURY_KINDS))
    assert np.array_equal(indicator.sum(axis=1), np.ones(4))
    assert (TABLE.opening_par_bn @ indicator).tolist() == [5.0, 7.0, 3.0, 2.0]


def test_lots_out_of_order_are_refused():
    rows = [("A", "bill", "2022-01-06", "2022-07-07", 1.0, 0.0), ("B", "bill", "2022-01-06", "2022-07-06", 1.0, 0.0)]
    with pytest.raises(DataError, match="sorted by maturity"):
        lots(*rows)
