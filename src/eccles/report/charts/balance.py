"""Pictures of levels: the whole balance sheet with its mirror, reserves with the ON RRP, and a difference of two.

The published lines run up to the opening; the projection follows without a break. Where the opening lies in the past,
what was published afterwards is drawn as dots over the projection.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.core.accounts import Group
from eccles.core.projection import ProjectionResult
from eccles.report.chart import Chart, source_of
from eccles.report.charts.axis import Axis
from eccles.report.charts.style import (
    COLOUR,
    DARK,
    LABEL,
    Label,
    add_boundary,
    add_labels,
    add_unit,
    blank_figure,
    dates_text,
    set_dates,
    tint,
)
from eccles.report.frames import Columns, all_paths
from eccles.report.history import published_lines
from eccles.report.summary import stop_date

__all__ = ["balance_sheet", "difference", "opening_text", "reserves"]

FloatArray = NDArray[np.float64]

ASSETS = ("coupons_bn", "bills_bn", "agency_securities_bn", "loans_bn", "other_assets_bn")
LEAST_HISTORY = np.timedelta64(261, "W")
LIABILITIES = ("currency_bn", "reserves_bn", "on_rrp_bn", "foreign_rrp_bn", "tga_bn", "other_liabilities_bn")
DIFFERENCES = ("total_assets_bn", "treasuries_bn", "agency_securities_bn", "reserves_bn", "on_rrp_bn")


def opening_text(result: ProjectionResult) -> str:
    """Return the subtitle every picture carries: scenario, opening, how its portfolio is known, when a rule stopped."""
    text = f"{result.title}; opened {result.opening.date}"
    if str(result.opening.basis) != "published":
        text += f", portfolio reconstructed from the holdings of {result.opening.anchor_date}"
    stop = stop_date(result)
    return text if stop is None else f"{text}; stop rule met by {stop}"


def balance_sheet(result: ProjectionResult) -> Chart:
    """Draw assets stacked above zero and liabilities below, from 2007 to the horizon."""
    columns = _month_ends(_levels(result), result.opening.date)
    figure = blank_figure(560)
    for names, sign in ((ASSETS, 1.0), (LIABILITIES, -1.0)):
        for name in names:
            _add_layer(figure, columns, name, sign)
    _add_line(figure, columns, "total_assets_bn", width=1.6)
    _add_dots(figure, columns, "published_total_assets_bn", DARK)
    axis = _mirror_axis(figure, columns)
    labels = [*_layer_labels(columns, ASSETS, 1.0), *_layer_labels(columns, LIABILITIES, -1.0)]
    labels.append(_label(columns, "total_assets_bn", 1.03))
    add_labels(figure, labels, axis)
    add_boundary(figure, result.opening.date)
    add_unit(figure, "USD bn")
    set_dates(figure, columns["date"][0], columns["date"][-1])
    last = columns["date"][-1]
    total = columns["total_assets_bn"]
    return Chart(
        name="balance_sheet",
        title="Assets above zero, liabilities below",
        subtitle=opening_text(result),
        unit="USD bn, last Wednesday of each month",
        figure=figure,
        columns=columns,
        source=source_of(result),
        note="Other assets include Treasury currency outstanding, so both sides add up to total factors; the line is "
        "total assets (WALCL), dotted where published after the opening. Figures at the right: the last Wednesday."
        + _mean_note(result),
        summary=f"Stacked areas: total assets are {total[-1]:,.0f} bn on {last}, after a highest value of "
        f"{total.max():,.0f} bn.",
    )


def _mean_note(result: ProjectionResult) -> str:
    return f" Means over {result.path_count} paths." if result.path_count > 1 else ""


def _levels(result: ProjectionResult) -> Columns:
    """The published lines before the opening and the projected lines from it on (means over the paths)."""
    published, projected = published_lines(), _projected(result)
    before = published["date"] < result.date[0]
    joined: Columns = {name: np.concatenate([published[name][before], projected[name]]) for name in projected}
    part = np.where(joined["date"] < result.date[0], "published", "projected").astype(object)
    after = _published_after(result, "total_assets_bn", joined["date"])
    return {"date": joined.pop("date"), "part": part, **joined, "published_total_assets_bn": after}


def _projected(result: ProjectionResult) -> Columns:
    def mean(value: FloatArray) -> FloatArray:
        return np.asarray(value.mean(axis=0))

    bills, total, loans = mean(result.amount_bn("bills")), mean(result.total_assets_bn), mean(result.amount_bn("loans"))
    treasuries = mean(result.group_bn(Group.TREASURIES))
    agency = mean(result.group_bn(Group.AGENCY_DEBT) + result.group_bn(Group.AGENCY_MBS))
    bridge = mean(result.group_bn(Group.BRIDGE))
    return {
        "date": result.date,
        "coupons_bn": treasuries - bills,
        "bills_bn": bills,
        "agency_securities_bn": agency,
        "loans_bn": loans,
        "other_assets_bn": total + bridge - treasuries - agency - loans,
        "total_assets_bn": total,
        **{name: mean(result.amount_bn(name.removesuffix("_bn"))) for name in LIABILITIES},
    }


def _published_after(result: ProjectionResult, name: str, date: NDArray[np.datetime64]) -> FloatArray:
    """A published line on the dates after the opening, NaN elsewhere."""
    published = published_lines()
    found = np.full(date.shape, np.nan)
    inside = (date > result.date[0]) & np.isin(date, published["date"])
    found[inside] = published[name][np.searchsorted(published["date"], date[inside])]
    return found


def _month_ends(columns: Columns, opening: np.datetime64) -> Columns:
    """Keep the last Wednesday of each month, the opening, and the ends: a week is less than a pixel here."""
    date = columns["date"]
    month = date.astype("datetime64[M]")
    keep = np.append(month[1:] != month[:-1], True) | (date == opening)
    return {name: value[keep] for name, value in columns.items()}


def _add_layer(figure: go.Figure, columns: Columns, name: str, sign: float) -> None:
    figure.add_scatter(
        x=dates_text(columns["date"]),
        y=sign * columns[name],
        customdata=columns[name],
        name=LABEL[name],
        mode="lines",
        line={"width": 0.5, "color": "white"},
        fillcolor=COLOUR[name],
        stackgroup="assets" if sign > 0 else "liabilities",
        hovertemplate="%{customdata:,.0f}",
    )


def _add_line(figure: go.Figure, columns: Columns, name: str, width: float = 1.6, **place: int) -> None:
    figure.add_scatter(
        x=dates_text(columns["date"]),
        y=columns[name],
        name=LABEL.get(name, name),
        mode="lines",
        line={"width": width, "color": COLOUR.get(name, DARK)},
        hovertemplate="%{y:,.0f}",
        **place,
    )


def _add_dots(figure: go.Figure, columns: Columns, name: str, colour: str, **place: int) -> None:
    """Draw what was published after the opening, where anything was."""
    if not np.any(np.isfinite(columns[name])):
        return
    figure.add_scatter(
        x=dates_text(columns["date"]),
        y=columns[name],
        name=LABEL[name.removeprefix("published_")] + ", published",
        mode="lines",
        line={"width": 1.8, "color": colour, "dash": "dot"},
        hovertemplate="%{y:,.0f}",
        connectgaps=False,
        **place,
    )


def _mirror_axis(figure: go.Figure, columns: Columns) -> Axis:
    """Give both sides one scale with positive figures."""
    assets = Axis.around(np.concatenate([columns["total_assets_bn"], columns["published_total_assets_bn"]]))
    step = assets.step()
    ticks = np.arange(-np.floor(assets.high / step), np.floor(assets.high / step) + 1) * step
    words = [f"{abs(tick):,.0f}" for tick in ticks]
    figure.update_yaxes(range=[-assets.high, assets.high], tickvals=ticks.tolist(), ticktext=words)
    figure.add_hline(y=0, line={"color": DARK, "width": 1})
    return Axis(-assets.high, assets.high)


def _layer_labels(columns: Columns, names: Sequence[str], sign: float) -> list[Label]:
    value = np.array([columns[name][-1] for name in names])
    middle = sign * (np.cumsum(value) - value / 2)
    return [_label(columns, name, 1.0, float(level)) for name, level in zip(names, middle, strict=True)]


def _label(columns: Columns, name: str, lift: float = 1.0, level: float | None = None) -> Label:
    last = float(columns[name][-1])
    return Label(f"{LABEL[name]} {last:,.0f}", last * lift if level is None else level, COLOUR[name])


def reserves(result: ProjectionResult) -> Chart:
    """Draw reserves and the ON RRP week by week, and reserves as a share of GDP in a panel below."""
    columns = _reserve_columns(result)
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.11)
    figure = blank_figure(500, figure)
    names = ("reserves_bn", "on_rrp_bn")
    for name in names:
        _add_bands(figure, columns, name)
        _add_line(figure, columns, name, row=1, col=1)
        _add_dots(figure, columns, f"published_{name}", COLOUR[name], row=1, col=1)
    figure.add_scatter(
        x=dates_text(columns["date"]),
        y=columns["reserves_share_of_gdp_pct"],
        name="Reserves, % of GDP",
        mode="lines",
        line={"width": 1.6, "color": COLOUR["reserves_bn"]},
        hovertemplate="%{y:.1f} %",
        row=2,
        col=1,
    )
    figure.update_xaxes(showticklabels=False, row=1, col=1)
    levels = np.concatenate([columns[name] for name in columns if name.endswith("_bn")])
    axis = Axis.around(levels)
    figure.update_yaxes(**axis.settings(), row=1, col=1)
    share = columns["reserves_share_of_gdp_pct"]
    figure.update_yaxes(**Axis.around(share, "per cent").settings(4), row=2, col=1)
    panel = figure.layout.yaxis.domain[1] - figure.layout.yaxis.domain[0]
    add_labels(figure, [_label(columns, name) for name in names], axis, panel)
    _add_share_label(figure, share)
    add_boundary(figure, result.opening.date)
    add_unit(figure, "USD bn")
    add_unit(figure, "reserves, % of GDP", figure.layout.yaxis2.domain[1])
    set_dates(figure, columns["date"][0], columns["date"][-1])
    return Chart(
        name="reserves",
        title="Reserves and the ON RRP",
        subtitle=opening_text(result),
        unit="USD bn, Wednesday levels; share of nominal GDP, annual rate, in per cent",
        figure=figure,
        columns=columns,
        source=source_of(result),
        note="Dotted where published after the opening. Figures at the right: the last Wednesday." + _band_note(result),
        summary=f"Lines: on {columns['date'][-1]} reserves stand at {columns['reserves_bn'][-1]:,.0f} bn "
        f"({share[-1]:.1f} % of GDP) and the ON RRP at {columns['on_rrp_bn'][-1]:,.0f} bn.",
    )


def _band_note(result: ProjectionResult) -> str:
    if result.path_count == 1:
        return ""
    return f" Medians of {result.path_count} paths with the middle 50 and 90 per cent."


def _add_share_label(figure: go.Figure, share: FloatArray) -> None:
    figure.add_annotation(
        text=f'<span style="color:{COLOUR["reserves_bn"]}">■</span> {share[-1]:.1f} %',
        x=1.0,
        xref="paper",
        xanchor="left",
        xshift=4,
        y=float(share[-1]),
        yref="y2",
        showarrow=False,
        font={"size": 11},
    )


def _reserve_columns(result: ProjectionResult) -> Columns:
    """Weekly levels, with as long a history as the projection is (at least five years), so that both can be read."""
    published, paths = published_lines(), all_paths(result)
    length = max(result.date[-1] - result.date[0], LEAST_HISTORY)
    before = (published["date"] < result.date[0]) & (published["date"] >= result.date[0] - length)
    date = np.concatenate([published["date"][before], result.date])
    columns: Columns = {
        "date": date,
        "part": np.where(date < result.date[0], "published", "projected").astype(object),
    }
    for name in ("reserves_bn", "on_rrp_bn", "reserves_share_of_gdp_pct"):
        columns[name] = np.concatenate([published[name][before], np.median(paths[name], axis=0)])
    missing = np.full(int(before.sum()), np.nan)
    for name in ("reserves_bn", "on_rrp_bn"):
        columns[f"published_{name}"] = _published_after(result, name, date)
        if result.path_count > 1:
            low90, low50, high50, high90 = np.quantile(paths[name], (0.05, 0.25, 0.75, 0.95), axis=0)
            for mark, value in (("p05", low90), ("p25", low50), ("p75", high50), ("p95", high90)):
                columns[f"{mark}_{name}"] = np.concatenate([missing, value])
    return columns


def _add_bands(figure: go.Figure, columns: Columns, name: str) -> None:
    for low, high, share in (("p05", "p95", 0.25), ("p25", "p75", 0.45)):
        if f"{low}_{name}" not in columns:
            return
        for mark, fill in ((high, None), (low, "tonexty")):
            figure.add_scatter(
                x=dates_text(columns["date"]),
                y=columns[f"{mark}_{name}"],
                mode="lines",
                line={"width": 0},
                fill=fill,
                fillcolor=tint(COLOUR[name], share),
                hoverinfo="skip",
                row=1,
                col=1,
            )


def difference(left: ProjectionResult, right: ProjectionResult) -> Chart:
    """Draw the lines of one projection less another (medians over the paths)."""
    first, second = all_paths(left), all_paths(right)
    columns: Columns = {"date": left.date}
    columns |= {name: np.median(first[name] - second[name], axis=0) for name in DIFFERENCES}
    figure = blank_figure(440)
    for name in DIFFERENCES:
        _add_line(figure, columns, name, width=2.4 if name == "total_assets_bn" else 1.8)
    axis = Axis.around(np.concatenate([columns[name] for name in DIFFERENCES]))
    figure.update_yaxes(**axis.settings())
    figure.add_hline(y=0, line={"color": DARK, "width": 1})
    labels = [
        Label(f"{LABEL[name]} {columns[name][-1]:+,.0f}", float(columns[name][-1]), COLOUR[name])
        for name in DIFFERENCES
    ]
    add_labels(figure, labels, axis)
    set_dates(figure, left.date[0], left.date[-1])
    add_unit(figure, "USD bn")
    return Chart(
        name="difference",
        title=f"{left.title} less {right.title}",
        subtitle=f"{left.name} minus {right.name}; opened {left.opening.date}, portfolio {left.opening.basis}",
        unit="USD bn, Wednesday levels",
        figure=figure,
        columns=columns,
        source=source_of(left),
        note=f"Subtracted: {right.name} {right.provenance.scenario_hash[:8]}. At the right: the last Wednesday.",
        summary=f"Lines: on {left.date[-1]} total assets differ by {columns['total_assets_bn'][-1]:+,.0f} bn "
        f"and reserves by {columns['reserves_bn'][-1]:+,.0f} bn.",
    )
