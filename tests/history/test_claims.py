"""The claims ledger: known answers, every row and word covered, two roads, and verdicts that follow from the data."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles import api
from eccles.base.errors import DataError
from eccles.compare.claim_mortgages import monthly_principal, principal_gained
from eccles.core.claim import CheckedClaim, CheckedFigure, Claim, Finding, Verdict
from eccles.core.series import Series
from eccles.data.claims import load_articles
from eccles.data.snapshot import open_snapshot
from eccles.history.claims.ledger import CHECKS, judge_claim
from eccles.history.claims.material import Material, open_material

ALL_CHECKS = {**CHECKS, "monthly_principal": monthly_principal, "principal_gained": principal_gained}
CLAIMS = {claim.id: claim for article in load_articles() for claim in article.claims}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECCLES_HOME", str(tmp_path_factory.mktemp("home")))
        return open_material()


@pytest.fixture(scope="module")
def ledger(material: Material) -> dict[str, CheckedClaim]:
    return {claim.id: judge_claim(claim, material, ALL_CHECKS) for claim in CLAIMS.values()}


def value_of(ledger: dict[str, CheckedClaim], claim: str, place: int = 0) -> float:
    finding = ledger[claim].figures[place].finding
    assert finding is not None
    return finding.value


def embedded(series_id: str) -> pd.Series:
    series = open_snapshot().series(series_id)
    return pd.Series(series.value, index=pd.DatetimeIndex(series.date))


# --- the list is complete --------------------------------------------------------------------------------------------


def test_every_stated_figure_is_covered_by_exactly_one_claim():
    table = open_snapshot().table("seed_claim")
    rows = {
        (str(seed).removesuffix(".txt"), str(claim)) for seed, claim in zip(table["seed"], table["claim"], strict=True)
    }
    covered = [(claim.seed, claim.covers) for claim in CLAIMS.values() if claim.covers]
    assert sorted(covered) == sorted(rows)


def test_each_claim_states_what_the_table_states():
    table = open_snapshot().table("seed_claim")
    stated = dict(zip(zip(table["seed"], table["claim"], strict=True), table["value"], strict=True))
    for claim in CLAIMS.values():
        text = str(stated.get((f"{claim.seed}.txt", claim.covers), ""))
        known = {abs(figure.value) for figure in claim.figures} | {abs(figure.value) / 1e3 for figure in claim.figures}
        words = " ".join([claim.text.en, claim.text.zh, *(figure.shown.en for figure in claim.figures if figure.shown)])
        days = [
            str(np.datetime64(int(figure.value), "D"))
            for figure in claim.figures
            if figure.unit == "date" and figure.value > 0
        ]
        for number in re.findall(r"\d+(?:\.\d+)?(?![\d-])", text):
            assert float(number) in known or number in words or text in days, (claim.id, text)


def test_the_page_of_the_ledger_prints_its_counts(ledger: dict[str, CheckedClaim]):
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "claims.md").read_text(encoding="utf-8")
    order = (
        Verdict.TRUE, Verdict.FORECAST_CAME_TRUE, Verdict.NEARLY, Verdict.WRONG_UNIT_OR_DATE, Verdict.FALSE,
        Verdict.FORECAST_FAILED, Verdict.CANNOT_BE_CHECKED,
    )  # fmt: skip
    for article in load_articles():
        verdicts = [ledger[claim.id].verdict for claim in article.claims]
        row = " | ".join(str(count) for count in (len(verdicts), *(verdicts.count(verdict) for verdict in order)))
        assert re.search(rf"^\| {article.seed[:3]} {article.short} .*\| {re.escape(row)} \|$", page, re.MULTILINE), row
    for name in re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+)`", page):
        assert name in CLAIMS, name


def test_the_table_of_stated_figures_misses_as_many_again():
    assert len(CLAIMS) > 2 * open_snapshot().table("seed_claim")["claim"].size


def test_every_claim_comes_to_a_verdict_with_a_reason_in_both_languages(ledger: dict[str, CheckedClaim]):
    for checked in ledger.values():
        assert checked.verdict in Verdict
        for text in (checked.claim.text, checked.reason):
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in text.en)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh) or "%" in text.zh, checked.claim.id
        assert "{" not in checked.reason.en + checked.reason.zh


def test_only_what_nothing_public_can_check_has_no_data_behind_it(ledger: dict[str, CheckedClaim]):
    for checked in ledger.values():
        for figure in checked.figures:
            if figure.finding is None:
                assert figure.figure.unchecked is not None
                assert figure.verdict is Verdict.CANNOT_BE_CHECKED
            else:
                assert figure.finding.readings, checked.claim.id


def test_every_picture_a_claim_names_can_be_drawn_by_name():
    known = api.charts()
    assert {claim.chart.split("@")[0] for claim in CLAIMS.values() if claim.chart} <= set(known)


def test_every_check_is_used_by_a_claim_or_in_a_reason():
    called = {figure.call.name for claim in CLAIMS.values() for figure in claim.figures if figure.call}
    called |= {other.call.name for claim in CLAIMS.values() for figure in claim.figures for other in figure.alternates}
    called |= {call.name for claim in CLAIMS.values() for call in claim.context.values()}
    assert set(ALL_CHECKS) == called


# --- known answers, and the same numbers by pandas -------------------------------------------------------------------


def test_assets_and_shares_over_three_years(ledger: dict[str, CheckedClaim]):
    assert round(value_of(ledger, "assets-fell-three-years"), 2) == -23.85
    shares = ledger["shares-returned-three-years"].figures[0]
    assert shares.finding is not None
    assert shares.finding.stand_in == "Shiller total return"
    price, dividend = embedded("SHILLER_SP_PRICE"), embedded("SHILLER_SP_DIVIDEND")
    index = ((price + dividend / 12) / price.shift()).cumprod()
    assert shares.finding.value == pytest.approx((index["2025-12-01"] / index["2022-12-01"] - 1) * 100)
    assert round(shares.finding.value, 2) == 82.67


@pytest.mark.shared
def test_the_exact_total_return(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    api.import_series(shared / "data" / "series" / "SP500TR.csv", "SP500TR")
    checked = api.claims("000")["shares-returned-three-years"]
    finding = checked.figures[0].finding
    assert finding is not None
    assert finding.stand_in == ""
    assert round(finding.value, 2) == 82.38
    assert checked.verdict is Verdict.TRUE


@pytest.mark.shared
def test_the_dollar_index_itself(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    api.import_series(shared / "data" / "series" / "DXY.csv", "DXY")
    checked = api.claims("003")["dollar-108"]
    finding = checked.figures[0].finding
    assert finding is not None
    frame = pd.read_csv(shared / "data" / "series" / "DXY.csv", index_col="date")["value"]
    assert finding.value == frame["2022-05-05":"2022-12-31"].max() > 114
    assert checked.verdict is Verdict.FORECAST_CAME_TRUE


def test_assets_at_the_peak_against_each_gdp(ledger: dict[str, CheckedClaim]):
    checked = ledger["assets-real-gdp-45"]
    nominal, base_2012, quarter_before = (other.finding.value for other in checked.figures[0].alternates)
    assets = embedded("WALCL")["2022-04-13"] / 1e3
    gdp, real = embedded("GDP"), embedded("GDPC1")
    rebased = real * gdp["2012"].mean() / real["2012"].mean()
    assert nominal == pytest.approx(assets / gdp["2022-04-01"] * 100)
    assert round(nominal, 1) == 34.7
    assert round(quarter_before, 1) == 40.9
    assert base_2012 == pytest.approx(assets / rebased["2022-04-01"] * 100)
    assert 43.5 < base_2012 < 45
    assert checked.verdict is Verdict.WRONG_UNIT_OR_DATE


def test_the_soma_of_april_2022(ledger: dict[str, CheckedClaim]):
    frame = pd.DataFrame(open_snapshot().table("soma_summary")).set_index("date").loc["2022-04-20"]
    treasuries = frame[["bill_bn", "note_bond_bn", "tips_bn", "frn_bn"]].sum()
    assert value_of(ledger, "soma-size") == pytest.approx(frame["total_bn"])
    assert round(value_of(ledger, "soma-size") / 1e3, 3) == 8.415
    assert value_of(ledger, "soma-shares") == pytest.approx(treasuries / frame["total_bn"] * 100)
    assert round(value_of(ledger, "soma-shares"), 1) == 67.5


def test_principal_months_and_bills_by_pandas(ledger: dict[str, CheckedClaim]):
    holding = pd.DataFrame(open_snapshot().table("holding"))
    coupons = holding[holding["kind"].isin(["note_bond", "tips", "frn"])]
    amount = coupons["par_bn"] + coupons["compensation_bn"].fillna(0)
    due = amount.groupby(pd.DatetimeIndex(coupons["maturity_date"]).to_period("M")).sum()["2022-06":"2022-12"]
    assert value_of(ledger, "all-months-above-cap") == pytest.approx(due.min())
    flow = pd.DataFrame(open_snapshot().table("mbs_flow"))
    month = (pd.DatetimeIndex(flow["date"]) - pd.Timedelta(days=6)).to_period("M")
    assert value_of(ledger, "mbs-prepayments-25") == pytest.approx(
        flow["paydown_bn"].groupby(month).sum()["2022-06":"2023-03"].mean()
    )


def test_growth_and_inflation_by_pandas(ledger: dict[str, CheckedClaim]):
    real, prices = embedded("GDPC1"), embedded("PCEPI")
    assert value_of(ledger, "growth-early-2011") == pytest.approx(
        ((real["2011-01-01"] / real["2010-10-01"]) ** 4 - 1) * 100
    )
    yearly = (prices / prices.shift(12) - 1) * 100
    assert value_of(ledger, "inflation-two-percent-qe3") == pytest.approx(yearly["2012-09":"2014-10"].mean())


def test_rolling_volatility_by_pandas(ledger: dict[str, CheckedClaim], material: Material):
    rolling = (embedded("DGS10") * 100).rolling(63).std().dropna()
    days = {item.id: (item.first_date, item.last_date) for item in material.episodes}
    bought = [days[name] for name in ("qe1", "qe2", "mep", "qe3", "qe_covid")]
    inside = [
        np.any([(rolling.index >= first) & (rolling.index <= last) for first, last in spans], axis=0)
        for spans in (bought, [days["qt1"], days["qt2"]])
    ]
    ratio = rolling[inside[1]].mean() / rolling[inside[0]].mean()
    assert value_of(ledger, "yields-restless-in-qt") == pytest.approx(ratio)


def test_slope_at_low_reserves_by_pandas(ledger: dict[str, CheckedClaim]):
    paid = pd.concat([embedded("IOER"), embedded("IORB")])
    spread = ((embedded("SOFR") - paid).dropna() * 100).resample("W-WED").mean()
    reserves = embedded("WRBWFRBL") / 1e3
    frame = pd.DataFrame({"spread": spread, "reserves": reserves}).dropna()
    frame["share"] = frame["reserves"] / embedded("TLAACBW027SBOG").reindex(frame.index, method="ffill")
    moves = frame[["spread", "reserves"]].diff().dropna()
    low = frame["share"].loc[moves.index] < 0.125
    slopes = [np.polyfit(moves["reserves"][part] / 100, moves["spread"][part], 1)[0] for part in (low, ~low)]
    assert value_of(ledger, "rates-answer-when-reserves-low") == pytest.approx(slopes[1] - slopes[0])


def test_the_lag_of_inflation_by_pandas(ledger: dict[str, CheckedClaim]):
    money, prices = embedded("M2SL"), embedded("CPIAUCSL").asfreq("MS")
    grown, priced = money / money.shift(12) - 1, prices / prices.shift(12) - 1
    found = [grown["1960":"2024-03"].corr(priced.shift(-lag)) for lag in range(37)]
    assert value_of(ledger, "money-leads-inflation") == int(np.argmax(found))


def test_the_mortgage_sensitivity_falls_as_rates_rise(material: Material):
    gained = [
        principal_gained(material, day, "2022-05-31", -100.0).value
        for day in ("2022-03-10", "2022-03-17", "2022-05-05")
    ]
    assert gained == sorted(gained, reverse=True)
    flat = [monthly_principal(material, day, "2022-05-31").value for day in ("2022-03-10", "2022-05-05")]
    assert flat[0] > flat[1] > 20
    assert gained[0] > 16.8 > gained[1] > 5 > gained[2]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("qt2-paused-2023", Verdict.WRONG_UNIT_OR_DATE),
        ("reserves-over-4tn", Verdict.WRONG_UNIT_OR_DATE),
        ("taper-announced-date", Verdict.WRONG_UNIT_OR_DATE),
        ("twist-mbs-fell", Verdict.WRONG_UNIT_OR_DATE),
        ("repo-stopped-qt1", Verdict.FALSE),
        ("growth-early-2011", Verdict.FALSE),
        ("mbs-active-sales", Verdict.FORECAST_FAILED),
        ("three-years-to-20-pct", Verdict.FORECAST_FAILED),
        ("final-size-above-20", Verdict.FORECAST_CAME_TRUE),
        ("zero-rate-83-months", Verdict.NEARLY),
        ("pe-ratio-2021", Verdict.CANNOT_BE_CHECKED),
    ],
)
def test_verdicts_that_matter(ledger: dict[str, CheckedClaim], claim: str, verdict: Verdict):
    assert ledger[claim].verdict is verdict


# --- verdicts follow from the data -----------------------------------------------------------------------------------


class Moved:
    """A library in which one series is multiplied by a factor."""

    def __init__(self, library: object, series_id: str, factor: float) -> None:
        self.library, self.series_id, self.factor = library, series_id, factor

    def has(self, series_id: str) -> bool:
        return self.library.has(series_id)

    def series(self, series_id: str) -> Series:
        found = self.library.series(series_id)
        return replace(found, value=found.value * self.factor) if series_id == self.series_id else found


@given(factor=st.floats(0.8, 1.2))
def test_other_assets_give_another_verdict(material: Material, factor: float):
    moved = replace(material, library=Moved(material.library, "WALCL", factor))
    peak, fall = (judge_claim(CLAIMS[name], moved, ALL_CHECKS) for name in ("assets-peak", "assets-fell-three-years"))
    assert (peak.verdict is Verdict.TRUE) == (8950 <= 8965.487 * factor <= 9050)
    assert fall.verdict is Verdict.TRUE  # a change in per cent does not know the unit


def test_a_claim_turns_false_when_its_series_moves(material: Material):
    for name, series in (("unemployment-october-2014", "UNRATE"), ("mortgage-rate-low", "MORTGAGE30US")):
        assert judge_claim(CLAIMS[name], material, ALL_CHECKS).verdict is Verdict.TRUE
        moved = replace(material, library=Moved(material.library, series, 1.1))
        assert judge_claim(CLAIMS[name], moved, ALL_CHECKS).verdict is Verdict.FALSE


def test_another_record_gives_another_verdict(material: Material):
    [qe3] = [item for item in material.programmes if item.name == "QE3"]
    day = np.datetime64("2013-12-09")
    moved = tuple(
        replace(row, announced_date=day)
        if row.phase == "QE3_TAPER" and str(row.announced_date) == "2013-12-18"
        else row
        for row in qe3.decisions
    )
    programmes = tuple(replace(qe3, decisions=moved) if item is qe3 else item for item in material.programmes)
    other = replace(material, programmes=programmes)
    assert judge_claim(CLAIMS["taper-announced-date"], other, ALL_CHECKS).verdict is Verdict.TRUE


def test_a_forecast_before_its_day_cannot_be_judged(material: Material):
    early = replace(material, cut_date=np.datetime64("2022-05-31"))
    claim = CLAIMS["ten-year-peak"]
    assert judge_claim(claim, early, ALL_CHECKS).verdict is Verdict.CANNOT_YET_BE_JUDGED


def made(claim: Claim, inside: bool) -> dict[str, object]:
    """Checks that return, for the claim's own calls, a value its interval holds, or none at all."""

    def of(name: str):
        def check(material: Material, **arguments: object) -> Finding:
            figures = [item for item in claim.figures if item.call and item.call.arguments == arguments]
            finding = ALL_CHECKS[name](material, **arguments)
            if not figures or figures[0].call.name != name:
                return finding
            low, high = figures[0].accepted.low, figures[0].accepted.high
            middle = high if math.isinf(low) else low if math.isinf(high) else (low + high) / 2
            return replace(finding, value=middle if inside else math.nan, stand_in="")

        return check

    return {name: of(name) for name in ALL_CHECKS}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=lambda claim: claim.id)
def test_no_verdict_is_typed(claim: Claim, material: Material):
    decided = [figure for figure in claim.figures if figure.call]
    if not decided:
        assert judge_claim(claim, material, ALL_CHECKS).verdict is Verdict.CANNOT_BE_CHECKED
        return
    plain = replace(claim, reason=replace(claim.reason, en="-", zh="-"), context={})
    right, wrong = (judge_claim(plain, material, made(claim, inside)).verdict for inside in (True, False))
    assert right is (Verdict.FORECAST_CAME_TRUE if claim.is_forecast else Verdict.TRUE)
    assert wrong in {Verdict.FALSE, Verdict.FORECAST_FAILED, Verdict.WRONG_UNIT_OR_DATE}


# --- what is refused -------------------------------------------------------------------------------------------------


def test_a_claim_that_names_no_check_or_no_number_is_refused(material: Material):
    claim = CLAIMS["assets-peak"]
    [figure] = claim.figures
    unknown = replace(claim, figures=(replace(figure, call=replace(figure.call, name="extrem")),))
    with pytest.raises(DataError, match='did you mean "extreme"'):
        judge_claim(unknown, material, ALL_CHECKS)
    with pytest.raises(DataError, match="its reason cannot be filled"):
        judge_claim(replace(claim, reason=replace(claim.reason, en="{nothing}")), material, ALL_CHECKS)
    with pytest.raises(DataError, match="states percent, extreme computes bn"):
        judge_claim(replace(claim, figures=(replace(figure, unit="percent"),)), material, ALL_CHECKS)
    wrong = replace(figure.call, arguments={"series": "WALCL"})
    with pytest.raises(DataError, match="cannot take these arguments"):
        judge_claim(replace(claim, figures=(replace(figure, call=wrong),)), material, ALL_CHECKS)


def test_a_claim_is_as_right_as_its_worst_figure(ledger: dict[str, CheckedClaim]):
    checked = ledger["qe1-purchases"]
    assert [figure.verdict for figure in checked.figures] == [
        Verdict.WRONG_UNIT_OR_DATE,
        Verdict.TRUE,
        Verdict.NEARLY,
    ]
    assert checked.verdict is Verdict.WRONG_UNIT_OR_DATE
    assert all(isinstance(figure, CheckedFigure) for figure in checked.figures)
