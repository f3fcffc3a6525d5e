"""Pictures of the size of the balance sheet: assets and equities, episodes, composition, assets against GDP, abroad."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import bn_from_mn, pct_from_share
from eccles.core.series import Series
from eccles.data.derived_series import shiller_total_return
from eccles.data.library import Library
from eccles.report.chart import Chart
from eccles.report.charts.lines import Line, Look, Panel
from eccles.report.charts.panels import draw_over_time
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import COLOUR, DARK
from eccles.report.history import published_lines

__all__ = [
    "assets",
    "assets_to_gdp",
    "central_banks",
    "composition",
    "equity_series",
    "liabilities",
    "three_years",
]

FloatArray = NDArray[np.float64]

ASSET_COLOUR, EQUITY_COLOUR = "#CC3311", "#4477AA"
FED = ("h41",)
LAST_THREE_YEARS = ("2022-12-07", "2025-12-05")
"""The span of the article that the picture rebuilds; its line of assets ends on the Wednesday before."""


def three_years(setting: Setting) -> Chart:
    """Draw the change of the Fed's assets beside that of the S&P 500 with dividends."""
    span = setting.window(*LAST_THREE_YEARS)
    walcl, equity = setting.library.series("WALCL"), equity_series(setting.library, span[0])
    fed = _change(setting, walcl, span, column="fed_assets_change_pct", word="fed_assets", colour=ASSET_COLOUR)
    stocks = _change(setting, equity, span, column="sp500_total_return_pct", word="sp_short", colour=EQUITY_COLOUR)
    values = {
        "used": setting.text("sp_daily" if equity.id == "SP500TR" else "sp_shiller"),
        "fed": _signed(fed.value[-1]),
        "stocks": _signed(stocks.value[-1]),
        "fed_date": fed.date[-1],
        "stock_date": stocks.date[-1],
    }
    sources = (*FED, "sp_dow_jones" if equity.id == "SP500TR" else "shiller")
    panel = Panel(setting.text("change_since", date=fed.date[0]), (fed, stocks))
    return draw_over_time(setting, "three_years", [panel], sources, first=str(span[0]), last=str(span[1]), **values)


def equity_series(library: Library, first_date: np.datetime64) -> Series:
    """Return the daily index where the user has it from the first day on, else the embedded monthly total return."""
    if library.has("SP500TR") and library.series("SP500TR").date[0] <= first_date:
        return library.series("SP500TR")
    return shiller_total_return(library)


def _change(
    setting: Setting,
    series: Series,
    span: tuple[np.datetime64, np.datetime64],
    *,
    column: str,
    word: str,
    colour: str,
) -> Line:
    """Return the change of a series since its first observation in the span; a month belongs to it as a whole."""
    start = span[0].astype("datetime64[M]").astype("datetime64[D]") if series.frequency == "M" else span[0]
    keep = (series.date >= start) & (series.date <= span[1])
    if np.count_nonzero(keep) < 2:
        raise DataError(f"{series.id} has fewer than two values from {span[0]} to {span[1]}; it spans {series.span}")
    value = pct_from_share(series.value[keep] / series.value[keep][0] - 1.0)
    label = f"{setting.text(word)}<br>{_signed(value[-1])} %"
    # a monthly average is dated by its month; the first one belongs to the day the picture starts with
    date = np.maximum(series.date[keep], span[0])
    return Line(column, label, date, value, setting.text("per_cent"), colour)


def _signed(value: float) -> str:
    return f"{value:+,.2f}".replace("-", "−")


def assets(setting: Setting) -> Chart:
    """Draw the Fed's total assets since 2007 over the episodes of policy."""
    walcl, unit = setting.library.series("WALCL"), setting.text("usd_bn")
    value_bn = bn_from_mn(walcl.value)
    line = Line("total_assets_bn", setting.text("fed_assets"), walcl.date, value_bn, unit, DARK)
    top = int(np.argmax(value_bn))
    values = {"peak": f"{value_bn[top]:,.0f}", "peak_date": walcl.date[top]}
    return draw_over_time(setting, "assets", [Panel(unit, (line,))], FED, first="2008-01-01", **values)


def composition(setting: Setting) -> Chart:
    """Draw the Fed's assets by type, stacked."""
    lines = published_lines()
    names = ("coupons_bn", "bills_bn", "agency_securities_bn", "loans_bn", "other_assets_bn")
    areas = tuple(_area(setting, name, lines[name], lines["date"]) for name in names)
    sources = (*FED, "soma")
    return draw_over_time(setting, "composition", [Panel(setting.text("usd_bn"), areas)], sources, first="2008-01-01")


def liabilities(setting: Setting) -> Chart:
    """Draw what the Fed owes, stacked: currency, reserves, ON RRP, the Treasury's account and the rest."""
    lines = published_lines()
    names = ("currency_bn", "reserves_bn", "on_rrp_bn", "tga_bn", "foreign_rrp_bn", "other_liabilities_bn")
    areas = tuple(_area(setting, name, lines[name], lines["date"]) for name in names)
    return draw_over_time(setting, "liabilities", [Panel(setting.text("usd_bn"), areas)], FED, first="2008-01-01")


def _area(setting: Setting, name: str, value_bn: FloatArray, date: NDArray[np.datetime64]) -> Line:
    return Line(name, setting.text(f"line_{name}"), date, value_bn, setting.text("usd_bn"), COLOUR[name], "area")


OUTPUT: tuple[tuple[str, str, str, str, Look], ...] = (
    ("GDP", "of_nominal_gdp", "assets_of_nominal_gdp_pct", DARK, "line"),
    ("GDPC1", "of_real_gdp", "assets_of_real_gdp_pct", "#EE6677", "dashed"),
)


def assets_to_gdp(setting: Setting) -> Chart:
    """Draw the Fed's assets against nominal GDP, and against real GDP as one article divides them."""
    walcl = setting.library.series("WALCL")
    lines = []
    for series_id, word, column, colour, look in OUTPUT:
        gdp = setting.library.series(series_id)
        keep = walcl.date >= gdp.date[0]
        share = pct_from_share(bn_from_mn(walcl.value[keep]) / gdp.asof(walcl.date[keep]))
        lines.append(Line(column, setting.text(word), walcl.date[keep], share, setting.text("per_cent"), colour, look))
    top = int(np.argmax(walcl.value))
    values = {
        "peak_date": walcl.date[top],
        "nominal": f"{lines[0].value[np.searchsorted(lines[0].date, walcl.date[top])]:.1f}",
        "real": f"{lines[1].value[np.searchsorted(lines[1].date, walcl.date[top])]:.1f}",
    }
    panel = Panel(setting.text("pct_of_gdp"), tuple(lines))
    return draw_over_time(setting, "assets_to_gdp", [panel], (*FED, "bea"), first="2008-01-01", **values)


BANKS: tuple[tuple[str, str, str, str, Look], ...] = (
    ("WALCL", "fed", "fed_index", DARK, "line"),
    ("ECBASSETSW", "ecb", "ecb_index", "#4477AA", "dashed"),
    ("JPNASSETS", "boj", "boj_index", "#EE6677", "line"),
    ("PBOC_ASSETS", "pboc", "pboc_index", "#228833", "dotted"),
)


def central_banks(setting: Setting) -> Chart:
    """Draw the assets of four central banks in their own currencies, the first value shown = 100."""
    first, last = setting.window("2008-01-01")
    lines = []
    for series_id, word, column, colour, look in BANKS:
        series = setting.library.series(series_id)
        keep = (series.date >= first) & (True if np.isnat(last) else series.date <= last)
        if not np.any(keep):
            raise DataError(f"{series_id} is not known from {first} on; it spans {series.span}")
        value = pct_from_share(series.value[keep] / series.value[keep][0])
        lines.append(Line(column, setting.text(word), series.date[keep], value, "index", colour, look))
    panel = Panel(setting.text("index_at", date=first), tuple(lines))
    sources = (*FED, "ecb", "boj", "pboc")
    return draw_over_time(setting, "central_banks", [panel], sources, first=str(first), pboc=lines[-1].date[-1])
