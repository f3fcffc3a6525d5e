"""A small projection made by hand: published levels at the opening, simple movements after it, every identity kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eccles.base.timeline import month_index
from eccles.core.journal import Journal, JournalLayout, Movement
from eccles.core.lots import Lots
from eccles.core.projection import Adjustment, Ladder, LotHistory, OpeningRecord, ProjectionResult, Provenance
from eccles.data.institution import chart_of_accounts
from eccles.data.snapshot import open_snapshot

MakeResult = Callable[..., ProjectionResult]

MOVEMENTS = (
    Movement("tga", "notes_bonds", "notes and bonds redeemed"),
    Movement("bills", "tga", "bills bought at auction"),
    Movement("reserves", "mbs", "MBS principal received"),
    Movement("currency", "reserves", "currency returns to the Reserve Banks"),
    Movement("reserves", "tga", "the Treasury spends from its account"),
    Movement("reserves", "on_rrp", "money funds place cash at the ON RRP"),
)


def _opening_balances(opening: np.datetime64) -> dict[str, float]:
    snapshot = open_snapshot()
    factor, soma = snapshot.table("h41_factor"), snapshot.table("soma_summary")
    week = int(np.flatnonzero(factor["date"] == opening)[0])
    row = int(np.searchsorted(soma["date"], opening, side="right")) - 1
    held = {"bills": "bill_bn", "notes_bonds": "note_bond_bn", "tips": "tips_bn", "frn": "frn_bn"}
    held |= {"inflation_compensation": "compensation_bn", "agency_debt": "agency_debt_bn", "mbs": "mbs_bn"}
    sheet = {name: float(soma[column][row]) for name, column in {**held, "cmbs": "cmbs_bn"}.items()}
    total = float(snapshot.series_bn("WALCL").at(opening))
    sheet |= {"unamortized_discounts": -1.5, "loans": float(factor["loans_bn"][week])}
    sheet["other_assets"] = total - sum(sheet.values())
    sheet["factors_bridge"] = float(factor["total_supplying_bn"][week]) - total
    names = {"currency": "currency_bn", "foreign_rrp": "foreign_rrp_bn", "on_rrp": "on_rrp_bn", "tga": "tga_bn"}
    names |= {"other_liabilities": "other_absorbing_bn", "reserves": "reserves_bn"}
    return sheet | {name: -float(factor[column][week]) for name, column in names.items()}


def _ladder(date: np.ndarray, paths: int, cap: float) -> Ladder:
    months = np.arange(month_index(date[:1])[0], month_index(date[-1:])[0] + 1)
    count, place = months.size, np.arange(months.size)
    coupon = np.broadcast_to(55.0 + 30.0 * np.sin(place), (paths, count))
    bill = np.broadcast_to(120.0 + 10.0 * np.cos(place), (paths, count))
    redeemed = np.minimum(coupon, cap)
    agency = np.broadcast_to(18.0 + 3.0 * np.sin(place / 2), (paths, count))
    start = months.astype("datetime64[M]").astype("datetime64[D]")
    caps = np.full((paths, count), cap)
    caps[:, count // 2 :] = np.inf
    redeemed = np.where(np.isinf(caps), coupon, redeemed)
    filled = np.where(np.isinf(caps), bill, np.minimum(bill, caps - redeemed))
    limit = np.full((paths, count), 17.5)
    return Ladder(
        start, coupon, bill, redeemed, filled, caps, agency, np.maximum(agency - limit, 0.0), limit,
        (start >= date[0] - np.timedelta64(1, "D")) & (np.append(start[1:], date[-1] + 1) <= date[-1]),
    )  # fmt: skip


def _lots(date: np.ndarray, paths: int, sheet: dict[str, float]) -> LotHistory:
    years = np.array([0.3, 0.6, 1.5, 2.5, 4.0, 6.0, 8.0, 12.0, 19.0, 27.0, 29.8])
    kind = np.array(["bill", "bill", *["note_bond"] * 4, "tips", "frn", *["note_bond"] * 3], dtype=object)
    share = {
        "bill": sheet["bills"] / 2,
        "tips": sheet["tips"],
        "frn": sheet["frn"],
        "note_bond": sheet["notes_bonds"] / 7,
    }
    par = np.array([share[name] for name in kind])
    maturity = date[0] + (365.25 * years).astype("timedelta64[D]")
    lots = Lots(
        np.array([f"LOT{n:05d}A" for n in range(years.size)], dtype=object), kind, np.full(years.size, "", object),
        np.where(kind == "bill", np.nan, 2.5), np.full(years.size, date[0] - 100), maturity, par,
        np.where(kind == "tips", sheet["inflation_compensation"], 0.0),
    )  # fmt: skip
    alive = (maturity[None, :] > date[:, None]).astype(float)
    held = np.broadcast_to(par * alive, (paths, *alive.shape))
    tips = np.flatnonzero(kind == "tips")
    compensation = np.full((paths, date.size, 1), sheet["inflation_compensation"])
    return LotHistory(lots, held, tips, compensation, np.broadcast_to(lots.coupon_pct, (paths, years.size)))


def build(
    opening: str = "2022-06-01", weeks: int = 160, paths: int = 1, name: str = "synthetic", cap: float = 60.0,
    pace: float = 1.0, basis: str = "reconstructed",
) -> ProjectionResult:  # fmt: skip
    """Make a projection whose journal, balances, ladder and lots agree."""
    chart = chart_of_accounts()
    start = np.datetime64(opening, "D")
    date = start + 7 * np.arange(weeks + 1)
    sheet = _opening_balances(start)
    random = np.random.default_rng(7)
    scale = np.array([6.0, 2.0, 4.5, -1.2, 4.0, 3.0]) * np.array([pace, 1, pace, 1, 1, 1])
    amount = scale + random.normal(0.0, 1.0, (paths, weeks, 6)) * np.array([1, 0.5, 1, 2, 30, 20])
    layout = JournalLayout(chart, MOVEMENTS)
    journal = Journal(layout, date[1:], amount)
    first = np.array([sheet[account] for account in chart.names])
    moved = np.cumsum(journal.change_bn(), axis=1)
    balance = first + np.concatenate([np.zeros((paths, 1, first.size)), moved], axis=1)
    gdp = np.broadcast_to(24_000.0 * 1.04 ** (np.arange(weeks + 1) / 52.18), (paths, weeks + 1))
    record = OpeningRecord(
        start, basis, np.datetime64("2022-02-16"),
        (Adjustment(start, "bill", 325.0, 326.04), Adjustment(start, "note_bond", 4969.0, 4968.2)),
        {name: "derived" if name == "factors_bridge" else "published" for name in chart.names},
    )  # fmt: skip
    stopped = np.full(paths, weeks // 2)
    provenance = Provenance("a" * 64, "b" * 64, {"currency": "2022-05-25"}, None, "0.1.0")
    return ProjectionResult(
        name, "A projection <made> by hand", date, chart, balance, gdp, journal, _ladder(date, paths, cap),
        _lots(date, paths, sheet), stopped, np.full(paths, -1), record, provenance,
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_result() -> MakeResult:
    """The maker of projections, for tests that need a particular one."""
    return build


@pytest.fixture(scope="session")
def result() -> ProjectionResult:
    """One deterministic projection from a past opening."""
    return build()
