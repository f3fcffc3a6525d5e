"""The Treasury's account: the opening met, a rhythm that averages to zero, tax dates where they belong, the fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calibration.treasury_account import fit_profiles, read_days
from eccles.base.errors import DataError
from eccles.base.timeline import is_business_day, next_business_day, wednesdays
from eccles.ledger.treasury_account import KNOTS, TreasuryAccountParameters, treasury_path, treasury_seasonal

PARAMETERS = Path(__file__).parents[2] / "src" / "eccles" / "parameters" / "treasury_account.yaml"
FITS = {entry["data_to_date"]: entry for entry in yaml.safe_load(PARAMETERS.read_text("utf-8"))["fits"]}
LATEST = TreasuryAccountParameters.from_mapping(FITS["2026-03-25"]["parameters"])
OPENING = np.datetime64("2026-03-25")
FLAT = TreasuryAccountParameters(
    **{name: (0.0,) * (len(knots) - 2) for name, knots in KNOTS.items()}, centre_pct=0.0, half_life_weeks=13.0
)


@given(
    opening_bn=st.floats(0.0, 1800.0),
    target_bn=st.floats(50.0, 1200.0),
    gdp_bn=st.floats(15000.0, 60000.0),
    week=st.integers(0, 800),
)
def test_the_path_starts_at_the_opening_whatever_the_date(opening_bn, target_bn, gdp_bn, week):
    date = OPENING + 7 * np.timedelta64(week, "D")
    path = treasury_path(LATEST, opening_bn, date, np.array([date]), target_bn=target_bn, gdp_bn=gdp_bn)
    assert path == pytest.approx([opening_bn], abs=1e-6)


def test_the_path_settles_at_target_plus_seasonal():
    date = wednesdays("2040-01-04", "2040-12-26")
    path = treasury_path(LATEST, 200.0, OPENING, date, target_bn=850.0, gdp_bn=32000.0)
    assert path == pytest.approx(850.0 + treasury_seasonal(LATEST, date, 32000.0), abs=0.1)


def test_without_rhythm_half_the_distance_is_gone_after_the_half_life():
    date = OPENING + np.array([13, 26]) * np.timedelta64(7, "D")
    path = treasury_path(FLAT, 500.0, OPENING, date, target_bn=900.0, gdp_bn=32000.0)
    assert path == pytest.approx([700.0, 800.0])


@given(gdp_bn=st.floats(10000.0, 60000.0), year=st.integers(2026, 2060))
def test_the_rhythm_averages_to_zero_and_scales_with_gdp(gdp_bn, year):
    days = np.arange(np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01"))
    seasonal = treasury_seasonal(LATEST, days, gdp_bn)
    assert abs(seasonal.mean()) < 0.0005 * gdp_bn
    assert seasonal == pytest.approx(gdp_bn * treasury_seasonal(LATEST, days, 1.0))


@given(first=st.integers(0, 4000), count=st.integers(1, 40))
def test_a_date_means_the_same_alone_and_among_others(first, count):
    days = np.datetime64("2020-01-01") + np.arange(first, first + count) * np.timedelta64(1, "D")
    together = treasury_seasonal(LATEST, days, 30000.0)
    alone = [treasury_seasonal(LATEST, days[place : place + 1], 30000.0)[0] for place in (0, count // 2, count - 1)]
    assert alone == pytest.approx([together[0], together[count // 2], together[count - 1]], abs=1e-9)


def test_a_day_without_business_carries_the_day_before():
    weekend = np.array(["2026-04-17", "2026-04-18", "2026-04-19"], dtype="datetime64[D]")
    assert len(set(treasury_seasonal(LATEST, weekend, 30000.0).tolist())) == 1


def test_profiles_against_a_plain_count_of_business_days():
    """The April profile alone, on the days around 2026-04-15, beside a loop that counts business days one by one."""
    april = TreasuryAccountParameters(**{**vars(FLAT), "april_tax_pct": LATEST.april_tax_pct})
    days = np.arange(np.datetime64("2026-03-09"), np.datetime64("2026-06-30"))
    days = days[is_business_day(days)]
    tax_date = next_business_day(np.datetime64("2026-04-15"))
    place = int(np.flatnonzero(days == tax_date)[0])
    expected = [
        np.interp(index - place, KNOTS["april_tax_pct"], [0.0, *LATEST.april_tax_pct, 0.0])
        for index in range(days.size)
    ]
    assert treasury_seasonal(april, days, 100.0) == pytest.approx(expected)


def test_april_is_the_great_tax_month_and_benefits_drain_the_first_days():
    date = wednesdays("2026-01-01", "2026-12-31")
    seasonal = treasury_seasonal(LATEST, date, 32000.0)
    assert date[np.argmax(seasonal)].astype("datetime64[M]") == np.datetime64("2026-04")
    assert 100.0 < seasonal.max() < 350.0
    before_june_taxes, after = np.searchsorted(date, np.array(["2026-06-10", "2026-06-17"], dtype="datetime64[D]"))
    assert seasonal[after] - seasonal[before_june_taxes] > 50.0


def test_paths_and_dates_broadcast():
    date = wednesdays("2026-04-01", "2026-12-30")
    gdp_bn = np.linspace(32000.0, 33000.0, date.size)
    target_bn = np.array([[800.0], [900.0]]) * np.ones(date.size)
    many = treasury_path(LATEST, np.array([837.4, 700.0]), OPENING, date, target_bn=target_bn, gdp_bn=gdp_bn)
    one = treasury_path(LATEST, 700.0, OPENING, date, target_bn=900.0, gdp_bn=gdp_bn)
    assert many.shape == (2, date.size)
    assert many[1] == pytest.approx(one)


def test_the_shipped_profiles_are_what_the_script_finds():
    found = fit_profiles(read_days("2023-12-31"))
    shipped = TreasuryAccountParameters.from_mapping(FITS["2023-12-31"]["parameters"])
    for name in KNOTS:
        assert getattr(found, name) == pytest.approx(getattr(shipped, name), abs=1e-6)


@pytest.mark.parametrize("data_to_date", sorted(FITS))
def test_left_out_years_are_predicted_better_than_by_a_constant(data_to_date):
    errors = FITS[data_to_date]["errors"]
    for measure in ("level", "1-week change", "4-week change"):
        assert errors[f"seasonal {measure} rms_bn"] < errors[f"constant {measure} rms_bn"]


def test_a_broken_fit_is_refused():
    good = FITS["2023-12-31"]["parameters"]
    with pytest.raises(DataError, match="april_tax_pct"):
        TreasuryAccountParameters.from_mapping({key: good[key] for key in good if key != "april_tax_pct"})
    with pytest.raises(DataError, match="mid_month_pct"):
        TreasuryAccountParameters.from_mapping(good | {"mid_month_pct": [0.1]})
    with pytest.raises(DataError, match="above zero"):
        TreasuryAccountParameters.from_mapping(good | {"half_life_weeks": -1.0})
