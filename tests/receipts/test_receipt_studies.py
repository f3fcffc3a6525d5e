"""Receipts of stock against flow, local projections, volatility by regime and sensitivities."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.policy.capped_runoff import CappedRunoff
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.question import Question
from eccles.receipts.studies.response_rows import RESPONSE_COLUMNS
from eccles.receipts.studies.stock_rows import MONTHLY, STOCK_COLUMNS
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
    assert abs(receipt.residual) <= 1e-9
    assert all(step.by for step in receipt.chain)
    assert max(len(line) for line in receipt_text(receipt).splitlines()) <= 80
    return receipt


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


def test_volatility_by_hand() -> None:
    series = open_library().series("DGS10")
    change, date = 100 * np.diff(series.value), series.date[1:]
    inside = (date >= np.datetime64("2017-10-01")) & (date <= np.datetime64("2019-07-31"))
    assert why("volatility:DGS10:QT1:volatility").value == pytest.approx(change[inside].std(ddof=1), abs=1e-9)
    day = why("volatility:DGS10:2025-12-31:volatility_bp")
    last = int(np.searchsorted(date, np.datetime64("2025-12-31")))
    assert day.value == pytest.approx(change[last - 20 : last + 1].std(ddof=1), abs=1e-9)
    assert len(day.chain[0].origins) == 22
    quoted = why("volatility:DGS10:QT1:low")
    assert "2,000 bootstrap sets of blocks of 63 days, seed 2008" in quoted.chain[0].detail


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
