"""Checks on what the SOMA held CUSIP by CUSIP on 2022-02-16, the one date with a list inside the package.

Later dates of 2022 are read off it: purchases ended on 2022-03-09 and roll-overs buy what matures later, so principal
due within the following year and a half is as listed. Bills are rolled and so count with the amount of the later date.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.claim import Finding, Reading
from eccles.history.claims.material import Material, reading

__all__ = [
    "bills_redeemed",
    "due_within",
    "least_due_in_a_month",
    "mean_due_a_month",
    "mean_maturity",
    "months_below_cap",
    "principal_paid",
]

COUPON_KINDS = ("note_bond", "tips", "frn")
SOURCE = "holding"
FloatArray = NDArray[np.float64]


def months_below_cap(
    material: Material, first_date: DateLike, last_date: DateLike, cap_bn: float, months: Sequence[str]
) -> Finding:
    """Count months that are wrongly in, or missing from, a list of months whose coupon principal stays below a cap."""
    due = _coupons_by_month(material, first_date, last_date)
    below = {month for month, amount in due.items() if amount < cap_bn}
    wrong = below ^ set(months)
    read = tuple(
        Reading(f"{SOURCE}: coupons due", as_date(f"{month}-01"), amount, "USD bn") for month, amount in due.items()
    )
    numbers: dict[str, float | str] = {"below": ", ".join(sorted(below)), "shown": ", ".join(sorted(below))}
    return Finding(float(len(wrong)), "count", read, numbers)


def least_due_in_a_month(material: Material, first_date: DateLike, last_date: DateLike, with_bills: bool) -> Finding:
    """The smallest Treasury principal of a calendar month, in billions; bills as listed, before they are rolled."""
    due = _coupons_by_month(material, first_date, last_date, with_bills=with_bills)
    month = min(due, key=lambda name: due[name])
    read = tuple(Reading(f"{SOURCE}: due", as_date(f"{name}-01"), amount, "USD bn") for name, amount in due.items())
    return Finding(due[month], "bn", read, {"month": month})


def mean_due_a_month(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """Coupon principal of an average calendar month, in billions, inflation compensation included."""
    due = _coupons_by_month(material, first_date, last_date)
    read = tuple(Reading(f"{SOURCE}: due", as_date(f"{name}-01"), amount, "USD bn") for name, amount in due.items())
    return Finding(sum(due.values()) / len(due), "bn", read, {"months": float(len(due))})


def due_within(material: Material, first_date: DateLike, last_date: DateLike, bills: str) -> Finding:
    """Principal due after one day and to another; `bills` is "all held", "listed" or "none"."""
    _, maturity, amount, kind = _listed(material)
    due = (maturity > as_date(first_date)) & (maturity <= as_date(last_date))
    coupons = float(amount[due & np.isin(kind, COUPON_KINDS)].sum())
    listed = float(amount[due & (kind == "bill")].sum())
    held = reading(material, "SOMA:bill_bn", first_date)
    added = {"all held": held.value, "listed": listed, "none": 0.0}[bills]
    day = as_date(last_date)
    read = [Reading(f"{SOURCE}: coupons due", day, coupons, "USD bn")]
    read += [held] if bills == "all held" else []
    return Finding(coupons + added, "bn", tuple(read), {"coupons_bn": coupons, "bills_bn": added})


def mean_maturity(material: Material, date: DateLike, kinds: Sequence[str]) -> Finding:
    """The mean maturity of listed securities seen from a day, weighted by par, in years.

    What matured since the list is left out and what replaced it unknown, so a day after the list reads too long.
    """
    par, maturity, _, kind = _listed(material)
    wanted = np.isin(kind, list(kinds)) & (maturity > as_date(date))
    years = (maturity[wanted] - as_date(date)).astype(np.float64) / DAYS_PER_YEAR
    total = float(par[wanted].sum())
    read = (Reading(f"{SOURCE}: {', '.join(kinds)}", as_date(date), total, "USD bn"),)
    return Finding(float((years * par[wanted]).sum() / total), "years", read, {"par_bn": total})


def bills_redeemed(material: Material, first_month: DateLike, last_month: DateLike) -> Finding:
    """Bills the SOMA redeemed between two months, by the Board's own table."""
    table = material.snapshot.table("bill_redemption")
    dates, amounts = table["month_date"], np.asarray(table["redeemed_bn"], dtype=np.float64)
    inside = (dates >= as_date(first_month)) & (dates <= as_date(last_month))
    read = tuple(
        Reading("bill_redemption", as_day(day), float(amount), "USD bn")
        for day, amount in zip(dates[inside], amounts[inside], strict=True)
        if amount
    )
    months = ", ".join(str(item.date.astype("datetime64[M]")) for item in read)
    return Finding(float(amounts[inside].sum()), "bn", read, {"months": months})


def principal_paid(material: Material, first_month: DateLike, last_month: DateLike) -> Finding:
    """Agency MBS principal received a month on average; a payment month is the month of (Wednesday - 6 days)."""
    table = material.snapshot.table("mbs_flow")
    paid = np.asarray(table["paydown_bn"], dtype=np.float64)
    month = (table["date"].astype("datetime64[D]") - np.timedelta64(6, "D")).astype("datetime64[M]")
    wanted = np.arange(as_date(first_month).astype("datetime64[M]"), as_date(last_month).astype("datetime64[M]") + 1)
    monthly = np.array([float(paid[month == one].sum()) for one in wanted])
    read = tuple(
        Reading("mbs_flow paydown_bn", as_day(one), float(amount), "USD bn")
        for one, amount in zip(wanted, monthly, strict=True)
    )
    numbers = {"first_bn": float(monthly[0]), "last_bn": float(monthly[-1]), "months": float(wanted.size)}
    return Finding(float(monthly.mean()), "bn", read, numbers)


def _coupons_by_month(
    material: Material, first_date: DateLike, last_date: DateLike, *, with_bills: bool = False
) -> dict[str, float]:
    _, maturity, amount, kind = _listed(material)
    kinds = (*COUPON_KINDS, "bill") if with_bills else COUPON_KINDS
    months = np.arange(as_date(first_date).astype("datetime64[M]"), as_date(last_date).astype("datetime64[M]") + 1)
    of = maturity.astype("datetime64[M]")
    wanted = np.isin(kind, kinds)
    return {str(month): float(amount[wanted & (of == month)].sum()) for month in months}


def _listed(material: Material) -> tuple[FloatArray, NDArray[np.datetime64], FloatArray, NDArray[np.str_]]:
    """Return par, maturity, par with inflation compensation, and kind of every security listed."""
    table = material.snapshot.table(SOURCE)
    par = np.asarray(table["par_bn"], dtype=np.float64)
    compensation = np.nan_to_num(np.asarray(table["compensation_bn"], dtype=np.float64))
    maturity = table["maturity_date"].astype("datetime64[D]")
    return par, maturity, par + compensation, np.asarray(table["kind"], dtype=np.str_)
