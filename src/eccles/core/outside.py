"""Outside paths: what a scenario takes as given for every week, with a leading path axis.

An array has one row when all paths share it, or one row a path; NumPy's broadcasting does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError

__all__ = ["YIELD_TENORS", "Outside"]

FloatArray = NDArray[np.float64]

YIELD_TENORS = ("1m", "3m", "6m", "1y", "2y", "3y", "5y", "7y", "10y", "20y", "30y")
"""Tenors of the par curve, in the order of the last axis of `par_yield_pct`."""


@dataclass(frozen=True)
class Outside:
    """The outside world by week; column 0 is the opening.

    Attributes:
        currency_bn: (path, weeks + 1) currency in circulation.
        currency_growth_bn: (path, weeks + 1) trend growth of currency over the coming month.
        tga_bn: (path, weeks + 1) Treasury General Account.
        foreign_rrp_bn: (path, weeks + 1) foreign official repo pool.
        other_liabilities_bn: (path, weeks + 1) other liabilities and capital, the remittance line included. Where the
            line is neither published nor given, the engine adds what income keeps; `engine.plan.IncomePlan` says when.
        loans_bn: (path, weeks + 1) lending facilities.
        other_assets_bn: (path, weeks + 1) net premiums, repos, swaps and the rest of total assets. Likewise the engine
            takes off what is amortised.
        discount_in_other_assets: whether that path contains the discount on bills (published paths do), which the
            books carry in an account of its own.
        bridge_bn: (path, weeks + 1) Treasury currency outstanding and the like: factors table less statement.
        gdp_bn: (path, weeks + 1) nominal GDP of the quarter, annual rate.
        gdp_known_bn: (path, weeks + 1) nominal GDP of the last quarter published by that date.
        gdp_growth_pct: (path, weeks + 1) its growth over four quarters.
        bank_deposits_bn: (path, weeks + 1) deposits of commercial banks.
        bank_assets_bn: (path, weeks + 1) total assets of commercial banks.
        iorb_pct: (path, weeks + 1) interest on reserve balances.
        on_rrp_pct: (path, weeks + 1) award rate of the ON RRP.
        effr_spread_bp: (path, weeks + 1) effective federal funds rate less IORB.
        unemployment_pct: (path, weeks + 1) unemployment rate last published by that date.
        core_inflation_pct: (path, weeks + 1) twelve-month core PCE inflation last published by that date.
        par_yield_pct: (path, weeks + 1, tenors) Treasury par yields at `YIELD_TENORS`.
        breakeven_pct: (path, weeks + 1) 10-year breakeven inflation; new TIPS carry the par yield less it.
        mortgage_rate_pct: (path, months) monthly averages of the 30-year rate, from `mortgage_first_month_index`.
        cpi_index: (path, months) consumer prices not seasonally adjusted, from `cpi_first_month_index`.
    """

    currency_bn: FloatArray
    currency_growth_bn: FloatArray
    tga_bn: FloatArray
    foreign_rrp_bn: FloatArray
    other_liabilities_bn: FloatArray
    loans_bn: FloatArray
    other_assets_bn: FloatArray
    discount_in_other_assets: bool
    bridge_bn: FloatArray
    gdp_bn: FloatArray
    gdp_known_bn: FloatArray
    gdp_growth_pct: FloatArray
    bank_deposits_bn: FloatArray
    bank_assets_bn: FloatArray
    iorb_pct: FloatArray
    on_rrp_pct: FloatArray
    effr_spread_bp: FloatArray
    unemployment_pct: FloatArray
    core_inflation_pct: FloatArray
    par_yield_pct: FloatArray
    breakeven_pct: FloatArray
    mortgage_rate_pct: FloatArray
    mortgage_first_month_index: int
    cpi_index: FloatArray
    cpi_first_month_index: int

    def __post_init__(self) -> None:
        """Refuse paths with a missing or infinite value, naming all of them."""
        bad = [
            field.name
            for field in fields(self)
            if isinstance(getattr(self, field.name), np.ndarray) and not np.all(np.isfinite(getattr(self, field.name)))
        ]
        if bad:
            raise ScenarioError(f"outside paths with a value that is no finite number: {', '.join(bad)}")

    @property
    def path_count(self) -> int:
        """The largest number of rows of any path."""
        values = (getattr(self, field.name) for field in fields(self))
        return max(int(value.shape[0]) for value in values if isinstance(value, np.ndarray))
