"""A valuation worked out again lot by lot: what each security and each cohort of MBS adds to a number of it.

Securities are priced from their own payments and the day's curve; MBS by the cash flows of the day's mortgage rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.compare.held import Held, held_on
from eccles.compare.outstanding import Outstanding, outstanding_near
from eccles.compare.value import MATURITY_BUCKETS
from eccles.core.curve import DiscountCurve
from eccles.core.outside import YIELD_TENORS
from eccles.core.portfolio import ACCOUNT_OF_KIND
from eccles.core.receipt import ReceiptStep
from eccles.core.scenario import Scenario
from eccles.core.securities import Securities
from eccles.core.valuation import CurveShock
from eccles.data.known_snapshot import open_known
from eccles.data.parameters import latest_fit
from eccles.rates.curve_fit import CURVE_TENOR_YRS, fit_curve, shifted_par_yields
from eccles.receipts.projection.lot_words import largest
from eccles.receipts.shaping import name_of
from eccles.runoff.mortgage_value import MortgageValues, value_mortgages
from eccles.runoff.valuation import SecurityValues, clean_prices, ten_year_dv01_per100, value_securities

__all__ = ["CLASSES", "SECURITIES", "TEN_YEAR", "TOTALS", "Market", "shock_column"]

FloatArray = NDArray[np.float64]

MORTGAGE_BUMPS = (CurveShock(-10.0), CurveShock(10.0))
"""The DV01 of MBS is a central difference over ten basis points either way."""
BUMP_SPAN_BP = 20.0
TEN_YEAR = YIELD_TENORS.index("10y")
CLASSES = {**{account: kind.value for kind, account in ACCOUNT_OF_KIND.items()}, "mbs": "", "cmbs": ""}
"""Classes and the kind of their securities; MBS and CMBS are no securities here."""
TREASURIES = ("bills", "notes_bonds", "tips", "frn")
TOTALS = {"treasuries": TREASURIES, "total": tuple(CLASSES)}
SECURITIES = ("security", "securities")
"""What one and what several are called where agency debt is among them."""
COUPON_STEP_PCT = 0.5


@dataclass(frozen=True)
class Market:
    """What is held on a Wednesday and what it is worth there.

    Attributes:
        scenario: what is valued.
        held: the holdings, the yields and the mortgage rates of the day.
        shocks: moves of the curve.
        names: how a figure names a security, by what the holdings call it.
    """

    scenario: Scenario
    held: Held
    shocks: tuple[CurveShock, ...]
    names: Mapping[str, str]

    @cached_property
    def curve(self) -> DiscountCurve:
        """The discount curve of the day."""
        return self._shifted(CurveShock())

    @cached_property
    def values(self) -> SecurityValues:
        """Prices and yields of the securities."""
        return value_securities(self.held.securities, self.curve, self.held.breakeven_pct)

    @cached_property
    def book_bn(self) -> FloatArray:
        """(n,) par with compensation."""
        return self.held.par_bn + self.held.compensation_bn

    @cached_property
    def ten_year_share(self) -> float:
        """DV01 of a new ten-year note, as a fraction of its par."""
        return share_from_pct(ten_year_dv01_per100(float(self.held.par_yield_pct[TEN_YEAR])))

    @cached_property
    def spread_share(self) -> float:
        """The fitted part of a new pool's spread."""
        return float(latest_fit("mortgage_spread", self.held.known_at).parameters["par_spread_share"])

    @cached_property
    def mortgages(self) -> MortgageValues:
        """The cohorts under the curve, ten basis points lower and higher, and the shocks."""
        moves = (CurveShock(), *MORTGAGE_BUMPS, *self.shocks)
        at, held = CURVE_TENOR_YRS[TEN_YEAR : TEN_YEAR + 1], self.held
        shift = [shifted_par_yields(np.zeros(1), move.parallel_bp, move.twist_bp, at)[0] for move in moves]
        return value_mortgages(
            held.prepayment,
            held.cohorts,
            held.mortgage_rates,
            tuple(map(self._shifted, moves)),
            rate_pct=held.mortgage_rate_pct,
            shift_pp=np.array(shift),
            par_spread_share=self.spread_share,
        )

    @cached_property
    def outstanding(self) -> Outstanding | None:
        """The Treasury's table nearest to the day; None where none is near."""
        return outstanding_near(open_known(self.held.known_at), self.held.date)

    def of_securities(self, column: str) -> FloatArray:
        """Return what each security adds to an amount, (n,)."""
        values, book = self.values, self.book_bn
        amounts = {
            "par_and_compensation_bn": book,
            "value_bn": share_from_pct(values.clean_per100 * book),
            "gain_bn": share_from_pct(values.clean_per100 * book) - book,
            "accrued_bn": share_from_pct(values.accrued_per100 * book),
            "dv01_bn_per_bp": share_from_pct(values.dv01_per100 * book),
            "ten_year_bn": share_from_pct(values.dv01_per100 * book) / self.ten_year_share,
            "book_years": (self.held.securities.maturity_date - self.held.date).astype(float) / DAYS_PER_YEAR * book,
        }
        if column in amounts:
            return np.asarray(amounts[column])
        curve = self._shifted(self.shocks[_shock_place(column, self.shocks)])
        price = clean_prices(self.held.securities, (curve,), self.held.breakeven_pct)[0]
        return np.asarray(share_from_pct((price - values.clean_per100) * book))

    def of_mortgages(self, column: str) -> FloatArray:
        """Return what each cohort of MBS adds to an amount, (cohorts,)."""
        values, par = self.mortgages, self.held.cohorts.par_bn
        clean = values.clean_bn
        dv01 = (clean[1] - clean[2]) / BUMP_SPAN_BP
        amounts = {
            "par_and_compensation_bn": par,
            "value_bn": clean[0],
            "gain_bn": clean[0] - par,
            "accrued_bn": values.accrued_bn,
            "dv01_bn_per_bp": dv01,
            "ten_year_bn": dv01 / self.ten_year_share,
            "book_years": values.life_yrs[0] * par,
        }
        if column in amounts:
            return np.asarray(amounts[column])
        return np.asarray(clean[1 + len(MORTGAGE_BUMPS) + _shock_place(column, self.shocks)] - clean[0])

    def of_class(self, name: str, column: str) -> float:
        """Return an amount of a class or a total."""
        if name in TOTALS:
            return sum(self.of_class(part, column) for part in TOTALS[name])
        if name == "cmbs":
            return self.held.cmbs_bn if column in {"par_and_compensation_bn", "value_bn"} else 0.0
        if name == "mbs":
            return float(self.of_mortgages(column).sum())
        return float(self.of_securities(column)[self.held.securities.kind == CLASSES[name]].sum())

    def outstanding_of(self, table: Outstanding, name: str, column: str) -> tuple[Securities, FloatArray]:
        """Return the Treasuries outstanding of a class or all of them: securities, and what each adds, (m,)."""
        kinds = [CLASSES[part] for part in TOTALS.get(name, (name,))]
        member = np.isin(table.securities.kind.astype(str), kinds)
        securities, amount = table.securities.at(member), table.outstanding_bn[member]
        if column == "outstanding_bn":
            return securities, amount
        values = value_securities(securities, self.curve, self.held.breakeven_pct)
        return securities, np.asarray(share_from_pct(values.dv01_per100) * amount / self.ten_year_share)

    def class_steps(self, name: str, column: str) -> Iterator[ReceiptStep]:
        """Yield what adds up to an amount of a class: its securities by maturity, cohorts by coupon, parts by class."""
        if name in TOTALS:
            for part in TOTALS[name]:
                yield ReceiptStep(part, name_of(value_securities), self.of_class(part, column))
        elif name == "cmbs":
            yield ReceiptStep("CMBS are carried at par", name_of(held_on), self.of_class(name, column))
        elif name == "mbs":
            yield from self._by_coupon(column)
        else:
            rows = self.held.securities.kind == CLASSES[name]
            amount = self.of_securities(column)[rows]
            yield from self.by_maturity(self.held.securities.at(rows), amount)

    def by_maturity(self, securities: Securities, amount_bn: FloatArray) -> Iterator[ReceiptStep]:
        """Yield amounts of securities by time to maturity, each with their number and the largest three."""
        names = [self.names.get(cusip, cusip) for cusip in map(str, securities.cusip)]
        days = (securities.maturity_date - self.held.date).astype(np.int64)
        place = np.searchsorted(np.array(list(MATURITY_BUCKETS.values())), days)
        for bucket, title in enumerate(MATURITY_BUCKETS):
            rows = np.flatnonzero(place == bucket)
            if rows.size:
                total, detail = (
                    float(amount_bn[rows].sum()),
                    largest(((names[row], float(amount_bn[row])) for row in rows), *SECURITIES),
                )
                yield ReceiptStep(f"{title[0].upper()}{title[1:]}", name_of(value_securities), total, detail=detail)

    def _by_coupon(self, column: str) -> Iterator[ReceiptStep]:
        amount, cohorts = self.of_mortgages(column), self.held.cohorts
        first = np.floor(cohorts.coupon_pct / COUPON_STEP_PCT) * COUPON_STEP_PCT
        for low in np.unique(first[cohorts.par_bn > 0.0]):
            rows = (first == low) & (cohorts.par_bn > 0.0)
            face = float(cohorts.par_bn[rows].sum())
            what = f"Coupons of {low:.1f} to below {low + COUPON_STEP_PCT:.1f} %"
            detail = f"{rows.sum()} cohorts, face {face:,.3f} bn"
            yield ReceiptStep(what, name_of(value_mortgages), float(amount[rows].sum()), detail=detail)

    def _shifted(self, shock: CurveShock) -> DiscountCurve:
        held = self.held
        return fit_curve(held.date, shifted_par_yields(held.par_yield_pct, shock.parallel_bp, shock.twist_bp))


def _shock_place(column: str, shocks: tuple[CurveShock, ...]) -> int:
    """Return the place of the shock a column is named after."""
    return [shock_column(shock) for shock in shocks].index(column)


def shock_column(shock: CurveShock) -> str:
    """Return the name of a shock's column, as the table by class writes it."""
    return f"shock_{str(shock).replace(' bp', 'bp').replace(' ', '_')}_bn"
