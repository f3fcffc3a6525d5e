"""The receipt of a number of a valuation: of a class or a total, of one security, of a maturity bucket, of the market.

Amounts of a class are its securities by maturity (MBS: its cohorts by coupon); those of a security are its par, its
payments and the day's curve. Ratios are their formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import as_day
from eccles.base.units import pct_from_share
from eccles.compare.held import held_on
from eccles.compare.value import STANDARD_SHOCKS, value_scenario
from eccles.core.accounts import ChartOfAccounts
from eccles.core.outside import YIELD_TENORS
from eccles.core.receipt import Origin, Receipt, ReceiptStep
from eccles.core.valuation import ClassValue, Valuation
from eccles.data.origins import file_origin, series_origin
from eccles.data.reads import kept_few
from eccles.data.snapshot import Snapshot
from eccles.opening.rates import TREASURY_SERIES
from eccles.opening.simulate import build_plan
from eccles.rates.curve_fit import fit_curve
from eccles.receipts.projection.lot_moves import SameScenario
from eccles.receipts.projection.lot_rows import lot_names, lot_receipt
from eccles.receipts.projection.projected import date_of, standing_of
from eccles.receipts.projection.value_class import bucket_chain, bucket_name, class_chain, market_chain
from eccles.receipts.projection.value_security import security_chain
from eccles.receipts.projection.value_steps import TEN_YEAR, Market
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.report.frames import Columns
from eccles.report.value_tables import class_columns, security_columns
from eccles.report.views import Projection
from eccles.runoff.mortgage_value import value_mortgages

__all__ = ["explain", "value_receipt"]

FloatArray = NDArray[np.float64]

UNITS = {
    "bn": "USD bn",
    "bp": "USD bn per basis point",
    "yrs": "years",
    "per100": "per 100 of par",
    "pct": "%",
    "ratio": "square years",
    "share": "",
}
"""Units by the ending of a column's name."""
TITLES = {
    "par_and_compensation_bn": "Par and inflation compensation",
    "par_bn": "Par",
    "compensation_bn": "Inflation compensation",
    "value_bn": "Market value without accrued interest",
    "gain_bn": "Market value less par and compensation",
    "gain_pct": "Market value over par and compensation",
    "accrued_bn": "Accrued interest",
    "duration_yrs": "Modified duration",
    "dv01_bn_per_bp": "DV01",
    "ten_year_bn": "Ten-year equivalents",
    "maturity_yrs": "Average time to maturity",
    "outstanding_bn": "Amount outstanding",
    "outstanding_ten_year_bn": "Amount outstanding, ten-year equivalents",
    "outstanding_share": "Held share of what is outstanding",
    "held_pct": "Held share of what is outstanding",
    "ten_year_held_pct": "Held share of ten-year equivalents outstanding",
    "coupon_pct": "Coupon",
    "clean_per100": "Price without accrued interest",
    "accrued_per100": "Accrued interest per 100 of par",
    "yield_pct": "Yield to maturity",
    "macaulay_yrs": "Macaulay duration",
    "modified_yrs": "Modified duration",
    "convexity_ratio": "Convexity",
    "share_pct": "Share of all Treasuries, par",
    "par_yield_pct": "Par yield",
    "breakeven_pct": "Expected inflation",
    "mortgage_spread_pct": "Spread of MBS over the curve",
    "amortised_cost_bn": "Amortised cost of all securities",
    "cost_gain_bn": "Market value less amortised cost",
}
READERS = ("accrue", "mature_treasuries", "pay_agency_principal", "trade")


def explain(question: Question) -> Receipt:
    """Return where the number of a valuation that is asked for comes from; errors as in `value_receipt`."""
    address = question.address
    column, member = address.names
    return value_receipt(question.projection(), column, member, address.date, question.snapshot)


def value_receipt(projection: Projection, column: str, member: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a number of a valuation comes from.

    Args:
        projection: the projection, of one path; its scenario is valued.
        column: of `eccles value --format csv`, by class or by CUSIP, or a share or a level its text prints.
        member: a class, a total, a CUSIP or pool, a maturity bucket ("1_to_5_years") or a tenor of the par yields.
        date: a Wednesday, or a month for its last one.
        snapshot: the embedded data.

    Raises:
        DataError: no such column, class, security or Wednesday, a number that is not known, or the projection has
            several paths or no scenario.
        ScenarioError: a curve cannot be fitted.
    """
    result, scenario = projection.result, projection.scenario
    day = as_day(result.date[date_of(result, date)])
    if scenario is None:
        raise DataError(f"{projection.name} keeps no scenario; project it again by its name")
    valuation, market = _valued(SameScenario.of(scenario), day)
    found = _find(valuation, market, column, member)
    if (
        found.kind == "security"
        and found.column in {"par_bn", "compensation_bn"}
        and found.member in market.names.values()
    ):
        chain = lot_receipt(projection, found.member, found.column, str(day), snapshot).chain
    else:
        chain = _chain(found, market, valuation, snapshot)
    unit = UNITS[found.column.rpartition("_")[2]]
    return Receipt(
        figure=f"{projection.name}:value:{found.column}:{found.member}@{day}",
        title=f"{_title(found.column)}: {_member_title(found, result.chart)}, {day}",
        date=str(day),
        value=found.value,
        unit=unit,
        chain=tuple(replace(step, unit=unit) for step in chain),
        standing=standing_of(result),
        shaped_by=(
            *_market_steps(market, snapshot),
            *shaping_steps(scenario, result, snapshot, READERS, day),
        ),
        note=f"{valuation.basis} holdings",
    )


@kept_few
def _valued(wanted: SameScenario, day: np.datetime64) -> tuple[Valuation, Market]:
    """Return what a user is shown, and the market it is worked out from again."""
    scenario = wanted.scenario
    lots = build_plan(scenario).plan.treasuries.lots
    names = dict(zip(map(str, lots.cusip), lot_names(lots), strict=True))
    return value_scenario(scenario, day), Market(scenario, held_on(scenario, day), STANDARD_SHOCKS, names)


def _title(column: str) -> str:
    """Return what a column shows, in words."""
    if column.startswith("shock_"):
        return f"Change in value, {column.removeprefix('shock_').removesuffix('_bn').replace('_', ' ')}"
    return TITLES[column]


def _member_title(found: _Found, chart: ChartOfAccounts) -> str:
    if found.kind == "class":
        others = {"treasuries": "all Treasuries", "total": "all securities"}
        return others.get(found.member) or chart.accounts[chart.index(found.member)].title
    return found.member.replace("_", " ") if found.kind == "bucket" else found.member


@dataclass(frozen=True)
class _Found:
    """A number of a valuation: what kind of row it stands in, its column, its row as a figure names it, and itself."""

    kind: str
    column: str
    member: str
    value: float


def _find(valuation: Valuation, market: Market, column: str, member: str) -> _Found:
    """Return the number that a column and a row name.

    Raises:
        DataError: there is no such row or column, or the number is not known.
    """
    tables = _tables(valuation, market)
    for kind, (rows, columns) in tables.items():
        if member in rows:
            name = column if column in columns else f"{column}_bn"
            if name not in columns:
                raise DataError(f'{member} has no "{column}" here; {nearest_name(column, columns)}')
            value = float(columns[name][rows.index(member)])
            if not np.isfinite(value):
                raise DataError(f"{name} of {member} is not known on {valuation.date}{_gap(valuation, kind, name)}")
            return _Found(kind, name, member, value)
    everything = [row for rows, _ in tables.values() for row in rows]
    raise DataError(f'nothing is called "{member}" in this valuation; {nearest_name(member, everything)}')


def _gap(valuation: Valuation, kind: str, name: str) -> str:
    """Say why a number is not known, where there is more to say."""
    if kind == "market":
        return f": {valuation.cost_gap}"
    none_near = np.isnat(valuation.record_date) and ("outstanding" in name or name.endswith("held_pct"))
    return ": no debt table within a month" if none_near else ""


def _tables(valuation: Valuation, market: Market) -> dict[str, tuple[list[str], Columns]]:
    """Return every row and column of numbers, by kind of row."""
    securities = security_columns(valuation)
    names = [market.names.get(cusip, cusip) for cusip in map(str, securities["cusip"])]
    total = valuation.bucket_bn.sum()
    buckets: Columns = {"par_bn": valuation.bucket_bn, "share_pct": pct_from_share(valuation.bucket_bn / total)}
    return {
        "class": ([row.name for row in valuation.classes], _numbers(class_columns(valuation)) | _shares(valuation)),
        "security": (names, _numbers(securities) | {"par_and_compensation_bn": valuation.securities.book_bn}),
        "bucket": ([bucket_name(name) for name in valuation.bucket], buckets),
        "tenor": (list(YIELD_TENORS), {"par_yield_pct": valuation.par_yield_pct}),
        "market": (["market"], _levels(valuation)),
    }


def _numbers(columns: Columns) -> Columns:
    return {name: values for name, values in columns.items() if values.dtype.kind == "f"}


def _shares(valuation: Valuation) -> Columns:
    """Return the shares that the text by class prints, in per cent."""

    def each(of: Iterable[float]) -> FloatArray:
        return np.array(list(of), dtype=np.float64)

    def share(part: float, whole: float) -> float:
        return float(pct_from_share(part / whole)) if whole else np.nan

    rows: tuple[ClassValue, ...] = valuation.classes
    return {
        "gain_pct": each(share(row.gain_bn, row.book_bn) for row in rows),
        "held_pct": each(share(row.book_bn, row.outstanding_bn) for row in rows),
        "ten_year_held_pct": each(share(row.ten_year_bn, row.outstanding_ten_year_bn) for row in rows),
    }


def _levels(valuation: Valuation) -> Columns:
    """Return the numbers of the notes below the table by class."""
    return {
        "breakeven_pct": np.array([valuation.breakeven_pct]),
        "mortgage_spread_pct": np.array([valuation.mortgage_spread_pct]),
        "amortised_cost_bn": np.array([valuation.amortised_cost_bn]),
        "cost_gain_bn": np.array([valuation.of("total").value_bn - valuation.amortised_cost_bn]),
    }


def _chain(found: _Found, market: Market, valuation: Valuation, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
    if found.kind == "class":
        return class_chain(market, found.member, found.column, snapshot)
    if found.kind == "bucket":
        return bucket_chain(market, found.member, found.column)
    if found.kind == "security":
        names = [market.names.get(cusip, cusip) for cusip in map(str, market.held.securities.cusip)]
        return security_chain(market, names.index(found.member), found.column, snapshot)
    if found.kind == "tenor":
        place = YIELD_TENORS.index(found.member)
        cells = (_yield_cells(market, snapshot)[place],)
        value = float(market.held.par_yield_pct[place])
        return (ReceiptStep(f"Par yield of {found.member}", name_of(held_on), value, origins=cells),)
    return market_chain(market, found.column, valuation.premium_date, snapshot)


def _market_steps(market: Market, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return what the day's prices stand on: the curve and its yields, expected inflation, the spread of MBS."""
    held, spread = market.held, market.mortgages
    ten_year = held.par_yield_pct[TEN_YEAR]
    fit, borrowers = (file_origin(f"parameters/{name}.yaml") for name in ("mortgage_spread", "prepayment"))
    said = f"{market.spread_share:.4f} of the {spread.par_spread_pct:.4f} % at which a new pool is worth par"
    rate = f"30-year mortgage rate {held.mortgage_rate_pct:.4f} %"
    return [
        ReceiptStep(
            f"Curve of {held.date} through the par yields, 10y {ten_year:.4f} %; breakeven {held.breakeven_pct:.4f} %",
            name_of(fit_curve),
            origins=_yield_cells(market, snapshot),
        ),
        ReceiptStep(
            f"MBS {spread.spread_pct:.4f} % over the curve",
            name_of(value_mortgages),
            detail=f"{said}; {rate}",
            origins=(fit, borrowers),
        ),
    ]


def _yield_cells(market: Market, snapshot: Snapshot) -> tuple[Origin, ...]:
    """Return the published yields of the tenors: each with its cell where the day's yield is that cell's."""
    cells = []
    for tenor, value in zip(YIELD_TENORS, market.held.par_yield_pct, strict=True):
        series = snapshot.series(TREASURY_SERIES[tenor])
        place = int(np.searchsorted(series.date, market.held.date, side="right")) - 1
        origin = series_origin(snapshot, TREASURY_SERIES[tenor])
        same = abs(float(series.value[place]) - float(value)) < SAME_YIELD_PCT
        cells.append(replace(origin, date=str(series.date[place]), value=float(value)) if same else origin)
    return tuple(cells)


SAME_YIELD_PCT = 1e-9
