"""A month's agency principal once more: what the journal posted on the products' days, and what it could not post.

The ladder holds what was decided on the eve of the month. The journal shows what was paid: it lacks what is paid
outside the projection, and what was sold together with its securities before it was paid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import next_business_day
from eccles.core.mortgage import payment_date
from eccles.core.portfolio import Kind
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import ReceiptStep
from eccles.core.scenario import Scenario
from eccles.engine.agency import pay_agency_principal, plan_agency_month
from eccles.engine.compile_agency import agency_plan
from eccles.engine.market import trade
from eccles.opening.simulate import PlannedRun, build_plan
from eccles.receipts.projection.ladder_caps import first_week
from eccles.receipts.projection.lot_moves import finished_run
from eccles.receipts.shaping import name_of
from eccles.runoff.prepayment import MortgageRateHistory, borrower_rates, principal

__all__ = ["agency_steps"]

FloatArray = NDArray[np.float64]
PAID, SETTLED, SOLD, DEBT = "MBS principal", "MBS purchases settle", "MBS sold in the market", "agency debt matures"


def agency_steps(scenario: Scenario, result: ProjectionResult, month: int) -> list[ReceiptStep]:
    """Return what adds up to the agency principal of a month.

    Args:
        scenario: of the projection.
        result: the projection, of one path.
        month: counted from the opening's.
    """
    agency = _Month(scenario, result, month, build_plan(scenario))
    return [*agency.mortgages(), *agency.cmbs(), *agency.debt()]


@dataclass(frozen=True)
class _Month:
    """A payment month of a projection."""

    scenario: Scenario
    result: ProjectionResult
    month: int
    planned: PlannedRun

    @property
    def last(self) -> bool:
        """Whether the horizon ends in it."""
        return self.month == self.planned.plan.month_count - 1

    @property
    def weeks(self) -> range:
        """The weeks that pay its principal: the week in which a month begins still pays for the one before."""
        plan = self.planned.plan
        end = plan.timeline.week_count if self.last else first_week(plan, self.month + 1)
        return range(first_week(plan, self.month) + 1, end + 1)

    def posted_bn(self, memo: str) -> FloatArray:
        """Return the transfers with a memo by week, (weeks + 1,); nothing at the opening."""
        return np.concatenate([[0.0], self.result.journal.total_bn(memo)[0]])

    def mortgages(self) -> list[ReceiptStep]:
        """Return MBS principal: posted, sold with its securities before it was posted, and paid outside the horizon."""
        paid, kept = self.posted_bn(PAID), self._kept_shares()
        weeks = list(self.weeks)
        posted = float(paid[weeks].sum())
        by = name_of(pay_agency_principal)
        steps = [ReceiptStep("MBS principal posted", by, posted, "USD bn", self._when(weeks))]
        sold = sum(float(paid[week]) * (1.0 / kept[week] - 1.0) for week in weeks if paid[week])
        if sold:
            what = "MBS principal that was sold with its securities before it was paid"
            steps.append(ReceiptStep(what, name_of(trade), sold, "USD bn"))
        outside = self._outside_bn(float(kept[-1]))
        if outside:
            what = f"MBS principal that is paid {'after the horizon' if self.last else 'before the opening'}"
            detail = "from the run: what was still due at its end" if self.last else "from the opening's cohorts"
            steps.append(ReceiptStep(what, name_of(plan_agency_month), outside, "USD bn", detail))
        return steps

    def _when(self, weeks: list[int]) -> str:
        days = self.result.date[weeks]
        return f"in the weeks to {days[0]} to {days[-1]}" if days.size else "no week of it lies in the projection"

    def _kept_shares(self) -> FloatArray:
        """Return, for what is paid in each week and at the end, the share of the month's due that was not sold by then.

        Sales follow payments within a week, and take due principal along in proportion; (weeks + 2,).
        """
        sold = self.posted_bn(SOLD)
        kept = np.ones(sold.size + 1)
        held = self.result.amount_bn("mbs")[0]
        before = np.concatenate([held[:1], held[:-1]]) - self.posted_bn(PAID) + self.posted_bn(SETTLED)
        for week in range(max(first_week(self.planned.plan, self.month), 1), sold.size):
            kept[week + 1] = kept[week] * (1.0 - sold[week] / before[week] if sold[week] else 1.0)
        return kept

    def _outside_bn(self, kept_share: float) -> float:
        """Return the principal of the month that no week of the projection pays."""
        if self.last:
            state = finished_run(self.scenario).state
            left = float(state.mortgage_due_bn[0].sum() + state.bought_due_bn[0].sum())
            return left / kept_share if left else 0.0
        if self.month:
            return 0.0
        plan = self.planned.plan
        mortgages, outside = plan.mortgages, plan.outside
        history = MortgageRateHistory(outside.mortgage_rate_pct, outside.mortgage_first_month_index)
        rate = borrower_rates(mortgages.parameters, history, plan.month_first)
        due = principal(
            mortgages.parameters, mortgages.tables, mortgages.cohorts.par_bn[None, :], plan.month_first, rate
        ).total_bn[0]
        early = np.flatnonzero(plan.timeline.week_of(payment_date(plan.month_first)) < 1)
        return float(sum(due[mortgages.cohort_places[product]].sum() for product in early))

    def cmbs(self) -> list[ReceiptStep]:
        """Return CMBS principal: the paydown rate on what the books show on the eve of the month."""
        week = max(first_week(self.planned.plan, self.month) - 1, 0)
        share, held = self.planned.plan.agency.cmbs_paydown_share, float(self.result.amount_bn("cmbs")[0, week])
        detail = f"{share:.6f} a month × {held:,.6f} bn on {self.result.date[week]}"
        step = ReceiptStep("CMBS principal", name_of(plan_agency_month), share * held, "USD bn", detail)
        return [step] if held else []

    def debt(self) -> list[ReceiptStep]:
        """Return agency debt: as posted in the weeks in which debt of the month falls due, or outside the horizon."""
        portfolio, timeline = self.planned.position.portfolio, self.planned.plan.timeline
        first = self.result.ladder.month_date[self.month].astype("datetime64[M]")
        member = (portfolio.kind == Kind.AGENCY_DEBT.value) & (portfolio.maturity_date.astype("datetime64[M]") == first)
        week = timeline.week_of(next_business_day(portfolio.maturity_date[member]))
        inside = (week >= 1) & (week <= timeline.week_count)
        steps = []
        if inside.any():
            posted = float(self.posted_bn(DEBT)[np.unique(week[inside])].sum())
            steps.append(ReceiptStep("Agency debt that matures", name_of(pay_agency_principal), posted, "USD bn"))
        if not inside.all():
            outside, by = float(portfolio.par_bn[member][~inside].sum()), name_of(agency_plan)
            steps.append(ReceiptStep("Agency debt that matures outside the projection", by, outside, "USD bn"))
        return steps
