"""What income needs beyond coupons and administered rates, fitted on the published totals.

Premiums: the H.4.1 line falls by a constant share of what is left and by a share of mortgage principal; both are found
by least squares (neither below zero) on weeks without purchases above par. Discounts: the line less the discount on
bills. Other deposits: the share that earns interest is what published interest expense leaves over reserves and
reverse repos, against IORB on the whole line, in the years in which the line is published throughout (2017 and 2022).
Run: python -m calibration.income
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import calendar_year
from eccles.base.units import DAYS_PER_YEAR
from eccles.core.income import calendar_years
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.ledger.income import money_market_interest_bn
from eccles.opening.assemble import carry

__all__ = ["deposit_interest_bn", "fit_to", "main"]

FloatArray = NDArray[np.float64]
DateArray = NDArray[np.datetime64]

SAMPLES = {
    "2022-02-16": ("2016-02-03", "2017-12-27"),
    "2023-03-22": ("2022-11-02", "2023-03-22"),
    "2025-11-12": ("2022-11-02", "2025-11-12"),
}
"""Last date of the data, and the weeks premiums are fitted on: without net purchases above par."""
DEPOSIT_YEARS = (2017, 2022)
LAST_LOSSLESS_DATE = np.datetime64("2022-08-31", "D")
"""The last Wednesday of a month whose average remittance line stood above zero (RESPPLLOPNWW_MAVG)."""
RATES_SHARE = np.arange(0.02, 0.30, 0.001)


def line(snapshot: Snapshot, name: str) -> tuple[DateArray, FloatArray]:
    """A line of the H.4.1, every Wednesday on which it is embedded."""
    table = snapshot.table("h41_line")
    rows = np.flatnonzero((table["line"] == name) & np.isfinite(table["value_bn"]))
    day, first = np.unique(table["date"][rows], return_index=True)
    return day, table["value_bn"][rows][first]


def within(date: DateArray, span: tuple[str, str]) -> NDArray[np.bool_]:
    """Which dates lie in a span."""
    return (date >= np.datetime64(span[0])) & (date <= np.datetime64(span[1]))


def fit_premium(snapshot: Snapshot, span: tuple[str, str]) -> tuple[float, float, float]:
    """Yearly rate, premium a unit of mortgage principal, and the root-mean-square error in bn."""
    date, value = line(snapshot, "unamortized_premiums")
    date, value = date[within(date, span)], value[within(date, span)]
    soma = snapshot.table("soma_summary")
    mbs = soma["mbs_bn"][np.searchsorted(soma["date"], date, side="right") - 1]
    years = (date - date[0]).astype(float) / DAYS_PER_YEAR
    found = []
    for rate in RATES_SHARE:
        design = np.stack([np.exp(-rate * years), mbs], axis=1)
        # before 2022 every dollar of principal was reinvested: the face says nothing about premiums
        columns = design if np.ptp(mbs) / mbs.mean() > MOVING_SHARE else design[:, :1]
        coefficient, norm = nnls(columns, value)
        found.append((norm / np.sqrt(date.size), float(rate), float(coefficient[1]) if coefficient.size > 1 else 0.0))
    rms, rate, per_principal = min(found)
    return rate, per_principal, float(rms)


MOVING_SHARE = 0.03


def fit_discount(snapshot: Snapshot, span: tuple[str, str]) -> float:
    """Yearly rate at which discounts other than those of bills shrink."""
    date, value = line(snapshot, "unamortized_discounts")
    date, value = date[within(date, span)], -value[within(date, span)]
    if date[0] >= ANCHOR:
        outcome = carry(np.datetime64(date[-1], "D")).outcome
        bills = -outcome.balance_bn[0, :, outcome.plan.books.discount_index]
        value = value - bills[np.searchsorted(outcome.plan.timeline.date, date)]
    years = (date - date[0]).astype(float) / DAYS_PER_YEAR
    return max(-float(np.polyfit(years, np.log(value), 1)[0]), 0.0)


ANCHOR = np.datetime64("2022-02-16", "D")


def deposit_interest_bn(snapshot: Snapshot, year: int) -> tuple[float, float]:
    """Interest the published total leaves for other deposits in a year, and IORB on the whole line."""
    factor, rates = snapshot.table("h41_factor"), snapshot.table("administered_rate")
    span = within(factor["date"], (f"{year - 1}-12-25", f"{year + 1}-01-07"))
    date = factor["date"][span]
    days = np.diff(date).astype(float)

    def interest(balance: FloatArray, column: str) -> float:
        known = np.isfinite(rates[column])
        place = np.searchsorted(rates["date"][known], date[1:], side="right") - 1
        paid = money_market_interest_bn((balance[1:] + balance[:-1])[None, :] / 2.0, rates[column][known][place], days)
        years, total = calendar_years(date[0], date[1:], paid)
        return float(total[0, years == year][0])

    day, value = line(snapshot, "other_deposits")
    whole = interest(np.interp(date.astype(float), day.astype(float), value), "iorb_pct")
    table = snapshot.table("fed_income")
    row = calendar_year(table["year_date"]) == year
    left = float(table["interest_expense_bn"][row][0]) - interest(factor["reserves_bn"][span], "iorb_pct")
    left -= interest((factor["on_rrp_bn"] + factor["foreign_rrp_bn"])[span], "on_rrp_pct")
    return left, whole


def other_rest_bn(snapshot: Snapshot, last: np.datetime64) -> float:
    """Other absorbing factors less other deposits on the last Wednesday without a deferred asset known by a date."""
    day, value = line(snapshot, "other_deposits")
    row = int(np.flatnonzero(day <= min(last, LAST_LOSSLESS_DATE))[-1])
    factor = snapshot.table("h41_factor")
    return float(factor["other_absorbing_bn"][factor["date"] == day[row]][0] - value[row])


def fit_to(snapshot: Snapshot, last: str) -> Fit:
    """Fit everything on data up to a date."""
    span, date = SAMPLES[last], np.datetime64(last, "D")
    rate, per_principal, rms = fit_premium(snapshot, span)
    years = [year for year in DEPOSIT_YEARS if np.datetime64(f"{year + 1}-01-31") <= date]
    pairs = {year: deposit_interest_bn(snapshot, year) for year in years}
    share = sum(left for left, _ in pairs.values()) / sum(whole for _, whole in pairs.values())
    table = snapshot.table("holding")
    frn = table["kind"] == "frn"
    return Fit(
        data_to_date=last,
        parameters={
            "premium_rate_share": rate,
            "mbs_premium_share": per_principal,
            "discount_rate_share": fit_discount(snapshot, span),
            "dfmu_share": min(float(share), 1.0),
            "other_rest_bn": other_rest_bn(snapshot, date),
            "frn_spread_pct": float(np.average(table["spread_pct"][frn], weights=table["par_bn"][frn])),
        },
        errors={
            "rms_bn of premiums": rms,
            "interest on other deposits, estimated less published, bn": {
                str(year): float(share * whole - left) for year, (left, whole) in pairs.items()
            },
        },
        sample=f"H.4.1 premiums and discounts {span[0]} to {span[1]}; interest expense of {years}",
        script="calibration/income.py",
    )


def out_of_sample(snapshot: Snapshot, fit: Fit) -> dict[str, float]:
    """Premium projected less published, bn, on every embedded date after a fit's data."""
    date, value = line(snapshot, "unamortized_premiums")
    soma = snapshot.table("soma_summary")
    mbs = soma["mbs_bn"][np.searchsorted(soma["date"], date, side="right") - 1] * fit.parameters["mbs_premium_share"]
    start = int(np.searchsorted(date, np.datetime64(fit.data_to_date), side="right")) - 1
    years = (date - date[start]).astype(float) / DAYS_PER_YEAR
    path = (value[start] - mbs[start]) * np.exp(-fit.parameters["premium_rate_share"] * years) + mbs
    later = np.flatnonzero(date > date[start])
    return {str(date[place]): float(path[place] - value[place]) for place in later[[-4, -1]]} if later.size >= 4 else {}


def main() -> None:
    """Write `parameters/income.yaml` and print what it holds."""
    snapshot = open_snapshot()
    fits = [fit_to(snapshot, last) for last in SAMPLES]
    for fit in fits:
        fit.errors["premium after the sample, projected less published, bn"] = out_of_sample(snapshot, fit)
        print(fit.data_to_date, fit.parameters, fit.errors, sep="\n  ")
    write_fits("income", "Premium and discount amortisation, and the deposits that earn interest.", fits)


if __name__ == "__main__":
    main()
