"""What a policy rule may see: the last published Wednesday's books and the data known by then, never the future."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Observed"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """What a rule may see: the last published Wednesday, one value a path.

    Attributes:
        date: the Wednesday whose books are seen.
        period_date: first day of the period being decided: a month's, or a purchase period's.
        reserves_bn: (path,) reserve balances.
        on_rrp_bn: (path,) reverse repos with other than foreign official accounts.
        assets_bn: (path,) total assets.
        agency_principal_bn: (path,) agency principal of the month before; zero in the first.
        currency_bn: (path,) currency in circulation.
        gdp_bn: (path,) nominal GDP of the last published quarter, annual rate.
        gdp_growth_pct: (path,) its growth over four quarters.
        bank_assets_bn: (path,) total assets of commercial banks.
        currency_growth_bn: (path,) trend growth of currency over the coming month.
        iorb_pct: (path,) interest on reserve balances.
        effr_spread_bp: (path, weeks) effective federal funds rate less IORB, the last weeks published, oldest first.
        unemployment_pct: (path,) last published unemployment rate.
        core_inflation_pct: (path,) last published twelve-month core PCE inflation.
        purchases_stopped: (path,) bool, whether the outcome of the purchase rule asked has been reached in its regime.
        stopped: (path,) bool, whether this regime's stop condition has been met before.
    """

    date: np.datetime64
    period_date: np.datetime64
    reserves_bn: FloatArray
    on_rrp_bn: FloatArray
    assets_bn: FloatArray
    agency_principal_bn: FloatArray
    currency_bn: FloatArray
    gdp_bn: FloatArray
    gdp_growth_pct: FloatArray
    bank_assets_bn: FloatArray
    currency_growth_bn: FloatArray
    iorb_pct: FloatArray
    effr_spread_bp: FloatArray
    unemployment_pct: FloatArray
    core_inflation_pct: FloatArray
    purchases_stopped: NDArray[np.bool_]
    stopped: NDArray[np.bool_]
