"""Quantities of income to compare: net income and remittances since the opening, and the deferred asset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.engine.state import IncomeRecord

__all__ = ["INCOME_MEASURES", "IncomeMeasure", "read_income_measure"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class IncomeMeasure:
    """One quantity of a run's income.

    Attributes:
        line: its word, without the unit.
        title: in words.
        of: returns it from a run's weeks, (path, weeks + 1), in bn.
    """

    line: str
    title: str
    of: Callable[[IncomeRecord], FloatArray]

    @property
    def unit(self) -> str:
        """The ending of its name."""
        return "bn"

    @property
    def name(self) -> str:
        """Its name with the unit, as columns are named."""
        return f"{self.line}_bn"


def _since_opening(weekly_bn: FloatArray) -> FloatArray:
    """Add weeks up from the opening on, (path, weeks) to (path, weeks + 1)."""
    return np.concatenate([np.zeros((weekly_bn.shape[0], 1)), np.cumsum(weekly_bn, axis=1)], axis=1)


INCOME_MEASURES = (
    IncomeMeasure("net_income", "Net income since the opening", lambda record: _since_opening(record.net_income_bn)),
    IncomeMeasure("remitted", "Remitted since the opening", lambda record: _since_opening(record.remitted_bn)),
    IncomeMeasure("deferred_asset", "Deferred asset", lambda record: record.deferred_bn),
)


def read_income_measure(text: str) -> IncomeMeasure | None:
    """Return the quantity a word names, or None where it names none of income."""
    word = text.strip().replace("-", "_").removesuffix("_bn")
    return next((measure for measure in INCOME_MEASURES if measure.line == word), None)
