"""Small nouns for tests: a handful of lots, auctions and accounts, written by hand."""

from __future__ import annotations

import numpy as np

from eccles.core.accounts import Account, ChartOfAccounts, Group, Side
from eccles.core.lots import Lots
from eccles.core.observed import Observed
from eccles.core.outside import YIELD_TENORS, Outside
from eccles.core.portfolio import Auctions, Basis, Portfolio

OUTSIDE_WEEKLY = (
    "currency_bn",
    "currency_growth_bn",
    "tga_bn",
    "foreign_rrp_bn",
    "other_liabilities_bn",
    "loans_bn",
    "other_assets_bn",
    "bridge_bn",
    "gdp_bn",
    "gdp_known_bn",
    "gdp_growth_pct",
    "bank_deposits_bn",
    "bank_assets_bn",
    "iorb_pct",
    "on_rrp_pct",
    "effr_spread_bp",
    "unemployment_pct",
    "core_inflation_pct",
    "breakeven_pct",
)


def days(*date: str) -> np.ndarray:
    """Dates as the package keeps them."""
    return np.array(date, dtype="datetime64[D]")


def text(*word: str) -> np.ndarray:
    """Text as the package keeps it."""
    return np.array(word, dtype=object)


def chart() -> ChartOfAccounts:
    """A chart with one line of each group a Treasury invariant reads."""
    asset, liability = Side.ASSET, Side.LIABILITY
    rows = [
        ("bills", asset, Group.TREASURIES),
        ("notes_bonds", asset, Group.TREASURIES),
        ("tips", asset, Group.TREASURIES),
        ("inflation_compensation", asset, Group.TREASURIES),
        ("frn", asset, Group.TREASURIES),
        ("agency_debt", asset, Group.AGENCY_DEBT),
        ("mbs", asset, Group.AGENCY_MBS),
        ("cmbs", asset, Group.AGENCY_MBS),
        ("factors_bridge", asset, Group.BRIDGE),
        ("tga", liability, Group.AUTONOMOUS),
        ("reserves", liability, Group.LIQUIDITY),
    ]
    return ChartOfAccounts(tuple(Account(name, side, group, name.title(), "") for name, side, group in rows))


def portfolio(as_of: str = "2022-06-01", **change: object) -> Portfolio:
    """A bill, a note and a TIPS, with any column replaced."""
    columns: dict[str, object] = {
        "as_of_date": np.datetime64(as_of, "D"),
        "basis": Basis.PUBLISHED,
        "cusip": text("BILL", "NOTE", "TIPS"),
        "kind": text("bill", "note_bond", "tips"),
        "coupon_pct": np.array([np.nan, 2.0, 0.5]),
        "issue_date": days("2022-03-17", "2020-06-15", "2013-01-31"),
        "maturity_date": days("2022-06-16", "2022-06-15", "2023-01-15"),
        "par_bn": np.array([10.0, 20.0, 5.0]),
        "compensation_bn": np.array([0.0, 0.0, 1.5]),
    }
    return Portfolio(**(columns | change))  # type: ignore[arg-type]  # columns of many types by name


def auctions(*row: tuple[str, str, str, str, str, float]) -> Auctions:
    """Auctions from rows (cusip, kind, tenor, issue, maturity, amount)."""
    cusip, kind, tenor, issue, maturity, amount = zip(*row, strict=True) if row else ((),) * 6
    return Auctions(
        cusip=text(*cusip),
        kind=text(*kind),
        tenor=text(*tenor),
        issue_date=days(*issue),
        maturity_date=days(*maturity),
        amount_bn=np.array(amount, dtype=float),
        amount_basis=text(*("mspd" for _ in cusip)),
    )


def lots(*row: tuple[str, str, str, str, float, float]) -> Lots:
    """Lots from rows (cusip, kind, issue, maturity, opening par, opening compensation)."""
    cusip, kind, issue, maturity, par, compensation = zip(*row, strict=True)
    return Lots(
        cusip=text(*cusip),
        kind=text(*kind),
        tenor=text(*("" for _ in cusip)),
        coupon_pct=np.full(len(cusip), np.nan),
        issue_date=days(*issue),
        maturity_date=days(*maturity),
        opening_par_bn=np.array(par, dtype=float),
        opening_compensation_bn=np.array(compensation, dtype=float),
    )


def outside(weeks: int = 4, **change: object) -> Outside:
    """Outside paths of one on one path, with any of them replaced."""
    ones = np.ones((1, weeks + 1))
    columns: dict[str, object] = dict.fromkeys(OUTSIDE_WEEKLY, ones)
    columns |= {
        "discount_in_other_assets": False,
        "par_yield_pct": np.ones((1, weeks + 1, len(YIELD_TENORS))),
        "mortgage_rate_pct": np.ones((1, 12)),
        "mortgage_first_month_index": 620,
        "cpi_index": np.full((1, 24), 100.0),
        "cpi_first_month_index": 620,
    }
    return Outside(**(columns | change))  # type: ignore[arg-type]  # columns of many types by name


def observed(reserves_bn: np.ndarray | float = 3000.0, **change: object) -> Observed:
    """What a rule sees, one value a path of `reserves_bn`."""
    reserves = np.atleast_1d(np.asarray(reserves_bn, dtype=float))
    full = np.ones_like(reserves)
    columns: dict[str, object] = {
        "date": np.datetime64("2022-06-29", "D"),
        "period_date": np.datetime64("2022-07-01", "D"),
        "reserves_bn": reserves,
        "on_rrp_bn": 500.0 * full,
        "assets_bn": 8000.0 * full,
        "agency_principal_bn": 15.0 * full,
        "currency_bn": 2000.0 * full,
        "gdp_bn": 25000.0 * full,
        "gdp_growth_pct": 0.0 * full,
        "bank_assets_bn": 20000.0 * full,
        "currency_growth_bn": 5.0 * full,
        "iorb_pct": 3.65 * full,
        "effr_spread_bp": np.full((reserves.size, 13), -1.0),
        "unemployment_pct": 4.0 * full,
        "core_inflation_pct": 2.5 * full,
        "purchases_stopped": np.zeros(reserves.shape, dtype=bool),
        "stopped": np.zeros(reserves.shape, dtype=bool),
    }
    return Observed(**(columns | change))  # type: ignore[arg-type]  # columns of many types by name
