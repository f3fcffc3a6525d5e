"""The pictures of history against pandas: the same numbers by a second road."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
import pytest

from eccles import api
from eccles.base.errors import DataError
from eccles.core.growth import year_on_year
from eccles.core.series import Series
from eccles.core.volatility import rolling_volatility
from eccles.data.episodes import load_episodes
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart, dressed
from tests.report.drawn import embedded, letters, same, table


@pytest.fixture(scope="module", autouse=True)
def empty_home(tmp_path_factory: pytest.TempPathFactory):
    """No series of the user's own: the pictures are those of the embedded data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECCLES_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@functools.cache
def picture(name: str) -> Chart:
    return api.chart(name)


def test_the_three_year_change():
    chart = picture("three_years")
    assets = embedded("WALCL")["2022-12-07":"2025-12-05"]
    same(table(chart, "fed_assets_change_pct"), (assets / assets.iloc[0] - 1) * 100)
    assert table(chart, "fed_assets_change_pct")["2025-12-03"] == pytest.approx(-23.85, abs=0.005)
    price, dividend = embedded("SHILLER_SP_PRICE"), embedded("SHILLER_SP_DIVIDEND")
    total = ((price + dividend / 12) / price.shift()).fillna(1).cumprod()["2022-12-01":"2025-12-01"]
    drawn_return = table(chart, "sp500_total_return_pct")
    np.testing.assert_allclose(drawn_return, (total / total.iloc[0] - 1) * 100, rtol=1e-10, atol=1e-10)
    assert "SP500TR is not imported" in chart.subtitle
    assert "Shiller" in chart.source.text


@pytest.mark.shared
def test_the_three_year_change_with_the_index_imported(shared, tmp_path, monkeypatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    api.import_series(shared / "data" / "series" / "SP500TR.csv", "SP500TR")
    chart = api.chart("three_years")
    assert table(chart, "sp500_total_return_pct")["2025-12-05"] == pytest.approx(82.38, abs=0.005)
    assert table(chart, "fed_assets_change_pct").iloc[-1] == pytest.approx(-23.85, abs=0.005)
    assert "SP500TR), imported by the user" in chart.subtitle
    assert "+82.38 %" in letters(dressed(chart, 860))
    assert "S&P Dow Jones" in chart.source.text


def test_a_part_of_the_index_does_not_replace_the_stand_in(tmp_path, monkeypatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    (tmp_path / "part.csv").write_text("date,close\n2024-01-02,100\n2024-01-03,101\n")
    api.import_series(tmp_path / "part.csv", "SP500TR")
    chart = api.chart("three_years")
    assert "Shiller" in chart.source.text
    assert chart.columns["sp500_total_return_pct"][0] == 0.0
    assert api.chart("three_years", start="2024-01-02", end="2024-01-10").source.text.count("S&P Dow Jones") == 1


def test_assets_against_gdp():
    chart = picture("assets_to_gdp")
    assets = embedded("WALCL").to_frame("assets")
    for series_id, column in (("GDP", "assets_of_nominal_gdp_pct"), ("GDPC1", "assets_of_real_gdp_pct")):
        joined = pd.merge_asof(assets, embedded(series_id).rename("gdp"), left_index=True, right_index=True)
        same(table(chart, column), joined["assets"] / 1000 / joined["gdp"] * 100)
    assert table(chart, "assets_of_nominal_gdp_pct")["2022-04-13"] == pytest.approx(34.67, abs=0.005)
    assert table(chart, "assets_of_real_gdp_pct")["2022-04-13"] == pytest.approx(40.81, abs=0.005)


def test_growth_rates_equal_pandas():
    for series_id, periods in (("CPIAUCSL", 12), ("GDPC1", 4), ("INDPRO", 12)):
        values = embedded(series_id)
        growth = year_on_year(open_snapshot().series(series_id))
        # by calendar month, as a month without a value must not shift the comparison
        monthly = values.asfreq("MS") if periods == 12 else values.asfreq("QS")
        expected = (monthly / monthly.shift(periods) - 1).mul(100).dropna()
        same(pd.Series(growth.value, pd.DatetimeIndex(growth.date)), expected)
    same(table(picture("economy"), "unemployment_pct"), embedded("UNRATE"))


def test_the_path_through_a_programme():
    columns = picture("through_programmes").columns
    rate, output = embedded("UNRATE"), embedded("INDPRO")
    months = pd.date_range("2008-05-01", periods=37, freq="MS")
    np.testing.assert_array_equal(columns["since_start_months"], np.arange(-6, 31))
    np.testing.assert_allclose(columns["qe1_unemployment_change_pp"], rate[months] - rate["2008-11-01"])
    np.testing.assert_allclose(
        columns["qe1_production_change_pct"], (output[months] / output["2008-11-01"] - 1) * 100, atol=1e-12
    )


def test_volatility_equals_pandas():
    expected = embedded("DGS10").diff().rolling(60).std() * 100
    chart = picture("volatility")
    found = table(chart, "volatility_bp")
    np.testing.assert_allclose(found, expected.reindex(found.index), rtol=1e-9)
    qt1 = next(item for item in load_episodes() if item.id == "qt1")
    mean = expected[str(qt1.first_date) : str(qt1.last_date)].mean()
    assert table(chart, "mean_of_episode_bp")["2018-06-01"] == pytest.approx(mean)
    short = Series("X", "", "", "percent", "", "D", "", np.arange(9).astype("datetime64[D]"), np.zeros(9))
    with pytest.raises(DataError, match="a window of 60 days; allowed: 2 to 8"):
        rolling_volatility(short, 60)


def test_the_corridor_and_its_spreads():
    chart = picture("corridor")
    iorb, sofr = embedded("IORB"), embedded("SOFR")
    found = table(chart, "sofr_less_iorb_bp")
    np.testing.assert_allclose(found, (sofr - iorb.reindex(sofr.index))[found.index] * 100, atol=1e-9)
    assert table(chart, "on_rrp_pct")["2023-08-01"] == 5.3
    early = api.chart("corridor", start="2019-01-01", end="2019-12-31")
    assert table(early, "iorb_pct")["2019-06-03"] == embedded("IOER")["2019-06-03"]


def test_four_central_banks_start_at_100():
    chart = picture("central_banks")
    for series_id, column in (("WALCL", "fed_index"), ("ECBASSETSW", "ecb_index"), ("PBOC_ASSETS", "pboc_index")):
        values = embedded(series_id)["2008-01-01":]
        same(table(chart, column), values / values.iloc[0] * 100)
    assert "2024-08-26" in chart.note


def test_liabilities_are_the_factors_table_and_assets_add_up():
    factors = pd.DataFrame(open_snapshot().table("h41_factor")).set_index("date")
    chart = picture("liabilities")
    for column in ("currency_bn", "reserves_bn", "on_rrp_bn", "tga_bn", "foreign_rrp_bn"):
        same(table(chart, column), factors[column])
    parts = [column for column in chart.columns if column != "date"]
    held = picture("composition")
    total = sum(table(held, column) for column in held.columns if column != "date")
    same(total, sum(table(chart, column) for column in parts))


def test_soma_of_a_date():
    chart = api.chart("soma_table", end="2022-04-20")
    rows = dict(zip(chart.columns["name"], chart.columns["par_bn"], strict=True))
    share = dict(zip(chart.columns["name"], chart.columns["share_of_total_pct"], strict=True))
    assert rows["Total"] == pytest.approx(8415.4, abs=0.05)
    assert share["Treasuries"] == pytest.approx(67.5, abs=0.05)
    assert sum(list(rows.values())[:7]) == pytest.approx(rows["Total"], abs=0.01)
    assert "reconstructed" in chart.note
    age = dict(zip(chart.columns["name"], chart.columns["average_maturity_yrs"], strict=True))
    assert np.isnan(age["Agency MBS"])


def test_average_maturity_of_published_holdings_equals_pandas():
    chart = api.chart("soma_table", end="2022-02-18")
    held = pd.DataFrame(dict(open_snapshot().table("holding"))).query("kind not in ('agency_debt', 'cmbs')")
    left = (held["maturity_date"] - pd.Timestamp("2022-02-16")).dt.days / 365.25
    age = dict(zip(chart.columns["name"], chart.columns["average_maturity_yrs"], strict=True))
    assert age["Treasuries"] == pytest.approx((left * held["par_bn"]).sum() / held["par_bn"].sum())
    assert "published holdings" in chart.note


def test_maturity_is_left_out_where_no_holdings_are_known():
    chart = api.chart("soma_table", end="2017-10-04")
    assert np.isnan(chart.columns["average_maturity_yrs"]).all()
    assert "not for this date" in chart.note
    with pytest.raises(DataError, match="no SOMA summary of 2006-01-04"):
        api.chart("soma_table", end="2006-01-04")


def test_the_share_of_the_market():
    chart = picture("share_of_market")
    debt = embedded("GFDEBTN")
    debt.index = debt.index + pd.offsets.QuarterEnd(0)
    held = embedded("TREAST")
    share = {day: held[:day].iloc[-1] / debt[day] * 100 for day in debt["2008-01-01":"2026-03-31"].index}
    same(table(chart, "share_of_public_debt_pct"), pd.Series(share))
    assert table(chart, "share_of_marketable_pct").between(19, 20).all()
    assert "MBS outstanding are not in the data" in chart.note


def test_maturities_by_month_equal_pandas():
    chart = picture("maturities_and_caps")
    held = pd.DataFrame(dict(open_snapshot().table("holding"))).query("kind in ('note_bond', 'tips', 'frn')")
    due = held.groupby(held["maturity_date"].dt.to_period("M"))["par_bn"].sum()
    due.index = due.index.to_timestamp()
    found = table(chart, "coupons_due_bn")["2022-06-01":"2025-11-01"]
    np.testing.assert_allclose(found, due.reindex(found.index, fill_value=0.0))
    caps = table(chart, "treasury_cap_bn")
    assert [caps[day] for day in ("2022-06-01", "2022-09-01", "2024-06-01", "2025-04-01")] == [30, 60, 25, 5]


@pytest.mark.parametrize("programme", ["QE1", "QE3", "QT2"])
def test_purchases_are_the_tables_of_planned_actual(programme):
    chart = picture(f"purchases_{programme.lower()}")
    for found in api.planned_actual(programme):
        months = pd.DatetimeIndex(found.month_date)
        planned = table(chart, f"{found.measure.name}_planned_bn").reindex(months)
        np.testing.assert_array_equal(planned, found.planned_bn)
        actual = table(chart, f"{found.measure.name}_actual_bn").reindex(months)
        np.testing.assert_array_equal(actual, np.where(found.week_count > 0, found.actual_bn, np.nan))
        assert chart.source.as_of_date >= found.last_date


def test_a_staircase_is_drawn_to_its_end_but_the_table_holds_each_month_once():
    chart = picture("purchases_qe2")
    assert np.nansum(chart.columns["all_securities_planned_bn"]) == pytest.approx(600.0)
    caps = picture("maturities_and_caps")
    for name, month, end in ((chart, "2011-06-01", "2011-07-01"), (caps, "2025-11-01", "2025-11-30")):
        assert name.columns["date"][-1] == np.datetime64(month)
        assert name.figure.data[-1].x[-1] == end  # else the bar of the last month would stand beyond the axis
        assert name.figure.layout.xaxis.range[1] == end


def test_a_change_is_counted_from_the_day_it_is_measured_from():
    chart = api.chart("three_years", start="2008-11-25", end="2014-10-29")
    assert "2008-11-26" in chart.unit
    assets = embedded("WALCL")
    assert chart.columns["fed_assets_change_pct"][-1] == pytest.approx(
        (assets["2014-10-29"] / assets["2008-11-26"] - 1) * 100
    )


def test_the_programmes_side_by_side():
    columns = picture("compare_programmes").columns
    rows = dict(
        zip(columns["name"], zip(*(columns[key] for key in ("planned_bn", "actual_bn")), strict=True), strict=True)
    )
    assert list(rows) == ["QE1", "QE2", "Twist", "QE3", "COVID QE"]
    assert rows["QE2"] == pytest.approx((600.0, 591.2), abs=0.05)  # all securities, not Treasuries twice
    assert rows["QE3"] == pytest.approx((1613.0, 1635.3), abs=0.05)
    assets = embedded("WALCL")
    growth = (assets[:"2011-06-30"].iloc[-1] - assets[:"2010-11-12"].iloc[-1]) / 1000
    assert columns["total_assets_change_bn"][1] == pytest.approx(growth)
    assert columns["length_months"].tolist() == [17, 8, 15, 26, 25]


def test_twist_is_planned_by_maturity_and_seen_by_type():
    columns = picture("twist").columns
    planned = columns["planned_bn"][np.isfinite(columns["planned_bn"])]
    assert planned.tolist() == pytest.approx([-667, 213.44, 213.44, 26.68, 193.43, 20.01])
    soma = pd.DataFrame(dict(open_snapshot().table("soma_summary"))).set_index("date")
    names = ["bill_bn", "note_bond_bn", "tips_bn", "agency_debt_bn", "mbs_bn"]
    change = soma.loc["2013-01-02", names] - soma.loc["2011-09-28", names]
    np.testing.assert_allclose(columns["actual_bn"][np.isfinite(columns["actual_bn"])], change.to_numpy(float))
