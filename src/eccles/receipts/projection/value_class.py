"""The steps of a number of a class, a maturity bucket or the market of a valuation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import as_date
from eccles.base.units import pct_from_share, pp_from_bp, share_from_pct
from eccles.compare.held import held_on
from eccles.compare.outstanding import outstanding_near
from eccles.compare.value import MATURITY_BUCKETS, value_held
from eccles.core.portfolio import Kind
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.valuation import ClassValue
from eccles.data.known_snapshot import open_known
from eccles.data.origins import column_origin, series_origin
from eccles.data.parameters import latest_fit
from eccles.data.snapshot import Snapshot
from eccles.ledger.income import IncomeParameters
from eccles.opening.income_books import published_premiums
from eccles.receipts.projection.lot_words import CLASS_TITLES, largest
from eccles.receipts.projection.value_steps import SECURITIES, TOTALS, Market
from eccles.receipts.shaping import name_of
from eccles.runoff.mortgage_value import value_mortgages

__all__ = ["bucket_chain", "bucket_name", "class_chain", "market_chain"]


def class_chain(market: Market, name: str, column: str, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
    """Return the steps of a number of a class or a total: an amount by its parts, a ratio as its formula."""
    ratio = _RATIOS.get(column)
    if ratio is not None:
        return (ratio(market, name),)
    if column.startswith("outstanding"):
        return _outstanding(market, name, column, snapshot)
    return tuple(market.class_steps(name, column))


def _duration(market: Market, name: str) -> ReceiptStep:
    """DV01 over dirty value, a basis point at a time."""
    dv01 = market.of_class(name, "dv01_bn_per_bp")
    dirty = market.of_class(name, "value_bn") + market.of_class(name, "accrued_bn")
    value = dv01 / (dirty * share_from_pct(pp_from_bp(1.0))) if dirty and name != "cmbs" else 0.0
    said = f"DV01 {dv01:.6f} bn / ({dirty:,.4f} bn with accrued interest × 0.0001)"
    return ReceiptStep("Modified duration", name_of(ClassValue), value, detail=said)


def _maturity(market: Market, name: str) -> ReceiptStep:
    """The mean weighted by book value; CMBS have no cash flows here and do not count."""
    parts = [part for part in TOTALS.get(name, (name,)) if part != "cmbs"]
    years = sum(market.of_class(part, "book_years") for part in parts)
    book = sum(market.of_class(part, "par_and_compensation_bn") for part in parts)
    said = f"{years:,.4f} bn years / {book:,.4f} bn, the mean weighted by par and compensation"
    return ReceiptStep("Average time to maturity", name_of(ClassValue), years / book, detail=said)


def _gain(market: Market, name: str) -> ReceiptStep:
    value, book = (market.of_class(name, column) for column in ("value_bn", "par_and_compensation_bn"))
    said = f"100 × ({value:,.4f} / {book:,.4f} - 1)"
    return ReceiptStep(
        "Value over par and compensation", name_of(ClassValue), pct_from_share((value - book) / book), detail=said
    )


def _held(market: Market, name: str) -> ReceiptStep:
    return _held_share(market, name, "par_and_compensation_bn", "outstanding_bn")


def _ten_year_held(market: Market, name: str) -> ReceiptStep:
    return _held_share(market, name, "ten_year_bn", "outstanding_ten_year_bn")


def _held_share(market: Market, name: str, part: str, whole: str) -> ReceiptStep:
    table = market.outstanding
    if table is None:
        raise DataError(f"no debt table within a month of {market.held.date}")
    held, amount = market.of_class(name, part), float(market.outstanding_of(table, name, whole)[1].sum())
    said = f"100 × {held:,.4f} / {amount:,.4f}"
    return ReceiptStep(
        f"Held of what is outstanding on {table.record_date}",
        name_of(outstanding_near),
        pct_from_share(held / amount),
        detail=said,
    )


_RATIOS: dict[str, Callable[[Market, str], ReceiptStep]] = {
    "duration_yrs": _duration,
    "maturity_yrs": _maturity,
    "gain_pct": _gain,
    "held_pct": _held,
    "ten_year_held_pct": _ten_year_held,
}


def _outstanding(market: Market, name: str, column: str, snapshot: Snapshot) -> tuple[ReceiptStep, ...]:
    """Return what is outstanding of a class by maturity, from the Treasury's table."""
    table = market.outstanding
    if table is None:
        raise DataError(f"no debt table within a month of {market.held.date}")
    securities, amount = market.outstanding_of(table, name, column)
    cell = replace(column_origin(snapshot, "debt_outstanding", "outstanding_bn"), date=str(table.record_date))
    steps = market.by_maturity(securities, amount)
    return tuple(replace(step, by=name_of(outstanding_near), origins=(cell,)) for step in steps)


def bucket_name(title: str) -> str:
    """Return how a figure names a maturity bucket."""
    return title.replace(" ", "_")


def bucket_chain(market: Market, bucket: str, column: str) -> tuple[ReceiptStep, ...]:
    """Return the steps of the Treasuries in a maturity bucket: par by class; their share as its formula."""
    securities, par = market.held.securities, market.held.par_bn
    days = (securities.maturity_date - market.held.date).astype(np.int64)
    place = np.searchsorted(np.array(list(MATURITY_BUCKETS.values())), days)
    inside = place == [bucket_name(title) for title in MATURITY_BUCKETS].index(bucket)
    if column == "share_pct":
        treasury = securities.kind != Kind.AGENCY_DEBT.value
        part, whole = float(par[inside & treasury].sum()), float(par[treasury].sum())
        said = f"100 × {part:,.4f} / {whole:,.4f}"
        return (ReceiptStep("Of all Treasuries", name_of(value_held), pct_from_share(part / whole), detail=said),)
    names = [market.names.get(cusip, cusip) for cusip in map(str, securities.cusip)]
    steps = []
    for kind, title in CLASS_TITLES.items():
        rows = np.flatnonzero(inside & (securities.kind == kind.value))
        if rows.size:
            total = float(par[rows].sum())
            told = largest(((names[row], float(par[row])) for row in rows), *SECURITIES)
            steps.append(ReceiptStep(title, name_of(value_held), total, detail=told))
    return tuple(steps) or (ReceiptStep("Nothing is held of it", name_of(value_held), 0.0),)


# --- the market ------------------------------------------------------------------------------------------------------


def market_chain(
    market: Market, column: str, premium_date: np.datetime64, snapshot: Snapshot
) -> tuple[ReceiptStep, ...]:
    """Return the steps of expected inflation, of the spread of MBS, of amortised cost, or of the gain against it."""
    held, spread = market.held, market.mortgages
    if column == "breakeven_pct":
        series = snapshot.series("T10YIE")
        place = int(np.searchsorted(series.date, held.date, side="right")) - 1
        origin = series_origin(snapshot, "T10YIE")
        same = float(series.value[place]) == held.breakeven_pct
        cell = replace(origin, date=str(series.date[place]), value=float(series.value[place])) if same else origin
        what = "10-year breakeven inflation, as the scenario's path of inflation has it"
        return (ReceiptStep(what, name_of(held_on), held.breakeven_pct, origins=(cell,)),)
    if column == "mortgage_spread_pct":
        said = f"{market.spread_share:.6f} × {spread.par_spread_pct:.6f} %, at which a new pool is worth par"
        value = market.spread_share * spread.par_spread_pct
        what = "Fitted part of a new pool's spread over the curve"
        return (ReceiptStep(what, name_of(value_mortgages), value, detail=said),)
    cost = _cost_steps(market, premium_date, snapshot)
    if column == "amortised_cost_bn":
        return tuple(cost)
    value = market.of_class("total", "value_bn")
    less = (
        replace(step, what=f"less: {step.what[0].lower()}{step.what[1:]}", value=-(step.value or 0.0)) for step in cost
    )
    return (ReceiptStep("Market value", name_of(value_held), value), *less)


def _cost_steps(market: Market, premium_date: np.datetime64, snapshot: Snapshot) -> list[ReceiptStep]:
    """Return par and compensation, the net premium, and the discount not yet earned on bills added since."""
    held, known = market.held, open_known(market.held.known_at)
    income = IncomeParameters.from_mapping(latest_fit("income", held.known_at).parameters)
    premium, discount = published_premiums(known, income, np.array([held.date]), held.opening_date)
    lines = ((premium, 1.0, "unamortized_premiums"), (discount, -1.0, "unamortized_discounts"))
    book = market.of_class("total", "par_and_compensation_bn")
    steps = [ReceiptStep("Par and inflation compensation", name_of(held_on), book)]
    for amount, sign, line in lines:
        what = f"{line[0].upper()}{line[1:].replace('_', ' ')} of {premium_date}, amortised to {held.date}"
        cell = _line_cell(snapshot, known, line, held.opening_date)
        steps.append(ReceiptStep(what, name_of(published_premiums), sign * float(amount[0]), origins=(cell,)))
    bills = held.securities.kind == Kind.BILL.value
    par = float(held.par_bn[bills].sum())
    if premium_date != held.date and par:
        table = known.table("soma_summary")
        row = int(np.searchsorted(table["date"], premium_date, side="right")) - 1
        counted = float(np.nan_to_num(table["bill_bn"][row]))
        gain = float(market.of_securities("gain_bn")[bills].sum()) * (1.0 - counted / par)
        said = f"of the bills beyond the {counted:,.4f} bn held on {as_date(table['date'][row])}, of {par:,.4f} bn"
        steps.append(ReceiptStep("Discount not yet earned", name_of(value_held), gain, detail=said))
    return steps


def _line_cell(snapshot: Snapshot, known: Snapshot, line: str, opening: np.datetime64) -> Origin:
    table = known.table("h41_line")
    rows = np.flatnonzero((table["line"] == line) & (table["date"] <= opening) & np.isfinite(table["value_bn"]))
    place = rows[np.argmax(table["date"][rows])]
    day, value = str(table["date"][place]), float(table["value_bn"][place])
    return replace(column_origin(snapshot, "h41_line", "value_bn"), date=day, row=line, value=value)
