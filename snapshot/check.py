"""Print how well the published figures in the snapshot close among themselves: the numbers of the page on the data.

    python -m snapshot.check

Each line is one identity, over how many dates it was taken, and its largest gap in billions. The tests hold the same
identities to their tolerances; this script shows how far inside them they lie. Then: on what basis each auction was
put into its class.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.data.snapshot import Snapshot, Table, open_snapshot

__all__ = ["Check", "checks", "main"]

Numbers = NDArray[np.float64]
Dates = NDArray[np.datetime64]

_ABSORBING = ("currency_bn", "tga_bn", "foreign_rrp_bn", "on_rrp_bn", "other_absorbing_bn", "reserves_bn")
_SUPPLYING = ("securities_bn", "loans_bn", "other_supplying_bn")
_TREASURIES = ("bill_bn", "note_bond_bn", "tips_bn", "compensation_bn", "frn_bn")
_CLASSES = ("bill_bn", "note_bond_bn", "tips_bn", "frn_bn", "agency_debt_bn", "cmbs_bn")
_CREDIT_LINES = (
    "securities_held_outright",
    "unamortized_premiums",
    "unamortized_discounts",
    "repurchase_agreements",
    "loans",
    "main_street_facilities",
    "municipal_liquidity_facility",
    "talf_ii",
    "float",
    "central_bank_liquidity_swaps",
    "other_federal_reserve_assets",
)


@dataclass(frozen=True)
class Check:
    """One identity: what it says, on how many dates, the largest gap and the date of it."""

    name: str
    date_count: int
    gap_bn: float
    worst: str


def checks(snapshot: Snapshot) -> Iterator[Check]:
    """Yield every check in the order of the page."""
    yield from _factors(snapshot)
    yield from _soma(snapshot)
    yield from _holdings(snapshot)
    yield from _lines(snapshot)
    yield from _treasury(snapshot)


def main() -> int:
    """Print the checks, then how many notes and bonds each basis put into each class."""
    snapshot = open_snapshot()
    for check in checks(snapshot):
        print(f"{check.name:62} {check.date_count:>6,} dates  largest gap {check.gap_bn:12.9f} bn  {check.worst}")
    auction = snapshot.table("auction")
    pairs = Counter(zip(auction["kind_basis"], auction["kind"], strict=True))
    for (basis, kind), count in sorted(pairs.items()):
        print(f"auctions, class by {basis:30} {kind:10} {count:>6,}")
    return 0


def _check(name: str, date: Dates, gap: Numbers) -> Check:
    size = np.abs(gap)
    return Check(name, size.size, float(size.max()), str(date[int(np.argmax(size))]))


def _sum(table: Table, names: tuple[str, ...]) -> Numbers:
    total: Numbers = np.sum([table[name] for name in names], axis=0, dtype=np.float64)
    return total


def _factors(snapshot: Snapshot) -> Iterator[Check]:
    table = snapshot.table("h41_factor")
    total = table["total_supplying_bn"]
    yield _check("factors: parts of supplying = total", table["date"], _sum(table, _SUPPLYING) - total)
    yield _check("factors: absorbing + reserves = supplying", table["date"], _sum(table, _ABSORBING) - total)


def _soma(snapshot: Snapshot) -> Iterator[Check]:
    table = snapshot.table("soma_summary")
    parts = _sum(table, (*_CLASSES, "mbs_bn"))
    yield _check("SOMA: classes = total", table["date"], parts - table["total_bn"])
    treast = snapshot.series_bn("TREAST")
    both = np.isin(table["date"], treast.date)
    gap = _sum(table, _TREASURIES)[both] - treast.at(table["date"][both])
    yield _check("SOMA: Treasury par + compensation = TREAST", table["date"][both], gap)
    ordinary = np.abs(gap) < 0.001
    yield _check("  the same without its four holiday weeks", table["date"][both][ordinary], gap[ordinary])
    flow = snapshot.table("mbs_flow")
    change = np.diff(flow["holding_bn"]) - flow["purchased_bn"][1:] + flow["paydown_bn"][1:]
    yield _check("MBS: change = settled purchases - principal", flow["date"][1:], change)


def _holdings(snapshot: Snapshot) -> Iterator[Check]:
    holding, summary = snapshot.table("holding"), snapshot.table("soma_summary")
    date = holding["as_of_date"][:1]
    place = int(np.searchsorted(summary["date"], date[0]))
    for column in (*_CLASSES, "compensation_bn"):
        mine = holding["kind"] == column.removesuffix("_bn")
        held = holding["compensation_bn"].sum() if column == "compensation_bn" else holding["par_bn"][mine].sum()
        name = f"holdings of {date[0]}: {column} = SOMA summary"
        yield _check(name, date, np.asarray([held - summary[column][place]]))


def _lines(snapshot: Snapshot) -> Iterator[Check]:
    dates, total = _line(snapshot, "total_assets")
    walcl = snapshot.series_bn("WALCL")
    yield _check("H.4.1 lines: total assets = WALCL", dates, total - walcl.at(dates))
    dates, total = _line(snapshot, "total_supplying")
    _, treasury_currency = _line(snapshot, "treasury_currency_outstanding")
    rest = walcl.at(dates) - total + treasury_currency
    yield _check("H.4.1 lines: WALCL - supplying + Treasury currency (coin etc.)", dates, rest)
    factors = snapshot.table("h41_factor")
    gap = total - factors["total_supplying_bn"][np.searchsorted(factors["date"], dates)]
    yield _check("H.4.1 lines: supplying = factors table (currency revised)", dates, gap)
    yield from _reserve_bank_credit(snapshot)


def _reserve_bank_credit(snapshot: Snapshot) -> Iterator[Check]:
    """Reserve Bank credit against the lines of the download: facilities that ended in 2021 are not among them."""
    dates, total = _line(snapshot, "reserve_bank_credit")
    lines = [_line(snapshot, name) for name in _CREDIT_LINES]
    parts = [amount[np.isin(date, dates)] for date, amount in lines]
    gap = total - np.sum(parts, axis=0)
    yield _check("H.4.1 lines: Reserve Bank credit = its lines", dates, gap)
    later = dates >= np.datetime64("2021-11-24")
    yield _check("  the same from 2021-11-24", dates[later], gap[later])


def _line(snapshot: Snapshot, name: str) -> tuple[Dates, Numbers]:
    table = snapshot.table("h41_line")
    mine = (table["source"] == "ddp") & (table["line"] == name)
    return table["date"][mine], table["value_bn"][mine]


def _treasury(snapshot: Snapshot) -> Iterator[Check]:
    daily, weekly = snapshot.series_bn("DTS_TGA_CLOSE"), snapshot.series_bn("WDTGAL")
    both = weekly.date[np.isin(weekly.date, daily.date)]
    yield _check("Daily Treasury Statement = WDTGAL", both, daily.at(both) - weekly.at(both))
    debt = snapshot.table("debt_outstanding")
    parts = _sum(debt, ("issued_bn", "inflation_bn", "redeemed_bn"))
    for date in np.unique(debt["record_date"][debt["amount_basis"] == "mspd"]):
        mine = debt["record_date"] == date
        gap = np.sum(parts[mine]) - np.nansum(debt["outstanding_bn"][mine])
        name = "MSPD: issued + inflation + redeemed = outstanding"
        yield _check(name, np.asarray([date]), np.asarray([gap]))


if __name__ == "__main__":
    sys.exit(main())
