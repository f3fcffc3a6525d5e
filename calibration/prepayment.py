"""Fit borrowers' behaviour to agency MBS principal; `python -m calibration.prepayment` writes parameters and errors.

Two records since June 2017 are explained by one set of parameters: the SOMA's principal (where it is seen, see
`prepayment_data`) and the market's CPR by agency. Residuals are in logarithms, so that months of 55 bn and of 14 bn
count alike, and are weighted by how well each record is measured. Two published figures stand in where the data are
silent: far below the money, the prepayment of the Office of Thrift Supervision's model enters as a weak observation.
Three cut-offs are fitted; each sees only what was published by its date.
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from calibration import mbs_cohorts
from calibration.parameter_file import Fit, write_fits
from calibration.prepayment_data import (
    HISTORY_START_INDEX,
    CprObservation,
    PrepaymentData,
    PrincipalObservation,
    read,
)
from calibration.prepayment_history import PurchaseHistory, production_spreads, replay
from calibration.prepayment_market import MARKET_GROWTH_PCT, Market, market_cpr
from calibration.prepayment_score import Score, constant_cpr_rms, score
from eccles.base.timeline import DateLike, as_date
from eccles.base.units import pct_from_share
from eccles.core.mortgage import MORTGAGE_PRODUCTS, MortgageCohorts
from eccles.data.snapshot import open_snapshot
from eccles.runoff.borrowers import PrepaymentParameters

__all__ = ["CUTOFF_DATES", "FITTED", "Estimate", "estimate", "main", "ots_cpr_pct", "search_window"]

FloatArray = NDArray[np.float64]

CUTOFF_DATES = ("2022-05-31", "2023-05-31", "2026-03-25")
FIRST_OBSERVED = int(np.datetime64("2017-06", "M").astype(np.int64))
WINDOWS_MONTHS = (2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24)
SPLIT_KNOWN_INDEX = int(np.datetime64("2022-05", "M").astype(np.int64))

FITTED: dict[str, tuple[float, float, float]] = {
    "turnover_pct": (3.0, 13.0, 25.0),
    "lock_in_share": (0.05, 0.65, 0.95),
    "lock_in_scale_pp": (0.1, 0.8, 4.0),
    "refinancing_pct": (15.0, 48.0, 90.0),
    "refinancing_midpoint_pp": (0.0, 0.4, 2.0),
    "refinancing_width_pp": (0.05, 0.15, 1.5),
    "burnout_ratio": (0.0, 0.3, 3.0),
    "annual_cosine_ratio": (-0.5, -0.15, 0.5),
    "annual_sine_ratio": (-0.5, 0.0, 0.5),
    "half_year_cosine_ratio": (-0.3, 0.0, 0.3),
    "half_year_sine_ratio": (-0.3, 0.0, 0.3),
    "business_day_ratio": (0.0, 0.7, 2.0),
    "ginnie_turnover_ratio": (0.7, 1.4, 2.0),
    "ginnie_refinancing_ratio": (0.5, 0.95, 2.0),
    "rate_lag_months": (1.0, 1.6, 2.0),
}
"""Lowest value, start and highest value of each fitted parameter."""
MARKET_LEVEL = (-0.5, 0.0, 0.5)
"""Log level of the market's speed against loans like the SOMA's: a nuisance, fitted and not used."""

SIGMA_SPLIT, SIGMA_INFERRED, SIGMA_MARKET, SIGMA_OTS = 0.04, 0.07, 0.10, 0.25
"""Standard errors of the logarithms: principal published as such; principal seen on inferred cohorts; the market's CPR
(read off a chart to 0.2 points, composition rebuilt); the OTS figures (a model of another time)."""
OTHER_GROWTH_PCT = (2.0, 6.0)
OTS_INCENTIVES_PP, OTS_MARKET_RATE_PCT = (-1.5, -3.0), 6.0

HEADING = """Agency MBS prepayment: one entry a data cut-off; the meaning of each name is in eccles.runoff.borrowers.
Written by python -m calibration.prepayment; do not edit."""


@dataclass(frozen=True)
class Estimate:
    """One fit: its parameters, their standard errors, the weighted sum of squares and the market's level."""

    parameters: PrepaymentParameters
    standard_error: dict[str, float]
    cost: float
    residual_count: int
    market_level: float


@dataclass(frozen=True)
class _Sample:
    """What one cut-off may see, laid out for the fit."""

    data: PrepaymentData
    history: PurchaseHistory
    market: Market
    principal: tuple[PrincipalObservation, ...]
    cpr: tuple[CprObservation, ...]
    growth_pct: float

    @classmethod
    def to_date(cls, data: PrepaymentData, data_to: DateLike, growth_pct: float) -> _Sample:
        last = min(int(as_date(data_to).astype("datetime64[M]").astype(np.int64)), data.last_index)
        return cls(
            data=data,
            history=PurchaseHistory.to_month(data, last),
            market=Market.to_month(data, last),
            principal=tuple(o for o in data.principal if FIRST_OBSERVED <= o.month_index <= last),
            cpr=tuple(o for o in data.cpr if FIRST_OBSERVED <= o.month_index < last),
            growth_pct=growth_pct,
        )


def search_window(data: PrepaymentData, data_to: DateLike) -> dict[int, Estimate]:
    """Fit once for every lock-in window; the one with the least weighted sum of squares is the fit."""
    found: dict[int, Estimate] = {}
    start = None
    for window in WINDOWS_MONTHS:
        found[window] = estimate(data, data_to, window, start=start)
        start = found[window]
    return found


def estimate(
    data: PrepaymentData,
    data_to: DateLike,
    window_months: int,
    *,
    start: Estimate | None = None,
    growth_pct: float = MARKET_GROWTH_PCT,
) -> Estimate:
    """Fit the parameters for one lock-in window by weighted least squares."""
    sample, discount = _Sample.to_date(data, data_to, growth_pct), production_spreads()[1]
    bounds = np.array([*FITTED.values(), MARKET_LEVEL])
    guess = bounds[:, 1]
    if start is not None:
        guess = np.array([*(asdict(start.parameters)[name] for name in FITTED), start.market_level])

    def parameters_of(x: FloatArray) -> PrepaymentParameters:
        fixed = {"seasoning_months": 30.0, "lock_in_window_months": window_months, "short_term_discount_pp": discount}
        return PrepaymentParameters.from_mapping(fixed | dict(zip(FITTED, x[:-1].tolist(), strict=True)))

    margin = 1e-6 * (bounds[:, 2] - bounds[:, 0])
    solution = least_squares(
        lambda x: _residuals(parameters_of(x), float(x[-1]), sample),
        np.clip(guess, bounds[:, 0] + margin, bounds[:, 2] - margin),
        bounds=(bounds[:, 0], bounds[:, 2]),
        x_scale=np.maximum(np.abs(bounds[:, 1]), 0.1),
        ftol=1e-6,
        xtol=1e-6,
        max_nfev=60,
    )
    freedom = solution.fun.size - solution.x.size
    covariance = np.linalg.pinv(solution.jac.T @ solution.jac) * (2.0 * solution.cost / freedom)
    errors = dict(zip(FITTED, np.sqrt(np.diag(covariance))[:-1].tolist(), strict=True))
    return Estimate(
        parameters_of(solution.x), errors, 2.0 * float(solution.cost), solution.fun.size, float(solution.x[-1])
    )


def ots_cpr_pct(incentive_pp: float, market_rate_pct: float = OTS_MARKET_RATE_PCT) -> float:
    """Seasoned prepayment in the Office of Thrift Supervision's model, a function of note rate over market rate.

    `CPR = .2406 - .1389 arctan(5.952 (1.089 - C/M))`: OTS Net Portfolio Value Model, as used with Richard and Roll's
    multipliers.
    """
    ratio = (market_rate_pct + incentive_pp) / market_rate_pct
    return pct_from_share(float(0.2406 - 0.1389 * np.arctan(5.952 * (1.089 - ratio))))


def _residuals(parameters: PrepaymentParameters, market_level: float, sample: _Sample) -> FloatArray:
    posted = replay(parameters, sample.data, sample.history).principal_bn
    principal = [_principal_residual(posted[o.month_index - HISTORY_START_INDEX], o) for o in sample.principal]
    cpr = market_cpr(parameters, sample.data, sample.market, sample.growth_pct) * np.exp(market_level)
    first = int(sample.market.months[0])
    by_agency: dict[tuple[int, int], list[float]] = {}
    for o in sample.cpr:
        by_agency.setdefault((o.month_index, int(o.agency == "GNMA")), []).append(o.cpr_pct)
    market = [
        np.log(cpr[month + 1 - first, agency] / np.mean(seen)) / SIGMA_MARKET
        for (month, agency), seen in by_agency.items()
    ]
    return np.array([*principal, *market, *_ots_residuals(parameters)])


def _principal_residual(posted: FloatArray, seen: PrincipalObservation) -> float:
    modelled = sum(float(posted[MORTGAGE_PRODUCTS.index(product)]) for product in seen.products)
    sigma = SIGMA_SPLIT if seen.month_index >= SPLIT_KNOWN_INDEX else SIGMA_INFERRED
    return float(np.log(modelled / seen.principal_bn)) / sigma


def _ots_residuals(parameters: PrepaymentParameters) -> list[float]:
    p = parameters
    found = []
    for incentive in OTS_INCENTIVES_PP:
        lock_in = 1.0 + p.lock_in_share * np.expm1(incentive / p.lock_in_scale_pp)
        s_curve = 0.5 + np.arctan((incentive - p.refinancing_midpoint_pp) / p.refinancing_width_pp) / np.pi
        cpr = p.turnover_pct * lock_in + p.refinancing_pct * s_curve
        found.append(float(np.log(cpr / ots_cpr_pct(incentive))) / SIGMA_OTS)
    return found


def _entry(data_to: str, found: dict[int, Estimate], result: Score, constant_cpr: float) -> Fit:
    best = min(found.values(), key=lambda e: e.cost)
    return Fit(
        data_to_date=data_to,
        parameters=asdict(best.parameters),
        errors={
            "standard_error": best.standard_error,
            "weighted_sum_of_squares": best.cost,
            "residuals": best.residual_count,
            "window_search": {f"{window} months": round(estimated.cost, 2) for window, estimated in found.items()},
            "scored": "payment months 2023-06 to 2025-09, run off from 2022-06-01 on actual mortgage rates"
            + ("" if data_to < "2023-06" else " (inside the sample)"),
            "cumulative_principal_error_pct": result.cumulative_pct,
            "rms_bn": result.rms_bn,
            "best_constant_rms_bn": result.best_constant_rms_bn,
            "best_constant_speed_rms_bn": constant_cpr,
        },
        sample=f"SOMA principal and market CPR from 2017-06 to {data_to}",
        script="calibration/prepayment.py",
    )


def _rounded(parameters: PrepaymentParameters) -> PrepaymentParameters:
    """The parameters as the file will give them."""
    return replace(parameters, **{name: float(f"{value:.6g}") for name, value in asdict(parameters).items()})


def main() -> int:
    snapshot = open_snapshot()
    data = read(snapshot)
    searched = {data_to: search_window(data, data_to) for data_to in CUTOFF_DATES}
    best = {d: _rounded(min(found.values(), key=lambda e: e.cost).parameters) for d, found in searched.items()}
    cohorts = mbs_cohorts.write_files(best[CUTOFF_DATES[0]], data, snapshot)
    entries = []
    for data_to, found in searched.items():
        _report_windows(data_to, found, data, cohorts)
        result = score(best[data_to], data, cohorts)
        entries.append(_entry(data_to, found, result, constant_cpr_rms(best[data_to], data, cohorts)))
    print(write_fits("prepayment", HEADING, entries))
    mbs_cohorts.report(cohorts)
    _report_growth(searched[CUTOFF_DATES[1]], data, cohorts)
    return 0


def _report_growth(found: dict[int, Estimate], data: PrepaymentData, cohorts: MortgageCohorts) -> None:
    """What the assumed growth of the market does to the scored fit."""
    chosen = min(found.values(), key=lambda e: e.cost)
    window = int(chosen.parameters.lock_in_window_months)
    for growth_pct in OTHER_GROWTH_PCT:
        other = estimate(data, CUTOFF_DATES[1], window, start=chosen, growth_pct=growth_pct)
        result = score(other.parameters, data, cohorts)
        print(
            f"market growth {growth_pct} %: sum of squares {other.cost:.1f}, cumulative error "
            f"{result.cumulative_pct:.2f} %, rms {result.rms_bn:.2f} bn"
        )


def _report_windows(data_to: str, found: dict[int, Estimate], data: PrepaymentData, cohorts: MortgageCohorts) -> None:
    print(f"data to {data_to}: window, weighted sum of squares, cumulative error %, rms bn, best constant bn")
    least = min(e.cost for e in found.values())
    for window, item in found.items():
        result = score(_rounded(item.parameters), data, cohorts)
        mark = " <- chosen" if item.cost == least else ""
        numbers = f"{result.cumulative_pct:7.2f} {result.rms_bn:6.2f} {result.best_constant_rms_bn:6.2f}"
        print(f"  {window:3d} {item.cost:8.1f} {numbers}{mark}")
    chosen = min(found.values(), key=lambda e: e.cost)
    for name, error in chosen.standard_error.items():
        print(f"    {name:26s} {asdict(chosen.parameters)[name]:9.3f} +- {error:.3f}")


if __name__ == "__main__":
    sys.exit(main())
