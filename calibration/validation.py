"""Score the model against what happened: every number of docs/explanation/validation.md, from one command.

Run: python -m calibration.validation            (prints)
     python -m calibration.validation --write    (writes docs/explanation/validation.md)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import first_wednesday_on_or_after, month_index, month_start, next_business_day
from eccles.base.units import pct_from_share
from eccles.core.portfolio import Kind
from eccles.core.projection import ProjectionResult
from eccles.core.scenario import PathSpec, Scenario
from eccles.data.scenario_file import load_scenario
from eccles.data.snapshot import open_snapshot
from eccles.opening.balance_sheet import SOMA_COLUMNS, soma_classes
from eccles.opening.holdings import published_portfolio
from eccles.opening.simulate import project_scenario
from eccles.runoff.redemption import redeemed_shares

__all__ = [
    "BillScore",
    "FirstYear",
    "Gap",
    "MortgageScore",
    "bill_redemptions",
    "class_errors_bn",
    "first_year",
    "held_line_errors_bn",
    "line_gaps",
    "liquidity_gaps_bn",
    "mortgage_score",
    "on_rrp_early_bn",
    "on_rrp_rms_bn",
    "qt2",
    "static_redemptions_bn",
    "treasury_errors_pct",
]

FloatArray = NDArray[np.float64]

TREASURY_ACCOUNTS = ("bills", "notes_bonds", "tips", "inflation_compensation", "frn")
LAST_SCORED_MONTH = np.datetime64("2025-11", "M")
SCORED_MBS = (np.datetime64("2023-06", "M"), np.datetime64("2025-09", "M"))
SCORED_ON_RRP = (np.datetime64("2024-01-01", "D"), np.datetime64("2025-11-30", "D"))
CHECKPOINTS = tuple(np.datetime64(day, "D") for day in ("2023-05-31", "2024-05-29", "2025-05-28"))
"""Twelve, twenty-four and thirty-six months after 2022-06-01."""
CONSTANT_SATIATION_BN = 3515.0
"""The best constant level on data to 2023-12 (python -m calibration.liquidity_split prints it)."""


def qt2(**fit_date: str) -> ProjectionResult:
    """Run `qt2_as_it_happened`, with other fits where named."""
    return project_scenario(_with_fits(load_scenario("qt2_as_it_happened"), fit_date))


def _with_fits(scenario: Scenario, fit_date: dict[str, str]) -> Scenario:
    dates = {name: np.datetime64(date, "D") for name, date in fit_date.items()}
    return replace(scenario, fit_date={**scenario.fit_date, **dates})


# --- the first year, from the published holdings alone ---------------------------------------------------------------


@dataclass(frozen=True)
class FirstYear:
    """What the holdings of 2022-02-16 say about June 2022 to May 2023.

    Attributes:
        short_months: months of 2022 from June with coupon principal below the cap.
        with_compensation_bn: bills redeemed, compensation (frozen) counted inside the cap.
        without_compensation_bn: bills redeemed when it is not.
    """

    short_months: tuple[str, ...]
    with_compensation_bn: float
    without_compensation_bn: float


def first_year() -> FirstYear:
    """Hold the published holdings against the caps of the first year."""
    months = np.arange(np.datetime64("2022-06", "M"), np.datetime64("2023-06", "M"))
    cap = np.where(months < np.datetime64("2022-09", "M"), 30.0, 60.0)
    with_comp, without = (coupon_due_bn(months, counted) for counted in (True, False))
    in_2022 = months < np.datetime64("2023-01", "M")
    short = months[in_2022 & (with_comp < cap)]
    return FirstYear(
        short_months=tuple(str(month) for month in short),
        with_compensation_bn=float(np.maximum(cap - with_comp, 0.0).sum()),
        without_compensation_bn=float(np.maximum(cap - without, 0.0).sum()),
    )


def coupon_due_bn(months: NDArray[np.datetime64], compensation: bool) -> FloatArray:
    """Return coupon principal of the published holdings by month of stated maturity."""
    holdings = published_portfolio(open_snapshot())
    coupon = np.isin(holdings.kind.astype(str), [Kind.NOTE_BOND, Kind.TIPS, Kind.FRN])
    amount = holdings.par_bn + (holdings.compensation_bn if compensation else 0.0)
    place = holdings.maturity_date.astype("datetime64[M]")
    return np.array([amount[coupon & (place == month)].sum() for month in months])


# --- Treasuries ------------------------------------------------------------------------------------------------------


def reading_dates(result: ProjectionResult) -> NDArray[np.datetime64]:
    """Return the first Wednesday on or after the last payment date of each month inside the run, to 2025-11."""
    first = int(month_index(result.date[0]))
    months = np.arange(first, int(LAST_SCORED_MONTH.astype(int)) + 1)
    read = first_wednesday_on_or_after(next_business_day(month_start(months + 1) - np.timedelta64(1, "D")))
    return np.asarray(read[read <= result.date[-1]])


def class_errors_bn(result: ProjectionResult) -> dict[str, FloatArray]:
    """Return projected less published SOMA Treasuries by class on the reading dates."""
    dates = reading_dates(result)
    place = np.searchsorted(result.date, dates)
    published = [soma_classes(open_snapshot(), np.datetime64(date, "D")) for date in dates]
    return {
        name: result.amount_bn(name)[0, place] - np.array([row[name] for row in published])
        for name in TREASURY_ACCOUNTS
    }


def treasury_errors_pct(result: ProjectionResult) -> FloatArray:
    """Return the error of Treasury par (without compensation) in per cent of actual par on the reading dates."""
    errors = class_errors_bn(result)
    par = [name for name in TREASURY_ACCOUNTS if name != "inflation_compensation"]
    snapshot = open_snapshot()
    actual = np.array([
        sum(soma_classes(snapshot, np.datetime64(date, "D"))[name] for name in par) for date in reading_dates(result)
    ])  # fmt: skip
    return pct_from_share(np.sum([errors[name] for name in par], axis=0) / actual)


@dataclass(frozen=True)
class BillScore:
    """Bills redeemed by month against the Board's annual report.

    Attributes:
        month_date: (n,) first days.
        official_bn: (n,).
        projected_bn: (n,).
        static_bn: (n,) the same caps on the published holdings without roll-overs.
        held_2024_04_03_bn: projected bills on that Wednesday (published: 195.1).
    """

    month_date: NDArray[np.datetime64]
    official_bn: FloatArray
    projected_bn: FloatArray
    static_bn: FloatArray
    held_2024_04_03_bn: float

    @property
    def rms_bn(self) -> float:
        """Root-mean-square error of the months."""
        return rms(self.projected_bn - self.official_bn)

    @property
    def static_rms_bn(self) -> float:
        """The same without roll-overs."""
        return rms(self.static_bn - self.official_bn)


def bill_redemptions(result: ProjectionResult) -> BillScore:
    """Score the projected bill redemptions to April 2024."""
    table = open_snapshot().table("bill_redemption")
    place = np.searchsorted(result.ladder.month_date, table["month_date"])
    week = int(np.searchsorted(result.date, np.datetime64("2024-04-03", "D")))
    return BillScore(
        month_date=table["month_date"],
        official_bn=table["redeemed_bn"],
        projected_bn=result.ladder.bill_redeemed_bn[0, place],
        static_bn=static_redemptions_bn(
            table["month_date"].astype("datetime64[M]"), result.ladder.treasury_cap_bn[0, place]
        ),
        held_2024_04_03_bn=float(result.amount_bn("bills")[0, week]),
    )


def static_redemptions_bn(months: NDArray[np.datetime64], cap_bn: FloatArray) -> FloatArray:
    """Return bills redeemed if nothing were ever rolled into new coupons; the bills themselves never run short."""
    due = coupon_due_bn(months, compensation=True)
    plenty = np.full(months.size, cap_bn.max())
    share = redeemed_shares(cap_bn, due, plenty, np.zeros(months.size, dtype=bool)).bill_share
    return np.asarray(share * plenty)


# --- MBS -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MortgageScore:
    """MBS principal by payment month, June 2023 to September 2025.

    Attributes:
        month: (n,) payment months.
        actual_bn: (n,) fall of SOMA MBS (nothing was bought in these months).
        projected_bn: (n,).
    """

    month: NDArray[np.datetime64]
    actual_bn: FloatArray
    projected_bn: FloatArray

    @property
    def cumulative_error_pct(self) -> float:
        """Error of the sum, in per cent."""
        return float(pct_from_share(self.projected_bn.sum() / self.actual_bn.sum() - 1.0))

    @property
    def rms_bn(self) -> float:
        """Root-mean-square error of the months."""
        return rms(self.projected_bn - self.actual_bn)

    @property
    def best_constant_rms_bn(self) -> float:
        """What the best constant amount would have scored, chosen with hindsight: the mean of the months themselves."""
        return rms(self.actual_bn - self.actual_bn.mean())


def mortgage_score(result: ProjectionResult) -> MortgageScore:
    """Score MBS principal; a payment month is the month of (Wednesday - 6 days)."""
    months = np.arange(SCORED_MBS[0], SCORED_MBS[1] + 1)
    table = open_snapshot().table("soma_summary")
    shown = first_wednesday_on_or_after(table["date"])
    actual = _by_payment_month(shown[1:], -np.diff(table["mbs_bn"]), months)
    projected = _by_payment_month(result.date[1:], result.journal.total_bn("MBS principal")[0], months)
    return MortgageScore(months, actual, projected)


def _by_payment_month(
    date: NDArray[np.datetime64], amount_bn: FloatArray, months: NDArray[np.datetime64]
) -> FloatArray:
    month = (date - np.timedelta64(6, "D")).astype("datetime64[M]")
    return np.array([amount_bn[month == wanted].sum() for wanted in months])


# --- the whole balance sheet -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """One line at one checkpoint."""

    date: np.datetime64
    line: str
    projected_bn: float
    published_bn: float

    @property
    def error_bn(self) -> float:
        """Projected less published."""
        return self.projected_bn - self.published_bn


def line_gaps(result: ProjectionResult) -> list[Gap]:
    """Return securities, loans, other assets and total assets at twelve, twenty-four and thirty-six months."""
    snapshot, gaps = open_snapshot(), []
    for date in CHECKPOINTS:
        week = int(np.searchsorted(result.date, date))
        published = soma_classes(snapshot, date)
        projected = {name: float(result.amount_bn(name)[0, week]) for name in SOMA_COLUMNS}
        gaps += [Gap(date, name, projected[name], published[name]) for name in SOMA_COLUMNS]
        gaps.append(Gap(date, "securities held outright", sum(projected.values()), sum(published.values())))
        gaps.append(_gap(result, week, "loans", float(snapshot.series_bn("WLCFLL").at(date))))
        total = float(snapshot.series_bn("WALCL").at(date))
        gaps.append(Gap(date, "total assets", float(result.total_assets_bn[0, week]), total))
    return gaps


def _gap(result: ProjectionResult, week: int, account: str, published_bn: float) -> Gap:
    return Gap(result.date[week], account, float(result.amount_bn(account)[0, week]), published_bn)


def held_line_errors_bn() -> dict[str, FloatArray]:
    """Return the error of total assets by line when loans and other assets are held at their opening level."""
    scenario = load_scenario("qt2_as_it_happened")
    held = {name: PathSpec() for name in ("loans_bn", "other_assets_bn")}
    result = project_scenario(replace(scenario, paths={**scenario.paths, **held}))
    weeks = np.searchsorted(result.date, CHECKPOINTS)
    snapshot, dates = open_snapshot(), np.array(CHECKPOINTS)
    securities = np.array([
        sum(g.error_bn for g in line_gaps(result) if g.line == "securities held outright" and g.date == date)
        for date in dates
    ])  # fmt: skip
    loans = result.amount_bn("loans")[0, weeks] - snapshot.series_bn("WLCFLL").at(dates)
    total = result.total_assets_bn[0, weeks] - snapshot.series_bn("WALCL").at(dates)
    other = total - securities - loans
    return {"securities": securities, "loans": loans, "premiums, repos and other assets": other, "total assets": total}


def liquidity_gaps_bn(result: ProjectionResult) -> FloatArray:
    """Return projected less published reserves + ON RRP at the checkpoints."""
    table = open_snapshot().table("h41_factor")
    rows, weeks = np.searchsorted(table["date"], CHECKPOINTS), np.searchsorted(result.date, CHECKPOINTS)
    published = table["reserves_bn"][rows] + table["on_rrp_bn"][rows]
    return np.asarray((result.amount_bn("reserves") + result.amount_bn("on_rrp"))[0, weeks] - published)


def on_rrp_rms_bn(result: ProjectionResult) -> tuple[float, float]:
    """Return the weekly error of ON RRP over 2024-01 to 2025-11, and that of a constant satiation level."""
    table = open_snapshot().table("h41_factor")
    scored = (result.date >= SCORED_ON_RRP[0]) & (result.date <= SCORED_ON_RRP[1])
    actual = table["on_rrp_bn"][np.searchsorted(table["date"], result.date[scored])]
    projected = result.amount_bn("on_rrp")[0, scored]
    liquidity = projected + result.amount_bn("reserves")[0, scored]
    constant = np.maximum(liquidity - CONSTANT_SATIATION_BN, 0.0)
    return rms(projected - actual), rms(constant - actual)


def on_rrp_early_bn(result: ProjectionResult) -> tuple[float, float]:
    """Return the root-mean-square and the mean of the ON RRP's error from the opening to 2023-12."""
    table = open_snapshot().table("h41_factor")
    early = result.date < SCORED_ON_RRP[0]
    error = (
        result.amount_bn("on_rrp")[0, early] - table["on_rrp_bn"][np.searchsorted(table["date"], result.date[early])]
    )
    return rms(error), float(error.mean())


def rms(error: FloatArray) -> float:
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(np.square(error))))
