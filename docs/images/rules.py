"""Draw the pictures of the rule pages: `python docs/images/rules.py [rule ...]`, from the repository's root.

A picture shows what a rule does to the projection of its own page: the scenario is read from the page's first YAML
block, and where the picture compares, the second run is that scenario with one key changed. The pictures are SVG.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from eccles.base.timeline import DateArray
from eccles.base.units import DAYS_PER_YEAR, pct_from_share
from eccles.core.projection import ProjectionResult
from eccles.core.purchase import COUPON_WINDOW_YRS, Sector
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import parse_scenario
from eccles.opening.simulate import build_plan, project_scenario
from eccles.report.chart import Chart, dressed, source_of
from eccles.report.charts.axis import Axis
from eccles.report.charts.balance import opening_text
from eccles.report.charts.style import (
    COLOUR,
    DARK,
    Key,
    add_unit,
    blank_figure,
    dates_text,
    set_dates,
    stack_bars,
    tint,
)
from eccles.report.image import write_image

PAGES = Path(__file__).parents[1] / "rules"
PICTURES = Path(__file__).parent / "rules"
WIDTH_PX, PANEL_PX = 760, 190
CAP_COLOUR = "#CC3311"
BAR_MS = 24 * 86_400_000
WINDOWS = {
    Sector.COUPONS_0_3Y: "to 3", Sector.COUPONS_3_6Y: "3 to 6", Sector.COUPONS_6_8Y: "6 to 8",
    Sector.COUPONS_8_10Y: "8 to 10", Sector.COUPONS_10_20Y: "10 to 20", Sector.COUPONS_20_30Y: "over 20",
}  # fmt: skip
Series = NDArray[np.float64]
WITHOUT = {"policy.then.0.purchases": None}
"""The same scenario with no purchases in its own entry."""


def example(rule: str, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Return the scenario of a rule's page, with keys changed."""
    text = (PAGES / f"{rule}.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    return parse_scenario(text, rule, overrides=overrides)


def run(rule: str, overrides: Mapping[str, Any] | None = None) -> ProjectionResult:
    """Project the scenario of a rule's page."""
    return project_scenario(example(rule, overrides))


def of_gdp_pct(scenario: Scenario, amount_bn: Series) -> Series:
    """Return an amount in per cent of the GDP published by each date, as a rule sees it."""
    return np.asarray(pct_from_share(amount_bn / build_plan(scenario).plan.outside.gdp_known_bn[0]))


def by_period(scenario: Scenario, weekly_bn: Series) -> tuple[DateArray, Series]:
    """Add weekly amounts up by purchase period, for the periods that lie wholly inside the projection."""
    policy = build_plan(scenario).plan.policy
    weeks = policy.purchase_weeks
    whole = (weeks[:, 0] >= 1) & (weeks[:, 1] <= weekly_bn.size + 1)
    total = np.array([weekly_bn[first - 1 : last - 1].sum() for first, last in weeks[whole]])
    return policy.purchase_start_date[whole], total


class Picture:
    """A figure of one or two panels that remembers what it drew."""

    def __init__(self, units: list[str], *, first_share: float = 0.6, close_up: bool = False) -> None:
        self.close_up = {1} if close_up else set[int]()
        heights = [1.0] if len(units) == 1 else [first_share, 1.0 - first_share]
        panels = make_subplots(rows=len(units), cols=1, row_heights=heights, vertical_spacing=0.13, shared_xaxes=True)
        self.figure = blank_figure(PANEL_PX * len(units) + 90, panels)
        self.units, self.key, self.seen = units, list[Key](), [list[Series]() for _ in units]
        stack_bars(self.figure)

    def line(self, date: DateArray, value: Series, text: str, colour: str, *, row: int = 1, **style: Any) -> None:
        """Draw a line; `shape` and `dash` are Plotly's."""
        self._add(row, value, Key("━", colour, text))
        line = {"color": colour, "width": 2, **style}
        self.figure.add_scatter(x=dates_text(date), y=value, mode="lines", line=line, name=text, row=row, col=1)

    def level(self, value: float, text: str, *, row: int = 1) -> None:
        """Draw a level that a rule compares with."""
        self._add(row, np.array([value]), Key("━", CAP_COLOUR, text))
        self.figure.add_hline(y=value, line={"color": CAP_COLOUR, "width": 2}, row=row, col=1)

    def bars(self, date: DateArray, value: Series, text: str, colour: str, *, row: int = 1) -> None:
        """Draw bars that start on their dates; bars of one panel are stacked."""
        self._add(row, value, Key("■", colour, text), stack=True)
        style = {"name": text, "marker_color": colour, "width": BAR_MS, "offset": 0}
        self.figure.add_bar(x=dates_text(date), y=value, **style, row=row, col=1)

    def areas(self, date: DateArray, layers: Mapping[str, tuple[Series, str]]) -> None:
        """Stack layers upon each other, from below."""
        for text, (value, colour) in layers.items():
            self._add(1, value, Key("■", colour, text), stack=True)
            style = {"stackgroup": "one", "fillcolor": colour, "line": {"width": 0}, "name": text}
            self.figure.add_scatter(x=dates_text(date), y=value, **style, row=1, col=1)

    def mark(self, date: np.datetime64, text: str) -> None:
        """Draw a dashed line through all panels, with a word at its head."""
        line = {"color": DARK, "width": 1, "dash": "dash"}
        place = {"x0": str(date), "x1": str(date), "xref": "x", "y0": 0, "y1": 1, "yref": "paper"}
        self.figure.add_shape(type="line", line=line, **place)
        self.figure.add_annotation(
            text=text, x=str(date), xref="x", xanchor="left", y=1, yref="paper", yanchor="bottom", showarrow=False
        )

    def _add(self, row: int, value: Series, key: Key, *, stack: bool = False) -> None:
        if key not in self.key:
            self.key.append(key)
        seen = self.seen[row - 1]
        seen.append(seen[-1] + value if stack and seen and seen[-1].shape == value.shape else value)

    def write(self, result: ProjectionResult, title: str, note: str) -> None:
        """Set axes, title and source, and write the file."""
        for row, (unit, seen) in enumerate(zip(self.units, self.seen, strict=True), start=1):
            axis = self._axis(row, np.concatenate(seen))
            self.figure.update_yaxes(**axis.settings(5 if len(self.units) == 1 else 4), row=row, col=1)
            panel = self.figure.layout["yaxis" if row == 1 else f"yaxis{row}"]
            add_unit(self.figure, unit, panel.domain[1] if panel.domain else 1.0)
        chart = Chart(
            name=result.name,
            title=title,
            subtitle=opening_text(result),
            unit="Units stand over the panels",
            figure=self.figure,
            columns={},
            source=source_of(result),
            note=note + (" The upper axis does not begin at zero." if self.close_up else ""),
            summary=title,
            key=tuple(self.key),
        )
        write_image(dressed(chart, WIDTH_PX), PICTURES / f"{result.name}.svg")

    def _axis(self, row: int, value: Series) -> Axis:
        """Show zero, but for a ratio that is read against a level."""
        if row not in self.close_up:
            return Axis.around(value)
        air = 0.1 * (value.max() - value.min())
        return Axis(float(value.min() - air), float(value.max() + air))

    def same_scale(self) -> None:
        """Give all panels one scale."""
        self.seen = [[value for seen in self.seen for value in seen]] * len(self.seen)

    def dates(self, result: ProjectionResult) -> None:
        """Let the panels run over the projection."""
        set_dates(self.figure, result.date[0], result.date[-1])


def capped_runoff() -> None:
    """Draw what is redeemed a month, bills filling the gap, and the same months with bills inside the cap."""
    inside = {f"policy.{entry}.bills_inside_cap": True for entry in (0, 1)}
    result = run("capped_runoff")
    picture = Picture(["bills fill the cap, USD bn a month", "bills inside the cap, USD bn a month"], first_share=0.5)
    for row, shown in enumerate((result, run("capped_runoff", inside)), start=1):
        ladder, whole = shown.ladder, shown.ladder.complete
        month = ladder.month_date[whole]
        coupons, bills = ladder.coupon_redeemed_bn[0, whole], ladder.bill_redeemed_bn[0, whole]
        picture.bars(month, coupons, "coupons redeemed", COLOUR["coupons_bn"], row=row)
        picture.bars(month, bills, "bills redeemed", COLOUR["bills_bn"], row=row)
        rolled = ladder.coupon_due_bn[0, whole] - coupons
        picture.bars(month, rolled, "coupons rolled over", tint(COLOUR["coupons_bn"], 0.3), row=row)
        ends = np.stack([month, (month.astype("datetime64[M]") + 1).astype("datetime64[D]")], axis=1).ravel()
        picture.line(ends, np.repeat(ladder.treasury_cap_bn[0, whole], 2), "cap", CAP_COLOUR, row=row)
    picture.same_scale()
    picture.dates(result)
    note = "Months of stated maturity; bills rolled over are not drawn."
    picture.write(result, "What runs off under a cap, and what bills do to it", note)


def hold() -> None:
    """Draw a portfolio of constant size that turns from MBS to bills."""
    result = run("hold")
    bills, mbs = result.amount_bn("bills")[0], result.amount_bn("mbs")[0]
    coupons = sum(result.amount_bn(name)[0] for name in ("notes_bonds", "tips", "frn"))
    picture = Picture(["USD bn"])
    layers = {"coupons": (coupons, COLOUR["coupons_bn"]), "bills": (bills, COLOUR["bills_bn"])}
    picture.areas(result.date, {**layers, "MBS": (mbs, COLOUR["agency_securities_bn"])})
    picture.dates(result)
    note = "Par; inflation compensation, agency debt and CMBS are not drawn."
    picture.write(result, "A hold keeps the size and turns MBS into bills", note)


def _stop(picture: Picture, result: ProjectionResult) -> None:
    """Add the month's redemptions below a watched quantity, and the date of the stop."""
    ladder, whole = result.ladder, result.ladder.complete
    redeemed = (ladder.coupon_redeemed_bn + ladder.bill_redeemed_bn)[0, whole]
    runs_off = (ladder.agency_principal_bn - ladder.agency_reinvested_bn)[0, whole]
    picture.bars(ladder.month_date[whole], redeemed, "Treasuries redeemed", COLOUR["treasuries_bn"], row=2)
    picture.bars(ladder.month_date[whole], runs_off, "agency run-off", COLOUR["agency_securities_bn"], row=2)
    week = int(result.stopped_week[0])
    if week >= 0:
        picture.mark(result.date[week], "run-off has stopped")
    picture.dates(result)


def ample_floor() -> None:
    """Draw reserves falling to the floor, and run-off that ends there."""
    result = run("ample_floor")
    picture = Picture(["reserves, per cent of GDP", "USD bn a month"], close_up=True)
    share = of_gdp_pct(example("ample_floor"), result.amount_bn("reserves")[0])
    picture.line(result.date, share, "reserves", COLOUR["reserves_bn"])
    picture.level(8.0, "floor")
    _stop(picture, result)
    note = "Against the GDP published by each date, as the rule sees it."
    picture.write(result, "Run-off ends in the month after reserves fell below the floor", note)


def spread_stop() -> None:
    """Draw the spread rising through its bound, and run-off that ends four weeks later."""
    result = run("spread_stop")
    spread = build_plan(example("spread_stop")).plan.outside.effr_spread_bp[0]
    picture = Picture(["EFFR less IORB, basis points", "USD bn a month"])
    picture.line(result.date, spread, "EFFR less IORB", COLOUR["reserves_bn"], shape="hv")
    picture.level(-4.0, "bound")
    _stop(picture, result)
    picture.write(result, "Run-off ends once the funds rate has stayed near IORB", "The spread as it happened.")


def size_target() -> None:
    """Draw assets against GDP falling to the target, and the run-off that brings them there."""
    result = run("size_target")
    picture = Picture(["total assets, per cent of GDP", "USD bn a month"], close_up=True)
    share = of_gdp_pct(example("size_target"), result.total_assets_bn[0])
    picture.line(result.date, share, "total assets", DARK)
    picture.level(17.5, "target")
    _stop(picture, result)
    note = "Against the GDP published by each date. From the stop on all is held; the ratio falls on because GDP grows."
    picture.write(result, "A size reached on time, by what is left to go divided by the months left", note)


def after_lift_off() -> None:
    """Draw the policy rate at and above its bound, and run-off that waits for it."""
    result = run("after_lift_off")
    rate = build_plan(example("after_lift_off")).plan.outside.iorb_pct[0]
    picture = Picture(["IORB, per cent", "USD bn a month"])
    picture.line(result.date, rate, "IORB", COLOUR["reserves_bn"])
    picture.level(0.25, "lower bound")
    _stop(picture, result)
    picture.write(result, "Run-off while the rate is above its bound, a hold at it", "The rate is the scenario's own.")


def reserve_management() -> None:
    """Draw bills bought by purchase period: the rule's and those that replace agency principal."""
    scenario = example("reserve_management")
    result, without = project_scenario(scenario), run("reserve_management", {"policy.0.purchases": None})
    memo = "bills bought in the market"
    period, both = by_period(scenario, result.journal.total_bn(memo)[0])
    _, replaced = by_period(scenario, without.journal.total_bn(memo)[0])
    growth = build_plan(scenario).plan.outside.currency_growth_bn[0]
    picture = Picture(["bills bought, USD bn a purchase period"])
    picture.bars(period, both - replaced, "reserve management", COLOUR["bills_bn"])
    picture.bars(period, replaced, "reinvested agency principal", tint(COLOUR["agency_securities_bn"], 0.5))
    picture.line(result.date, growth, "trend growth of currency a month", COLOUR["currency_bn"])
    picture.dates(result)
    picture.write(result, "40 a period, then three steps down to the growth of currency", "By first day of the period.")


def purchase_pace() -> None:
    """Draw what one pace buys when it matches the market, and when it is bills only."""
    picture = Picture(
        ["sector: treasuries, USD bn a purchase period", "sector: bills, USD bn a purchase period"], first_share=0.5
    )
    parts = {"bills": COLOUR["bills_bn"], "notes and bonds": COLOUR["coupons_bn"], "TIPS": COLOUR["currency_bn"]}
    base = run("purchase_pace", WITHOUT)
    for row, sector in enumerate(("treasuries", "bills"), start=1):
        scenario = example("purchase_pace", {"policy.then.0.purchases.sector": sector})
        result = project_scenario(scenario)
        for name, colour in parts.items():
            memo = f"{name} bought in the market"
            more = result.journal.total_bn(memo)[0] - base.journal.total_bn(memo)[0]
            picture.bars(*by_period(scenario, more), name, colour, row=row)
        picture.dates(result)
    picture.same_scale()
    note = "By first day of the purchase period, par; reinvested agency principal is not drawn."
    picture.write(run("purchase_pace"), "The same pace, matching the market and in bills only", note)


def purchase_programme() -> None:
    """Draw what a programme has added, by class, until unemployment is below its bound."""
    scenario = example("purchase_programme")
    result, base = project_scenario(scenario), run("purchase_programme", WITHOUT)
    picture = Picture(["added by the programme, USD bn", "unemployment, per cent"])
    memos = [f"{name} bought in the market" for name in ("notes and bonds", "TIPS")]
    bought = sum(result.journal.total_bn(memo)[0] - base.journal.total_bn(memo)[0] for memo in memos)
    coupons = np.concatenate([[0.0], np.cumsum(bought)])
    mbs = result.amount_bn("mbs")[0] - base.amount_bn("mbs")[0]
    layers = {"coupons": (coupons, COLOUR["coupons_bn"]), "MBS": (mbs, COLOUR["agency_securities_bn"])}
    picture.areas(result.date, layers)
    rate = build_plan(scenario).plan.outside.unemployment_pct[0]
    picture.line(result.date, rate, "unemployment", DARK, row=2)
    picture.level(5.0, "bound", row=2)
    picture.dates(result)
    note = "Against the same scenario without purchases. The unemployment rate is the scenario's own."
    picture.write(result, "Purchases end once unemployment is below its bound; MBS settle later", note)


def twist() -> None:
    """Draw coupons by window of remaining maturity, held and twisted for a year."""
    result, held = run("twist"), run("twist", WITHOUT)
    picture = Picture(["notes, bonds and TIPS, USD bn of par"])
    shown = {
        "at the opening": (held, 0, "#BBBBBB"),
        "a year later, held": (held, -1, tint(COLOUR["coupons_bn"], 0.4)),
        "a year later, twisted": (result, -1, COLOUR["coupons_bn"]),
    }
    for text, (projection, week, colour) in shown.items():
        value = _by_window(projection, week)
        picture.figure.add_bar(x=list(WINDOWS.values()), y=value, name=text, marker_color=colour)
        picture.key.append(Key("■", colour, text))
        picture.seen[0].append(value)
    picture.figure.update_layout(barmode="group", bargap=0.25)
    picture.figure.update_xaxes(
        type="category", title={"text": "years to maturity", "standoff": 4, "font": {"size": 12}}
    )
    picture.figure.update_layout(margin_b=54)
    picture.write(
        result, "A twist empties the short window and fills the long ones", "Floating-rate notes are left out."
    )


def _by_window(result: ProjectionResult, week: int) -> Series:
    assert result.lots is not None  # a projection keeps its lots
    lots = result.lots.lots
    left = (lots.maturity_date - result.date[week]).astype(float) / DAYS_PER_YEAR
    coupon = np.isin(lots.kind.astype(str), ["note_bond", "tips"])
    par = result.lots.par_bn[0, week]
    ends = [COUPON_WINDOW_YRS[sector] for sector in WINDOWS]
    return np.array([par[coupon & (left > low) & (left <= high)].sum() for low, high in ends])


def active_sales() -> None:
    """Draw the MBS holding with and without sales."""
    result, held = run("active_sales"), run("active_sales", WITHOUT)
    picture = Picture(["agency MBS, USD bn"])
    colour = COLOUR["agency_securities_bn"]
    picture.line(held.date, held.amount_bn("mbs")[0], "principal alone", tint(colour, 0.6), dash="dash")
    picture.line(result.date, result.amount_bn("mbs")[0], "principal and sales of 15 a period", colour)
    picture.dates(result)
    picture.write(result, "Sales on top of run-off", "Face value; sales settle at par.")


def reserve_target() -> None:
    """Draw reserves coming to their target, and the purchases that bring them."""
    scenario = example("reserve_target")
    result, base = project_scenario(scenario), run("reserve_target", WITHOUT)
    picture = Picture(["reserves, per cent of GDP", "bills bought, USD bn a purchase period"], close_up=True)
    without, colour = of_gdp_pct(scenario, base.amount_bn("reserves")[0]), COLOUR["reserves_bn"]
    picture.line(result.date, without, "without purchases", tint(colour, 0.35))
    picture.line(result.date, of_gdp_pct(scenario, result.amount_bn("reserves")[0]), "reserves", colour)
    picture.level(10.5, "target")
    memo = "bills bought in the market"
    more = result.journal.total_bn(memo)[0] - base.journal.total_bn(memo)[0]
    picture.bars(*by_period(scenario, more), "bought by the rule", COLOUR["bills_bn"], row=2)
    picture.dates(result)
    note = "Against the GDP published by each date. Reinvested agency principal is not drawn."
    picture.write(result, "Purchases that close the distance to a share of GDP", note)


def at_lower_bound() -> None:
    """Draw purchases that begin and end with the lower bound."""
    scenario = example("at_lower_bound")
    result = project_scenario(scenario)
    picture = Picture(["IORB, per cent", "coupons bought, USD bn a purchase period"])
    picture.line(result.date, build_plan(scenario).plan.outside.iorb_pct[0], "IORB", COLOUR["reserves_bn"])
    picture.level(0.25, "lower bound")
    bought = sum(result.journal.total_bn(f"{name} bought in the market")[0] for name in ("notes and bonds", "TIPS"))
    picture.bars(*by_period(scenario, np.asarray(bought)), "coupons bought", COLOUR["coupons_bn"], row=2)
    picture.dates(result)
    picture.write(result, "Purchases while the rate is at its bound, and only then", "The rate is the scenario's own.")


DRAWERS = {
    drawer.__name__: drawer
    for drawer in (
        capped_runoff, hold, ample_floor, spread_stop, size_target, after_lift_off, reserve_management,
        purchase_pace, purchase_programme, twist, active_sales, reserve_target, at_lower_bound,
    )
}  # fmt: skip

if __name__ == "__main__":
    for name in sys.argv[1:] or DRAWERS:
        DRAWERS[name]()
