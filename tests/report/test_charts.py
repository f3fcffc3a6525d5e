"""What the pictures draw: their tables against the projection, and their traces against their tables."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.projection import ProjectionResult
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart, csv_text, dressed
from eccles.report.charts.axis import Axis
from eccles.report.charts.balance import ASSETS, LIABILITIES
from eccles.report.charts.projection import CHART_NAMES, draw, draw_difference
from eccles.report.charts.style import Label, add_labels, blank_figure, tint
from tests.house_units import unnamed_columns
from tests.report.conftest import MakeResult


def projected(chart: Chart, name: str) -> np.ndarray:
    return chart.columns[name][chart.columns["part"] == "projected"]


@pytest.mark.parametrize("name", CHART_NAMES)
def test_every_picture_names_source_date_unit_and_basis(result: ProjectionResult, name: str) -> None:
    chart = draw(result, name)
    assert chart.source.as_of_date == result.date[0]
    assert "H.4.1" in chart.source.text
    assert "synthetic" in chart.source.text
    assert "reconstructed from the holdings of 2022-02-16; stop rule met by 2023-12-13" in chart.subtitle
    assert chart.unit.startswith("USD bn")
    assert chart.summary
    assert unnamed_columns(name, {column: value.dtype.kind for column, value in chart.columns.items()}) == []
    assert len({len(value) for value in chart.columns.values()}) == 1


def test_a_published_portfolio_is_not_called_reconstructed(make_result: MakeResult) -> None:
    assert "reconstructed" not in draw(make_result(basis="published"), "reserves").subtitle


def test_the_balance_sheet_draws_the_projection_and_what_was_published(result: ProjectionResult) -> None:
    chart = draw(result, "balance_sheet")
    week = np.isin(result.date, chart.columns["date"])
    np.testing.assert_array_equal(projected(chart, "reserves_bn"), result.amount_bn("reserves")[0, week])
    np.testing.assert_array_equal(projected(chart, "total_assets_bn"), result.total_assets_bn[0, week])
    series = open_snapshot().series_bn("WALCL")
    before = chart.columns["part"] == "published"
    np.testing.assert_array_equal(chart.columns["total_assets_bn"][before], series.at(chart.columns["date"][before]))
    after = np.isfinite(chart.columns["published_total_assets_bn"])
    assert (chart.columns["date"][after] > result.date[0]).all()
    assert after.sum() > 30
    assert {result.date[0], result.date[-1]} <= set(chart.columns["date"])


def test_both_sides_of_the_balance_sheet_are_of_one_height(result: ProjectionResult) -> None:
    columns = draw(result, "balance_sheet").columns
    assets, liabilities = (sum(columns[name] for name in names) for names in (ASSETS, LIABILITIES))
    np.testing.assert_allclose(assets, liabilities, atol=2e-3)


@pytest.mark.parametrize("name", ["balance_sheet", "reserves", "runoff", "mortgages"])
def test_every_trace_is_a_column_of_the_table(result: ProjectionResult, name: str) -> None:
    chart = draw(result, name)
    columns = [value for value in chart.columns.values() if value.dtype.kind == "f"]
    for trace in chart.figure.data:
        if trace.name == "cap":
            continue
        drawn = np.asarray(trace.y)
        drawn = drawn[np.isfinite(drawn)]
        assert any(_holds(column, drawn) for column in columns), trace.name


def _holds(column: np.ndarray, drawn: np.ndarray) -> bool:
    finite = column[np.isfinite(column)]
    return drawn.size <= finite.size and any(
        np.array_equal(sign * finite[start : start + drawn.size], drawn)
        for sign in (1.0, -1.0)
        for start in (0, finite.size - drawn.size)
    )


def test_the_ladder_adds_up_to_what_falls_due(result: ProjectionResult) -> None:
    columns, ladder = draw(result, "runoff").columns, result.ladder
    coupons = columns["coupon_redeemed_bn"] + columns["coupon_rolled_bn"]
    np.testing.assert_allclose(coupons, ladder.coupon_due_bn[0, ladder.complete])
    bills = columns["bill_redeemed_bn"] + columns["bill_rolled_bn"]
    np.testing.assert_allclose(bills, ladder.bill_due_bn[0, ladder.complete])


def test_no_line_is_drawn_where_there_is_no_cap(result: ProjectionResult) -> None:
    chart = draw(result, "runoff")
    cap = next(trace for trace in chart.figure.data if trace.name == "cap")
    drawn, known = np.asarray(cap.y), chart.columns["treasury_cap_bn"]
    assert np.isfinite(known).sum() * 2 == np.isfinite(drawn).sum() < drawn.size
    assert "no cap" in chart.note


def test_a_cap_of_nothing_is_said_and_not_drawn(make_result: MakeResult) -> None:
    result = make_result(cap=0.0)
    result.ladder.treasury_cap_bn[:] = 0.0
    chart = draw(result, "runoff")
    assert "cap" not in [trace.name for trace in chart.figure.data]
    assert "zero throughout" in chart.note


def test_published_principal_is_that_of_the_paydown_table(result: ProjectionResult) -> None:
    columns = draw(result, "mortgages").columns
    flow = open_snapshot().table("mbs_flow")
    july = (flow["date"] > np.datetime64("2022-07-06")) & (flow["date"] <= np.datetime64("2022-08-06"))
    place = int(np.flatnonzero(columns["month_date"] == np.datetime64("2022-07-01"))[0])
    assert columns["published_bn"][place] == pytest.approx(flow["paydown_bn"][july].sum())
    assert columns["published_bn"][place] == pytest.approx(29.5, abs=0.1)


def test_the_maturity_profile_holds_every_treasury(result: ProjectionResult) -> None:
    columns = draw(result, "maturities").columns
    for date in np.unique(columns["date"]):
        here = columns["date"] == date
        drawn = sum(columns[name][here].sum() for name in ("coupons_bn", "tips_bn", "bills_bn"))
        week = int(np.flatnonzero(result.date == date)[0])
        assert result.lots is not None
        held = result.lots.par_bn[0, week].sum() + result.lots.compensation_bn[0, week].sum()
        assert drawn == pytest.approx(held)


def test_a_difference_draws_one_less_the_other(make_result: MakeResult) -> None:
    left, right = make_result(), make_result(pace=2.0, name="fast")
    chart = draw_difference(left, right)
    expected = left.total_assets_bn[0] - right.total_assets_bn[0]
    np.testing.assert_array_equal(chart.columns["total_assets_bn"], expected)
    assert "fast" in chart.subtitle


def test_many_paths_show_median_and_bands(make_result: MakeResult) -> None:
    result = make_result(paths=30, weeks=60)
    chart = draw(result, "reserves")
    np.testing.assert_array_equal(
        projected(chart, "p05_reserves_bn"), np.quantile(result.amount_bn("reserves"), 0.05, 0)
    )
    np.testing.assert_array_equal(projected(chart, "reserves_bn"), np.median(result.amount_bn("reserves"), 0))
    assert "30 paths" in chart.note


def test_an_unknown_picture_names_the_nearest(result: ProjectionResult) -> None:
    with pytest.raises(DataError, match='did you mean "reserves"'):
        draw(result, "reserve")


def test_the_table_as_text_keeps_every_digit(result: ProjectionResult) -> None:
    columns = draw(result, "reserves").columns
    rows = list(csv.DictReader(io.StringIO(csv_text(columns))))
    assert np.array_equal([float(row["reserves_bn"]) for row in rows], columns["reserves_bn"])
    assert [row["date"] for row in rows[:1]] == [str(columns["date"][0])]


@pytest.mark.parametrize("width_px", [420, 900])
def test_a_dressed_picture_carries_title_key_and_source_and_keeps_its_plot(
    result: ProjectionResult, width_px: int
) -> None:
    chart = draw(result, "runoff")
    figure = dressed(chart, width_px)
    text = " ".join(note.text for note in figure.layout.annotations)
    words = (chart.title, "coupons redeemed", "H.4.1", "&lt;made>", "2022-06-01")
    assert all(word in text for word in words)
    plots = [drawn.layout.height - drawn.layout.margin.t - drawn.layout.margin.b for drawn in (chart.figure, figure)]
    assert plots[0] == plots[1]
    assert not any("coupons redeemed" in note.text for note in chart.figure.layout.annotations)


def test_labels_never_touch_and_stay_in_order() -> None:
    figure = blank_figure(300)
    levels = [0.0, 1.0, 2.0, 50.0, 99.0, 100.0]
    add_labels(figure, [Label(str(n), level, "#000000") for n, level in enumerate(levels)], Axis(0.0, 100.0))
    placed = [note.y for note in figure.layout.annotations]
    gap = 100.0 * 15 / (300 - figure.layout.margin.t - figure.layout.margin.b)
    assert np.all(np.diff(placed) >= gap - 1e-9)
    assert placed[3] == 50.0
    assert placed[-1] <= 100.0


@pytest.mark.parametrize(("length", "step"), [(9_000, 2_000), (87, 20), (4_300, 1_000), (12.5, 2.5), (10, 2)])
def test_steps_are_round(length: float, step: float) -> None:
    assert Axis(0.0, length).step() == pytest.approx(step)


def test_an_axis_shows_zero_and_a_little_more_than_the_values() -> None:
    axis = Axis.around(np.array([100.0, np.nan, np.inf, 40.0]))
    assert (axis.low, axis.high) == (0.0, 106.0)
    assert Axis.around(np.array([-50.0, 50.0])).low == -56.0
    assert Axis.around(np.empty(0)).high > 0.0


def test_a_tint_goes_from_white_to_the_colour() -> None:
    assert (tint("#4477AA", 0.0), tint("#4477AA", 1.0)) == ("#FFFFFF", "#4477AA")
