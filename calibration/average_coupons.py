"""Average coupons of the SOMA's classes for years in which holdings by CUSIP are not embedded, 2017 to 2021.

Notes and bonds: every issue outstanding in the middle of the year with its coupon, or where that is not embedded the
par yield of its tenor on the auction day; the plain average, times the ratio of the SOMA's own average to it on
2022-02-16. TIPS, agency debt, CMBS and the spread of floating-rate notes: the averages of 2022-02-16. MBS: the coupon
of the inferred cohorts at that date, reached in a straight line from a level held to March 2020. That level, and how
fast a higher prepayment speed amortises premiums, are fitted on the five published totals; premiums are those of the
H.4.1, which between publications fall at the rate of 2016-17 to March 2020 and then rise in a straight line.
Run: python -m calibration.average_coupons
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import calendar_year
from eccles.base.units import DAYS_PER_YEAR, share_from_pct
from eccles.core.consumer_prices import reference_index
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.opening.holdings import published_portfolio
from eccles.opening.mortgages import anchor_cohorts

__all__ = ["fit", "main"]

FloatArray = NDArray[np.float64]

YEARS = (2017, 2018, 2019, 2020, 2021)
ANCHOR_YEAR = 2022
QE_RESTART = np.datetime64("2020-03-11", "D")
"""The last Wednesday before purchases resumed (table `programme`, 2020-03-15)."""
CLASSES = ("bill_bn", "note_bond_bn", "tips_bn", "compensation_bn", "frn_bn", "agency_debt_bn", "mbs_bn", "cmbs_bn")
NEAREST = {"15y": "20y", "4y": "5y"}
"""Tenors without a constant-maturity yield and the one they take; the Treasury last sold them in 1990 and earlier."""


def days_of(year: int) -> NDArray[np.datetime64]:
    """Every day of a year."""
    return np.arange(f"{year}-01-01", f"{year + 1}-01-01", dtype="datetime64[D]")


def interpolated(date: NDArray[np.datetime64], at: NDArray[np.datetime64], value: FloatArray) -> FloatArray:
    """A straight line between published values."""
    return np.asarray(np.interp(date.astype(float), at.astype(float), value))


def market_coupons(snapshot: Snapshot) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64], FloatArray]:
    """Issue date, maturity and coupon of every note and bond, one row a CUSIP."""
    auction = snapshot.table("auction")
    rows = np.flatnonzero(auction["kind"] == "note_bond")
    rows = rows[np.argsort(auction["issue_date"][rows], kind="stable")]
    _, first = np.unique(auction["cusip"][rows].astype(str), return_index=True)
    rows = rows[np.sort(first)]
    issued: dict[str, float] = {}
    for name in ("debt_outstanding", "holding"):
        table = snapshot.table(name)
        known = np.isfinite(table["coupon_pct"])
        issued |= dict(zip(table["cusip"][known], table["coupon_pct"][known], strict=True))
    coupon = np.array([issued.get(auction["cusip"][row], np.nan) for row in rows])
    day = np.where(np.isnat(auction["auction_date"][rows]), auction["issue_date"][rows], auction["auction_date"][rows])
    for place in np.flatnonzero(np.isnan(coupon)):
        coupon[place] = _par_yield(snapshot, auction["tenor"][rows[place]], day[place])
    return auction["issue_date"][rows], auction["maturity_date"][rows], coupon


def _par_yield(snapshot: Snapshot, tenor: str, day: np.datetime64) -> float:
    series = snapshot.series("DGS" + NEAREST.get(tenor, tenor).removesuffix("y"))
    place = int(np.searchsorted(series.date, day, side="right")) - 1
    return float(series.value[place]) if place >= 0 else float("nan")


def notes_coupon_pct(snapshot: Snapshot) -> dict[int, float]:
    """Average coupon of notes and bonds by year."""
    issue, maturity, coupon = market_coupons(snapshot)

    def average(day: np.datetime64) -> float:
        return float(np.nanmean(coupon[(issue <= day) & (maturity > day)]))

    portfolio = published_portfolio(snapshot)
    held = portfolio.kind == "note_bond"
    own = float(np.average(portfolio.coupon_pct[held], weights=portfolio.par_bn[held]))
    ratio = own / average(portfolio.as_of_date)
    return {year: ratio * average(np.datetime64(f"{year}-06-30", "D")) for year in YEARS} | {ANCHOR_YEAR: own}


def premium_bn(snapshot: Snapshot) -> tuple[dict[int, float], float]:
    """Mean unamortized premiums less discounts by year, and the share amortised a year in 2016 and 2017."""
    table = snapshot.table("h41_line")
    levels = []
    for name in ("unamortized_premiums", "unamortized_discounts"):
        rows = table["line"] == name
        levels.append(dict(zip(table["date"][rows].tolist(), table["value_bn"][rows].tolist(), strict=True)))
    day = sorted(set(levels[0]) & set(levels[1]))
    date = np.array(day, dtype="datetime64[D]")
    net = np.array([levels[0][d] + levels[1][d] for d in day])
    early = date < np.datetime64("2018-01-01")
    rate = -float(np.polyfit((date[early] - date[0]).astype(float) / DAYS_PER_YEAR, np.log(net[early]), 1)[0])
    last = int(np.flatnonzero(date < QE_RESTART)[-1])
    bottom = net[last] * np.exp(-rate * (QE_RESTART - date[last]).astype(float) / DAYS_PER_YEAR)
    date, net = np.insert(date, last + 1, QE_RESTART), np.insert(net, last + 1, bottom)
    return {year: float(interpolated(days_of(year), date, net).mean()) for year in (*YEARS, ANCHOR_YEAR)}, rate


def prepayment_pct(snapshot: Snapshot) -> dict[int, float]:
    """Mean market prepayment speed by year; of the anchor's year January and February, the weeks it stands for."""
    series = snapshot.series("AGENCY_CPR_FNMA")
    year = calendar_year(series.date)
    month = series.date.astype("datetime64[M]").astype(int) % 12
    speed = {wanted: float(series.value[year == wanted].mean()) for wanted in YEARS}
    return speed | {ANCHOR_YEAR: float(series.value[(year == ANCHOR_YEAR) & (month < 2)].mean())}


def classes_bn(snapshot: Snapshot) -> dict[int, dict[str, float]]:
    """Mean holdings by class and year."""
    table = snapshot.table("soma_summary")
    return {
        year: {c: float(interpolated(days_of(year), table["date"], np.nan_to_num(table[c])).mean()) for c in CLASSES}
        for year in YEARS
    }


def known_income_bn(snapshot: Snapshot, averages: dict[str, float], notes_pct: dict[int, float]) -> FloatArray:
    """Income of every class but MBS, before premiums, by year."""
    cpi = snapshot.series("CPIAUCNS")
    first = int(cpi.date[0].astype("datetime64[M]").astype(int))
    total = []
    for year, held in classes_bn(snapshot).items():
        edges = np.array([f"{year}-01-01", f"{year + 1}-01-01"], dtype="datetime64[D]")
        index = reference_index(cpi.value[None, :], first, edges)[0]
        bill_pct = float(snapshot.series("DGS3MO").asof(days_of(year)).mean())
        linked = held["tips_bn"] + held["compensation_bn"]
        interest = (
            held["note_bond_bn"] * notes_pct[year]
            + linked * averages["tips_pct"]
            + held["bill_bn"] * bill_pct
            + held["frn_bn"] * (bill_pct + averages["frn_spread_pct"])
            + held["agency_debt_bn"] * averages["agency_debt_pct"]
            + held["cmbs_bn"] * averages["cmbs_pct"]
        )
        total.append(share_from_pct(interest) + linked * (index[1] / index[0] - 1.0))
    return np.array(total)


def anchor_averages(snapshot: Snapshot) -> dict[str, float]:
    """Average coupons of the published holdings."""
    table = snapshot.table("holding")
    found = {}
    for kind, name, column in (
        ("tips", "tips_pct", "coupon_pct"),
        ("agency_debt", "agency_debt_pct", "coupon_pct"),
        ("cmbs", "cmbs_pct", "coupon_pct"),
        ("frn", "frn_spread_pct", "spread_pct"),
    ):
        rows = (table["kind"] == kind) & np.isfinite(table[column])
        weight = table["par_bn"][rows] + np.nan_to_num(table["compensation_bn"][rows])
        found[name] = float(np.average(table[column][rows], weights=weight))
    return found


def fit(snapshot: Snapshot) -> Fit:
    """Fit the MBS coupon before 2020 and the premium's dependence on prepayments; publish what is left."""
    averages, notes = anchor_averages(snapshot), notes_coupon_pct(snapshot)
    cohorts = anchor_cohorts()
    end_pct = float(np.average(cohorts.coupon_pct, weights=cohorts.par_bn))
    premium, rate = premium_bn(snapshot)
    speed, held = prepayment_pct(snapshot), classes_bn(snapshot)
    table = snapshot.table("fed_income")
    year_of = calendar_year(table["year_date"])
    actual = np.array([float(table["interest_income_bn"][year_of == year][0]) for year in YEARS])
    faded = np.array([_faded_share(year) for year in YEARS])
    mbs = np.array([held[year]["mbs_bn"] for year in YEARS])
    base = known_income_bn(snapshot, averages, notes) + share_from_pct(mbs * faded * end_pct)
    base -= np.array([rate * premium[year] for year in YEARS])
    faster = np.array([premium[year] * share_from_pct(speed[year] - speed[YEARS[0]]) for year in YEARS])
    design = np.stack([share_from_pct(mbs * (1.0 - faded)), -faster], axis=1)
    (level_pct, per_speed), *_ = np.linalg.lstsq(design, actual - base, rcond=None)
    left = base + design @ np.array([level_pct, per_speed]) - actual
    years = {}
    for year in (*YEARS, ANCHOR_YEAR):
        share = _faded_share(year)
        accelerated = per_speed * share_from_pct(speed[year] - speed[YEARS[0]])
        years[str(year)] = {
            **averages,
            "notes_bonds_pct": notes[year],
            "mbs_pct": float((1.0 - share) * level_pct + share * end_pct),
            "amortisation_bn": float((rate + accelerated) * premium[year]),
        }
    return Fit(
        data_to_date="2022-02-16",
        parameters={
            "years": years,
            "mbs_level_pct": float(level_pct),
            "premium_rate_share": rate,
            "premium_rate_per_speed_ratio": float(per_speed),
        },
        errors={
            "estimated less published, bn": dict(zip(map(str, YEARS), left.tolist(), strict=True)),
            "each year left out of the fit, bn": _left_out(design, actual - base),
            "largest, share": float(np.abs(left / actual).max()),
        },
        sample="table fed_income, interest income 2017 to 2021; two parameters on five years",
        script="calibration/average_coupons.py",
    )


def _faded_share(year: int) -> float:
    """How far the MBS coupon has moved to that of 2022-02-16, averaged over a year."""
    if year == ANCHOR_YEAR:
        return 1.0
    day = days_of(year)
    anchor = np.datetime64("2022-02-16", "D")
    gone = (day - QE_RESTART).astype(float) / float((anchor - QE_RESTART).astype(int))
    return float(np.clip(gone, 0.0, 1.0).mean())


def _left_out(design: FloatArray, target: FloatArray) -> dict[str, float]:
    """Error of each year by a fit that has not seen it."""
    found = {}
    for place, year in enumerate(YEARS):
        kept = np.arange(len(YEARS)) != place
        coefficient, *_ = np.linalg.lstsq(design[kept], target[kept], rcond=None)
        found[str(year)] = float(design[place] @ coefficient - target[place])
    return found


def main() -> None:
    """Write `parameters/average_coupons.yaml` and print the fit."""
    found = fit(open_snapshot())
    write_fits(
        "average_coupons", "Average coupons of the SOMA by class, 2017 to 2022, and premium amortisation.", [found]
    )
    print(found.parameters, found.errors, sep="\n")


if __name__ == "__main__":
    main()
