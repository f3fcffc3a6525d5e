"""Rules at work in the engine: no rule can break the books, make a holding negative or exceed a cap."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.core.projection import ProjectionResult
from eccles.core.purchase import COUPON_WINDOW_YRS, Sector
from eccles.data.scenario_file import parse_scenario
from eccles.opening.simulate import build_plan, project_scenario
from eccles.report.tables import summary_text
from eccles.report.views import Projection

HEAD = "title: rules\nopening: {opening}\nhorizon: {horizon}\npolicy:\n"


def run(entries: str, opening: str = "2026-03-25", horizon: str = "1y") -> ProjectionResult:
    return project_scenario(parse_scenario(HEAD.format(opening=opening, horizon=horizon) + entries, "rules"))


def entry(rule: str, purchases: str = "") -> str:
    tail = f", purchases: {purchases}" if purchases else ""
    return f"  - {{from: 2022-02-14, rule: {rule}{tail}}}\n"


def by_window(result: ProjectionResult, week: int) -> dict[Sector, float]:
    assert result.lots is not None
    lots = result.lots.lots
    left = (lots.maturity_date - result.date[week]).astype(float) / 365.25
    coupon = np.isin(lots.kind.astype(str), ["note_bond", "tips"])
    par = result.lots.par_bn[0, week]
    return {
        sector: float(par[coupon & (left > low) & (left <= high)].sum())
        for sector, (low, high) in COUPON_WINDOW_YRS.items()
    }


def test_a_twist_lengthens_the_book_and_leaves_its_size() -> None:
    held = run(entry("hold"))
    twisted = run(entry("hold", "{rule: twist, pace_bn: 45}"))
    short, long = Sector.COUPONS_0_3Y, Sector.COUPONS_8_10Y
    assert by_window(twisted, -1)[short] < by_window(held, -1)[short] - 300.0
    assert by_window(twisted, -1)[long] > by_window(held, -1)[long] + 100.0
    assert twisted.total_assets_bn[0, -1] == pytest.approx(held.total_assets_bn[0, -1], abs=15.0)


@pytest.mark.parametrize("window", ["coupons_3_6y", "coupons_10_20y", "coupons_20_30y"])
def test_purchases_land_in_their_window(window: str) -> None:
    held = run(entry("hold"), horizon="12w")
    bought = run(entry("hold", f"{{rule: purchase_pace, pace_bn: 30, sector: {window}}}"), horizon="12w")
    more = {sector: by_window(bought, -1)[sector] - by_window(held, -1)[sector] for sector in COUPON_WINDOW_YRS}
    assert more[Sector(window)] == pytest.approx(more[Sector.COUPONS], rel=0.1)
    assert more[Sector.COUPONS] > 60.0


def test_mbs_are_sold_until_none_are_left() -> None:
    sold = run(entry("capped_runoff, treasury_cap_bn: 0, agency_cap_bn: null", "{rule: active_sales, pace_bn: 400}"))
    mbs = sold.amount_bn("mbs")[0]
    assert mbs[-1] == pytest.approx(0.0, abs=1e-6)
    assert sold.journal.total_bn("MBS sold in the market").sum() > 1_500.0


def test_several_purchase_rules_add_up() -> None:
    both = run(
        entry(
            "hold",
            "[{rule: purchase_pace, pace_bn: 20, sector: bills}, {rule: purchase_pace, pace_bn: 10, sector: mbs}]",
        )
    )
    one = run(entry("hold", "{rule: purchase_pace, pace_bn: 20, sector: bills}"))
    assert both.amount_bn("bills")[0, -1] == pytest.approx(one.amount_bn("bills")[0, -1], abs=12.0)
    assert both.amount_bn("mbs")[0, -1] > one.amount_bn("mbs")[0, -1] + 80.0


def test_a_size_target_is_reached_on_time() -> None:
    """Seventeen and a half per cent of the GDP published by December 2027, not before and not after."""
    rule = "size_target, assets_share_of_gdp_pct: 17.5, by: 2027-12-31, treasury_cap_bn: 60"
    scenario = parse_scenario(HEAD.format(opening="2026-03-25", horizon="3y") + entry(rule), "size")
    result = project_scenario(scenario)
    share = result.total_assets_bn[0] / build_plan(scenario).plan.outside.gdp_known_bn[0]
    end, before = np.searchsorted(result.date, np.array(["2028-01-05", "2027-10-06"], dtype="datetime64[D]"))
    assert share[end] == pytest.approx(0.175, abs=0.002)
    assert share[before] > 0.1755  # three months to go, and something left to do
    assert np.all(result.ladder.treasury_cap_bn <= 60.0)
    assert np.all(result.ladder.treasury_cap_bn[0, result.ladder.month_date >= np.datetime64("2028-01-01")] == 0.0)


def test_a_reserve_target_is_held() -> None:
    result = run(
        entry("hold", "{rule: reserve_target, reserves_share_of_gdp_pct: 10, closing_months: 3}"), horizon="4y"
    )
    reserves = result.amount_bn("reserves")[0] / result.gdp_bn[0]
    assert reserves[-104:].mean() == pytest.approx(0.10, abs=0.003)


def test_an_outcome_ends_purchases_and_is_told() -> None:
    purchases = "{rule: purchase_programme, pace_bn: 60, sector_share: {coupons: 1}, until_unemployment_pct: 4.2}"
    text = HEAD.format(opening="2026-03-25", horizon="1y") + entry("hold", purchases)
    text += "paths: {unemployment_pct: {points: {2026-03-25: 5.0, 2026-09-30: 4.0}}}\n"
    scenario = parse_scenario(text, "outcome")
    result = project_scenario(scenario)
    bought = result.journal.total_bn("notes and bonds bought in the market")[0]
    assert bought[:20].sum() > 150.0
    assert bought[-20:].sum() == pytest.approx(0.0, abs=1e-9)
    seen = result.outcome_week[0]
    assert 0 < seen <= np.flatnonzero(bought > 1e-9)[-1] + 1  # told in the month in which the last period runs out
    assert f"buys nothing from {result.date[seen]} on" in " ".join(summary_text(Projection(result, scenario)).split())


def test_each_programme_ends_by_its_own_outcome() -> None:
    programme = "{{rule: purchase_programme, pace_bn: 60, sector_share: {{{}: 1}}, until_unemployment_pct: {}}}"
    text = HEAD.format(opening="2026-03-25", horizon="1y")
    text += entry("hold", f"[{programme.format('coupons', 4.5)}, {programme.format('bills', 3.5)}]")
    text += "paths: {unemployment_pct: {points: {2026-03-25: 5.0, 2026-09-30: 4.0}}}\n"
    journal = project_scenario(parse_scenario(text, "outcomes")).journal
    assert journal.total_bn("notes and bonds bought in the market")[0, -20:].sum() == pytest.approx(0.0, abs=1e-9)
    assert journal.total_bn("bills bought in the market")[0, -20:].sum() > 200.0


caps = st.one_of(st.just("null"), st.floats(0.0, 200.0).map(lambda cap: f"{max(round(cap, 1), 0.1)}"))
places = st.sampled_from(["mbs", "treasuries", "bills"])
run_off = st.builds(
    "capped_runoff, treasury_cap_bn: {}, agency_cap_bn: {}, agency_excess_to: {}, bills_inside_cap: {}".format,
    caps, caps, places, st.sampled_from(["true", "false"]),
)  # fmt: skip
holds = places.map("hold, agency_principal_to: {}".format)
plain = st.one_of(run_off, holds)
stops = st.builds(
    "ample_floor, metric: {}, floor_pct: {}, before: {{rule: {}}}, after: {{rule: {}}}".format,
    st.sampled_from(["reserves_share_of_gdp_pct", "assets_share_of_gdp_pct", "reserves_share_of_bank_assets_pct"]),
    st.floats(5.0, 25.0).map(lambda floor: round(floor, 2)),
    plain, holds,
)  # fmt: skip
spreads = st.builds(
    "spread_stop, above_bp: {}, weeks: {}, before: {{rule: {}}}, after: {{rule: {}}}".format,
    st.floats(-12.0, 5.0).map(lambda spread: round(spread, 1)), st.integers(1, 8), plain, holds,
)  # fmt: skip
targets = st.builds(
    "size_target, assets_share_of_gdp_pct: {:.1f}, by: 2026-{:02d}-28, treasury_cap_bn: {:.0f}".format,
    st.floats(10.0, 25.0), st.integers(5, 12), st.floats(0.0, 200.0),
)  # fmt: skip
sequences = st.builds(
    "after_lift_off, above: {{rule: {}}}, at_bound: {{rule: {}}}, lower_bound_pct: {:.2f}".format,
    plain, holds, st.floats(0.0, 5.0),
)  # fmt: skip
rules = st.one_of(plain, stops, spreads, targets, sequences)
sectors = st.sampled_from([sector.value for sector in Sector])
single = st.one_of(
    st.builds("{{rule: purchase_pace, pace_bn: {:.1f}, sector: {}}}".format, st.floats(0.0, 150.0), sectors),
    st.builds("{{rule: active_sales, pace_bn: {:.1f}, sector: {}}}".format, st.floats(0.0, 900.0), sectors),
    st.builds("{{rule: twist, pace_bn: {:.1f}}}".format, st.floats(0.0, 300.0)),
    st.builds("{{rule: reserve_target, reserves_share_of_gdp_pct: {:.1f}}}".format, st.floats(5.0, 14.0)),
    st.builds(
        "{{rule: reserve_management, pace_bn: {:.1f}, taper_start: 2026-06-01, taper_months: {}}}".format,
        st.floats(0.0, 150.0), st.integers(1, 6),
    ),
    st.builds(
        "{{rule: purchase_programme, pace_bn: {:.1f}, sector_share: {{coupons: 0.5, mbs: 0.5}}, "
        "until_unemployment_pct: {:.1f}}}".format,
        st.floats(0.0, 150.0), st.floats(3.0, 6.0),
    ),
)  # fmt: skip
bounded = st.builds(
    "{{rule: at_lower_bound, purchases: {}, lower_bound_pct: {:.2f}}}".format, single, st.floats(0.0, 5.0)
)
one = st.one_of(single, bounded)
buys = st.one_of(st.just(""), one, st.lists(one, min_size=2, max_size=3).map(lambda several: f"[{', '.join(several)}]"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rules, buys)
def test_no_rule_breaks_the_books(rule: str, purchases: str) -> None:
    """`project_scenario` checks every invariant: books, journal, lots, roll-forward, no negative holding, caps kept.

    Sales beyond what reserves can pay for are the one thing that is refused.
    """
    try:
        result = run(entry(rule, purchases), horizon="26w")
    except ScenarioError as error:
        if "drain more than there is" not in str(error) or "active_sales" not in purchases:
            raise
        return
    stopped = result.stopped_week[0]
    if rule.startswith(("ample_floor", "spread_stop")) and stopped >= 0:
        after = result.ladder.month_date > result.date[stopped]
        assert np.all(result.ladder.treasury_cap_bn[0, after] == 0.0)  # it never restarts
    if rule.startswith("size_target"):
        assert np.all(result.ladder.treasury_cap_bn <= float(rule.rsplit(" ", 1)[1]))
