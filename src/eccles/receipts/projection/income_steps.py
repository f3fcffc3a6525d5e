"""A projection's income reckoned a second time: from its balances, its journal, its lots and the scenario's rates.

Every line of a statement is a flow here, with the balance it rests on, so that a receipt can write each step as a
balance times a rate times days and check that the steps come to what the statement shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import DAYS_PER_WEEK, DAYS_PER_YEAR, MONEY_MARKET_DAYS_PER_YEAR, pct_from_share
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.scenario import Scenario
from eccles.data.known_snapshot import open_known
from eccles.data.origins import column_origin
from eccles.data.snapshot import Snapshot
from eccles.engine.income import LOT_LINES, receive_interest, settle_income
from eccles.engine.plan import IncomePlan
from eccles.engine.treasuries import accrue
from eccles.ledger.income import other_deposits_bn
from eccles.ledger.remittances import settle
from eccles.opening.income_history import deferred_asset_on, income_history
from eccles.opening.simulate import build_plan
from eccles.receipts.shaping import name_of

__all__ = ["Flow", "Reckoning", "Weeks", "deferred_steps", "flow_step", "flow_steps"]

FloatArray = NDArray[np.float64]

ACCRUED = {"bills": "discount on bills is earned", "inflation_compensation": "inflation compensation accrues"}
"""Lines that are earned without payment, and the memo under which the journal posts them."""
ON_360_DAYS = (*EXPENSE_LINES, "loans")
MORTGAGES = INCOME_LINES.index("mbs")
TIPS, DEPOSITS = INCOME_LINES.index("tips"), EXPENSE_LINES.index("other_deposits")


@dataclass(frozen=True)
class Weeks:
    """The weeks of a period.

    Attributes:
        share: (weeks,) how much of each week counts.
        month_date: (weeks,) the month each is told under; those across the period's ends under its first or last one.
        by_month: whether the period has several months to tell apart.
    """

    share: FloatArray
    month_date: NDArray[np.datetime64]
    by_month: bool

    @property
    def days(self) -> float:
        """Its length."""
        return float(self.share.sum()) * DAYS_PER_WEEK

    def months(self) -> list[tuple[str, Weeks]]:
        """Return each month with its weeks; one nameless part where there is nothing to tell apart."""
        if not self.by_month:
            return [("", self)]
        return [
            (str(month), replace(self, share=np.where(self.month_date == month, self.share, 0.0)))
            for month in np.unique(self.month_date[self.share > 0.0])
        ]


@dataclass(frozen=True)
class Flow:
    """One line of income, or a part of it, by week.

    Attributes:
        title: in the field's words.
        by: the function that reckons it.
        weekly_bn: (weeks,) what it comes to.
        balance_bn: (weeks,) what it rests on; None where that is no balance.
        year_days: the days of its year.
        said: what it is made of, besides balance and rate.
        origins: what was read for it at the opening.
        yearly_bn: a year of it, where that is constant.
    """

    title: str
    by: str
    weekly_bn: FloatArray
    balance_bn: FloatArray | None = None
    year_days: float = DAYS_PER_YEAR
    said: str = ""
    origins: tuple[Origin, ...] = ()
    yearly_bn: float | None = None


def flow_steps(flow: Flow, weeks: Weeks, weight_ratio: float) -> list[ReceiptStep]:
    """Return a flow month by month, or as one step where the period is a week or no balance moves with the months."""
    parts = weeks.months() if flow.balance_bn is not None else [("", weeks)]
    return [
        flow_step(flow, part, weight_ratio, f"{flow.title}, {month}" if month else flow.title) for month, part in parts
    ]


def flow_step(flow: Flow, weeks: Weeks, weight_ratio: float, what: str = "") -> ReceiptStep:
    """Return a flow as one step, with its balance, rate and days written out."""
    amount = float(weeks.share @ flow.weekly_bn)
    words = [_formula(flow, weeks, amount), flow.said]
    detail = "; ".join(word for word in words if word)
    return ReceiptStep(what or flow.title, flow.by, weight_ratio * amount, "USD bn", detail, flow.origins)


def _formula(flow: Flow, weeks: Weeks, amount_bn: float) -> str:
    if flow.yearly_bn is not None:
        return f"{flow.yearly_bn:,.4f} bn a year × {weeks.days:g} days / {flow.year_days:g}"
    if flow.balance_bn is None:
        return ""
    mean = float(weeks.share @ flow.balance_bn / weeks.share.sum())
    if not mean:
        return ""
    rate = float(pct_from_share(amount_bn / mean / (weeks.days / flow.year_days)))
    return f"{mean:,.3f} bn × {rate:.4f} % × {weeks.days:g} days / {flow.year_days:g}"


class Reckoning:
    """The flows of a projection's income.

    Without its scenario a projection has no rates to reckon with; then the flows are those of the statement.
    """

    def __init__(
        self, result: ProjectionResult, statement: IncomeStatement, scenario: Scenario | None, snapshot: Snapshot
    ) -> None:
        """Keep what to reckon from.

        Args:
            result: the projection, of one path.
            statement: its income.
            scenario: that it was made from, where known.
            snapshot: the embedded data.
        """
        self.result, self.statement, self.scenario, self.snapshot = result, statement, scenario, snapshot

    @cached_property
    def plan(self) -> IncomePlan | None:
        """The rates of every week; None where the projection kept no scenario."""
        return build_plan(self.scenario).plan.income if self.scenario else None

    def earned(self, line: str) -> tuple[Flow, ...]:
        """Return a line of interest income."""
        title, place = LINE_TITLES[line], INCOME_LINES.index(line)
        if line == "premiums" and self.plan is not None:
            return self._premiums(self.plan)
        if line == "discounts" and self.plan is not None:
            return (self._amortised(title, "unamortized_discounts", self.plan.discount_bn),)
        if line in {"premiums", "discounts"}:
            return (Flow(title, name_of(settle_income), self.statement.income_line_bn(line)[0]),)
        balance = self.statement.earning_bn[0, :, place]
        if line in ACCRUED:
            posted = self.result.journal.total_bn(ACCRUED[line])[0]
            return (Flow(title, name_of(accrue), posted, balance, said=f'the journal\'s "{ACCRUED[line]}"'),)
        year = MONEY_MARKET_DAYS_PER_YEAR if line in ON_360_DAYS else DAYS_PER_YEAR
        weekly = self._received_bn[:, place]
        said = "interest received by the journal less that of all other holdings and loans" if line == "mbs" else ""
        return (Flow(title, name_of(receive_interest), weekly, balance, year, said),)

    @cached_property
    def _received_bn(self) -> FloatArray:
        """What was received, (weeks, income lines); MBS as what the journal received beyond the other lines."""
        plan, lots = self.plan, self.result.lots
        if plan is None or lots is None:
            return np.asarray(self.statement.income_bn[0])
        earned = np.einsum("wa,wal->wl", self.result.balance_bn[0, :-1], plan.account_yield_share[:, 0])
        earned[:, LOT_LINES] += lots.par_bn[0, :-1] @ plan.lot_yield_share[0]
        earned[:, TIPS] += lots.compensation_bn[0, :-1] @ plan.tips_yield_share[0, :, 0]
        earned[:, MORTGAGES] = self.result.journal.total_bn("interest is received")[0] - earned.sum(axis=1)
        return np.asarray(earned)

    def _premiums(self, plan: IncomePlan) -> tuple[Flow, ...]:
        principal = self.result.journal.total_bn("MBS principal")[0]
        share = plan.parameters.mbs_premium_share
        with_principal = Flow(
            "Premium that goes with mortgage principal",
            name_of(settle_income),
            -share * principal,
            said=f"{share:.6f} of the principal received",
        )
        return (
            self._amortised("Premium amortised at the constant rate", "unamortized_premiums", -plan.premium_bn),
            with_principal,
        )

    def _amortised(self, title: str, line: str, weekly_bn: FloatArray) -> Flow:
        """Return a flow that is a fitted share of what is left of the last amount published by the opening."""
        known = open_known(self.scenario.known_at if self.scenario else None).table("h41_line")
        rows = (known["line"] == line) & (known["date"] <= self.statement.opening_date)
        rows &= np.isfinite(known["value_bn"])
        place = np.flatnonzero(rows)[np.argmax(known["date"][rows])]
        cell = replace(
            column_origin(self.snapshot, "h41_line", "value_bn"),
            date=str(known["date"][place]),
            row=line,
            value=float(known["value_bn"][place]),
        )
        said = f"a fitted share of what is left of the H.4.1's {line.replace('_', ' ')}"
        return Flow(title, name_of(settle_income), weekly_bn, said=said, origins=(cell,))

    def paid(self, line: str) -> tuple[Flow, ...]:
        """Return a line of interest expense."""
        place, year = EXPENSE_LINES.index(line), MONEY_MARKET_DAYS_PER_YEAR
        words = LINE_TITLES[line], name_of(settle_income)
        if self.plan is None:
            weekly, balance = self.statement.expense_line_bn(line)[0], self.statement.owed_bn[0, :, place]
            return (Flow(*words, weekly, balance, year),)
        owed, said = -self.result.balance_bn[0, :-1, self.plan.owed_index[place]], ""
        if place == DEPOSITS:
            parameters = self.plan.parameters
            deposits = other_deposits_bn(parameters, owed, self.statement.deferred_bn[0, :-1])
            owed = parameters.dfmu_share * deposits
            said = f"{parameters.dfmu_share:.4f} of other deposits earns interest"
        return (Flow(*words, owed * self.plan.owed_rate_share[0, :, place], owed, year, said),)

    def costs(self) -> Flow:
        """Return operating costs and assessments less other income."""
        title, by, shown = LINE_TITLES["costs"], name_of(settle_income), self.statement.costs_bn[0]
        return Flow(title, by, shown) if self.plan is None else self._constant(title, by, self.plan.expenses.costs_bn)

    def dividends(self) -> Flow:
        """Return dividends to member banks."""
        title, by = "Dividends to member banks", name_of(settle)
        shown = (self.statement.paid_bn - self.statement.remitted_bn)[0]
        known = self.plan
        return Flow(title, by, shown) if known is None else self._constant(title, by, known.expenses.dividends_bn)

    def _constant(self, title: str, by: str, yearly_bn: float) -> Flow:
        week = yearly_bn * DAYS_PER_WEEK / DAYS_PER_YEAR
        return Flow(title, by, np.full(self.statement.date.size, week), yearly_bn=yearly_bn)

    def settled(self) -> Flow:
        """Return dividends and remittances together, as the journal posts them."""
        posted = self.result.journal.total_bn("dividends and remittances are paid")[0]
        return Flow("Dividends and remittances", name_of(settle_income), posted)

    def deferred_rise(self) -> Flow:
        """Return the change of the deferred asset."""
        change = np.diff(self.statement.deferred_bn[0])
        return Flow("Deferred asset after less before", name_of(settle), change)

    def income(self, lines: Iterable[str] = INCOME_LINES) -> list[Flow]:
        """Return the flows of several lines of income."""
        return [flow for line in lines for flow in self.earned(line)]

    def expense(self) -> list[Flow]:
        """Return the flows of all lines of expense."""
        return [flow for line in EXPENSE_LINES for flow in self.paid(line)]

    def net(self) -> list[tuple[Flow, float]]:
        """Return net income as its three totals, each with its sign."""
        earned, paid = (np.sum([flow.weekly_bn for flow in flows], axis=0) for flows in (self.income(), self.expense()))
        return [
            (Flow("Interest income", name_of(receive_interest), earned), 1.0),
            (Flow("Interest expense", name_of(settle_income), paid), -1.0),
            (self.costs(), -1.0),
        ]


def deferred_steps(reckoning: Reckoning, place: int) -> list[ReceiptStep]:
    """Return the deferred asset of a Wednesday: the opening's, what was lost and earned since, what was paid."""
    since = np.sum([weight_ratio * flow.weekly_bn for flow, weight_ratio in reckoning.net()], axis=0)[:place]
    paid, by = reckoning.settled().weekly_bn[:place], name_of(settle)
    lost, gained = since < 0.0, since > 0.0
    moved = [
        (f"Losses of {lost.sum()} weeks", -since[lost]),
        (f"Net income of {gained.sum()} weeks, which repays it", -since[gained]),
        (f"Dividends and remittances of {since.size} weeks", paid),
    ]
    steps = [ReceiptStep(what, by, float(amount.sum()), "USD bn") for what, amount in moved if amount.size]
    return [*_opening_deferred(reckoning), *steps]


def _opening_deferred(reckoning: Reckoning) -> list[ReceiptStep]:
    """Return the last published deferred asset before the opening, and what the model did to it up to the opening."""
    day = reckoning.statement.opening_date
    known_at = reckoning.scenario.known_at if reckoning.scenario else None
    table = open_known(known_at).table("fed_income")
    row = int(np.flatnonzero((table["year_date"] <= day) & np.isfinite(table["deferred_asset_bn"]))[-1])
    end, published = table["year_date"][row], float(table["deferred_asset_bn"][row])
    history = income_history(day, restart=True, known_at=known_at)
    first = int(np.searchsorted(history.date, end, side="right"))
    lost, paid = -float(history.net_income_bn[0, first:].sum()), float(history.paid_bn[0, first:].sum())
    cell = replace(column_origin(reckoning.snapshot, "fed_income", "deferred_asset_bn"), date=str(end), value=published)
    carried = f"the model on published balances: losses {lost:,.3f} bn, dividends and remittances {paid:,.3f} bn"
    by = name_of(deferred_asset_on)
    return [
        ReceiptStep(f"Deferred asset published for {end}", by, published, "USD bn", origins=(cell,)),
        ReceiptStep(f"Carried on to the opening {day}", by, lost + paid, "USD bn", carried),
    ]
