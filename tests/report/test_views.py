"""A view's frames, quantiles and differences against the plain arrays they come from."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.base.units import pct_from_share
from eccles.core.projection import ProjectionResult
from eccles.report.views import Projection
from tests.house import REPOSITORY
from tests.house_units import unnamed_columns
from tests.report.conftest import MakeResult


def test_the_frame_shows_every_line_as_published(result: ProjectionResult) -> None:
    frame = Projection(result).to_frame()
    assert frame.index.name == "date"
    assert np.array_equal(frame.index.to_numpy().astype("datetime64[D]"), result.date)
    for place, account in enumerate(result.chart.accounts):
        sign = 1.0 if account.side == "asset" else -1.0
        np.testing.assert_array_equal(frame[f"{account.name}_bn"], sign * result.balance_bn[0, :, place])
    np.testing.assert_array_equal(
        frame["assets_share_of_gdp_pct"], pct_from_share(frame["total_assets_bn"] / frame["gdp_bn"])
    )


def test_the_frame_balances(result: ProjectionResult) -> None:
    frame = Projection(result).to_frame()
    liabilities = sum(frame[f"{a.name}_bn"] for a in result.chart.accounts if a.side == "liability")
    np.testing.assert_allclose(frame["total_assets_bn"] + frame["factors_bridge_bn"], liabilities, atol=1e-9)


def test_columns_of_every_frame_end_in_units(result: ProjectionResult) -> None:
    view = Projection(result)
    frames = {
        "weekly": view.to_frame().reset_index(),
        "ladder": view.ladder_frame().reset_index(),
        "holdings": view.holdings(result.date[3]),
        "journal": view.journal(0),
    }
    faults = [
        fault
        for name, frame in frames.items()
        for fault in unnamed_columns(name, {column: frame[column].to_numpy().dtype.kind for column in frame})
    ]
    assert faults == []


def test_holdings_add_up_to_what_is_alive(result: ProjectionResult) -> None:
    assert result.lots is not None
    held = Projection(result).holdings("2023-05-31")
    week = int(np.flatnonzero(result.date == np.datetime64("2023-05-31"))[0])
    assert held["par_bn"].sum() == pytest.approx(result.lots.par_bn[0, week].sum())
    assert (held["maturity_date"].to_numpy().astype("datetime64[D]") > np.datetime64("2023-05-31")).all()
    assert set(held["basis"]) == {"reconstructed"}


def test_lots_bought_after_the_opening_are_projected(make_result: MakeResult) -> None:
    result = make_result(basis="published")
    assert result.lots is not None
    result.lots.lots.opening_par_bn[-1] = 0.0
    assert Projection(result).holdings(result.date[0])["basis"].tolist()[-2:] == ["published", "projected"]


def test_a_date_between_wednesdays_names_the_nearest(result: ProjectionResult) -> None:
    with pytest.raises(DataError, match=r"2022-06-03 is none .* nearest: 2022-06-01"):
        Projection(result).holdings("2022-06-03")


def test_the_journal_of_a_week_posts_to_the_balances(result: ProjectionResult) -> None:
    view = Projection(result)
    by_place, by_date = view.journal(4), view.journal(result.date[5])
    assert by_place.equals(by_date)
    moved = dict.fromkeys(result.chart.names, 0.0)
    for row in by_place.itertuples():
        moved[row.debit] += row.amount_bn
        moved[row.credit] -= row.amount_bn
    change = result.balance_bn[0, 5] - result.balance_bn[0, 4]
    np.testing.assert_allclose(list(moved.values()), change, atol=1e-9)


@pytest.mark.parametrize("week", [160, -1, "2022-06-01"])
def test_weeks_without_transfers_are_refused(result: ProjectionResult, week: int | str) -> None:
    with pytest.raises(DataError, match="no transfers in week"):
        Projection(result).journal(week)


def test_a_path_that_is_not_there_is_refused(result: ProjectionResult) -> None:
    with pytest.raises(DataError, match="no path 1; this projection has 1"):
        Projection(result).to_frame(1)


def test_quantiles_equal_numpy(make_result: MakeResult) -> None:
    result = make_result(paths=40, weeks=20)
    frame = Projection(result).quantiles((0.1, 0.5))
    assert list(frame.columns.names) == ["column", "quantile"]
    np.testing.assert_array_equal(frame["reserves_bn"][0.1], np.quantile(result.amount_bn("reserves"), 0.1, axis=0))
    np.testing.assert_array_equal(frame["total_assets_bn"][0.5], np.median(result.total_assets_bn, axis=0))
    with pytest.raises(DataError, match="between 0 and 1"):
        Projection(result).quantiles((50,))


def test_a_difference_subtracts_line_by_line(make_result: MakeResult) -> None:
    first, second = Projection(make_result()), Projection(make_result(pace=2.0))
    gap = (first - second).to_frame()
    np.testing.assert_array_equal(gap["mbs_bn"], first.to_frame()["mbs_bn"] - second.to_frame()["mbs_bn"])
    assert "total assets +" in repr(first - second)


def test_a_difference_refuses_other_dates_and_path_counts(make_result: MakeResult) -> None:
    view = Projection(make_result(name="one"))
    with pytest.raises(DataError, match=r"one runs from 2022-06-01 to 2025-06-25 and two from 2022-06-08"):
        view - Projection(make_result("2022-06-08", name="two"))
    with pytest.raises(DataError, match="one has 1 paths and two 3"):
        view - Projection(make_result(name="two", paths=3))


def test_the_summary_shows_opening_year_ends_and_end(result: ProjectionResult) -> None:
    view = Projection(result)
    rows = view.summary_rows()
    assert [str(row.date) for row in rows] == ["2022-06-01", "2022-12-28", "2023-12-27", "2024-12-25", "2025-06-25"]
    frame = view.to_frame()
    for row in rows:
        assert row.reserves_bn == frame.loc[str(row.date), "reserves_bn"]
    assert view.stop_date == result.date[80]


def test_the_stop_date_is_that_of_the_middle_path(make_result: MakeResult) -> None:
    result = make_result(paths=3, weeks=30)
    result.stopped_week[:] = [4, 9, -1]
    assert Projection(result).stop_date == result.date[4]
    result.stopped_week[:] = [4, -1, -1]
    assert Projection(result).stop_date is None


def test_the_view_says_in_one_line_what_it_is(result: ProjectionResult) -> None:
    text = repr(Projection(result))
    assert text.startswith("<Projection synthetic: 2022-06-01 to 2025-06-25, total assets 8,915 to ")
    assert "\n" not in text


def test_columns_come_without_pandas_and_plotly() -> None:
    code = (
        "import sys; import eccles.report.views, eccles.report.summary; print(set(sys.modules) & {'pandas', 'plotly'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=REPOSITORY / "src", check=True
    )
    assert done.stdout.strip() == "set()"
