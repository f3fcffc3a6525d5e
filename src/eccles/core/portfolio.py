"""What the System Open Market Account holds, and what the Treasury sells: columns of securities and of auctions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray

__all__ = ["ACCOUNT_OF_KIND", "Auctions", "Basis", "Kind", "Portfolio"]

FloatArray = NDArray[np.float64]
TextArray = NDArray[np.object_]


class Kind(StrEnum):
    """The classes of securities the SOMA publishes."""

    BILL = "bill"
    NOTE_BOND = "note_bond"
    TIPS = "tips"
    FRN = "frn"
    AGENCY_DEBT = "agency_debt"
    CMBS = "cmbs"


ACCOUNT_OF_KIND = {
    Kind.BILL: "bills",
    Kind.NOTE_BOND: "notes_bonds",
    Kind.TIPS: "tips",
    Kind.FRN: "frn",
    Kind.AGENCY_DEBT: "agency_debt",
}
"""The account of each class held by CUSIP."""


class Basis(StrEnum):
    """How a portfolio is known."""

    PUBLISHED = "published"
    RECONSTRUCTED = "reconstructed"


@dataclass(frozen=True)
class Portfolio:
    """Treasury and agency-debt holdings, one lot a row.

    Attributes:
        cusip: (n,) the CUSIP, or a pool's name where new roll-overs are pooled.
        kind: (n,) values of `Kind`.
        coupon_pct: (n,) annual coupon; NaN for bills and floating-rate notes.
        issue_date: (n,) first issue date.
        maturity_date: (n,) stated maturity (a payment falls on the next business day).
        par_bn: (n,) par.
        compensation_bn: (n,) inflation compensation, zero but for TIPS.
    """

    as_of_date: np.datetime64
    basis: Basis
    cusip: TextArray
    kind: TextArray
    coupon_pct: FloatArray
    issue_date: DateArray
    maturity_date: DateArray
    par_bn: FloatArray
    compensation_bn: FloatArray

    def __post_init__(self) -> None:
        """Check lengths, signs, dates and that a lot stands once."""
        columns = (self.kind, self.coupon_pct, self.issue_date, self.maturity_date, self.par_bn, self.compensation_bn)
        if any(column.shape != self.cusip.shape for column in columns):
            raise DataError("a portfolio's columns differ in length")
        if len(set(self.cusip.tolist())) != self.cusip.size:
            raise DataError("a portfolio holds the same lot in two rows; add the rows up first")
        _refuse(~(np.isfinite(self.par_bn) & (self.par_bn >= 0.0)), self.cusip, "par below zero or missing")
        _refuse(~np.isfinite(self.compensation_bn), self.cusip, "inflation compensation missing")
        _refuse(~(self.maturity_date > self.issue_date), self.cusip, "maturity on or before issue")

    def total_bn(self, kind: Kind) -> float:
        """Return the par of one class."""
        return float(self.par_bn[self.kind == kind.value].sum())


@dataclass(frozen=True)
class Auctions:
    """Treasury auctions by settlement: what a roll-over can buy.

    Attributes:
        cusip: (n,) CUSIP of past auctions, a pool's name for future ones.
        kind: (n,) values of `Kind`.
        tenor: (n,) original tenor, for example "13w", "10y", "tips5y", "frn2y".
        amount_bn: (n,) offering or issued amount; only proportions within a settlement date matter to roll-overs.
        amount_basis: (n,) "mspd" where published, else the rule that derived it.
    """

    cusip: TextArray
    kind: TextArray
    tenor: TextArray
    issue_date: DateArray
    maturity_date: DateArray
    amount_bn: FloatArray
    amount_basis: TextArray

    def __post_init__(self) -> None:
        """Check lengths, amounts and dates."""
        columns = (self.kind, self.tenor, self.issue_date, self.maturity_date, self.amount_bn, self.amount_basis)
        if any(column.shape != self.cusip.shape for column in columns):
            raise DataError("the auctions' columns differ in length")
        _refuse(~(np.isfinite(self.amount_bn) & (self.amount_bn > 0.0)), self.cusip, "auction amount not above zero")
        _refuse(~(self.maturity_date > self.issue_date), self.cusip, "maturity on or before issue")

    def between(self, after: np.datetime64, last: np.datetime64) -> Auctions:
        """Return the auctions settling after one date and on or before another."""
        keep = (self.issue_date > after) & (self.issue_date <= last)
        return Auctions(*(column[keep] for column in self._columns()))

    def until(self, last: np.datetime64) -> Auctions:
        """Return the auctions settling on or before a date."""
        return self.between(np.datetime64("0001-01-01", "D"), last)

    def renamed(self, cusip: TextArray) -> Auctions:
        """Return the same auctions under other names."""
        return replace(self, cusip=cusip)

    def followed_by(self, later: Auctions) -> Auctions:
        """Return these auctions and the later ones as one table."""
        return Auctions(*(np.concatenate(pair) for pair in zip(self._columns(), later._columns(), strict=True)))

    def _columns(self) -> tuple[NDArray[Any], ...]:
        return (
            self.cusip,
            self.kind,
            self.tenor,
            self.issue_date,
            self.maturity_date,
            self.amount_bn,
            self.amount_basis,
        )


def _refuse(bad: NDArray[np.bool_], cusip: TextArray, why: str) -> None:
    if np.any(bad):
        raise DataError(f"{why}: {', '.join(map(str, cusip[bad][:5]))}")
