"""Receipts of pictures of history: every column of every picture, computed a second time from the published cells."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store
from eccles.receipts.address import read_address
from eccles.receipts.history.pictures import RECIPES, history_receipt, recipe_of
from eccles.receipts.projection.charted import LADDERS, chart_receipt
from eccles.receipts.question import Question
from eccles.receipts.steps.picture_cells import number_columns
from eccles.report.chart import Chart
from eccles.report.charts.catalogue import HISTORY_CHARTS
from eccles.report.receipt_text import receipt_text
from tests.data import stores

NUDGE = 1e-6
"""A picture that is off by so little is found out."""


@functools.cache
def picture(name: str) -> Chart:
    return eccles.chart(name)


def receipt_of(chart: Chart, column: str, row: str) -> Receipt:
    """The receipt of a number in a picture that is drawn once for all of them."""
    address = read_address(f"chart:{chart.name}:{column}@{row}")
    asked = Question(address, open_library(), run=eccles.project, operation=lambda _: lambda _: chart)
    return history_receipt(asked, chart.name, column, row)


def why(name: str, column: str, row: str) -> Receipt:
    return receipt_of(picture(name), column, row)


def rows_of(chart: Chart, column: str) -> list[tuple[str, float]]:
    """Some rows of a column: its first, one in the middle and its last one with a value; all where there are few."""
    label, value = next(iter(chart.columns.values())), chart.columns[column]
    known = np.flatnonzero(~np.isnan(value))
    chosen = known if label.dtype.kind == "O" else known[[0, known.size // 2, -1]]
    texts = [f"{label[row]:g}" if label.dtype.kind == "f" else str(label[row]) for row in chosen]
    return list(zip(texts, map(float, value[chosen]), strict=True))


def level(series_id: str) -> pd.Series:
    series = open_snapshot().series(series_id)
    return pd.Series(series.value, pd.DatetimeIndex(series.date))


@pytest.mark.parametrize("name", HISTORY_CHARTS)
def test_every_column_of_a_picture_is_computed_from_its_cells(name: str) -> None:
    chart = picture(name)
    assert number_columns(chart)
    for column in number_columns(chart):
        for row, value in rows_of(chart, column):
            receipt = receipt_of(chart, column, row)
            assert receipt.value == value
            assert all(step.origins for step in receipt.chain), receipt.figure
            assert all(origin.sha256 for origin in receipt.origins)
            assert read_address(receipt.figure).names == (name, column)
            assert receipt.unit
            assert all(step.value is not None for step in receipt.chain)


@pytest.mark.parametrize("name", HISTORY_CHARTS)
def test_no_column_hands_the_drawn_number_through(name: str) -> None:
    chart = picture(name)
    for column in number_columns(chart):
        wrong = replace(chart, columns=chart.columns | {column: chart.columns[column] + NUDGE})
        with pytest.raises(InvariantError, match="miss it by"):
            receipt_of(wrong, column, rows_of(chart, column)[-1][0])


def test_a_column_without_a_recipe_is_a_fault() -> None:
    with pytest.raises(InvariantError, match="nothing says what credit_pct of the picture economy is made of"):
        recipe_of("economy", "credit_pct")
    assert RECIPES.keys() == HISTORY_CHARTS.keys()


def test_text_fits_the_screen() -> None:
    for name, column, row in (
        ("purchases_qe_covid", "treasuries_actual_bn", "2020-04"),
        ("soma_table", "average_maturity_yrs", "Treasuries"),
        ("twist", "planned_bn", "3 years or less"),
    ):
        text = receipt_text(why(name, column, row))
        assert max(map(len, text.splitlines())) <= 80


def test_growth_over_a_year_by_hand() -> None:
    receipt = why("economy", "cpi_inflation_pct", "2022-06")
    prices = level("CPIAUCSL")
    wanted = 100 * (prices["2022-06-01"] / prices["2021-06-01"] - 1)
    assert receipt.chain[0].value == pytest.approx(wanted, abs=1e-10)
    assert [origin.date for origin in receipt.chain[0].origins] == ["2022-06-01", "2021-06-01"]
    assert f"{prices['2022-06-01']:.3f} / {prices['2021-06-01']:.3f} − 1" in receipt.chain[0].detail
    quarter = why("economy", "gdp_growth_pct", "2024")
    assert [origin.date for origin in quarter.origins] == ["2024-10-01", "2023-10-01"]


def test_volatility_by_hand() -> None:
    change = level("DGS10").diff() * 100
    receipt = why("volatility", "volatility_bp", "2020-03-31")
    assert receipt.chain[0].value == pytest.approx(change.rolling(60).std()["2020-03-31"], abs=1e-9)
    first = change.loc[:"2020-03-31"].index[-61]
    assert f"60 daily changes after {first.date()} up to 2020-03-31" in receipt.chain[0].detail
    mean = why("volatility", "mean_of_episode_bp", "2018-06-01")
    days = change.rolling(60).std()["2017-10-01":"2019-07-31"]
    assert sum(step.value or 0.0 for step in mean.chain) == pytest.approx(days.mean(), abs=1e-9)
    assert [step.what[:4] for step in mean.chain] == ["2017", "2018", "2019"]
    assert f"of {days.size} days" in mean.chain[0].detail


def test_purchases_by_hand() -> None:
    soma = pd.DataFrame(open_snapshot().table("soma_summary")).set_index("date")
    held = soma[["mbs_bn", "agency_debt_bn"]].sum(axis=1)
    receipt = why("purchases_qe3", "agency_actual_bn", "2013-03")
    assert receipt.value == pytest.approx(held["2013-04-03"] - held["2013-03-06"])
    assert [step.what[-10:] for step in receipt.chain] == ["2013-03-13", "2013-03-20", "2013-03-27", "2013-04-03"]
    assert receipt.chain[0].value == pytest.approx(held["2013-03-13"] - held["2013-03-06"], abs=1e-9)
    many = why("purchases_qe2", "all_securities_actual_bn", "2011-03")
    classes = [f"{name}_bn" for name in ("bill", "note_bond", "tips", "frn", "mbs", "agency_debt")]
    moved = soma.loc["2011-04-06", classes] - soma.loc["2011-03-02", classes]
    assert sum(step.value or 0.0 for step in many.chain) == pytest.approx(moved.sum())
    run_off = why("purchases_qt2", "treasuries_actual_bn", "2023-05")
    treasuries = soma[["bill_bn", "note_bond_bn", "tips_bn", "frn_bn"]].sum(axis=1)
    assert run_off.value == pytest.approx(treasuries["2023-05-03"] - treasuries["2023-05-31"])


def test_plans_quote_the_statement() -> None:
    receipt = why("purchases_qe3", "treasuries_planned_bn", "2014-02")
    (step,) = receipt.chain
    assert "announced 2014-01-29" in step.detail
    assert "federalreserve.gov/newsevents/pressreleases/monetary20140129a.htm" in step.detail
    assert step.origins[0].name == "programmes/decisions/qe3.yaml"
    cap = why("maturities_and_caps", "treasury_cap_bn", "2022-10")
    assert (cap.value, cap.chain[0].origins[0].name) == (60.0, "programmes/decisions/qt2.yaml")
    total = why("compare_programmes", "planned_bn", "QE2")
    assert [step.value for step in total.chain] == [600.0]
    nothing = why("purchases_qe1", "agency_mbs_planned_bn", "2010-06")
    assert [step.value for step in nothing.chain] == [0.0]
    assert nothing.chain[0].origins[0].name == "programmes/decisions/qe1.yaml"
    sold = why("twist", "planned_bn", "3 years or less")
    assert [step.value for step in sold.chain] == [-400.0, -267.0]


def test_holdings_by_hand() -> None:
    holding = pd.DataFrame(open_snapshot().table("holding"))
    due = holding[
        holding.kind.isin(["note_bond", "tips", "frn"])
        & (holding.maturity_date >= "2024-02-01")
        & (holding.maturity_date < "2024-03-01")
    ]
    receipt = why("maturities_and_caps", "coupons_due_bn", "2024-02")
    assert receipt.value == pytest.approx(due.par_bn.sum())
    assert sorted(step.value or 0.0 for step in receipt.chain) == sorted(due.par_bn)
    assert why("maturities_and_caps", "bills_due_bn", "2025-11").chain[0].what.startswith("No bills held on 2022-02-16")
    debt = why("share_of_market", "share_of_public_debt_pct", "2025-12-31")
    held, owed = level("TREAST")[:"2025-12-31"].iloc[-1], level("GFDEBTN")["2025-10-01"]
    assert debt.total == pytest.approx(100 * held / owed)
    assert debt.divided_by is not None
    assert debt.divided_by.origins[0].date == "2025-10-01"
    total = why("soma_table", "par_bn", "Total")
    assert len(total.chain) == 7


def test_the_rest_by_hand() -> None:
    ecb = why("central_banks", "ecb_index", "2015-06")
    assets = level("ECBASSETSW")["2008":]
    assert ecb.chain[0].value == pytest.approx(100 * assets[ecb.date] / assets.iloc[0])
    jobs = why("through_programmes", "qe1_unemployment_change_pp", "12")
    assert [step.value for step in jobs.chain] == [9.9, -6.8]
    rates = why("corridor", "sofr_less_iorb_bp", "2024-09-30")
    wanted = [100 * level("SOFR")["2024-09-30"], -100 * level("IORB")["2024-09-30"]]
    assert [step.value for step in rates.chain] == pytest.approx(wanted)
    award = why("corridor", "on_rrp_pct", "2023-08-02")
    assert (award.value, award.origins[0].date) == (5.3, "2023-07-27")
    shares = why("three_years", "sp500_total_return_pct", "2025-06")
    price, dividend = level("SHILLER_SP_PRICE"), level("SHILLER_SP_DIVIDEND") / 12
    growth = ((price + dividend) / price.shift()).dropna()["2023-01-01":"2025-06-01"].prod()
    assert shares.chain[0].value == pytest.approx(100 * (growth - 1), abs=1e-9)
    real = why("assets_to_gdp", "assets_of_real_gdp_pct", "2022-04-13")
    assert (real.note, round(real.value, 2)) == ("GDP is in USD bn 2017", 40.81)


def test_the_users_daily_index_is_quoted_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    given = stores.answer(b"daily", url="https://example.org/sp500tr")
    days = ["2022-12-05", "2022-12-07", "2025-04-01", "2025-11-28", "2025-12-05"]
    daily = stores.series(
        given, days, [100.0, 110.0, 150.0, 180.0, 198.0], series_id="SP500TR", unit="index", frequency="D"
    )
    with open_store() as store:
        made = store.update([given], [daily])
    receipt = eccles.why("chart:three_years:sp500_total_return_pct@2025-12-05")
    assert receipt.chain[0].value == pytest.approx(80.0)
    assert {origin.address for step in receipt.chain for origin in step.origins} == {"https://example.org/sp500tr"}
    assert receipt.standing.generation == made.number
    ends = eccles.why("history:qt2_slowdown_2025:equities")
    assert (ends.note, ends.chain[0].value) == ("", pytest.approx(20.0))


def test_a_week_without_a_summary_takes_the_last_one_before() -> None:
    receipt = why("composition", "bills_bn", "2020-11-11")
    assert [origin.date for origin in receipt.origins] == ["2020-11-04"]


def test_rows_are_found_by_their_first_cell() -> None:
    assert eccles.why("chart:assets:total_assets@2022-04-13").value == 8965.487
    receipt = eccles.why("chart:economy:unemployment_pct@2020-04")
    assert (receipt.value, receipt.date, receipt.origins[0].name) == (14.8, "2020-04-01", "UNRATE")
    assert why("mortgages", "fannie_cpr_pct", "2024-03").date == "2024-03-01"
    for text, said in {
        "chart:economy:unemployment@2020-04": "unemployment_pct",
        "chart:economy:unemployment_pct@1900-01": "its rows run from 2007-01-01",
        "chart:compare_programmes:planned_bn@QE": "no row QE",
        "chart:through_programmes:since_start_months@3": "no column of numbers",
        "chart:through_programmes:qe1_cpi_inflation_pct@99": "its rows run from -6 to 30",
        "chart:share_of_market:share_of_marketable_pct@2026-03": "draws nothing for",
        "chart:econmy:unemployment_pct@2020-04": "no picture",
    }.items():
        with pytest.raises(DataError, match=said):
            eccles.why(text)


def test_a_picture_names_what_else_was_read_to_draw_it() -> None:
    receipt = eccles.why("chart:economy:cpi_inflation_pct@2022-06")
    (read,) = receipt.shaped_by
    names = {origin.name for origin in read.origins}
    assert read.what == "Everything that was read for it"
    assert {"GDPC1", "UNRATE", "episodes/purchases.yaml"} <= names
    assert "CPIAUCSL" not in names  # its cells stand in the chain
    assert receipt.standing.generation is None


def test_what_a_picture_of_a_projection_shows_is_not_handed_through() -> None:
    projection = eccles.project("qt2_as_it_happened", horizon="26w")
    for name in ("balance_sheet", "reserves", "runoff", "mortgages"):
        chart = projection.chart(name)
        first, *others = chart.columns
        for column in others:
            known = np.flatnonzero(~np.isnan(chart.columns[column])) if chart.columns[column].dtype.kind == "f" else []
            if len(known) and np.isfinite(chart.columns[column][known[-1]]):
                moved = replace(chart, columns=chart.columns | {column: chart.columns[column] + NUDGE})
                if (name, column) in LADDERS:
                    continue  # the month of the ladder itself is moved where the ladder is tested
                with pytest.raises(InvariantError, match="miss it by"):
                    chart_receipt(projection, moved, column, str(chart.columns[first][known[-1]]), open_snapshot())


def test_pictures_of_a_projection() -> None:
    projection = eccles.project("qt2_as_it_happened", horizon="26w")
    month = eccles.why("chart:mortgages:published_bn@2022-07", projection)
    flow = pd.DataFrame(open_snapshot().table("mbs_flow")).set_index("date")
    paid = flow.paydown_bn["2022-07-07":"2022-08-06"]
    assert month.value == pytest.approx(paid.sum())
    assert [step.value for step in month.chain] == pytest.approx(list(paid))
    before = eccles.why("chart:balance_sheet:coupons_bn@2020-11-25", projection)
    assert [step.what for step in before.chain] == ["TREAST", "soma_summary.bill_bn"]
    with pytest.raises(DataError, match="write maturities:COLUMN:FROM_YRS@WEDNESDAY"):
        eccles.why("chart:maturities:tips_bn@2022-06-01", projection)
