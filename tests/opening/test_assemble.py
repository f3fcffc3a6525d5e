"""Openings: exact where holdings are published, carried and reconciled later, refused before and beyond the data."""

from __future__ import annotations

import numpy as np
import pytest

from eccles.base.errors import DataError
from eccles.core.accounts import Group
from eccles.core.portfolio import ACCOUNT_OF_KIND, Basis, Kind
from eccles.data.snapshot import open_snapshot
from eccles.opening.assemble import assemble, carry
from eccles.opening.auctions import sales_until
from eccles.opening.balance_sheet import assemble_balance_sheet, latest_opening, soma_classes
from eccles.opening.holdings import published_portfolio, reconcile

ANCHOR = np.datetime64("2022-02-16", "D")


def test_the_published_wednesday_is_exact() -> None:
    position, record = assemble(ANCHOR, sales_until(ANCHOR + 400))
    table = open_snapshot().table("holding")
    assert record.basis == Basis.PUBLISHED.value
    assert record.adjustments == ()
    for kind in ACCOUNT_OF_KIND:
        assert position.portfolio.total_bn(kind) == pytest.approx(table["par_bn"][table["kind"] == kind.value].sum())
    assert position.mortgages.total_bn == pytest.approx(soma_classes(open_snapshot(), ANCHOR)["mbs"], abs=1e-9)


@pytest.mark.parametrize("date", ["2022-06-01", "2023-12-27", "2026-03-25"])
def test_later_openings_are_reconstructed_and_reconciled(date: str) -> None:
    opening = np.datetime64(date, "D")
    position, record = assemble(opening, sales_until(opening + 400))
    published = soma_classes(open_snapshot(), opening)
    assert record.basis == Basis.RECONSTRUCTED.value
    assert {a.kind for a in record.adjustments} >= {*ACCOUNT_OF_KIND.values(), "inflation_compensation", "mbs"}
    for kind, account in ACCOUNT_OF_KIND.items():
        assert position.portfolio.total_bn(kind) == pytest.approx(published[account], abs=1e-9)
    assert position.portfolio.compensation_bn.sum() == pytest.approx(published["inflation_compensation"], abs=1e-9)
    assert position.mortgages.total_bn == pytest.approx(published["mbs"], abs=1e-9)


def test_rules_alone_reach_2026_within_three_bn_a_class() -> None:
    """Four years of roll-overs by rule; what reconciliation has to add measures them (docs/explanation/opening.md)."""
    latest = latest_opening(open_snapshot())
    _, record = assemble(latest, sales_until(latest + 400))
    assert max(abs(a.added_bn) for a in record.adjustments) < 3.0


def test_holdings_before_the_anchor_are_refused() -> None:
    with pytest.raises(DataError, match="start on 2022-02-16"):
        assemble(np.datetime64("2021-12-29", "D"), sales_until(ANCHOR))


def test_a_date_without_h41_is_refused_with_what_there_is() -> None:
    with pytest.raises(DataError, match="2002-12-18 to 2026-03-25"):
        assemble_balance_sheet(open_snapshot(), "2026-04-01")


def test_books_close_and_total_assets_are_walcl_in_every_week_since_2021() -> None:
    snapshot = open_snapshot()
    factors, walcl = snapshot.table("h41_factor")["date"], snapshot.series_bn("WALCL")
    for date in factors[factors >= np.datetime64("2021-05-05", "D")]:
        sheet = assemble_balance_sheet(snapshot, date)
        assert sheet.total_assets_bn == pytest.approx(float(walcl.at(date)), abs=1e-9)
        bridge = sheet.balance_bn[sheet.chart.members(Group.BRIDGE)]
        # Treasury currency outstanding (about 50 bn) less coin and items in collection, which total assets contain.
        assert 40.0 < float(bridge.sum()) < 60.0


def test_reconciliation_leaves_published_lots_alone() -> None:
    anchor = published_portfolio(open_snapshot())
    carried = carry(np.datetime64("2023-12-27", "D")).portfolio
    published = soma_classes(open_snapshot(), np.datetime64("2023-12-27", "D"))
    reconciled, _ = reconcile(carried, published, anchor)
    known = np.isin(carried.cusip.astype(str), anchor.cusip.astype(str)) & (carried.kind == Kind.NOTE_BOND.value)
    np.testing.assert_array_equal(carried.par_bn[known], reconciled.par_bn[known])


def test_a_carry_knows_what_fell_due_earlier_in_its_month() -> None:
    """On 2022-09-21 the notes of mid-September have been paid; the month's cap must count them."""
    month = carry(np.datetime64("2022-09-21", "D")).month_to_date
    held = published_portfolio(open_snapshot())
    paid = (held.maturity_date >= np.datetime64("2022-09-01")) & (held.maturity_date <= np.datetime64("2022-09-21"))
    coupon = paid & (held.kind != Kind.BILL.value)
    assert month.coupon_bn == pytest.approx(held.par_bn[coupon].sum(), abs=0.2)
    assert month.bill_bn > 10.0
