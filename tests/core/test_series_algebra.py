"""Series that know what they are: sums of the same, conversions written out, and a remedy in every refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import UnitError
from eccles.core.series import Series
from eccles.core.unit_words import read_unit
from eccles.data.snapshot import open_snapshot

READ = open_snapshot().series


def made(dates: list[str], values: list[float], **words: str) -> Series:
    plain = {
        "id": "X",
        "title": "x",
        "publisher": "p",
        "unit": "USD bn",
        "kind": "daily",
        "frequency": "D",
        "rights": "public-domain",
    }
    return Series(**{**plain, **words}, date=np.array(dates, dtype="datetime64[D]"), value=np.array(values))


def test_what_is_alike_adds_up_on_the_dates_both_have():
    one = made(["2024-01-02", "2024-01-03", "2024-01-04"], [1, 2, 3])
    other = made(["2024-01-03", "2024-01-04", "2024-01-05"], [10, 20, 30], id="Y", publisher="q", rights="restricted")
    total = one + other
    assert total.date.astype(str).tolist() == ["2024-01-03", "2024-01-04"]
    assert total.value.tolist() == [12, 23]
    assert (total.id, total.unit, total.kind, total.publisher) == ("(X + Y)", "USD bn", "daily", "p; q")
    assert total.rights == "restricted"
    assert (one - other).value.tolist() == [-8, -17]
    assert (other / one).unit == "ratio"
    assert ((other / one) * one).unit == (one * (other / one)).unit == "USD bn"
    assert (one / (other / other)).unit == "USD bn"


def test_numbers_are_in_the_series_own_unit():
    one = made(["2024-01-02"], [4.0])
    found = [one + 1, 1 + one, one - 1, 1 - one, one * 2, 2 * one, one / 2, -one, np.float64(2) * one]
    assert [float(item.value[0]) for item in found] == [5, 5, 3, -3, 8, 8, 2, -4, 8]
    assert {item.unit for item in found} == {"USD bn"}
    assert (1 - one).id == "(1 - X)"


def test_net_liquidity_as_the_ledger_counts_it():
    walcl, tga, rrp = READ("WALCL"), READ("WDTGAL"), READ("RRPONTSYD")
    found = (walcl - tga - rrp.to("USD mn").wednesdays()).to("USD bn")
    expected = (8965487 - float(tga.at("2022-04-13"))) / 1000 - float(rrp.at("2022-04-13"))
    assert float(found.at("2022-04-13")) == pytest.approx(expected, abs=1e-9)
    assert found.kind == "Wednesday level"


@pytest.mark.parametrize(
    ("made_wrongly", "message"),
    [
        (lambda: READ("WALCL") - READ("RRPONTSYD"), r'in "USD bn"; convert one: RRPONTSYD\.to\("USD mn"\)'),
        (lambda: READ("WALCL") - READ("RRPONTSYD").to("USD mn"), r"RRPONTSYD\.wednesdays\(\) takes the Wednesdays"),
        (lambda: READ("WALCL") - READ("WRESBAL"), "weekly .week average.; take both as Wednesday levels"),
        (lambda: READ("WALCL") / READ("GDP"), r'GDP\.to\("USD mn"\)'),
        (lambda: READ("WALCL").to("USD bn") / READ("GDP"), r"WALCL\.quarter_mean\(\) averages quarters"),
        (lambda: READ("GDP") / READ("GDPC1"), "current against constant prices"),
        (lambda: READ("GDP") + READ("GDPC1"), "one measures USD, the other USD of 2017; they cannot be added"),
        (lambda: READ("WALCL") * READ("DGS10"), "their product has no unit"),
        (lambda: READ("MORTGAGE30US") - READ("DGS10"), r"months compare: DGS10\.month_mean\(\) and MORTGAGE30US"),
        (lambda: READ("DGS10") - READ("UNRATE"), r"DGS10\.month_mean\(\) averages months"),
        (lambda: READ("JPNASSETS") - READ("PBOC_ASSETS"), "one measures JPY, the other CNY"),
        (lambda: READ("JPNASSETS").to("JPY bn") / READ("BOGMBASE"), "take two series of one kind"),
        (lambda: READ("WALCL") + "1", "goes with a series or a number"),
        (lambda: True + READ("WALCL"), "goes with a series or a number"),
        (lambda: 1.0 / READ("WALCL"), "has no unit of its own"),
        (lambda: READ("WALCL").to("EUR bn"), 'cannot be put in "EUR bn"; did you mean "USD bn"'),
        (lambda: READ("GDPC1").to("USD mn"), 'did you mean "USD mn 2017"'),
        (lambda: READ("DGS10").to("basis point"), 'did you mean "basis points"'),
        (lambda: READ("CPIAUCSL").to("percent"), "it converts to nothing else"),
        (lambda: READ("WALCL").wednesdays(), "Wednesdays are taken from a daily series"),
        (lambda: READ("GDP").month_mean(), "a month is made of a daily or weekly series"),
        (lambda: READ("GDP").quarter_mean(), "a quarter is made of a daily or weekly or monthly series"),
        (lambda: READ("WRESBAL").month_end(), r"no value at a month's end: use month_mean\(\)"),
        (lambda: READ("UNRATE").month_end(), "a month is made of"),
        (lambda: made([], []).month_mean(), "with values"),
        (
            lambda: made(["2024-01-02"], [1]) - made(["2024-01-03"], [1], id="Y"),
            r"no date in common; .*X\.month_mean\(\) - Y\.month_mean\(\)",
        ),
    ],
)
def test_what_does_not_match_is_refused_with_the_remedy(made_wrongly: Callable[[], Series], message: str):
    with pytest.raises(UnitError, match=message):
        made_wrongly()


@pytest.mark.parametrize(
    ("series_id", "unit", "factor"),
    [
        ("WALCL", "USD bn", 1e-3),
        ("WALCL", "USD tn", 1e-6),
        ("GDPC1", "USD tn 2017", 1e-3),
        ("JPNASSETS", "JPY tn", 1e-4),
        ("DGS10", "basis points", 1e2),
        ("DGS10", "fraction", 1e-2),
        ("HOUST", "number", 1e3),
    ],
)
def test_conversions(series_id: str, unit: str, factor: float):
    found = READ(series_id).to(unit)
    assert found.unit == unit
    assert np.allclose(found.value, READ(series_id).value * factor, rtol=1e-12)


@given(unit=st.sampled_from(["USD", "USD mn", "USD bn", "USD tn"]), back=st.sampled_from(["USD", "USD mn", "USD bn"]))
def test_there_and_back_is_the_same(unit: str, back: str):
    one = made(["2024-01-02"], [123.456], unit=back)
    assert float(one.to(unit).to(back).value[0]) == pytest.approx(123.456, rel=1e-14)


def test_units_taken_apart():
    assert read_unit("USD").measures == "USD"
    assert read_unit("CNY 100 mn").size_ratio == 1e8
    assert read_unit("furlongs").measures == "furlongs"
    assert (made(["2024-01-02"], [6.0]) / made(["2024-01-02"], [2.0], unit="furlongs")).unit == "USD bn per furlongs"


def as_pandas(series: Series) -> pd.Series:
    return pd.Series(series.value, index=pd.DatetimeIndex(series.date))


@pytest.mark.parametrize("series_id", ["DGS10", "WALCL", "SOFR", "WRESBAL"])
def test_means_of_months_and_quarters_are_those_of_pandas(series_id: str):
    series = READ(series_id)
    for found, rule in ((series.month_mean(), "MS"), (series.quarter_mean(), "QS")):
        expected = as_pandas(series).resample(rule).mean()
        dates = pd.DatetimeIndex(found.date)
        assert np.allclose(found.value, expected[dates].to_numpy(), rtol=1e-12)
        assert set(expected.index[1:-1]) <= set(dates)
    assert (found.kind, found.frequency) == ("quarter average", "Q")


def test_quarters_of_months():
    series = READ("UNRATE")
    found = series.quarter_mean()
    expected = as_pandas(series).resample("QS").mean()
    assert np.allclose(found.value, expected[pd.DatetimeIndex(found.date)].to_numpy())


def test_ends_of_months_are_those_of_pandas():
    series = READ("DGS10")
    found = series.month_end()
    expected = as_pandas(series).resample("MS").last()
    assert np.array_equal(found.value, expected[pd.DatetimeIndex(found.date)].to_numpy())
    assert found.kind == "month end"


def test_a_month_that_is_not_covered_is_left_out():
    days = np.arange("2024-01-10", "2024-04-12", dtype="datetime64[D]")
    days = days[np.is_busday(days)]
    daily = made([str(day) for day in days], [1.0] * days.size)
    assert daily.month_mean().date.astype(str).tolist() == ["2024-02-01", "2024-03-01"]
    assert daily.quarter_mean().date.size == 0
    whole = replace(daily, date=daily.date[daily.date < np.datetime64("2024-03-29")], value=np.ones(57))
    assert whole.month_end().date.astype(str).tolist() == ["2024-02-01"]  # Friday 29 March is still to come
    inside = made(["2024-01-10", "2024-01-11"], [1, 2])
    assert inside.month_mean().date.size == 0


def test_wednesdays_take_the_last_value_of_their_week():
    daily = made(["2024-06-17", "2024-06-18", "2024-06-20", "2024-07-03"], [1, 2, 3, 4])
    found = daily.wednesdays()  # Juneteenth, a Wednesday, has no value of its own; the week to 26 June has Thursday's
    assert found.date.astype(str).tolist() == ["2024-06-19", "2024-06-26", "2024-07-03"]
    assert found.value.tolist() == [2, 3, 4]
    gap = made(["2024-06-17", "2024-07-03"], [1, 4]).wednesdays()
    assert gap.date.astype(str).tolist() == ["2024-06-19", "2024-07-03"]
