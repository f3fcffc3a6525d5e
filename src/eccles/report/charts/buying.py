"""Pictures of the purchase programmes: by month and type, planned against actual; side by side; and Twist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import bn_from_mn, pct_from_share
from eccles.core.episode import Episode
from eccles.core.programme import Action, Decision
from eccles.core.purchases import PlannedActual
from eccles.data.programmes import find_programme
from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart
from eccles.report.charts.bars import Bars, Group, draw_bars
from eccles.report.charts.lines import Line, Panel
from eccles.report.charts.months import CAP_COLOUR, month_ends
from eccles.report.charts.panels import draw_over_time, history_source
from eccles.report.charts.purchases import class_colour, known_actual_bn, plan_bn
from eccles.report.charts.setting import Setting
from eccles.report.charts.style import COLOUR, DARK, GREY, Key

__all__ = [
    "PROGRAMMES",
    "TWIST_CLASSES",
    "TWIST_DATES",
    "compare_programmes",
    "counted_tables",
    "planned_windows",
    "purchases",
    "twist",
]

FloatArray = NDArray[np.float64]

PROGRAMMES = ("QE1", "QE2", "MEP", "QE3", "QT1", "RMP_2019", "QE_COVID", "QT2", "RMP_2025")
"""Those that planned amounts the SOMA summary can show."""

SOMA = ("soma", "fomc")


def purchases(setting: Setting, programme: str) -> Chart:
    """Draw what a programme planned and what SOMA shows by month, one panel a type of security.

    Raises:
        DataError: no such programme, or one that planned no amounts.
    """
    tables = setting.planned(programme)
    panels = [_month_panel(setting, table) for table in tables]
    planned, actual = (sum(_total(tables, name)) for name in ("planned_total_bn", "actual_total_bn"))
    runs_off = tables[0].measure.sign < 0
    key = (
        *dict.fromkeys(Key("■", class_colour(table), setting.text(_class_word(table))) for table in tables),
        Key("━", CAP_COLOUR, setting.text("cap" if runs_off else "planned")),
    )
    chart = draw_over_time(
        setting,
        "purchases",
        panels,
        SOMA,
        first=str(min(table.month_date[0] for table in tables)),
        last=str(month_ends(np.array([max(table.month_date[-1] for table in tables)]))[-1]),
        shaded=False,
        key=key,
        as_of_date=max(table.last_date for table in tables),
        programme=_title(setting, programme),
        planned=_amount(planned),
        actual=_amount(actual),
        counted=max(table.last_date for table in tables),
        extra=setting.text_if(f"purchases_{programme.lower()}_extra"),
        what=setting.text("caps_of" if runs_off else "planned_of"),
    )
    return replace(chart, name=f"purchases_{programme.lower()}")


def _amount(amount_bn: float, sign: str = "") -> str:
    return f"{amount_bn:{sign},.1f}".replace("-", "−")


def _month_panel(setting: Setting, table: PlannedActual) -> Panel:
    word = _class_word(table)
    name, unit = table.measure.name, setting.text("usd_bn_month")
    bars = Line(f"{name}_actual_bn", "", table.month_date, known_actual_bn(table), unit, class_colour(table), "bar")
    plan = plan_bn(table)
    title = setting.text("of_unit", what=setting.text(word), unit=unit)
    if not np.any(np.isfinite(plan)):
        return Panel(setting.text("none_planned", title=title), (bars,))
    end = month_ends(table.month_date)[-1]
    steps = Line(f"{name}_planned_bn", "", table.month_date, plan, unit, CAP_COLOUR, "step", end)
    return Panel(title, (bars, steps))


def _class_word(table: PlannedActual) -> str:
    """Return the key of what a measure counts."""
    classes = set(table.measure.classes)
    agencies = classes & {"mbs", "agency_debt", "cmbs"}
    if agencies and classes - agencies:
        return "class_all"
    if not agencies:
        return "class_bills" if classes == {"bill"} else "class_treasuries"
    return f"class_{'_'.join(sorted(agencies))}"


def _total(tables: Sequence[PlannedActual], name: str) -> list[float]:
    return [float(getattr(table, name)) for table in counted_tables(tables)]


def counted_tables(tables: Sequence[PlannedActual]) -> tuple[PlannedActual, ...]:
    """Return the tables that add up to a programme: that of all securities where there is one, else each type."""
    whole = tuple(table for table in tables if _class_word(table) == "class_all")
    return whole or tuple(tables)


def _title(setting: Setting, programme: str) -> str:
    """Return the name of a programme in the picture's language."""
    found = (episode.title(setting.language) for episode in setting.episodes if programme in episode.programmes)
    return next(found, programme)


def compare_programmes(setting: Setting) -> Chart:
    """Draw the programmes side by side: what was planned, what SOMA shows, what total assets did, and how long it took.

    Raises:
        DataError: none of the episodes is a purchase programme.
    """
    episodes = [episode for episode in setting.episodes if episode.is_programme and episode.programmes]
    if not episodes:
        raise DataError("no purchase programme is among the episodes")
    names = [setting.text_if(f"short_{item.id}") or item.title(setting.language) for item in episodes]
    tables = [setting.planned(item.programmes[0]) for item in episodes]
    planned = np.array([sum(_total(found, "planned_total_bn")) for found in tables])
    actual = np.array([sum(_total(found, "actual_total_bn")) for found in tables])
    growth = np.array([_asset_growth(setting, item) for item in episodes])
    months = np.array([_months(setting, item) for item in episodes])
    unit, month = setting.text("usd_bn"), setting.text("usd_bn_month")
    groups = (
        Group(
            unit,
            (
                Bars("planned_bn", setting.text("planned"), planned, unit, CAP_COLOUR),
                Bars("actual_bn", setting.text("soma_change"), actual, unit, COLOUR["treasuries_bn"]),
                Bars("total_assets_change_bn", setting.text("assets_change"), growth, unit, GREY),
            ),
        ),
        Group(month, (Bars("actual_a_month_bn", setting.text("speed"), actual / months, month, DARK),)),
        Group(setting.text("months"), (Bars("length_months", setting.text("length"), months, "months", "#AA3377"),)),
    )
    source = history_source(setting, SOMA, max(table.last_date for found in tables for table in found))
    return draw_bars(setting, "compare_programmes", names, groups, source)


def _asset_growth(setting: Setting, episode: Episode) -> float:
    walcl = setting.library.series("WALCL")
    last = walcl.date[-1] if episode.is_open else episode.last_date
    first, end = walcl.asof(np.array([episode.first_date, last]))
    return float(bn_from_mn(end - first))


def _months(setting: Setting, episode: Episode) -> float:
    last = setting.library.series("WALCL").date[-1] if episode.is_open else episode.last_date
    return float((last.astype("datetime64[M]") - episode.first_date.astype("datetime64[M]")).astype(int)) + 1.0


TWIST_DATES = ("2011-09-28", "2013-01-02")
"""The SOMA dates around Twist: the last Wednesday before it began and the first one after it ended."""

WINDOW_ORDER = ("to_3", "6_8", "8_10", "10_20", "20_30", "tips")
TWIST_CLASSES = ("bill", "note_bond", "tips", "agency_debt", "mbs")


def twist(setting: Setting) -> Chart:
    """Draw what Twist planned to buy and to sell by maturity, and what changed in SOMA by type."""
    windows = planned_windows(find_programme("MEP").decisions)
    soma = open_snapshot().table("soma_summary")
    rows = np.searchsorted(soma["date"], np.array(TWIST_DATES, "datetime64[D]"))
    change = np.array([np.diff(soma[f"{name}_bn"][rows])[0] for name in TWIST_CLASSES])
    unit = setting.text("usd_bn")
    names = [setting.text(f"window_{name}") for name in windows] + [setting.text(f"soma_{n}") for n in TWIST_CLASSES]
    blank = np.full(len(windows), np.nan)
    planned = np.concatenate([np.array(list(windows.values())), np.full(change.size, np.nan)])
    actual = np.concatenate([blank, change])
    group = Group(
        unit,
        (
            Bars("planned_bn", setting.text("planned_by_maturity"), planned, unit, CAP_COLOUR),
            Bars("actual_bn", setting.text("soma_by_type"), actual, unit, COLOUR["treasuries_bn"]),
        ),
    )
    source = history_source(setting, SOMA, np.datetime64(TWIST_DATES[1], "D"))
    treasuries, agencies = change[:3].sum(), change[3:].sum()
    values = {
        "treasuries": _amount(treasuries, "+"),
        "agencies": _amount(agencies, "+"),
        "span": " – ".join(TWIST_DATES),
    }
    return draw_bars(setting, "twist", names, (group,), source, **values)


def planned_windows(decisions: Sequence[Decision]) -> dict[str, float]:
    """Return planned amounts by window of remaining maturity, sales below zero, both phases together."""
    found: dict[str, float] = {}
    for row in decisions:
        if row.action is Action.TWIST_SELL:
            found["to_3"] = found.get("to_3", 0.0) - row.amount_bn
        elif row.action is Action.TWIST_BUY:
            for window in row.windows:
                inflation = window.name.startswith("TIPS")
                name = "tips" if inflation else f"{window.from_yrs:g}_{window.to_yrs:g}"
                found[name] = found.get(name, 0.0) + window.weight_pct / pct_from_share(1.0) * row.amount_bn
    return dict(sorted(found.items(), key=lambda item: WINDOW_ORDER.index(item[0])))
