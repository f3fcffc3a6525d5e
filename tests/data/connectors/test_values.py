"""What each parser reads in its payload: values, units, kinds, instants, and what it leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.data.connector import Reading
from eccles.data.connectors import ecb, nyfed_holdings, nyfed_repo, treasury_auctions
from eccles.data.records import SeriesData
from tests.data.connectors.make_payloads import payloads
from tests.data.connectors.parsers import PARSERS
from tests.data.connectors.replay import PAYLOADS, payload


def read(name: str, file: str | None = None) -> Reading:
    parse, files = PARSERS[name]
    return parse(payload(file or files[0]))


def by_id(reading: Reading) -> dict[str, SeriesData]:
    return {series.id: series for series in reading.series}


def pairs(series: SeriesData) -> list[tuple[str, float]]:
    return [(str(day), value) for day, value in zip(series.date, series.value.tolist(), strict=True)]


def test_the_payloads_are_what_the_script_writes():
    assert {path.name: path.read_bytes() for path in PAYLOADS.iterdir()} == payloads()


def test_a_release_of_the_board():
    found = by_id(read("board"))
    assert set(found) == {"WALCL", "WRESBAL", "RESPPLLOPNWW"}  # changes are left out, other names stay the Board's
    walcl, reserves = found["WALCL"], found["WRESBAL"]
    assert pairs(walcl) == [("2026-04-22", 6700123), ("2026-04-29", 6699001), ("2026-05-06", 6698005)]
    assert (walcl.unit, walcl.kind, walcl.frequency) == ("USD mn", "Wednesday level", "W")
    assert (walcl.title, walcl.publisher) == ("Total assets: Wednesday level", "Federal Reserve Board H.4.1")
    assert walcl.footnote == "H41/RESPPMA_N.WW"
    assert np.isnat(walcl.known_at).all()
    assert (reserves.kind, pairs(reserves)) == ("week average", [("2026-04-22", 3001002), ("2026-05-06", 3000400)])


@pytest.mark.parametrize(
    ("file", "name", "unit", "kind", "count"),
    [
        ("board_h15.zip", "DGS10", "percent", "daily", 2),
        ("board_h15.zip", "RIFLGFCY10NM", "percent", "month average", 2),
        ("board_h8.zip", "B1023NCBANWW", "USD mn", "Wednesday level", 2),
        ("board_h6.zip", "M2NM", "USD bn", "month", 2),
        ("board_package.csv", "DGS2", "percent", "daily", 2),
    ],
)
def test_other_releases_of_the_board(file: str, name: str, unit: str, kind: str, count: int):
    series = by_id(read("board", file))[name]
    assert (series.unit, series.kind, series.date.size) == (unit, kind, count)


def test_the_summary_of_the_soma():
    columns = read("nyfed_summary").tables[0].columns
    assert columns["date"].tolist() == [np.datetime64("2026-04-29").item(), np.datetime64("2026-05-05").item()]
    assert columns["weekday"].tolist() == ["Wednesday", "Tuesday"]
    assert columns["frn_bn"].tolist() == [0.0, 0.1]
    assert columns["total_bn"].tolist() == [8.544, 8.544]


def test_holdings_of_treasuries():
    table = read("nyfed_holdings").tables[0]
    assert (table.name, table.key) == ("holding", ("as_of_date", "cusip"))
    columns = table.columns
    assert columns["cusip"].tolist() == ["912797XX1", "91282CXX9", "912828XX2", "91282CXY7"]
    assert columns["kind"].tolist() == ["bill", "note_bond", "tips", "frn"]
    assert columns["par_bn"] == pytest.approx([14.0612938, 11.0, 2.0, 0.9])
    assert columns["compensation_bn"] == pytest.approx([0, 0, 0.4500000005, 0])
    np.testing.assert_array_equal(columns["coupon_pct"], [np.nan, 4.125, 1.375, np.nan])
    np.testing.assert_array_equal(columns["spread_pct"], [np.nan, np.nan, np.nan, 0.19])


@pytest.mark.parametrize("file", ["nyfed_agencies.csv", "nyfed_agencies.json"])
def test_mortgages_take_their_terms_from_their_description(file: str):
    columns = read("nyfed_holdings", file).tables[0].columns
    pool = columns["cusip"].tolist().index("3132DXXX3")
    assert columns["kind"][pool] == "mbs"
    assert columns["par_bn"][pool] == pytest.approx(29.78315200125)
    assert (columns["coupon_pct"][pool], str(columns["maturity_date"][pool])) == (2.0, "2051-01-01")
    assert columns["maturity_basis"][pool] == "description month"
    debt = columns["kind"].tolist().index("agency_debt")
    assert (columns["coupon_pct"][debt], columns["maturity_basis"][debt]) == (6.5, "published")


def test_a_mortgage_without_terms_has_none():
    columns = read("nyfed_holdings", "nyfed_agencies.csv").tables[0].columns
    row = columns["kind"].tolist().index("cmbs")
    assert np.isnan(columns["coupon_pct"][row])
    assert np.isnat(columns["maturity_date"][row])
    assert nyfed_holdings.parse_dates(payload("nyfed_dates.json"))[-1] == np.datetime64("2026-05-06")


def test_reference_rates():
    found = by_id(read("nyfed_rates", "nyfed_effr.json"))
    assert pairs(found["EFFR"]) == [("2015-06-01", 0.13), ("2026-05-05", 3.63), ("2026-05-06", 3.62)]
    assert [day for day, _ in pairs(found["EFFR75"])] == ["2026-05-05", "2026-05-06"]
    assert (found["EFFRVOL"].unit, found["EFFRVOL"].value.tolist()) == ("USD bn", [101, 101])
    assert by_id(read("nyfed_rates", "nyfed_obfr.json"))["OBFR1"].date.size == 0  # "NA" is no value
    assert pairs(by_id(read("nyfed_rates", "nyfed_sofr.json"))["SOFR"]) == [("2026-05-06", 3.67)]  # the revised row
    averages = by_id(read("nyfed_rates", "nyfed_sofrai.json"))
    assert averages["SOFRINDEX"].value.tolist() == [1.23456789]
    assert averages["SOFR180DAYAVG"].date.size == 0


def test_repo_operations():
    reading = read("nyfed_repo")
    found = by_id(reading)
    assert pairs(found["RRPONTSYD"]) == [("2026-05-05", 0.0), ("2026-05-06", 5.255)]
    assert pairs(found["SRF_ACCEPTED"]) == [("2026-05-06", pytest.approx(0.003))]  # two operations, added up
    assert found["SRF_ACCEPTED"].known_at[0] == np.datetime64("2026-05-06T17:15:43")  # the later; 13:15 in New York
    assert pairs(found["RRPONTSYAWARD"]) == [("2026-05-06", 3.5)]  # nobody came the day before
    operations, details = reading.tables
    assert operations.columns["accepted_bn"].size == 4  # what was only announced is left out
    assert details.columns["collateral"].tolist() == ["Treasury", "Treasury", "Mortgage-Backed", "Treasury"]
    assert details.columns["weighted_average_pct"][1] == 3.755


def test_a_bare_list_of_repo_operations():
    found = by_id(read("nyfed_repo", "nyfed_repo_list.json"))
    assert pairs(found["SRF_ACCEPTED"]) == [("2026-05-05", 0.001), ("2026-05-06", 0.0)]
    assert np.isnat(found["SRF_ACCEPTED"].known_at).all()
    assert nyfed_repo.parse(b"[]").series[0].date.size == 0


def test_outright_operations():
    operations, details = read("nyfed_operations").tables
    assert operations.columns["operation_id"].tolist() == ["PB 050626 1", "CS 050626 2"]
    assert operations.columns["direction"].tolist() == ["purchase", "sale"]
    assert operations.columns["accepted_bn"].tolist() == [8.17, 0.025]
    assert operations.columns["known_at"][0] == np.datetime64("2026-05-06T14:31:02")
    np.testing.assert_array_equal(details.columns["discount_pct"], [3.612, np.nan])
    np.testing.assert_array_equal(details.columns["price_per100"], [np.nan, 100.125])
    operations, details = read("nyfed_mbs_operations").tables
    assert operations.columns["accepted_current_bn"][0] == 0.21
    assert operations.columns["accepted_par_bn"][1] == 0.02
    np.testing.assert_array_equal(details.columns["accepted_bn"], [np.nan, 0.02])


def test_primary_dealers():
    found = by_id(read("nyfed_dealers"))
    assert pairs(found["PDPOSGST-TOT"]) == [("2026-04-22", 454557), ("2026-04-29", -470836)]
    assert found["PDFTD-USTET"].date.size == 1  # the star is a withheld value
    assert PARSERS["nyfed_dealer_list"][0](payload("nyfed_dealer_list.json"))["PDPOSGST-TOT"][1] == "SBN2015, SBN2024"


def test_debt_outstanding():
    first, second = (read("treasury_debt", f"treasury_debt_{page}.json").tables[0].columns for page in (1, 2))
    assert first["cusip"].tolist() == ["912797XX1", "912797XX1"]  # the total between them is left out
    np.testing.assert_array_equal(first["outstanding_bn"], [168.4209613, np.nan])
    assert second["kind"].tolist() == ["note_bond", "tips"]  # the Federal Financing Bank's holding is left out
    assert second["inflation_bn"].tolist() == [0.0, 2.00025]
    np.testing.assert_array_equal(first["coupon_pct"], [np.nan, np.nan])


def test_auctions():
    auction, amount = read("treasury_auctions").tables
    assert auction.columns["kind"].tolist() == ["note_bond", "tips", "frn", "bill", "bill", "note_bond"]
    assert auction.columns["tenor"].tolist() == ["10y", "tips10y", "frn2y", "13w", "cmb", "30y"]
    np.testing.assert_array_equal(auction.columns["amount_bn"], [47, 21, 30, 80, 60, np.nan])
    assert auction.columns["amount_basis"][-1] == "announced, not yet held"
    assert amount.columns["soma_bn"][0] == 5.0
    assert auction.columns["amount_basis"][0] == treasury_auctions.BASIS


def test_the_treasurys_cash_in_three_editions():
    series = read("treasury_cash").series[0]
    assert pairs(series) == [("2021-09-30", 215160), ("2022-04-14", 596811), ("2026-05-05", 823456)]
    assert (series.id, series.unit) == ("DTS_TGA_CLOSE", "USD mn")


def test_fred():
    series = read("fred").series[0]
    assert pairs(series) == [("2026-04-29", 6699001), ("2026-05-07", 6698005)]
    assert np.isnat(series.known_at).all()  # the real-time period is the day of the question
    assert pairs(read("fred", "fred_bundle.json").series[0]) == [("2026-04-29", 6699001)]
    assert pairs(read("fred_graph").series[0]) == [("2026-04-29", 6699001), ("2026-05-13", 6698005)]


def test_vintages_have_their_day():
    series = read("alfred").series[0]
    assert pairs(series) == [("2025-10-01", 30100.0), ("2025-10-01", 30120.5)]
    assert series.known_at.tolist()[0] == np.datetime64("2026-01-30T04:59:59").item()  # the end of that day in New York


def test_the_ecb():
    assets = read("ecb").series[0]
    assert (assets.id, assets.unit, assets.kind, assets.frequency) == ("ECBASSETSW", "EUR mn", "weekly", "W")
    assert pairs(assets) == [("2026-04-24", 6117260), ("2026-05-08", 6110001)]  # Fridays
    shared = payload("ecb_assets.xml").replace(b"ECB_ILM1", b"ECB_ILMD2")  # a structure named otherwise than its data
    assert ecb.parse(shared, "ILM").series[0].id == "ECBASSETSW"
    rate = read("ecb", "ecb_rate.xml").series[0]
    assert (rate.id, rate.unit, rate.kind) == ("EXR.M.USD.EUR.SP00.A", "USD", "month average")
    assert rate.footnote == "EXR.M.USD.EUR.SP00.A reference rate"


def test_england_japan_and_switzerland():
    assert pairs(read("boe").series[0]) == [("2026-05-01", 3.75), ("2026-05-05", 3.75)]
    reserves = read("boe_monthly").series[0]
    assert (pairs(reserves)[0], reserves.kind) == (("2026-03-01", 644005), "month average")
    assets = read("boj").series[0]
    assert (assets.id, assets.unit, assets.kind) == ("JPNASSETS", "JPY 100 mn", "month end")
    assert pairs(assets) == [("2026-03-01", 6828680)]
    assert pairs(read("boj", "boj_FM01.json").series[0])[0] == ("2026-05-06", 0.727)
    found = by_id(read("snb"))
    assert pairs(found["SNB_SNBBIPO_GFG"]) == [("2026-02-01", 81234.5)]
    assert found["SNB_SNBBIPO_T0"].unit == "CHF mn"
    assert PARSERS["snb_names"][0](payload("snb_snbbipo_items.json"))["GFG"] == "Gold holdings"
