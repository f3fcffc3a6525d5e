"""Value what a scenario holds on one of its Wednesdays: price, duration, gain, shocks, shares of what is outstanding.

Everything is repriced under every shock, MBS with the cash flows of the shocked mortgage rate; the gain is against par
and inflation compensation, because the cost of single holdings is not published. CMBS are carried at par.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateLike, as_day
from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.compare.held import Held, held_on
from eccles.compare.outstanding import Outstanding, outstanding_near
from eccles.core.curve import DiscountCurve
from eccles.core.lots import TREASURY_ACCOUNTS
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import ACCOUNT_OF_KIND, Kind
from eccles.core.scenario import Scenario
from eccles.core.valuation import ClassValue, CurveShock, SecurityRows, Valuation
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import latest_fit
from eccles.data.snapshot import Snapshot
from eccles.ledger.income import IncomeParameters
from eccles.opening.income_books import published_premiums
from eccles.rates.curve_fit import CURVE_TENOR_YRS, fit_curve, shifted_par_yields
from eccles.runoff.mortgage_value import MortgageValues, value_mortgages
from eccles.runoff.valuation import clean_prices, ten_year_dv01_per100, value_securities

__all__ = ["MATURITY_BUCKETS", "STANDARD_SHOCKS", "value_held", "value_scenario"]

FloatArray = NDArray[np.float64]

STANDARD_SHOCKS = (
    CurveShock(-100.0),
    CurveShock(100.0),
    CurveShock(200.0),
    CurveShock(twist_bp=50.0),
    CurveShock(twist_bp=-50.0),
)
"""What every valuation answers."""

MATURITY_BUCKETS = {
    "15 days or less": 15,
    "16 to 90 days": 90,
    "91 days to 1 year": 366,
    "1 to 5 years": 1827,
    "5 to 10 years": 3653,
    "over 10 years": 10**6,
}
"""Buckets of the H.4.1's table 2 and the most days to maturity each takes."""

MORTGAGE_BUMP_BP = 10.0
"""The DV01 of MBS is a central difference over so many basis points either way."""
PREMIUM_LINES = ("unamortized_premiums", "unamortized_discounts")
COUPON_PAR = ("note_bond_bn", "tips_bn", "frn_bn")
"""Treasuries other than bills are one class here: what matures is rolled over at auction, at par, among them."""
AGENCY_PAR = ("agency_debt_bn", "mbs_bn", "cmbs_bn")
TEN_YEAR = YIELD_TENORS.index("10y")


def value_scenario(
    scenario: Scenario, date: DateLike | None = None, shocks: Sequence[CurveShock] = STANDARD_SHOCKS
) -> Valuation:
    """Value what a scenario holds on one of its Wednesdays under that day's curve.

    Args:
        scenario: whose holdings, curve, breakeven and mortgage rates.
        date: a Wednesday from its opening to its end; the opening where none is given.
        shocks: moves of the curve to revalue everything under.

    Raises:
        DataError: the date is none of its Wednesdays.
        ScenarioError: the scenario cannot be run, or a curve cannot be fitted.
    """
    return value_held(held_on(scenario, date), scenario.name, shocks)


def value_held(
    held: Held, name: str, shocks: Sequence[CurveShock] = STANDARD_SHOCKS, mortgage_spread_share: float | None = None
) -> Valuation:
    """Value holdings in their market; see `value_scenario`.

    Args:
        held: what is held, and the market.
        name: what the valuation is called.
        shocks: moves of the curve.
        mortgage_spread_share: part of a new pool's spread that MBS are discounted with; None for the fitted one.
    """
    if mortgage_spread_share is None:
        mortgage_spread_share = float(latest_fit("mortgage_spread", held.known_at).parameters["par_spread_share"])
    work = _Work(held, tuple(shocks), mortgage_spread_share)
    cost = _amortised_cost(open_known(held.known_at), held, work)
    outstanding = work.outstanding
    return Valuation(
        name=name,
        date=held.date,
        basis=held.basis,
        curve=work.curve,
        par_yield_pct=held.par_yield_pct,
        breakeven_pct=held.breakeven_pct,
        mortgage_spread_pct=work.mortgages.spread_pct,
        securities=work.rows,
        classes=tuple(work.classes()),
        shocks=work.shocks,
        bucket=tuple(MATURITY_BUCKETS),
        bucket_bn=_maturity_profile(held),
        amortised_cost_bn=cost.amount_bn,
        premium_date=cost.premium_date,
        cost_gap=cost.gap,
        record_date=np.datetime64("NaT", "D") if outstanding is None else outstanding.record_date,
        outstanding_basis="" if outstanding is None else outstanding.basis,
    )


@dataclass(frozen=True)
class _Work:
    """The steps of one valuation, each computed once."""

    held: Held
    shocks: tuple[CurveShock, ...]
    spread_share: float

    @cached_property
    def curve(self) -> DiscountCurve:
        return fit_curve(self.held.date, self.held.par_yield_pct)

    @cached_property
    def shocked(self) -> tuple[DiscountCurve, ...]:
        return tuple(self._shifted(shock) for shock in self.shocks)

    @cached_property
    def outstanding(self) -> Outstanding | None:
        return outstanding_near(open_known(self.held.known_at), self.held.date)

    @cached_property
    def ten_year_share(self) -> float:
        """DV01 of a new ten-year note, as a fraction of its par."""
        return share_from_pct(ten_year_dv01_per100(float(self.held.par_yield_pct[TEN_YEAR])))

    @cached_property
    def rows(self) -> SecurityRows:
        held = self.held
        values = value_securities(held.securities, self.curve, held.breakeven_pct)
        dv01 = share_from_pct(values.dv01_per100) * (held.par_bn + held.compensation_bn)
        return SecurityRows(
            securities=held.securities,
            par_bn=held.par_bn,
            compensation_bn=held.compensation_bn,
            clean_per100=values.clean_per100,
            accrued_per100=values.accrued_per100,
            yield_pct=values.yield_pct,
            macaulay_yrs=values.macaulay_yrs,
            modified_yrs=values.modified_yrs,
            convexity_ratio=values.convexity_ratio,
            dv01_bn_per_bp=dv01,
            ten_year_bn=dv01 / self.ten_year_share,
            outstanding_bn=self._outstanding_of_rows(),
        )

    @cached_property
    def shocked_rows_bn(self) -> FloatArray:
        """(shocks, n) change in value of each security."""
        held = self.held
        if not self.shocks:
            return np.zeros((0, held.par_bn.size))
        price = clean_prices(held.securities, self.shocked, held.breakeven_pct)
        return np.asarray(share_from_pct(price - self.rows.clean_per100) * self.rows.book_bn)

    @cached_property
    def mortgages(self) -> MortgageValues:
        """Paths: the curve, ten basis points lower and higher, then the shocks."""
        bumps = (CurveShock(-MORTGAGE_BUMP_BP), CurveShock(MORTGAGE_BUMP_BP))
        curves = (self.curve, *map(self._shifted, bumps), *self.shocked)
        shift = [_ten_year_shift_pp(shock) for shock in (CurveShock(), *bumps, *self.shocks)]
        held = self.held
        return value_mortgages(
            held.prepayment,
            held.cohorts,
            held.mortgage_rates,
            curves,
            rate_pct=held.mortgage_rate_pct,
            shift_pp=np.array(shift),
            par_spread_share=self.spread_share,
        )

    @cached_property
    def book_bn(self) -> float:
        return float(self.rows.book_bn.sum()) + self.held.cohorts.total_bn + self.held.cmbs_bn

    def classes(self) -> Iterator[ClassValue]:
        single = {account: self._securities_class(kind) for kind, account in ACCOUNT_OF_KIND.items()}
        single |= {"mbs": self._mbs(), "cmbs": self._cmbs()}
        yield from single.values()
        yield _total("treasuries", [single[name] for name in TREASURY_ACCOUNTS])
        yield _total("total", list(single.values()))

    def _shifted(self, shock: CurveShock) -> DiscountCurve:
        return fit_curve(self.held.date, shifted_par_yields(self.held.par_yield_pct, shock.parallel_bp, shock.twist_bp))

    def _outstanding_of_rows(self) -> FloatArray:
        if self.outstanding is None:
            return np.full(self.held.par_bn.size, np.nan)
        amount = dict(zip(self.outstanding.securities.cusip, self.outstanding.outstanding_bn, strict=True))
        return np.array([amount.get(cusip, np.nan) for cusip in self.held.securities.cusip])

    def _securities_class(self, kind: Kind) -> ClassValue:
        rows, held = self.rows, self.held
        member = held.securities.kind == kind.value
        years = (held.securities.maturity_date[member] - held.date).astype(np.float64) / DAYS_PER_YEAR
        book = rows.book_bn[member]
        amount, equivalents = self._outstanding_of_class(kind)
        dv01 = float(rows.dv01_bn_per_bp[member].sum())
        return ClassValue(
            name=ACCOUNT_OF_KIND[kind],
            book_bn=float(book.sum()),
            value_bn=float(rows.value_bn[member].sum()),
            accrued_bn=float(share_from_pct(rows.accrued_per100 * rows.book_bn)[member].sum()),
            dv01_bn_per_bp=dv01,
            ten_year_bn=dv01 / self.ten_year_share,
            maturity_yrs=float(np.average(years, weights=book)) if book.size else np.nan,
            shocked_bn=self.shocked_rows_bn[:, member].sum(axis=1),
            outstanding_bn=amount,
            outstanding_ten_year_bn=equivalents,
        )

    def _outstanding_of_class(self, kind: Kind) -> tuple[float, float]:
        if self.outstanding is None or kind is Kind.AGENCY_DEBT:
            return np.nan, np.nan
        member = self.outstanding.securities.kind == kind.value
        amount = self.outstanding.outstanding_bn[member]
        values = value_securities(self.outstanding.securities.at(member), self.curve, self.held.breakeven_pct)
        dv01 = share_from_pct(values.dv01_per100) * amount
        return float(amount.sum()), float(dv01.sum()) / self.ten_year_share

    def _mbs(self) -> ClassValue:
        values = self.mortgages
        clean = values.clean_bn.sum(axis=1)
        dv01 = float(clean[1] - clean[2]) / (2.0 * MORTGAGE_BUMP_BP)
        par = self.held.cohorts.par_bn
        return ClassValue(
            name="mbs",
            book_bn=float(par.sum()),
            value_bn=float(clean[0]),
            accrued_bn=float(values.accrued_bn.sum()),
            dv01_bn_per_bp=dv01,
            ten_year_bn=dv01 / self.ten_year_share,
            maturity_yrs=float(np.average(values.life_yrs[0], weights=par)) if par.sum() > 0.0 else np.nan,
            shocked_bn=clean[3:] - clean[0],
            outstanding_bn=np.nan,
            outstanding_ten_year_bn=np.nan,
        )

    def _cmbs(self) -> ClassValue:
        par, none = self.held.cmbs_bn, np.zeros(len(self.shocks))
        return ClassValue("cmbs", par, par, 0.0, 0.0, 0.0, np.nan, none, np.nan, np.nan)


def _total(name: str, parts: Sequence[ClassValue]) -> ClassValue:
    book = sum(part.book_bn for part in parts)
    timed = [part for part in parts if np.isfinite(part.maturity_yrs)]
    years = sum(part.book_bn * part.maturity_yrs for part in timed) / sum(part.book_bn for part in timed)
    return ClassValue(
        name=name,
        book_bn=book,
        value_bn=sum(part.value_bn for part in parts),
        accrued_bn=sum(part.accrued_bn for part in parts),
        dv01_bn_per_bp=sum(part.dv01_bn_per_bp for part in parts),
        ten_year_bn=sum(part.ten_year_bn for part in parts),
        maturity_yrs=years,
        shocked_bn=np.sum([part.shocked_bn for part in parts], axis=0),
        outstanding_bn=sum(part.outstanding_bn for part in parts),
        outstanding_ten_year_bn=sum(part.outstanding_ten_year_bn for part in parts),
    )


def _ten_year_shift_pp(shock: CurveShock) -> float:
    """How far the mortgage rate moves: as the ten-year yield."""
    at = CURVE_TENOR_YRS[TEN_YEAR : TEN_YEAR + 1]
    return float(shifted_par_yields(np.zeros(1), shock.parallel_bp, shock.twist_bp, at)[0])


def _maturity_profile(held: Held) -> FloatArray:
    """Treasuries by time to maturity, par."""
    treasury = held.securities.kind != Kind.AGENCY_DEBT.value
    days = (held.securities.maturity_date[treasury] - held.date).astype(np.int64)
    place = np.searchsorted(np.array(list(MATURITY_BUCKETS.values())), days)
    return np.bincount(place, held.par_bn[treasury], len(MATURITY_BUCKETS)).astype(np.float64)


@dataclass(frozen=True)
class _Cost:
    """Amortised cost, the day of the published premiums in it, and why it is not known where it is not."""

    amount_bn: float = np.nan
    premium_date: np.datetime64 = field(default_factory=lambda: np.datetime64("NaT", "D"))
    gap: str = ""


def _amortised_cost(snapshot: Snapshot, held: Held, work: _Work) -> _Cost:
    """Par, compensation and net premium: the H.4.1's of the day, else the last known at the opening, amortised on.

    Rates of amortisation are those of the newest fit, as borrowers are. Where more than bills has been added since, the
    premiums paid for it are not known, and neither is the cost; bills added since stand in it at their value.
    """
    table = snapshot.table("h41_line")
    published = np.isin(table["line"].astype(str), PREMIUM_LINES) & np.isfinite(table["value_bn"])
    known = table["date"][published & (table["date"] <= held.opening_date)]
    if known.size == 0:
        first = table["date"][published].min()
        return _Cost(gap=f"the first premiums at hand are of {first}, after the opening {held.opening_date}")
    last = as_day(known.max())
    since = last != held.date
    added = held.bought_bn + _added_by_opening_bn(snapshot, last, held.opening_date)
    if added > 0.0:
        return _Cost(
            gap=f"the last premiums at hand are of {last}, and {added:,.1f} bn of securities other than bills were "
            "added since at premiums not known"
        )
    income = IncomeParameters.from_mapping(latest_fit("income", held.known_at).parameters)
    premium, discount = published_premiums(snapshot, income, np.array([held.date]), held.opening_date)
    bills = _added_bills_gain_bn(snapshot, held, work.rows, last) if since else 0.0
    return _Cost(work.book_bn + float(premium[0] - discount[0]) + bills, last)


def _added_bills_gain_bn(snapshot: Snapshot, held: Held, rows: SecurityRows, since: np.datetime64) -> float:
    """The discount not yet earned on the bills held beyond those of a day, whose discounts its H.4.1 counts."""
    bills = held.securities.kind == Kind.BILL.value
    par = float(held.par_bn[bills].sum())
    return (
        float(rows.gain_bn[bills].sum()) * (1.0 - _published_par_bn(snapshot, since, ("bill_bn",)) / par)
        if par
        else 0.0
    )


def _added_by_opening_bn(snapshot: Snapshot, since: np.datetime64, opening: np.datetime64) -> float:
    """By how much published holdings other than bills rose to the opening, class by class; a fall hides no rise.

    Compensation of TIPS that mature is rolled over into par, and compensation accrues: Treasuries count as bought where
    both their par and their par with compensation rose, by the smaller rise.
    """

    def rise(*columns: str) -> float:
        return _published_par_bn(snapshot, opening, columns) - _published_par_bn(snapshot, since, columns)

    treasuries = min(rise(*COUPON_PAR), rise(*COUPON_PAR, "compensation_bn"))
    return sum(max(change, 0.0) for change in (treasuries, *(rise(name) for name in AGENCY_PAR)))


def _published_par_bn(snapshot: Snapshot, date: np.datetime64, columns: Sequence[str]) -> float:
    """Par of some classes in the published holdings, the last on or before a date."""
    table = snapshot.table("soma_summary")
    row = int(np.searchsorted(table["date"], date, side="right")) - 1
    return sum(float(np.nan_to_num(table[name][row])) for name in columns)
