"""Agency mortgage-backed securities as cohorts: product, term, note rate, coupon and vintage, with par in bn.

The SOMA holds some thirty thousand agency pools. Loans of one product, term, rate and vintage behave alike, so a
cohort is the unit of a projection. The day on which principal is posted depends on the product alone: Freddie Mac Gold
and Ginnie Mae I on the 15th, Ginnie Mae II on the 20th, Fannie Mae and UMBS on the 25th, or the next business day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, month_start, next_business_day

__all__ = ["GOLD_EXCHANGE_DATE", "MORTGAGE_PRODUCTS", "PAYMENT_DAY", "MortgageCohorts", "payment_date"]

FloatArray = NDArray[np.float64]

PAYMENT_DAY: dict[str, int] = {"gold": 15, "ginnie_1": 15, "ginnie_2": 20, "umbs": 25}
"""Day of the month on which each product posts principal (model.md section 3; Gold: Freddie Mac's 45-day delay)."""

MORTGAGE_PRODUCTS: tuple[str, ...] = tuple(PAYMENT_DAY)
"""The products in the order used for every per-product array."""

GOLD_EXCHANGE_DATE = np.datetime64("2023-06-01")
"""By this day the SOMA held no Gold pools: to May 2023 some 8 percent of principal was posted on the 15th, from June
less than 1 percent, and the 25th gained what it lost (`python -m calibration.prepayment_score` prints the shares)."""

HIGHEST_RATE_PCT = 25.0
"""A note rate above this is a mistake in units: the survey rate never passed 18.63 percent (October 1981)."""


@dataclass(frozen=True)
class MortgageCohorts:
    """Agency MBS as columns of equal length, one row a cohort.

    Attributes:
        product: (n,) text out of `MORTGAGE_PRODUCTS`; "umbs" includes Fannie Mae pools.
        term_months: (n,) int, the loans' original term.
        wac_pct: (n,) weighted average note rate paid by the borrowers.
        coupon_pct: (n,) net coupon paid to the holder.
        origination_index: (n,) int, month of origination as months since January 1970.
        par_bn: (n,) current face.
        survival_share: (n,) current face against what scheduled amortisation alone would have left of the original
            face; 1 for a cohort that never prepaid. It is the memory that burnout needs.
    """

    product: NDArray[np.str_]
    term_months: NDArray[np.int64]
    wac_pct: FloatArray
    coupon_pct: FloatArray
    origination_index: NDArray[np.int64]
    par_bn: FloatArray
    survival_share: FloatArray

    def __post_init__(self) -> None:
        """Report every fault of the columns at once.

        Raises:
            DataError: columns of unequal length, an unknown product, or a value outside its range.
        """
        faults = [*_shape_faults(self), *_range_faults(self)]
        if faults:
            raise DataError("these cohorts cannot be used: " + "; ".join(faults))

    @property
    def count(self) -> int:
        """How many cohorts there are."""
        return int(self.par_bn.size)

    @property
    def total_bn(self) -> float:
        """Current face of all cohorts."""
        return float(self.par_bn.sum())

    @property
    def product_index(self) -> NDArray[np.int64]:
        """(n,) place of each cohort's product in `MORTGAGE_PRODUCTS`."""
        return np.array([MORTGAGE_PRODUCTS.index(str(name)) for name in self.product], dtype=np.int64)

    def with_gold_exchanged(self) -> MortgageCohorts:
        """Return the same loans with Gold pools exchanged for UMBS, which pay ten days later in the month."""
        return replace(self, product=np.where(self.product == "gold", "umbs", self.product))


def payment_date(month_index: int | NDArray[np.int64]) -> DateArray:
    """Return the posting date of each product in a payment month, (product,) or (month, product).

    Args:
        month_index: months since January 1970, one or several.
    """
    days = np.array(list(PAYMENT_DAY.values()), dtype="timedelta64[D]") - np.timedelta64(1, "D")
    return next_business_day(month_start(month_index)[..., None] + days)


def _shape_faults(cohorts: MortgageCohorts) -> list[str]:
    sizes = {name: np.shape(column) for name, column in vars(cohorts).items()}
    if len(set(sizes.values())) == 1 and len(cohorts.par_bn.shape) == 1:
        return []
    return [f"columns must be one-dimensional and equally long, found {sizes}"]


def _range_faults(cohorts: MortgageCohorts) -> list[str]:
    unknown = sorted(set(map(str, np.ravel(cohorts.product))) - set(MORTGAGE_PRODUCTS))
    wac, coupon, par = cohorts.wac_pct, cohorts.coupon_pct, cohorts.par_bn
    checks = [
        (not unknown, f"unknown product {unknown}, allowed {list(MORTGAGE_PRODUCTS)}"),
        (np.all(cohorts.term_months > 0), "term_months must be positive"),
        (np.all((wac > 0) & (wac < HIGHEST_RATE_PCT)), f"wac_pct must lie between 0 and {HIGHEST_RATE_PCT}"),
        (np.all((coupon >= 0) & (coupon < HIGHEST_RATE_PCT)), f"coupon_pct must lie in 0 to {HIGHEST_RATE_PCT}"),
        (np.all((par >= 0) & np.isfinite(par)), "par_bn must be finite and not negative"),
        (np.all((cohorts.survival_share > 0) & np.isfinite(cohorts.survival_share)), "survival_share must be above 0"),
    ]
    return [message for passed, message in checks if not passed]
