"""Which observation counts for a day, and growth over a year, against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eccles.base.errors import DataError
from eccles.core.growth import year_on_year
from eccles.core.series import Series
from eccles.data.derived_series import has_series, read_series
from eccles.data.library import open_library
from eccles.history.observations import level_at, observation_place


def series(frequency: str, dates: list[str]) -> Series:
    date = np.array(dates, dtype="datetime64[D]")
    return Series("X", "x", "p", "index", "k", frequency, "r", date, np.arange(date.size, dtype=float) + 1.0)


@pytest.mark.parametrize(
    ("frequency", "dates", "day", "wanted"),
    [
        ("D", ["2020-01-02", "2020-01-03", "2020-01-06"], "2020-01-03", "2020-01-03"),
        ("D", ["2020-01-02", "2020-01-03", "2020-01-06"], "2020-01-05", "2020-01-03"),
        ("W", ["2020-01-01", "2020-01-08"], "2020-01-07", "2020-01-01"),
        ("M", ["2020-01-01", "2020-02-01", "2020-03-01"], "2020-02-29", "2020-02-01"),
        ("M", ["2020-01-31", "2020-02-29", "2020-03-31"], "2020-02-01", "2020-02-29"),
        ("M", ["2020-01-01", "2020-02-01"], "2020-04-15", "2020-02-01"),
        ("M", ["2020-01-01", "2020-03-01"], "2020-02-15", "2020-01-01"),
        ("Q", ["2020-01-01", "2020-04-01"], "2020-03-31", "2020-01-01"),
        ("Q", ["2020-01-01", "2020-04-01"], "2020-06-30", "2020-04-01"),
    ],
)
def test_which_observation_counts(frequency: str, dates: list[str], day: str, wanted: str):
    level = level_at(series(frequency, dates), np.datetime64(day), "index")
    assert str(level.observed_date) == wanted
    assert level.value == dates.index(wanted) + 1


def test_nothing_counts_before_the_first_or_long_after_the_last():
    days = series("D", ["2020-01-02", "2020-01-03"])
    for day in ("2020-01-01", "2021-02-01"):
        with pytest.raises(DataError, match=f"nothing for {day}; it spans 2020-01-02 to 2020-01-03"):
            observation_place(days, np.datetime64(day))


@pytest.mark.parametrize(("name", "periods"), [("CPIAUCSL", 12), ("GDPC1", 4)])
def test_growth_over_a_year_is_that_of_pandas(name: str, periods: int):
    published = open_library().series(name)
    frame = pd.Series(published.value, pd.DatetimeIndex(published.date))
    whole = frame.asfreq("MS" if periods == 12 else "QS")  # a month that was never published is a hole, not a shift
    wanted = (100 * (whole / whole.shift(periods) - 1)).dropna()
    ours = year_on_year(published)
    assert np.array_equal(ours.date, wanted.index.to_numpy().astype("datetime64[D]"))
    assert ours.value == pytest.approx(wanted.to_numpy(), abs=1e-10)


def test_growth_over_a_year_needs_months_or_quarters():
    with pytest.raises(DataError, match="needs months or quarters"):
        year_on_year(series("D", ["2020-01-02", "2021-01-02"]))


def test_the_total_return_reinvests_a_twelfth_of_the_dividend():
    library = open_library()
    assert has_series(library, "SHILLER_SP_TOTAL_RETURN")
    assert not has_series(library, "NOTHING_OF_THE_KIND")
    total = read_series(library, "SHILLER_SP_TOTAL_RETURN")
    price = pd.Series(library.series("SHILLER_SP_PRICE").value, library.series("SHILLER_SP_PRICE").date)
    paid = pd.Series(library.series("SHILLER_SP_DIVIDEND").value, library.series("SHILLER_SP_DIVIDEND").date) / 12
    wanted = ((price + paid) / price.shift()).dropna().cumprod()
    ours = total.value[1:] / total.value[0]
    assert ours == pytest.approx(wanted.to_numpy(), rel=1e-10)
    assert total.at("2000-01-01") == pytest.approx(100.0)
