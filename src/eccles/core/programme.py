"""What the Committee decided, as nouns: a programme, its dated decisions, where principal went, how the books show it.

A decision is one row of the record: one sector, one action, an amount with its unit, the first and the last day it was
in force (both included), and the document it stands on with a mark of how sure it is. A programme gathers the decisions
of one episode; a phase is the name its part carries in the source table (QE3 and QE3_TAPER are phases of QE3).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from eccles.base.errors import DataError

__all__ = [
    "Action",
    "Basis",
    "Decision",
    "Measure",
    "Per",
    "PrincipalRule",
    "Programme",
    "Sector",
    "Settlement",
    "Total",
    "Window",
]


class Action(StrEnum):
    """What the Desk was told to do."""

    PURCHASE = "purchase"
    TWIST_BUY = "twist_buy"
    TWIST_SELL = "twist_sell"
    REINVEST = "reinvest"
    RUNOFF_CAP = "runoff_cap"
    RESERVE_MANAGEMENT = "rmp"
    REQUIREMENT = "requirement"


class Sector(StrEnum):
    """What a decision is about; `agency` is agency debt and agency MBS together."""

    TREASURY = "treasury"
    TREASURY_6_30Y = "treasury_6_30y"
    TREASURY_LE_3Y = "treasury_le_3y"
    TREASURY_BILLS = "treasury_bills"
    AGENCY = "agency"
    AGENCY_DEBT = "agency_debt"
    AGENCY_MBS = "agency_mbs"
    AGENCY_CMBS = "agency_cmbs"
    AGENCY_PRINCIPAL_TO_TREASURY = "agency_principal_to_treasury"
    AGENCY_PRINCIPAL_TO_MBS = "agency_principal_to_mbs"
    AGENCY_PRINCIPAL_TO_BILLS = "agency_principal_to_bills"
    REPO_OVERNIGHT = "repo_overnight"
    RESERVES = "reserves"


class Per(StrEnum):
    """What an amount is counted over: the whole span, a month, an operation day; or it is a ratio."""

    TOTAL = "total"
    MONTH = "month"
    DAY = "day"
    RATIO = "ratio"


class Basis(StrEnum):
    """Whether a row is what was announced or what was done; only the first is a plan."""

    ANNOUNCED = "announced"
    ACTUAL = "actual"


@dataclass(frozen=True)
class Window:
    """A part of a decision by remaining maturity, with its weight or amount where one was stated, else NaN."""

    name: str
    from_yrs: float
    to_yrs: float
    weight_pct: float
    amount_bn: float


@dataclass(frozen=True)
class Decision:
    """One row of the record.

    Attributes:
        phase: the name of its part of the programme in the source table.
        start_date: the first day in force.
        end_date: the last day in force; NaT where it is still in force.
        announced_date: NaT where the record does not say.
        amount_bn: NaN where no amount was named.
        period_count: how many purchase periods the span holds, where a "month" is not a calendar month; 0 where it is.
        counted: what counts inside a cap.
        excess_to: where principal above the amount goes.
        authority: the document that allows a sale.
        confidence: marks, the weakest part of the row included: V, 2, C, M.
        windows_source: the document of the maturity windows, with its own mark, where there are any.
    """

    phase: str
    sector: Sector
    action: Action
    start_date: np.datetime64
    end_date: np.datetime64
    announced_date: np.datetime64
    amount_bn: float
    per: Per
    period_count: int
    basis: Basis
    counted: str
    excess_to: str
    authority: str
    windows: tuple[Window, ...]
    windows_source: str
    source: str
    confidence: str
    note: str

    def __post_init__(self) -> None:
        """Refuse a row that ends before it starts or names a negative amount."""
        if self.end_date < self.start_date:
            raise DataError(f"{self.label}: it ends on {self.end_date}, before it starts")
        if self.amount_bn < 0:
            raise DataError(f"{self.label}: {self.amount_bn} bn; an amount is not negative, the action says the side")

    @property
    def label(self) -> str:
        """Its name in a message."""
        return f"{self.phase} {self.start_date} {self.sector} {self.action}"

    @property
    def is_open(self) -> bool:
        """Whether it is still in force."""
        return bool(np.isnat(self.end_date))

    @property
    def marks(self) -> tuple[str, ...]:
        """Its confidence marks, one by one."""
        return tuple(self.confidence.split())

    @property
    def is_purchase(self) -> bool:
        """Whether it adds securities outright beyond the reinvestment of principal (a repo does not)."""
        buys = self.action in (Action.PURCHASE, Action.TWIST_BUY, Action.RESERVE_MANAGEMENT)
        return buys and self.sector is not Sector.REPO_OVERNIGHT

    @property
    def is_sale(self) -> bool:
        """Whether it tells the Desk to sell."""
        return self.action is Action.TWIST_SELL

    def in_force(self, date: np.datetime64) -> bool:
        """Tell whether the decision is in force on a day; its first and last day count."""
        return bool(self.start_date <= date and (self.is_open or date <= self.end_date))


@dataclass(frozen=True)
class PrincipalRule:
    """Where maturing principal of one kind ("treasury" or "agency") went, where no decision row of its own says so."""

    of: str
    to: str
    start_date: np.datetime64
    end_date: np.datetime64
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Total:
    """A total the schedule of a sector must add up to."""

    sector: Sector
    amount_bn: float
    source: str
    confidence: str


@dataclass(frozen=True)
class Settlement:
    """How purchases of a sector settle; `lag_days` counts business days, NaN where there is no fixed lag."""

    sectors: tuple[Sector, ...]
    lag_days: float
    words: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Measure:
    """How the SOMA summary shows a programme.

    Attributes:
        name: its name inside the programme.
        sectors: the schedule it is compared with; empty where the programme planned nothing there.
        classes: columns of the SOMA summary whose change is counted, without `_bn`.
        sign: 1 where purchases raise the holding, -1 where run-off lowers it.
        start_date: counting begins with the last SOMA date before this day.
        end_date: counting ends with the first SOMA date on or after this day.
        reads: what the change contains and what it does not: net or gross, settlement.
    """

    name: str
    sectors: tuple[Sector, ...]
    classes: tuple[str, ...]
    sign: int
    start_date: np.datetime64
    end_date: np.datetime64
    reads: str


@dataclass(frozen=True)
class Programme:
    """One episode of balance-sheet policy.

    Attributes:
        name: its name, in English numbering.
        broker_name: what Chinese brokers call it where their numbering differs, else "".
        aliases: other names.
    """

    name: str
    title: str
    summary: str
    broker_name: str
    aliases: tuple[str, ...]
    decisions: tuple[Decision, ...]
    principal: tuple[PrincipalRule, ...]
    totals: tuple[Total, ...]
    settlements: tuple[Settlement, ...]
    measures: tuple[Measure, ...]

    def __post_init__(self) -> None:
        """Refuse a programme without decisions."""
        if not self.decisions:
            raise DataError(f"{self.name} holds no decision; a programme is its dated decisions")

    @property
    def start_date(self) -> np.datetime64:
        """The first day of its first decision."""
        return min(decision.start_date for decision in self.decisions)

    @property
    def end_date(self) -> np.datetime64:
        """The last day of its last decision; NaT where one is still in force."""
        ends = [decision.end_date for decision in self.decisions]
        return np.datetime64("NaT", "D") if any(np.isnat(end) for end in ends) else max(ends)

    @property
    def phases(self) -> tuple[str, ...]:
        """The names of its parts in the source table, in order."""
        return tuple(dict.fromkeys(decision.phase for decision in self.decisions))
