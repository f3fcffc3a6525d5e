"""A balance sheet on a Wednesday: it balances within a million dollars or refuses to exist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import InvariantError
from eccles.core.accounts import ChartOfAccounts

__all__ = ["BALANCE_TOLERANCE_BN", "BalanceSheet"]

BALANCE_TOLERANCE_BN = 0.001
"""One million dollars: the rounding of the published statement."""


@dataclass(frozen=True)
class BalanceSheet:
    """Balances of every account on one date.

    Attributes:
        balance_bn: (accounts,) debit-positive.
        basis: (accounts,) how each line is known: "published" or "derived".
    """

    date: np.datetime64
    chart: ChartOfAccounts
    balance_bn: NDArray[np.float64]
    basis: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a sheet whose assets and liabilities differ by more than the tolerance."""
        if self.balance_bn.shape != (len(self.chart.accounts),) or len(self.basis) != len(self.chart.accounts):
            raise InvariantError(
                f"{self.date}: {self.balance_bn.shape} balances for {len(self.chart.accounts)} accounts"
            )
        if not np.all(np.isfinite(self.balance_bn)):
            missing = [n for n, b in zip(self.chart.names, self.balance_bn, strict=True) if not np.isfinite(b)]
            raise InvariantError(f"{self.date}: no finite balance for {', '.join(missing)}")
        gap = float(self.balance_bn.sum())
        if abs(gap) > BALANCE_TOLERANCE_BN:
            raise InvariantError(
                f"{self.date}: assets exceed liabilities by {gap:.4f} bn; "
                f"a balance sheet must close within {BALANCE_TOLERANCE_BN} bn"
            )

    def amount_bn(self, name: str) -> float:
        """Return one line as published: assets and liabilities both above zero."""
        place = self.chart.index(name)
        return float(self.balance_bn[place] * self.chart.side_sign[place])

    @property
    def total_assets_bn(self) -> float:
        """Total assets (WALCL): every asset except the factors-table bridge."""
        return float(self.balance_bn[self.chart.total_assets_index].sum())
