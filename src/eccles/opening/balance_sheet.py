"""The books of a Wednesday: securities from the SOMA, everything else from the H.4.1 at Wednesday levels.

Two published statements meet here. The factors table (table 1) gives securities, loans, currency, the TGA, reverse
repos and reserves; total assets (WALCL, table 5) fixes the rest. A line that no table prints on a date is derived from
an identity and marked so. Assembly refuses a date on which the two publications disagree by more than a tolerance.
"""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date, first_wednesday_on_or_after
from eccles.core.balance_sheet import BalanceSheet
from eccles.data.institution import chart_of_accounts
from eccles.data.snapshot import Snapshot

__all__ = [
    "FACTOR_COLUMNS",
    "SECURITIES_TOLERANCE_BN",
    "SOMA_COLUMNS",
    "assemble_balance_sheet",
    "latest_opening",
    "soma_classes",
]

SECURITIES_TOLERANCE_BN = 0.1
"""SOMA and H.4.1 securities agree within 0.0056 bn in the weeks both print; more means a wrong date or a bad file."""

SOMA_COLUMNS = {
    "bills": "bill_bn",
    "notes_bonds": "note_bond_bn",
    "tips": "tips_bn",
    "inflation_compensation": "compensation_bn",
    "frn": "frn_bn",
    "agency_debt": "agency_debt_bn",
    "mbs": "mbs_bn",
    "cmbs": "cmbs_bn",
}
"""Accounts of securities and the SOMA summary's columns."""

FACTOR_COLUMNS = {
    "currency": "currency_bn",
    "foreign_rrp": "foreign_rrp_bn",
    "on_rrp": "on_rrp_bn",
    "tga": "tga_bn",
    "other_liabilities": "other_absorbing_bn",
    "reserves": "reserves_bn",
}
"""Liability accounts and the columns of the factors table."""


def latest_opening(snapshot: Snapshot) -> np.datetime64:
    """Return the last Wednesday with both a SOMA summary and the factors of the H.4.1."""
    soma, factors = snapshot.table("soma_summary")["date"], snapshot.table("h41_factor")["date"]
    return np.datetime64(np.intersect1d(soma, factors)[-1], "D")


def soma_classes(snapshot: Snapshot, date: np.datetime64) -> dict[str, float]:
    """Return SOMA par by account on a Wednesday; a summary dated the day before a holiday Wednesday counts.

    Raises:
        DataError: no summary for that week; the nearest ones are named.
    """
    table = snapshot.table("soma_summary")
    shown = first_wednesday_on_or_after(table["date"])
    rows = np.flatnonzero(shown == date)
    if rows.size == 0:
        place = int(np.searchsorted(shown, date))
        near = ", ".join(str(d) for d in shown[max(0, place - 1) : place + 1])
        raise DataError(f"no SOMA summary for {date}; the nearest Wednesdays are {near}")
    return {account: float(table[column][rows[-1]]) for account, column in SOMA_COLUMNS.items()}


def assemble_balance_sheet(snapshot: Snapshot, opening: DateLike) -> BalanceSheet:
    """Return the books of a Wednesday.

    Raises:
        DataError: the date is outside the data, or the publications disagree.
        InvariantError: the books do not close within 0.001 bn.
    """
    date = as_date(opening)
    factors = snapshot.table("h41_factor")
    rows = np.flatnonzero(factors["date"] == date)
    if rows.size == 0:
        raise DataError(
            f"no H.4.1 for {date}; Wednesdays from {factors['date'][0]} to {factors['date'][-1]} are available"
        )
    row = rows[0]
    securities = soma_classes(snapshot, date)
    _compare(date, sum(securities.values()), float(factors["securities_bn"][row]))
    total_assets = float(snapshot.series_bn("WALCL").at(date))
    loans = float(factors["loans_bn"][row])
    amounts = dict(securities)
    amounts["unamortized_discounts"] = 0.0
    amounts["loans"] = loans
    amounts["other_assets"] = total_assets - sum(securities.values()) - loans
    amounts["factors_bridge"] = float(factors["total_supplying_bn"][row]) - total_assets
    amounts |= {account: float(factors[column][row]) for account, column in FACTOR_COLUMNS.items()}
    chart = chart_of_accounts()
    derived = {"other_assets", "factors_bridge", "unamortized_discounts"}
    return BalanceSheet(
        date=date,
        chart=chart,
        balance_bn=np.array([amounts[name] for name in chart.names]) * chart.side_sign,
        basis=tuple("derived" if name in derived else "published" for name in chart.names),
    )


def _compare(date: np.datetime64, soma_bn: float, published_bn: float) -> None:
    gap = soma_bn - published_bn
    if abs(gap) > SECURITIES_TOLERANCE_BN:
        raise DataError(
            f"{date}: the SOMA summary holds {soma_bn:.3f} bn and the H.4.1 {published_bn:.3f} bn of securities; "
            f"they differ by {gap:.3f} bn, more than {SECURITIES_TOLERANCE_BN} bn"
        )
