"""The maturity profile: what the Treasury portfolio holds by years to maturity, at the opening and later.

Par with inflation compensation, in buckets of one year. Each date has a panel of its own on one common scale, so that
the shape can be followed as the portfolio ages and roll-overs refill its front.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.base.errors import DataError
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.portfolio import Kind
from eccles.core.projection import ProjectionResult
from eccles.report.chart import Chart, source_of
from eccles.report.charts.axis import Axis
from eccles.report.charts.balance import opening_text
from eccles.report.charts.style import COLOUR, Key, add_unit, blank_figure, stack_bars
from eccles.report.frames import Columns, holding_columns

__all__ = ["maturities", "maturity_columns"]

FloatArray = NDArray[np.float64]

BUCKET_COUNT = 30
LATER_YEARS = (2, 5, 10)
PANEL_PX = 118
CLASSES: dict[str, tuple[str, tuple[Kind, ...], str]] = {
    "coupons_bn": ("notes, bonds and FRNs", (Kind.NOTE_BOND, Kind.FRN), COLOUR["coupons_bn"]),
    "tips_bn": ("TIPS", (Kind.TIPS,), "#228833"),
    "bills_bn": ("bills", (Kind.BILL,), COLOUR["bills_bn"]),
}
BARS = ("coupons_bn", "tips_bn")
"""Bills stand as a figure over each panel: all fall due within a year, and as a bar they would flatten the rest."""


def maturities(result: ProjectionResult, later_years: Sequence[int] = LATER_YEARS) -> Chart:
    """Draw the maturity profile of Treasuries at the opening and some years later.

    Args:
        result: the projection; it must have kept its lots.
        later_years: years after the opening inside the horizon; its end is always drawn.

    Raises:
        DataError: the projection kept no lots.
    """
    dates = _dates(result, later_years)
    columns = maturity_columns(result, dates)
    figure = make_subplots(rows=len(dates), cols=1, shared_xaxes=True, vertical_spacing=0.36 / (len(dates) + 1))
    figure = blank_figure(PANEL_PX * len(dates) + 74, figure)
    for row, date in enumerate(dates, start=1):
        _add_panel(figure, columns, date, row)
        top = figure.layout["yaxis" if row == 1 else f"yaxis{row}"].domain[1]
        add_unit(figure, _heading(columns, date, _mean_years(result, date)), top)
    axis = Axis.around(np.sum([columns[name] for name in BARS], axis=0))
    figure.update_yaxes(**axis.settings(3))
    figure.update_xaxes(range=[0, BUCKET_COUNT], dtick=5, showticklabels=False)
    figure.update_xaxes(
        showticklabels=True,
        title={"text": "years to maturity", "standoff": 4, "font": {"size": 12}},
        row=len(dates),
        col=1,
    )
    stack_bars(figure)
    figure.update_layout(margin_b=50)
    first, last = dates[0], dates[-1]
    return Chart(
        name="maturities",
        title="Treasuries by years to maturity",
        subtitle=opening_text(result),
        unit="USD bn in buckets of one year, TIPS with inflation compensation",
        figure=figure,
        columns=columns,
        source=source_of(result),
        note="Bills are not drawn, only counted. The last bucket holds 29 years and more. The mean is weighted by par.",
        summary=f"Bars by years to maturity: the mean is {_mean_years(result, first):.1f} years on {first} and "
        f"{_mean_years(result, last):.1f} years on {last}.",
        key=tuple(Key("■", CLASSES[name][2], CLASSES[name][0]) for name in BARS),
    )


def _dates(result: ProjectionResult, later_years: Sequence[int]) -> list[np.datetime64]:
    if result.lots is None:
        raise DataError("this projection kept no lots, so it has no maturity profile; project it with keep_lots=True")
    opening = np.datetime64(result.date[0], "D")
    later = [opening + np.timedelta64(round(years * DAYS_PER_YEAR), "D") for years in later_years]
    slack = np.timedelta64(60, "D")  # a date this near the end of the horizon is the end
    places = [int(np.argmin(np.abs(result.date - date))) for date in later if date < result.date[-1] - slack]
    return [np.datetime64(result.date[place], "D") for place in sorted({0, *places, result.date.size - 1})]


def maturity_columns(result: ProjectionResult, dates: Sequence[np.datetime64]) -> Columns:
    """Return par with inflation compensation by date, year to maturity and class, on the first path."""
    blocks = [_profile(result, date) for date in dates]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _profile(result: ProjectionResult, date: np.datetime64) -> Columns:
    lots = holding_columns(result, date)
    bucket = np.minimum(_years(lots, date).astype(np.int64), BUCKET_COUNT - 1)
    amount = lots["par_bn"] + lots["compensation_bn"]
    columns: Columns = {"date": np.full(BUCKET_COUNT, date), "from_yrs": np.arange(BUCKET_COUNT)}
    for name, (_, kinds, _) in CLASSES.items():
        held = np.isin(lots["kind"], [kind.value for kind in kinds])
        columns[name] = np.bincount(bucket[held], weights=amount[held], minlength=BUCKET_COUNT)
    return columns


def _years(lots: Columns, date: np.datetime64) -> FloatArray:
    return np.maximum((lots["maturity_date"] - date).astype(np.float64), 0.0) / DAYS_PER_YEAR


def _mean_years(result: ProjectionResult, date: np.datetime64) -> float:
    lots = holding_columns(result, date)
    return float(np.average(_years(lots, date), weights=lots["par_bn"])) if lots["par_bn"].size else 0.0


def _heading(columns: Columns, date: np.datetime64, mean_yrs: float) -> str:
    here = columns["date"] == date
    total, bills = (sum(columns[name][here].sum() for name in names) for names in (CLASSES, ("bills_bn",)))
    return f"<b>{date}</b>   {total:,.0f} bn, mean {mean_yrs:.1f} years; of which bills {bills:,.0f}"


def _add_panel(figure: go.Figure, columns: Columns, date: np.datetime64, row: int) -> None:
    here = columns["date"] == date
    for name in BARS:
        title, _, colour = CLASSES[name]
        figure.add_bar(
            x=columns["from_yrs"][here] + 0.5,
            y=columns[name][here],
            name=title,
            marker={"color": colour, "line": {"width": 0}},
            width=0.86,
            hovertemplate="%{y:,.1f}",
            row=row,
            col=1,
        )
