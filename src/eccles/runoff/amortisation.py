"""Level-pay amortisation: what the mortgage contract itself repays each month, before anyone prepays.

A loan's first instalment falls due on the first of the second month after origination (interest is paid in arrears)
and is passed to the holder in that same calendar month. Instalment number `p` of `T` at the monthly note rate `r`
repays the share `r / ((1 + r)**(T - p + 1) - 1)` of the balance; after `p` instalments the share
`((1 + r)**T - (1 + r)**p) / ((1 + r)**T - 1)` of the original face is left.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import share_from_pct

__all__ = ["instalment_count", "scheduled_share", "scheduled_survival_share"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

FIRST_INSTALMENT_LAG_MONTHS = 2
"""A loan closed in June pays first on August 1: July's interest, in arrears."""


def instalment_count(month_index: int | IntArray, origination_index: IntArray) -> IntArray:
    """Return the number of the instalment passed through in a payment month; zero or less: none is due yet."""
    return np.asarray(month_index - origination_index - FIRST_INSTALMENT_LAG_MONTHS + 1)


def scheduled_share(wac_pct: FloatArray, term_months: IntArray, instalment: IntArray) -> FloatArray:
    """Return the share of the current balance that an instalment repays: 0 before the first, 1 from the last on.

    Args:
        wac_pct: note rate in percent a year.
        term_months: original term.
        instalment: number of the instalment, 1 being the first (see `instalment_count`).
    """
    rate = share_from_pct(wac_pct) / 12.0
    remaining = np.maximum(term_months - instalment + 1, 1)
    share = rate / np.expm1(remaining * np.log1p(rate))
    return np.where(instalment < 1, 0.0, np.minimum(share, 1.0))


def scheduled_survival_share(wac_pct: FloatArray, term_months: IntArray, instalments_paid: IntArray) -> FloatArray:
    """Return the share of the original face left after so many instalments when nobody prepays."""
    growth = np.log1p(share_from_pct(wac_pct) / 12.0)
    paid = np.clip(instalments_paid, 0, term_months)
    return np.asarray(1.0 - np.expm1(paid * growth) / np.expm1(term_months * growth))
