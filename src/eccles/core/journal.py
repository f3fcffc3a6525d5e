"""Double entry: money moves only by a `Transfer` - one amount, one debit account, one credit account, one memo.

An unbalanced entry cannot be written, because a transfer has one amount. Inside the kernel the transfers of a week are
columns: a block declares its `Movement`s (debit, credit, memo) once and returns their amounts as `(path, n)`; the
layout of all columns is fixed before the first week, and posting is one product with the layout's incidence matrix.
Text appears only when a journal is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import InvariantError
from eccles.core.accounts import ChartOfAccounts

__all__ = ["Journal", "JournalLayout", "Movement", "Transfer"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Movement:
    """What a block does again and again: debit one account, credit another, for one reason.

    Attributes:
        memo: why, when the amount is positive.
        reverse_memo: why, when it is negative and the movement runs the other way; empty where it is the same reason.
    """

    debit: str
    credit: str
    memo: str
    reverse_memo: str = ""

    def transfer(self, date: np.datetime64, amount_bn: float) -> Transfer:
        """Return this movement as a transfer of a positive amount."""
        if amount_bn >= 0.0:
            return Transfer(date, amount_bn, self.debit, self.credit, self.memo)
        return Transfer(date, -amount_bn, self.credit, self.debit, self.reverse_memo or self.memo)


@dataclass(frozen=True)
class Transfer:
    """One amount moved from the credit account to the debit account.

    Attributes:
        amount_bn: a finite amount, zero or more.
    """

    date: np.datetime64
    amount_bn: float
    debit: str
    credit: str
    memo: str

    def __post_init__(self) -> None:
        """Refuse amounts below zero or not finite, and transfers of an account to itself."""
        if not np.isfinite(self.amount_bn) or self.amount_bn < 0.0:
            raise InvariantError(f"transfer of {self.amount_bn} bn ({self.memo}); an amount is finite, 0 or more")
        if self.debit == self.credit:
            raise InvariantError(f"transfer from {self.debit} to itself ({self.memo})")


@dataclass(frozen=True)
class JournalLayout:
    """The columns of a week's journal: every movement of every block, in the order of the blocks.

    Attributes:
        incidence_ratio: (movements, accounts); +1 where a movement debits, -1 where it credits.
    """

    chart: ChartOfAccounts
    movements: tuple[Movement, ...]
    incidence_ratio: FloatArray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Place each movement's debit and credit on the chart."""
        matrix = np.zeros((len(self.movements), len(self.chart.accounts)))
        for row, movement in enumerate(self.movements):
            matrix[row, self.chart.index(movement.debit)] += 1.0
            matrix[row, self.chart.index(movement.credit)] -= 1.0
        object.__setattr__(self, "incidence_ratio", matrix)


@dataclass(frozen=True)
class Journal:
    """Every transfer of a projection.

    Attributes:
        date: (weeks,) the Wednesday that first shows each week's transfers.
        amount_bn: (path, weeks, movements).
    """

    layout: JournalLayout
    date: NDArray[np.datetime64]
    amount_bn: FloatArray

    def change_bn(self) -> FloatArray:
        """Return the change of every account each week, (path, weeks, accounts), debit-positive."""
        return self.amount_bn @ self.layout.incidence_ratio

    def transfers(self, week: int, path: int = 0) -> Iterator[Transfer]:
        """Yield the transfers of one week on one path, leaving out those of nothing.

        Args:
            week: 0 is the first week after the opening.
            path: which path.
        """
        for movement, amount in zip(self.layout.movements, self.amount_bn[path, week], strict=True):
            if amount != 0.0:
                yield movement.transfer(self.date[week], float(amount))

    def total_bn(self, memo: str) -> FloatArray:
        """Return the amounts with one memo added up, (path, weeks)."""
        columns = [i for i, movement in enumerate(self.layout.movements) if movement.memo == memo]
        if not columns:
            raise InvariantError(f'no movement has the memo "{memo}"')
        return np.asarray(self.amount_bn[:, :, columns].sum(axis=2))
