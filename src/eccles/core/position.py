"""An opening position: everything a projection starts from on one Wednesday."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray
from eccles.core.balance_sheet import BalanceSheet
from eccles.core.mortgage import MortgageCohorts
from eccles.core.portfolio import Auctions, Portfolio

__all__ = ["MonthToDate", "MortgageCommitments", "Position"]


@dataclass(frozen=True)
class MortgageCommitments:
    """MBS bought before the opening that settle after it.

    Attributes:
        settlement_date: (k,) when each amount settles.
        par_bn: (k,) face.
    """

    settlement_date: DateArray
    par_bn: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse columns of unequal length."""
        if self.settlement_date.shape != self.par_bn.shape:
            raise DataError("the columns of mortgage commitments differ in length")


@dataclass(frozen=True)
class MonthToDate:
    """Treasury principal that already fell due in the opening's month, which the month's cap must count.

    Attributes:
        coupon_bn: coupon principal due, inflation compensation included.
        bill_bn: bills due.
    """

    coupon_bn: float = 0.0
    bill_bn: float = 0.0


@dataclass(frozen=True)
class Position:
    """The opening of a projection.

    Attributes:
        balance_sheet: the books on the opening Wednesday.
        portfolio: Treasuries and agency debt by CUSIP.
        mortgages: agency MBS by cohort.
        commitments: MBS purchases not settled yet.
        auctions: Treasury sales, past and future, that roll-overs and purchases can use.
        month_to_date: what fell due earlier in the opening's month.
    """

    balance_sheet: BalanceSheet
    portfolio: Portfolio
    mortgages: MortgageCohorts
    commitments: MortgageCommitments
    auctions: Auctions
    month_to_date: MonthToDate

    def __post_init__(self) -> None:
        """Refuse books and a portfolio of different dates."""
        if self.balance_sheet.date != self.portfolio.as_of_date:
            raise DataError(
                f"the balance sheet is of {self.balance_sheet.date} and the portfolio of "
                f"{self.portfolio.as_of_date}; assemble both for one Wednesday"
            )

    @property
    def date(self) -> np.datetime64:
        """The opening Wednesday."""
        return self.balance_sheet.date
