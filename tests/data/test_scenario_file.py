"""Scenario files: what they say becomes rules and paths, and what they get wrong is named, all of it at once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import ScenarioError
from eccles.core.policy import Metric
from eccles.core.scenario import PATH_METHODS, Method, PathSpec, Point
from eccles.data.scenario_file import (
    parse_scenario,
    scenario_schema,
)
from eccles.data.scenario_paths import Paths
from eccles.policy.ample_floor import AmpleFloor
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold

REPOSITORY = Path(__file__).resolve().parents[2]
PLAIN = "title: a test\npolicy: as_decided\nopening: 2022-06-01\nhorizon: 26w\n"
ENTRY = "{from: 2022-06-01, rule: capped_runoff, treasury_cap_bn: 30, agency_cap_bn: 17.5}"


def parse(text: str, **overrides: object):
    return parse_scenario(text, "test", "test.yaml", overrides)


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        parse(text)
    return str(caught.value)


def with_policy(entry: str) -> str:
    return PLAIN.replace("as_decided", f"[{entry}]")


# --- what was decided, as far as a scenario wants it ------------------------------------------------------------------


def test_as_decided_until_keeps_what_was_known_then():
    scenario = parse(PLAIN.replace("as_decided", "{as_decided_until: 2024-05-31}"))
    assert [str(date) for date in scenario.regimes.start_date] == [
        "2022-02-14",
        "2022-03-10",
        "2022-06-01",
        "2022-09-01",
    ]


def test_entries_after_as_decided_must_start_later():
    then = "{as_decided_until: 2024-05-31, then: [{from: 2024-05-31, rule: hold}]}"
    assert "policy.then: 2024-05-31 is not after" in refusal(PLAIN.replace("as_decided", then))
    assert "before the first decision" in refusal(PLAIN.replace("as_decided", "{as_decided_until: 2020-01-01}"))


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("horizon", "weeks"),
    [
        ("1w", 1),
        ("182w", 182),
        ("1y", 52),
        ("10y", 521),
        ("12m", 52),
        ("1m", 4),
        ("2025-11-26", 182),
        ("2025-11-30", 182),
    ],
)
def test_a_horizon_ends_on_the_last_wednesday_on_or_before(horizon: str, weeks: int):
    assert parse(PLAIN, horizon=horizon).horizon_weeks == weeks


def test_a_month_without_that_day_ends_on_its_last_day():
    scenario = parse(PLAIN, opening="2023-05-31", horizon="1m")  # to 2023-06-30; the last Wednesday is 06-28
    assert scenario.opening_date + 7 * scenario.horizon_weeks == np.datetime64("2023-06-28")


@given(st.integers(0, 214), st.integers(1, 480))
def test_months_and_dates_agree_on_the_end(week: int, months: int):
    opening = np.datetime64("2022-02-16") + 7 * week
    scenario = parse(PLAIN, opening=str(opening), horizon=f"{months}m")
    end = scenario.opening_date + 7 * scenario.horizon_weeks
    gap = (end - opening).astype(int)
    assert gap % 7 == 0
    assert abs(gap / 30.436875 - months) < 0.5
    assert parse(PLAIN, opening=str(opening), horizon=str(end)).horizon_weeks == scenario.horizon_weeks


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("opening", "2022-06-02", "the nearest are 2022-06-01 and 2022-06-08"),
        ("opening", "1999-01-06", "from 2022-02-16 to 2026-03-25, or latest"),
        ("opening", "2026-04-01", "from 2022-02-16 to 2026-03-25, or latest"),
        ("opening", "lately", "write latest, or a Wednesday"),
        ("opening", 20220601, "write latest, or a Wednesday"),
        ("horizon", "0y", "write 10y, 36m, 182w"),
        ("horizon", 10, "write 10y, 36m, 182w"),
        ("horizon", "-3y", "write 10y, 36m, 182w"),
        ("horizon", "99y", "at most 40 years"),
        ("horizon", "2022-06-03", "less than a week after the opening"),
        ("horizon", "2020-01-01", "less than a week after the opening"),
    ],
)
def test_dates_that_cannot_be(key: str, value: object, says: str):
    with pytest.raises(ScenarioError, match=says):
        parse(PLAIN, **{key: value})


def test_an_opening_before_the_first_entry_has_no_policy():
    text = PLAIN.replace("as_decided", "[{from: 2022-07-01, rule: hold}]")
    assert "no policy is in force on 2022-06-01" in refusal(text)


# --- paths ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "spec"),
    [
        ("as_happened", PathSpec(Method.AS_HAPPENED)),
        ("model", PathSpec(Method.MODEL)),
        ("850", PathSpec(Method.CONSTANT, value=850.0)),
        ("0", PathSpec(Method.CONSTANT, value=0.0)),
        ("{method: model}", PathSpec(Method.MODEL)),
        (
            "{method: as_happened, until: 2026-03-25}",
            PathSpec(Method.AS_HAPPENED, until_date=np.datetime64("2026-03-25")),
        ),
        (
            "{points: {2027-06-30: 900, 2026-06-30: 800.5}}",
            PathSpec(
                Method.POINTS,
                points=(Point(np.datetime64("2026-06-30"), 800.5), Point(np.datetime64("2027-06-30"), 900.0)),
            ),
        ),
    ],
)
def test_the_forms_of_a_path(written: str, spec: PathSpec):
    assert parse(PLAIN + f"paths: {{tga_bn: {written}}}").path("tga_bn") == spec


def test_a_file_can_set_every_path_of_the_model():
    assert set(Paths.model_fields) == set(PATH_METHODS)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("{tga: 850}", 'paths.tga: unknown key; did you mean "tga_bn"?'),
        ("{tga_bn: .nan}", "paths.tga_bn: found nan; give a finite number"),
        ("{tga_bn: -.inf}", "paths.tga_bn: found -inf; give a finite number"),
        ("{tga_bn: {points: {2026-06-30: .nan}}}", "paths.tga_bn.points.2026-06-30: found nan"),
        ("{tga_bn: {points: {2026-06-30: high}}}", 'paths.tga_bn.points.2026-06-30: found "high"; give a number'),
        ("{tga_bn: {points: {soon: 3}}}", '"soon" is no date'),
        ("{tga_bn: {points: {}}}", "points is empty"),
        ("{tga_bn: {point: {2026-06-30: 3}}}", 'paths.tga_bn.point: unknown key; did you mean "points"?'),
        ("{tga_bn: {}}", "give either a method or points"),
        ("{tga_bn: {method: model, points: {2026-06-30: 3}}}", "give either a method or points"),
        ("{tga_bn: {method: model, until: 2026-03-25}}", "until belongs to method: as_happened"),
        ("{tga_bn: {method: as_happened, growth_pct: 2}}", "growth_pct belongs to method: model"),
        ("{tga_bn: {method: as_hapened}}", 'did you mean "as_happened"?'),
        ("{tga_bn: as_hapened}", 'paths.tga_bn: "as_hapened" is not allowed; did you mean "as_happened"?'),
        ("{tga_bn: true}", "paths.tga_bn: write as_happened, model, a number"),
        ("{tga_bn: [1, 2]}", "paths.tga_bn: write as_happened, model, a number"),
        ("{tga_bn: 850000}", "levels are in billions (850, not 850000)"),
        ("{tga_bn: {points: {2026-06-30: 850000}}}", "levels are in billions"),
        ("{tga_bn: -5}", "never below zero"),
        ("{mortgage_rate_pct: 650}", "give per cent"),
        ("3", "paths: found 3; give a mapping"),
    ],
)
def test_paths_that_cannot_be(written: str, says: str):
    assert says in refusal(PLAIN + f"paths: {written}")


def test_as_happened_beyond_the_data_says_what_is_there():
    said = refusal(PLAIN.replace("26w", "10y") + "paths: {tga_bn: as_happened}")
    assert "paths.tga_bn: as_happened, but the run ends on 2032-05-26 and data on 2026-03-31" in said
    assert "{method: as_happened, until: 2026-03-25}" in said
    assert "after the end of data" in refusal(PLAIN + "paths: {tga_bn: {method: as_happened, until: 2027-01-06}}")


# --- policy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            ENTRY.replace("treasury_cap_bn", "treasury_cap"),
            'policy[0].treasury_cap: unknown key; did you mean "treasury_c',
        ),
        (ENTRY.replace("treasury_cap_bn: 30, ", ""), "policy[0].treasury_cap_bn: missing"),
        (ENTRY.replace("30", "-30"), "treasury_cap_bn is -30"),
        (ENTRY.replace("30", "60000"), "caps are in billions (60, not 60000)"),
        (ENTRY.replace("30", ".nan"), "policy[0].treasury_cap_bn: found nan; give a finite number"),
        (ENTRY.replace("30", "thirty"), 'policy[0].treasury_cap_bn: found "thirty"; give a number'),
        (ENTRY.replace("30", '"30"'), 'policy[0].treasury_cap_bn: found "30"; give a number'),
        (ENTRY.replace("30", "yes"), "policy[0].treasury_cap_bn: found true; give a number"),
        (
            ENTRY.replace("17.5}", "17.5, bills_inside_cap: 1}"),
            "policy[0].bills_inside_cap: found 1; give true or false",
        ),
        (ENTRY.replace("17.5}", "17.5, agency_excess_to: bils}"), 'did you mean "bills"?'),
        (ENTRY.replace("2022-06-01", "20220601"), "policy[0].from: 20220601 is no date"),
        (ENTRY.replace("capped_runoff", "caped_runoff"), 'policy[0].rule: unknown rule "caped_runoff"; did you mean'),
        ("{from: 2022-06-01}", "policy[0].rule: missing; name a rule"),
        ("hold", 'policy[0]: found "hold"; give a mapping'),
        (
            "{from: 2022-06-01, rule: hold, purchases: {rule: purchase_pace, pace_bn: -1, sector: bills}}",
            "pace_bn is -1",
        ),
        ("{from: 2022-06-01, rule: hold, purchases: {rule: purchase_pace, pace_bn: 1}}", "purchases.sector: missing"),
        ("{from: 2022-06-01, rule: hold, purchases: {rule: reserve_management, pace: 1}}", 'did you mean "pace_bn"?'),
        (
            "{from: 2022-06-01, rule: hold, purchases: {rule: reserve_management, pace_bn: 40000}}",
            "amounts are in billions (40, not 40000)",
        ),
        (
            "{from: 2022-06-01, rule: hold, purchases: {rule: reserve_management, pace_bn: 1, taper_months: 0}}",
            "taper_months is 0",
        ),
    ],
)
def test_entries_that_cannot_be(entry: str, says: str):
    assert says in refusal(with_policy(entry))


FLOOR = (
    "{from: 2022-06-01, rule: ample_floor, metric: reserves_share_of_gdp_pct, floor_pct: 9, "
    "before: {rule: capped_runoff, treasury_cap_bn: 60, agency_cap_bn: null}, after: {rule: hold}}"
)


def test_a_stop_rule_holds_two_rules():
    rule = parse(with_policy(FLOOR)).regimes.regimes[0].principal
    assert rule == AmpleFloor(CappedRunoff(60.0, None), Hold(), Metric.RESERVES_SHARE_OF_GDP, 9.0)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("floor_pct: 9", "floor_pct: 0", "the stop floor is 0"),
        ("floor_pct: 9", "floor_pct: 900", "the stop floor is 900"),
        ("floor_pct: 9", "floor_bn: 900", 'floor_bn: unknown key; did you mean "floor_pct"?'),
        ("reserves_share_of_gdp_pct", "reserve_share_of_gdp_pct", 'did you mean "reserves_share_of_gdp_pct"?'),
        ("treasury_cap_bn: 60", "treasury_cap_bn: -60", "policy[0].before: treasury_cap_bn is -60"),
        ("{rule: hold}", "{rule: hold, purchases: 3}", "policy[0].after.purchases: unknown key; allowed: agency_princ"),
    ],
)
def test_stop_rules_that_cannot_be(old: str, new: str, says: str):
    assert says in refusal(with_policy(FLOOR.replace(old, new)))


def test_entries_out_of_order_are_refused():
    assert "policy dates must increase" in refusal(with_policy(f"{ENTRY}, {{from: 2022-06-01, rule: hold}}"))


@pytest.mark.parametrize("written", ["3", "[]", "as_decidd", "null"])
def test_a_policy_that_is_none(written: str):
    assert "test.yaml: policy" in refusal(PLAIN.replace("as_decided", written))


# --- the exported schema -------------------------------------------------------------------------------------------


def test_the_published_schema_is_current():
    published = json.loads((REPOSITORY / "docs" / "reference" / "scenario-schema.json").read_text("utf-8"))
    assert published == scenario_schema(), "run: eccles scenario-schema > docs/reference/scenario-schema.json"


def test_the_schema_names_every_rule_and_every_path_and_refuses_strangers():
    schema = scenario_schema()
    assert schema["additionalProperties"] is False
    assert set(schema["$defs"]["Paths"]["properties"]) == set(PATH_METHODS)
    assert {"CappedRunoffEntry", "HoldEntry", "AmpleFloorEntry", "ReserveManagementForm"} <= set(schema["$defs"])
    assert all(item.get("additionalProperties") is False for item in schema["$defs"].values() if "properties" in item)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("gdp_bn: 0", "gdp_bn is 0, out of proportion; allowed: 5000 to 100000 USD bn"),
        ("gdp_bn: 30", "gdp_bn is 30, out of proportion"),
        ("bank_deposits_bn: -5", "bank_deposits_bn is -5, out of proportion"),
        ("mortgage_rate_pct: 0.06", "mortgage_rate_pct is 0.06, out of proportion; allowed: 0.5 to 25 per cent"),
        ("mortgage_rate_pct: -50", "out of proportion"),
        ("currency_bn: 2.4", "currency_bn is 2.4, out of proportion"),
        ("tga_bn: {method: model, growth_pct: 2}", "tga_bn takes no growth_pct; only currency_bn and gdp_bn"),
        ("gdp_bn: {method: model, growth_pct: -200}", "growth_pct is -200; allowed: -20 to 40 per cent a year"),
        ("currency_bn: {growth_pct: 2}", "growth_pct belongs to method: model"),
    ],
)
def test_levels_and_growth_out_of_proportion_are_refused(path: str, says: str):
    text = f"title: a test\npolicy: as_decided\nopening: 2022-06-01\nhorizon: 26w\npaths: {{{path}}}\n"
    assert says in refusal(text)


def test_growth_is_taken_by_what_grows():
    head = "title: a test\npolicy: as_decided\nopening: 2022-06-01\nhorizon: 26w\n"
    text = head + "paths: {currency_bn: {method: model, growth_pct: 2}}\n"
    assert parse_scenario(text, "test").path("currency_bn") == PathSpec(Method.MODEL, growth_pct=2.0)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("rule: hold, purchases: {rule: reserve_management, pace_bn: 5, after_stop: true}", "this rule never stops"),
        ("rule: size_target, assets_share_of_gdp_pct: 18, by: 2021-12-31", "give a later date"),
        ("rule: size_target, assets_share_of_gdp_pct: 0.18, by: 2028-12-31", "18, not 0.18"),
    ],
)
def test_entries_that_could_never_do_what_they_say(entry: str, says: str):
    assert says in refusal(PLAIN.replace("as_decided", f"[{{from: 2022-02-14, {entry}}}]"))
