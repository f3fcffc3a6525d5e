"""Currency in circulation: the opening met, growth compounded, the seasonal closed over a year, the published fit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from calibration.currency import fit, read_weeks
from eccles.base.errors import DataError
from eccles.base.timeline import wednesdays
from eccles.ledger.currency import CurrencyParameters, currency_path, currency_seasonal

PARAMETERS = Path(__file__).parents[2] / "src" / "eccles" / "parameters" / "currency.yaml"
FITS = {entry["data_to_date"]: entry for entry in yaml.safe_load(PARAMETERS.read_text("utf-8"))["fits"]}
LATEST = CurrencyParameters.from_mapping(FITS["2026-03-25"]["parameters"])
OPENING = np.datetime64("2026-03-25")


@given(
    opening_bn=st.floats(500.0, 5000.0),
    growth_pct=st.floats(-5.0, 12.0),
    week=st.integers(0, 1200),
)
def test_the_path_starts_at_the_opening_whatever_the_date(opening_bn, growth_pct, week):
    opening_date = OPENING + 7 * np.timedelta64(week, "D")
    path = currency_path(LATEST, opening_bn, opening_date, np.array([opening_date]), growth_pct)
    assert path == pytest.approx([opening_bn])


@given(growth_pct=st.floats(-5.0, 12.0), years=st.integers(1, 18))
def test_same_day_years_later_differs_by_growth_only(growth_pct, years):
    start, end = np.datetime64("2024-03-01"), np.datetime64(f"{2024 + 4 * years}-03-01")
    path = currency_path(LATEST, 2000.0, start, np.array([end]), growth_pct)
    elapsed = (end - start).astype(int) / 365.25
    assert path == pytest.approx([2000.0 * (1.0 + growth_pct / 100.0) ** elapsed], rel=1e-12)


def test_two_roads_to_a_level_a_split_path_and_a_whole_one():
    date = wednesdays("2026-04-01", "2028-03-29")
    whole = currency_path(LATEST, 2446.6, OPENING, date)
    middle = date[50]
    second = currency_path(LATEST, whole[50], middle, date[50:])
    assert second == pytest.approx(whole[50:], rel=1e-12)


def test_paths_have_their_own_opening_and_growth():
    date = wednesdays("2026-04-01", "2026-12-30")
    many = currency_path(LATEST, np.array([2446.6, 2000.0]), OPENING, date, np.array([2.0, 5.0]))
    assert many.shape == (2, date.size)
    assert many[1] == pytest.approx(currency_path(LATEST, 2000.0, OPENING, date, 5.0))


def test_the_public_wants_most_cash_at_christmas():
    year = np.arange(np.datetime64("2026-01-01"), np.datetime64("2027-01-01"))
    seasonal = currency_seasonal(LATEST, year)
    assert np.datetime64("2026-12-15") <= year[np.argmax(seasonal)] <= np.datetime64("2026-12-31")
    assert abs(np.mean(seasonal)) < 1e-3
    assert 0.003 < np.ptp(seasonal) < 0.03


def test_the_seasonal_is_the_discrete_fourier_road():
    """A year of the annual harmonics alone, against the inverse Fourier transform of the same coefficients."""
    only_year = replace(LATEST, month_cosine_pct=(0.0, 0.0), month_sine_pct=(0.0, 0.0))
    year = np.arange(np.datetime64("2026-01-01"), np.datetime64("2027-01-01"))
    spectrum = np.zeros(year.size // 2 + 1, dtype=complex)
    pairs = zip(only_year.year_cosine_pct, only_year.year_sine_pct, strict=True)
    spectrum[1:9] = [(cosine - 1j * sine) / 2.0 for cosine, sine in pairs]
    expected = np.fft.irfft(spectrum, year.size) * year.size / 100.0
    assert currency_seasonal(only_year, year) == pytest.approx(expected, abs=1e-12)


def test_the_shipped_fit_is_what_the_script_finds():
    found = fit(read_weeks().upto(np.datetime64("2023-12-31")))
    shipped = CurrencyParameters.from_mapping(FITS["2023-12-31"]["parameters"])
    assert found.growth_pct == pytest.approx(shipped.growth_pct, rel=1e-6)
    assert found.year_cosine_pct == pytest.approx(shipped.year_cosine_pct, abs=1e-5)


@pytest.mark.parametrize("data_to_date", sorted(FITS))
def test_every_fit_beats_a_straight_line(data_to_date):
    errors = FITS[data_to_date]["errors"]
    assert errors["seasonal left-one-year-out rms_bn"] < errors["straight line rms_bn"]


def test_a_broken_fit_is_refused():
    good = FITS["2023-12-31"]["parameters"]
    with pytest.raises(DataError, match="growth_pct"):
        CurrencyParameters.from_mapping({key: good[key] for key in good if key != "growth_pct"})
    with pytest.raises(DataError, match="harmonics"):
        CurrencyParameters.from_mapping(good | {"year_sine_pct": [0.1]})
