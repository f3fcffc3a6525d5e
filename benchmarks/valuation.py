"""All Treasuries of the SOMA priced at once, beside QuantLib pricing them one by one in the same run.

Both give clean price, yield, modified duration and convexity of every note and bond from the same discount factors.
QuantLib is called through its Python package; its bonds are built beforehand, so that only pricing is timed.
Run: python -m benchmarks.valuation
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import QuantLib as ql  # type: ignore[import-untyped]  # noqa: N813  # no types; the name of its own documentation

from eccles.base.units import ms_from_seconds, pct_from_share, share_from_pct
from eccles.compare.held import Held, held_on
from eccles.compare.value import value_held
from eccles.core.curve import DiscountCurve
from eccles.core.portfolio import Kind
from eccles.core.securities import Securities
from eccles.data.scenario_file import load_scenario
from eccles.rates.curve_fit import fit_curve
from eccles.runoff.cash_flows import build_cash_flows, dated_date
from eccles.runoff.valuation import value_securities

__all__ = ["main"]

CALLS = 15


def _ql_date(day: np.datetime64) -> ql.Date:
    year, month, number = map(int, str(day).split("-"))
    return ql.Date(number, month, year)


Twins = list[tuple[ql.FixedRateBond, ql.FixedRateBond]]
"""Each bond twice: paid on business days for its price, on coupon dates for its yield, as the market counts them."""


def _ql_bonds(notes: Securities, curve: DiscountCurve) -> Twins:
    """Build the bonds, with an engine on the curve's factors at their own payment dates."""
    payment = np.unique(build_cash_flows(notes, curve.date).payment_date)
    nodes = [_ql_date(curve.date), *map(_ql_date, payment)]
    factors = [1.0, *curve.factor_on(payment).tolist()]
    engine = ql.DiscountingBondEngine(
        ql.YieldTermStructureHandle(ql.DiscountCurve(nodes, factors, ql.Actual365Fixed()))
    )
    bonds = []
    dated = dated_date(notes.issue_date, notes.maturity_date)
    for start, end, coupon in zip(dated, notes.maturity_date, share_from_pct(notes.coupon_pct), strict=True):
        month_end = str(end + 1).endswith("-01")
        schedule = ql.Schedule(
            _ql_date(start),
            _ql_date(end),
            ql.Period(6, ql.Months),
            ql.NullCalendar(),
            ql.Unadjusted,
            ql.Unadjusted,
            ql.DateGeneration.Backward,
            month_end,
        )
        counter = ql.ActualActual(ql.ActualActual.Bond, schedule)
        calendar = ql.UnitedStates(ql.UnitedStates.FederalReserve)
        paid = ql.FixedRateBond(0, 100.0, schedule, [coupon], counter, ql.Following, 100.0, ql.Date(), calendar)
        paid.setPricingEngine(engine)
        bonds.append((paid, ql.FixedRateBond(0, 100.0, schedule, [coupon], counter)))
    return bonds


def _ql_values(bonds: Twins) -> np.ndarray:
    """Return clean price, yield, modified duration and convexity of each bond."""
    rows = []
    for paid, bond in bonds:
        paid.recalculate()
        clean, counter = paid.cleanPrice(), bond.dayCounter()
        rate = bond.bondYield(ql.BondPrice(clean, ql.BondPrice.Clean), counter, ql.Compounded, ql.Semiannual)
        interest = ql.InterestRate(rate, counter, ql.Compounded, ql.Semiannual)
        duration = ql.BondFunctions.duration(bond, interest, ql.Duration.Modified)
        convexity = ql.BondFunctions.convexity(bond, interest)
        rows.append((clean, float(pct_from_share(rate)), duration, convexity))
    return np.array(rows)


def _median_ms(call: Callable[[], object], count: int = CALLS) -> float:
    times = []
    for _ in range(count):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return float(ms_from_seconds(statistics.median(times)))


def _notes(held: Held) -> Securities:
    return held.securities.at(held.securities.kind == Kind.NOTE_BOND.value)


def main() -> None:
    """Print the timings of one run of this script."""
    held = held_on(load_scenario("baseline"))
    curve = fit_curve(held.date, held.par_yield_pct)
    ql.Settings.instance().evaluationDate = _ql_date(held.date)
    notes = _notes(held)
    bonds = _ql_bonds(notes, curve)
    mine, theirs = value_securities(notes, curve, held.breakeven_pct), _ql_values(bonds)
    mine_ms = _median_ms(lambda: value_securities(notes, curve, held.breakeven_pct))
    theirs_ms = _median_ms(lambda: _ql_values(bonds))
    all_ms = _median_ms(lambda: value_securities(held.securities, curve, held.breakeven_pct))
    fit_ms = _median_ms(lambda: fit_curve(held.date, held.par_yield_pct))
    soma_ms = _median_ms(lambda: value_held(held, "baseline", ()))
    full_ms = _median_ms(lambda: value_held(held, "baseline"))
    print(
        f"{held.date}: {notes.count} notes and bonds; {held.securities.count} securities, {held.cohorts.count} cohorts"
    )
    print(f"  largest difference of clean prices      {np.max(np.abs(mine.clean_per100 - theirs[:, 0])):9.1e} per 100")
    print(f"  notes and bonds, QuantLib one by one    {theirs_ms:9.2f} ms")
    print(f"  notes and bonds, at once                {mine_ms:9.2f} ms   {theirs_ms / mine_ms:6.1f} times faster")
    print(f"  every Treasury and agency security      {all_ms:9.2f} ms")
    print(f"  fitting the curve                       {fit_ms:9.2f} ms")
    print(f"  the whole SOMA, MBS cohorts included    {soma_ms:9.2f} ms")
    print(f"  the same with five shocks, repriced     {full_ms:9.2f} ms")


if __name__ == "__main__":
    main()
