"""Pictures of what is held: the SOMA of any date as a table, the share of the market, maturities against the caps."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, as_day, month_index, month_start
from eccles.base.units import bn_from_mn, pct_from_share
from eccles.core.programme import Sector
from eccles.data.programme_schedule import cap_by_month
from eccles.data.programmes import find_programme
from eccles.data.snapshot import Table, open_snapshot
from eccles.report.chart import Chart
from eccles.report.charts.lines import Line, Panel
from eccles.report.charts.months import CAP_COLOUR
from eccles.report.charts.panels import draw_over_time, history_source
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import COLOUR, DARK, FONT_SIZE, PALE, Key, blank_figure

__all__ = ["DUE", "SOMA_CLASSES", "TREASURY_COUNT", "maturities_and_caps", "share_of_market", "soma_table"]

FloatArray = NDArray[np.float64]

NEW_YORK_FED = ("soma",)
SOMA_CLASSES = ("bill", "note_bond", "tips", "frn", "agency_debt", "mbs", "cmbs")
TREASURY_COUNT = 4
HEAD_PX, ROW_PX = 30, 26


def soma_table(setting: Setting) -> Chart:
    """Draw the SOMA of a date as a table: par, share of the whole, and average maturity where holdings are known.

    Inflation compensation is no par and stands below the total.

    The date is the last one on or before the end of the setting; the last one known without it.
    """
    soma = open_snapshot().table("soma_summary")
    row = _row(soma["date"], setting.last_date)
    date = as_day(soma["date"][row])
    par = np.array([soma[f"{name}_bn"][row] for name in SOMA_CLASSES])
    total = float(soma["total_bn"][row])
    treasuries, compensation = float(par[:TREASURY_COUNT].sum()), float(soma["compensation_bn"][row])
    rows = (*SOMA_CLASSES, "treasuries", "total", "compensation")
    names = [setting.text(f"soma_{name}") for name in rows]
    amounts = np.append(par, [treasuries, total, compensation])
    ages = np.array([setting.average_maturity_yrs.get(name, np.nan) for name in rows])
    shares = np.append(pct_from_share(amounts[:-1] / total), np.nan)
    basis = f"maturity_{setting.maturity_basis}" if setting.maturity_basis else "maturity_none"
    totals = setting.text("soma_table_subtitle", total=f"{total:,.1f}", share=f"{shares[len(SOMA_CLASSES)]:.1f}")
    return Chart(
        name="soma_table",
        title=setting.text("soma_table_title", date=date),
        subtitle=totals,
        unit=setting.text("soma_table_unit"),
        figure=_table(setting, names, amounts, shares, ages),
        columns={
            "name": np.array(names, dtype=object), "par_bn": amounts, "share_of_total_pct": shares,
            "average_maturity_yrs": ages,
        },
        source=history_source(setting, NEW_YORK_FED, date),
        note=setting.text(basis),
        summary=totals,
        language=setting.language,
    )  # fmt: skip


def _row(date: DateArray, wanted: np.datetime64) -> int:
    if np.isnat(wanted):
        return int(date.size - 1)
    row = int(np.searchsorted(date, wanted, side="right")) - 1
    if row < 0 or wanted > date[-1] + np.timedelta64(6, "D"):
        raise DataError(f"there is no SOMA summary of {wanted}; it spans {date[0]} to {date[-1]}, weekly")
    return row


def _table(setting: Setting, names: list[str], amounts: FloatArray, shares: FloatArray, ages: FloatArray) -> go.Figure:
    figure = blank_figure(HEAD_PX + ROW_PX * len(names) + 16)
    totals = range(len(SOMA_CLASSES), len(SOMA_CLASSES) + 2)
    # shaded, not bold: Plotly makes a row with marked-up text higher, and the last row would be cut off
    shade = [PALE if place in totals else "white" for place in range(len(names))]
    cells = [
        names,
        [f"{value:,.1f}" for value in amounts],
        [f"{value:.1f}" if np.isfinite(value) else "–" for value in shares],
        [f"{value:.2f}" if np.isfinite(value) else "–" for value in ages],
    ]
    font = {"size": FONT_SIZE, "color": DARK, "family": setting.font_family}
    align = ["left", "right", "right", "right"]
    figure.add_table(
        columnwidth=[3.8, 1.3, 1.1, 1.2],
        header={
            "values": [setting.text(f"column_{name}") for name in ("class", "par", "share", "maturity")],
            "align": align, "fill": {"color": PALE}, "font": font, "height": HEAD_PX, "line": {"width": 0},
        },
        cells={
            "values": cells, "align": align, "fill": {"color": [shade]}, "font": font, "height": ROW_PX,
            "line": {"width": 0.5, "color": PALE},
        },
    )  # fmt: skip
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 4}, font={"family": setting.font_family})
    return figure


def share_of_market(setting: Setting) -> Chart:
    """Draw the part of federal debt and of marketable Treasuries that the Fed holds."""
    treasuries, debt = setting.library.series("TREAST"), setting.library.series("GFDEBTN")
    # the debt of a quarter is that of its last day, though its date is the quarter's first
    ends = month_start(month_index(debt.date) + 3) - np.timedelta64(1, "D")
    keep = (ends >= treasuries.date[0]) & (ends <= treasuries.date[-1] + np.timedelta64(7, "D"))
    share = pct_from_share(treasuries.asof(ends[keep]) / debt.value[keep])
    unit = setting.text("per_cent")
    whole = Line("share_of_public_debt_pct", setting.text("of_public_debt"), ends[keep], share, unit, DARK)
    dates, marketable = _marketable_bn()
    held = pct_from_share(bn_from_mn(treasuries.asof(dates)) / marketable)
    market = Line("share_of_marketable_pct", setting.text("of_marketable"), dates, held, unit, "#CC3311", "dots")
    sources = ("h41", "treasury")
    return draw_over_time(setting, "share_of_market", [Panel(unit, (whole, market))], sources, first="2008-01-01")


def _marketable_bn() -> tuple[DateArray, FloatArray]:
    """Return the days of the Treasury's monthly statements at hand, and marketable debt outstanding on them."""
    table = open_snapshot().table("debt_outstanding")
    published = table["amount_basis"].astype(str) == "mspd"
    dates = np.unique(table["record_date"][published])
    total = [np.nansum(table["outstanding_bn"][published & (table["record_date"] == day)]) for day in dates]
    return dates, np.array(total)


def maturities_and_caps(setting: Setting) -> Chart:
    """Draw what matured month by month of the SOMA as QT2 began, against its caps."""
    holding = open_snapshot().table("holding")
    as_of = as_day(holding["as_of_date"][0])
    start, end = setting.window("2022-06-01", "2025-11-30")
    month = np.arange(int(month_index(start)), int(month_index(end)) + 1)
    unit = setting.text("usd_bn_month")
    decisions = find_programme("QT2").decisions
    cap = cap_by_month(decisions, Sector.TREASURY, month)
    due = {name: _due_bn(holding, kinds, month) for name, kinds in DUE.items()}
    first = month_start(month)
    bars = tuple(Line(f"{name}_due_bn", "", first, due[name], unit, COLOUR[f"{name}_bn"], "bar") for name in DUE)
    after = as_day(month_start(month[-1:] + 1)[0])
    steps = Line("treasury_cap_bn", "", first, cap, unit, CAP_COLOUR, "step", after)
    key = (
        *(Key("■", COLOUR[f"{name}_bn"], setting.text(f"line_{name}_bn")) for name in DUE),
        Key("━", CAP_COLOUR, setting.text("treasury_cap")),
    )
    below = int(np.sum(due["coupons"] < np.nan_to_num(cap)))
    return draw_over_time(
        setting, "maturities_and_caps", [Panel(unit, (*bars, steps))], (*NEW_YORK_FED, "fomc"),
        first=str(start), last=str(end), shaded=False, key=key, as_of_date=as_of,
        held=as_of, below=below, months=month.size,
    )  # fmt: skip


DUE = {"coupons": ("note_bond", "tips", "frn"), "bills": ("bill",)}


def _due_bn(holding: Table, kinds: tuple[str, ...], month: NDArray[np.int64]) -> FloatArray:
    """Return par that matures in each month, inflation compensation left out."""
    chosen = np.isin(holding["kind"].astype(str), kinds)
    place = month_index(holding["maturity_date"][chosen]) - month[0]
    par = holding["par_bn"][chosen].astype(np.float64)
    inside = (place >= 0) & (place < month.size)
    return np.bincount(place[inside], par[inside], month.size).astype(np.float64)
