"""The chart of accounts: the lines of a central bank's balance sheet in their published order.

Balances are kept debit-positive (assets above zero, liabilities below), so that "the books balance" reads "the account
axis sums to zero". The chart of a bank is data (`institutions/<bank>/accounts.yaml`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name

__all__ = ["Account", "ChartOfAccounts", "Group", "Side"]


class Side(StrEnum):
    """Which side of the balance sheet an account stands on."""

    ASSET = "asset"
    LIABILITY = "liability"


class Group(StrEnum):
    """Named groups of accounts that tables, rules and checks add up."""

    TREASURIES = "treasuries"
    AGENCY_DEBT = "agency_debt"
    AGENCY_MBS = "agency_mbs"
    OTHER_ASSETS = "other_assets"
    BRIDGE = "bridge"
    LIQUIDITY = "liquidity"
    AUTONOMOUS = "autonomous"


@dataclass(frozen=True)
class Account:
    """One line: its name, side, group and the published line it stands for."""

    name: str
    side: Side
    group: Group
    title: str
    published_line: str


@dataclass(frozen=True)
class ChartOfAccounts:
    """An ordered set of accounts with unique names."""

    accounts: tuple[Account, ...]

    def __post_init__(self) -> None:
        """Refuse repeated names."""
        if len(set(self.names)) != len(self.accounts):
            raise DataError("a chart of accounts names an account twice; names must be unique")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The account names in order."""
        return tuple(account.name for account in self.accounts)

    def index(self, name: str) -> int:
        """Return the place of an account.

        Raises:
            DataError: no such account; the nearest name is given.
        """
        try:
            return self.names.index(name)
        except ValueError:
            raise DataError(f'no account "{name}"; {nearest_name(name, self.names)}') from None

    def members(self, *group: Group) -> NDArray[np.int64]:
        """Return the places of the accounts in these groups."""
        return np.array([i for i, account in enumerate(self.accounts) if account.group in group], dtype=np.int64)

    @cached_property
    def side_sign(self) -> NDArray[np.float64]:
        """+1 for assets and -1 for liabilities: turns debit-positive balances into published amounts."""
        return np.array([1.0 if account.side is Side.ASSET else -1.0 for account in self.accounts])

    @cached_property
    def total_assets_index(self) -> NDArray[np.int64]:
        """The accounts whose sum is total assets (WALCL): every asset except the factors-table bridge."""
        return np.array(
            [i for i, a in enumerate(self.accounts) if a.side is Side.ASSET and a.group is not Group.BRIDGE],
            dtype=np.int64,
        )
