"""The shipped scenarios say what the project set out to answer, and what was decided is what the record says."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.core.policy import Metric, PrincipalTo
from eccles.core.purchase import Sector
from eccles.core.scenario import PATH_METHODS, Method, PathSpec
from eccles.data.scenario_build import decided_policy, opening_span
from eccles.data.scenario_file import load_scenario, shipped_scenarios
from eccles.data.snapshot import open_snapshot
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.purchase_pace import PurchasePace
from eccles.policy.reserve_management import ReserveManagement

SHIPPED = (
    "baseline",
    "no_slowdown_2024",
    "qt2_as_it_happened",
    "qt2_to_20pct_of_gdp",
    "qt2_with_qt1_caps",
    "restart_qt_2027",
)


def test_the_shipped_scenarios_are_these_and_say_what_they_are():
    infos = shipped_scenarios()
    assert tuple(info.name for info in infos) == SHIPPED
    for info in infos:
        assert info.title
        assert len(info.description) > 100
        assert info.sources


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_loads_and_has_a_digest(name: str):
    scenario = load_scenario(name)
    assert scenario.name == name
    assert len(scenario.digest) == 64
    assert scenario.digest == load_scenario(name).digest


def test_the_baseline_opens_on_the_latest_data_and_tapers_after_april():
    baseline = load_scenario("baseline")
    assert baseline.opening_date == opening_span()[1] == np.datetime64("2026-03-25")
    assert baseline.opening_date + 7 * baseline.horizon_weeks == np.datetime64("2036-03-19")
    last = baseline.regimes.regimes[-1]
    assert last.start_date == np.datetime64("2026-04-14")
    assert last.principal == Hold(PrincipalTo.BILLS)
    assert last.purchases == (ReserveManagement(40.0, np.datetime64("2026-04-14"), 3),)
    assert baseline.paths == {}


def test_qt2_follows_everything_outside_as_it_happened():
    scenario = load_scenario("qt2_as_it_happened")
    assert set(scenario.paths) == set(PATH_METHODS)
    assert set(scenario.paths.values()) == {PathSpec(Method.AS_HAPPENED)}
    assert (scenario.opening_date, scenario.horizon_weeks) == (np.datetime64("2022-06-01"), 183)


def test_the_counterfactuals_change_policy_and_nothing_else():
    happened = load_scenario("qt2_as_it_happened")
    for name in ("qt2_with_qt1_caps", "no_slowdown_2024"):
        other = load_scenario(name)
        assert other.paths == happened.paths
        assert (other.opening_date, other.horizon_weeks) == (happened.opening_date, happened.horizon_weeks)
    caps = [regime.principal for regime in load_scenario("qt2_with_qt1_caps").regimes.regimes]
    steps = [CappedRunoff(6.0 * step, 4.0 * step, PrincipalTo.MBS, True) for step in range(1, 6)]
    assert caps == [*steps, Hold(PrincipalTo.BILLS)]
    *_, last_caps, hold = load_scenario("no_slowdown_2024").regimes.regimes
    assert (last_caps.principal, str(last_caps.start_date)) == (CappedRunoff(60.0, 35.0), "2022-09-01")
    assert (hold.principal, str(hold.start_date)) == (Hold(PrincipalTo.BILLS), "2025-12-01")


def test_the_stop_scenarios_carry_their_floors():
    gdp = load_scenario("qt2_to_20pct_of_gdp").regimes.regimes[-1]
    assert gdp.principal == AmpleFloor(CappedRunoff(60.0, 35.0), Hold(), Metric.ASSETS_SHARE_OF_GDP, 20.0)
    restart = load_scenario("restart_qt_2027").regimes.regimes[-1]
    before = CappedRunoff(25.0, 35.0, PrincipalTo.BILLS)
    assert restart.principal == AmpleFloor(before, Hold(), Metric.RESERVES_SHARE_OF_GDP, 8.0)
    (purchases,) = restart.purchases
    assert isinstance(purchases, ReserveManagement)
    assert purchases.after_stop


# --- what was decided ----------------------------------------------------------------------------------------------


def programme_rows(programme: str) -> list[dict[str, object]]:
    table = open_snapshot().table("programme")
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    return [row for row in rows if row["programme"] == programme]


def decisions_by_start() -> dict[str, object]:
    return {str(entry.start): entry for entry in decided_policy()}


def test_the_caps_are_those_of_the_record():
    rows, decided = programme_rows("QT2"), decisions_by_start()
    assert len(rows) == 8
    for row in rows:
        entry = decided[str(row["start_date"])]
        cap_bn = entry.treasury_cap_bn if row["asset_class"] == "treasury" else entry.agency_cap_bn
        assert cap_bn == row["amount_bn"], row
        assert entry.source in str(row["source"])
        assert not entry.bills_inside_cap
    starts = [regime.start_date for regime in load_scenario("qt2_as_it_happened").regimes.regimes]
    ends = {np.datetime64(row["end_date"], "D") + 1 for row in rows}
    assert ends <= set(starts)


def test_the_last_purchases_and_their_end_are_those_of_the_record():
    decided = decisions_by_start()
    paces = [
        row
        for row in programme_rows("QE_COVID_TAPER")
        if row["period"] == "month" and row["asset_class"] == "treasury" and str(row["start_date"]) in decided
    ]
    assert [str(row["start_date"]) for row in paces] == ["2022-02-14"]
    rule = decided["2022-02-14"].purchases.build()
    assert rule == PurchasePace(float(paces[0]["amount_bn"]), Sector.COUPONS)
    day_after = str(np.datetime64(paces[0]["end_date"], "D") + 1)
    assert decided[day_after].purchases is None
    assert decided[day_after].build() == Hold(PrincipalTo.MBS)


def test_the_end_of_run_off_and_the_new_purchases_are_those_of_the_record():
    decided = decisions_by_start()
    reinvestment, purchases = programme_rows("REINV_2025"), programme_rows("RMP_2025")
    assert {str(row["start_date"]) for row in reinvestment} == {"2025-12-01"}
    assert decided["2025-12-01"].build() == Hold(PrincipalTo.BILLS)
    first = min(str(row["start_date"]) for row in purchases)
    assert {row["amount_bn"] for row in purchases} == {decided[first].purchases.pace_bn}
    assert list(decided)[-1] == first


def test_every_decision_names_its_source_and_how_sure_it_is():
    for entry in decided_policy():
        assert entry.source
        assert entry.confidence in ("V", "2", "M", "C")
