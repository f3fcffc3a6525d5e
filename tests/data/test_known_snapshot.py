"""The embedded data cut at an instant: what the calendar of releases lets through, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.data.instants import instant_day, instant_text, read_instant
from eccles.data.known_snapshot import open_known, series_known_at
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot

KNOWN_AT = "2024-06-20"
KNOWN = open_known(read_instant(KNOWN_AT))


def test_it_ends_where_the_calendar_says():
    assert KNOWN.manifest.cut_date == KNOWN_AT
    assert KNOWN.series("WALCL").date[-1] == np.datetime64("2024-06-12")  # Wednesday the 19th was a holiday
    assert KNOWN.series_bn("DPSACBW027SBOG").date[-1] == np.datetime64("2024-06-05")  # nine days late
    assert KNOWN.table("h41_factor")["date"][-1] == np.datetime64("2024-06-12")
    assert KNOWN.table("debt_outstanding")["record_date"].max() == np.datetime64("2023-09-30")
    assert KNOWN.table("fed_income")["year_date"].max() == np.datetime64("2023-12-31")


@pytest.mark.parametrize("name", ["WALCL", "DGS10", "CPIAUCNS", "GDP", "UNRATE", "MORTGAGE30US", "EFFR"])
def test_a_series_is_what_the_library_returns(name: str, tmp_path):
    found, other = KNOWN.series(name), open_library(tmp_path).series(name, KNOWN_AT)
    np.testing.assert_array_equal(found.date, other.date)
    np.testing.assert_array_equal(found.value, other.value)
    assert not found.value.flags.writeable


@pytest.mark.parametrize("name", ["soma_summary", "h41_line", "auction", "administered_rate", "holding", "threshold"])
def test_a_table_is_what_the_library_returns(name: str, tmp_path):
    found, other = KNOWN.table(name), open_library(tmp_path).table(name, KNOWN_AT)
    assert list(found) == list(other)
    for column, values in found.items():
        np.testing.assert_array_equal(values, other[column])


def test_nothing_is_kept_that_a_caller_could_change():
    KNOWN.table("auction").clear()
    assert KNOWN.table("auction")["issue_date"].size > 0


def test_a_forecast_came_with_the_data():
    snapshot = open_snapshot()
    potential = snapshot.series("GDPPOT")
    published = series_known_at(potential, snapshot)
    assert published.max() == read_instant(snapshot.manifest.cut_date)
    assert open_known(read_instant("2026-04-01")).series("GDPPOT").date[-1] == potential.date[-1]
    assert KNOWN.series("GDPPOT").date[-1] == np.datetime64("2024-01-01")


def test_what_was_not_out_yet_is_refused():
    early = open_known(read_instant("1999-01-01"))
    with pytest.raises(DataError, match="nothing of EFFR had been published by 1999-01-02T04:59:59Z"):
        early.series("EFFR")
    with pytest.raises(DataError, match="unknown table"):
        early.table("auctions")
    with pytest.raises(DataError, match="nothing says when the rows of series were published"):
        early.table("series")


def test_no_instant_is_all_the_data():
    assert open_known(None) is open_snapshot()
    assert open_known(read_instant(KNOWN_AT)) is open_known(read_instant(KNOWN_AT))


@pytest.mark.parametrize("text", ["2024-06-20", "2024-01-20", "2024-06-20T20:30:00Z", "2024-03-10T06:59:59Z"])
def test_an_instant_has_one_form(text: str):
    assert instant_text(text) == text
    assert read_instant(instant_text(read_instant(text))) == read_instant(text)


def test_the_day_of_an_instant_is_new_yorks():
    assert instant_day(read_instant("2024-06-20T23:00")) == np.datetime64("2024-06-20")
    assert instant_day(read_instant("2024-01-20T00:00")) == np.datetime64("2024-01-20")
    assert instant_text("2024-06-20T16:30") == "2024-06-20T20:30:00Z"
