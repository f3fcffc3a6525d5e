"""What a projection is: balances, journal, ladder and lots over dates, with where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import InvariantError
from eccles.base.timeline import DateArray
from eccles.core.accounts import ChartOfAccounts, Group
from eccles.core.income import IncomeStatement
from eccles.core.journal import Journal
from eccles.core.lots import Lots

__all__ = ["Adjustment", "Ladder", "LotHistory", "OpeningRecord", "ProjectionResult", "Provenance"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Provenance:
    """Where a projection came from; two runs with equal provenance have equal digits.

    Attributes:
        snapshot_hash: sha256 over the embedded data.
        scenario_hash: sha256 of the scenario as run.
        parameter_dates: by parameter file, the `data_to_date` of the fit that was used.
        seed: of the draws; None for a deterministic run.
        version: of eccles.
        known_at: nothing published after this instant (UTC) was used; empty where everything at hand was.
        sources: every series, table and file of the package that was read for it, by name, sorted.
    """

    snapshot_hash: str
    scenario_hash: str
    parameter_dates: Mapping[str, str]
    seed: int | None
    version: str
    known_at: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """What reconciliation with the published summary added to one class at the opening."""

    date: np.datetime64
    kind: str
    carried_bn: float
    published_bn: float

    @property
    def added_bn(self) -> float:
        """Published less carried."""
        return self.published_bn - self.carried_bn


@dataclass(frozen=True)
class OpeningRecord:
    """How the opening was put together.

    Attributes:
        date: the opening Wednesday.
        basis: "published" where every lot was published for that date, else "reconstructed".
        anchor_date: the last date with published lots.
        adjustments: by class, what reconciliation added.
        line_basis: account → "published" or "derived".
    """

    date: np.datetime64
    basis: str
    anchor_date: np.datetime64
    adjustments: tuple[Adjustment, ...]
    line_basis: Mapping[str, str]


@dataclass(frozen=True)
class Ladder:
    """Principal against its caps, by calendar month of stated maturity (Treasuries) or payment (agency).

    Attributes:
        month_date: (months,) first day of each month.
        coupon_due_bn: (path, months) notes, bonds, TIPS with compensation and floating-rate notes.
        bill_due_bn: (path, months).
        coupon_redeemed_bn: (path, months).
        bill_redeemed_bn: (path, months).
        treasury_cap_bn: (path, months); infinity for no cap.
        agency_principal_bn: (path, months) MBS, CMBS and agency debt.
        agency_reinvested_bn: (path, months) the part above the cap.
        agency_cap_bn: (path, months); infinity for no cap.
        complete: (months,) bool, whether the whole month lies inside the horizon.
    """

    month_date: DateArray
    coupon_due_bn: FloatArray
    bill_due_bn: FloatArray
    coupon_redeemed_bn: FloatArray
    bill_redeemed_bn: FloatArray
    treasury_cap_bn: FloatArray
    agency_principal_bn: FloatArray
    agency_reinvested_bn: FloatArray
    agency_cap_bn: FloatArray
    complete: NDArray[np.bool_]


@dataclass(frozen=True)
class LotHistory:
    """Every lot on every Wednesday.

    Attributes:
        par_bn: (path, weeks + 1, lots).
        tips_index: (t,) places of the TIPS among the lots.
        compensation_bn: (path, weeks + 1, t).
        coupon_pct: (path, lots).
    """

    lots: Lots
    par_bn: FloatArray
    tips_index: NDArray[np.int64]
    compensation_bn: FloatArray
    coupon_pct: FloatArray


@dataclass(frozen=True)
class ProjectionResult:
    """Everything a projection says; column 0 of every weekly array is the opening.

    Attributes:
        name: the scenario's name.
        title: the scenario's title.
        date: (weeks + 1,) Wednesdays.
        balance_bn: (path, weeks + 1, accounts) debit-positive.
        gdp_bn: (path, weeks + 1) nominal GDP of the quarter, annual rate.
        journal: every transfer.
        ladder: principal against its caps by month.
        lots: every lot, where kept.
        stopped_week: (path,) first week in which a stop rule had stopped; -1 for never.
        outcome_week: (path,) first week in which a purchase rule had reached its outcome; -1 for never.
        income: interest, expenses, remittances and the deferred asset by week; None where none was reckoned.
    """

    name: str
    title: str
    date: DateArray
    chart: ChartOfAccounts
    balance_bn: FloatArray
    gdp_bn: FloatArray
    journal: Journal
    ladder: Ladder
    lots: LotHistory | None
    stopped_week: NDArray[np.int64]
    outcome_week: NDArray[np.int64]
    opening: OpeningRecord
    provenance: Provenance
    income: IncomeStatement | None = None

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit the dates."""
        if self.balance_bn.shape[1:] != (self.date.size, len(self.chart.accounts)):
            raise InvariantError(f"balances {self.balance_bn.shape} do not fit {self.date.size} dates")

    @property
    def path_count(self) -> int:
        """Number of paths."""
        return int(self.balance_bn.shape[0])

    def amount_bn(self, account: str) -> FloatArray:
        """Return one line as published (assets and liabilities above zero), (path, weeks + 1)."""
        place = self.chart.index(account)
        return np.asarray(self.balance_bn[:, :, place] * self.chart.side_sign[place])

    def group_bn(self, group: Group) -> FloatArray:
        """Return the sum of a group of accounts as published, (path, weeks + 1)."""
        places = self.chart.members(group)
        return np.asarray((self.balance_bn[:, :, places] * self.chart.side_sign[places]).sum(axis=2))

    @property
    def total_assets_bn(self) -> FloatArray:
        """Total assets (WALCL), (path, weeks + 1)."""
        return np.asarray(self.balance_bn[:, :, self.chart.total_assets_index].sum(axis=2))
