"""The calendar of lots: what falls due when, and into which sales it rolls."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base.errors import DataError
from eccles.base.timeline import Timeline, as_day, month_index, month_start
from eccles.core.portfolio import Auctions, Kind
from eccles.data.snapshot import open_snapshot
from eccles.runoff.auction_calendar import BILL_WEEKS, COUPON_YEARS, auction_calendar
from eccles.runoff.schedule import build_lots, build_schedule
from tests.small import auctions, portfolio

OPENING = np.datetime64("2022-06-01")
JUNETEENTH = np.datetime64("2024-06-19")
AUCTION_COLUMNS = ("cusip", "kind", "tenor", "issue_date", "maturity_date", "amount_bn", "amount_basis")
HOLDING_COLUMNS = ("cusip", "kind", "coupon_pct", "issue_date", "maturity_date", "par_bn", "compensation_bn")
SALES = auctions(
    ("B1", "bill", "4w", "2022-06-14", "2022-07-12", 30.0),
    ("B2", "bill", "13w", "2022-06-16", "2022-09-15", 60.0),
    ("B3", "bill", "26w", "2022-06-16", "2022-12-15", 40.0),
    ("N3", "note_bond", "3y", "2022-06-15", "2025-06-15", 44.0),
    ("N10", "note_bond", "10y", "2022-06-15", "2032-05-15", 33.0),
    ("TIPS", "tips", "tips10y", "2022-06-15", "2023-01-15", 19.0),
    ("B4", "bill", "4w", "2022-07-12", "2022-08-09", 35.0),
)


def test_lots_are_those_held_and_those_that_will_be_sold_each_once():
    table = build_lots(portfolio(), SALES)
    assert sorted(table.cusip) == ["B1", "B2", "B3", "B4", "BILL", "N10", "N3", "NOTE", "TIPS"]
    held = dict(zip(table.cusip, table.opening_par_bn, strict=True))
    assert (held["TIPS"], held["N10"]) == (5.0, 0.0)
    assert table.opening_compensation_bn.sum() == 1.5
    # A held security that is sold again takes its tenor from the sale; the rest is the holding's.
    place = table.cusip.tolist().index("TIPS")
    assert (table.tenor[place], table.coupon_pct[place]) == ("tips10y", 0.5)
    assert table.issue_date[place] == np.datetime64("2013-01-31")
    assert np.isnan(table.coupon_pct[table.cusip == "N10"]).all()


def test_agency_debt_is_no_treasury_lot():
    mixed = portfolio(kind=np.array(["bill", "agency_debt", "tips"], dtype=object))
    assert "NOTE" not in build_lots(mixed, auctions()).cusip


def test_principal_rolls_into_its_class_by_what_is_sold_that_day():
    table = build_lots(portfolio(), SALES.until(np.datetime64("2022-06-30")))
    schedule = build_schedule(table, SALES.until(np.datetime64("2022-06-30")), Timeline.from_opening(OPENING, 3))
    week = schedule.rollover[1]  # the week to 2022-06-15 pays the note
    assert table.cusip[week.due].tolist() == ["NOTE"]
    share = dict(zip(table.cusip[week.bought_index], week.allotment_share[0], strict=True))
    assert share == pytest.approx({"N3": 44 / 96, "N10": 33 / 96, "TIPS": 19 / 96})
    week = schedule.rollover[2]  # the week to 2022-06-22 pays the bill of 2022-06-16
    share = dict(zip(table.cusip[week.bought_index], week.allotment_share[0], strict=True))
    assert share == pytest.approx({"B2": 0.6, "B3": 0.4})
    assert week.waiting_share == 0.0


def test_months_hold_what_is_due_by_stated_maturity():
    sales = auctions(*[(f"N{k}", "note_bond", "3y", f"2022-{k:02}-15", f"2025-{k:02}-15", 1.0) for k in range(6, 13)])
    sales = sales.followed_by(auctions(("B", "bill", "13w", "2022-06-16", "2023-09-15", 1.0)))
    table = build_lots(portfolio(), sales)
    schedule = build_schedule(table, sales, Timeline.from_opening(OPENING, 20))
    june = int(month_index(OPENING))
    assert table.cusip[schedule.due_in_month(june)].tolist() == ["NOTE", "BILL"]
    assert table.cusip[schedule.due_in_month(june + 1)].tolist() == []
    assert schedule.due_in_month(june - 1) == schedule.due_in_month(june + 99) == slice(0, 0)


def test_a_wednesday_holiday_moves_a_payment_into_the_next_week():
    """Juneteenth 2024 was a Wednesday: what matures on it is paid on Thursday and first shown a week later."""
    sales = auctions(("B", "bill", "8w", "2024-06-20", "2024-08-15", 1.0))
    held = portfolio("2024-06-12", kind=np.full(3, "bill", dtype=object), maturity_date=JUNETEENTH + np.zeros(3, int))
    schedule = build_schedule(build_lots(held, sales), sales, Timeline.from_opening("2024-06-12", 2))
    assert schedule.maturity_week[:3].tolist() == [2, 2, 2]
    assert [roll.due for roll in schedule.rollover] == [slice(0, 0), slice(0, 3)]


def test_principal_without_a_sale_of_its_class_waits_and_says_so():
    sales = auctions(
        ("N", "note_bond", "3y", "2022-06-15", "2025-06-15", 1.0), ("B", "bill", "4w", "2022-06-21", "2022-07-19", 1.0)
    )
    schedule = build_schedule(build_lots(portfolio(), sales), sales, Timeline.from_opening(OPENING, 3))
    assert schedule.rollover[2].waiting_share == 1.0
    late = auctions(("N", "note_bond", "3y", "2022-06-15", "2025-06-15", 1.0))
    with pytest.raises(DataError, match="no bill settles within 10 days of 2022-06-16; the sales known end on no date"):
        build_schedule(build_lots(portfolio(), late), late, Timeline.from_opening(OPENING, 3))


# --- properties on the regular calendar ----------------------------------------------------------------------------

SIZES = {tenor: float(10 + place) for place, tenor in enumerate([*COUPON_YEARS, *BILL_WEEKS])}


def maturing(kind: str, opening: np.datetime64, ahead: int) -> np.datetime64:
    """A maturity of the class: bills in so many weeks, coupons on the 15th or the last day of a month (as issued)."""
    if kind == "bill":
        return opening + 7 * ahead + 1
    first = month_start(int(month_index(opening)) + (ahead + 3) // 2)
    return first - 1 if ahead % 2 or kind == "frn" else first + 14


@settings(deadline=None, max_examples=60)
@given(
    start=st.dates(dt.date(2022, 1, 5), dt.date(2028, 1, 5)),
    held=st.lists(st.tuples(st.sampled_from(["bill", "note_bond", "frn", "tips"]), st.integers(1, 24)), max_size=12),
)
def test_everything_due_is_allotted_once_within_its_class(start, held):
    opening = as_day(start) - (as_day(start).astype(int) - 6) % 7
    timeline = Timeline.from_opening(opening, 60)
    sales = auction_calendar(opening, timeline.last_date + 31, SIZES, SIZES)
    maturity = np.array([maturing(kind, opening, ahead) for kind, ahead in held], dtype="datetime64[D]")
    columns = {
        "cusip": np.array([f"H{k}" for k in range(len(held))], dtype=object),
        "kind": np.array([kind for kind, _ in held], dtype=object),
        "coupon_pct": np.ones(len(held)),
        "issue_date": np.full(len(held), opening - 1),
        "maturity_date": maturity,
        "par_bn": np.ones(len(held)),
        "compensation_bn": np.zeros(len(held)),
    }
    table = build_lots(portfolio(str(opening), **columns), sales)
    schedule = build_schedule(table, sales, timeline)
    seen = np.zeros(table.count, dtype=int)
    for week, roll in enumerate(schedule.rollover, start=1):
        seen[roll.due] += 1
        if roll.due.start == roll.due.stop:
            continue
        assert roll.allotment_share.sum(axis=1) == pytest.approx(np.ones(roll.due.stop - roll.due.start), abs=1e-12)
        assert np.unique(roll.bought_index).size == roll.bought_index.size
        bill = table.kind == Kind.BILL.value
        crossed = roll.allotment_share[bill[roll.due][:, None] != bill[roll.bought_index][None, :]]
        assert np.all(crossed == 0.0)
        wednesday = timeline.date[week]
        payment = table.payment_date[roll.due]
        assert np.all((payment <= wednesday) & (payment > wednesday - 7))
        # Nothing is bought that has matured.
        assert np.all(table.maturity_date[roll.bought_index] > payment.min())
    inside = (schedule.maturity_week >= 1) & (schedule.maturity_week <= timeline.week_count)
    assert np.array_equal(seen, inside.astype(int))
    months = [schedule.due_in_month(schedule.month_first + k) for k in range(len(schedule.month_due))]
    for k, due in enumerate(months):
        assert np.all(table.maturity_month_index[due] == schedule.month_first + k)


def test_the_published_holdings_find_a_sale_for_every_payment_to_november_2025():
    """Every lot of 2022-02-16 that matures in time rolls into actual sales, all but a few on the payment date."""
    table, held = open_snapshot().table("auction"), open_snapshot().table("holding")
    known, treasury = table["amount_bn"] > 0.0, ~np.isnat(held["issue_date"])
    holdings = portfolio("2022-02-16", **{name: held[name][treasury] for name in HOLDING_COLUMNS})
    timeline = Timeline.from_opening(holdings.as_of_date, 196)
    assert timeline.last_date == np.datetime64("2025-11-19")
    coming = Auctions(*(table[name][known] for name in AUCTION_COLUMNS))
    coming = coming.between(timeline.opening_date, np.datetime64("2025-12-15"))
    schedule = build_schedule(build_lots(holdings, coming), coming, timeline)
    waits = [str(timeline.date[k]) for k, roll in enumerate(schedule.rollover, start=1) if roll.waiting_share > 0.0]
    # Coupons due on Good Friday 2022-04-15 waited for the sales of Monday; a cash management bill, matured on Monday
    # 2023-04-17, for Tuesday's.
    assert waits == ["2022-04-20", "2023-04-19"]
