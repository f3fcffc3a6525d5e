"""Least squares with standard errors that allow for autocorrelation and changing variance (Newey and West 1987).

Twenty lines of NumPy instead of statsmodels, whose import alone costs more than a second; the tests hold every number
to statsmodels at 1e-10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError

__all__ = ["HacFit", "fit_hac", "usual_lag_count"]

FloatArray = NDArray[np.float64]

_RULE_ROW_COUNT = 100
"""The sample size the usual rule for lags is stated for."""


@dataclass(frozen=True)
class HacFit:
    """A regression: coefficients, their covariance, how many rows and lags.

    Attributes:
        coefficient_ratio: (k,) in units of y per unit of the column.
        covariance_ratio: (k, k).
    """

    coefficient_ratio: FloatArray
    covariance_ratio: FloatArray
    row_count: int
    lag_count: int

    @property
    def error_ratio(self) -> FloatArray:
        """Standard errors, (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance_ratio)))

    @property
    def t_ratio(self) -> FloatArray:
        """Coefficients by their standard errors, (k,); NaN where the error is zero."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(self.error_ratio > 0, self.coefficient_ratio / self.error_ratio, np.nan))


def fit_hac(explained_ratio: FloatArray, columns_ratio: FloatArray, lag_count: int) -> HacFit:
    """Regress on columns by least squares with a Newey-West covariance (Bartlett weights, no small-sample factor).

    Args:
        explained_ratio: (n,), in any unit.
        columns_ratio: (n, k), each in any unit; the constant among them where one is wanted.
        lag_count: autocovariances that count; 0 gives White's errors.

    Raises:
        DataError: fewer rows than columns, or columns that are not independent.
    """
    y, columns = explained_ratio, columns_ratio
    row_count, width = columns.shape
    if row_count <= width or np.linalg.matrix_rank(columns) < width:
        raise DataError(
            f"{row_count} rows cannot tell {width} columns apart; take a longer sample, fewer lags or another shock"
        )
    inverse = np.linalg.pinv(columns.T @ columns)
    coefficient = np.asarray(np.linalg.lstsq(columns, y, rcond=None)[0], dtype=np.float64)
    score = columns * (y - columns @ coefficient)[:, None]
    middle = score.T @ score
    for lag in range(1, lag_count + 1):
        weight = 1.0 - lag / (lag_count + 1.0)
        cross = score[lag:].T @ score[:-lag]
        middle += weight * (cross + cross.T)
    covariance = np.asarray(inverse @ middle @ inverse, dtype=np.float64)
    return HacFit(coefficient, covariance, row_count, lag_count)


def usual_lag_count(row_count: int) -> int:
    """Return the usual number of lags, 4 (n / 100)^(2/9) rounded down (Newey and West 1994).

    Example:
        >>> usual_lag_count(1000)
        6
    """
    return int(4.0 * (row_count / _RULE_ROW_COUNT) ** (2.0 / 9.0))
