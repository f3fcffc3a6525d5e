"""What a valuation is: securities, classes and shocks on one date, with the curve and conventions behind them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, ScenarioError
from eccles.base.units import pp_from_bp, share_from_pct
from eccles.core.curve import DiscountCurve
from eccles.core.securities import Securities

__all__ = ["ClassValue", "CurveShock", "SecurityRows", "Valuation"]

FloatArray = NDArray[np.float64]

LARGEST_SHOCK_BP = 1000.0
PUBLISHED_BASIS = "mspd"
"""Amounts outstanding of the Treasury's Monthly Statement of the Public Debt."""


@dataclass(frozen=True)
class CurveShock:
    """A move of the par curve.

    Attributes:
        parallel_bp: added to every par yield.
        twist_bp: by how much the curve steepens from two to ten years, half of it at either end.
    """

    parallel_bp: float = 0.0
    twist_bp: float = 0.0

    def __post_init__(self) -> None:
        """Refuse moves no curve has made."""
        most = LARGEST_SHOCK_BP
        for value in (self.parallel_bp, self.twist_bp):
            if not abs(value) <= most:
                raise ScenarioError(f"a shock of {value:g} basis points; give one between -{most:g} and {most:g}")

    def __str__(self) -> str:
        """The moves in words, as tables head their columns."""
        parts = [f"{self.parallel_bp:+g} bp"] if self.parallel_bp or not self.twist_bp else []
        return " ".join(parts + ([f"twist {self.twist_bp:+g} bp"] if self.twist_bp else []))


@dataclass(frozen=True)
class SecurityRows:
    """Securities held on a date, one a row, (n,) each; prices are per 100 of par, of real par for TIPS.

    Attributes:
        securities: what they are.
        par_bn: par held.
        compensation_bn: inflation compensation held, zero but for TIPS.
        clean_per100: price as quoted.
        accrued_per100: accrued interest.
        yield_pct: yield to maturity, real for TIPS; for a floating-rate note the spread over its index.
        macaulay_yrs: Macaulay duration.
        modified_yrs: modified duration.
        convexity_ratio: in square years.
        dv01_bn_per_bp: what the holding loses when its yield rises by a basis point.
        ten_year_bn: par of a new ten-year note with the same DV01.
        outstanding_bn: amount outstanding, compensation included; NaN where no debt table is near.
    """

    securities: Securities
    par_bn: FloatArray
    compensation_bn: FloatArray
    clean_per100: FloatArray
    accrued_per100: FloatArray
    yield_pct: FloatArray
    macaulay_yrs: FloatArray
    modified_yrs: FloatArray
    convexity_ratio: FloatArray
    dv01_bn_per_bp: FloatArray
    ten_year_bn: FloatArray
    outstanding_bn: FloatArray

    @property
    def book_bn(self) -> FloatArray:
        """Par and inflation compensation: what the H.4.1 shows."""
        return self.par_bn + self.compensation_bn

    @property
    def value_bn(self) -> FloatArray:
        """Market value without accrued interest."""
        return share_from_pct(self.book_bn * self.clean_per100)

    @property
    def gain_bn(self) -> FloatArray:
        """Market value less par and compensation."""
        return self.value_bn - self.book_bn

    @property
    def outstanding_share(self) -> FloatArray:
        """Held over outstanding."""
        return self.book_bn / self.outstanding_bn


@dataclass(frozen=True)
class ClassValue:
    """One class of securities on a date.

    Attributes:
        name: the account of the class, or of a total.
        book_bn: par and inflation compensation.
        value_bn: market value without accrued interest.
        accrued_bn: accrued interest.
        dv01_bn_per_bp: what it loses when yields rise by a basis point.
        ten_year_bn: ten-year equivalents.
        maturity_yrs: average time to maturity weighted by book value; for MBS the average life of its cash flows.
        shocked_bn: (shocks,) change in value under each shock of the valuation.
        outstanding_bn: amount outstanding of the class; NaN where not known.
        outstanding_ten_year_bn: the same in ten-year equivalents.
    """

    name: str
    book_bn: float
    value_bn: float
    accrued_bn: float
    dv01_bn_per_bp: float
    ten_year_bn: float
    maturity_yrs: float
    shocked_bn: FloatArray
    outstanding_bn: float
    outstanding_ten_year_bn: float

    @property
    def gain_bn(self) -> float:
        """Market value less par and compensation."""
        return self.value_bn - self.book_bn

    @property
    def duration_yrs(self) -> float:
        """DV01 over dirty value: the relative fall of value when yields rise by one."""
        dirty = self.value_bn + self.accrued_bn
        return self.dv01_bn_per_bp / (dirty * share_from_pct(pp_from_bp(1.0))) if dirty else 0.0


@dataclass(frozen=True)
class Valuation:
    """Everything a valuation says.

    Attributes:
        name: the scenario whose holdings are valued.
        date: the Wednesday.
        basis: "published", "reconstructed" or "projected" holdings.
        curve: the discount curve.
        par_yield_pct: (tenors,) the par yields it was fitted to.
        breakeven_pct: expected inflation behind TIPS.
        mortgage_spread_pct: over the curve, with which MBS are discounted.
        securities: Treasuries and agency debt by CUSIP.
        classes: by account, then totals.
        shocks: what `shocked_bn` of each class answers.
        bucket: names of the maturity buckets.
        bucket_bn: (buckets,) Treasuries, par, by time to maturity.
        amortised_cost_bn: of all securities: par, compensation and net premium; NaN where no premium is known.
        premium_date: of the H.4.1 whose premiums and discounts, amortised on, are in it; NaT where none is known.
        cost_gap: why no amortised cost is known, empty where it is.
        record_date: of the debt table that gives amounts outstanding; NaT where none is near.
        outstanding_basis: "mspd" for the Treasury's statement, else how amounts were made; empty where none is near.
    """

    name: str
    date: np.datetime64
    basis: str
    curve: DiscountCurve
    par_yield_pct: FloatArray
    breakeven_pct: float
    mortgage_spread_pct: float
    securities: SecurityRows
    classes: tuple[ClassValue, ...]
    shocks: tuple[CurveShock, ...]
    bucket: tuple[str, ...]
    bucket_bn: FloatArray
    amortised_cost_bn: float
    premium_date: np.datetime64
    cost_gap: str
    record_date: np.datetime64
    outstanding_basis: str

    @property
    def approximate(self) -> bool:
        """Whether amounts outstanding are estimates and not the Treasury's statement."""
        return self.outstanding_basis not in {"", PUBLISHED_BASIS}

    def of(self, name: str) -> ClassValue:
        """Return one class or total.

        Raises:
            DataError: there is no such class.
        """
        for item in self.classes:
            if item.name == name:
                return item
        raise DataError(f'no class "{name}" in this valuation; there are {", ".join(i.name for i in self.classes)}')
