"""The published figures in the snapshot close among themselves: every identity the sources promise, on every date."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.timeline import wednesdays
from eccles.data.snapshot import open_snapshot

SNAP = open_snapshot()
TREASURY_COLUMNS = ("bill_bn", "note_bond_bn", "tips_bn", "compensation_bn", "frn_bn")
CLASS_COLUMNS = ("bill_bn", "note_bond_bn", "tips_bn", "frn_bn", "agency_debt_bn", "mbs_bn", "cmbs_bn")
THANKSGIVING_AND_FOURTH_OF_JULY = ("2007-11-21", "2010-11-24", "2011-11-23", "2013-07-03")


def lines(source):
    table = SNAP.table("h41_line")
    mine = table["source"] == source
    return {
        (line, date): value
        for line, date, value in zip(table["line"][mine], table["date"][mine], table["value_bn"][mine], strict=True)
    }


def by_date(source, *names):
    """The dates on which a source has all the named lines, and those lines as arrays."""
    published = lines(source)
    dates = [{date for line, date in published if line == name} for name in names]
    common = sorted(set.intersection(*dates))
    return np.array(common), [np.array([published[name, date] for date in common]) for name in names]


def factor(name, dates):
    table = SNAP.table("h41_factor")
    return table[name][np.searchsorted(table["date"], dates)]


# --- H.4.1 ---------------------------------------------------------------------------------------------------------


def test_factors_close_every_week():
    table = SNAP.table("h41_factor")
    supplying = table["securities_bn"] + table["loans_bn"] + table["other_supplying_bn"]
    absorbing = sum(
        table[name] for name in ("currency_bn", "tga_bn", "foreign_rrp_bn", "on_rrp_bn", "other_absorbing_bn")
    )
    assert np.max(np.abs(supplying - table["total_supplying_bn"])) < 0.002
    assert np.max(np.abs(absorbing + table["reserves_bn"] - table["total_supplying_bn"])) < 0.002


def test_factors_have_every_wednesday():
    date = SNAP.table("h41_factor")["date"]
    assert np.array_equal(date, wednesdays("2002-12-18", "2026-03-25"))


@pytest.mark.parametrize(
    ("series", "column"),
    [
        ("WSHOSHO", "securities_bn"),
        ("WDTGAL", "tga_bn"),
        ("WRBWFRBL", "reserves_bn"),
        ("WLCFLL", "loans_bn"),
        ("WLRRAFOIAL", "foreign_rrp_bn"),
    ],
)
def test_factors_equal_the_published_series(series, column):
    table = SNAP.table("h41_factor")
    assert np.allclose(SNAP.series_bn(series).at(table["date"]), table[column], atol=1e-9)


def test_reverse_repos_are_foreign_and_others():
    table = SNAP.table("h41_factor")
    total = SNAP.series_bn("WLRRAL").at(table["date"])
    assert np.max(np.abs(total - table["foreign_rrp_bn"] - table["on_rrp_bn"])) < 0.002


def test_total_assets_of_the_statement_of_condition_are_walcl():
    dates, (total,) = by_date("ddp", "total_assets")
    assert dates.size == 100
    assert np.array_equal(total, SNAP.series_bn("WALCL").at(dates))


def test_the_bridge_from_the_factors_to_walcl_is_treasury_currency_and_about_two_billion():
    """WALCL = total supplying - Treasury currency + coin and items in collection, which the download omits here."""
    dates, (total, treasury_currency) = by_date("ddp", "total_supplying", "treasury_currency_outstanding")
    gap = SNAP.series_bn("WALCL").at(dates) - (total - treasury_currency)
    assert dates.size == 100
    assert 1.3 < gap.min() < gap.max() < 2.5


def test_the_statement_of_condition_adds_up():
    names = [
        "total_assets",
        "total_liabilities",
        "total_capital",
        "gold_certificates",
        "sdr_certificates",
        "coin",
        "securities_premiums_discounts_repos_loans",
        "maiden_lane",
        "items_in_collection",
        "bank_premises",
        "central_bank_liquidity_swaps",
        "foreign_currency_assets",
        "other_assets",
    ]
    dates, (total, liabilities, capital, *assets) = by_date("ddp", *names)
    assert dates.size == 100
    assert np.max(np.abs(sum(assets) - total)) < 0.003
    assert np.max(np.abs(liabilities + capital - total)) < 0.002


def test_securities_of_the_download_add_up():
    names = ["securities_held_outright", "treasury_securities", "agency_debt", "mortgage_backed_securities"]
    dates, (total, *parts) = by_date("ddp", *names)
    assert dates.size == 200
    assert np.max(np.abs(sum(parts) - total)) < 0.003
    detail = "treasury_bills treasury_notes_bonds_nominal treasury_notes_bonds_inflation_indexed inflation_compensation"
    _, (treasuries, *classes) = by_date("ddp", "treasury_securities", *detail.split())
    assert np.max(np.abs(sum(classes) - treasuries)) < 0.003


def test_absorbing_factors_of_the_download_add_up():
    names = [
        "total_absorbing",
        "reserve_balances",
        "total_supplying",
        "currency_in_circulation",
        "reverse_repurchase_agreements",
        "treasury_cash_holdings",
        "deposits_other_than_reserves",
        "treasury_contribution_to_credit_facilities",
        "other_liabilities_and_capital",
    ]
    _, (absorbing, reserves, supplying, *parts) = by_date("ddp", *names)
    assert np.max(np.abs(sum(parts) - absorbing)) < 0.003
    assert np.max(np.abs(absorbing + reserves - supplying)) < 0.002


@pytest.mark.parametrize(
    ("line", "column", "weeks"),
    [
        ("securities_held_outright", "securities_bn", 200),
        ("loans", "loans_bn", 200),
        ("treasury_general_account", "tga_bn", 200),
        ("reserve_balances", "reserves_bn", 100),
        ("reverse_repurchase_agreements_others", "on_rrp_bn", 100),
    ],
)
def test_the_download_equals_the_factors(line, column, weeks):
    dates, (value,) = by_date("ddp", line)
    assert dates.size == weeks
    assert np.max(np.abs(value - factor(column, dates))) < 1e-6


def test_currency_of_the_factors_is_within_the_known_revision_of_the_download():
    dates, (value,) = by_date("ddp", "currency_in_circulation")
    assert np.max(np.abs(value - factor("currency_bn", dates))) < 0.7


def test_releases_agree_with_the_factors():
    dates, (held,) = by_date("release", "securities_held_outright")
    assert dates.size == 14
    assert np.allclose(held, factor("securities_bn", dates), atol=1e-9)


def test_a_line_has_one_value_a_date_and_source():
    table = SNAP.table("h41_line")
    keys = set(zip(table["date"], table["source"], table["line"], strict=True))
    assert len(keys) == table["date"].size
    for line in ("unamortized_premiums", "unamortized_discounts", "repurchase_agreements", "primary_credit"):
        assert line in table["line"]


# --- SOMA ----------------------------------------------------------------------------------------------------------


def test_soma_classes_add_to_the_total():
    table = SNAP.table("soma_summary")
    assert np.max(np.abs(sum(table[name] for name in CLASS_COLUMNS) - table["total_bn"])) < 1e-8


def test_soma_treasuries_with_compensation_are_treast():
    """The cent holds but for four holiday weeks, where H.4.1's Wednesday saw another day's compensation."""
    table, treast = SNAP.table("soma_summary"), SNAP.series_bn("TREAST")
    both = np.isin(table["date"], treast.date)
    total = np.sum([table[name] for name in TREASURY_COLUMNS], axis=0)[both]
    gap = np.abs(total - treast.at(table["date"][both]))
    assert both.sum() == 990
    assert gap.max() < 0.006
    assert tuple(str(date) for date in table["date"][both][gap > 0.001]) == THANKSGIVING_AND_FOURTH_OF_JULY


def test_three_soma_dates_are_tuesdays_and_eleven_weeks_are_missing():
    table = SNAP.table("soma_summary")
    tuesdays = table["date"][table["weekday"] == "Tuesday"]
    assert [str(date) for date in tuesdays] == ["2024-06-18", "2024-12-24", "2024-12-31"]
    assert set(table["weekday"]) == {"Tuesday", "Wednesday"}
    weeks = wednesdays("2007-01-03", "2026-03-25")
    missing = weeks[~np.isin(weeks, table["date"]) & ~np.isin(weeks - 1, table["date"])]
    assert missing.size == 11
    assert missing.max() < np.datetime64("2021-05-01")


def test_holdings_add_to_the_summary_of_their_date():
    holding, summary = SNAP.table("holding"), SNAP.table("soma_summary")
    place = int(np.searchsorted(summary["date"], np.datetime64("2022-02-16")))
    for kind in ("bill", "note_bond", "tips", "frn", "agency_debt", "cmbs"):
        held = holding["par_bn"][holding["kind"] == kind].sum()
        assert held == pytest.approx(summary[f"{kind}_bn"][place], abs=1e-9)
    compensation = holding["compensation_bn"].sum()
    assert compensation == pytest.approx(summary["compensation_bn"][place], abs=1e-9)


def test_holdings_have_their_terms():
    holding = SNAP.table("holding")
    treasury = np.isin(holding["kind"], ["bill", "note_bond", "tips", "frn"])
    assert np.unique(holding["cusip"]).size == holding["cusip"].size == 1076
    assert not np.any(np.isnat(holding["issue_date"][treasury]))
    assert np.all(holding["issue_date"][treasury] < holding["maturity_date"][treasury])
    assert not np.any(np.isnat(holding["maturity_date"]))
    assert np.all(holding["maturity_basis"] == np.where(holding["kind"] == "cmbs", "description month", "published"))
    assert np.all(np.isnan(holding["coupon_pct"]) == np.isin(holding["kind"], ["bill", "frn"]))
    assert np.all(np.isnan(holding["spread_pct"]) == (holding["kind"] != "frn"))
    assert np.all((holding["compensation_bn"] != 0.0) == (holding["kind"] == "tips"))
    assert np.all(holding["par_bn"] > 0.0)


def test_mbs_flow_closes_and_is_the_summary():
    flow, summary = SNAP.table("mbs_flow"), SNAP.table("soma_summary")
    change = np.diff(flow["holding_bn"])
    assert np.max(np.abs(change - flow["purchased_bn"][1:] + flow["paydown_bn"][1:])) < 1e-6
    held = summary["mbs_bn"][np.searchsorted(summary["date"], flow["date"])]
    assert np.max(np.abs(held - flow["holding_bn"])) < 1e-6


# --- Treasury ------------------------------------------------------------------------------------------------------


def test_daily_cash_equals_the_weekly_account():
    daily, weekly = SNAP.series_bn("DTS_TGA_CLOSE"), SNAP.series_bn("WDTGAL")
    common = weekly.date[np.isin(weekly.date, daily.date)]
    assert common.size == 1009
    assert np.array_equal(daily.at(common), weekly.at(common))


def test_debt_outstanding_closes_by_cusip():
    table = SNAP.table("debt_outstanding")
    mspd = table["amount_basis"] == "mspd"
    names, place = np.unique(
        np.array([f"{date}{cusip}" for date, cusip in zip(table["record_date"], table["cusip"], strict=True)])[mspd],
        return_inverse=True,
    )
    parts = sum(table[name][mspd] for name in ("issued_bn", "inflation_bn", "redeemed_bn"))
    stated = np.bincount(place, np.nan_to_num(table["outstanding_bn"][mspd]))
    assert names.size > 800
    assert np.max(np.abs(np.bincount(place, parts) - stated)) < 1e-9
    assert np.all(stated > 0.0)


def test_every_issue_of_the_debt_statement_is_an_auction():
    debt, auction = SNAP.table("debt_outstanding"), SNAP.table("auction")
    sold = dict(zip(zip(auction["cusip"], auction["issue_date"], strict=True), auction["kind"], strict=True))
    mspd = debt["amount_basis"] == "mspd"
    issues = list(zip(debt["cusip"][mspd], debt["issue_date"][mspd], strict=True))
    assert [sold.get(issue) for issue in issues] == list(debt["kind"][mspd])


def test_later_coupons_are_per_cent():
    debt = SNAP.table("debt_outstanding")
    later = debt["record_date"] == np.datetime64("2026-05-31")
    coupon = debt["coupon_pct"][later & (debt["kind"] == "note_bond")]
    assert coupon.min() >= 0.25
    assert 6.0 < coupon.max() < 10.0
    assert debt["issue_date"][later].max() <= np.datetime64("2026-03-31")


# --- figures and facts ---------------------------------------------------------------------------------------------


def test_published_peaks_and_marks():
    walcl = SNAP.series("WALCL")
    assert str(walcl.date[np.argmax(walcl.value)]) == "2022-04-13"
    assert walcl.value.max() == 8_965_487.0
    assert walcl.kind == "Wednesday level"
    assert SNAP.series("WRESBAL").kind == "week average"


def test_confidence_marks_are_kept():
    for name in ("programme", "administered_rate", "fed_income", "multiplier", "threshold"):
        marks = {mark for text in SNAP.table(name)["confidence"] for mark in text.split()}
        assert marks
        assert marks <= {"V", "2", "C", "M"}
        assert "" not in set(SNAP.table(name)["confidence"])


def test_notes_are_short():
    for name in ("programme", "administered_rate"):
        assert max(len(note) for note in SNAP.table(name)["note"]) <= 120


def test_caps_of_the_second_run_off():
    table = SNAP.table("programme")
    mine = (table["programme"] == "QT2") & (table["asset_class"] == "treasury")
    caps = dict(zip(table["start_date"][mine].astype(str), table["amount_bn"][mine], strict=True))
    assert caps == {"2022-06-01": 30.0, "2022-09-01": 60.0, "2024-06-01": 25.0, "2025-04-01": 5.0}


def test_official_bill_redemptions_of_the_first_year():
    table = SNAP.table("bill_redemption")
    first_year = table["month_date"] < np.datetime64("2023-06-01")
    assert table["redeemed_bn"][first_year].sum() == pytest.approx(45.0, abs=0.05)
    assert table["month_date"].size == 23


def test_iorb_facts_are_the_daily_series():
    table, daily = SNAP.table("administered_rate"), SNAP.series("IORB")
    later = table["date"] >= daily.date[0]
    assert np.allclose(daily.at(table["date"][later]), table["iorb_pct"][later])
