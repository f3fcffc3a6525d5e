"""What becomes of net income: it repays the deferred asset, then goes to the Treasury; a loss makes the asset grow.

Each Reserve Bank keeps a deferred asset of its own. While some Banks owe, others earn, pay dividends and remit, so the
total grows by more than the total loss: an explicit term, estimated on the published totals
(`calibration/expenses.py`). Source: Board of Governors, Financial Accounting Manual; 12 U.S.C. 289.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.units import DAYS_PER_YEAR

__all__ = ["ExpenseParameters", "Settlement", "settle"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ExpenseParameters:
    """Costs and payouts, amounts a year.

    Attributes:
        costs_bn: operating costs, Board and CFPB assessments less other income.
        dividends_bn: dividends on capital paid in.
        bank_term_bn: dividends and remittances of profitable Banks while a deferred asset stands and net income is 0.
        bank_term_per_net_ratio: change of that term with a year's net income.
    """

    costs_bn: float
    dividends_bn: float
    bank_term_bn: float
    bank_term_per_net_ratio: float

    def __post_init__(self) -> None:
        """Refuse dividends below zero."""
        if self.dividends_bn < 0.0:
            raise DataError(f"dividends are {self.dividends_bn} bn a year; they must be zero or more")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> ExpenseParameters:
        """Build from a parameter file's mapping."""
        return cls(**{name: float(values[name]) for name in cls.__dataclass_fields__})


class Settlement(NamedTuple):
    """What a period's net income became; net income = paid + deferred before - deferred after, exactly.

    Attributes:
        deferred_bn: (path,) deferred asset after the period, never below zero.
        paid_bn: (path,) dividends and remittances.
        remitted_bn: (path,) remittances to the Treasury.
    """

    deferred_bn: FloatArray
    paid_bn: FloatArray
    remitted_bn: FloatArray


def settle(
    parameters: ExpenseParameters, deferred_bn: FloatArray, net_income_bn: FloatArray, days: float
) -> Settlement:
    """Settle a period's net income.

    Args:
        parameters: costs and payouts.
        deferred_bn: (path,) deferred asset before.
        net_income_bn: (path,) net income of the period, before dividends.
        days: length of the period.
    """
    years = days / DAYS_PER_YEAR
    dividends = parameters.dividends_bn * years
    term = parameters.bank_term_bn * years + parameters.bank_term_per_net_ratio * net_income_bn
    wanted = np.where(deferred_bn > 0.0, np.maximum(term, dividends), dividends)
    left = deferred_bn - net_income_bn
    after = np.maximum(left + wanted, 0.0)
    paid = after - left
    return Settlement(after, paid, np.maximum(paid - dividends, 0.0))
