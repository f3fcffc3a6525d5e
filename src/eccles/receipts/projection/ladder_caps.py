"""The caps of a month once more: the rules are asked again, with the books that the projection shows on the eve.

Every month up to the one asked for is decided again, because a rule that has stopped stays stopped.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eccles.base.timeline import as_day, month_start
from eccles.core.policy import PrincipalDecision, Regime
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import ReceiptStep
from eccles.core.scenario import Scenario
from eccles.engine.observe import observe
from eccles.engine.plan import Period, Plan
from eccles.engine.state import open_state
from eccles.opening.simulate import build_plan
from eccles.receipts.shaping import name_of
from eccles.report.describe import rule_text

__all__ = ["Decided", "decided", "first_week"]


@dataclass(frozen=True)
class Decided:
    """What the rule in force decided about a month's principal.

    Attributes:
        regime: the entry of the scenario in force on the month's first day.
        seen_date: the Wednesday whose books it saw.
        decision: of one path.
    """

    regime: Regime
    seen_date: np.datetime64
    decision: PrincipalDecision

    def cap_bn(self, *, agency: bool) -> float:
        """Return the cap on agency or Treasury principal; infinity for none."""
        return float((self.decision.agency_cap_bn if agency else self.decision.treasury_cap_bn)[0])

    def step(self, title: str, *, agency: bool) -> ReceiptStep:
        """Return a cap as the rule in force decides it."""
        value, rule = self.cap_bn(agency=agency), self.regime.principal
        said = "decided by" if np.isfinite(value) else "none by"
        what = f"{title}, {said} the rule in force from {self.regime.start_date}"
        return ReceiptStep(what, name_of(rule), value, "USD bn", f"{rule_text(rule)}; it saw {self.seen_date}")


def decided(scenario: Scenario, result: ProjectionResult, month: int) -> Decided:
    """Return what the rule in force decides about the principal of a month.

    Args:
        scenario: of the projection.
        result: the projection, of one path; the rules see its balances.
        month: counted from the opening's.
    """
    plan = build_plan(scenario).plan
    state = open_state(plan)
    for place in range(month + 1):
        week = max(first_week(plan, place), 1)
        if int(plan.policy.regime_by_month[place]) != state.regime_index:
            state.regime_index = int(plan.policy.regime_by_month[place])
            state.stopped = np.zeros_like(state.stopped)
        state.balance_bn = result.balance_bn[:, week - 1].copy()
        state.agency_principal_bn[:, :place] = result.ladder.agency_principal_bn[:, :place]
        period = Period(plan, week, plan.timeline.date[week], plan.week[week - 1])
        seen = observe(state, period, as_day(month_start(plan.month_first + place)))
        regime = plan.policy.regimes.regimes[state.regime_index]
        decision = regime.principal.decide(seen)
        state.stopped = decision.stopped
    return Decided(regime, seen.date, decision)


def first_week(plan: Plan, month: int) -> int:
    """Return the week in which a month begins; 0 for the opening's month."""
    return int(plan.timeline.week_of(month_start(plan.month_first + month))) if month else 0
