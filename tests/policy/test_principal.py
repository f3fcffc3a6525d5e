"""Rules for principal that watch something: sizes, spreads, the policy rate."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import ScenarioError
from eccles.core.policy import PrincipalTo
from eccles.policy.capped_runoff import CappedRunoff
from eccles.policy.hold import Hold
from eccles.policy.sequence import AfterLiftOff
from eccles.policy.size_target import SizeTarget
from eccles.policy.spread_stop import SpreadStop
from tests.small import observed

RUN_OFF = CappedRunoff(60.0, 35.0, PrincipalTo.BILLS)


def test_a_size_is_approached_in_equal_steps_agency_principal_first() -> None:
    """GDP 25,000, target 30 % = 7,500, assets 8,000: 500 in ten months is 50 a month, 15 of it agency principal."""
    rule = SizeTarget(30.0, np.datetime64("2023-04-30"), treasury_cap_bn=60.0)
    decision = rule.decide(observed(np.ones(1), period_date=np.datetime64("2022-07-01")))
    assert decision.treasury_cap_bn.tolist() == [35.0]
    assert np.isinf(decision.agency_cap_bn).all()
    assert not decision.stopped.any()


def test_a_size_counts_on_the_growth_of_gdp() -> None:
    """GDP of 25,000 grows by four per cent a year: in ten months thirty per cent of it are 7,749."""
    rule = SizeTarget(30.0, np.datetime64("2023-04-30"), treasury_cap_bn=60.0)
    sight = observed(np.ones(1), period_date=np.datetime64("2022-07-01"), gdp_growth_pct=np.array([4.0]))
    assert rule.decide(sight).treasury_cap_bn == pytest.approx([(8000.0 - 7500.0 * 1.04 ** (10 / 12)) / 10 - 15.0])


@pytest.mark.parametrize(
    ("by", "assets_bn", "cap_bn", "stopped"),
    [
        ("2022-08-31", 8000.0, 60.0, False),  # the fastest pace is not exceeded
        ("2023-04-30", 7400.0, 0.0, True),  # the size is reached
        ("2022-06-30", 8000.0, 0.0, True),  # the date is past
    ],
)
def test_a_size_target_has_limits(by: str, assets_bn: float, cap_bn: float, stopped: bool) -> None:
    rule = SizeTarget(30.0, np.datetime64(by), treasury_cap_bn=60.0)
    sight = observed(np.ones(1), assets_bn=np.array([assets_bn]), period_date=np.datetime64("2022-07-01"))
    decision = rule.decide(sight)
    assert decision.treasury_cap_bn.tolist() == [cap_bn]
    assert decision.stopped.tolist() == [stopped]
    assert (decision.agency_cap_bn == 0.0).all() == stopped


def test_a_spread_stops_run_off_once_it_has_lasted() -> None:
    rule = SpreadStop(RUN_OFF, Hold(), above_bp=-3.0, weeks_count=3)
    spread = np.array([[-8.0, -8, -2, -2, -2], [-8, -2, -2, -8, -2], [-8, -8, -8, -8, -8]])
    decision = rule.decide(observed(np.ones(3), effr_spread_bp=spread))
    assert decision.stopped.tolist() == [True, False, False]
    assert decision.treasury_cap_bn.tolist() == [0.0, 60.0, 60.0]
    later = rule.decide(observed(np.ones(3), effr_spread_bp=np.full((3, 5), -9.0), stopped=decision.stopped))
    assert later.stopped.tolist() == [True, False, False]


def test_a_spread_needs_its_weeks_of_history() -> None:
    rule = SpreadStop(RUN_OFF, Hold(), above_bp=-3.0, weeks_count=4)
    assert not rule.decide(observed(np.ones(1), effr_spread_bp=np.full((1, 3), 5.0))).stopped.any()


def test_run_off_waits_for_lift_off() -> None:
    rule = AfterLiftOff(RUN_OFF, Hold())
    decision = rule.decide(observed(np.ones(2), iorb_pct=np.array([0.15, 0.4])))
    assert decision.treasury_cap_bn.tolist() == [0.0, 60.0]
    assert rule.destinations == {PrincipalTo.BILLS}


@pytest.mark.parametrize(
    ("build", "says"),
    [
        (lambda: SizeTarget(0.0, np.datetime64("2030-01-01")), "18, not 0.18"),
        (lambda: SizeTarget(20.0, np.datetime64("2030-01-01"), -5.0), "a cap is 0 or more"),
        (lambda: SpreadStop(RUN_OFF, Hold(), 0.0, 0), "weeks is 0"),
        (lambda: SpreadStop(RUN_OFF, Hold(), np.nan), "above_bp is nan"),
        (lambda: AfterLiftOff(RUN_OFF, Hold(), -1.0), "lower_bound_pct"),
    ],
)
def test_what_cannot_be_is_refused(build: object, says: str) -> None:
    with pytest.raises(ScenarioError, match=says):
        build()  # type: ignore[operator]  # a lambda a row
