"""Pictures of principal against its caps, month by month: Treasuries by stated maturity, agency by payment.

Coupons and the bills that fill the cap stand in one panel, because the rule compares them with the cap; bills that are
rolled over stand in a panel of their own. Months cut by the opening or the horizon are left out.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.core.projection import ProjectionResult
from eccles.data.agency_principal import agency_principal
from eccles.report.chart import Chart, source_of
from eccles.report.charts.axis import Axis
from eccles.report.charts.balance import opening_text
from eccles.report.charts.months import add_bars, add_staircase, mid_month, seen_key, set_months
from eccles.report.charts.style import (
    COLOUR,
    DARK,
    add_boundary,
    add_unit,
    blank_figure,
    dates_text,
    stack_bars,
    tint,
)
from eccles.report.frames import Columns

__all__ = ["mortgages", "runoff"]

FloatArray = NDArray[np.float64]

BOOK_MONTHS = 36
"""Months of published principal drawn before the opening."""


def runoff(result: ProjectionResult) -> Chart:
    """Draw the run-off ladder of Treasuries against the cap."""
    columns = _treasury_columns(result)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.11)
    figure = blank_figure(480, figure)
    coupons, bills = COLOUR["coupons_bn"], COLOUR["bills_bn"]
    _add_bars(figure, columns, "coupon_redeemed_bn", "coupons redeemed", coupons)
    _add_bars(figure, columns, "bill_redeemed_bn", "bills redeemed", bills)
    _add_bars(figure, columns, "coupon_rolled_bn", "coupons rolled over", tint(coupons, 0.35))
    _add_bars(figure, columns, "bill_rolled_bn", "bills rolled over", tint(bills, 0.45), row=2)
    _add_cap(figure, columns, "treasury_cap_bn")
    figure.update_xaxes(showticklabels=False, row=1, col=1)
    against = columns["coupon_redeemed_bn"] + columns["bill_redeemed_bn"] + columns["coupon_rolled_bn"]
    axis = Axis.around(np.concatenate([against, columns["treasury_cap_bn"]]))
    figure.update_yaxes(**axis.settings(), row=1, col=1)
    figure.update_yaxes(**Axis.around(columns["bill_rolled_bn"]).settings(3), row=2, col=1)
    stack_bars(figure)
    add_unit(figure, "USD bn a month")
    add_unit(figure, "bills rolled over", figure.layout.yaxis2.domain[1])
    set_months(figure, columns["month_date"])
    redeemed = columns["coupon_redeemed_bn"] + columns["bill_redeemed_bn"]
    return Chart(
        name="runoff",
        title="Treasury principal against the cap",
        subtitle=opening_text(result),
        unit="USD bn a month of stated maturity, TIPS with inflation compensation",
        figure=figure,
        columns=columns,
        source=source_of(result),
        note=_cap_note(columns["treasury_cap_bn"], "rolled over") + _mean_note(result),
        summary=f"Bars by month: {redeemed.sum():,.0f} bn of Treasuries are redeemed over "
        f"{np.count_nonzero(redeemed > 0)} of {redeemed.size} months; the rest of the principal is rolled over.",
        key=seen_key(figure),
    )


def _treasury_columns(result: ProjectionResult) -> Columns:
    ladder = result.ladder
    whole = ladder.complete
    due, bill_due = _mean(ladder.coupon_due_bn, whole), _mean(ladder.bill_due_bn, whole)
    redeemed, bill_redeemed = _mean(ladder.coupon_redeemed_bn, whole), _mean(ladder.bill_redeemed_bn, whole)
    return {
        "month_date": ladder.month_date[whole],
        "coupon_redeemed_bn": redeemed,
        "bill_redeemed_bn": bill_redeemed,
        "coupon_rolled_bn": due - redeemed,
        "bill_rolled_bn": bill_due - bill_redeemed,
        "treasury_cap_bn": _mean(ladder.treasury_cap_bn, whole),
    }


def _mean(value: FloatArray, keep: NDArray[np.bool_]) -> FloatArray:
    return np.asarray(value[:, keep].mean(axis=0))


def _mean_note(result: ProjectionResult) -> str:
    return f" Means over {result.path_count} paths." if result.path_count > 1 else ""


def _cap_note(cap: FloatArray, fate: str) -> str:
    """Say what a reader cannot see: months without a cap, months with a cap of nothing, months left out."""
    parts = ["The red line is the cap in force."] if np.any(np.isfinite(cap) & (cap > 0.0)) else []
    if cap.size and np.all(cap == 0.0):
        parts.append(f"The cap is zero throughout: everything is {fate}.")
    elif np.any(cap == 0.0):
        parts.append(f"Without a line the cap is zero: everything is {fate}.")
    if np.any(np.isinf(cap)):
        parts.append("Without a line there is no cap: everything is redeemed.")
    return " ".join([*parts, "Months cut by the opening or the horizon are left out."])


def _add_bars(figure: go.Figure, columns: Columns, name: str, title: str, colour: str, *, row: int | None = 1) -> None:
    add_bars(figure, columns["month_date"], columns[name], title, colour, row=row)


def _add_cap(figure: go.Figure, columns: Columns, name: str, *, panels: bool = True) -> None:
    """Draw the cap over the months; none where it is infinite or nothing."""
    cap = columns[name]
    drawn = np.where(np.isfinite(cap) & (cap > 0.0), cap, np.nan)
    add_staircase(figure, columns["month_date"], drawn, "cap", row=1 if panels else None)


def mortgages(result: ProjectionResult) -> Chart:
    """Draw agency principal against its cap, with the principal the SOMA received before the opening."""
    columns = _agency_columns(result)
    figure = blank_figure(400)
    colour = COLOUR["agency_securities_bn"]
    before = _published_before(columns, result)
    if np.any(np.isfinite(before["published_bn"])):
        _add_bars(figure, before, "published_bn", "received before the opening", "#999999", row=None)
    _add_bars(figure, columns, "redeemed_bn", "redeemed", colour, row=None)
    _add_bars(figure, columns, "reinvested_bn", "reinvested", tint(colour, 0.4), row=None)
    _add_cap(figure, columns, "agency_cap_bn", panels=False)
    _add_published_dots(figure, columns, _first_month(result))
    total = np.nansum([columns[name] for name in ("redeemed_bn", "reinvested_bn")], axis=0)
    axis = Axis.around(np.concatenate([total, columns["published_bn"], columns["agency_cap_bn"]]))
    figure.update_yaxes(**axis.settings())
    add_boundary(figure, result.opening.date, ())
    stack_bars(figure)
    add_unit(figure, "USD bn a month")
    set_months(figure, columns["month_date"])
    projected = total[np.isfinite(columns["redeemed_bn"])]
    return Chart(
        name="mortgages",
        title="Agency principal against its cap",
        subtitle=opening_text(result),
        unit="USD bn a payment month, agency MBS, CMBS and debt",
        figure=figure,
        columns=columns,
        source=source_of(result),
        note=_cap_note(columns["agency_cap_bn"], "reinvested")
        + " Published: MBS paydowns; from April 2023 the fall of the holding, as no purchase settled."
        + _mean_note(result),
        summary=f"Bars by month: principal averages {projected.mean() if projected.size else 0.0:,.1f} bn a month over "
        f"{projected.size} projected months.",
        key=seen_key(figure),
    )


def _first_month(result: ProjectionResult) -> np.datetime64:
    whole = result.ladder.month_date[result.ladder.complete]
    return np.datetime64(whole[0] if whole.size else result.date[0], "D")


def _agency_columns(result: ProjectionResult) -> Columns:
    """Months before the first whole projected month from what was published, then the projection beside it."""
    ladder, (known_month, known) = result.ladder, agency_principal()
    whole, first = ladder.complete, _first_month(result)
    earliest = (first.astype("datetime64[M]") - BOOK_MONTHS).astype("datetime64[D]")
    before = (known_month < first) & (known_month >= earliest)
    month = np.concatenate([known_month[before], ladder.month_date[whole]])
    missing = np.full(int(before.sum()), np.nan)
    principal, reinvested = _mean(ladder.agency_principal_bn, whole), _mean(ladder.agency_reinvested_bn, whole)
    published = np.full(month.shape, np.nan)
    inside = np.isin(month, known_month)
    published[inside] = known[np.searchsorted(known_month, month[inside])]
    return {
        "month_date": month,
        "published_bn": published,
        "redeemed_bn": np.concatenate([missing, principal - reinvested]),
        "reinvested_bn": np.concatenate([missing, reinvested]),
        "agency_cap_bn": np.concatenate([missing, _mean(ladder.agency_cap_bn, whole)]),
    }


def _published_before(columns: Columns, result: ProjectionResult) -> Columns:
    before = columns["month_date"] < _first_month(result)
    return {name: value[before] for name, value in columns.items()}


def _add_published_dots(figure: go.Figure, columns: Columns, first: np.datetime64) -> None:
    """Draw what was received after the opening as dots over the bars, where it is known."""
    shown = (columns["month_date"] >= first) & np.isfinite(columns["published_bn"])
    if not np.any(shown):
        return
    figure.add_scatter(
        x=dates_text(mid_month(columns["month_date"][shown])),
        y=columns["published_bn"][shown],
        name="received (published)",
        mode="markers",
        marker={"color": DARK, "size": 4.5},
        hovertemplate="%{y:,.1f}",
    )
