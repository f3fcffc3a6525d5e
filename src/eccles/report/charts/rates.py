"""Pictures of rates: the federal funds range, the corridor of administered and market rates, volatility, mortgages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray
from eccles.base.units import bp_from_pp
from eccles.core.series import Series
from eccles.core.volatility import rolling_volatility
from eccles.data.agency_principal import agency_principal
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart
from eccles.report.charts.lines import Line, Look, Panel, line_of
from eccles.report.charts.panels import draw_over_time
from eccles.report.charts.setting import Setting
from eccles.report.charts.shading import shades
from eccles.report.charts.style import COLOUR, DARK

__all__ = ["VOLATILITY_DAYS", "corridor", "funds_rate", "mortgages", "volatility"]

FloatArray = NDArray[np.float64]

FED_RATES = ("h15", "new_york")
VOLATILITY_DAYS = 60
"""Trading days of the window, about a quarter."""


def funds_rate(setting: Setting) -> Chart:
    """Draw the target range for the federal funds rate and the effective rate in it."""
    series = setting.library.series_many(["DFEDTARU", "DFEDTARL", "DFF"])
    lines = (
        line_of(setting, series["DFF"], "effective_pct", word="effective", colour="#4477AA"),
        line_of(setting, series["DFEDTARU"], "target_upper_pct", word="target_upper", colour=DARK, look="step"),
        line_of(setting, series["DFEDTARL"], "target_lower_pct", word="target_lower", colour="#999999", look="step"),
    )
    panel = Panel(setting.text("per_cent"), lines)
    return draw_over_time(setting, "funds_rate", [panel], FED_RATES, first="2007-01-01")


MARKET: tuple[tuple[str, str, str, Look], ...] = (
    ("EFFR", "effr", DARK, "line"),
    ("SOFR", "sofr", "#EE6677", "line"),
)


def corridor(setting: Setting) -> Chart:
    """Draw EFFR, SOFR, IORB and the ON RRP rate, as levels and as spreads to IORB."""
    iorb = _reserve_rate(setting)
    market = {name: setting.library.series(name) for name, *_ in MARKET}
    on_rrp = _award_rate(iorb.date[-1])
    levels = [line_of(setting, iorb, "iorb_pct", word="iorb", colour="#4477AA", look="step")]
    levels += [
        line_of(setting, market[name], f"{word}_pct", word=word, colour=colour, look=look)
        for name, word, colour, look in MARKET
    ]
    unit = setting.text("per_cent")
    levels.append(Line("on_rrp_pct", setting.text("on_rrp"), *on_rrp, unit, "#228833", "step"))
    spreads = [_spread(setting, line, iorb) for line in levels[1:]]
    panels = [Panel(unit, tuple(levels)), Panel(setting.text("less_iorb"), tuple(spreads))]
    return draw_over_time(setting, "corridor", panels, FED_RATES, first="2021-07-29")


def _reserve_rate(setting: Setting) -> Series:
    """Return IORB with the rate on excess reserves before it, as one series."""
    before, after = setting.library.series("IOER"), setting.library.series("IORB")
    early = before.date < after.date[0]
    return Series(
        id="IORB",
        title=after.title,
        publisher=after.publisher,
        unit=after.unit,
        kind=after.kind,
        frequency=after.frequency,
        rights=after.rights,
        date=np.concatenate([before.date[early], after.date]),
        value=np.concatenate([before.value[early], after.value]),
    )


def _award_rate(last_date: np.datetime64) -> tuple[DateArray, FloatArray]:
    """Return the ON RRP offering rate on every day since it began, from the dated record of administered rates."""
    record = open_snapshot().table("administered_rate")
    known = np.isfinite(record["on_rrp_pct"])
    date, rate = record["date"][known], record["on_rrp_pct"][known]
    days = np.arange(date[0], last_date + np.timedelta64(1, "D"), dtype="datetime64[D]")
    return days, rate[np.searchsorted(date, days, side="right") - 1]


def _spread(setting: Setting, line: Line, iorb: Series) -> Line:
    date = line.date[(line.date >= iorb.date[0]) & (line.date <= iorb.date[-1])]
    value = line.value[np.isin(line.date, date)] - iorb.asof(date)
    column = line.column.replace("_pct", "_less_iorb_bp")
    look: Look = "step" if line.look == "step" else "line"
    return Line(
        column, line.label, date, np.asarray(bp_from_pp(value)), setting.text("basis_points"), line.colour, look
    )


def volatility(setting: Setting) -> Chart:
    """Draw the rolling volatility of the 10-year yield, with its mean in each episode of QE and QT."""
    rolling = rolling_volatility(setting.library.series("DGS10"), VOLATILITY_DAYS)
    known = np.isfinite(rolling.volatility_bp)
    date, value = rolling.date[known], rolling.volatility_bp[known]
    first, last = setting.window("2007-01-01")
    unit = setting.text("basis_points")
    lines = [Line("volatility_bp", setting.text("volatility_10y"), date, value, unit, DARK)]
    mean = np.full(date.size, np.nan)
    for band in shades(setting, first, date[-1] if np.isnat(last) else last):
        inside = (date >= band.first_date) & (date <= band.last_date)
        mean[inside] = value[inside].mean() if np.any(inside) else np.nan
    lines.append(Line("mean_of_episode_bp", setting.text("mean_of_episode"), date, mean, unit, "#CC3311"))
    panel = Panel(setting.text("bp_a_day"), tuple(lines))
    sources = ("h15",)
    return draw_over_time(setting, "volatility", [panel], sources, first=str(first), days=VOLATILITY_DAYS)


AGENCIES = (
    ("AGENCY_CPR_FNMA", "fannie_cpr_pct", "fannie", "#4477AA"),
    ("AGENCY_CPR_FHLMC", "freddie_cpr_pct", "freddie", "#EE6677"),
    ("AGENCY_CPR_GNMA", "ginnie_cpr_pct", "ginnie", "#228833"),
)


def mortgages(setting: Setting) -> Chart:
    """Draw the mortgage rate, how fast borrowers prepay, and the principal the Fed receives."""
    library = setting.library
    rate = line_of(setting, library.series("MORTGAGE30US"), "mortgage_rate_pct", word="rate_30y", colour=DARK)
    speed = tuple(
        line_of(setting, library.series(name), column, word=word, colour=colour)
        for name, column, word, colour in AGENCIES
    )
    month, principal = agency_principal()
    unit = setting.text("usd_bn_month")
    colour = COLOUR["agency_securities_bn"]
    received = Line("mbs_principal_bn", setting.text("principal"), month, principal, unit, colour, "bar")
    panels = [
        Panel(setting.text("mortgage_rate"), (rate,)),
        Panel(setting.text("cpr"), speed),
        Panel(setting.text("principal_month"), (received,)),
    ]
    sources = ("freddie", "soma")
    return draw_over_time(setting, "mortgages", panels, sources, first="2017-01-01")
