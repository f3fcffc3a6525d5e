"""Checks on federal debt and prices: the Fed's share of what was issued and outstanding, and money before prices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import pct_from_share
from eccles.core.claim import Finding, Reading
from eccles.core.growth import year_on_year
from eccles.history.claims.material import Material, reading

__all__ = ["lag_of_inflation", "net_income", "share_of_issuance", "share_of_marketable_debt"]

DEBT, HELD = "GFDEBTN", "TREAST"


def net_income(material: Material, year: int) -> Finding:
    """The Reserve Banks' net income of a year, with interest paid as a part of interest received."""
    table = material.snapshot.table("fed_income")
    row = int(np.flatnonzero(table["year_date"] == as_date(f"{year}-12-31"))[0])
    amount = {
        name: float(np.asarray(table[name], dtype=np.float64)[row])
        for name in ("net_income_bn", "interest_income_bn", "interest_expense_bn")
    }
    day = as_day(table["year_date"][row])
    read = tuple(Reading(f"fed_income {name}", day, value, "USD bn") for name, value in amount.items())
    share = amount["interest_expense_bn"] / amount["interest_income_bn"]
    return Finding(amount["net_income_bn"], "bn", read, {"rate": pct_from_share(share)})


def share_of_issuance(material: Material, first_quarter: DateLike, last_quarter: DateLike) -> Finding:
    """The rise of the Fed's Treasuries over the rise of federal debt between two quarter ends, in per cent.

    The debt is the gross federal debt: it stands at the first day of a quarter in the series and means its last.
    """
    first, last = reading(material, DEBT, first_quarter), reading(material, DEBT, last_quarter)
    held = [reading(material, HELD, _quarter_end(item.date)) for item in (first, last)]
    bought, issued = held[1].value - held[0].value, last.value - first.value
    numbers: dict[str, float | str] = {
        "bought_bn": bought,
        "issued_bn": issued,
        "first": str(held[0].date),
        "last": str(held[1].date),
    }
    return Finding(pct_from_share(bought / issued), "percent", (*held, first, last), numbers)


def share_of_marketable_debt(material: Material, date: DateLike, statement_date: DateLike) -> Finding:
    """The Fed's Treasuries over marketable debt: federal debt times the marketable part of a statement.

    Args:
        material: the data.
        date: the Wednesday of the holdings.
        statement_date: the Monthly Statement of the Public Debt that says how much of the debt is marketable.
    """
    table = material.snapshot.table("debt_outstanding")
    rows = table["record_date"] == as_date(statement_date)
    marketable = float(np.nansum(np.asarray(table["outstanding_bn"], dtype=np.float64)[rows]))
    then, now = reading(material, DEBT, statement_date), reading(material, DEBT, date)
    held = reading(material, HELD, date)
    before = reading(material, DEBT, _quarter_start(now.date) - np.timedelta64(1, "D"))
    estimate = before.value * marketable / then.value
    read = (held, before, then, Reading("debt_outstanding", as_date(statement_date), marketable, "USD bn"))
    numbers = {"marketable_bn": estimate, "of_debt": pct_from_share(held.value / before.value)}
    return Finding(pct_from_share(held.value / estimate), "percent", read, numbers)


def lag_of_inflation(
    material: Material, first_date: DateLike, last_date: DateLike, longest_months: int, prices: str = "CPIAUCSL"
) -> Finding:
    """The lag in months at which growth of M2 over a year goes best with later growth of prices over a year."""
    money_date, money = _yearly(material, "M2SL")
    price_date, price = _yearly(material, prices)
    inside = (money_date >= as_date(first_date)) & (money_date <= as_date(last_date))
    found = []
    for lag in range(longest_months + 1):
        later = money_date[inside] + lag
        known = np.isin(later, price_date)
        grown = price[np.searchsorted(price_date, later[known])]
        found.append(float(np.corrcoef(money[inside][known], grown)[0, 1]))
    best = int(np.argmax(found))
    read = (reading(material, "M2SL", last_date), reading(material, prices, last_date))
    return Finding(float(best), "months", read, {"correlation": found[best], "at_18": found[18], "at_12": found[12]})


def _yearly(material: Material, series_id: str) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """Return months and growth over a year; a month without a value a year before is left out."""
    grown = year_on_year(material.series(series_id))
    return grown.date.astype("datetime64[M]"), grown.value


def _quarter_start(date: np.datetime64) -> np.datetime64:
    month = date.astype("datetime64[M]")
    return as_day(month - int(month.astype(int)) % 3)


def _quarter_end(date: np.datetime64) -> np.datetime64:
    return as_day(_quarter_start(date).astype("datetime64[M]") + 3) - np.timedelta64(1, "D")
