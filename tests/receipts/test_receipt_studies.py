"""Receipts of stock against flow, local projections, volatility by regime and sensitivities."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import eccles
from eccles.api.receipts import _operation
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import Receipt
from eccles.core.series import Series
from eccles.core.volatility import RollingVolatility, rolling_volatility
from eccles.data.library import open_library
from eccles.policy.capped_runoff import CappedRunoff
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.question import Question
from eccles.receipts.studies.regime_tests import bootstrap_band, rotation_share
from eccles.receipts.studies.response_rows import RESPONSE_COLUMNS
from eccles.receipts.studies.stock_rows import STOCK_COLUMNS
from eccles.receipts.studies.stock_steps import MONTHLY, SLOPES
from eccles.receipts.studies.volatility_rows import CONTRAST_COLUMNS, REGIME_COLUMNS
from eccles.report.projection_tables import local_projection_columns, stock_flow_columns
from eccles.report.receipt_text import receipt_text

SCENARIO = "qt2_as_it_happened"
kept_volatility = functools.cache(eccles.volatility)
kept_stock_flow = functools.cache(eccles.stock_flow)


@functools.cache
def projected(name: str) -> eccles.Projection:
    return eccles.project(name, horizon="60w")


def operation(name: str) -> Callable[..., Any]:
    kept = {"volatility": kept_volatility, "stock_flow": kept_stock_flow}
    return kept.get(name) or getattr(eccles, name)


def why(figure: str) -> Receipt:
    receipt = explain(Question(read_address(figure), open_library(), projected, operation))
    assert all(step.by for step in receipt.chain)
    assert max(len(line) for line in receipt_text(receipt).splitlines()) <= 80
    return receipt


def refuses(figure: str, moved: object) -> None:
    """The receipt of a figure whose operation now finds something else."""
    with pytest.raises(InvariantError, match="the steps of its receipt miss it"):
        explain(Question(read_address(figure), open_library(), projected, lambda _: lambda *_, **__: moved))


def moved(item: Any, column: str) -> Any:
    """A dataclass with one of its numbers, or all of a column of them, moved by a millionth; counts by one."""
    value = getattr(item, column)
    return replace(item, **{column: value + (1 if isinstance(value, int) else 1e-6)})


def test_an_operation_of_an_unknown_name_is_a_defect_that_is_named() -> None:
    assert _operation("volatility") is eccles.volatility
    with pytest.raises(InvariantError, match=r'computed by "volatilty"; did you mean "volatility"'):
        _operation("volatilty")


# --- stock against flow ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("programme", ["QE1", "QT2"])
def test_every_number_of_stock_against_flow(programme: str) -> None:
    found = kept_stock_flow(programme, series="DGS10")
    columns = stock_flow_columns(found)
    months = columns["month_date"].astype("datetime64[M]").astype(str)
    for name in MONTHLY:
        for row in (4, len(months) - 1):
            receipt = why(f"stock-flow:{programme}:DGS10:{name}:{months[row]}")
            assert receipt.value == columns[name][row]
        assert why(f"stock-flow:{programme}:DGS10:{name}").value == columns[name].sum()
    slope = found.slope
    shown = {"slope": slope.value, "slope_low": slope.low, "slope_high": slope.high, "slope_t": slope.t_ratio}
    shown |= {"month_count": slope.month_count}
    shown |= {name: getattr(found.stock, name[6:]) for name in STOCK_COLUMNS if name.startswith("stock_")}
    for name, value in shown.items():
        assert why(f"stock-flow:{programme}:DGS10:{name}").value == value
    assert set(shown) | set(MONTHLY) == set(STOCK_COLUMNS)


@pytest.mark.parametrize("column", STOCK_COLUMNS)
def test_stock_against_flow_that_is_moved_is_refused(column: str) -> None:
    found = kept_stock_flow("QE1", series="DGS10")
    if column.startswith("stock_"):
        changed = replace(found, stock=moved(found.stock, column[6:]))
    elif column in MONTHLY:
        changed = replace(found, months=moved(found.months, column))
        refuses(f"stock-flow:QE1:DGS10:{column}:2009-03", changed)
    else:
        changed = replace(found, slope=moved(found.slope, SLOPES.get(column, column)))
    refuses(f"stock-flow:QE1:DGS10:{column}", changed)


def test_a_month_of_an_index_is_a_change_of_the_logarithm() -> None:
    """Where stretches of quiet days are added up, in per cent and from the two cells of each."""
    receipt = why("stock-flow:QE3:DTWEXBGS:value:2013-01")
    assert receipt.unit == "pct"
    for step in receipt.chain:
        before, after = (origin.value or 0.0 for origin in step.origins)
        assert step.value == pytest.approx(100 * np.log(after / before), abs=1e-9)
        assert step.detail.startswith("100 × ln(")


def test_the_slope_by_hand() -> None:
    months = kept_stock_flow("QE1", series="DGS10").months
    slope, _ = np.polyfit(months.bought_bn / 100.0, months.value, 1)
    receipt = why("stock-flow:QE1:DGS10:slope")
    assert receipt.value == pytest.approx(float(slope), abs=1e-9)
    assert "Σxy / Σx²" in receipt.chain[0].detail


def test_a_month_is_the_cells_around_its_quiet_days() -> None:
    receipt = why("stock-flow:QE1:DGS10:value:2009-03")
    spans = [tuple(origin.date for origin in step.origins) for step in receipt.chain]
    assert spans == [("2009-03-04", "2009-03-17"), ("2009-03-18", "2009-04-01")]
    series = open_library().series("DGS10")
    level = {day: float(series.at(np.datetime64(day))) for span in spans for day in span}
    assert receipt.value == pytest.approx(100 * sum(level[last] - level[first] for first, last in spans), abs=1e-9)


# --- local projections -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("series", "shock"), [("DGS10", "UST10Y"), ("UNRATE", "SP500")])
def test_every_number_of_a_local_projection(series: str, shock: str) -> None:
    found = eccles.local_projection(series, shock, horizon_count=3)
    columns = local_projection_columns(found)
    for name in RESPONSE_COLUMNS:
        for horizon in (0, 3):
            receipt = why(f"local-projection:{series}:{shock}:{name}@{horizon}")
            wanted = found.event_count if name == "event_count" else columns[name][horizon]
            assert receipt.value == pytest.approx(wanted, abs=1e-9)


def test_a_response_by_hand() -> None:
    """The usual response on the day itself, without lags, is nearly the slope of the changes on the surprises."""
    table = open_library().snapshot.table("fomc_surprise")
    kept = (table["event"] == "monetary_event") & np.isfinite(table["ust10y_pp"])
    series = open_library().series("DGS10")
    place = np.searchsorted(series.date, table["date"][kept])
    moved = 100 * (series.value[place] - series.value[place - 1])
    slope = float(np.polyfit(100 * table["ust10y_pp"][kept], moved, 1)[0])
    assert why("local-projection:DGS10:UST10Y:value@0").value == pytest.approx(10 * slope, rel=0.1)


@pytest.mark.parametrize("column", RESPONSE_COLUMNS)
def test_a_response_that_is_moved_is_refused(column: str) -> None:
    found = eccles.local_projection("UNRATE", "SP500", horizon_count=2)
    refuses(f"local-projection:UNRATE:SP500:{column}@2", moved(found, column))


# --- volatility ------------------------------------------------------------------------------------------------------


def test_every_number_of_volatility() -> None:
    found = kept_volatility("DGS10")
    for item in (*found.regimes, *found.episodes):
        for name in REGIME_COLUMNS:
            assert why(f"volatility:DGS10:{item.name}:{name}").value == getattr(item, name)
    for pair in found.contrasts:
        for name in CONTRAST_COLUMNS:
            receipt = why(f"volatility:DGS10:{pair.name} against {pair.against}:{name}")
            assert receipt.value == getattr(pair, name)


@pytest.mark.parametrize("column", REGIME_COLUMNS)
def test_volatility_of_a_regime_that_is_moved_is_refused(column: str) -> None:
    found = kept_volatility("DGS10")
    changed = replace(found, regimes=tuple(moved(item, column) for item in found.regimes))
    for item in changed.regimes:
        refuses(f"volatility:DGS10:{item.name}:{column}", changed)


@pytest.mark.parametrize("column", CONTRAST_COLUMNS)
def test_a_contrast_of_volatility_that_is_moved_is_refused(column: str) -> None:
    found = kept_volatility("DGS10")
    changed = replace(found, contrasts=tuple(moved(pair, column) for pair in found.contrasts))
    refuses(f"volatility:DGS10:QT1:{column}", changed)


def test_the_volatility_of_a_day_that_is_moved_is_refused() -> None:
    found = kept_volatility("DGS10")
    changed = replace(found, rolling=moved(found.rolling, "volatility_bp"))
    refuses("volatility:DGS10:2025-12-31:volatility_bp", changed)


def test_volatility_by_hand() -> None:
    series = open_library().series("DGS10")
    change, date = 100 * np.diff(series.value), series.date[1:]
    inside = (date >= np.datetime64("2017-10-01")) & (date <= np.datetime64("2019-07-31"))
    assert why("volatility:DGS10:QT1:volatility").value == pytest.approx(change[inside].std(ddof=1), abs=1e-9)
    day = why("volatility:DGS10:2025-12-31:volatility_bp")
    last = int(np.searchsorted(date, np.datetime64("2025-12-31")))
    assert day.value == pytest.approx(change[last - 20 : last + 1].std(ddof=1), abs=1e-9)
    assert len(day.chain[0].origins) == 22
    drawn = why("volatility:DGS10:QT1:low")
    assert "2,000 bootstrap sets of blocks of 63 days, seed 2008, drawn again" in drawn.chain[0].detail


def test_the_mean_of_an_episode_that_is_moved_in_the_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the function behind the picture is off, its receipt is not off with it."""

    @functools.wraps(rolling_volatility)
    def off(series: Series, window_count: int) -> RollingVolatility:
        return moved(rolling_volatility(series, window_count), "volatility_bp")

    monkeypatch.setattr("eccles.report.charts.rates.rolling_volatility", off)
    monkeypatch.setattr("eccles.receipts.history.recipes_rates.rolling_volatility", off)
    for column in ("mean_of_episode_bp", "volatility_bp"):
        refuses(f"chart:volatility:{column}@2018-06-01", eccles.chart("volatility"))


def test_the_share_of_rotations_by_hand() -> None:
    size = np.array([3.0, 1.0, 2.0, 5.0, 4.0])
    one = np.array([True, False, False, True, True])
    shifts = [np.roll(one, place) for place in range(5)]
    means = [size[mask].mean() - size[~mask].mean() for mask in shifts]
    assert rotation_share(size, one, ~one) == np.mean([mean >= means[0] for mean in means])


def test_the_band_of_a_bootstrap_by_hand() -> None:
    change = np.array([1.0, -2.0, 4.0, 0.5, -1.5, 3.0, -0.5])
    one = np.array([True, True, False, True, False, False, True])
    generator, found = np.random.default_rng(5), []
    for _ in range(40):
        days = [(start + step) % 7 for start in generator.integers(7, size=3) for step in range(3)][:7]
        parts = [[change[day] for day in days if one[day] == wanted] for wanted in (True, False)]
        if min(map(len, parts)) > 1:
            found.append(np.std(parts[0], ddof=1) - np.std(parts[1], ddof=1))
    band = bootstrap_band(change, one, ~one, block_count=3, set_count=40, seed=5)
    assert band == pytest.approx(np.quantile(found, [0.05, 0.95]).tolist(), abs=1e-9)


# --- sensitivities ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["treasury_cap", "tga", "mortgage_rate"])
def test_every_number_of_a_sensitivity(given: str) -> None:
    scenario = projected(SCENARIO).scenario
    assert scenario is not None
    found = eccles.sensitivity(scenario, given, ["reserves", "mbs", "reserves_share_of_gdp", "deferred_asset"])
    for row, measure in enumerate(found.outputs):
        for place in (1, 60):
            receipt = why(f"{SCENARIO}:sensitivity:{given}:{measure.name}@{found.date[place]}")
            assert receipt.value == pytest.approx(found.value[0, row, place], abs=1e-9)
            assert receipt.standing.scenario_name == SCENARIO


def test_a_raised_cap_is_a_run_of_the_edited_scenario() -> None:
    """One billion more in both caps of the span, edited in the file, does what the sensitivity says."""
    receipt = why(f"{SCENARIO}:sensitivity:treasury_cap:treasuries@2023-05")
    scenario = projected(SCENARIO).scenario
    assert scenario is not None
    raised = tuple(
        replace(
            regime, principal=replace(regime.principal, treasury_cap_bn=(regime.principal.treasury_cap_bn or 0.0) + 1.0)
        )
        if isinstance(regime.principal, CappedRunoff) and regime.principal.treasury_cap_bn is not None
        else regime
        for regime in scenario.regimes.regimes
    )
    changed = eccles.project(replace(scenario, regimes=replace(scenario.regimes, regimes=raised)))
    base = projected(SCENARIO)
    moved = changed.columns()["treasuries_bn"][52] - base.columns()["treasuries_bn"][52]
    assert receipt.value == pytest.approx(moved, abs=1e-9)
    assert any("raised in the policy entries" in step.what for step in receipt.shaped_by)


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("stock-flow:QE9:DGS10:slope", "QE"),
        ("stock-flow:MEP:DGS10:slope", "exchanged maturities"),
        ("stock-flow:QE1:DGS10:slop", "slope"),
        ("stock-flow:QE1:DGS10:slope:2009-03", "of the whole programme"),
        ("stock-flow:QE1:DGS10:bought:2012-03", "no month 2012-03"),
        ("local-projection:DGS10:UST10Y:valu@0", "value"),
        ("local-projection:DGS10:UST10Y:value@2024-01", "no horizon"),
        ("local-projection:DGS10:UST11Y:value@0", "UST10Y"),
        ("volatility:DGS10:QT9:volatility", "no regime.*QT"),
        ("volatility:DGS10:QT:spread", "no"),
        ("volatility:DGS10:QT:difference", "it has QT against all other days"),
        ("volatility:DGS10:2025-12-25:volatility", "not volatility_bp of 2025-12-25"),
        ("volatility:WALCL:QT:volatility", "daily rate in percent"),
        ("baseline:volatility:DGS10:QT:volatility", "leave scenario"),
        (f"{SCENARIO}:sensitivity:treasury:reserves@2023-05", "no input"),
        (f"{SCENARIO}:sensitivity:tga:reservs@2023-05", "reserves"),
        (f"{SCENARIO}:sensitivity:tga:reserves@2023-06-01", "nearest is 2023-05-31"),
    ],
)
def test_what_is_not_there_is_refused(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        explain(Question(read_address(figure), open_library(), projected, operation))
