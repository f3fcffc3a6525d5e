"""What is observed of agency MBS principal: by the SOMA's own weekly holdings and by the market's published CPR.

A payment month is the month of (Wednesday - 6 days). After October 2022 no purchase settled, so principal is the fall
in holdings. From May to October 2022 the weekly split of paydowns and settled purchases gives it. Before that three
windows show it without help: January to July 2019 (principal stayed below its cap, nothing was bought), and the week
of the 25th in months where that week holds no settlement day, which shows the principal of Fannie Mae and UMBS pools.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import first_wednesday_on_or_after, month_index
from eccles.core.mortgage import MORTGAGE_PRODUCTS, payment_date
from eccles.core.series import Series
from eccles.runoff.borrowers import MortgageRateHistory

__all__ = [
    "HISTORY_START_INDEX",
    "LAST_SETTLEMENT_INDEX",
    "RATE_START_INDEX",
    "CprObservation",
    "PrepaymentData",
    "PrincipalObservation",
    "SnapshotLike",
    "monthly_mean",
    "payment_month",
    "read",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HISTORY_START_INDEX = int(month_index(np.datetime64("2009-01-01")))
RATE_START_INDEX = int(month_index(np.datetime64("1985-01-01")))
CLEAN_FIRST_DAY = 22
"""A week that starts after the 21st holds no TBA settlement of the month (the last large class, Ginnie Mae, settles
around the 18th to 21st: SIFMA calendar)."""
PURE_RUN_OFF = (("2019-01", "2019-07"),)
"""Payment months in which nothing settled: no weekly rise above 0.2 bn in the SOMA summary."""
LAST_SETTLEMENT_INDEX = int(month_index(np.datetime64("2022-10-01")))
"""Last payment month in which a purchase settled: later weeks of the split show none above 0.1 bn."""


class SnapshotLike(Protocol):
    """The two questions asked of the embedded snapshot."""

    def table(self, name: str) -> dict[str, NDArray[np.generic]]:
        """Return the columns of a table."""

    def series(self, series_id: str) -> Series:
        """Return one series in its publisher's unit."""


@dataclass(frozen=True)
class PrincipalObservation:
    """Principal posted in one payment month by the listed products."""

    month_index: int
    products: tuple[str, ...]
    principal_bn: float


@dataclass(frozen=True)
class CprObservation:
    """The market's CPR of one prepayment month (posted one payment month later)."""

    month_index: int
    agency: str
    cpr_pct: float


@dataclass(frozen=True)
class PrepaymentData:
    """Everything the fits read.

    Attributes:
        rate_pct: (month,) monthly mean of the 30-year mortgage rate from January 1985.
        holding_bn: (month,) SOMA agency MBS after the payments of each payment month from January 2009.
        purchased_bn: purchases settled by payment month where they are separately known.
    """

    rate_pct: FloatArray
    holding_bn: FloatArray
    principal: tuple[PrincipalObservation, ...]
    cpr: tuple[CprObservation, ...]
    purchased_bn: dict[int, float]

    def rate_window(self, month_index: int, newest_lag: int, oldest_lag: int) -> float:
        """Mean mortgage rate from `oldest_lag` to `newest_lag` months before a month."""
        place = month_index - RATE_START_INDEX
        return float(self.rate_pct[place - oldest_lag : place - newest_lag + 1].mean())

    def holding_after(self, month_index: int) -> float:
        """SOMA agency MBS after the payments of a payment month."""
        return float(self.holding_bn[month_index - HISTORY_START_INDEX])

    @property
    def rates(self) -> MortgageRateHistory:
        """The monthly rates as one path."""
        return MortgageRateHistory(self.rate_pct[None, :], RATE_START_INDEX)

    @property
    def last_index(self) -> int:
        """Last payment month with a complete record."""
        return HISTORY_START_INDEX + self.holding_bn.size - 1


def read(snapshot: SnapshotLike) -> PrepaymentData:
    """Collect the observations from the embedded snapshot."""
    date, level = _weekly_holding(snapshot)
    months = payment_month(date)
    last = int(months[-1])
    wanted = np.arange(HISTORY_START_INDEX, last + 1)
    holding = level[np.searchsorted(months, wanted, side="right") - 1]
    flows = _known_flows(snapshot)
    total = _run_off_months(wanted, holding) | {month: paid for month, (paid, _) in flows.items()}
    products = MORTGAGE_PRODUCTS
    principal = [PrincipalObservation(month, products, paid) for month, paid in sorted(total.items())]
    principal += [item for item in _clean_weeks(date, level) if item.month_index not in total]
    return PrepaymentData(
        rate_pct=monthly_mean(snapshot.series("MORTGAGE30US"), RATE_START_INDEX),
        holding_bn=holding,
        principal=tuple(sorted(principal, key=lambda item: item.month_index)),
        cpr=tuple(_market_cpr(snapshot)),
        purchased_bn={month: bought for month, (_, bought) in flows.items()},
    )


def payment_month(date: NDArray[np.datetime64]) -> IntArray:
    """Return the payment month of each Wednesday."""
    return month_index(date - np.timedelta64(6, "D"))


def monthly_mean(series: Series, first_month_index: int) -> FloatArray:
    """Average a series over calendar months from a first month to its last."""
    months = month_index(series.date)
    kept = months >= first_month_index
    place = months[kept] - first_month_index
    return np.bincount(place, weights=series.value[kept]) / np.bincount(place)


def _weekly_holding(snapshot: SnapshotLike) -> tuple[NDArray[np.datetime64], FloatArray]:
    summary = snapshot.table("soma_summary")
    level = np.asarray(summary["mbs_bn"], dtype=np.float64)
    date = first_wednesday_on_or_after(np.asarray(summary["date"], dtype="datetime64[D]"))
    kept = np.isfinite(level) & (payment_month(date) >= HISTORY_START_INDEX)
    return date[kept], level[kept]


def _known_flows(snapshot: SnapshotLike) -> dict[int, tuple[float, float]]:
    """Paydowns and settled purchases by payment month from the weekly split, complete months up to October 2022."""
    flow = snapshot.table("mbs_flow")
    paid = np.nan_to_num(np.asarray(flow["paydown_bn"], dtype=np.float64))
    bought = np.nan_to_num(np.asarray(flow["purchased_bn"], dtype=np.float64))
    months = payment_month(np.asarray(flow["date"], dtype="datetime64[D]"))
    return {
        int(month): (float(paid[months == month].sum()), float(bought[months == month].sum()))
        for month in np.unique(months)
        if months.min() < month <= LAST_SETTLEMENT_INDEX
    }


def _run_off_months(months: IntArray, holding: FloatArray) -> dict[int, float]:
    fall = dict(zip(months[1:].tolist(), (-np.diff(holding)).tolist(), strict=True))
    kept = {month for month in fall if month > LAST_SETTLEMENT_INDEX}
    for first, last in PURE_RUN_OFF:
        kept |= set(range(int(np.datetime64(first, "M").astype(int)), int(np.datetime64(last, "M").astype(int)) + 1))
    return {month: fall[month] for month in sorted(kept)}


def _clean_weeks(date: NDArray[np.datetime64], level: FloatArray) -> list[PrincipalObservation]:
    """Weeks that hold the payment of the 25th and no settlement day: the principal of Fannie Mae and UMBS pools."""
    umbs = MORTGAGE_PRODUCTS.index("umbs")
    found = []
    for i in range(1, date.size):
        month = int(payment_month(date[i : i + 1])[0])
        day = payment_date(month)[umbs]
        starts_late = (date[i - 1] + 1).astype(object).day >= CLEAN_FIRST_DAY
        if date[i - 1] < day <= date[i] and date[i] - date[i - 1] == 7 and starts_late:
            found.append(PrincipalObservation(month, ("umbs",), float(level[i - 1] - level[i])))
    return found


def _market_cpr(snapshot: SnapshotLike) -> list[CprObservation]:
    found = []
    for agency in ("FNMA", "FHLMC", "GNMA"):
        series = snapshot.series(f"AGENCY_CPR_{agency}")
        months = month_index(series.date).tolist()
        found += [CprObservation(m, agency, float(v)) for m, v in zip(months, series.value.tolist(), strict=True)]
    return found
